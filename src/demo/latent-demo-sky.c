/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-demo-layer.h"

#include <math.h>

#include "latent-demo-noise.h"

void
latent_demo_layer_free (LatentDemoLayer *self)
{
  if (self->free != NULL)
    self->free (self);
  else
    g_free (self);
}

/* The sky: a gradient, the glow around sun or moon, and its disc. */
typedef struct
{
  LatentDemoLayer parent;
  LatentDemoGradient gradient;
  LatentDemoPalette palette;
  float horizon_px;
  float light_x, light_y, radius; /* pixels */
  gboolean is_dark;
  gboolean is_overcast;
} Sky;

static void
paint_disc (const Sky *self, float dx, float dy, float distance, LatentDemoColor *pixel)
{
  float inside = CLAMP (self->radius - distance + 0.5f, 0.0f, 1.0f);
  LatentDemoColor color = self->palette.light;

  if (self->is_dark)
    {
      /* Soft dark plains, as on the moon. */
      static const float plains[3][3]
          = { { -0.3f, -0.25f, 0.34f }, { 0.25f, 0.1f, 0.42f }, { -0.15f, 0.45f, 0.26f } };

      for (guint i = 0; i < G_N_ELEMENTS (plains); i++)
        {
          float px = dx / self->radius - plains[i][0], py = dy / self->radius - plains[i][1];
          float square = (px * px + py * py) / (plains[i][2] * plains[i][2]);

          latent_demo_color_scale (&color, 1.0f - 0.11f / (1.0f + square * square));
        }
    }
  latent_demo_color_blend (pixel, color, inside);
}

static void
paint_sky_row (LatentDemoLayer *layer,
               const LatentDemoCanvas *canvas,
               guint y,
               LatentDemoColor *row)
{
  Sky *self = (Sky *)layer;
  LatentDemoColor base
      = latent_demo_gradient_at (&self->gradient, ((float)y + 0.5f) / self->horizon_px);
  float dy = (float)y + 0.5f - self->light_y;
  float reach = canvas->unit * (self->is_dark ? 0.16f : 0.3f) + self->radius;
  float strength = self->is_overcast ? 0.3f : self->is_dark ? 0.45f : 0.75f;
  float scale = 1.0f / (reach * reach);

  for (guint x = 0; x < canvas->width; x++)
    {
      float dx = (float)x + 0.5f - self->light_x;
      float square = dx * dx + dy * dy;
      float falloff = 1.0f / (1.0f + square * scale);

      row[x] = base;
      latent_demo_color_glow (&row[x], self->palette.glow, strength * falloff * falloff);
      if (square < (self->radius + 1.0f) * (self->radius + 1.0f) && self->radius > 0.0f)
        paint_disc (self, dx, dy, sqrtf (square), &row[x]);
    }
}

LatentDemoLayer *
latent_demo_sky_new (const LatentDemoContext *context)
{
  const LatentDemoScene *scene = context->scene;
  const LatentDemoCanvas *canvas = context->canvas;
  Sky *self = g_new0 (Sky, 1);

  self->parent.paint_row = paint_sky_row;
  latent_demo_gradient_init (&self->gradient, scene->palette.sky, 4);
  self->palette = scene->palette;
  self->horizon_px = scene->horizon * (float)canvas->height;
  self->light_x = scene->light_x * (float)canvas->width;
  self->light_y = scene->light_y * (float)canvas->height;
  self->radius = scene->light_radius * canvas->unit;
  self->is_dark = scene->is_dark;
  self->is_overcast = (scene->features & LATENT_DEMO_OVERCAST) != 0;
  return &self->parent;
}

/* Stars: one in some cells of a grid, thinning out towards the horizon. */
typedef struct
{
  LatentDemoLayer parent;
  guint32 seed;
  float horizon_px;
  float cell_px;
  float size_px;
} Stars;

