/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-picture.h"

#include "core/jobs/latent-explanation.h"

#define THUMBNAIL_EDGE_PX 512
#define SETTLE_MS 150

struct _LatentPicture
{
  GtkWidget parent_instance;

  LatentDecoder *decoder;           /* owned, nullable */
  LatentThumbnailStore *thumbnails; /* owned, nullable */
  LatentPictureView *view;          /* owned */
  LatentImageRecord *image;         /* owned, nullable */
  GCancellable *loading;            /* owned, nullable: for everything under way for @image */
  GdkTexture *texture;              /* owned, nullable */
  char *error;                      /* owned, nullable */
  guint decoded_edge_px;            /* longest side asked of the decoder, 0 = nothing yet */
  guint settle_id;                  /* timeout source: the size changed */
  gboolean is_full;                 /* the texture is the decoder's, not the thumbnail */
};

G_DEFINE_FINAL_TYPE (LatentPicture, latent_picture, GTK_TYPE_WIDGET)

typedef enum
{
  PROP_ERROR = 1,
} LatentPictureProperty;

static GParamSpec *properties[PROP_ERROR + 1];

static void
set_error (LatentPicture *self, const char *text)
{
  if (g_strcmp0 (self->error, text) == 0)
    return;
  g_free (self->error);
  self->error = g_strdup (text);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static void
take_pixbuf (LatentPicture *self, GdkPixbuf *pixbuf)
{
  g_clear_object (&self->texture);
  self->texture = gdk_texture_new_for_pixbuf (pixbuf);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
thumbnail_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf
      = latent_thumbnail_store_load_finish (LATENT_THUMBNAIL_STORE (source), result, &error);
  LatentPicture *self = user_data;

  if (latent_error_is_cancelled (error))
    return;
  /* Its failure says nothing the decoder will not say better. */
  if (pixbuf != NULL && !self->is_full)
    take_pixbuf (self, pixbuf);
}

static void
decoded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf
      = latent_decoder_decode_finish (LATENT_DECODER (source), result, &error);
  LatentPicture *self = user_data;

  if (latent_error_is_cancelled (error))
    return;
  if (pixbuf != NULL)
    {
      self->is_full = TRUE;
      take_pixbuf (self, pixbuf);
      set_error (self, NULL);
    }
  else
    {
      g_autofree char *words = latent_explain_error_briefly (error);

      set_error (self, words);
    }
}

static void
decode (LatentPicture *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  int scale = gtk_widget_get_scale_factor (widget);
  guint edge_px;

  if (self->image == NULL || self->decoder == NULL || gtk_widget_get_width (widget) == 0)
    return;
  edge_px = latent_picture_fit_edge (self->image->width, self->image->height,
                                     gtk_widget_get_width (widget) * scale,
                                     gtk_widget_get_height (widget) * scale);
  if (edge_px == self->decoded_edge_px)
    return;
  self->decoded_edge_px = edge_px;
  latent_decoder_decode_async (self->decoder, self->image->path, edge_px, self->loading, decoded_cb,
                               self);
}

static gboolean
settled_cb (gpointer user_data)
{
  LatentPicture *self = user_data;

  self->settle_id = 0;
  decode (self);
  return G_SOURCE_REMOVE;
}

static void
queue_decode (LatentPicture *self)
{
  g_clear_handle_id (&self->settle_id, g_source_remove);
  self->settle_id = g_timeout_add (SETTLE_MS, settled_cb, self);
}

static void
stop_loading (LatentPicture *self)
{
  g_clear_handle_id (&self->settle_id, g_source_remove);
  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
}

/* Exactly one device pixel per texture pixel when the texture has the size of the place; only
 * the thumbnail and the moments while a window is being resized are scaled. */
static void
latent_picture_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LatentPicture *self = LATENT_PICTURE (widget);
  int scale = gtk_widget_get_scale_factor (widget);
  int place_width = gtk_widget_get_width (widget) * scale;
  int place_height = gtk_widget_get_height (widget) * scale;
  int width, height;
  guint edge_px;

  if (self->texture == NULL || self->image == NULL)
    return;
  width = gdk_texture_get_width (self->texture);
  height = gdk_texture_get_height (self->texture);
  edge_px = latent_picture_fit_edge (self->image->width, self->image->height, place_width,
                                     place_height);
  if ((guint)MAX (width, height) != edge_px)
    {
      double factor = (double)edge_px / MAX (width, height);

      width = MAX (1, (int)(width * factor + 0.5));
      height = MAX (1, (int)(height * factor + 0.5));
    }
  gtk_snapshot_append_texture (
      snapshot, self->texture,
      &GRAPHENE_RECT_INIT ((float)((place_width - width) / 2) / (float)scale,
                           (float)((place_height - height) / 2) / (float)scale,
                           (float)width / (float)scale, (float)height / (float)scale));
}

