/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/net/latent-http-headers-private.h"

#include <string.h>

#include "support/latent-test.h"

/* 2026-01-01 00:00:00 UTC, a Thursday */
#define NOON_US (G_GINT64_CONSTANT (1767225600) * G_USEC_PER_SEC)

static SoupMessageHeaders *
make_headers (const char *name, const char *value)
{
  SoupMessageHeaders *headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);

  if (value != NULL)
    soup_message_headers_replace (headers, name, value);
  return headers;
}

static void
test_retry_after (void)
{
  static const struct
  {
    const char *value;
    const char *date;
    gint64 expected;
  } cases[] = {
    { NULL, NULL, -1 },
    { "", NULL, -1 },
    { "0", NULL, 0 },
    { "7", NULL, 7000 },
    { "  7  ", NULL, 7000 },
    { "-7", NULL, -1 },
    { "+7", NULL, -1 },
    { "7.5", NULL, -1 },
    { "soon", NULL, -1 },
    { "7 seconds", NULL, -1 },
    { "315360000", NULL, LATENT_HTTP_MAX_RETRY_AFTER_MS },
    { "99999999999999999999999999", NULL, LATENT_HTTP_MAX_RETRY_AFTER_MS },
    { "Thu, 01 Jan 2026 00:01:30 GMT", NULL, 90000 },
    { "Wed, 31 Dec 2025 23:00:00 GMT", NULL, 0 },
    { "Thu, 01 Jan 2036 00:00:00 GMT", NULL, LATENT_HTTP_MAX_RETRY_AFTER_MS },
    { "2026-01-01T00:01:30Z", NULL, -1 },
    /* Z3: the server's own clock counts, however wrong ours is. */
    { "Mon, 01 Jan 2001 00:00:20 GMT", "Mon, 01 Jan 2001 00:00:00 GMT", 20000 },
    { "Mon, 01 Jan 2001 00:00:20 GMT", "rubbish", 0 },
    { "Thu, 99 Jan 2026 99:99:99 GMT", NULL, -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SoupMessageHeaders *headers = make_headers ("Retry-After", cases[i].value);

      if (cases[i].date != NULL)
        soup_message_headers_replace (headers, "Date", cases[i].date);
      g_test_message ("case %u: %s", i, cases[i].value);
      g_assert_cmpint (latent_http_read_retry_after_ms (headers, NOON_US), ==, cases[i].expected);
      soup_message_headers_unref (headers);
    }
}

static void
test_content_type (void)
{
  g_autofree char *endless = g_strnfill (5000, 'a');
  const struct
  {
    const char *value;
    const char *expected;
  } cases[] = {
    { NULL, NULL },
    { "application/json", "application/json" },
    { "Text/HTML; charset=utf-8", "text/html" },
    { "text/html,text/plain", "text/html" },
    { "nonsense", NULL },
    { "image/\xff\xfe", NULL },
    { "\xc3\xa4/b", NULL },
    { endless, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SoupMessageHeaders *headers = make_headers ("Content-Type", cases[i].value);
      g_autofree char *type = latent_http_read_content_type (headers);

      g_assert_cmpstr (type, ==, cases[i].expected);
      soup_message_headers_unref (headers);
    }
}

static void
test_request_id (void)
{
  g_autofree char *endless = g_strnfill (129, 'a');
  const struct
  {
    const char *value;
    const char *expected;
  } cases[] = {
    { NULL, NULL }, { "req-1", "req-1" }, { "a\xff", NULL }, { "a\x01", NULL }, { endless, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SoupMessageHeaders *headers = make_headers ("X-Request-ID", cases[i].value);
      g_autofree char *id = latent_http_read_request_id (headers);

      g_assert_cmpstr (id, ==, cases[i].expected);
      soup_message_headers_unref (headers);
    }
}

static void
test_date (void)
{
  SoupMessageHeaders *headers = make_headers ("Date", "Thu, 01 Jan 2026 00:00:00 GMT");

  g_assert_cmpint (latent_http_read_date_us (headers), ==, NOON_US);
  soup_message_headers_replace (headers, "Date", "yesterday");
  g_assert_cmpint (latent_http_read_date_us (headers), ==, 0);
  soup_message_headers_unref (headers);
}

static void
test_header_value (void)
{
  g_assert_true (latent_http_is_header_value ("afk_0123abc-_"));
  g_assert_false (latent_http_is_header_value (""));
  g_assert_false (latent_http_is_header_value ("a b"));
  g_assert_false (latent_http_is_header_value ("a\nb"));
  g_assert_false (latent_http_is_header_value ("a\r\nX-Other: b"));
  g_assert_false (latent_http_is_header_value ("\xc3\xa4"));
}

static void
test_length (void)
{
  static const struct
  {
    const char *value;
    goffset expected;
  } cases[] = {
    { NULL, -1 }, { "0", 0 }, { "500", 500 }, { "-500", -1 }, { "-1", -1 }, { "many", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SoupMessageHeaders *headers = make_headers ("Content-Length", cases[i].value);

      g_assert_cmpint (latent_http_read_length (headers), ==, cases[i].expected);
      soup_message_headers_unref (headers);
    }
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/net/http-headers/S13-Z3-retry-after", test_retry_after);
  g_test_add_func ("/net/http-headers/D19-content-type", test_content_type);
  g_test_add_func ("/net/http-headers/D19-request-id", test_request_id);
  g_test_add_func ("/net/http-headers/date", test_date);
  g_test_add_func ("/net/http-headers/D19-length", test_length);
  g_test_add_func ("/net/http-headers/M23-header-value", test_header_value);
  return latent_test_run ();
}
