/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-picture-cache.h"

#include <math.h>

#include "ui/common/latent-byte-cache.h"

/* This part of the bytes is for the same pictures fitted into the window, beside the whole ones. */
#define FITTED_PARTS 8
/* At a time: no decoder has more threads. */
#define MAX_DECODES 4

/* One decode that is waited for or under way. */
typedef struct
{
  LatentPictureCache *cache; /* owned */
  LatentImageRecord *image;  /* owned */
  guint edge_px;
  char *key;
  GCancellable *cancellable;
  GPtrArray *waiters; /* owned (element-type Waiter) */
  guint64 bytes;      /* reserved for it while it is decoded */
  gboolean is_decoding;
} Load;

/* Somebody who asked for it. */
typedef struct
{
  Load *load;
  GTask *task;
  gulong cancelled_id; /* 0: cannot be cancelled */
} Waiter;

struct _LatentPictureCache
{
  GObject parent_instance;

  LatentDecoder *decoder;   /* owned */
  LatentByteCache *pixbufs; /* owned */
  guint n_shown;            /* pictures that share the bytes */
  GHashTable *loads;        /* key -> Load: who asks for the same joins them */
  GQueue waiting;           /* of Load, owned: to be decoded, the newest first */
  guint n_decoding;
  guint64 decoding_bytes;   /* reserved for what is being decoded, wanted or not */
};

G_DEFINE_FINAL_TYPE (LatentPictureCache, latent_picture_cache, G_TYPE_OBJECT)

static void
stop_listening (Waiter *waiter)
{
  if (waiter->cancelled_id != 0)
    g_signal_handler_disconnect (g_task_get_cancellable (waiter->task), waiter->cancelled_id);
  waiter->cancelled_id = 0;
}

static void
free_waiter (gpointer data)
{
  Waiter *waiter = data;

  stop_listening (waiter);
  g_object_unref (waiter->task);
  g_free (waiter);
}

static void
free_load (Load *load)
{
  g_ptr_array_unref (load->waiters);
  g_object_unref (load->cancellable);
  latent_image_record_free (load->image);
  g_free (load->key);
  g_object_unref (load->cache);
  g_free (load);
}

/* (transfer full): by the file, which may be another's when it was changed. */
static char *
make_key (const LatentImageRecord *image, guint edge_px)
{
  return g_strdup_printf ("%u %s %" G_GINT64_FORMAT " %s", edge_px, image->id,
                          image->stamp.mtime_us, image->path);
}

/* The most a pixel of it takes when it is decoded: only JPEG knows nothing but opaque ones. */
static guint
get_pixel_bytes (const LatentImageRecord *image)
{
  return image->format == LATENT_IMAGE_FORMAT_JPEG ? 3 : 4;
}

/* As much as there may be at once: what comes out, and what it is made from, which may be the whole
 * picture. */
static guint64
count_decode_bytes (const LatentImageRecord *image, guint edge_px)
{
  guint64 whole = (guint64) image->width * image->height * get_pixel_bytes (image);
  double part = (double) edge_px / MAX (1, MAX (image->width, image->height));

  return whole + (guint64) ((double) whole * part * part);
}

static void start_waiting (LatentPictureCache *self);

static void
end_decode (LatentPictureCache *self, Load *load)
{
  self->n_decoding--;
  self->decoding_bytes -= load->bytes;
  latent_byte_cache_set_reserved (self->pixbufs, self->decoding_bytes);
}

static void
decoded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Load *load = user_data;
  LatentPictureCache *self = load->cache;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf
      = latent_decoder_decode_finish (LATENT_DECODER (source), result, &error);

  end_decode (self, load);
  /* Not when all had left, and somebody else came. */
  if (g_hash_table_lookup (self->loads, load->key) == load)
    {
      g_hash_table_remove (self->loads, load->key);
      if (pixbuf != NULL)
        latent_byte_cache_insert (self->pixbufs, load->key, pixbuf,
                                  gdk_pixbuf_get_byte_length (pixbuf));
    }
  start_waiting (self);
  /* Who is told may cancel, or ask for something else. */
  for (guint i = 0; i < load->waiters->len; i++)
    stop_listening (g_ptr_array_index (load->waiters, i));
  for (guint i = 0; i < load->waiters->len; i++)
    {
      Waiter *waiter = g_ptr_array_index (load->waiters, i);

      if (pixbuf != NULL)
        g_task_return_pointer (waiter->task, g_object_ref (pixbuf), g_object_unref);
      else
        g_task_return_error (waiter->task, g_error_copy (error));
    }
  free_load (load);
}

