/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cell.h"

#include <glib/gi18n.h>

#include "core/jobs/latent-explanation.h"
#include "latent-cell-caption.h"
#include "latent-cell-text.h"
#include "latent-cell-words.h"
#include "ui/common/latent-aspect.h"

#define RADIUS_PX 8
#define BAR_PX 4
#define MARGIN_PX 6
/* Of a star in the badge, when text has its usual size. */
#define STAR_PX 12
/* So many stars fit side by side, and the paper around them. */
#define MAX_BADGE_STARS 7
#define DIMMED 0.65f

struct _LatentCell
{
  GtkWidget parent_instance;

  LatentCellTools *tools; /* owned */
  GtkListItem *item;      /* unowned, nullable */

  LatentTile *tile;               /* owned, nullable */
  LatentTile *previous;           /* owned, nullable: the one in front of it */
  GSignalGroup *tile_signals;     /* owned */
  GSignalGroup *previous_signals; /* owned */
  GSignalGroup *job_signals;      /* owned */
  GCancellable *loading;          /* owned, nullable: a picture is on its way */
  GdkTexture *texture;            /* owned, nullable */
  GdkTexture *preview;            /* owned, nullable */
  guint texture_edge_px;          /* device pixels @texture was asked for */
  guint loading_edge_px;          /* those of @loading */
  LatentCellText *text;           /* owned, nullable: the tile is a picture */
  GError *failure;                /* owned, nullable: why the picture cannot be shown */
  LatentCellWords *words;         /* owned, nullable: made when drawn */
  char *day;                      /* owned, nullable: the tile is the first of this day */
  int edge_px;
  gboolean is_near;
  gboolean has_days;
  gboolean is_running;
};

G_DEFINE_FINAL_TYPE (LatentCell, latent_cell, GTK_TYPE_WIDGET)

typedef enum
{
  PROP_IS_RUNNING = 1,
} LatentCellProperty;

static GParamSpec *properties[PROP_IS_RUNNING + 1];

static const LatentImageRecord *
get_image (LatentCell *self)
{
  return self->tile != NULL ? latent_tile_get_image (self->tile) : NULL;
}

static guint
get_device_edge (LatentCell *self)
{
  return (guint) (self->edge_px * gtk_widget_get_scale_factor (GTK_WIDGET (self)));
}

static void
drop_words (LatentCell *self)
{
  g_clear_pointer (&self->words, latent_cell_words_free);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* --- the picture --- */

static void
stop_loading (LatentCell *self)
{
  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  self->loading_edge_px = 0;
}

static void
drop_picture (LatentCell *self)
{
  stop_loading (self);
  g_clear_object (&self->texture);
  g_clear_object (&self->preview);
  g_clear_error (&self->failure);
  self->texture_edge_px = 0;
}

static void
set_failure (LatentCell *self, const GError *failure)
{
  g_clear_error (&self->failure);
  if (failure != NULL)
    self->failure = g_error_copy (failure);
  drop_words (self);
}

static void
set_texture (LatentCell *self, GdkTexture *texture, guint edge_px)
{
  self->texture_edge_px = edge_px;
  g_clear_object (&self->preview);
  if (g_set_object (&self->texture, texture) || self->failure != NULL)
    set_failure (self, NULL);
}

static void
texture_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture
      = latent_texture_cache_load_finish (LATENT_TEXTURE_CACHE (source), result, &error);
  LatentCell *self = user_data;

  /* Cancelled: the cell shows something else by now or is gone. */
  if (latent_error_is_cancelled (error))
    return;

  g_clear_object (&self->loading);
  if (texture != NULL)
    set_texture (self, texture, self->loading_edge_px);
  else
    {
      g_clear_object (&self->texture);
      set_failure (self, error);
    }
}

static void
start_loading (LatentCell *self, const LatentImageRecord *image, guint edge_px)
{
  LatentTextureCache *textures = latent_cell_tools_get_textures (self->tools);

  stop_loading (self);
  self->loading = g_cancellable_new ();
  self->loading_edge_px = edge_px;
  if (self->texture == NULL && self->failure == NULL)
    set_failure (self, latent_texture_cache_get_failure (textures, image));
  latent_texture_cache_load_async (textures, image, edge_px, self->loading, texture_loaded_cb,
                                   self);
}

