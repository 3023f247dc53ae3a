/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include <string.h>
#include <sys/resource.h>

#include "core/media/latent-decoder.h"
#include "core/media/latent-image-check.h"
#include "core/media/latent-pixels-private.h"
#include "media-test.h"
#include "support/latent-test.h"

static GdkPixbuf *
decode (const char *name, guint max_edge_px)
{
  g_autofree char *path = media_test_path (name);
  g_autoptr (GError) error = NULL;
  GdkPixbuf *pixbuf = latent_decoder_decode_file (path, max_edge_px, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (pixbuf);
  g_assert_cmpuint (G_OBJECT (pixbuf)->ref_count, ==, 1);
  return pixbuf;
}

static void
assert_fails (const char *path, GCancellable *cancellable, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (latent_decoder_decode_file (path, 100, cancellable, &error));
  g_assert_error (error, domain, code);
}

/* Peak resident memory of this process so far, in MiB. */
static long
get_peak_mib (void)
{
  struct rusage usage;

  g_assert_cmpint (getrusage (RUSAGE_SELF, &usage), ==, 0);
  return usage.ru_maxrss / 1024;
}

/* I5: the middles of the blocks; see make-pictures.py for what they show. */
static void
test_pixels (void)
{
  static const struct
  {
    const char *name;
    int n_channels;
    guint pixels[6];
  } cases[] = {
    { "rgb.png", 3, { 0xff0000, 0x808080, 0x00ff00, 0x0000ff, 0x808080, 0xffffff } },
    { "interlaced.png", 3, { 0xff0000, 0x808080, 0x00ff00, 0x0000ff, 0x808080, 0xffffff } },
    { "rgb-16.png", 3, { 0xff0000, 0x808080, 0x00ff00, 0x0000ff, 0x808080, 0xffffff } },
    { "grey.png", 3, { 0x000000, 0x0a0a0a, 0x141414, 0x000000, 0x0a0a0a, 0x141414 } },
    { "palette.png", 4, { 0xff0000, 0x808080, 0x00ff00, 0x0000ff, 0x808080, 0xffffff } },
    { "opaque-alpha.png", 3, { 0xff0000, 0x808080, 0x00ff00, 0x0000ff, 0x808080, 0xffffff } },
    { "alpha.png", 4, { 0xff0000, 0x808080, 0x00ff00, 0x0000ff, 0x808080, 0xffffff } },
    { "animated.png", 3, { 0xff0000, 0x808080, 0x00ff00, 0x0000ff, 0x808080, 0xffffff } },
    { "baseline.jpg", 3, { 0xff0000, 0x808080, 0x00ff00, 0x0000ff, 0x808080, 0xffffff } },
    { "restart.jpg", 3, { 0xff0000, 0x808080, 0x00ff00, 0x0000ff, 0x808080, 0xffffff } },
    { "progressive.jpg", 3, { 0xff0000, 0x808080, 0x00ff00, 0x0000ff, 0x808080, 0xffffff } },
    { "cmyk.jpg", 3, { 0xff0000, 0x808080, 0x00ff00, 0x0000ff, 0x808080, 0xffffff } },
    { "grey.jpg", 3, { 0x000000, 0x323232, 0x646464, 0x969696, 0xc8c8c8, 0xffffff } },
    { "lossy.webp", 3, { 0xff0000, 0x808080, 0x00ff00, 0x0000ff, 0x808080, 0xffffff } },
    { "lossless.webp", 3, { 0x0a141e, 0x0ac81e, 0x0ac81e, 0x0a141e, 0x0ac81e, 0x0ac81e } },
    { "lossless-alpha.webp", 4, { 0x0a141e, 0x0ac81e, 0x0ac81e, 0x0a141e, 0x0ac81e, 0x0ac81e } },
    { "animated.webp", 3, { 0x0a141e, 0x0ac81e, 0x0ac81e, 0x0a141e, 0x0ac81e, 0x0ac81e } },
    { "animated-part.webp", 4, { 0x000000, 0x000000, 0x000000, 0x0a141e, 0x0ac81e, 0x000000 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GdkPixbuf) pixbuf = decode (cases[i].name, 0);

      g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, 24);
      g_assert_cmpint (gdk_pixbuf_get_height (pixbuf), ==, 16);
      g_assert_cmpint (gdk_pixbuf_get_n_channels (pixbuf), ==, cases[i].n_channels);
      for (int j = 0; j < 6; j++)
        media_test_assert_pixel (pixbuf, 8 * (j % 3) + 4, j < 3 ? 3 : 11, cases[i].pixels[j]);
    }
}

static guint
get_alpha (GdkPixbuf *pixbuf, int x, int y)
{
  g_assert_true (gdk_pixbuf_get_has_alpha (pixbuf));
  return gdk_pixbuf_read_pixels (pixbuf)[y * gdk_pixbuf_get_rowstride (pixbuf) + 4 * x + 3];
}

static void
test_transparency (void)
{
  static const char *const names[] = { "alpha.png", "extended.webp" };
  g_autoptr (GdkPixbuf) uniform = decode ("lossless-alpha.webp", 0);
  g_autoptr (GdkPixbuf) part = decode ("animated-part.webp", 0);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GdkPixbuf) pixbuf = decode (names[i], 0);
      /* The WebP file is turned by 90 degrees: its left is on top. */
      int across = gdk_pixbuf_get_width (pixbuf) - 1;

      g_assert_cmpuint (get_alpha (pixbuf, 0, 0), ==, 0);
      g_assert_cmpuint (get_alpha (pixbuf, across, i == 0 ? 0 : 20), ==, 255);
    }
  g_assert_cmpuint (get_alpha (uniform, 3, 3), ==, 100);
  /* The frame lies at 4, 6 and is 16 x 8 pixels large; around it is nothing. */
  g_assert_cmpuint (get_alpha (part, 3, 6), ==, 0);
  g_assert_cmpuint (get_alpha (part, 4, 5), ==, 0);
  g_assert_cmpuint (get_alpha (part, 4, 6), ==, 255);
  g_assert_cmpuint (get_alpha (part, 19, 13), ==, 255);
  g_assert_cmpuint (get_alpha (part, 20, 13), ==, 0);
}

