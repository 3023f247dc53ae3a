/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-image-record.h"
#include "latent-image-reader-private.h"

G_BEGIN_DECLS

/* LatentPictureCarried: what a picture file carries besides its pixels, as far as programs for
 * generated pictures write into it. Plain data, on the stack. */

#define LATENT_PICTURE_MAX_TEXTS 64
#define LATENT_PICTURE_MAX_TEXT_BYTES (1024 * 1024)
#define LATENT_PICTURE_MAX_ALL_TEXT_BYTES (4 * 1024 * 1024)
/* PNG keywords have up to 79 characters (PNG, third edition, 11.3.3). */
#define LATENT_PICTURE_MAX_KEYWORD_BYTES 79
#define LATENT_PICTURE_MAX_ICC_BYTES (4 * 1024 * 1024)

typedef struct
{
  char *keyword;
  char *text; /* valid UTF-8 */
} LatentPictureText;

typedef struct
{
  LatentImageFormat format; /* UNKNOWN: no picture */
  guint width, height;      /* pixels as stored; 0: not found */
  guint orientation;        /* EXIF orientation 1..8 */
  GBytes *xmp;              /* nullable: the first packet */
  GBytes *exif;             /* nullable: the first TIFF structure, as it is */
  GBytes *icc;              /* nullable: the colour profile */
  GPtrArray *texts;         /* (element-type LatentPictureText): of PNG; the others have none */
  gsize text_bytes;         /* of all of them */
} LatentPictureCarried;

/* Reads the structure, no pixels and no checksums: what is damaged counts as absent. Memory is
 * bounded whatever the bytes claim. Any thread. */
void latent_picture_carried_read (LatentPictureCarried *self, LatentImageReader *reader);
void latent_picture_carried_read_bytes (LatentPictureCarried *self, GBytes *picture);
void latent_picture_carried_clear (LatentPictureCarried *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LatentPictureCarried, latent_picture_carried_clear)

/* (transfer none) (nullable): the first text with that keyword */
const char *latent_picture_carried_find_text (const LatentPictureCarried *self,
                                              const char *keyword);

/* (transfer full) (nullable): the text "parameters" of PNG, or the Exif comment that stands for it
 */
char *latent_picture_carried_dup_prompt_text (const LatentPictureCarried *self);

/* (transfer full) (nullable): the @length bytes at @offset; NULL when there are fewer, or more than
 * @maximum */
GBytes *latent_picture_carried_read_range (LatentImageReader *reader,
                                           gint64 offset,
                                           gint64 length,
                                           gint64 maximum);

G_END_DECLS
