/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/base/latent-job-record.h"

#include "core/base/latent-error.h"
#include "support/latent-test.h"

static const struct
{
  LatentJobState state;
  const char *word;
  gboolean is_final;
} states[] = {
  { LATENT_JOB_QUEUED, "queued", FALSE },   { LATENT_JOB_SUBMITTING, "submitting", FALSE },
  { LATENT_JOB_WAITING, "waiting", FALSE }, { LATENT_JOB_DOWNLOADING, "downloading", FALSE },
  { LATENT_JOB_DONE, "done", TRUE },        { LATENT_JOB_REFUSED, "refused", TRUE },
  { LATENT_JOB_FAILED, "failed", TRUE },    { LATENT_JOB_UNKNOWN, "unknown", FALSE },
  { LATENT_JOB_STOPPED, "stopped", FALSE },
};

static void
test_state_words (void)
{
  static const char *const odd[] = { "", "QUEUED", "done ", "parked", NULL };
  LatentJobState state = LATENT_JOB_FAILED;

  g_assert_cmpuint (G_N_ELEMENTS (states), ==, LATENT_N_JOB_STATES);
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_assert_cmpstr (latent_job_state_to_string (states[i].state), ==, states[i].word);
      g_assert_true (latent_job_state_from_string (states[i].word, &state));
      g_assert_cmpint (state, ==, states[i].state);
      g_assert_cmpint (latent_job_state_is_final (states[i].state), ==, states[i].is_final);
    }
  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      state = LATENT_JOB_FAILED;
      g_assert_false (latent_job_state_from_string (odd[i], &state));
      g_assert_cmpint (state, ==, LATENT_JOB_FAILED);
    }
}

static void
test_state_type (void)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (LATENT_TYPE_JOB_STATE);

  g_assert_cmpuint (klass->n_values, ==, LATENT_N_JOB_STATES);
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    g_assert_cmpstr (g_enum_get_value (klass, (int)states[i].state)->value_nick, ==,
                     states[i].word);
}

static LatentJobRecord *
make_full_record (void)
{
  LatentJobRecord *record = latent_job_record_new ();

  record->id = g_strdup ("id");
  record->origin = g_strdup ("https://api.example.com");
  record->team = g_strdup ("team");
  record->idempotency_key = g_strdup ("key");
  record->body = g_bytes_new_static ("{}", 2);
  record->body_sha256 = g_strdup ("hash");
  record->model_id = g_strdup ("model");
  record->prompt = g_strdup ("a lighthouse");
  g_hash_table_insert (record->values, g_strdup ("image_size"), g_strdup ("2K"));
  record->webhook_url = g_strdup ("https://hooks.example.com");
  record->parent_id = g_strdup ("parent");
  record->remote_id = g_strdup ("remote");
  record->state = LATENT_JOB_STOPPED;
  record->resume_state = LATENT_JOB_WAITING;
  record->reason = g_strdup ("content");
  record->charged = LATENT_CHARGED_YES;
  record->credits = 7;
  record->progress = 50;
  record->attempts = 2;
  record->error_code = 3;
  record->error_text = g_strdup ("error");
  record->error_http_status = 429;
  record->request_id = g_strdup ("request");
  record->result_urls = g_strsplit ("https://cdn.example.com/a|https://cdn.example.com/b", "|", -1);
  record->reply = g_bytes_new_static ("[]", 2);
  record->created_us = 1;
  record->created_boot_us = 2;
  record->boot_id = g_strdup ("boot");
  record->submitted_us = 3;
  record->accepted_us = 4;
  record->finished_us = 5;
  record->owner = g_strdup ("owner");
  record->hidden = TRUE;
  return record;
}

static void
assert_full_texts (const LatentJobRecord *record)
{
  g_assert_cmpstr (record->id, ==, "id");
  g_assert_cmpstr (record->origin, ==, "https://api.example.com");
  g_assert_cmpstr (record->team, ==, "team");
  g_assert_cmpstr (record->idempotency_key, ==, "key");
  g_assert_cmpmem (g_bytes_get_data (record->body, NULL), g_bytes_get_size (record->body), "{}", 2);
  g_assert_cmpstr (record->body_sha256, ==, "hash");
  g_assert_cmpstr (record->model_id, ==, "model");
  g_assert_cmpstr (record->prompt, ==, "a lighthouse");
  g_assert_cmpuint (g_hash_table_size (record->values), ==, 1);
  g_assert_cmpstr (g_hash_table_lookup (record->values, "image_size"), ==, "2K");
  g_assert_cmpstr (record->webhook_url, ==, "https://hooks.example.com");
  g_assert_cmpstr (record->parent_id, ==, "parent");
  g_assert_cmpstr (record->remote_id, ==, "remote");
  g_assert_cmpstr (record->reason, ==, "content");
  g_assert_cmpstr (record->error_text, ==, "error");
  g_assert_cmpstr (record->request_id, ==, "request");
  g_assert_cmpuint (g_strv_length (record->result_urls), ==, 2);
  g_assert_cmpstr (record->result_urls[1], ==, "https://cdn.example.com/b");
  g_assert_cmpmem (g_bytes_get_data (record->reply, NULL), g_bytes_get_size (record->reply), "[]",
                   2);
  g_assert_cmpstr (record->boot_id, ==, "boot");
  g_assert_cmpstr (record->owner, ==, "owner");
}

