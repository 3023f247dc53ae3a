/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-library-edits-private.h"

G_DEFINE_BOXED_TYPE (LatentEditUndo, latent_edit_undo, latent_edit_undo_ref, latent_edit_undo_unref)

LatentEditUndo *
latent_edit_undo_new (const LatentImageEdit *edit)
{
  LatentEditUndo *self = g_new0 (LatentEditUndo, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->edit = edit != NULL ? latent_image_edit_copy (edit) : NULL;
  self->changes = g_array_new (FALSE, FALSE, sizeof (LatentEditChange));
  return self;
}

LatentEditUndo *
latent_edit_undo_ref (LatentEditUndo *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
latent_edit_undo_unref (LatentEditUndo *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  latent_image_edit_free (self->edit);
  g_free (self->collection_id);
  g_free (self->name);
  g_free (self->new_name);
  g_array_unref (self->changes);
  g_clear_error (&self->failure);
  g_free (self);
}

gboolean
latent_edit_undo_is_empty (const LatentEditUndo *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return self->edit != NULL && self->changes->len == 0 && !self->is_made;
}

GArray *
latent_edit_undo_get_numbers (const LatentEditUndo *self)
{
  GArray *numbers;

  g_return_val_if_fail (self != NULL, NULL);

  numbers = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint i = 0; i < self->changes->len; i++)
    g_array_append_val (numbers, g_array_index (self->changes, LatentEditChange, i).number);
  return numbers;
}

char **
latent_edit_undo_dup_ids (const LatentEditUndo *self, guint limit)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i < MIN (self->changes->len, limit); i++)
    g_strv_builder_add (ids, g_array_index (self->changes, LatentEditChange, i).id);
  return g_strv_builder_end (ids);
}

const GError *
latent_edit_undo_get_failure (const LatentEditUndo *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->failure;
}
