/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "core/jobs/latent-workspace.h"

G_BEGIN_DECLS

/* LatentDeleter: deletes pictures as the window does it: hidden at once, a toast with Undo, the
 * trash when the toast has gone; asks where there is no trash. Main thread.
 *
 * Properties: "is-idle" (boolean, notified): no deletion waits for its toast or for the disk.
 * Signals: "toast" (AdwToast): to be shown. */
#define LATENT_TYPE_DELETER (latent_deleter_get_type ())
G_DECLARE_FINAL_TYPE (LatentDeleter, latent_deleter, LATENT, DELETER, GObject)

/* @view: (nullable): held weakly: whose window asks */
LatentDeleter *latent_deleter_new (LatentWorkspace *workspace, GtkWidget *view);

/* @images: (element-type LatentImageRecord): kept, and not to be changed any more; none is fine */
void latent_deleter_delete (LatentDeleter *self, GPtrArray *images);

/* The window closes: what waits for a toast is carried out now, what waits for an answer is taken
 * back; watch "is-idle". */
void latent_deleter_flush (LatentDeleter *self);
gboolean latent_deleter_is_idle (LatentDeleter *self);

G_END_DECLS