static void
paint_star (const Stars *self,
            const LatentDemoCanvas *canvas,
            gint32 column,
            gint32 line,
            guint y,
            LatentDemoColor *row)
{
  guint32 seed = latent_demo_hash (self->seed, column, line);
  LatentDemoRandom random = latent_demo_random_new (seed);
  float x = ((float)column + latent_demo_random_unit (&random)) * self->cell_px;
  float at = ((float)line + latent_demo_random_unit (&random)) * self->cell_px;
  float magnitude = latent_demo_random_unit (&random);
  float warmth = latent_demo_random_unit (&random);
  float size = self->size_px * (0.7f + 1.1f * magnitude * magnitude * magnitude);
  float light = (0.25f + 0.75f * magnitude * magnitude) * (1.0f - 0.9f * at / self->horizon_px);
  LatentDemoColor color = { 0.85f + 0.15f * warmth, 0.9f, 1.0f - 0.2f * warmth };

  if (fabsf (at - (float)y) > size * 3.0f || light <= 0.0f
      || latent_demo_random_chance (&random, 0.4f))
    return;
  for (int i = MAX (0, (int)(x - size * 3.0f));
       i < MIN ((int)canvas->width, (int)(x + size * 3.0f) + 1); i++)
    {
      float dx = (float)i + 0.5f - x, dy = (float)y + 0.5f - at;
      float falloff = expf (-(dx * dx + dy * dy) / (size * size));

      latent_demo_color_glow (&row[i], color, light * falloff);
    }
}

static void
paint_stars_row (LatentDemoLayer *layer,
                 const LatentDemoCanvas *canvas,
                 guint y,
                 LatentDemoColor *row)
{
  Stars *self = (Stars *)layer;
  gint32 line = (gint32)((float)y / self->cell_px);
  gint32 n_columns = (gint32)((float)canvas->width / self->cell_px) + 1;

  if ((float)y > self->horizon_px)
    return;
  for (gint32 column = -1; column <= n_columns; column++)
    for (gint32 near = -1; near <= 1; near++)
      paint_star (self, canvas, column, line + near, y, row);
}

LatentDemoLayer *
latent_demo_stars_new (const LatentDemoContext *context)
{
  Stars *self = g_new0 (Stars, 1);

  self->parent.paint_row = paint_stars_row;
  self->seed = context->seed;
  self->horizon_px = context->scene->horizon * (float)context->canvas->height;
  self->cell_px = context->canvas->unit / 34.0f;
  self->size_px = context->canvas->unit / 1100.0f;
  return &self->parent;
}

/* Northern lights: two curtains whose lower edge wanders and whose light climbs and fades. */
#define N_CURTAINS 2

typedef struct
{
  LatentDemoLayer parent;
  LatentDemoGradient gradient; /* from the edge upwards */
  float *edge[N_CURTAINS];     /* row of the lower edge, for every column */
  float *light[N_CURTAINS];
  float height_px;
} Aurora;

static void
paint_aurora_row (LatentDemoLayer *layer,
                  const LatentDemoCanvas *canvas,
                  guint y,
                  LatentDemoColor *row)
{
  Aurora *self = (Aurora *)layer;

  for (guint i = 0; i < N_CURTAINS; i++)
    for (guint x = 0; x < canvas->width; x++)
      {
        float above = (self->edge[i][x] - (float)y) / self->height_px;
        float light;

        if (above > 3.0f || above < -0.12f)
          continue;
        light = above < 0.0f ? 1.0f + above / 0.12f : expf (-above * 1.5f);
        latent_demo_color_glow (&row[x], latent_demo_gradient_at (&self->gradient, above / 2.2f),
                                light * self->light[i][x]);
      }
}

static void
free_aurora (LatentDemoLayer *layer)
{
  Aurora *self = (Aurora *)layer;

  for (guint i = 0; i < N_CURTAINS; i++)
    {
      g_free (self->edge[i]);
      g_free (self->light[i]);
    }
  g_free (self);
}

