/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-library-edits.h"
#include "latent-library-private.h"

G_BEGIN_DECLS

/* Between the parts that change pictures (latent-library-edits.c) and collections
 * (latent-library-collections.c), and what runs them some pictures at a time
 * (latent-edit-steps.c). */

#define LATENT_EDIT_ID_BYTES 37 /* of a UUID, with its end */

/* One picture that was changed. */
typedef struct
{
  char id[LATENT_EDIT_ID_BYTES]; /* numbers may change */
  guint32 number;
  int before;      /* its rating; or 1: it was a favourite, had the tag, was in the collection */
  gint64 added_us; /* of the collection, else 0 */
} LatentEditChange;

struct _LatentEditUndo
{
  gatomicrefcount ref_count;
  LatentImageEdit *edit; /* nullable: pictures were changed, not a collection */
  char *collection_id;   /* nullable */
  char *name, *new_name; /* nullable: of the collection, before and after */
  gint64 created_us;     /* of the collection that was removed */
  gboolean is_made;      /* the collection was */
  GArray *changes;       /* of LatentEditChange */
  GError *failure;       /* nullable: why there are not more */
  guint n_taken_back;    /* of the changes, by an undo that failed then; main thread */
};

/* @edit: (nullable): copied. (transfer full) */
LatentEditUndo *latent_edit_undo_new (const LatentImageEdit *edit);

/* --- some pictures at a time --- */

typedef struct _LatentEditWork LatentEditWork;

/* One step: goes on at work->place, with at most work->n_pictures, and says in work->is_last that
 * there is nothing more to do. The others may have changed anything since the step before. What it
 * did is forgotten when it fails, or its commit does. Database thread, inside a transaction. */
typedef gboolean (*LatentEditStep) (sqlite3 *connection, LatentEditWork *work, GError **error);

struct _LatentEditWork
{
  LatentEditStep step;
  LatentEditUndo *undo; /* owned: of what is being done; or what is taken back */
  gboolean is_undo;     /* the latter */

  /* what is asked for; each step uses what it needs */
  GArray *numbers;       /* owned, nullable (element-type guint32) */
  gint64 numbering;      /* that they are of */
  char *name, *new_name; /* owned, nullable: of a collection */

  /* how far it is */
  guint n_pictures;
  guint32 place;
  gboolean is_last;
  char *collection_id; /* owned, nullable: where pictures are put back into */

  /* for those who run it: what was committed */
  guint n_steps;
  guint32 n_done;
  guint n_changes;
  gint64 begun_us; /* monotonic: the step that is under way */
};

/* @undo: (transfer full). The rest is up to the caller. Main thread. */
LatentEditWork *
latent_edit_work_new (LatentLibrary *library, LatentEditStep step, LatentEditUndo *undo);

/* Runs the steps of @work (transfer full) on the database thread, each in a transaction of its own,
 * with room for other work and other processes in between, after everything that was asked for
 * before. @task (transfer full): returns the undo; when a later step fails, what there is of it,
 * with its failure. Main thread. */
void latent_edit_steps_run (LatentLibrary *library, GTask *task, LatentEditWork *work);

/* --- collections: database thread, inside a transaction --- */

/* (transfer full) (nullable): the collection's id; NULL without @error: there is none of that name.
 * @spelled: (out) (optional): the name as it is written; @created_us: (out) (optional) */
char *latent_collections_find (sqlite3 *connection,
                               const char *name,
                               char **spelled,
                               gint64 *created_us,
                               GError **error);
gboolean latent_collections_has (sqlite3 *connection, const char *id, GError **error);
gboolean latent_collections_insert (sqlite3 *connection,
                                    const char *id,
                                    const char *name,
                                    gint64 created_us,
                                    GError **error);
/* A step of renaming the collection @id. */
gboolean latent_collections_rename (sqlite3 *connection,
                                    LatentEditWork *work,
                                    const char *id,
                                    const char *name,
                                    GError **error);
/* Only when nothing is in it. */
gboolean latent_collections_remove_empty (sqlite3 *connection, const char *id, GError **error);

G_END_DECLS
