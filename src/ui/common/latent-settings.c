/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-settings.h"

#include "latent-config.h"

struct _LatentSettings
{
  GObject parent_instance;

  GSettings *store; /* owned, nullable: the schema is not installed */
  char *service_address;
  char *webhook_url;
  int cell_size;
  int undo_seconds;
  gboolean show_details;
  gboolean move_on;
};

G_DEFINE_FINAL_TYPE (LatentSettings, latent_settings, G_TYPE_OBJECT)

typedef enum
{
  PROP_SERVICE_ADDRESS = 1,
  PROP_WEBHOOK_URL,
  PROP_CELL_SIZE,
  PROP_UNDO_SECONDS,
  PROP_SHOW_DETAILS,
  PROP_MOVE_ON,
} LatentSettingsProperty;

static GParamSpec *properties[PROP_MOVE_ON + 1];

static gboolean
replace_string (char **field, const char *value)
{
  if (value == NULL)
    value = "";
  if (g_strcmp0 (*field, value) == 0)
    return FALSE;
  g_free (*field);
  *field = g_strdup (value);
  return TRUE;
}

/* g_settings_new() aborts on a missing schema and g_settings_bind() on a missing key: both are
 * looked up first. */
static void
bind_store (LatentSettings *self)
{
  static const char *const keys[] = { "service-address", "webhook-url",  "cell-size",
                                      "undo-seconds",    "show-details", "move-on" };
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, LATENT_APP_ID, TRUE);
  if (schema == NULL)
    return;

  self->store = g_settings_new_full (schema, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      if (g_settings_schema_has_key (schema, keys[i]))
        g_settings_bind (self->store, keys[i], self, keys[i], G_SETTINGS_BIND_DEFAULT);
    }
}

static void
latent_settings_constructed (GObject *object)
{
  G_OBJECT_CLASS (latent_settings_parent_class)->constructed (object);
  bind_store (LATENT_SETTINGS (object));
}

static void
set_show_details (LatentSettings *self, gboolean show_details)
{
  if (show_details == self->show_details)
    return;
  self->show_details = show_details;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOW_DETAILS]);
}

static void
set_move_on (LatentSettings *self, gboolean move_on)
{
  if (move_on == self->move_on)
    return;
  self->move_on = move_on;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MOVE_ON]);
}

