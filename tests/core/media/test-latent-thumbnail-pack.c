/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/media/latent-thumbnail-pack.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "support/latent-test.h"

#define MAX_BYTES (64 * 1024 * 1024)
#define SMALL LATENT_THUMBNAIL_SMALL_PX
#define LARGE LATENT_THUMBNAIL_LARGE_PX

typedef struct
{
  char *folder;
  char *path;
  LatentThumbnailPack *pack;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = latent_test_make_folder ("pack");
  self->path = g_build_filename (self->folder, "cache", "thumbnails.sqlite", NULL);
  self->pack = latent_thumbnail_pack_new (self->path, MAX_BYTES);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  latent_thumbnail_pack_unref (self->pack);
  g_free (self->path);
  g_free (self->folder);
}

static LatentThumbnailKey
make_key (guint number)
{
  LatentThumbnailKey key = { { 0 } };

  memcpy (key.bytes + 28, &number, sizeof number);
  return key;
}

/* (transfer full): bytes that no other number and size has */
static GBytes *
make_bytes (guint number, guint edge_px)
{
  gsize length = edge_px == SMALL ? 9000 : 30000;
  guint8 *data = g_malloc (length);

  for (gsize i = 0; i < length; i++)
    data[i] = (guint8) (number * 31 + i * edge_px / 256 + (i >> 8));
  return g_bytes_new_take (data, length);
}

static gboolean
write_number (LatentThumbnailPack *pack, guint number)
{
  LatentThumbnailKey key = make_key (number);
  g_autoptr (GBytes) small = make_bytes (number, SMALL);
  g_autoptr (GBytes) large = make_bytes (number, LARGE);

  return latent_thumbnail_pack_write (pack, &key, small, large);
}

/* Is it there? If so, it is right. */
static gboolean
has_number (LatentThumbnailPack *pack, guint number)
{
  LatentThumbnailKey key = make_key (number);
  static const guint edges[] = { SMALL, LARGE };
  guint n = 0;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GBytes) wanted = make_bytes (number, edges[i]);
      g_autoptr (GBytes) bytes = latent_thumbnail_pack_read (pack, &key, edges[i]);

      if (bytes != NULL)
        {
          g_assert_true (g_bytes_equal (bytes, wanted));
          n++;
        }
    }
  return n == 2;
}