/* Shows the picture at the present size, or asks for it; one of another size stays until the right
 * one is here. */
static void
update_picture (LatentCell *self)
{
  LatentTextureCache *textures = latent_cell_tools_get_textures (self->tools);
  const LatentImageRecord *image = get_image (self);
  guint edge_px = get_device_edge (self);
  GdkTexture *texture;

  if (image == NULL || textures == NULL || !self->is_near)
    return;
  texture = latent_texture_cache_lookup (textures, image, edge_px);
  if (texture != NULL)
    {
      stop_loading (self);
      set_texture (self, texture, edge_px);
    }
  else if ((self->texture == NULL || self->texture_edge_px != edge_px)
           && self->loading_edge_px != edge_px)
    start_loading (self, image, edge_px);
}

/* --- names and words --- */

/* GTK before 4.12 has the name on the widget around the child, later versions on the list item
 * (a label on the leaf reaches nobody). */
static void
update_accessible_name (LatentCell *self)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));
  g_autofree char *name = self->tile != NULL ? latent_cell_text_name (self->tile) : NULL;

  if (name == NULL)
    return;
  if (self->item != NULL
      && g_object_class_find_property (G_OBJECT_GET_CLASS (self->item), "accessible-label") != NULL)
    g_object_set (self->item, "accessible-label", name, NULL);
  else if (parent != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (parent), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                    -1);
}

static void
update_day (LatentCell *self)
{
  g_autofree char *day = NULL;

  if (self->tile != NULL && self->has_days)
    day = latent_cell_text_day (self->tile, self->previous);
  if (g_strcmp0 (day, self->day) == 0)
    return;
  g_free (self->day);
  self->day = g_steal_pointer (&day);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
set_is_running (LatentCell *self, gboolean is_running)
{
  if (self->is_running == is_running)
    return;
  self->is_running = is_running;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_RUNNING]);
}

static void
update_text (LatentCell *self)
{
  LatentJob *job = self->tile != NULL ? latent_tile_get_job (self->tile) : NULL;
  LatentModelCatalog *catalog = latent_cell_tools_get_catalog (self->tools);

  g_clear_pointer (&self->text, latent_cell_text_free);
  if (job != NULL && get_image (self) == NULL)
    self->text = latent_cell_text_new (
        job, latent_model_catalog_find (catalog, latent_tile_get_model_id (self->tile)),
        latent_cell_tools_get_now_us (self->tools));
  set_is_running (self, self->text != NULL && latent_job_is_running (job));
  drop_words (self);
}

static void
job_changed_cb (LatentCell *self)
{
  update_text (self);
  update_accessible_name (self);
}

static void
tile_changed_cb (LatentCell *self)
{
  g_signal_group_set_target (self->job_signals,
                             self->tile != NULL ? latent_tile_get_job (self->tile) : NULL);
  job_changed_cb (self);
  update_day (self);
  update_picture (self);
}

static gboolean
is_missing (const GError *error)
{
  const LatentErrorFacts *facts = latent_error_facts (error);

  return facts != NULL && g_strcmp0 (facts->field, "missing") == 0;
}

static LatentCellWords *
make_failure_words (LatentCell *self)
{
  g_autofree char *reason = latent_explain_error_briefly (self->failure);
  const char *note = latent_explain_image (get_image (self));
  const char *prompt = latent_tile_get_prompt (self->tile);
  const char *icon_name = "dialog-warning-symbolic";

  if (is_missing (self->failure))
    return latent_cell_words_new (GTK_WIDGET (self), self->edge_px, _ ("The file is missing"), NULL,
                                  0, prompt, icon_name);
  return latent_cell_words_new (GTK_WIDGET (self), self->edge_px, _ ("Cannot be shown"),
                                note != NULL ? note : reason, 3, prompt, icon_name);
}

