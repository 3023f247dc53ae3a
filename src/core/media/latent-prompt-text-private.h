/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib.h>

#include "core/base/latent-picture-record.h"

G_BEGIN_DECLS

/* The text "parameters" that most programs for generated pictures write and read: the prompt, a
 * line "Negative prompt: ...", and a last line of settings "Name: value, Name: value". Nobody
 * specified it; stable-diffusion-webui (modules/infotext_utils.py) made it, and what it does
 * counts. Pure functions; any thread. */

#define LATENT_PROMPT_TEXT_KEYWORD "parameters"
#define LATENT_PROMPT_TEXT_MAX_BYTES (1024 * 1024)
#define LATENT_PROMPT_TEXT_MAX_SETTINGS 256

/* (transfer full): of @record, whose picture has that size in pixels */
char *latent_prompt_text_build (const LatentPictureRecord *record, guint width, guint height);

/* For each setting of the last line, with the name as it stands there. */
typedef void (*LatentPromptTextFunc) (const char *name, const char *value, gpointer user_data);

/* @text: valid UTF-8. @prompt, @negative: (out) (transfer full): "" when there is none */
void latent_prompt_text_parse (const char *text,
                               char **prompt,
                               char **negative,
                               LatentPromptTextFunc func,
                               gpointer user_data);

G_END_DECLS
