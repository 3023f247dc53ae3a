/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-contact-sheet-private.h"

#include <string.h>

#include "core/base/latent-thread.h"
#include "core/store/latent-output-file.h"
#include "latent-config.h"
#include <glib/gi18n-lib.h>

/* Saving: lay out, look whether the names are free, then for every page: load its pictures (pool),
 * draw it (pool), write it (file worker). */
typedef struct
{
  /* input */
  char *path;
  LatentSheetFormat format;
  gboolean replace;
  LatentContactSheetProgress progress; /* nullable */
  gpointer progress_data;

  /* in progress */
  LatentSheetDocument *document; /* nullable: not begun */
  LatentOutputFile *file;        /* nullable; touched on the file worker alone */
  GPtrArray *pictures;           /* nullable: of the page under way */
  GBytes *bytes;                 /* nullable: the page's */
  guint page;
  guint n_pages;
  guint n_done;    /* pictures */
  GError *failure; /* nullable: why it ends, while it is tidied up */

  /* output */
  GPtrArray *files;   /* of char * */
  GPtrArray *missing; /* of char * */
} SaveWork;

static void look_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void load_page (GTask *task);
static void loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void drawn_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void written_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
free_save (gpointer data)
{
  SaveWork *work = data;

  g_clear_pointer (&work->document, latent_sheet_document_free);
  g_clear_pointer (&work->pictures, g_ptr_array_unref);
  g_clear_pointer (&work->bytes, g_bytes_unref);
  g_clear_error (&work->failure);
  g_ptr_array_unref (work->files);
  g_ptr_array_unref (work->missing);
  g_free (work->path);
  g_free (work);
}

static char *
name_file (const SaveWork *work, guint page)
{
  if (work->format == LATENT_SHEET_FORMAT_PDF)
    return g_strdup (work->path);
  return latent_contact_sheet_name_page (work->path, page, work->n_pages);
}

static gpointer
drop_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  SaveWork *work = g_task_get_task_data (data);

  g_clear_pointer (&work->file, latent_output_file_free);
  return NULL;
}

static void
dropped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SaveWork *work = g_task_get_task_data (task);

  latent_file_worker_run_finish (LATENT_FILE_WORKER (source), result, NULL);
  g_task_return_error (task, g_steal_pointer (&work->failure));
}

/* Takes @error and @task over: what was begun is removed, and then it failed. */
static void
fail (GTask *task, GError *error)
{
  LatentContactSheet *self = g_task_get_source_object (task);
  SaveWork *work = g_task_get_task_data (task);

  work->failure = error;
  latent_file_worker_run_async (self->worker, drop_thread, g_object_ref (task), g_object_unref,
                                NULL, NULL, dropped_cb, task);
}

static void
tell_progress (SaveWork *work, guint n_pictures)
{
  if (work->progress != NULL)
    work->progress (work->n_done, n_pictures, work->progress_data);
}

static void
laid_out_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  LatentContactSheet *self = LATENT_CONTACT_SHEET (source);
  GError *error = NULL;

  if (!latent_contact_sheet_lay_out_finish (self, result, &error))
    fail (task, error);
  else
    look_cb (source, NULL, task);
}

static gpointer
look_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  SaveWork *work = g_task_get_task_data (data);

  for (guint page = 0; page < work->n_pages; page++)
    {
      g_autofree char *name = name_file (work, page);

      if (!latent_output_file_check_free (name, error))
        break;
      if (work->format == LATENT_SHEET_FORMAT_PDF)
        break;
    }
  return NULL;
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;

  latent_file_worker_run_finish (LATENT_FILE_WORKER (source), result, &error);
  if (error != NULL)
    fail (task, error);
  else
    load_page (task);
}

/* The pages are counted: are their names free? */
static void
look_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  LatentContactSheet *self = LATENT_CONTACT_SHEET (source);
  SaveWork *work = g_task_get_task_data (task);

  work->n_pages = latent_sheet_get_n_pages (self->sheet);
  if (work->replace)
    load_page (task);
  else
    latent_file_worker_run_async (self->worker, look_thread, g_object_ref (task), g_object_unref,
                                  NULL, g_task_get_cancellable (task), looked_cb, task);
}

/* The next page, or the end. Takes @task over. */
static void
load_page (GTask *task)
{
  LatentContactSheet *self = g_task_get_source_object (task);
  SaveWork *work = g_task_get_task_data (task);
  const LatentContactSheetLoad load
      = { .page = work->page,
          .scale = latent_sheet_options_get_scale (latent_sheet_get_options (self->sheet)),
          .has_jpeg = work->format == LATENT_SHEET_FORMAT_PDF,
          .is_for_later = TRUE };

  if (work->page < work->n_pages)
    {
      latent_contact_sheet_load_async (self, &load, g_task_get_cancellable (task), loaded_cb, task);
      return;
    }
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
note_missing (LatentContactSheet *self, SaveWork *work)
{
  for (guint i = 0; i < work->pictures->len; i++)
    {
      if (work->pictures->pdata[i] == NULL)
        g_ptr_array_add (work->missing,
                         g_strdup (latent_sheet_get_item (self->sheet, work->page, i)->path));
    }
}

static gpointer
draw_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  LatentContactSheet *self = g_task_get_source_object (data);
  SaveWork *work = g_task_get_task_data (data);
  const char *title = latent_sheet_get_options (self->sheet)->title;

  if (work->document == NULL)
    work->document = latent_sheet_document_new (
        self->sheet, work->format, title != NULL && *title != '\0' ? title : _ ("Contact sheet"));
  return latent_sheet_document_add_page (work->document, work->page, work->pictures, error);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  LatentContactSheet *self = LATENT_CONTACT_SHEET (source);
  SaveWork *work = g_task_get_task_data (task);
  GError *error = NULL;

  work->pictures = latent_contact_sheet_load_page_finish (self, result, &error);
  if (work->pictures == NULL)
    {
      fail (task, error);
      return;
    }
  note_missing (self, work);
  latent_decoder_run_async (self->decoder, draw_thread, g_object_ref (task), g_object_unref,
                            (GDestroyNotify) g_bytes_unref, g_task_get_cancellable (task), drawn_cb,
                            task);
}