static void
latent_picture_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LatentPicture *self = LATENT_PICTURE (widget);

  if (self->image == NULL)
    return;
  /* The first place is decoded for at once, later ones when the person has let go of the border. */
  if (self->decoded_edge_px == 0)
    decode (self);
  else
    queue_decode (self);
}

static void
scale_changed_cb (LatentPicture *self)
{
  queue_decode (self);
}

static void
latent_picture_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch ((LatentPictureProperty)prop_id)
    {
    case PROP_ERROR:
      g_value_set_string (value, LATENT_PICTURE (object)->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
latent_picture_dispose (GObject *object)
{
  LatentPicture *self = LATENT_PICTURE (object);

  stop_loading (self);
  g_clear_object (&self->texture);
  g_clear_object (&self->decoder);
  g_clear_object (&self->thumbnails);
  g_clear_object (&self->view);
  g_clear_pointer (&self->image, latent_image_record_free);
  G_OBJECT_CLASS (latent_picture_parent_class)->dispose (object);
}

static void
latent_picture_finalize (GObject *object)
{
  g_free (LATENT_PICTURE (object)->error);
  G_OBJECT_CLASS (latent_picture_parent_class)->finalize (object);
}

static void
latent_picture_class_init (LatentPictureClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = latent_picture_get_property;
  object_class->dispose = latent_picture_dispose;
  object_class->finalize = latent_picture_finalize;
  widget_class->snapshot = latent_picture_snapshot;
  widget_class->size_allocate = latent_picture_size_allocate;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);

  properties[PROP_ERROR]
      = g_param_spec_string ("error", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
latent_picture_init (LatentPicture *self)
{
  self->view = latent_picture_view_new ();
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (scale_changed_cb), NULL);
}

GtkWidget *
latent_picture_new (LatentDecoder *decoder, LatentThumbnailStore *thumbnails)
{
  LatentPicture *self = g_object_new (LATENT_TYPE_PICTURE, NULL);

  self->decoder = decoder != NULL ? g_object_ref (decoder) : NULL;
  self->thumbnails = thumbnails != NULL ? g_object_ref (thumbnails) : NULL;
  return GTK_WIDGET (self);
}

/* Are these the same pixels? What is said about a picture, and where its record is written, changes
 * while it is looked at. */
static gboolean
is_same_picture (const LatentImageRecord *one, const LatentImageRecord *other)
{
  return g_str_equal (one->id, other->id) && g_str_equal (one->path, other->path)
         && g_str_equal (one->sha256, other->sha256) && one->file_state == other->file_state;
}

void
latent_picture_set_image (LatentPicture *self, const LatentImageRecord *image)
{
  g_return_if_fail (LATENT_IS_PICTURE (self));

  if (self->error == NULL && self->image != NULL && image != NULL
      && is_same_picture (self->image, image))
    return;
  stop_loading (self);
  g_clear_object (&self->texture);
  g_clear_pointer (&self->image, latent_image_record_free);
  self->decoded_edge_px = 0;
  self->is_full = FALSE;
  set_error (self, NULL);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (image == NULL)
    return;

  self->image = latent_image_record_copy (image);
  self->loading = g_cancellable_new ();
  if (self->thumbnails != NULL)
    latent_thumbnail_store_load_async (self->thumbnails, image, THUMBNAIL_EDGE_PX, self->loading,
                                       thumbnail_loaded_cb, self);
  decode (self);
}

void
latent_picture_set_view (LatentPicture *self, LatentPictureView *view)
{
  g_return_if_fail (LATENT_IS_PICTURE (self));
  g_return_if_fail (LATENT_IS_PICTURE_VIEW (view));

  if (g_set_object (&self->view, view))
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

LatentPictureView *
latent_picture_get_view (LatentPicture *self)
{
  g_return_val_if_fail (LATENT_IS_PICTURE (self), NULL);
  return self->view;
}

const char *
latent_picture_get_error (LatentPicture *self)
{
  g_return_val_if_fail (LATENT_IS_PICTURE (self), NULL);
  return self->error;
}

guint
latent_picture_fit_edge (guint width, guint height, int place_width, int place_height)
{
  double factor;

  if (width == 0 || height == 0 || place_width <= 0 || place_height <= 0)
    return 1;
  factor = MIN ((double)place_width / width, (double)place_height / height);
  /* Rounded down, so that neither side ever sticks out by a pixel. */
  return MAX (1, (guint)(MIN (factor, 1) * MAX (width, height)));
}
