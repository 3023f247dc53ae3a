/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-workspace-private.h"

#include "core/base/latent-api-key.h"
#include "core/base/latent-error.h"

/* The account is read again this long after something that may have cost money. */
#define REFRESH_DELAY_MS 1000
/* While nothing can be paid for: whether credits came is looked at this often. */
#define CREDITS_INTERVAL_S 30
#define RETRY_BASE_MS 1000
#define RETRY_CAP_MS 20000
/* So often a service has to say that it knows no accounts. */
#define MIN_MISSING_ACCOUNTS 3
/* A wait the service asks for is obeyed up to this. */
#define MAX_RETRY_AFTER_MS 60000
/* Jobs at once where the account does not say (contract, section 13), and whatever it says. */
#define DEFAULT_MAX_RUNNING 4
#define MAX_RUNNING 1000

static void use_key (LatentWorkspace *self, const char *api_key, LatentKeySource source);

/* One account call: whose key it was made with. */
typedef struct
{
  LatentWorkspace *workspace; /* owned */
  guint key_generation;
} Connection;

static Connection *
connection_new (LatentWorkspace *workspace)
{
  Connection *self = g_new (Connection, 1);

  self->workspace = g_object_ref (workspace);
  self->key_generation = workspace->key_generation;
  return self;
}

static void
connection_free (Connection *self)
{
  g_object_unref (self->workspace);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Connection, connection_free)

/* (transfer full) (nullable): what comes from outside is looked at before it becomes a header. */
static char *
clean_key (const char *text, GError **error)
{
  return text != NULL ? latent_api_key_clean (text, error) : NULL;
}

static void
key_found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentWorkspace) self = user_data;
  g_autoptr (GError) error = NULL;
  char *stored = latent_key_store_lookup_finish (LATENT_KEY_STORE (object), result, &error);
  char *api_key = clean_key (stored, &error);

  /* A key entered meanwhile counts more than the stored one. */
  if (!self->is_closed && !latent_error_is_cancelled (error)
      && self->key_source == LATENT_KEY_PENDING)
    {
      latent_workspace_set_key_error (self, error);
      use_key (self, api_key, api_key != NULL ? LATENT_KEY_STORED : LATENT_KEY_NONE);
    }
  latent_api_key_free (api_key);
  latent_api_key_free (stored);
}

static void
use_fixed_key (LatentWorkspace *self)
{
  g_autoptr (GError) error = NULL;
  char *api_key = clean_key (self->fixed_key, &error);

  latent_workspace_set_key_error (self, error);
  use_key (self, api_key, api_key != NULL ? self->fixed_key_source : LATENT_KEY_NONE);
  latent_api_key_free (api_key);
}

static void
key_read_again_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Connection) connection = user_data;
  LatentWorkspace *self = connection->workspace;
  char *stored = latent_key_store_lookup_finish (LATENT_KEY_STORE (object), result, NULL);
  char *api_key = clean_key (stored, NULL);

  /* Gone or the same: the refusal stands. */
  if (!self->is_closed && connection->key_generation == self->key_generation && api_key != NULL
      && g_strcmp0 (api_key, self->present_key) != 0)
    use_key (self, api_key, LATENT_KEY_STORED);
  latent_api_key_free (api_key);
  latent_api_key_free (stored);
}

static gboolean
look_for_credits_cb (gpointer user_data)
{
  latent_workspace_refresh_soon (user_data);
  return G_SOURCE_CONTINUE;
}

/* 402: from now on it is looked whether credits come. */
static void
watch_credits (LatentWorkspace *self)
{
  const GError *error = latent_job_queue_get_pause_error (self->queue);

  g_clear_handle_id (&self->credits_id, g_source_remove);
  self->short_credits = -1;
  if (self->is_closed || !latent_error_is (error, LATENT_ERROR_NO_CREDIT))
    return;
  self->credits_id = g_timeout_add_seconds (CREDITS_INTERVAL_S, look_for_credits_cb, self);
  latent_workspace_refresh_soon (self);
}

/* The account was read again: with more credits than there were the first time since the 402, and
 * enough, the queue goes on. */
