/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-http-log-private.h"

#include <string.h>

#define MAX_VALUE_LENGTH 128

/* Only what is on these lists is printed: a header that nobody thought of stays out. */
static const char *const request_names[] = { "Content-Type", "Content-Length", "Idempotency-Key" };
static const char *const reply_names[]
    = { "Content-Type", "Content-Length", "Date", "Retry-After", "X-Request-Id" };

static void
append_headers (GString *line, SoupMessageHeaders *headers, const char *const *names, gsize n_names)
{
  for (gsize i = 0; i < n_names; i++)
    {
      const char *value = soup_message_headers_get_one (headers, names[i]);
      g_autofree char *start = NULL;
      g_autofree char *plain = NULL;

      if (value == NULL)
        continue;
      /* A reply may hold any bytes; a log is read on a terminal. */
      start = g_strndup (value, MAX_VALUE_LENGTH);
      plain = g_strescape (start, NULL);
      g_string_append_printf (line, " %s: \"%s\"", names[i], plain);
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
  append_headers (line, soup_message_get_request_headers (message), request_names,
                  G_N_ELEMENTS (request_names));
  g_string_append_printf (line, " -> %u", (guint) soup_message_get_status (message));
  append_headers (line, soup_message_get_response_headers (message), reply_names,
                  G_N_ELEMENTS (reply_names));

  if (secret != NULL && *secret != '\0')
    g_string_replace (line, secret, "(key)", 0);
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
