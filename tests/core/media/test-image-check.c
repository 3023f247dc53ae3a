/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/media/latent-image-check.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "media-test.h"
#include "support/latent-test.h"

static gboolean
check_array (GByteArray *data, LatentImageCheck *check, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data->data, data->len);

  return latent_image_check_bytes (bytes, check, error);
}

static gboolean
check_text (const void *data, gsize length, LatentImageCheck *check, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, length);

  return latent_image_check_bytes (bytes, check, error);
}

/* @data is refused, with @part in the message. */
static void
assert_refused (GByteArray *data, const char *part)
{
  g_autoptr (GError) error = NULL;
  LatentImageCheck check;

  g_assert_false (check_array (data, &check, &error));
  g_assert_false (check.is_complete);
  g_assert_cmpint (check.structure_bytes, ==, 0);
  g_assert_nonnull (error);
  if (strstr (error->message, part) == NULL)
    g_error ("\"%s\" does not say \"%s\"", error->message, part);
  latent_test_assert_error (&error, LATENT_ERROR_BAD_IMAGE);
}

static LatentImageFormat
format_of_name (const char *name)
{
  return latent_image_format_from_string (strrchr (name, '.') + 1);
}

static void
test_good (void)
{
  for (guint i = 0; media_test_pictures[i] != NULL; i++)
    {
      const char *name = media_test_pictures[i];
      g_autofree char *path = media_test_path (name);
      g_autoptr (GByteArray) data = media_test_read (name);
      g_autoptr (GError) error = NULL;
      gboolean is_turned = strstr (name, "exif-6") != NULL || g_str_equal (name, "extended.webp");
      LatentImageCheck check, from_bytes;

      g_assert_true (latent_image_check_path (path, &check, &error));
      g_assert_no_error (error);
      g_assert_cmpint (check.format, ==, format_of_name (name));
      g_assert_cmpuint (check.width, ==, 24);
      g_assert_cmpuint (check.height, ==, 16);
      g_assert_cmpuint (check.orientation, ==, is_turned ? 6 : 1);
      g_assert_true (check.is_complete);
      g_assert_cmpint (check.structure_bytes, ==, data->len);

      g_assert_true (check_array (data, &from_bytes, &error));
      g_assert_no_error (error);
      g_assert_cmpmem (&check, sizeof check, &from_bytes, sizeof from_bytes);
    }
}

static void
test_orientations (void)
{
  for (guint orientation = 1; orientation <= 8; orientation++)
    {
      g_autofree char *name = g_strdup_printf ("exif-%u.jpg", orientation);
      g_autoptr (GByteArray) data = media_test_read (name);
      LatentImageCheck check;

      g_assert_true (check_array (data, &check, NULL));
      g_assert_cmpuint (check.orientation, ==, orientation);
    }
}

/* I2, M36, M37: a file that ends anywhere too early never counts as whole. */
static void
assert_cuts_are_found (const char *name, GByteArray *data)
{
  LatentImageCheck check;

  g_assert_true (check_text (data->data, data->len, &check, NULL));
  for (gsize length = 0; length < data->len; length++)
    {
      g_autoptr (GError) error = NULL;

      if (check_text (data->data, length, &check, &error))
        g_error ("%s: cut to %zu of %u bytes and not noticed", name, length, data->len);
      g_assert_false (check.is_complete);
      latent_test_assert_error (&error, LATENT_ERROR_BAD_IMAGE);
    }
}

/* What real encoders write: odd sizes, one pixel, chunks of odd length. */
static guint
cut_painted (const char *type)
{
  static const int sizes[][2] = { { 1, 1 }, { 3, 2 }, { 17, 5 }, { 40, 31 } };
  g_autofree char *folder = latent_test_make_folder (type);

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *name = g_strdup_printf ("%dx%d.%s", sizes[i][0], sizes[i][1], type);
      g_autofree char *path = media_test_paint (folder, name, type, sizes[i][0], sizes[i][1]);
      g_autoptr (GByteArray) data = g_byte_array_new ();
      g_autofree char *contents = NULL;
      gsize length = 0;

      g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
      g_byte_array_append (data, (const guint8 *) contents, (guint) length);
      assert_cuts_are_found (name, data);
    }
  return G_N_ELEMENTS (sizes);
}

