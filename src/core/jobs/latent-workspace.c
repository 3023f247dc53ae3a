/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-workspace-private.h"

#include "core/base/latent-address.h"
#include "core/base/latent-api-key.h"
#include "core/base/latent-error.h"

G_DEFINE_FINAL_TYPE (LatentWorkspace, latent_workspace, G_TYPE_OBJECT)

typedef enum
{
  PROP_ACCOUNT = 1,
  PROP_ACCOUNT_ERROR,
  PROP_KEY_SOURCE,
  PROP_KEY_ERROR,
  PROP_ADDRESS,
  PROP_IS_DEMO,
  PROP_RESCUE,
  PROP_DAMAGE,
} LatentWorkspaceProperty;

static GParamSpec *properties[PROP_DAMAGE + 1];

GType
latent_key_source_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    { LATENT_KEY_NONE, "LATENT_KEY_NONE", "none" },
    { LATENT_KEY_MEMORY, "LATENT_KEY_MEMORY", "memory" },
    { LATENT_KEY_STORED, "LATENT_KEY_STORED", "stored" },
    { LATENT_KEY_ENVIRONMENT, "LATENT_KEY_ENVIRONMENT", "environment" },
    { LATENT_KEY_DEMO, "LATENT_KEY_DEMO", "demo" },
    { LATENT_KEY_PENDING, "LATENT_KEY_PENDING", "pending" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("LatentKeySource", values));
  return type;
}

void
latent_workspace_take_account (LatentWorkspace *self, LatentAccount *account)
{
  g_clear_pointer (&self->account, latent_account_free);
  self->account = account;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCOUNT]);
}

static void
set_error (LatentWorkspace *self, GError **field, const GError *error, GParamSpec *pspec)
{
  if (*field == NULL && error == NULL)
    return;
  g_clear_error (field);
  if (error != NULL)
    *field = g_error_copy (error);
  g_object_notify_by_pspec (G_OBJECT (self), pspec);
}

void
latent_workspace_set_account_error (LatentWorkspace *self, const GError *error)
{
  set_error (self, &self->account_error, error, properties[PROP_ACCOUNT_ERROR]);
}

void
latent_workspace_set_key_error (LatentWorkspace *self, const GError *error)
{
  set_error (self, &self->key_error, error, properties[PROP_KEY_ERROR]);
}

void
latent_workspace_set_key_source (LatentWorkspace *self, LatentKeySource source)
{
  if (self->key_source == source)
    return;
  self->key_source = source;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KEY_SOURCE]);
}

void
latent_workspace_set_damage (LatentWorkspace *self, const GError *error)
{
  set_error (self, &self->damage, error, properties[PROP_DAMAGE]);
}

void
latent_workspace_forget_rescue (LatentWorkspace *self)
{
  g_return_if_fail (LATENT_IS_WORKSPACE (self));

  latent_database_forget_rescue (self->database);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RESCUE]);
}

