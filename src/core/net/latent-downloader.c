/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-downloader.h"

#include "core/base/latent-error.h"
#include "core/base/latent-thread.h"
#include "latent-http-client.h"

#define MAX_RUNNING 4
#define MAX_TRIES 3
#define DEFAULT_RETRY_BASE_MS 500
#define MAX_RETRY_MS 20000
/* A longer "Retry-After" is the queue's business: it tells people. */
#define MAX_OBEYED_RETRY_AFTER_MS 20000

struct _LatentDownloader
{
  GObject parent_instance;

  GQueue waiting; /* (element-type GTask) owned, in the order asked */
  guint n_running;

  /* construct-only */
  LatentHttpClient *client;
  guint retry_base_ms;
};

G_DEFINE_FINAL_TYPE (LatentDownloader, latent_downloader, G_TYPE_OBJECT)

typedef enum
{
  PROP_CLIENT = 1,
  PROP_RETRY_BASE_MS,
} LatentDownloaderProperty;

static GParamSpec *properties[PROP_RETRY_BASE_MS + 1];

/* One picture. */
typedef struct
{
  /* input */
  char *address;
  LatentByteSink *sink;

  /* in progress */
  guint n_tries;
  GSource *cancelled_source; /* while it waits for a turn */
} FetchData;

static void
fetch_data_free (FetchData *data)
{
  if (data->cancelled_source != NULL)
    g_source_destroy (data->cancelled_source);
  g_clear_pointer (&data->cancelled_source, g_source_unref);
  g_clear_object (&data->sink);
  g_free (data->address);
  g_free (data);
}

static void start_waiting (LatentDownloader *self);

/* Gives the turn to the next one. The task keeps the downloader until it has returned. */
static void
end_turn (GTask *task)
{
  LatentDownloader *self = g_task_get_source_object (task);

  self->n_running--;
  start_waiting (self);
}

/* Takes over @task and @error. */
static void
fail_fetch (GTask *task, GError *error)
{
  end_turn (task);
  g_task_return_error (task, error);
  g_object_unref (task);
}

static gboolean
is_worth_another_try (const GError *error)
{
  const LatentErrorFacts *facts = latent_error_facts (error);

  if (latent_error_is (error, LATENT_ERROR_RATE_LIMITED))
    return facts->retry_after_ms <= MAX_OBEYED_RETRY_AFTER_MS;
  return latent_error_is (error, LATENT_ERROR_OFFLINE)
         || latent_error_is (error, LATENT_ERROR_TIMED_OUT)
         || (latent_error_is (error, LATENT_ERROR_SERVICE_TROUBLE) && facts->http_status >= 500);
}

/* Full jitter: clients that were thrown out together do not come back together. */
static guint
choose_delay_ms (LatentDownloader *self, guint n_tries, const GError *error)
{
  const LatentErrorFacts *facts = latent_error_facts (error);
  gint64 ceiling = MIN ((gint64) self->retry_base_ms << n_tries, MAX_RETRY_MS);
  gint64 delay = g_random_int_range (0, (gint32) ceiling + 1);

  if (facts->retry_after_ms > 0)
    delay = MAX (delay, MIN (facts->retry_after_ms, MAX_OBEYED_RETRY_AFTER_MS));
  return (guint) delay;
}

static void try_once (GTask *task);

static void
restarted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;

  if (latent_byte_sink_restart_finish (LATENT_BYTE_SINK (source), result, &error))
    try_once (task);
  else
    fail_fetch (task, error);
}

/* The next try starts from zero: the bytes of two transfers never mix. */
static gboolean
try_again_cb (gpointer user_data)
{
  GTask *task = user_data;
  FetchData *data = g_task_get_task_data (task);

  latent_byte_sink_restart_async (data->sink, g_task_get_cancellable (task), restarted_cb, task);
  return G_SOURCE_REMOVE;
}

static gboolean
called_off_cb (GCancellable *cancellable, gpointer user_data)
{
  return try_again_cb (user_data);
}

/* Waits before the next try; being called off ends the wait, and the sink's restart then says
 * "cancelled". */
static void
wait_and_try_again (GTask *task, guint delay_ms)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (GSource) source = g_timeout_source_new (delay_ms);

  if (cancellable == NULL)
    {
      g_source_set_callback (source, try_again_cb, task, NULL);
    }
  else
    {
      g_autoptr (GSource) delay = g_steal_pointer (&source);

      source = g_cancellable_source_new (cancellable);
      g_source_set_dummy_callback (delay);
      g_source_add_child_source (source, delay);
      g_source_set_callback (source, G_SOURCE_FUNC (called_off_cb), task, NULL);
    }
  g_source_attach (source, g_main_context_get_thread_default ());
}

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  LatentDownloader *self = g_task_get_source_object (task);
  FetchData *data = g_task_get_task_data (task);
  GError *error = NULL;
  gint64 n_bytes = latent_http_client_fetch_finish (LATENT_HTTP_CLIENT (source), result, &error);

  if (n_bytes >= 0)
    {
      end_turn (task);
      g_task_return_int (task, (gssize) n_bytes);
      g_object_unref (task);
    }
  else if (data->n_tries < MAX_TRIES && is_worth_another_try (error))
    {
      wait_and_try_again (task, choose_delay_ms (self, data->n_tries, error));
      g_error_free (error);
    }
  else
    fail_fetch (task, error);
}