static LatentCellWords *
make_words (LatentCell *self)
{
  g_autofree char *title = NULL;

  if (self->text == NULL)
    return make_failure_words (self);
  if (self->text->percent >= 0)
    /* Translators: the state of a job and its progress in percent */
    title = g_strdup_printf (_ ("%s, %d %%"), self->text->title, self->text->percent);
  else
    title = g_strdup (self->text->title);
  return latent_cell_words_new (GTK_WIDGET (self), self->edge_px, title, self->text->detail,
                                self->is_running ? 2 : 4, latent_tile_get_prompt (self->tile),
                                self->text->icon_name);
}

/* --- drawing --- */

static void
draw_words (LatentCell *self, GtkSnapshot *snapshot)
{
  if (self->words == NULL)
    self->words = make_words (self);
  latent_cell_words_snapshot (self->words, GTK_WIDGET (self), snapshot);
}

static void
draw_progress (LatentCell *self, GtkSnapshot *snapshot, const graphene_rect_t *shape)
{
  graphene_rect_t bar;
  GdkRGBA color;
  float length_px;

  if (self->text == NULL || self->text->percent < 0
      || !gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)),
                                          "accent_bg_color", &color))
    return;
  length_px = shape->size.width * (float)self->text->percent / 100;
  graphene_rect_init (&bar, shape->origin.x, shape->origin.y + shape->size.height - BAR_PX,
                      length_px, BAR_PX);
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    bar.origin.x += shape->size.width - length_px;
  gtk_snapshot_append_color (snapshot, &color, &bar);
}

/* The shape that the picture has or will have; all of the tile where nothing is known yet. */
static void
find_shape (LatentCell *self, graphene_rect_t *shape)
{
  const LatentImageRecord *image = get_image (self);
  LatentModelCatalog *catalog = latent_cell_tools_get_catalog (self->tools);
  const char *model_id = latent_tile_get_model_id (self->tile);
  double ratio = 1;

  if (image != NULL && image->width > 0 && image->height > 0)
    ratio = (double) image->width / image->height;
  else if (model_id != NULL)
    ratio = latent_aspect_of_values (latent_model_catalog_find (catalog, model_id),
                                     latent_tile_get_values (self->tile));
  latent_aspect_fit (ratio, self->edge_px, self->edge_px, shape);
}

static GdkRGBA
find_fill (LatentCell *self)
{
  const LatentImageRecord *image = get_image (self);
  GdkRGBA color;

  if (image != NULL && image->colour >= 0 && self->failure == NULL)
    return (GdkRGBA) { (float) (image->colour >> 16 & 0xff) / 255,
                       (float) (image->colour >> 8 & 0xff) / 255,
                       (float) (image->colour & 0xff) / 255, 1 };
  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &color);
  color.alpha *= 0.07f;
  return color;
}

static void
draw_placeholder (LatentCell *self, GtkSnapshot *snapshot)
{
  GdkRGBA fill = find_fill (self);
  GskRoundedRect outline;
  graphene_rect_t shape;

  find_shape (self, &shape);
  /* A picture's colour goes where the picture will be, corner for corner. */
  if (self->preview != NULL && self->failure == NULL)
    gtk_snapshot_append_texture (snapshot, self->preview, &shape);
  else if (self->text == NULL && self->failure == NULL && get_image (self) != NULL)
    gtk_snapshot_append_color (snapshot, &fill, &shape);
  else
    {
      gsk_rounded_rect_init_from_rect (&outline, &shape, RADIUS_PX);
      gtk_snapshot_push_rounded_clip (snapshot, &outline);
      gtk_snapshot_append_color (snapshot, &fill, &shape);
      draw_progress (self, snapshot, &shape);
      gtk_snapshot_pop (snapshot);
    }
  if (self->text != NULL || self->failure != NULL)
    draw_words (self, snapshot);
}

