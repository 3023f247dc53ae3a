/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-export-target.h"

G_BEGIN_DECLS

/* What a kind of target does; the calls are those of latent-export-target.h. */
typedef struct
{
  gboolean (*list) (LatentExportTarget *self, LatentNamePlan *names, GError **error);
  gboolean (*add_file) (LatentExportTarget *self,
                        const char *source,
                        const char *name,
                        char **final_name,
                        GCancellable *cancellable,
                        GError **error);
  gboolean (*add_bytes) (LatentExportTarget *self,
                         GBytes *bytes,
                         const char *name,
                         char **final_name,
                         GError **error);
  gboolean (*finish) (LatentExportTarget *self, GError **error);
  void (*free) (LatentExportTarget *self);
} LatentExportTargetKind;

/* The first member of every kind's own struct. */
struct _LatentExportTarget
{
  const LatentExportTargetKind *kind;
};

G_END_DECLS
