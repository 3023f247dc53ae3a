/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Colours of the painter: gamma-encoded sRGB in 0..1. Gradients are mixed in OKLab (Ottosson 2020),
 * so that orange to blue passes through rose and not through mud. Pure functions. */
typedef struct
{
  float r, g, b;
} LatentDemoColor;

#define LATENT_DEMO_GRADIENT_SIZE 256

typedef struct
{
  LatentDemoColor colors[LATENT_DEMO_GRADIENT_SIZE];
} LatentDemoGradient;

/* @rgb: 0xRRGGBB */
LatentDemoColor latent_demo_color (guint32 rgb);
LatentDemoColor latent_demo_color_mix (LatentDemoColor a, LatentDemoColor b, float t);
/* Turns the hue by @degrees and scales lightness and chroma; the result is clamped. */
LatentDemoColor
latent_demo_color_adjust (LatentDemoColor color, float degrees, float lightness, float chroma);

/* Evenly spaced @stops, at least one. */
void
latent_demo_gradient_init (LatentDemoGradient *self, const LatentDemoColor *stops, guint n_stops);

static inline LatentDemoColor
latent_demo_gradient_at (const LatentDemoGradient *self, float position)
{
  float at = CLAMP (position, 0.0f, 1.0f) * (LATENT_DEMO_GRADIENT_SIZE - 1);
  int index = MIN ((int)at, LATENT_DEMO_GRADIENT_SIZE - 2);
  float t = at - (float)index;
  const LatentDemoColor *a = &self->colors[index];
  const LatentDemoColor *b = a + 1;

  return (LatentDemoColor){ a->r + (b->r - a->r) * t, a->g + (b->g - a->g) * t,
                            a->b + (b->b - a->b) * t };
}

/* The hot operations of the layers; plain arithmetic, no mixing space. */
static inline void
latent_demo_color_blend (LatentDemoColor *below, LatentDemoColor above, float alpha)
{
  below->r += (above.r - below->r) * alpha;
  below->g += (above.g - below->g) * alpha;
  below->b += (above.b - below->b) * alpha;
}

/* Light added to what is there; saturates softly towards white. */
static inline void
latent_demo_color_glow (LatentDemoColor *below, LatentDemoColor light, float amount)
{
  below->r += (1.0f - below->r) * light.r * amount;
  below->g += (1.0f - below->g) * light.g * amount;
  below->b += (1.0f - below->b) * light.b * amount;
}

static inline void
latent_demo_color_scale (LatentDemoColor *color, float factor)
{
  color->r *= factor;
  color->g *= factor;
  color->b *= factor;
}

G_END_DECLS
