/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-migrations-private.h"

#include "core/base/latent-error.h"

#define STATES                                                                                     \
  "'queued', 'submitting', 'waiting', 'downloading', 'done', 'refused', 'failed', 'unknown', "     \
  "'stopped'"

/* Version 1. Times are microseconds since 1970 UTC ("_us") or since boot ("_boot_us"); 0 is "not
 * yet".
 *
 * - jobs: LatentJobRecord, member for member. error_code is a LatentErrorCode, whose numbers are
 * thereby part of the file: new ones go to the end of the enum.
 * - job_events: one row for every step a job took, in the order of id; never changed.
 * - images: LatentImageRecord without what is copied from its job. deleted_us: hidden, waiting for
 * the trash. file_*: what the file looked like when it was last known to be ours (NULL: not yet
 * looked at). */
static const char script_1[]
    = "PRAGMA application_id = 0x4c544e54;"
      "CREATE TABLE jobs ("
      "  id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),"
      "  origin TEXT NOT NULL CHECK (origin <> ''),"
      "  team TEXT,"
      "  idempotency_key TEXT NOT NULL UNIQUE CHECK (idempotency_key <> ''),"
      "  body BLOB NOT NULL,"
      "  body_sha256 TEXT NOT NULL,"
      "  model_id TEXT NOT NULL,"
      "  prompt TEXT NOT NULL,"
      "  parameters TEXT NOT NULL,"
      "  webhook_url TEXT,"
      "  parent_id TEXT,"
      "  remote_id TEXT CHECK (remote_id <> ''),"
      "  state TEXT NOT NULL CHECK (state IN (" STATES ")),"
      "  resume_state TEXT NOT NULL CHECK (resume_state IN (" STATES ")),"
      "  reason TEXT,"
      "  charged TEXT NOT NULL CHECK (charged IN ('unknown', 'no', 'yes')),"
      "  credits INTEGER NOT NULL CHECK (credits >= -1),"
      "  progress INTEGER NOT NULL CHECK (progress BETWEEN -1 AND 100),"
      "  attempts INTEGER NOT NULL CHECK (attempts >= 0),"
      "  error_code INTEGER NOT NULL CHECK (error_code >= -1),"
      "  error_text TEXT,"
      "  error_http_status INTEGER NOT NULL CHECK (error_http_status >= 0),"
      "  request_id TEXT,"
      "  result_urls TEXT,"
      "  reply BLOB,"
      "  created_us INTEGER NOT NULL,"
      "  created_boot_us INTEGER NOT NULL,"
      "  boot_id TEXT,"
      "  submitted_us INTEGER NOT NULL,"
      "  accepted_us INTEGER NOT NULL,"
      "  finished_us INTEGER NOT NULL,"
      "  owner TEXT,"
      "  hidden INTEGER NOT NULL CHECK (hidden IN (0, 1)),"
      "  UNIQUE (origin, remote_id)"
      ") STRICT;"
      "CREATE INDEX jobs_newest ON jobs (created_us DESC, id DESC);"
      "CREATE INDEX jobs_shown ON jobs (created_us DESC, id DESC)"
      "  WHERE state <> 'done' AND hidden = 0;"
      "CREATE INDEX jobs_unfinished ON jobs (origin, created_us, id)"
      "  WHERE state NOT IN ('done', 'refused', 'failed');"
      "CREATE INDEX jobs_of_owner ON jobs (owner) WHERE owner IS NOT NULL;"
      "CREATE INDEX jobs_by_remote_id ON jobs (remote_id) WHERE remote_id IS NOT NULL;"
      "CREATE INDEX jobs_of_parent ON jobs (parent_id) WHERE parent_id IS NOT NULL;"
      "CREATE TABLE job_events ("
      "  id INTEGER NOT NULL PRIMARY KEY,"
      "  job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,"
      "  state TEXT NOT NULL CHECK (state IN (" STATES ")),"
      "  reason TEXT,"
      "  wall_us INTEGER NOT NULL,"
      "  boot_us INTEGER NOT NULL"
      ") STRICT;"
      "CREATE INDEX job_events_of_job ON job_events (job_id, id);"
      "CREATE TABLE images ("
      "  id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),"
      "  job_id TEXT NOT NULL REFERENCES jobs (id),"
      "  position INTEGER NOT NULL CHECK (position >= 0),"
      "  path TEXT NOT NULL CHECK (path <> ''),"
      "  format TEXT NOT NULL CHECK (format IN ('unknown', 'png', 'jpg', 'webp')),"
      "  width INTEGER NOT NULL CHECK (width >= 0),"
      "  height INTEGER NOT NULL CHECK (height >= 0),"
      "  size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),"
      "  sha256 TEXT NOT NULL,"
      "  rating INTEGER NOT NULL CHECK (rating BETWEEN -1 AND 5),"
      "  favourite INTEGER NOT NULL CHECK (favourite IN (0, 1)),"
      "  created_us INTEGER NOT NULL,"
      "  job_created_us INTEGER NOT NULL,"
      "  deleted_us INTEGER NOT NULL DEFAULT 0,"
      "  file_mtime_us INTEGER,"
      "  file_inode INTEGER,"
      "  file_size INTEGER,"
      "  UNIQUE (job_id, position)"
      ") STRICT;"
      "CREATE INDEX images_newest ON images (job_created_us DESC, job_id DESC, position);"
      "CREATE INDEX images_deleted ON images (deleted_us) WHERE deleted_us <> 0;"
      "PRAGMA user_version = 1;";

