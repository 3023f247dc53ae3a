/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "core/jobs/latent-workspace.h"

G_BEGIN_DECLS

/* Receives what is to be said, such as that something was saved; refs the toast. */
typedef void (*LatentToldFunc) (gpointer user_data, AdwToast *toast);

typedef struct
{
  LatentWorkspace *workspace;
  GtkWindow *window;
  LatentToldFunc told;
  GObject *user_data; /* kept until all is done */
} LatentPictureSave;

/* Asks where the pictures are to go and saves copies of them as they are: one as a file, several
 * into a folder, under names by the usual template; nothing that is there is replaced but by the
 * name a person chose. All of @save is kept as needed; @images: (element-type LatentImageRecord):
 * not empty. Main thread. */
void latent_picture_save_ask (const LatentPictureSave *save, GPtrArray *images);

/* What stands behind the questions: @target, chosen by a person, may be there. */
void latent_picture_save_file (const LatentPictureSave *save,
                               const LatentImageRecord *image,
                               GFile *target);
void latent_picture_save_folder (const LatentPictureSave *save, GPtrArray *images, GFile *folder);

G_END_DECLS
