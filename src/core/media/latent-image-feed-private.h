/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-image-walk-private.h"

G_BEGIN_DECLS

/* LatentImageFeed: what a decoder is shown of a checked file: the chunks that make the pixels and
 * nothing else. Text, colour profiles, EXIF, previews and whatever follows the picture never reach
 * it (compressed text alone can fill gigabytes), and of an animation only the first picture does,
 * wrapped as a still one. Lives on the stack; any thread. */
typedef struct
{
  LatentImageFormat format;
  gint64 end;               /* where the picture ends */
  gboolean is_wrapped;      /* WebP: @picture is handed out in a new container */
  gboolean is_frame;        /* @picture is a part of the canvas only */
  LatentImageFrame picture; /* WebP; width and height also for the others */
} LatentImageFeed;

typedef gboolean (*LatentImageFeedFunc) (const guint8 *data,
                                         gsize length,
                                         gpointer user_data,
                                         GError **error);

/* @check: of the file behind @reader, complete */
gboolean latent_image_feed_init (LatentImageFeed *self,
                                 LatentImageReader *reader,
                                 const LatentImageCheck *check,
                                 GError **error);

/* Hands the bytes to @func in pieces of at most a window; can be cancelled between pieces. */
gboolean latent_image_feed_run (const LatentImageFeed *self,
                                LatentImageReader *reader,
                                LatentImageFeedFunc func,
                                gpointer user_data,
                                GCancellable *cancellable,
                                GError **error);

G_END_DECLS