/* I5: where the corners red, green, blue, white go (CIPA DC-008, 4.6.5, Orientation). */
static void
test_orientation (void)
{
  static const struct
  {
    const char *name;
    guint top_left, top_right, bottom_left, bottom_right;
    gboolean is_upright;
  } cases[] = {
    { "exif-1.jpg", 0xff0000, 0x00ff00, 0x0000ff, 0xffffff, TRUE },
    { "exif-2.jpg", 0x00ff00, 0xff0000, 0xffffff, 0x0000ff, TRUE },
    { "exif-3.jpg", 0xffffff, 0x0000ff, 0x00ff00, 0xff0000, TRUE },
    { "exif-4.jpg", 0x0000ff, 0xffffff, 0xff0000, 0x00ff00, TRUE },
    { "exif-5.jpg", 0xff0000, 0x0000ff, 0x00ff00, 0xffffff, FALSE },
    { "exif-6.jpg", 0x0000ff, 0xff0000, 0xffffff, 0x00ff00, FALSE },
    { "exif-7.jpg", 0xffffff, 0x00ff00, 0x0000ff, 0xff0000, FALSE },
    { "exif-8.jpg", 0x00ff00, 0xffffff, 0xff0000, 0x0000ff, FALSE },
    { "exif-6.png", 0x0000ff, 0xff0000, 0xffffff, 0x00ff00, FALSE },
    { "extended.webp", 0x0000ff, 0xff0000, 0xffffff, 0x00ff00, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GdkPixbuf) pixbuf = decode (cases[i].name, 0);
      int right = gdk_pixbuf_get_width (pixbuf) - 1;
      int bottom = gdk_pixbuf_get_height (pixbuf) - 1;

      g_assert_cmpint (right, ==, cases[i].is_upright ? 23 : 15);
      g_assert_cmpint (bottom, ==, cases[i].is_upright ? 15 : 23);
      media_test_assert_pixel (pixbuf, 0, 0, cases[i].top_left);
      media_test_assert_pixel (pixbuf, right, 0, cases[i].top_right);
      media_test_assert_pixel (pixbuf, 0, bottom, cases[i].bottom_left);
      media_test_assert_pixel (pixbuf, right, bottom, cases[i].bottom_right);
    }
}

