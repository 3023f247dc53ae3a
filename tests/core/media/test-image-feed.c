/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/media/latent-image-feed-private.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "media-test.h"
#include "support/latent-test.h"

typedef struct
{
  GByteArray *bytes;
  guint n_pieces;
  GCancellable *cancel_after_first;
} Collector;

static gboolean
collect_cb (const guint8 *data, gsize length, gpointer user_data, GError **error)
{
  Collector *collector = user_data;

  g_assert_cmpuint (length, >, 0);
  g_assert_cmpuint (length, <=, LATENT_IMAGE_WINDOW_BYTES);
  g_byte_array_append (collector->bytes, data, (guint) length);
  collector->n_pieces++;
  g_cancellable_cancel (collector->cancel_after_first);
  return TRUE;
}

static gboolean
feed (const char *path, Collector *collector, GError **error)
{
  g_auto (LatentImageReader) reader = { 0 };
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  LatentImageCheck check;
  LatentImageFeed self;
  gboolean is_fed;

  g_assert_true (latent_image_check_fd (fd, &check, NULL));
  g_assert_true (latent_image_reader_init_fd (&reader, fd, NULL));
  g_assert_true (latent_image_feed_init (&self, &reader, &check, NULL));
  collector->bytes = g_byte_array_new ();
  collector->n_pieces = 0;
  is_fed = latent_image_feed_run (&self, &reader, collect_cb, collector,
                                  collector->cancel_after_first, error);
  close (fd);
  return is_fed;
}

static gboolean
contains (GByteArray *bytes, const char *text)
{
  return memmem (bytes->data, bytes->len, text, strlen (text)) != NULL;
}

/* What is fed is a whole file again, with the same picture and nothing beside it. */
static void
test_only_pixels (void)
{
  static const char *const unwanted[]
      = { "tEXt", "eXIf", "acTL", "fdAT", "Exif", "is no end", "ICCP", "XMP ", "ANMF", "tail" };
  g_autofree char *folder = latent_test_make_folder ("feed");

  for (guint i = 0; media_test_pictures[i] != NULL; i++)
    {
      g_autoptr (GByteArray) file = media_test_read (media_test_pictures[i]);
      g_autofree char *path = NULL;
      g_autoptr (GError) error = NULL;
      Collector collector = { 0 };
      g_autoptr (GBytes) fed = NULL;
      LatentImageCheck check;

      g_byte_array_append (file, (const guint8 *) "tail", 4);
      path = media_test_write (folder, media_test_pictures[i], file->data, file->len);
      g_assert_true (feed (path, &collector, &error));
      g_assert_no_error (error);
      for (guint j = 0; j < G_N_ELEMENTS (unwanted); j++)
        g_assert_false (contains (collector.bytes, unwanted[j]));

      fed = g_byte_array_free_to_bytes (collector.bytes);
      latent_image_check_bytes (fed, &check, &error);
      g_assert_no_error (error);
      g_assert_cmpint (check.structure_bytes, ==, g_bytes_get_size (fed));
      g_assert_cmpuint (check.orientation, ==, 1);
    }
}

/* What says how to read the colours has to get through. */
static void
test_colours_stay (void)
{
  static const struct
  {
    const char *name;
    const char *text;
  } cases[] = {
    { "palette.png", "PLTE" }, { "palette.png", "tRNS" },   { "baseline.jpg", "JFIF" },
    { "cmyk.jpg", "Adobe" },   { "extended.webp", "ALPH" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = media_test_path (cases[i].name);
      Collector collector = { 0 };

      g_assert_true (feed (path, &collector, NULL));
      g_assert_true (contains (collector.bytes, cases[i].text));
      g_byte_array_unref (collector.bytes);
    }
}

static void
test_cancelled (void)
{
  g_autofree char *folder = latent_test_make_folder ("cancel");
  g_autoptr (GByteArray) png = media_test_start_png (10, 10);
  g_autofree char *data = g_strnfill (4 * LATENT_IMAGE_WINDOW_BYTES, 'x');
  g_autofree char *path = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Collector collector = { .cancel_after_first = cancellable };
  g_autoptr (GError) error = NULL;

  media_test_put_chunk (png, "IDAT", data, 4 * LATENT_IMAGE_WINDOW_BYTES);
  media_test_put_chunk (png, "IEND", NULL, 0);
  path = media_test_write (folder, "long.png", png->data, png->len);
  g_assert_false (feed (path, &collector, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (collector.n_pieces, ==, 1);
  g_byte_array_unref (collector.bytes);
}

/* The file is cut between check and feed: an error, and an end. */
static void
test_cut_meanwhile (void)
{
  g_autofree char *folder = latent_test_make_folder ("meanwhile");

  for (guint i = 0; media_test_pictures[i] != NULL; i++)
    {
      g_autoptr (GByteArray) file = media_test_read (media_test_pictures[i]);
      g_autoptr (GBytes) whole = g_bytes_new (file->data, file->len);
      LatentImageCheck check;

      g_assert_true (latent_image_check_bytes (whole, &check, NULL));
      for (gsize length = 0; length < file->len; length++)
        {
          g_autoptr (GBytes) cut = g_bytes_new_from_bytes (whole, 0, length);
          g_auto (LatentImageReader) reader = { 0 };
          g_autoptr (GByteArray) bytes = g_byte_array_new ();
          Collector collector = { .bytes = bytes };
          g_autoptr (GError) error = NULL;
          LatentImageFeed self;

          latent_image_reader_init_bytes (&reader, cut);
          if (latent_image_feed_init (&self, &reader, &check, &error)
              && latent_image_feed_run (&self, &reader, collect_cb, &collector, NULL, &error))
            {
              /* Possible only where the end is of no use to the decoder. */
              g_assert_true (g_str_has_suffix (media_test_pictures[i], ".webp"));
              continue;
            }
          latent_test_assert_error (&error, LATENT_ERROR_BAD_IMAGE);
        }
    }
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/media/image-feed/M39-only-pixels", test_only_pixels);
  g_test_add_func ("/media/image-feed/colours-stay", test_colours_stay);
  g_test_add_func ("/media/image-feed/cancelled", test_cancelled);
  g_test_add_func ("/media/image-feed/cut-meanwhile", test_cut_meanwhile);
  return latent_test_run ();
}
