/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cell.h"

#include <glib/gi18n.h>

#include "core/jobs/latent-explanation.h"
#include "latent-cell-text.h"
#include "latent-cell-words.h"
#include "ui/common/latent-aspect.h"

#define RADIUS_PX 8
#define BAR_PX 4

struct _LatentCell
{
  GtkWidget parent_instance;

  LatentThumbnailStore *thumbnails; /* owned, nullable */
  LatentModelCatalog *catalog;      /* owned */
  LatentClock *clock;               /* owned */
  GtkListItem *item;                /* unowned, nullable */

  LatentTile *tile;           /* owned, nullable */
  GSignalGroup *tile_signals; /* owned */
  GSignalGroup *job_signals;  /* owned */
  GCancellable *loading;      /* owned, nullable: a picture is on its way */
  GdkTexture *texture;        /* owned, nullable */
  guint loaded_edge_px;       /* device pixels the texture was asked for */
  LatentCellText *text;       /* owned, nullable: the tile is a picture */
  char *failure;              /* owned, nullable: why the picture cannot be shown */
  LatentCellWords *words;     /* owned, nullable: made when drawn */
  int edge_px;
  gboolean is_running;
};

G_DEFINE_FINAL_TYPE (LatentCell, latent_cell, GTK_TYPE_WIDGET)

typedef enum
{
  PROP_IS_RUNNING = 1,
} LatentCellProperty;

static GParamSpec *properties[PROP_IS_RUNNING + 1];

static void
drop_words (LatentCell *self)
{
  g_clear_pointer (&self->words, latent_cell_words_free);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
drop_picture (LatentCell *self)
{
  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_object (&self->texture);
  g_clear_pointer (&self->failure, g_free);
  self->loaded_edge_px = 0;
}

static void
thumbnail_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf
      = latent_thumbnail_store_load_finish (LATENT_THUMBNAIL_STORE (source), result, &error);
  LatentCell *self = user_data;

  /* Cancelled: the cell shows something else by now or is gone. */
  if (latent_error_is_cancelled (error))
    return;

  g_clear_object (&self->loading);
  if (pixbuf != NULL)
    {
      g_set_object (&self->texture, NULL);
      self->texture = gdk_texture_new_for_pixbuf (pixbuf);
      g_clear_pointer (&self->failure, g_free);
    }
  else
    {
      g_clear_object (&self->texture);
      g_free (self->failure);
      self->failure = latent_explain_error_briefly (error);
    }
  drop_words (self);
}

/* Loads the picture for the present size; a texture of another size stays until the right one
 * is here. */
static void
load_picture (LatentCell *self)
{
  const LatentImageRecord *image = self->tile != NULL ? latent_tile_get_image (self->tile) : NULL;
  guint edge_px = (guint)(self->edge_px * gtk_widget_get_scale_factor (GTK_WIDGET (self)));

  if (image == NULL || self->thumbnails == NULL || edge_px == self->loaded_edge_px)
    return;

  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  self->loading = g_cancellable_new ();
  self->loaded_edge_px = edge_px;
  latent_thumbnail_store_load_async (self->thumbnails, image, edge_px, self->loading,
                                     thumbnail_loaded_cb, self);
}

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
  gboolean is_picture = self->tile != NULL && latent_tile_get_image (self->tile) != NULL;

  g_clear_pointer (&self->text, latent_cell_text_free);
  if (job != NULL && !is_picture)
    self->text = latent_cell_text_new (
        job, latent_model_catalog_find (self->catalog, latent_tile_get_model_id (self->tile)),
        latent_clock_get_wall_us (self->clock));
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
  load_picture (self);
}

/* (nullable): what is wrong with the picture's file */
static const char *
get_note (LatentCell *self)
{
  const LatentImageRecord *image = latent_tile_get_image (self->tile);

  return image != NULL ? latent_explain_image (image) : NULL;
}

static LatentCellWords *
make_words (LatentCell *self)
{
  const char *note = get_note (self);
  const char *prompt = latent_tile_get_prompt (self->tile);
  g_autofree char *title = NULL;

  if (self->text == NULL)
    return latent_cell_words_new (GTK_WIDGET (self), self->edge_px, _ ("Cannot be shown"),
                                  note != NULL ? note : self->failure, 3, prompt,
                                  "dialog-warning-symbolic");
  if (self->text->percent >= 0)
    /* Translators: the state of a job and its progress in percent */
    title = g_strdup_printf (_ ("%s, %d %%"), self->text->title, self->text->percent);
  else
    title = g_strdup (self->text->title);
  return latent_cell_words_new (GTK_WIDGET (self), self->edge_px, title, self->text->detail,
                                self->is_running ? 2 : 4, prompt, self->text->icon_name);
}

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

static void
draw_placeholder (LatentCell *self, GtkSnapshot *snapshot)
{
  const LatentImageRecord *image = latent_tile_get_image (self->tile);
  graphene_rect_t shape;
  GskRoundedRect outline;
  GdkRGBA color, fill;
  double ratio;

  if (image != NULL && image->width > 0 && image->height > 0)
    ratio = (double)image->width / image->height;
  else if (latent_tile_get_values (self->tile) == NULL)
    ratio = 1;
  else
    ratio = latent_aspect_of_values (
        latent_model_catalog_find (self->catalog, latent_tile_get_model_id (self->tile)),
        latent_tile_get_values (self->tile));
  latent_aspect_fit (ratio, self->edge_px, self->edge_px, &shape);

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &color);
  fill = color;
  fill.alpha *= 0.07f;
  gsk_rounded_rect_init_from_rect (&outline, &shape, RADIUS_PX);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &fill, &shape);
  draw_progress (self, snapshot, &shape);
  gtk_snapshot_pop (snapshot);
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

static void
latent_cell_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LatentCell *self = LATENT_CELL (widget);
  int left_px = (gtk_widget_get_width (widget) - self->edge_px) / 2;
  int top_px = (gtk_widget_get_height (widget) - self->edge_px) / 2;

  if (self->tile == NULL)
    return;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float)left_px, (float)top_px));
  gtk_snapshot_push_clip (snapshot,
                          &GRAPHENE_RECT_INIT (0, 0, (float)self->edge_px, (float)self->edge_px));
  if (self->texture != NULL)
    {
      draw_texture (self, snapshot);
      if (get_note (self) != NULL)
        latent_cell_words_snapshot_note (widget, snapshot, self->edge_px, get_note (self));
    }
  else
    draw_placeholder (self, snapshot);
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
  load_picture (self);
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
  g_clear_object (&self->job_signals);
  g_clear_object (&self->tile);
  g_clear_pointer (&self->words, latent_cell_words_free);
  g_clear_pointer (&self->text, latent_cell_text_free);
  g_clear_object (&self->thumbnails);
  g_clear_object (&self->catalog);
  g_clear_object (&self->clock);
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
  self->job_signals = g_signal_group_new (LATENT_TYPE_JOB);
  g_signal_group_connect_swapped (self->job_signals, "notify", G_CALLBACK (job_changed_cb), self);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (scale_changed_cb), NULL);
}

GtkWidget *
latent_cell_new (LatentThumbnailStore *thumbnails,
                 LatentModelCatalog *catalog,
                 LatentClock *clock,
                 GtkListItem *item)
{
  LatentCell *self = g_object_new (LATENT_TYPE_CELL, NULL);

  self->thumbnails = thumbnails != NULL ? g_object_ref (thumbnails) : NULL;
  self->catalog = g_object_ref (catalog);
  self->clock = g_object_ref (clock);
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
  load_picture (self);
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
