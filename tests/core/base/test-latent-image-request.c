/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/base/latent-image-request.h"
#include "core/base/latent-utf16.h"

#include <string.h>

#include "core/base/latent-values.h"
#include "support/latent-test.h"

/* The catalogue's own models, so that the test names none: the first one has choices only. */
static LatentImageRequest *
make_request (const char *prompt, GHashTable *values, const char *webhook_url, GError **error)
{
  g_autoptr (LatentModelCatalog) catalog = latent_model_catalog_new ();

  return latent_image_request_new (latent_model_catalog_get_default (catalog), prompt, values,
                                   webhook_url, error);
}

static void
assert_refused (const char *prompt,
                GHashTable *values,
                const char *webhook_url,
                LatentErrorCode code,
                const char *field)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentImageRequest) request = make_request (prompt, values, webhook_url, &error);

  g_assert_null (request);
  g_assert_nonnull (error);
  g_assert_cmpstr (latent_error_facts (error)->field, ==, field);
  latent_test_assert_error (&error, code);
  g_assert_null (make_request (prompt, values, webhook_url, NULL));
}

static GHashTable *
make_values (const char *key, const char *value)
{
  GHashTable *values = latent_values_new ();

  g_hash_table_insert (values, g_strdup (key), g_strdup (value));
  return values;
}

static void
test_defaults_filled (void)
{
  g_autoptr (GHashTable) values = make_values ("aspect_ratio", "16:9");
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentImageRequest) request = make_request ("a lighthouse", values, NULL, &error);
  LatentModel *model;

  g_assert_no_error (error);
  model = latent_image_request_get_model (request);
  g_assert_cmpuint (g_hash_table_size (latent_image_request_get_values (request)), ==,
                    latent_model_get_n_parameters (model));
  for (guint i = 0; i < latent_model_get_n_parameters (model); i++)
    {
      const LatentParameter *parameter = latent_model_get_parameter (model, i);
      gboolean is_chosen = g_str_equal (parameter->key, "aspect_ratio");

      g_assert_cmpstr (latent_image_request_get_value (request, parameter->key), ==,
                       is_chosen ? "16:9" : parameter->default_value);
    }
  g_assert_null (latent_image_request_get_value (request, "seed"));
}

/* Nothing of the caller's is shared, the prompt is as typed (U5). */
static void
test_keeps_its_own (void)
{
  g_autofree char *prompt = g_strdup (" <b>100 %s</b>\n'; DROP--\t../\x1b[1m \xd8\xa7 ");
  g_autofree char *original = g_strdup (prompt);
  g_autofree char *webhook_url = g_strdup ("https://hooks.example.com/a?b=c");
  GHashTable *values = make_values ("image_size", "2K");
  g_autoptr (LatentImageRequest) request = make_request (prompt, values, webhook_url, NULL);

  memset (prompt, 'x', strlen (prompt));
  memset (webhook_url, 'x', strlen (webhook_url));
  g_hash_table_insert (values, g_strdup ("image_size"), g_strdup ("1K"));
  g_hash_table_unref (values);

  g_assert_cmpstr (latent_image_request_get_prompt (request), ==, original);
  g_assert_cmpstr (latent_image_request_get_value (request, "image_size"), ==, "2K");
  g_assert_cmpstr (latent_image_request_get_webhook_url (request), ==,
                   "https://hooks.example.com/a?b=c");
  latent_test_assert_gone (&request);
}

static void
test_values_refused (void)
{
  static const char *const cases[][2] = {
    { "image_size", "4K" },      { "image_size", "1k" },      { "image_size", "" },
    { "image_size", " 1K" },     { "aspect_ratio", "1:1 " },  { "aspect_ratio", "16/9" },
    { "output_format", "jpeg" }, { "output_format", "\xff" },
  };
  static const char *const unknown[] = { "seed", "size", "Aspect_Ratio", "", "prompt" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GHashTable) values = make_values (cases[i][0], cases[i][1]);

      assert_refused ("a", values, NULL, LATENT_ERROR_INVALID_VALUE, cases[i][0]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (unknown); i++)
    {
      g_autoptr (GHashTable) values = make_values (unknown[i], "1K");

      assert_refused ("a", values, NULL, LATENT_ERROR_UNKNOWN_PARAMETER, unknown[i]);
    }
}

static void
test_prompt_refused (void)
{
  static const char *const blank[] = {
    "", " ", "\n\t\r ", "\xc2\xa0", "\xe2\x80\x83\xe3\x80\x80 ", "\xe2\x80\xa8",
  };
  static const char *const not_utf8[] = { "\xff", "a\xc3", "\xed\xa0\x80", "\xc0\x80", " \x80" };

  assert_refused (NULL, NULL, NULL, LATENT_ERROR_PROMPT_EMPTY, "prompt");
  for (guint i = 0; i < G_N_ELEMENTS (blank); i++)
    assert_refused (blank[i], NULL, NULL, LATENT_ERROR_PROMPT_EMPTY, "prompt");
  for (guint i = 0; i < G_N_ELEMENTS (not_utf8); i++)
    assert_refused (not_utf8[i], NULL, NULL, LATENT_ERROR_INVALID_VALUE, "prompt");
}

