/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-demo-color.h"

#include <math.h>

typedef struct
{
  float l, a, b;
} Lab;

static float
decode_gamma (float value)
{
  return value <= 0.04045f ? value / 12.92f : powf ((value + 0.055f) / 1.055f, 2.4f);
}

static float
encode_gamma (float value)
{
  value = CLAMP (value, 0.0f, 1.0f);
  return value <= 0.0031308f ? value * 12.92f : 1.055f * powf (value, 1.0f / 2.4f) - 0.055f;
}

static Lab
convert_to_lab (LatentDemoColor color)
{
  float r = decode_gamma (color.r), g = decode_gamma (color.g), b = decode_gamma (color.b);
  float l = cbrtf (0.4122214708f * r + 0.5363325363f * g + 0.0514459929f * b);
  float m = cbrtf (0.2119034982f * r + 0.6806995451f * g + 0.1073969566f * b);
  float s = cbrtf (0.0883024619f * r + 0.2817188376f * g + 0.6299787005f * b);

  return (Lab){ 0.2104542553f * l + 0.7936177850f * m - 0.0040720468f * s,
                1.9779984951f * l - 2.4285922050f * m + 0.4505937099f * s,
                0.0259040371f * l + 0.7827717662f * m - 0.8086757660f * s };
}

static LatentDemoColor
convert_from_lab (Lab lab)
{
  float l = lab.l + 0.3963377774f * lab.a + 0.2158037573f * lab.b;
  float m = lab.l - 0.1055613458f * lab.a - 0.0638541728f * lab.b;
  float s = lab.l - 0.0894841775f * lab.a - 1.2914855480f * lab.b;

  l = l * l * l;
  m = m * m * m;
  s = s * s * s;
  return (LatentDemoColor){
    encode_gamma (4.0767416621f * l - 3.3077115913f * m + 0.2309699292f * s),
    encode_gamma (-1.2684380046f * l + 2.6097574011f * m - 0.3413193965f * s),
    encode_gamma (-0.0041960863f * l - 0.7034186147f * m + 1.7076147010f * s),
  };
}

LatentDemoColor
latent_demo_color (guint32 rgb)
{
  return (LatentDemoColor){ (float)(rgb >> 16 & 0xff) / 255.0f, (float)(rgb >> 8 & 0xff) / 255.0f,
                            (float)(rgb & 0xff) / 255.0f };
}

LatentDemoColor
latent_demo_color_mix (LatentDemoColor a, LatentDemoColor b, float t)
{
  Lab from = convert_to_lab (a);
  Lab to = convert_to_lab (b);

  return convert_from_lab ((Lab){ from.l + (to.l - from.l) * t, from.a + (to.a - from.a) * t,
                                  from.b + (to.b - from.b) * t });
}

LatentDemoColor
latent_demo_color_adjust (LatentDemoColor color, float degrees, float lightness, float chroma)
{
  Lab lab = convert_to_lab (color);
  float angle = degrees * (float)G_PI / 180.0f;
  float cosine = cosf (angle) * chroma;
  float sine = sinf (angle) * chroma;

  return convert_from_lab ((Lab){ CLAMP (lab.l * lightness, 0.0f, 1.0f),
                                  lab.a * cosine - lab.b * sine, lab.a * sine + lab.b * cosine });
}

void
latent_demo_gradient_init (LatentDemoGradient *self, const LatentDemoColor *stops, guint n_stops)
{
  for (guint i = 0; i < LATENT_DEMO_GRADIENT_SIZE; i++)
    {
      float at = (float)i / (LATENT_DEMO_GRADIENT_SIZE - 1) * (float)(n_stops - 1);
      guint stop = n_stops > 1 ? MIN ((guint)at, n_stops - 2) : 0;

      self->colors[i] = n_stops > 1
                            ? latent_demo_color_mix (stops[stop], stops[stop + 1], at - (float)stop)
                            : stops[0];
    }
}
