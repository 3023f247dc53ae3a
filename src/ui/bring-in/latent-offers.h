/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-model.h"
#include "core/media/latent-foreign-prompt.h"

G_BEGIN_DECLS

/* What a picture from outside says it was made of, beside what the form says now: field by field,
 * and what of it the form could take. Pure; plain data. */

/* The form as it is. */
typedef struct
{
  char *prompt;
  char *model_id;
  GHashTable *values; /* parameter key -> value */
} LatentDraft;

void latent_draft_free (LatentDraft *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentDraft, latent_draft_free)

typedef struct
{
  char *key;   /* LATENT_FOREIGN_PROMPT, LATENT_FOREIGN_MODEL, or that of a parameter */
  char *label; /* for people, as the next two */
  char *value;
  char *present;    /* nullable: what the form has */
  char *raw;        /* as the form takes it */
  char *reason;     /* nullable: for people: why the form cannot take it */
  gboolean is_same; /* as the form has it already */
} LatentOffer;

void latent_offer_free (LatentOffer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentOffer, latent_offer_free)

/* Could the form take it, and would that change anything? */
gboolean latent_offer_is_usable (const LatentOffer *self);

/* (transfer full) (element-type LatentOffer): prompt, model and settings first that the form knows,
 * then the rest. @model_id: (nullable): whose parameters the settings are to be of; NULL: of the
 * form's present model */
GPtrArray *latent_offers_list (LatentModelCatalog *catalog,
                               const LatentForeignPrompt *prompt,
                               const LatentDraft *draft,
                               const char *model_id);

/* (nullable): the program that wrote it, for people */
const char *latent_offers_name_source (LatentPromptSource source);

G_END_DECLS
