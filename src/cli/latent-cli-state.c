/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cli-state.h"

#include "latent-cli-options.h"
#include "latent-config.h"
#include <glib/gi18n-lib.h>

#define RUNNING "running"

const char *
latent_cli_state_to_word (LatentJobState state)
{
  return state == LATENT_JOB_WAITING ? RUNNING : latent_job_state_to_string (state);
}

gboolean
latent_cli_state_from_word (const LatentCliCommand *command,
                            const char *word,
                            LatentJobState *state,
                            int *status)
{
  if (g_str_equal (word, RUNNING))
    word = latent_job_state_to_string (LATENT_JOB_WAITING);
  if (latent_job_state_from_string (word, state))
    return TRUE;
  *status = latent_cli_fail_usage (command,
                                   _ ("There is no state “%s”. The states are: queued, submitting, "
                                      "running (“waiting” in JSON), downloading, done, refused, "
                                      "failed, unknown, stopped."),
                                   word);
  return FALSE;
}
