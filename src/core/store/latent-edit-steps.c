/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-library-edits-private.h"

#include "latent-database-private.h"

/* A transaction of so many pictures takes tens of milliseconds. */
#define N_PICTURES 2000
/* Between two of them nothing of ours locks the file, for long enough that a process that waits for
 * it looks again: SQLite does after at most 0.6 times what it has waited already (from 33 ms on),
 * and after a tenth of a second at most. */
#define PAUSE_SHARE 0.6
#define MIN_PAUSE_MS 20
#define MAX_PAUSE_MS 110

static void begin_step (GTask *task);

LatentEditWork *
latent_edit_work_new (LatentLibrary *library, LatentEditStep step, LatentEditUndo *undo)
{
  LatentEditWork *self = g_new0 (LatentEditWork, 1);

  self->step = step;
  self->undo = undo;
  self->numbering = library->numbering;
  self->n_pictures = library->n_edited_at_once > 0 ? library->n_edited_at_once : N_PICTURES;
  self->place = self->n_done = undo->n_taken_back;
  return self;
}

static void
free_work (gpointer data)
{
  LatentEditWork *self = data;

  latent_edit_undo_unref (self->undo);
  g_clear_pointer (&self->numbers, g_array_unref);
  g_free (self->collection_id);
  g_free (self->name);
  g_free (self->new_name);
  g_free (self);
}

static void
free_undo (gpointer undo)
{
  latent_edit_undo_unref (undo);
}

/* Those that were asked for meanwhile mean what this one left. */
static void
begin_next (LatentLibrary *self)
{
  g_autoptr (GTask) done = g_queue_pop_head (&self->edits);
  GTask *next = g_queue_peek_head (&self->edits);

  if (next != NULL)
    begin_step (next);
}

/* What was committed stays, and whoever asked learns what it was. @error: (transfer full) */
static void
fail (GTask *task, GError *error)
{
  LatentEditWork *work = g_task_get_task_data (task);

  if (work->is_undo || work->n_steps == 0
      || (work->undo->changes->len == 0 && !work->undo->is_made))
    {
      g_task_return_error (task, error);
      return;
    }
  work->undo->failure = error;
  g_task_return_pointer (task, latent_edit_undo_ref (work->undo), free_undo);
}

static gboolean
next_step_cb (gpointer user_data)
{
  begin_step (user_data);
  return G_SOURCE_REMOVE;
}

static void
pause_steps (GTask *task)
{
  LatentEditWork *work = g_task_get_task_data (task);
  double took_ms = (double) (g_get_monotonic_time () - work->begun_us) / 1000;
  g_autoptr (GSource) source
      = g_timeout_source_new ((guint) CLAMP (took_ms * PAUSE_SHARE, MIN_PAUSE_MS, MAX_PAUSE_MS));

  g_task_attach_source (task, source, next_step_cb);
}

static void
stepped_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentEditWork *work = g_task_get_task_data (task);
  GError *error = NULL;

  g_task_propagate_pointer (G_TASK (result), &error);
  if (error == NULL)
    {
      work->n_steps++;
      work->n_done = work->place;
      work->n_changes = work->undo->changes->len;
    }
  else if (!work->is_undo)
    g_array_set_size (work->undo->changes, work->n_changes);
  /* The next try begins where this one got to: it would overwrite what is said meanwhile. */
  if (work->is_undo)
    work->undo->n_taken_back = work->n_done;

  if (error == NULL && !work->is_last)
    {
      pause_steps (task);
      return;
    }
  begin_next (LATENT_LIBRARY (object));
  if (error != NULL)
    fail (task, error);
  else
    g_task_return_pointer (task, latent_edit_undo_ref (work->undo), free_undo);
}

static gpointer
step_thread (sqlite3 *connection, gpointer data, GError **error)
{
  LatentEditWork *work = data;

  return GINT_TO_POINTER (work->step (connection, work, error));
}

static void
begin_step (GTask *task)
{
  LatentLibrary *self = g_task_get_source_object (task);
  LatentEditWork *work = g_task_get_task_data (task);
  /* What has begun is carried through. */
  GCancellable *cancellable = work->n_steps == 0 ? g_task_get_cancellable (task) : NULL;
  GTask *step = g_task_new (self, cancellable, stepped_cb, g_object_ref (task));

  work->begun_us = g_get_monotonic_time ();
  g_task_set_source_tag (step, begin_step);
  g_task_set_task_data (step, work, NULL);
  latent_database_run (self->database, step, LATENT_DATABASE_WRITE, step_thread, NULL);
}

void
latent_edit_steps_run (LatentLibrary *self, GTask *task, LatentEditWork *work)
{
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, work, free_work);
  g_queue_push_tail (&self->edits, task);
  if (self->edits.length == 1)
    begin_step (task);
}

void
latent_library_set_edited_at_once (LatentLibrary *self, guint n_pictures)
{
  g_return_if_fail (LATENT_IS_LIBRARY (self));

  self->n_edited_at_once = n_pictures;
}
