/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-picture.h"

#include "core/jobs/latent-explanation.h"
#include "latent-picture-crop.h"

#define THUMBNAIL_EDGE_PX 512
#define SETTLE_MS 150
/* A zoom that did not change for so long is the one that was meant. */
#define ZOOM_SETTLE_MS 80
#define N_NEIGHBOURS 2

struct _LatentPicture
{
  GtkWidget parent_instance;

  LatentPictureCache *cache;        /* owned, nullable */
  LatentThumbnailStore *thumbnails; /* owned, nullable */
  LatentPictureCrop *crop;          /* owned, nullable: as the cache */
  LatentPictureView *view;          /* owned */
  GSignalGroup *view_signals;       /* owned: of the view */
  LatentImageRecord *image;         /* owned, nullable */
  guint width, height;              /* of the picture; as decoded, where the record is wrong */

  GCancellable *loading; /* owned, nullable: the thumbnail and the picture */
  GdkTexture *texture;   /* owned, nullable: all of the picture, fitted */
  char *error;           /* owned, nullable */
  guint asked_edge_px;   /* longest side asked for, 0 = nothing yet */
  guint settle_id;       /* timeout source: the size changed */
  guint zoom_settle_id;  /* timeout source: the zoom changed */
  GdkRectangle area;     /* where the picture was when the view last changed */
  gboolean is_full;      /* the texture is the decoder's, not the thumbnail */
  gboolean was_settled;  /* as last notified */

  GCancellable *ahead;                         /* owned, nullable: something is decoded ahead */
  LatentImageRecord *neighbours[N_NEIGHBOURS]; /* owned, nullable */
  guint n_ahead; /* of the neighbours and the whole picture: looked at */
};

G_DEFINE_FINAL_TYPE (LatentPicture, latent_picture, GTK_TYPE_WIDGET)

typedef enum
{
  PROP_ERROR = 1,
  PROP_IS_SETTLED,
  PROP_VIEW,
} LatentPictureProperty;

static GParamSpec *properties[PROP_VIEW + 1];

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
cancel (GCancellable **cancellable)
{
  g_autoptr (GCancellable) stopped = g_steal_pointer (cancellable);

  if (stopped != NULL)
    g_cancellable_cancel (stopped);
}

/* Where the picture lies. FALSE: nowhere. */
static gboolean
find_spot (LatentPicture *self, LatentPictureSpot *spot)
{
  LatentPicturePlace place;

  if (!latent_picture_get_place (self, &place))
    return FALSE;
  spot->place_width = place.place_width;
  spot->place_height = place.place_height;
  latent_picture_view_locate (self->view, &place, &spot->area);
  return TRUE;
}

static guint
find_fit_edge (LatentPicture *self, const LatentImageRecord *image)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  LatentPicturePlace place
      = { image->width, image->height, gtk_widget_get_width (GTK_WIDGET (self)) * scale,
          gtk_widget_get_height (GTK_WIDGET (self)) * scale };

  return latent_picture_view_get_fit_edge (self->view, &place);
}

/* Is the fitted texture pixel by pixel what is shown? */
static gboolean
is_exact (LatentPicture *self, const LatentPictureSpot *spot)
{
  return self->is_full && gdk_texture_get_width (self->texture) == spot->area.width
         && gdk_texture_get_height (self->texture) == spot->area.height;
}

static void
update_settled (LatentPicture *self)
{
  gboolean is_settled = latent_picture_get_is_settled (self);

  if (is_settled == self->was_settled)
    return;
  self->was_settled = is_settled;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_SETTLED]);
}

/* What is exact already needs no crop; any other size is made by it, when the picture is there. */
static void
want_crop (LatentPicture *self)
{
  LatentPictureSpot spot;

  if (self->crop == NULL)
    return;
  if (!self->is_full || !find_spot (self, &spot) || is_exact (self, &spot))
    latent_picture_crop_drop (self->crop);
  else
    latent_picture_crop_want (self->crop, &spot);
  update_settled (self);
}

static gboolean
zoom_settled_cb (gpointer user_data)
{
  LatentPicture *self = user_data;

  self->zoom_settle_id = 0;
  want_crop (self);
  return G_SOURCE_REMOVE;
}

static void queue_decode (LatentPicture *self);

