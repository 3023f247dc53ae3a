/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-restored-files.h"

#include <string.h>
#include <sys/stat.h>

#include "core/store/latent-picture-rows.h"
#include "core/store/latent-unlisted-files.h"
#include "latent-picture-finder.h"

/* Files come together, and those of our own jobs get their rows meanwhile. */
#define SETTLE_MS 500
/* As long as everything that comes is known (jobs are running), it is looked at less often. */
#define LONGEST_SETTLE_MS 8000
#define FILES_AT_ONCE 16
#define MAX_FOLDERS 64
/* More than that at once: the folders are compared instead. */
#define MAX_PENDING 5000
/* What is not whole may still be being written. */
#define WRITING_US (60 * G_TIME_SPAN_SECOND)
/* By how much the clocks of disk and computer may differ, and how coarse the former may be. */
#define CLOCK_SLACK_US (10 * G_TIME_SPAN_SECOND)

/* One look at the whole folder, or at what the kernel told of. */
typedef struct
{
  /* input */
  LatentPictureFinder *finder; /* borrowed from the object, which the task holds */
  char *folder;
  gboolean is_survey;
  GPtrArray *told; /* nullable, of paths */
  gint64 begun_us;

  /* in progress */
  LatentLastLook *last;       /* nullable */
  LatentFolderSurvey *survey; /* nullable */
  GHashTable *paths;          /* owned strings: what may be a picture, then: without row */
  GPtrArray *left;            /* nullable, of paths: the same, in order */
  guint n_done;
  GPtrArray *batch; /* nullable, of LatentFoundPicture */
  guint n_read;

  /* output */
  guint n_found;
  gboolean is_fresh;      /* a folder changed just now, and may once more at the same time */
  gboolean is_incomplete; /* something has to be looked at once more */
  gboolean has_new_folder;
} Look;

struct _LatentRestoredFiles
{
  GObject parent_instance;

  LatentDatabase *database; /* owned, as the next three */
  LatentFileWorker *worker;
  LatentPlaces *places;
  LatentPictureFinder *finder;
  GCancellable *cancellable; /* nullable: not started */

  GHashTable *monitors; /* path of a folder -> GFileMonitor */
  GHashTable *pending;  /* set of paths */
  gboolean is_survey_wanted;
  gboolean is_looking;
  guint settle_id; /* source, 0 none */
  guint settle_ms;
  guint shortest_ms, longest_ms;
  guint n_read;
};

G_DEFINE_FINAL_TYPE (LatentRestoredFiles, latent_restored_files, G_TYPE_OBJECT)

