/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/media/latent-thumbnail-store.h"

#include <malloc.h>
#include <string.h>
#include <sys/stat.h>
#include <utime.h>

#include <glib/gstdio.h>

#include "core/media/latent-decoder-private.h"
#include "core/media/latent-image-check.h"
#include "core/media/latent-thumbnail-pack.h"
#include "media-test.h"
#include "support/latent-test.h"

#define ID "0b9c7f3e-5d1a-4a52-9a7e-2f60c1d3e4b5"
#define SHA256 "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"

/* A store with one decode thread, which the test can hold. */
typedef struct
{
  char *pictures;
  char *folder; /* does not exist at first */
  char *pack;
  LatentImageRecord *image;
  LatentDecoder *decoder;
  LatentThumbnailStore *store;

  GAsyncResult *again;

  GMutex mutex;
  GCond cond;
  gboolean is_held;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *cache = latent_test_make_folder ("cache");

  self->pictures = latent_test_make_folder ("pictures");
  self->folder = g_build_filename (cache, "latent", NULL);
  self->pack = g_build_filename (self->folder, "thumbnails.sqlite", NULL);
  self->image = latent_image_record_new ();
  self->image->id = g_strdup (ID);
  self->image->sha256 = g_strdup (SHA256);
  self->decoder = latent_decoder_new_with_threads (1);
  self->store = latent_thumbnail_store_new (self->decoder, self->folder);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  latent_test_assert_gone (&self->store);
  latent_test_assert_gone (&self->decoder);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self->pictures);
  g_free (self->folder);
  g_free (self->pack);
  latent_image_record_free (self->image);
}

static gpointer
hold_func (gpointer data, GCancellable *cancellable, GError **error)
{
  Fixture *self = data;

  g_mutex_lock (&self->mutex);
  self->is_held = TRUE;
  g_cond_broadcast (&self->cond);
  while (self->is_held)
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);
  return NULL;
}

static void
load (Fixture *self,
      const char *path,
      guint edge_px,
      GCancellable *cancellable,
      GAsyncResult **slot)
{
  g_free (self->image->path);
  self->image->path = g_strdup (path);
  latent_thumbnail_store_load_async (self->store, self->image, edge_px, cancellable,
                                     latent_test_result_cb, slot);
}

static GdkPixbuf *
finish (Fixture *self, GAsyncResult **slot, GError **error)
{
  g_autoptr (GAsyncResult) result = latent_test_await (slot);

  return latent_thumbnail_store_load_finish (self->store, result, error);
}

static GdkPixbuf *
load_now (Fixture *self, const char *path, guint edge_px, GError **error)
{
  GAsyncResult *slot = NULL;

  load (self, path, edge_px, NULL, &slot);
  return finish (self, &slot, error);
}

/* Waits until the pool has nothing to do: each piece of work holds a reference to the decoder,
 * beside those of the store and the fixture. */
static void
settle (Fixture *self)
{
  latent_test_wait_for (G_OBJECT (self->decoder)->ref_count == 2);
}

