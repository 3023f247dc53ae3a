/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

#include "core/base/latent-image-record.h"
#include "core/store/latent-places.h"

G_BEGIN_DECLS

/* libjpeg-turbo with nothing around it: what decoding costs at least. */

/* Decodes at 1/@denominator (1, 2, 4, 8) of the size. @width: (out) (optional): of the result.
 * (transfer full): RGB without padding */
GBytes *bench_decode_jpeg (GBytes *jpeg, guint denominator, guint *width);

/* (transfer full) (nullable): the stored thumbnail that the program takes for a tile of the default
 * size, as JPEG; NULL: there is none. */
GBytes *bench_decode_read_thumbnail (LatentPlaces *places, const LatentImageRecord *image);

G_END_DECLS
