/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <json-glib/json-glib.h>

#include "core/base/latent-model.h"
#include "latent-demo-painter.h"

G_BEGIN_DECLS

/* LatentDemoSubmission: the body of POST /v2/images/generate, checked as the vendor's schema does:
 * both levels are closed objects, the params block must be the model's own, the prompt is counted
 * in UTF-16 units. Parameters and their values come from the catalogue. */
typedef struct
{
  LatentModel *model;
  char *prompt;
  GHashTable *values; /* parameter key -> value as text; defaults filled in */
  JsonNode *input;    /* prompt and params as sent */
  gboolean has_webhook;
} LatentDemoSubmission;

/* @details: (out) (nullable): with NULL returned, what is wrong, by JSON path; NULL when the body
 * is not a JSON object at all. */
LatentDemoSubmission *
latent_demo_submission_parse (LatentModelCatalog *catalog, GBytes *body, JsonObject **details);
void latent_demo_submission_free (LatentDemoSubmission *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentDemoSubmission, latent_demo_submission_free)

/* What to paint. @repetition: how many equal requests came before: designers ask for the same thing
 * several times to choose from several pictures. (transfer full) */
LatentDemoCommission *latent_demo_submission_commission (const LatentDemoSubmission *self,
                                                         guint repetition);

G_END_DECLS
