/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/jobs/latent-job.h"
#include "support/latent-test.h"

/* Written out a second time on purpose: the table of architecture, section 2, as rows. */
static const struct
{
  LatentJobState from;
  LatentJobState to;
} allowed[] = {
  { LATENT_JOB_QUEUED, LATENT_JOB_SUBMITTING },
  { LATENT_JOB_QUEUED, LATENT_JOB_STOPPED },
  { LATENT_JOB_QUEUED, LATENT_JOB_UNKNOWN },
  { LATENT_JOB_SUBMITTING, LATENT_JOB_WAITING },
  { LATENT_JOB_SUBMITTING, LATENT_JOB_QUEUED },
  { LATENT_JOB_SUBMITTING, LATENT_JOB_FAILED },
  { LATENT_JOB_SUBMITTING, LATENT_JOB_UNKNOWN },
  { LATENT_JOB_WAITING, LATENT_JOB_DOWNLOADING },
  { LATENT_JOB_WAITING, LATENT_JOB_REFUSED },
  { LATENT_JOB_WAITING, LATENT_JOB_FAILED },
  { LATENT_JOB_WAITING, LATENT_JOB_STOPPED },
  { LATENT_JOB_WAITING, LATENT_JOB_UNKNOWN },
  { LATENT_JOB_DOWNLOADING, LATENT_JOB_DONE },
  { LATENT_JOB_DOWNLOADING, LATENT_JOB_WAITING },
  { LATENT_JOB_DOWNLOADING, LATENT_JOB_FAILED },
  { LATENT_JOB_DOWNLOADING, LATENT_JOB_STOPPED },
  { LATENT_JOB_STOPPED, LATENT_JOB_WAITING },
  { LATENT_JOB_STOPPED, LATENT_JOB_DOWNLOADING },
  { LATENT_JOB_STOPPED, LATENT_JOB_QUEUED },
  { LATENT_JOB_UNKNOWN, LATENT_JOB_SUBMITTING },
  { LATENT_JOB_UNKNOWN, LATENT_JOB_WAITING },
  { LATENT_JOB_UNKNOWN, LATENT_JOB_FAILED },
  { LATENT_JOB_FAILED, LATENT_JOB_WAITING },
};

static LatentJobRecord *
make_record (LatentJobState state)
{
  LatentJobRecord *record = latent_job_record_new ();

  record->id = g_strdup ("11111111-2222-4333-8444-555555555555");
  record->origin = g_strdup ("https://api.apiframe.ai");
  record->prompt = g_strdup ("a lighthouse in a storm");
  record->model_id = g_strdup ("imagen-4");
  record->state = state;
  return record;
}

static gboolean
is_listed (LatentJobState from, LatentJobState to)
{
  for (guint i = 0; i < G_N_ELEMENTS (allowed); i++)
    {
      if (allowed[i].from == from && allowed[i].to == to)
        return TRUE;
    }
  return from == to;
}

static void
test_every_step (void)
{
  for (guint from = 0; from < LATENT_N_JOB_STATES; from++)
    for (guint to = 0; to < LATENT_N_JOB_STATES; to++)
      {
        g_autoptr (LatentJobRecord) before = make_record ((LatentJobState) from);
        g_autoptr (LatentJobRecord) after = make_record ((LatentJobState) to);
        g_autoptr (LatentJob) job = latent_job_new (before, TRUE);
        gboolean listed = is_listed ((LatentJobState) from, (LatentJobState) to);

        g_test_message ("%u -> %u", from, to);
        g_assert_true (latent_job_step_is_allowed ((LatentJobState) from, (LatentJobState) to)
                       == listed);
        g_assert_true (latent_job_apply (job, after) == listed);
        g_assert_cmpint (latent_job_get_state (job), ==, listed ? to : from);
      }
}

static void
count_cb (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static void
test_notifies_what_changed (void)
{
  g_autoptr (LatentJobRecord) record = make_record (LATENT_JOB_SUBMITTING);
  g_autoptr (LatentJob) job = latent_job_new (record, TRUE);
  guint n_state = 0;
  guint n_error = 0;
  guint n_progress = 0;

  g_signal_connect (job, "notify::state", G_CALLBACK (count_cb), &n_state);
  g_signal_connect (job, "notify::error", G_CALLBACK (count_cb), &n_error);
  g_signal_connect (job, "notify::progress", G_CALLBACK (count_cb), &n_progress);

  g_assert_true (latent_job_apply (job, record));
  g_assert_cmpuint (n_state + n_error + n_progress, ==, 0);

  record->state = LATENT_JOB_QUEUED;
  record->error_code = LATENT_ERROR_KEY_REFUSED;
  record->error_text = g_strdup ("Invalid API key");
  record->error_http_status = 401;
  g_assert_true (latent_job_apply (job, record));
  g_assert_cmpuint (n_state, ==, 1);
  g_assert_cmpuint (n_error, ==, 1);
  g_assert_true (latent_error_is (latent_job_get_error (job), LATENT_ERROR_KEY_REFUSED));
  g_assert_cmpuint (latent_error_facts (latent_job_get_error (job))->http_status, ==, 401);

  latent_job_set_progress (job, 40);
  latent_job_set_progress (job, 40);
  g_assert_cmpuint (n_progress, ==, 1);
}

static void
test_progress_is_clamped (void)
{
  g_autoptr (LatentJobRecord) record = make_record (LATENT_JOB_WAITING);
  g_autoptr (LatentJob) job = latent_job_new (record, TRUE);

  latent_job_set_progress (job, 1000000000);
  g_assert_cmpint (latent_job_get_record (job)->progress, ==, 100);
  latent_job_set_progress (job, -7);
  g_assert_cmpint (latent_job_get_record (job)->progress, ==, -1);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/jobs/job/every-step", test_every_step);
  g_test_add_func ("/jobs/job/notifies-what-changed", test_notifies_what_changed);
  g_test_add_func ("/jobs/job/P8-progress-is-clamped", test_progress_is_clamped);
  return latent_test_run ();
}
