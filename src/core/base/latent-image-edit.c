/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-image-edit.h"

#include <string.h>

G_DEFINE_BOXED_TYPE (LatentImageEdit,
                     latent_image_edit,
                     latent_image_edit_copy,
                     latent_image_edit_free)

LatentImageEdit *
latent_image_edit_new_value (LatentImageEditKind kind, int value)
{
  LatentImageEdit *self;

  g_return_val_if_fail (kind == LATENT_IMAGE_EDIT_RATING || kind == LATENT_IMAGE_EDIT_FAVOURITE,
                        NULL);
  g_return_val_if_fail (kind != LATENT_IMAGE_EDIT_RATING || (value >= -1 && value <= 5), NULL);
  g_return_val_if_fail (kind != LATENT_IMAGE_EDIT_FAVOURITE || value == !!value, NULL);

  self = g_new0 (LatentImageEdit, 1);
  self->kind = kind;
  self->value = value;
  return self;
}

LatentImageEdit *
latent_image_edit_new_name (LatentImageEditKind kind, const char *name)
{
  LatentImageEdit *self;
  g_autofree char *tidy = NULL;

  g_return_val_if_fail (
      kind > LATENT_IMAGE_EDIT_FAVOURITE && kind <= LATENT_IMAGE_EDIT_REMOVE_FROM_COLLECTION, NULL);

  tidy = latent_image_edit_dup_name (name);
  if (tidy == NULL)
    return NULL;
  self = g_new0 (LatentImageEdit, 1);
  self->kind = kind;
  self->name = g_steal_pointer (&tidy);
  return self;
}

LatentImageEdit *
latent_image_edit_copy (const LatentImageEdit *self)
{
  LatentImageEdit *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->name = g_strdup (self->name);
  return copy;
}

void
latent_image_edit_free (LatentImageEdit *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self);
}

char *
latent_image_edit_dup_name (const char *text)
{
  g_autoptr (GString) tidy = NULL;
  g_autofree char *composed = NULL;

  /* Composing may shorten a name, but nobody types three times as many bytes. */
  if (text == NULL || strlen (text) > 3 * LATENT_MAX_NAME_BYTES
      || !g_utf8_validate (text, -1, NULL))
    return NULL;
  composed = g_utf8_normalize (text, -1, G_NORMALIZE_NFC);
  if (composed == NULL)
    return NULL;
  tidy = g_string_new (NULL);
  for (const char *c = composed; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);

      if (g_unichar_isspace (character))
        {
          if (tidy->len > 0 && tidy->str[tidy->len - 1] != ' ')
            g_string_append_c (tidy, ' ');
          continue;
        }
      if (g_unichar_iscntrl (character))
        return NULL;
      g_string_append_unichar (tidy, character);
    }
  if (tidy->len > 0 && tidy->str[tidy->len - 1] == ' ')
    g_string_truncate (tidy, tidy->len - 1);
  if (tidy->len == 0 || tidy->len > LATENT_MAX_NAME_BYTES)
    return NULL;
  return g_string_free (g_steal_pointer (&tidy), FALSE);
}
