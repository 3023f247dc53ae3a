/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-contact-sheet-private.h"

#include "core/base/latent-error.h"
#include "core/base/latent-thread.h"
#include "core/media/latent-sheet-picture.h"
#include "latent-config.h"
#include <glib/gi18n-lib.h>

/* Pictures of a page that are under way at once: enough for every thread of the pool. */
#define MAX_AT_ONCE 4u

G_DEFINE_FINAL_TYPE (LatentContactSheet, latent_contact_sheet, G_TYPE_OBJECT)

/* Loading the pictures of a page. */
typedef struct
{
  /* input */
  LatentContactSheetLoad load;

  /* in progress */
  guint next;
  guint n_running;
  GError *error; /* nullable: cancelled */

  /* output */
  GPtrArray *pictures; /* of LatentSheetPicture, nullable until it is given away */
} LoadWork;

/* One picture on its way: what the pool gets, */
typedef struct
{
  LatentSheet *sheet;
  guint index;
  guint page;
  double scale;
  gboolean has_jpeg;
} PictureWork;

/* and who waits for it. */
typedef struct
{
  GTask *task;
  guint index;
} PictureWait;

typedef struct
{
  LatentSheet *sheet;
  GPtrArray *pictures;
  guint page;
  double scale;
} RenderWork;

static void start_pictures (GTask *task);

static gpointer
lay_out_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  LatentContactSheet *self = data;

  /* Options and items never change. */
  return latent_sheet_new (self->options, self->items, _ ("Missing"), cancellable, error);
}

static void
laid_out_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentContactSheet *self = g_task_get_source_object (task);
  GError *error = NULL;
  LatentSheet *sheet = latent_decoder_run_finish (self->decoder, result, &error);

  if (sheet == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_clear_pointer (&self->sheet, latent_sheet_unref);
  self->sheet = sheet;
  g_task_return_boolean (task, TRUE);
}

static void
free_load (gpointer data)
{
  LoadWork *work = data;

  g_clear_error (&work->error);
  g_clear_pointer (&work->pictures, g_ptr_array_unref);
  g_free (work);
}

static void
free_picture (gpointer data)
{
  PictureWork *work = data;

  latent_sheet_unref (work->sheet);
  g_free (work);
}

static void
free_render (gpointer data)
{
  RenderWork *work = data;

  latent_sheet_unref (work->sheet);
  g_ptr_array_unref (work->pictures);
  g_free (work);
}

static gpointer
load_picture_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  PictureWork *work = data;
  const LatentSheetItem *item = latent_sheet_get_item (work->sheet, work->page, work->index);
  guint edge_px = latent_sheet_get_edge_px (work->sheet, work->page, work->index, work->scale);

  return latent_sheet_picture_load (latent_sheet_get_options (work->sheet), item->path, edge_px,
                                    work->has_jpeg, cancellable, error);
}

/* With the last picture the page is there. */
static void
picture_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree PictureWait *wait = user_data;
  g_autoptr (GTask) task = wait->task;
  LatentContactSheet *self = g_task_get_source_object (task);
  LoadWork *work = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  work->pictures->pdata[wait->index] = latent_decoder_run_finish (self->decoder, result, &error);
  work->n_running--;
  if (latent_error_is_cancelled (error) && work->error == NULL)
    work->error = g_steal_pointer (&error);
  start_pictures (task);
}

static void
start_picture (GTask *task, guint index)
{
  LatentContactSheet *self = g_task_get_source_object (task);
  LoadWork *work = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  PictureWork *picture = g_new0 (PictureWork, 1);
  PictureWait *wait = g_new0 (PictureWait, 1);

  wait->task = g_object_ref (task);
  wait->index = index;
  picture->sheet = latent_sheet_ref (self->sheet);
  picture->index = index;
  picture->page = work->load.page;
  picture->scale = work->load.scale;
  picture->has_jpeg = work->load.has_jpeg;
  if (work->load.is_for_later)
    latent_decoder_run_later_async (self->decoder, load_picture_thread, picture, free_picture,
                                    (GDestroyNotify) latent_sheet_picture_free, cancellable,
                                    picture_loaded_cb, wait);
  else
    latent_decoder_run_async (self->decoder, load_picture_thread, picture, free_picture,
                              (GDestroyNotify) latent_sheet_picture_free, cancellable,
                              picture_loaded_cb, wait);
}

static void
start_pictures (GTask *task)
{
  LoadWork *work = g_task_get_task_data (task);

  while (work->error == NULL && work->n_running < MAX_AT_ONCE && work->next < work->pictures->len)
    {
      work->n_running++;
      start_picture (task, work->next++);
    }
  if (work->n_running > 0)
    return;
  if (work->error != NULL)
    g_task_return_error (task, g_steal_pointer (&work->error));
  else
    g_task_return_pointer (task, g_steal_pointer (&work->pictures),
                           (GDestroyNotify) g_ptr_array_unref);
}

