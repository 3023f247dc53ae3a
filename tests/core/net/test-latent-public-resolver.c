/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/net/latent-public-resolver-private.h"

#include <string.h>

#include "core/net/latent-http-client.h"
#include "support/latent-hostile-server.h"
#include "support/latent-memory-sink.h"
#include "support/latent-test.h"

/* A resolver that knows only the names of this file: "a-b-c-d.test" is the address a.b.c.d, several
 * are joined by
 * "--"; "flip.test" changes from public to private with every look-up. */
#define TEST_TYPE_RESOLVER (test_resolver_get_type ())
G_DECLARE_FINAL_TYPE (TestResolver, test_resolver, TEST, RESOLVER, GResolver)

struct _TestResolver
{
  GResolver parent_instance;
  guint n_lookups;
};

G_DEFINE_FINAL_TYPE (TestResolver, test_resolver, G_TYPE_RESOLVER)

static GList *
test_resolver_lookup (TestResolver *self, const char *host, GError **error)
{
  g_autofree char *name = g_strdup (host);
  g_auto (GStrv) parts = NULL;
  GList *addresses = NULL;

  self->n_lookups++;
  if (strcmp (host, "flip.test") == 0)
    return g_list_append (
        NULL, g_inet_address_new_from_string (self->n_lookups % 2 ? "93.184.216.34" : "127.0.0.1"));
  if (!g_str_has_suffix (name, ".test"))
    {
      g_set_error_literal (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "no such name");
      return NULL;
    }
  name[strlen (name) - strlen (".test")] = '\0';
  parts = g_strsplit (name, "--", -1);
  for (char **part = parts; *part != NULL; part++)
    {
      g_strdelimit (*part, "-", '.');
      addresses = g_list_append (addresses, g_inet_address_new_from_string (*part));
      g_assert_nonnull (g_list_last (addresses)->data);
    }
  return addresses;
}

static GList *
test_resolver_lookup_by_name_with_flags (GResolver *resolver,
                                         const char *host,
                                         GResolverNameLookupFlags flags,
                                         GCancellable *cancellable,
                                         GError **error)
{
  /* A machine with both, of which the newer way leads nowhere. */
  if (strcmp (host, "two-ways.test") == 0)
    return g_list_append (NULL, g_inet_address_new_from_string (
                                    flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY ? "::1"
                                                                                   : "127.0.0.1"));
  if (flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY)
    {
      g_set_error_literal (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "no such name");
      return NULL;
    }
  return test_resolver_lookup (TEST_RESOLVER (resolver), host, error);
}

static GList *
test_resolver_lookup_by_name (GResolver *resolver,
                              const char *host,
                              GCancellable *cancellable,
                              GError **error)
{
  return test_resolver_lookup (TEST_RESOLVER (resolver), host, error);
}

static void
test_resolver_lookup_by_name_with_flags_async (GResolver *resolver,
                                               const char *host,
                                               GResolverNameLookupFlags flags,
                                               GCancellable *cancellable,
                                               GAsyncReadyCallback callback,
                                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  GError *error = NULL;
  GList *addresses
      = test_resolver_lookup_by_name_with_flags (resolver, host, flags, cancellable, &error);

  g_task_set_source_tag (task, test_resolver_lookup_by_name_with_flags_async);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, addresses, (GDestroyNotify) g_resolver_free_addresses);
}

static void
test_resolver_lookup_by_name_async (GResolver *resolver,
                                    const char *host,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  test_resolver_lookup_by_name_with_flags_async (
      resolver, host, G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT, cancellable, callback, user_data);
}

