/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-demo-noise.h"

#include <math.h>

LatentDemoRandom
latent_demo_random_new (guint64 seed)
{
  return (LatentDemoRandom){ .state = seed };
}

guint32
latent_demo_random_next (LatentDemoRandom *self)
{
  guint64 z = self->state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  /* SplitMix64 (Steele, Lea, Flood 2014): any seed is a good one. */
  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return (guint32)((z ^ (z >> 31)) >> 32);
}

float
latent_demo_random_unit (LatentDemoRandom *self)
{
  return (float)(latent_demo_random_next (self) >> 8) / 16777216.0f;
}

float
latent_demo_random_range (LatentDemoRandom *self, float minimum, float maximum)
{
  return latent_demo_mix (minimum, maximum, latent_demo_random_unit (self));
}

guint
latent_demo_random_below (LatentDemoRandom *self, guint limit)
{
  return (guint)(((guint64)latent_demo_random_next (self) * limit) >> 32);
}

gboolean
latent_demo_random_chance (LatentDemoRandom *self, float probability)
{
  return latent_demo_random_unit (self) < probability;
}

guint32
latent_demo_hash (guint32 seed, gint32 x, gint32 y)
{
  guint32 h = seed ^ ((guint32)x * 0x9e3779b1u) ^ ((guint32)y * 0x85ebca77u);

  h ^= h >> 16;
  h *= 0x7feb352du;
  h ^= h >> 15;
  h *= 0x846ca68bu;
  h ^= h >> 16;
  return h;
}

float
latent_demo_hash_unit (guint32 seed, gint32 x, gint32 y)
{
  return (float)(latent_demo_hash (seed, x, y) >> 8) / 16777216.0f;
}

static float
fade (float t)
{
  return t * t * (3.0f - 2.0f * t);
}

float
latent_demo_noise (guint32 seed, float x)
{
  gint32 cell = (gint32)floorf (x);
  float a = latent_demo_hash_unit (seed, cell, 0);
  float b = latent_demo_hash_unit (seed, cell + 1, 0);

  return latent_demo_mix (a, b, fade (x - (float)cell)) * 2.0f - 1.0f;
}

float
latent_demo_fractal (guint32 seed, float x, guint octaves, float gain)
{
  float sum = 0.0f, weight = 1.0f, total = 0.0f;

  for (guint i = 0; i < octaves; i++)
    {
      sum += latent_demo_noise (seed + i * 101, x) * weight;
      total += weight;
      weight *= gain;
      x *= 2.03f; /* not exactly 2: lattices that line up show */
    }
  return sum / total;
}

static void
add_octave (guint32 seed, float x, float step, float y, float weight, float *out, guint n_out)
{
  gint32 row = (gint32)floorf (y);
  float ty = fade (y - (float)row);
  gint32 cell = (gint32)floorf (x);
  float tx = x - (float)cell;
  float left = latent_demo_mix (latent_demo_hash_unit (seed, cell, row),
                                latent_demo_hash_unit (seed, cell, row + 1), ty);
  float right = latent_demo_mix (latent_demo_hash_unit (seed, cell + 1, row),
                                 latent_demo_hash_unit (seed, cell + 1, row + 1), ty);

  for (guint i = 0; i < n_out; i++)
    {
      out[i] += weight * (latent_demo_mix (left, right, fade (tx)) * 2.0f - 1.0f);
      tx += step;
      while (tx >= 1.0f)
        {
          tx -= 1.0f;
          cell++;
          left = right;
          right = latent_demo_mix (latent_demo_hash_unit (seed, cell + 1, row),
                                   latent_demo_hash_unit (seed, cell + 1, row + 1), ty);
        }
    }
}

void
latent_demo_noise_row (guint32 seed,
                       float x,
                       float step,
                       float y,
                       guint octaves,
                       float gain,
                       float *out,
                       guint n_out)
{
  float total = 0.0f, weight = 1.0f;

  for (guint i = 0; i < octaves; i++, weight *= gain)
    total += weight;
  for (guint i = 0; i < n_out; i++)
    out[i] = 0.0f;

  weight = 1.0f / total;
  for (guint i = 0; i < octaves; i++)
    {
      /* Once a lattice cell is smaller than two pixels the octave is only hash work and aliasing.
       */
      if (step > 0.5f && i > 0)
        break;
      add_octave (seed + i * 131, x, MIN (step, 4.0f), y, weight, out, n_out);
      weight *= gain;
      x = x * 2.03f + 17.0f;
      y = y * 2.03f + 31.0f;
      step *= 2.03f;
    }
}