static void
test_cut (void)
{
  guint n_png = cut_painted ("png");
  guint n_jpeg = cut_painted ("jpeg");
  guint n_webp = cut_painted ("webp");

  for (guint i = 0; media_test_pictures[i] != NULL; i++)
    {
      g_autoptr (GByteArray) data = media_test_read (media_test_pictures[i]);

      assert_cuts_are_found (media_test_pictures[i], data);
      n_png += g_str_has_suffix (media_test_pictures[i], ".png");
      n_jpeg += g_str_has_suffix (media_test_pictures[i], ".jpg");
      n_webp += g_str_has_suffix (media_test_pictures[i], ".webp");
    }
  g_assert_cmpuint (n_png, >=, 10);
  g_assert_cmpuint (n_jpeg, >=, 10);
  g_assert_cmpuint (n_webp, >=, 10);
}

/* The size of a cut picture is known as soon as its header is there. */
static void
test_cut_size (void)
{
  static const char *const names[]
      = { "rgb.png", "progressive.jpg", "lossy.webp", "extended.webp" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GByteArray) data = media_test_read (names[i]);
      LatentImageCheck check;

      g_assert_false (check_text (data->data, data->len - 1, &check, NULL));
      g_assert_cmpint (check.format, ==, format_of_name (names[i]));
      g_assert_cmpuint (check.width, ==, 24);
      g_assert_cmpuint (check.height, ==, 16);
    }
}

/* D13: in a PNG file every bit counts. */
static void
test_bit_flips (void)
{
  static const char *const names[] = { "rgb.png", "palette.png", "animated.png" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GByteArray) data = media_test_read (names[i]);

      for (gsize bit = 0; bit < 8 * (gsize) data->len; bit++)
        {
          LatentImageCheck check;

          data->data[bit / 8] ^= (guint8) (1 << bit % 8);
          if (check_array (data, &check, NULL))
            g_error ("%s: flipped bit %zu and not noticed", names[i], bit);
          data->data[bit / 8] ^= (guint8) (1 << bit % 8);
        }
    }
}

/* I1, M34: the size is judged by the header alone; these files have nothing behind it. */
static void
test_png_sizes (void)
{
  static const struct
  {
    guint32 width, height;
    const char *message;
  } cases[] = {
    { 0, 1, "no width" },
    { 1, 0, "no width" },
    { 1, 1, "cut short" },
    { 0x80000000u, 1, "impossible size" },
    { 1, 0xffffffffu, "impossible size" },
    { 0x7fffffff, 0x7fffffff, "too large" },
    { 40000, 40000, "too large: 40000 x 40000" },
    { 20000, 20000, "too large" },
    { 16385, 1, "too large" },
    { 1, 16385, "too large" },
    { 16384, 1, "cut short" },
    { 8000, 8001, "too large" },
    { 8000, 8000, "cut short" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GByteArray) png = media_test_start_png (cases[i].width, cases[i].height);

      assert_refused (png, cases[i].message);
    }
}

static void
test_png_headers (void)
{
  static const struct
  {
    guint offset; /* in the header's data */
    guint8 value;
  } cases[] = { { 8, 3 }, { 8, 0 },  { 8, 32 }, { 9, 1 }, { 9, 5 },
                { 9, 7 }, { 10, 1 }, { 11, 1 }, { 12, 2 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GByteArray) png = media_test_start_png (10, 10);

      png->data[16 + cases[i].offset] = cases[i].value;
      media_test_mend_crcs (png);
      assert_refused (png, "damaged");
    }
}

static void
test_png_order (void)
{
  static const struct
  {
    const char *chunks; /* H header, D data, T text, E end, F end with data, X no letters */
    const char *message;
  } cases[] = {
    { "DE", "header" },        { "THDE", "header" },     { "HHDE", "header" },
    { "HE", "no pixels" },     { "HDTDE", "one piece" }, { "HDF", "not empty" },
    { "HXDE", "not a chunk" }, { "HDT", "cut short" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GByteArray) start = media_test_start_png (10, 10);
      g_autoptr (GByteArray) png = g_byte_array_new ();

      g_byte_array_append (png, start->data, 8);
      for (const char *c = cases[i].chunks; *c != '\0'; c++)
        {
          if (*c == 'H')
            g_byte_array_append (png, start->data + 8, start->len - 8);
          else
            media_test_put_chunk (png,
                                  *c == 'D'   ? "IDAT"
                                  : *c == 'T' ? "tEXt"
                                  : *c == 'X' ? "a b "
                                              : "IEND",
                                  "x", *c == 'E' ? 0 : 1);
        }
      assert_refused (png, cases[i].message);
    }
}

