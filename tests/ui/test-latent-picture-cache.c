/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "ui/viewer/latent-picture-cache.h"

#include "core/base/latent-error.h"
#include "core/media/latent-decoder-private.h"
#include "picture-test.h"
#include "support/latent-test.h"

#define EDGE_PX 64
#define EDGE_BYTES (EDGE_PX * EDGE_PX * 3)
#define WHOLE_PX 128
/* What is reserved while one is decoded to that size: it and all of the picture. */
#define DECODE_BYTES ((WHOLE_PX * WHOLE_PX + EDGE_PX * EDGE_PX) * 4)

typedef struct
{
  char *folder;
  LatentDecoder *decoder;
  LatentImageRecord *images[4];
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = latent_test_make_folder ("pictures");
  fixture->decoder = latent_decoder_new_with_threads (1);
  for (guint i = 0; i < G_N_ELEMENTS (fixture->images); i++)
    {
      char id[] = { (char) ('a' + i), '\0' };

      fixture->images[i] = picture_test_make_image (fixture->folder, id, WHOLE_PX, WHOLE_PX);
    }
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (fixture->images); i++)
    latent_image_record_free (fixture->images[i]);
  latent_test_assert_gone (&fixture->decoder);
  g_free (fixture->folder);
}

/* (transfer full) */
static GdkPixbuf *
load (LatentPictureCache *cache, const LatentImageRecord *image, guint edge_px)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GdkPixbuf *pixbuf;

  latent_picture_cache_load_async (cache, image, edge_px, NULL, latent_test_result_cb, &slot);
  result = latent_test_await (&slot);
  pixbuf = latent_picture_cache_load_finish (cache, result, &error);
  g_assert_no_error (error);
  return pixbuf;
}

/* The pictures used last stay, within the bytes, and beside what is being decoded. */
static void
test_budget (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LatentPictureCache) cache
      = latent_picture_cache_new (fixture->decoder, 2 * EDGE_BYTES + DECODE_BYTES);

  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (GdkPixbuf) pixbuf = load (cache, fixture->images[i], EDGE_PX);

      g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, EDGE_PX);
      g_assert_cmpuint (latent_picture_cache_get_bytes (cache), <=, 3 * EDGE_BYTES);
      g_assert_cmpuint (latent_picture_cache_get_bytes (cache), >=, EDGE_BYTES);
      g_assert_nonnull (latent_picture_cache_lookup (cache, fixture->images[0], EDGE_PX));
    }
  g_assert_null (latent_picture_cache_lookup (cache, fixture->images[1], EDGE_PX));
  g_assert_nonnull (latent_picture_cache_lookup (cache, fixture->images[3], EDGE_PX));
  g_assert_null (latent_picture_cache_lookup (cache, fixture->images[3], EDGE_PX / 2));
  latent_picture_cache_clear (cache);
  g_assert_null (latent_picture_cache_lookup (cache, fixture->images[3], EDGE_PX));
  g_assert_cmpuint (latent_picture_cache_get_bytes (cache), ==, 0);
}

/* Nothing is there beyond the bytes while something is decoded, either; and what would be has to
 * wait. */
static void
test_decoding (Fixture *fixture, gconstpointer data)
{
  const guint64 max_bytes = 2 * EDGE_BYTES + DECODE_BYTES;
  g_autoptr (LatentPictureCache) cache = latent_picture_cache_new (fixture->decoder, max_bytes);
  PictureTestHold *hold;
  GAsyncResult *slots[2] = { NULL, NULL };

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GdkPixbuf) pixbuf = load (cache, fixture->images[i], EDGE_PX);
    }
  g_assert_cmpuint (latent_picture_cache_get_bytes (cache), ==, 3 * EDGE_BYTES);
  hold = picture_test_hold (fixture->decoder);
  for (guint i = 0; i < 2; i++)
    {
      latent_picture_cache_load_async (cache, fixture->images[3 - i], EDGE_PX / (i + 1), NULL,
                                       latent_test_result_cb, &slots[i]);
      g_assert_cmpuint (latent_picture_cache_get_bytes (cache), >=, DECODE_BYTES);
      g_assert_cmpuint (latent_picture_cache_get_bytes (cache), <=, max_bytes);
    }
  picture_test_hold_end (hold);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GAsyncResult) result = latent_test_await (&slots[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (GdkPixbuf) pixbuf = latent_picture_cache_load_finish (cache, result, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (latent_picture_cache_get_bytes (cache), <=, max_bytes);
    }
}

/* What is shown is there as well, whether it is kept or not, and is not decoded twice. */
static void
test_shown (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LatentPictureCache) cache
      = latent_picture_cache_new (fixture->decoder, LATENT_PICTURE_CACHE_MAX_BYTES);
  g_autoptr (GdkPixbuf) shown = load (cache, fixture->images[0], EDGE_PX);
  g_autoptr (GdkPixbuf) again = NULL;

  latent_picture_cache_clear (cache);
  g_assert_cmpuint (latent_picture_cache_get_bytes (cache), ==, EDGE_BYTES);
  again = load (cache, fixture->images[0], EDGE_PX);
  g_assert_true (again == shown);
  latent_picture_cache_clear (cache);
  g_clear_object (&again);
  g_clear_object (&shown);
  g_assert_cmpuint (latent_picture_cache_get_bytes (cache), ==, 0);
}

