/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Errors on request: words in a prompt that make the demo service misbehave, so that every unhappy
 * path of a client can be seen without a real outage. Pure functions. */
typedef enum
{
  /* at submission */
  LATENT_DEMO_REJECT = 1 << 0,
  LATENT_DEMO_UNAUTHORIZED = 1 << 1,
  LATENT_DEMO_NO_CREDIT = 1 << 2,
  LATENT_DEMO_FORBIDDEN = 1 << 3,
  LATENT_DEMO_RATE_LIMIT = 1 << 4,
  LATENT_DEMO_UNAVAILABLE = 1 << 5,
  LATENT_DEMO_HTML = 1 << 6,
  LATENT_DEMO_LOST = 1 << 7,
  /* while it is painted */
  LATENT_DEMO_REFUSE = 1 << 8,
  LATENT_DEMO_FAIL = 1 << 9,
  LATENT_DEMO_CANCEL = 1 << 10,
  LATENT_DEMO_SLOW = 1 << 11,
  LATENT_DEMO_STUCK = 1 << 12,
  /* with the picture */
  LATENT_DEMO_EXPIRED = 1 << 13,
  LATENT_DEMO_CUT = 1 << 14,
  LATENT_DEMO_BAD_IMAGE = 1 << 15,
  LATENT_DEMO_NO_IMAGE = 1 << 16,
} LatentDemoTrouble;

/* Which of the words stand in @prompt: a set of LatentDemoTrouble. */
guint latent_demo_trouble_read (const char *prompt);

/* (transfer none) (nullable): the word for the trouble at @index, NULL behind the last. */
const char *latent_demo_trouble_get_word (guint index);

/* (transfer none): all words and what they do; translated. */
const char *latent_demo_trouble_get_help (void);

G_END_DECLS
