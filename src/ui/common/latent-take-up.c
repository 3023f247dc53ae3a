/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-take-up.h"

LatentTakeUp
latent_take_up_kind (LatentJob *job)
{
  const LatentJobRecord *record = latent_job_get_record (job);

  switch (record->state)
    {
    case LATENT_JOB_STOPPED:
      if (record->resume_state == LATENT_JOB_QUEUED)
        return LATENT_TAKE_UP_SEND;
      return record->resume_state == LATENT_JOB_DOWNLOADING ? LATENT_TAKE_UP_DOWNLOAD
                                                            : LATENT_TAKE_UP_CHECK;
    case LATENT_JOB_UNKNOWN:
      return LATENT_TAKE_UP_CHECK;
    case LATENT_JOB_FAILED:
      return LATENT_TAKE_UP_DOWNLOAD;
    case LATENT_JOB_QUEUED:
    case LATENT_JOB_SUBMITTING:
    case LATENT_JOB_WAITING:
    case LATENT_JOB_DOWNLOADING:
    case LATENT_JOB_DONE:
    case LATENT_JOB_REFUSED:
    default:
      return LATENT_TAKE_UP_NONE;
    }
}
