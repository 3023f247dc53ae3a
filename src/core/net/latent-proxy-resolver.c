/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-public-resolver-private.h"

struct _LatentProxyResolver
{
  GObject parent_instance;

  GProxyResolver *inner;
};

static void latent_proxy_resolver_iface_init (GProxyResolverInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LatentProxyResolver,
                               latent_proxy_resolver,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER,
                                                      latent_proxy_resolver_iface_init))

/* A proxy in the local network is the normal case, and the user's own choice. */
static void
exempt_proxies (char **proxies)
{
  for (char **proxy = proxies; proxy != NULL && *proxy != NULL; proxy++)
    {
      g_autoptr (GUri) uri = g_uri_parse (*proxy, G_URI_FLAGS_HAS_PASSWORD, NULL);

      if (uri != NULL && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0')
        latent_public_resolver_exempt_default (g_uri_get_host (uri));
    }
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char **proxies = g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (source), result, &error);

  if (proxies == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  exempt_proxies (proxies);
  g_task_return_pointer (task, proxies, (GDestroyNotify) g_strfreev);
}

static gboolean
latent_proxy_resolver_is_supported (GProxyResolver *self)
{
  return TRUE;
}

static char **
latent_proxy_resolver_lookup (GProxyResolver *resolver,
                              const char *uri,
                              GCancellable *cancellable,
                              GError **error)
{
  LatentProxyResolver *self = LATENT_PROXY_RESOLVER (resolver);
  char **proxies = g_proxy_resolver_lookup (self->inner, uri, cancellable, error);

  exempt_proxies (proxies);
  return proxies;
}

static void
latent_proxy_resolver_lookup_async (GProxyResolver *resolver,
                                    const char *uri,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  LatentProxyResolver *self = LATENT_PROXY_RESOLVER (resolver);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, latent_proxy_resolver_lookup_async);
  g_proxy_resolver_lookup_async (self->inner, uri, cancellable, looked_up_cb, task);
}

static char **
latent_proxy_resolver_lookup_finish (GProxyResolver *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
latent_proxy_resolver_iface_init (GProxyResolverInterface *iface)
{
  iface->is_supported = latent_proxy_resolver_is_supported;
  iface->lookup = latent_proxy_resolver_lookup;
  iface->lookup_async = latent_proxy_resolver_lookup_async;
  iface->lookup_finish = latent_proxy_resolver_lookup_finish;
}

static void
latent_proxy_resolver_finalize (GObject *object)
{
  g_clear_object (&LATENT_PROXY_RESOLVER (object)->inner);
  G_OBJECT_CLASS (latent_proxy_resolver_parent_class)->finalize (object);
}

static void
latent_proxy_resolver_class_init (LatentProxyResolverClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_proxy_resolver_finalize;
}

static void
latent_proxy_resolver_init (LatentProxyResolver *self)
{
}

GProxyResolver *
latent_proxy_resolver_new (GProxyResolver *inner)
{
  LatentProxyResolver *self;

  g_return_val_if_fail (G_IS_PROXY_RESOLVER (inner), NULL);

  self = g_object_new (LATENT_TYPE_PROXY_RESOLVER, NULL);
  self->inner = g_object_ref (inner);
  return G_PROXY_RESOLVER (self);
}
