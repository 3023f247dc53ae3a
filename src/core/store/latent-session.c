/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-session.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/latent-json.h"
#include "latent-file-worker-private.h"
#include "latent-files-private.h"

#define VERSION 1
#define SAVE_DELAY_MS 500
/* Whoever types without a pause still loses no more than this and the delay (faults.md K1: 2 s). */
#define MAX_POSTPONE_US (G_USEC_PER_SEC)
/* A prompt of 1 MiB, every character escaped, and room to spare. */
#define MAX_FILE_BYTES (16 * 1024 * 1024)
/* The file is two levels deep; json-glib crashes on very deep ones. */
#define MAX_DEPTH 4

struct _LatentSession
{
  GObject parent_instance;

  LatentFileWorker *worker;
  char *path;
  GHashTable *values; /* key -> value, owned */

  /* What is in memory is number `generation`; number `saved` is on disk. */
  guint64 generation;
  guint64 saved;
  guint save_source;
  gint64 dirty_since_us; /* monotonic; of the pending save */
};

G_DEFINE_FINAL_TYPE (LatentSession, latent_session, G_TYPE_OBJECT)

/* A snapshot on its way to disk. */
typedef struct
{
  char *path;
  GHashTable *values;
  guint64 generation;
} SaveWork;

static GHashTable *
new_values (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static void
free_save (gpointer data)
{
  SaveWork *work = data;

  g_free (work->path);
  g_hash_table_unref (work->values);
  g_free (work);
}

static void
free_values (gpointer values)
{
  g_hash_table_unref (values);
}

static char *
write_text (GHashTable *values)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  GHashTableIter iterator;
  gpointer key, value;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "version");
  json_builder_add_int_value (builder, VERSION);
  json_builder_set_member_name (builder, "values");
  json_builder_begin_object (builder);
  g_hash_table_iter_init (&iterator, values);
  while (g_hash_table_iter_next (&iterator, &key, &value))
    {
      json_builder_set_member_name (builder, key);
      json_builder_add_string_value (builder, value);
    }
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return latent_json_to_text (root);
}

/* latent_json_parse() takes no documents as large as a draft may be, so the depth is judged
 * here. */
static gboolean
is_shallow (const char *text)
{
  guint depth = 0;

  for (const char *place = text; *place != '\0'; place++)
    {
      if (*place == '"')
        {
          for (place++; *place != '"' && *place != '\0'; place++)
            {
              if (*place == '\\' && place[1] != '\0')
                place++;
            }
          if (*place == '\0')
            return FALSE;
        }
      else if (*place == '{' || *place == '[')
        depth++;
      else if (*place == '/' || *place == '\'')
        return FALSE; /* comments and other quotes, which json-glib takes, could hide brackets */
      if (depth > MAX_DEPTH)
        return FALSE;
    }
  return TRUE;
}

/* (transfer full) (nullable): NULL for what we did not write */
static GHashTable *
read_text (const char *text, gsize length)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GHashTable) values = new_values ();
  JsonObject *root, *members;
  JsonObjectIter iterator;
  const char *key;

  if (strlen (text) != length || !g_utf8_validate (text, -1, NULL) || !is_shallow (text)
      || !json_parser_load_from_data (parser, text, (gssize) length, NULL))
    return NULL;
  root = latent_json_object (json_parser_get_root (parser));
  members = latent_json_member_object (root, "values");
  if (members == NULL || latent_json_integer (root, "version", VERSION, VERSION, 0) != VERSION)
    return NULL;

  json_object_iter_init (&iterator, members);
  while (json_object_iter_next (&iterator, &key, NULL))
    {
      const char *value = latent_json_string (members, key);

      if (value != NULL)
        g_hash_table_insert (values, g_strdup (key), g_strdup (value));
    }
  return g_steal_pointer (&values);
}

static gpointer
save_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  SaveWork *work = data;
  g_autofree char *text = write_text (work->values);
  g_autoptr (GError) failure = NULL;

  if (g_file_set_contents_full (work->path, text, -1,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &failure))
    return GINT_TO_POINTER (TRUE);
  latent_files_fail (EIO, failure->message, work->path, 0, error);
  return NULL;
}

/* Removes what g_file_set_contents_full() left behind when it was killed: the name with a dot and
 * six characters. Only one window at a time uses the file. */
static void
sweep_torsos (const char *path)
{
  g_autofree char *folder_path = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (GDir) folder = g_dir_open (folder_path, 0, NULL);
  const char *entry;

  while (folder != NULL && (entry = g_dir_read_name (folder)) != NULL)
    {
      if (g_str_has_prefix (entry, name) && strlen (entry) == strlen (name) + strlen (".XXXXXX"))
        {
          g_autofree char *torso = g_build_filename (folder_path, entry, NULL);

          g_unlink (torso);
        }
    }
}

static gpointer
load_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  const char *path = data;
  g_autofree char *aside = NULL;
  g_autofree char *text = NULL;
  GHashTable *values = NULL;
  gsize length = 0;
  struct stat status;

  sweep_torsos (path);
  if (lstat (path, &status) != 0)
    return new_values ();
  if (S_ISREG (status.st_mode) && status.st_size <= MAX_FILE_BYTES
      && g_file_get_contents (path, &text, &length, NULL))
    values = read_text (text, length);
  if (values != NULL)
    return values;

  /* Kept for whoever wants to look at it, or for the newer program that wrote it; never in the
   * way. */
  aside = g_strconcat (path, ".set-aside", NULL);
  if (g_rename (path, aside) != 0)
    g_debug ("cannot set %s aside: %s", path, g_strerror (errno));
  return new_values ();
}