static void
test_kept (Fixture *self, gconstpointer data)
{
  LatentThumbnailKey key = make_key (1);
  g_autoptr (LatentThumbnailPack) other = latent_thumbnail_pack_new (self->path, MAX_BYTES);
  GStatBuf status;

  g_assert_false (latent_thumbnail_pack_has (self->pack, &key));
  g_assert_false (has_number (self->pack, 1));
  g_assert_true (write_number (self->pack, 1));
  g_assert_true (write_number (self->pack, 2));
  g_assert_true (has_number (self->pack, 1));
  g_assert_true (has_number (self->pack, 2));
  g_assert_true (latent_thumbnail_pack_has (other, &key));
  g_assert_true (has_number (other, 1));
  g_assert_true (write_number (other, 1));
  g_assert_true (has_number (self->pack, 1));

  latent_thumbnail_pack_delete (other, &key);
  g_assert_false (latent_thumbnail_pack_has (self->pack, &key));
  g_assert_false (has_number (self->pack, 1));
  g_assert_true (has_number (self->pack, 2));

  /* T14 */
  g_assert_cmpint (g_stat (self->path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
}

static void
run_sql (Fixture *self, const char *sql)
{
  sqlite3 *database = NULL;
  char *message = NULL;

  g_assert_cmpint (sqlite3_open (self->path, &database), ==, SQLITE_OK);
  sqlite3_exec (database, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  g_assert_cmpint (sqlite3_close (database), ==, SQLITE_OK);
}

/* I7: one thumbnail is not what was written: it is gone, the others stay. */
static void
test_damaged_blob (Fixture *self, gconstpointer data)
{
  static const char *const damages[] = {
    "UPDATE thumbnails SET jpeg = zeroblob (length (jpeg)) WHERE id = 1",
    "UPDATE thumbnails SET jpeg = substr (jpeg, 1, length (jpeg) - 1) WHERE id = 1",
    "UPDATE thumbnails SET jpeg = x'' WHERE id = 1",
    "UPDATE thumbnails SET jpeg = 'text' WHERE id = 1",
    "UPDATE thumbnails SET jpeg = zeroblob (5000000) WHERE id = 1",
    "UPDATE thumbnails SET checksum = checksum + 1 WHERE id = 1",
    "UPDATE thumbnails SET checksum = 'x' WHERE id = 1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_assert_true (write_number (self->pack, 1));
      g_assert_true (write_number (self->pack, 2));
      run_sql (self, "UPDATE thumbnails SET id = id + 1000;"
                     "UPDATE thumbnails SET id = 1 WHERE edge = 256 AND"
                     " key = x'0000000000000000000000000000000000000000000000000000000001000000'");
      run_sql (self, damages[i]);
      g_assert_false (has_number (self->pack, 1));
      g_assert_true (write_number (self->pack, 1));
      g_assert_true (has_number (self->pack, 1));
      g_assert_true (has_number (self->pack, 2));
    }
}

static void
damage_file (Fixture *self, guint kind)
{
  g_autofree char *contents = NULL;
  gsize length = 0;
  int fd;

  g_assert_true (g_file_get_contents (self->path, &contents, &length, NULL));
  fd = g_open (self->path, O_WRONLY, 0);
  switch (kind)
    {
    case 0:
      g_assert_cmpint (ftruncate (fd, 0), ==, 0);
      break;
    case 1:
      g_assert_cmpint (ftruncate (fd, (off_t) length / 2 + 77), ==, 0);
      break;
    case 2:
      memset (contents, 'x', length);
      break;
    case 3:
      memset (contents, 'x', 100);
      break;
    case 4: /* all pages but the first */
      memset (contents + 16384, 0xa5, length - 16384);
      break;
    case 5: /* the schema */
      memset (contents + 100, 0, 16384 - 100);
      break;
    default: /* here and there */
      for (gsize i = kind * 101; i < length; i += 7919)
        contents[i] = (char) (contents[i] ^ 0x55);
    }
  if (kind >= 2)
    g_assert_cmpint (pwrite (fd, contents, length, 0), ==, (gssize) length);
  close (fd);
}

/* I7, K11: whatever became of the file: nothing wrong comes out, and it serves again. @data:
 * another process has it open. */
static void
test_damaged_file (Fixture *self, gconstpointer data)
{
  gboolean is_shared = GPOINTER_TO_INT (data);

  for (guint kind = 0; kind < 20; kind++)
    {
      g_autoptr (LatentThumbnailPack) other = latent_thumbnail_pack_new (self->path, MAX_BYTES);

      /* Who had it open all the time may have seen nothing of the damage; who comes does. */
      latent_thumbnail_pack_unref (self->pack);
      self->pack = latent_thumbnail_pack_new (self->path, MAX_BYTES);
      for (guint i = 0; i < 40; i++)
        g_assert_true (write_number (self->pack, i));
      run_sql (self, "PRAGMA wal_checkpoint (TRUNCATE)");
      if (is_shared)
        g_assert_true (has_number (other, 3));
      else
        {
          latent_thumbnail_pack_unref (self->pack);
          self->pack = latent_thumbnail_pack_new (self->path, MAX_BYTES);
        }
      damage_file (self, kind);

      for (guint i = 0; i < 40; i++)
        has_number (self->pack, i);
      /* More than once: whoever is the last to see the damage empties the file again. */
      for (guint i = 0; i < 120; i++)
        g_assert_true (write_number (is_shared && (i & 1) != 0 ? other : self->pack, i % 40));
      for (guint i = 0; i < 40; i++)
        {
          g_assert_true (has_number (self->pack, i));
          if (is_shared)
            g_assert_true (has_number (other, i));
        }
    }
}

/* Another version's file, or another program's database. */
static void
test_other_database (Fixture *self, gconstpointer data)
{
  g_assert_true (write_number (self->pack, 1));
  run_sql (self, "PRAGMA user_version = 7");
  latent_thumbnail_pack_unref (self->pack);
  self->pack = latent_thumbnail_pack_new (self->path, MAX_BYTES);
  g_assert_false (has_number (self->pack, 1));
  g_assert_true (write_number (self->pack, 1));
  g_assert_true (has_number (self->pack, 1));

  run_sql (self, "DROP TABLE thumbnails; CREATE TABLE thumbnails (x)");
  latent_thumbnail_pack_unref (self->pack);
  self->pack = latent_thumbnail_pack_new (self->path, MAX_BYTES);
  g_assert_false (has_number (self->pack, 1));
  g_assert_true (write_number (self->pack, 1));
  g_assert_true (has_number (self->pack, 1));
}

/* A person clears the cache while the program runs, and another process makes it anew. */
static void
test_deleted_file (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentThumbnailPack) other = latent_thumbnail_pack_new (self->path, MAX_BYTES);
  g_autofree char *log = g_strconcat (self->path, "-wal", NULL);
  g_autofree char *index = g_strconcat (self->path, "-shm", NULL);
  g_autofree char *cache = g_path_get_dirname (self->path);

  g_assert_true (write_number (self->pack, 1));
  g_assert_cmpint (g_unlink (self->path), ==, 0);
  g_unlink (log);
  g_unlink (index);
  g_assert_cmpint (g_rmdir (cache), ==, 0);
  g_assert_false (has_number (self->pack, 1));
  g_assert_true (write_number (self->pack, 2));
  g_assert_true (has_number (self->pack, 2));
  g_assert_true (g_file_test (self->path, G_FILE_TEST_IS_REGULAR));

  g_assert_cmpint (g_unlink (self->path), ==, 0);
  g_unlink (log);
  g_unlink (index);
  g_assert_true (write_number (other, 3));
  g_assert_true (has_number (self->pack, 3));
}

/* M41: a link is replaced, what it points to stays; a folder stays, and there are no thumbnails. */
static void
test_in_the_way (Fixture *self, gconstpointer data)
{
  g_autofree char *target = g_build_filename (self->folder, "target", NULL);
  g_autofree char *cache = g_path_get_dirname (self->path);
  g_autofree char *contents = NULL;

  g_assert_cmpint (g_mkdir (cache, 0700), ==, 0);
  g_assert_true (g_file_set_contents (target, "precious", -1, NULL));
  g_assert_cmpint (symlink (target, self->path), ==, 0);
  g_assert_true (write_number (self->pack, 1));
  g_assert_true (has_number (self->pack, 1));
  g_assert_false (g_file_test (self->path, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_get_contents (target, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "precious");

  g_assert_cmpint (g_unlink (self->path), ==, 0);
  g_assert_cmpint (g_mkdir (self->path, 0700), ==, 0);
  g_assert_false (write_number (self->pack, 1));
  g_assert_false (has_number (self->pack, 1));
  g_assert_true (g_file_test (self->path, G_FILE_TEST_IS_DIR));
}

/* F7: the power fails: of the log any part may have reached the disk. */
static void
test_power_cut (Fixture *self, gconstpointer data)
{
  g_autofree char *log = g_strconcat (self->path, "-wal", NULL);
  g_autofree char *cut_path = g_build_filename (self->folder, "cut.sqlite", NULL);
  g_autofree char *cut_log = g_strconcat (cut_path, "-wal", NULL);
  g_autofree char *cut_index = g_strconcat (cut_path, "-shm", NULL);
  g_autofree char *file = NULL;
  g_autofree char *written = NULL;
  gsize file_length = 0, length = 0;

  for (guint i = 0; i < 12; i++)
    g_assert_true (write_number (self->pack, i));
  g_assert_true (g_file_get_contents (self->path, &file, &file_length, NULL));
  g_assert_true (g_file_get_contents (log, &written, &length, NULL));
  g_assert_cmpuint (length, >, 100000);
  for (gsize cut = 0; cut <= length; cut += 6007)
    {
      g_autoptr (LatentThumbnailPack) pack = latent_thumbnail_pack_new (cut_path, MAX_BYTES);
      gboolean was_there = TRUE;

      g_unlink (cut_index);
      g_assert_true (g_file_set_contents (cut_path, file, (gssize) file_length, NULL));
      g_assert_true (g_file_set_contents (cut_log, written, (gssize) cut, NULL));
      for (guint i = 0; i < 12; i++)
        {
          gboolean is_there = has_number (pack, i);

          /* In the order in which they were written. */
          g_assert_true (was_there || !is_there);
          was_there = is_there;
        }
      g_assert_true (write_number (pack, 99));
      g_assert_true (has_number (pack, 99));
    }
}

/* The oldest make room. */
static void
test_limit (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentThumbnailPack) pack = latent_thumbnail_pack_new (self->path, 2000 * 1000);
  guint n_there = 0;
  GStatBuf status;

  for (guint i = 0; i < 300; i++)
    {
      g_assert_true (write_number (pack, i));
      g_assert_true (has_number (pack, i));
    }
  for (guint i = 0; i < 300; i++)
    n_there += has_number (pack, i);
  g_assert_cmpuint (n_there, >, 10);
  g_assert_cmpuint (n_there, <, 60);
  for (guint i = 300 - n_there; i < 300; i++)
    g_assert_true (has_number (pack, i));
  run_sql (self, "PRAGMA wal_checkpoint (TRUNCATE)");
  g_assert_cmpint (g_stat (self->path, &status), ==, 0);
  g_assert_cmpint (status.st_size, <, 2200 * 1000);
}

typedef struct
{
  LatentThumbnailPack *pack;
  guint first;
} Job;

static gpointer
work_thread (gpointer data)
{
  Job *job = data;

  for (guint i = job->first; i < job->first + 50; i++)
    {
      /* Whoever waits for too long gives up: it is a cache. */
      while (!write_number (job->pack, i))
        g_thread_yield ();
      has_number (job->pack, (i * 7) % 200);
      g_assert_true (has_number (job->pack, i));
    }
  return NULL;
}

/* U2: four threads, in what might be two processes. */
static void
test_shared (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentThumbnailPack) other = latent_thumbnail_pack_new (self->path, MAX_BYTES);
  Job jobs[4];
  GThread *threads[4];

  for (guint i = 0; i < 4; i++)
    {
      jobs[i] = (Job){ i % 2 == 0 ? self->pack : other, i * 50 };
      threads[i] = g_thread_new ("pack", work_thread, &jobs[i]);
    }
  for (guint i = 0; i < 4; i++)
    g_thread_join (threads[i]);
  for (guint i = 0; i < 200; i++)
    g_assert_true (has_number (i % 2 == 0 ? other : self->pack, i));
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
#define ADD(name, data, func)                                                                      \
  g_test_add ("/media/thumbnail-pack/" name, Fixture, data, set_up, func, tear_down)
  ADD ("T14-kept", NULL, test_kept);
  ADD ("I7-damaged-blob", NULL, test_damaged_blob);
  ADD ("I7-K11-damaged-file", GINT_TO_POINTER (FALSE), test_damaged_file);
  ADD ("I7-damaged-while-open", GINT_TO_POINTER (TRUE), test_damaged_file);
  ADD ("other-database", NULL, test_other_database);
  ADD ("deleted-file", NULL, test_deleted_file);
  ADD ("M41-in-the-way", NULL, test_in_the_way);
  ADD ("F7-power-cut", NULL, test_power_cut);
  ADD ("limit", NULL, test_limit);
  ADD ("U2-shared", NULL, test_shared);
  return latent_test_run ();
}
