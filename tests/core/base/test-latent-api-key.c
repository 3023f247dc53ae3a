/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/base/latent-api-key.h"

#include "support/latent-test.h"

static void
test_cleaned (void)
{
  static const char *const cases[][2] = {
    { "afk_1234", "afk_1234" },
    { "  afk_1234\n", "afk_1234" },
    { "\r\n\t afk_a-B_c.9~! \r\n", "afk_a-B_c.9~!" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      char *key = latent_api_key_clean (cases[i][0], &error);

      g_assert_no_error (error);
      g_assert_cmpstr (key, ==, cases[i][1]);
      latent_api_key_free (key);
    }
}

/* libsoup drops a header with a line break without a word, and sends the request without it. */
static void
test_refused (void)
{
  static const char *const refused[] = {
    "",
    " \t\r\n",
    "afk_",
    "afk_123",
    "AFK_123456",
    "sk_12345678",
    "xafk_123456",
    "afk_12 34",
    "afk_12\n34",
    "afk_12\r\nX-Evil: 1",
    "afk_12\t34",
    "afk_12\x01"
    "34",
    "afk_1234\x7f",
    "afk_schl\xc3\xbcssel",
    "afk_12345\xc2\xa0",
    "\xef\xbb\xbf"
    "afk_12345",
    "afk_12345\xff",
    "X-API-Key: afk_12345",
  };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;
      char *key = latent_api_key_clean (refused[i], &error);

      g_test_message ("case %u", i);
      g_assert_null (key);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      latent_test_assert_error (&error, LATENT_ERROR_KEY_MALFORMED);
    }
}

static char *
make_key_of_length (gsize length)
{
  GString *key = g_string_new ("afk_");

  while (key->len < length)
    g_string_append_c (key, 'x');
  return g_string_free (key, FALSE);
}

static void
test_lengths (void)
{
  static const struct
  {
    gsize length;
    gboolean is_key;
  } cases[] = { { 7, FALSE }, { 8, TRUE }, { 512, TRUE }, { 513, FALSE }, { 10240, FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = make_key_of_length (cases[i].length);
      char *key = latent_api_key_clean (text, NULL);

      g_assert_cmpint (key != NULL, ==, cases[i].is_key);
      latent_api_key_free (key);
    }
}

static void
test_never_quoted (void)
{
  static const char *const refused[] = { "canary secret", "afk_canary secret", "sk_canarysecret" };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (latent_api_key_clean (refused[i], &error));
      g_assert_null (g_strstr_len (error->message, -1, "canary"));
      g_assert_null (latent_error_facts (error)->server_text);
    }
}

static void
test_free_null (void)
{
  latent_api_key_free (NULL);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);

  g_test_add_func ("/base/api-key/C6-cleaned", test_cleaned);
  g_test_add_func ("/base/api-key/C6-M23-refused", test_refused);
  g_test_add_func ("/base/api-key/C6-lengths", test_lengths);
  g_test_add_func ("/base/api-key/T4-never-quoted", test_never_quoted);
  g_test_add_func ("/base/api-key/free-null", test_free_null);

  return latent_test_run ();
}