/* What the cache has no room for is decoded smaller; nothing is asked for larger than it is. */
static void
test_too_large (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LatentPictureCache) cache = latent_picture_cache_new (fixture->decoder, EDGE_BYTES);
  g_autoptr (LatentPictureCache) roomy
      = latent_picture_cache_new (fixture->decoder, LATENT_PICTURE_CACHE_MAX_BYTES);
  g_autoptr (GdkPixbuf) pixbuf = load (cache, fixture->images[0], 0);
  LatentImageRecord huge = { .width = 16000, .height = 4000, .format = LATENT_IMAGE_FORMAT_JPEG };

  g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, 51);
  g_assert_nonnull (latent_picture_cache_lookup (cache, fixture->images[0], 0));
  g_assert_cmpuint (latent_picture_cache_get_bytes (cache), <=, EDGE_BYTES);
  g_assert_cmpuint (latent_picture_cache_limit_edge (roomy, fixture->images[0], 0), ==, 128);
  g_assert_cmpuint (latent_picture_cache_limit_edge (roomy, fixture->images[0], 500), ==, 128);
  g_assert_cmpuint (latent_picture_cache_limit_edge (roomy, fixture->images[0], 50), ==, 50);
  /* The largest that is decoded at all fits the real cache; nearly, where it may be transparent. */
  g_assert_cmpuint (latent_picture_cache_limit_edge (roomy, &huge, 0), ==, 16000);
  huge.format = LATENT_IMAGE_FORMAT_PNG;
  g_assert_cmpuint (latent_picture_cache_limit_edge (roomy, &huge, 0), >=, 15000);
  /* And four of them do. */
  latent_picture_cache_set_n_shown (roomy, 4);
  g_assert_cmpuint (latent_picture_cache_limit_edge (roomy, &huge, 0), <=, 8000);
  g_assert_cmpuint (latent_picture_cache_limit_edge (roomy, &huge, 0), >=, 7500);
}

/* Who asks for what is under way gets the same pixels, also when another one leaves. */
static void
test_joined (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LatentPictureCache) cache
      = latent_picture_cache_new (fixture->decoder, LATENT_PICTURE_CACHE_MAX_BYTES);
  g_autoptr (GCancellable) leaving = g_cancellable_new ();
  PictureTestHold *hold = picture_test_hold (fixture->decoder);
  GAsyncResult *slots[3] = { NULL, NULL, NULL };
  g_autoptr (GdkPixbuf) one = NULL;
  g_autoptr (GdkPixbuf) other = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 3; i++)
    latent_picture_cache_load_async (cache, fixture->images[0], EDGE_PX, i == 0 ? leaving : NULL,
                                     latent_test_result_cb, &slots[i]);
  g_cancellable_cancel (leaving);
  picture_test_hold_end (hold);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GAsyncResult) result = latent_test_await (&slots[i]);
      g_autoptr (GError) cancelled = NULL;

      if (i == 0)
        {
          g_assert_null (latent_picture_cache_load_finish (cache, result, &cancelled));
          g_assert_true (latent_error_is_cancelled (cancelled));
        }
      else if (i == 1)
        one = latent_picture_cache_load_finish (cache, result, &error);
      else
        other = latent_picture_cache_load_finish (cache, result, &error);
      g_assert_no_error (error);
    }
  g_assert_true (one == other);
  g_assert_true (latent_picture_cache_lookup (cache, fixture->images[0], EDGE_PX) == one);
}

/* When all have left nothing is decoded, and who comes then is served all the same. */
static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LatentPictureCache) cache
      = latent_picture_cache_new (fixture->decoder, LATENT_PICTURE_CACHE_MAX_BYTES);
  g_autoptr (GCancellable) leaving = g_cancellable_new ();
  PictureTestHold *hold = picture_test_hold (fixture->decoder);
  GAsyncResult *slots[3] = { NULL, NULL, NULL };

  for (guint i = 0; i < 2; i++)
    latent_picture_cache_load_async (cache, fixture->images[i], EDGE_PX, leaving,
                                     latent_test_result_cb, &slots[i]);
  g_cancellable_cancel (leaving);
  latent_picture_cache_load_async (cache, fixture->images[1], EDGE_PX, NULL, latent_test_result_cb,
                                   &slots[2]);
  picture_test_hold_end (hold);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GAsyncResult) result = latent_test_await (&slots[i]);
      g_autoptr (GdkPixbuf) pixbuf = latent_picture_cache_load_finish (cache, result, NULL);

      g_assert_true ((pixbuf != NULL) == (i == 2));
    }
  latent_test_drain ();
  g_assert_null (latent_picture_cache_lookup (cache, fixture->images[0], EDGE_PX));
  g_assert_nonnull (latent_picture_cache_lookup (cache, fixture->images[1], EDGE_PX));
}

/* A failure is told to everybody, and is not kept. */
static void
test_failure (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LatentPictureCache) cache
      = latent_picture_cache_new (fixture->decoder, LATENT_PICTURE_CACHE_MAX_BYTES);
  g_autoptr (LatentImageRecord) gone = latent_image_record_copy (fixture->images[0]);
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (GError) error = NULL;

  g_free (gone->path);
  gone->path = g_build_filename (fixture->folder, "gone.png", NULL);
  latent_picture_cache_load_async (cache, gone, EDGE_PX, NULL, latent_test_result_cb, &slot);
  result = latent_test_await (&slot);
  g_assert_null (latent_picture_cache_load_finish (cache, result, &error));
  latent_test_assert_error (&error, LATENT_ERROR_STORAGE);
  pixbuf = load (cache, fixture->images[0], EDGE_PX);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)
  ADD ("/picture-cache/budget", test_budget);
  ADD ("/picture-cache/decoding-counts", test_decoding);
  ADD ("/picture-cache/shown-counts", test_shown);
  ADD ("/picture-cache/I8-too-large", test_too_large);
  ADD ("/picture-cache/joined", test_joined);
  ADD ("/picture-cache/cancelled", test_cancelled);
  ADD ("/picture-cache/failure", test_failure);
#undef ADD
  return latent_test_run ();
}
