/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-file-worker.h"

G_BEGIN_DECLS

/* For objects of this room whose operations are tasks of their own: runs @func on the worker with
 * @task's data and returns its result through @task (transfer full). */
void latent_file_worker_run_task (LatentFileWorker *self,
                                  GTask *task,
                                  LatentFileFunc func,
                                  GDestroyNotify free_result);

G_END_DECLS
