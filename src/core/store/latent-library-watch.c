/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-library-watch.h"

#include "latent-database-private.h"

/* The file is written before the commit is over, and several commits come together. */
#define SETTLE_MS 100
#define POLL_MS 1000

struct _LatentLibraryWatch
{
  GObject parent_instance;

  LatentDatabase *database; /* owned */
  GFile *file;              /* owned */
  GFileMonitor *monitor;    /* owned, nullable */
  GCancellable *cancellable;

  guint version;     /* SQLite's word for the file as we know it */
  gboolean is_known;
  gboolean is_asking;
  gboolean is_due; /* something was written since we asked */
  guint settle_id;
  guint poll_id;
};

G_DEFINE_FINAL_TYPE (LatentLibraryWatch, latent_library_watch, G_TYPE_OBJECT)

typedef enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
} LatentLibraryWatchSignal;

static guint signals[N_SIGNALS];

static void ask (LatentLibraryWatch *self);

/* Differs from the last answer on this connection when, and only when, another connection has
 * committed since (sqlite.org/pragma.html#pragma_data_version). */
static gpointer
read_version_thread (sqlite3 *connection, gpointer data, GError **error)
{
  gint64 version;

  if (!latent_sql_get_int64 (connection, "PRAGMA data_version", &version, error))
    return NULL;
  return GUINT_TO_POINTER ((guint) version);
}

static void
version_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  LatentLibraryWatch *self = LATENT_LIBRARY_WATCH (object);
  g_autoptr (GError) error = NULL;
  guint version = GPOINTER_TO_UINT (g_task_propagate_pointer (G_TASK (result), &error));
  gboolean is_news;

  self->is_asking = FALSE;
  if (self->cancellable == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;
  if (error == NULL)
    {
      is_news = self->is_known && version != self->version;
      self->is_known = TRUE;
      self->version = version;
      if (is_news)
        g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
    }
  if (self->is_due)
    ask (self);
}

static void
ask (LatentLibraryWatch *self)
{
  GTask *task;

  self->is_due = self->is_asking;
  if (self->is_asking)
    return;
  self->is_asking = TRUE;
  task = g_task_new (self, self->cancellable, version_read_cb, NULL);
  g_task_set_source_tag (task, ask);
  latent_database_run (self->database, task, LATENT_DATABASE_READ, read_version_thread, NULL);
}

static gboolean
settled_cb (gpointer user_data)
{
  LatentLibraryWatch *self = user_data;

  self->settle_id = 0;
  ask (self);
  return G_SOURCE_REMOVE;
}

static gboolean
poll_cb (gpointer user_data)
{
  ask (user_data);
  return G_SOURCE_CONTINUE;
}

static void
written_cb (GFileMonitor *monitor,
            GFile *file,
            GFile *other,
            GFileMonitorEvent event,
            LatentLibraryWatch *self)
{
  g_clear_handle_id (&self->poll_id, g_source_remove);
  if (self->settle_id == 0)
    self->settle_id = g_timeout_add (SETTLE_MS, settled_cb, self);
}

static void
latent_library_watch_dispose (GObject *object)
{
  LatentLibraryWatch *self = LATENT_LIBRARY_WATCH (object);

  latent_library_watch_stop (self);
  g_clear_object (&self->database);
  g_clear_object (&self->file);
  G_OBJECT_CLASS (latent_library_watch_parent_class)->dispose (object);
}

static void
latent_library_watch_class_init (LatentLibraryWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latent_library_watch_dispose;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed",
                                          LATENT_TYPE_LIBRARY_WATCH,
                                          G_SIGNAL_RUN_LAST,
                                          0,
                                          NULL,
                                          NULL,
                                          NULL,
                                          G_TYPE_NONE,
                                          0);
}

static void
latent_library_watch_init (LatentLibraryWatch *self)
{
}

LatentLibraryWatch *
latent_library_watch_new (LatentDatabase *database, const char *path)
{
  LatentLibraryWatch *self;

  g_return_val_if_fail (LATENT_IS_DATABASE (database), NULL);
  g_return_val_if_fail (path != NULL, NULL);

  self = g_object_new (LATENT_TYPE_LIBRARY_WATCH, NULL);
  self->database = g_object_ref (database);
  self->file = g_file_new_for_path (path);
  return self;
}

void
latent_library_watch_start (LatentLibraryWatch *self)
{
  g_return_if_fail (LATENT_IS_LIBRARY_WATCH (self));
  g_return_if_fail (self->cancellable == NULL);

  self->cancellable = g_cancellable_new ();
  self->monitor = g_file_monitor_file (self->file, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->monitor != NULL)
    {
      g_file_monitor_set_rate_limit (self->monitor, SETTLE_MS);
      g_signal_connect_object (self->monitor, "changed", G_CALLBACK (written_cb), self, 0);
    }
  self->poll_id = g_timeout_add (POLL_MS, poll_cb, self);
  ask (self);
}

void
latent_library_watch_stop (LatentLibraryWatch *self)
{
  g_return_if_fail (LATENT_IS_LIBRARY_WATCH (self));

  g_clear_handle_id (&self->settle_id, g_source_remove);
  g_clear_handle_id (&self->poll_id, g_source_remove);
  if (self->monitor != NULL)
    g_file_monitor_cancel (self->monitor);
  g_clear_object (&self->monitor);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}