static GList *
test_resolver_lookup_finish (GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_resolver_class_init (TestResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  resolver_class->lookup_by_name = test_resolver_lookup_by_name;
  resolver_class->lookup_by_name_async = test_resolver_lookup_by_name_async;
  resolver_class->lookup_by_name_finish = test_resolver_lookup_finish;
  resolver_class->lookup_by_name_with_flags = test_resolver_lookup_by_name_with_flags;
  resolver_class->lookup_by_name_with_flags_async = test_resolver_lookup_by_name_with_flags_async;
  resolver_class->lookup_by_name_with_flags_finish = test_resolver_lookup_finish;
}

static void
test_resolver_init (TestResolver *self)
{
}

static guint
look_up (GResolver *resolver, const char *host, gboolean is_async, GError **error)
{
  GList *addresses;
  guint count;

  if (is_async)
    {
      GAsyncResult *pending = NULL;
      g_autoptr (GAsyncResult) result = NULL;

      g_resolver_lookup_by_name_async (resolver, host, NULL, latent_test_result_cb, &pending);
      result = latent_test_await (&pending);
      addresses = g_resolver_lookup_by_name_finish (resolver, result, error);
    }
  else
    addresses = g_resolver_lookup_by_name (resolver, host, NULL, error);
  count = g_list_length (addresses);
  g_resolver_free_addresses (addresses);
  return count;
}

static void
test_judges (void)
{
  static const struct
  {
    const char *host;
    guint n_addresses; /* 0: refused */
  } cases[] = {
    { "93-184-216-34.test", 1 },
    { "93-184-216-34--1-1-1-1.test", 2 },
    { "127-0-0-1.test", 0 },
    { "10-1-2-3.test", 0 },
    { "169-254-169-254.test", 0 },
    { "192-168-1-1.test", 0 },
    { "100-64-0-1.test", 0 },
    { "93-184-216-34--192-168-1-1.test", 0 },
    { "0-0-0-0.test", 0 },
    { "255-255-255-255.test", 0 },
    { "1-1-1-1--1-0-0-1--172-16-0-1.test", 0 },
    { "224-0-0-1.test", 0 },
  };
  g_autoptr (GResolver) inner = g_object_new (TEST_TYPE_RESOLVER, NULL);
  g_autoptr (GResolver) resolver = latent_public_resolver_new (inner);

  for (guint i = 0; i < G_N_ELEMENTS (cases) * 2; i++)
    {
      g_autoptr (GError) error = NULL;
      guint count = look_up (resolver, cases[i / 2].host, i % 2, &error);

      g_assert_cmpuint (count, ==, cases[i / 2].n_addresses);
      if (count == 0)
        latent_test_assert_error (&error, LATENT_ERROR_INVALID_ADDRESS);
      g_assert_no_error (error);
    }
}

static void
test_exempts (void)
{
  g_autoptr (GResolver) inner = g_object_new (TEST_TYPE_RESOLVER, NULL);
  g_autoptr (GResolver) resolver = latent_public_resolver_new (inner);
  g_autoptr (GError) error = NULL;

  latent_public_resolver_exempt (LATENT_PUBLIC_RESOLVER (resolver), "10-0-0-1.TEST");
  g_assert_cmpuint (look_up (resolver, "10-0-0-1.test", TRUE, &error), ==, 1);
  g_assert_no_error (error);
  g_assert_cmpuint (look_up (resolver, "10-0-0-2.test", TRUE, &error), ==, 0);
  latent_test_assert_error (&error, LATENT_ERROR_INVALID_ADDRESS);
}

static void
test_passes_errors_on (void)
{
  g_autoptr (GResolver) inner = g_object_new (TEST_TYPE_RESOLVER, NULL);
  g_autoptr (GResolver) resolver = latent_public_resolver_new (inner);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_cmpuint (look_up (resolver, "unknown.example", i, &error), ==, 0);
      g_assert_error (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND);
    }
}

/* --- the whole way: this program's default resolver is ours around the one above --- */

static GError *
fetch_error (const char *service_address, const char *address)
{
  g_autoptr (LatentHttpClient) client
      = latent_http_client_new (LATENT_HTTP_DOWNLOAD, service_address, NULL);
  g_autoptr (LatentMemorySink) sink = latent_memory_sink_new ();
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  latent_http_client_fetch_async (client, address, LATENT_BYTE_SINK (sink), NULL,
                                  latent_test_result_cb, &pending);
  result = latent_test_await (&pending);
  g_assert_cmpint (latent_http_client_fetch_finish (client, result, &error), ==, -1);
  return error;
}

