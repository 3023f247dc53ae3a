/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-byte-cache.h"

typedef struct
{
  LatentByteCache *cache; /* unowned */
  char *key;              /* owned: what the table knows it by */
  GObject *object;        /* weak; owned while it is kept */
  guint64 bytes;
  gboolean is_kept;
  GList link; /* in the queue of uses, while it is kept */
} Entry;

struct _LatentByteCache
{
  guint64 max_bytes;
  LatentByteCacheBound bound;
  GHashTable *entries; /* key -> Entry, owned: of all objects that are alive */
  GQueue uses;         /* of Entry: those that are kept, the latest used first */
  guint64 kept_bytes;
  guint64 alive_bytes;
  guint64 reserved_bytes;
};

/* The table's own entry goes with this. */
static void
object_gone_cb (gpointer data, GObject *where_it_was)
{
  Entry *entry = data;
  LatentByteCache *self = entry->cache;

  self->alive_bytes -= entry->bytes;
  entry->object = NULL;
  g_hash_table_remove (self->entries, entry->key);
}

/* The last reference may have been this one, and @entry is gone then. */
static void
let_go (LatentByteCache *self, Entry *entry)
{
  g_queue_unlink (&self->uses, &entry->link);
  entry->is_kept = FALSE;
  self->kept_bytes -= entry->bytes;
  g_object_unref (entry->object);
}

static void
free_entry (gpointer data)
{
  Entry *entry = data;

  if (entry->object != NULL)
    {
      g_object_weak_unref (entry->object, object_gone_cb, entry);
      entry->cache->alive_bytes -= entry->bytes;
      if (entry->is_kept)
        let_go (entry->cache, entry);
    }
  g_free (entry->key);
  g_free (entry);
}

static void
use (LatentByteCache *self, Entry *entry)
{
  if (entry->is_kept)
    g_queue_unlink (&self->uses, &entry->link);
  else
    {
      entry->is_kept = TRUE;
      self->kept_bytes += entry->bytes;
      g_object_ref (entry->object);
    }
  g_queue_push_head_link (&self->uses, &entry->link);
}

static void
make_room (LatentByteCache *self)
{
  while (self->uses.tail != NULL
         && latent_byte_cache_get_bytes (self) + self->reserved_bytes > self->max_bytes)
    let_go (self, self->uses.tail->data);
}

LatentByteCache *
latent_byte_cache_new (guint64 max_bytes, LatentByteCacheBound bound)
{
  LatentByteCache *self = g_new0 (LatentByteCache, 1);

  self->max_bytes = max_bytes;
  self->bound = bound;
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_entry);
  g_queue_init (&self->uses);
  return self;
}

void
latent_byte_cache_free (LatentByteCache *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->entries);
  g_free (self);
}

gpointer
latent_byte_cache_lookup (LatentByteCache *self, const char *key)
{
  Entry *entry;
  gboolean was_kept;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (key != NULL, NULL);

  entry = g_hash_table_lookup (self->entries, key);
  if (entry == NULL)
    return NULL;
  was_kept = entry->is_kept;
  use (self, entry);
  /* One that was not kept somebody else holds: it cannot go now. */
  if (!was_kept)
    make_room (self);
  return entry->object;
}

void
latent_byte_cache_insert (LatentByteCache *self, const char *key, gpointer object, guint64 bytes)
{
  Entry *entry;

  g_return_if_fail (self != NULL);
  g_return_if_fail (key != NULL);
  g_return_if_fail (G_IS_OBJECT (object));

  entry = g_new0 (Entry, 1);
  entry->cache = self;
  entry->key = g_strdup (key);
  entry->object = object;
  entry->bytes = bytes;
  entry->link.data = entry;
  g_object_weak_ref (object, object_gone_cb, entry);
  self->alive_bytes += bytes;
  g_hash_table_replace (self->entries, entry->key, entry);
  use (self, entry);
  make_room (self);
}

void
latent_byte_cache_set_reserved (LatentByteCache *self, guint64 bytes)
{
  g_return_if_fail (self != NULL);

  self->reserved_bytes = bytes;
  make_room (self);
}

void
latent_byte_cache_clear (LatentByteCache *self)
{
  g_return_if_fail (self != NULL);

  while (self->uses.tail != NULL)
    let_go (self, self->uses.tail->data);
}

guint64
latent_byte_cache_get_bytes (LatentByteCache *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->bound == LATENT_BYTE_CACHE_ALIVE ? self->alive_bytes : self->kept_bytes;
}

guint64
latent_byte_cache_get_max_bytes (LatentByteCache *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->max_bytes;
}
