/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* A picture's file; more is neither fetched nor read. */
#define LATENT_IMAGE_MAX_BYTES (64 * 1024 * 1024)

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

#define LATENT_PREVIEW_EDGE_PX 4
#define LATENT_PREVIEW_BYTES (3 * LATENT_PREVIEW_EDGE_PX * LATENT_PREVIEW_EDGE_PX)

/* What became of a picture's file since it was last known to be ours (faults.md F10). */
typedef enum
{
  LATENT_IMAGE_FILE_THERE,
  LATENT_IMAGE_FILE_MISSING, /* its folder is there, the file is not */
  LATENT_IMAGE_FILE_CHANGED, /* by another program */
} LatentImageFileState;

/* "there", "missing", "changed": the words of the database; any other is "there". */
const char *latent_image_file_state_to_string (LatentImageFileState state);
LatentImageFileState latent_image_file_state_from_string (const char *text);

/* How a file looks from outside. All 0: never looked at. */
typedef struct
{
  gint64 mtime_us;
  gint64 size_bytes;
  guint64 inode; /* for a person who looks for the reason: some file systems invent it anew */
} LatentFileStamp;

/* Is @now the file that looked like @then? A copy brought back from a backup counts as the same; so
 * does a time rounded to two seconds, which is all that FAT keeps of it. Pure. */
gboolean latent_file_stamp_is_same (const LatentFileStamp *then, const LatentFileStamp *now);

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

/* A job has at most so many pictures: the service's codec takes no more addresses. */
#define LATENT_MAX_JOB_PICTURES 64
#define LATENT_MAX_JOB_NUMBER (G_MAXUINT32 / LATENT_MAX_JOB_PICTURES - 1)

/* What a picture's place in the gallery is known by for ever: newest first is the greatest number
 * first, and of one job the first picture. The job itself stands where its first picture will.
 * @job_number: of LatentJobRecord; @index: below LATENT_MAX_JOB_PICTURES */
guint32 latent_image_number (guint32 job_number, guint index);

/* One stored picture; plain data like LatentJobRecord. */
typedef struct
{
  guint32 number; /* latent_image_number(); 0 until its job is stored */
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
  LatentFileStamp stamp; /* of the file as we left it */
  LatentImageFileState file_state;
  gint64 created_us;     /* when it was stored, wall clock */
  gint64 job_created_us; /* of its job: the gallery's order */

  /* copied from the job, so that a tile needs no second look-up */
  char *prompt;       /* not null */
  char *model_id;     /* not null */
  GHashTable *values; /* not null: parameter key -> value */
  char *remote_id;    /* nullable */
  gint64 credits;     /* of the job, -1 unknown */

  char **tags;        /* nullable (array zero-terminated=1): sorted, as the next */
  char **collections; /* nullable: their names */

  /* What stands for the picture until its thumbnail is there. */
  int colour;      /* 0xRRGGBB; -1 unknown */
  GBytes *preview; /* nullable: LATENT_PREVIEW_EDGE_PX squared pixels, RGB */
} LatentImageRecord;

#define LATENT_TYPE_IMAGE_RECORD (latent_image_record_get_type ())
GType latent_image_record_get_type (void) G_GNUC_CONST;

LatentImageRecord *latent_image_record_new (void);
LatentImageRecord *latent_image_record_copy (const LatentImageRecord *self);
void latent_image_record_free (LatentImageRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentImageRecord, latent_image_record_free)

G_END_DECLS
