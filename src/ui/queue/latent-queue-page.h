/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "core/jobs/latent-workspace.h"

G_BEGIN_DECLS

/* LatentQueuePage: every job on its way, running ones first, then those not sent yet in the order
 * of sending: pause, stop one, stop all that wait, reorder by drag or Alt+Up and Alt+Down. Shown
 * in a popover or as a page of its own. Main thread.
 *
 * Signals: "toast" (AdwToast, floating no more: the receiver refs). */
#define LATENT_TYPE_QUEUE_PAGE (latent_queue_page_get_type ())
G_DECLARE_FINAL_TYPE (LatentQueuePage, latent_queue_page, LATENT, QUEUE_PAGE, GtkWidget)

/* The parts of @workspace that it needs are kept by reference. */
GtkWidget *latent_queue_page_new (LatentWorkspace *workspace);

G_END_DECLS
