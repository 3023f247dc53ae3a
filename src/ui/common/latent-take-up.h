/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/jobs/latent-job.h"

G_BEGIN_DECLS

/* What "again" means for a job that stopped moving (promise 3): asking and downloading are
 * free, sending may cost. Pure. */
typedef enum
{
  LATENT_TAKE_UP_NONE,     /* running, done or refused */
  LATENT_TAKE_UP_CHECK,    /* ask the service what became of it: free */
  LATENT_TAKE_UP_DOWNLOAD, /* fetch the pictures again: free */
  LATENT_TAKE_UP_SEND,     /* it never left: sent for the first time */
} LatentTakeUp;

LatentTakeUp latent_take_up_kind (LatentJob *job);

G_END_DECLS