/* Keeps the only thread busy from now on. */
static void
hold (Fixture *self)
{
  settle (self);
  latent_decoder_run_async (self->decoder, hold_func, self, NULL, NULL, NULL, NULL, NULL);
  g_mutex_lock (&self->mutex);
  while (!self->is_held)
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

static void
release (Fixture *self)
{
  g_mutex_lock (&self->mutex);
  self->is_held = FALSE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

static guint
get_mode (const char *path)
{
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  return status.st_mode & 0777;
}

/* The key of SHA256. */
static LatentThumbnailKey
get_key (void)
{
  LatentThumbnailKey key;

  for (guint i = 0; i < sizeof key.bytes; i++)
    key.bytes[i] = (guint8) (g_ascii_xdigit_value (SHA256[2 * i]) << 4
                             | g_ascii_xdigit_value (SHA256[2 * i + 1]));
  return key;
}

static gboolean
has_thumbnail (Fixture *self)
{
  g_autoptr (LatentThumbnailPack) pack = latent_thumbnail_pack_new (self->pack, G_MAXINT64);
  LatentThumbnailKey key = get_key ();

  return latent_thumbnail_pack_has (pack, &key);
}

/* (transfer full) */
static GBytes *
read_thumbnail (Fixture *self, guint edge_px)
{
  g_autoptr (LatentThumbnailPack) pack = latent_thumbnail_pack_new (self->pack, G_MAXINT64);
  LatentThumbnailKey key = get_key ();
  GBytes *bytes = latent_thumbnail_pack_read (pack, &key, edge_px);

  g_assert_nonnull (bytes);
  return bytes;
}

static void
test_made (Fixture *self, gconstpointer user_data)
{
  g_autofree char *path = media_test_paint (self->pictures, "a.png", "png", 1200, 600);
  mode_t mask = umask (0);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf = load_now (self, path, 170, &error);

  umask (mask);
  g_assert_no_error (error);
  g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, 170);
  g_assert_cmpint (gdk_pixbuf_get_height (pixbuf), ==, 85);
  g_assert_cmpint (gdk_pixbuf_get_n_channels (pixbuf), ==, 3);
  media_test_assert_pixel (pixbuf, 85, 42, 0x7f7f50);

  for (guint edge_px = 256; edge_px <= 512; edge_px += 256)
    {
      g_autoptr (GBytes) bytes = read_thumbnail (self, edge_px);
      LatentImageCheck check;

      g_assert_true (latent_image_check_bytes (bytes, &check, NULL));
      g_assert_cmpint (check.format, ==, LATENT_IMAGE_FORMAT_JPEG);
      g_assert_cmpuint (check.width, ==, edge_px);
      g_assert_cmpuint (check.height, ==, edge_px / 2);
    }
  g_assert_cmpuint (get_mode (self->pack), ==, 0600);
  g_assert_cmpuint (get_mode (self->folder), ==, 0700);
}

/* From the thumbnail or from the original: always the size that was asked for. */
static void
test_sizes (Fixture *self, gconstpointer user_data)
{
  static const guint edges[] = { 512, 511, 340, 257, 256, 255, 170, 64, 1, 513, 640, 1000, 2000 };
  g_autofree char *path = media_test_paint (self->pictures, "a.png", "png", 600, 1000);

  for (guint i = 0; i < G_N_ELEMENTS (edges); i++)
    {
      g_autoptr (GdkPixbuf) pixbuf = load_now (self, path, edges[i], NULL);
      int height = (int) MIN (edges[i], 1000);

      g_assert_cmpint (gdk_pixbuf_get_height (pixbuf), ==, height);
      /* Scaled twice, the other side may be a pixel off. */
      g_assert_cmpint (ABS (gdk_pixbuf_get_width (pixbuf) * 10 - height * 6), <=, 10);
      g_assert_cmpint (gdk_pixbuf_get_n_channels (pixbuf), ==, 3);
    }
}

/* A small picture is not enlarged, and its thumbnail has all of it. */
static void
test_small (Fixture *self, gconstpointer user_data)
{
  g_autofree char *path = media_test_path ("exif-6.jpg");
  g_autoptr (GdkPixbuf) first = load_now (self, path, 170, NULL);
  g_autoptr (GdkPixbuf) second = load_now (self, path, 170, NULL);

  g_assert_cmpint (gdk_pixbuf_get_width (first), ==, 16);
  g_assert_cmpint (gdk_pixbuf_get_height (first), ==, 24);
  g_assert_cmpint (gdk_pixbuf_get_height (second), ==, 24);
}

static void
test_transparent (Fixture *self, gconstpointer user_data)
{
  static const guint edges[] = { 24, 600 };
  g_autofree char *path = media_test_path ("alpha.png");

  for (guint i = 0; i < G_N_ELEMENTS (edges); i++)
    {
      g_autoptr (GdkPixbuf) pixbuf = load_now (self, path, edges[i], NULL);

      g_assert_false (gdk_pixbuf_get_has_alpha (pixbuf));
      media_test_assert_pixel (pixbuf, 3, 3, 0x808080);
      media_test_assert_pixel (pixbuf, 20, 3, 0x00ff00);
    }
}

/* Once made, a thumbnail is enough: the original is not read again. */
static void
test_original_once (Fixture *self, gconstpointer user_data)
{
  g_autofree char *path = media_test_paint (self->pictures, "a.png", "png", 800, 800);
  g_autoptr (GdkPixbuf) first = load_now (self, path, 170, NULL);
  g_autoptr (GdkPixbuf) second = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (first);
  g_assert_cmpint (g_unlink (path), ==, 0);
  second = load_now (self, path, 340, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gdk_pixbuf_get_width (second), ==, 340);

  /* Only what is larger than a thumbnail needs it. */
  g_assert_null (load_now (self, path, 513, &error));
  g_assert_cmpstr (latent_error_facts (error)->field, ==, "missing");
  latent_test_assert_error (&error, LATENT_ERROR_STORAGE);
}

/* I7, K11: whatever lies in the thumbnail's place, it is made again from the original. */
static void
test_damaged (Fixture *self, gconstpointer user_data)
{
  g_autofree char *path = media_test_paint (self->pictures, "a.png", "png", 800, 800);
  g_autoptr (GdkPixbuf) first = load_now (self, path, 170, NULL);
  g_autoptr (LatentThumbnailPack) pack = latent_thumbnail_pack_new (self->pack, G_MAXINT64);
  g_autoptr (GBytes) good = read_thumbnail (self, 256);
  g_autoptr (GBytes) large = read_thumbnail (self, 512);
  LatentThumbnailKey key = get_key ();

  for (guint i = 0; i < 6; i++)
    {
      g_autoptr (GBytes) bad = NULL;
      g_autoptr (GBytes) mended = NULL;
      g_autoptr (GdkPixbuf) pixbuf = NULL;
      g_autoptr (GError) error = NULL;

      if (i == 0)
        bad = g_bytes_new_static ("", 0);
      else if (i == 1)
        bad = g_bytes_new_static ("rubbish", 7);
      else if (i == 2)
        bad = g_bytes_new_from_bytes (good, 0, g_bytes_get_size (good) - 1);
      else if (i == 3)
        bad = g_bytes_new_from_bytes (good, 0, 300);
      if (bad != NULL)
        g_assert_true (latent_thumbnail_pack_write (pack, &key, bad, large));
      else if (i == 4)
        latent_thumbnail_pack_delete (pack, &key);
      else
        g_assert_cmpint (g_unlink (self->pack), ==, 0);

      pixbuf = load_now (self, path, 170, &error);
      g_assert_no_error (error);
      media_test_assert_pixel (pixbuf, 85, 85, 0x7f7f50);
      mended = read_thumbnail (self, 256);
      g_assert_true (g_bytes_equal (mended, good));
    }
}

/* A cache that cannot be written is slow, not broken. */
static void
test_no_folder (Fixture *self, gconstpointer user_data)
{
  g_autofree char *path = media_test_paint (self->pictures, "a.png", "png", 800, 800);
  g_autofree char *parent = g_path_get_dirname (self->folder);
  g_autofree char *in_the_way = media_test_write (parent, "latent", "a file", 6);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf = load_now (self, path, 170, &error);

  g_assert_no_error (error);
  g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, 170);
}

