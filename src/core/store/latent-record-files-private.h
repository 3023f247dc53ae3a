/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-record-files.h"

G_BEGIN_DECLS

/* What latent-record-files.c and latent-record-files-replace.c share. File worker only. */

/* Every copy begins so: what is left of them is known by it. */
#define LATENT_RECORD_COPY_PREFIX "record-"

/* As latent_files_fail(); a picture that is gone is facts->field "missing". */
gboolean
latent_record_files_fail (int saved_errno, const char *what, const char *path, GError **error);

/* A file of that prefix that nobody is at: removed, unless it is another program's new version of a
 * picture, which took the name just when our copy did. That one is put among the pictures. */
void latent_record_files_settle_leftover (LatentPlaces *places, const char *name);

G_END_DECLS
