/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-error.h"
#include "core/base/latent-job-record.h"
#include "latent-cli.h"

G_BEGIN_DECLS

/* What becomes which exit status. Pure functions. */

/* The one that counts when both happened: storage before unfinished before key before not all. */
int latent_cli_fold_status (int one, int other);

/* Of an error that ended a command before, or without, any job. */
int latent_cli_status_of_error (const GError *error);

/* Of a job nobody waits for any longer. */
int latent_cli_status_of_job (const LatentJobRecord *record);

/* Was @record never accepted by the service because of the key or the credit? */
gboolean latent_cli_job_is_unpaid (const LatentJobRecord *record);

G_END_DECLS
