/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

#include "core/base/latent-image-record.h"

G_BEGIN_DECLS

/* Judges a picture by its bytes alone, before any decoder sees one: type from the first bytes, size
 * from the header, structure to the end (PNG: chunk walk with CRCs to IEND; JPEG: marker walk to
 * EOI; WebP: RIFF size and chunk walk). Reads with pread in bounded pieces, allocates nothing that
 * depends on the file. Blocks: file worker and decode pool (or any thread in tests). */

#define LATENT_IMAGE_MAX_PIXELS (64 * 1000 * 1000)
#define LATENT_IMAGE_MAX_EDGE 16384

typedef struct
{
  LatentImageFormat format;
  guint width, height;    /* pixels as stored */
  guint orientation;      /* EXIF orientation 1..8; 1 when absent */
  gboolean is_complete;   /* FALSE: cut short, damaged, or not looked at to the end */
  gint64 structure_bytes; /* where the picture ends; more may follow (kept, never opened) */
} LatentImageCheck;

/* FALSE with LATENT_ERROR_BAD_IMAGE for what is no PNG, JPEG or WebP, has impossible or too large
 * dimensions, is over the byte cap, is cut short or damaged (CRC); LATENT_ERROR_STORAGE when it
 * cannot be read (facts->field "missing" when there is no such file). @check is filled as far as
 * known in either case: format UNKNOWN = not a picture at all. */
gboolean latent_image_check_fd (int fd, LatentImageCheck *check, GError **error);
gboolean latent_image_check_path (const char *path, LatentImageCheck *check, GError **error);
/* For tests and fuzzing. */
gboolean latent_image_check_bytes (GBytes *bytes, LatentImageCheck *check, GError **error);

G_END_DECLS
