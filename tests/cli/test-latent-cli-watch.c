/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "cli/latent-cli-watch.h"
#include "support/latent-test.h"

static LatentJobRecord *
make_record (LatentJobState state)
{
  LatentJobRecord *record = latent_job_record_new ();

  record->id = g_strdup ("1");
  record->state = state;
  return record;
}

static void
test_settled (void)
{
  static const struct
  {
    LatentJobState state;
    gboolean is_ended;
    gboolean is_accepted;
  } cases[LATENT_N_JOB_STATES] = {
    { LATENT_JOB_QUEUED, FALSE, FALSE }, { LATENT_JOB_SUBMITTING, FALSE, FALSE },
    { LATENT_JOB_WAITING, FALSE, TRUE }, { LATENT_JOB_DOWNLOADING, FALSE, TRUE },
    { LATENT_JOB_DONE, TRUE, TRUE },     { LATENT_JOB_REFUSED, TRUE, TRUE },
    { LATENT_JOB_FAILED, TRUE, TRUE },   { LATENT_JOB_UNKNOWN, TRUE, TRUE },
    { LATENT_JOB_STOPPED, TRUE, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LatentJobRecord) record = make_record (cases[i].state);

      g_assert_cmpint (latent_cli_job_is_settled (record, LATENT_CLI_UNTIL_ENDED), ==,
                       cases[i].is_ended);
      g_assert_cmpint (latent_cli_job_is_settled (record, LATENT_CLI_UNTIL_ACCEPTED), ==,
                       cases[i].is_accepted);
    }
}

/* P4, S9, S10: what a paused queue still brings to an end, and what would be waited for in vain. */
static void
test_can_go_on (void)
{
  static const struct
  {
    LatentJobState state;
    gboolean without_key;
    gboolean without_credit;
  } cases[] = {
    { LATENT_JOB_QUEUED, FALSE, FALSE },
    { LATENT_JOB_SUBMITTING, TRUE, TRUE },
    { LATENT_JOB_WAITING, FALSE, TRUE },
    { LATENT_JOB_DOWNLOADING, TRUE, TRUE },
  };
  g_autoptr (GError) no_key = latent_error_new (LATENT_ERROR_KEY_REFUSED, "x");
  g_autoptr (GError) no_credit = latent_error_new (LATENT_ERROR_NO_CREDIT, "x");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LatentJobRecord) record = make_record (cases[i].state);

      g_assert_cmpint (latent_cli_job_can_go_on (record, no_key), ==, cases[i].without_key);
      g_assert_cmpint (latent_cli_job_can_go_on (record, no_credit), ==, cases[i].without_credit);
    }
}

/* A job whose first answer was lost stays "submitting" when the next one says 402: it is held. */
static void
test_held_while_submitting (void)
{
  g_autoptr (LatentJobRecord) record = make_record (LATENT_JOB_SUBMITTING);
  g_autoptr (GError) no_credit = latent_error_new (LATENT_ERROR_NO_CREDIT, "x");

  record->error_code = LATENT_ERROR_OFFLINE;
  g_assert_true (latent_cli_job_can_go_on (record, no_credit));
  record->error_code = LATENT_ERROR_NO_CREDIT;
  g_assert_false (latent_cli_job_can_go_on (record, no_credit));
}

static void
test_account_error_passes (void)
{
  static const struct
  {
    LatentErrorCode code;
    gboolean passes;
  } cases[] = {
    { LATENT_ERROR_OFFLINE, TRUE },      { LATENT_ERROR_SERVICE_TROUBLE, TRUE },
    { LATENT_ERROR_RATE_LIMITED, TRUE }, { LATENT_ERROR_UNEXPECTED_REDIRECT, TRUE },
    { LATENT_ERROR_KEY_REFUSED, FALSE }, { LATENT_ERROR_KEY_FORBIDDEN, FALSE },
    { LATENT_ERROR_NOT_FOUND, FALSE },
  };

  g_assert_false (latent_cli_account_error_passes (NULL));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = latent_error_new (cases[i].code, "x");

      g_assert_cmpint (latent_cli_account_error_passes (error), ==, cases[i].passes);
    }
}

static void
test_wait_for_step (void)
{
  g_autoptr (LatentJobRecord) record = make_record (LATENT_JOB_STOPPED);
  g_autoptr (LatentJob) job = NULL;

  record->origin = g_strdup ("http://127.0.0.1:1");
  job = latent_job_new (record, TRUE);
  g_assert_true (latent_cli_wait_for_step (job, LATENT_JOB_QUEUED, NULL));
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/cli/watch/settled", test_settled);
  g_test_add_func ("/cli/watch/can-go-on", test_can_go_on);
  g_test_add_func ("/cli/watch/held-while-submitting", test_held_while_submitting);
  g_test_add_func ("/cli/watch/account-error-passes", test_account_error_passes);
  g_test_add_func ("/cli/watch/wait-for-step", test_wait_for_step);
  return latent_test_run ();
}
