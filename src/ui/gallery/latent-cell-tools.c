/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cell-tools.h"

#include <math.h>

#define MAX_RATING 5
#define POINTS 5
/* Of a star: how deep the notches are. */
#define NOTCH 0.42

struct _LatentCellTools
{
  LatentTextureCache *textures; /* owned, nullable */
  LatentModelCatalog *catalog;  /* owned */
  LatentClock *clock;           /* owned */
  LatentTextSearch *search;     /* owned, nullable */
  GHashTable *badges;           /* owned: what it says and how large -> GdkTexture */
};

typedef void (*DrawSign) (cairo_t *cr);

/* The signs fill a square of 1 x 1. */

static void
draw_star (cairo_t *cr)
{
  for (guint i = 0; i < 2 * POINTS; i++)
    {
      double angle = G_PI * i / POINTS;
      double radius = i % 2 == 0 ? 0.5 : 0.5 * NOTCH;

      cairo_line_to (cr, 0.5 + radius * sin (angle), 0.525 - radius * cos (angle));
    }
  cairo_close_path (cr);
  cairo_fill (cr);
}

static void
draw_heart (cairo_t *cr)
{
  cairo_move_to (cr, 0.5, 0.95);
  cairo_curve_to (cr, 0.1, 0.62, 0.02, 0.48, 0.02, 0.32);
  cairo_curve_to (cr, 0.02, 0.02, 0.4, 0.02, 0.5, 0.28);
  cairo_curve_to (cr, 0.6, 0.02, 0.98, 0.02, 0.98, 0.32);
  cairo_curve_to (cr, 0.98, 0.48, 0.9, 0.62, 0.5, 0.95);
  cairo_close_path (cr);
  cairo_fill (cr);
}

static void
draw_cross (cairo_t *cr)
{
  cairo_set_line_width (cr, 0.16);
  cairo_move_to (cr, 0.15, 0.15);
  cairo_line_to (cr, 0.85, 0.85);
  cairo_move_to (cr, 0.85, 0.15);
  cairo_line_to (cr, 0.15, 0.85);
  cairo_stroke (cr);
}

/* (nullable): the sign at place @i of a badge */
static DrawSign
find_sign (int rating, gboolean favourite, int i)
{
  int n_stars = MAX (rating, 0);

  if (rating < 0)
    return i == 0 ? draw_cross : i == 1 && favourite ? draw_heart : NULL;
  if (i < n_stars)
    return draw_star;
  return i == n_stars && favourite ? draw_heart : NULL;
}

static GdkTexture *
wrap_surface (cairo_surface_t *surface)
{
  int width = cairo_image_surface_get_width (surface);
  int height = cairo_image_surface_get_height (surface);
  int stride = cairo_image_surface_get_stride (surface);
  g_autoptr (GBytes) bytes = NULL;

  cairo_surface_flush (surface);
  bytes = g_bytes_new (cairo_image_surface_get_data (surface), (gsize) stride * (gsize) height);
  return gdk_memory_texture_new (width, height, GDK_MEMORY_DEFAULT, bytes, (gsize) stride);
}

static GdkTexture *
paint_badge (int rating, gboolean favourite, int unit_px)
{
  int n_signs = 0;
  double padding_px = unit_px / 3.0;
  double step_px = unit_px * 1.08;
  cairo_surface_t *surface;
  cairo_t *cr;
  GdkTexture *texture;
  int height_px = (int) ceil (unit_px + 2 * padding_px);
  int width_px;

  while (find_sign (rating, favourite, n_signs) != NULL)
    n_signs++;
  width_px = (int) ceil (step_px * n_signs + 2 * padding_px);
  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width_px, height_px);
  cr = cairo_create (surface);
  cairo_arc (cr, height_px / 2.0, height_px / 2.0, height_px / 2.0, G_PI / 2, 3 * G_PI / 2);
  cairo_arc (cr, width_px - height_px / 2.0, height_px / 2.0, height_px / 2.0, -G_PI / 2, G_PI / 2);
  cairo_close_path (cr);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.7);
  cairo_fill (cr);
  cairo_set_source_rgba (cr, 1, 1, 1, 1);
  for (int i = 0; i < n_signs; i++)
    {
      cairo_save (cr);
      cairo_translate (cr, padding_px + step_px * i, padding_px);
      cairo_scale (cr, unit_px, unit_px);
      find_sign (rating, favourite, i) (cr);
      cairo_restore (cr);
    }
  texture = wrap_surface (surface);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return texture;
}

LatentCellTools *
latent_cell_tools_new (LatentTextureCache *textures,
                       LatentModelCatalog *catalog,
                       LatentClock *clock)
{
  LatentCellTools *self = g_rc_box_new0 (LatentCellTools);

  self->textures = textures != NULL ? g_object_ref (textures) : NULL;
  self->catalog = g_object_ref (catalog);
  self->clock = g_object_ref (clock);
  self->badges = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  return self;
}

LatentCellTools *
latent_cell_tools_ref (LatentCellTools *self)
{
  return g_rc_box_acquire (self);
}

static void
clear_tools (gpointer data)
{
  LatentCellTools *self = data;

  g_clear_object (&self->textures);
  g_clear_object (&self->catalog);
  g_clear_object (&self->clock);
  g_clear_pointer (&self->search, latent_text_search_free);
  g_clear_pointer (&self->badges, g_hash_table_unref);
}

void
latent_cell_tools_unref (LatentCellTools *self)
{
  g_rc_box_release_full (self, clear_tools);
}

LatentTextureCache *
latent_cell_tools_get_textures (LatentCellTools *self)
{
  return self->textures;
}

LatentModelCatalog *
latent_cell_tools_get_catalog (LatentCellTools *self)
{
  return self->catalog;
}

gint64
latent_cell_tools_get_now_us (LatentCellTools *self)
{
  return latent_clock_get_wall_us (self->clock);
}

void
latent_cell_tools_set_search (LatentCellTools *self, LatentTextSearch *search)
{
  g_clear_pointer (&self->search, latent_text_search_free);
  self->search = search;
}

const LatentTextSearch *
latent_cell_tools_get_search (LatentCellTools *self)
{
  return self->search;
}

GdkTexture *
latent_cell_tools_get_badge (LatentCellTools *self, int rating, gboolean favourite, int unit_px)
{
  GdkTexture *texture;
  gpointer key;

  rating = CLAMP (rating, -1, MAX_RATING);
  if ((rating == 0 && !favourite) || unit_px <= 0)
    return NULL;
  key = GINT_TO_POINTER (unit_px * 16 + (rating + 1) * 2 + (favourite ? 1 : 0));
  texture = g_hash_table_lookup (self->badges, key);
  if (texture == NULL)
    {
      texture = paint_badge (rating, favourite, unit_px);
      g_hash_table_insert (self->badges, key, texture);
    }
  return texture;
}
