/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "core/base/latent-image-request.h"
#include "core/jobs/latent-price-book.h"
#include "core/store/latent-session.h"
#include "ui/common/latent-settings.h"

G_BEGIN_DECLS

/* LatentComposer: the left pane: prompt, model, its parameters, number of images, Generate.
 * Everything it shows about models comes from the catalogue. The draft is kept in the session
 * with every change. Main thread.
 *
 * Signals: "generate" (LatentImageRequest *request, guint count): the person asked for images;
 * the request is checked. The button stays disarmed until latent_composer_submitted() says that
 * the intents are stored (U1). Never emitted through an action that is exported on the bus
 * (T8). */
#define LATENT_TYPE_COMPOSER (latent_composer_get_type ())
G_DECLARE_FINAL_TYPE (LatentComposer, latent_composer, LATENT, COMPOSER, GtkWidget)

GtkWidget *latent_composer_new (LatentModelCatalog *catalog,
                                LatentSession *session,
                                LatentSettings *settings);

/* From now on the button says what it costs, as far as that is known. */
void latent_composer_set_prices (LatentComposer *self, LatentPriceBook *prices);

/* What the Generate button does; does nothing while disarmed. */
void latent_composer_generate (LatentComposer *self);

/* The answer to "generate". @error: (nullable): why nothing was stored; shown at its field. */
void latent_composer_submitted (LatentComposer *self, const GError *error);

/* "Use these settings": the prompt can be undone; a model or value the catalogue does not know
 * is left as it is. Each is nullable: what there is stays. */
void latent_composer_use (LatentComposer *self,
                          const char *prompt,
                          const char *model_id,
                          GHashTable *values);

/* What the pane says now. (transfer full) */
char *latent_composer_dup_prompt (LatentComposer *self);
LatentModel *latent_composer_get_model (LatentComposer *self); /* (transfer none) */
GHashTable *latent_composer_collect_values (LatentComposer *self);

void latent_composer_focus_prompt (LatentComposer *self);

G_END_DECLS