LatentDemoLayer *
latent_demo_aurora_new (const LatentDemoContext *context)
{
  const LatentDemoCanvas *canvas = context->canvas;
  const LatentDemoColor stops[]
      = { latent_demo_color (0x8affc0), latent_demo_color (0x35e0a0), latent_demo_color (0x3a7fd8),
          latent_demo_color (0x7a3fc0), latent_demo_color (0x301050) };
  Aurora *self = g_new0 (Aurora, 1);

  self->parent.paint_row = paint_aurora_row;
  self->parent.free = free_aurora;
  latent_demo_gradient_init (&self->gradient, stops, G_N_ELEMENTS (stops));
  self->height_px = context->scene->horizon * (float)canvas->height * 0.32f;
  for (guint i = 0; i < N_CURTAINS; i++)
    {
      guint32 seed = context->seed + i * 977;
      float base = context->scene->horizon * (float)canvas->height * (0.46f + 0.2f * (float)i);

      self->edge[i] = g_new (float, canvas->width);
      self->light[i] = g_new (float, canvas->width);
      for (guint x = 0; x < canvas->width; x++)
        {
          float u = (float)x / canvas->unit;
          float rays = latent_demo_fractal (seed + 5, u * 14.0f, 3, 0.7f);

          self->edge[i][x] = base
                             + latent_demo_fractal (seed, u * 1.9f, 3, 0.45f) * canvas->unit * 0.17f
                             + rays * canvas->unit * 0.012f;
          self->light[i][x] = (0.95f - 0.35f * (float)i)
                              * latent_demo_smoothstep (
                                  -0.75f, 0.5f, latent_demo_fractal (seed + 9, u * 1.3f, 2, 0.5f))
                              * (0.75f + 0.35f * rays);
        }
    }
  return &self->parent;
}

/* Clouds: fractal noise lying flat, lit from where the light stands: the difference to the noise a
 * bit further towards it tells which side of a cloud a pixel is on. */
typedef struct
{
  LatentDemoLayer parent;
  LatentDemoPalette palette;
  guint32 seed;
  float horizon_px;
  float light_x;
  float threshold; /* noise above it is cloud */
  float opacity;
  float relief;
  float *density;
  float *towards_light;
} Clouds;

static void
paint_clouds_row (LatentDemoLayer *layer,
                  const LatentDemoCanvas *canvas,
                  guint y,
                  LatentDemoColor *row)
{
  Clouds *self = (Clouds *)layer;
  float up = 1.0f - (float)y / self->horizon_px; /* 1 at the top, 0 at the horizon */
  float frequency = 2.1f / canvas->unit;
  float v = (float)y * frequency * 2.4f;
  float threshold = self->threshold + 0.1f * (1.0f - up);
  float fade = latent_demo_smoothstep (0.0f, 0.16f, up) * self->opacity;

  if (up <= 0.0f)
    return;
  latent_demo_noise_row (self->seed, 11.0f, frequency, v, 6, 0.53f, self->density, canvas->width);
  latent_demo_noise_row (self->seed, 11.0f, frequency, v - 0.11f, 5, 0.53f, self->towards_light,
                         canvas->width);
  for (guint x = 0; x < canvas->width; x++)
    {
      float alpha = latent_demo_smoothstep (threshold, threshold + 0.34f, self->density[x]);
      float lit = 0.5f + (self->density[x] - self->towards_light[x]) * self->relief - alpha * 0.22f;
      float side = ((float)x - self->light_x) / (canvas->unit * 1.4f);
      LatentDemoColor color = self->palette.cloud_shade;

      if (alpha <= 0.0f)
        continue;
      lit += 0.18f / (1.0f + side * side * 3.0f);
      latent_demo_color_blend (&color, self->palette.cloud_light, CLAMP (lit, 0.0f, 1.0f));
      latent_demo_color_blend (&row[x], color, alpha * fade);
    }
}

static void
free_clouds (LatentDemoLayer *layer)
{
  Clouds *self = (Clouds *)layer;

  g_free (self->density);
  g_free (self->towards_light);
  g_free (self);
}

LatentDemoLayer *
latent_demo_clouds_new (const LatentDemoContext *context)
{
  const LatentDemoScene *scene = context->scene;
  gboolean is_overcast = (scene->features & LATENT_DEMO_OVERCAST) != 0;
  LatentDemoRandom random = latent_demo_random_new (context->seed);
  Clouds *self = g_new0 (Clouds, 1);

  self->parent.paint_row = paint_clouds_row;
  self->parent.free = free_clouds;
  self->palette = scene->palette;
  self->seed = context->seed;
  self->horizon_px = scene->horizon * (float)context->canvas->height;
  self->light_x = scene->light_x * (float)context->canvas->width;
  self->threshold = is_overcast ? -0.42f : latent_demo_random_range (&random, -0.05f, 0.1f);
  self->opacity = is_overcast ? 1.0f : scene->is_dark ? 0.6f : 0.9f;
  self->relief = is_overcast ? 1.9f : 1.7f;
  self->density = g_new (float, context->canvas->width);
  self->towards_light = g_new (float, context->canvas->width);
  return &self->parent;
}
