/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LATENT_PICTURE_ZOOM_MAX 20.0
/* One press of a key, one notch of a wheel. */
#define LATENT_PICTURE_ZOOM_STEP 1.25

/* A picture and where it is to be shown. */
typedef struct
{
  guint width, height;           /* of the picture, in its own pixels; not 0 */
  int place_width, place_height; /* in device pixels */
} LatentPicturePlace;

/* LatentPictureView: what part of a picture is looked at: all of it fitted into its place (never
 * larger than it is), or at a zoom, in device pixels per picture pixel, around a centre. The centre
 * is a part of width and height (0 to 1), so that several pictures that share a view show the same
 * crop, each in its own place. Knows no widget and no picture: all calls that depend on one take
 * its place, and nothing can be moved out of the place that it was moved in. Main thread.
 *
 * Signal "changed": any of it. */
#define LATENT_TYPE_PICTURE_VIEW (latent_picture_view_get_type ())
G_DECLARE_FINAL_TYPE (LatentPictureView, latent_picture_view, LATENT, PICTURE_VIEW, GObject)

LatentPictureView *latent_picture_view_new (void);

/* For pictures of different size side by side: zoom counts pixels of one whose longest side has
 * @edge_px, and smaller ones are enlarged to its size, also where they are fitted. 0 (as it is at
 * first): every picture's own pixels. */
void latent_picture_view_set_reference_edge (LatentPictureView *self, guint edge_px);

gboolean latent_picture_view_get_is_fit (LatentPictureView *self);
/* Fitted as at first. */
void latent_picture_view_fit (LatentPictureView *self);

/* Device pixels per pixel (of the reference, where there is one), also when fitted. */
double latent_picture_view_get_zoom (LatentPictureView *self, const LatentPicturePlace *place);

/* Where the picture lies, in device pixels of the place: whole numbers. Never smaller than a pixel;
 * sticks out of the place where it is larger, else is in its middle. */
void latent_picture_view_locate (LatentPictureView *self,
                                 const LatentPicturePlace *place,
                                 GdkRectangle *area);

/* The longest side, in device pixels, of the picture fitted, whatever is looked at now. */
guint latent_picture_view_get_fit_edge (LatentPictureView *self, const LatentPicturePlace *place);

/* Zooms so that what is at @x, @y (device pixels of the place) stays there, as far as the picture
 * fills its place. What is not larger than fitted is fitted; nothing goes beyond ZOOM_MAX. */
void latent_picture_view_zoom_at (LatentPictureView *self,
                                  const LatentPicturePlace *place,
                                  double zoom,
                                  double x,
                                  double y);
/* The same by @n_steps (parts of one, too) of ZOOM_STEP; 100 % and what is fitted are never
 * jumped over. */
void latent_picture_view_step_at (LatentPictureView *self,
                                  const LatentPicturePlace *place,
                                  double n_steps,
                                  double x,
                                  double y);
/* From fitted to 100 %, and from anything else to fitted. */
void latent_picture_view_toggle_at (LatentPictureView *self,
                                    const LatentPicturePlace *place,
                                    double x,
                                    double y);
/* Moves the picture by so many device pixels. Returns FALSE when nothing moved: it is fitted, or
 * at its edge. */
gboolean latent_picture_view_pan (LatentPictureView *self,
                                  const LatentPicturePlace *place,
                                  double delta_x,
                                  double delta_y);

G_END_DECLS
