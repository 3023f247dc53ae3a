/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-demo-painter.h"

G_BEGIN_DECLS

/* LatentDemoStudio: paints commissions into files, one at a time and in the order they came, on a
 * thread of its own. Main thread. */
#define LATENT_DEMO_TYPE_STUDIO (latent_demo_studio_get_type ())
G_DECLARE_FINAL_TYPE (LatentDemoStudio, latent_demo_studio, LATENT_DEMO, STUDIO, GObject)

LatentDemoStudio *latent_demo_studio_new (void);

/* Paints into the file @path, which appears whole or not at all. @commission is copied. */
void latent_demo_studio_paint_async (LatentDemoStudio *self,
                                     const LatentDemoCommission *commission,
                                     const char *path,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean
latent_demo_studio_paint_finish (LatentDemoStudio *self, GAsyncResult *result, GError **error);

/* Calls everything off and waits for the thread, shortly; later paintings fail as cancelled. Its
 * owner must call it before letting go. */
void latent_demo_studio_close (LatentDemoStudio *self);

G_END_DECLS
