/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "cli/latent-cli-status.h"
#include "support/latent-test.h"

static LatentJobRecord *
make_record (LatentJobState state, int error_code)
{
  LatentJobRecord *record = latent_job_record_new ();

  record->id = g_strdup ("1");
  record->state = state;
  record->error_code = error_code;
  return record;
}

/* 5 before 4 before 3 before 1 before 0, whatever comes first. */
static void
test_fold (void)
{
  static const int by_rank[] = { LATENT_EXIT_DONE, LATENT_EXIT_NOT_ALL, LATENT_EXIT_KEY,
                                 LATENT_EXIT_UNFINISHED, LATENT_EXIT_STORAGE };

  for (guint i = 0; i < G_N_ELEMENTS (by_rank); i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (by_rank); j++)
        g_assert_cmpint (latent_cli_fold_status (by_rank[i], by_rank[j]), ==, by_rank[MAX (i, j)]);
    }
}

static void
test_of_error (void)
{
  static const struct
  {
    LatentErrorCode code;
    int status;
  } cases[] = {
    { LATENT_ERROR_PROMPT_EMPTY, LATENT_EXIT_USAGE },
    { LATENT_ERROR_INVALID_ADDRESS, LATENT_EXIT_USAGE },
    { LATENT_ERROR_NO_KEY, LATENT_EXIT_KEY },
    { LATENT_ERROR_KEY_MALFORMED, LATENT_EXIT_KEY },
    { LATENT_ERROR_KEY_REFUSED, LATENT_EXIT_KEY },
    { LATENT_ERROR_NO_CREDIT, LATENT_EXIT_KEY },
    { LATENT_ERROR_OFFLINE, LATENT_EXIT_UNFINISHED },
    { LATENT_ERROR_SERVICE_TROUBLE, LATENT_EXIT_UNFINISHED },
    { LATENT_ERROR_BAD_REPLY, LATENT_EXIT_UNFINISHED },
    { LATENT_ERROR_CONTENT_REFUSED, LATENT_EXIT_NOT_ALL },
    { LATENT_ERROR_EXPIRED, LATENT_EXIT_NOT_ALL },
    { LATENT_ERROR_STORAGE, LATENT_EXIT_STORAGE },
    { LATENT_ERROR_LIBRARY_NEWER, LATENT_EXIT_STORAGE },
    { LATENT_ERROR_LIBRARY_DAMAGED, LATENT_EXIT_STORAGE },
  };
  g_autoptr (GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = latent_error_new (cases[i].code, "x");

      g_assert_cmpint (latent_cli_status_of_error (error), ==, cases[i].status);
    }
  g_assert_cmpint (latent_cli_status_of_error (cancelled), ==, LATENT_EXIT_UNFINISHED);
}

static void
test_of_job (void)
{
  static const struct
  {
    LatentJobState state;
    int error_code;
    int status;
  } cases[] = {
    { LATENT_JOB_DONE, -1, LATENT_EXIT_DONE },
    { LATENT_JOB_DONE, LATENT_ERROR_OFFLINE, LATENT_EXIT_DONE },
    { LATENT_JOB_REFUSED, LATENT_ERROR_CONTENT_REFUSED, LATENT_EXIT_NOT_ALL },
    { LATENT_JOB_FAILED, LATENT_ERROR_JOB_FAILED, LATENT_EXIT_NOT_ALL },
    { LATENT_JOB_FAILED, LATENT_ERROR_STORAGE, LATENT_EXIT_STORAGE },
    { LATENT_JOB_DOWNLOADING, LATENT_ERROR_STORAGE, LATENT_EXIT_STORAGE },
    { LATENT_JOB_UNKNOWN, LATENT_ERROR_OUTCOME_UNKNOWN, LATENT_EXIT_UNFINISHED },
    { LATENT_JOB_WAITING, -1, LATENT_EXIT_UNFINISHED },
    { LATENT_JOB_QUEUED, LATENT_ERROR_OFFLINE, LATENT_EXIT_UNFINISHED },
    { LATENT_JOB_QUEUED, LATENT_ERROR_NO_CREDIT, LATENT_EXIT_KEY },
    { LATENT_JOB_STOPPED, LATENT_ERROR_KEY_REFUSED, LATENT_EXIT_KEY },
    { LATENT_JOB_STOPPED, -1, LATENT_EXIT_UNFINISHED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LatentJobRecord) record = make_record (cases[i].state, cases[i].error_code);

      g_assert_cmpint (latent_cli_status_of_job (record), ==, cases[i].status);
    }
}

/* A job the service has is not "unpaid", whatever its last error says. */
static void
test_unpaid (void)
{
  g_autoptr (LatentJobRecord) record = make_record (LATENT_JOB_STOPPED, LATENT_ERROR_NO_CREDIT);
  g_autoptr (LatentJobRecord) by_person = make_record (LATENT_JOB_STOPPED, -1);

  g_assert_true (latent_cli_job_is_unpaid (record));
  g_assert_false (latent_cli_job_is_unpaid (by_person));
  record->remote_id = g_strdup ("r");
  g_assert_false (latent_cli_job_is_unpaid (record));
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/cli/status/fold", test_fold);
  g_test_add_func ("/cli/status/of-error", test_of_error);
  g_test_add_func ("/cli/status/of-job", test_of_job);
  g_test_add_func ("/cli/status/unpaid", test_unpaid);
  return latent_test_run ();
}
