/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* The part of LatentExport that says beforehand what the files will be called. */

#include "core/store/latent-export-target.h"
#include "latent-export.h"

typedef struct
{
  LatentExportOptions *options; /* owned */
  GPtrArray *images;            /* owned (element-type LatentImageRecord): not to be changed */
  guint n_most;
} Preview;

static void
free_preview (gpointer data)
{
  Preview *preview = data;

  latent_export_options_free (preview->options);
  g_ptr_array_unref (preview->images);
  g_free (preview);
}

static gpointer
preview_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  Preview *preview = data;
  const LatentExportOptions *options = preview->options;
  g_autoptr (LatentNamePlan) plan = latent_name_plan_new (options->names);
  GPtrArray *names
      = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_planned_name_free);

  if (!options->is_archive)
    latent_export_peek_folder (options->place, plan);
  for (guint i = 0; i < MIN (preview->n_most, preview->images->len); i++)
    {
      const LatentImageRecord *image = preview->images->pdata[i];
      LatentImageFormat format
          = latent_picture_output_get_format (&options->output, image->format);

      g_ptr_array_add (names, latent_name_plan_next (plan, image, i + 1, format));
    }
  return names;
}

static void
previewed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GPtrArray *names = latent_file_worker_run_finish (LATENT_FILE_WORKER (source), result, &error);

  if (names != NULL)
    g_task_return_pointer (task, names, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

void
latent_export_preview_async (LatentWorkspace *workspace,
                             const LatentExportOptions *options,
                             GPtrArray *images,
                             guint n_most,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  Preview *preview;
  GTask *task;

  g_return_if_fail (LATENT_IS_WORKSPACE (workspace));
  g_return_if_fail (options != NULL && images != NULL);

  preview = g_new0 (Preview, 1);
  preview->options = latent_export_options_copy (options);
  preview->images = g_ptr_array_ref (images);
  preview->n_most = n_most;
  task = g_task_new (workspace, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_export_preview_async);
  latent_file_worker_run_async (latent_workspace_get_file_worker (workspace), preview_thread,
                                preview, free_preview, (GDestroyNotify) g_ptr_array_unref,
                                cancellable, previewed_cb, task);
}

GPtrArray *
latent_export_preview_finish (LatentWorkspace *workspace, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, workspace), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, latent_export_preview_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
