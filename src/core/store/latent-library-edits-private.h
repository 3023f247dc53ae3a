/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-library-edits.h"
#include "latent-sql-private.h"

G_BEGIN_DECLS

/* Between the parts that change pictures (latent-library-edits.c) and collections
 * (latent-library-collections.c). Database thread, inside a transaction. */

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
};

/* @edit: (nullable): copied. (transfer full) */
LatentEditUndo *latent_edit_undo_new (const LatentImageEdit *edit);

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
gboolean
latent_collections_rename (sqlite3 *connection, const char *id, const char *name, GError **error);
gboolean latent_collections_remove (sqlite3 *connection, const char *id, GError **error);
/* Only when nothing is in it. */
gboolean latent_collections_remove_empty (sqlite3 *connection, const char *id, GError **error);
/* Into the changes of @undo, so that they can be put back. */
gboolean
latent_collections_read_members (sqlite3 *connection, LatentEditUndo *undo, GError **error);

G_END_DECLS
