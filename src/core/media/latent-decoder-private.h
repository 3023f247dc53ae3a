/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-decoder.h"

G_BEGIN_DECLS

/* At most this many threads, whatever the machine has: more of them only thrash its caches. */
#define LATENT_DECODER_MAX_THREADS 4

/* For tests: a pool of exactly @max_threads (1..LATENT_DECODER_MAX_THREADS). */
LatentDecoder *latent_decoder_new_with_threads (guint max_threads);

G_END_DECLS