static void
view_changed_cb (LatentPicture *self)
{
  LatentPictureSpot spot;

  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (!find_spot (self, &spot))
    return;
  /* What a picture is measured by may change as well. */
  if (self->asked_edge_px != 0 && self->asked_edge_px != find_fit_edge (self, self->image))
    queue_decode (self);
  if (spot.area.width != self->area.width || spot.area.height != self->area.height)
    {
      g_clear_handle_id (&self->zoom_settle_id, g_source_remove);
      self->zoom_settle_id = g_timeout_add (ZOOM_SETTLE_MS, zoom_settled_cb, self);
    }
  else if (self->zoom_settle_id == 0)
    want_crop (self);
  self->area = spot.area;
  update_settled (self);
}

static void
crop_changed_cb (LatentPicture *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
  update_settled (self);
}

/* --- ahead --- */

static void load_ahead (LatentPicture *self);

static void
ahead_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf
      = latent_picture_cache_load_finish (LATENT_PICTURE_CACHE (source), result, &error);
  LatentPicture *self = user_data;

  if (latent_error_is_cancelled (error))
    return;
  /* What cannot be decoded tells so when it is shown. */
  g_clear_object (&self->ahead);
  load_ahead (self);
}

/* One after the other: what is likelier is there sooner. */
static void
load_ahead (LatentPicture *self)
{
  while (self->is_full && self->ahead == NULL && self->n_ahead <= N_NEIGHBOURS)
    {
      guint n = self->n_ahead++;
      const LatentImageRecord *image = n < N_NEIGHBOURS ? self->neighbours[n] : self->image;
      guint edge_px;

      if (image == NULL)
        continue;
      edge_px = n < N_NEIGHBOURS ? find_fit_edge (self, image) : 0;
      if (latent_picture_cache_lookup (self->cache, image, edge_px) != NULL)
        continue;
      self->ahead = g_cancellable_new ();
      latent_picture_cache_load_async (self->cache, image, edge_px, self->ahead, ahead_cb, self);
    }
}

static void
forget_neighbours (LatentPicture *self)
{
  for (guint i = 0; i < N_NEIGHBOURS; i++)
    g_clear_pointer (&self->neighbours[i], latent_image_record_free);
  self->n_ahead = 0;
}

/* --- the picture --- */

