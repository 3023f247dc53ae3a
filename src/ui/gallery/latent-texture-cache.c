/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-texture-cache.h"

#include "core/base/latent-error.h"

/* Failures are words and no pixels, yet not without end either. */
#define MAX_FAILURES 4096

typedef struct
{
  char *key; /* owned: what the table knows it by */
  GdkTexture *texture;
  guint64 bytes;
  GList link; /* in the queue of uses */
} Entry;

typedef struct
{
  char *path; /* a failure belongs to a file: found elsewhere, the picture gets its chance */
  GError *error;
} Failure;

struct _LatentTextureCache
{
  GObject parent_instance;

  GObject *loader; /* owned */
  const LatentTextureSource *source;
  guint64 max_bytes;
  GHashTable *entries;  /* key -> Entry, owned */
  GQueue uses;          /* of Entry: the latest used first */
  guint64 bytes;        /* of all entries */
  GHashTable *failures; /* image id -> Failure, owned */
};

G_DEFINE_FINAL_TYPE (LatentTextureCache, latent_texture_cache, G_TYPE_OBJECT)

typedef enum
{
  PROP_MAX_BYTES = 1,
} LatentTextureCacheProperty;

static GParamSpec *properties[PROP_MAX_BYTES + 1];

/* One load. */
typedef struct
{
  char *key;
  char *image_id;
  char *path;
} LoadData;

static void
free_load (gpointer data)
{
  LoadData *load = data;

  g_free (load->key);
  g_free (load->image_id);
  g_free (load->path);
  g_free (load);
}

static void
free_entry (gpointer data)
{
  Entry *entry = data;

  g_object_unref (entry->texture);
  g_free (entry->key);
  g_free (entry);
}

static void
free_failure (gpointer data)
{
  Failure *failure = data;

  g_free (failure->path);
  g_error_free (failure->error);
  g_free (failure);
}

/* (transfer full): by what was delivered. A picture that is not as delivered any more, or that
 * nobody knows the hash of, is like no other. */
static char *
make_key (const LatentImageRecord *image, guint edge_px)
{
  gboolean has_hash = image->sha256 != NULL && image->sha256[0] != '\0';

  if (has_hash && image->file_state != LATENT_IMAGE_FILE_CHANGED)
    return g_strdup_printf ("%u %s", edge_px, image->sha256);
  return g_strdup_printf ("%u %s %" G_GINT64_FORMAT, edge_px, image->id, image->stamp.mtime_us);
}

static void
touch (LatentTextureCache *self, Entry *entry)
{
  g_queue_unlink (&self->uses, &entry->link);
  g_queue_push_head_link (&self->uses, &entry->link);
}

static void
make_room (LatentTextureCache *self)
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
keep (LatentTextureCache *self, const char *key, GdkTexture *texture)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->key = g_strdup (key);
  entry->texture = g_object_ref (texture);
  entry->bytes
      = (guint64) gdk_texture_get_width (texture) * (guint64) gdk_texture_get_height (texture) * 3;
  entry->link.data = entry;
  g_hash_table_insert (self->entries, entry->key, entry);
  g_queue_push_head_link (&self->uses, &entry->link);
  self->bytes += entry->bytes;
  make_room (self);
}

