/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-key-store-private.h"

#include <libsecret/secret.h>

#include "core/base/latent-api-key.h"
#include "core/base/latent-error.h"

/* An unlock prompt may stand open for ever, and a hung daemon never answers (faults.md C3). */
#define DEADLINE_MS 30000

struct _LatentSecretKeyStore
{
  GObject parent_instance;

  guint deadline_ms;
};

static void latent_secret_key_store_key_store_init (LatentKeyStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LatentSecretKeyStore,
                               latent_secret_key_store,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LATENT_TYPE_KEY_STORE,
                                                      latent_secret_key_store_key_store_init))

/* The attribute is what ties a key to the service it was made for. */
static const SecretSchema key_schema = {
  "io.github.latent_app.Latent.Key",
  SECRET_SCHEMA_NONE,
  { { "origin", SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, SECRET_SCHEMA_ATTRIBUTE_STRING } },
};

/* One call to the Secret Service. It ends when libsecret answers, the deadline passes or the caller
 * cancels, whichever comes first; an answer that comes later finds the task returned and is
 * dropped. The task's data, kept alive by every reference that libsecret's callback and the
 * deadline hold on the task. */
typedef struct
{
  /* input */
  char *origin;
  char *api_key;           /* nullable: nothing to store */
  void (*start) (GTask *); /* asks libsecret */

  /* in progress */
  gboolean is_second_try;
  GCancellable *inner; /* what libsecret listens to */
  GSource *deadline;
  GCancellable *outer; /* nullable: the caller's */
  gulong outer_handler;
  gboolean is_over;
} SecretCall;

static void
end_call (SecretCall *call)
{
  call->is_over = TRUE;
  if (call->deadline != NULL)
    {
      g_source_destroy (call->deadline);
      g_clear_pointer (&call->deadline, g_source_unref);
    }
  g_cancellable_disconnect (call->outer, call->outer_handler);
  call->outer_handler = 0;
}

static void
free_call (gpointer data)
{
  SecretCall *call = data;

  end_call (call);
  g_clear_object (&call->inner);
  g_clear_object (&call->outer);
  g_clear_pointer (&call->api_key, latent_api_key_free);
  g_free (call->origin);
  g_free (call);
}

static void
free_key (gpointer key)
{
  latent_api_key_free (key);
}

static GError *
new_key_store_error (const char *what)
{
  return latent_error_new (LATENT_ERROR_KEY_STORE, "Secret Service: %s", what);
}

static gboolean
deadline_cb (gpointer user_data)
{
  GTask *task = user_data;
  SecretCall *call = g_task_get_task_data (task);
  g_autoptr (GTask) keep = g_object_ref (task);

  end_call (call);
  g_cancellable_cancel (call->inner);
  g_task_return_error (task, new_key_store_error ("no answer in time"));
  return G_SOURCE_REMOVE;
}

static void
cancelled_cb (GCancellable *outer, gpointer user_data)
{
  g_cancellable_cancel (G_CANCELLABLE (user_data));
}

/* Did the service that libsecret knows go away? Another one may have taken its place, but libsecret
 * holds on to the session it had with the first ("The session does not exist"; faults.md C4). */
static gboolean
may_be_another_service (const GError *error)
{
  return error->domain == G_DBUS_ERROR
         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_DBUS_ERROR);
}

/* Is there nothing more to do for the answer? That is so when the deadline has passed already, when
 * there is an @error, which is given back, and when the service is asked once more. */
static gboolean
is_answered (GTask *task, GError *error)
{
  SecretCall *call = g_task_get_task_data (task);

  if (call->is_over)
    {
      g_clear_error (&error);
      return TRUE;
    }
  if (error != NULL && !call->is_second_try && may_be_another_service (error))
    {
      g_error_free (error);
      call->is_second_try = TRUE;
      secret_service_disconnect ();
      call->start (g_object_ref (task));
      return TRUE;
    }
  end_call (call);
  if (error == NULL)
    return FALSE;
  if (latent_error_is_cancelled (error) && g_cancellable_is_cancelled (call->outer))
    g_task_return_error (task, error);
  else
    {
      /* No bus, no service, no collection, locked and not unlocked by the person asked, refused:
       * one remedy for all (M47 to M50). */
      g_task_return_error (task, new_key_store_error (error->message));
      g_error_free (error);
    }
  return TRUE;
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char *secret = secret_password_lookup_nonpageable_finish (result, &error);
  g_autoptr (GError) malformed = NULL;
  char *key = NULL;

  if (!is_answered (task, error))
    {
      /* Other programs can write what they like there; a line break would break the header
       * (M23). */
      if (secret != NULL)
        key = latent_api_key_clean (secret, &malformed);
      if (malformed != NULL)
        g_task_return_error (task, new_key_store_error ("what is stored there is no key"));
      else
        g_task_return_pointer (task, key, free_key);
    }
  secret_password_free (secret);
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  secret_password_store_finish (result, &error);
  if (!is_answered (task, error))
    g_task_return_boolean (task, TRUE);
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  /* FALSE without an error: there was nothing to remove. */
  secret_password_clear_finish (result, &error);
  if (!is_answered (task, error))
    g_task_return_boolean (task, TRUE);
}

