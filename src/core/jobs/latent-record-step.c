/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-record-step-private.h"

#include <errno.h>
#include <unistd.h>

#include "core/base/latent-error.h"
#include "core/media/latent-image-check.h"
#include "core/media/latent-picture-xmp.h"

/* One picture. Each step has it alone; the task of the whole keeps it. */
typedef struct
{
  /* input */
  LatentDecoder *decoder;
  LatentPlaces *places;
  LatentPictureRow *row; /* borrowed */

  /* in progress */
  char *copy; /* nullable: in .incoming */
  LatentRecordOriginal original; /* of the picture; at the end of its record beside it */
  gboolean is_trusted; /* the picture is as we know it */
  gboolean is_copied;  /* the copy was whole before anything else had it */
  gboolean is_second_try;
  char *stamp; /* nullable: the pixels that its own record names, when that is ours */

  /* output */
  LatentRecordOutcome outcome;
  GError *error; /* nullable: kept while the copy is removed */
} Step;

static void copied_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void pixels_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void xmp_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void pixels_again_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void done_cb (GObject *object, GAsyncResult *result, gpointer user_data);

static void
free_step (gpointer data)
{
  Step *step = data;

  g_clear_object (&step->decoder);
  g_clear_object (&step->places);
  g_free (step->copy);
  latent_record_original_clear (&step->original);
  g_free (step->stamp);
  g_clear_error (&step->error);
  g_free (step);
}

static void
run_on_worker (GTask *task, LatentFileFunc func, GAsyncReadyCallback callback)
{
  latent_file_worker_run_async (g_task_get_source_object (task), func, g_task_get_task_data (task),
                                NULL, NULL, NULL, callback, g_object_ref (task));
}

/* Is this the picture we stored? As delivered, as we left it, or (when a crash came between file
 * and row) by its own record, whose pixels must then be those it shows. Everything else was changed
 * by another program, and is that program's. */
static void
judge (Step *step, LatentPictureRecord *own)
{
  const LatentPictureRecord *record = step->row->record;

  step->is_trusted = g_strcmp0 (step->original.sha256, record->sha256) == 0
                     || latent_file_mark_equal (&step->original.mark, &step->row->mark);
  if (own != NULL && g_strcmp0 (own->job_id, record->job_id) == 0 && own->index == record->index)
    step->stamp = g_strdup (own->pixels_sha256);
}

/* File worker. TRUE: the copy may carry XMP; FALSE without @error: it may not. */
static gpointer
copy_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  Step *step = data;
  const LatentPictureRecord *record = step->row->record;
  g_autoptr (LatentPictureRecord) own = NULL;
  g_autoptr (GError) failure = NULL;
  LatentImageCheck check;
  gboolean is_whole;
  int fd;

  g_clear_pointer (&step->copy, g_free);
  g_clear_pointer (&step->stamp, g_free);
  step->copy = latent_record_files_copy (step->places, step->row->path, record->image_id,
                                         &step->original, error);
  if (step->copy == NULL)
    return NULL;
  fd = latent_record_files_open (step->copy, NULL, error);
  if (fd < 0)
    return NULL;
  is_whole = latent_image_check_fd (fd, &check, &failure);
  if (is_whole)
    own = latent_picture_xmp_read_fd (fd, NULL);
  close (fd);
  judge (step, own);
  if (!is_whole && !latent_error_is (failure, LATENT_ERROR_BAD_IMAGE))
    g_propagate_error (error, g_steal_pointer (&failure));
  return GINT_TO_POINTER (is_whole && record->incomplete == 0);
}

/* Pool: what the copy shows. */
static gpointer
pixels_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  Step *step = data;

  return latent_decoder_hash_file (step->copy, cancellable, error);
}

/* File worker. */
static gpointer
xmp_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  Step *step = data;

  return GINT_TO_POINTER (latent_picture_xmp_write (step->copy, step->row->record, error)
                          && latent_record_files_finish_copy (step->copy, step->row->path, error));
}

/* Somebody's own "storm.png.json" stays. Ours is then step->original. */
static gboolean
is_sidecar_ours (Step *step)
{
  g_autofree char *sidecar = latent_record_files_sidecar_path (step->row->path);
  g_autoptr (GBytes) document = latent_record_files_read_sidecar (step->row->path, &step->original);
  g_autoptr (LatentPictureRecord) record = NULL;

  if (document == NULL)
    return access (sidecar, F_OK) != 0 && errno == ENOENT;
  record = latent_picture_record_from_json (document);
  return record != NULL;
}

static gpointer
replace_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  Step *step = data;

  if (latent_record_files_replace (step->copy, step->row->path, &step->original,
                                   &step->outcome.mark, error))
    {
      step->outcome.carries = LATENT_IMAGE_CARRIES_XMP;
      /* It would be believed, and is older from now on. */
      if (step->row->carries == LATENT_IMAGE_CARRIES_SIDECAR && is_sidecar_ours (step)
          && step->original.sha256 != NULL)
        latent_record_files_remove_sidecar (step->places, step->row->path, &step->original);
      return GINT_TO_POINTER (TRUE);
    }
  latent_record_files_discard (step->copy);
  return NULL;
}

