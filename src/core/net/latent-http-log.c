/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-http-log-private.h"

#include <string.h>

#define MAX_VALUE_LENGTH 128

/* Only what is on these lists is printed: a header that nobody thought of stays out. */
static const char *const request_names[]
    = { "Content-Type", "Content-Length", "Idempotency-Key", NULL };
static const char *const reply_names[]
    = { "Content-Type", "Content-Length", "Date", "Retry-After", "X-Request-Id", NULL };

/* Before anything is cut: half a key is too much. */
static void
hide (GString *text, const char *secret)
{
  if (secret != NULL && *secret != '\0')
    g_string_replace (text, secret, "(key)", 0);
}

/* @names: (array zero-terminated=1) */
static void
append_headers (GString *line,
                SoupMessageHeaders *headers,
                const char *const *names,
                const char *secret)
{
  for (; *names != NULL; names++)
    {
      const char *value = soup_message_headers_get_one (headers, *names);
      g_autoptr (GString) shown = g_string_new (value);
      g_autofree char *plain = NULL;

      if (value == NULL)
        continue;
      hide (shown, secret);
      g_string_truncate (shown, MIN (shown->len, MAX_VALUE_LENGTH));
      /* A reply may hold any bytes; a log is read on a terminal. */
      plain = g_strescape (shown->str, NULL);
      g_string_append_printf (line, " %s: \"%s\"", *names, plain);
    }
}

char *
latent_http_describe_reply (SoupMessage *message, const char *secret)
{
  GUri *uri = soup_message_get_uri (message);
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *path = g_strescape (g_uri_get_path (uri), NULL);

  /* No query and no user: addresses of pictures may be signed. */
  g_string_append_printf (line, "%s %s://%s:%d%s", soup_message_get_method (message),
                          g_uri_get_scheme (uri), g_uri_get_host (uri), g_uri_get_port (uri), path);
  append_headers (line, soup_message_get_request_headers (message), request_names, secret);
  g_string_append_printf (line, " -> %u", (guint) soup_message_get_status (message));
  append_headers (line, soup_message_get_response_headers (message), reply_names, secret);
  hide (line, secret);
  return g_string_free (g_steal_pointer (&line), FALSE);
}

void
latent_http_log_reply (SoupMessage *message, const char *secret)
{
  g_autofree char *line = NULL;

  if (g_log_writer_default_would_drop (G_LOG_LEVEL_DEBUG, G_LOG_DOMAIN))
    return;
  line = latent_http_describe_reply (message, secret);
  g_debug ("%s", line);
}