static void
test_png_lengths (void)
{
  g_autoptr (GByteArray) png = media_test_start_png (10, 10);
  guint start = png->len;

  g_byte_array_append (png, (const guint8 *) "\x80\0\0\0IDAT----", 12);
  assert_refused (png, "impossible length");
  png->data[start] = 0x7f;
  assert_refused (png, "cut short");

  g_byte_array_set_size (png, 8);
  media_test_put_chunk (png, "IHDR", "123456789012", 12);
  assert_refused (png, "wrong length");
}

/* I6: a megabyte of text, in one chunk or in many. */
static void
test_text_chunks (void)
{
  g_autofree char *text = g_strnfill (1024 * 1024, 'x');
  g_autoptr (GByteArray) png = media_test_start_png (10, 10);
  LatentImageCheck check;

  media_test_put_chunk (png, "tEXt", text, 1024 * 1024);
  for (guint i = 0; i < 100 * 1000; i++)
    media_test_put_chunk (png, "tEXt", text, 1);
  media_test_put_chunk (png, "IDAT", text, 10);
  media_test_put_chunk (png, "IEND", NULL, 0);
  g_assert_true (check_array (png, &check, NULL));
  g_assert_cmpint (check.structure_bytes, ==, png->len);
}

/* M39: what follows the picture is kept and not looked at. */
static void
test_tail (void)
{
  for (guint i = 0; media_test_pictures[i] != NULL; i++)
    {
      g_autoptr (GByteArray) data = media_test_read (media_test_pictures[i]);
      guint length = data->len;
      LatentImageCheck check;

      g_byte_array_append (data, (const guint8 *) "PK\3\4 an archive \xff\xd8 IEND", 24);
      g_assert_true (check_array (data, &check, NULL));
      g_assert_true (check.is_complete);
      g_assert_cmpint (check.structure_bytes, ==, length);
    }
}

/* D5, D7, M38: the first bytes decide. */
static void
test_foreign (void)
{
  static const char *const texts[] = {
    "",
    "<!DOCTYPE html><html><body>Not found</body></html>",
    "{\"error\":\"expired\"}",
    "<svg xmlns='http://www.w3.org/2000/svg' width='30000' height='30000'></svg>",
    "P6\n24 16\n255\n----------------------------------------",
    "GIF89a----------------",
    "BM--------------------",
    "RIFF\x10\x10\x10\x10WAVEfmt ------------",
    "\x89PNG\n\x1a\n----------------",
    "\xff\xd8 almost a JPEG file",
  };
  static const guint8 icon[] = { 0, 0, 1, 0, 1, 0, 16, 16, 0, 0, 1, 0, 32, 0 };
  g_autoptr (GError) error = NULL;
  LatentImageCheck check;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_assert_false (check_text (texts[i], strlen (texts[i]), &check, &error));
      g_assert_cmpint (check.format, ==, LATENT_IMAGE_FORMAT_UNKNOWN);
      latent_test_assert_error (&error, LATENT_ERROR_BAD_IMAGE);
    }
  g_assert_false (check_text (icon, sizeof icon, &check, &error));
  g_assert_cmpint (check.format, ==, LATENT_IMAGE_FORMAT_UNKNOWN);
  latent_test_assert_error (&error, LATENT_ERROR_BAD_IMAGE);
}

#define SOI "\xff\xd8"
#define EOI "\xff\xd9"
#define SOF "\xff\xc0\0\x0b\x08\0\x10\0\x18\1\1\x11\0"
#define SOS "\xff\xda\0\x08\1\1\0\0\x3f\0"

