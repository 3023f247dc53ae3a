/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* LatentCliProgress: one line on standard error that is drawn over again, only when a person sees
 * it (a terminal). Part of the watch; main thread. */
typedef struct
{
  gboolean is_shown; /* standard error is a terminal */
  gboolean is_drawn; /* the line is there now */
} LatentCliProgress;

typedef struct
{
  guint n_jobs;
  guint n_settled;
  int percent; /* of the only job on its way, -1 unknown */
  guint elapsed_s;
  gboolean is_slow; /* the only job on its way takes longer than its kind usually does */
  guint rest_s;     /* until what is in the way is tried again; 0: nothing is known to be */
} LatentCliProgressFacts;

/* Looks whether standard error is a terminal. */
void latent_cli_progress_init (LatentCliProgress *self);
void latent_cli_progress_draw (LatentCliProgress *self, const LatentCliProgressFacts *facts);
/* The same with words of the command's own. */
void latent_cli_progress_draw_text (LatentCliProgress *self, const char *text);
/* Before anything else is printed. */
void latent_cli_progress_erase (LatentCliProgress *self);

/* (transfer full): the line's words. Pure. */
char *latent_cli_progress_describe (const LatentCliProgressFacts *facts);

G_END_DECLS