/* Three want the same: it is made once, and all get it. */
static void
test_joined (Fixture *self, gconstpointer user_data)
{
  g_autofree char *path = media_test_paint (self->pictures, "a.png", "png", 800, 800);
  GAsyncResult *slots[4] = { NULL };
  g_autoptr (GdkPixbuf) first = NULL;

  hold (self);
  for (guint i = 0; i < 3; i++)
    load (self, path, 170, NULL, &slots[i]);
  load (self, path, 171, NULL, &slots[3]);
  release (self);

  first = finish (self, &slots[0], NULL);
  g_assert_nonnull (first);
  for (guint i = 1; i < 4; i++)
    {
      g_autoptr (GdkPixbuf) pixbuf = finish (self, &slots[i], NULL);

      g_assert_true ((pixbuf == first) == (i < 3));
      g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, i < 3 ? 170 : 171);
    }
}

/* One of two loses interest: it hears so at once, the other gets its picture. */
static void
test_one_cancelled (Fixture *self, gconstpointer user_data)
{
  g_autofree char *path = media_test_paint (self->pictures, "a.png", "png", 800, 800);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *impatient = NULL, *patient = NULL;
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (GError) error = NULL;

  hold (self);
  load (self, path, 170, cancellable, &impatient);
  load (self, path, 170, NULL, &patient);
  g_cancellable_cancel (cancellable);
  g_assert_null (finish (self, &impatient, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (patient);

  release (self);
  pixbuf = finish (self, &patient, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, 170);
}

/* I9: nobody is interested any more, so nothing is made; whoever asks later gets it nevertheless.
 */
static void
test_all_cancelled (Fixture *self, gconstpointer user_data)
{
  g_autofree char *path = media_test_paint (self->pictures, "a.png", "png", 800, 800);
  GAsyncResult *slots[3] = { NULL };
  g_autoptr (GdkPixbuf) pixbuf = NULL;

  hold (self);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;

      load (self, path, 170, cancellable, &slots[i]);
      g_cancellable_cancel (cancellable);
      g_assert_null (finish (self, &slots[i], &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
  release (self);
  settle (self);
  g_assert_false (has_thumbnail (self));

  pixbuf = load_now (self, path, 170, NULL);
  g_assert_nonnull (pixbuf);
  g_assert_true (has_thumbnail (self));
}

static void
test_cancelled_before (Fixture *self, gconstpointer user_data)
{
  g_autofree char *path = media_test_path ("rgb.png");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *slot = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  load (self, path, 170, cancellable, &slot);
  g_assert_null (slot);
  g_assert_null (finish (self, &slot, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  settle (self);
  g_assert_false (has_thumbnail (self));
}

/* A bad picture is read once; until it is removed, or another file stands for it. */
static void
test_failure_remembered (Fixture *self, gconstpointer user_data)
{
  g_autofree char *path = media_test_write (self->pictures, "a.png", "<html></html>", 13);
  g_autofree char *other = media_test_path ("rgb.png");
  g_autoptr (GByteArray) good = media_test_read ("rgb.png");
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (GdkPixbuf) from_other = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (load_now (self, path, 170, &error));
  latent_test_assert_error (&error, LATENT_ERROR_BAD_IMAGE);

  g_assert_true (g_file_set_contents (path, (const char *) good->data, good->len, NULL));
  g_assert_null (load_now (self, path, 170, &error));
  latent_test_assert_error (&error, LATENT_ERROR_BAD_IMAGE);
  g_assert_null (load_now (self, path, 340, &error));
  latent_test_assert_error (&error, LATENT_ERROR_BAD_IMAGE);

  from_other = load_now (self, other, 170, &error);
  g_assert_no_error (error);
  g_free (self->image->path);
  self->image->path = g_strdup (path);
  latent_thumbnail_store_remove (self->store, self->image);
  settle (self);
  pixbuf = load_now (self, path, 170, &error);
  g_assert_no_error (error);
}

/* A disk that comes back brings its pictures back. */
static void
test_missing_not_remembered (Fixture *self, gconstpointer user_data)
{
  g_autofree char *path = g_build_filename (self->pictures, "a.png", NULL);
  g_autofree char *painted = NULL;
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (load_now (self, path, 170, &error));
  g_assert_cmpstr (latent_error_facts (error)->field, ==, "missing");
  latent_test_assert_error (&error, LATENT_ERROR_STORAGE);

  painted = media_test_paint (self->pictures, "a.png", "png", 800, 800);
  pixbuf = load_now (self, path, 170, &error);
  g_assert_no_error (error);
}

static void
test_removed (Fixture *self, gconstpointer user_data)
{
  g_autofree char *path = media_test_paint (self->pictures, "a.png", "png", 800, 800);
  g_autoptr (GdkPixbuf) pixbuf = load_now (self, path, 170, NULL);

  g_assert_true (has_thumbnail (self));
  latent_thumbnail_store_remove (self->store, self->image);
  settle (self);
  g_assert_false (has_thumbnail (self));
  latent_thumbnail_store_remove (self->store, self->image);
  settle (self);
}

/* Removed while it is being made: whoever waits gets it, and no file stays behind. */
static void
test_removed_in_flight (Fixture *self, gconstpointer user_data)
{
  g_autofree char *path = media_test_paint (self->pictures, "a.png", "png", 800, 800);
  GAsyncResult *slot = NULL;
  g_autoptr (GdkPixbuf) pixbuf = NULL;

  hold (self);
  load (self, path, 170, NULL, &slot);
  latent_thumbnail_store_remove (self->store, self->image);
  release (self);
  pixbuf = finish (self, &slot, NULL);
  g_assert_nonnull (pixbuf);
  settle (self);
  g_assert_false (has_thumbnail (self));
}

/* T10: what stands where a SHA-256 should is no key, and no path either. */
static void
test_no_sha256 (Fixture *self, gconstpointer user_data)
{
  static const char *const texts[] = { "", "../../evil", "a/b", SHA256 "0", "\xc3\xa4" };
  g_autofree char *path = media_test_paint (self->pictures, "a.png", "png", 800, 800);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GdkPixbuf) pixbuf = NULL;

      g_free (self->image->sha256);
      self->image->sha256 = g_strdup (texts[i]);
      pixbuf = load_now (self, path, 170, NULL);
      g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, 170);
      latent_thumbnail_store_remove (self->store, self->image);
    }
  settle (self);
  g_assert_false (has_thumbnail (self));
}

/* F10: another program changed the file: its thumbnail shows what is there now, and follows further
 * changes; that of what was delivered stays as it was. */
static void
test_changed (Fixture *self, gconstpointer user_data)
{
  g_autofree char *path = media_test_paint (self->pictures, "a.png", "png", 800, 800);
  g_autofree char *other = media_test_path ("rgb.png");
  g_autoptr (GdkPixbuf) before = load_now (self, path, 64, NULL);
  g_autoptr (GdkPixbuf) stale = NULL;
  g_autoptr (GBytes) kept = read_thumbnail (self, 256);
  g_autoptr (GBytes) still_kept = NULL;

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GdkPixbuf) pixbuf = NULL;
      g_autoptr (GdkPixbuf) again = NULL;
      g_autofree char *painted = NULL;
      struct utimbuf when = { 5000 + i, 5000 + i };

      self->image->file_state = LATENT_IMAGE_FILE_CHANGED;
      painted = media_test_paint (self->pictures, "a.png", "png", 800, 400 - 100 * (int) i);
      g_assert_cmpint (utime (path, &when), ==, 0);
      pixbuf = load_now (self, path, 64, NULL);
      again = load_now (self, path, 64, NULL);
      g_assert_cmpint (gdk_pixbuf_get_height (pixbuf), ==, 32 - 8 * (int) i);
      g_assert_cmpint (gdk_pixbuf_get_height (again), ==, 32 - 8 * (int) i);
    }
  self->image->file_state = LATENT_IMAGE_FILE_THERE;
  stale = load_now (self, path, 64, NULL);
  g_assert_cmpint (gdk_pixbuf_get_height (stale), ==, 64);
  still_kept = read_thumbnail (self, 256);
  g_assert_true (g_bytes_equal (kept, still_kept));
}

/* What earlier versions left is cleared away, once, and nothing else. */
static void
test_old_folder (Fixture *self, gconstpointer user_data)
{
  g_autofree char *old = g_build_filename (self->folder, "thumbnails", NULL);
  g_autofree char *thumbnail = NULL;
  g_autofree char *half = NULL;
  g_autofree char *foreign = NULL;

  settle (self);
  g_assert_cmpint (g_mkdir_with_parents (old, 0700), ==, 0);
  thumbnail = media_test_write (old, ID ".jpg", "x", 1);
  half = media_test_write (old, ID ".jpg.AB12CD", "x", 1);
  foreign = media_test_write (old, "my notes.jpg", "x", 1);
  for (guint i = 0; i < 2; i++)
    {
      latent_test_assert_gone (&self->store);
      self->store = latent_thumbnail_store_new (self->decoder, self->folder);
      settle (self);
      g_assert_false (g_file_test (thumbnail, G_FILE_TEST_EXISTS));
      g_assert_false (g_file_test (half, G_FILE_TEST_EXISTS));
      g_assert_true (g_file_test (foreign, G_FILE_TEST_EXISTS) == (i == 0));
      g_unlink (foreign);
    }
  g_assert_false (g_file_test (old, G_FILE_TEST_EXISTS));
}

static void
remember_made_cb (LatentThumbnailStore *store,
                  const char *image_id,
                  const LatentThumbnailPreview *preview,
                  GString *told)
{
  g_string_append_printf (told, "%s %06x;", image_id, preview->colour);
}

/* A load that goes to the picture tells what the index keeps; one from the pack tells nothing. */
static void
test_tells (Fixture *self, gconstpointer user_data)
{
  g_autofree char *path = media_test_path ("exif-6.jpg");
  g_autoptr (GString) told = g_string_new (NULL);
  g_autoptr (GdkPixbuf) first = NULL;
  g_autoptr (GdkPixbuf) second = NULL;

  g_signal_connect (self->store, "made", G_CALLBACK (remember_made_cb), told);
  first = load_now (self, path, 170, NULL);
  g_assert_true (g_str_has_prefix (told->str, ID " "));
  g_string_truncate (told, 0);
  second = load_now (self, path, 170, NULL);
  g_assert_cmpstr (told->str, ==, "");
}

static gboolean
make_now (Fixture *self,
          const char *path,
          gboolean is_urgent,
          LatentThumbnailPreview *preview,
          GError **error)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  g_free (self->image->path);
  self->image->path = g_strdup (path);
  latent_thumbnail_store_make_async (self->store, self->image, is_urgent, NULL,
                                     latent_test_result_cb, &slot);
  result = latent_test_await (&slot);
  return latent_thumbnail_store_make_finish (self->store, result, preview, error);
}