static void
test_jpeg_structure (void)
{
#define CASE(text, message)                                                                        \
  {                                                                                                \
    text, sizeof text - 1, message                                                                 \
  }
  static const struct
  {
    const char *data;
    gsize length;
    const char *message; /* NULL: good */
  } cases[] = {
    CASE (SOI SOF SOS "\1\2\3" EOI, NULL),
    CASE (SOI SOF SOS "\1\xff\0\3\xff\xd0\7\xff\xff\xd7\xff\xff" EOI, NULL),
    CASE (SOI "\xff\x01" SOF SOS EOI "tail", NULL),
    CASE (SOI SOF SOS "\1" SOS "\2" EOI, NULL),
    CASE (SOI EOI, "no pixels"),
    CASE (SOI SOF EOI, "no pixels"),
    CASE (SOI SOS EOI, "before its header"),
    CASE (SOI SOF SOF SOS EOI, "two headers"),
    CASE (SOI SOI SOF SOS EOI, "starts twice"),
    CASE (SOI "\xff\0" SOF SOS EOI, "unknown marker"),
    CASE (SOI "\xff\x02\0\2" SOF SOS EOI, "unknown marker"),
    CASE (SOI "\xff\xe0\0\1" SOF SOS EOI, "impossible length"),
    CASE (SOI "\xff\xe0\0\2x" SOF SOS EOI, "not a marker"),
    CASE (SOI "\xff\xe0\xff\xff" SOF SOS EOI, "cut short"),
    CASE (SOI "\xff\xc0\0\7\x08\0\x10\0\x18" SOS EOI, "too short"),
    CASE (SOI "\xff\xc0\0\x0b\x08\0\x10\0\x18\3\1\x11\0" SOS EOI, "wrong length"),
    CASE (SOI "\xff\xc0\0\x08\x08\0\x10\0\x18\0" SOS EOI, "wrong length"),
    CASE (SOI "\xff\xc2\0\x0b\x08\0\0\0\x18\1\1\x11\0" SOS EOI, "no width"),
    CASE (SOI "\xff\xc2\0\x0b\x08\0\x10\0\0\1\1\x11\0" SOS EOI, "no width"),
    CASE (SOI "\xff\xcf\0\x0b\x08\xff\xff\xff\xff\1\1\x11\0" SOS EOI, "too large"),
    CASE (SOI SOF "\xff\xda\0\x08\5\1\0\0\x3f\0" EOI, "wrong length"),
    CASE (SOI SOF "\xff\xda\0\2" EOI, "wrong length"),
    /* DHT, JPG and DAC look like headers and are none. */
    CASE (SOI "\xff\xc4\0\4zz\xff\xc8\0\4zz\xff\xcc\0\4zz" SOS EOI, "before its header"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GByteArray) jpeg = g_byte_array_new ();
      LatentImageCheck check;

      g_byte_array_append (jpeg, (const guint8 *) cases[i].data, (guint) cases[i].length);
      if (cases[i].message != NULL)
        {
          assert_refused (jpeg, cases[i].message);
          continue;
        }
      g_assert_true (check_array (jpeg, &check, NULL));
      g_assert_cmpuint (check.width, ==, 24);
      g_assert_cmpuint (check.height, ==, 16);
    }
#undef CASE
}

/* Each scan costs a decoder a pass over all pixels. */
static void
test_jpeg_scans (void)
{
  g_autoptr (GByteArray) jpeg = g_byte_array_new ();

  g_byte_array_append (jpeg, (const guint8 *) SOI SOF, sizeof SOI SOF - 1);
  for (guint i = 0; i < 10 * 1000; i++)
    g_byte_array_append (jpeg, (const guint8 *) SOS, sizeof SOS - 1);
  g_byte_array_append (jpeg, (const guint8 *) EOI, 2);
  assert_refused (jpeg, "too many scans");
}

static void
put_le32 (GByteArray *webp, guint32 value)
{
  for (guint i = 0; i < 4; i++)
    {
      guint8 byte = (guint8) (value >> (8 * i));

      g_byte_array_append (webp, &byte, 1);
    }
}

/* (transfer full): a WebP file of these chunks; @body is what follows the RIFF header. */
static GByteArray *
make_webp (const char *body, gsize length)
{
  GByteArray *webp = g_byte_array_new ();

  g_byte_array_append (webp, (const guint8 *) "RIFF", 4);
  put_le32 (webp, (guint32) length + 4);
  g_byte_array_append (webp, (const guint8 *) "WEBP", 4);
  g_byte_array_append (webp, (const guint8 *) body, (guint) length);
  return webp;
}

