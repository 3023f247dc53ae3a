/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-picture.h"

G_BEGIN_DECLS

/* LatentPictureControl: zooms and moves a picture by wheel, touchpad, touch, double click and drag,
 * and has the action group "zoom": in, out, fit, own (100 %), toggle (where the pointer is), pan
 * (two int32: eighths of the place, to the end and down). A mouse's wheel zooms where the pointer
 * is; a touchpad moves a zoomed picture with two fingers, as everywhere, and zooms with Ctrl or a
 * pinch. Main thread; lives as long as the picture. */
#define LATENT_TYPE_PICTURE_CONTROL (latent_picture_control_get_type ())
G_DECLARE_FINAL_TYPE (LatentPictureControl,
                      latent_picture_control,
                      LATENT,
                      PICTURE_CONTROL,
                      GObject)

/* (transfer none): belongs to @picture */
LatentPictureControl *latent_picture_control_attach (LatentPicture *picture);

GActionGroup *latent_picture_control_get_group (LatentPictureControl *self);

/* + - Ctrl+0 Ctrl+1 Z and Shift with the arrows, for a widget in which nobody types and in which
 * the group is found as "zoom". */
void latent_picture_control_bind_keys (GtkWidgetClass *widget_class);

G_END_DECLS
