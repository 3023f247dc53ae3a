/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-demo-layer.h"

#include <math.h>

#include "latent-demo-noise.h"

/* Lightning: crooked lines given as one column per row, each with its own stretch of rows. */
#define N_BRANCHES 5

typedef struct
{
  guint top, bottom;
  float strength;
  float *x; /* for every row of the picture */
} Branch;

typedef struct
{
  LatentDemoLayer parent;
  LatentDemoColor color;
  Branch branches[N_BRANCHES];
  float origin_x;
  float horizon_px;
} Lightning;

static void
paint_lightning_row (LatentDemoLayer *layer,
                     const LatentDemoCanvas *canvas,
                     guint y,
                     LatentDemoColor *row)
{
  Lightning *self = (Lightning *)layer;
  float core = canvas->unit * 0.0016f;
  float halo = canvas->unit * 0.055f;

  if ((float)y > self->horizon_px)
    return;
  for (guint i = 0; i < N_BRANCHES; i++)
    {
      const Branch *branch = &self->branches[i];
      float width = core * branch->strength;

      if (y < branch->top || y >= branch->bottom)
        continue;
      for (int x = MAX (0, (int)(branch->x[y] - halo * 2.5f));
           x < MIN ((int)canvas->width, (int)(branch->x[y] + halo * 2.5f)); x++)
        {
          float d = fabsf ((float)x + 0.5f - branch->x[y]);
          float light = 0.34f * branch->strength * expf (-d * d / (halo * halo))
                        + 0.4f * branch->strength * expf (-d / (width * 5.0f))
                        + CLAMP (width - d + 0.8f, 0.0f, 1.0f);

          latent_demo_color_glow (&row[x], self->color, MIN (light, 1.0f));
        }
    }
}

static void
free_lightning (LatentDemoLayer *layer)
{
  Lightning *self = (Lightning *)layer;

  for (guint i = 0; i < N_BRANCHES; i++)
    g_free (self->branches[i].x);
  g_free (self);
}

LatentDemoLayer *
latent_demo_lightning_new (const LatentDemoContext *context)
{
  const LatentDemoCanvas *canvas = context->canvas;
  LatentDemoRandom random = latent_demo_random_new (context->seed);
  Lightning *self = g_new0 (Lightning, 1);
  guint bottom = (guint)(context->scene->horizon * (float)canvas->height);
  float start
      = (float)canvas->width
        * (context->scene->light_x < 0.5f ? latent_demo_random_range (&random, 0.16f, 0.3f)
                                          : latent_demo_random_range (&random, 0.7f, 0.84f));

  self->parent.paint_row = paint_lightning_row;
  self->parent.free = free_lightning;
  self->color = latent_demo_color (0xf2f0ff);
  self->horizon_px = (float)bottom;
  for (guint i = 0; i < N_BRANCHES; i++)
    {
      Branch *branch = &self->branches[i];
      float lean = i == 0 ? latent_demo_random_range (&random, -0.12f, 0.12f)
                          : latent_demo_random_range (&random, 0.25f, 0.8f)
                                * (latent_demo_random_chance (&random, 0.5f) ? 1.0f : -1.0f);
      guint32 seed = context->seed + i * 31;

      branch->strength = i == 0 ? 1.0f : latent_demo_random_range (&random, 0.3f, 0.55f);
      branch->x = g_new0 (float, canvas->height);
      branch->top = i == 0 ? bottom / 8
                           : bottom / 5 + latent_demo_random_below (&random, MAX (bottom / 2, 1));
      branch->bottom = i == 0
                           ? bottom
                           : MIN (bottom, branch->top + bottom / 8
                                              + latent_demo_random_below (&random, bottom / 5 + 1));
      for (guint y = branch->top; y < branch->bottom; y++)
        {
          float down = (float)(y - branch->top) / canvas->unit;
          float crook = latent_demo_fractal (seed, down * 9.0f, 5, 0.55f)
                        - latent_demo_fractal (seed, 0.0f, 5, 0.55f);
          float from = i == 0 ? start : self->branches[0].x[branch->top];

          branch->x[y] = from + (lean * down + crook * 0.085f) * canvas->unit;
        }
    }
  return &self->parent;
}

/* Rain: thin slanting strokes, in two sizes for depth. */
typedef struct
{
  LatentDemoLayer parent;
  LatentDemoColor color;
  guint32 seed;
} Rain;

