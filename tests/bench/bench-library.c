/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "bench/bench-library.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench/bench-pool.h"
#include "bench/bench-prompts.h"
#include "bench/bench-thumbnails.h"
#include "core/store/latent-database-private.h"
#include "core/store/latent-incoming-file.h"
#include "core/store/latent-migrations-private.h"

#define WRITTEN_VERSION 2
#define MOST_PICTURES 1000
/* 2026-11-01 00:00 UTC; the rows lie in the two years before it. */
#define NEWEST_US (G_GINT64_CONSTANT (1793491200) * G_USEC_PER_SEC)
#define SPAN_US (G_GINT64_CONSTANT (730) * 24 * 3600 * G_USEC_PER_SEC)
#define PROMPT_AGAIN_SHARE 0.2

static const char *const models[] = { "imagen-4", "imagen-4-fast", "imagen-4-ultra" };

typedef struct
{
  LatentPlaces *places;
  GRand *random;
  GPtrArray *pictures; /* element-type BenchPicture */
  guint rows, done;
  sqlite3 *connection;
  sqlite3_stmt *job, *event, *image;
  BenchThumbnails *thumbnails;
  char *prompt; /* of the last job */
  gint64 created_us;
} Maker;

static void
require (gboolean is_done, GError *error)
{
  g_assert_no_error (error);
  g_assert_true (is_done);
}

static void
execute (sqlite3 *connection, const char *sql)
{
  GError *error = NULL;
  gboolean is_done = latent_sql_execute (connection, sql, &error);

  require (is_done, error);
}

static sqlite3_stmt *
prepare (sqlite3 *connection, const char *sql)
{
  GError *error = NULL;
  sqlite3_stmt *statement = latent_sql_prepare (connection, sql, &error);

  require (statement != NULL, error);
  return statement;
}

static void
run (sqlite3_stmt *statement)
{
  GError *error = NULL;
  gboolean is_done = latent_sql_run (statement, &error);

  require (is_done, error);
}

/* (transfer full): looks like a UUIDv4 */
static char *
make_uuid (GRand *random)
{
  return g_strdup_printf ("%08x-%04x-4%03x-a%03x-%08x%04x", g_rand_int (random),
                          g_rand_int (random) & 0xffff, g_rand_int (random) & 0xfff,
                          g_rand_int (random) & 0xfff, g_rand_int (random),
                          g_rand_int (random) & 0xffff);
}

static void
prepare_statements (Maker *self)
{
  self->job = prepare (
      self->connection,
      "INSERT INTO jobs (id, origin, team, idempotency_key, body, body_sha256, model_id, prompt,"
      " parameters, remote_id, state, resume_state, charged, credits, progress, attempts,"
      " error_code, error_http_status, created_us, created_boot_us, submitted_us, accepted_us,"
      " finished_us, hidden, price, rank, took_us)"
      " VALUES (:id, 'https://api.apiframe.ai', '00000000-0000-4000-8000-00000000000a', :key,"
      " :body, :sha256, :model, :prompt, :parameters, :remote_id, 'done', 'queued', 'yes', 4, 100,"
      " 1, -1, 0, :created_us, 0, :created_us + 300000, :created_us + 900000,"
      " :created_us + 16000000, 0, 4, :created_us, 15000000)");
  self->event
      = prepare (self->connection,
                 "INSERT INTO job_events (job_id, state, wall_us, boot_us)"
                 " VALUES (:id, 'queued', :created_us, 0), (:id, 'submitting', :created_us, 0),"
                 " (:id, 'waiting', :created_us, 0), (:id, 'downloading', :created_us, 0),"
                 " (:id, 'done', :created_us, 0)");
  self->image = prepare (
      self->connection,
      "INSERT INTO images (id, job_id, position, path, format, width, height, size_bytes, sha256,"
      " rating, favourite, created_us, job_created_us, file_mtime_us, file_size, file_inode,"
      " carries, is_stale)"
      " VALUES (:id, :job_id, :position, :path, :format, :width, :height, :size_bytes, :sha256,"
      " :rating, :favourite, :created_us, :job_created_us, :mtime_us, :size_bytes, :inode, 'xmp',"
      " 0)");
}

