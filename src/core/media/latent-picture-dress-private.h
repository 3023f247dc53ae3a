/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-image-reader-private.h"

G_BEGIN_DECLS

/* The surgery on the three formats' structures: chunks and segments are copied or left out, new
 * ones put in; what is between them is never looked into. Pure; any thread. */

/* What a picture is to carry. Borrowed. */
typedef struct
{
  gboolean keeps_foreign; /* what is not named here, and what lies behind the end */
  GBytes *xmp;            /* nullable: a packet; in place of any that is there */
  GBytes *exif;           /* nullable: a TIFF structure; in place of any that is there */
  const char *prompt;     /* nullable, PNG only: the text "parameters", in place of any */
  GBytes *icc;            /* nullable: a colour profile, for a file that has none */
} LatentDressPlan;

/* Append the whole new file to @out. LATENT_ERROR_BAD_IMAGE: the file is cut or damaged, or (JPEG)
 * the packet does not fit, facts->field "metadata". */
gboolean latent_dress_png (LatentImageReader *reader,
                           const LatentDressPlan *plan,
                           GByteArray *out,
                           GError **error);
gboolean latent_dress_jpeg (LatentImageReader *reader,
                            const LatentDressPlan *plan,
                            GByteArray *out,
                            GError **error);
gboolean latent_dress_webp (LatentImageReader *reader,
                            const LatentDressPlan *plan,
                            GByteArray *out,
                            GError **error);

/* (transfer full): @picture, which carries none, with the colour profile @icc */
GBytes *latent_dress_add_profile (GBytes *picture, GBytes *icc, GError **error);

/* Appends the file's bytes from @offset up to @end; fails where it ends before. */
gboolean latent_dress_copy (LatentImageReader *reader,
                            gint64 offset,
                            gint64 end,
                            GByteArray *out,
                            GError **error);

/* The longest TIFF structure that a JPEG file can hold: a segment's length (two bytes) counts
 * itself and the name in front. */
#define LATENT_DRESS_MAX_JPEG_EXIF_BYTES (65535 - 2 - 6)

G_END_DECLS