/* The longest side is exactly what was asked for, and never more than there is. */
static void
test_max_edge (void)
{
  for (guint i = 0; media_test_pictures[i] != NULL; i++)
    {
      for (guint edge_px = 1; edge_px < 40; edge_px++)
        {
          g_autoptr (GdkPixbuf) pixbuf = decode (media_test_pictures[i], edge_px);
          int longest = MAX (gdk_pixbuf_get_width (pixbuf), gdk_pixbuf_get_height (pixbuf));
          int shortest = MIN (gdk_pixbuf_get_width (pixbuf), gdk_pixbuf_get_height (pixbuf));

          g_assert_cmpint (longest, ==, MIN (edge_px, 24));
          g_assert_cmpint (shortest, ==, MAX (1, (longest * 16 + 12) / 24));
        }
    }
}

/* Scaled or not, the colours are in their places: 1600 x 1000 pixels, left dark, right red. */
static void
test_large (void)
{
  static const char *const types[] = { "png", "jpeg", "webp" };
  static const guint edges[] = { 0, 1599, 801, 800, 799, 512, 170, 33 };
  g_autofree char *folder = latent_test_make_folder ("large");

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *path = media_test_paint (folder, types[i], types[i], 1600, 1000);

      for (guint j = 0; j < G_N_ELEMENTS (edges); j++)
        {
          g_autoptr (GdkPixbuf) pixbuf = latent_decoder_decode_file (path, edges[j], NULL, NULL);
          int width = edges[j] != 0 ? (int) edges[j] : 1600;
          int height = (width * 10 + 8) / 16;

          g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, width);
          g_assert_cmpint (gdk_pixbuf_get_height (pixbuf), ==, height);
          g_assert_cmpint (gdk_pixbuf_get_n_channels (pixbuf), ==, 3);
          media_test_assert_pixel (pixbuf, 0, 0, 0x000050);
          media_test_assert_pixel (pixbuf, width - 1, 0, 0xfe0050);
          media_test_assert_pixel (pixbuf, width / 2, height / 2, 0x7f7f50);
          media_test_assert_pixel (pixbuf, 0, height - 1, 0x00fe50);
        }
    }
}

/* Made smaller, a picture comes near to the exact average over the area of each pixel: at the sizes
 * where the JPEG decoder does all of it, and in between. */
static void
test_quality (void)
{
  static const struct
  {
    const char *type;
    double least_db;
  } cases[] = { { "png", 55 }, { "jpeg", 45 }, { "webp", 45 } };
  static const guint edges[] = { 512, 400, 256, 170, 64 };
  g_autofree char *folder = latent_test_make_folder ("quality");
  g_autoptr (GdkPixbuf) photo = media_test_paint_photo (1024, 683);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_build_filename (folder, cases[i].type, NULL);
      g_autoptr (GdkPixbuf) original = NULL;

      g_assert_true (gdk_pixbuf_save (photo, path, cases[i].type, NULL, NULL));
      original = latent_decoder_decode_file (path, 0, NULL, NULL);
      for (guint j = 0; j < G_N_ELEMENTS (edges); j++)
        {
          g_autoptr (GdkPixbuf) pixbuf = latent_decoder_decode_file (path, edges[j], NULL, NULL);
          double psnr = media_test_psnr (pixbuf, original);

          g_test_message ("%s to %u px: %.1f dB", cases[i].type, edges[j], psnr);
          g_assert_cmpfloat (psnr, >=, cases[i].least_db);
        }
    }
}

