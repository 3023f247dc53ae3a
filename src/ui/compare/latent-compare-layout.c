/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-compare-layout.h"

#define GAP_PX 6
#define NARROW_PX 560
/* Less than this of a picture, with what stands beneath it, tells nothing. */
#define MIN_HEIGHT_PX 180

struct _LatentCompareLayout
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (LatentCompareLayout, latent_compare_layout, GTK_TYPE_LAYOUT_MANAGER)

guint
latent_compare_layout_get_columns (guint n_children, int width_px, int height_px)
{
  if (n_children < 2)
    return 1;
  if (width_px < NARROW_PX && height_px >= (int) n_children * MIN_HEIGHT_PX)
    return 1;
  return n_children == 4 ? 2 : n_children;
}

static guint
count_children (GtkWidget *widget)
{
  guint n = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += gtk_widget_should_layout (child);
  return n;
}

/* The least: two columns at most, two rows at most. */
static void
latent_compare_layout_measure (GtkLayoutManager *layout,
                               GtkWidget *widget,
                               GtkOrientation orientation,
                               int for_size,
                               int *minimum,
                               int *natural,
                               int *minimum_baseline,
                               int *natural_baseline)
{
  int n = (int) count_children (widget);
  int n_beside = orientation == GTK_ORIENTATION_HORIZONTAL ? (n == 4 ? 2 : n) : (n == 4 ? 2 : 1);

  *minimum = 0;
  *natural = 0;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int child_minimum, child_natural;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, orientation, -1, &child_minimum, &child_natural, NULL, NULL);
      *minimum = MAX (*minimum, child_minimum);
      *natural = MAX (*natural, child_natural);
    }
  *minimum = *minimum * n_beside + GAP_PX * MAX (n_beside - 1, 0);
  *natural = *natural * n_beside + GAP_PX * MAX (n_beside - 1, 0);
}

static void
latent_compare_layout_allocate (GtkLayoutManager *layout,
                                GtkWidget *widget,
                                int width,
                                int height,
                                int baseline)
{
  guint n = count_children (widget);
  int n_columns = (int) latent_compare_layout_get_columns (n, width, height);
  int n_rows = MAX (1, ((int) n + n_columns - 1) / n_columns);
  /* All the same, to the pixel: else they would not show the same crop. */
  int child_width = (width - GAP_PX * (n_columns - 1)) / n_columns;
  int child_height = (height - GAP_PX * (n_rows - 1)) / n_rows;
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int i = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkAllocation box = { 0, 0, MAX (child_width, 0), MAX (child_height, 0) };
      int column = is_rtl ? n_columns - 1 - i % n_columns : i % n_columns;

      if (!gtk_widget_should_layout (child))
        continue;
      box.x = column * (child_width + GAP_PX);
      box.y = (i / n_columns) * (child_height + GAP_PX);
      gtk_widget_size_allocate (child, &box, -1);
      i++;
    }
}

static void
latent_compare_layout_class_init (LatentCompareLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->measure = latent_compare_layout_measure;
  layout_class->allocate = latent_compare_layout_allocate;
}

static void
latent_compare_layout_init (LatentCompareLayout *self)
{
}
