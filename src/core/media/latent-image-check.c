/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-image-check.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "core/base/latent-error.h"
#include "latent-image-walk-private.h"

/* The first bytes decide, never a name or a header of the network (faults.md D6, D7, M38). */
LatentImageFormat
latent_image_find_format (LatentImageReader *reader)
{
  const guint8 *head = latent_image_reader_peek (reader, 0, 3);

  if (head != NULL && memcmp (head, "\xff\xd8\xff", 3) == 0)
    return LATENT_IMAGE_FORMAT_JPEG;
  head = latent_image_reader_peek (reader, 0, LATENT_PNG_SIGNATURE_BYTES);
  if (head != NULL && memcmp (head, "\x89PNG\r\n\x1a\n", LATENT_PNG_SIGNATURE_BYTES) == 0)
    return LATENT_IMAGE_FORMAT_PNG;
  head = latent_image_reader_peek (reader, 0, LATENT_WEBP_HEADER_BYTES);
  if (head != NULL && memcmp (head, "RIFF", 4) == 0 && memcmp (head + 8, "WEBP", 4) == 0)
    return LATENT_IMAGE_FORMAT_WEBP;
  return LATENT_IMAGE_FORMAT_UNKNOWN;
}

static gboolean
walk (LatentImageReader *reader, LatentImageCheck *check, GError **error)
{
  check->format = latent_image_find_format (reader);
  if (check->format == LATENT_IMAGE_FORMAT_UNKNOWN)
    {
      g_set_error (error, LATENT_ERROR, LATENT_ERROR_BAD_IMAGE, "not a PNG, JPEG or WebP picture");
      return FALSE;
    }
  if (reader->size_bytes > LATENT_IMAGE_MAX_BYTES)
    {
      g_set_error (error, LATENT_ERROR, LATENT_ERROR_BAD_IMAGE,
                   "the picture has %" G_GINT64_FORMAT " bytes, more than %d", reader->size_bytes,
                   LATENT_IMAGE_MAX_BYTES);
      return FALSE;
    }

  switch (check->format)
    {
    case LATENT_IMAGE_FORMAT_PNG:
      return latent_image_png_walk (reader, check, error);
    case LATENT_IMAGE_FORMAT_JPEG:
      return latent_image_jpeg_walk (reader, check, error);
    case LATENT_IMAGE_FORMAT_WEBP:
      return latent_image_webp_walk (reader, check, error);
    case LATENT_IMAGE_FORMAT_UNKNOWN:
    default:
      g_assert_not_reached ();
    }
}

static gboolean
check_reader (LatentImageReader *reader, LatentImageCheck *check, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  *check = (LatentImageCheck){ .format = LATENT_IMAGE_FORMAT_UNKNOWN, .orientation = 1 };
  check->is_complete = walk (reader, check, &local_error);

  /* To the walk a read that failed looks like the end of the file. */
  if (reader->error_number != 0)
    {
      check->is_complete = FALSE;
      g_set_error (error, LATENT_ERROR, LATENT_ERROR_STORAGE, "the picture cannot be read: %s",
                   g_strerror (reader->error_number));
      return FALSE;
    }
  if (!check->is_complete)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return check->is_complete;
}

gboolean
latent_image_fail_cut (GError **error)
{
  g_set_error (error, LATENT_ERROR, LATENT_ERROR_BAD_IMAGE, "the picture is cut short");
  return FALSE;
}

gboolean
latent_image_fail_damaged (GError **error, const char *what)
{
  g_set_error (error, LATENT_ERROR, LATENT_ERROR_BAD_IMAGE, "the picture is damaged: %s", what);
  return FALSE;
}

gboolean
latent_image_check_take_size (LatentImageCheck *check,
                              guint32 width,
                              guint32 height,
                              GError **error)
{
  check->width = width;
  check->height = height;
  if (width == 0 || height == 0)
    return latent_image_fail_damaged (error, "it has no width or no height");
  if (width > LATENT_IMAGE_MAX_EDGE || height > LATENT_IMAGE_MAX_EDGE
      || (guint64) width * height > LATENT_IMAGE_MAX_PIXELS)
    {
      g_set_error (error, LATENT_ERROR, LATENT_ERROR_BAD_IMAGE,
                   "the picture is too large: %u x %u pixels", width, height);
      return FALSE;
    }
  return TRUE;
}

int
latent_image_open (const char *path, GError **error)
{
  /* Not blocking: what lies there may have become a FIFO. */
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0);
  int saved = errno;
  GError *failure;

  if (fd >= 0)
    return fd;
  failure = latent_error_new (LATENT_ERROR_STORAGE, "the picture cannot be opened: %s",
                              g_strerror (saved));
  if (saved == ENOENT || saved == ENOTDIR)
    latent_error_facts (failure)->field = g_strdup ("missing");
  g_propagate_error (error, failure);
  return -1;
}

gboolean
latent_image_check_fd (int fd, LatentImageCheck *check, GError **error)
{
  g_auto (LatentImageReader) reader = { 0 };

  g_return_val_if_fail (check != NULL, FALSE);

  *check = (LatentImageCheck){ .format = LATENT_IMAGE_FORMAT_UNKNOWN, .orientation = 1 };
  if (!latent_image_reader_init_fd (&reader, fd, error))
    return FALSE;
  return check_reader (&reader, check, error);
}

gboolean
latent_image_check_path (const char *path, LatentImageCheck *check, GError **error)
{
  gboolean is_good;
  int fd;

  g_return_val_if_fail (path != NULL && check != NULL, FALSE);

  *check = (LatentImageCheck){ .format = LATENT_IMAGE_FORMAT_UNKNOWN, .orientation = 1 };
  fd = latent_image_open (path, error);
  if (fd < 0)
    return FALSE;
  is_good = latent_image_check_fd (fd, check, error);
  close (fd);
  return is_good;
}

gboolean
latent_image_check_bytes (GBytes *bytes, LatentImageCheck *check, GError **error)
{
  g_auto (LatentImageReader) reader = { 0 };

  g_return_val_if_fail (bytes != NULL && check != NULL, FALSE);

  latent_image_reader_init_bytes (&reader, bytes);
  return check_reader (&reader, check, error);
}
