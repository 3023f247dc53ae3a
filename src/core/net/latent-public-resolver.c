/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-public-resolver-private.h"

#include "core/base/latent-address.h"
#include "core/base/latent-error.h"

struct _LatentPublicResolver
{
  GResolver parent_instance;

  GResolver *inner;

  /* Lookups may come from any thread, so the set has a lock of its own. */
  GMutex mutex;
  GHashTable *exempted;
};

G_DEFINE_FINAL_TYPE (LatentPublicResolver, latent_public_resolver, G_TYPE_RESOLVER)

/* Host names compare without case, and in their ASCII form. */
static char *
normalize_host (const char *host)
{
  g_autofree char *ascii = g_hostname_to_ascii (host);

  return g_ascii_strdown (ascii != NULL ? ascii : host, -1);
}

static gboolean
is_exempted (LatentPublicResolver *self, const char *host)
{
  g_autofree char *name = normalize_host (host);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return g_hash_table_contains (self->exempted, name);
}

/* Takes over @addresses and hands them back when they may be used. One address that is not public
 * spoils the whole answer: whoever mixes them does it on purpose. */
static GList *
judge (LatentPublicResolver *self, const char *host, GList *addresses, GError **error)
{
  if (addresses == NULL || is_exempted (self, host))
    return addresses;

  for (GList *l = addresses; l != NULL; l = l->next)
    {
      if (latent_address_is_public (l->data))
        continue;
      g_resolver_free_addresses (addresses);
      g_propagate_error (error, latent_error_new (LATENT_ERROR_INVALID_ADDRESS,
                                                  "the name leads into a private network"));
      return NULL;
    }
  return addresses;
}

/* --- by name: the judged ones --- */

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentPublicResolver *self = g_task_get_source_object (task);
  GError *error = NULL;
  GList *addresses;

  addresses = g_resolver_lookup_by_name_with_flags_finish (G_RESOLVER (source), result, &error);
  addresses = error == NULL ? judge (self, g_task_get_task_data (task), addresses, &error) : NULL;
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, addresses, (GDestroyNotify) g_resolver_free_addresses);
}

static void
latent_public_resolver_lookup_by_name_with_flags_async (GResolver *resolver,
                                                        const char *host,
                                                        GResolverNameLookupFlags flags,
                                                        GCancellable *cancellable,
                                                        GAsyncReadyCallback callback,
                                                        gpointer user_data)
{
  LatentPublicResolver *self = LATENT_PUBLIC_RESOLVER (resolver);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, latent_public_resolver_lookup_by_name_with_flags_async);
  g_task_set_task_data (task, g_strdup (host), g_free);
  g_resolver_lookup_by_name_with_flags_async (self->inner, host, flags, cancellable, looked_up_cb,
                                              task);
}

static GList *
latent_public_resolver_lookup_by_name_finish (GResolver *resolver,
                                              GAsyncResult *result,
                                              GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static GList *
latent_public_resolver_lookup_by_name_with_flags (GResolver *resolver,
                                                  const char *host,
                                                  GResolverNameLookupFlags flags,
                                                  GCancellable *cancellable,
                                                  GError **error)
{
  LatentPublicResolver *self = LATENT_PUBLIC_RESOLVER (resolver);
  GList *addresses;

  addresses = g_resolver_lookup_by_name_with_flags (self->inner, host, flags, cancellable, error);
  return judge (self, host, addresses, error);
}

static void
latent_public_resolver_lookup_by_name_async (GResolver *resolver,
                                             const char *host,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data)
{
  latent_public_resolver_lookup_by_name_with_flags_async (
      resolver, host, G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT, cancellable, callback, user_data);
}

static GList *
latent_public_resolver_lookup_by_name (GResolver *resolver,
                                       const char *host,
                                       GCancellable *cancellable,
                                       GError **error)
{
  return latent_public_resolver_lookup_by_name_with_flags (
      resolver, host, G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT, cancellable, error);
}

/* --- the rest is passed on: nobody connects to what these return without a look-up by name --- */

static char *
latent_public_resolver_lookup_by_address (GResolver *resolver,
                                          GInetAddress *address,
                                          GCancellable *cancellable,
                                          GError **error)
{
  return g_resolver_lookup_by_address (LATENT_PUBLIC_RESOLVER (resolver)->inner, address,
                                       cancellable, error);
}

static void
address_looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char *name = g_resolver_lookup_by_address_finish (G_RESOLVER (source), result, &error);

  if (name != NULL)
    g_task_return_pointer (task, name, g_free);
  else
    g_task_return_error (task, error);
}

