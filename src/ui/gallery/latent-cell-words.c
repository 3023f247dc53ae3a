/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cell-words.h"

#include "latent-cell-caption.h"

#define PADDING_PX 12
#define SPACING_PX 6
#define ICON_PX 24
#define TITLE_LINES 2
#define PROMPT_LINES 2
#define STRIP_LINES 2

/* On pictures, whatever they show and whatever the style is. */
static const GdkRGBA PAPER = { 0, 0, 0, 0.75f };
static const GdkRGBA INK = { 1, 1, 1, 1 };

struct _LatentCellWords
{
  int edge_px;
  const char *icon_name; /* nullable: static */
  PangoLayout *title;    /* owned */
  PangoLayout *detail;   /* owned, nullable */
  PangoLayout *prompt;   /* owned */
};

static PangoLayout *
make_layout (GtkWidget *widget, const char *text, int width_px, int n_lines, PangoWeight weight)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (widget, text);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_weight_new (weight));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_width (layout, MAX (width_px, 1) * PANGO_SCALE);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_height (layout, -n_lines);
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  return layout;
}

static int
get_height (PangoLayout *layout)
{
  int height = 0;

  if (layout != NULL)
    pango_layout_get_pixel_size (layout, NULL, &height);
  return height;
}

static void
draw_layout (PangoLayout *layout,
             GtkSnapshot *snapshot,
             const GdkRGBA *color,
             float alpha,
             int *y_px)
{
  GdkRGBA faded = *color;

  if (layout == NULL)
    return;
  faded.alpha *= alpha;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (PADDING_PX, (float)*y_px));
  gtk_snapshot_append_layout (snapshot, layout, &faded);
  gtk_snapshot_restore (snapshot);
  *y_px += get_height (layout) + SPACING_PX;
}

static void
draw_icon (LatentCellWords *self, GtkWidget *widget, GtkSnapshot *snapshot, int *y_px)
{
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (widget));
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  float x_px = (float)(self->edge_px - ICON_PX) / 2;
  g_autoptr (GtkIconPaintable) icon = NULL;
  GdkRGBA color;

  icon = gtk_icon_theme_lookup_icon (
      theme, self->icon_name, NULL, ICON_PX, gtk_widget_get_scale_factor (widget),
      gtk_widget_get_direction (widget), GTK_ICON_LOOKUP_FORCE_SYMBOLIC);
  if (!gtk_style_context_lookup_color (context, "warning_color", &color))
    gtk_style_context_get_color (context, &color);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x_px, (float)*y_px));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (icon), snapshot, ICON_PX,
                                            ICON_PX, &color, 1);
  gtk_snapshot_restore (snapshot);
  *y_px += ICON_PX + SPACING_PX;
}

LatentCellWords *
latent_cell_words_new (GtkWidget *widget,
                       int edge_px,
                       const char *title,
                       const char *detail,
                       int detail_lines,
                       const char *prompt,
                       const char *icon_name)
{
  LatentCellWords *self = g_new0 (LatentCellWords, 1);
  int width_px = edge_px - 2 * PADDING_PX;

  self->edge_px = edge_px;
  self->icon_name = icon_name;
  self->title = make_layout (widget, title, width_px, TITLE_LINES, PANGO_WEIGHT_BOLD);
  if (detail != NULL)
    self->detail = make_layout (widget, detail, width_px, detail_lines, PANGO_WEIGHT_NORMAL);
  self->prompt = make_layout (widget, prompt, width_px, PROMPT_LINES, PANGO_WEIGHT_NORMAL);
  return self;
}

void
latent_cell_words_free (LatentCellWords *self)
{
  if (self == NULL)
    return;
  g_object_unref (self->title);
  g_clear_object (&self->detail);
  g_object_unref (self->prompt);
  g_free (self);
}

