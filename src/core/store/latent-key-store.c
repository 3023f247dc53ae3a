/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-key-store.h"

#include "core/base/latent-thread.h"

G_DEFINE_INTERFACE (LatentKeyStore, latent_key_store, G_TYPE_OBJECT)

static void
latent_key_store_default_init (LatentKeyStoreInterface *iface)
{
}

gboolean
latent_key_store_is_persistent (LatentKeyStore *self)
{
  g_return_val_if_fail (LATENT_IS_KEY_STORE (self), FALSE);

  return LATENT_KEY_STORE_GET_IFACE (self)->is_persistent (self);
}

void
latent_key_store_lookup_async (LatentKeyStore *self,
                               const char *origin,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  latent_assert_main_thread ();
  g_return_if_fail (LATENT_IS_KEY_STORE (self));
  g_return_if_fail (origin != NULL);

  LATENT_KEY_STORE_GET_IFACE (self)->lookup_async (self, origin, cancellable, callback, user_data);
}

char *
latent_key_store_lookup_finish (LatentKeyStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (LATENT_IS_KEY_STORE (self), NULL);

  return LATENT_KEY_STORE_GET_IFACE (self)->lookup_finish (self, result, error);
}

void
latent_key_store_store_async (LatentKeyStore *self,
                              const char *origin,
                              const char *api_key,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  latent_assert_main_thread ();
  g_return_if_fail (LATENT_IS_KEY_STORE (self));
  g_return_if_fail (origin != NULL);

  LATENT_KEY_STORE_GET_IFACE (self)->store_async (self, origin, api_key, cancellable, callback,
                                                  user_data);
}

gboolean
latent_key_store_store_finish (LatentKeyStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (LATENT_IS_KEY_STORE (self), FALSE);

  return LATENT_KEY_STORE_GET_IFACE (self)->store_finish (self, result, error);
}
