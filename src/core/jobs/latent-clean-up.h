/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-workspace.h"

G_BEGIN_DECLS

/* Many pictures deleted together by what they are marked as: found first, so that a person sees
 * what would go and what would stay. Nothing is deleted here. Main thread. */
typedef enum
{
  LATENT_CLEAN_UP_REJECTED,
  LATENT_CLEAN_UP_ALL_BUT_FAVOURITES,
} LatentCleanUpWhich;

typedef struct
{
  LatentCleanUpWhich which;
  gboolean is_everything; /* no search and no filter narrows it */
  GArray *numbers;        /* (element-type guint32): of the pictures to be deleted */
  guint n_kept;           /* pictures that stay, among those shown */
  GPtrArray *first;       /* (element-type LatentImageRecord): the first of them, to be shown */
} LatentCleanUp;

void latent_clean_up_free (LatentCleanUp *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentCleanUp, latent_clean_up_free)

/**
 * latent_clean_up_find_async:
 * @n_first: so many records are read
 *
 * Looks among the pictures that the timeline shows now.
 */
void latent_clean_up_find_async (LatentWorkspace *workspace,
                                 LatentCleanUpWhich which,
                                 guint n_first,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
LatentCleanUp *
latent_clean_up_find_finish (LatentWorkspace *workspace, GAsyncResult *result, GError **error);

/* Reads the records of all that were found, without those that came to be what stays meanwhile: a
 * person, or another process, has marked them in the time it took to decide. Finish: (transfer
 * full) (element-type LatentImageRecord); G_IO_ERROR_CANCELLED also when the numbers came to mean
 * other pictures while they were read. */
void latent_clean_up_load_async (LatentWorkspace *workspace,
                                 const LatentCleanUp *found,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GPtrArray *
latent_clean_up_load_finish (LatentWorkspace *workspace, GAsyncResult *result, GError **error);

G_END_DECLS
