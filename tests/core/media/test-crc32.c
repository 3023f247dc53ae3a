/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/media/latent-crc32-private.h"

#include <string.h>

#include "support/latent-test.h"

static void
test_known_values (void)
{
  LatentCrc32 crc32;

  latent_crc32_init (&crc32);
  g_assert_cmphex (latent_crc32_update (&crc32, 0, NULL, 0), ==, 0);
  g_assert_cmphex (latent_crc32_update (&crc32, 0, (const guint8 *) "123456789", 9), ==,
                   0xcbf43926);
  /* The empty chunk at the end of every PNG file. */
  g_assert_cmphex (latent_crc32_update (&crc32, 0, (const guint8 *) "IEND", 4), ==, 0xae426082);
}

/* Wherever the data is split, and however it is aligned, the result is the same. */
static void
test_pieces (void)
{
  LatentCrc32 crc32;
  guint8 data[64];
  guint32 whole;

  for (guint i = 0; i < sizeof data; i++)
    data[i] = (guint8) (i * 37 + 11);
  latent_crc32_init (&crc32);
  whole = latent_crc32_update (&crc32, 0, data, sizeof data);
  for (gsize split = 0; split <= sizeof data; split++)
    {
      guint32 crc = latent_crc32_update (&crc32, 0, data, split);

      crc = latent_crc32_update (&crc32, crc, data + split, sizeof data - split);
      g_assert_cmphex (crc, ==, whole);
    }
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/media/crc32/known-values", test_known_values);
  g_test_add_func ("/media/crc32/pieces", test_pieces);
  return latent_test_run ();
}
