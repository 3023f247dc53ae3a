/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-export-target-private.h"

#include "latent-file-worker.h"

gboolean
latent_export_target_list (LatentExportTarget *self, LatentNamePlan *names, GError **error)
{
  g_assert (latent_file_worker_is_current ());
  return self->kind->list (self, names, error);
}

gboolean
latent_export_target_add_file (LatentExportTarget *self,
                               const char *source,
                               const char *name,
                               char **final_name,
                               GCancellable *cancellable,
                               GError **error)
{
  g_assert (latent_file_worker_is_current ());
  return self->kind->add_file (self, source, name, final_name, cancellable, error);
}

gboolean
latent_export_target_add_bytes (LatentExportTarget *self,
                                GBytes *bytes,
                                const char *name,
                                char **final_name,
                                GError **error)
{
  g_assert (latent_file_worker_is_current ());
  return self->kind->add_bytes (self, bytes, name, final_name, error);
}

gboolean
latent_export_target_finish (LatentExportTarget *self, GError **error)
{
  g_assert (latent_file_worker_is_current ());
  return self->kind->finish (self, error);
}

void
latent_export_target_free (LatentExportTarget *self)
{
  self->kind->free (self);
}
