/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-demo-painter.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <string.h>

#include "latent-demo-layer.h"
#include "latent-demo-noise.h"

#define JPEG_QUALITY "92"
/* The default of 6 takes twice as long for two percent fewer bytes. */
#define PNG_COMPRESSION "2"

LatentDemoCommission *
latent_demo_commission_copy (const LatentDemoCommission *self)
{
  LatentDemoCommission *copy = g_new (LatentDemoCommission, 1);

  *copy = *self;
  copy->prompt = g_strdup (self->prompt);
  copy->seed_text = g_strdup (self->seed_text);
  return copy;
}

void
latent_demo_commission_free (LatentDemoCommission *self)
{
  g_free (self->prompt);
  g_free (self->seed_text);
  g_free (self);
}

/* Makes layers with a seed each, so that adding one does not change the others. */
typedef struct
{
  LatentDemoContext context;
  LatentDemoRandom random;
  GPtrArray *layers;
} Stack;

static const LatentDemoContext *
next_context (Stack *stack)
{
  stack->context.seed = latent_demo_random_next (&stack->random);
  return &stack->context;
}

static void
add_sky (Stack *stack, guint features)
{
  g_ptr_array_add (stack->layers, latent_demo_sky_new (next_context (stack)));
  if (features & LATENT_DEMO_STARS)
    g_ptr_array_add (stack->layers, latent_demo_stars_new (next_context (stack)));
  if (features & LATENT_DEMO_AURORA)
    g_ptr_array_add (stack->layers, latent_demo_aurora_new (next_context (stack)));
  if (features & (LATENT_DEMO_CLOUDS | LATENT_DEMO_OVERCAST))
    g_ptr_array_add (stack->layers, latent_demo_clouds_new (next_context (stack)));
  if (features & LATENT_DEMO_LIGHTNING)
    g_ptr_array_add (stack->layers, latent_demo_lightning_new (next_context (stack)));
}

static void
add_distance (Stack *stack, guint features)
{
  gboolean is_open_sea = (features & LATENT_DEMO_WATER) != 0
                         && (features & (LATENT_DEMO_LIGHTHOUSE | LATENT_DEMO_BOAT)) != 0;

  if ((features & LATENT_DEMO_MOUNTAINS) || !is_open_sea)
    g_ptr_array_add (stack->layers, latent_demo_mountains_new (next_context (stack), 0.0f));
  if (features & LATENT_DEMO_MOUNTAINS)
    {
      g_ptr_array_add (stack->layers, latent_demo_mountains_new (next_context (stack), 0.3f));
      g_ptr_array_add (stack->layers, latent_demo_mountains_new (next_context (stack), 0.62f));
    }
  if (features & LATENT_DEMO_CITY)
    for (guint i = 0; i < 3; i++)
      g_ptr_array_add (stack->layers,
                       latent_demo_city_new (next_context (stack), 0.1f + 0.42f * (float)i));
  if (features & LATENT_DEMO_FOREST)
    for (guint i = 0; i < 3; i++)
      g_ptr_array_add (stack->layers,
                       latent_demo_forest_new (next_context (stack), 0.1f + 0.2f * (float)i));
  if (features & LATENT_DEMO_BOAT)
    g_ptr_array_add (stack->layers, latent_demo_boat_new (next_context (stack)));
  if (features & LATENT_DEMO_LIGHTHOUSE)
    g_ptr_array_add (stack->layers, latent_demo_lighthouse_new (next_context (stack)));
}

static void
add_foreground (Stack *stack, guint features)
{
  gboolean has_ground
      = (features & (LATENT_DEMO_WATER | LATENT_DEMO_MEADOW | LATENT_DEMO_DUNES)) != 0;

  if (features & LATENT_DEMO_MEADOW)
    g_ptr_array_add (stack->layers, latent_demo_meadow_new (next_context (stack)));
  if (features & LATENT_DEMO_DUNES)
    for (guint i = 0; i < 4; i++)
      g_ptr_array_add (stack->layers,
                       latent_demo_dunes_new (next_context (stack), 0.05f + 0.31f * (float)i));
  /* A street is wet at night: what else would a city stand on? */
  if ((features & LATENT_DEMO_WATER) || ((features & LATENT_DEMO_CITY) && !has_ground))
    g_ptr_array_add (stack->layers, latent_demo_water_new (next_context (stack)));
  if ((features & LATENT_DEMO_FOREST) && !(features & LATENT_DEMO_MEADOW))
    for (guint i = has_ground ? 1 : 0; i < 2; i++)
      g_ptr_array_add (stack->layers,
                       latent_demo_forest_new (next_context (stack), 0.74f + 0.26f * (float)i));
  else if (!has_ground && !(features & LATENT_DEMO_CITY))
    {
      g_ptr_array_add (stack->layers,
                       features & LATENT_DEMO_SNOW_CAPS
                           ? latent_demo_meadow_new (next_context (stack))
                           : latent_demo_mountains_new (next_context (stack), 0.85f));
      g_ptr_array_add (stack->layers, latent_demo_forest_new (next_context (stack), 0.9f));
    }
}

