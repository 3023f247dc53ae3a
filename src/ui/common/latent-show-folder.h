/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef void (*LatentShowFolderFailed) (gpointer user_data, const char *words);

/* Opens the folder @path in the person's file manager. @failed is called with what to say when that
 * cannot be done, unless @cancellable is cancelled before. */
void latent_show_folder (GtkWindow *parent,
                         const char *path,
                         GCancellable *cancellable,
                         LatentShowFolderFailed failed,
                         gpointer user_data);

/* The same for the folder of the file @path, in which the file manager points at the file if it
 * knows how to. */
void latent_show_file (GtkWindow *parent,
                       const char *path,
                       GCancellable *cancellable,
                       LatentShowFolderFailed failed,
                       gpointer user_data);

G_END_DECLS