static gboolean
write_page (SaveWork *work, GError **error)
{
  gboolean is_last = work->page + 1 == work->n_pages;
  g_autofree char *name = name_file (work, work->page);

  if (work->file == NULL)
    work->file = latent_output_file_open (name, work->replace, error);
  if (work->file == NULL || !latent_output_file_write (work->file, work->bytes, error))
    return FALSE;
  if (work->format == LATENT_SHEET_FORMAT_PDF && !is_last)
    return TRUE;
  if (!latent_output_file_commit (work->file, error))
    return FALSE;
  g_clear_pointer (&work->file, latent_output_file_free);
  g_ptr_array_add (work->files, g_steal_pointer (&name));
  return TRUE;
}

static gpointer
write_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  write_page (g_task_get_task_data (data), error);
  return NULL;
}

static void
drawn_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  LatentContactSheet *self = g_task_get_source_object (task);
  SaveWork *work = g_task_get_task_data (task);
  GError *error = NULL;

  work->bytes = latent_decoder_run_finish (self->decoder, result, &error);
  if (work->bytes == NULL)
    {
      fail (task, error);
      return;
    }
  work->n_done += work->pictures->len;
  g_clear_pointer (&work->pictures, g_ptr_array_unref);
  latent_file_worker_run_async (self->worker, write_thread, g_object_ref (task), g_object_unref,
                                NULL, g_task_get_cancellable (task), written_cb, task);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  LatentContactSheet *self = g_task_get_source_object (task);
  SaveWork *work = g_task_get_task_data (task);
  GError *error = NULL;

  latent_file_worker_run_finish (LATENT_FILE_WORKER (source), result, &error);
  g_clear_pointer (&work->bytes, g_bytes_unref);
  if (error != NULL)
    {
      fail (task, error);
      return;
    }
  tell_progress (work, self->items->len);
  work->page++;
  load_page (task);
}

void
latent_contact_sheet_outcome_clear (LatentContactSheetOutcome *self)
{
  g_clear_pointer (&self->files, g_strfreev);
  g_clear_pointer (&self->missing, g_strfreev);
}

void
latent_contact_sheet_save_async (LatentContactSheet *self,
                                 const LatentContactSheetTarget *target,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  SaveWork *work;
  GTask *task;

  latent_assert_main_thread ();
  g_return_if_fail (LATENT_IS_CONTACT_SHEET (self));
  g_return_if_fail (target != NULL && target->path != NULL);

  work = g_new0 (SaveWork, 1);
  work->path = g_strdup (target->path);
  work->format = target->format;
  work->replace = target->replace;
  work->progress = target->progress;
  work->progress_data = target->progress_data;
  work->files = g_ptr_array_new_with_free_func (g_free);
  work->missing = g_ptr_array_new_with_free_func (g_free);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_contact_sheet_save_async);
  g_task_set_task_data (task, work, free_save);
  /* A file that has its name is saved, however late the wish to stop comes. */
  g_task_set_check_cancellable (task, FALSE);

  if (self->sheet == NULL)
    latent_contact_sheet_lay_out_async (self, cancellable, laid_out_cb, task);
  else
    look_cb (G_OBJECT (self), NULL, task);
}

/* (transfer full) */
static char **
steal_names (GPtrArray *names)
{
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_steal (names, NULL);
}

gboolean
latent_contact_sheet_save_finish (LatentContactSheet *self,
                                  GAsyncResult *result,
                                  LatentContactSheetOutcome *outcome,
                                  GError **error)
{
  SaveWork *work;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, latent_contact_sheet_save_async), FALSE);

  work = g_task_get_task_data (G_TASK (result));
  outcome->files = steal_names (work->files);
  outcome->missing = steal_names (work->missing);
  return g_task_propagate_boolean (G_TASK (result), error);
}

char *
latent_contact_sheet_name_page (const char *path, guint page, guint n_pages)
{
  const char *slash = strrchr (path, G_DIR_SEPARATOR);
  const char *dot = strrchr (slash != NULL ? slash : path, '.');
  gsize stem;
  int n_digits = 1;

  if (n_pages <= 1)
    return g_strdup (path);
  for (guint rest = n_pages; rest >= 10; rest /= 10)
    n_digits++;
  stem = dot != NULL ? (gsize) (dot - path) : strlen (path);
  return g_strdup_printf ("%.*s-%0*u%s", (int) stem, path, n_digits, page + 1,
                          dot != NULL ? dot : "");
}