enum
{
  SIGNAL_FOUND,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void settle (LatentRestoredFiles *self);
static void last_read_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void screen (GTask *task);
static void note_look (GTask *task);
static void screened_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void sifted_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void read_next (GTask *task);
static void read_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void taken_back_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void noted_cb (GObject *object, GAsyncResult *result, gpointer user_data);

static void
free_look (gpointer data)
{
  Look *look = data;

  g_free (look->folder);
  g_clear_pointer (&look->told, g_ptr_array_unref);
  g_clear_pointer (&look->last, latent_last_look_free);
  g_clear_pointer (&look->survey, latent_folder_survey_free);
  g_clear_pointer (&look->paths, g_hash_table_unref);
  g_clear_pointer (&look->left, g_ptr_array_unref);
  g_clear_pointer (&look->batch, g_ptr_array_unref);
  g_free (look);
}

/* --- file worker --- */

static gboolean
may_be_picture (const char *path)
{
  static const char *const suffixes[] = { ".png", ".jpg", ".jpeg", ".webp" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      gsize length = strlen (path);
      gsize n = strlen (suffixes[i]);

      if (length > n && g_ascii_strcasecmp (path + length - n, suffixes[i]) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
screen_told (Look *look)
{
  for (guint i = 0; i < look->told->len; i++)
    {
      const char *path = g_ptr_array_index (look->told, i);
      struct stat status;

      if (lstat (path, &status) != 0)
        continue;
      look->has_new_folder |= S_ISDIR (status.st_mode);
      if (S_ISREG (status.st_mode) && may_be_picture (path))
        g_hash_table_add (look->paths, g_strdup (path));
    }
}

/* Everything that came or went changed the time of its folder. */
static gboolean
is_as_it_was (const Look *look)
{
  return look->last != NULL && g_strcmp0 (look->last->fingerprint, look->survey->fingerprint) == 0;
}

static gpointer
screen_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  Look *look = data;

  if (!look->is_survey)
    {
      screen_told (look);
      return GINT_TO_POINTER (TRUE);
    }
  look->survey = latent_record_files_survey (look->folder, cancellable, error);
  if (look->survey == NULL)
    return NULL;
  look->is_fresh = look->survey->newest_us > look->begun_us - CLOCK_SLACK_US;
  for (guint i = 0; i < look->survey->files->len && !is_as_it_was (look); i++)
    {
      const char *path = g_ptr_array_index (look->survey->files, i);

      if (may_be_picture (path))
        g_hash_table_add (look->paths, g_strdup (path));
    }
  g_clear_pointer (&look->survey->files, g_ptr_array_unref);
  return GINT_TO_POINTER (TRUE);
}

/* People may keep pictures of their own there, which are not read at every start. A name that is
 * given, or given back, is news of the file, too. */
static gboolean
is_worth_reading (const Look *look, const char *path)
{
  gint64 since_us;
  struct stat status;

  if (!look->is_survey || latent_picture_finder_knows_name (look->finder, path))
    return TRUE;
  since_us = look->last != NULL && look->last->begun_us > 0 ? look->last->begun_us : look->begun_us;
  /* The clock was wrong then or is now: all are read, once. */
  if (since_us > look->begun_us + G_TIME_SPAN_DAY)
    return TRUE;
  return lstat (path, &status) == 0
         && (gint64) status.st_ctim.tv_sec * G_USEC_PER_SEC > since_us - CLOCK_SLACK_US;
}

static gboolean
is_being_written (const LatentFoundPicture *found)
{
  return found->record->incomplete != 0
         && ABS (g_get_real_time () - found->mark.mtime_us) < WRITING_US;
}

static gpointer
read_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  Look *look = data;
  guint end = MIN (look->n_done + FILES_AT_ONCE, look->left->len);

  g_clear_pointer (&look->batch, g_ptr_array_unref);
  look->batch = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_found_picture_free);
  for (; look->n_done < end && !g_cancellable_is_cancelled (cancellable); look->n_done++)
    {
      const char *path = g_ptr_array_index (look->left, look->n_done);
      g_autoptr (LatentFoundPicture) found = NULL;
      guint n_unreadable = 0;

      if (!is_worth_reading (look, path))
        continue;
      look->n_read++;
      found = latent_picture_finder_look_at (look->finder, path, &n_unreadable);
      if (found == NULL || found->record == NULL)
        continue;
      if (is_being_written (found))
        look->is_incomplete = TRUE;
      else
        g_ptr_array_add (look->batch, g_steal_pointer (&found));
    }
  return GINT_TO_POINTER (TRUE);
}

/* --- the folders --- */

static void
changed_cb (GFileMonitor *monitor,
            GFile *file,
            GFile *other,
            GFileMonitorEvent event,
            LatentRestoredFiles *self)
{
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;

  if (event != G_FILE_MONITOR_EVENT_CREATED && event != G_FILE_MONITOR_EVENT_MOVED_IN
      && event != G_FILE_MONITOR_EVENT_RENAMED && event != G_FILE_MONITOR_EVENT_CHANGES_DONE_HINT)
    return;
  path = g_file_get_path (event == G_FILE_MONITOR_EVENT_RENAMED && other != NULL ? other : file);
  name = path != NULL ? g_path_get_basename (path) : NULL;
  if (name == NULL || *name == '.')
    return;
  if (g_hash_table_size (self->pending) < MAX_PENDING)
    g_hash_table_add (self->pending, g_steal_pointer (&path));
  else
    self->is_survey_wanted = TRUE;
  settle (self);
}

static void
watch_folder (LatentRestoredFiles *self, const char *path)
{
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  GFileMonitor *monitor;

  if (g_hash_table_contains (self->monitors, path)
      || g_hash_table_size (self->monitors) >= MAX_FOLDERS)
    return;
  monitor = g_file_monitor_directory (folder, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  /* Where the kernel does not tell, the next start finds what came. */
  if (monitor == NULL)
    return;
  g_signal_connect_object (monitor, "changed", G_CALLBACK (changed_cb), self, 0);
  g_hash_table_insert (self->monitors, g_strdup (path), monitor);
}

/* --- one look --- */

static void
begin_look (LatentRestoredFiles *self)
{
  GTask *task = g_task_new (self, self->cancellable, NULL, NULL);
  Look *look = g_new0 (Look, 1);
  GHashTableIter iter;
  gpointer path;

  g_task_set_source_tag (task, begin_look);
  g_task_set_task_data (task, look, free_look);
  look->finder = self->finder;
  look->folder = g_strdup (latent_places_get_pictures (self->places));
  look->begun_us = g_get_real_time ();
  look->paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  look->is_survey = self->is_survey_wanted;
  look->told = g_ptr_array_new_with_free_func (g_free);
  g_hash_table_iter_init (&iter, self->pending);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    {
      g_ptr_array_add (look->told, path);
      g_hash_table_iter_steal (&iter);
    }
  self->is_survey_wanted = FALSE;
  self->is_looking = TRUE;
  if (look->is_survey)
    latent_unlisted_files_read_look_async (self->database, self->cancellable, last_read_cb, task);
  else
    screen (task);
}

static gboolean
settled_cb (gpointer user_data)
{
  LatentRestoredFiles *self = user_data;

  self->settle_id = 0;
  if (!self->is_looking)
    begin_look (self);
  return G_SOURCE_REMOVE;
}

/* Something waits to be looked at. */
static void
settle (LatentRestoredFiles *self)
{
  if (self->settle_id == 0 && !self->is_looking)
    self->settle_id = g_timeout_add_full (G_PRIORITY_LOW, self->settle_ms, settled_cb, self, NULL);
}

/* @task: (transfer full). @error: (nullable) */
static void
end_look (GTask *task, const GError *error)
{
  LatentRestoredFiles *self = g_task_get_source_object (task);
  const Look *look = g_task_get_task_data (task);

  if (error != NULL)
    g_debug ("the pictures folder was not looked at: %s", error->message);
  self->is_looking = FALSE;
  self->n_read += look->n_read;
  self->is_survey_wanted |= look->has_new_folder;
  self->settle_ms
      = look->n_found > 0 ? self->shortest_ms : MIN (self->settle_ms * 2, self->longest_ms);
  if (self->cancellable != NULL
      && (self->is_survey_wanted || g_hash_table_size (self->pending) > 0))
    settle (self);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static gboolean
is_called_off (LatentRestoredFiles *self)
{
  return self->cancellable == NULL || g_cancellable_is_cancelled (self->cancellable);
}

static void
last_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Look *look = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  look->last = latent_unlisted_files_read_look_finish (LATENT_DATABASE (object), result, &error);
  if (look->last == NULL)
    end_look (task, error);
  else
    screen (task);
}

static void
screen (GTask *task)
{
  LatentRestoredFiles *self = g_task_get_source_object (task);

  latent_file_worker_run_async (self->worker, screen_thread, g_task_get_task_data (task), NULL,
                                NULL, g_task_get_cancellable (task), screened_cb, task);
}

static void
screened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  LatentRestoredFiles *self = g_task_get_source_object (task);
  Look *look = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  latent_file_worker_run_finish (LATENT_FILE_WORKER (object), result, &error);
  if (error != NULL || is_called_off (self))
    {
      end_look (task, error);
      return;
    }
  for (guint i = 0; look->survey != NULL && i < look->survey->folders->len; i++)
    watch_folder (self, g_ptr_array_index (look->survey->folders, i));
  if (g_hash_table_size (look->paths) == 0)
    note_look (task);
  else
    latent_unlisted_files_sift_async (self->database, look->paths, self->cancellable, sifted_cb,
                                      task);
}

static void
sifted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Look *look = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  GHashTableIter iter;
  gpointer path;