static void
test_download_by_name (void)
{
  static const char *const hosts[]
      = { "127-0-0-1.test", "10-0-0-1.test", "93-184-216-34--127-0-0-1.test" };

  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autofree char *address = g_strdup_printf ("https://%s/a.png", hosts[i]);
      g_autoptr (GError) error = fetch_error ("https://api.example.com", address);
      g_autoptr (GError) loopback_error = fetch_error ("http://127.0.0.1:1", address);

      latent_test_assert_error (&error, LATENT_ERROR_INVALID_ADDRESS);
      latent_test_assert_error (&loopback_error, LATENT_ERROR_INVALID_ADDRESS);
    }
}

static void
test_redirect_by_name (void)
{
  g_autoptr (LatentHostileServer) server = latent_hostile_server_new ();
  g_autofree char *address = latent_hostile_server_build_url (server, "/a.png");
  g_autoptr (GError) error = NULL;

  latent_hostile_server_push (
      server, NULL, NULL, latent_hostile_reply_new_redirect (302, "https://10-0-0-1.test/a.png"));
  error = fetch_error (latent_hostile_server_get_address (server), address);
  latent_test_assert_error (&error, LATENT_ERROR_UNEXPECTED_REDIRECT);
}

/* No packet leaves: the canary behind a private name is never connected to. */
static void
test_canary (void)
{
  g_autoptr (LatentHostileServer) canary = latent_hostile_server_new ();
  g_autoptr (GSocketClient) client = g_socket_client_new ();

  for (guint i = 0; i < 4; i++)
    {
      GAsyncResult *pending = NULL;
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      g_socket_client_connect_to_host_async (
          client, i % 2 ? "127-0-0-1.test" : "1-1-1-1--127-0-0-1.test",
          latent_hostile_server_get_port (canary), NULL, latent_test_result_cb, &pending);
      result = latent_test_await (&pending);
      g_assert_null (g_socket_client_connect_to_host_finish (client, result, &error));
      latent_test_assert_error (&error, LATENT_ERROR_INVALID_ADDRESS);
    }
  g_assert_cmpuint (latent_hostile_server_count_connections (canary), ==, 0);
}

/* The service's own host is the user's choice, wherever it is. */
static void
test_service_host (void)
{
  g_autoptr (LatentHttpClient) client
      = latent_http_client_new (LATENT_HTTP_API, "https://127-0-0-2.test:1", NULL);
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latent_http_client_call_async (client, "GET", "/v2/me", NULL, NULL, NULL, 20000, NULL,
                                 latent_test_result_cb, &pending);
  result = latent_test_await (&pending);
  g_assert_null (latent_http_client_call_finish (client, result, &error));
  /* Allowed, and nobody listens there. */
  latent_test_assert_error (&error, LATENT_ERROR_OFFLINE);
}

/* The second line: a resolver that lies (rebinding) gets past the first, and the connection is
 * judged again. */
static void
test_connection_is_judged (void)
{
  g_autoptr (GResolver) ours = g_resolver_get_default ();
  g_autoptr (GResolver) lying = g_object_new (TEST_TYPE_RESOLVER, NULL);
  g_autoptr (GError) error = NULL;

  g_resolver_set_default (lying);
  error = fetch_error ("https://api.example.com", "https://127-0-0-1.test/a.png");
  g_resolver_set_default (ours);
  latent_test_assert_error (&error, LATENT_ERROR_INVALID_ADDRESS);
}

/* --- proxies --- */

