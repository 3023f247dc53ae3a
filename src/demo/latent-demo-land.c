/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-demo-layer.h"

#include <math.h>

#include "latent-demo-noise.h"

/* Everything on land is a silhouette: for each column the row where it begins; below it is filled.
 */
typedef struct
{
  LatentDemoLayer parent;
  LatentDemoPalette palette;
  guint32 seed;
  float depth;
  float light_x;
  float horizon_px;
  float *top;
  float *tint;   /* 0..1 for every column: of one tree, for instance */
  float *facets; /* noise along a slope; longer than a row */
  guint n_facets;
  gboolean has_snow;
  LatentDemoColor lit, shade, mist;
} Land;

static void
free_land (LatentDemoLayer *layer)
{
  Land *self = (Land *)layer;

  g_free (self->top);
  g_free (self->tint);
  g_free (self->facets);
  g_free (self);
}

static Land *
new_land (const LatentDemoContext *context, float depth)
{
  const LatentDemoScene *scene = context->scene;
  const LatentDemoPalette *palette = &scene->palette;
  Land *self = g_new0 (Land, 1);
  LatentDemoColor base = latent_demo_color_mix (palette->far, palette->near, depth);

  self->parent.free = free_land;
  self->palette = *palette;
  self->seed = context->seed;
  self->depth = depth;
  self->light_x = scene->light_x;
  self->horizon_px = scene->horizon * (float)context->canvas->height;
  self->top = g_new0 (float, context->canvas->width);
  self->tint = g_new0 (float, context->canvas->width);
  self->has_snow = (scene->features & LATENT_DEMO_SNOW_CAPS) != 0;
  self->shade = latent_demo_color_mix (base, palette->near, 0.3f);
  self->lit = latent_demo_color_mix (base, palette->glow, 0.26f * (1.0f - 0.6f * depth));
  self->mist = latent_demo_color_mix (palette->sky[3], palette->far, 0.3f);
  return self;
}

static inline float
cover (float top, guint y)
{
  return CLAMP ((float)y + 1.0f - top, 0.0f, 1.0f);
}

/* Mountains. Their faces are streaks of noise that run down the slope on both sides, so that light
 * falls on one flank and shadow on the other. */
static void
paint_mountains_row (LatentDemoLayer *layer,
                     const LatentDemoCanvas *canvas,
                     guint y,
                     LatentDemoColor *row)
{
  Land *self = (Land *)layer;
  float mist_reach = canvas->unit * 0.34f;
  float snow_reach = canvas->unit * 0.12f;
  float contrast = latent_demo_mix (0.85f, 0.25f, self->depth);
  gboolean light_is_left = self->light_x < 0.5f;

  for (guint x = 0; x < canvas->width; x++)
    {
      float alpha = cover (self->top[x], y);
      float down = (float)y - self->top[x];
      guint run;
      float left, right, light, mist;
      LatentDemoColor color;

      if (alpha <= 0.0f)
        continue;
      run = (guint)(MAX (down, 0.0f) * 0.7f);
      left = self->facets[MIN (x + run, self->n_facets - 1)];
      right = self->facets[x + canvas->height - MIN (run, canvas->height)];
      light = 0.5f + (light_is_left ? left - right : right - left) * contrast;
      color = self->shade;
      latent_demo_color_blend (&color, self->lit, CLAMP (light, 0.0f, 1.0f));
      if (self->has_snow)
        {
          float cap = snow_reach * self->tint[x] * (1.0f + 1.1f * (left + right)) - down;
          LatentDemoColor snow = self->palette.cloud_light;

          latent_demo_color_blend (&snow, self->palette.cloud_shade,
                                   CLAMP (1.1f - light * 1.2f, 0.0f, 1.0f));
          latent_demo_color_blend (
              &color, snow, 0.92f * latent_demo_smoothstep (0.0f, canvas->unit * 0.012f, cap));
        }
      mist = latent_demo_smoothstep (0.0f, mist_reach,
                                     (float)y - self->horizon_px + mist_reach * 0.86f);
      latent_demo_color_blend (&color, self->mist, mist * 0.7f * (1.0f - self->depth));
      latent_demo_color_blend (&row[x], color, alpha);
    }
}