/* Most are unrated, as people are. */
static int
pick_rating (GRand *random)
{
  double place = g_rand_double (random);

  if (place < 0.85)
    return 0;
  if (place < 0.87)
    return -1;
  return g_rand_int_range (random, 1, 6);
}

/* (transfer full): the file of a row, which is there afterwards */
static char *
place_file (Maker *self, const char *job_id, guint position, const BenchPicture *picture)
{
  const char *folder = latent_places_get_pictures (self->places);
  g_autofree char *name = NULL;
  char *path;

  if (self->rows > BENCH_LIBRARY_MOST_FILES)
    name = g_path_get_basename (picture->path);
  else
    name = latent_library_file_name (self->prompt, self->created_us, job_id, position,
                                     picture->format);
  path = g_build_filename (folder, name, NULL);
  if (link (picture->path, path) != 0)
    g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  return path;
}

static void
add_image (Maker *self, const char *job_id, guint position, const BenchPicture *picture)
{
  g_autofree char *id = make_uuid (self->random);
  g_autofree char *path = place_file (self, job_id, position, picture);
  g_autofree char *own_sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, id, -1);
  const char *sha256 = self->rows > BENCH_LIBRARY_MOST_FILES ? picture->sha256 : own_sha256;
  gint64 mtime_us;
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  mtime_us = (gint64) status.st_mtim.tv_sec * G_USEC_PER_SEC + status.st_mtim.tv_nsec / 1000;
  latent_sql_bind_text (self->image, ":id", id);
  latent_sql_bind_text (self->image, ":job_id", job_id);
  latent_sql_bind_int64 (self->image, ":position", position);
  latent_sql_bind_text (self->image, ":path", path);
  latent_sql_bind_text (self->image, ":format", picture->format);
  latent_sql_bind_int64 (self->image, ":width", picture->width);
  latent_sql_bind_int64 (self->image, ":height", picture->height);
  latent_sql_bind_int64 (self->image, ":size_bytes", picture->size_bytes);
  latent_sql_bind_text (self->image, ":sha256", sha256);
  latent_sql_bind_int64 (self->image, ":rating", pick_rating (self->random));
  latent_sql_bind_int64 (self->image, ":favourite", g_rand_double (self->random) < 0.04);
  latent_sql_bind_int64 (self->image, ":created_us", self->created_us + 16 * G_USEC_PER_SEC);
  latent_sql_bind_int64 (self->image, ":job_created_us", self->created_us);
  latent_sql_bind_int64 (self->image, ":mtime_us", mtime_us);
  latent_sql_bind_int64 (self->image, ":inode", (gint64) status.st_ino);
  run (self->image);
  bench_thumbnails_add (self->thumbnails, sha256, picture);
}

static void
add_job (Maker *self, const char *id, const BenchPicture *picture)
{
  g_autofree char *key = make_uuid (self->random);
  g_autofree char *remote_id = make_uuid (self->random);
  const char *model = models[(guint) (g_rand_double (self->random) * g_rand_double (self->random)
                                      * G_N_ELEMENTS (models))];
  g_autofree char *parameters = g_strdup_printf (
      "{\"aspect_ratio\":\"%s\",\"image_size\":\"%s\",\"output_format\":\"%s\"}", picture->ratio,
      g_rand_double (self->random) < 0.8 ? "1K" : "2K", picture->format);
  g_autofree char *body = g_strdup_printf (
      "{\"model\":\"%s\",\"prompt\":\"%s\",\"imagenParams\":%s}", model, self->prompt, parameters);
  g_autofree char *sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, body, -1);
  g_autoptr (GBytes) bytes = g_bytes_new_static (body, strlen (body));

  latent_sql_bind_text (self->job, ":id", id);
  latent_sql_bind_text (self->job, ":key", key);
  latent_sql_bind_bytes (self->job, ":body", bytes);
  latent_sql_bind_text (self->job, ":sha256", sha256);
  latent_sql_bind_text (self->job, ":model", model);
  latent_sql_bind_text (self->job, ":prompt", self->prompt);
  latent_sql_bind_text (self->job, ":parameters", parameters);
  latent_sql_bind_text (self->job, ":remote_id", remote_id);
  latent_sql_bind_int64 (self->job, ":created_us", self->created_us);
  run (self->job);
  latent_sql_bind_text (self->event, ":id", id);
  latent_sql_bind_int64 (self->event, ":created_us", self->created_us);
  run (self->event);
}

