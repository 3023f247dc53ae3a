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

/* Version 3: the gallery.
 *
 * - jobs.number counts the intents; the pictures of a job have images.number =
 * latent_image_number(): newest first is number DESC, which is the order of the rows themselves and
 * of the text index. (Positions above 63 no service ever filled; their files stay.)
 * - images: model_id, aspect_ratio, image_size: of the job, for the filters; colour (0xRRGGBB) and
 * preview (4 x 4 pixels, RGB): what is drawn until the thumbnail is there.
 * - images_shown holds deleted_us as well: only then SQLite reads the numbers from it alone.
 * - image_texts: the folded prompt and, where it differs from the former, its words
 * (latent-text-search.h). The index over both keeps no copy of its own. "ascii" takes everything
 * outside of ASCII for a letter: the words were split by our own rule, which knows a younger
 * Unicode than "unicode61" does.
 * - image_changes: whose rows changed, for other processes; only the newest are kept. The row -1 is
 *   no change: its number differs after all pictures were given new numbers.
 *
 * Triggers keep the texts and the changes in step with the rows, whoever writes; the index over the
 * texts has to be told (latent-image-texts.c), since a schema that is not trusted may not write to
 * virtual tables. */
static const char script_3[]
    = "ALTER TABLE jobs ADD COLUMN number INTEGER;"
      "UPDATE jobs SET number = counted.number FROM ("
      "  SELECT rowid AS place, row_number () OVER (ORDER BY created_us, id) AS number FROM jobs"
      ") AS counted WHERE jobs.rowid = counted.place;"
      "CREATE UNIQUE INDEX jobs_by_number ON jobs (number);"
      /* An older program that still has the file open knows nothing of numbers. */
      "CREATE TRIGGER jobs_added AFTER INSERT ON jobs WHEN new.number IS NULL BEGIN"
      "  UPDATE jobs SET number = (SELECT ifnull (max (number), 0) + 1 FROM jobs)"
      "    WHERE id = new.id;"
      "END;"
      "ALTER TABLE images RENAME TO images_2;"
      "CREATE TABLE images ("
      "  number INTEGER NOT NULL PRIMARY KEY,"
      "  id TEXT NOT NULL UNIQUE CHECK (id <> ''),"
      "  job_id TEXT NOT NULL REFERENCES jobs (id),"
      "  position INTEGER NOT NULL CHECK (position BETWEEN 0 AND 63),"
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
      "  incomplete INTEGER NOT NULL DEFAULT 0 CHECK (incomplete IN (0, 1)),"
      "  carries TEXT NOT NULL DEFAULT 'nothing' CHECK (carries IN ('nothing', 'xmp', 'sidecar')),"
      "  is_stale INTEGER NOT NULL DEFAULT 1 CHECK (is_stale IN (0, 1)),"
      "  file_state TEXT NOT NULL DEFAULT 'there'"
      "    CHECK (file_state IN ('there', 'missing', 'changed')),"
      "  model_id TEXT,"
      "  aspect_ratio TEXT,"
      "  image_size TEXT,"
      "  colour INTEGER CHECK (colour BETWEEN 0 AND 16777215),"
      "  preview BLOB CHECK (length (preview) = 48),"
      "  UNIQUE (job_id, position)"
      ") STRICT;"
      "INSERT INTO images (number, id, job_id, position, path, format, width, height, size_bytes,"
      "    sha256, rating, favourite, created_us, job_created_us, deleted_us, file_mtime_us,"
      "    file_inode, file_size, incomplete, carries, is_stale, file_state, model_id,"
      "    aspect_ratio, image_size)"
      "  SELECT jobs.number * 64 + 63 - old.position, old.id, old.job_id, old.position, old.path,"
      "    old.format, old.width, old.height, old.size_bytes, old.sha256, old.rating,"
      "    old.favourite, old.created_us, old.job_created_us, old.deleted_us, old.file_mtime_us,"
      "    old.file_inode, old.file_size, old.incomplete, old.carries, old.is_stale,"
      "    old.file_state, jobs.model_id,"
      "    CASE WHEN json_valid (jobs.parameters)"
      "      THEN CAST (json_extract (jobs.parameters, '$.aspect_ratio') AS TEXT) END,"
      "    CASE WHEN json_valid (jobs.parameters)"
      "      THEN CAST (json_extract (jobs.parameters, '$.image_size') AS TEXT) END"
      "  FROM images_2 AS old JOIN jobs ON jobs.id = old.job_id WHERE old.position <= 63;"
      "DROP TABLE images_2;"
      "CREATE INDEX images_shown ON images (number, deleted_us) WHERE deleted_us = 0;"
      "CREATE INDEX images_deleted ON images (deleted_us) WHERE deleted_us <> 0;"
      "CREATE INDEX images_stale ON images (created_us) WHERE is_stale = 1;"
      "CREATE INDEX images_by_model ON images (model_id, number) WHERE deleted_us = 0;"
      "CREATE INDEX images_by_ratio ON images (aspect_ratio, number) WHERE deleted_us = 0;"
      "CREATE INDEX images_by_size ON images (image_size, number) WHERE deleted_us = 0;"
      "CREATE INDEX images_by_format ON images (format, number) WHERE deleted_us = 0;"
      "CREATE INDEX images_by_rating ON images (rating, number) WHERE deleted_us = 0;"
      "CREATE INDEX images_by_time ON images (job_created_us, number) WHERE deleted_us = 0;"
      "CREATE INDEX images_by_bytes ON images (sha256);"
      "CREATE INDEX images_plain ON images (number) WHERE colour IS NULL AND deleted_us = 0;"
      "CREATE INDEX images_favourite ON images (number) WHERE favourite = 1 AND deleted_us = 0;"
      "CREATE TABLE image_texts ("
      "  number INTEGER NOT NULL PRIMARY KEY,"
      "  folded TEXT NOT NULL,"
      "  words TEXT"
      ") STRICT;"
      "CREATE INDEX image_texts_sorted ON image_texts (substr (folded, 1, 64), number DESC);"
      "CREATE VIEW image_words AS"
      "  SELECT number, coalesce (words, folded) AS words FROM image_texts;"
      "CREATE VIRTUAL TABLE images_trigram USING fts5 (folded, content = 'image_texts',"
      "  content_rowid = 'number', tokenize = 'trigram case_sensitive 1');"
      "CREATE VIRTUAL TABLE images_words USING fts5 (words, content = 'image_words',"
      "  content_rowid = 'number', tokenize = 'ascii', prefix = '1 2');"
      "CREATE TABLE image_changes ("
      "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
      "  number INTEGER NOT NULL"
      ") STRICT;"
      "CREATE TABLE tags ("
      "  number INTEGER NOT NULL REFERENCES images (number)"
      "    ON DELETE CASCADE ON UPDATE CASCADE,"
      "  tag TEXT NOT NULL CHECK (tag <> ''),"
      "  PRIMARY KEY (number, tag)"
      ") STRICT, WITHOUT ROWID;"
      "CREATE INDEX tags_by_tag ON tags (tag, number);"
      "CREATE TABLE collections ("
      "  id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),"
      "  name TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (name <> ''),"
      "  created_us INTEGER NOT NULL"
      ") STRICT;"
      "CREATE TABLE collection_images ("
      "  collection_id TEXT NOT NULL REFERENCES collections (id) ON DELETE CASCADE,"
      "  number INTEGER NOT NULL REFERENCES images (number)"
      "    ON DELETE CASCADE ON UPDATE CASCADE,"
      "  added_us INTEGER NOT NULL,"
      "  PRIMARY KEY (collection_id, number)"
      ") STRICT, WITHOUT ROWID;"
      "CREATE INDEX collection_images_of ON collection_images (number);"
      "CREATE TABLE saved_searches ("
      "  name TEXT NOT NULL PRIMARY KEY COLLATE NOCASE CHECK (name <> ''),"
      "  query TEXT NOT NULL,"
      "  created_us INTEGER NOT NULL"
      ") STRICT;"
      "INSERT INTO image_texts (number, folded, words)"
      "  SELECT number, folded, latent_split_words (folded) FROM ("
      "    SELECT images.number, latent_fold (jobs.prompt) AS folded"
      "    FROM images JOIN jobs ON jobs.id = images.job_id ORDER BY images.number);"
      "INSERT INTO images_trigram (images_trigram) VALUES ('rebuild');"
      "INSERT INTO images_words (images_words) VALUES ('rebuild');"
      /* In one part each: a search looks into every one of them (latent-image-texts.h). */
      "INSERT INTO images_trigram (images_trigram) VALUES ('optimize');"
      "INSERT INTO images_words (images_words) VALUES ('optimize');"
      "CREATE TRIGGER images_added AFTER INSERT ON images BEGIN"
      "  INSERT INTO image_texts (number, folded, words)"
      "    SELECT new.number, folded, latent_split_words (folded) FROM ("
      "      SELECT latent_fold (prompt) AS folded FROM jobs WHERE id = new.job_id);"
      "  INSERT INTO image_changes (number) VALUES (new.number);"
      "END;"
      "CREATE TRIGGER images_removed AFTER DELETE ON images BEGIN"
      "  DELETE FROM image_texts WHERE number = old.number;"
      "  INSERT INTO image_changes (number) VALUES (old.number);"
      "END;"
      "CREATE TRIGGER images_renumbered AFTER UPDATE OF number ON images BEGIN"
      "  UPDATE image_texts SET number = new.number WHERE number = old.number;"
      "END;"
      "CREATE TRIGGER images_changed AFTER UPDATE OF path, format, width, height, rating,"
      "    favourite, deleted_us, incomplete, file_state ON images BEGIN"
      "  INSERT INTO image_changes (number) VALUES (new.number);"
      "END;"
      "CREATE TRIGGER tags_added AFTER INSERT ON tags BEGIN"
      "  INSERT INTO image_changes (number) VALUES (new.number);"
      "END;"
      "CREATE TRIGGER tags_removed AFTER DELETE ON tags BEGIN"
      "  INSERT INTO image_changes (number) VALUES (old.number);"
      "END;"
      "CREATE TRIGGER collection_images_added AFTER INSERT ON collection_images BEGIN"
      "  INSERT INTO image_changes (number) VALUES (new.number);"
      "END;"
      "CREATE TRIGGER collection_images_removed AFTER DELETE ON collection_images BEGIN"
      "  INSERT INTO image_changes (number) VALUES (old.number);"
      "END;"
      "CREATE TRIGGER image_changes_added AFTER INSERT ON image_changes BEGIN"
      "  DELETE FROM image_changes WHERE id <= new.id - 10000 AND id > 0;"
      "END;"
      "PRAGMA user_version = 3;";

static const char *const all_scripts[] = { script_1, script_2, script_3 };

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
