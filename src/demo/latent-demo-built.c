/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-demo-layer.h"

#include <math.h>

#include "latent-demo-noise.h"

static inline float
cover_span (float x, float left, float right)
{
  return CLAMP (x - left + 0.5f, 0.0f, 1.0f) * CLAMP (right - x + 0.5f, 0.0f, 1.0f);
}

/* A row of houses: for each column its roof and where its house begins; windows are cells of a grid
 * inside the house. */
typedef struct
{
  LatentDemoLayer parent;
  LatentDemoColor lower, upper;
  LatentDemoColor windows[3];
  guint32 seed;
  float depth;
  float ground_px;
  float *roof;
  float *left;
  guint32 *house;
  float window_px;
  float lit_share;
} City;

static void
paint_window (const City *self, guint x, guint y, LatentDemoColor *color)
{
  float cell_width = self->window_px, cell_height = self->window_px * 1.5f;
  float across = ((float)x - self->left[x]) / cell_width;
  float down = ((float)y - self->roof[x]) / cell_height - 0.6f;
  gint32 column = (gint32)across, line = (gint32)floorf (down);
  float chance;

  if (line < 0 || (float)y > self->ground_px - cell_height)
    return;
  across -= (float)column;
  down -= (float)line;
  if (across < 0.25f || across > 0.75f || down < 0.25f || down > 0.8f)
    return;
  chance = latent_demo_hash_unit (self->house[x], column, line);
  if (chance < self->lit_share)
    latent_demo_color_blend (color, self->windows[(guint)(chance * 997.0f) % 3],
                             0.45f
                                 + 0.5f * latent_demo_hash_unit (self->house[x] + 1, column, line));
  else
    latent_demo_color_scale (color, 0.9f);
}

static void
paint_city_row (LatentDemoLayer *layer,
                const LatentDemoCanvas *canvas,
                guint y,
                LatentDemoColor *row)
{
  City *self = (City *)layer;

  for (guint x = 0; x < canvas->width; x++)
    {
      float alpha = CLAMP ((float)y + 1.0f - self->roof[x], 0.0f, 1.0f);
      float down = ((float)y - self->roof[x]) / (self->ground_px - self->roof[x] + 1.0f);
      LatentDemoColor color = self->upper;

      if (alpha <= 0.0f)
        continue;
      latent_demo_color_blend (&color, self->lower, CLAMP (down, 0.0f, 1.0f));
      latent_demo_color_scale (&color, 0.93f + 0.14f * (float)(self->house[x] & 255) / 255.0f);
      paint_window (self, x, y, &color);
      latent_demo_color_blend (&row[x], color, alpha);
    }
}

static void
free_city (LatentDemoLayer *layer)
{
  City *self = (City *)layer;

  g_free (self->roof);
  g_free (self->left);
  g_free (self->house);
  g_free (self);
}

/* One house from @from to @to; some get a step, a mast or a slanting roof. */
static void
build_house (City *self,
             LatentDemoRandom *random,
             float from,
             float to,
             float height,
             guint n_columns)
{
  guint32 house = latent_demo_random_next (random);
  float slant = latent_demo_random_chance (random, 0.22f)
                    ? latent_demo_random_range (random, -0.35f, 0.35f)
                    : 0.0f;
  float step = latent_demo_random_chance (random, 0.35f)
                   ? latent_demo_random_range (random, 0.15f, 0.3f)
                   : 0.0f;
  float mast = latent_demo_random_chance (random, 0.18f) ? height * 0.3f : 0.0f;
  float middle = (from + to) * 0.5f;

  for (int x = MAX (0, (int)from); x < MIN ((int)n_columns, (int)to); x++)
    {
      float along = ((float)x - from) / (to - from);
      float roof = self->ground_px - height + slant * (along - 0.5f) * (to - from);

      if (along < step || along > 1.0f - step)
        roof += height * 0.12f;
      if (mast > 0.0f && fabsf ((float)x + 0.5f - middle) < MAX (0.8f, (to - from) * 0.012f))
        roof -= mast;
      if (roof >= self->roof[x])
        continue;
      self->roof[x] = roof;
      self->left[x] = from;
      self->house[x] = house;
    }
}