static void
test_make (Fixture *self, gconstpointer user_data)
{
  g_autofree char *path = media_test_paint (self->pictures, "a.png", "png", 800, 400);
  g_autofree char *bad = media_test_write (self->pictures, "b.png", "<html></html>", 13);
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (GError) error = NULL;
  LatentThumbnailPreview preview, again;

  g_assert_true (make_now (self, path, TRUE, &preview, &error));
  g_assert_no_error (error);
  g_assert_true (has_thumbnail (self));
  g_assert_cmpuint (preview.colour & 0xff, ==, 80);
  /* Left red is little, right much; above green is little, below much. */
  g_assert_cmpint (ABS (preview.pixels[0] - 31), <, 3);
  g_assert_cmpint (ABS (preview.pixels[9] - 223), <, 3);
  g_assert_cmpint (ABS (preview.pixels[1] - 31), <, 3);
  g_assert_cmpint (ABS (preview.pixels[37] - 223), <, 3);

  /* From the pack: nearly the same, and no picture is needed. */
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_true (make_now (self, path, FALSE, &again, &error));
  for (guint i = 0; i < sizeof preview.pixels; i++)
    g_assert_cmpint (ABS (preview.pixels[i] - again.pixels[i]), <, 4);
  pixbuf = load_now (self, path, 256, NULL);
  g_assert_cmpint (gdk_pixbuf_get_height (pixbuf), ==, 128);

  g_free (self->image->sha256);
  self->image->sha256 = g_strdup ("");
  g_assert_false (make_now (self, path, FALSE, &again, &error));
  g_assert_cmpstr (latent_error_facts (error)->field, ==, "missing");
  latent_test_assert_error (&error, LATENT_ERROR_STORAGE);
  g_assert_false (make_now (self, bad, FALSE, &again, &error));
  latent_test_assert_error (&error, LATENT_ERROR_BAD_IMAGE);
}