static gpointer
sidecar_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  Step *step = data;
  g_autofree char *text = latent_picture_record_to_json (step->row->record);
  GError *failure;
  int fd;

  if (step->copy != NULL)
    latent_record_files_discard (step->copy);
  /* It may have gone to the trash since: nothing is to lie where it was. */
  fd = latent_record_files_open (step->row->path, NULL, error);
  if (fd < 0)
    return NULL;
  close (fd);
  if (!is_sidecar_ours (step))
    {
      failure = latent_error_new (LATENT_ERROR_STORAGE, "there is a file of another name's record");
      latent_error_facts (failure)->field = g_strdup ("foreign");
      g_propagate_error (error, failure);
      return NULL;
    }
  step->outcome.carries = LATENT_IMAGE_CARRIES_SIDECAR;
  return GINT_TO_POINTER (latent_record_files_write_sidecar (step->places, step->row->path, text,
                                                             &step->original, error));
}

static gpointer
discard_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  Step *step = data;

  if (step->copy != NULL)
    latent_record_files_discard (step->copy);
  return NULL;
}

static void
discarded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Step *step = g_task_get_task_data (task);

  g_task_return_error (task, g_steal_pointer (&step->error));
}

/* Takes @error. */
static void
fail (GTask *task, GError *error)
{
  Step *step = g_task_get_task_data (task);

  step->error = error;
  run_on_worker (task, discard_thread, discarded_cb);
}

static gboolean
fail_if_cancelled (GTask *task)
{
  GError *error = NULL;

  if (!g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    return FALSE;
  fail (task, error);
  return TRUE;
}

/* What the picture cannot, the sidecar can; what the disk cannot, nothing can. Neither the
 * decoder nor gexiv2 tells the two apart: they get a second copy before the picture is said to be
 * unable. */
static void
settle (GTask *task, GError *error)
{
  Step *step = g_task_get_task_data (task);

  if (error != NULL && step->is_copied && !step->is_second_try)
    {
      g_clear_error (&error);
      step->is_second_try = TRUE;
      step->is_copied = FALSE;
      run_on_worker (task, copy_thread, copied_cb);
      return;
    }
  if (error == NULL || latent_error_is (error, LATENT_ERROR_BAD_IMAGE))
    {
      g_clear_error (&error);
      run_on_worker (task, sidecar_thread, done_cb);
      return;
    }
  fail (task, error);
}

static void
measure_pixels (GTask *task, GAsyncReadyCallback callback)
{
  Step *step = g_task_get_task_data (task);

  latent_decoder_run_async (step->decoder, pixels_thread, step, NULL, g_free,
                            g_task_get_cancellable (task), callback, g_object_ref (task));
}

static void
copied_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Step *step = g_task_get_task_data (task);
  GError *error = NULL;
  gpointer can_carry = latent_file_worker_run_finish (LATENT_FILE_WORKER (object), result, &error);

  if (can_carry == NULL)
    settle (task, error);
  else if (!fail_if_cancelled (task))
    {
      step->is_copied = TRUE;
      measure_pixels (task, pixels_cb);
    }
}

static void
pixels_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Step *step = g_task_get_task_data (task);
  GError *error = NULL;
  char *pixels = latent_decoder_run_finish (LATENT_DECODER (object), result, &error);

  if (pixels == NULL)
    {
      settle (task, error);
      return;
    }
  g_free (step->row->record->pixels_sha256);
  step->row->record->pixels_sha256 = pixels;
  if (!step->is_trusted && g_strcmp0 (step->stamp, pixels) != 0)
    settle (task, NULL);
  else if (!fail_if_cancelled (task))
    run_on_worker (task, xmp_thread, xmp_cb);
}

static void
xmp_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (latent_file_worker_run_finish (LATENT_FILE_WORKER (object), result, &error) == NULL)
    settle (task, error);
  else if (!fail_if_cancelled (task))
    measure_pixels (task, pixels_again_cb);
}

static void
pixels_again_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Step *step = g_task_get_task_data (task);
  GError *error = NULL;
  g_autofree char *pixels = latent_decoder_run_finish (LATENT_DECODER (object), result, &error);

  if (pixels == NULL)
    settle (task, error);
  else if (g_strcmp0 (pixels, step->row->record->pixels_sha256) != 0)
    settle (task, latent_error_new (LATENT_ERROR_BAD_IMAGE, "the pixels would change"));
  else if (!fail_if_cancelled (task))
    run_on_worker (task, replace_thread, done_cb);
}

static void
done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (latent_file_worker_run_finish (LATENT_FILE_WORKER (object), result, &error) != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
latent_record_step_run_async (LatentFileWorker *worker,
                              LatentDecoder *decoder,
                              LatentPlaces *places,
                              LatentPictureRow *row,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (worker, cancellable, callback, user_data);
  Step *step = g_new0 (Step, 1);

  step->decoder = g_object_ref (decoder);
  step->places = g_object_ref (places);
  step->row = row;
  g_task_set_source_tag (task, latent_record_step_run_async);
  g_task_set_task_data (task, step, free_step);
  /* Each step looks at the cancellable itself; the last one must not. */
  g_task_set_check_cancellable (task, FALSE);
  run_on_worker (task, copy_thread, copied_cb);
}

const LatentRecordOutcome *
latent_record_step_run_finish (LatentFileWorker *worker, GAsyncResult *result, GError **error)
{
  Step *step;

  g_return_val_if_fail (g_task_is_valid (result, worker), NULL);

  step = g_task_get_task_data (G_TASK (result));
  return g_task_propagate_boolean (G_TASK (result), error) ? &step->outcome : NULL;
}
