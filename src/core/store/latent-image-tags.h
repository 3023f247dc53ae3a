/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-library.h"

G_BEGIN_DECLS

/* A tag, and how many pictures have it. Plain data. */
typedef struct
{
  char *tag;
  guint n_chosen; /* of those asked about */
  guint n_all;    /* of the library */
} LatentTagCount;

/* What is said of some pictures. Plain data. */
typedef struct
{
  guint n_images;  /* of those asked about, that are there */
  GPtrArray *tags; /* not null (element-type LatentTagCount): all of the library's, in order */
} LatentImageTags;

void latent_image_tags_free (LatentImageTags *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentImageTags, latent_image_tags_free)

/* Every tag of the library, and how many of @numbers (copied) have it. Deleted pictures do not
 * count. Main thread. finish: (transfer full) */
void latent_library_count_tags_async (LatentLibrary *self,
                                      const guint32 *numbers,
                                      gsize n_numbers,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
LatentImageTags *
latent_library_count_tags_finish (LatentLibrary *self, GAsyncResult *result, GError **error);

G_END_DECLS
