/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-fake-key-store.h"

#include "core/base/latent-api-key.h"
#include "core/base/latent-error.h"

struct _LatentFakeKeyStore
{
  GObject parent_instance;

  GHashTable *keys; /* origin -> key */
  gboolean is_persistent;
  gboolean is_locked;
  gboolean is_held;
  char *lookup_failure;
  char *store_failure;
  GPtrArray *waiting; /* of GTask: calls that are held back */
  guint n_lookups;
  guint n_stores;
};

static void latent_fake_key_store_key_store_init (LatentKeyStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LatentFakeKeyStore,
                               latent_fake_key_store,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LATENT_TYPE_KEY_STORE,
                                                      latent_fake_key_store_key_store_init))

typedef struct
{
  char *origin;
  char *key; /* of a store; NULL removes */
  gboolean is_store;
} Call;

static void
free_call (gpointer data)
{
  Call *call = data;

  g_free (call->origin);
  latent_api_key_free (call->key);
  g_free (call);
}

static void
free_key (gpointer key)
{
  latent_api_key_free (key);
}

static void
answer (LatentFakeKeyStore *self, GTask *task)
{
  Call *call = g_task_get_task_data (task);
  const char *failure = call->is_store ? self->store_failure : self->lookup_failure;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (failure != NULL)
    {
      g_task_return_error (task, latent_error_new (LATENT_ERROR_KEY_STORE, "%s", failure));
      return;
    }
  if (call->is_store)
    {
      latent_fake_key_store_set_key (self, call->origin, call->key);
      g_task_return_pointer (task, GINT_TO_POINTER (TRUE), NULL);
      return;
    }
  g_task_return_pointer (
      task, self->is_locked ? NULL : g_strdup (g_hash_table_lookup (self->keys, call->origin)),
      free_key);
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;
  LatentFakeKeyStore *self = g_task_get_source_object (task);
  g_autoptr (GTask) keep = g_object_ref (task);

  if (g_ptr_array_remove (self->waiting, task))
    g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

static void
begin_call (LatentFakeKeyStore *self, GTask *task)
{
  g_autoptr (GTask) owned = task;
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (GSource) source = NULL;

  if (!self->is_held)
    {
      answer (self, task);
      return;
    }
  g_ptr_array_add (self->waiting, g_object_ref (task));
  if (cancellable == NULL)
    return;
  source = g_cancellable_source_new (cancellable);
  g_task_attach_source (task, source, G_SOURCE_FUNC (cancelled_cb));
}

static gboolean
latent_fake_key_store_is_persistent (LatentKeyStore *store)
{
  return LATENT_FAKE_KEY_STORE (store)->is_persistent;
}

static void
latent_fake_key_store_lookup_async (LatentKeyStore *store,
                                    const char *origin,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  LatentFakeKeyStore *self = LATENT_FAKE_KEY_STORE (store);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Call *call = g_new0 (Call, 1);

  g_task_set_source_tag (task, latent_fake_key_store_lookup_async);
  call->origin = g_strdup (origin);
  g_task_set_task_data (task, call, free_call);
  self->n_lookups++;
  begin_call (self, task);
}

static char *
latent_fake_key_store_lookup_finish (LatentKeyStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
latent_fake_key_store_store_async (LatentKeyStore *store,
                                   const char *origin,
                                   const char *api_key,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  LatentFakeKeyStore *self = LATENT_FAKE_KEY_STORE (store);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Call *call = g_new0 (Call, 1);

  g_task_set_source_tag (task, latent_fake_key_store_store_async);
  call->origin = g_strdup (origin);
  call->key = g_strdup (api_key);
  call->is_store = TRUE;
  g_task_set_task_data (task, call, free_call);
  self->n_stores++;
  begin_call (self, task);
}

static gboolean
latent_fake_key_store_store_finish (LatentKeyStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), FALSE);

  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}

static void
latent_fake_key_store_finalize (GObject *object)
{
  LatentFakeKeyStore *self = LATENT_FAKE_KEY_STORE (object);

  g_hash_table_unref (self->keys);
  g_ptr_array_unref (self->waiting);
  g_free (self->lookup_failure);
  g_free (self->store_failure);

  G_OBJECT_CLASS (latent_fake_key_store_parent_class)->finalize (object);
}

static void
latent_fake_key_store_key_store_init (LatentKeyStoreInterface *iface)
{
  iface->is_persistent = latent_fake_key_store_is_persistent;
  iface->lookup_async = latent_fake_key_store_lookup_async;
  iface->lookup_finish = latent_fake_key_store_lookup_finish;
  iface->store_async = latent_fake_key_store_store_async;
  iface->store_finish = latent_fake_key_store_store_finish;
}

static void
latent_fake_key_store_class_init (LatentFakeKeyStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_fake_key_store_finalize;
}

static void
latent_fake_key_store_init (LatentFakeKeyStore *self)
{
  self->keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_key);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->is_persistent = TRUE;
}

LatentFakeKeyStore *
latent_fake_key_store_new (void)
{
  return g_object_new (LATENT_TYPE_FAKE_KEY_STORE, NULL);
}

void
latent_fake_key_store_set_key (LatentFakeKeyStore *self, const char *origin, const char *key)
{
  g_return_if_fail (LATENT_IS_FAKE_KEY_STORE (self));

  if (key != NULL)
    g_hash_table_insert (self->keys, g_strdup (origin), g_strdup (key));
  else
    g_hash_table_remove (self->keys, origin);
}

const char *
latent_fake_key_store_get_key (LatentFakeKeyStore *self, const char *origin)
{
  g_return_val_if_fail (LATENT_IS_FAKE_KEY_STORE (self), NULL);

  return g_hash_table_lookup (self->keys, origin);
}

void
latent_fake_key_store_set_is_persistent (LatentFakeKeyStore *self, gboolean is_persistent)
{
  g_return_if_fail (LATENT_IS_FAKE_KEY_STORE (self));

  self->is_persistent = is_persistent;
}

void
latent_fake_key_store_fail_lookups (LatentFakeKeyStore *self, const char *message)
{
  g_return_if_fail (LATENT_IS_FAKE_KEY_STORE (self));

  g_free (self->lookup_failure);
  self->lookup_failure = g_strdup (message);
}

void
latent_fake_key_store_fail_stores (LatentFakeKeyStore *self, const char *message)
{
  g_return_if_fail (LATENT_IS_FAKE_KEY_STORE (self));

  g_free (self->store_failure);
  self->store_failure = g_strdup (message);
}

void
latent_fake_key_store_set_is_locked (LatentFakeKeyStore *self, gboolean is_locked)
{
  g_return_if_fail (LATENT_IS_FAKE_KEY_STORE (self));

  self->is_locked = is_locked;
}

void
latent_fake_key_store_set_is_held (LatentFakeKeyStore *self, gboolean is_held)
{
  g_autoptr (GPtrArray) waiting = NULL;

  g_return_if_fail (LATENT_IS_FAKE_KEY_STORE (self));

  self->is_held = is_held;
  if (is_held)
    return;
  waiting = g_steal_pointer (&self->waiting);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < waiting->len; i++)
    answer (self, g_ptr_array_index (waiting, i));
}

guint
latent_fake_key_store_get_n_lookups (LatentFakeKeyStore *self)
{
  g_return_val_if_fail (LATENT_IS_FAKE_KEY_STORE (self), 0);

  return self->n_lookups;
}

guint
latent_fake_key_store_get_n_stores (LatentFakeKeyStore *self)
{
  g_return_val_if_fail (LATENT_IS_FAKE_KEY_STORE (self), 0);

  return self->n_stores;
}
