/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <json-glib/json-glib.h>

#include "latent-foreign-prompt.h"

G_BEGIN_DECLS

/* The readers of the other programs' documents. Pure; any thread. */

LatentForeignPrompt *latent_foreign_prompt_new (void);

/* Adds a field unless it is there, has no value, or there are too many. @key: (nullable): made of
 * @name. @name: (nullable): the key */
void latent_foreign_prompt_add (LatentForeignPrompt *self,
                                const char *key,
                                const char *name,
                                const char *value);

/* The same of a member that is a text, a number or a truth value; others are left out. @key:
 * (nullable): made of @member */
void latent_foreign_prompt_add_member (LatentForeignPrompt *self,
                                       const char *key,
                                       JsonObject *object,
                                       const char *member);
void latent_foreign_prompt_add_size (LatentForeignPrompt *self, gint64 width, gint64 height);

/* (transfer full) (nullable): the object in @text. Other programs write numbers that JSON readers
 * do not hold (seeds of 64 bits: they become texts) and that JSON has not (NaN: becomes null). */
JsonNode *latent_foreign_json_parse (const char *text);

/* Each adds what it finds and says whether there was a prompt. */
gboolean latent_foreign_invokeai_read (LatentForeignPrompt *self, const char *text);
/* "sd-metadata" of versions before 3 */
gboolean latent_foreign_invokeai_read_old (LatentForeignPrompt *self, const char *text);
/* "prompt": the graph as it ran */
gboolean latent_foreign_comfyui_read (LatentForeignPrompt *self, const char *text);
/* "workflow": the graph as it was drawn */
gboolean latent_foreign_comfyui_read_drawn (LatentForeignPrompt *self, const char *text);

G_END_DECLS
