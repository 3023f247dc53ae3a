/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-library.h"
#include "latent-sql-private.h"

G_BEGIN_DECLS

/* Shared by the parts of the type: lists, deleting and exporting (latent-library.c), what a
 * killed process left of its deletions (latent-library-settle.c), what became of the files
 * (latent-library-files.c). */
struct _LatentLibrary
{
  GObject parent_instance;

  LatentDatabase *database;
  LatentFileWorker *worker;
  LatentProcessLock *lock; /* nullable */
  gint64 numbering;        /* the one that our numbers are of; -1: nobody asked yet, any will do */
  GQueue edits;            /* of GTask: edits of pictures and collections; the first is under way */
  guint n_edited_at_once;  /* pictures in one transaction; 0: as many as is good */
};

/* What of a picture is in other tables, as sorted JSON arrays. */
#define LATENT_IMAGE_TAGS                                                                          \
  "(SELECT json_group_array (tag) FROM"                                                            \
  " (SELECT tag FROM tags WHERE tags.number = images.number ORDER BY tag))"
#define LATENT_IMAGE_COLLECTIONS                                                                   \
  "(SELECT json_group_array (name) FROM"                                                           \
  " (SELECT collections.name COLLATE BINARY AS name FROM collection_images AS member"              \
  "  JOIN collections ON collections.id = member.collection_id"                                    \
  "  WHERE member.number = images.number ORDER BY 1))"

/* In the order in which latent_library_read_images() takes them. */
#define LATENT_IMAGE_COLUMNS                                                                       \
  "images.number, images.id, images.job_id, images.position, images.path, images.format, "         \
  "images.width, images.height, images.size_bytes, images.sha256, images.rating, "                 \
  "images.favourite, images.created_us, images.job_created_us, jobs.prompt, jobs.model_id, "       \
  "jobs.parameters, jobs.remote_id, jobs.credits, images.incomplete, images.carries, "             \
  "images.is_stale, images.file_mtime_us, images.file_size, images.file_inode, "                   \
  "images.file_state, images.colour, images.preview, "                                             \
  LATENT_IMAGE_TAGS ", " LATENT_IMAGE_COLLECTIONS

/* Do numbers of @numbering mean what they meant? FALSE without @error: they do not. Database
 * thread. */
gboolean
latent_library_is_numbered_thread (sqlite3 *connection, gint64 numbering, GError **error);

/* The record beside a picture goes with it; one that stays does no harm. File worker only. */
void latent_library_trash_sidecar (const char *path, gboolean permanently);

/* (transfer full) (element-type LatentImageRecord): all rows of a statement over
 * LATENT_IMAGE_COLUMNS of images joined with jobs; NULL with @error. Database thread. */
GPtrArray *latent_library_read_images (sqlite3_stmt *statement, GError **error);

G_END_DECLS
