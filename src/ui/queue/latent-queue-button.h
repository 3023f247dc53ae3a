/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "core/jobs/latent-workspace.h"

G_BEGIN_DECLS

/* LatentQueueButton: the line below the composer: how many jobs run and wait. Opens the queue in a
 * popover, or, where it has none to open, activates "queue.show" of an ancestor. Invisible while
 * there is nothing to show. Main thread. */
#define LATENT_TYPE_QUEUE_BUTTON (latent_queue_button_get_type ())
G_DECLARE_FINAL_TYPE (LatentQueueButton, latent_queue_button, LATENT, QUEUE_BUTTON, GtkWidget)

GtkWidget *latent_queue_button_new (LatentWorkspace *workspace);

/* @page: (nullable): what the popover shows; NULL: there is no popover */
void latent_queue_button_set_page (LatentQueueButton *self, GtkWidget *page);

/* Opens the popover, also while the line is hidden. */
void latent_queue_button_popup (LatentQueueButton *self);

G_END_DECLS