/* Large text on a small tile: the detail keeps the lines that fit, the prompt gives way first. */
static int
fit (LatentCellWords *self, gboolean *has_prompt)
{
  int room_px = self->edge_px - 2 * PADDING_PX;
  int height_px = get_height (self->title);
  int detail_px;

  if (self->icon_name != NULL)
    height_px += ICON_PX + SPACING_PX;
  if (self->detail != NULL)
    {
      detail_px = room_px - height_px - SPACING_PX;
      if (get_height (self->detail) > detail_px)
        pango_layout_set_height (self->detail, MAX (detail_px, 1) * PANGO_SCALE);
      height_px += SPACING_PX + get_height (self->detail);
    }
  *has_prompt = height_px + SPACING_PX + get_height (self->prompt) <= room_px;
  if (*has_prompt)
    height_px += SPACING_PX + get_height (self->prompt);
  return height_px;
}

void
latent_cell_words_snapshot (LatentCellWords *self, GtkWidget *widget, GtkSnapshot *snapshot)
{
  gboolean has_prompt;
  int height_px = fit (self, &has_prompt);
  int y_px = MAX (PADDING_PX, (self->edge_px - height_px) / 2);
  GdkRGBA color;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  if (self->icon_name != NULL)
    draw_icon (self, widget, snapshot, &y_px);
  draw_layout (self->title, snapshot, &color, 1, &y_px);
  draw_layout (self->detail, snapshot, &color, 0.8f, &y_px);
  if (has_prompt)
    draw_layout (self->prompt, snapshot, &color, 0.55f, &y_px);
}

static void
mark (PangoLayout *layout, GArray *ranges)
{
  g_autoptr (PangoAttrList) attributes = NULL;

  if (ranges == NULL)
    return;
  attributes = pango_attr_list_copy (pango_layout_get_attributes (layout));
  for (guint i = 0; i < ranges->len; i++)
    latent_cell_caption_add_mark (attributes, &g_array_index (ranges, LatentTextRange, i));
  pango_layout_set_attributes (layout, attributes);
}

void
latent_cell_words_snapshot_strip (GtkWidget *widget,
                                  GtkSnapshot *snapshot,
                                  int edge_px,
                                  int *bottom_px,
                                  const char *text,
                                  GArray *ranges)
{
  g_autoptr (PangoLayout) layout = make_layout (widget, text, edge_px - 2 * PADDING_PX,
                                                STRIP_LINES, PANGO_WEIGHT_NORMAL);
  int height_px, y_px;

  mark (layout, ranges);
  height_px = get_height (layout) + 2 * SPACING_PX;
  y_px = *bottom_px - height_px + SPACING_PX;
  *bottom_px -= height_px;
  gtk_snapshot_append_color (
      snapshot, &PAPER,
      &GRAPHENE_RECT_INIT (0, (float) *bottom_px, (float) edge_px, (float) height_px));
  draw_layout (layout, snapshot, &INK, 1, &y_px);
}

void
latent_cell_words_snapshot_label (GtkWidget *widget,
                                  GtkSnapshot *snapshot,
                                  int edge_px,
                                  const char *text)
{
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  g_autoptr (PangoLayout) layout = make_layout (widget, text, edge_px - 4 * SPACING_PX, 1,
                                                PANGO_WEIGHT_BOLD);
  PangoRectangle extents;
  GskRoundedRect outline;
  graphene_rect_t paper;
  int width_px;

  pango_layout_set_alignment (layout, is_rtl ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
  pango_layout_set_auto_dir (layout, FALSE);
  pango_layout_get_pixel_extents (layout, NULL, &extents);
  width_px = extents.width + 2 * SPACING_PX;
  paper = GRAPHENE_RECT_INIT ((float) (is_rtl ? edge_px - SPACING_PX - width_px : SPACING_PX),
                              SPACING_PX, (float) width_px,
                              (float) (extents.height + SPACING_PX));
  gsk_rounded_rect_init_from_rect (&outline, &paper, SPACING_PX);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &PAPER, &paper);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (
      snapshot, &GRAPHENE_POINT_INIT (paper.origin.x + SPACING_PX - (float) extents.x,
                                      SPACING_PX + SPACING_PX / 2.0f));
  gtk_snapshot_append_layout (snapshot, layout, &INK);
  gtk_snapshot_restore (snapshot);
}