static void
remember_failure (LatentTextureCache *self, const LoadData *load, const GError *error)
{
  Failure *failure = g_new0 (Failure, 1);

  if (g_hash_table_size (self->failures) >= MAX_FAILURES)
    g_hash_table_remove_all (self->failures);
  failure->path = g_strdup (load->path);
  failure->error = g_error_copy (error);
  g_hash_table_replace (self->failures, g_strdup (load->image_id), failure);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentTextureCache *self = g_task_get_source_object (task);
  const LoadData *load = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf = self->source->load_finish (source, result, &error);
  g_autoptr (GdkTexture) texture = NULL;
  Entry *entry;

  if (pixbuf == NULL)
    {
      if (!latent_error_is_cancelled (error))
        remember_failure (self, load, error);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_hash_table_remove (self->failures, load->image_id);
  /* The store joins equal requests; what they get is one texture, too. */
  entry = g_hash_table_lookup (self->entries, load->key);
  if (entry != NULL)
    {
      touch (self, entry);
      g_task_return_pointer (task, g_object_ref (entry->texture), g_object_unref);
      return;
    }
  texture = gdk_texture_new_for_pixbuf (pixbuf);
  keep (self, load->key, texture);
  g_task_return_pointer (task, g_steal_pointer (&texture), g_object_unref);
}

static void
load_thumbnail (gpointer loader,
                const LatentImageRecord *image,
                guint edge_px,
                GCancellable *cancellable,
                GAsyncReadyCallback callback,
                gpointer user_data)
{
  latent_thumbnail_store_load_async (loader, image, edge_px, cancellable, callback, user_data);
}

static GdkPixbuf *
finish_thumbnail (gpointer loader, GAsyncResult *result, GError **error)
{
  return latent_thumbnail_store_load_finish (loader, result, error);
}

static void
latent_texture_cache_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((LatentTextureCacheProperty) id)
    {
    case PROP_MAX_BYTES:
      g_value_set_uint64 (value, LATENT_TEXTURE_CACHE (object)->max_bytes);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_texture_cache_set_property (GObject *object,
                                   guint id,
                                   const GValue *value,
                                   GParamSpec *pspec)
{
  switch ((LatentTextureCacheProperty) id)
    {
    case PROP_MAX_BYTES:
      LATENT_TEXTURE_CACHE (object)->max_bytes = g_value_get_uint64 (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_texture_cache_finalize (GObject *object)
{
  LatentTextureCache *self = LATENT_TEXTURE_CACHE (object);

  /* The links are in the entries. */
  g_queue_init (&self->uses);
  g_hash_table_unref (self->entries);
  g_hash_table_unref (self->failures);
  g_clear_object (&self->loader);
  G_OBJECT_CLASS (latent_texture_cache_parent_class)->finalize (object);
}

static void
latent_texture_cache_class_init (LatentTextureCacheClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = latent_texture_cache_get_property;
  object_class->set_property = latent_texture_cache_set_property;
  object_class->finalize = latent_texture_cache_finalize;

  properties[PROP_MAX_BYTES] = g_param_spec_uint64 (
      "max-bytes", NULL, NULL, 0, G_MAXUINT64, LATENT_TEXTURE_CACHE_MAX_BYTES,
      G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
latent_texture_cache_init (LatentTextureCache *self)
{
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_entry);
  self->failures = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_failure);
  g_queue_init (&self->uses);
}

LatentTextureCache *
latent_texture_cache_new_for_source (GObject *loader,
                                     const LatentTextureSource *source,
                                     guint64 max_bytes)
{
  LatentTextureCache *self;

  g_return_val_if_fail (G_IS_OBJECT (loader), NULL);
  g_return_val_if_fail (source != NULL, NULL);

  self = g_object_new (LATENT_TYPE_TEXTURE_CACHE, "max-bytes", max_bytes, NULL);
  self->loader = g_object_ref (loader);
  self->source = source;
  return self;
}

LatentTextureCache *
latent_texture_cache_new (LatentThumbnailStore *thumbnails)
{
  static const LatentTextureSource source = { load_thumbnail, finish_thumbnail };

  g_return_val_if_fail (LATENT_IS_THUMBNAIL_STORE (thumbnails), NULL);
  return latent_texture_cache_new_for_source (G_OBJECT (thumbnails), &source,
                                              LATENT_TEXTURE_CACHE_MAX_BYTES);
}

GdkTexture *
latent_texture_cache_lookup (LatentTextureCache *self,
                             const LatentImageRecord *image,
                             guint edge_px)
{
  g_autofree char *key = NULL;
  Entry *entry;

  g_return_val_if_fail (LATENT_IS_TEXTURE_CACHE (self), NULL);
  g_return_val_if_fail (image != NULL, NULL);

  key = make_key (image, edge_px);
  entry = g_hash_table_lookup (self->entries, key);
  if (entry == NULL)
    return NULL;
  touch (self, entry);
  return entry->texture;
}

const GError *
latent_texture_cache_get_failure (LatentTextureCache *self, const LatentImageRecord *image)
{
  Failure *failure;

  g_return_val_if_fail (LATENT_IS_TEXTURE_CACHE (self), NULL);
  g_return_val_if_fail (image != NULL, NULL);

  failure = g_hash_table_lookup (self->failures, image->id);
  return failure != NULL && g_str_equal (failure->path, image->path) ? failure->error : NULL;
}

void
latent_texture_cache_load_async (LatentTextureCache *self,
                                 const LatentImageRecord *image,
                                 guint edge_px,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task;
  LoadData *load;

  g_return_if_fail (LATENT_IS_TEXTURE_CACHE (self));
  g_return_if_fail (image != NULL && edge_px > 0);

  load = g_new0 (LoadData, 1);
  load->key = make_key (image, edge_px);
  load->image_id = g_strdup (image->id);
  load->path = g_strdup (image->path);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_texture_cache_load_async);
  g_task_set_task_data (task, load, free_load);
  self->source->load_async (self->loader, image, edge_px, cancellable, loaded_cb, task);
}

GdkTexture *
latent_texture_cache_load_finish (LatentTextureCache *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, latent_texture_cache_load_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

guint64
latent_texture_cache_get_bytes (LatentTextureCache *self)
{
  g_return_val_if_fail (LATENT_IS_TEXTURE_CACHE (self), 0);
  return self->bytes;
}
