/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-crc32-private.h"

#define POLYNOMIAL 0xedb88320u

void
latent_crc32_init (LatentCrc32 *self)
{
  for (guint32 byte = 0; byte < 256; byte++)
    {
      guint32 crc = byte;

      for (int bit = 0; bit < 8; bit++)
        crc = (crc >> 1) ^ ((crc & 1) != 0 ? POLYNOMIAL : 0);
      self->slices[0][byte] = crc;
    }

  /* slices[n][b] is what byte b does when n more bytes follow it: eight bytes can then be taken in
   * at once ("slicing by eight"), which keeps checking far below the cost of decoding. */
  for (guint slice = 1; slice < 8; slice++)
    {
      for (guint byte = 0; byte < 256; byte++)
        {
          guint32 crc = self->slices[slice - 1][byte];

          self->slices[slice][byte] = (crc >> 8) ^ self->slices[0][crc & 0xff];
        }
    }
}

guint32
latent_crc32_update (const LatentCrc32 *self, guint32 crc, const guint8 *data, gsize length)
{
  crc = ~crc;

  while (length >= 8)
    {
      guint8 mixed[4];

      for (guint i = 0; i < 4; i++)
        mixed[i] = data[i] ^ (guint8) (crc >> (8 * i));
      crc = self->slices[7][mixed[0]] ^ self->slices[6][mixed[1]] ^ self->slices[5][mixed[2]]
            ^ self->slices[4][mixed[3]] ^ self->slices[3][data[4]] ^ self->slices[2][data[5]]
            ^ self->slices[1][data[6]] ^ self->slices[0][data[7]];
      data += 8;
      length -= 8;
    }
  while (length-- > 0)
    crc = (crc >> 8) ^ self->slices[0][(crc ^ *data++) & 0xff];

  return ~crc;
}
