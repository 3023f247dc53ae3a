/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Chance and noise for the painter: pure functions of a seed, the same on every machine and run.
 * Any thread. */

/* A small generator: copied by value, seeded from a hash, never from the time. */
typedef struct
{
  guint64 state;
} LatentDemoRandom;

LatentDemoRandom latent_demo_random_new (guint64 seed);
guint32 latent_demo_random_next (LatentDemoRandom *self);
float latent_demo_random_unit (LatentDemoRandom *self); /* [0, 1) */
float latent_demo_random_range (LatentDemoRandom *self, float minimum, float maximum);
guint latent_demo_random_below (LatentDemoRandom *self, guint limit); /* 0 .. limit - 1 */
gboolean latent_demo_random_chance (LatentDemoRandom *self, float probability);

/* Scatters a lattice point; [0, 1). */
guint32 latent_demo_hash (guint32 seed, gint32 x, gint32 y);
float latent_demo_hash_unit (guint32 seed, gint32 x, gint32 y);

/* Smooth value noise in [-1, 1], features about 1 wide; fractal sums halve the size @octaves times.
 */
float latent_demo_noise (guint32 seed, float x);
float latent_demo_fractal (guint32 seed, float x, guint octaves, float gain);

/* One row of two-dimensional fractal noise in about [-1, 1]: out[i] = noise (x + i * step, y).
 * Working by rows lets the lattice be blended in y once for the row, so a pixel costs one short
 * blend an octave. @step must be below 1 for a smooth result. */
void latent_demo_noise_row (guint32 seed,
                            float x,
                            float step,
                            float y,
                            guint octaves,
                            float gain,
                            float *out,
                            guint n_out);

/* 0 below @low, 1 above @high, smooth between. */
static inline float
latent_demo_smoothstep (float low, float high, float value)
{
  float t = CLAMP ((value - low) / (high - low), 0.0f, 1.0f);

  return t * t * (3.0f - 2.0f * t);
}

static inline float
latent_demo_mix (float a, float b, float t)
{
  return a + (b - a) * t;
}

G_END_DECLS