/* Proxies are the user's choice too, and live in local networks. */
static void
test_proxy (void)
{
  g_autoptr (LatentHostileServer) proxy = latent_hostile_server_new ();
  g_autofree char *proxy_address = g_strdup_printf ("http://127-0-0-3.test:%u",
                                                    (guint) latent_hostile_server_get_port (proxy));
  g_autoptr (GProxyResolver) settings = g_simple_proxy_resolver_new (proxy_address, NULL);
  g_autoptr (GProxyResolver) resolver = latent_proxy_resolver_new (settings);
  g_auto (GStrv) proxies = NULL;
  g_autoptr (GResolver) names = g_resolver_get_default ();
  g_autoptr (GError) error = NULL;
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  g_assert_cmpuint (look_up (names, "127-0-0-3.test", TRUE, &error), ==, 0);
  latent_test_assert_error (&error, LATENT_ERROR_INVALID_ADDRESS);

  g_assert_true (g_proxy_resolver_is_supported (resolver));
  g_proxy_resolver_lookup_async (resolver, "https://cdn.example.com/", NULL, latent_test_result_cb,
                                 &pending);
  result = latent_test_await (&pending);
  proxies = g_proxy_resolver_lookup_finish (resolver, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (proxies[0], ==, proxy_address);
  g_assert_cmpuint (look_up (names, "127-0-0-3.test", TRUE, &error), ==, 1);
  g_assert_no_error (error);
}

#define N_FILLERS 4

/* (transfer full) (nullable): takes connections to [::1]:@port and never answers any: its queue is
 * full, so that even connecting hangs. */
static GSocket *
block_port (guint16 port, GSocket **fillers)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV6);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, port);
  g_autoptr (GSocket) listener
      = g_socket_new (G_SOCKET_FAMILY_IPV6, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

  if (listener == NULL || !g_socket_bind (listener, address, TRUE, NULL))
    return NULL;
  g_socket_set_listen_backlog (listener, 0);
  g_assert_true (g_socket_listen (listener, NULL));
  for (guint i = 0; i < N_FILLERS; i++)
    {
      fillers[i]
          = g_socket_new (G_SOCKET_FAMILY_IPV6, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
      g_socket_set_blocking (fillers[i], FALSE);
      g_socket_connect (fillers[i], address, NULL, NULL);
    }
  return g_steal_pointer (&listener);
}

/* W4: connecting over IPv6 is refused (@user_data NULL) or hangs; IPv4 is fine, and used. */
static void
test_broken_ipv6 (gconstpointer user_data)
{
  g_autoptr (LatentHostileServer) server = latent_hostile_server_new ();
  guint16 port = latent_hostile_server_get_port (server);
  GSocket *fillers[N_FILLERS] = { NULL };
  g_autoptr (GSocket) listener = user_data != NULL ? block_port (port, fillers) : NULL;
  g_autofree char *address = g_strdup_printf ("http://two-ways.test:%u", (guint) port);
  g_autoptr (LatentHttpClient) client = latent_http_client_new (LATENT_HTTP_API, address, NULL);
  g_autoptr (LatentHttpReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  latent_hostile_server_set_default (server, latent_hostile_reply_new_json (200, "{}"));
  latent_http_client_call_async (client, "GET", "/v2/me", "afk_key", NULL, NULL, 9000, NULL,
                                 latent_test_result_cb, &pending);
  result = latent_test_await (&pending);
  reply = latent_http_client_call_finish (client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (reply->status, ==, 200);
  for (guint i = 0; i < N_FILLERS; i++)
    g_clear_object (&fillers[i]);
}

int
main (int argc, char **argv)
{
  g_autoptr (GResolver) inner = NULL;

  latent_test_init (&argc, &argv);
  inner = g_object_new (TEST_TYPE_RESOLVER, NULL);
  g_resolver_set_default (inner);
  latent_http_init_process ();
  /* Once is enough; twice does no harm. */
  latent_http_init_process ();
  g_test_add_func ("/net/public-resolver/T10-judges", test_judges);
  g_test_add_func ("/net/public-resolver/exempts", test_exempts);
  g_test_add_func ("/net/public-resolver/passes-errors-on", test_passes_errors_on);
  g_test_add_func ("/net/public-resolver/D2-T10-download-by-name", test_download_by_name);
  g_test_add_func ("/net/public-resolver/D3-redirect-by-name", test_redirect_by_name);
  g_test_add_func ("/net/public-resolver/D2-T10-canary", test_canary);
  g_test_add_func ("/net/public-resolver/service-host", test_service_host);
  g_test_add_func ("/net/public-resolver/D2-connection-is-judged", test_connection_is_judged);
  g_test_add_func ("/net/public-resolver/proxy", test_proxy);
  g_test_add_data_func ("/net/public-resolver/W4-ipv6-refused", NULL, test_broken_ipv6);
  g_test_add_data_func ("/net/public-resolver/W4-ipv6-hangs", "hangs", test_broken_ipv6);
  return latent_test_run ();
}
