/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "core/jobs/latent-timeline.h"

G_BEGIN_DECLS

/* LatentScrollBubble: beside the scroll bar, while somebody scrolls fast or drags it: month and
 * year of what passes. Goes away by itself, animates nothing, cannot be focused; assistive
 * technology finds its words as the description of what is scrolled. Owned by the gallery. Main
 * thread. */
typedef struct _LatentScrollBubble LatentScrollBubble;

/* @overlay: around @scroller; @label: one of its overlays; unowned, outlive it */
LatentScrollBubble *latent_scroll_bubble_new (GtkOverlay *overlay,
                                              GtkScrolledWindow *scroller,
                                              GtkLabel *label,
                                              LatentTimeline *timeline);
void latent_scroll_bubble_free (LatentScrollBubble *self);

/* The place in sight first, whenever it may have changed. */
void latent_scroll_bubble_set_position (LatentScrollBubble *self, guint position);

G_END_DECLS
