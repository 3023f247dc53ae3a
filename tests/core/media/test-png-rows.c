/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/media/latent-png-rows-private.h"

#include <math.h>
#include <string.h>

#include <png.h>

#include "core/media/latent-decoder.h"
#include "core/media/latent-pixels-private.h"
#include "media-test.h"
#include "support/latent-test.h"

#define WIDTH 131
#define HEIGHT 57

typedef struct
{
  int colour_type;
  int depth;
  gboolean has_transparency; /* a tRNS chunk */
  gboolean is_interlaced;
} Kind;

static void
append_cb (png_structp png, png_bytep data, size_t length)
{
  g_byte_array_append (png_get_io_ptr (png), data, (guint) length);
}

static void
put_palette (png_structp png, png_infop info, const Kind *kind)
{
  int n = 1 << kind->depth;
  png_color palette[256];
  png_byte alphas[256];

  for (int i = 0; i < n; i++)
    {
      palette[i] = (png_color){ (png_byte) (i * 37), (png_byte) (255 - i), (png_byte) (i * 11) };
      alphas[i] = (png_byte) (i * 91);
    }
  png_set_PLTE (png, info, palette, n);
  if (kind->has_transparency)
    png_set_tRNS (png, info, alphas, n, NULL);
}

/* (transfer full): a file of that kind, full of bytes that change from place to place */
static GByteArray *
make (const Kind *kind)
{
  GByteArray *bytes = g_byte_array_new ();
  png_structp png = png_create_write_struct (PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  png_infop info = png_create_info_struct (png);
  png_color_16 key = { .red = 3, .green = 3, .blue = 3, .gray = 1 };
  png_byte row[WIDTH * 8];
  int n_passes;

  png_set_write_fn (png, bytes, append_cb, NULL);
  png_set_IHDR (png, info, WIDTH, HEIGHT, kind->depth, kind->colour_type,
                kind->is_interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
                PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (kind->colour_type == PNG_COLOR_TYPE_PALETTE)
    put_palette (png, info, kind);
  else if (kind->has_transparency)
    png_set_tRNS (png, info, NULL, 0, &key);
  png_write_info (png, info);
  n_passes = png_set_interlace_handling (png);
  for (int pass = 0; pass < n_passes; pass++)
    {
      for (int y = 0; y < HEIGHT; y++)
        {
          for (guint i = 0; i < sizeof row; i++)
            row[i] = (png_byte) ((i * 7) ^ ((guint) y * 5) ^ ((i * (guint) y) >> 6));
          png_write_row (png, row);
        }
    }
  png_write_end (png, info);
  png_destroy_write_struct (&png, &info);
  return bytes;
}

static void
assert_alike (GdkPixbuf *pixbuf, GdkPixbuf *wanted)
{
  int n_channels = gdk_pixbuf_get_n_channels (wanted);

  g_assert_cmpint (gdk_pixbuf_get_n_channels (pixbuf), ==, n_channels);
  g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, gdk_pixbuf_get_width (wanted));
  g_assert_cmpint (gdk_pixbuf_get_height (pixbuf), ==, gdk_pixbuf_get_height (wanted));
  for (int y = 0; y < gdk_pixbuf_get_height (wanted); y++)
    {
      for (int i = 0; i < gdk_pixbuf_get_width (wanted) * n_channels; i++)
        {
          int a = gdk_pixbuf_read_pixels (pixbuf)[y * gdk_pixbuf_get_rowstride (pixbuf) + i];
          int b = gdk_pixbuf_read_pixels (wanted)[y * gdk_pixbuf_get_rowstride (wanted) + i];

          /* (With transparency the average is found on another way, and rounded otherwise.) */
          if (abs (a - b) > 1)
            g_error ("value %d of row %d is %d, not %d", i, y, a, b);
        }
    }
}

/* I5: the same as the whole picture, decoded by GdkPixbuf and averaged. */
static void
test_kinds (void)
{
  static const Kind kinds[] = {
    { PNG_COLOR_TYPE_GRAY, 1 },
    { PNG_COLOR_TYPE_GRAY, 2 },
    { PNG_COLOR_TYPE_GRAY, 4, TRUE },
    { PNG_COLOR_TYPE_GRAY, 8 },
    { PNG_COLOR_TYPE_GRAY, 8, TRUE },
    { PNG_COLOR_TYPE_GRAY, 16 },
    { PNG_COLOR_TYPE_GRAY_ALPHA, 8 },
    { PNG_COLOR_TYPE_GRAY_ALPHA, 16 },
    { PNG_COLOR_TYPE_PALETTE, 1 },
    { PNG_COLOR_TYPE_PALETTE, 2, TRUE },
    { PNG_COLOR_TYPE_PALETTE, 4 },
    { PNG_COLOR_TYPE_PALETTE, 8 },
    { PNG_COLOR_TYPE_PALETTE, 8, TRUE },
    { PNG_COLOR_TYPE_RGB, 8 },
    { PNG_COLOR_TYPE_RGB, 8, TRUE },
    { PNG_COLOR_TYPE_RGB, 16 },
    { PNG_COLOR_TYPE_RGB_ALPHA, 8 },
    { PNG_COLOR_TYPE_RGB_ALPHA, 16 },
    { PNG_COLOR_TYPE_RGB, 8, FALSE, TRUE },
    { PNG_COLOR_TYPE_PALETTE, 4, TRUE, TRUE },
  };
  static const guint edges[] = { 130, 66, 65, 20, 1 };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (make (&kinds[i]));
      g_autoptr (GdkPixbuf) whole = latent_decoder_decode_bytes (bytes, 0, NULL, NULL);

      g_assert_nonnull (whole);
      for (guint j = 0; j < G_N_ELEMENTS (edges); j++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (GdkPixbuf) pixbuf
              = latent_decoder_decode_bytes (bytes, edges[j], NULL, &error);
          g_autoptr (GdkPixbuf) wanted = latent_pixels_fit (g_object_ref (whole), edges[j]);

          g_test_message ("type %d, %d bits, to %u", kinds[i].colour_type, kinds[i].depth,
                          edges[j]);
          g_assert_no_error (error);
          assert_alike (pixbuf, wanted);
        }
    }
}

