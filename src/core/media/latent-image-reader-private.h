/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* LatentImageReader: looks at a file through one window of fixed size, so that memory does not
 * depend on what the file claims. Lives on the stack of one function; the file and the bytes belong
 * to the caller. Any thread, one at a time. */

#define LATENT_IMAGE_WINDOW_BYTES (64 * 1024)

typedef struct
{
  int fd;            /* -1: reads memory only */
  gint64 size_bytes; /* at the start; what is really there decides */
  int error_number;  /* errno of a failed read, 0 otherwise */

  guint8 *buffer;       /* owned, NULL for memory */
  const guint8 *window; /* the bytes from @window_offset on */
  gint64 window_offset;
  gsize window_length;
} LatentImageReader;

/* LATENT_ERROR_STORAGE when @fd is no regular file. The file position is neither used nor moved. */
gboolean latent_image_reader_init_fd (LatentImageReader *self, int fd, GError **error);
void latent_image_reader_init_bytes (LatentImageReader *self, GBytes *bytes);
void latent_image_reader_clear (LatentImageReader *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LatentImageReader, latent_image_reader_clear)

/* The @length bytes (at most a window) at @offset, valid until the next call; NULL when the file
 * ends before, or cannot be read (error_number). */
const guint8 *latent_image_reader_peek (LatentImageReader *self, gint64 offset, gsize length);

/* As many bytes at @offset as are at hand, at most @maximum; 0 at the end of the file. */
gsize latent_image_reader_peek_some (LatentImageReader *self,
                                     gint64 offset,
                                     gint64 maximum,
                                     const guint8 **data);

static inline guint16
latent_image_be16 (const guint8 *data)
{
  return (guint16) (data[0] << 8 | data[1]);
}

static inline guint32
latent_image_be32 (const guint8 *data)
{
  return (guint32) data[0] << 24 | (guint32) data[1] << 16 | (guint32) data[2] << 8 | data[3];
}

static inline guint16
latent_image_le16 (const guint8 *data)
{
  return (guint16) (data[1] << 8 | data[0]);
}

static inline guint32
latent_image_le24 (const guint8 *data)
{
  return (guint32) data[2] << 16 | (guint32) data[1] << 8 | data[0];
}

static inline guint32
latent_image_le32 (const guint8 *data)
{
  return (guint32) data[3] << 24 | latent_image_le24 (data);
}

G_END_DECLS
