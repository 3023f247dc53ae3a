/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-picture-crop.h"

#include "core/base/latent-error.h"
#include "core/media/latent-cut.h"

/* This part of the place is cut out beyond each of its edges, so that there is something to be
 * dragged in; when half of it is used up the next one is made. */
#define MARGIN_PARTS 4
/* Drawn smaller than that a texture is resampled in a way that takes many times as long. */
#define MIN_NEAR_SCALE 0.75

struct _LatentPictureCrop
{
  GObject parent_instance;

  LatentPictureCache *cache;  /* owned */
  LatentImageRecord *image;   /* owned, nullable */
  GdkPixbuf *source;          /* owned, nullable: the whole picture, while something is zoomed */
  GCancellable *loading;      /* owned, nullable: the whole picture is being decoded */
  GCancellable *cutting;      /* owned, nullable */
  LatentCutArea cutting_area; /* what is being cut out */
  LatentPictureSpot wanted;   /* the last one, while @is_wanted */
  gboolean is_wanted;

  GdkTexture *texture; /* owned, nullable */
  LatentCutArea area;  /* what the texture shows */
};

G_DEFINE_FINAL_TYPE (LatentPictureCrop, latent_picture_crop, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* One cut. */
typedef struct
{
  GdkPixbuf *source; /* owned */
  LatentCutArea area;
} CutData;

static void
free_cut (gpointer data)
{
  CutData *cut = data;

  g_object_unref (cut->source);
  g_free (cut);
}

static gpointer
cut_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  CutData *cut = data;
  GdkPixbuf *pixbuf = latent_cut_pixels (cut->source, &cut->area);

  if (pixbuf == NULL)
    g_set_error (error, LATENT_ERROR, LATENT_ERROR_INTERNAL, "no memory for a part of the picture");
  return pixbuf;
}

/* The part of the picture that is within @margin_x and @margin_y of what is seen, in pixels of the
 * picture as it is shown. FALSE: nothing is seen. */
static gboolean
find_part (const LatentPictureSpot *spot, int margin_x, int margin_y, GdkRectangle *part)
{
  GdkRectangle whole = { 0, 0, spot->area.width, spot->area.height };
  GdkRectangle seen = { -spot->area.x - margin_x, -spot->area.y - margin_y,
                        spot->place_width + 2 * margin_x, spot->place_height + 2 * margin_y };

  return gdk_rectangle_intersect (&whole, &seen, part);
}

static gboolean
contains (const LatentCutArea *area, const GdkRectangle *part)
{
  return part->x >= area->x && part->y >= area->y && part->x + part->width <= area->x + area->width
         && part->y + part->height <= area->y + area->height;
}

static gboolean
has_size (LatentPictureCrop *self, const LatentPictureSpot *spot)
{
  return self->texture != NULL && self->area.whole_width == spot->area.width
         && self->area.whole_height == spot->area.height;
}

/* How much larger than it was made the crop is drawn. */
static double
find_scale (LatentPictureCrop *self, const LatentPictureSpot *spot)
{
  return (double) spot->area.width / self->area.whole_width;
}

/* Where the crop lies when the picture is drawn at @spot, in device pixels of the place. */
static void
find_place (LatentPictureCrop *self, const LatentPictureSpot *spot, graphene_rect_t *rect)
{
  double scale_x = find_scale (self, spot);
  double scale_y = (double) spot->area.height / self->area.whole_height;

  graphene_rect_init (rect, (float) (spot->area.x + self->area.x * scale_x),
                      (float) (spot->area.y + self->area.y * scale_y),
                      (float) (self->area.width * scale_x), (float) (self->area.height * scale_y));
}

static void look_after_wanted (LatentPictureCrop *self);

static void
cut_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf
      = latent_decoder_run_finish (LATENT_DECODER (source), result, &error);
  LatentPictureCrop *self = user_data;

  if (latent_error_is_cancelled (error))
    return;
  g_clear_object (&self->cutting);
  /* Without memory the picture stays as blurred as it is. */
  if (pixbuf == NULL)
    return;
  self->area = self->cutting_area;
  g_clear_object (&self->texture);
  self->texture = gdk_texture_new_for_pixbuf (pixbuf);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  look_after_wanted (self);
}

static void
cut (LatentPictureCrop *self)
{
  const LatentPictureSpot *spot = &self->wanted;
  LatentDecoder *decoder = latent_picture_cache_get_decoder (self->cache);
  CutData *data;
  GdkRectangle part;

  if (!find_part (spot, spot->place_width / MARGIN_PARTS, spot->place_height / MARGIN_PARTS, &part))
    return;
  self->cutting_area = (LatentCutArea){ spot->area.width, spot->area.height, part.x,
                                        part.y,           part.width,        part.height };
  self->cutting = g_cancellable_new ();
  data = g_new0 (CutData, 1);
  data->source = g_object_ref (self->source);
  data->area = self->cutting_area;
  latent_decoder_run_async (decoder, cut_thread, data, free_cut, g_object_unref, self->cutting,
                            cut_cb, self);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf
      = latent_picture_cache_load_finish (LATENT_PICTURE_CACHE (source), result, &error);
  LatentPictureCrop *self = user_data;

  if (latent_error_is_cancelled (error))
    return;
  g_clear_object (&self->loading);
  /* The picture itself tells why it cannot be shown. */
  if (pixbuf == NULL)
    return;
  g_set_object (&self->source, pixbuf);
  look_after_wanted (self);
}

