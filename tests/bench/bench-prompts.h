/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Prompts as people write them, for made-up libraries: six scripts and emoji, common words often
 * and a tail of words that occur once, about 116 bytes on average. The same @random gives the same
 * prompts. (transfer full) */
char *bench_prompt_new (GRand *random);

/* A query as people type it against such prompts: number @index of a mix of one to three letters,
 * words, several words, phrases, parts of words, in all scripts, and now and then nothing that
 * occurs. (transfer full) */
char *bench_prompt_new_query (GRand *random, guint index);

G_END_DECLS