static char *
repeat (const char *text, guint count)
{
  GString *string = g_string_new (NULL);

  for (guint i = 0; i < count; i++)
    g_string_append (string, text);
  return g_string_free (string, FALSE);
}

static void
assert_fits (const char *unit, guint count, gboolean expected)
{
  g_autofree char *prompt = repeat (unit, count);

  if (expected)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LatentImageRequest) request = make_request (prompt, NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (latent_image_request_get_prompt (request), ==, prompt);
    }
  else
    {
      assert_refused (prompt, NULL, NULL, LATENT_ERROR_PROMPT_TOO_LONG, "prompt");
    }
}

/* The service counts UTF-16 units: an emoji is two of them, whatever its bytes. */
static void
test_prompt_limit (void)
{
  assert_fits ("a", 1999, TRUE);
  assert_fits ("a", 2000, TRUE);
  assert_fits ("a", 2001, FALSE);
  assert_fits ("\xc3\xa4", 2000, TRUE);
  assert_fits ("\xc3\xa4", 2001, FALSE);
  assert_fits ("\xef\xbf\xbd", 2000, TRUE);
  assert_fits ("\xef\xbf\xbd", 2001, FALSE);
  assert_fits ("\xf0\x9f\x98\x80", 1000, TRUE);
  assert_fits ("\xf0\x9f\x98\x80", 1001, FALSE);
  assert_fits ("aa\xf0\x9f\x98\x80", 500, TRUE);
  assert_fits ("a\xf0\x9f\x98\x80", 667, FALSE);
  assert_fits ("a", 1024 * 1024, FALSE);
}

/* One emoji across the limit: 1999 + 2. */
static void
test_emoji_at_the_limit (void)
{
  g_autofree char *letters = repeat ("a", 1999);
  g_autofree char *prompt = g_strconcat (letters, "\xf0\x9f\x98\x80", NULL);
  g_autofree char *fits = g_strconcat (letters + 1, "\xf0\x9f\x98\x80", NULL);
  g_autoptr (LatentImageRequest) request = make_request (fits, NULL, NULL, NULL);

  g_assert_nonnull (request);
  assert_refused (prompt, NULL, NULL, LATENT_ERROR_PROMPT_TOO_LONG, "prompt");
}

static void
test_utf16_length (void)
{
  g_assert_cmpuint (latent_utf16_length (""), ==, 0);
  g_assert_cmpuint (latent_utf16_length ("abc"), ==, 3);
  g_assert_cmpuint (latent_utf16_length ("\xc3\xa4\xe2\x82\xac"), ==, 2);
  g_assert_cmpuint (latent_utf16_length ("\xef\xbf\xbf"), ==, 1);
  g_assert_cmpuint (latent_utf16_length ("\xf0\x90\x80\x80"), ==, 2);
  g_assert_cmpuint (latent_utf16_length ("\xf4\x8f\xbf\xbf"), ==, 2);
  /* a family: three people and two joiners; a letter with two marks */
  g_assert_cmpuint (latent_utf16_length ("\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa9"
                                         "\xe2\x80\x8d\xf0\x9f\x91\xa7"),
                    ==, 8);
  g_assert_cmpuint (latent_utf16_length ("a\xcc\x81\xcc\xa3"), ==, 3);
}

static void
test_webhook (void)
{
  static const char *const refused[] = {
    "http://hooks.example.com",
    "hooks.example.com",
    "https://u:p@hooks.example.com",
    " ",
  };
  g_autoptr (LatentImageRequest) none = make_request ("a", NULL, NULL, NULL);
  g_autoptr (LatentImageRequest) empty = make_request ("a", NULL, "", NULL);
  g_autoptr (LatentImageRequest) given
      = make_request ("a", NULL, "https://hooks.example.com", NULL);

  g_assert_null (latent_image_request_get_webhook_url (none));
  g_assert_null (latent_image_request_get_webhook_url (empty));
  g_assert_cmpstr (latent_image_request_get_webhook_url (given), ==, "https://hooks.example.com");
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    assert_refused ("a", NULL, refused[i], LATENT_ERROR_INVALID_ADDRESS, "address");
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);

  g_test_add_func ("/base/image-request/defaults-filled", test_defaults_filled);
  g_test_add_func ("/base/image-request/U5-keeps-its-own", test_keeps_its_own);
  g_test_add_func ("/base/image-request/values-refused", test_values_refused);
  g_test_add_func ("/base/image-request/U4-prompt-refused", test_prompt_refused);
  g_test_add_func ("/base/image-request/U4-prompt-limit", test_prompt_limit);
  g_test_add_func ("/base/image-request/U4-emoji-at-the-limit", test_emoji_at_the_limit);
  g_test_add_func ("/base/image-request/U4-utf16-length", test_utf16_length);
  g_test_add_func ("/base/image-request/webhook", test_webhook);

  return latent_test_run ();
}