static void
take_pixbuf (LatentPicture *self, GdkPixbuf *pixbuf)
{
  g_clear_object (&self->texture);
  self->texture = gdk_texture_new_for_pixbuf (pixbuf);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Another program may have made another picture of it. */
static void
correct_size (LatentPicture *self, GdkPixbuf *pixbuf)
{
  double width = gdk_pixbuf_get_width (pixbuf);
  double height = gdk_pixbuf_get_height (pixbuf);
  double longest = MAX (self->width, self->height);
  double factor = longest / MAX (width, height);

  if (ABS (width * factor - self->width) <= factor + 1
      && ABS (height * factor - self->height) <= factor + 1)
    return;
  self->width = (guint) MAX (1, width * factor + 0.5);
  self->height = (guint) MAX (1, height * factor + 0.5);
}

static void
take_picture (LatentPicture *self, GdkPixbuf *pixbuf)
{
  self->is_full = TRUE;
  correct_size (self, pixbuf);
  take_pixbuf (self, pixbuf);
  set_error (self, NULL);
  want_crop (self);
  load_ahead (self);
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
      = latent_picture_cache_load_finish (LATENT_PICTURE_CACHE (source), result, &error);
  LatentPicture *self = user_data;

  if (latent_error_is_cancelled (error))
    return;
  if (pixbuf != NULL)
    take_picture (self, pixbuf);
  else
    {
      g_autofree char *words = latent_explain_error_briefly (error);

      set_error (self, words);
    }
}

static void
decode (LatentPicture *self)
{
  g_autoptr (GCancellable) before = NULL;
  GdkPixbuf *pixbuf;
  guint edge_px;

  if (self->image == NULL || self->cache == NULL || gtk_widget_get_width (GTK_WIDGET (self)) == 0)
    return;
  edge_px = find_fit_edge (self, self->image);
  if (edge_px == self->asked_edge_px)
    return;
  self->asked_edge_px = edge_px;
  before = g_steal_pointer (&self->loading);
  self->loading = g_cancellable_new ();
  pixbuf = latent_picture_cache_lookup (self->cache, self->image, edge_px);
  if (pixbuf != NULL)
    take_picture (self, pixbuf);
  else
    {
      latent_picture_cache_load_async (self->cache, self->image, edge_px, self->loading, decoded_cb,
                                       self);
      /* Only where there is nothing better yet. */
      if (self->texture == NULL && self->thumbnails != NULL)
        latent_thumbnail_store_load_async (self->thumbnails, self->image, THUMBNAIL_EDGE_PX,
                                           self->loading, thumbnail_loaded_cb, self);
    }
  cancel (&before);
}

static gboolean
settled_cb (gpointer user_data)
{
  LatentPicture *self = user_data;

  self->settle_id = 0;
  decode (self);
  want_crop (self);
  return G_SOURCE_REMOVE;
}

static void
queue_decode (LatentPicture *self)
{
  g_clear_handle_id (&self->settle_id, g_source_remove);
  self->settle_id = g_timeout_add (SETTLE_MS, settled_cb, self);
}

static void
stop_timeouts (LatentPicture *self)
{
  g_clear_handle_id (&self->settle_id, g_source_remove);
  g_clear_handle_id (&self->zoom_settle_id, g_source_remove);
}

/* The whole picture in place of pixels that are still being made. */
static void
snapshot_fitted (LatentPicture *self, const LatentPictureSpot *spot, GtkSnapshot *snapshot)
{
  float scale = (float) gtk_widget_get_scale_factor (GTK_WIDGET (self));

  gtk_snapshot_append_texture (
      snapshot, self->texture,
      &GRAPHENE_RECT_INIT ((float) spot->area.x / scale, (float) spot->area.y / scale,
                           (float) spot->area.width / scale, (float) spot->area.height / scale));
}

/* Exactly one device pixel per texture pixel, but for the moments in which the window or the zoom
 * is changing. */
static void
latent_picture_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LatentPicture *self = LATENT_PICTURE (widget);
  LatentPictureCropMatch match = LATENT_PICTURE_CROP_NONE;
  LatentPictureSpot spot;

  if (self->texture == NULL || !find_spot (self, &spot))
    return;
  if (self->crop != NULL && !is_exact (self, &spot))
    match = latent_picture_crop_match (self->crop, &spot);
  if (match == LATENT_PICTURE_CROP_NONE || match == LATENT_PICTURE_CROP_GAPS)
    snapshot_fitted (self, &spot, snapshot);
  if (match != LATENT_PICTURE_CROP_NONE)
    latent_picture_crop_snapshot (self->crop, &spot, gtk_widget_get_scale_factor (widget),
                                  snapshot);
}

