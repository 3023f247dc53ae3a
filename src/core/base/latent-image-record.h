/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Where the record of a picture (prompt, settings, job, rating) is kept beside the database. */
typedef enum
{
  LATENT_IMAGE_CARRIES_NOTHING, /* not written yet, or it could not be */
  LATENT_IMAGE_CARRIES_XMP,     /* inside the file */
  LATENT_IMAGE_CARRIES_SIDECAR, /* in NAME.json beside it */
} LatentImageCarries;

/* "nothing", "xmp", "sidecar": the words of the database; any other is "nothing". */
const char *latent_image_carries_to_string (LatentImageCarries carries);
LatentImageCarries latent_image_carries_from_string (const char *text);

typedef enum
{
  LATENT_IMAGE_FORMAT_UNKNOWN,
  LATENT_IMAGE_FORMAT_PNG,
  LATENT_IMAGE_FORMAT_JPEG,
  LATENT_IMAGE_FORMAT_WEBP,
} LatentImageFormat;

/* "png", "jpg", "webp": the words of the command line's JSON and the file name extension. */
const char *latent_image_format_to_string (LatentImageFormat format);
LatentImageFormat latent_image_format_from_string (const char *text);
const char *latent_image_format_get_mime_type (LatentImageFormat format);

/* One stored picture; plain data like LatentJobRecord. */
typedef struct
{
  char *id;     /* not null: our UUIDv4 */
  char *job_id; /* not null */
  guint index;  /* 0-based place among the job's pictures */
  char *path;   /* not null: absolute file name */
  LatentImageFormat format;
  guint width, height; /* pixels as displayed (after EXIF orientation) */
  gint64 size_bytes;
  char *sha256; /* not null: hex, of the delivered bytes */
  int rating;   /* -1 rejected, 0 none, 1..5 */
  gboolean favourite;
  gboolean incomplete; /* delivered damaged, twice alike: kept as it came */
  LatentImageCarries carries;
  gboolean is_stale; /* what the file carries is older than this record */
  gint64 created_us;     /* when it was stored, wall clock */
  gint64 job_created_us; /* of its job: the gallery's order */

  /* copied from the job, so that a tile needs no second look-up */
  char *prompt;       /* not null */
  char *model_id;     /* not null */
  GHashTable *values; /* not null: parameter key -> value */
  char *remote_id;    /* nullable */
  gint64 credits;     /* of the job, -1 unknown */
} LatentImageRecord;

#define LATENT_TYPE_IMAGE_RECORD (latent_image_record_get_type ())
GType latent_image_record_get_type (void) G_GNUC_CONST;

LatentImageRecord *latent_image_record_new (void);
LatentImageRecord *latent_image_record_copy (const LatentImageRecord *self);
void latent_image_record_free (LatentImageRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentImageRecord, latent_image_record_free)

G_END_DECLS
