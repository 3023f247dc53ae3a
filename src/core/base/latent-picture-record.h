/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-image-record.h"

G_BEGIN_DECLS

/* LatentPictureRecord: what a picture's file says about itself, so that the index can be made again
 * from the files alone. It is kept as XMP inside the file (core/media, latent-picture-xmp), or as
 * NAME.json beside a file that cannot carry XMP. Neither key nor idempotency key, request body,
 * team or web hook are in it: a picture is shown to others. Plain data; any thread.
 *
 * The list below is the format: member, name in the JSON, XMP property, kind, least and greatest
 * value (of a text: characters, where the least is 1 it must be there). Never rename one; new ones
 * go to the end. */

#define LATENT_PICTURE_NAMESPACE "https://latent-app.github.io/ns/picture/1.0/"
#define LATENT_PICTURE_PREFIX "latent"
#define LATENT_PICTURE_VERSION 1

#define LATENT_PICTURE_MAX_NAMES 4096

#define LATENT_PICTURE_MAX_TIME_US G_GINT64_CONSTANT (9007199254740992) /* what JSON holds */

/* The sort of a value: TEXT (char *; of visible ASCII where it is ours), QUOTED (char * of any
 * text; in XMP as a JSON string, since XML has no form for every character), INTEGER (gint64),
 * VALUES (GHashTable of strings; a JSON object, in XMP as its text), NAMES (char ** of names; a
 * JSON array, in XMP as its text; at most so many). */
#define LATENT_PICTURE_PROPERTIES(X)                                                               \
  X (version, "version", "Xmp.latent.Version", INTEGER, 1, G_MAXINT32)                             \
  X (image_id, "id", "Xmp.latent.PictureId", TEXT, 1, 36)                                          \
  X (job_id, "job_id", "Xmp.latent.JobId", TEXT, 1, 36)                                            \
  X (index, "index", "Xmp.latent.Index", INTEGER, 0, LATENT_MAX_JOB_PICTURES - 1)                  \
  X (prompt, "prompt", "Xmp.latent.Prompt", QUOTED, 0, 65536)                                      \
  X (model_id, "model", "Xmp.latent.Model", TEXT, 0, 256)                                          \
  X (values, "params", "Xmp.latent.Parameters", VALUES, 0, 65536)                                  \
  X (origin, "origin", "Xmp.latent.Origin", TEXT, 1, 512)                                          \
  X (remote_id, "remote_id", "Xmp.latent.RemoteId", TEXT, 0, 128)                                  \
  X (parent_id, "parent_id", "Xmp.latent.ParentId", TEXT, 0, 36)                                   \
  X (charged, "charged", "Xmp.latent.Charged", INTEGER, 0, 2)                                      \
  X (credits, "credits", "Xmp.latent.Credits", INTEGER, -1, G_MAXINT32)                            \
  X (price, "price", "Xmp.latent.Price", INTEGER, -1, G_MAXINT32)                                  \
  X (job_created_us, "job_created_us", "Xmp.latent.JobCreatedUs", INTEGER, 0,                      \
     LATENT_PICTURE_MAX_TIME_US)                                                                   \
  X (finished_us, "finished_us", "Xmp.latent.FinishedUs", INTEGER, 0, LATENT_PICTURE_MAX_TIME_US)  \
  X (created_us, "created_us", "Xmp.latent.CreatedUs", INTEGER, 0, LATENT_PICTURE_MAX_TIME_US)     \
  X (sha256, "sha256", "Xmp.latent.Sha256", TEXT, 1, 64)                                           \
  X (size_bytes, "bytes", "Xmp.latent.Bytes", INTEGER, 0, LATENT_PICTURE_MAX_TIME_US)              \
  X (rating, "rating", "Xmp.xmp.Rating", INTEGER, -1, 5)                                           \
  X (favourite, "favourite", "Xmp.latent.Favourite", INTEGER, 0, 1)                                \
  X (incomplete, "incomplete", "Xmp.latent.Incomplete", INTEGER, 0, 1)                             \
  X (pixels_sha256, "pixels_sha256", "Xmp.latent.PixelsSha256", TEXT, 0, 64)                       \
  X (tags, "tags", "Xmp.latent.Tags", NAMES, 0, LATENT_PICTURE_MAX_NAMES)                          \
  X (collections, "collections", "Xmp.latent.Collections", NAMES, 0, LATENT_PICTURE_MAX_NAMES)

