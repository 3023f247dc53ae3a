/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* LatentTagChip: a tag that some pictures have, with a button that takes it away, and one that
 * gives it to the rest where not all have it. Its owner does what the buttons ask for. Main thread.
 *
 * Signals: "add", "remove". */
#define LATENT_TYPE_TAG_CHIP (latent_tag_chip_get_type ())
G_DECLARE_FINAL_TYPE (LatentTagChip, latent_tag_chip, LATENT, TAG_CHIP, GtkWidget)

/* @n_chosen of @n_images have it. */
GtkWidget *latent_tag_chip_new (const char *tag, guint n_chosen, guint n_images);
const char *latent_tag_chip_get_tag (LatentTagChip *self);

G_END_DECLS