#define N_SCROLLED 10000
#define MAX_WAITING_BYTES (32 * 1024 * 1024)
#define CELL_EVERY 100

typedef struct
{
  guint n_cancelled;
  guint n_shown;
} Scroll;

static void
scrolled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Scroll *scroll = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf
      = latent_thumbnail_store_load_finish (LATENT_THUMBNAIL_STORE (source), result, &error);

  if (pixbuf != NULL)
    scroll->n_shown++;
  else
    {
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      scroll->n_cancelled++;
    }
}

/* What is allocated in the process. (The sanitizers and valgrind count otherwise, and say 0.) */
static gint64
count_allocated_bytes (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return (gint64) (info.uordblks + info.hblkhd);
}

/* I9: 10,000 cells pass by while the pool is busy; one in a hundred is still there at the end.
 * These are shown, nothing else is even made, and what the others left behind is little. */
static void
test_scrolled (Fixture *self, gconstpointer user_data)
{
  g_autofree char *path = media_test_path ("rgb.png");
  Scroll scroll = { 0 };
  gint64 before;

  self->image->path = g_strdup (path);
  hold (self);
  before = count_allocated_bytes ();
  for (guint i = 0; i < N_SCROLLED; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();

      g_free (self->image->sha256);
      self->image->sha256 = g_strdup_printf ("%064x", i + 1);
      latent_thumbnail_store_load_async (self->store, self->image, 20, cancellable, scrolled_cb,
                                         &scroll);
      if (i % CELL_EVERY != 0)
        g_cancellable_cancel (cancellable);
    }
  latent_test_wait_for (scroll.n_cancelled == N_SCROLLED - N_SCROLLED / CELL_EVERY);
  g_test_message ("%" G_GINT64_FORMAT " KiB for those that wait",
                  (count_allocated_bytes () - before) / 1024);
  g_assert_cmpint (count_allocated_bytes () - before, <, MAX_WAITING_BYTES);
  g_assert_cmpuint (scroll.n_shown, ==, 0);
  release (self);
  latent_test_wait_for (scroll.n_shown == N_SCROLLED / CELL_EVERY);
  settle (self);
  g_assert_cmpuint (scroll.n_cancelled, ==, N_SCROLLED - N_SCROLLED / CELL_EVERY);

  for (guint i = 0; i < N_SCROLLED; i += CELL_EVERY / 2)
    {
      g_autoptr (LatentThumbnailPack) pack = latent_thumbnail_pack_new (self->pack, G_MAXINT64);
      LatentThumbnailKey key = { { 0 } };

      key.bytes[30] = (guint8) ((i + 1) >> 8);
      key.bytes[31] = (guint8) (i + 1);
      g_assert_true (latent_thumbnail_pack_has (pack, &key) == (i % CELL_EVERY == 0));
    }
}