static const BenchPicture *
pick_picture (Maker *self, guint ratio)
{
  guint place = (guint) g_rand_int_range (self->random, 0, (int) self->pictures->len);

  /* The pool goes round the ratios. */
  place = place - place % BENCH_POOL_N_RATIOS + ratio;
  return g_ptr_array_index (self->pictures, MIN (place, self->pictures->len - 1));
}

/* One job: one, two or four pictures. */
static void
add_some (Maker *self)
{
  static const guint counts[] = { 1, 1, 1, 2, 4 };
  g_autofree char *id = make_uuid (self->random);
  guint count = counts[g_rand_int_range (self->random, 0, G_N_ELEMENTS (counts))];
  guint ratio
      = (guint) (g_rand_double (self->random) * g_rand_double (self->random) * BENCH_POOL_N_RATIOS);

  if (self->prompt == NULL || g_rand_double (self->random) > PROMPT_AGAIN_SHARE)
    {
      g_free (self->prompt);
      self->prompt = bench_prompt_new (self->random);
    }
  self->created_us = NEWEST_US - SPAN_US + (gint64) ((double) SPAN_US * self->done / self->rows)
                     + g_rand_int_range (self->random, 0, 60);
  count = MIN (count, self->rows - self->done);
  for (guint i = 0; i < count; i++)
    {
      const BenchPicture *picture = pick_picture (self, ratio);

      if (i == 0)
        add_job (self, id, picture);
      add_image (self, id, i, picture);
    }
  self->done += count;
}

static void
write_rows (Maker *self)
{
  guint n_scripts;
  const char *const *scripts = latent_migrations_get_scripts (&n_scripts);
  GError *error = NULL;
  gboolean is_done;

  g_assert_cmpint (sqlite3_open (latent_places_get_database (self->places), &self->connection), ==,
                   SQLITE_OK);
  /* Nobody reads it yet, and who is cut short begins anew. */
  execute (self->connection, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
                             "PRAGMA cache_size = -200000");
  is_done = latent_migrations_apply (self->connection, scripts, WRITTEN_VERSION, &error);
  require (is_done, error);
  execute (self->connection, "BEGIN");
  prepare_statements (self);
  while (self->done < self->rows)
    add_some (self);
  sqlite3_finalize (self->job);
  sqlite3_finalize (self->event);
  sqlite3_finalize (self->image);
  execute (self->connection, "COMMIT");
  sqlite3_close (self->connection);
}

static gboolean
has (sqlite3 *connection, const char *sql)
{
  gint64 value = 0;

  return latent_sql_get_int64 (connection, sql, &value, NULL) && value > 0;
}

