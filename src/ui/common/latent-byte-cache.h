/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* LatentByteCache: objects by a key, the most recently used of them within a number of bytes. What
 * had to go is found as long as somebody else holds it, and is kept again then. Main thread: there
 * its objects die, too; owned by whoever made it. */
typedef struct _LatentByteCache LatentByteCache;

typedef enum
{
  LATENT_BYTE_CACHE_KEPT,  /* the bound is on what is kept beside what others hold */
  LATENT_BYTE_CACHE_ALIVE, /* on all of it, as long as anybody holds it */
} LatentByteCacheBound;

LatentByteCache *latent_byte_cache_new (guint64 max_bytes, LatentByteCacheBound bound);
void latent_byte_cache_free (LatentByteCache *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentByteCache, latent_byte_cache_free)

/* (transfer none) (nullable) (type GObject): now the one used last */
gpointer latent_byte_cache_lookup (LatentByteCache *self, const char *key);

/* Takes a reference to @object, in place of what had @key before. It may be gone at once. */
void
latent_byte_cache_insert (LatentByteCache *self, const char *key, gpointer object, guint64 bytes);

/* Keeps so much of the bytes free, for what is being made. */
void latent_byte_cache_set_reserved (LatentByteCache *self, guint64 bytes);

/* Lets go of everything. */
void latent_byte_cache_clear (LatentByteCache *self);

/* What the bound is on, without what is reserved. */
guint64 latent_byte_cache_get_bytes (LatentByteCache *self);
guint64 latent_byte_cache_get_max_bytes (LatentByteCache *self);

G_END_DECLS
