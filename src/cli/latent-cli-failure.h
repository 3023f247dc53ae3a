/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-job-record.h"
#include "core/jobs/latent-explanation.h"

G_BEGIN_DECLS

/* Errors on standard error: what happened, whether it cost anything, what to do; below that the
 * facts that help to find the cause (the folder, the service's own words). */

/* @subject: (nullable): what it is about, said in front: "Job 1a2b3c4d" */
void latent_cli_complain_about (const char *subject, const GError *error, LatentCharged charged);

/* Without a word about the cost, which is told elsewhere. */
void latent_cli_complain_without_cost (const GError *error);

/* An error that ended a command before anything was sent. Returns its exit status. Being called off
 * is not worth a word. */
int latent_cli_fail (const GError *error);

G_END_DECLS
