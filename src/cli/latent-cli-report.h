/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-cli-context.h"
#include "latent-cli-target.h"
#include "latent-cli-watch.h"

G_BEGIN_DECLS

/* LatentCliReport: what `generate` and `resume` tell of each job: pictures on standard output,
 * copies for `--output`, everything that went wrong on standard error; and the exit status that
 * follows. On the command's stack. */
typedef struct
{
  LatentCliContext *context; /* borrowed */
  LatentCliTarget *target;   /* (nullable) borrowed */
  int status;                /* folded so far */
} LatentCliReport;

/* A job that ended. */
void latent_cli_report_ended (LatentCliReport *self, LatentJob *job);

/* A job of `--no-wait` the service accepted: its id. One that ended before that: as above. */
void latent_cli_report_accepted (LatentCliReport *self, LatentJob *job);

/* The jobs that are left when the waiting is over: what becomes of them. Those that could not be
 * paid for are stopped, so that no later command but `resume` ever sends them. */
void latent_cli_report_open (LatentCliReport *self, LatentCliWatch *watch);

G_END_DECLS
