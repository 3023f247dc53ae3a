/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-picture-cache.h"

#include <math.h>

/* The most a pixel of a decoded picture takes. */
#define PIXEL_BYTES 4

typedef struct
{
  char *key; /* owned: what the table knows it by */
  GdkPixbuf *pixbuf;
  guint64 bytes;
  GList link; /* in the queue of uses */
} Entry;

/* One decode that is under way. */
typedef struct
{
  LatentPictureCache *cache; /* owned */
  char *key;
  GCancellable *cancellable;
  GPtrArray *waiters; /* owned (element-type Waiter) */
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

  LatentDecoder *decoder; /* owned */
  guint64 max_bytes;
  GHashTable *entries; /* key -> Entry, owned */
  GQueue uses;         /* of Entry: the latest used first */
  guint64 bytes;       /* of all entries */
  GHashTable *loads;   /* key -> Load: freed when the decoder calls back */
};

G_DEFINE_FINAL_TYPE (LatentPictureCache, latent_picture_cache, G_TYPE_OBJECT)

typedef enum
{
  PROP_MAX_BYTES = 1,
} LatentPictureCacheProperty;

static GParamSpec *properties[PROP_MAX_BYTES + 1];

static void
free_entry (gpointer data)
{
  Entry *entry = data;

  g_object_unref (entry->pixbuf);
  g_free (entry->key);
  g_free (entry);
}

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

static void
touch (LatentPictureCache *self, Entry *entry)
{
  g_queue_unlink (&self->uses, &entry->link);
  g_queue_push_head_link (&self->uses, &entry->link);
}

static void
make_room (LatentPictureCache *self)
{
  while (self->bytes > self->max_bytes && self->uses.tail != NULL)
    {
      Entry *entry = self->uses.tail->data;

      g_queue_unlink (&self->uses, &entry->link);
      self->bytes -= entry->bytes;
      g_hash_table_remove (self->entries, entry->key);
    }
}

static void
keep (LatentPictureCache *self, const char *key, GdkPixbuf *pixbuf)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->key = g_strdup (key);
  entry->pixbuf = g_object_ref (pixbuf);
  entry->bytes = gdk_pixbuf_get_byte_length (pixbuf);
  entry->link.data = entry;
  g_hash_table_insert (self->entries, entry->key, entry);
  g_queue_push_head_link (&self->uses, &entry->link);
  self->bytes += entry->bytes;
  make_room (self);
}

static void
decoded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Load *load = user_data;
  LatentPictureCache *self = load->cache;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf
      = latent_decoder_decode_finish (LATENT_DECODER (source), result, &error);

  /* Not when all had left, and somebody else came. */
  if (g_hash_table_lookup (self->loads, load->key) == load)
    {
      g_hash_table_remove (self->loads, load->key);
      if (pixbuf != NULL)
        keep (self, load->key, pixbuf);
    }
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
  g_cancellable_cancel (load->cancellable);
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
start_load (LatentPictureCache *self, const LatentImageRecord *image, guint edge_px)
{
  Load *load = g_new0 (Load, 1);

  load->cache = g_object_ref (self);
  load->key = make_key (image, edge_px);
  load->cancellable = g_cancellable_new ();
  load->waiters = g_ptr_array_new_with_free_func (free_waiter);
  g_hash_table_insert (self->loads, load->key, load);
  latent_decoder_decode_async (self->decoder, image->path, edge_px, load->cancellable, decoded_cb,
                               load);
  return load;
}

static void
latent_picture_cache_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((LatentPictureCacheProperty) id)
    {
    case PROP_MAX_BYTES:
      g_value_set_uint64 (value, LATENT_PICTURE_CACHE (object)->max_bytes);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_picture_cache_set_property (GObject *object,
                                   guint id,
                                   const GValue *value,
                                   GParamSpec *pspec)
{
  switch ((LatentPictureCacheProperty) id)
    {
    case PROP_MAX_BYTES:
      LATENT_PICTURE_CACHE (object)->max_bytes = g_value_get_uint64 (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_picture_cache_finalize (GObject *object)
{
  LatentPictureCache *self = LATENT_PICTURE_CACHE (object);

  /* The links are in the entries; and a load would hold the cache. */
  g_queue_init (&self->uses);
  g_hash_table_unref (self->entries);
  g_hash_table_unref (self->loads);
  g_clear_object (&self->decoder);
  G_OBJECT_CLASS (latent_picture_cache_parent_class)->finalize (object);
}

static void
latent_picture_cache_class_init (LatentPictureCacheClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = latent_picture_cache_get_property;
  object_class->set_property = latent_picture_cache_set_property;
  object_class->finalize = latent_picture_cache_finalize;
  properties[PROP_MAX_BYTES] = g_param_spec_uint64 (
      "max-bytes", NULL, NULL, 0, G_MAXUINT64, LATENT_PICTURE_CACHE_MAX_BYTES,
      G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
latent_picture_cache_init (LatentPictureCache *self)
{
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_entry);
  self->loads = g_hash_table_new (g_str_hash, g_str_equal);
  g_queue_init (&self->uses);
}

LatentPictureCache *
latent_picture_cache_new (LatentDecoder *decoder, guint64 max_bytes)
{
  LatentPictureCache *self;

  g_return_val_if_fail (LATENT_IS_DECODER (decoder), NULL);

  self = g_object_new (LATENT_TYPE_PICTURE_CACHE, "max-bytes", max_bytes, NULL);
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
  double bytes;

  g_return_val_if_fail (LATENT_IS_PICTURE_CACHE (self), edge_px);
  g_return_val_if_fail (image != NULL, edge_px);

  longest = MAX (1, MAX (image->width, image->height));
  bytes = (double) image->width * image->height * PIXEL_BYTES;
  if (bytes > (double) self->max_bytes)
    longest = MAX (1, (guint) (longest * sqrt ((double) self->max_bytes / bytes)));
  return edge_px == 0 ? longest : MIN (edge_px, longest);
}

GdkPixbuf *
latent_picture_cache_lookup (LatentPictureCache *self,
                             const LatentImageRecord *image,
                             guint edge_px)
{
  g_autofree char *key = NULL;
  Entry *entry;

  g_return_val_if_fail (LATENT_IS_PICTURE_CACHE (self), NULL);
  g_return_val_if_fail (image != NULL, NULL);

  key = make_key (image, latent_picture_cache_limit_edge (self, image, edge_px));
  entry = g_hash_table_lookup (self->entries, key);
  if (entry == NULL)
    return NULL;
  touch (self, entry);
  return entry->pixbuf;
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
    load = start_load (self, image, edge_px);
  join (load, g_steal_pointer (&task));
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

  g_queue_init (&self->uses);
  g_hash_table_remove_all (self->entries);
  self->bytes = 0;
}

guint64
latent_picture_cache_get_bytes (LatentPictureCache *self)
{
  g_return_val_if_fail (LATENT_IS_PICTURE_CACHE (self), 0);
  return self->bytes;
}