/* The colour and the tiny preview that a cell shows before its thumbnail is there. */
static void
add_colours (sqlite3 *connection, GPtrArray *pictures)
{
  sqlite3_stmt *statement;

  execute (connection, "CREATE TEMP TABLE looks (inode INTEGER PRIMARY KEY, colour, preview)");
  statement = prepare (connection, "INSERT INTO looks VALUES (:inode, :colour, :preview)");
  for (guint i = 0; i < pictures->len; i++)
    {
      const BenchPicture *picture = g_ptr_array_index (pictures, i);
      g_autoptr (GBytes) preview = NULL;
      GStatBuf status;

      g_assert_cmpint (g_stat (picture->path, &status), ==, 0);
      latent_sql_bind_int64 (statement, ":inode", (gint64) status.st_ino);
      latent_sql_bind_int64 (statement, ":colour", bench_thumbnails_look (picture, &preview));
      latent_sql_bind_bytes (statement, ":preview", preview);
      run (statement);
    }
  sqlite3_finalize (statement);
  execute (connection, "UPDATE images SET colour = looks.colour, preview = looks.preview"
                       " FROM looks WHERE looks.inode = images.file_inode;"
                       "DROP TABLE looks");
}

/* What came after version 2 and is nothing that a migration could know. */
static void
add_rest (sqlite3 *connection, GPtrArray *pictures)
{
  if (has (connection, "SELECT count(*) FROM pragma_table_info('images') WHERE name = 'preview'"))
    add_colours (connection, pictures);
  if (has (connection, "SELECT count(*) FROM sqlite_master WHERE name = 'tags'"))
    execute (connection,
             "INSERT INTO tags (number, tag) SELECT number, 'client ' || (number / 64 % 7)"
             "  FROM images WHERE number / 64 % 5 = 0;"
             "INSERT INTO tags (number, tag) SELECT number, 'print' FROM images"
             "  WHERE number / 64 % 23 = 0");
  if (has (connection, "SELECT count(*) FROM sqlite_master WHERE name = 'collections'"))
    execute (connection, "INSERT INTO collections (id, name, created_us)"
                         "  VALUES ('00000000-0000-4000-8000-00000000c011', 'Portfolio', 1);"
                         "INSERT INTO collection_images (collection_id, number, added_us)"
                         "  SELECT '00000000-0000-4000-8000-00000000c011', number, 1 FROM images"
                         "  WHERE number / 64 % 50 = 1");
}

/* How long it took since it was last asked, for the person who waits */
static void
tell (const char *what, gint64 *since_us)
{
  gint64 now_us = g_get_monotonic_time ();

  printf ("# %s: %.1f s\n", what, (double) (now_us - *since_us) / G_USEC_PER_SEC);
  fflush (stdout);
  *since_us = now_us;
}

static void
write_session (LatentPlaces *places)
{
  static const char text[] = "{\"version\":1,\"values\":{\"window.width\":\"1400\","
                             "\"window.height\":\"900\",\"window.maximized\":\"0\"}}";
  g_autofree char *path = g_build_filename (latent_places_get_data (places), "session.json", NULL);
  GError *error = NULL;
  gboolean is_done = g_file_set_contents (path, text, -1, &error);

  require (is_done, error);
}

void
bench_library_make (LatentPlaces *places, const char *pool, guint rows)
{
  gint64 since_us = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  Maker maker = { .places = places, .rows = rows };
  gboolean is_done = latent_places_create (places, &error);

  require (is_done, error);
  maker.pictures = bench_pool_open (pool, CLAMP (rows, BENCH_POOL_N_RATIOS, MOST_PICTURES));
  tell ("pictures", &since_us);
  maker.thumbnails = bench_thumbnails_new (places, pool, maker.pictures);
  tell ("thumbnails", &since_us);
  maker.random = g_rand_new_with_seed (rows);
  write_rows (&maker);
  tell ("rows", &since_us);
  maker.connection = latent_database_file_open (latent_places_get_database (places), &error);
  require (maker.connection != NULL, error);
  tell ("migration", &since_us);
  add_rest (maker.connection, maker.pictures);
  sqlite3_close (maker.connection);
  write_session (places);
  bench_thumbnails_free (maker.thumbnails);
  tell ("rest", &since_us);

  g_rand_free (maker.random);
  g_free (maker.prompt);
  g_ptr_array_unref (maker.pictures);
}
