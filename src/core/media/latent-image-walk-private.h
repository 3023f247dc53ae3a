/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-image-check.h"
#include "latent-image-reader-private.h"

G_BEGIN_DECLS

/* The walks through the three formats' structures, and the pieces of them that the feed to the
 * decoder (latent-image-feed) needs again. Pure functions over a reader; what they say is
 * LATENT_ERROR_BAD_IMAGE, and a read that failed shows in the reader's error_number. */

#define LATENT_IMAGE_FOURCC(a, b, c, d)                                                            \
  ((guint32) (a) << 24 | (guint32) (b) << 16 | (guint32) (c) << 8 | (guint32) (d))

/* A chunk of a PNG or WebP file. */
typedef struct
{
  guint32 type; /* LATENT_IMAGE_FOURCC */
  gint64 offset;
  gint64 data_offset;
  gint64 length;      /* of the data */
  gint64 next_offset; /* behind CRC or padding */
} LatentImageChunk;

/* A marker segment of a JPEG file. */
typedef struct
{
  guint8 marker; /* the byte behind 0xff */
  gint64 offset; /* of the first 0xff (there may be several) */
  gint64 data_offset;
  gint64 length;      /* of the data; 0 for markers without any */
  gint64 next_offset; /* behind the segment; for SOS: its entropy-coded data */
} LatentImageSegment;

/* A picture inside of a WebP file: a frame of an animation or the still picture. */
typedef struct
{
  guint32 x, y, width, height; /* pixels on the canvas; 0 for a still picture */
  LatentImageChunk alpha;      /* its transparency; type 0 when there is none */
  LatentImageChunk picture;
} LatentImageFrame;

#define LATENT_PNG_SIGNATURE_BYTES 8
#define LATENT_JPEG_SOI_BYTES 2
#define LATENT_WEBP_HEADER_BYTES 12

#define LATENT_JPEG_APP0 0xe0
#define LATENT_JPEG_APP1 0xe1
#define LATENT_JPEG_APP2 0xe2
#define LATENT_JPEG_APP14 0xee
#define LATENT_JPEG_APP15 0xef
#define LATENT_JPEG_COM 0xfe
#define LATENT_JPEG_SOI 0xd8
#define LATENT_JPEG_EOI 0xd9
#define LATENT_JPEG_SOS 0xda

#define LATENT_WEBP_LOSSY LATENT_IMAGE_FOURCC ('V', 'P', '8', ' ')
#define LATENT_WEBP_LOSSLESS LATENT_IMAGE_FOURCC ('V', 'P', '8', 'L')
#define LATENT_WEBP_EXTENDED LATENT_IMAGE_FOURCC ('V', 'P', '8', 'X')
#define LATENT_WEBP_ALPHA LATENT_IMAGE_FOURCC ('A', 'L', 'P', 'H')
#define LATENT_WEBP_FRAME LATENT_IMAGE_FOURCC ('A', 'N', 'M', 'F')

/* Fill @check (size, orientation, structure_bytes) and say whether the structure is whole. */
gboolean latent_image_png_walk (LatentImageReader *reader, LatentImageCheck *check, GError **error);
gboolean latent_image_jpeg_walk (LatentImageReader *reader,
                                 LatentImageCheck *check,
                                 GError **error);
gboolean latent_image_webp_walk (LatentImageReader *reader,
                                 LatentImageCheck *check,
                                 GError **error);

/* What the first bytes say; UNKNOWN for everything else. */
LatentImageFormat latent_image_find_format (LatentImageReader *reader);

/* The chunk or segment at @offset; fails when the file ends inside its head. */
gboolean latent_image_png_read_chunk (LatentImageReader *reader,
                                      gint64 offset,
                                      LatentImageChunk *chunk,
                                      GError **error);
gboolean latent_image_jpeg_read_segment (LatentImageReader *reader,
                                         gint64 offset,
                                         LatentImageSegment *segment,
                                         GError **error);
/* Is it a SOFn, the header with the size? */
gboolean latent_image_jpeg_is_frame (guint8 marker);
/* Moves @offset behind entropy-coded data, to the 0xff of the next marker. */
gboolean
latent_image_jpeg_skip_entropy (LatentImageReader *reader, gint64 *offset, GError **error);
/* @end: where the enclosing RIFF or frame chunk ends */
gboolean latent_image_webp_read_chunk (LatentImageReader *reader,
                                       gint64 offset,
                                       gint64 end,
                                       LatentImageChunk *chunk,
                                       GError **error);

/* The frame in an ANMF @chunk. */
gboolean latent_image_webp_read_frame (LatentImageReader *reader,
                                       const LatentImageChunk *chunk,
                                       LatentImageFrame *frame,
                                       GError **error);
/* The first picture among the chunks from @offset to @end, and the transparency in front of it. */
gboolean latent_image_webp_find_picture (LatentImageReader *reader,
                                         gint64 offset,
                                         gint64 end,
                                         LatentImageFrame *frame,
                                         GError **error);
/* Where the RIFF header says that the file ends. */
gint64 latent_image_webp_read_end (LatentImageReader *reader);

/* The EXIF orientation in the TIFF structure at @offset; 1 for anything that is not a clean 1..8.
 */
guint latent_image_exif_read_orientation (LatentImageReader *reader, gint64 offset, gint64 length);

/* Takes the size over into @check and holds it against the limits. */
gboolean latent_image_check_take_size (LatentImageCheck *check,
                                       guint32 width,
                                       guint32 height,
                                       GError **error);

/* Opens @path for reading; -1 with LATENT_ERROR_STORAGE, facts->field "missing" when nothing is
 * there. (transfer full) */
int latent_image_open (const char *path, GError **error);

/* Both return FALSE, for `return latent_image_fail_cut (error);` */
gboolean latent_image_fail_cut (GError **error);
gboolean latent_image_fail_damaged (GError **error, const char *what);

G_END_DECLS
