/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-flow-layout.h"

#define SPACING_PX 6

struct _LatentFlowLayout
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (LatentFlowLayout, latent_flow_layout, GTK_TYPE_LAYOUT_MANAGER)

static GtkSizeRequestMode
latent_flow_layout_get_request_mode (GtkLayoutManager *layout, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static int
get_width (GtkWidget *child, int available_px)
{
  int minimum_px, natural_px;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum_px, &natural_px, NULL, NULL);
  return MAX (minimum_px, MIN (natural_px, available_px));
}

static int
get_height (GtkWidget *child, int width_px)
{
  int height_px;

  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width_px, NULL, &height_px, NULL, NULL);
  return height_px;
}

/* Gives the children from @first to before @end their places in one line: from right to left where
 * people read so. All get the line's height, in which their alignment places them. */
static void
place_line (GtkWidget *widget, GtkWidget *first, GtkWidget *end, GtkAllocation line)
{
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int x_px = 0;

  for (GtkWidget *child = first; child != end; child = gtk_widget_get_next_sibling (child))
    {
      GtkAllocation box = { x_px, line.y, 0, line.height };

      if (!gtk_widget_should_layout (child))
        continue;
      box.width = get_width (child, line.width);
      if (is_rtl)
        box.x = line.width - x_px - box.width;
      gtk_widget_size_allocate (child, &box, -1);
      x_px += box.width + SPACING_PX;
    }
}

/* Returns the height of all lines; where @is_allocating, the children get their places. */
static int
flow (GtkWidget *widget, int width_px, gboolean is_allocating)
{
  GtkWidget *first = gtk_widget_get_first_child (widget);
  GtkAllocation line = { .width = width_px };
  int x_px = 0;

  for (GtkWidget *child = first; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int child_width_px;

      if (!gtk_widget_should_layout (child))
        continue;
      child_width_px = get_width (child, width_px);
      if (x_px > 0 && x_px + child_width_px > width_px)
        {
          if (is_allocating)
            place_line (widget, first, child, line);
          line.y += line.height + SPACING_PX;
          first = child;
          x_px = line.height = 0;
        }
      x_px += child_width_px + SPACING_PX;
      line.height = MAX (line.height, get_height (child, child_width_px));
    }
  if (is_allocating)
    place_line (widget, first, NULL, line);
  return line.y + line.height;
}

static void
latent_flow_layout_measure (GtkLayoutManager *layout,
                            GtkWidget *widget,
                            GtkOrientation orientation,
                            int for_size,
                            int *minimum,
                            int *natural,
                            int *minimum_baseline,
                            int *natural_baseline)
{
  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      *minimum = *natural = flow (widget, for_size >= 0 ? for_size : G_MAXINT / 2, FALSE);
      return;
    }
  *minimum = *natural = 0;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int minimum_px, natural_px;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum_px, &natural_px, NULL,
                          NULL);
      *minimum = MAX (*minimum, minimum_px);
      *natural += (*natural > 0 ? SPACING_PX : 0) + natural_px;
    }
}

static void
latent_flow_layout_allocate (GtkLayoutManager *layout,
                             GtkWidget *widget,
                             int width,
                             int height,
                             int baseline)
{
  flow (widget, width, TRUE);
}

static void
latent_flow_layout_class_init (LatentFlowLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = latent_flow_layout_get_request_mode;
  layout_class->measure = latent_flow_layout_measure;
  layout_class->allocate = latent_flow_layout_allocate;
}

static void
latent_flow_layout_init (LatentFlowLayout *self)
{
}

GtkLayoutManager *
latent_flow_layout_new (void)
{
  return g_object_new (LATENT_TYPE_FLOW_LAYOUT, NULL);
}
