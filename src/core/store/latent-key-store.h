/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* LatentKeyStore: where keys are kept, each for the origin it was stored for and never for another.
 * Main thread, async. LatentSecretKeyStore uses the Secret Service (schema
 * io.github.latent_app.Latent.Key, attribute "origin"); LatentMemoryKeyStore forgets at the end of
 * the run. All failures are LATENT_ERROR_KEY_STORE. */
#define LATENT_TYPE_KEY_STORE (latent_key_store_get_type ())
G_DECLARE_INTERFACE (LatentKeyStore, latent_key_store, LATENT, KEY_STORE, GObject)

struct _LatentKeyStoreInterface
{
  GTypeInterface parent_iface;

  gboolean (*is_persistent) (LatentKeyStore *self);
  void (*lookup_async) (LatentKeyStore *self,
                        const char *origin,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
  char *(*lookup_finish) (LatentKeyStore *self, GAsyncResult *result, GError **error);
  void (*store_async) (LatentKeyStore *self,
                       const char *origin,
                       const char *api_key,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
  gboolean (*store_finish) (LatentKeyStore *self, GAsyncResult *result, GError **error);
};

gboolean latent_key_store_is_persistent (LatentKeyStore *self);

/* (transfer full) (nullable): free with latent_api_key_free(). NULL without @error: none found,
 * which with a locked keyring is no proof that none exists (faults.md M49). Deadline 30 s. */
void latent_key_store_lookup_async (LatentKeyStore *self,
                                    const char *origin,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
char *latent_key_store_lookup_finish (LatentKeyStore *self, GAsyncResult *result, GError **error);

/* Stores @api_key (cleaned by latent_api_key_clean()) for @origin; NULL removes it. */
void latent_key_store_store_async (LatentKeyStore *self,
                                   const char *origin,
                                   const char *api_key,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean latent_key_store_store_finish (LatentKeyStore *self, GAsyncResult *result, GError **error);

#define LATENT_TYPE_SECRET_KEY_STORE (latent_secret_key_store_get_type ())
G_DECLARE_FINAL_TYPE (LatentSecretKeyStore,
                      latent_secret_key_store,
                      LATENT,
                      SECRET_KEY_STORE,
                      GObject)
LatentKeyStore *latent_secret_key_store_new (void);

#define LATENT_TYPE_MEMORY_KEY_STORE (latent_memory_key_store_get_type ())
G_DECLARE_FINAL_TYPE (LatentMemoryKeyStore,
                      latent_memory_key_store,
                      LATENT,
                      MEMORY_KEY_STORE,
                      GObject)
LatentKeyStore *latent_memory_key_store_new (void);

G_END_DECLS
