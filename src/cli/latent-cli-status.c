/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cli-status.h"

int
latent_cli_fold_status (int one, int other)
{
  /* The numbers were chosen so that the graver outcome is the greater one; a usage error ends a
   * command before anything else can happen. */
  return MAX (one, other);
}

int
latent_cli_status_of_error (const GError *error)
{
  if (latent_error_is_cancelled (error))
    return LATENT_EXIT_UNFINISHED;

  switch (latent_error_remedy (error))
    {
    case LATENT_REMEDY_INPUT:
      return LATENT_EXIT_USAGE;
    case LATENT_REMEDY_KEY:
    case LATENT_REMEDY_PAYMENT:
      return LATENT_EXIT_KEY;
    case LATENT_REMEDY_STORAGE:
      return LATENT_EXIT_STORAGE;
    case LATENT_REMEDY_REFUSED:
    case LATENT_REMEDY_EXPIRED:
      return LATENT_EXIT_NOT_ALL;
    case LATENT_REMEDY_TRY_LATER:
    case LATENT_REMEDY_OFFLINE:
    case LATENT_REMEDY_BUG:
    default:
      return LATENT_EXIT_UNFINISHED;
    }
}

gboolean
latent_cli_job_is_unpaid (const LatentJobRecord *record)
{
  g_autoptr (GError) error = latent_job_record_dup_error (record);
  LatentRemedy remedy = error != NULL ? latent_error_remedy (error) : LATENT_REMEDY_BUG;

  return (record->state == LATENT_JOB_QUEUED || record->state == LATENT_JOB_STOPPED)
         && record->remote_id == NULL
         && (remedy == LATENT_REMEDY_KEY || remedy == LATENT_REMEDY_PAYMENT);
}

int
latent_cli_status_of_job (const LatentJobRecord *record)
{
  g_autoptr (GError) error = latent_job_record_dup_error (record);

  if (record->state == LATENT_JOB_DONE)
    return LATENT_EXIT_DONE;
  if (error != NULL && latent_error_remedy (error) == LATENT_REMEDY_STORAGE)
    return LATENT_EXIT_STORAGE;
  if (record->state == LATENT_JOB_REFUSED || record->state == LATENT_JOB_FAILED)
    return LATENT_EXIT_NOT_ALL;
  if (latent_cli_job_is_unpaid (record))
    return LATENT_EXIT_KEY;
  return LATENT_EXIT_UNFINISHED;
}