static void
judge_credits (LatentWorkspace *self)
{
  const GError *error = latent_job_queue_get_pause_error (self->queue);

  if (!latent_error_is (error, LATENT_ERROR_NO_CREDIT) || self->account == NULL)
    return;
  if (self->short_credits < 0)
    self->short_credits = self->account->credits;
  if (self->account->credits <= self->short_credits
      || self->account->credits < latent_error_facts (error)->credits_required)
    return;
  latent_job_queue_resume (self->queue);
}

/* Another program may have changed what is stored (faults.md C7): nobody needs to be asked for a
 * key that is there. */
static void
paused_cb (LatentWorkspace *self)
{
  watch_credits (self);
  if (!self->is_closed && self->key_source == LATENT_KEY_STORED
      && latent_error_is (latent_job_queue_get_pause_error (self->queue),
                          LATENT_ERROR_KEY_REFUSED))
    latent_key_store_lookup_async (self->key_store, self->origin, self->cancellable,
                                   key_read_again_cb, connection_new (self));
}

void
latent_workspace_look_key_up (LatentWorkspace *self)
{
  g_signal_connect_object (self->queue, "notify::pause-error", G_CALLBACK (paused_cb), self,
                           G_CONNECT_SWAPPED);
  if (self->fixed_key != NULL)
    use_fixed_key (self);
  else if (self->key_store != NULL)
    latent_key_store_lookup_async (
        self->key_store, self->origin, self->cancellable, key_found_cb, g_object_ref (self));
  else
    use_key (self, NULL, LATENT_KEY_NONE);
}

/* From here every request carries @api_key; nothing that an older one brought counts any more. */
static void
change_key (LatentWorkspace *self, const char *api_key, LatentKeySource source)
{
  g_clear_handle_id (&self->account_retry_id, g_source_remove);
  self->key_generation++;
  latent_api_key_free (self->present_key);
  self->present_key = g_strdup (api_key);
  self->is_connected = FALSE;
  self->n_account_tries = 0;
  self->n_missing_accounts = 0;
  latent_job_queue_disconnect (self->queue);
  latent_service_set_key (self->service, api_key);
  latent_workspace_set_key_source (self, source);
}

static void
use_key (LatentWorkspace *self, const char *api_key, LatentKeySource source)
{
  change_key (self, api_key, source);
  if (api_key == NULL)
    {
      g_autoptr (GError) error = latent_error_new (LATENT_ERROR_NO_KEY, "there is no key");

      latent_job_queue_hold (self->queue, error);
    }
  latent_workspace_connect_account (self);
}

/* A service without an account route, or an account without a team, is a team of its own: "". */
static const char *
get_team (const LatentAccount *account)
{
  if (account == NULL)
    return "";
  return account->team_id != NULL ? account->team_id : "";
}

static void
start_queue (LatentWorkspace *self, const LatentAccount *account)
{
  guint max_running = DEFAULT_MAX_RUNNING;

  if (account != NULL && account->max_concurrent_jobs > 0)
    max_running = MIN ((guint) account->max_concurrent_jobs, MAX_RUNNING);
  g_clear_handle_id (&self->account_retry_id, g_source_remove);
  self->n_account_tries = 0;
  self->n_missing_accounts = 0;
  self->is_connected = TRUE;
  latent_job_queue_start (self->queue, get_team (account), max_running);
  latent_price_book_refresh_async (self->prices, self->cancellable, NULL, NULL);
}

static gboolean
retry_cb (gpointer user_data)
{
  LatentWorkspace *self = user_data;

  self->account_retry_id = 0;
  latent_workspace_connect_account (self);
  return G_SOURCE_REMOVE;
}

static void
retry_later (LatentWorkspace *self, const GError *error)
{
  const LatentErrorFacts *facts = latent_error_facts (error);
  gint64 ceiling_ms = MIN ((gint64) RETRY_BASE_MS << MIN (self->n_account_tries, 6), RETRY_CAP_MS);
  gint64 wait_ms
      = (gint64) g_random_double_range ((double) ceiling_ms / 2, (double) ceiling_ms);

  if (facts != NULL)
    wait_ms = MAX (wait_ms, MIN (facts->retry_after_ms, MAX_RETRY_AFTER_MS));
  self->n_account_tries++;
  g_clear_handle_id (&self->account_retry_id, g_source_remove);
  self->account_retry_id = g_timeout_add ((guint) wait_ms, retry_cb, self);
}

