/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

#include "core/base/latent-thread.h"

G_BEGIN_DECLS

/* LatentWorkQueue: one named thread that does pieces of work in the order they were given: what the
 * file worker and the database have in common. Made, fed and freed on the main thread by the one
 * object that owns it.
 *
 * Every piece is a GTask. Only the function runs on the thread; the answer, and the last reference
 * to the task, go back to the task's own main context, so that nothing is ever freed or disposed of
 * on the thread. */
typedef struct _LatentWorkQueue LatentWorkQueue;

/* Runs on the thread: returns the result (may be NULL) or sets @error. The task's data are the
 * input. */
typedef gpointer (*LatentWorkFunc) (GTask *task, gpointer context, GError **error);

/* @role: what its thread calls itself (latent_assert_thread()) */
LatentWorkQueue *latent_work_queue_new (const char *name, LatentThread role);

/* Finishes what is queued, then ends the thread. */
void latent_work_queue_free (LatentWorkQueue *self);

/**
 * latent_work_queue_push:
 * @task: (transfer full): returns what @func returned; a cancelled one is returned before @func has
 * run
 * @context: (transfer full) (nullable): freed with @free_context after the callback
 * @free_result: (nullable): frees a result nobody took
 *
 * Once @func has begun, its outcome is reported as it is, even when the task was cancelled
 * meanwhile: a step that is on disk must never look as if it were not.
 */
void latent_work_queue_push (LatentWorkQueue *self,
                             GTask *task,
                             LatentWorkFunc func,
                             gpointer context,
                             GDestroyNotify free_context,
                             GDestroyNotify free_result);

G_END_DECLS
