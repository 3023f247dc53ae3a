/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-demo-layer.h"

#include <math.h>

#include "latent-demo-noise.h"

/* Water: the finished rows above the horizon, mirrored, broken by ripples, with the light's
 * glitter. */
typedef struct
{
  LatentDemoLayer parent;
  LatentDemoPalette palette;
  guint32 seed;
  float horizon_px;
  float light_x;
  float roughness; /* 0.5 a pond, 1.6 a storm */
  gboolean has_glitter;
  float *ripple;
  float *swell;
} Water;

static LatentDemoColor
read_pixel (const LatentDemoCanvas *canvas, int x, int y)
{
  const guint8 *pixel = canvas->pixels
                        + (gsize)CLAMP (y, 0, (int)canvas->height - 1) * canvas->stride
                        + (gsize)CLAMP (x, 0, (int)canvas->width - 1) * 3;

  return (LatentDemoColor){ (float)pixel[0] / 255.0f, (float)pixel[1] / 255.0f,
                            (float)pixel[2] / 255.0f };
}

static void
paint_water_row (LatentDemoLayer *layer,
                 const LatentDemoCanvas *canvas,
                 guint y,
                 LatentDemoColor *row)
{
  Water *self = (Water *)layer;
  float depth = (float)y + 0.5f - self->horizon_px;
  float span = (float)canvas->height - self->horizon_px;
  float near, distance, scale, reach;

  if (depth < 0.0f)
    return;
  near = depth / span;
  distance = 1.0f / (near + 0.06f); /* 16 at the horizon, 1 in front: perspective */
  scale = distance * 2.6f / canvas->unit;
  latent_demo_noise_row (self->seed, -scale * 0.5f * (float)canvas->width, scale, distance * 13.0f,
                         3, 0.6f, self->ripple, canvas->width);
  latent_demo_noise_row (self->seed + 9, -scale * 0.3f * (float)canvas->width, scale * 0.4f,
                         distance * 5.0f, 2, 0.5f, self->swell, canvas->width);
  reach = canvas->unit * (0.012f + 0.075f * near) * self->roughness;
  for (guint x = 0; x < canvas->width; x++)
    {
      float wave = self->ripple[x] * 0.6f + self->swell[x] * 0.7f;
      int from_y = (int)(self->horizon_px - 1.0f - depth * 0.92f + wave * reach);
      int from_x = (int)((float)x + wave * reach * 0.35f);
      LatentDemoColor color = read_pixel (canvas, from_x, MIN (from_y, (int)self->horizon_px - 1));
      float tint = 0.2f + 0.36f * near + 0.2f * self->roughness * wave;
      float off = fabsf ((float)x - self->light_x) / (canvas->unit * (0.035f + 0.16f * near));

      latent_demo_color_blend (&color, self->palette.ground, CLAMP (tint, 0.0f, 0.85f));
      if (wave > 0.12f)
        latent_demo_color_glow (&color, self->palette.sky[3], (wave - 0.12f) * 0.34f);
      if (self->has_glitter && off < 2.5f)
        latent_demo_color_glow (
            &color, self->palette.light,
            expf (-off * off) * latent_demo_smoothstep (-0.05f, 0.4f, wave + self->ripple[x] * 0.5f)
                * 0.85f);
      row[x] = color;
    }
}

static void
free_water (LatentDemoLayer *layer)
{
  Water *self = (Water *)layer;

  g_free (self->ripple);
  g_free (self->swell);
  g_free (self);
}

LatentDemoLayer *
latent_demo_water_new (const LatentDemoContext *context)
{
  const LatentDemoScene *scene = context->scene;
  const LatentDemoCanvas *canvas = context->canvas;
  Water *self = g_new0 (Water, 1);
  gboolean is_stormy = (scene->features & LATENT_DEMO_OVERCAST) != 0;

  self->parent.paint_row = paint_water_row;
  self->parent.free = free_water;
  self->palette = scene->palette;
  if (!is_stormy && !scene->is_dark)
    self->palette.ground
        = latent_demo_color_mix (scene->palette.sky[0], scene->palette.near, 0.35f);
  self->seed = context->seed;
  self->horizon_px = floorf (scene->horizon * (float)canvas->height);
  self->light_x = scene->light_x * (float)canvas->width;
  self->roughness = is_stormy ? 1.7f : 0.85f;
  self->has_glitter = scene->light_radius > 0.0f;
  self->ripple = g_new (float, canvas->width);
  self->swell = g_new (float, canvas->width);
  return &self->parent;
}