static float
rise (guint32 seed, float x)
{
  float sum = 0.0f, weight = 1.0f, total = 0.0f;

  for (guint i = 0; i < 7; i++)
    {
      float fold = 1.0f - fabsf (latent_demo_noise (seed + i * 53, x));

      sum += weight * (i == 0 ? fold * fold : fold);
      total += weight;
      weight *= 0.47f;
      x *= 2.07f;
    }
  return sum / total;
}

LatentDemoLayer *
latent_demo_mountains_new (const LatentDemoContext *context, float depth)
{
  const LatentDemoCanvas *canvas = context->canvas;
  Land *self = new_land (context, depth);
  gboolean is_subject = (context->scene->features & LATENT_DEMO_MOUNTAINS) != 0;
  float amplitude = canvas->unit * latent_demo_mix (is_subject ? 0.56f : 0.3f, 0.22f, depth);
  float frequency = latent_demo_mix (1.7f, 2.4f, depth) / canvas->unit;
  float base = self->horizon_px + canvas->unit * latent_demo_mix (0.1f, 0.12f, depth);

  /* Wide pictures would be all wall: let big waves lift and lower the range. */
  for (guint x = 0; x < canvas->width; x++)
    {
      float u = (float)x * frequency;
      float swell = 0.62f + 0.38f * latent_demo_noise (context->seed + 77, u * 0.55f);
      float height = rise (context->seed, u) * swell;

      self->top[x] = base - amplitude * height * 1.25f;
      self->tint[x] = latent_demo_smoothstep (0.22f, 0.6f, height) * (1.0f - 0.5f * depth) * 1.3f;
    }
  self->n_facets = canvas->width + canvas->height + 1;
  self->facets = g_new (float, self->n_facets);
  for (guint i = 0; i < self->n_facets; i++)
    self->facets[i]
        = latent_demo_fractal (context->seed + 5, (float)i * 26.0f / canvas->unit, 4, 0.6f);
  self->parent.paint_row = paint_mountains_row;
  return &self->parent;
}

/* Forest: rows of trees with mist between them. */
static void
paint_forest_row (LatentDemoLayer *layer,
                  const LatentDemoCanvas *canvas,
                  guint y,
                  LatentDemoColor *row)
{
  Land *self = (Land *)layer;
  float mist_reach = canvas->unit * 0.3f;
  float fade = latent_demo_mix (4.0f, 1.4f, self->depth); /* a tree's own colour ends at its foot */

  for (guint x = 0; x < canvas->width; x++)
    {
      float alpha = cover (self->top[x], y);
      float down = ((float)y - self->top[x]) / mist_reach;
      LatentDemoColor color = self->shade;

      if (alpha <= 0.0f)
        continue;
      latent_demo_color_blend (&color, self->lit,
                               self->tint[x] * 0.7f * CLAMP (1.0f - down * fade, 0.0f, 1.0f));
      latent_demo_color_blend (&color, self->mist,
                               latent_demo_smoothstep (0.1f, 1.1f, down) * 0.75f
                                   * (1.0f - self->depth));
      latent_demo_color_blend (&row[x], color, alpha);
    }
}

/* Half a fir from the trunk outwards: branches hang in steps. */
static float
fir_profile (float from_trunk)
{
  float steps = from_trunk * 8.0f;
  float tooth = steps - floorf (steps);

  return 1.0f - (floorf (steps) + tooth * 0.25f + 0.35f * tooth * tooth) / 8.0f;
}