/* (transfer full): @png as it is, in pieces of @piece bytes */
static GdkPixbuf *
run (GByteArray *png, guint piece, guint width, guint height, GError **error)
{
  g_autoptr (LatentPngRows) rows = latent_png_rows_new (width, height, 20);

  for (guint i = 0; i < png->len; i += piece)
    {
      if (!latent_png_rows_write (rows, png->data + i, MIN (piece, png->len - i), error))
        return NULL;
    }
  return latent_png_rows_finish (rows, error);
}

static void
assert_fails (GByteArray *png, guint width, guint height)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (run (png, png->len, width, height, &error));
  latent_test_assert_error (&error, LATENT_ERROR_BAD_IMAGE);
}

static void
test_pieces (void)
{
  g_autoptr (GByteArray) png = make (&(Kind){ PNG_COLOR_TYPE_RGB, 8 });
  g_autoptr (GdkPixbuf) whole = run (png, png->len, WIDTH, HEIGHT, NULL);

  for (guint piece = 1; piece < 60; piece += 7)
    {
      g_autoptr (GdkPixbuf) pixbuf = run (png, piece, WIDTH, HEIGHT, NULL);

      assert_alike (pixbuf, whole);
    }
}

/* I1, M35: the file says something else than the check found, or is of a kind that does not come in
 * rows. */
static void
test_other_file (void)
{
  g_autoptr (GByteArray) png = make (&(Kind){ PNG_COLOR_TYPE_RGB, 8 });
  g_autoptr (GByteArray) interlaced = make (&(Kind){ PNG_COLOR_TYPE_RGB, 8, FALSE, TRUE });
  g_autoptr (GByteArray) huge = media_test_start_png (20000, 20000);

  assert_fails (png, WIDTH + 1, HEIGHT);
  assert_fails (png, WIDTH, HEIGHT - 1);
  assert_fails (interlaced, WIDTH, HEIGHT);
  assert_fails (huge, 20000, 20000);
  g_byte_array_set_size (huge, 0);
  assert_fails (huge, 1, 1);
}

/* M36: cut anywhere, with what remains handed over: never a picture, never a crash. */
static void
test_cut (void)
{
  g_autoptr (GByteArray) png = make (&(Kind){ PNG_COLOR_TYPE_PALETTE, 4, TRUE });
  /* IEND and the checksum of the pixels may be missing: all rows are there. */
  guint n_needed = png->len - 12 - 4 - 4 - 8;

  while (png->len > 0)
    {
      g_byte_array_set_size (png, png->len - 1);
      if (png->len < n_needed)
        {
          g_autoptr (GError) error = NULL;

          g_assert_null (run (png, MAX (png->len, 1), WIDTH, HEIGHT, &error));
          latent_test_assert_error (&error, LATENT_ERROR_BAD_IMAGE);
        }
    }
}

/* I6: a profile and texts that slip through (they do not: latent-image-feed) are not kept. */
static void
test_chunks_skipped (void)
{
  g_autoptr (GByteArray) png = make (&(Kind){ PNG_COLOR_TYPE_RGB, 8 });
  g_autoptr (GByteArray) long_one = g_byte_array_new ();
  g_autoptr (GdkPixbuf) wanted = run (png, png->len, WIDTH, HEIGHT, NULL);
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  static const guint8 text[] = "key\0words";

  g_byte_array_append (long_one, png->data, 33);
  for (guint i = 0; i < 2000; i++)
    {
      media_test_put_chunk (long_one, "tEXt", text, sizeof text);
      media_test_put_chunk (long_one, "prVt", text, sizeof text);
    }
  g_byte_array_append (long_one, png->data + 33, png->len - 33);
  pixbuf = run (long_one, 4096, WIDTH, HEIGHT, NULL);
  g_assert_nonnull (pixbuf);
  assert_alike (pixbuf, wanted);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/media/png-rows/I5-kinds", test_kinds);
  g_test_add_func ("/media/png-rows/pieces", test_pieces);
  g_test_add_func ("/media/png-rows/I1-M35-other-file", test_other_file);
  g_test_add_func ("/media/png-rows/M36-cut", test_cut);
  g_test_add_func ("/media/png-rows/I6-chunks-skipped", test_chunks_skipped);
  return latent_test_run ();
}
