/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

#include "core/base/latent-image-record.h"

G_BEGIN_DECLS

/* The painter: a picture out of words. Pure functions of their arguments, any thread. */

typedef struct
{
  char *prompt;
  char *seed_text; /* everything that tells this picture from others: model, values, which
                      repetition */
  guint width, height;
  LatentImageFormat format; /* PNG or JPEG */
} LatentDemoCommission;

LatentDemoCommission *latent_demo_commission_copy (const LatentDemoCommission *self);
void latent_demo_commission_free (LatentDemoCommission *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentDemoCommission, latent_demo_commission_free)

#define LATENT_DEMO_MAX_EDGE_PX 4096

/* (transfer full): the encoded picture of exactly the size asked for (at most
 * LATENT_DEMO_MAX_EDGE_PX a side). The same commission always gives the same bytes. Takes long (up
 * to a second); stops soon after
 * @cancellable. */
GBytes *latent_demo_painter_paint (const LatentDemoCommission *commission,
                                   GCancellable *cancellable,
                                   GError **error);

G_END_DECLS
