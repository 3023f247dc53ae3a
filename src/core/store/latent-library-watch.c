/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-library-watch.h"

#include <sys/stat.h>
#include <sys/vfs.h>

#include "latent-database-private.h"

/* The file is written before the commit is over, and several commits come together. */
#define SETTLE_MS 100
#define POLL_MS 1000
/* What another host writes to a shared disk no event tells. */
#define REMOTE_POLL_MS 10000

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
  guint poll_ms; /* once events have come, 0: they tell everything */
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

gboolean
latent_library_watch_is_remote_type (gint64 type)
{
  /* statfs(2) and linux/magic.h: NFS, SMB, CIFS, SMB2, FUSE (sshfs, virtual machines), 9P, AFS
   * (two), Coda, Ceph, vboxsf. */
  static const guint32 types[]
      = { 0x6969,     0x517b,     0xff534d42, 0xfe534d42, 0x65735546, 0x01021997,
          0x5346414f, 0x6b414653, 0x73757245, 0x00c36400, 0x786f4256 };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      if ((guint32) type == types[i])
        return TRUE;
    }
  return FALSE;
}

/* Its mode is set to what it is, so that an event comes if any ever do: without one the file is
 * asked for once a second. (Setting only the time of access is not told of.) */
static void
provoke_event (const char *path)
{
  struct stat status;

  if (lstat (path, &status) != 0 || !S_ISREG (status.st_mode)
      || chmod (path, status.st_mode & 07777) != 0)
    g_debug ("whether events come will be seen when somebody writes");
}

static gpointer
judge_place_thread (sqlite3 *connection, gpointer data, GError **error)
{
  struct statfs status;
  const char *path = sqlite3_db_filename (connection, "main");

  if (path != NULL)
    provoke_event (path);
  return GINT_TO_POINTER (path != NULL && statfs (path, &status) == 0
                          && latent_library_watch_is_remote_type ((gint64) status.f_type));
}

void
latent_library_watch_keep_polling (LatentLibraryWatch *self, guint interval_ms)
{
  g_return_if_fail (LATENT_IS_LIBRARY_WATCH (self));

  self->poll_ms = interval_ms;
  if (self->poll_id == 0 && interval_ms > 0 && self->cancellable != NULL)
    self->poll_id = g_timeout_add (interval_ms, poll_cb, self);
}

static void
place_judged_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  LatentLibraryWatch *self = LATENT_LIBRARY_WATCH (object);
  gboolean is_remote = g_task_propagate_pointer (G_TASK (result), NULL) != NULL;

  if (is_remote && self->poll_ms == 0)
    latent_library_watch_keep_polling (self, REMOTE_POLL_MS);
}

gboolean
latent_library_watch_get_is_polling (LatentLibraryWatch *self)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY_WATCH (self), FALSE);

  return self->poll_id != 0;
}

static void
judge_place (LatentLibraryWatch *self)
{
  GTask *task = g_task_new (self, self->cancellable, place_judged_cb, NULL);

  g_task_set_source_tag (task, judge_place);
  latent_database_run (self->database, task, LATENT_DATABASE_READ, judge_place_thread, NULL);
}

static void
written_cb (GFileMonitor *monitor,
            GFile *file,
            GFile *other,
            GFileMonitorEvent event,
            LatentLibraryWatch *self)
{
  /* They come: only what they cannot tell is still asked for. */
  g_clear_handle_id (&self->poll_id, g_source_remove);
  latent_library_watch_keep_polling (self, self->poll_ms);
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
  judge_place (self);
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
