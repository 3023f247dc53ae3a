/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-model.h"
#include "latent-demo-message.h"
#include "latent-demo-state.h"

G_BEGIN_DECLS

/* LatentDemoApi: the routes of the contract (sections 3 to 10) on top of the state and the studio:
 * a call goes in, a reply comes out. Main thread; never blocks. */
#define LATENT_DEMO_TYPE_API (latent_demo_api_get_type ())
G_DECLARE_FINAL_TYPE (LatentDemoApi, latent_demo_api, LATENT_DEMO, API, GObject)

/**
 * latent_demo_api_new:
 * @state: (transfer none): of this folder; jobs still open are painted at once
 * @pictures: folder of the painted files
 * @seconds: how long a job takes, 0 = as the model usually does, shortened
 */
LatentDemoApi *latent_demo_api_new (LatentModelCatalog *catalog,
                                    LatentDemoState *state,
                                    const char *pictures,
                                    double seconds);

/* "http://127.0.0.1:PORT": what the addresses of pictures begin with. */
void latent_demo_api_set_address (LatentDemoApi *self, const char *address);

/* @call: (transfer full). Never fails: trouble is a reply too. */
void latent_demo_api_answer_async (LatentDemoApi *self,
                                   LatentDemoCall *call,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
LatentDemoReply *latent_demo_api_answer_finish (LatentDemoApi *self, GAsyncResult *result);

/* Stops painting; must be called before letting go. */
void latent_demo_api_close (LatentDemoApi *self);

G_END_DECLS