static void
latent_picture_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LatentPicture *self = LATENT_PICTURE (widget);

  if (self->image == NULL)
    return;
  /* The first place is decoded for at once, later ones when the person has let go of the border. */
  if (self->asked_edge_px == 0)
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
  LatentPicture *self = LATENT_PICTURE (object);

  switch ((LatentPictureProperty) prop_id)
    {
    case PROP_ERROR:
      g_value_set_string (value, self->error);
      break;
    case PROP_IS_SETTLED:
      g_value_set_boolean (value, latent_picture_get_is_settled (self));
      break;
    case PROP_VIEW:
      g_value_set_object (value, self->view);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
latent_picture_dispose (GObject *object)
{
  LatentPicture *self = LATENT_PICTURE (object);

  stop_timeouts (self);
  cancel (&self->loading);
  cancel (&self->ahead);
  forget_neighbours (self);
  g_clear_object (&self->view_signals);
  g_clear_object (&self->texture);
  g_clear_object (&self->crop);
  g_clear_object (&self->cache);
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
  properties[PROP_IS_SETTLED] = g_param_spec_boolean ("is-settled", NULL, NULL, FALSE,
                                                      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_VIEW]
      = g_param_spec_object ("view", NULL, NULL, LATENT_TYPE_PICTURE_VIEW,
                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
latent_picture_init (LatentPicture *self)
{
  self->view_signals = g_signal_group_new (LATENT_TYPE_PICTURE_VIEW);
  g_signal_group_connect_swapped (self->view_signals, "changed", G_CALLBACK (view_changed_cb),
                                  self);
  self->view = latent_picture_view_new ();
  g_signal_group_set_target (self->view_signals, self->view);
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (scale_changed_cb), NULL);
}

GtkWidget *
latent_picture_new_with_cache (LatentPictureCache *cache, LatentThumbnailStore *thumbnails)
{
  LatentPicture *self = g_object_new (LATENT_TYPE_PICTURE, NULL);

  self->thumbnails = thumbnails != NULL ? g_object_ref (thumbnails) : NULL;
  if (cache != NULL)
    {
      self->cache = g_object_ref (cache);
      self->crop = latent_picture_crop_new (cache);
      g_signal_connect_object (self->crop, "changed", G_CALLBACK (crop_changed_cb), self,
                               G_CONNECT_SWAPPED);
    }
  return GTK_WIDGET (self);
}

GtkWidget *
latent_picture_new (LatentDecoder *decoder, LatentThumbnailStore *thumbnails)
{
  g_autoptr (LatentPictureCache) cache
      = decoder != NULL ? latent_picture_cache_new (decoder, LATENT_PICTURE_CACHE_MAX_BYTES) : NULL;

  return latent_picture_new_with_cache (cache, thumbnails);
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
  g_autoptr (GCancellable) loading = NULL;
  g_autoptr (GCancellable) ahead = NULL;

  g_return_if_fail (LATENT_IS_PICTURE (self));

  if (self->error == NULL && self->image != NULL && image != NULL
      && is_same_picture (self->image, image))
    return;
  stop_timeouts (self);
  loading = g_steal_pointer (&self->loading);
  ahead = g_steal_pointer (&self->ahead);
  forget_neighbours (self);
  g_clear_object (&self->texture);
  g_clear_pointer (&self->image, latent_image_record_free);
  self->asked_edge_px = 0;
  self->is_full = FALSE;
  if (self->crop != NULL)
    latent_picture_crop_set_image (self->crop, image);
  set_error (self, NULL);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (image != NULL)
    {
      self->image = latent_image_record_copy (image);
      self->width = image->width;
      self->height = image->height;
      decode (self);
    }
  /* Only now: what was decoded ahead may be what is wanted. */
  cancel (&loading);
  cancel (&ahead);
  update_settled (self);
}

void
latent_picture_set_neighbours (LatentPicture *self,
                               const LatentImageRecord *first,
                               const LatentImageRecord *second)
{
  g_autoptr (GCancellable) ahead = NULL;

  g_return_if_fail (LATENT_IS_PICTURE (self));

  if (self->cache == NULL || self->image == NULL)
    return;
  ahead = g_steal_pointer (&self->ahead);
  forget_neighbours (self);
  self->neighbours[0] = first != NULL ? latent_image_record_copy (first) : NULL;
  self->neighbours[1] = second != NULL ? latent_image_record_copy (second) : NULL;
  load_ahead (self);
  /* Only now: it may be the same. */
  cancel (&ahead);
}

void
latent_picture_set_view (LatentPicture *self, LatentPictureView *view)
{
  g_return_if_fail (LATENT_IS_PICTURE (self));
  g_return_if_fail (LATENT_IS_PICTURE_VIEW (view));

  if (!g_set_object (&self->view, view))
    return;
  g_signal_group_set_target (self->view_signals, view);
  view_changed_cb (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VIEW]);
}

LatentPictureView *
latent_picture_get_view (LatentPicture *self)
{
  g_return_val_if_fail (LATENT_IS_PICTURE (self), NULL);
  return self->view;
}

gboolean
latent_picture_get_place (LatentPicture *self, LatentPicturePlace *place)
{
  GtkWidget *widget = GTK_WIDGET (self);
  int scale;

  g_return_val_if_fail (LATENT_IS_PICTURE (self), FALSE);
  g_return_val_if_fail (place != NULL, FALSE);

  scale = gtk_widget_get_scale_factor (widget);
  place->width = self->width;
  place->height = self->height;
  place->place_width = gtk_widget_get_width (widget) * scale;
  place->place_height = gtk_widget_get_height (widget) * scale;
  return self->image != NULL && self->width > 0 && self->height > 0 && place->place_width > 0
         && place->place_height > 0;
}

const char *
latent_picture_get_error (LatentPicture *self)
{
  g_return_val_if_fail (LATENT_IS_PICTURE (self), NULL);
  return self->error;
}

gboolean
latent_picture_get_is_settled (LatentPicture *self)
{
  LatentPictureSpot spot;

  g_return_val_if_fail (LATENT_IS_PICTURE (self), FALSE);

  if (!self->is_full || !find_spot (self, &spot))
    return FALSE;
  return is_exact (self, &spot)
         || (self->crop != NULL
             && latent_picture_crop_match (self->crop, &spot) == LATENT_PICTURE_CROP_EXACT);
}
