/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-thumbnail-pack.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "latent-crc32-private.h"

/* What the file looks like: another number means that it is made anew. */
#define VERSION 1
/* Somebody who waits for a picture waits for no lock: it can be made again. */
#define BUSY_TIMEOUT_MS 2000
/* Of idle connections: as many as the decode pool may have threads. */
#define MAX_CONNECTIONS 4
#define MIN_FREE_BYTES (G_GINT64_CONSTANT (256) * 1024 * 1024)
#define MAX_BLOB_BYTES (4 * 1024 * 1024)
/* Room is made for more than the next one, but nobody waits long for it. */
#define EVICT_ROUNDS 32

typedef enum
{
  READ,
  HAS,
  WRITE,
  DELETE,
  COUNT_BYTES,
  EVICT,
  BEGIN,
  COMMIT,
  ROLLBACK,
  N_STATEMENTS,
} Statement;

static const char *const statements[N_STATEMENTS] = {
  [READ] = "SELECT checksum, jpeg FROM thumbnails WHERE key = ?1 AND edge = ?2",
  [HAS] = "SELECT count(*) FROM thumbnails WHERE key = ?1",
  [WRITE] = "INSERT OR REPLACE INTO thumbnails (key, edge, checksum, jpeg)"
            " VALUES (?1, ?2, ?3, ?4)",
  [DELETE] = "DELETE FROM thumbnails WHERE key = ?1",
  [COUNT_BYTES] = "SELECT (page_count - freelist_count) * page_size"
                  " FROM pragma_page_count, pragma_freelist_count, pragma_page_size",
  [EVICT] = "DELETE FROM thumbnails WHERE id IN (SELECT id FROM thumbnails ORDER BY id LIMIT 32)",
  [BEGIN] = "BEGIN IMMEDIATE",
  [COMMIT] = "COMMIT",
  [ROLLBACK] = "ROLLBACK",
};

/* Pages that hold a small thumbnail in one or two pieces. A row of its own for each size: whoever
 * wants the one does not read over the other. */
static const char schema[] = "BEGIN IMMEDIATE;"
                             "CREATE TABLE IF NOT EXISTS thumbnails ("
                             " id INTEGER PRIMARY KEY,"
                             " key BLOB NOT NULL,"
                             " edge INTEGER NOT NULL,"
                             " checksum INTEGER NOT NULL,"
                             " jpeg BLOB NOT NULL,"
                             " UNIQUE (key, edge));"
                             "PRAGMA user_version = 1;"
                             "COMMIT";

typedef struct
{
  sqlite3 *database;
  sqlite3_stmt *statements[N_STATEMENTS]; /* prepared when first needed */
  dev_t device;
  ino_t inode;
} Connection;

struct _LatentThumbnailPack
{
  char *path;
  gint64 max_bytes;
  LatentCrc32 crc32;

  GMutex mutex;    /* guards what follows, and opening */
  GPtrArray *idle; /* of Connection */
};

typedef enum
{
  DONE,
  NOTHING, /* there is no such thumbnail, or no way to it just now */
  DAMAGED, /* the file is no sound database */
} Outcome;

static void
free_connection (gpointer data)
{
  Connection *connection = data;

  for (guint i = 0; i < N_STATEMENTS; i++)
    sqlite3_finalize (connection->statements[i]);
  sqlite3_close (connection->database);
  g_free (connection);
}

static Outcome
judge (int code)
{
  switch (code & 0xff)
    {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
      return DONE;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR: /* the tables are not those that the version promises */
    case SQLITE_MISMATCH:
      return DAMAGED;
    default:
      return NOTHING;
    }
}

static sqlite3_stmt *
prepare (Connection *self, Statement which, int *code)
{
  *code = SQLITE_OK;
  if (self->statements[which] == NULL)
    *code = sqlite3_prepare_v3 (self->database, statements[which], -1, SQLITE_PREPARE_PERSISTENT,
                                &self->statements[which], NULL);
  return self->statements[which];
}

static int
run (Connection *self, Statement which)
{
  int code;
  sqlite3_stmt *statement = prepare (self, which, &code);

  if (statement == NULL)
    return code;
  sqlite3_step (statement);
  return sqlite3_reset (statement);
}

/* Nothing lies there, or a file. What else does, is not ours to write through. (The file is never
 * opened but by SQLite: closing it would drop the locks of all its connections.) */