/* One device pixel of the texture on one of the screen: nothing is resampled while scrolling. */
static void
draw_texture (LatentCell *self, GtkSnapshot *snapshot)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  int width = gdk_texture_get_width (self->texture);
  int height = gdk_texture_get_height (self->texture);
  int edge = self->edge_px * scale;

  gtk_snapshot_append_texture (snapshot, self->texture,
                               &GRAPHENE_RECT_INIT ((float)((edge - width) / 2) / (float)scale,
                                                    (float)((edge - height) / 2) / (float)scale,
                                                    (float)width / (float)scale,
                                                    (float)height / (float)scale));
}

/* What is set aside recedes; the cross in its badge says why. */
static void
draw_dimmed (LatentCell *self, GtkSnapshot *snapshot)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self));
  graphene_rect_t shape;
  GdkRGBA color;

  if (!gtk_style_context_lookup_color (context, "window_bg_color", &color))
    return;
  color.alpha = DIMMED;
  find_shape (self, &shape);
  gtk_snapshot_append_color (snapshot, &color, &shape);
}

/* One star's edge in device pixels: larger with large text, as far as the tile is. */
static int
find_star_px (LatentCell *self)
{
  int dpi = 0;
  double text_scale;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-xft-dpi", &dpi, NULL);
  text_scale = dpi > 0 ? dpi / (96.0 * PANGO_SCALE) : 1;
  return (int) (CLAMP (STAR_PX * text_scale, STAR_PX * 0.75,
                       MAX (self->edge_px / MAX_BADGE_STARS, 1))
                * gtk_widget_get_scale_factor (GTK_WIDGET (self)));
}

static void
draw_badge (LatentCell *self,
            GtkSnapshot *snapshot,
            const LatentImageRecord *image,
            int bottom_px)
{
  GdkTexture *badge = latent_cell_tools_get_badge (self->tools, image->rating, image->favourite,
                                                   find_star_px (self));
  float scale = (float) gtk_widget_get_scale_factor (GTK_WIDGET (self));
  float width, height, x;

  /* On a small tile it would lie on the reason why there is no picture. */
  if (badge == NULL || self->failure != NULL)
    return;
  width = (float) gdk_texture_get_width (badge) / scale;
  height = (float) gdk_texture_get_height (badge) / scale;
  x = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL
          ? (float) self->edge_px - MARGIN_PX - width
          : MARGIN_PX;
  gtk_snapshot_append_texture (
      snapshot, badge,
      &GRAPHENE_RECT_INIT (x, (float) bottom_px - MARGIN_PX - height, width, height));
}

static void
draw_caption (LatentCell *self, GtkSnapshot *snapshot, int *bottom_px)
{
  const LatentTextSearch *search = latent_cell_tools_get_search (self->tools);
  g_autoptr (LatentCellCaption) caption = NULL;

  if (search == NULL || self->text != NULL || self->failure != NULL)
    return;
  caption = latent_cell_caption_new (search, latent_tile_get_prompt (self->tile));
  latent_cell_words_snapshot_strip (GTK_WIDGET (self), snapshot, self->edge_px, bottom_px,
                                    caption->text, caption->ranges);
}

/* What stands on the picture, from below. */
static void
draw_marks (LatentCell *self, GtkSnapshot *snapshot)
{
  const LatentImageRecord *image = get_image (self);
  int bottom_px = self->edge_px;

  if (image != NULL)
    {
      const char *note = self->failure == NULL ? latent_explain_tile (self->tile) : NULL;

      if (image->rating < 0)
        draw_dimmed (self, snapshot);
      if (note != NULL)
        latent_cell_words_snapshot_strip (GTK_WIDGET (self), snapshot, self->edge_px, &bottom_px,
                                          note, NULL);
      draw_caption (self, snapshot, &bottom_px);
      draw_badge (self, snapshot, image, bottom_px);
    }
  if (self->day != NULL)
    latent_cell_words_snapshot_label (GTK_WIDGET (self), snapshot, self->edge_px, self->day);
}

