/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* May this XMP packet go to the parser? It is text that begins as XMP does, within the limits on
 * size and depth, without a document type (whose entities could grow without bound). A linear scan;
 * pure, any thread. */
gboolean latent_picture_packet_is_safe (GBytes *packet);

G_END_DECLS
