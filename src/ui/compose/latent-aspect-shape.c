/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-aspect-shape.h"

#include "ui/common/latent-aspect.h"

#define EDGE_PX 20

struct _LatentAspectShape
{
  GtkWidget parent_instance;

  double ratio;
};

G_DEFINE_FINAL_TYPE (LatentAspectShape, latent_aspect_shape, GTK_TYPE_WIDGET)

static void
latent_aspect_shape_measure (GtkWidget *widget,
                             GtkOrientation orientation,
                             int for_size,
                             int *minimum,
                             int *natural,
                             int *minimum_baseline,
                             int *natural_baseline)
{
  *minimum = *natural = EDGE_PX;
}

static void
latent_aspect_shape_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  static const float widths[4] = { 1.5f, 1.5f, 1.5f, 1.5f };
  LatentAspectShape *self = LATENT_ASPECT_SHAPE (widget);
  graphene_rect_t rect;
  GskRoundedRect outline;
  GdkRGBA color;
  GdkRGBA colors[4];

  latent_aspect_fit (self->ratio, gtk_widget_get_width (widget), gtk_widget_get_height (widget),
                     &rect);
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  for (guint i = 0; i < G_N_ELEMENTS (colors); i++)
    colors[i] = color;
  gsk_rounded_rect_init_from_rect (&outline, &rect, 2);
  gtk_snapshot_append_border (snapshot, &outline, widths, colors);
}

static void
latent_aspect_shape_class_init (LatentAspectShapeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = latent_aspect_shape_measure;
  widget_class->snapshot = latent_aspect_shape_snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
latent_aspect_shape_init (LatentAspectShape *self)
{
  self->ratio = 1;
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

GtkWidget *
latent_aspect_shape_new (void)
{
  return g_object_new (LATENT_TYPE_ASPECT_SHAPE, NULL);
}

void
latent_aspect_shape_set_ratio (LatentAspectShape *self, double ratio)
{
  g_return_if_fail (LATENT_IS_ASPECT_SHAPE (self));
  g_return_if_fail (ratio > 0);

  self->ratio = ratio;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
