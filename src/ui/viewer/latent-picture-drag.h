/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/jobs/latent-timeline.h"
#include "latent-picture.h"

G_BEGIN_DECLS

/* What is shown now; 0: nothing. */
typedef guint32 (*LatentShownNumberFunc) (gpointer owner);

/* Lets a picture that is fitted be dragged out as its file, which is copied, never moved; a zoomed
 * one is moved about instead (latent-picture-control). @owner: outlives the picture. Main
 * thread. */
void latent_picture_drag_attach (LatentPicture *picture,
                                 LatentTimeline *timeline,
                                 LatentShownNumberFunc get_number,
                                 gpointer owner);

G_END_DECLS