static gboolean
prepare_place (LatentThumbnailPack *self)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  GStatBuf status;
  int fd;

  if (g_lstat (self->path, &status) == 0)
    {
      if (S_ISREG (status.st_mode))
        return (status.st_mode & 0077) == 0 || g_chmod (self->path, 0600) == 0;
      if (!S_ISLNK (status.st_mode) || g_unlink (self->path) != 0)
        return FALSE;
    }
  if (g_mkdir_with_parents (folder, 0700) != 0)
    return FALSE;
  fd = g_open (self->path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd >= 0)
    close (fd);
  return fd >= 0 || errno == EEXIST;
}

static int
configure (sqlite3 *database)
{
  sqlite3_busy_timeout (database, BUSY_TIMEOUT_MS);
  sqlite3_db_config (database, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  /* The last one out does not tidy up: closing must not block, nor remove by its name the log of a
   * file that has been put in the place of this one. */
  sqlite3_db_config (database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  sqlite3_limit (database, SQLITE_LIMIT_LENGTH, MAX_BLOB_BYTES);
  /* No mapped file: another program cutting it short would be a SIGBUS. */
  return sqlite3_exec (database,
                       "PRAGMA page_size = 16384;"
                       "PRAGMA cache_size = -1024;"
                       "PRAGMA cell_size_check = ON;"
                       "PRAGMA journal_mode = WAL;"
                       /* A small log: whoever opens the file next reads it through. */
                       "PRAGMA wal_autocheckpoint = 128;"
                       "PRAGMA journal_size_limit = 2097152;"
                       "PRAGMA synchronous = NORMAL",
                       NULL, NULL, NULL);
}

static int
read_version (sqlite3 *database, int *version)
{
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (database, "PRAGMA user_version", -1, &statement, NULL);

  if (code == SQLITE_OK)
    {
      code = sqlite3_step (statement);
      *version = code == SQLITE_ROW ? sqlite3_column_int (statement, 0) : 0;
      code = sqlite3_finalize (statement);
    }
  return code;
}

/* Under the mutex. (transfer full) (nullable) */
static Connection *
open_connection (LatentThumbnailPack *self, Outcome *outcome)
{
  Connection *connection;
  GStatBuf status;
  int version = 0;
  int code;

  *outcome = NOTHING;
  if (!prepare_place (self) || g_lstat (self->path, &status) != 0)
    return NULL;
  connection = g_new0 (Connection, 1);
  connection->device = status.st_dev;
  connection->inode = status.st_ino;
  code = sqlite3_open_v2 (self->path, &connection->database,
                          SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
  if (code == SQLITE_OK)
    code = configure (connection->database);
  if (code == SQLITE_OK)
    code = read_version (connection->database, &version);
  if (code == SQLITE_OK && version == 0)
    code = sqlite3_exec (connection->database, schema, NULL, NULL, NULL);
  *outcome = code == SQLITE_OK && version != 0 && version != VERSION ? DAMAGED : judge (code);
  if (*outcome == DONE)
    return connection;
  free_connection (connection);
  return NULL;
}

/* SQLite's own way to empty a file that it cannot read: under its locks, so that other processes
 * that have it open see an empty one. */
static gboolean
empty_file (LatentThumbnailPack *self)
{
  sqlite3 *database = NULL;
  gboolean is_empty = FALSE;

  if (sqlite3_open_v2 (self->path, &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL)
      == SQLITE_OK)
    {
      sqlite3_busy_timeout (database, BUSY_TIMEOUT_MS);
      sqlite3_db_config (database, SQLITE_DBCONFIG_RESET_DATABASE, 1, NULL);
      is_empty = sqlite3_exec (database, "VACUUM", NULL, NULL, NULL) == SQLITE_OK;
      sqlite3_db_config (database, SQLITE_DBCONFIG_RESET_DATABASE, 0, NULL);
    }
  sqlite3_close (database);
  return is_empty;
}

/* Under the mutex. */
static void
start_anew (LatentThumbnailPack *self)
{
  static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };

  g_debug ("the thumbnails are damaged: they are made anew");
  g_ptr_array_set_size (self->idle, 0);
  if (empty_file (self))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strconcat (self->path, suffixes[i], NULL);

      g_unlink (path);
    }
}

/* Was the file deleted, or replaced, since the connection was opened? */
static gboolean
is_of_file (const Connection *connection, const GStatBuf *status)
{
  return connection->device == status->st_dev && connection->inode == status->st_ino;
}

/* (transfer full) (nullable) */
static Connection *
take_connection (LatentThumbnailPack *self)
{
  Connection *connection = NULL;
  Outcome outcome;
  GStatBuf status;

  g_mutex_lock (&self->mutex);
  if (g_lstat (self->path, &status) != 0 || !S_ISREG (status.st_mode))
    g_ptr_array_set_size (self->idle, 0);
  while (connection == NULL && self->idle->len > 0)
    {
      connection = g_ptr_array_steal_index_fast (self->idle, self->idle->len - 1);
      if (!is_of_file (connection, &status))
        g_clear_pointer (&connection, free_connection);
    }
  if (connection == NULL)
    {
      connection = open_connection (self, &outcome);
      if (outcome == DAMAGED)
        {
          start_anew (self);
          connection = open_connection (self, &outcome);
        }
    }
  g_mutex_unlock (&self->mutex);
  return connection;
}

/* Takes @connection over. @outcome: of what it was taken for */
static void
give_back (LatentThumbnailPack *self, Connection *connection, Outcome outcome)
{
  gboolean is_kept;

  g_mutex_lock (&self->mutex);
  is_kept = outcome == DONE && self->idle->len < MAX_CONNECTIONS;
  if (is_kept)
    g_ptr_array_add (self->idle, connection);
  else
    free_connection (connection);
  if (outcome == DAMAGED)
    start_anew (self);
  g_mutex_unlock (&self->mutex);
}

static void
bind_key (sqlite3_stmt *statement, const LatentThumbnailKey *key)
{
  sqlite3_bind_blob (statement, 1, key->bytes, sizeof key->bytes, SQLITE_STATIC);
}

static GBytes *
dup_verified (LatentThumbnailPack *self, sqlite3_stmt *row)
{
  gint64 checksum = sqlite3_column_int64 (row, 0);
  const guint8 *data = sqlite3_column_blob (row, 1);
  gsize length = (gsize) sqlite3_column_bytes (row, 1);

  if (data == NULL || latent_crc32_update (&self->crc32, 0, data, length) != checksum)
    return NULL;
  return g_bytes_new (data, length);
}

static Outcome delete (Connection *connection, const LatentThumbnailKey *key)
{
  int code;
  sqlite3_stmt *statement = prepare (connection, DELETE, &code);

  if (statement == NULL)
    return judge (code);
  bind_key (statement, key);
  return judge (run (connection, DELETE));
}

static Outcome
read_bytes (LatentThumbnailPack *self,
            Connection *connection,
            const LatentThumbnailKey *key,
            guint edge_px,
            GBytes **bytes)
{
  gboolean is_there;
  int code;
  sqlite3_stmt *statement = prepare (connection, READ, &code);

  if (statement == NULL)
    return judge (code);
  bind_key (statement, key);
  sqlite3_bind_int (statement, 2, (int) edge_px);
  is_there = sqlite3_step (statement) == SQLITE_ROW;
  if (is_there)
    *bytes = dup_verified (self, statement);
  code = sqlite3_reset (statement);
  if (code == SQLITE_OK && is_there && *bytes == NULL)
    return delete (connection, key);
  return judge (code);
}

GBytes *
latent_thumbnail_pack_read (LatentThumbnailPack *self, const LatentThumbnailKey *key, guint edge_px)
{
  Connection *connection = take_connection (self);
  GBytes *bytes = NULL;

  if (connection != NULL)
    give_back (self, connection, read_bytes (self, connection, key, edge_px, &bytes));
  return bytes;
}

static gint64
read_number (sqlite3_stmt *statement, Outcome *outcome)
{
  gint64 number = 0;

  if (sqlite3_step (statement) == SQLITE_ROW)
    number = sqlite3_column_int64 (statement, 0);
  *outcome = judge (sqlite3_reset (statement));
  return number;
}

gboolean
latent_thumbnail_pack_has (LatentThumbnailPack *self, const LatentThumbnailKey *key)
{
  Connection *connection = take_connection (self);
  sqlite3_stmt *statement;
  Outcome outcome;
  gint64 n = 0;
  int code;

  if (connection == NULL)
    return FALSE;
  statement = prepare (connection, HAS, &code);
  outcome = judge (code);
  if (statement != NULL)
    {
      bind_key (statement, key);
      n = read_number (statement, &outcome);
    }
  give_back (self, connection, outcome);
  return n == 2;
}

static int
write_one (LatentThumbnailPack *self,
           Connection *connection,
           const LatentThumbnailKey *key,
           guint edge_px,
           GBytes *jpeg)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (jpeg, &length);
  int code;
  sqlite3_stmt *statement = prepare (connection, WRITE, &code);

  if (statement == NULL)
    return code;
  bind_key (statement, key);
  sqlite3_bind_int (statement, 2, (int) edge_px);
  sqlite3_bind_int64 (statement, 3, latent_crc32_update (&self->crc32, 0, data, length));
  sqlite3_bind_blob64 (statement, 4, data, length, SQLITE_STATIC);
  sqlite3_step (statement);
  code = sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
  return code;
}