/* The owner goes away while thumbnails are being made: all are answered first. */
static void
test_let_go_in_flight (Fixture *self, gconstpointer user_data)
{
  g_autofree char *path = media_test_paint (self->pictures, "a.png", "png", 800, 800);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  LatentThumbnailStore *store = NULL;
  GAsyncResult *patient = NULL, *impatient = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (GError) error = NULL;

  hold (self);
  load (self, path, 170, NULL, &patient);
  load (self, path, 340, cancellable, &impatient);
  g_cancellable_cancel (cancellable);
  store = self->store;
  g_object_add_weak_pointer (G_OBJECT (store), (gpointer *) &self->store);
  g_object_unref (store);
  g_assert_nonnull (self->store);

  release (self);
  result = latent_test_await (&patient);
  pixbuf = latent_thumbnail_store_load_finish (store, result, &error);
  g_assert_no_error (error);
  latent_test_wait_for (impatient != NULL);
  g_clear_object (&impatient);
  g_clear_object (&result);
  latent_test_wait_for (self->store == NULL);

  self->store = latent_thumbnail_store_new (self->decoder, self->folder);
}

/* A callback may ask again, or for something else, right away. */
static void
again_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LatentThumbnailStore *store = LATENT_THUMBNAIL_STORE (source);
  Fixture *self = user_data;
  g_autoptr (GdkPixbuf) pixbuf = latent_thumbnail_store_load_finish (store, result, NULL);

  g_assert_nonnull (pixbuf);
  latent_thumbnail_store_load_async (store, self->image, 20, NULL, latent_test_result_cb,
                                     &self->again);
}

