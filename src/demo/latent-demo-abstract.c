/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-demo-layer.h"

#include <math.h>

#include "latent-demo-noise.h"

/* Ribbons: broad bands that flow through the picture, each with light on its edge and a soft shadow
 * on the one behind. */
#define MAX_RIBBONS 9

typedef struct
{
  float *edge; /* row where it begins, for every column */
  LatentDemoGradient across;
  LatentDemoGradient down;
} Ribbon;

typedef struct
{
  LatentDemoLayer parent;
  LatentDemoGradient background;
  guint n_ribbons;
  Ribbon ribbons[MAX_RIBBONS];
  float shadow_px, light_px, depth_px;
} Ribbons;

static void
paint_ribbon (const Ribbons *self,
              const Ribbon *ribbon,
              const LatentDemoCanvas *canvas,
              guint y,
              LatentDemoColor *row)
{
  for (guint x = 0; x < canvas->width; x++)
    {
      float down = (float)y + 0.5f - ribbon->edge[x];
      float alpha = CLAMP (down + 0.5f, 0.0f, 1.0f);

      if (down < -self->shadow_px * 3.0f)
        continue;
      if (alpha < 1.0f)
        latent_demo_color_scale (&row[x], 1.0f - 0.36f * expf (MIN (down, 0.0f) / self->shadow_px));
      if (alpha > 0.0f)
        {
          LatentDemoColor color
              = latent_demo_gradient_at (&ribbon->across, (float)x / (float)canvas->width);
          LatentDemoColor deep
              = latent_demo_gradient_at (&ribbon->down, (float)x / (float)canvas->width);

          latent_demo_color_blend (&color, deep,
                                   latent_demo_smoothstep (0.0f, self->depth_px, down));
          latent_demo_color_glow (&color, (LatentDemoColor){ 1.0f, 1.0f, 1.0f },
                                  0.32f * expf (-MAX (down, 0.0f) / self->light_px));
          latent_demo_color_blend (&row[x], color, alpha);
        }
    }
}

static void
paint_ribbons_row (LatentDemoLayer *layer,
                   const LatentDemoCanvas *canvas,
                   guint y,
                   LatentDemoColor *row)
{
  Ribbons *self = (Ribbons *)layer;
  float down = (float)y / (float)canvas->height;

  for (guint x = 0; x < canvas->width; x++)
    row[x] = latent_demo_gradient_at (&self->background,
                                      down * 0.6f + 0.4f * (float)x / (float)canvas->width);
  for (guint i = 0; i < self->n_ribbons; i++)
    paint_ribbon (self, &self->ribbons[i], canvas, y, row);
}

static void
free_ribbons (LatentDemoLayer *layer)
{
  Ribbons *self = (Ribbons *)layer;

  for (guint i = 0; i < self->n_ribbons; i++)
    g_free (self->ribbons[i].edge);
  g_free (self);
}

static void
shape_ribbon (Ribbon *ribbon,
              LatentDemoRandom *random,
              const LatentDemoCanvas *canvas,
              guint32 seed,
              float share,
              float lean)
{
  float amplitude = latent_demo_random_range (random, 0.07f, 0.2f) * canvas->unit;
  float frequency = latent_demo_random_range (random, 0.55f, 1.15f);
  float phase = latent_demo_random_range (random, 0.0f, 6.28f);
  float base = latent_demo_mix (0.1f, 1.02f, share) * (float)canvas->height;

  ribbon->edge = g_new (float, canvas->width);
  for (guint x = 0; x < canvas->width; x++)
    {
      float u = (float)x / canvas->unit;
      float sway = sinf (u * 3.1f * frequency + phase)
                   + 0.45f * sinf (u * 6.7f * frequency + phase * 2.3f);

      ribbon->edge[x]
          = base + amplitude * (sway * 0.7f + 0.5f * latent_demo_fractal (seed, u * 1.1f, 2, 0.4f))
            + lean * ((float)x - 0.5f * (float)canvas->width);
    }
}