/* Version 2.
 *
 * - jobs: what the limits on spending count, the order a person gave, what the service's own clock
 * and pace are known from.
 * - images: carries: where the record of the picture is kept beside this database; is_stale: what
 * it carries there is older than the row; file_state: what became of the file since it looked like
 * file_*.
 * - library_values: what holds for the library whichever process uses it (limits, snapshots). */
static const char script_2[]
    = "ALTER TABLE jobs ADD COLUMN price INTEGER NOT NULL DEFAULT -1 CHECK (price >= -1);"
      "ALTER TABLE jobs ADD COLUMN rank INTEGER NOT NULL DEFAULT 0;"
      "ALTER TABLE jobs ADD COLUMN took_us INTEGER NOT NULL DEFAULT 0 CHECK (took_us >= 0);"
      "ALTER TABLE jobs ADD COLUMN server_offset_us INTEGER;"
      "UPDATE jobs SET rank = created_us;"
      "CREATE INDEX jobs_queued ON jobs (rank, id) WHERE state = 'queued';"
      "ALTER TABLE images ADD COLUMN incomplete INTEGER NOT NULL DEFAULT 0"
      "  CHECK (incomplete IN (0, 1));"
      "ALTER TABLE images ADD COLUMN carries TEXT NOT NULL DEFAULT 'nothing'"
      "  CHECK (carries IN ('nothing', 'xmp', 'sidecar'));"
      "ALTER TABLE images ADD COLUMN is_stale INTEGER NOT NULL DEFAULT 1"
      "  CHECK (is_stale IN (0, 1));"
      "ALTER TABLE images ADD COLUMN file_state TEXT NOT NULL DEFAULT 'there'"
      "  CHECK (file_state IN ('there', 'missing', 'changed'));"
      "CREATE INDEX images_stale ON images (created_us) WHERE is_stale = 1;"
      "CREATE TABLE library_values ("
      "  name TEXT NOT NULL PRIMARY KEY CHECK (name <> ''),"
      "  value ANY"
      ") STRICT;"
      "PRAGMA user_version = 2;";

static const char *const all_scripts[] = { script_1, script_2 };

const char *const *
latent_migrations_get_scripts (guint *n_scripts)
{
  *n_scripts = G_N_ELEMENTS (all_scripts);
  return all_scripts;
}

static gboolean
run_scripts (sqlite3 *connection, const char *const *scripts, guint n_scripts, GError **error)
{
  gint64 version;

  /* Read again inside the transaction: another process may have been faster. */
  if (!latent_sql_get_int64 (connection, "PRAGMA user_version", &version, error))
    return FALSE;
  for (; version < n_scripts; version++)
    {
      gint64 reached;

      if (!latent_sql_execute (connection, scripts[version], error)
          || !latent_sql_get_int64 (connection, "PRAGMA user_version", &reached, error))
        return FALSE;
      if (reached != version + 1)
        {
          g_propagate_error (error, latent_error_new (LATENT_ERROR_INTERNAL,
                                                      "migration from version %d ended in %d",
                                                      (int) version, (int) reached));
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
latent_migrations_apply (sqlite3 *connection,
                         const char *const *scripts,
                         guint n_scripts,
                         GError **error)
{
  gint64 version;

  if (!latent_sql_get_int64 (connection, "PRAGMA user_version", &version, error))
    return FALSE;
  if (version == n_scripts)
    return TRUE;
  if (version < 0 || version > n_scripts)
    {
      g_propagate_error (error, latent_error_new (LATENT_ERROR_LIBRARY_NEWER,
                                                  "the library has version %d, known is %u",
                                                  (int) version, n_scripts));
      return FALSE;
    }

  if (!latent_sql_execute (connection, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (run_scripts (connection, scripts, n_scripts, error)
      && latent_sql_execute (connection, "COMMIT", error))
    return TRUE;
  if (!sqlite3_get_autocommit (connection))
    latent_sql_execute (connection, "ROLLBACK", NULL);
  return FALSE;
}
