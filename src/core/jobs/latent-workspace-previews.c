/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* The part of LatentWorkspace that keeps thumbnails and previews: made once when a picture is
 * stored, and in the background for those that have none (the index was made again, or is older
 * than previews). */

#include "core/store/latent-image-previews.h"
#include "latent-workspace-private.h"

#define N_AT_ONCE 50

static void
preview_set_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  /* It is only what stands there for a moment; the round of the next start brings it. */
  if (!latent_library_set_preview_finish (LATENT_LIBRARY (object), result, &error))
    g_debug ("no preview: %s", error->message);
}

static void
keep_preview (LatentWorkspace *self, const char *image_id, const LatentThumbnailPreview *preview)
{
  g_autoptr (GBytes) pixels = g_bytes_new (preview->pixels, sizeof preview->pixels);

  G_STATIC_ASSERT (sizeof preview->pixels == LATENT_PREVIEW_BYTES);
  if (!self->is_closed)
    latent_library_set_preview_async (self->library, image_id, preview->colour, pixels,
                                      self->cancellable, preview_set_cb, NULL);
}

static void
made_cb (LatentThumbnailStore *store,
         const char *image_id,
         const LatentThumbnailPreview *preview,
         LatentWorkspace *self)
{
  keep_preview (self, image_id, preview);
}

/* One picture whose thumbnails are made; of a round through those without, all that are left. */
typedef struct
{
  LatentWorkspace *workspace; /* owned */
  char *image_id;             /* owned, nullable: a round that has not begun */
  GPtrArray *left;            /* owned, nullable (element-type LatentImageRecord) */
  guint n_done;
  guint32 before;
} Making;

static void
free_making (Making *making)
{
  g_object_unref (making->workspace);
  g_free (making->image_id);
  g_clear_pointer (&making->left, g_ptr_array_unref);
  g_free (making);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Making, free_making)

static void go_on (Making *making);

static void
thumbnails_made_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Making) making = user_data;
  g_autoptr (GError) error = NULL;
  LatentThumbnailPreview preview;

  /* Failure here does not fail a job (architecture 2.8): the tile will try again and say why. */
  if (latent_thumbnail_store_make_finish (LATENT_THUMBNAIL_STORE (object), result, &preview,
                                          &error))
    keep_preview (making->workspace, making->image_id, &preview);
  else
    g_debug ("no thumbnail yet: %s", error->message);
  if (making->left != NULL)
    go_on (g_steal_pointer (&making));
}

static void
make (Making *making, const LatentImageRecord *image, gboolean is_urgent)
{
  LatentWorkspace *self = making->workspace;

  g_free (making->image_id);
  making->image_id = g_strdup (image->id);
  latent_thumbnail_store_make_async (self->thumbnails, image, is_urgent, self->cancellable,
                                     thumbnails_made_cb, making);
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Making) making = user_data;
  g_autoptr (GError) error = NULL;

  making->left
      = latent_library_list_without_preview_finish (LATENT_LIBRARY (object), result, &error);
  making->n_done = 0;
  if (making->left == NULL)
    g_debug ("pictures without preview were not looked for: %s", error->message);
  else if (making->left->len > 0)
    go_on (g_steal_pointer (&making));
}

/* @making: (transfer full): one at a time, and each of them once: what cannot be shown stays
 * without. */
static void
go_on (Making *making)
{
  LatentWorkspace *self = making->workspace;
  const LatentImageRecord *next;

  if (self->is_closed)
    {
      free_making (making);
      return;
    }
  if (making->left == NULL || making->n_done == making->left->len)
    {
      g_clear_pointer (&making->left, g_ptr_array_unref);
      latent_library_list_without_preview_async (
          self->library, making->before, N_AT_ONCE, self->cancellable, listed_cb, making);
      return;
    }
  next = g_ptr_array_index (making->left, making->n_done);
  making->n_done++;
  making->before = next->number;
  make (making, next, FALSE);
}

static Making *
begin (LatentWorkspace *self)
{
  Making *making = g_new0 (Making, 1);

  making->workspace = g_object_ref (self);
  return making;
}

void
latent_workspace_make_thumbnails (LatentWorkspace *self, const LatentImageRecord *image)
{
  make (begin (self), image, TRUE);
}

void
latent_workspace_show_image (LatentWorkspace *self, const LatentImageRecord *image)
{
  if (self->is_closed)
    return;
  latent_workspace_make_thumbnails (self, image);
  latent_timeline_add_image (self->timeline, image);
  latent_record_writer_wake (self->record_writer, image->id);
}

void
latent_workspace_make_missing_previews (LatentWorkspace *self)
{
  go_on (begin (self));
}

void
latent_workspace_begin_to_keep_previews (LatentWorkspace *self)
{
  g_signal_connect_object (self->thumbnails, "made", G_CALLBACK (made_cb), self, 0);
}
