/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* The part of LatentWorkspace that looks after what other programs do to the files. */

#include "core/store/latent-image-search.h"
#include "core/store/latent-leftovers.h"
#include "core/store/latent-picture-rows.h"
#include "latent-workspace-private.h"

/* Of pictures looked at in one go: other work of the file worker waits no longer than that. */
#define N_AT_ONCE 500

/* One round over all pictures. */
typedef struct
{
  LatentWorkspace *workspace; /* owned */
  GArray *numbers;            /* owned (element-type guint32) */
  guint n_done;
} FilesRound;

static void
free_round (FilesRound *round)
{
  g_object_unref (round->workspace);
  g_clear_pointer (&round->numbers, g_array_unref);
  g_free (round);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FilesRound, free_round)

static void look_at_next (FilesRound *round);

/* The next start looks again. */
static void
give_up (const GError *error)
{
  g_debug ("the files were not looked at: %s", error->message);
}

static void
checked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FilesRound) round = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) changed
      = latent_library_check_files_finish (LATENT_LIBRARY (object), result, &error);

  if (changed == NULL)
    {
      give_up (error);
      return;
    }
  if (round->workspace->is_closed)
    return;
  for (guint i = 0; i < changed->len; i++)
    {
      const LatentImageRecord *image = g_ptr_array_index (changed, i);

      /* Not the record itself: it was read before the files were looked at. */
      latent_timeline_refresh (round->workspace->timeline, &image->number, 1);
    }
  look_at_next (g_steal_pointer (&round));
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FilesRound) round = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) images
      = latent_library_load_finish (LATENT_LIBRARY (object), result, &error);
  LatentWorkspace *self = round->workspace;

  if (images == NULL)
    give_up (error);
  else if (!self->is_closed)
    latent_library_check_files_async (self->library, images, self->cancellable, checked_cb,
                                      g_steal_pointer (&round));
}

/* @round: (transfer full) */
static void
look_at_next (FilesRound *round)
{
  LatentWorkspace *self = round->workspace;
  guint n_left = round->numbers->len - round->n_done;
  const guint32 *next = &g_array_index (round->numbers, guint32, round->n_done);

  if (n_left == 0)
    {
      free_round (round);
      return;
    }
  n_left = MIN (n_left, N_AT_ONCE);
  round->n_done += n_left;
  latent_library_load_async (self->library, next, n_left, self->cancellable, loaded_cb, round);
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FilesRound) round = user_data;
  g_autoptr (GError) error = NULL;

  round->numbers = latent_library_search_finish (LATENT_LIBRARY (object), result, &error);
  if (round->numbers == NULL)
    give_up (error);
  else if (!round->workspace->is_closed)
    look_at_next (g_steal_pointer (&round));
}

static void
swept_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!latent_leftovers_sweep_finish (LATENT_LIBRARY (object), result, &error))
    g_debug ("the leftovers were not looked at: %s", error->message);
}

/* Files that other programs put there, most of all out of the trash. What rows said of them is
 * compared with them anew. */
static void
restored_found_cb (LatentRestoredFiles *restored, GPtrArray *pictures, LatentWorkspace *self)
{
  FilesRound *round = g_new0 (FilesRound, 1);

  round->workspace = g_object_ref (self);
  round->numbers = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint i = 0; i < pictures->len; i++)
    {
      const LatentFoundPicture *found = g_ptr_array_index (pictures, i);

      if (found->outcome == LATENT_FOUND_ADDED)
        latent_workspace_show_image (self, found->added);
      else if (found->number != 0
               && (found->outcome == LATENT_FOUND_KNOWN || found->outcome == LATENT_FOUND_MOVED))
        g_array_append_val (round->numbers, found->number);
    }
  if (round->numbers->len > 0)
    latent_timeline_refresh (self->timeline, (const guint32 *) (gpointer) round->numbers->data,
                             round->numbers->len);
  look_at_next (round);
}

static void
take_back_files (LatentWorkspace *self)
{
  if (self->restored != NULL)
    return;
  self->restored
      = latent_restored_files_new (self->database, self->worker, self->places, self->origin);
  g_signal_connect_object (self->restored, "found", G_CALLBACK (restored_found_cb), self, 0);
  latent_restored_files_start (self->restored);
}

static void
look_at_files (LatentWorkspace *self)
{
  g_autoptr (LatentImageQuery) everything = latent_image_query_new ();
  FilesRound *round = g_new0 (FilesRound, 1);

  round->workspace = g_object_ref (self);
  latent_workspace_make_missing_previews (self);
  latent_leftovers_sweep_async (self->library, self->places, self->cancellable, swept_cb, NULL);
  latent_library_search_async (self->library, everything, 0, self->cancellable, listed_cb, round);
  take_back_files (self);
}

static gboolean
look_at_files_cb (gpointer user_data)
{
  LatentWorkspace *self = user_data;

  self->files_id = 0;
  look_at_files (self);
  return G_SOURCE_REMOVE;
}

void
latent_workspace_look_after_files (LatentWorkspace *self)
{
  g_return_if_fail (LATENT_IS_WORKSPACE (self));
  g_return_if_fail (self->queue != NULL);

  if (self->is_closed)
    return;
  if (self->upkeep_delay_s == 0)
    look_at_files (self);
  else if (self->files_id == 0)
    self->files_id = g_timeout_add_seconds (self->upkeep_delay_s, look_at_files_cb, self);
}
