/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-picture.h"

G_BEGIN_DECLS

/* LatentZoomBox: how large a picture is shown, and buttons to change that; only while it is not
 * fitted. Activates the "zoom." actions of an ancestor (latent-picture-control). Main thread. */
#define LATENT_TYPE_ZOOM_BOX (latent_zoom_box_get_type ())
G_DECLARE_FINAL_TYPE (LatentZoomBox, latent_zoom_box, LATENT, ZOOM_BOX, GtkWidget)

/* Once. @picture: held weakly */
void latent_zoom_box_set_picture (LatentZoomBox *self, LatentPicture *picture);

G_END_DECLS