/* What is shown stays, and one picture is decoded whatever there is: it could not be seen
 * otherwise. All others wait until there is room for them. */
static gboolean
has_room (LatentPictureCache *self, guint64 bytes)
{
  if (self->n_decoding == 0)
    return TRUE;
  if (self->n_decoding >= MAX_DECODES)
    return FALSE;
  latent_byte_cache_set_reserved (self->pixbufs, self->decoding_bytes + bytes);
  return latent_picture_cache_get_bytes (self) + bytes
         <= latent_byte_cache_get_max_bytes (self->pixbufs);
}

static void
start_waiting (LatentPictureCache *self)
{
  Load *load;

  while ((load = g_queue_peek_head (&self->waiting)) != NULL && has_room (self, load->bytes))
    {
      g_queue_pop_head (&self->waiting);
      load->is_decoding = TRUE;
      self->n_decoding++;
      self->decoding_bytes += load->bytes;
      latent_byte_cache_set_reserved (self->pixbufs, self->decoding_bytes);
      latent_decoder_decode_async (self->decoder, load->image->path, load->edge_px,
                                   load->cancellable, decoded_cb, load);
    }
  latent_byte_cache_set_reserved (self->pixbufs, self->decoding_bytes);
}

/* In the thread of the one who cancels, which is ours. */
static void
cancelled_cb (GCancellable *cancellable, Waiter *waiter)
{
  Load *load = waiter->load;

  g_task_return_error_if_cancelled (waiter->task);
  g_ptr_array_remove (load->waiters, waiter);
  if (load->waiters->len > 0)
    return;
  /* Nobody is to join what ends without pixels. */
  g_hash_table_remove (load->cache->loads, load->key);
  if (load->is_decoding)
    g_cancellable_cancel (load->cancellable);
  else
    {
      g_queue_remove (&load->cache->waiting, load);
      free_load (load);
    }
}

/* Takes @task over. */
static void
join (Load *load, GTask *task)
{
  Waiter *waiter = g_new0 (Waiter, 1);
  GCancellable *cancellable = g_task_get_cancellable (task);

  waiter->load = load;
  waiter->task = task;
  g_ptr_array_add (load->waiters, waiter);
  if (cancellable != NULL)
    waiter->cancelled_id
        = g_signal_connect (cancellable, "cancelled", G_CALLBACK (cancelled_cb), waiter);
}

/* (transfer none) */
static Load *
make_load (LatentPictureCache *self, const LatentImageRecord *image, guint edge_px)
{
  Load *load = g_new0 (Load, 1);

  load->cache = g_object_ref (self);
  load->image = latent_image_record_copy (image);
  load->edge_px = edge_px;
  load->key = make_key (image, edge_px);
  load->cancellable = g_cancellable_new ();
  load->waiters = g_ptr_array_new_with_free_func (free_waiter);
  load->bytes = count_decode_bytes (image, edge_px);
  g_hash_table_insert (self->loads, load->key, load);
  g_queue_push_head (&self->waiting, load);
  return load;
}

static void
latent_picture_cache_finalize (GObject *object)
{
  LatentPictureCache *self = LATENT_PICTURE_CACHE (object);

  /* A load would hold the cache. */
  g_hash_table_unref (self->loads);
  g_clear_pointer (&self->pixbufs, latent_byte_cache_free);
  g_clear_object (&self->decoder);
  G_OBJECT_CLASS (latent_picture_cache_parent_class)->finalize (object);
}

static void
latent_picture_cache_class_init (LatentPictureCacheClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_picture_cache_finalize;
}

