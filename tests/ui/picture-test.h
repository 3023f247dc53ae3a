/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-image-record.h"
#include "core/media/latent-decoder.h"

G_BEGIN_DECLS

/* What the tests of shown pictures share. */

/* (transfer full): the record of a new PNG in @folder, of which every pixel has a colour of its
 * own. */
LatentImageRecord *
picture_test_make_image (const char *folder, const char *id, int width, int height);
/* 0xrrggbb of its pixel there */
guint32 picture_test_colour (int x, int y);

/* Keeps the only thread of @decoder until end() is called. */
typedef struct _PictureTestHold PictureTestHold;
PictureTestHold *picture_test_hold (LatentDecoder *decoder);
void picture_test_hold_end (PictureTestHold *self);

G_END_DECLS
