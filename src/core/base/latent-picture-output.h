/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-image-record.h"

G_BEGIN_DECLS

/* How a picture leaves the library. Plain data; any thread. */

/* What an exported picture says about itself. */
typedef enum
{
  /* The record as XMP, and the prompt with its settings as other programs read them; what else the
   * picture carries stays. */
  LATENT_PICTURE_METADATA_FULL,
  /* Nothing but that a model made it. */
  LATENT_PICTURE_METADATA_LABEL,
  /* Nothing. Colours stay right: ICC profile, gamma and the like are part of the picture, and so is
   * the side that is up. */
  LATENT_PICTURE_METADATA_NONE,
} LatentPictureMetadata;

/* "full", "label", "none": the words of the command line. */
const char *latent_picture_metadata_to_string (LatentPictureMetadata metadata);
/* FALSE for any other word; @metadata is then left alone. */
gboolean latent_picture_metadata_from_string (const char *text, LatentPictureMetadata *metadata);

#define LATENT_PICTURE_MIN_QUALITY 1
#define LATENT_PICTURE_MAX_QUALITY 100
#define LATENT_PICTURE_DEFAULT_QUALITY 90

typedef struct
{
  LatentImageFormat format; /* UNKNOWN: as it is */
  guint quality;            /* of JPEG and WebP; 0: LATENT_PICTURE_DEFAULT_QUALITY */
  guint max_edge_px;        /* longest side, never enlarged; 0: as it is */
  LatentPictureMetadata metadata;
} LatentPictureOutput;

/* The format that comes out of a picture in @format. */
LatentImageFormat latent_picture_output_get_format (const LatentPictureOutput *self,
                                                    LatentImageFormat format);

/* Must a picture of that format and size be decoded and encoded anew? If not, its pixels stay as
 * they are, bit for bit. */
gboolean latent_picture_output_needs_pixels (const LatentPictureOutput *self,
                                             LatentImageFormat format,
                                             guint width,
                                             guint height);

G_END_DECLS
