/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-model.h"
#include "latent-demo-message.h"
#include "latent-demo-state.h"

G_BEGIN_DECLS

/* LatentDemoIntake: POST /v2/images/generate (contract, sections 4 and 5): checks the request,
 * replays what came under the same idempotency key, misbehaves on request, takes the credits and
 * accepts the job. Only after the job is on the disk the client hears of it. Main thread. */
#define LATENT_DEMO_TYPE_INTAKE (latent_demo_intake_get_type ())
G_DECLARE_FINAL_TYPE (LatentDemoIntake, latent_demo_intake, LATENT_DEMO, INTAKE, GObject)

/* @seconds: see latent_demo_api_new() */
LatentDemoIntake *
latent_demo_intake_new (LatentModelCatalog *catalog, LatentDemoState *state, double seconds);

/* @call: (transfer none), read before the call returns. The key in it has been checked. */
void latent_demo_intake_answer_async (LatentDemoIntake *self,
                                      const LatentDemoCall *call,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
/* Never fails. @accepted: (out) (transfer none) (nullable): the job, when a new one was taken */
LatentDemoReply *latent_demo_intake_answer_finish (LatentDemoIntake *self,
                                                   GAsyncResult *result,
                                                   LatentDemoJob **accepted);

/* (transfer none): what a picture of this model costs */
guint latent_demo_intake_get_price (LatentDemoIntake *self, const char *model_id);

G_END_DECLS