/* In memory or in a file: the same. */
static void
test_bytes (void)
{
  for (guint i = 0; media_test_pictures[i] != NULL; i++)
    {
      const char *name = media_test_pictures[i];
      g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (media_test_read (name));
      g_autoptr (GError) error = NULL;
      g_autoptr (GdkPixbuf) from_memory = latent_decoder_decode_bytes (bytes, 10, NULL, &error);
      g_autoptr (GdkPixbuf) from_file = decode (name, 10);

      g_assert_no_error (error);
      g_assert_cmpint (gdk_pixbuf_get_height (from_memory), ==, gdk_pixbuf_get_height (from_file));
      g_assert_cmpint (media_test_pixel (from_memory, 2, 3), ==,
                       media_test_pixel (from_file, 2, 3));
    }
}

/* M36, M37: structure and checksums are right, but the compressed data ends too early. */
static void
test_rows_missing (void)
{
  g_autofree char *folder = latent_test_make_folder ("rows");
  g_autofree char *half = media_test_path ("half-the-rows.png");
  g_autoptr (GByteArray) webp = media_test_read ("lossy.webp");
  g_autofree char *cut = NULL;

  assert_fails (half, NULL, LATENT_ERROR, LATENT_ERROR_BAD_IMAGE);

  g_byte_array_set_size (webp, webp->len - 20);
  webp->data[4] -= 20;
  webp->data[16] -= 20;
  cut = media_test_write (folder, "cut.webp", webp->data, webp->len);
  assert_fails (cut, NULL, LATENT_ERROR, LATENT_ERROR_BAD_IMAGE);
}

/* An interlaced picture is first painted coarsely; one that lacks its last passes stays so, and
 * shows nothing of what was in memory before (full of 0x55 or 0xaa in these tests). */
static void
test_passes_missing (void)
{
  g_autofree char *path = media_test_path ("interlaced-cut.png");
  g_autoptr (GdkPixbuf) pixbuf = latent_decoder_decode_file (path, 0, NULL, NULL);

  g_assert_nonnull (pixbuf);
  for (int y = 0; y < 16; y++)
    {
      for (int x = 0; x < 24; x++)
        {
          guint rgb = media_test_pixel (pixbuf, x, y);

          g_assert_true (rgb == 0xff0000 || rgb == 0x808080 || rgb == 0x00ff00 || rgb == 0x0000ff
                         || rgb == 0xffffff);
        }
    }
}

/* Every size and scale of a JPEG file: the loader must never scale by itself. */
static void
test_jpeg_sizes (void)
{
  g_autofree char *folder = latent_test_make_folder ("sizes");

  for (int width = 1; width < 70; width += 3)
    {
      g_autofree char *path = media_test_paint (folder, "sizes.jpg", "jpeg", width, 33);

      for (guint edge_px = 1; edge_px < 70; edge_px++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (GdkPixbuf) pixbuf = latent_decoder_decode_file (path, edge_px, NULL, &error);
          guint fit_width, fit_height;

          g_assert_no_error (error);
          latent_pixels_fit_size ((guint) width, 33, edge_px, &fit_width, &fit_height);
          g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, (int) fit_width);
          g_assert_cmpint (gdk_pixbuf_get_height (pixbuf), ==, (int) fit_height);
        }
    }
}

/* M34: 20 000 x 20 000 pixels in a few bytes never reach a decoder. */
static void
test_huge (void)
{
  g_autofree char *folder = latent_test_make_folder ("huge");
  g_autoptr (GByteArray) png = media_test_start_png (20000, 20000);
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  long peak_mib;

  media_test_put_chunk (png, "IDAT", "x", 1);
  media_test_put_chunk (png, "IEND", NULL, 0);
  path = media_test_write (folder, "huge.png", png->data, png->len);
  peak_mib = get_peak_mib ();
  g_assert_null (latent_decoder_decode_file (path, 100, NULL, &error));
  latent_test_assert_error (&error, LATENT_ERROR_BAD_IMAGE);
  g_assert_cmpint (get_peak_mib () - peak_mib, <, 16);
}

