/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "ui/common/latent-take-up.h"

#include "latent-ui-test.h"

static void
assert_kind (LatentJobState state, LatentJobState resume_state, LatentTakeUp kind)
{
  g_autoptr (LatentJob) plain = latent_ui_test_job ("a", "x", state);
  g_autoptr (LatentJobRecord) record = latent_job_record_copy (latent_job_get_record (plain));
  g_autoptr (LatentJob) job = NULL;

  record->resume_state = resume_state;
  job = latent_job_new (record, TRUE);
  g_assert_cmpint (latent_take_up_kind (job), ==, kind);
}

/* Promise 3: only what was never sent is sent; everything else asks or downloads, free. */
static void
test_kinds (void)
{
  assert_kind (LATENT_JOB_STOPPED, LATENT_JOB_QUEUED, LATENT_TAKE_UP_SEND);
  assert_kind (LATENT_JOB_STOPPED, LATENT_JOB_WAITING, LATENT_TAKE_UP_CHECK);
  assert_kind (LATENT_JOB_STOPPED, LATENT_JOB_DOWNLOADING, LATENT_TAKE_UP_DOWNLOAD);
  assert_kind (LATENT_JOB_UNKNOWN, LATENT_JOB_QUEUED, LATENT_TAKE_UP_CHECK);
  assert_kind (LATENT_JOB_FAILED, LATENT_JOB_QUEUED, LATENT_TAKE_UP_DOWNLOAD);
  assert_kind (LATENT_JOB_REFUSED, LATENT_JOB_QUEUED, LATENT_TAKE_UP_NONE);
  assert_kind (LATENT_JOB_WAITING, LATENT_JOB_QUEUED, LATENT_TAKE_UP_NONE);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/ui/take-up/kinds", test_kinds);
  return latent_test_run ();
}
