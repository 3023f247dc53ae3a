/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/jobs/latent-explanation.h"
#include "support/latent-test.h"

#include <string.h>

/* Every code has words of its own, says what happened about the money, and never shows technical
 * text. */
static void
test_every_code_has_words (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int code = LATENT_ERROR_PROMPT_EMPTY; code <= LATENT_ERROR_INTERNAL; code++)
    {
      g_autoptr (GError) error = latent_error_new ((LatentErrorCode) code, "technical {\"json\"}");
      g_autofree char *text = latent_explain_error (error, LATENT_CHARGED_NO);
      g_autofree char *uncosted = latent_explain_error_and_remedy (error);
      char *brief = latent_explain_error_briefly (error);

      g_assert_nonnull (strstr (text, "Nothing was charged."));
      g_assert_null (strstr (text, "technical"));
      g_assert_true (g_str_has_prefix (text, brief));
      g_assert_true (g_str_has_prefix (uncosted, brief));
      g_assert_cmpuint (strlen (uncosted), >, strlen (brief)); /* what to do */
      g_assert_null (strstr (uncosted, "charged."));
      g_assert_true (g_str_has_suffix (brief, "."));
      g_assert_true (g_hash_table_add (seen, brief));
    }
}

static void
test_numbers_are_told (void)
{
  g_autoptr (GError) error = latent_error_new (LATENT_ERROR_NO_CREDIT, "402");
  g_autofree char *text = NULL;

  latent_error_facts (error)->credits_required = 7;
  latent_error_facts (error)->credits_available = 3;
  text = latent_explain_error (error, LATENT_CHARGED_NO);
  g_assert_nonnull (strstr (text, "Needed: 7, available: 3."));
}

static void
test_foreign_errors_have_words (void)
{
  g_autoptr (GError) full = g_error_new (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "No space left");
  g_autoptr (GError) offline
      = g_error_new (G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "Name not known");
  g_autofree char *full_text = latent_explain_error_briefly (full);
  g_autofree char *offline_text = latent_explain_error_briefly (offline);

  g_assert_cmpstr (full_text, ==, "A file could not be written or read.");
  g_assert_cmpstr (offline_text, ==, "The service cannot be reached.");
}

static void
test_details_are_copyable (void)
{
  g_autoptr (GError) error = latent_error_new (LATENT_ERROR_REJECTED, "rejected");
  g_autofree char *details = NULL;
  LatentErrorFacts *facts = latent_error_facts (error);

  facts->http_status = 400;
  facts->request_id = g_strdup ("req-1");
  facts->server_text = g_strdup ("Validation failed");
  facts->details = g_strsplit ("prompt: Too big", "\n", -1);
  details = latent_explain_details (error);
  g_assert_cmpstr (details,
                   ==,
                   "Status: 400\nRequest: req-1\nThe service says: Validation failed\n"
                   "prompt: Too big\nrejected");
}

/* F1, F2, F8: which folder, what is wrong with it, how much room is missing, what to do. */
static void
test_disk_trouble_is_told (void)
{
  static const struct
  {
    const char *field;
    gint64 need_bytes;
    const char *happened, *facts, *remedy;
  } cases[] = {
    { "space", 6300000, "The disk is full.", "6.3", "Make room on it" },
    { "read-only", -1, "The folder cannot be written to.", "“/media/stick/Latent”",
      "Check its permissions." },
    { "gone", -1, "The folder of the images is not there.", "“/media/stick/Latent”",
      "Plug in the disk it is on" },
  };
  const char *details[] = { "/media/stick/Latent", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = latent_error_new (LATENT_ERROR_STORAGE, "x");
      g_autofree char *text = NULL;

      latent_error_facts (error)->field = g_strdup (cases[i].field);
      latent_error_facts (error)->need_bytes = cases[i].need_bytes;
      latent_error_facts (error)->details = g_strdupv ((char **) details);
      text = latent_explain_error_and_remedy (error);
      g_assert_true (g_str_has_prefix (text, cases[i].happened));
      g_assert_nonnull (strstr (text, "/media/stick/Latent"));
      g_assert_nonnull (strstr (text, cases[i].facts));
      g_assert_nonnull (strstr (text, cases[i].remedy));
    }
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/jobs/explanation/every-code-has-words", test_every_code_has_words);
  g_test_add_func ("/jobs/explanation/S10-numbers-are-told", test_numbers_are_told);
  g_test_add_func ("/jobs/explanation/F1-F2-F8-disk-trouble-is-told", test_disk_trouble_is_told);
  g_test_add_func ("/jobs/explanation/foreign-errors-have-words", test_foreign_errors_have_words);
  g_test_add_func ("/jobs/explanation/details-are-copyable", test_details_are_copyable);
  return latent_test_run ();
}
