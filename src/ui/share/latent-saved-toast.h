/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* (transfer full): tells that something was saved, and shows where. @window: whose file manager it
 * is to be, held weakly; @path: of a file, which is pointed at in its folder, or of a folder */
AdwToast *latent_saved_toast_new (GtkWindow *window, const char *words, const char *path);

G_END_DECLS
