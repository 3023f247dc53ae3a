/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-key-store.h"

G_BEGIN_DECLS

/* For tests: a Secret Service that never answers is given up after @deadline_ms. */
LatentKeyStore *latent_secret_key_store_new_with_deadline (guint deadline_ms);

G_END_DECLS
