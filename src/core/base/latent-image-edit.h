/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* What a person can say about pictures, one thing at a time and about any number of them. */
typedef enum
{
  LATENT_IMAGE_EDIT_RATING,    /* value: -1 rejected, 0 none, 1 to 5 */
  LATENT_IMAGE_EDIT_FAVOURITE, /* value: 0 or 1 */
  LATENT_IMAGE_EDIT_ADD_TAG,   /* name: the tag, as in the next */
  LATENT_IMAGE_EDIT_REMOVE_TAG,
  LATENT_IMAGE_EDIT_ADD_TO_COLLECTION, /* name: the collection's; made when there is none */
  LATENT_IMAGE_EDIT_REMOVE_FROM_COLLECTION,
} LatentImageEditKind;

/* Plain data; any thread. */
typedef struct
{
  LatentImageEditKind kind;
  int value;  /* of the first two kinds */
  char *name; /* not null with the others: as latent_image_edit_dup_name() gives it */
} LatentImageEdit;

#define LATENT_TYPE_IMAGE_EDIT (latent_image_edit_get_type ())
GType latent_image_edit_get_type (void) G_GNUC_CONST;

/* @value must be in the kind's range. */
LatentImageEdit *latent_image_edit_new_value (LatentImageEditKind kind, int value);
/* (nullable): NULL when @name is no name */
LatentImageEdit *latent_image_edit_new_name (LatentImageEditKind kind, const char *name);
LatentImageEdit *latent_image_edit_copy (const LatentImageEdit *self);
void latent_image_edit_free (LatentImageEdit *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentImageEdit, latent_image_edit_free)

/* The most a tag's or a collection's name may have. */
#define LATENT_MAX_NAME_BYTES 200

/* (transfer full) (nullable): what a person typed as the name of a tag or collection: without the
 * space around it, with one space for each run of space, composed (NFC); NULL when nothing is left,
 * it is too long, is no UTF-8, or has control characters. */
char *latent_image_edit_dup_name (const char *text);

G_END_DECLS