  if (!latent_unlisted_files_sift_finish (LATENT_DATABASE (object), result, &error))
    {
      end_look (task, error);
      return;
    }
  look->left = g_ptr_array_new_with_free_func (g_free);
  g_hash_table_iter_init (&iter, look->paths);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    {
      g_ptr_array_add (look->left, path);
      g_hash_table_iter_steal (&iter);
    }
  read_next (task);
}

/* All of it was seen: the next start need not look at the same again. */
static void
note_look (GTask *task)
{
  LatentRestoredFiles *self = g_task_get_source_object (task);
  Look *look = g_task_get_task_data (task);
  g_autoptr (LatentLastLook) now = NULL;

  if (!look->is_survey || look->is_incomplete || is_as_it_was (look))
    {
      end_look (task, NULL);
      return;
    }
  now = g_new0 (LatentLastLook, 1);
  now->begun_us = look->begun_us;
  now->fingerprint = g_strdup (look->is_fresh ? "" : look->survey->fingerprint);
  latent_unlisted_files_note_look_async (self->database, now, self->cancellable, noted_cb, task);
}

static void
noted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  latent_unlisted_files_note_look_finish (LATENT_DATABASE (object), result, &error);
  end_look (user_data, error);
}

static void
read_next (GTask *task)
{
  LatentRestoredFiles *self = g_task_get_source_object (task);
  Look *look = g_task_get_task_data (task);

  if (is_called_off (self))
    end_look (task, NULL);
  else if (look->n_done >= look->left->len)
    note_look (task);
  else
    latent_file_worker_run_async (self->worker, read_thread, look, NULL, NULL, self->cancellable,
                                  read_cb, task);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  LatentRestoredFiles *self = g_task_get_source_object (task);
  Look *look = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  latent_file_worker_run_finish (LATENT_FILE_WORKER (object), result, &error);
  if (error != NULL)
    end_look (task, error);
  else if (look->batch->len == 0)
    read_next (task);
  else
    latent_picture_rows_take_back_async (self->database, look->batch, self->cancellable,
                                         taken_back_cb, task);
}

