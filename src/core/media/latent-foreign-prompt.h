/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib.h>

#include "core/base/latent-picture-record.h"

G_BEGIN_DECLS

/* LatentForeignPrompt: what a picture from anywhere says it was made of: prompt, model, settings.
 * Everything in it is from outside: valid UTF-8, bounded, nothing more. Plain data. */

typedef enum
{
  LATENT_PROMPT_SOURCE_NONE, /* the picture says nothing */
  LATENT_PROMPT_SOURCE_LATENT,
  LATENT_PROMPT_SOURCE_PARAMETERS, /* stable-diffusion-webui and its many relatives */
  LATENT_PROMPT_SOURCE_INVOKEAI,
  LATENT_PROMPT_SOURCE_COMFYUI,
} LatentPromptSource;

/* Keys with a meaning; every other field has its own name in lower case, blanks as "_". */
#define LATENT_FOREIGN_PROMPT "prompt"
#define LATENT_FOREIGN_NEGATIVE "negative_prompt"
#define LATENT_FOREIGN_MODEL "model"
#define LATENT_FOREIGN_SIZE "size" /* "WIDTHxHEIGHT" in pixels */
#define LATENT_FOREIGN_SEED "seed"

#define LATENT_FOREIGN_MAX_FIELDS 64
#define LATENT_FOREIGN_MAX_PROMPT_LENGTH 65536 /* characters, as of the next; more is cut off */
#define LATENT_FOREIGN_MAX_VALUE_LENGTH 4096

typedef struct
{
  char *key;   /* of visible ASCII and other letters, unique in its prompt */
  char *name;  /* as the other program calls it; for one of Latent's parameters the key */
  char *value; /* not empty */
} LatentForeignField;

typedef struct
{
  LatentPromptSource source;
  GPtrArray *fields;           /* (element-type LatentForeignField): in the order they were found */
  LatentPictureRecord *record; /* nullable: LATENT: the whole record */
} LatentForeignPrompt;

/* (transfer full), never NULL: what @picture, any bytes, says. Blocks on gexiv2: file worker (or
 * the only thread of a test). Time and memory are bounded. */
LatentForeignPrompt *latent_foreign_prompt_read (GBytes *picture);
void latent_foreign_prompt_free (LatentForeignPrompt *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentForeignPrompt, latent_foreign_prompt_free)

/* (transfer none) (nullable): the value of the field @key */
const char *latent_foreign_prompt_find (const LatentForeignPrompt *self, const char *key);

G_END_DECLS
