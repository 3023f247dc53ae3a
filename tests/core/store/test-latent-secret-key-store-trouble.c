/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/store/latent-key-store-private.h"
#include "tests/support/latent-test.h"

/* The secret key store where there is no Secret Service to speak of. The one that works is in
 * test-latent-secret-key-store.c. */

#define ORIGIN "https://api.example.com"
#define KEY "afk_canary-key-42"

/* A private bus where nobody can be started. It lives to the end of the program, as the connection
 * to it does: libsecret keeps that one. */
static GTestDBus *bus;

static void
bring_bus (void)
{
  if (bus != NULL)
    return;
  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
}

static void
check_fails (LatentKeyStore *store)
{
  g_autoptr (GAsyncResult) found = NULL;
  g_autoptr (GAsyncResult) stored = NULL;
  g_autoptr (GAsyncResult) removed = NULL;
  g_autoptr (GError) error = NULL;

  latent_key_store_lookup_async (store, ORIGIN, NULL, latent_test_result_cb, &found);
  latent_key_store_store_async (store, ORIGIN, KEY, NULL, latent_test_result_cb, &stored);
  latent_key_store_store_async (store, ORIGIN, NULL, NULL, latent_test_result_cb, &removed);
  latent_test_wait_for (found != NULL && stored != NULL && removed != NULL);
  g_assert_null (latent_key_store_lookup_finish (store, found, &error));
  latent_test_assert_error (&error, LATENT_ERROR_KEY_STORE);
  g_assert_false (latent_key_store_store_finish (store, stored, &error));
  g_assert_null (strstr (error->message, KEY)); /* T4 */
  latent_test_assert_error (&error, LATENT_ERROR_KEY_STORE);
  g_assert_false (latent_key_store_store_finish (store, removed, &error));
  latent_test_assert_error (&error, LATENT_ERROR_KEY_STORE);
}

static void
test_no_bus_c1 (void)
{
  LatentKeyStore *store = latent_secret_key_store_new ();

  g_assert_true (latent_key_store_is_persistent (store));
  check_fails (store);
  latent_test_assert_gone (&store);
}

static void
test_cancelled (void)
{
  LatentKeyStore *store = latent_secret_key_store_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) found = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  latent_key_store_lookup_async (store, ORIGIN, cancellable, latent_test_result_cb, &found);
  latent_test_wait_for (found != NULL);
  g_assert_null (latent_key_store_lookup_finish (store, found, &error));
  g_assert_true (latent_error_is_cancelled (error));
  g_clear_object (&found);
  latent_test_assert_gone (&store);
}

static void
test_no_service_c1 (void)
{
  LatentKeyStore *store = latent_secret_key_store_new ();

  bring_bus ();
  check_fails (store);
  latent_test_assert_gone (&store);
}

static GDBusMessage *
swallow_filter (GDBusConnection *connection,
                GDBusMessage *message,
                gboolean is_incoming,
                gpointer user_data)
{
  const char *path = g_dbus_message_get_path (message);

  if (is_incoming && path != NULL && g_str_has_prefix (path, "/org/freedesktop/secrets"))
    g_clear_object (&message);
  return message;
}

static void
named_cb (GDBusConnection *connection, const char *name, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

/* A service that has the name and never answers: the deadline ends it, and so does the caller. */
static void
test_mute_service_c3 (void)
{
  LatentKeyStore *hasty = latent_secret_key_store_new_with_deadline (100);
  LatentKeyStore *patient = latent_secret_key_store_new ();
  g_autoptr (GDBusConnection) service = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) found = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_named = FALSE;
  guint name;

  bring_bus ();
  service = g_dbus_connection_new_for_address_sync (
      g_test_dbus_get_bus_address (bus),
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
          | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_add_filter (service, swallow_filter, NULL, NULL);
  name
      = g_bus_own_name_on_connection (service, "org.freedesktop.secrets",
                                      G_BUS_NAME_OWNER_FLAGS_NONE, named_cb, NULL, &is_named, NULL);
  latent_test_wait_for (is_named);

  check_fails (hasty);

  latent_key_store_lookup_async (patient, ORIGIN, cancellable, latent_test_result_cb, &found);
  latent_test_drain ();
  g_assert_null (found);
  g_cancellable_cancel (cancellable);
  latent_test_wait_for (found != NULL);
  g_assert_null (latent_key_store_lookup_finish (patient, found, &error));
  g_assert_true (latent_error_is_cancelled (error));
  g_clear_object (&found);

  latent_test_assert_gone (&hasty);
  latent_test_assert_gone (&patient);
  g_bus_unown_name (name);
}

int
main (int argc, char **argv)
{
  int status;

  latent_test_init (&argc, &argv);
  /* A bus is there only from the test on that brings it; they run in this order. */
  g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
  g_unsetenv ("DISPLAY");
  g_test_add_func ("/store/secret-key-store/cancelled", test_cancelled);
  g_test_add_func ("/store/secret-key-store/no-bus/C1", test_no_bus_c1);
  g_test_add_func ("/store/secret-key-store/no-service/C1", test_no_service_c1);
  g_test_add_func ("/store/secret-key-store/mute-service/C3", test_mute_service_c3);
  status = latent_test_run ();
  if (bus != NULL)
    g_test_dbus_stop (bus);
  return status;
}