static void
look_after_wanted (LatentPictureCrop *self)
{
  const LatentPictureSpot *spot = &self->wanted;
  GdkRectangle part;

  if (!self->is_wanted || self->image == NULL || self->loading != NULL || self->cutting != NULL)
    return;
  if (has_size (self, spot)
      && (!find_part (spot, spot->place_width / MARGIN_PARTS / 2,
                      spot->place_height / MARGIN_PARTS / 2, &part)
          || contains (&self->area, &part)))
    return;
  if (self->source != NULL)
    {
      cut (self);
      return;
    }
  self->loading = g_cancellable_new ();
  latent_picture_cache_load_async (self->cache, self->image, 0, self->loading, loaded_cb, self);
}

static void
cancel (GCancellable **cancellable)
{
  g_autoptr (GCancellable) stopped = g_steal_pointer (cancellable);

  if (stopped != NULL)
    g_cancellable_cancel (stopped);
}

static void
latent_picture_crop_dispose (GObject *object)
{
  LatentPictureCrop *self = LATENT_PICTURE_CROP (object);

  latent_picture_crop_drop (self);
  g_clear_pointer (&self->image, latent_image_record_free);
  g_clear_object (&self->cache);
  G_OBJECT_CLASS (latent_picture_crop_parent_class)->dispose (object);
}

static void
latent_picture_crop_class_init (LatentPictureCropClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latent_picture_crop_dispose;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
latent_picture_crop_init (LatentPictureCrop *self)
{
}

LatentPictureCrop *
latent_picture_crop_new (LatentPictureCache *cache)
{
  LatentPictureCrop *self;

  g_return_val_if_fail (LATENT_IS_PICTURE_CACHE (cache), NULL);

  self = g_object_new (LATENT_TYPE_PICTURE_CROP, NULL);
  self->cache = g_object_ref (cache);
  return self;
}

void
latent_picture_crop_set_image (LatentPictureCrop *self, const LatentImageRecord *image)
{
  g_return_if_fail (LATENT_IS_PICTURE_CROP (self));

  latent_picture_crop_drop (self);
  g_clear_pointer (&self->image, latent_image_record_free);
  self->image = image != NULL ? latent_image_record_copy (image) : NULL;
}

void
latent_picture_crop_want (LatentPictureCrop *self, const LatentPictureSpot *spot)
{
  g_return_if_fail (LATENT_IS_PICTURE_CROP (self));
  g_return_if_fail (spot != NULL);

  self->wanted = *spot;
  self->is_wanted = TRUE;
  /* What is cut for another size is of no use to anybody. */
  if (self->cutting != NULL
      && (self->cutting_area.whole_width != spot->area.width
          || self->cutting_area.whole_height != spot->area.height))
    cancel (&self->cutting);
  look_after_wanted (self);
}

void
latent_picture_crop_drop (LatentPictureCrop *self)
{
  g_return_if_fail (LATENT_IS_PICTURE_CROP (self));

  self->is_wanted = FALSE;
  cancel (&self->loading);
  cancel (&self->cutting);
  g_clear_object (&self->source);
  g_clear_object (&self->texture);
}

LatentPictureCropMatch
latent_picture_crop_match (LatentPictureCrop *self, const LatentPictureSpot *spot)
{
  graphene_rect_t rect, seen;
  gboolean is_covered;

  g_return_val_if_fail (LATENT_IS_PICTURE_CROP (self), LATENT_PICTURE_CROP_NONE);
  g_return_val_if_fail (spot != NULL, LATENT_PICTURE_CROP_NONE);

  if (self->texture == NULL)
    return LATENT_PICTURE_CROP_NONE;
  find_place (self, spot, &rect);
  graphene_rect_init (&seen, 0, 0, (float) spot->place_width, (float) spot->place_height);
  is_covered = !graphene_rect_intersection (
                   &seen,
                   &GRAPHENE_RECT_INIT ((float) spot->area.x, (float) spot->area.y,
                                        (float) spot->area.width, (float) spot->area.height),
                   &seen)
               || graphene_rect_contains_rect (&rect, &seen);
  if (has_size (self, spot))
    return is_covered ? LATENT_PICTURE_CROP_EXACT : LATENT_PICTURE_CROP_GAPS;
  if (is_covered && find_scale (self, spot) >= MIN_NEAR_SCALE)
    return LATENT_PICTURE_CROP_NEAR;
  return LATENT_PICTURE_CROP_NONE;
}

void
latent_picture_crop_snapshot (LatentPictureCrop *self,
                              const LatentPictureSpot *spot,
                              int scale,
                              GtkSnapshot *snapshot)
{
  graphene_rect_t rect;

  g_return_if_fail (LATENT_IS_PICTURE_CROP (self));
  g_return_if_fail (spot != NULL && scale > 0);

  if (self->texture == NULL)
    return;
  find_place (self, spot, &rect);
  graphene_rect_scale (&rect, 1 / (float) scale, 1 / (float) scale, &rect);
  gtk_snapshot_append_texture (snapshot, self->texture, &rect);
}
