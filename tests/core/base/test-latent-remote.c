/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/base/latent-remote.h"

#include "support/latent-test.h"

static LatentRemoteJob *
make_job (void)
{
  LatentRemoteJob *job = latent_remote_job_new ();

  g_strfreev (job->result_urls);
  job->id = g_strdup ("id");
  job->status = LATENT_REMOTE_COMPLETED;
  job->model = g_strdup ("model");
  job->progress = 100;
  job->result_urls = g_strsplit ("https://cdn.example.com/a|https://cdn.example.com/b", "|", -1);
  job->error_text = g_strdup ("error");
  job->credit_cost = 7;
  job->expired = TRUE;
  job->created_us = 1;
  job->completed_us = 2;
  job->prompt = g_strdup ("a lighthouse");
  job->reply = g_bytes_new_static ("{}", 2);
  return job;
}

static void
test_job_copy_is_independent (void)
{
  LatentRemoteJob *job = make_job ();
  g_autoptr (LatentRemoteJob) copy = latent_remote_job_copy (job);

  job->id[0] = 'x';
  job->result_urls[0][0] = 'x';
  latent_remote_job_free (job);

  g_assert_cmpstr (copy->id, ==, "id");
  g_assert_cmpint (copy->status, ==, LATENT_REMOTE_COMPLETED);
  g_assert_cmpstr (copy->model, ==, "model");
  g_assert_cmpint (copy->progress, ==, 100);
  g_assert_cmpuint (g_strv_length (copy->result_urls), ==, 2);
  g_assert_cmpstr (copy->result_urls[0], ==, "https://cdn.example.com/a");
  g_assert_cmpstr (copy->error_text, ==, "error");
  g_assert_cmpint (copy->credit_cost, ==, 7);
  g_assert_true (copy->expired);
  g_assert_cmpint (copy->created_us, ==, 1);
  g_assert_cmpint (copy->completed_us, ==, 2);
  g_assert_cmpstr (copy->prompt, ==, "a lighthouse");
  g_assert_cmpuint (g_bytes_get_size (copy->reply), ==, 2);
}

static void
test_job_new (void)
{
  g_autoptr (LatentRemoteJob) job = latent_remote_job_new ();
  g_autoptr (LatentRemoteJob) copy = latent_remote_job_copy (job);

  g_assert_cmpint (copy->status, ==, LATENT_REMOTE_OTHER);
  g_assert_cmpint (copy->progress, ==, -1);
  g_assert_cmpint (copy->credit_cost, ==, -1);
  g_assert_nonnull (copy->result_urls);
  g_assert_null (copy->result_urls[0]);
  g_assert_null (copy->reply);
  latent_remote_job_free (NULL);
}

static void
test_page (void)
{
  g_autoptr (LatentRemotePage) page = latent_remote_page_new ();

  g_assert_cmpuint (page->jobs->len, ==, 0);
  g_ptr_array_add (page->jobs, make_job ());
  g_ptr_array_add (page->jobs, make_job ());
  page->next_cursor = g_strdup ("cursor");
  latent_remote_page_free (NULL);
}

static void
test_account (void)
{
  LatentAccount *account = latent_account_new ();
  g_autoptr (LatentAccount) copy = NULL;

  g_assert_cmpint (account->credits, ==, -1);
  g_assert_cmpint (account->max_concurrent_jobs, ==, -1);
  account->user_id = g_strdup ("user");
  account->email = g_strdup ("somebody@example.com");
  account->team_id = g_strdup ("team");
  account->team_name = g_strdup ("Team");
  account->plan = g_strdup ("plan");
  account->credits = 293;
  account->key_name = g_strdup ("name");
  account->key_prefix = g_strdup ("afk_1");
  account->max_concurrent_jobs = 10;
  copy = latent_account_copy (account);
  account->team_id[0] = 'x';
  latent_account_free (account);

  g_assert_cmpstr (copy->user_id, ==, "user");
  g_assert_cmpstr (copy->email, ==, "somebody@example.com");
  g_assert_cmpstr (copy->team_id, ==, "team");
  g_assert_cmpstr (copy->team_name, ==, "Team");
  g_assert_cmpstr (copy->plan, ==, "plan");
  g_assert_cmpint (copy->credits, ==, 293);
  g_assert_cmpstr (copy->key_name, ==, "name");
  g_assert_cmpstr (copy->key_prefix, ==, "afk_1");
  g_assert_cmpint (copy->max_concurrent_jobs, ==, 10);
  latent_account_free (NULL);
}

static void
test_model (void)
{
  g_autoptr (LatentRemoteModel) model = latent_remote_model_new ();

  g_assert_cmpint (model->cost_min, ==, -1);
  g_assert_cmpint (model->cost_max, ==, -1);
  model->id = g_strdup ("model");
  model->label = g_strdup ("Model");
  model->modality = g_strdup ("image");
  model->pricing_mode = g_strdup ("fixed");
  latent_remote_model_free (NULL);
}

static void
test_boxed (void)
{
  g_autoptr (LatentRemoteJob) job = make_job ();
  g_autoptr (LatentAccount) account = latent_account_new ();
  LatentRemoteJob *job_copy = g_boxed_copy (LATENT_TYPE_REMOTE_JOB, job);
  LatentAccount *account_copy = g_boxed_copy (LATENT_TYPE_ACCOUNT, account);

  g_assert_cmpstr (job_copy->id, ==, job->id);
  g_assert_true (job_copy->id != job->id);
  g_assert_cmpint (account_copy->credits, ==, -1);
  g_boxed_free (LATENT_TYPE_REMOTE_JOB, job_copy);
  g_boxed_free (LATENT_TYPE_ACCOUNT, account_copy);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);

  g_test_add_func ("/base/remote/job-copy-is-independent", test_job_copy_is_independent);
  g_test_add_func ("/base/remote/job-new", test_job_new);
  g_test_add_func ("/base/remote/page", test_page);
  g_test_add_func ("/base/remote/account", test_account);
  g_test_add_func ("/base/remote/model", test_model);
  g_test_add_func ("/base/remote/boxed", test_boxed);

  return latent_test_run ();
}
