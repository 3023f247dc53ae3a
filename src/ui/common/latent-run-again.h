/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "core/jobs/latent-workspace.h"

G_BEGIN_DECLS

/* LatentRunAgain: the one "again" that costs (promise 3): asks, saying the price where it is known,
 * then makes a new job with the same request; asks once more when a limit would be passed. Main
 * thread.
 *
 * Signal: "toast" (AdwToast *). */
#define LATENT_TYPE_RUN_AGAIN (latent_run_again_get_type ())
G_DECLARE_FINAL_TYPE (LatentRunAgain, latent_run_again, LATENT, RUN_AGAIN, GObject)

/* @view: whose window the questions belong to; not kept alive */
LatentRunAgain *latent_run_again_new (LatentWorkspace *workspace, GtkWidget *view);

void latent_run_again_ask (LatentRunAgain *self, const char *job_id);

G_END_DECLS