static void
latent_public_resolver_lookup_by_address_async (GResolver *resolver,
                                                GInetAddress *address,
                                                GCancellable *cancellable,
                                                GAsyncReadyCallback callback,
                                                gpointer user_data)
{
  GTask *task = g_task_new (resolver, cancellable, callback, user_data);

  g_task_set_source_tag (task, latent_public_resolver_lookup_by_address_async);
  g_resolver_lookup_by_address_async (LATENT_PUBLIC_RESOLVER (resolver)->inner, address,
                                      cancellable, address_looked_up_cb, task);
}

static char *
latent_public_resolver_lookup_by_address_finish (GResolver *resolver,
                                                 GAsyncResult *result,
                                                 GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static GList *
latent_public_resolver_lookup_records (GResolver *resolver,
                                       const char *rrname,
                                       GResolverRecordType record_type,
                                       GCancellable *cancellable,
                                       GError **error)
{
  return g_resolver_lookup_records (LATENT_PUBLIC_RESOLVER (resolver)->inner, rrname, record_type,
                                    cancellable, error);
}

static void
free_records (gpointer records)
{
  g_list_free_full (records, (GDestroyNotify) g_variant_unref);
}

static void
records_looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GList *records = g_resolver_lookup_records_finish (G_RESOLVER (source), result, &error);

  if (error == NULL)
    g_task_return_pointer (task, records, free_records);
  else
    g_task_return_error (task, error);
}

static void
latent_public_resolver_lookup_records_async (GResolver *resolver,
                                             const char *rrname,
                                             GResolverRecordType record_type,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data)
{
  GTask *task = g_task_new (resolver, cancellable, callback, user_data);

  g_task_set_source_tag (task, latent_public_resolver_lookup_records_async);
  g_resolver_lookup_records_async (LATENT_PUBLIC_RESOLVER (resolver)->inner, rrname, record_type,
                                   cancellable, records_looked_up_cb, task);
}

static GList *
latent_public_resolver_lookup_records_finish (GResolver *resolver,
                                              GAsyncResult *result,
                                              GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
latent_public_resolver_finalize (GObject *object)
{
  LatentPublicResolver *self = LATENT_PUBLIC_RESOLVER (object);

  g_clear_object (&self->inner);
  g_clear_pointer (&self->exempted, g_hash_table_unref);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (latent_public_resolver_parent_class)->finalize (object);
}

static void
latent_public_resolver_class_init (LatentPublicResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = latent_public_resolver_finalize;
  resolver_class->lookup_by_name = latent_public_resolver_lookup_by_name;
  resolver_class->lookup_by_name_async = latent_public_resolver_lookup_by_name_async;
  resolver_class->lookup_by_name_finish = latent_public_resolver_lookup_by_name_finish;
  resolver_class->lookup_by_name_with_flags = latent_public_resolver_lookup_by_name_with_flags;
  resolver_class->lookup_by_name_with_flags_async
      = latent_public_resolver_lookup_by_name_with_flags_async;
  resolver_class->lookup_by_name_with_flags_finish = latent_public_resolver_lookup_by_name_finish;
  resolver_class->lookup_by_address = latent_public_resolver_lookup_by_address;
  resolver_class->lookup_by_address_async = latent_public_resolver_lookup_by_address_async;
  resolver_class->lookup_by_address_finish = latent_public_resolver_lookup_by_address_finish;
  resolver_class->lookup_records = latent_public_resolver_lookup_records;
  resolver_class->lookup_records_async = latent_public_resolver_lookup_records_async;
  resolver_class->lookup_records_finish = latent_public_resolver_lookup_records_finish;
}

static void
latent_public_resolver_init (LatentPublicResolver *self)
{
  g_mutex_init (&self->mutex);
  self->exempted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

GResolver *
latent_public_resolver_new (GResolver *inner)
{
  LatentPublicResolver *self;

  g_return_val_if_fail (G_IS_RESOLVER (inner), NULL);

  self = g_object_new (LATENT_TYPE_PUBLIC_RESOLVER, NULL);
  self->inner = g_object_ref (inner);
  return G_RESOLVER (self);
}

void
latent_public_resolver_exempt (LatentPublicResolver *self, const char *host)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_if_fail (LATENT_IS_PUBLIC_RESOLVER (self));
  g_return_if_fail (host != NULL);

  locker = g_mutex_locker_new (&self->mutex);
  g_hash_table_add (self->exempted, normalize_host (host));
}

void
latent_public_resolver_exempt_default (const char *host)
{
  g_autoptr (GResolver) resolver = g_resolver_get_default ();

  if (LATENT_IS_PUBLIC_RESOLVER (resolver))
    latent_public_resolver_exempt (LATENT_PUBLIC_RESOLVER (resolver), host);
}
