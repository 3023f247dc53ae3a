/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-demo-scene.h"

G_BEGIN_DECLS

/* The pixels painted so far, 8-bit RGB. Rows above the one in work are finished. */
typedef struct
{
  guint width, height;
  float unit; /* the shorter side in pixels: the measure of everything in a scene */
  guint8 *pixels;
  gsize stride;
} LatentDemoCanvas;

typedef struct _LatentDemoLayer LatentDemoLayer;

/* One thing in a scene. Layers are painted row by row, back to front, into one row of colours that
 * stays in the processor's cache: a picture of any size needs no second buffer, and water can
 * mirror the finished rows above. A layer prepares what it needs (a silhouette's height for every
 * column, ...) when it is made. It lives for one picture and on one thread. */
struct _LatentDemoLayer
{
  void (*paint_row) (LatentDemoLayer *self,
                     const LatentDemoCanvas *canvas,
                     guint y,
                     LatentDemoColor *row);
  void (*free) (LatentDemoLayer *self); /* (nullable): g_free() is enough */
};

void latent_demo_layer_free (LatentDemoLayer *self);

typedef struct
{
  const LatentDemoScene *scene;
  const LatentDemoCanvas *canvas;
  guint32 seed; /* of this layer */
} LatentDemoContext;

/* latent-demo-sky.c: what hangs in the air */
LatentDemoLayer *latent_demo_sky_new (const LatentDemoContext *context);
LatentDemoLayer *latent_demo_stars_new (const LatentDemoContext *context);
LatentDemoLayer *latent_demo_aurora_new (const LatentDemoContext *context);
LatentDemoLayer *latent_demo_clouds_new (const LatentDemoContext *context);

/* latent-demo-weather.c */
LatentDemoLayer *latent_demo_lightning_new (const LatentDemoContext *context);
LatentDemoLayer *latent_demo_rain_new (const LatentDemoContext *context);
LatentDemoLayer *latent_demo_snowfall_new (const LatentDemoContext *context);

/* latent-demo-land.c: silhouettes; @depth 0 = at the horizon, 1 = in front */
LatentDemoLayer *latent_demo_mountains_new (const LatentDemoContext *context, float depth);
LatentDemoLayer *latent_demo_forest_new (const LatentDemoContext *context, float depth);
LatentDemoLayer *latent_demo_dunes_new (const LatentDemoContext *context, float depth);
LatentDemoLayer *latent_demo_meadow_new (const LatentDemoContext *context);

/* latent-demo-built.c: what people put there */
LatentDemoLayer *latent_demo_city_new (const LatentDemoContext *context, float depth);
LatentDemoLayer *latent_demo_lighthouse_new (const LatentDemoContext *context);
LatentDemoLayer *latent_demo_boat_new (const LatentDemoContext *context);

/* latent-demo-water.c: mirrors the finished rows above the horizon */
LatentDemoLayer *latent_demo_water_new (const LatentDemoContext *context);

/* latent-demo-abstract.c: whole pictures */
LatentDemoLayer *latent_demo_ribbons_new (const LatentDemoContext *context);
LatentDemoLayer *latent_demo_shapes_new (const LatentDemoContext *context);

G_END_DECLS