static void
latent_cell_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LatentCell *self = LATENT_CELL (widget);
  int left_px = (gtk_widget_get_width (widget) - self->edge_px) / 2;
  int top_px = (gtk_widget_get_height (widget) - self->edge_px) / 2;

  if (self->tile == NULL)
    return;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) left_px, (float) top_px));
  gtk_snapshot_push_clip (snapshot,
                          &GRAPHENE_RECT_INIT (0, 0, (float) self->edge_px, (float) self->edge_px));
  if (self->texture != NULL)
    draw_texture (self, snapshot);
  else
    draw_placeholder (self, snapshot);
  draw_marks (self, snapshot);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_restore (snapshot);
}

static void
latent_cell_measure (GtkWidget *widget,
                     GtkOrientation orientation,
                     int for_size,
                     int *minimum,
                     int *natural,
                     int *minimum_baseline,
                     int *natural_baseline)
{
  *minimum = *natural = LATENT_CELL (widget)->edge_px;
}

static void
latent_cell_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (latent_cell_parent_class)->css_changed (widget, change);
  drop_words (LATENT_CELL (widget));
}

static void
latent_cell_direction_changed (GtkWidget *widget, GtkTextDirection previous)
{
  GTK_WIDGET_CLASS (latent_cell_parent_class)->direction_changed (widget, previous);
  drop_words (LATENT_CELL (widget));
}

static void
scale_changed_cb (LatentCell *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
  update_picture (self);
}