static gboolean
save_cb (gpointer user_data)
{
  LatentSession *self = user_data;

  /* Nobody waits for it: what fails here is tried again at the next change and at the flush, which
   * tells. */
  self->save_source = 0;
  latent_session_flush_async (self, NULL, NULL, NULL);
  return G_SOURCE_REMOVE;
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentSession *self = g_task_get_source_object (task);
  SaveWork *work = g_task_get_task_data (task);
  GError *error = NULL;

  latent_file_worker_run_finish (LATENT_FILE_WORKER (source), result, &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  self->saved = MAX (self->saved, work->generation);
  g_task_return_boolean (task, TRUE);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentSession *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GHashTable) values
      = latent_file_worker_run_finish (LATENT_FILE_WORKER (source), result, &error);
  GHashTableIter iterator;
  gpointer key, value;

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  /* What was set while we were reading is newer. */
  g_hash_table_iter_init (&iterator, values);
  while (g_hash_table_iter_next (&iterator, &key, &value))
    {
      if (!g_hash_table_contains (self->values, key))
        g_hash_table_insert (self->values, g_strdup (key), g_strdup (value));
    }
  g_task_return_boolean (task, TRUE);
}

static void
plan_save (LatentSession *self)
{
  gint64 now_us = g_get_monotonic_time ();

  if (self->save_source == 0)
    self->dirty_since_us = now_us;
  else if (now_us - self->dirty_since_us > MAX_POSTPONE_US)
    return;
  g_clear_handle_id (&self->save_source, g_source_remove);
  self->save_source = g_timeout_add (SAVE_DELAY_MS, save_cb, self);
}

static void
latent_session_dispose (GObject *object)
{
  LatentSession *self = LATENT_SESSION (object);

  g_clear_handle_id (&self->save_source, g_source_remove);
  g_clear_object (&self->worker);

  G_OBJECT_CLASS (latent_session_parent_class)->dispose (object);
}

static void
latent_session_finalize (GObject *object)
{
  LatentSession *self = LATENT_SESSION (object);

  g_free (self->path);
  g_hash_table_unref (self->values);

  G_OBJECT_CLASS (latent_session_parent_class)->finalize (object);
}

static void
latent_session_class_init (LatentSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = latent_session_dispose;
  object_class->finalize = latent_session_finalize;
}

static void
latent_session_init (LatentSession *self)
{
  self->values = new_values ();
}

LatentSession *
latent_session_new (LatentPlaces *places, LatentFileWorker *worker)
{
  LatentSession *self;

  g_return_val_if_fail (LATENT_IS_PLACES (places), NULL);
  g_return_val_if_fail (LATENT_IS_FILE_WORKER (worker), NULL);

  self = g_object_new (LATENT_TYPE_SESSION, NULL);
  self->path = g_build_filename (latent_places_get_data (places), "session.json", NULL);
  self->worker = g_object_ref (worker);
  return self;
}

void
latent_session_load_async (LatentSession *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LATENT_IS_SESSION (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_session_load_async);
  latent_file_worker_run_async (self->worker, load_thread, g_strdup (self->path), g_free,
                                free_values, cancellable, loaded_cb, task);
}

gboolean
latent_session_load_finish (LatentSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

const char *
latent_session_get (LatentSession *self, const char *key)
{
  g_return_val_if_fail (LATENT_IS_SESSION (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  return g_hash_table_lookup (self->values, key);
}

void
latent_session_set (LatentSession *self, const char *key, const char *value)
{
  g_return_if_fail (LATENT_IS_SESSION (self));
  g_return_if_fail (key != NULL);

  if (g_strcmp0 (g_hash_table_lookup (self->values, key), value) == 0)
    return;
  if (value != NULL)
    g_hash_table_insert (self->values, g_strdup (key), g_utf8_make_valid (value, -1));
  else
    g_hash_table_remove (self->values, key);
  self->generation++;
  plan_save (self);
}

int
latent_session_get_int (LatentSession *self, const char *key, int fallback)
{
  const char *text = latent_session_get (self, key);
  gint64 value;

  if (text == NULL || !g_ascii_string_to_signed (text, 10, G_MININT, G_MAXINT, &value, NULL))
    return fallback;
  return (int) value;
}

void
latent_session_set_int (LatentSession *self, const char *key, int value)
{
  g_autofree char *text = g_strdup_printf ("%d", value);

  latent_session_set (self, key, text);
}

void
latent_session_flush_async (LatentSession *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task;
  SaveWork *work;
  GHashTableIter iterator;
  gpointer key, value;

  g_return_if_fail (LATENT_IS_SESSION (self));

  g_clear_handle_id (&self->save_source, g_source_remove);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_session_flush_async);
  g_task_set_check_cancellable (task, FALSE);
  if (self->saved == self->generation)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }

  work = g_new0 (SaveWork, 1);
  work->path = g_strdup (self->path);
  work->generation = self->generation;
  work->values = new_values ();
  g_hash_table_iter_init (&iterator, self->values);
  while (g_hash_table_iter_next (&iterator, &key, &value))
    g_hash_table_insert (work->values, g_strdup (key), g_strdup (value));
  g_task_set_task_data (task, work, free_save);
  /* The data belong to the task of the whole, which the callback keeps. */
  latent_file_worker_run_async (self->worker, save_thread, work, NULL, NULL, cancellable, saved_cb,
                                task);
}

gboolean
latent_session_flush_finish (LatentSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
