/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-image-record.h"
#include "core/base/latent-job-record.h"
#include "core/base/latent-model.h"
#include "core/base/latent-remote.h"
#include "core/jobs/latent-export.h"

G_BEGIN_DECLS

/* The JSON objects of `--json`, one line each, without a line end. Their members are a promise to
 * scripts: never renamed, never left out; what is not known is null. Pure functions. All (transfer
 * full). */

/* @images: (element-type LatentImageRecord): the job's pictures, in order; @model: (nullable):
 * tells numbers and booleans from strings among the parameters. */
char *latent_cli_json_job (const LatentJobRecord *record, GPtrArray *images, LatentModel *model);
char *latent_cli_json_image (const LatentImageRecord *image);
char *latent_cli_json_account (const LatentAccount *account, const char *address);
char *latent_cli_json_model (LatentModel *model);

/* One picture of an export. @path: (nullable): where it is now; NULL in an archive, too */
char *latent_cli_json_exported (const LatentExportedPicture *picture, const char *path);
/* A contact sheet that was made. Lists are borrowed, and in the encoding of file names. */
typedef struct
{
  const char *const *files;
  const char *const *missing; /* files of pictures that have only their place on it */
  guint n_pages;
  guint n_pictures;
} LatentCliSheet;

char *latent_cli_json_sheet (const LatentCliSheet *sheet);

G_END_DECLS
