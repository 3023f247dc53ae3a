/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-image-edit.h"
#include "latent-library.h"

G_BEGIN_DECLS

/* What a person says about pictures, and taking it back: one after the other, in the order of the
 * calls. Many pictures are changed some at a time, in transactions of their own, so that nobody has
 * to wait for all of them: who looks meanwhile, and who looks after a crash, sees some changed and
 * some not. The records of the pictures become stale, for the record writer. Main thread. */

/* LatentEditUndo: what was there before a change. Opaque, immutable. */
typedef struct _LatentEditUndo LatentEditUndo;
#define LATENT_TYPE_EDIT_UNDO (latent_edit_undo_get_type ())
GType latent_edit_undo_get_type (void) G_GNUC_CONST;
LatentEditUndo *latent_edit_undo_ref (LatentEditUndo *self);
void latent_edit_undo_unref (LatentEditUndo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentEditUndo, latent_edit_undo_unref)

/* Was anything changed at all? */
gboolean latent_edit_undo_is_empty (const LatentEditUndo *self);
/* (transfer none) (nullable): why these are not all that were to be changed */
const GError *latent_edit_undo_get_failure (const LatentEditUndo *self);
/* (transfer full) (element-type guint32): the pictures that were, as they were numbered then */
GArray *latent_edit_undo_get_numbers (const LatentEditUndo *self);
/* (transfer full) (array zero-terminated=1): the ids of at most @limit of them */
char **latent_edit_undo_dup_ids (const LatentEditUndo *self, guint limit);

/* Pictures that are gone or deleted, and those that are so already, are left alone. @edit,
 * @numbers: copied. finish: (transfer full): also when only some could be changed, see
 * latent_edit_undo_get_failure(); NULL with @error: none was. */
void latent_library_edit_images_async (LatentLibrary *self,
                                       const LatentImageEdit *edit,
                                       const guint32 *numbers,
                                       gsize n_numbers,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
LatentEditUndo *
latent_library_edit_images_finish (LatentLibrary *self, GAsyncResult *result, GError **error);

/* How many pictures one transaction changes; 0, the default: as many as take tens of milliseconds.
 */
void latent_library_set_edited_at_once (LatentLibrary *self, guint n_pictures);

/* A collection: a list of pictures, which stay where they are. Plain data. */
typedef struct
{
  char *name;
  guint n_images; /* that are not deleted */
  gint64 created_us;
} LatentCollection;

void latent_collection_free (LatentCollection *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentCollection, latent_collection_free)

/* By name. (transfer full) (element-type LatentCollection) */
void latent_library_list_collections_async (LatentLibrary *self,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);
GPtrArray *
latent_library_list_collections_finish (LatentLibrary *self, GAsyncResult *result, GError **error);

/* Makes (@name NULL), removes (@new_name NULL) or renames a collection; the names are as
 * latent_image_edit_dup_name() gives them. LATENT_ERROR_NAME_TAKEN when there is one of the new
 * name, in capitals or not; LATENT_ERROR_NOT_FOUND when there is none of @name. finish: (transfer
 * full): as above */
void latent_library_change_collection_async (LatentLibrary *self,
                                             const char *name,
                                             const char *new_name,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data);
LatentEditUndo *
latent_library_change_collection_finish (LatentLibrary *self, GAsyncResult *result, GError **error);

/* Puts back what was before, but for what somebody else changed since. A collection whose name was
 * given to another meanwhile comes back as a part of that one. After a failure it can be asked for
 * again, and goes on where it was. */
void latent_library_undo_edit_async (LatentLibrary *self,
                                     LatentEditUndo *undo,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean
latent_library_undo_edit_finish (LatentLibrary *self, GAsyncResult *result, GError **error);

G_END_DECLS
