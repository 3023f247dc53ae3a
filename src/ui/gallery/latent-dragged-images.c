/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-dragged-images.h"

#define ICON_EDGE_PX 96
#define BADGE_PADDING_PX 6

struct _LatentDraggedImages
{
  LatentTimeline *timeline; /* owned */
  GArray *numbers;          /* owned (element-type guint32) */
};

G_DEFINE_BOXED_TYPE (LatentDraggedImages,
                     latent_dragged_images,
                     latent_dragged_images_ref,
                     latent_dragged_images_unref)

LatentDraggedImages *
latent_dragged_images_new (LatentTimeline *timeline, GArray *numbers)
{
  LatentDraggedImages *self;

  g_return_val_if_fail (LATENT_IS_TIMELINE (timeline), NULL);
  g_return_val_if_fail (numbers != NULL, NULL);

  self = g_rc_box_new0 (LatentDraggedImages);
  self->timeline = g_object_ref (timeline);
  self->numbers = g_array_ref (numbers);
  return self;
}

LatentDraggedImages *
latent_dragged_images_ref (LatentDraggedImages *self)
{
  return g_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  LatentDraggedImages *self = data;

  g_object_unref (self->timeline);
  g_array_unref (self->numbers);
}

void
latent_dragged_images_unref (LatentDraggedImages *self)
{
  g_rc_box_release_full (self, clear);
}

GArray *
latent_dragged_images_get_numbers (LatentDraggedImages *self, LatentTimeline *timeline)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->timeline == timeline ? self->numbers : NULL;
}

/* In the corner where a notice counts. */
static void
draw_badge (GtkSnapshot *snapshot, GtkWidget *cell, guint n, float width)
{
  g_autofree char *text = g_strdup_printf ("%'u", n);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (cell, text);
  GtkStyleContext *style = gtk_widget_get_style_context (cell);
  GdkRGBA background, foreground;
  graphene_rect_t box;
  GskRoundedRect shape;
  int text_width, text_height;

  pango_layout_get_pixel_size (layout, &text_width, &text_height);
  if (!gtk_style_context_lookup_color (style, "accent_bg_color", &background))
    background = (GdkRGBA){ 0.2f, 0.5f, 0.9f, 1 };
  if (!gtk_style_context_lookup_color (style, "accent_fg_color", &foreground))
    foreground = (GdkRGBA){ 1, 1, 1, 1 };
  box = GRAPHENE_RECT_INIT (width - (float) text_width - 2 * BADGE_PADDING_PX, 0,
                            (float) text_width + 2 * BADGE_PADDING_PX, (float) text_height);
  gsk_rounded_rect_init_from_rect (&shape, &box, (float) text_height / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &shape);
  gtk_snapshot_append_color (snapshot, &background, &box);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT (box.origin.x + BADGE_PADDING_PX, box.origin.y));
  gtk_snapshot_append_layout (snapshot, layout, &foreground);
  gtk_snapshot_restore (snapshot);
}

GdkPaintable *
latent_dragged_images_make_icon (guint n_images, GtkWidget *cell)
{
  static const GdkRGBA nothing;
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  float width = (float) gtk_widget_get_width (cell);
  float height = (float) gtk_widget_get_height (cell);
  float scale = MIN (1, ICON_EDGE_PX / MAX (1, MAX (width, height)));
  graphene_size_t size = GRAPHENE_SIZE_INIT (width * scale, height * scale);

  /* A snapshot without anything is no paintable. */
  gtk_snapshot_append_color (snapshot, &nothing,
                             &GRAPHENE_RECT_INIT (0, 0, size.width, size.height));
  gtk_snapshot_save (snapshot);
  gtk_snapshot_scale (snapshot, scale, scale);
  /* Not a GtkWidgetPaintable: it is empty while the widget waits to be drawn again. */
  GTK_WIDGET_GET_CLASS (cell)->snapshot (cell, snapshot);
  gtk_snapshot_restore (snapshot);
  if (n_images > 1)
    draw_badge (snapshot, cell, n_images, size.width);
  return gtk_snapshot_free_to_paintable (snapshot, &size);
}