static GPtrArray *
build_layers (const LatentDemoScene *scene, const LatentDemoCanvas *canvas)
{
  Stack stack
      = { .context = { .scene = scene, .canvas = canvas },
          .random = latent_demo_random_new (scene->seed),
          .layers = g_ptr_array_new_with_free_func ((GDestroyNotify)latent_demo_layer_free) };

  if (scene->features & LATENT_DEMO_SHAPES)
    g_ptr_array_add (stack.layers, latent_demo_shapes_new (next_context (&stack)));
  else if (scene->features & LATENT_DEMO_RIBBONS)
    g_ptr_array_add (stack.layers, latent_demo_ribbons_new (next_context (&stack)));
  else
    {
      add_sky (&stack, scene->features);
      add_distance (&stack, scene->features);
      add_foreground (&stack, scene->features);
    }
  if (scene->features & LATENT_DEMO_RAIN)
    g_ptr_array_add (stack.layers, latent_demo_rain_new (next_context (&stack)));
  if (scene->features & LATENT_DEMO_SNOWFALL)
    g_ptr_array_add (stack.layers, latent_demo_snowfall_new (next_context (&stack)));
  return stack.layers;
}

/* From colours to bytes: a little darker towards the corners, and an ordered dither, without which
 * wide gradients show their steps (and which, unlike noise, PNG compresses well). */
static void
finish_row (const LatentDemoCanvas *canvas,
            const float *across,
            float vignette,
            guint y,
            const LatentDemoColor *row)
{
  static const guint8 bayer[4][4]
      = { { 0, 8, 2, 10 }, { 12, 4, 14, 6 }, { 3, 11, 1, 9 }, { 15, 7, 13, 5 } };
  guint8 *out = canvas->pixels + y * canvas->stride;
  float v = ((float)y + 0.5f) / (float)canvas->height * 2.0f - 1.0f;

  for (guint x = 0; x < canvas->width; x++)
    {
      float dither = ((float)bayer[y & 3][x & 3] + 0.5f) / 16.0f;
      float light = (1.0f - vignette * (across[x] + v * v * v * v)) * 255.0f;

      *out++ = (guint8)CLAMP (row[x].r * light + dither, 0.0f, 255.0f);
      *out++ = (guint8)CLAMP (row[x].g * light + dither, 0.0f, 255.0f);
      *out++ = (guint8)CLAMP (row[x].b * light + dither, 0.0f, 255.0f);
    }
}

static gboolean
paint_rows (const LatentDemoScene *scene,
            const LatentDemoCanvas *canvas,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GPtrArray) layers = build_layers (scene, canvas);
  g_autofree LatentDemoColor *row = g_new0 (LatentDemoColor, canvas->width);
  g_autofree float *across = g_new (float, canvas->width);
  float vignette = (scene->features & LATENT_DEMO_ABSTRACT) != 0 ? 0.0f : 0.11f;

  for (guint x = 0; x < canvas->width; x++)
    {
      float u = ((float)x + 0.5f) / (float)canvas->width * 2.0f - 1.0f;

      across[x] = u * u * u * u;
    }
  for (guint y = 0; y < canvas->height; y++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      for (guint i = 0; i < layers->len; i++)
        {
          LatentDemoLayer *layer = g_ptr_array_index (layers, i);

          layer->paint_row (layer, canvas, y, row);
        }
      finish_row (canvas, across, vignette, y, row);
    }
  return TRUE;
}

typedef struct
{
  GByteArray *bytes;
  GCancellable *cancellable;
} Encoding;

static gboolean
save_cb (const char *buffer, gsize count, GError **error, gpointer user_data)
{
  Encoding *encoding = user_data;

  if (g_cancellable_set_error_if_cancelled (encoding->cancellable, error))
    return FALSE;
  g_byte_array_append (encoding->bytes, (const guint8 *)buffer, (guint)count);
  return TRUE;
}

static GBytes *
encode (GdkPixbuf *pixbuf, LatentImageFormat format, GCancellable *cancellable, GError **error)
{
  gboolean is_png = format == LATENT_IMAGE_FORMAT_PNG;
  char *keys[] = { is_png ? (char *)"compression" : (char *)"quality", NULL };
  char *values[] = { is_png ? (char *)PNG_COMPRESSION : (char *)JPEG_QUALITY, NULL };
  Encoding encoding = { g_byte_array_new (), cancellable };

  if (!gdk_pixbuf_save_to_callbackv (pixbuf, save_cb, &encoding, is_png ? "png" : "jpeg", keys,
                                     values, error))
    {
      g_byte_array_unref (encoding.bytes);
      return NULL;
    }
  return g_byte_array_free_to_bytes (encoding.bytes);
}

GBytes *
latent_demo_painter_paint (const LatentDemoCommission *commission,
                           GCancellable *cancellable,
                           GError **error)
{
  LatentDemoCanvas canvas = { .width = CLAMP (commission->width, 16, LATENT_DEMO_MAX_EDGE_PX),
                              .height = CLAMP (commission->height, 16, LATENT_DEMO_MAX_EDGE_PX) };
  g_autoptr (GdkPixbuf) pixbuf
      = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, (int)canvas.width, (int)canvas.height);
  LatentDemoScene scene;

  if (pixbuf == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                           "Not enough memory for the picture");
      return NULL;
    }
  canvas.unit = (float)MIN (canvas.width, canvas.height);
  canvas.pixels = gdk_pixbuf_get_pixels (pixbuf);
  canvas.stride = (gsize)gdk_pixbuf_get_rowstride (pixbuf);
  latent_demo_scene_init (&scene, commission->prompt, commission->seed_text, canvas.width,
                          canvas.height);
  if (!paint_rows (&scene, &canvas, cancellable, error))
    return NULL;
  return encode (pixbuf, commission->format, cancellable, error);
}
