/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "core/base/latent-model.h"
#include "core/store/latent-session.h"

G_BEGIN_DECLS

/* LatentModelForm: the settings beside the prompt: model, its parameters, number of images. All
 * rows but the last come from the catalogue. Main thread.
 *
 * Signals: "changed": any of them. */
#define LATENT_TYPE_MODEL_FORM (latent_model_form_get_type ())
G_DECLARE_FINAL_TYPE (LatentModelForm, latent_model_form, LATENT, MODEL_FORM, GtkWidget)

/* Once, before anything else: what there is to choose from. */
void latent_model_form_set_catalog (LatentModelForm *self, LatentModelCatalog *catalog);

LatentModel *latent_model_form_get_model (LatentModelForm *self);
/* A model the catalogue does not have, or NULL, changes nothing. */
void latent_model_form_select_model (LatentModelForm *self, const char *model_id);

/* (transfer full) (element-type utf8 utf8): parameter key -> value */
GHashTable *latent_model_form_collect_values (LatentModelForm *self);
/* Takes what the model allows and leaves the rest. @values: (nullable) */
void latent_model_form_set_values (LatentModelForm *self, GHashTable *values);

guint latent_model_form_get_count (LatentModelForm *self);

/* Shows @text at the row of parameter @key and moves the focus there; FALSE: there is none. */
gboolean latent_model_form_show_error (LatentModelForm *self, const char *key, const char *text);
void latent_model_form_clear_errors (LatentModelForm *self);

/* The draft: "draft.model", "draft.count", "draft.value.<key>". */
void latent_model_form_save (LatentModelForm *self, LatentSession *session);
void latent_model_form_restore (LatentModelForm *self, LatentSession *session);

G_END_DECLS
