/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include <string.h>

#include "core/media/latent-image-walk-private.h"
#include "support/latent-test.h"

static guint
read_orientation (const char *data, gsize length)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, length);
  g_auto (LatentImageReader) reader = { 0 };

  latent_image_reader_init_bytes (&reader, bytes);
  return latent_image_exif_read_orientation (&reader, 0, (gint64) length);
}

#define ENTRY_BE "\x01\x12\0\3\0\0\0\1\0\x06\0\0"
#define ENTRY_LE "\x12\x01\3\0\1\0\0\0\x06\0\0\0"

static void
test_values (void)
{
#define CASE(text, orientation)                                                                    \
  {                                                                                                \
    text, sizeof text - 1, orientation                                                             \
  }
  static const struct
  {
    const char *data;
    gsize length;
    guint orientation;
  } cases[] = {
    CASE ("MM\0*\0\0\0\x08\0\1" ENTRY_BE, 6),
    CASE ("II*\0\x08\0\0\0\1\0" ENTRY_LE, 6),
    /* not the first entry, and the directory elsewhere */
    CASE ("II*\0\x0a\0\0\0--\2\0\x0f\x01\2\0\4\0\0\0abc\0" ENTRY_LE, 6),
    CASE ("", 1),
    CASE ("MM\0*", 1),
    CASE ("II\0*\0\0\0\x08\0\1" ENTRY_BE, 1),
    CASE ("XX\0*\0\0\0\x08\0\1" ENTRY_BE, 1),
    /* hostile offsets: behind the end, at the very end, 2^32 - 1, into itself */
    CASE ("MM\0*\0\0\1\0\0\1" ENTRY_BE, 1),
    CASE ("MM\0*\0\0\0\x16\0\1" ENTRY_BE, 1),
    CASE ("MM\0*\xff\xff\xff\xff\0\1" ENTRY_BE, 1),
    CASE ("MM\0*\0\0\0\0\0\1" ENTRY_BE, 1),
    /* more entries than there are */
    CASE ("MM\0*\0\0\0\x08\xff\xff", 1),
    CASE ("MM\0*\0\0\0\x08\xff\xff--------------------", 1),
    /* cut inside the entry */
    CASE ("MM\0*\0\0\0\x08\0\1\x01\x12\0\3\0\0\0\1\0", 1),
    /* values 0 and 9, wrong type, wrong count */
    CASE ("MM\0*\0\0\0\x08\0\1\x01\x12\0\3\0\0\0\1\0\x00\0\0", 1),
    CASE ("MM\0*\0\0\0\x08\0\1\x01\x12\0\3\0\0\0\1\0\x09\0\0", 1),
    CASE ("MM\0*\0\0\0\x08\0\1\x01\x12\0\2\0\0\0\1\0\x06\0\0", 1),
    CASE ("MM\0*\0\0\0\x08\0\1\x01\x12\0\3\xff\0\0\1\0\x06\0\0", 1),
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (read_orientation (cases[i].data, cases[i].length), ==, cases[i].orientation);
#undef CASE
}

/* The structure ends where its segment ends, even when the file goes on with what would fit. */
static void
test_stays_inside (void)
{
  static const char data[] = "MM\0*\0\0\0\x08\0\1" ENTRY_BE;
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, sizeof data - 1);
  g_auto (LatentImageReader) reader = { 0 };

  latent_image_reader_init_bytes (&reader, bytes);
  for (gint64 length = 0; length < (gint64) sizeof data - 1; length++)
    g_assert_cmpuint (latent_image_exif_read_orientation (&reader, 0, length), ==, 1);
  g_assert_cmpuint (latent_image_exif_read_orientation (&reader, 0, sizeof data - 1), ==, 6);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/media/image-exif/values", test_values);
  g_test_add_func ("/media/image-exif/stays-inside", test_stays_inside);
  return latent_test_run ();
}
