/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "bench/bench-thumbnails.h"

#include <sqlite3.h>

#include "core/media/latent-decoder.h"
#include "core/media/latent-thumbnail-private.h"

#define PREVIEW_FROM_PX 128

/* The pool has a pack of its own, made by the program's own code. What is in it is copied into the
 * library's pack under as many keys as the library has pictures: the rows of the two are alike. */
struct _BenchThumbnails
{
  LatentThumbnailPack *pool;
  sqlite3 *library;
  sqlite3_stmt *copy;
};

static LatentThumbnailKey
make_key (const char *sha256)
{
  LatentThumbnailSource source = { .sha256 = (char *) sha256, .path = (char *) "/" };
  LatentThumbnailKey key;

  g_assert_true (latent_thumbnail_source_find_key (&source, &key));
  return key;
}

static void
make_thumbnail (gpointer data, gpointer user_data)
{
  const BenchPicture *picture = data;
  LatentThumbnailPack *pack = user_data;
  LatentThumbnailSource source = { .sha256 = picture->sha256, .path = picture->path };
  LatentThumbnailKey key = make_key (picture->sha256);
  g_autoptr (LatentThumbnail) thumbnail = NULL;
  g_autoptr (GError) error = NULL;

  if (latent_thumbnail_pack_has (pack, &key))
    return;
  thumbnail = latent_thumbnail_make (pack, &source, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (latent_thumbnail_pack_has (pack, &key));
}

static void
execute (sqlite3 *connection, const char *sql)
{
  g_assert_cmpint (sqlite3_exec (connection, sql, NULL, NULL, NULL), ==, SQLITE_OK);
}

/* An empty pack of the present form at @path. */
static void
make_pack (const char *path)
{
  LatentThumbnailPack *pack = latent_thumbnail_pack_new (path, LATENT_THUMBNAIL_PACK_MAX_BYTES);
  LatentThumbnailKey key = { { 0 } };
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 1);

  g_assert_true (latent_thumbnail_pack_write (pack, &key, nothing, nothing));
  latent_thumbnail_pack_unref (pack);
}

static void
open_library (BenchThumbnails *self, const char *path, const char *pool_path)
{
  g_autofree char *attach = g_strdup_printf ("ATTACH '%s' AS pool", pool_path);

  make_pack (path);
  g_assert_cmpint (sqlite3_open (path, &self->library), ==, SQLITE_OK);
  execute (self->library, attach);
  execute (self->library, "PRAGMA main.journal_mode = OFF; PRAGMA main.synchronous = OFF;"
                          "BEGIN; DELETE FROM main.thumbnails");
  g_assert_cmpint (
      sqlite3_prepare_v2 (self->library,
                          "INSERT OR IGNORE INTO main.thumbnails (key, edge, checksum, jpeg)"
                          " SELECT ?1, edge, checksum, jpeg FROM pool.thumbnails WHERE key = ?2",
                          -1, &self->copy, NULL),
      ==, SQLITE_OK);
}

BenchThumbnails *
bench_thumbnails_new (LatentPlaces *places, const char *pool, GPtrArray *pictures)
{
  BenchThumbnails *self = g_new0 (BenchThumbnails, 1);
  g_autofree char *pool_path = g_build_filename (pool, BENCH_THUMBNAILS_NAME, NULL);
  g_autofree char *path
      = g_build_filename (latent_places_get_cache (places), BENCH_THUMBNAILS_NAME, NULL);
  GThreadPool *workers;

  self->pool = latent_thumbnail_pack_new (pool_path, LATENT_THUMBNAIL_PACK_MAX_BYTES);
  workers
      = g_thread_pool_new (make_thumbnail, self->pool, (int) g_get_num_processors (), TRUE, NULL);
  for (guint i = 0; i < pictures->len; i++)
    g_thread_pool_push (workers, g_ptr_array_index (pictures, i), NULL);
  g_thread_pool_free (workers, FALSE, TRUE);
  open_library (self, path, pool_path);
  return self;
}

void
bench_thumbnails_free (BenchThumbnails *self)
{
  sqlite3_finalize (self->copy);
  execute (self->library, "COMMIT");
  execute (self->library, "DETACH pool; PRAGMA journal_mode = WAL");
  g_assert_cmpint (sqlite3_close (self->library), ==, SQLITE_OK);
  latent_thumbnail_pack_unref (self->pool);
  g_free (self);
}

void
bench_thumbnails_add (BenchThumbnails *self, const char *sha256, const BenchPicture *picture)
{
  LatentThumbnailKey key = make_key (sha256);
  LatentThumbnailKey from = make_key (picture->sha256);

  sqlite3_bind_blob (self->copy, 1, key.bytes, sizeof key.bytes, SQLITE_STATIC);
  sqlite3_bind_blob (self->copy, 2, from.bytes, sizeof from.bytes, SQLITE_STATIC);
  g_assert_cmpint (sqlite3_step (self->copy), ==, SQLITE_DONE);
  sqlite3_reset (self->copy);
}

gint64
bench_thumbnails_look (const BenchPicture *picture, GBytes **preview)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf
      = latent_decoder_decode_file (picture->path, PREVIEW_FROM_PX, NULL, &error);
  LatentThumbnailPreview look;

  g_assert_no_error (error);
  latent_thumbnail_preview_init (&look, pixbuf);
  *preview = g_bytes_new (look.pixels, sizeof look.pixels);
  return look.colour;
}
