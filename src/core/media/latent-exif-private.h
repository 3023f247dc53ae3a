/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The little of Exif that is written and read without a library: a TIFF structure (TIFF 6.0,
 * section 2; Exif 2.32, 4.6) with the orientation and the UserComment. Pure functions for any
 * bytes; any thread. */

#define LATENT_EXIF_MAX_BYTES (1024 * 1024)

/* The name in front of the structure in JPEG files, and in some WebP files. */
#define LATENT_EXIF_NAME "Exif\0\0"
#define LATENT_EXIF_NAME_BYTES 6

typedef struct
{
  const char *comment; /* nullable: the UserComment, UTF-8; NULL: what there is stays */
  gboolean is_upright; /* the orientation, if there is one, becomes 1 */
} LatentExifEdit;

/* (transfer full): @tiff (nullable) with the edit. What is there stays where it is, so that
 * offsets that only its maker knows stay right: changed directories go to the end. What is no clean
 * structure is dropped. NULL when nothing is left to be said. */
GBytes *latent_exif_edit (GBytes *tiff, const LatentExifEdit *edit);

/* (transfer full): a structure with nothing but the orientation 1..8 */
GBytes *latent_exif_new_orientation (guint orientation);

/* (transfer full) (nullable): the UserComment as UTF-8, without blanks around it; NULL: none, an
 * empty one, or one in JIS */
char *latent_exif_dup_comment (GBytes *tiff);

/* (transfer full) (nullable): the first text (ASCII, or UTF-8) of the first directory that begins
 * with @start, without that */
char *latent_exif_dup_text_after (GBytes *tiff, const char *start);

G_END_DECLS