static void
latent_picture_cache_init (LatentPictureCache *self)
{
  self->loads = g_hash_table_new (g_str_hash, g_str_equal);
  self->n_shown = 1;
  g_queue_init (&self->waiting);
}

LatentPictureCache *
latent_picture_cache_new (LatentDecoder *decoder, guint64 max_bytes)
{
  LatentPictureCache *self;

  g_return_val_if_fail (LATENT_IS_DECODER (decoder), NULL);

  self = g_object_new (LATENT_TYPE_PICTURE_CACHE, NULL);
  self->pixbufs = latent_byte_cache_new (max_bytes, LATENT_BYTE_CACHE_ALIVE);
  self->decoder = g_object_ref (decoder);
  return self;
}

LatentDecoder *
latent_picture_cache_get_decoder (LatentPictureCache *self)
{
  g_return_val_if_fail (LATENT_IS_PICTURE_CACHE (self), NULL);
  return self->decoder;
}

guint
latent_picture_cache_limit_edge (LatentPictureCache *self,
                                 const LatentImageRecord *image,
                                 guint edge_px)
{
  guint longest;
  double bytes, max_bytes;

  g_return_val_if_fail (LATENT_IS_PICTURE_CACHE (self), edge_px);
  g_return_val_if_fail (image != NULL, edge_px);

  longest = MAX (1, MAX (image->width, image->height));
  bytes = (double) image->width * image->height * get_pixel_bytes (image);
  max_bytes = (double) latent_byte_cache_get_max_bytes (self->pixbufs);
  max_bytes = (max_bytes - max_bytes / FITTED_PARTS) / self->n_shown;
  if (bytes > max_bytes)
    longest = MAX (1, (guint) (longest * sqrt (max_bytes / bytes)));
  return edge_px == 0 ? longest : MIN (edge_px, longest);
}

GdkPixbuf *
latent_picture_cache_lookup (LatentPictureCache *self,
                             const LatentImageRecord *image,
                             guint edge_px)
{
  g_autofree char *key = NULL;

  g_return_val_if_fail (LATENT_IS_PICTURE_CACHE (self), NULL);
  g_return_val_if_fail (image != NULL, NULL);

  key = make_key (image, latent_picture_cache_limit_edge (self, image, edge_px));
  return latent_byte_cache_lookup (self->pixbufs, key);
}

void
latent_picture_cache_load_async (LatentPictureCache *self,
                                 const LatentImageRecord *image,
                                 guint edge_px,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *key = NULL;
  GdkPixbuf *pixbuf;
  Load *load;

  g_return_if_fail (LATENT_IS_PICTURE_CACHE (self));
  g_return_if_fail (image != NULL);

  edge_px = latent_picture_cache_limit_edge (self, image, edge_px);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_picture_cache_load_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  pixbuf = latent_picture_cache_lookup (self, image, edge_px);
  if (pixbuf != NULL)
    {
      g_task_return_pointer (task, g_object_ref (pixbuf), g_object_unref);
      return;
    }
  key = make_key (image, edge_px);
  load = g_hash_table_lookup (self->loads, key);
  if (load == NULL)
    load = make_load (self, image, edge_px);
  join (load, g_steal_pointer (&task));
  start_waiting (self);
}

GdkPixbuf *
latent_picture_cache_load_finish (LatentPictureCache *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
latent_picture_cache_clear (LatentPictureCache *self)
{
  g_return_if_fail (LATENT_IS_PICTURE_CACHE (self));

  latent_byte_cache_clear (self->pixbufs);
}

void
latent_picture_cache_set_n_shown (LatentPictureCache *self, guint n_shown)
{
  g_return_if_fail (LATENT_IS_PICTURE_CACHE (self));
  g_return_if_fail (n_shown > 0);
  self->n_shown = n_shown;
}

guint64
latent_picture_cache_get_bytes (LatentPictureCache *self)
{
  g_return_val_if_fail (LATENT_IS_PICTURE_CACHE (self), 0);
  return latent_byte_cache_get_bytes (self->pixbufs) + self->decoding_bytes;
}
