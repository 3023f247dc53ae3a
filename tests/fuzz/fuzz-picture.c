/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* Headers and structure of a picture, before any decoder sees it. */

#include <string.h>

#include "core/media/latent-crc32-private.h"
#include "core/media/latent-image-check.h"
#include "fuzz/fuzz-checks.h"
#include "fuzz/fuzz-driver.h"

#define PNG_SIGNATURE "\x89PNG\r\n\x1a\n"

static void
check (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GBytes) cut = NULL;
  g_autoptr (GError) error = NULL;
  LatentImageCheck found;
  gboolean is_good = latent_image_check_bytes (bytes, &found, &error);

  g_assert_true (is_good == (error == NULL));
  g_assert_true (is_good == found.is_complete);
  g_assert_true (found.orientation >= 1 && found.orientation <= 8);
  if (!is_good)
    {
      g_assert_true (latent_error_is (error, LATENT_ERROR_BAD_IMAGE));
      g_assert_cmpint (found.structure_bytes, ==, 0);
      return;
    }
  g_assert_cmpint (found.format, !=, LATENT_IMAGE_FORMAT_UNKNOWN);
  g_assert_true (found.structure_bytes > 0 && (gsize) found.structure_bytes <= size);
  g_assert_true (found.width > 0 && found.width <= LATENT_IMAGE_MAX_EDGE);
  g_assert_true (found.height > 0 && found.height <= LATENT_IMAGE_MAX_EDGE);
  g_assert_cmpuint (found.width * found.height, <=, LATENT_IMAGE_MAX_PIXELS);

  /* I2: what was cut one byte earlier is not whole. */
  cut = g_bytes_new_static (data, (gsize) found.structure_bytes - 1);
  g_assert_false (latent_image_check_bytes (cut, &found, NULL));
}

static guint32
read_u32 (const guint8 *data)
{
  return (guint32) data[0] << 24 | (guint32) data[1] << 16 | (guint32) data[2] << 8 | data[3];
}

/* A mutation of a PNG file ends at the first checksum: this one gets right ones, so that what lies
 * behind is reached too. */
static void
check_mended (const guint8 *data, gsize size)
{
  static LatentCrc32 crc;
  g_autofree guint8 *copy = g_memdup2 (data, size);
  gsize place = strlen (PNG_SIGNATURE);

  if (crc.slices[0][1] == 0)
    latent_crc32_init (&crc);
  while (size - place >= 12)
    {
      gsize length = read_u32 (copy + place);
      guint32 sum;

      if (length > size - place - 12)
        break;
      sum = GUINT32_TO_BE (latent_crc32_update (&crc, 0, copy + place + 4, length + 4));
      memcpy (copy + place + 8 + length, &sum, 4);
      place += length + 12;
    }
  check (copy, size);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  check (data, size);
  if (size > strlen (PNG_SIGNATURE) && memcmp (data, PNG_SIGNATURE, strlen (PNG_SIGNATURE)) == 0)
    check_mended (data, size);
  return 0;
}
