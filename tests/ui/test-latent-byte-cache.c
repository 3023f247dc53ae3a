/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "ui/common/latent-byte-cache.h"

#include "support/latent-test.h"

#define BYTES 10

/* Gives the cache an object that only it holds. */
static void
insert (LatentByteCache *cache, const char *key)
{
  g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);

  latent_byte_cache_insert (cache, key, object, BYTES);
}

static void
test_latest_used (void)
{
  g_autoptr (LatentByteCache) cache = latent_byte_cache_new (3 * BYTES, LATENT_BYTE_CACHE_KEPT);

  insert (cache, "a");
  insert (cache, "b");
  insert (cache, "c");
  g_assert_nonnull (latent_byte_cache_lookup (cache, "a"));
  insert (cache, "d");
  g_assert_cmpuint (latent_byte_cache_get_bytes (cache), ==, 3 * BYTES);
  g_assert_null (latent_byte_cache_lookup (cache, "b"));
  insert (cache, "a");
  g_assert_cmpuint (latent_byte_cache_get_bytes (cache), ==, 3 * BYTES);
  latent_byte_cache_set_reserved (cache, BYTES + 1);
  g_assert_cmpuint (latent_byte_cache_get_bytes (cache), ==, BYTES);
  g_assert_nonnull (latent_byte_cache_lookup (cache, "a"));
  latent_byte_cache_set_reserved (cache, 0);
  latent_byte_cache_clear (cache);
  g_assert_null (latent_byte_cache_lookup (cache, "a"));
  g_assert_cmpuint (latent_byte_cache_get_bytes (cache), ==, 0);
}

/* Too large by itself: gone at once. */
static void
test_too_large (void)
{
  g_autoptr (LatentByteCache) cache = latent_byte_cache_new (BYTES - 1, LATENT_BYTE_CACHE_ALIVE);

  insert (cache, "a");
  g_assert_null (latent_byte_cache_lookup (cache, "a"));
  g_assert_cmpuint (latent_byte_cache_get_bytes (cache), ==, 0);
}

/* What another holds counts or does not, and is found either way. */
static void
test_held (void)
{
  for (guint i = 0; i < 2; i++)
    {
      LatentByteCacheBound bound = i == 0 ? LATENT_BYTE_CACHE_KEPT : LATENT_BYTE_CACHE_ALIVE;
      g_autoptr (LatentByteCache) cache = latent_byte_cache_new (2 * BYTES, bound);
      GObject *held = g_object_new (G_TYPE_OBJECT, NULL);

      latent_byte_cache_insert (cache, "held", held, BYTES);
      insert (cache, "a");
      insert (cache, "b");
      g_assert_true ((latent_byte_cache_lookup (cache, "a") != NULL)
                     == (bound == LATENT_BYTE_CACHE_KEPT));
      g_assert_cmpuint (latent_byte_cache_get_bytes (cache), ==, 2 * BYTES);
      g_assert_true (latent_byte_cache_lookup (cache, "held") == (gpointer) held);
      latent_byte_cache_clear (cache);
      g_assert_cmpuint (latent_byte_cache_get_bytes (cache), ==,
                        bound == LATENT_BYTE_CACHE_KEPT ? 0 : BYTES);
      latent_test_assert_gone (&held);
      g_assert_null (latent_byte_cache_lookup (cache, "held"));
      g_assert_cmpuint (latent_byte_cache_get_bytes (cache), ==, 0);
    }
}

/* What outlives the cache does not miss it. */
static void
test_outlived (void)
{
  LatentByteCache *cache = latent_byte_cache_new (BYTES, LATENT_BYTE_CACHE_ALIVE);
  GObject *kept = g_object_new (G_TYPE_OBJECT, NULL);
  GObject *held = g_object_new (G_TYPE_OBJECT, NULL);

  latent_byte_cache_insert (cache, "held", held, BYTES);
  latent_byte_cache_insert (cache, "kept", kept, BYTES);
  latent_byte_cache_free (cache);
  latent_test_assert_gone (&held);
  latent_test_assert_gone (&kept);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/byte-cache/latest-used", test_latest_used);
  g_test_add_func ("/byte-cache/too-large", test_too_large);
  g_test_add_func ("/byte-cache/held", test_held);
  g_test_add_func ("/byte-cache/outlived", test_outlived);
  return latent_test_run ();
}