LatentDemoLayer *
latent_demo_ribbons_new (const LatentDemoContext *context)
{
  const LatentDemoCanvas *canvas = context->canvas;
  const LatentDemoPalette *palette = &context->scene->palette;
  const LatentDemoColor stops[] = { palette->sky[3], palette->accent, palette->sky[2], palette->far,
                                    palette->sky[1], palette->sky[0], palette->near };
  LatentDemoRandom random = latent_demo_random_new (context->seed);
  LatentDemoGradient scale;
  Ribbons *self = g_new0 (Ribbons, 1);
  float lean = latent_demo_random_range (&random, -0.45f, 0.45f);
  gboolean is_reversed = latent_demo_random_chance (&random, 0.35f);

  self->parent.paint_row = paint_ribbons_row;
  self->parent.free = free_ribbons;
  self->n_ribbons = 5 + latent_demo_random_below (&random, MAX_RIBBONS - 4);
  self->shadow_px = canvas->unit * 0.045f;
  self->light_px = canvas->unit * 0.02f;
  self->depth_px = canvas->unit * 0.42f;
  latent_demo_gradient_init (&scale, stops, G_N_ELEMENTS (stops));
  latent_demo_gradient_init (&self->background, &stops[is_reversed ? 4 : 0], 2);
  for (guint i = 0; i < self->n_ribbons; i++)
    {
      float share = ((float)i + 0.6f) / (float)self->n_ribbons;
      float tone = is_reversed ? 1.0f - share : share;
      LatentDemoColor across[2], down[2];

      across[0] = latent_demo_gradient_at (
          &scale, tone + latent_demo_random_range (&random, -0.12f, 0.08f));
      across[1] = latent_demo_gradient_at (&scale,
                                           tone + latent_demo_random_range (&random, -0.08f, 0.2f));
      for (guint j = 0; j < 2; j++)
        down[j] = latent_demo_color_adjust (
            across[1 - j], latent_demo_random_range (&random, -25.0f, 25.0f), 0.72f, 1.1f);
      latent_demo_gradient_init (&self->ribbons[i].across, across, 2);
      latent_demo_gradient_init (&self->ribbons[i].down, down, 2);
      shape_ribbon (&self->ribbons[i], &random, canvas, context->seed + i * 7, share, lean);
    }
  return &self->parent;
}

/* Shapes: a poster of discs, half discs, rings, bars and dots on a grid of three or four fields. */
#define MAX_SHAPES 40

typedef enum
{
  SHAPE_DISC,
  SHAPE_HALF,
  SHAPE_QUARTER,
  SHAPE_RINGS,
  SHAPE_BARS,
  SHAPE_DOTS,
  SHAPE_SQUARE,
  N_SHAPES,
} ShapeKind;

typedef struct
{
  ShapeKind kind;
  float left, top, size;
  guint turn; /* quarter turns */
  LatentDemoColor field, color;
} Shape;

typedef struct
{
  LatentDemoLayer parent;
  LatentDemoColor paper;
  guint n_shapes;
  Shape shapes[MAX_SHAPES];
} Shapes;

static inline float
edge_of (float distance)
{
  return CLAMP (0.5f - distance, 0.0f, 1.0f);
}