/* Inside of the transaction. Pages that become free are used again, so that the file stays below
 * the limit too. */
static int
make_room (LatentThumbnailPack *self, Connection *connection)
{
  Outcome outcome = DONE;
  int code;
  sqlite3_stmt *statement = prepare (connection, COUNT_BYTES, &code);

  for (guint i = 0; code == SQLITE_OK && i < EVICT_ROUNDS; i++)
    {
      if (read_number (statement, &outcome) <= self->max_bytes || outcome != DONE)
        break;
      code = run (connection, EVICT);
    }
  return code;
}

static Outcome
write_both (LatentThumbnailPack *self,
            Connection *connection,
            const LatentThumbnailKey *key,
            GBytes *small_jpeg,
            GBytes *large_jpeg)
{
  int code = run (connection, BEGIN);

  if (code == SQLITE_OK)
    code = make_room (self, connection);
  if (code == SQLITE_OK)
    code = write_one (self, connection, key, LATENT_THUMBNAIL_SMALL_PX, small_jpeg);
  if (code == SQLITE_OK)
    code = write_one (self, connection, key, LATENT_THUMBNAIL_LARGE_PX, large_jpeg);
  if (code == SQLITE_OK)
    code = run (connection, COMMIT);
  if (code != SQLITE_OK && !sqlite3_get_autocommit (connection->database))
    run (connection, ROLLBACK);
  return judge (code);
}