static void
paint_rain_row (LatentDemoLayer *layer,
                const LatentDemoCanvas *canvas,
                guint y,
                LatentDemoColor *row)
{
  Rain *self = (Rain *)layer;

  for (guint depth = 0; depth < 2; depth++)
    {
      float cell = canvas->unit / (depth == 0 ? 95.0f : 48.0f);
      float length = canvas->unit / (depth == 0 ? 16.0f : 9.0f);
      float width = canvas->unit / (depth == 0 ? 1500.0f : 1050.0f);
      float slant = (float)y * -0.22f;
      gint32 first
          = (gint32)floorf (-slant / cell) - (gint32)((float)canvas->height * 0.23f / cell) - 1;
      gint32 last = (gint32)(((float)canvas->width - slant) / cell) + 1;

      for (gint32 column = MAX (first, (gint32)(-slant / cell) - 1); column <= last; column++)
        {
          float phase = latent_demo_hash_unit (self->seed + depth, column, 0) * 37.0f;
          float along = (float)y / length + phase;
          gint32 drop = (gint32)along;
          float part = along - (float)drop;
          float x, alpha;

          if (latent_demo_hash_unit (self->seed + 7 + depth, column, drop) > 0.34f)
            continue;
          x = ((float)column + latent_demo_hash_unit (self->seed + 3, column, drop)) * cell + slant;
          alpha = 0.3f * part * (1.0f - part) * 4.0f * (depth == 0 ? 0.55f : 1.0f);
          for (int i = MAX (0, (int)(x - width - 1.0f));
               i <= MIN ((int)canvas->width - 1, (int)(x + width + 1.0f)); i++)
            latent_demo_color_blend (
                &row[i], self->color,
                alpha * CLAMP (width + 0.7f - fabsf ((float)i + 0.5f - x), 0.0f, 1.0f));
        }
    }
}

LatentDemoLayer *
latent_demo_rain_new (const LatentDemoContext *context)
{
  Rain *self = g_new0 (Rain, 1);

  self->parent.paint_row = paint_rain_row;
  self->color
      = latent_demo_color_mix (context->scene->palette.sky[3], latent_demo_color (0xffffff), 0.4f);
  self->seed = context->seed;
  return &self->parent;
}

/* Snow: soft flakes of three sizes; the big ones are out of focus. */
#define N_FLAKE_SIZES 3

typedef struct
{
  LatentDemoLayer parent;
  guint32 seed;
} Snowfall;

static void
paint_flake (const LatentDemoCanvas *canvas,
             float x,
             float at,
             float size,
             float alpha,
             guint y,
             LatentDemoColor *row)
{
  static const LatentDemoColor white = { 1.0f, 1.0f, 1.0f };
  float dy = (float)y + 0.5f - at;

  if (fabsf (dy) > size)
    return;
  for (int i = MAX (0, (int)(x - size)); i <= MIN ((int)canvas->width - 1, (int)(x + size)); i++)
    {
      float dx = (float)i + 0.5f - x;
      float inside = 1.0f - sqrtf (dx * dx + dy * dy) / size;

      if (inside > 0.0f)
        latent_demo_color_blend (&row[i], white,
                                 alpha * latent_demo_smoothstep (0.0f, 0.6f, inside));
    }
}

static void
paint_snowfall_row (LatentDemoLayer *layer,
                    const LatentDemoCanvas *canvas,
                    guint y,
                    LatentDemoColor *row)
{
  Snowfall *self = (Snowfall *)layer;
  static const float cells[N_FLAKE_SIZES] = { 44.0f, 20.0f, 7.0f };
  static const float sizes[N_FLAKE_SIZES] = { 0.0021f, 0.0038f, 0.0095f };
  static const float alphas[N_FLAKE_SIZES] = { 0.6f, 0.7f, 0.28f };

  for (guint depth = 0; depth < N_FLAKE_SIZES; depth++)
    {
      float cell = canvas->unit / cells[depth];
      gint32 line = (gint32)((float)y / cell);
      gint32 n_columns = (gint32)((float)canvas->width / cell) + 1;

      for (gint32 near = line - 1; near <= line + 1; near++)
        for (gint32 column = -1; column <= n_columns; column++)
          {
            guint32 seed = self->seed + depth * 13;
            float x = ((float)column + latent_demo_hash_unit (seed, column, near)) * cell;
            float at = ((float)near + latent_demo_hash_unit (seed + 1, column, near)) * cell;
            float size = sizes[depth] * canvas->unit
                         * (0.6f + 0.8f * latent_demo_hash_unit (seed + 2, column, near));

            paint_flake (canvas, x, at, size, alphas[depth], y, row);
          }
    }
}

LatentDemoLayer *
latent_demo_snowfall_new (const LatentDemoContext *context)
{
  Snowfall *self = g_new0 (Snowfall, 1);

  self->parent.paint_row = paint_snowfall_row;
  self->seed = context->seed;
  return &self->parent;
}
