/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-demo-color.h"

G_BEGIN_DECLS

/* LatentDemoScene: what the painter will paint, read out of a prompt: mood (colours), subjects,
 * weather and where things stand. Plain data without pixels, so it can be tested and does not
 * depend on the size of the picture. */

typedef enum
{
  LATENT_DEMO_WATER = 1 << 0,
  LATENT_DEMO_MOUNTAINS = 1 << 1,
  LATENT_DEMO_FOREST = 1 << 2,
  LATENT_DEMO_CITY = 1 << 3,
  LATENT_DEMO_DUNES = 1 << 4,
  LATENT_DEMO_MEADOW = 1 << 5,
  LATENT_DEMO_LIGHTHOUSE = 1 << 6,
  LATENT_DEMO_BOAT = 1 << 7,
  LATENT_DEMO_RIBBONS = 1 << 8, /* abstract: flowing bands */
  LATENT_DEMO_SHAPES = 1 << 9,  /* abstract: a composition of plain shapes */
  LATENT_DEMO_RAIN = 1 << 10,
  LATENT_DEMO_LIGHTNING = 1 << 11,
  LATENT_DEMO_SNOWFALL = 1 << 12,
  LATENT_DEMO_FOG = 1 << 13,
  LATENT_DEMO_CLOUDS = 1 << 14,
  LATENT_DEMO_OVERCAST = 1 << 15,
  LATENT_DEMO_STARS = 1 << 16,
  LATENT_DEMO_AURORA = 1 << 17,
  LATENT_DEMO_SNOW_CAPS = 1 << 18,
  LATENT_DEMO_LIGHT_HIGH = 1 << 19, /* sun or moon stands high */
} LatentDemoFeatures;

#define LATENT_DEMO_SUBJECTS ((1 << 10) - 1)
#define LATENT_DEMO_ABSTRACT (LATENT_DEMO_RIBBONS | LATENT_DEMO_SHAPES)

typedef struct
{
  LatentDemoColor sky[4]; /* zenith to horizon */
  LatentDemoColor light;  /* the disc of sun or moon */
  LatentDemoColor glow;
  LatentDemoColor cloud_light;
  LatentDemoColor cloud_shade;
  LatentDemoColor far;  /* what stands at the horizon ... */
  LatentDemoColor near; /* ... and in front */
  LatentDemoColor ground;
  LatentDemoColor accent;
} LatentDemoPalette;

typedef struct
{
  guint64 seed;
  guint features; /* LatentDemoFeatures */
  gboolean is_dark;
  LatentDemoPalette palette;
  float horizon;          /* share of the height, from the top */
  float light_x, light_y; /* shares of width and height */
  float light_radius;     /* share of the shorter side; 0 = not to be seen */
} LatentDemoScene;

/**
 * latent_demo_scene_init:
 * @prompt: valid UTF-8
 * @seed_text: everything that tells this picture from others (prompt, model, values, ...)
 *
 * Words of the prompt (English and German) choose mood and subjects; what they leave open is chosen
 * by chance seeded from @seed_text. The same arguments always give the same scene.
 */
void latent_demo_scene_init (LatentDemoScene *self,
                             const char *prompt,
                             const char *seed_text,
                             guint width,
                             guint height);

G_END_DECLS
