/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "cli/latent-cli-json.h"
#include "support/latent-test.h"

#include <string.h>

#define SHA256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static LatentImageRecord *
make_image (void)
{
  LatentImageRecord *image = latent_image_record_new ();

  image->id = g_strdup ("i1");
  image->job_id = g_strdup ("j1");
  image->path = g_strdup ("/p/a.png");
  image->format = LATENT_IMAGE_FORMAT_PNG;
  image->width = 2816;
  image->height = 1536;
  image->size_bytes = 5000000000;
  image->sha256 = g_strdup (SHA256);
  return image;
}

static LatentJobRecord *
make_job (void)
{
  LatentJobRecord *record = latent_job_record_new ();

  record->id = g_strdup ("j1");
  record->prompt = g_strdup ("a\n\"b\" \342\230\272");
  record->model_id = g_strdup ("imagen-4");
  record->state = LATENT_JOB_DONE;
  record->created_us = G_GINT64_CONSTANT (1777636800123456);
  g_clear_pointer (&record->values, g_hash_table_unref);
  record->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_insert (record->values, g_strdup ("image_size"), g_strdup ("2K"));
  g_hash_table_insert (record->values, g_strdup ("aspect_ratio"), g_strdup ("16:9"));
  return record;
}

/* Scripts depend on every letter of this. */
static void
test_job_done (void)
{
  g_autoptr (LatentJobRecord) record = make_job ();
  g_autoptr (LatentImageRecord) image = make_image ();
  g_autoptr (GPtrArray) images = g_ptr_array_new ();
  g_autofree char *json = NULL;

  g_ptr_array_add (images, image);
  record->remote_id = g_strdup ("r1");
  record->finished_us = record->created_us + 15 * G_USEC_PER_SEC;
  record->credits = 7;
  record->charged = LATENT_CHARGED_YES;
  record->error_text = g_strdup ("an old trouble");
  json = latent_cli_json_job (record, images, NULL);
  g_assert_cmpstr (json, ==,
                   "{\"id\":\"j1\",\"remote_id\":\"r1\",\"state\":\"done\","
                   "\"prompt\":\"a\\n\\\"b\\\" \342\230\272\",\"model\":\"imagen-4\","
                   "\"params\":{\"aspect_ratio\":\"16:9\",\"image_size\":\"2K\"},"
                   "\"created_at\":\"2026-05-01T12:00:00.123Z\","
                   "\"finished_at\":\"2026-05-01T12:00:15.123Z\","
                   "\"credits\":7,\"charged\":true,\"error\":null,"
                   "\"images\":[{\"id\":\"i1\",\"path\":\"/p/a.png\",\"width\":2816,"
                   "\"height\":1536,\"bytes\":5000000000,\"format\":\"png\","
                   "\"sha256\":\"" SHA256 "\"}]}");
}

static void
test_job_unknowns (void)
{
  g_autoptr (LatentJobRecord) record = make_job ();
  g_autofree char *json = NULL;

  record->state = LATENT_JOB_WAITING;
  json = latent_cli_json_job (record, NULL, NULL);
  g_assert_nonnull (strstr (json, "\"remote_id\":null"));
  g_assert_nonnull (strstr (json, "\"finished_at\":null"));
  g_assert_nonnull (strstr (json, "\"credits\":null"));
  g_assert_nonnull (strstr (json, "\"charged\":null,\"error\":null,\"images\":[]"));
}

static void
test_job_failed (void)
{
  g_autoptr (LatentJobRecord) record = make_job ();
  g_autofree char *with_reason = NULL;
  g_autofree char *with_text = NULL;

  record->state = LATENT_JOB_REFUSED;
  record->charged = LATENT_CHARGED_NO;
  record->reason = g_strdup ("content");
  with_reason = latent_cli_json_job (record, NULL, NULL);
  g_assert_nonnull (strstr (with_reason, "\"charged\":false,\"error\":\"content\""));

  record->error_text = g_strdup ("content policy");
  with_text = latent_cli_json_job (record, NULL, NULL);
  g_assert_nonnull (strstr (with_text, "\"error\":\"content policy\""));
}

/* U5: whatever a path or a text holds, a line stays one line of valid UTF-8. */
static void
test_hostile_texts (void)
{
  g_autoptr (LatentJobRecord) record = make_job ();
  g_autoptr (LatentImageRecord) image = make_image ();
  g_autofree char *json = NULL;
  g_autofree char *picture = NULL;

  g_free (record->prompt);
  record->prompt = g_strdup ("\033[31m%s\r\n\302\205\342\200\250</script>");
  record->created_us = G_MAXINT64;
  json = latent_cli_json_job (record, NULL, NULL);
  g_assert_true (g_utf8_validate (json, -1, NULL));
  g_assert_null (strchr (json, '\n'));
  g_assert_null (strchr (json, '\033'));
  g_assert_nonnull (strstr (json, "\"created_at\":null"));

  g_free (image->path);
  image->path = g_strdup ("/p/\377.png");
  picture = latent_cli_json_image (image);
  g_assert_true (g_utf8_validate (picture, -1, NULL));
}