#define LOSSLESS "VP8L\x06\0\0\0\x2f\x17\xc0\3\0\0"
#define LOSSY "VP8 \x0a\0\0\0\0\0\0\x9d\1\x2a\x18\0\x10\0"
#define EXTENDED(flags) "VP8X\x0a\0\0\0" flags "\0\0\0\x17\0\0\x0f\0\0"
#define FRAME(x, length) "ANMF" length "\0\0\0" x "\0\0\0\0\0\x17\0\0\x0f\0\0\0\0\0\0"

static void
test_webp_structure (void)
{
#define CASE(text, message)                                                                        \
  {                                                                                                \
    text, sizeof text - 1, message                                                                 \
  }
  static const struct
  {
    const char *data;
    gsize length;
    const char *message; /* NULL: good */
  } cases[] = {
    CASE (LOSSLESS, NULL),
    CASE (LOSSY, NULL),
    CASE (EXTENDED ("\0") LOSSY, NULL),
    CASE (EXTENDED ("\0") LOSSLESS "abcd\1\0\0\0xy", NULL),
    /* The last padding byte is not counted. */
    CASE (EXTENDED ("\0") LOSSLESS "abcd\1\0\0\0x", NULL),
    CASE (EXTENDED ("\2") FRAME ("\0", "\x1e") LOSSLESS, NULL),
    CASE ("", "no picture"),
    CASE (EXTENDED ("\0"), "no picture"),
    CASE ("abcd\0\0\0\0" LOSSY, "no header"),
    CASE ("EXIF\0\0\0\0" LOSSY, "no header"),
    CASE (LOSSY EXTENDED ("\0"), "two headers"),
    CASE (LOSSY LOSSY, "picture too many"),
    CASE (EXTENDED ("\2") LOSSY, "picture too many"),
    CASE (EXTENDED ("\0") FRAME ("\0", "\x1e") LOSSLESS, "no animation"),
    CASE (EXTENDED ("\2") FRAME ("\1", "\x1e") LOSSLESS, "wrong size"),
    CASE (EXTENDED ("\2") "ANMF\4\0\0\0----", "too short"),
    CASE (EXTENDED ("\2") FRAME ("\0", "\x10"), "no picture"),
    CASE (EXTENDED ("\2") FRAME ("\0", "\x14") "----", "not a chunk"),
    CASE (EXTENDED ("\2") FRAME ("\0", "\x18") "abcd\1\0\0\0", "longer than the file"),
    CASE (LOSSY "abc", "not a chunk"),
    CASE (LOSSY "abcd\xff\xff\xff\xff", "longer than the file"),
    CASE ("VP8X\4\0\0\0\0\0\0\0", "too short"),
    CASE ("VP8L\4\0\0\0\x2f\0\0\0", "no header"),
    CASE ("VP8 \4\0\0\0\0\0\0\0", "no header"),
    CASE ("VP8L\x06\0\0\0\x2e\x17\xc0\3\0\0", "signature"),
    CASE ("VP8L\x06\0\0\0\x2f\x17\xc0\3\xe0\0", "signature"),
    CASE ("VP8 \x0a\0\0\0\1\0\0\x9d\1\x2a\x18\0\x10\0", "signature"),
    CASE ("VP8 \x0a\0\0\0\0\0\0\x9d\1\x2b\x18\0\x10\0", "signature"),
    CASE ("VP8 \x0a\0\0\0\0\0\0\x9d\1\x2a\0\0\x10\0", "no width"),
    CASE ("VP8L\x06\0\0\0\x2f\xff\xff\xff\x0f\0", "too large"),
    CASE ("VP8X\x0a\0\0\0\0\0\0\0\xff\xff\xff\0\0\0", "too large"),
    CASE (EXTENDED ("\0") "VP8 \x0a\0\0\0\0\0\0\x9d\1\x2a\x18\0\x11\0", "sizes differ"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GByteArray) webp = make_webp (cases[i].data, cases[i].length);
      g_autoptr (GError) error = NULL;
      LatentImageCheck check;

      if (cases[i].message != NULL)
        {
          assert_refused (webp, cases[i].message);
          continue;
        }
      check_array (webp, &check, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (check.width, ==, 24);
      g_assert_cmpuint (check.height, ==, 16);
      g_assert_cmpint (check.structure_bytes, ==, webp->len);
    }
#undef CASE
}

/* More than the cap in bytes: refused without reading it. */
static void
test_byte_cap (void)
{
  g_autofree char *folder = latent_test_make_folder ("cap");
  g_autoptr (GByteArray) png = media_test_start_png (10, 10);
  g_autofree char *path = media_test_write (folder, "big.png", png->data, png->len);
  g_autoptr (GError) error = NULL;
  LatentImageCheck check;

  g_assert_cmpint (truncate (path, LATENT_IMAGE_MAX_BYTES + 1), ==, 0);
  g_assert_false (latent_image_check_path (path, &check, &error));
  g_assert_cmpint (check.format, ==, LATENT_IMAGE_FORMAT_PNG);
  g_assert_nonnull (strstr (error->message, "bytes"));
  latent_test_assert_error (&error, LATENT_ERROR_BAD_IMAGE);
}

static void
test_not_readable (void)
{
  g_autofree char *folder = latent_test_make_folder ("odd");
  g_autofree char *missing = g_build_filename (folder, "missing.png", NULL);
  g_autofree char *below = g_build_filename (folder, "fifo", "below.png", NULL);
  g_autofree char *fifo = g_build_filename (folder, "fifo", NULL);
  g_autoptr (GError) error = NULL;
  LatentImageCheck check;

  g_assert_false (latent_image_check_path (missing, &check, &error));
  g_assert_cmpstr (latent_error_facts (error)->field, ==, "missing");
  latent_test_assert_error (&error, LATENT_ERROR_STORAGE);

  g_assert_false (latent_image_check_path (folder, &check, &error));
  g_assert_null (latent_error_facts (error)->field);
  latent_test_assert_error (&error, LATENT_ERROR_STORAGE);

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_false (latent_image_check_path (fifo, &check, &error));
  latent_test_assert_error (&error, LATENT_ERROR_STORAGE);
  g_assert_false (latent_image_check_path (below, &check, &error));
  g_assert_cmpstr (latent_error_facts (error)->field, ==, "missing");
  latent_test_assert_error (&error, LATENT_ERROR_STORAGE);

  g_assert_false (latent_image_check_fd (-1, &check, &error));
  latent_test_assert_error (&error, LATENT_ERROR_STORAGE);
}

/* The descriptor's position neither matters nor changes: the caller may be writing through it. */
static void
test_position (void)
{
  g_autofree char *path = media_test_path ("rgb.png");
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  LatentImageCheck check;

  g_assert_cmpint (lseek (fd, 77, SEEK_SET), ==, 77);
  g_assert_true (latent_image_check_fd (fd, &check, NULL));
  g_assert_cmpint (lseek (fd, 0, SEEK_CUR), ==, 77);
  close (fd);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/media/image-check/good", test_good);
  g_test_add_func ("/media/image-check/orientations", test_orientations);
  g_test_add_func ("/media/image-check/I2-M36-M37-cut-at-every-byte", test_cut);
  g_test_add_func ("/media/image-check/I2-size-of-a-cut-picture", test_cut_size);
  g_test_add_func ("/media/image-check/D13-bit-flips-in-png", test_bit_flips);
  g_test_add_func ("/media/image-check/I1-M34-png-sizes", test_png_sizes);
  g_test_add_func ("/media/image-check/png-headers", test_png_headers);
  g_test_add_func ("/media/image-check/png-order", test_png_order);
  g_test_add_func ("/media/image-check/png-lengths", test_png_lengths);
  g_test_add_func ("/media/image-check/I6-text-chunks", test_text_chunks);
  g_test_add_func ("/media/image-check/M39-tail-is-kept", test_tail);
  g_test_add_func ("/media/image-check/D5-D7-M38-foreign-files", test_foreign);
  g_test_add_func ("/media/image-check/I1-jpeg-structure", test_jpeg_structure);
  g_test_add_func ("/media/image-check/jpeg-too-many-scans", test_jpeg_scans);
  g_test_add_func ("/media/image-check/I1-webp-structure", test_webp_structure);
  g_test_add_func ("/media/image-check/byte-cap", test_byte_cap);
  g_test_add_func ("/media/image-check/not-readable", test_not_readable);
  g_test_add_func ("/media/image-check/position-is-kept", test_position);
  return latent_test_run ();
}