/* The account of the present key is known. */
static void
adopt_account (LatentWorkspace *self, const LatentAccount *account)
{
  latent_workspace_set_account_error (self, NULL);
  latent_job_queue_set_trouble (self->queue, NULL);
  latent_workspace_take_account (self, latent_account_copy (account));
  start_queue (self, account);
}

static void
take_account_error (LatentWorkspace *self, const GError *error)
{
  LatentRemedy remedy = latent_error_remedy (error);

  /* "No such route" from a gateway that is being mended would stamp jobs as nobody's team's, and
   * they would never be taken up again: such an answer has to come several times. */
  if (remedy == LATENT_REMEDY_INPUT && ++self->n_missing_accounts < MIN_MISSING_ACCOUNTS)
    {
      retry_later (self, error);
      return;
    }
  latent_workspace_set_account_error (self, error);
  switch (remedy)
    {
    case LATENT_REMEDY_KEY:
      latent_job_queue_hold (self->queue, error);
      break;
    case LATENT_REMEDY_INPUT: /* no such route: a service without accounts can still paint */
      start_queue (self, NULL);
      break;
    default:
      latent_job_queue_set_trouble (self->queue, error);
      retry_later (self, error);
      break;
    }
}

static void
connected_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Connection) connection = user_data;
  LatentWorkspace *self = connection->workspace;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentAccount) account
      = latent_service_get_account_finish (LATENT_SERVICE (object), result, &error);

  /* The team of another key would make its jobs ours. */
  if (self->is_closed || latent_error_is_cancelled (error)
      || connection->key_generation != self->key_generation)
    return;
  if (account != NULL)
    adopt_account (self, account);
  else
    take_account_error (self, error);
}

LatentService *
latent_workspace_new_service (LatentWorkspace *self)
{
  guint deadline_ms = self->submit_deadline_ms;

  /* Without a name the list ends there. */
  return g_object_new (LATENT_TYPE_APIFRAME_SERVICE,
                       "address", self->address,
                       "tls-database", self->tls_database,
                       "pacer", self->pacer,
                       "clock", self->clock,
                       deadline_ms != 0 ? "submit-deadline-ms" : NULL, deadline_ms,
                       NULL);
}

/* Reads the account before anything else is sent: the team decides which jobs are ours. */
void
latent_workspace_connect_account (LatentWorkspace *self)
{
  if (!self->is_started || self->is_closed || !latent_service_has_key (self->service))
    return;
  latent_service_get_account_async (
      self->service, self->cancellable, connected_cb, connection_new (self));
}

static void
refreshed_soon_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  /* A counter that is a little old is no news; account-error says why. */
  latent_workspace_refresh_account_finish (LATENT_WORKSPACE (object), result, NULL);
}

static gboolean
refresh_cb (gpointer user_data)
{
  LatentWorkspace *self = user_data;

  self->refresh_id = 0;
  latent_workspace_refresh_account_async (self, self->cancellable, refreshed_soon_cb, NULL);
  return G_SOURCE_REMOVE;
}

void
latent_workspace_refresh_soon (LatentWorkspace *self)
{
  if (self->refresh_id == 0 && self->is_started && !self->is_closed
      && latent_service_has_key (self->service))
    self->refresh_id = g_timeout_add (REFRESH_DELAY_MS, refresh_cb, self);
}

static void
refreshed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentWorkspace *self = g_task_get_source_object (task);
  gboolean is_present = GPOINTER_TO_UINT (g_task_get_task_data (task)) == self->key_generation;
  GError *error = NULL;
  g_autoptr (LatentAccount) account
      = latent_service_get_account_finish (LATENT_SERVICE (object), result, &error);

  if (account == NULL)
    {
      if (is_present && !latent_error_is_cancelled (error))
        latent_workspace_set_account_error (self, error);
      g_task_return_error (task, error);
      return;
    }
  if (is_present && self->is_started && !self->is_closed && !self->is_connected)
    {
      /* A refused key that was mended at the service: nothing else would start the queue. */
      adopt_account (self, account);
    }
  else if (is_present)
    {
      latent_workspace_set_account_error (self, NULL);
      latent_workspace_take_account (self, g_steal_pointer (&account));
      judge_credits (self);
    }
  g_task_return_boolean (task, TRUE);
}

