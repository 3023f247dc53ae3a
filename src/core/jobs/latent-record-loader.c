/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-record-loader.h"

#include "core/store/latent-image-search.h"

/* Records read with one question. */
#define N_LOADED_AT_ONCE 1000
/* So many tiles at most are asked one by one for what they show. */
#define N_PEEKED 64

typedef struct
{
  GArray *numbers;   /* owned (element-type guint32) */
  guint n_asked;     /* of them */
  GPtrArray *images; /* owned (element-type LatentImageRecord): those found */
  gulong renumbered_id;
  gboolean is_renumbered;
} Load;

static void
free_load (gpointer data)
{
  Load *load = data;

  g_array_unref (load->numbers);
  g_clear_pointer (&load->images, g_ptr_array_unref);
  g_free (load);
}

static GPtrArray *
new_images (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_record_free);
}

static void
renumbered_cb (Load *load)
{
  load->is_renumbered = TRUE;
}

/* @error: (transfer full) (nullable) */
static void
end (GTask *task, GError *error)
{
  Load *load = g_task_get_task_data (task);

  g_clear_signal_handler (&load->renumbered_id, g_task_get_source_object (task));
  if (error != NULL)
    g_task_return_error (task, error);
  else if (load->is_renumbered)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Numbers changed");
  else
    g_task_return_pointer (task, g_steal_pointer (&load->images),
                           (GDestroyNotify) g_ptr_array_unref);
}

static void load_more (GTask *task);

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Load *load = g_task_get_task_data (task);
  GError *error = NULL;
  GPtrArray *images = latent_library_load_finish (LATENT_LIBRARY (source), result, &error);

  if (images != NULL)
    g_ptr_array_extend_and_steal (load->images, images);
  if (error != NULL || load->is_renumbered || load->n_asked == load->numbers->len)
    end (task, error);
  else
    load_more (g_steal_pointer (&task));
}

/* @task: (transfer full) */
static void
load_more (GTask *task)
{
  LatentLibrary *library = latent_timeline_get_library (g_task_get_source_object (task));
  Load *load = g_task_get_task_data (task);
  guint n = MIN (load->numbers->len - load->n_asked, N_LOADED_AT_ONCE);
  const guint32 *numbers = &g_array_index (load->numbers, guint32, load->n_asked);

  load->n_asked += n;
  latent_library_load_async (library, numbers, n, g_task_get_cancellable (task), loaded_cb, task);
}

GPtrArray *
latent_record_loader_peek (LatentTimeline *timeline, GArray *numbers)
{
  g_autoptr (GPtrArray) images = new_images ();

  g_return_val_if_fail (LATENT_IS_TIMELINE (timeline), NULL);
  g_return_val_if_fail (numbers != NULL, NULL);

  if (numbers->len > N_PEEKED)
    return NULL;
  for (guint i = 0; i < numbers->len; i++)
    {
      g_autoptr (LatentTile) tile
          = latent_timeline_dup_tile (timeline, g_array_index (numbers, guint32, i));
      const LatentImageRecord *image = latent_tile_get_image (tile);

      if (!latent_tile_get_is_loaded (tile))
        return NULL;
      if (image != NULL)
        g_ptr_array_add (images, latent_image_record_copy (image));
    }
  return g_steal_pointer (&images);
}

void
latent_record_loader_load_async (LatentTimeline *timeline,
                                 GArray *numbers,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  GPtrArray *images;
  Load *load;

  g_return_if_fail (LATENT_IS_TIMELINE (timeline));
  g_return_if_fail (numbers != NULL);

  task = g_task_new (timeline, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_record_loader_load_async);
  images = latent_record_loader_peek (timeline, numbers);
  if (images == NULL && latent_timeline_get_library (timeline) == NULL)
    images = new_images ();
  if (images != NULL)
    {
      g_task_return_pointer (task, images, (GDestroyNotify) g_ptr_array_unref);
      return;
    }
  load = g_new0 (Load, 1);
  load->numbers = g_array_copy (numbers);
  load->images = new_images ();
  g_task_set_task_data (task, load, free_load);
  load->renumbered_id
      = g_signal_connect_swapped (timeline, "renumbered", G_CALLBACK (renumbered_cb), load);
  load_more (g_steal_pointer (&task));
}

GPtrArray *
latent_record_loader_load_finish (LatentTimeline *timeline, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, timeline), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