static GBytes *
compress_text (gsize length)
{
  g_autoptr (GConverter) zlib
      = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, 9));
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, zlib);
  g_autofree char *text = g_strnfill (length, 'a');

  g_assert_true (g_output_stream_write_all (stream, text, length, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

/* I6: compressed text of 300 MB. libpng alone would unpack all of it. */
static void
test_text_bomb (void)
{
  g_autofree char *folder = latent_test_make_folder ("bomb");
  g_autoptr (GByteArray) plain = media_test_read ("rgb.png");
  g_autoptr (GByteArray) png = g_byte_array_new ();
  g_autoptr (GBytes) packed = compress_text (7500 * 1000);
  g_autofree char *text = g_malloc0 (g_bytes_get_size (packed) + 3);
  g_autofree char *path = NULL;
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  long peak_mib;

  text[0] = 'k';
  memcpy (text + 3, g_bytes_get_data (packed, NULL), g_bytes_get_size (packed));
  g_byte_array_append (png, plain->data, 33);
  for (guint i = 0; i < 40; i++)
    media_test_put_chunk (png, "zTXt", text, g_bytes_get_size (packed) + 3);
  g_byte_array_append (png, plain->data + 33, plain->len - 33);
  path = media_test_write (folder, "bomb.png", png->data, png->len);

  peak_mib = get_peak_mib ();
  pixbuf = latent_decoder_decode_file (path, 0, NULL, NULL);
  g_assert_nonnull (pixbuf);
  media_test_assert_pixel (pixbuf, 0, 0, 0xff0000);
  g_assert_cmpint (get_peak_mib () - peak_mib, <, 64);
}

/* (transfer full): the picture with a colour profile of some 5 MB, which says nothing */
static GByteArray *
add_profile (const char *name)
{
  g_autoptr (GByteArray) plain = media_test_read (name);
  GByteArray *file = g_byte_array_new ();
  gboolean is_png = g_str_has_suffix (name, ".png");
  gsize head = is_png ? 33 : 2; /* behind IHDR or SOI */
  g_autoptr (GBytes) packed = compress_text (5 * 1024 * 1024);
  g_autofree char *png = g_malloc0 (g_bytes_get_size (packed) + 3);
  guint8 jpeg[2 + 0xffff]
      = { 0xff, 0xe2, 0xff, 0xff, 'I', 'C', 'C', '_', 'P', 'R', 'O', 'F', 'I', 'L', 'E', 0 };

  g_byte_array_append (file, plain->data, (guint) head);
  png[0] = 'p';
  memcpy (png + 3, g_bytes_get_data (packed, NULL), g_bytes_get_size (packed));
  if (is_png)
    media_test_put_chunk (file, "iCCP", png, g_bytes_get_size (packed) + 3);
  for (guint i = 1; !is_png && i <= 80; i++)
    {
      jpeg[16] = (guint8) i;
      jpeg[17] = 80;
      g_byte_array_append (file, jpeg, sizeof jpeg);
    }
  g_byte_array_append (file, plain->data + head, plain->len - (guint) head);
  return file;
}

/* I5: a profile costs neither the picture nor memory. */
static void
test_large_profile (void)
{
  static const char *const names[] = { "rgb.png", "baseline.jpg" };
  g_autofree char *folder = latent_test_make_folder ("profile");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GByteArray) file = add_profile (names[i]);
      g_autofree char *path = media_test_write (folder, names[i], file->data, file->len);
      g_autoptr (GdkPixbuf) pixbuf = NULL;
      g_autoptr (GError) error = NULL;
      long peak_mib = get_peak_mib ();

      pixbuf = latent_decoder_decode_file (path, 0, NULL, &error);
      g_assert_no_error (error);
      media_test_assert_pixel (pixbuf, 4, 3, 0xff0000);
      g_assert_cmpint (get_peak_mib () - peak_mib, <, 16);
    }
}