LatentDemoLayer *
latent_demo_forest_new (const LatentDemoContext *context, float depth)
{
  const LatentDemoCanvas *canvas = context->canvas;
  Land *self = new_land (context, depth);
  LatentDemoRandom random = latent_demo_random_new (context->seed);
  float tree = canvas->unit * latent_demo_mix (0.07f, 0.34f, depth * depth);
  float base = latent_demo_mix (self->horizon_px + canvas->unit * 0.02f,
                                (float)canvas->height * 1.05f, depth * depth);
  /* Larches turn gold, firs stay what they are. */
  gboolean is_golden = self->palette.ground.r > self->palette.ground.b * 1.6f;

  if (is_golden)
    {
      self->shade = latent_demo_color_mix (self->shade, self->palette.ground, 0.25f);
      self->lit = latent_demo_color_mix (self->palette.ground, self->palette.accent, 0.55f);
      self->lit = latent_demo_color_mix (self->lit, self->mist, 0.45f * (1.0f - depth));
    }
  else
    self->lit = latent_demo_color_mix (self->lit, self->palette.ground, 0.35f);
  for (guint x = 0; x < canvas->width; x++)
    self->top[x] = base
                   - latent_demo_fractal (context->seed, (float)x / canvas->unit * 1.6f, 3, 0.5f)
                         * canvas->unit * 0.05f;
  for (float at = -tree; at < (float)canvas->width + tree;)
    {
      float size = tree * latent_demo_random_range (&random, 0.5f, 1.15f);
      float half = size * latent_demo_random_range (&random, 0.17f, 0.24f);
      float tint = latent_demo_random_unit (&random);
      int middle = CLAMP ((int)at, 0, (int)canvas->width - 1);
      float foot = self->top[middle];

      foot = MAX (foot, base - canvas->unit * 0.05f);
      for (int x = MAX (0, (int)(at - half)); x < MIN ((int)canvas->width, (int)(at + half) + 1);
           x++)
        {
          float away = fabsf ((float)x + 0.5f - at) / half;
          float top = foot - (away < 1.0f ? size * fir_profile (away) : 0.0f);

          if (top < self->top[x])
            {
              self->top[x] = top;
              self->tint[x] = tint * (0.55f + 0.45f * (1.0f - away));
            }
        }
      at += half * latent_demo_random_range (&random, 0.5f, 1.5f);
      if (depth > 0.75f && latent_demo_random_chance (&random, 0.16f))
        at += tree * latent_demo_random_range (&random, 0.8f, 1.8f); /* a gap to look through */
    }
  self->parent.paint_row = paint_forest_row;
  return &self->parent;
}

/* Dunes: smooth crests, a lit and a shaded flank, and the wind's ripples. */
static void
paint_dunes_row (LatentDemoLayer *layer,
                 const LatentDemoCanvas *canvas,
                 guint y,
                 LatentDemoColor *row)
{
  Land *self = (Land *)layer;
  float reach = canvas->unit * latent_demo_mix (0.2f, 0.5f, self->depth);
  float wave = latent_demo_mix (0.011f, 0.02f, self->depth) * canvas->unit;
  float side = self->light_x < 0.5f ? -1.0f : 1.0f;

  for (guint x = 0; x < canvas->width; x++)
    {
      float alpha = cover (self->top[x], y);
      float down = (float)y - self->top[x];
      float light, ripple, bow;
      LatentDemoColor color = self->shade;

      if (alpha <= 0.0f)
        continue;
      /* The edge between light and shade runs from the crest down and away from the light, in a
       * bow. */
      bow = MAX (down, 0.0f) * (1.5f + 0.9f * self->facets[(guint)MAX (down, 0.0f) + x]);
      light
          = self->tint[CLAMP ((int)x + (int)(bow * side), 0, (int)canvas->width - 1)]
            + 0.35f * self->facets[MIN (x + (guint)(MAX (down, 0.0f) * 1.6f), self->n_facets - 1)];
      light = latent_demo_smoothstep (0.1f, 0.9f, light);
      ripple = sinf ((down + (float)x * 0.2f + self->facets[x] * wave * 5.0f) / wave);
      light += ripple * 0.05f * self->depth;
      latent_demo_color_blend (&color, self->lit, CLAMP (light, 0.0f, 1.0f));
      latent_demo_color_blend (&color, self->mist,
                               0.35f * (1.0f - self->depth)
                                   * latent_demo_smoothstep (0.0f, 1.0f, down / reach));
      latent_demo_color_blend (&row[x], color, alpha);
    }
}