LatentDemoLayer *
latent_demo_city_new (const LatentDemoContext *context, float depth)
{
  const LatentDemoCanvas *canvas = context->canvas;
  const LatentDemoPalette *palette = &context->scene->palette;
  gboolean is_dark
      = context->scene->is_dark || (context->scene->features & LATENT_DEMO_OVERCAST) != 0;
  LatentDemoRandom random = latent_demo_random_new (context->seed);
  City *self = g_new0 (City, 1);
  float size = canvas->unit * latent_demo_mix (0.045f, 0.1f, depth);

  self->parent.paint_row = paint_city_row;
  self->parent.free = free_city;
  self->depth = depth;
  self->ground_px = context->scene->horizon * (float)canvas->height
                    + canvas->unit * latent_demo_mix (0.0f, 0.02f, depth);
  self->upper = latent_demo_color_mix (palette->far, palette->near, depth);
  self->lower = latent_demo_color_mix (self->upper, palette->sky[3], 0.42f * (1.0f - 0.7f * depth));
  self->windows[0] = latent_demo_color (0xffd893);
  self->windows[1] = palette->accent;
  self->windows[2] = palette->sky[3];
  self->window_px = canvas->unit * latent_demo_mix (0.006f, 0.0105f, depth);
  self->lit_share = (is_dark ? 0.42f : 0.16f) * latent_demo_mix (0.5f, 1.0f, depth);
  self->roof = g_new (float, canvas->width);
  self->left = g_new0 (float, canvas->width);
  self->house = g_new0 (guint32, canvas->width);
  for (guint x = 0; x < canvas->width; x++)
    self->roof[x] = self->ground_px;
  for (float at = -size; at < (float)canvas->width;)
    {
      float width = size * latent_demo_random_range (&random, 0.5f, 1.3f);
      float u = at / canvas->unit;
      /* Downtown: heights swell in one or two places. */
      float swell = 0.55f + 0.45f * latent_demo_noise (context->seed + 3, u * 2.2f);
      float height = canvas->unit * latent_demo_mix (0.36f, 0.3f, depth) * swell
                     * latent_demo_random_range (&random, 0.35f, 1.0f);

      build_house (self, &random, at, at + width, height + size * 0.4f, canvas->width);
      at += width * latent_demo_random_range (&random, 0.8f, 1.15f);
    }
  return &self->parent;
}

/* A lighthouse on its rock, with two beams. */
typedef struct
{
  LatentDemoLayer parent;
  LatentDemoPalette palette;
  LatentDemoColor stone, band;
  guint32 seed;
  float x;                         /* of its axis */
  float lamp_y, gallery_y, foot_y; /* rows */
  float half;                      /* half width at the foot */
  float beam;                      /* strength of the light */
  float *rock;                     /* top row for every column */
} Lighthouse;

static void
paint_beams (const Lighthouse *self, const LatentDemoCanvas *canvas, guint y, LatentDemoColor *row)
{
  static const LatentDemoColor warm = { 1.0f, 0.95f, 0.76f };
  float reach = canvas->unit * 0.95f;
  float dy = (float)y + 0.5f - self->lamp_y;

  for (guint x = 0; x < canvas->width; x++)
    {
      float dx = (float)x + 0.5f - self->x;
      float away = fabsf (dx);
      float lean = dx > 0.0f ? -0.07f : 0.05f; /* the beams are one line seen at a slant */
      float half = self->half * 0.35f + away * 0.085f;
      float off = (dy - away * lean) / half;
      float light = self->beam * expf (-off * off * 1.6f) / (1.0f + 2.6f * away / reach);
      float halo = (dx * dx + dy * dy) / (canvas->unit * canvas->unit * 0.004f);

      if (fabsf (off) < 2.2f && away > self->half * 0.4f)
        latent_demo_color_glow (&row[x], warm, light);
      if (halo < 20.0f)
        latent_demo_color_glow (&row[x], warm,
                                0.85f * self->beam / (1.0f + halo * 3.0f) / (1.0f + halo));
    }
}