void
latent_contact_sheet_load_async (LatentContactSheet *self,
                                 const LatentContactSheetLoad *load,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  const LatentSheetPage *page
      = latent_sheet_layout_get_page (latent_sheet_get_layout (self->sheet), load->page);
  LoadWork *work = g_new0 (LoadWork, 1);

  g_task_set_source_tag (task, latent_contact_sheet_load_async);
  work->load = *load;
  work->pictures = latent_sheet_pictures_new (page->n_cells);
  g_task_set_task_data (task, work, free_load);
  start_pictures (task);
}

static gpointer
render_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  RenderWork *work = data;

  return latent_sheet_render_page (work->sheet, work->page, work->scale, work->pictures, error);
}

static void
rendered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentContactSheet *self = g_task_get_source_object (task);
  GError *error = NULL;
  GdkPixbuf *pixbuf = latent_decoder_run_finish (self->decoder, result, &error);

  if (pixbuf == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, pixbuf, g_object_unref);
}

static void
page_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentContactSheet *self = LATENT_CONTACT_SHEET (source);
  LatentContactSheetLoad *load = g_task_get_task_data (task);
  GError *error = NULL;
  GPtrArray *pictures = latent_contact_sheet_load_page_finish (self, result, &error);
  RenderWork *work;

  if (pictures == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  work = g_new0 (RenderWork, 1);
  work->sheet = latent_sheet_ref (self->sheet);
  work->pictures = pictures;
  work->page = load->page;
  work->scale = load->scale;
  latent_decoder_run_async (self->decoder, render_thread, work, free_render, g_object_unref,
                            g_task_get_cancellable (task), rendered_cb, g_object_ref (task));
}

static void
latent_contact_sheet_finalize (GObject *object)
{
  LatentContactSheet *self = LATENT_CONTACT_SHEET (object);

  g_clear_pointer (&self->sheet, latent_sheet_unref);
  g_ptr_array_unref (self->items);
  latent_sheet_options_free (self->options);
  g_object_unref (self->worker);
  g_object_unref (self->decoder);

  G_OBJECT_CLASS (latent_contact_sheet_parent_class)->finalize (object);
}

static void
latent_contact_sheet_class_init (LatentContactSheetClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_contact_sheet_finalize;
}

static void
latent_contact_sheet_init (LatentContactSheet *self)
{
}

LatentContactSheet *
latent_contact_sheet_new (const LatentContactSheetConfig *config,
                          const LatentSheetOptions *options,
                          GPtrArray *images)
{
  LatentContactSheet *self = g_object_new (LATENT_TYPE_CONTACT_SHEET, NULL);

  self->decoder = g_object_ref (config->decoder);
  self->worker = g_object_ref (config->worker);
  self->options = latent_sheet_options_copy (options);
  latent_sheet_options_limit (self->options);
  self->items = latent_contact_sheet_describe (config->catalog, self->options, images);
  return self;
}

guint
latent_contact_sheet_get_n_pictures (LatentContactSheet *self)
{
  g_return_val_if_fail (LATENT_IS_CONTACT_SHEET (self), 0);

  return self->items->len;
}

LatentSheet *
latent_contact_sheet_get_sheet (LatentContactSheet *self)
{
  g_return_val_if_fail (LATENT_IS_CONTACT_SHEET (self), NULL);

  return self->sheet;
}

void
latent_contact_sheet_lay_out_async (LatentContactSheet *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  GTask *task;

  latent_assert_main_thread ();
  g_return_if_fail (LATENT_IS_CONTACT_SHEET (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_contact_sheet_lay_out_async);
  latent_decoder_run_async (self->decoder, lay_out_thread, g_object_ref (self), g_object_unref,
                            (GDestroyNotify) latent_sheet_unref, cancellable, laid_out_cb, task);
}

gboolean
latent_contact_sheet_lay_out_finish (LatentContactSheet *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
latent_contact_sheet_load_page_async (LatentContactSheet *self,
                                      guint page,
                                      double scale,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  const LatentContactSheetLoad load = { .page = page, .scale = scale };

  g_return_if_fail (LATENT_IS_CONTACT_SHEET (self) && self->sheet != NULL);

  latent_contact_sheet_load_async (self, &load, cancellable, callback, user_data);
}

GPtrArray *
latent_contact_sheet_load_page_finish (LatentContactSheet *self,
                                       GAsyncResult *result,
                                       GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
latent_contact_sheet_render_page_async (LatentContactSheet *self,
                                        guint page,
                                        guint width_px,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  LatentContactSheetLoad *load;
  GTask *task;

  g_return_if_fail (LATENT_IS_CONTACT_SHEET (self) && self->sheet != NULL);
  g_return_if_fail (page < latent_sheet_get_n_pages (self->sheet));

  load = g_new0 (LatentContactSheetLoad, 1);
  load->page = page;
  load->scale = width_px
                / latent_sheet_layout_get_page (latent_sheet_get_layout (self->sheet), page)->width;
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_contact_sheet_render_page_async);
  g_task_set_task_data (task, load, g_free);
  latent_contact_sheet_load_async (self, load, cancellable, page_loaded_cb, task);
}

GdkPixbuf *
latent_contact_sheet_render_page_finish (LatentContactSheet *self,
                                         GAsyncResult *result,
                                         GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
