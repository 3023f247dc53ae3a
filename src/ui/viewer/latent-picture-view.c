/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-picture-view.h"

#include <math.h>

/* Zooms so near to each other are the same. */
#define SAME_ZOOM 1e-6

struct _LatentPictureView
{
  GObject parent_instance;

  gboolean is_fit;
  double zoom;             /* when not fitted */
  double x, y;             /* the centre, when not fitted: 0 to 1 */
  guint reference_edge_px; /* 0: none */
};

G_DEFINE_FINAL_TYPE (LatentPictureView, latent_picture_view, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* Pixels of the reference per pixel of the picture. */
static double
find_reference_factor (LatentPictureView *self, const LatentPicturePlace *place)
{
  guint longest = MAX (1, MAX (place->width, place->height));

  return self->reference_edge_px == 0 ? 1 : (double) self->reference_edge_px / longest;
}

/* The zoom, in the picture's own pixels, with which all of it is seen. */
static double
find_fit_zoom (LatentPictureView *self, const LatentPicturePlace *place)
{
  double largest = MAX (1, find_reference_factor (self, place));

  if (place->width == 0 || place->height == 0 || place->place_width <= 0
      || place->place_height <= 0)
    return 1;
  return MIN (largest, MIN ((double) place->place_width / place->width,
                            (double) place->place_height / place->height));
}

static double
find_own_zoom (LatentPictureView *self, const LatentPicturePlace *place)
{
  if (self->is_fit)
    return find_fit_zoom (self, place);
  return self->zoom * find_reference_factor (self, place);
}

/* Keeps the centre of a picture where it covers the place, or in its middle where it cannot. */
static double
clamp_centre (double centre, double size, int place_size)
{
  double half;

  if (size <= place_size)
    return 0.5;
  half = place_size / size / 2;
  return CLAMP (centre, half, 1 - half);
}

/* Where a side of so many device pixels begins. */
static int
find_start (double centre, int size, int place_size)
{
  if (size <= place_size)
    return (place_size - size) / 2;
  return CLAMP ((int) round (place_size / 2.0 - centre * size), place_size - size, 0);
}

/* Rounded down: neither side ever sticks out by a pixel. */
static guint
find_fit_edge (LatentPictureView *self, const LatentPicturePlace *place)
{
  double exact = MAX (place->width, place->height) * find_fit_zoom (self, place);

  return (guint) MAX (1, floor (exact + SAME_ZOOM));
}

/* The longest side first, then the other from it, as the decoder does it: a picture that was
 * decoded for a place has exactly the size it is shown with. */
static void
find_size (LatentPictureView *self, const LatentPicturePlace *place, GdkRectangle *area)
{
  double longest = MAX (place->width, place->height);
  double edge = self->is_fit ? find_fit_edge (self, place)
                             : MAX (1, round (longest * find_own_zoom (self, place)));

  area->width = (int) MAX (1, floor (place->width * edge / longest + 0.5));
  area->height = (int) MAX (1, floor (place->height * edge / longest + 0.5));
}

static void
emit_changed (LatentPictureView *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* How far from its start what is at @position lies, as a part of the whole side. */
static double
find_part (double centre, double size, int place_size, double position)
{
  double start = size <= place_size ? (place_size - size) / 2 : place_size / 2.0 - centre * size;

  return CLAMP ((position - start) / size, 0, 1);
}

static void
latent_picture_view_class_init (LatentPictureViewClass *klass)
{
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
latent_picture_view_init (LatentPictureView *self)
{
  self->is_fit = TRUE;
  self->zoom = 1;
  self->x = self->y = 0.5;
}

LatentPictureView *
latent_picture_view_new (void)
{
  return g_object_new (LATENT_TYPE_PICTURE_VIEW, NULL);
}

void
latent_picture_view_set_reference_edge (LatentPictureView *self, guint edge_px)
{
  g_return_if_fail (LATENT_IS_PICTURE_VIEW (self));
  if (self->reference_edge_px == edge_px)
    return;
  self->reference_edge_px = edge_px;
  emit_changed (self);
}

gboolean
latent_picture_view_get_is_fit (LatentPictureView *self)
{
  g_return_val_if_fail (LATENT_IS_PICTURE_VIEW (self), TRUE);
  return self->is_fit;
}

void
latent_picture_view_fit (LatentPictureView *self)
{
  g_return_if_fail (LATENT_IS_PICTURE_VIEW (self));
  if (self->is_fit)
    return;
  self->is_fit = TRUE;
  self->x = self->y = 0.5;
  emit_changed (self);
}

double
latent_picture_view_get_zoom (LatentPictureView *self, const LatentPicturePlace *place)
{
  g_return_val_if_fail (LATENT_IS_PICTURE_VIEW (self), 1);
  g_return_val_if_fail (place != NULL, 1);
  return find_own_zoom (self, place) / find_reference_factor (self, place);
}

void
latent_picture_view_locate (LatentPictureView *self,
                            const LatentPicturePlace *place,
                            GdkRectangle *area)
{
  g_return_if_fail (LATENT_IS_PICTURE_VIEW (self));
  g_return_if_fail (place != NULL && area != NULL);

  find_size (self, place, area);
  area->x = find_start (self->is_fit ? 0.5 : self->x, area->width, place->place_width);
  area->y = find_start (self->is_fit ? 0.5 : self->y, area->height, place->place_height);
}

guint
latent_picture_view_get_fit_edge (LatentPictureView *self, const LatentPicturePlace *place)
{
  g_return_val_if_fail (LATENT_IS_PICTURE_VIEW (self), 1);
  g_return_val_if_fail (place != NULL, 1);
  return find_fit_edge (self, place);
}

void
latent_picture_view_zoom_at (LatentPictureView *self,
                             const LatentPicturePlace *place,
                             double zoom,
                             double x,
                             double y)
{
  double factor, old_zoom, own_zoom, width, height, part_x, part_y;

  g_return_if_fail (LATENT_IS_PICTURE_VIEW (self));
  g_return_if_fail (place != NULL);

  factor = find_reference_factor (self, place);
  /* In this order what is no number stays none, and is not more than fitted either. */
  own_zoom = MIN (LATENT_PICTURE_ZOOM_MAX, zoom) * factor;
  if (!(own_zoom > find_fit_zoom (self, place) * (1 + SAME_ZOOM)))
    {
      latent_picture_view_fit (self);
      return;
    }
  old_zoom = find_own_zoom (self, place);
  part_x = find_part (self->x, place->width * old_zoom, place->place_width, x);
  part_y = find_part (self->y, place->height * old_zoom, place->place_height, y);

  width = place->width * own_zoom;
  height = place->height * own_zoom;
  self->is_fit = FALSE;
  self->zoom = own_zoom / factor;
  self->x
      = clamp_centre (part_x - (x - place->place_width / 2.0) / width, width, place->place_width);
  self->y = clamp_centre (part_y - (y - place->place_height / 2.0) / height, height,
                          place->place_height);
  emit_changed (self);
}

void
latent_picture_view_step_at (LatentPictureView *self,
                             const LatentPicturePlace *place,
                             double n_steps,
                             double x,
                             double y)
{
  double old_zoom, zoom;

  g_return_if_fail (LATENT_IS_PICTURE_VIEW (self));
  g_return_if_fail (place != NULL);

  old_zoom = latent_picture_view_get_zoom (self, place);
  zoom = old_zoom * pow (LATENT_PICTURE_ZOOM_STEP, n_steps);
  /* Its own pixels are a place to stop at, whatever the way there began with. */
  if ((old_zoom < 1 - SAME_ZOOM && zoom > 1) || (old_zoom > 1 + SAME_ZOOM && zoom < 1)
      || fabs (zoom - 1) < SAME_ZOOM)
    zoom = 1;
  latent_picture_view_zoom_at (self, place, zoom, x, y);
}

void
latent_picture_view_toggle_at (LatentPictureView *self,
                               const LatentPicturePlace *place,
                               double x,
                               double y)
{
  g_return_if_fail (LATENT_IS_PICTURE_VIEW (self));

  if (self->is_fit)
    latent_picture_view_zoom_at (self, place, 1, x, y);
  else
    latent_picture_view_fit (self);
}

gboolean
latent_picture_view_pan (LatentPictureView *self,
                         const LatentPicturePlace *place,
                         double delta_x,
                         double delta_y)
{
  double own_zoom, width, height, x, y;

  g_return_val_if_fail (LATENT_IS_PICTURE_VIEW (self), FALSE);
  g_return_val_if_fail (place != NULL, FALSE);

  if (self->is_fit)
    return FALSE;
  own_zoom = find_own_zoom (self, place);
  width = place->width * own_zoom;
  height = place->height * own_zoom;
  x = clamp_centre (self->x - delta_x / width, width, place->place_width);
  y = clamp_centre (self->y - delta_y / height, height, place->place_height);
  if (x == self->x && y == self->y)
    return FALSE;
  self->x = x;
  self->y = y;
  emit_changed (self);
  return TRUE;
}
