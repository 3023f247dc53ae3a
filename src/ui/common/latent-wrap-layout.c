/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-wrap-layout.h"

#define SPACING_PX 12

struct _LatentWrapLayout
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (LatentWrapLayout, latent_wrap_layout, GTK_TYPE_LAYOUT_MANAGER)

typedef struct
{
  GtkWidget *text;
  GtkWidget *button;
  int button_width_px; /* 0: it is not shown */
} Parts;

static Parts
get_parts (GtkWidget *widget)
{
  Parts parts = { .text = gtk_widget_get_first_child (widget) };

  parts.button = gtk_widget_get_next_sibling (parts.text);
  if (gtk_widget_should_layout (parts.button))
    gtk_widget_measure (parts.button, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &parts.button_width_px,
                        NULL, NULL);
  return parts;
}

/* What the text gets of @width_px beside the button; all of it when there is no room for both. */
static int
get_text_width (const Parts *parts, int width_px)
{
  int rest_px = width_px - parts->button_width_px - SPACING_PX;

  if (parts->button_width_px == 0)
    return width_px;
  return rest_px >= parts->button_width_px ? rest_px : width_px;
}

static int
measure_height (GtkWidget *child, int width_px)
{
  int height_px = 0;

  if (gtk_widget_should_layout (child))
    gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width_px, NULL, &height_px, NULL, NULL);
  return height_px;
}

static GtkSizeRequestMode
latent_wrap_layout_get_request_mode (GtkLayoutManager *layout, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure_widths (const Parts *parts, int *minimum, int *natural)
{
  int text_minimum = 0, text_natural = 0, button_minimum = 0;

  gtk_widget_measure (parts->text, GTK_ORIENTATION_HORIZONTAL, -1, &text_minimum, &text_natural,
                      NULL, NULL);
  if (parts->button_width_px > 0)
    gtk_widget_measure (parts->button, GTK_ORIENTATION_HORIZONTAL, -1, &button_minimum, NULL, NULL,
                        NULL);
  *minimum = MAX (text_minimum, button_minimum);
  *natural = parts->button_width_px > 0 ? text_natural + SPACING_PX + parts->button_width_px
                                        : text_natural;
  *natural = MAX (*natural, *minimum);
}

static void
measure_heights (const Parts *parts, int width_px, int *minimum, int *natural)
{
  int text_width_px = width_px >= 0 ? get_text_width (parts, width_px) : -1;
  gboolean is_below = width_px >= 0 && parts->button_width_px > 0 && text_width_px == width_px;
  int text_px = measure_height (parts->text, text_width_px);
  int button_px = parts->button_width_px > 0 ? measure_height (parts->button, -1) : 0;

  *minimum = *natural = is_below ? text_px + button_px : MAX (text_px, button_px);
}

static void
latent_wrap_layout_measure (GtkLayoutManager *layout,
                            GtkWidget *widget,
                            GtkOrientation orientation,
                            int for_size,
                            int *minimum,
                            int *natural,
                            int *minimum_baseline,
                            int *natural_baseline)
{
  Parts parts = get_parts (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    measure_widths (&parts, minimum, natural);
  else
    measure_heights (&parts, for_size, minimum, natural);
}

/* Where people read from right to left the button is on the left. */
static void
place (GtkWidget *widget, GtkWidget *child, GtkAllocation *box)
{
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    box->x = gtk_widget_get_width (widget) - box->x - box->width;
  gtk_widget_size_allocate (child, box, -1);
}

static void
latent_wrap_layout_allocate (GtkLayoutManager *layout,
                             GtkWidget *widget,
                             int width,
                             int height,
                             int baseline)
{
  Parts parts = get_parts (widget);
  int text_width_px = get_text_width (&parts, width);
  gboolean is_below = parts.button_width_px > 0 && text_width_px == width;
  GtkAllocation box = { 0, 0, text_width_px, height };
  int button_px;

  if (parts.button_width_px == 0)
    {
      place (widget, parts.text, &box);
      return;
    }
  button_px = measure_height (parts.button, -1);
  if (is_below)
    box.height = MAX (height - button_px, 0);
  place (widget, parts.text, &box);
  box.width = MIN (parts.button_width_px, width);
  box.x = width - box.width;
  box.height = button_px;
  box.y = is_below ? height - button_px : (height - button_px) / 2;
  place (widget, parts.button, &box);
}

static void
latent_wrap_layout_class_init (LatentWrapLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = latent_wrap_layout_get_request_mode;
  layout_class->measure = latent_wrap_layout_measure;
  layout_class->allocate = latent_wrap_layout_allocate;
}

static void
latent_wrap_layout_init (LatentWrapLayout *self)
{
}

GtkLayoutManager *
latent_wrap_layout_new (void)
{
  return g_object_new (LATENT_TYPE_WRAP_LAYOUT, NULL);
}