static void
assert_full_numbers (const LatentJobRecord *record)
{
  g_assert_cmpint (record->state, ==, LATENT_JOB_STOPPED);
  g_assert_cmpint (record->resume_state, ==, LATENT_JOB_WAITING);
  g_assert_cmpint (record->charged, ==, LATENT_CHARGED_YES);
  g_assert_cmpint (record->credits, ==, 7);
  g_assert_cmpint (record->progress, ==, 50);
  g_assert_cmpuint (record->attempts, ==, 2);
  g_assert_cmpint (record->error_code, ==, 3);
  g_assert_cmpuint (record->error_http_status, ==, 429);
  g_assert_cmpint (record->created_us, ==, 1);
  g_assert_cmpint (record->created_boot_us, ==, 2);
  g_assert_cmpint (record->submitted_us, ==, 3);
  g_assert_cmpint (record->accepted_us, ==, 4);
  g_assert_cmpint (record->finished_us, ==, 5);
  g_assert_true (record->hidden);
}

static void
test_copy_is_independent (void)
{
  LatentJobRecord *record = make_full_record ();
  g_autoptr (LatentJobRecord) copy = latent_job_record_copy (record);

  record->prompt[0] = 'A';
  record->result_urls[1][0] = 'H';
  g_hash_table_insert (record->values, g_strdup ("image_size"), g_strdup ("1K"));
  g_hash_table_insert (record->values, g_strdup ("seed"), g_strdup ("7"));
  latent_job_record_free (record);

  assert_full_texts (copy);
  assert_full_numbers (copy);
}

static void
test_new (void)
{
  g_autoptr (LatentJobRecord) record = latent_job_record_new ();
  g_autoptr (LatentJobRecord) copy = latent_job_record_copy (record);

  g_assert_cmpint (copy->state, ==, LATENT_JOB_QUEUED);
  g_assert_cmpint (copy->charged, ==, LATENT_CHARGED_UNKNOWN);
  g_assert_cmpint (copy->credits, ==, -1);
  g_assert_cmpint (copy->progress, ==, -1);
  g_assert_cmpint (copy->error_code, ==, -1);
  g_assert_cmpuint (g_hash_table_size (copy->values), ==, 0);
  g_assert_null (copy->team);
  g_assert_null (copy->body);
  g_assert_null (copy->result_urls);
  g_assert_null (copy->reply);
  latent_job_record_free (NULL);
}

static void
test_boxed (void)
{
  g_autoptr (LatentJobRecord) record = make_full_record ();
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, LATENT_TYPE_JOB_RECORD);
  g_value_set_boxed (&value, record);
  g_assert_true (g_value_get_boxed (&value) != record);
  assert_full_texts (g_value_get_boxed (&value));
}

/* Only what the service said is kept as its words; our own technical text is not put into its
 * mouth. */
static void
test_error_is_kept (void)
{
  g_autoptr (LatentJobRecord) record = latent_job_record_new ();
  g_autoptr (GError) rejected = latent_error_new (LATENT_ERROR_REJECTED, "status 400");
  g_autoptr (GError) ours = latent_error_new (LATENT_ERROR_NO_IMAGE, "no picture in the answer");
  g_autoptr (GError) full = latent_error_new (LATENT_ERROR_STORAGE, "disk full");
  g_autoptr (GError) kept = NULL;
  LatentErrorFacts *facts = latent_error_facts (rejected);

  g_assert_null (latent_job_record_dup_error (record));
  facts->http_status = 400;
  facts->request_id = g_strdup ("req-1");
  facts->server_text = g_strdup ("Validation failed");
  facts->details = g_strsplit ("prompt: Too big", ";", -1);
  latent_job_record_set_error (record, rejected);
  kept = latent_job_record_dup_error (record);
  g_assert_true (latent_error_is (kept, LATENT_ERROR_REJECTED));
  facts = latent_error_facts (kept);
  g_assert_cmpuint (facts->http_status, ==, 400);
  g_assert_cmpstr (facts->request_id, ==, "req-1");
  g_assert_cmpstr (facts->server_text, ==, "Validation failed\nprompt: Too big");

  latent_job_record_set_error (record, ours);
  g_assert_null (record->error_text);
  g_assert_cmpint (record->error_code, ==, LATENT_ERROR_NO_IMAGE);

  latent_error_facts (full)->details = g_strsplit ("/home/somebody/file", ";", -1);
  latent_job_record_set_error (record, full);
  g_assert_null (record->error_text);

  latent_job_record_set_error (record, NULL);
  g_assert_cmpint (record->error_code, ==, -1);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);

  g_test_add_func ("/base/job-record/state-words", test_state_words);
  g_test_add_func ("/base/job-record/state-type", test_state_type);
  g_test_add_func ("/base/job-record/copy-is-independent", test_copy_is_independent);
  g_test_add_func ("/base/job-record/new", test_new);
  g_test_add_func ("/base/job-record/boxed", test_boxed);

  g_test_add_func ("/base/job-record/error-is-kept", test_error_is_kept);
  return latent_test_run ();
}