static void
test_errors (void)
{
  g_autofree char *folder = latent_test_make_folder ("errors");
  g_autofree char *good = media_test_path ("rgb.png");
  g_autofree char *missing = g_build_filename (folder, "missing.png", NULL);
  g_autofree char *html = media_test_write (folder, "page.png", "<html></html>", 13);
  g_autoptr (GByteArray) data = media_test_read ("rgb.png");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *cut = media_test_write (folder, "cut.png", data->data, data->len - 1);
  g_autofree char *bad = NULL;
  g_autoptr (GError) error = NULL;

  assert_fails (html, NULL, LATENT_ERROR, LATENT_ERROR_BAD_IMAGE);
  assert_fails (cut, NULL, LATENT_ERROR, LATENT_ERROR_BAD_IMAGE);
  assert_fails (folder, NULL, LATENT_ERROR, LATENT_ERROR_STORAGE);

  /* Right in structure and checksums, but what is compressed in it is nonsense. */
  memset ((char *) memmem (data->data, data->len, "IDAT", 4) + 4, 0, 8);
  media_test_mend_crcs (data);
  bad = media_test_write (folder, "bad.png", data->data, data->len);
  assert_fails (bad, NULL, LATENT_ERROR, LATENT_ERROR_BAD_IMAGE);

  g_assert_null (latent_decoder_decode_file (missing, 100, NULL, &error));
  g_assert_cmpstr (latent_error_facts (error)->field, ==, "missing");
  latent_test_assert_error (&error, LATENT_ERROR_STORAGE);

  g_cancellable_cancel (cancellable);
  assert_fails (good, cancellable, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_fails (missing, cancellable, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Without webp-pixbuf-loader: a clear error for WebP, and nothing else changes. */
static void
test_no_webp_decoder (void)
{
  g_autofree char *folder = NULL;
  g_autofree char *modules = NULL;
  g_autofree char *webp = NULL;
  g_autoptr (GdkPixbuf) png = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }
  folder = latent_test_make_folder ("modules");
  modules = media_test_write (folder, "loaders.cache", "", 0);
  webp = media_test_path ("lossy.webp");
  g_setenv ("GDK_PIXBUF_MODULE_FILE", modules, TRUE);
  g_assert_null (latent_decoder_decode_file (webp, 0, NULL, &error));
  g_assert_nonnull (strstr (error->message, "webp-pixbuf-loader"));
  latent_test_assert_error (&error, LATENT_ERROR_BAD_IMAGE);
  png = decode ("rgb.png", 0);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/media/decode-file/I5-pixels", test_pixels);
  g_test_add_func ("/media/decode-file/I5-transparency", test_transparency);
  g_test_add_func ("/media/decode-file/I5-orientation", test_orientation);
  g_test_add_func ("/media/decode-file/I5-large-profile", test_large_profile);
  g_test_add_func ("/media/decode-file/max-edge", test_max_edge);
  g_test_add_func ("/media/decode-file/large", test_large);
  g_test_add_func ("/media/decode-file/quality", test_quality);
  g_test_add_func ("/media/decode-file/bytes", test_bytes);
  g_test_add_func ("/media/decode-file/jpeg-sizes", test_jpeg_sizes);
  g_test_add_func ("/media/decode-file/M36-M37-rows-missing", test_rows_missing);
  g_test_add_func ("/media/decode-file/passes-missing", test_passes_missing);
  g_test_add_func ("/media/decode-file/M34-I1-huge", test_huge);
  g_test_add_func ("/media/decode-file/I6-text-bomb", test_text_bomb);
  g_test_add_func ("/media/decode-file/errors", test_errors);
  g_test_add_func ("/media/decode-file/no-webp-decoder", test_no_webp_decoder);
  return latent_test_run ();
}