static void
paint_tower (const Lighthouse *self, const LatentDemoCanvas *canvas, guint y, LatentDemoColor *row)
{
  float at = (float)y + 0.5f;
  float along = (at - self->gallery_y) / (self->foot_y - self->gallery_y);
  float lamp_height = self->gallery_y - self->lamp_y;
  float half;
  LatentDemoColor color;
  gboolean is_lamp = FALSE;

  if (at > self->foot_y + self->half * 2.0f)
    return;
  if (along >= 0.0f)
    {
      half = self->half * (0.58f + 0.42f * along * (0.6f + 0.4f * along));
      color = ((int)(along * 5.0f) & 1) != 0 ? self->band : self->stone;
      if (along < 0.045f)
        {
          half = self->half * 0.82f; /* the gallery */
          color = self->palette.near;
        }
    }
  else if (at > self->lamp_y - lamp_height)
    {
      half = self->half * 0.36f;
      color = latent_demo_color (0xfff3c4);
      is_lamp = TRUE;
    }
  else if (at > self->lamp_y - lamp_height * 2.3f)
    {
      float up = (self->lamp_y - lamp_height - at) / (lamp_height * 1.3f);

      half = self->half * 0.5f * sqrtf (MAX (0.0f, 1.0f - up)) * (1.0f - 0.2f * up);
      color = latent_demo_color_mix (self->band, self->palette.near, 0.55f);
    }
  else
    return;

  for (int x = MAX (0, (int)(self->x - half) - 1);
       x <= MIN ((int)canvas->width - 1, (int)(self->x + half) + 1); x++)
    {
      float off = ((float)x + 0.5f - self->x) / half;
      float alpha = cover_span ((float)x + 0.5f, self->x - half, self->x + half);
      LatentDemoColor shaded = color;

      if (!is_lamp)
        latent_demo_color_scale (
            &shaded,
            0.58f + 0.5f * sqrtf (MAX (0.0f, 1.0f - (off + 0.35f) * (off + 0.35f) * 0.5f)));
      else if (fabsf (fabsf (off) - 0.5f) < 0.1f)
        latent_demo_color_scale (&shaded, 0.6f);
      latent_demo_color_blend (&row[x], shaded, alpha);
    }
}

static void
paint_lighthouse_row (LatentDemoLayer *layer,
                      const LatentDemoCanvas *canvas,
                      guint y,
                      LatentDemoColor *row)
{
  Lighthouse *self = (Lighthouse *)layer;

  if (self->beam > 0.0f)
    paint_beams (self, canvas, y, row);
  paint_tower (self, canvas, y, row);
  for (guint x = 0; x < canvas->width; x++)
    {
      float alpha = CLAMP ((float)y + 1.0f - self->rock[x], 0.0f, 1.0f);
      float down = ((float)y - self->rock[x]) / (canvas->unit * 0.22f);
      LatentDemoColor color;

      if (alpha <= 0.0f)
        continue;
      color = self->palette.near;
      latent_demo_color_blend (
          &color, self->palette.far,
          0.5f * CLAMP (1.0f - down * 2.4f, 0.0f, 1.0f)
              * (0.5f
                 + 0.5f
                       * latent_demo_noise (self->seed,
                                            ((float)x + 0.8f * (float)y) / canvas->unit * 60.0f)));
      latent_demo_color_blend (&row[x], color, alpha);
    }
}

static void
free_lighthouse (LatentDemoLayer *layer)
{
  g_free (((Lighthouse *)layer)->rock);
  g_free (layer);
}