/* Written beside them for other programs, never read back: the prompt as the description, the tags
 * as keywords (those of others stay among them), when it was made, what made it, and that a model
 * did ("label"). */
#define LATENT_PICTURE_XMP_KEYWORDS "Xmp.dc.subject"
#define LATENT_PICTURE_XMP_DESCRIPTION "Xmp.dc.description"
#define LATENT_PICTURE_XMP_CREATE_DATE "Xmp.xmp.CreateDate"
#define LATENT_PICTURE_XMP_TOOL "Xmp.xmp.CreatorTool"
#define LATENT_PICTURE_XMP_SOURCE_TYPE "Xmp.iptcExt.DigitalSourceType"
#define LATENT_PICTURE_SOURCE_TYPE                                                                 \
  "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"

typedef struct
{
  gint64 version;
  char *image_id; /* not null: a UUID, as the next */
  char *job_id;   /* not null */
  gint64 index;
  char *prompt;       /* not null */
  char *model_id;     /* not null */
  GHashTable *values; /* not null: parameter key -> value */
  char *origin;       /* not null */
  char *remote_id;    /* nullable */
  char *parent_id;    /* nullable */
  gint64 charged;     /* LatentCharged */
  gint64 credits;
  gint64 price;
  gint64 job_created_us;
  gint64 finished_us;
  gint64 created_us;
  char *sha256; /* not null: of the delivered bytes, as the next */
  gint64 size_bytes;
  gint64 rating;
  gint64 favourite;
  gint64 incomplete;
  char
      *pixels_sha256; /* nullable: of what the picture decodes to, see latent_decoder_hash_file() */
  char **tags;        /* nullable (array zero-terminated=1): as latent_picture_record_take_names()
                       * makes them, as the next */
  char **collections; /* nullable */
} LatentPictureRecord;

typedef enum
{
  LATENT_PICTURE_TEXT,
  LATENT_PICTURE_QUOTED,
  LATENT_PICTURE_INTEGER,
  LATENT_PICTURE_VALUES,
  LATENT_PICTURE_NAMES,
} LatentPictureKind;

/* One row of the list. */
typedef struct
{
  const char *name;
  const char *xmp;
  LatentPictureKind kind;
  gsize offset; /* of the member */
  gint64 minimum, maximum;
} LatentPictureProperty;

const LatentPictureProperty *latent_picture_record_get_properties (guint *n_properties);

LatentPictureRecord *latent_picture_record_new (void);
void latent_picture_record_free (LatentPictureRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentPictureRecord, latent_picture_record_free)

/* (transfer full) (nullable): @names (transfer full, nullable), sorted, each once, without what is
 * no name (latent_image_edit_dup_name()); NULL when none is left */
char **latent_picture_record_take_names (char **names);

/* (transfer full) (nullable): the value of a property in the form for XMP; NULL when it has none */
char *latent_picture_record_dup_value (const LatentPictureRecord *self,
                                       const LatentPictureProperty *property);
/* Takes over @text from outside; FALSE when it is not a value of that property. */
gboolean latent_picture_record_set_value (LatentPictureRecord *self,
                                          const LatentPictureProperty *property,
                                          const char *text);

/* Is everything there and of the right form? What may be absent and is not well formed is
 * dropped. */
gboolean latent_picture_record_check (LatentPictureRecord *self);

/* Do both say the same? */
gboolean latent_picture_record_equal (const LatentPictureRecord *one,
                                      const LatentPictureRecord *other);

/* The document NAME.json. (transfer full) */
char *latent_picture_record_to_json (const LatentPictureRecord *self);
/* (transfer full) (nullable): NULL for any document that is no record */
LatentPictureRecord *latent_picture_record_from_json (GBytes *document);

G_END_DECLS
