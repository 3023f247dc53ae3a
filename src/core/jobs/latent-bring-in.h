/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/media/latent-foreign-prompt.h"
#include "latent-workspace.h"

G_BEGIN_DECLS

/* Pictures from outside: looking at one, and bringing it into the library. Main thread. */

/* A picture that was looked at. Plain data. */
typedef struct
{
  GBytes *bytes;               /* the whole file */
  LatentForeignPrompt *prompt; /* what it says of itself; without the record */
  LatentImageFormat format;
  guint width, height; /* pixels as displayed */
  /* nullable: the same picture in the library: it, its bytes, or what it was made from */
  LatentImageRecord *known;
} LatentFoundImage;

void latent_found_image_free (LatentFoundImage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentFoundImage, latent_found_image_free)

/* Of @bytes, any bytes. LATENT_ERROR_BAD_IMAGE: no whole PNG, JPEG or WebP picture; STORAGE.
 * Finish: (transfer full) */
void latent_bring_in_look_at_async (LatentWorkspace *workspace,
                                    GBytes *bytes,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
/* The same of a file, which is read but never touched. BAD_IMAGE also for what is larger than any
 * picture, or no regular file. */
void latent_bring_in_look_at_file_async (LatentWorkspace *workspace,
                                         const char *path,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
LatentFoundImage *
latent_bring_in_look_at_finish (LatentWorkspace *workspace, GAsyncResult *result, GError **error);

/**
 * latent_bring_in_async:
 * @bytes: a whole picture
 * @was_known: (out) (optional)
 *
 * Copies a picture into the library: file, record inside it, row, and a job that is done and cost
 * nothing, whatever the picture says. One whose bytes the library has, or which it made itself, is
 * not brought in again. Killed at any moment, the picture is in the library, or not, or (a file
 * without a row) brought in by `latent rebuild`; bringing it in again takes that file. BAD_IMAGE,
 * STORAGE.
 *
 * Finish: (transfer full): the picture in the library
 */
void latent_bring_in_async (LatentWorkspace *workspace,
                            GBytes *bytes,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
LatentImageRecord *latent_bring_in_finish (LatentWorkspace *workspace,
                                           GAsyncResult *result,
                                           gboolean *was_known,
                                           GError **error);

G_END_DECLS