LatentDemoLayer *
latent_demo_lighthouse_new (const LatentDemoContext *context)
{
  const LatentDemoCanvas *canvas = context->canvas;
  const LatentDemoScene *scene = context->scene;
  Lighthouse *self = g_new0 (Lighthouse, 1);
  gboolean is_left = scene->light_x > 0.5f; /* opposite to sun, moon or lightning's side */
  float horizon = scene->horizon * (float)canvas->height;
  float height = MIN (canvas->unit * 0.42f, horizon * 0.6f);

  self->parent.paint_row = paint_lighthouse_row;
  self->parent.free = free_lighthouse;
  self->palette = scene->palette;
  self->seed = context->seed;
  self->stone = latent_demo_color_mix (latent_demo_color (0xf4efe4), scene->palette.far,
                                       scene->is_dark ? 0.55f : 0.22f);
  self->band = latent_demo_color_mix (latent_demo_color (0xb8352c), scene->palette.near,
                                      scene->is_dark ? 0.5f : 0.15f);
  self->x = (float)canvas->width * (is_left ? 0.3f : 0.7f);
  self->foot_y = horizon - canvas->unit * 0.075f;
  self->gallery_y = self->foot_y - height * 0.8f;
  self->lamp_y = self->gallery_y - height * 0.055f;
  self->half = height * 0.095f;
  self->beam = scene->is_dark || (scene->features & LATENT_DEMO_OVERCAST) != 0 ? 0.85f
               : scene->light_y > scene->horizon * 0.6f                        ? 0.3f
                                                                               : 0.0f;
  self->rock = g_new (float, canvas->width);
  for (guint x = 0; x < canvas->width; x++)
    {
      float away = ((float)x - self->x) / canvas->unit * (is_left ? 1.0f : -1.0f);
      /* Steep towards the open sea, long towards the shore. */
      float hill
          = away > 0.0f ? expf (-away * away * 42.0f) : 0.35f + 0.65f * expf (-away * away * 14.0f);
      float rough = latent_demo_fractal (context->seed, (float)x / canvas->unit * 13.0f, 5, 0.55f);

      self->rock[x] = horizon + canvas->unit * (0.05f - 0.13f * hill + rough * 0.026f);
    }
  return &self->parent;
}

/* A sailing boat at anchor between eye and horizon; water below mirrors it. */
typedef struct
{
  LatentDemoLayer parent;
  LatentDemoColor sail, shade, hull;
  float x, foot_y, size;
} Boat;

static void
paint_boat_row (LatentDemoLayer *layer,
                const LatentDemoCanvas *canvas,
                guint y,
                LatentDemoColor *row)
{
  Boat *self = (Boat *)layer;
  float up
      = (self->foot_y - (float)y - 0.5f) / self->size; /* 0 at the water, 1 at the mast's top */

  if (up < 0.0f || up > 1.0f)
    return;
  for (int x = MAX (0, (int)(self->x - self->size));
       x < MIN ((int)canvas->width, (int)(self->x + self->size)); x++)
    {
      float at = (float)x + 0.5f;
      float hull = up < 0.1f ? cover_span (at, self->x - self->size * (0.3f + up * 0.9f),
                                           self->x + self->size * (0.34f + up * 1.1f))
                             : 0.0f;
      float main
          = up > 0.14f
                ? cover_span (at, self->x + self->size * 0.02f,
                              self->x + self->size * (0.02f + 0.42f * powf (1.0f - up, 0.75f)))
                : 0.0f;
      float jib
          = up > 0.14f && up < 0.86f
                ? cover_span (at, self->x - self->size * (0.02f + 0.33f * (0.86f - up) / 0.72f),
                              self->x - self->size * 0.02f)
                : 0.0f;
      float mast = cover_span (at, self->x - self->size * 0.008f, self->x + self->size * 0.008f);

      latent_demo_color_blend (&row[x], self->sail, main);
      latent_demo_color_blend (&row[x], self->shade, jib);
      latent_demo_color_blend (&row[x], self->hull, MAX (hull, mast));
    }
}

LatentDemoLayer *
latent_demo_boat_new (const LatentDemoContext *context)
{
  const LatentDemoScene *scene = context->scene;
  LatentDemoRandom random = latent_demo_random_new (context->seed);
  Boat *self = g_new0 (Boat, 1);
  float place = latent_demo_random_range (&random, 0.56f, 0.72f);

  self->parent.paint_row = paint_boat_row;
  self->sail = latent_demo_color_mix (latent_demo_color (0xfffaf0), scene->palette.glow, 0.35f);
  self->shade = latent_demo_color_mix (self->sail, scene->palette.far, 0.45f);
  self->hull = scene->palette.near;
  self->x = (float)context->canvas->width * (scene->light_x < 0.5f ? place : 1.0f - place);
  self->foot_y = floorf (scene->horizon * (float)context->canvas->height);
  self->size = context->canvas->unit * latent_demo_random_range (&random, 0.13f, 0.19f);
  return &self->parent;
}
