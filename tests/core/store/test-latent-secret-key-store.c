/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include <libsecret/secret.h>
#include <signal.h>

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
test_locked_c2_c5 (void)
{
  g_autoptr (LatentKeyStore) store = latent_secret_key_store_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretService) service = NULL;
  g_autoptr (SecretCollection) collection = NULL;
  g_autoptr (GAsyncResult) found = NULL;
  g_autoptr (GAsyncResult) stored = NULL;
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

  /* C2: nobody unlocks it. That is told: "cancelled" would be passed over. */
  latent_key_store_store_async (store, ORIGIN, "afk_canary-second-key", NULL, latent_test_result_cb,
                                &stored);
  latent_test_wait_for (stored != NULL);
  g_assert_false (latent_key_store_store_finish (store, stored, &error));
  latent_test_assert_error (&error, LATENT_ERROR_KEY_STORE);

  secret_password_search (&any_schema, SECRET_SEARCH_ALL, NULL, latent_test_result_cb, &found,
                          "origin", ORIGIN, NULL);
  latent_test_wait_for (found != NULL);
  items = secret_password_search_finish (found, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_length (items), ==, 1);
  g_list_free_full (items, g_object_unref);
}

/* Of the test of C4; the following tests use it. */
static GSubprocess *second_daemon;

static gboolean
has_owner (GDBusConnection *bus, guint32 *pid)
{
  g_autoptr (GVariant) answer = g_dbus_connection_call_sync (
      bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
      "GetConnectionUnixProcessID", g_variant_new ("(s)", "org.freedesktop.secrets"), NULL,
      G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);

  if (answer != NULL && pid != NULL)
    g_variant_get (answer, "(u)", pid);
  return answer != NULL;
}

/* The name comes first, the open collection later. */
static gboolean
has_collection (GDBusConnection *bus)
{
  g_autoptr (GVariant) answer = g_dbus_connection_call_sync (
      bus, "org.freedesktop.secrets", "/org/freedesktop/secrets", "org.freedesktop.Secret.Service",
      "ReadAlias", g_variant_new ("(s)", "login"), NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL,
      NULL);
  const char *path = "/";

  if (answer != NULL)
    g_variant_get (answer, "(&o)", &path);
  return strlen (path) > 1;
}

/* What tests/support/with-keyring did: the password of the login collection is read from standard
 * input. */
static GSubprocess *
start_daemon (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE
                                   | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  GSubprocess *daemon;
  GOutputStream *input;

  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", g_getenv ("LATENT_TEST_KEYRING"), TRUE);
  daemon = g_subprocess_launcher_spawn (launcher, &error, "gnome-keyring-daemon", "--unlock",
                                        "--foreground", "--components=secrets", NULL);
  g_assert_no_error (error);
  input = g_subprocess_get_stdin_pipe (daemon);
  g_assert_true (g_output_stream_write_all (input, "latent-test", 11, NULL, NULL, &error));
  g_assert_true (g_output_stream_close (input, NULL, &error));
  return daemon;
}

/* C4: the service dies and another one comes: the same store speaks to it as if nothing had been.
 * While there is none, that is an error and not "no key". */
static void
test_restarted_c4 (void)
{
  g_autoptr (LatentKeyStore) store = latent_secret_key_store_new ();
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  guint32 pid = 0;

  put (store, ORIGIN, "afk_canary-first-key");
  g_assert_true (has_owner (bus, &pid));
  g_assert_cmpint (kill ((pid_t) pid, SIGKILL), ==, 0);
  latent_test_wait_for (!has_owner (bus, NULL));

  second_daemon = start_daemon ();
  latent_test_wait_for (has_collection (bus));
  assert_key (store, ORIGIN, "afk_canary-first-key");
  put (store, ORIGIN, "afk_canary-second-key");
  assert_key (store, ORIGIN, "afk_canary-second-key");
}

int
main (int argc, char **argv)
{
  int status;

  latent_test_init (&argc, &argv);
  g_test_add_func ("/store/secret-key-store/keeps/C9", test_keeps);
  g_test_add_func ("/store/secret-key-store/malformed/C7", test_malformed_c7);
  g_test_add_func ("/store/secret-key-store/restarted/C4", test_restarted_c4);
  g_test_add_func ("/store/secret-key-store/locked/C5-C2", test_locked_c2_c5);
  status = latent_test_run ();
  if (second_daemon != NULL)
    g_subprocess_force_exit (second_daemon);
  g_clear_object (&second_daemon);
  return status;
}