LatentDemoLayer *
latent_demo_dunes_new (const LatentDemoContext *context, float depth)
{
  const LatentDemoCanvas *canvas = context->canvas;
  Land *self = new_land (context, depth);
  float base = latent_demo_mix (self->horizon_px + canvas->unit * 0.02f,
                                (float)canvas->height * 0.86f, depth);
  float amplitude = canvas->unit * latent_demo_mix (0.05f, 0.17f, depth);
  float frequency = latent_demo_mix (2.4f, 1.0f, depth) / canvas->unit;
  float side = self->light_x < 0.5f ? -1.0f : 1.0f;

  self->lit
      = latent_demo_color_mix (self->palette.ground, self->palette.glow, 0.35f * (1.0f - depth));
  self->shade = latent_demo_color_mix (self->palette.far, self->palette.near, 0.2f + 0.75f * depth);
  for (guint x = 0; x < canvas->width; x++)
    {
      float u = (float)x * frequency;
      float fold = 1.0f - fabsf (latent_demo_noise (context->seed, u));

      self->top[x]
          = base
            - amplitude * (fold * fold + 0.4f * latent_demo_noise (context->seed + 1, u * 0.6f));
    }
  for (guint x = 0; x < canvas->width; x++)
    {
      guint before = x >= 4 ? x - 4 : 0, after = MIN (x + 4, canvas->width - 1);
      float slope = (self->top[after] - self->top[before]) / 8.0f;

      self->tint[x] = 0.5f - slope * side * 1.4f;
    }
  self->n_facets = canvas->width + canvas->height * 2;
  self->facets = g_new (float, self->n_facets);
  for (guint i = 0; i < self->n_facets; i++)
    self->facets[i]
        = latent_demo_fractal (context->seed + 9, (float)i * 1.8f / canvas->unit, 2, 0.3f);
  self->parent.paint_row = paint_dunes_row;
  return &self->parent;
}

/* Meadow: grass (or snow) that gets coarser towards the eye, with flowers in it. */
typedef struct
{
  LatentDemoLayer parent;
  LatentDemoPalette palette;
  LatentDemoGradient gradient;
  LatentDemoColor flowers[4];
  guint32 seed;
  float horizon_px;
  gboolean has_flowers; /* none under snow */
  float roughness;
  float *top;
  float *fine, *coarse; /* grass far away and close by */
} Meadow;

static void
paint_flowers (const Meadow *self, const LatentDemoCanvas *canvas, guint y, LatentDemoColor *row)
{
  float span = (float)canvas->height - self->horizon_px;

  /* Lines of cells grow with the square of nearness: perspective for the price of a root. */
  for (gint32 line = 2; line < 26; line++)
    {
      float near = (float)line / 25.0f;
      float cell = canvas->unit * 0.085f * near * near + canvas->unit * 0.004f;
      float base = self->horizon_px + span * near * near;

      if (fabsf (base - (float)y) > cell * 1.5f)
        continue;
      for (gint32 column = -1; column <= (gint32)((float)canvas->width / cell) + 1; column++)
        {
          guint32 seed = latent_demo_hash (self->seed, column, line);
          LatentDemoRandom random = latent_demo_random_new (seed);
          float x = ((float)column + latent_demo_random_unit (&random)) * cell;
          float at = base + (latent_demo_random_unit (&random) - 0.5f) * cell * 1.6f;
          float size = cell * latent_demo_random_range (&random, 0.07f, 0.15f);
          guint kind = latent_demo_random_below (&random, 4);
          float dy = ((float)y + 0.5f - at) / 0.75f;

          if (fabsf (dy) > size || latent_demo_random_chance (&random, 0.25f))
            continue;
          for (int i = MAX (0, (int)(x - size)); i <= MIN ((int)canvas->width - 1, (int)(x + size));
               i++)
            {
              float dx = (float)i + 0.5f - x;
              float inside = size - sqrtf (dx * dx + dy * dy);
              LatentDemoColor color = self->flowers[kind];

              if (inside <= 0.0f)
                continue;
              latent_demo_color_scale (&color,
                                       0.84f + 0.16f * CLAMP (0.5f - dy / size, 0.0f, 1.0f));
              latent_demo_color_blend (&row[i], color, CLAMP (inside, 0.0f, 1.0f) * 0.94f);
            }
        }
    }
}

