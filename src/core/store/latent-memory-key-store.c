/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/base/latent-api-key.h"
#include "latent-key-store.h"

/* Where there is no Secret Service: keys live as long as this object. Never written anywhere. */
struct _LatentMemoryKeyStore
{
  GObject parent_instance;

  GHashTable *keys; /* origin -> key, wiped when freed */
};

static void latent_memory_key_store_key_store_init (LatentKeyStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LatentMemoryKeyStore,
                               latent_memory_key_store,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LATENT_TYPE_KEY_STORE,
                                                      latent_memory_key_store_key_store_init))

static void
free_key (gpointer key)
{
  latent_api_key_free (key);
}

static gboolean
latent_memory_key_store_is_persistent (LatentKeyStore *store)
{
  return FALSE;
}

static void
latent_memory_key_store_lookup_async (LatentKeyStore *store,
                                      const char *origin,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  LatentMemoryKeyStore *self = LATENT_MEMORY_KEY_STORE (store);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, latent_memory_key_store_lookup_async);
  g_task_return_pointer (task, g_strdup (g_hash_table_lookup (self->keys, origin)), free_key);
}

static char *
latent_memory_key_store_lookup_finish (LatentKeyStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
latent_memory_key_store_store_async (LatentKeyStore *store,
                                     const char *origin,
                                     const char *api_key,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  LatentMemoryKeyStore *self = LATENT_MEMORY_KEY_STORE (store);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, latent_memory_key_store_store_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (api_key != NULL)
    g_hash_table_insert (self->keys, g_strdup (origin), g_strdup (api_key));
  else
    g_hash_table_remove (self->keys, origin);
  g_task_return_boolean (task, TRUE);
}

static gboolean
latent_memory_key_store_store_finish (LatentKeyStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
latent_memory_key_store_finalize (GObject *object)
{
  LatentMemoryKeyStore *self = LATENT_MEMORY_KEY_STORE (object);

  g_hash_table_unref (self->keys);

  G_OBJECT_CLASS (latent_memory_key_store_parent_class)->finalize (object);
}

static void
latent_memory_key_store_key_store_init (LatentKeyStoreInterface *iface)
{
  iface->is_persistent = latent_memory_key_store_is_persistent;
  iface->lookup_async = latent_memory_key_store_lookup_async;
  iface->lookup_finish = latent_memory_key_store_lookup_finish;
  iface->store_async = latent_memory_key_store_store_async;
  iface->store_finish = latent_memory_key_store_store_finish;
}

static void
latent_memory_key_store_class_init (LatentMemoryKeyStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_memory_key_store_finalize;
}

static void
latent_memory_key_store_init (LatentMemoryKeyStore *self)
{
  self->keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_key);
}

LatentKeyStore *
latent_memory_key_store_new (void)
{
  return g_object_new (LATENT_TYPE_MEMORY_KEY_STORE, NULL);
}
