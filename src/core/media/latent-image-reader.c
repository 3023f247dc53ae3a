/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-image-reader-private.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/latent-error.h"

/* Puts the window at @offset. A read may be interrupted or return less than asked for, on network
 * file systems in particular; only 0 means the end. */
static void
move_window (LatentImageReader *self, gint64 offset)
{
  self->window_offset = offset;
  self->window_length = 0;

  while (self->window_length < LATENT_IMAGE_WINDOW_BYTES)
    {
      gssize n = pread (self->fd, self->buffer + self->window_length,
                        LATENT_IMAGE_WINDOW_BYTES - self->window_length,
                        offset + (gint64) self->window_length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        self->error_number = errno;
      if (n <= 0)
        return;
      self->window_length += (gsize) n;
    }
}

/* How many bytes of the window lie at and behind @offset. */
static gsize
count_at (LatentImageReader *self, gint64 offset)
{
  gint64 skipped = offset - self->window_offset;

  if (skipped < 0 || skipped >= (gint64) self->window_length)
    return 0;
  return self->window_length - (gsize) skipped;
}

gboolean
latent_image_reader_init_fd (LatentImageReader *self, int fd, GError **error)
{
  struct stat status;

  *self = (LatentImageReader){ .fd = fd };
  if (fstat (fd, &status) != 0)
    {
      int saved = errno;

      g_set_error (error, LATENT_ERROR, LATENT_ERROR_STORAGE, "the picture cannot be read: %s",
                   g_strerror (saved));
      return FALSE;
    }
  if (!S_ISREG (status.st_mode))
    {
      g_set_error (error, LATENT_ERROR, LATENT_ERROR_STORAGE, "the picture is not a regular file");
      return FALSE;
    }

  self->size_bytes = status.st_size;
  self->buffer = g_malloc (LATENT_IMAGE_WINDOW_BYTES);
  self->window = self->buffer;
  return TRUE;
}

void
latent_image_reader_init_bytes (LatentImageReader *self, GBytes *bytes)
{
  gsize length = 0;

  *self = (LatentImageReader){ .fd = -1 };
  self->window = g_bytes_get_data (bytes, &length);
  self->window_length = length;
  self->size_bytes = (gint64) length;
}

void
latent_image_reader_clear (LatentImageReader *self)
{
  g_clear_pointer (&self->buffer, g_free);
  self->window = NULL;
  self->window_length = 0;
}

const guint8 *
latent_image_reader_peek (LatentImageReader *self, gint64 offset, gsize length)
{
  g_assert (offset >= 0 && length <= LATENT_IMAGE_WINDOW_BYTES);

  if (count_at (self, offset) < length && self->fd >= 0)
    move_window (self, offset);
  if (count_at (self, offset) < length)
    return NULL;
  return self->window + (offset - self->window_offset);
}

gsize
latent_image_reader_peek_some (LatentImageReader *self,
                               gint64 offset,
                               gint64 maximum,
                               const guint8 **data)
{
  gsize n;

  g_assert (offset >= 0);

  if (count_at (self, offset) == 0 && self->fd >= 0)
    move_window (self, offset);
  n = count_at (self, offset);
  if (n == 0 || maximum <= 0)
    return 0;
  *data = self->window + (offset - self->window_offset);
  return (gsize) MIN ((gint64) n, maximum);
}
