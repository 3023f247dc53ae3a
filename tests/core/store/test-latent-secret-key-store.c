/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include <libsecret/secret.h>

#include "core/base/latent-api-key.h"
#include "core/store/latent-key-store.h"
#include "tests/support/latent-test.h"

/* Runs in tests/support/with-keyring, against a real gnome-keyring of its own. */

#define ORIGIN "https://api.example.com"

static const SecretSchema any_schema = {
  "io.github.latent_app.Latent.Key",
  SECRET_SCHEMA_NONE,
  { { "origin", SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, SECRET_SCHEMA_ATTRIBUTE_STRING } },
};

static char *
look_up (LatentKeyStore *store, const char *origin, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latent_key_store_lookup_async (store, origin, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  return latent_key_store_lookup_finish (store, result, error);
}

static void
put (LatentKeyStore *store, const char *origin, const char *key)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latent_key_store_store_async (store, origin, key, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  g_assert_true (latent_key_store_store_finish (store, result, &error));
  g_assert_no_error (error);
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
test_keeps (void)
{
  LatentKeyStore *store = latent_secret_key_store_new ();
  LatentKeyStore *next_run = latent_secret_key_store_new ();

  assert_key (store, ORIGIN, NULL);
  put (store, ORIGIN, "afk_canary-first-key");
  assert_key (store, ORIGIN, "afk_canary-first-key");
  assert_key (next_run, ORIGIN, "afk_canary-first-key");

  /* A key is for its origin and for no other. */
  assert_key (store, ORIGIN ":8443", NULL);
  assert_key (store, "http://api.example.com", NULL);
  put (store, ORIGIN ":8443", "afk_canary-other-key");

  put (store, ORIGIN, "afk_canary-second-key");
  assert_key (store, ORIGIN, "afk_canary-second-key");

  /* Removed (C9), also when there is nothing to remove. */
  put (store, ORIGIN, NULL);
  put (store, ORIGIN, NULL);
  assert_key (store, ORIGIN, NULL);
  assert_key (store, ORIGIN ":8443", "afk_canary-other-key");
  put (store, ORIGIN ":8443", NULL);
  latent_test_assert_gone (&store);
  latent_test_assert_gone (&next_run);
}

/* Other programs can write under our schema (C7): what is no key never becomes a header. */
static void
test_malformed_c7 (void)
{
  g_autoptr (LatentKeyStore) store = latent_secret_key_store_new ();
  g_autoptr (GError) error = NULL;

  secret_password_store_sync (&any_schema, SECRET_COLLECTION_DEFAULT, "x", "afk_a\r\nX-Evil: 1",
                              NULL, &error, "origin", ORIGIN, NULL);
  g_assert_no_error (error);
  g_assert_null (look_up (store, ORIGIN, &error));
  g_assert_null (strstr (error->message, "afk_"));
  latent_test_assert_error (&error, LATENT_ERROR_KEY_STORE);

  secret_password_store_sync (&any_schema, SECRET_COLLECTION_DEFAULT, "x",
                              " afk_canary-pasted-key\n", NULL, &error, "origin", ORIGIN, NULL);
  g_assert_no_error (error);
  assert_key (store, ORIGIN, "afk_canary-pasted-key");
  put (store, ORIGIN, NULL);
}

/* In a locked collection nothing is found although it is there; that is no reason to lose it.
 * Nobody can answer a prompt here. */
static void
test_locked_c5 (void)
{
  g_autoptr (LatentKeyStore) store = latent_secret_key_store_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretService) service = NULL;
  g_autoptr (SecretCollection) collection = NULL;
  g_autoptr (GAsyncResult) found = NULL;
  GList *locked;
  GList *items;
  char *key;

  put (store, ORIGIN, "afk_canary-first-key");
  service = secret_service_get_sync (SECRET_SERVICE_LOAD_COLLECTIONS, NULL, &error);
  g_assert_no_error (error);
  collection = secret_collection_for_alias_sync (service, SECRET_COLLECTION_DEFAULT,
                                                 SECRET_COLLECTION_NONE, NULL, &error);
  g_assert_no_error (error);
  locked = g_list_append (NULL, collection);
  secret_service_lock_sync (service, locked, NULL, NULL, &error);
  g_assert_no_error (error);
  g_list_free (locked);

  key = look_up (store, ORIGIN, &error);
  g_assert_null (key);
  if (error != NULL)
    latent_test_assert_error (&error, LATENT_ERROR_KEY_STORE);

  secret_password_search (&any_schema, SECRET_SEARCH_ALL, NULL, latent_test_result_cb, &found,
                          "origin", ORIGIN, NULL);
  latent_test_wait_for (found != NULL);
  items = secret_password_search_finish (found, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_length (items), ==, 1);
  g_list_free_full (items, g_object_unref);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/store/secret-key-store/keeps/C9", test_keeps);
  g_test_add_func ("/store/secret-key-store/malformed/C7", test_malformed_c7);
  g_test_add_func ("/store/secret-key-store/locked/C5", test_locked_c5);
  return latent_test_run ();
}