static void
latent_cell_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch ((LatentCellProperty)prop_id)
    {
    case PROP_IS_RUNNING:
      g_value_set_boolean (value, LATENT_CELL (object)->is_running);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
latent_cell_dispose (GObject *object)
{
  LatentCell *self = LATENT_CELL (object);

  drop_picture (self);
  g_clear_object (&self->tile_signals);
  g_clear_object (&self->previous_signals);
  g_clear_object (&self->job_signals);
  g_clear_object (&self->tile);
  g_clear_object (&self->previous);
  g_clear_pointer (&self->day, g_free);
  g_clear_pointer (&self->words, latent_cell_words_free);
  g_clear_pointer (&self->text, latent_cell_text_free);
  g_clear_pointer (&self->tools, latent_cell_tools_unref);
  G_OBJECT_CLASS (latent_cell_parent_class)->dispose (object);
}

static void
latent_cell_class_init (LatentCellClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = latent_cell_get_property;
  object_class->dispose = latent_cell_dispose;
  widget_class->measure = latent_cell_measure;
  widget_class->snapshot = latent_cell_snapshot;
  widget_class->css_changed = latent_cell_css_changed;
  widget_class->direction_changed = latent_cell_direction_changed;
  gtk_widget_class_set_css_name (widget_class, "cell");

  properties[PROP_IS_RUNNING] = g_param_spec_boolean ("is-running", NULL, NULL, FALSE,
                                                      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
latent_cell_init (LatentCell *self)
{
  self->edge_px = 192;
  self->tile_signals = g_signal_group_new (LATENT_TYPE_TILE);
  g_signal_group_connect_swapped (self->tile_signals, "notify", G_CALLBACK (tile_changed_cb), self);
  self->previous_signals = g_signal_group_new (LATENT_TYPE_TILE);
  g_signal_group_connect_swapped (self->previous_signals, "notify::image", G_CALLBACK (update_day),
                                  self);
  self->job_signals = g_signal_group_new (LATENT_TYPE_JOB);
  g_signal_group_connect_swapped (self->job_signals, "notify", G_CALLBACK (job_changed_cb), self);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (scale_changed_cb), NULL);
}

GtkWidget *
latent_cell_new (LatentCellTools *tools, GtkListItem *item)
{
  LatentCell *self;

  g_return_val_if_fail (tools != NULL, NULL);

  self = g_object_new (LATENT_TYPE_CELL, NULL);
  self->tools = latent_cell_tools_ref (tools);
  self->item = item;
  return GTK_WIDGET (self);
}

void
latent_cell_set_tile (LatentCell *self, LatentTile *tile)
{
  g_return_if_fail (LATENT_IS_CELL (self));
  if (self->tile == tile)
    return;

  drop_picture (self);
  self->is_near = FALSE;
  latent_cell_set_previous (self, NULL, FALSE);
  g_set_object (&self->tile, tile);
  g_signal_group_set_target (self->tile_signals, tile);
  tile_changed_cb (self);
}

LatentTile *
latent_cell_get_tile (LatentCell *self)
{
  g_return_val_if_fail (LATENT_IS_CELL (self), NULL);
  return self->tile;
}

void
latent_cell_set_edge (LatentCell *self, int edge_px)
{
  g_return_if_fail (LATENT_IS_CELL (self));
  if (self->edge_px == edge_px)
    return;

  self->edge_px = edge_px;
  drop_words (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  update_picture (self);
}

void
latent_cell_set_is_near (LatentCell *self, gboolean is_near)
{
  g_return_if_fail (LATENT_IS_CELL (self));

  if (self->is_near == is_near)
    return;
  self->is_near = is_near;
  /* What is out of sight is not held: the cache has it as long as there is room. */
  if (is_near)
    update_picture (self);
  else
    drop_picture (self);
}

gboolean
latent_cell_get_is_near (LatentCell *self)
{
  g_return_val_if_fail (LATENT_IS_CELL (self), FALSE);
  return self->is_near;
}

gboolean
latent_cell_is_waiting (LatentCell *self)
{
  g_return_val_if_fail (LATENT_IS_CELL (self), FALSE);
  return self->loading != NULL || (self->tile != NULL && !latent_tile_get_is_loaded (self->tile));
}

const char *
latent_cell_get_day (LatentCell *self)
{
  g_return_val_if_fail (LATENT_IS_CELL (self), NULL);
  return self->day;
}

void
latent_cell_set_previous (LatentCell *self, LatentTile *previous, gboolean has_days)
{
  g_return_if_fail (LATENT_IS_CELL (self));

  if (self->previous == previous && self->has_days == has_days)
    return;
  self->has_days = has_days;
  g_set_object (&self->previous, previous);
  g_signal_group_set_target (self->previous_signals, previous);
  update_day (self);
}

void
latent_cell_show_preview (LatentCell *self)
{
  const LatentImageRecord *image;
  const gsize stride = LATENT_PREVIEW_EDGE_PX * 3;

  g_return_if_fail (LATENT_IS_CELL (self));

  image = get_image (self);
  if (!self->is_near || self->texture != NULL || self->preview != NULL || image == NULL
      || image->preview == NULL
      || g_bytes_get_size (image->preview) != LATENT_PREVIEW_EDGE_PX * stride)
    return;
  self->preview = gdk_memory_texture_new (LATENT_PREVIEW_EDGE_PX,
                                          LATENT_PREVIEW_EDGE_PX, GDK_MEMORY_R8G8B8,
                                          image->preview, stride);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
latent_cell_refresh (LatentCell *self)
{
  g_return_if_fail (LATENT_IS_CELL (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
latent_cell_tick (LatentCell *self)
{
  g_return_if_fail (LATENT_IS_CELL (self));
  if (self->is_running)
    update_text (self);
}

gboolean
latent_cell_is_running (LatentCell *self)
{
  g_return_val_if_fail (LATENT_IS_CELL (self), FALSE);
  return self->is_running;
}

GtkListItem *
latent_cell_get_item (LatentCell *self)
{
  g_return_val_if_fail (LATENT_IS_CELL (self), NULL);
  return self->item;
}

gboolean
latent_cell_is_on_picture (LatentCell *self, double x, double y)
{
  int left_px, top_px;
  graphene_rect_t shape;

  g_return_val_if_fail (LATENT_IS_CELL (self), FALSE);

  if (self->tile == NULL || get_image (self) == NULL)
    return FALSE;
  left_px = (gtk_widget_get_width (GTK_WIDGET (self)) - self->edge_px) / 2;
  top_px = (gtk_widget_get_height (GTK_WIDGET (self)) - self->edge_px) / 2;
  find_shape (self, &shape);
  return graphene_rect_contains_point (
      &shape, &GRAPHENE_POINT_INIT ((float) x - (float) left_px, (float) y - (float) top_px));
}
