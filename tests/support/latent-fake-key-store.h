/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/store/latent-key-store.h"

G_BEGIN_DECLS

/* LatentFakeKeyStore: a key store whose misbehaviour is scripted: it can fail, find nothing though
 * something is stored (a locked collection, faults.md C5), and hold its answers back. */
#define LATENT_TYPE_FAKE_KEY_STORE (latent_fake_key_store_get_type ())
G_DECLARE_FINAL_TYPE (LatentFakeKeyStore, latent_fake_key_store, LATENT, FAKE_KEY_STORE, GObject)

/* Persistent, empty, well-behaved. */
LatentFakeKeyStore *latent_fake_key_store_new (void);

/* What is stored for @origin, without going through the interface; NULL is nothing. */
void latent_fake_key_store_set_key (LatentFakeKeyStore *self, const char *origin, const char *key);
const char *latent_fake_key_store_get_key (LatentFakeKeyStore *self, const char *origin);

void latent_fake_key_store_set_is_persistent (LatentFakeKeyStore *self, gboolean is_persistent);
/* Look-ups, or stores, fail with LATENT_ERROR_KEY_STORE while @message is not NULL. */
void latent_fake_key_store_fail_lookups (LatentFakeKeyStore *self, const char *message);
void latent_fake_key_store_fail_stores (LatentFakeKeyStore *self, const char *message);
/* Look-ups find nothing and fail with nothing, whatever is stored. */
void latent_fake_key_store_set_is_locked (LatentFakeKeyStore *self, gboolean is_locked);
/* While held, calls wait (but hear their cancellable); FALSE answers all that wait. */
void latent_fake_key_store_set_is_held (LatentFakeKeyStore *self, gboolean is_held);

guint latent_fake_key_store_get_n_lookups (LatentFakeKeyStore *self);
guint latent_fake_key_store_get_n_stores (LatentFakeKeyStore *self);

G_END_DECLS