/* These take @task over, for libsecret's callback. */

static void
start_lookup (GTask *task)
{
  SecretCall *call = g_task_get_task_data (task);

  secret_password_lookup (&key_schema, call->inner, looked_up_cb, task, "origin", call->origin,
                          NULL);
}

static void
start_store (GTask *task)
{
  SecretCall *call = g_task_get_task_data (task);
  g_autofree char *label = g_strdup_printf ("Latent (%s)", call->origin);

  secret_password_store (&key_schema, SECRET_COLLECTION_DEFAULT, label, call->api_key, call->inner,
                         stored_cb, task, "origin", call->origin, NULL);
}

static void
start_removal (GTask *task)
{
  SecretCall *call = g_task_get_task_data (task);

  secret_password_clear (&key_schema, call->inner, removed_cb, task, "origin", call->origin, NULL);
}

/* (transfer full): a task whose data is a call that is under its deadline */
static GTask *
begin_call (LatentSecretKeyStore *self,
            gpointer source_tag,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  SecretCall *call = g_new0 (SecretCall, 1);

  g_task_set_source_tag (task, source_tag);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, call, free_call);
  call->inner = g_cancellable_new ();
  call->deadline = g_timeout_source_new (self->deadline_ms);
  g_source_set_static_name (call->deadline, "latent key store deadline");
  g_source_set_callback (call->deadline, deadline_cb, g_object_ref (task), g_object_unref);
  g_source_attach (call->deadline, g_task_get_context (task));
  if (cancellable != NULL)
    {
      call->outer = g_object_ref (cancellable);
      call->outer_handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb),
                                                   g_object_ref (call->inner), g_object_unref);
    }
  return task;
}

static gboolean
latent_secret_key_store_is_persistent (LatentKeyStore *store)
{
  return TRUE;
}

static void
latent_secret_key_store_lookup_async (LatentKeyStore *store,
                                      const char *origin,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  GTask *task = begin_call (LATENT_SECRET_KEY_STORE (store), latent_secret_key_store_lookup_async,
                            cancellable, callback, user_data);
  SecretCall *call = g_task_get_task_data (task);

  call->origin = g_strdup (origin);
  call->start = start_lookup;
  call->start (task);
}

static char *
latent_secret_key_store_lookup_finish (LatentKeyStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
latent_secret_key_store_store_async (LatentKeyStore *store,
                                     const char *origin,
                                     const char *api_key,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  GTask *task = begin_call (LATENT_SECRET_KEY_STORE (store), latent_secret_key_store_store_async,
                            cancellable, callback, user_data);
  SecretCall *call = g_task_get_task_data (task);

  call->origin = g_strdup (origin);
  call->api_key = g_strdup (api_key);
  call->start = api_key != NULL ? start_store : start_removal;
  call->start (task);
}

static gboolean
latent_secret_key_store_store_finish (LatentKeyStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
latent_secret_key_store_key_store_init (LatentKeyStoreInterface *iface)
{
  iface->is_persistent = latent_secret_key_store_is_persistent;
  iface->lookup_async = latent_secret_key_store_lookup_async;
  iface->lookup_finish = latent_secret_key_store_lookup_finish;
  iface->store_async = latent_secret_key_store_store_async;
  iface->store_finish = latent_secret_key_store_store_finish;
}

static void
latent_secret_key_store_class_init (LatentSecretKeyStoreClass *klass)
{
}

static void
latent_secret_key_store_init (LatentSecretKeyStore *self)
{
  self->deadline_ms = DEADLINE_MS;
}

LatentKeyStore *
latent_secret_key_store_new (void)
{
  return latent_secret_key_store_new_with_deadline (DEADLINE_MS);
}

LatentKeyStore *
latent_secret_key_store_new_with_deadline (guint deadline_ms)
{
  LatentSecretKeyStore *self = g_object_new (LATENT_TYPE_SECRET_KEY_STORE, NULL);

  self->deadline_ms = deadline_ms;
  return LATENT_KEY_STORE (self);
}