/* How much of the pixel at (@x, @y), counted from the field's corner, the figure covers. */
static float
cover_shape (const Shape *shape, float x, float y)
{
  float size = shape->size, half = size * 0.5f;
  float dx, dy;

  for (guint i = 0; i < shape->turn; i++)
    {
      float old = x;

      x = y;
      y = size - old;
    }
  dx = x - half;
  dy = y - half;
  switch (shape->kind)
    {
    case SHAPE_DISC:
      return edge_of (sqrtf (dx * dx + dy * dy) - half * 0.82f);
    case SHAPE_HALF:
      return edge_of (sqrtf (dx * dx + y * y) - half);
    case SHAPE_QUARTER:
      return edge_of (sqrtf (x * x + y * y) - size);
    case SHAPE_RINGS:
      {
        float ring = sqrtf (x * x + y * y) / size * 5.0f;
        float part = fabsf (ring - floorf (ring) - 0.5f) - 0.25f;

        return ring < 5.0f ? edge_of (part * size / 5.0f) : 0.0f;
      }
    case SHAPE_BARS:
      {
        float bar = y / size * 5.0f;

        return edge_of ((fabsf (bar - floorf (bar) - 0.5f) - 0.25f) * size / 5.0f);
      }
    case SHAPE_DOTS:
      {
        float cell = size / 4.0f;
        float ox = x - (floorf (x / cell) + 0.5f) * cell,
              oy = y - (floorf (y / cell) + 0.5f) * cell;

        return edge_of (sqrtf (ox * ox + oy * oy) - cell * 0.28f);
      }
    case SHAPE_SQUARE:
      return edge_of ((fabsf (dx) + fabsf (dy) - half * 0.9f) * 0.7071f);
    case N_SHAPES:
    default:
      return 0.0f;
    }
}

static void
paint_shapes_row (LatentDemoLayer *layer,
                  const LatentDemoCanvas *canvas,
                  guint y,
                  LatentDemoColor *row)
{
  Shapes *self = (Shapes *)layer;
  float down = (float)y + 0.5f;

  for (guint x = 0; x < canvas->width; x++)
    row[x] = self->paper;
  for (guint i = 0; i < self->n_shapes; i++)
    {
      const Shape *shape = &self->shapes[i];
      int from = MAX (0, (int)floorf (shape->left)),
          to = MIN ((int)canvas->width, (int)ceilf (shape->left + shape->size));

      if (down < shape->top || down >= shape->top + shape->size)
        continue;
      for (int x = from; x < to; x++)
        {
          float across = (float)x + 0.5f - shape->left;
          float tone = 1.0f - 0.07f * (down - shape->top) / shape->size;
          LatentDemoColor color = shape->field;

          latent_demo_color_blend (&color, shape->color,
                                   cover_shape (shape, across, down - shape->top));
          latent_demo_color_scale (&color, tone);
          row[x] = color;
        }
    }
}

LatentDemoLayer *
latent_demo_shapes_new (const LatentDemoContext *context)
{
  const LatentDemoCanvas *canvas = context->canvas;
  const LatentDemoPalette *palette = &context->scene->palette;
  LatentDemoRandom random = latent_demo_random_new (context->seed);
  Shapes *self = g_new0 (Shapes, 1);
  LatentDemoColor paper
      = latent_demo_color_mix (palette->sky[3], latent_demo_color (0xfbf6ea), 0.5f);
  LatentDemoColor colors[5]
      = { palette->accent, palette->sky[0], palette->sky[2], palette->near, paper };
  guint n_short = 3 + latent_demo_random_below (&random, 2);
  float cell = canvas->unit / (float)n_short;
  guint n_columns = (guint)ceilf ((float)canvas->width / cell - 0.05f);
  guint n_lines = (guint)ceilf ((float)canvas->height / cell - 0.05f);

  self->parent.paint_row = paint_shapes_row;
  self->paper = paper;
  for (guint i = 0; i < n_columns * n_lines && self->n_shapes < MAX_SHAPES; i++)
    {
      Shape *shape = &self->shapes[self->n_shapes++];
      guint field = latent_demo_random_below (&random, 5);
      guint color = (field + 1 + latent_demo_random_below (&random, 4)) % 5;
      /* Fields are as long as they must be to end at the picture's edge. */
      float width = (float)canvas->width / (float)n_columns,
            height = (float)canvas->height / (float)n_lines;

      shape->kind = (ShapeKind)latent_demo_random_below (&random, N_SHAPES);
      shape->turn = latent_demo_random_below (&random, 4);
      shape->size = MAX (width, height);
      shape->left = (float)(i % n_columns) * width;
      shape->top = (float)(i / n_columns) * height;
      shape->field = colors[field];
      shape->color = colors[color];
    }
  return &self->parent;
}
