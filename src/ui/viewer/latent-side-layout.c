/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-side-layout.h"

#define LINE_PX 1
/* What the picture keeps beside the pane: with less, both would be of little use. */
#define MAIN_WIDTH_PX 360
/* How wide the pane is then: so many characters of its font, whatever is in it, so that it stays
 * the same from picture to picture. */
#define PANE_CHARS 48

struct _LatentSideLayout
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (LatentSideLayout, latent_side_layout, GTK_TYPE_LAYOUT_MANAGER)

typedef struct
{
  GtkWidget *main;
  GtkWidget *line;
  GtkWidget *pane; /* nullable: hidden, or not made yet */
} Parts;

static Parts
find_parts (GtkWidget *widget)
{
  Parts parts = { 0 };

  parts.main = gtk_widget_get_first_child (widget);
  parts.line = gtk_widget_get_next_sibling (parts.main);
  parts.pane = gtk_widget_get_next_sibling (parts.line);
  if (parts.pane != NULL && !gtk_widget_should_layout (parts.pane))
    parts.pane = NULL;
  return parts;
}

static void
measure_child (GtkWidget *child, GtkOrientation orientation, int for_px, int *minimum, int *natural)
{
  gtk_widget_measure (child, orientation, for_px, minimum, natural, NULL, NULL);
}

static int
get_pane_width (const Parts *parts)
{
  PangoContext *context = gtk_widget_get_pango_context (parts->pane);
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int char_width = pango_font_metrics_get_approximate_char_width (metrics);
  int minimum_px;

  pango_font_metrics_unref (metrics);
  measure_child (parts->pane, GTK_ORIENTATION_HORIZONTAL, -1, &minimum_px, NULL);
  return MAX (minimum_px, PANGO_PIXELS_CEIL (char_width * PANE_CHARS));
}

/* Does the pane stand beside the picture? @pane_px: how wide it is then */
static gboolean
is_beside (const Parts *parts, int width_px, int *pane_px)
{
  int main_px;

  *pane_px = get_pane_width (parts);
  measure_child (parts->main, GTK_ORIENTATION_HORIZONTAL, -1, &main_px, NULL);
  return width_px < 0 || width_px >= MAX (main_px, MAIN_WIDTH_PX) + LINE_PX + *pane_px;
}

static GtkSizeRequestMode
latent_side_layout_get_request_mode (GtkLayoutManager *layout, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure_width (const Parts *parts, int *minimum, int *natural)
{
  int pane_minimum;

  measure_child (parts->main, GTK_ORIENTATION_HORIZONTAL, -1, minimum, natural);
  if (parts->pane == NULL)
    return;
  measure_child (parts->pane, GTK_ORIENTATION_HORIZONTAL, -1, &pane_minimum, NULL);
  *minimum = MAX (*minimum, pane_minimum);
  *natural = MAX (*natural, MAIN_WIDTH_PX) + LINE_PX + get_pane_width (parts);
}

static void
measure_height (const Parts *parts, int width_px, int *minimum, int *natural)
{
  int pane_width, pane_minimum, pane_natural;

  if (parts->pane == NULL)
    {
      measure_child (parts->main, GTK_ORIENTATION_VERTICAL, width_px, minimum, natural);
      return;
    }
  if (is_beside (parts, width_px, &pane_width))
    {
      int main_width = width_px >= 0 ? width_px - LINE_PX - pane_width : -1;

      measure_child (parts->main, GTK_ORIENTATION_VERTICAL, main_width, minimum, natural);
      measure_child (parts->pane, GTK_ORIENTATION_VERTICAL, pane_width, &pane_minimum,
                     &pane_natural);
      *minimum = MAX (*minimum, pane_minimum);
      *natural = MAX (*natural, pane_natural);
      return;
    }
  measure_child (parts->main, GTK_ORIENTATION_VERTICAL, width_px, minimum, natural);
  measure_child (parts->pane, GTK_ORIENTATION_VERTICAL, width_px, &pane_minimum, &pane_natural);
  *minimum += LINE_PX + pane_minimum;
  *natural += LINE_PX + pane_natural;
}

static void
latent_side_layout_measure (GtkLayoutManager *layout,
                            GtkWidget *widget,
                            GtkOrientation orientation,
                            int for_size,
                            int *minimum,
                            int *natural,
                            int *minimum_baseline,
                            int *natural_baseline)
{
  Parts parts = find_parts (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    measure_width (&parts, minimum, natural);
  else
    measure_height (&parts, for_size, minimum, natural);
}

static void
place (GtkWidget *child, int x, int y, int width, int height)
{
  GtkAllocation box = { x, y, MAX (width, 0), MAX (height, 0) };

  gtk_widget_size_allocate (child, &box, -1);
}

static void
place_beside (GtkWidget *widget, const Parts *parts, GtkAllocation room, int pane_px)
{
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int main_px = room.width - LINE_PX - pane_px;

  place (parts->main, is_rtl ? pane_px + LINE_PX : 0, 0, main_px, room.height);
  place (parts->line, is_rtl ? pane_px : main_px, 0, LINE_PX, room.height);
  place (parts->pane, is_rtl ? 0 : main_px + LINE_PX, 0, pane_px, room.height);
}

static void
place_beneath (const Parts *parts, GtkAllocation room)
{
  int main_minimum, pane_minimum, pane_natural, pane_px;

  measure_child (parts->main, GTK_ORIENTATION_VERTICAL, room.width, &main_minimum, NULL);
  measure_child (parts->pane, GTK_ORIENTATION_VERTICAL, room.width, &pane_minimum, &pane_natural);
  /* Half of the room at most, unless one of them cannot do with it. */
  pane_px = MIN (pane_natural, room.height / 2);
  pane_px = MAX (pane_minimum, MIN (pane_px, room.height - LINE_PX - main_minimum));
  place (parts->main, 0, 0, room.width, room.height - LINE_PX - pane_px);
  place (parts->line, 0, room.height - LINE_PX - pane_px, room.width, LINE_PX);
  place (parts->pane, 0, room.height - pane_px, room.width, pane_px);
}

static void
latent_side_layout_allocate (GtkLayoutManager *layout,
                             GtkWidget *widget,
                             int width,
                             int height,
                             int baseline)
{
  Parts parts = find_parts (widget);
  GtkAllocation room = { 0, 0, width, height };
  int pane_px;

  if (parts.pane == NULL)
    place (parts.main, 0, 0, width, height);
  else if (is_beside (&parts, width, &pane_px))
    place_beside (widget, &parts, room, pane_px);
  else
    place_beneath (&parts, room);
}

static void
latent_side_layout_class_init (LatentSideLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = latent_side_layout_get_request_mode;
  layout_class->measure = latent_side_layout_measure;
  layout_class->allocate = latent_side_layout_allocate;
}

static void
latent_side_layout_init (LatentSideLayout *self)
{
}
