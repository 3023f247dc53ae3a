/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-texture-cache.h"

#include "core/base/latent-error.h"
#include "ui/common/latent-byte-cache.h"

/* Failures are words and no pixels, yet not without end either. */
#define MAX_FAILURES 4096

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
  LatentByteCache *textures; /* owned */
  GHashTable *failures;      /* image id -> Failure, owned */
};

G_DEFINE_FINAL_TYPE (LatentTextureCache, latent_texture_cache, G_TYPE_OBJECT)

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

/* Opaque, in R8G8B8. */
static guint64
count_bytes (GdkTexture *texture)
{
  return (guint64) gdk_texture_get_width (texture) * (guint64) gdk_texture_get_height (texture) * 3;
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
  GdkTexture *texture;

  if (pixbuf == NULL)
    {
      if (!latent_error_is_cancelled (error))
        remember_failure (self, load, error);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_hash_table_remove (self->failures, load->image_id);
  /* The store joins equal requests; what they get is one texture, too. */
  texture = latent_byte_cache_lookup (self->textures, load->key);
  if (texture != NULL)
    g_object_ref (texture);
  else
    {
      texture = gdk_texture_new_for_pixbuf (pixbuf);
      latent_byte_cache_insert (self->textures, load->key, texture, count_bytes (texture));
    }
  g_task_return_pointer (task, texture, g_object_unref);
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
latent_texture_cache_finalize (GObject *object)
{
  LatentTextureCache *self = LATENT_TEXTURE_CACHE (object);

  g_clear_pointer (&self->textures, latent_byte_cache_free);
  g_hash_table_unref (self->failures);
  g_clear_object (&self->loader);
  G_OBJECT_CLASS (latent_texture_cache_parent_class)->finalize (object);
}

static void
latent_texture_cache_class_init (LatentTextureCacheClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_texture_cache_finalize;
}

static void
latent_texture_cache_init (LatentTextureCache *self)
{
  self->failures = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_failure);
}

LatentTextureCache *
latent_texture_cache_new_for_source (GObject *loader,
                                     const LatentTextureSource *source,
                                     guint64 max_bytes)
{
  LatentTextureCache *self;

  g_return_val_if_fail (G_IS_OBJECT (loader), NULL);
  g_return_val_if_fail (source != NULL, NULL);

  self = g_object_new (LATENT_TYPE_TEXTURE_CACHE, NULL);
  self->textures = latent_byte_cache_new (max_bytes, LATENT_BYTE_CACHE_KEPT);
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

  g_return_val_if_fail (LATENT_IS_TEXTURE_CACHE (self), NULL);
  g_return_val_if_fail (image != NULL, NULL);

  key = make_key (image, edge_px);
  return latent_byte_cache_lookup (self->textures, key);
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
  return latent_byte_cache_get_bytes (self->textures);
}