static const char catalogue[]
    = "{\"version\":1,\"models\":[{\"id\":\"m\",\"label\":\"M\",\"params_key\":\"p\","
      "\"prompt_limit\":10,\"typical_seconds\":2,\"parameters\":\"s\"}],"
      "\"parameter_sets\":{\"s\":["
      "{\"key\":\"style\",\"label\":\"Style\",\"type\":\"choice\",\"default\":\"a\","
      "\"short_option\":\"st\",\"values\":[{\"value\":\"a\",\"label\":\"A\"},"
      "{\"value\":\"b\",\"label\":\"B\"}]},"
      "{\"key\":\"steps\",\"label\":\"Steps\",\"type\":\"integer\",\"default\":\"4\","
      "\"minimum\":1,\"maximum\":9},"
      "{\"key\":\"raw\",\"label\":\"Raw\",\"type\":\"boolean\",\"default\":\"false\","
      "\"values\":[{\"value\":\"true\",\"label\":\"On\"},{\"value\":\"false\",\"label\":\"Off\"}]}"
      "]},\"pixel_sizes\":{}}";

static LatentModelCatalog *
make_catalog (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (catalogue, sizeof catalogue - 1);
  g_autoptr (GError) error = NULL;
  LatentModelCatalog *catalog = latent_model_catalog_new_from_bytes (bytes, &error);

  g_assert_no_error (error);
  return catalog;
}

static void
test_model (void)
{
  g_autoptr (LatentModelCatalog) catalog = make_catalog ();
  g_autofree char *json = latent_cli_json_model (latent_model_catalog_get_default (catalog));

  g_assert_cmpstr (
      json, ==,
      "{\"id\":\"m\",\"label\":\"M\",\"prompt_limit\":10,\"typical_seconds\":2,\"parameters\":["
      "{\"key\":\"style\",\"option\":\"style\",\"short_option\":\"st\",\"label\":\"Style\","
      "\"type\":\"choice\",\"values\":[\"a\",\"b\"],\"minimum\":null,\"maximum\":null,"
      "\"default\":\"a\"},"
      "{\"key\":\"steps\",\"option\":\"steps\",\"short_option\":null,\"label\":\"Steps\","
      "\"type\":\"integer\",\"values\":[],\"minimum\":1,\"maximum\":9,\"default\":\"4\"},"
      "{\"key\":\"raw\",\"option\":\"raw\",\"short_option\":null,\"label\":\"Raw\","
      "\"type\":\"boolean\",\"values\":[\"false\",\"true\"],\"minimum\":null,\"maximum\":null,"
      "\"default\":\"false\"}]}");
}

/* Values have the types in which they are sent. */
static void
test_typed_params (void)
{
  g_autoptr (LatentModelCatalog) catalog = make_catalog ();
  g_autoptr (LatentJobRecord) record = make_job ();
  g_autofree char *json = NULL;

  g_hash_table_remove_all (record->values);
  g_hash_table_insert (record->values, g_strdup ("steps"), g_strdup ("8"));
  g_hash_table_insert (record->values, g_strdup ("raw"), g_strdup ("true"));
  g_hash_table_insert (record->values, g_strdup ("style"), g_strdup ("b"));
  json = latent_cli_json_job (record, NULL, latent_model_catalog_get_default (catalog));
  g_assert_nonnull (strstr (json, "\"params\":{\"raw\":true,\"steps\":8,\"style\":\"b\"}"));
}

static void
test_account (void)
{
  g_autoptr (LatentAccount) account = latent_account_new ();
  g_autofree char *json = NULL;

  account->email = g_strdup ("a@b.c");
  account->credits = 0;
  json = latent_cli_json_account (account, "https://x");
  g_assert_cmpstr (json, ==,
                   "{\"address\":\"https://x\",\"user_id\":null,\"email\":\"a@b.c\","
                   "\"team_id\":null,\"team_name\":null,\"plan\":null,\"credits\":0,"
                   "\"key_name\":null,\"key_prefix\":null,\"max_concurrent_jobs\":null}");
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/cli/json/job-done", test_job_done);
  g_test_add_func ("/cli/json/job-unknowns", test_job_unknowns);
  g_test_add_func ("/cli/json/job-failed", test_job_failed);
  g_test_add_func ("/cli/json/hostile-texts-U5", test_hostile_texts);
  g_test_add_func ("/cli/json/model", test_model);
  g_test_add_func ("/cli/json/typed-params", test_typed_params);
  g_test_add_func ("/cli/json/account", test_account);
  return latent_test_run ();
}