static void
try_once (GTask *task)
{
  LatentDownloader *self = g_task_get_source_object (task);
  FetchData *data = g_task_get_task_data (task);

  data->n_tries++;
  latent_http_client_fetch_async (self->client, data->address, data->sink,
                                  g_task_get_cancellable (task), fetched_cb, task);
}

static void
start_waiting (LatentDownloader *self)
{
  while (self->n_running < MAX_RUNNING && !g_queue_is_empty (&self->waiting))
    {
      GTask *task = g_queue_pop_head (&self->waiting);
      FetchData *data = g_task_get_task_data (task);

      if (data->cancelled_source != NULL)
        g_source_destroy (data->cancelled_source);
      g_clear_pointer (&data->cancelled_source, g_source_unref);
      self->n_running++;
      try_once (task);
    }
}

/* Called off before its turn came. */
static gboolean
cancelled_in_queue_cb (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;
  LatentDownloader *self = g_task_get_source_object (task);

  g_queue_remove (&self->waiting, task);
  g_task_return_error_if_cancelled (task);
  g_object_unref (task);
  return G_SOURCE_REMOVE;
}

static void
latent_downloader_set_property (GObject *object,
                                guint prop_id,
                                const GValue *value,
                                GParamSpec *pspec)
{
  LatentDownloader *self = LATENT_DOWNLOADER (object);

  switch ((LatentDownloaderProperty) prop_id)
    {
    case PROP_CLIENT:
      self->client = g_value_dup_object (value);
      break;
    case PROP_RETRY_BASE_MS:
      self->retry_base_ms = g_value_get_uint (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
latent_downloader_finalize (GObject *object)
{
  LatentDownloader *self = LATENT_DOWNLOADER (object);

  /* Every waiting task holds the downloader, so none is left here. */
  g_queue_clear (&self->waiting);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (latent_downloader_parent_class)->finalize (object);
}

static void
latent_downloader_class_init (LatentDownloaderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->set_property = latent_downloader_set_property;
  object_class->finalize = latent_downloader_finalize;

  properties[PROP_CLIENT]
      = g_param_spec_object ("client", NULL, NULL, LATENT_TYPE_HTTP_CLIENT, flags);
  properties[PROP_RETRY_BASE_MS]
      = g_param_spec_uint ("retry-base-ms", NULL, NULL, 0, 60000, DEFAULT_RETRY_BASE_MS, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
latent_downloader_init (LatentDownloader *self)
{
  g_queue_init (&self->waiting);
}

LatentDownloader *
latent_downloader_new (const char *service_address, GTlsDatabase *tls_database)
{
  g_autoptr (LatentHttpClient) client = NULL;

  g_return_val_if_fail (service_address != NULL, NULL);

  client = latent_http_client_new (LATENT_HTTP_DOWNLOAD, service_address, tls_database);
  return g_object_new (LATENT_TYPE_DOWNLOADER, "client", client, NULL);
}

void
latent_downloader_fetch_async (LatentDownloader *self,
                               const char *address,
                               LatentByteSink *sink,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  FetchData *data;

  latent_assert_main_thread ();
  g_return_if_fail (LATENT_IS_DOWNLOADER (self));
  g_return_if_fail (LATENT_IS_BYTE_SINK (sink));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_downloader_fetch_async);
  if (g_task_return_error_if_cancelled (task))
    return;

  data = g_new0 (FetchData, 1);
  g_task_set_task_data (task, data, (GDestroyNotify) fetch_data_free);
  data->address = g_strdup (address);
  data->sink = g_object_ref (sink);
  if (cancellable != NULL)
    {
      data->cancelled_source = g_cancellable_source_new (cancellable);
      g_source_set_callback (data->cancelled_source, G_SOURCE_FUNC (cancelled_in_queue_cb), task,
                             NULL);
      g_source_attach (data->cancelled_source, g_main_context_get_thread_default ());
    }
  g_queue_push_tail (&self->waiting, g_steal_pointer (&task));
  start_waiting (self);
}

gint64
latent_downloader_fetch_finish (LatentDownloader *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  return g_task_propagate_int (G_TASK (result), error);
}
