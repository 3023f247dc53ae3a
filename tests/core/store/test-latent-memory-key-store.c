/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/base/latent-api-key.h"
#include "core/store/latent-key-store.h"
#include "tests/support/latent-fake-key-store.h"
#include "tests/support/latent-test.h"

#define ORIGIN "https://api.example.com"

static char *
look_up (LatentKeyStore *store, const char *origin, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latent_key_store_lookup_async (store, origin, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  return latent_key_store_lookup_finish (store, result, error);
}

static gboolean
put (LatentKeyStore *store, const char *origin, const char *key, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latent_key_store_store_async (store, origin, key, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  return latent_key_store_store_finish (store, result, error);
}

static void
assert_key (LatentKeyStore *store, const char *origin, const char *expected)
{
  g_autoptr (GError) error = NULL;
  char *key = look_up (store, origin, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (key, ==, expected);
  latent_api_key_free (key);
}

static void
assert_put (LatentKeyStore *store, const char *origin, const char *key)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (put (store, origin, key, &error));
  g_assert_no_error (error);
}

/* What every key store must do. */
static void
check_store (LatentKeyStore *store)
{
  assert_key (store, ORIGIN, NULL);
  assert_put (store, ORIGIN, "afk_first-key");
  assert_key (store, ORIGIN, "afk_first-key");
  assert_key (store, ORIGIN ":8443", NULL);
  assert_put (store, ORIGIN ":8443", "afk_other-key");
  assert_put (store, ORIGIN, "afk_second-key");
  assert_key (store, ORIGIN, "afk_second-key");
  assert_put (store, ORIGIN, NULL);
  assert_put (store, ORIGIN, NULL); /* nothing there is fine */
  assert_key (store, ORIGIN, NULL);
  assert_key (store, ORIGIN ":8443", "afk_other-key");
}

static void
test_memory (void)
{
  LatentKeyStore *store = latent_memory_key_store_new ();

  g_assert_false (latent_key_store_is_persistent (store));
  check_store (store);
  latent_test_assert_gone (&store);
}

static void
test_memory_cancelled (void)
{
  g_autoptr (LatentKeyStore) store = latent_memory_key_store_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) stored = NULL;
  g_autoptr (GAsyncResult) found = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  latent_key_store_store_async (store, ORIGIN, "afk_a-key", cancellable, latent_test_result_cb,
                                &stored);
  latent_test_wait_for (stored != NULL);
  g_assert_false (latent_key_store_store_finish (store, stored, &error));
  g_assert_true (latent_error_is_cancelled (error));
  g_clear_error (&error);
  assert_key (store, ORIGIN, NULL);
  latent_key_store_lookup_async (store, ORIGIN, cancellable, latent_test_result_cb, &found);
  latent_test_wait_for (found != NULL);
  g_assert_null (latent_key_store_lookup_finish (store, found, &error));
  g_assert_true (latent_error_is_cancelled (error));
}

/* The stand-in that other tests rely on keeps the same rules, and misbehaves as told. */
static void
test_fake (void)
{
  LatentFakeKeyStore *fake = latent_fake_key_store_new ();
  LatentKeyStore *store = LATENT_KEY_STORE (fake);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GAsyncResult *held = NULL, *cancelled = NULL;

  check_store (store);
  latent_fake_key_store_set_key (fake, ORIGIN, "afk_a-key");
  latent_fake_key_store_set_is_locked (fake, TRUE);
  assert_key (store, ORIGIN, NULL);
  latent_fake_key_store_set_is_locked (fake, FALSE);

  latent_fake_key_store_fail_lookups (fake, "no bus");
  latent_fake_key_store_fail_stores (fake, "no bus");
  g_assert_null (look_up (store, ORIGIN, &error));
  latent_test_assert_error (&error, LATENT_ERROR_KEY_STORE);
  g_assert_false (put (store, ORIGIN, NULL, &error));
  latent_test_assert_error (&error, LATENT_ERROR_KEY_STORE);
  latent_fake_key_store_fail_lookups (fake, NULL);
  g_assert_cmpstr (latent_fake_key_store_get_key (fake, ORIGIN), ==, "afk_a-key");

  latent_fake_key_store_set_is_held (fake, TRUE);
  latent_key_store_lookup_async (store, ORIGIN, NULL, latent_test_result_cb, &held);
  latent_key_store_lookup_async (store, ORIGIN, cancellable, latent_test_result_cb, &cancelled);
  latent_test_drain ();
  g_assert_null (held);
  g_cancellable_cancel (cancellable);
  latent_test_wait_for (cancelled != NULL);
  g_assert_null (latent_key_store_lookup_finish (store, cancelled, &error));
  g_assert_true (latent_error_is_cancelled (error));
  g_clear_error (&error);
  g_object_unref (cancelled);
  g_assert_null (held);
  latent_fake_key_store_set_is_held (fake, FALSE);
  latent_test_wait_for (held != NULL);
  g_object_unref (held);
  latent_test_assert_gone (&fake);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/store/memory-key-store/keeps", test_memory);
  g_test_add_func ("/store/memory-key-store/cancelled", test_memory_cancelled);
  g_test_add_func ("/store/fake-key-store/keeps-and-fails", test_fake);
  return latent_test_run ();
}
