/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* The headers of a reply that are read: one "Name: value" a line, in any number and order. */

#include <string.h>

#include "core/net/latent-http-headers-private.h"
#include "fuzz/fuzz-driver.h"

/* 2026-01-01 00:00:00 UTC */
#define NOW_US (G_GINT64_CONSTANT (1767225600) * G_USEC_PER_SEC)

/* libsoup's setters want names that are tokens and values without line breaks; its parser has made
 * sure of both before we see a header. */
static void
add_header (SoupMessageHeaders *headers, char *line)
{
  static const char *const names[]
      = { "Retry-After", "Date", "Content-Type", "Content-Length", "X-Request-Id" };
  char *value = strchr (line, ':');

  if (value == NULL || strchr (line, '\r') != NULL)
    return;
  *value++ = '\0';
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (line, names[i]) == 0)
      soup_message_headers_append (headers, names[i], value);
}

static void
check_plain (const char *text, gsize max_length)
{
  g_assert_true (text == NULL || (*text != '\0' && strlen (text) <= max_length));
  for (const char *c = text; c != NULL && *c != '\0'; c++)
    g_assert_true (g_ascii_isprint (*c));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup (data != NULL ? (const char *) data : "", size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  SoupMessageHeaders *headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  g_autofree char *type = NULL;
  g_autofree char *id = NULL;
  gint64 wait_ms;

  for (char **line = lines; *line != NULL; line++)
    add_header (headers, *line);

  wait_ms = latent_http_read_retry_after_ms (headers, NOW_US);
  g_assert_true (wait_ms >= -1 && wait_ms <= LATENT_HTTP_MAX_RETRY_AFTER_MS);
  /* No clock of ours may make it longer either. */
  wait_ms = latent_http_read_retry_after_ms (headers, 0);
  g_assert_true (wait_ms >= -1 && wait_ms <= LATENT_HTTP_MAX_RETRY_AFTER_MS);
  g_assert_cmpint (latent_http_read_date_us (headers), >=, 0);
  g_assert_cmpint (latent_http_read_length (headers), >=, -1);

  type = latent_http_read_content_type (headers);
  id = latent_http_read_request_id (headers);
  check_plain (type, 100);
  check_plain (id, 128);
  latent_http_is_header_value (text);
  soup_message_headers_unref (headers);
  return 0;
}