static void
taken_back_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  LatentRestoredFiles *self = g_task_get_source_object (task);
  Look *look = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!latent_picture_rows_take_back_finish (LATENT_DATABASE (object), result, &error))
    {
      end_look (task, error);
      return;
    }
  for (guint i = 0; i < look->batch->len; i++)
    {
      LatentFoundPicture *found = g_ptr_array_index (look->batch, i);

      look->is_incomplete |= found->outcome == LATENT_FOUND_TOO_EARLY;
      look->n_found += found->outcome == LATENT_FOUND_ADDED || found->outcome == LATENT_FOUND_MOVED;
    }
  if (!is_called_off (self))
    g_signal_emit (self, signals[SIGNAL_FOUND], 0, look->batch);
  read_next (task);
}

/* --- the object --- */

static void
latent_restored_files_dispose (GObject *object)
{
  LatentRestoredFiles *self = LATENT_RESTORED_FILES (object);

  latent_restored_files_stop (self);
  g_clear_object (&self->database);
  g_clear_object (&self->worker);
  g_clear_object (&self->places);
  G_OBJECT_CLASS (latent_restored_files_parent_class)->dispose (object);
}

static void
latent_restored_files_finalize (GObject *object)
{
  LatentRestoredFiles *self = LATENT_RESTORED_FILES (object);

  latent_picture_finder_free (self->finder);
  g_hash_table_unref (self->monitors);
  g_hash_table_unref (self->pending);
  G_OBJECT_CLASS (latent_restored_files_parent_class)->finalize (object);
}

static void
latent_restored_files_class_init (LatentRestoredFilesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = latent_restored_files_dispose;
  object_class->finalize = latent_restored_files_finalize;
  signals[SIGNAL_FOUND] = g_signal_new ("found", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);
}

static void
latent_restored_files_init (LatentRestoredFiles *self)
{
  self->monitors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->pending = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  latent_restored_files_set_rest (self, SETTLE_MS, LONGEST_SETTLE_MS);
}

LatentRestoredFiles *
latent_restored_files_new (LatentDatabase *database,
                           LatentFileWorker *worker,
                           LatentPlaces *places,
                           const char *origin)
{
  LatentRestoredFiles *self = g_object_new (LATENT_TYPE_RESTORED_FILES, NULL);

  self->database = g_object_ref (database);
  self->worker = g_object_ref (worker);
  self->places = g_object_ref (places);
  self->finder = latent_picture_finder_new (origin);
  return self;
}

void
latent_restored_files_start (LatentRestoredFiles *self)
{
  g_return_if_fail (LATENT_IS_RESTORED_FILES (self));
  g_return_if_fail (self->cancellable == NULL);

  self->cancellable = g_cancellable_new ();
  /* First: what comes while the folders are compared is told of. */
  watch_folder (self, latent_places_get_pictures (self->places));
  self->is_survey_wanted = TRUE;
  begin_look (self);
}

void
latent_restored_files_stop (LatentRestoredFiles *self)
{
  g_return_if_fail (LATENT_IS_RESTORED_FILES (self));

  g_clear_handle_id (&self->settle_id, g_source_remove);
  g_hash_table_remove_all (self->monitors);
  g_hash_table_remove_all (self->pending);
  self->is_survey_wanted = FALSE;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

void
latent_restored_files_set_rest (LatentRestoredFiles *self, guint shortest_ms, guint longest_ms)
{
  g_return_if_fail (LATENT_IS_RESTORED_FILES (self));

  self->settle_ms = shortest_ms;
  self->shortest_ms = shortest_ms;
  self->longest_ms = longest_ms;
}

gboolean
latent_restored_files_is_idle (LatentRestoredFiles *self)
{
  g_return_val_if_fail (LATENT_IS_RESTORED_FILES (self), FALSE);

  return !self->is_looking && self->settle_id == 0;
}

guint
latent_restored_files_get_n_read (LatentRestoredFiles *self)
{
  g_return_val_if_fail (LATENT_IS_RESTORED_FILES (self), 0);

  return self->n_read;
}
