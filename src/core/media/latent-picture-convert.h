/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

#include "core/base/latent-picture-output.h"

G_BEGIN_DECLS

/* Can pictures be saved as @format? WebP needs webp-pixbuf-loader at run time. Any thread. */
gboolean latent_picture_convert_is_possible (LatentImageFormat format);

/**
 * latent_picture_convert:
 * @picture: a whole picture file
 * @output: its metadata is of no account here
 * @lost_transparency: (out) (optional): the picture has transparent parts, its new format cannot:
 *   they are white now
 *
 * Decodes @picture and encodes it anew, smaller where @output limits it. Upright; carries its ICC
 * profile (when that is of RGB, as the new pixels are) and nothing else: latent_picture_dress()
 * comes next. Blocks for long: decode pool (or any worker thread).
 *
 * Returns: (transfer full): a whole picture file; NULL with BAD_IMAGE, cancelled, or INVALID_VALUE
 * (facts->field "format") when there is no encoder for it: install webp-pixbuf-loader
 */
GBytes *latent_picture_convert (GBytes *picture,
                                const LatentPictureOutput *output,
                                gboolean *lost_transparency,
                                GCancellable *cancellable,
                                GError **error);

G_END_DECLS
