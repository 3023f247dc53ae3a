/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* LatentPromptEditor: the prompt as a multi-line text with undo, a hint while it is empty, and
 * a meter in the unit the service counts in (UTF-16 code units) that warns at 90 % and marks
 * what lies beyond the limit in the text itself. Text is never cut. Main thread.
 *
 * Signals: "changed". */
#define LATENT_TYPE_PROMPT_EDITOR (latent_prompt_editor_get_type ())
G_DECLARE_FINAL_TYPE (LatentPromptEditor, latent_prompt_editor, LATENT, PROMPT_EDITOR, GtkWidget)

/* (transfer full) */
char *latent_prompt_editor_dup_text (LatentPromptEditor *self);
/* Replaces the text; with @undoable the person can take it back. */
void latent_prompt_editor_set_text (LatentPromptEditor *self, const char *text, gboolean undoable);
void latent_prompt_editor_set_limit (LatentPromptEditor *self, guint limit);
/* Shows what is wrong below the text; NULL takes it away (so does typing). */
void latent_prompt_editor_set_error (LatentPromptEditor *self, const char *text);

/* Pure: the character (not byte) offset at which @text passes @limit UTF-16 units, -1 when it
 * does not. */
int latent_prompt_editor_find_excess (const char *text, guint limit);
/* Pure, (transfer full): "34 / 2000", with what is left from 90 % on and what is too much
 * beyond. */
char *latent_prompt_editor_describe_length (guint length, guint limit);

G_END_DECLS