static gboolean
has_free_disk (LatentThumbnailPack *self)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  struct statvfs info;

  return statvfs (folder, &info) != 0
         || (gint64) info.f_bavail * (gint64) info.f_frsize >= MIN_FREE_BYTES;
}

gboolean
latent_thumbnail_pack_write (LatentThumbnailPack *self,
                             const LatentThumbnailKey *key,
                             GBytes *small_jpeg,
                             GBytes *large_jpeg)
{
  /* A second time when the first finds the file damaged, and empties it. */
  for (guint i = 0; i < 2 && has_free_disk (self); i++)
    {
      Connection *connection = take_connection (self);
      Outcome outcome;

      if (connection == NULL)
        return FALSE;
      outcome = write_both (self, connection, key, small_jpeg, large_jpeg);
      give_back (self, connection, outcome);
      if (outcome != DAMAGED)
        return outcome == DONE;
    }
  return FALSE;
}

void
latent_thumbnail_pack_delete (LatentThumbnailPack *self, const LatentThumbnailKey *key)
{
  Connection *connection = take_connection (self);

  if (connection != NULL)
    give_back (self, connection, delete (connection, key));
}

LatentThumbnailPack *
latent_thumbnail_pack_new (const char *path, gint64 max_bytes)
{
  LatentThumbnailPack *self = g_atomic_rc_box_new0 (LatentThumbnailPack);

  self->path = g_strdup (path);
  self->max_bytes = max_bytes;
  latent_crc32_init (&self->crc32);
  g_mutex_init (&self->mutex);
  self->idle = g_ptr_array_new_with_free_func (free_connection);
  return self;
}

LatentThumbnailPack *
latent_thumbnail_pack_ref (LatentThumbnailPack *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  LatentThumbnailPack *self = data;

  g_ptr_array_unref (self->idle);
  g_mutex_clear (&self->mutex);
  g_free (self->path);
}

void
latent_thumbnail_pack_unref (LatentThumbnailPack *self)
{
  g_atomic_rc_box_release_full (self, clear);
}