static void
latent_settings_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LatentSettings *self = LATENT_SETTINGS (object);

  switch ((LatentSettingsProperty)prop_id)
    {
    case PROP_SERVICE_ADDRESS:
      g_value_set_string (value, self->service_address);
      break;
    case PROP_WEBHOOK_URL:
      g_value_set_string (value, self->webhook_url);
      break;
    case PROP_CELL_SIZE:
      g_value_set_int (value, self->cell_size);
      break;
    case PROP_UNDO_SECONDS:
      g_value_set_int (value, self->undo_seconds);
      break;
    case PROP_SHOW_DETAILS:
      g_value_set_boolean (value, self->show_details);
      break;
    case PROP_MOVE_ON:
      g_value_set_boolean (value, self->move_on);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
latent_settings_set_property (GObject *object,
                              guint prop_id,
                              const GValue *value,
                              GParamSpec *pspec)
{
  LatentSettings *self = LATENT_SETTINGS (object);

  switch ((LatentSettingsProperty)prop_id)
    {
    case PROP_SERVICE_ADDRESS:
      latent_settings_set_service_address (self, g_value_get_string (value));
      break;
    case PROP_WEBHOOK_URL:
      latent_settings_set_webhook_url (self, g_value_get_string (value));
      break;
    case PROP_CELL_SIZE:
      latent_settings_set_cell_size (self, g_value_get_int (value));
      break;
    case PROP_UNDO_SECONDS:
      latent_settings_set_undo_seconds (self, g_value_get_int (value));
      break;
    case PROP_SHOW_DETAILS:
      set_show_details (self, g_value_get_boolean (value));
      break;
    case PROP_MOVE_ON:
      set_move_on (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
latent_settings_dispose (GObject *object)
{
  LatentSettings *self = LATENT_SETTINGS (object);

  g_clear_object (&self->store);
  G_OBJECT_CLASS (latent_settings_parent_class)->dispose (object);
}

static void
latent_settings_finalize (GObject *object)
{
  LatentSettings *self = LATENT_SETTINGS (object);

  g_free (self->service_address);
  g_free (self->webhook_url);
  G_OBJECT_CLASS (latent_settings_parent_class)->finalize (object);
}

static void
latent_settings_class_init (LatentSettingsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->constructed = latent_settings_constructed;
  object_class->get_property = latent_settings_get_property;
  object_class->set_property = latent_settings_set_property;
  object_class->dispose = latent_settings_dispose;
  object_class->finalize = latent_settings_finalize;

  properties[PROP_SERVICE_ADDRESS] = g_param_spec_string ("service-address", NULL, NULL, "", flags);
  properties[PROP_WEBHOOK_URL] = g_param_spec_string ("webhook-url", NULL, NULL, "", flags);
  properties[PROP_CELL_SIZE]
      = g_param_spec_int ("cell-size", NULL, NULL, LATENT_CELL_SIZE_MIN, LATENT_CELL_SIZE_MAX,
                          LATENT_CELL_SIZE_DEFAULT, flags);
  properties[PROP_UNDO_SECONDS]
      = g_param_spec_int ("undo-seconds", NULL, NULL, LATENT_UNDO_SECONDS_MIN,
                          LATENT_UNDO_SECONDS_MAX, LATENT_UNDO_SECONDS_DEFAULT, flags);
  properties[PROP_SHOW_DETAILS]
      = g_param_spec_boolean ("show-details", NULL, NULL, FALSE, flags);
  properties[PROP_MOVE_ON]
      = g_param_spec_boolean ("move-on", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
latent_settings_init (LatentSettings *self)
{
  self->service_address = g_strdup ("");
  self->webhook_url = g_strdup ("");
  self->cell_size = LATENT_CELL_SIZE_DEFAULT;
  self->undo_seconds = LATENT_UNDO_SECONDS_DEFAULT;
}

LatentSettings *
latent_settings_new (void)
{
  return g_object_new (LATENT_TYPE_SETTINGS, NULL);
}

const char *
latent_settings_get_service_address (LatentSettings *self)
{
  g_return_val_if_fail (LATENT_IS_SETTINGS (self), "");
  return self->service_address;
}

const char *
latent_settings_get_webhook_url (LatentSettings *self)
{
  g_return_val_if_fail (LATENT_IS_SETTINGS (self), "");
  return self->webhook_url;
}

int
latent_settings_get_cell_size (LatentSettings *self)
{
  g_return_val_if_fail (LATENT_IS_SETTINGS (self), LATENT_CELL_SIZE_DEFAULT);
  return self->cell_size;
}

int
latent_settings_get_undo_seconds (LatentSettings *self)
{
  g_return_val_if_fail (LATENT_IS_SETTINGS (self), LATENT_UNDO_SECONDS_DEFAULT);
  return self->undo_seconds;
}

void
latent_settings_set_service_address (LatentSettings *self, const char *address)
{
  g_return_if_fail (LATENT_IS_SETTINGS (self));
  if (replace_string (&self->service_address, address))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SERVICE_ADDRESS]);
}

void
latent_settings_set_webhook_url (LatentSettings *self, const char *url)
{
  g_return_if_fail (LATENT_IS_SETTINGS (self));
  if (replace_string (&self->webhook_url, url))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WEBHOOK_URL]);
}

void
latent_settings_set_cell_size (LatentSettings *self, int cell_size)
{
  g_return_if_fail (LATENT_IS_SETTINGS (self));
  cell_size = CLAMP (cell_size, LATENT_CELL_SIZE_MIN, LATENT_CELL_SIZE_MAX);
  if (cell_size == self->cell_size)
    return;
  self->cell_size = cell_size;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CELL_SIZE]);
}

void
latent_settings_set_undo_seconds (LatentSettings *self, int undo_seconds)
{
  g_return_if_fail (LATENT_IS_SETTINGS (self));
  undo_seconds = CLAMP (undo_seconds, LATENT_UNDO_SECONDS_MIN, LATENT_UNDO_SECONDS_MAX);
  if (undo_seconds == self->undo_seconds)
    return;
  self->undo_seconds = undo_seconds;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNDO_SECONDS]);
}

gboolean
latent_settings_get_move_on (LatentSettings *self)
{
  g_return_val_if_fail (LATENT_IS_SETTINGS (self), FALSE);
  return self->move_on;
}
