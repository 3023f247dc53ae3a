/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-http-headers-private.h"

#include <string.h>

#define MAX_CONTENT_TYPE_LENGTH 100
#define MAX_REQUEST_ID_LENGTH 128
#define MAX_DATE_LENGTH 64
/* More digits than any sane number of seconds has; fewer than overflow an integer. */
#define MAX_SECONDS_DIGITS 12

/* (nullable): the header's value, trimmed, when it is printable ASCII of at most @max_length. */
static char *
read_plain (SoupMessageHeaders *headers, const char *name, gsize max_length)
{
  const char *value = soup_message_headers_get_one (headers, name);
  g_autofree char *text = NULL;

  if (value == NULL || strlen (value) > max_length)
    return NULL;

  text = g_strstrip (g_strdup (value));
  if (*text == '\0')
    return NULL;
  for (const char *c = text; *c != '\0'; c++)
    {
      if (!g_ascii_isprint (*c))
        return NULL;
    }
  return g_steal_pointer (&text);
}

/* Microseconds since 1970 UTC of an HTTP date, -1 when it is none. */
static gint64
parse_date_us (const char *text)
{
  g_autoptr (GDateTime) date = soup_date_time_new_from_http_string (text);

  if (date == NULL)
    return -1;
  return g_date_time_to_unix (date) * G_USEC_PER_SEC;
}

char *
latent_http_read_content_type (SoupMessageHeaders *headers)
{
  g_autofree char *text = read_plain (headers, "Content-Type", MAX_CONTENT_TYPE_LENGTH);
  g_autofree char *type = NULL;

  if (text == NULL)
    return NULL;

  text[strcspn (text, ";, \t")] = '\0';
  type = g_ascii_strdown (text, -1);
  return strchr (type, '/') != NULL ? g_steal_pointer (&type) : NULL;
}

char *
latent_http_read_request_id (SoupMessageHeaders *headers)
{
  return read_plain (headers, "X-Request-Id", MAX_REQUEST_ID_LENGTH);
}

gint64
latent_http_read_date_us (SoupMessageHeaders *headers)
{
  g_autofree char *text = read_plain (headers, "Date", MAX_DATE_LENGTH);

  return text != NULL ? MAX (0, parse_date_us (text)) : 0;
}

gint64
latent_http_read_retry_after_ms (SoupMessageHeaders *headers, gint64 wall_us)
{
  g_autofree char *text = read_plain (headers, "Retry-After", MAX_DATE_LENGTH);
  gint64 date_us;
  gint64 now_us;

  if (text == NULL)
    return -1;

  if (strspn (text, "0123456789") == strlen (text))
    {
      if (strlen (text) > MAX_SECONDS_DIGITS)
        return LATENT_HTTP_MAX_RETRY_AFTER_MS;
      return MIN (g_ascii_strtoll (text, NULL, 10) * 1000, LATENT_HTTP_MAX_RETRY_AFTER_MS);
    }

  /* The date parser takes more than HTTP dates; one always begins with the name of a day. */
  date_us = g_ascii_isalpha (*text) ? parse_date_us (text) : -1;
  if (date_us < 0)
    return -1;

  now_us = latent_http_read_date_us (headers);
  if (now_us == 0)
    now_us = wall_us;
  return CLAMP ((date_us - now_us) / 1000, 0, LATENT_HTTP_MAX_RETRY_AFTER_MS);
}

goffset
latent_http_read_length (SoupMessageHeaders *headers)
{
  /* With "Connection: close" libsoup 3.2 lets a body end early although a length was given, so the
   * length is always compared by us. */
  if (soup_message_headers_get_encoding (headers) != SOUP_ENCODING_CONTENT_LENGTH)
    return -1;
  /* libsoup reads "-500" as it stands. */
  return MAX (-1, soup_message_headers_get_content_length (headers));
}

gboolean
latent_http_is_header_value (const char *value)
{
  if (*value == '\0')
    return FALSE;
  for (const char *c = value; *c != '\0'; c++)
    {
      if (!g_ascii_isgraph (*c))
        return FALSE;
    }
  return TRUE;
}
