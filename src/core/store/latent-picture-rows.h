/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-image-record.h"
#include "core/base/latent-job-record.h"
#include "core/base/latent-picture-record.h"
#include "latent-database.h"
#include "latent-record-files.h"

G_BEGIN_DECLS

/* Between the rows of jobs and images and the records that the picture files carry. Every call is
 * one transaction. Main thread. */

/* A picture whose file carries less than its row says. Plain data. */
typedef struct
{
  LatentPictureRecord *record; /* as the row has it; without pixels_sha256 */
  char *path;
  LatentImageCarries carries;
  LatentFileMark mark; /* of the row */
  char *marks;         /* what the row said of rating, favourite, tags and collections */
} LatentPictureRow;

void latent_picture_row_free (LatentPictureRow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentPictureRow, latent_picture_row_free)

/* At most @limit stale pictures, newest first, from behind the one stored at @before_us as
 * @before_id (G_MAXINT64 and "": from the newest); those marked as deleted, too: their files are to
 * say everything when they come out of the trash again. (transfer full) (element-type
 * LatentPictureRow) */
void latent_picture_rows_list_stale_async (LatentDatabase *database,
                                           gint64 before_us,
                                           const char *before_id,
                                           guint limit,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
GPtrArray *latent_picture_rows_list_stale_finish (LatentDatabase *database,
                                                  GAsyncResult *result,
                                                  GError **error);

/* The rows of the pictures @image_ids (zero-terminated), in that order; one that is not there (or
 * was deleted) is left out. For some hundred at a time. (transfer full) (element-type
 * LatentPictureRow) */
void latent_picture_rows_list_async (LatentDatabase *database,
                                     char **image_ids,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
GPtrArray *
latent_picture_rows_list_finish (LatentDatabase *database, GAsyncResult *result, GError **error);

/* The pictures that are the one of @record, or have its bytes or those of @other_sha256 (nullable):
 * that of the same id or place in its job first, marked as deleted ones too. Finish: (transfer
 * full) (element-type LatentImageRecord): may be empty */
void latent_picture_rows_look_up_async (LatentDatabase *database,
                                        const LatentPictureRecord *record,
                                        const char *other_sha256,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
GPtrArray *
latent_picture_rows_look_up_finish (LatentDatabase *database, GAsyncResult *result, GError **error);

/* The file (or the sidecar) carries what @written says now. The picture stays stale when the row
 * says something else meanwhile. @mark: (nullable): what the file looks like; NULL: it is as it
 * was. */
void latent_picture_rows_mark_written_async (LatentDatabase *database,
                                             const LatentPictureRow *written,
                                             LatentImageCarries carries,
                                             const LatentFileMark *mark,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data);
gboolean latent_picture_rows_mark_written_finish (LatentDatabase *database,
                                                  GAsyncResult *result,
                                                  GError **error);

typedef enum
{
  LATENT_FOUND_FOREIGN,   /* no picture of ours */
  LATENT_FOUND_KNOWN,     /* has its row */
  LATENT_FOUND_ADDED,     /* got a row */
  LATENT_FOUND_MOVED,     /* its row had a name where nothing is any more */
  LATENT_FOUND_DUPLICATE, /* a copy of a picture that has its row and its file */
  LATENT_FOUND_TOO_EARLY, /* of a job that goes on, or changed while it was looked at */
} LatentFoundOutcome;

/* A picture file, found by its record, or (is_guess) by its name alone, or (is_stray) by nothing
 * but its bytes. Plain data. */
typedef struct
{
  LatentPictureRecord *record;
  char *path;
  gboolean is_guess; /* the record was made up: of the job id only the beginning is known */
  gboolean is_stray; /* neither record nor name: only the row that has its bytes can be its own */
  char *job_prefix;  /* is_guess: the first characters of the job id */
  LatentImageCarries carries;
  LatentFileMark mark;
  LatentImageFormat format;
  guint width, height; /* as displayed */

  /* output */
  LatentFoundOutcome outcome;
  guint32 number;           /* of the row that was there; 0: that is being deleted, or none was */
  LatentImageRecord *added; /* nullable: the row that was made */
} LatentFoundPicture;

void latent_found_picture_free (LatentFoundPicture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentFoundPicture, latent_found_picture_free)

/**
 * latent_picture_rows_add_async:
 * @pictures: (element-type LatentFoundPicture): their outputs are filled; not to be touched until
 *   the end
 * @paths: (element-type filename): every file that is there (a set, not changed meanwhile)
 *
 * Makes rows for the pictures that have none: the picture's, and that of its job (done) when that
 * is missing too. What is there stays as it is, save a path that leads nowhere, and the marks of a
 * picture that came back from a snapshot: what its file says was said later.
 */
void latent_picture_rows_add_async (LatentDatabase *database,
                                    GPtrArray *pictures,
                                    GHashTable *paths,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean
latent_picture_rows_add_finish (LatentDatabase *database, GAsyncResult *result, GError **error);

/**
 * latent_picture_rows_take_back_async:
 * @pictures: as above
 *
 * The same for files that came while the library was in use, as out of the trash: whether they, and
 * those that rows speak of, are there is looked at now. Left alone: what is being deleted, what its
 * job may be about to give a row itself, and what is called like ours but of a job that nobody
 * knows.
 */
void latent_picture_rows_take_back_async (LatentDatabase *database,
                                          GPtrArray *pictures,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
gboolean latent_picture_rows_take_back_finish (LatentDatabase *database,
                                               GAsyncResult *result,
                                               GError **error);

/* Was the row of @job made so? Pure. */
gboolean latent_picture_rows_made (const LatentJobRecord *job);

G_END_DECLS
