/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "core/jobs/latent-workspace.h"

G_BEGIN_DECLS

/* What went wrong, in words. */
typedef void (*LatentOpenWithFailed) (gpointer user_data, const char *words);

/* Asks with which program the picture is to be opened, and opens a copy with it that can be read
 * only (see latent-handed-copies). @parent: whose dialog it is; @user_data: a GObject, kept until
 * all is done. Main thread. */
void latent_open_with_ask (LatentWorkspace *workspace,
                           const LatentImageRecord *image,
                           GtkWindow *parent,
                           LatentOpenWithFailed failed,
                           gpointer user_data);

/* The same with a program that was chosen. */
void latent_open_with (LatentWorkspace *workspace,
                       const LatentImageRecord *image,
                       GAppInfo *program,
                       LatentOpenWithFailed failed,
                       gpointer user_data);

G_END_DECLS
