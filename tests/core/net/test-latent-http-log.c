/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/net/latent-http-log-private.h"

#include <string.h>

#include "support/latent-test.h"

#define KEY "afk_canary_5d41402abc4b2a76"

static SoupMessage *
make_message (const char *address)
{
  SoupMessage *message = soup_message_new ("POST", address);

  g_assert_nonnull (message);
  return message;
}

/* What is not on the list is not printed, whatever it is called (M22). */
static void
test_allow_list (void)
{
  static const char *const secret_names[] = { "X-API-Key",  "Authorization", "Proxy-Authorization",
                                              "Cookie",     "Set-Cookie",    "Authentication-Info",
                                              "X-Anything", "Location",      "WWW-Authenticate" };
  g_autoptr (SoupMessage) message = make_message ("https://u:pw@api.example.com/v2/jobs?sig=abc#f");
  SoupMessageHeaders *request = soup_message_get_request_headers (message);
  SoupMessageHeaders *reply = soup_message_get_response_headers (message);
  g_autofree char *line = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (secret_names); i++)
    {
      soup_message_headers_append (request, secret_names[i], "afk_unlisted_1");
      soup_message_headers_append (reply, secret_names[i], "afk_unlisted_2");
    }
  soup_message_headers_append (request, "Idempotency-Key", "key-1");
  soup_message_headers_append (reply, "Retry-After", "7");
  soup_message_headers_append (reply, "X-Request-Id", "req-7");

  line = latent_http_describe_reply (message, KEY);
  g_assert_cmpstr (line, ==,
                   "POST https://api.example.com:443/v2/jobs Idempotency-Key: \"key-1\" -> 0 "
                   "Retry-After: \"7\" X-Request-Id: \"req-7\"");
}

/* A service that sends the key back where it may be printed. */
static void
test_echoed (void)
{
  g_autoptr (SoupMessage) message = make_message ("https://api.example.com/v2/" KEY "/x");
  SoupMessageHeaders *reply = soup_message_get_response_headers (message);
  g_autofree char *filling = g_strnfill (118, 'x');
  g_autofree char *at_the_cut = g_strconcat (filling, KEY, NULL);
  g_autofree char *line = NULL;

  soup_message_headers_append (reply, "X-Request-Id", "a" KEY "b");
  soup_message_headers_append (reply, "Date", at_the_cut);
  soup_message_headers_append (reply, "Content-Type", KEY "/" KEY);
  line = latent_http_describe_reply (message, KEY);
  g_assert_null (strstr (line, "afk_"));
  g_assert_nonnull (strstr (line, "a(key)b"));
}

/* D19: any bytes, any length: one short line of plain ASCII. */
static void
test_hostile (void)
{
  g_autoptr (SoupMessage) message = make_message ("https://api.example.com/v2/%0a%1b[2J");
  SoupMessageHeaders *reply = soup_message_get_response_headers (message);
  g_autofree char *flood = g_strnfill (100000, 'x');
  g_autofree char *line = NULL;

  soup_message_headers_append (reply, "X-Request-Id", "a\x1b[31mred\xff\xfe");
  soup_message_headers_append (reply, "Content-Type", flood);
  line = latent_http_describe_reply (message, NULL);
  g_assert_cmpuint (strlen (line), <, 1000);
  for (const char *c = line; *c != '\0'; c++)
    g_assert_true (g_ascii_isprint (*c));
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/net/http-log/T4-allow-list", test_allow_list);
  g_test_add_func ("/net/http-log/T4-echoed-key", test_echoed);
  g_test_add_func ("/net/http-log/D19-hostile-headers", test_hostile);
  return latent_test_run ();
}