void
latent_workspace_refresh_account_async (LatentWorkspace *self,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (LATENT_IS_WORKSPACE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_workspace_refresh_account_async);
  g_task_set_task_data (task, GUINT_TO_POINTER (self->key_generation), NULL);
  latent_service_get_account_async (
      self->service, cancellable, refreshed_cb, g_steal_pointer (&task));
}

gboolean
latent_workspace_refresh_account_finish (LatentWorkspace *self,
                                         GAsyncResult *result,
                                         GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* One set_key_async(): the key is freed (overwritten) with the task. */
static void key_tried_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void key_stored_cb (GObject *object, GAsyncResult *result, gpointer user_data);

static void
store_key (GTask *task)
{
  LatentWorkspace *self = g_task_get_source_object (task);

  if (self->key_store == NULL)
    {
      latent_workspace_set_key_source (
          self, g_task_get_task_data (task) != NULL ? LATENT_KEY_MEMORY : LATENT_KEY_NONE);
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  latent_key_store_store_async (self->key_store,
                                self->origin,
                                g_task_get_task_data (task),
                                g_task_get_cancellable (task),
                                key_stored_cb,
                                task);
}

/* Key and team change in the same breath: not one job of the old team may be sent with the new
 * key. @account: nullable: a service without accounts */
static void
take_tried_key (LatentWorkspace *self, const char *api_key, const LatentAccount *account)
{
  change_key (self, api_key, LATENT_KEY_MEMORY);
  latent_workspace_set_account_error (self, NULL);
  latent_workspace_take_account (self, account != NULL ? latent_account_copy (account) : NULL);
  if (self->is_started)
    start_queue (self, account);
  else
    latent_job_queue_resume (self->queue); /* what it waited for, a key, is there */
}

static void
key_tried_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  LatentWorkspace *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (LatentAccount) account
      = latent_service_get_account_finish (LATENT_SERVICE (object), result, &error);

  if (error == NULL && self->is_closed)
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "the library was closed");
  if (error != NULL && (self->is_closed || latent_error_remedy (error) != LATENT_REMEDY_INPUT))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  g_clear_error (&error);
  take_tried_key (self, g_task_get_task_data (task), account);
  store_key (task);
}

static void
key_stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentWorkspace *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  gboolean has_key = g_task_get_task_data (task) != NULL;
  gboolean is_stored
      = latent_key_store_store_finish (LATENT_KEY_STORE (object), result, &error);

  latent_workspace_set_key_error (self, error);
  if (is_stored && has_key && latent_key_store_is_persistent (self->key_store))
    latent_workspace_set_key_source (self, LATENT_KEY_STORED);

  /* The key works for this run; a key that could not be forgotten, though, is a failure. */
  if (!is_stored && !has_key)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

void
latent_workspace_set_key_async (LatentWorkspace *self,
                                const char *api_key,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (LatentService) probe = NULL;
  GError *error = NULL;
  char *clean_key;

  g_return_if_fail (LATENT_IS_WORKSPACE (self));
  g_return_if_fail (self->queue != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_workspace_set_key_async);
  if (api_key == NULL)
    {
      use_key (self, NULL, LATENT_KEY_NONE);
      latent_workspace_take_account (self, NULL);
      latent_workspace_set_account_error (self, NULL);
      store_key (g_steal_pointer (&task));
      return;
    }

  clean_key = latent_api_key_clean (api_key, &error);
  if (clean_key == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_task_set_task_data (task, clean_key, (GDestroyNotify) latent_api_key_free);
  /* A client of its own tries the key: the old one goes on working meanwhile. */
  probe = latent_workspace_new_service (self);
  latent_service_set_key (probe, clean_key);
  latent_service_get_account_async (probe, cancellable, key_tried_cb, g_steal_pointer (&task));
}

gboolean
latent_workspace_set_key_finish (LatentWorkspace *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