static void
latent_workspace_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LatentWorkspace *self = LATENT_WORKSPACE (object);

  switch ((LatentWorkspaceProperty) id)
    {
    case PROP_ACCOUNT:
      g_value_set_boxed (value, self->account);
      break;
    case PROP_ACCOUNT_ERROR:
      g_value_set_boxed (value, self->account_error);
      break;
    case PROP_KEY_SOURCE:
      g_value_set_enum (value, (int) self->key_source);
      break;
    case PROP_KEY_ERROR:
      g_value_set_boxed (value, self->key_error);
      break;
    case PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    case PROP_IS_DEMO:
      g_value_set_boolean (value, latent_places_get_is_demo (self->places));
      break;
    case PROP_RESCUE:
      g_value_set_pointer (value, (gpointer) latent_workspace_get_rescue (self));
      break;
    case PROP_DAMAGE:
      g_value_set_boxed (value, self->damage);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_workspace_dispose (GObject *object)
{
  LatentWorkspace *self = LATENT_WORKSPACE (object);

  self->is_closed = TRUE;
  g_clear_handle_id (&self->account_retry_id, g_source_remove);
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_clear_handle_id (&self->look_id, g_source_remove);
  g_clear_handle_id (&self->check_id, g_source_remove);
  g_clear_handle_id (&self->files_id, g_source_remove);
  g_clear_handle_id (&self->credits_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  if (self->queue != NULL)
    latent_job_queue_shut_down (self->queue);
  g_clear_handle_id (&self->reading_retry_id, g_source_remove);
  if (self->watch != NULL)
    latent_library_watch_stop (self->watch);
  g_clear_object (&self->watch);
  if (self->restored != NULL)
    latent_restored_files_stop (self->restored);
  g_clear_object (&self->restored);
  if (self->record_writer != NULL)
    latent_record_writer_stop_async (self->record_writer, NULL, NULL, NULL);
  if (self->database != NULL)
    latent_database_close (self->database);
  g_clear_object (&self->queue);
  g_clear_object (&self->poller);
  g_clear_object (&self->generation);
  g_clear_object (&self->ledger);
  g_clear_object (&self->prices);
  g_clear_object (&self->gate);
  g_clear_object (&self->timeline);
  g_clear_object (&self->edits);
  g_clear_object (&self->record_writer);
  g_clear_object (&self->service);
  g_clear_object (&self->pacer);
  g_clear_object (&self->thumbnails);
  g_clear_object (&self->decoder);
  g_clear_object (&self->session);
  g_clear_object (&self->library);
  g_clear_object (&self->database);
  g_clear_object (&self->worker);
  g_clear_object (&self->lock);
  g_clear_object (&self->places);
  g_clear_object (&self->catalog);
  g_clear_object (&self->clock);
  g_clear_object (&self->key_store);
  g_clear_object (&self->tls_database);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (latent_workspace_parent_class)->dispose (object);
}

static void
latent_workspace_finalize (GObject *object)
{
  LatentWorkspace *self = LATENT_WORKSPACE (object);

  g_free (self->address);
  g_free (self->origin);
  latent_api_key_free (self->fixed_key);
  g_clear_pointer (&self->overtaken, g_ptr_array_unref);
  latent_api_key_free (self->present_key);
  g_clear_pointer (&self->account, latent_account_free);
  g_clear_error (&self->account_error);
  g_clear_error (&self->key_error);
  g_clear_error (&self->damage);
  G_OBJECT_CLASS (latent_workspace_parent_class)->finalize (object);
}

static void
latent_workspace_class_init (LatentWorkspaceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = latent_workspace_dispose;
  object_class->finalize = latent_workspace_finalize;
  object_class->get_property = latent_workspace_get_property;

  properties[PROP_ACCOUNT] = g_param_spec_boxed ("account", NULL, NULL, LATENT_TYPE_ACCOUNT, flags);
  properties[PROP_ACCOUNT_ERROR]
      = g_param_spec_boxed ("account-error", NULL, NULL, G_TYPE_ERROR, flags);
  properties[PROP_KEY_SOURCE] = g_param_spec_enum (
      "key-source", NULL, NULL, LATENT_TYPE_KEY_SOURCE, LATENT_KEY_NONE, flags);
  properties[PROP_KEY_ERROR] = g_param_spec_boxed ("key-error", NULL, NULL, G_TYPE_ERROR, flags);
  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, flags);
  properties[PROP_IS_DEMO] = g_param_spec_boolean ("is-demo", NULL, NULL, FALSE, flags);
  properties[PROP_RESCUE] = g_param_spec_pointer ("rescue", NULL, NULL, flags);
  properties[PROP_DAMAGE] = g_param_spec_boxed ("damage", NULL, NULL, G_TYPE_ERROR, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
latent_workspace_init (LatentWorkspace *self)
{
  self->cancellable = g_cancellable_new ();
  self->key_source = LATENT_KEY_PENDING;
  self->last_event = -1;
  self->last_change = -1;
}

static void
make_parts (LatentWorkspace *self)
{
  self->worker = latent_file_worker_new ();
  self->database = latent_database_new (latent_places_get_database (self->places));
  latent_database_set_pictures (self->database, latent_places_get_pictures (self->places));
  self->library = latent_library_new (self->database, self->worker);
  self->timeline = latent_timeline_new (self->library);
  self->session = latent_session_new (self->places, self->worker);
  self->decoder = latent_decoder_new ();
  self->thumbnails
      = latent_thumbnail_store_new (self->decoder, latent_places_get_cache (self->places));
  latent_workspace_begin_to_keep_previews (self);
  self->pacer = latent_pacer_new (self->clock, self->requests_per_second);
  self->service = latent_workspace_new_service (self);
  self->record_writer
      = latent_record_writer_new (self->database, self->worker, self->decoder, self->places);
  self->edits = latent_edits_new (self->library, self->timeline, self->record_writer);
}

LatentWorkspace *
latent_workspace_new (const LatentWorkspaceConfig *config)
{
  LatentWorkspace *self;

  g_return_val_if_fail (config != NULL, NULL);
  g_return_val_if_fail (config->address != NULL, NULL);

  self = g_object_new (LATENT_TYPE_WORKSPACE, NULL);
  self->places = g_object_ref (config->places);
  self->catalog = g_object_ref (config->catalog);
  self->clock = g_object_ref (config->clock);
  g_set_object (&self->key_store, config->key_store);
  g_set_object (&self->tls_database, config->tls_database);
  self->address = g_strdup (config->address);
  self->origin = latent_address_origin (config->address);
  self->fixed_key = g_strdup (config->fixed_key);
  self->fixed_key_source = config->fixed_key_source;
  self->upkeep_delay_s = config->upkeep_delay_s;
  self->first_poll_ms = config->first_poll_ms;
  self->poll_interval_ms = config->poll_interval_ms;
  self->submit_deadline_ms = config->submit_deadline_ms;
  self->requests_per_second = config->requests_per_second;
  make_parts (self);
  return self;
}

LatentPlaces *
latent_workspace_get_places (LatentWorkspace *self)
{
  g_return_val_if_fail (LATENT_IS_WORKSPACE (self), NULL);

  return self->places;
}

LatentModelCatalog *
latent_workspace_get_catalog (LatentWorkspace *self)
{
  g_return_val_if_fail (LATENT_IS_WORKSPACE (self), NULL);

  return self->catalog;
}

LatentClock *
latent_workspace_get_clock (LatentWorkspace *self)
{
  g_return_val_if_fail (LATENT_IS_WORKSPACE (self), NULL);

  return self->clock;
}

LatentService *
latent_workspace_get_service (LatentWorkspace *self)
{
  g_return_val_if_fail (LATENT_IS_WORKSPACE (self), NULL);

  return self->service;
}

LatentJobQueue *
latent_workspace_get_queue (LatentWorkspace *self)
{
  g_return_val_if_fail (LATENT_IS_WORKSPACE (self), NULL);

  return self->queue;
}

LatentPriceBook *
latent_workspace_get_prices (LatentWorkspace *self)
{
  g_return_val_if_fail (LATENT_IS_WORKSPACE (self), NULL);

  return self->prices;
}

LatentTimeline *
latent_workspace_get_timeline (LatentWorkspace *self)
{
  g_return_val_if_fail (LATENT_IS_WORKSPACE (self), NULL);

  return self->timeline;
}

LatentLedger *
latent_workspace_get_ledger (LatentWorkspace *self)
{
  g_return_val_if_fail (LATENT_IS_WORKSPACE (self), NULL);

  return self->ledger;
}

LatentLibrary *
latent_workspace_get_library (LatentWorkspace *self)
{
  g_return_val_if_fail (LATENT_IS_WORKSPACE (self), NULL);

  return self->library;
}

LatentDecoder *
latent_workspace_get_decoder (LatentWorkspace *self)
{
  g_return_val_if_fail (LATENT_IS_WORKSPACE (self), NULL);

  return self->decoder;
}

LatentThumbnailStore *
latent_workspace_get_thumbnails (LatentWorkspace *self)
{
  g_return_val_if_fail (LATENT_IS_WORKSPACE (self), NULL);

  return self->thumbnails;
}

LatentSession *
latent_workspace_get_session (LatentWorkspace *self)
{
  g_return_val_if_fail (LATENT_IS_WORKSPACE (self), NULL);

  return self->session;
}

const LatentRescue *
latent_workspace_get_rescue (LatentWorkspace *self)
{
  g_return_val_if_fail (LATENT_IS_WORKSPACE (self), NULL);

  return latent_database_get_rescue (self->database);
}

const GError *
latent_workspace_get_damage (LatentWorkspace *self)
{
  g_return_val_if_fail (LATENT_IS_WORKSPACE (self), NULL);

  return self->damage;
}

LatentEdits *
latent_workspace_get_edits (LatentWorkspace *self)
{
  g_return_val_if_fail (LATENT_IS_WORKSPACE (self), NULL);

  return self->edits;
}

LatentRecordWriter *
latent_workspace_get_record_writer (LatentWorkspace *self)
{
  g_return_val_if_fail (LATENT_IS_WORKSPACE (self), NULL);

  return self->record_writer;
}

LatentDatabase *
latent_workspace_get_database (LatentWorkspace *self)
{
  g_return_val_if_fail (LATENT_IS_WORKSPACE (self), NULL);

  return self->database;
}

LatentFileWorker *
latent_workspace_get_file_worker (LatentWorkspace *self)
{
  g_return_val_if_fail (LATENT_IS_WORKSPACE (self), NULL);

  return self->worker;
}

const LatentAccount *
latent_workspace_get_account (LatentWorkspace *self)
{
  g_return_val_if_fail (LATENT_IS_WORKSPACE (self), NULL);

  return self->account;
}

const GError *
latent_workspace_get_account_error (LatentWorkspace *self)
{
  g_return_val_if_fail (LATENT_IS_WORKSPACE (self), NULL);

  return self->account_error;
}

LatentKeySource
latent_workspace_get_key_source (LatentWorkspace *self)
{
  g_return_val_if_fail (LATENT_IS_WORKSPACE (self), LATENT_KEY_NONE);

  return self->key_source;
}

const GError *
latent_workspace_get_key_error (LatentWorkspace *self)
{
  g_return_val_if_fail (LATENT_IS_WORKSPACE (self), NULL);

  return self->key_error;
}

const char *
latent_workspace_get_address (LatentWorkspace *self)
{
  g_return_val_if_fail (LATENT_IS_WORKSPACE (self), NULL);

  return self->address;
}

gboolean
latent_workspace_get_is_demo (LatentWorkspace *self)
{
  g_return_val_if_fail (LATENT_IS_WORKSPACE (self), FALSE);

  return latent_places_get_is_demo (self->places);
}
