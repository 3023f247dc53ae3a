/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/media/latent-thumbnail-store.h"

#include <string.h>
#include <sys/stat.h>
#include <utime.h>

#include <glib/gstdio.h>

#include "core/media/latent-decoder-private.h"
#include "core/media/latent-image-check.h"
#include "media-test.h"
#include "support/latent-test.h"

#define ID "0b9c7f3e-5d1a-4a52-9a7e-2f60c1d3e4b5"

/* A store with one decode thread, which the test can hold. */
typedef struct
{
  char *pictures;
  char *folder; /* does not exist at first */
  char *thumbnail;
  LatentDecoder *decoder;
  LatentThumbnailStore *store;

  GMutex mutex;
  GCond cond;
  gboolean is_held;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *cache = latent_test_make_folder ("cache");

  self->pictures = latent_test_make_folder ("pictures");
  self->folder = g_build_filename (cache, "thumbnails", NULL);
  self->thumbnail = g_build_filename (self->folder, ID ".jpg", NULL);
  self->decoder = latent_decoder_new_with_threads (1);
  self->store = latent_thumbnail_folder_new (self->decoder, self->folder);
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
  g_free (self->thumbnail);
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
  latent_thumbnail_store_load_async (self->store, ID, path, edge_px, cancellable,
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

static gboolean
exists (const char *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
test_made (Fixture *self, gconstpointer user_data)
{
  g_autofree char *path = media_test_paint (self->pictures, "a.png", "png", 1200, 600);
  mode_t mask = umask (0);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf = load_now (self, path, 170, &error);
  g_autoptr (GDir) dir = NULL;
  LatentImageCheck check;

  umask (mask);
  g_assert_no_error (error);
  g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, 170);
  g_assert_cmpint (gdk_pixbuf_get_height (pixbuf), ==, 85);
  g_assert_cmpint (gdk_pixbuf_get_n_channels (pixbuf), ==, 3);
  media_test_assert_pixel (pixbuf, 85, 42, 0x7f7f50);

  g_assert_true (latent_image_check_path (self->thumbnail, &check, NULL));
  g_assert_cmpint (check.format, ==, LATENT_IMAGE_FORMAT_JPEG);
  g_assert_cmpuint (check.width, ==, 512);
  g_assert_cmpuint (check.height, ==, 256);
  g_assert_cmpuint (get_mode (self->thumbnail), ==, 0600);
  g_assert_cmpuint (get_mode (self->folder), ==, 0700);

  dir = g_dir_open (self->folder, 0, NULL);
  g_assert_cmpstr (g_dir_read_name (dir), ==, ID ".jpg");
  g_assert_null (g_dir_read_name (dir));
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

/* T14: a folder that is there already is closed to others as well. */
static void
test_open_folder (Fixture *self, gconstpointer user_data)
{
  g_autofree char *path = media_test_path ("rgb.png");
  g_autoptr (GdkPixbuf) pixbuf = NULL;

  g_assert_cmpint (g_mkdir (self->folder, 0700), ==, 0);
  g_assert_cmpint (g_chmod (self->folder, 0755), ==, 0);
  pixbuf = load_now (self, path, 170, NULL);
  g_assert_nonnull (pixbuf);
  g_assert_cmpuint (get_mode (self->folder), ==, 0700);
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
  g_autofree char *good = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (self->thumbnail, &good, &length, NULL));
  for (guint i = 0; i < 6; i++)
    {
      g_autoptr (GdkPixbuf) pixbuf = NULL;
      g_autoptr (GError) error = NULL;
      LatentImageCheck check;

      switch (i)
        {
        case 0:
          g_assert_true (g_file_set_contents (self->thumbnail, "", 0, NULL));
          break;
        case 1:
          g_assert_true (g_file_set_contents (self->thumbnail, "rubbish", -1, NULL));
          break;
        case 2:
          g_assert_true (g_file_set_contents (self->thumbnail, good, (gssize) length - 1, NULL));
          break;
        case 3:
          g_assert_true (g_file_set_contents (self->thumbnail, good, 300, NULL));
          break;
        case 4:
          g_assert_cmpint (g_unlink (self->thumbnail), ==, 0);
          break;
        default:
          g_assert_cmpint (g_unlink (self->thumbnail), ==, 0);
          g_assert_cmpint (g_rmdir (self->folder), ==, 0);
          break;
        }
      pixbuf = load_now (self, path, 170, &error);
      g_assert_no_error (error);
      media_test_assert_pixel (pixbuf, 85, 85, 0x7f7f50);
      g_assert_true (latent_image_check_path (self->thumbnail, &check, NULL));
      g_assert_cmpuint (check.width, ==, 512);
    }
}

/* A thumbnail's place taken by a link: the link is replaced, what it points to stays. */
static void
test_link (Fixture *self, gconstpointer user_data)
{
  g_autofree char *path = media_test_paint (self->pictures, "a.png", "png", 800, 800);
  g_autofree char *target = media_test_write (self->pictures, "target", "precious", 8);
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autofree char *contents = NULL;

  g_assert_cmpint (g_mkdir (self->folder, 0700), ==, 0);
  g_assert_cmpint (symlink (target, self->thumbnail), ==, 0);
  pixbuf = load_now (self, path, 170, NULL);
  g_assert_nonnull (pixbuf);
  g_assert_false (g_file_test (self->thumbnail, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_get_contents (target, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "precious");
}

/* A cache that cannot be written is slow, not broken. */
static void
test_no_folder (Fixture *self, gconstpointer user_data)
{
  g_autofree char *path = media_test_paint (self->pictures, "a.png", "png", 800, 800);
  g_autofree char *parent = g_path_get_dirname (self->folder);
  g_autofree char *in_the_way = media_test_write (parent, "thumbnails", "a file", 6);
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
  g_assert_false (exists (self->thumbnail));

  pixbuf = load_now (self, path, 170, NULL);
  g_assert_nonnull (pixbuf);
  g_assert_true (exists (self->thumbnail));
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
  g_assert_false (exists (self->thumbnail));
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
  latent_thumbnail_store_remove (self->store, ID);
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

  g_assert_true (exists (self->thumbnail));
  latent_thumbnail_store_remove (self->store, ID);
  settle (self);
  g_assert_false (exists (self->thumbnail));
  latent_thumbnail_store_remove (self->store, ID);
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
  latent_thumbnail_store_remove (self->store, ID);
  release (self);
  pixbuf = finish (self, &slot, NULL);
  g_assert_nonnull (pixbuf);
  settle (self);
  g_assert_false (exists (self->thumbnail));
}

/* T10: an id is no path. */
static void
test_ids (Fixture *self, gconstpointer user_data)
{
  static const char *const ids[] = { "",    ".",    "..",       "../../evil", "a/b",   "a.b",
                                     "a b", "a\nb", "\xc3\xa4", "-a\\b",      "a%2fb", "a\1" };
  g_autofree char *path = media_test_path ("rgb.png");
  g_autofree char *too_long = g_strnfill (129, 'a');

  for (guint i = 0; i <= G_N_ELEMENTS (ids); i++)
    {
      const char *id = i < G_N_ELEMENTS (ids) ? ids[i] : too_long;
      GAsyncResult *slot = NULL;
      g_autoptr (GError) error = NULL;

      latent_thumbnail_store_load_async (self->store, id, path, 170, NULL, latent_test_result_cb,
                                         &slot);
      g_assert_null (finish (self, &slot, &error));
      latent_test_assert_error (&error, LATENT_ERROR_INVALID_VALUE);
      latent_thumbnail_store_remove (self->store, id);
    }
  settle (self);
  g_assert_false (exists (self->folder));
}

/* M44: what a killed process left half written goes; what may be in the making stays. */
static void
test_sweep (Fixture *self, gconstpointer user_data)
{
  struct utimbuf long_ago = { 1000, 1000 };
  g_autofree char *old = NULL;
  g_autofree char *young = NULL;
  g_autofree char *thumbnail = NULL;
  g_autofree char *foreign = NULL;

  settle (self);
  g_assert_cmpint (g_mkdir (self->folder, 0700), ==, 0);
  old = media_test_write (self->folder, ID ".jpg.AB12CD", "x", 1);
  young = media_test_write (self->folder, ID ".jpg.AB12CE", "x", 1);
  thumbnail = media_test_write (self->folder, ID ".jpg", "x", 1);
  foreign = media_test_write (self->folder, "notes", "x", 1);
  g_assert_cmpint (utime (old, &long_ago), ==, 0);
  g_assert_cmpint (utime (thumbnail, &long_ago), ==, 0);
  g_assert_cmpint (utime (foreign, &long_ago), ==, 0);

  latent_test_assert_gone (&self->store);
  self->store = latent_thumbnail_folder_new (self->decoder, self->folder);
  settle (self);
  g_assert_false (exists (old));
  g_assert_true (exists (young));
  g_assert_true (exists (thumbnail));
  g_assert_true (exists (foreign));
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

  self->store = latent_thumbnail_folder_new (self->decoder, self->folder);
}

/* A callback may ask again, or for something else, right away. */
static void
again_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LatentThumbnailStore *store = LATENT_THUMBNAIL_STORE (source);
  GAsyncResult **slot = user_data;
  g_autofree char *path = media_test_path ("rgb.png");
  g_autoptr (GdkPixbuf) pixbuf = latent_thumbnail_store_load_finish (store, result, NULL);

  g_assert_nonnull (pixbuf);
  latent_thumbnail_store_load_async (store, ID, path, 20, NULL, latent_test_result_cb, slot);
}

static void
test_again_in_callback (Fixture *self, gconstpointer user_data)
{
  g_autofree char *path = media_test_path ("rgb.png");
  GAsyncResult *slot = NULL;
  g_autoptr (GdkPixbuf) pixbuf = NULL;

  latent_thumbnail_store_load_async (self->store, ID, path, 20, NULL, again_cb, &slot);
  pixbuf = finish (self, &slot, NULL);
  g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, 20);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
#define ADD(name, func)                                                                            \
  g_test_add ("/media/thumbnail-folder/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("T14-made", test_made);
  ADD ("T14-open-folder", test_open_folder);
  ADD ("sizes", test_sizes);
  ADD ("small", test_small);
  ADD ("transparent", test_transparent);
  ADD ("original-once", test_original_once);
  ADD ("I7-K11-damaged", test_damaged);
  ADD ("M41-link", test_link);
  ADD ("no-folder", test_no_folder);
  ADD ("joined", test_joined);
  ADD ("one-cancelled", test_one_cancelled);
  ADD ("I9-all-cancelled", test_all_cancelled);
  ADD ("cancelled-before", test_cancelled_before);
  ADD ("failure-remembered", test_failure_remembered);
  ADD ("missing-not-remembered", test_missing_not_remembered);
  ADD ("removed", test_removed);
  ADD ("removed-in-flight", test_removed_in_flight);
  ADD ("ids", test_ids);
  ADD ("M44-sweep", test_sweep);
  ADD ("let-go-in-flight", test_let_go_in_flight);
  ADD ("again-in-callback", test_again_in_callback);
  return latent_test_run ();
}