static void
paint_meadow_row (LatentDemoLayer *layer,
                  const LatentDemoCanvas *canvas,
                  guint y,
                  LatentDemoColor *row)
{
  Meadow *self = (Meadow *)layer;
  float near = ((float)y - self->horizon_px) / ((float)canvas->height - self->horizon_px);

  if (near < -0.2f)
    return;
  near = CLAMP (near, 0.0f, 1.0f);
  latent_demo_noise_row (self->seed, 5.0f, 160.0f / canvas->unit, (float)y * 60.0f / canvas->unit,
                         2, 0.6f, self->fine, canvas->width);
  latent_demo_noise_row (self->seed + 1, 5.0f, 46.0f / canvas->unit,
                         (float)y * 13.0f / canvas->unit, 3, 0.7f, self->coarse, canvas->width);
  for (guint x = 0; x < canvas->width; x++)
    {
      float alpha = cover (self->top[x], y);
      float blade = latent_demo_mix (self->fine[x], self->coarse[x], near) * self->roughness;
      LatentDemoColor color;

      if (alpha <= 0.0f)
        continue;
      color = latent_demo_gradient_at (
          &self->gradient, ((float)y - self->top[x]) / ((float)canvas->height - self->top[x])
                               + blade * (0.04f + 0.12f * near));
      latent_demo_color_scale (&color, 1.0f + blade * (0.08f + 0.12f * near));
      latent_demo_color_blend (&row[x], color, alpha);
    }
  if ((float)y > self->horizon_px && self->has_flowers)
    paint_flowers (self, canvas, y, row);
}

static void
free_meadow (LatentDemoLayer *layer)
{
  Meadow *self = (Meadow *)layer;

  g_free (self->top);
  g_free (self->fine);
  g_free (self->coarse);
  g_free (self);
}

LatentDemoLayer *
latent_demo_meadow_new (const LatentDemoContext *context)
{
  const LatentDemoCanvas *canvas = context->canvas;
  const LatentDemoPalette *palette = &context->scene->palette;
  Meadow *self = g_new0 (Meadow, 1);
  LatentDemoColor stops[3];

  self->parent.paint_row = paint_meadow_row;
  self->parent.free = free_meadow;
  self->palette = *palette;
  self->seed = context->seed;
  self->horizon_px = context->scene->horizon * (float)canvas->height;
  stops[0] = latent_demo_color_mix (palette->ground, palette->glow, 0.4f);
  stops[1] = palette->ground;
  self->has_flowers = (context->scene->features & LATENT_DEMO_SNOW_CAPS) == 0;
  self->roughness = self->has_flowers ? 1.0f : 0.3f;
  stops[2]
      = latent_demo_color_mix (palette->ground, palette->near, self->has_flowers ? 0.75f : 0.35f);
  latent_demo_gradient_init (&self->gradient, stops, G_N_ELEMENTS (stops));
  self->flowers[0] = palette->accent;
  self->flowers[1] = latent_demo_color_adjust (palette->accent, 40.0f, 1.04f, 1.1f);
  self->flowers[2] = latent_demo_color_mix (palette->accent, latent_demo_color (0xffffff), 0.75f);
  self->flowers[3] = latent_demo_color_adjust (palette->accent, -70.0f, 0.9f, 1.2f);
  self->top = g_new (float, canvas->width);
  self->fine = g_new (float, canvas->width);
  self->coarse = g_new (float, canvas->width);
  for (guint x = 0; x < canvas->width; x++)
    self->top[x] = self->horizon_px
                   + latent_demo_fractal (context->seed, (float)x / canvas->unit * 1.3f, 2, 0.4f)
                         * canvas->unit * 0.035f;
  return &self->parent;
}
