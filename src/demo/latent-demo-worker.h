/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* LatentDemoWorker: one named thread that runs tasks one after the other, in the order they came.
 * Made, fed and closed on the main thread. */
typedef struct _LatentDemoWorker LatentDemoWorker;

LatentDemoWorker *latent_demo_worker_new (const char *name);

/* Waits until everything handed in has run, then ends the thread. */
void latent_demo_worker_free (LatentDemoWorker *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentDemoWorker, latent_demo_worker_free)

/* @task: (transfer full): given to @function on the thread, which must return it */
void latent_demo_worker_run (LatentDemoWorker *self, GTask *task, GTaskThreadFunc function);

G_END_DECLS