static void
test_again_in_callback (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GdkPixbuf) pixbuf = NULL;

  self->image->path = media_test_path ("rgb.png");
  latent_thumbnail_store_load_async (self->store, self->image, 20, NULL, again_cb, self);
  pixbuf = finish (self, &self->again, NULL);
  g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, 20);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
#define ADD(name, func)                                                                            \
  g_test_add ("/media/thumbnail-store/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("T14-made", test_made);
  ADD ("sizes", test_sizes);
  ADD ("small", test_small);
  ADD ("transparent", test_transparent);
  ADD ("original-once", test_original_once);
  ADD ("I7-K11-damaged", test_damaged);
  ADD ("no-folder", test_no_folder);
  ADD ("joined", test_joined);
  ADD ("one-cancelled", test_one_cancelled);
  ADD ("I9-all-cancelled", test_all_cancelled);
  ADD ("cancelled-before", test_cancelled_before);
  ADD ("failure-remembered", test_failure_remembered);
  ADD ("missing-not-remembered", test_missing_not_remembered);
  ADD ("removed", test_removed);
  ADD ("removed-in-flight", test_removed_in_flight);
  ADD ("T10-no-sha256", test_no_sha256);
  ADD ("F10-changed", test_changed);
  ADD ("old-folder", test_old_folder);
  ADD ("tells", test_tells);
  ADD ("make", test_make);
  ADD ("I9-scrolled", test_scrolled);
  ADD ("let-go-in-flight", test_let_go_in_flight);
  ADD ("again-in-callback", test_again_in_callback);
  return latent_test_run ();
}
