/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

#include "core/base/latent-picture-output.h"
#include "core/base/latent-picture-record.h"

G_BEGIN_DECLS

/* What a picture that leaves the library says about itself: written into its bytes, its pixels stay
 * as they are, bit for bit. */

/* Borrowed for the call. */
typedef struct
{
  GBytes *picture; /* a whole picture file */
  /* nullable: what @picture was converted from (latent_picture_convert()); FULL takes over its XMP
   * and, into JPEG and WebP, its Exif */
  GBytes *original;
  LatentPictureMetadata metadata;
  /* nullable; for FULL: what is to be said. NULL: what the picture (or the original) carries
   * already; when that is nothing, only what other programs wrote stays. */
  const LatentPictureRecord *record;
  /* The picture carries just that record: it was written after the last change, and no other
   * program has touched the file since. Its XMP then stays as it is, and nothing waits for gexiv2.
   */
  gboolean is_current;
} LatentPictureDress;

/* Can latent_picture_dress() do it without gexiv2, and so in any thread? */
gboolean latent_picture_dress_is_simple (const LatentPictureDress *dress);

/**
 * latent_picture_dress:
 * @is_text_short: (out) (optional): FULL: the text for other programs (Exif UserComment) does not
 *   fit into a JPEG file beside the Exif that is there; the XMP has it all
 *
 * FULL: XMP as the library writes it; and the prompt with its settings as the text that is widely
 * read ("parameters" in PNG: tEXt, or iTXt beyond Latin-1; Exif UserComment in JPEG and WebP),
 * unless the picture carries such a text of that prompt. LABEL: XMP with the IPTC digital source
 * type alone. LABEL and NONE: everything goes but pixels, colours and the side that is up (an Exif
 * with nothing but the orientation, where that is not upright); also what lies behind the picture's
 * end.
 *
 * FULL blocks on gexiv2 and belongs to the file worker (like latent-picture-xmp); the others are
 * pure, any thread. Takes time and memory in proportion to the bytes.
 *
 * Returns: (transfer full): a whole picture file; NULL with BAD_IMAGE when @picture is damaged, or
 *   facts->field "metadata": a JPEG file cannot hold so much XMP (64 KiB); PNG and WebP can
 */
GBytes *
latent_picture_dress (const LatentPictureDress *dress, gboolean *is_text_short, GError **error);

/* (transfer full): @picture with @record as XMP and otherwise as it is, for the library. File
 * worker. BAD_IMAGE as above. */
GBytes *latent_picture_dress_for_library (GBytes *picture,
                                          const LatentPictureRecord *record,
                                          GError **error);

G_END_DECLS
