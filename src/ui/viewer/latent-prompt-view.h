/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "core/base/latent-text-search.h"

G_BEGIN_DECLS

/* LatentPromptView: a whole prompt to read and select, with what was searched for marked as on the
 * tiles. A prompt that people write stands there at its full height. A longer one (no service takes
 * it, but a library may have it) scrolls in a text view, which lays out only what is seen; a
 * paragraph too long for that is broken into lines there, at blanks where it has any, and marked
 * bit by bit. Main thread.
 *
 * Properties (read-only, notified): "n-matches" (uint): so many places are marked. */
#define LATENT_TYPE_PROMPT_VIEW (latent_prompt_view_get_type ())
G_DECLARE_FINAL_TYPE (LatentPromptView, latent_prompt_view, LATENT, PROMPT_VIEW, GtkWidget)

/* The same prompt again leaves selection and place alone. @prompt: any text */
void latent_prompt_view_set_prompt (LatentPromptView *self, const char *prompt);
/* @search: (nullable): what is to be marked, see LatentTextSearch */
void latent_prompt_view_set_search (LatentPromptView *self, const char *search);
guint latent_prompt_view_get_n_matches (LatentPromptView *self);

G_END_DECLS
