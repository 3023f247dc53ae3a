/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-model-private.h"

#include <gio/gio.h>

#include "latent-error.h"
#include "latent-json.h"

/* The layout of data/models.json:
 *
 *   version           1
 *   models            list, in the order shown; each with id, label, params_key (the member of the request that
 *                     holds the parameters), prompt_limit (UTF-16 units), typical_seconds, parameters (the name of a
 *                     parameter set), pixel_sizes (the name of a set of sizes, optional)
 *   parameter_sets    name -> list of parameters in the order shown and sent: key, label, type (choice, integer,
 *                     boolean, text), default, values (of a choice: value and label), minimum, maximum, short_option
 *   pixel_sizes       name -> list of { when: { parameter key: value, ... }, width, height }
 */

#define CATALOG_RESOURCE "/io/github/latent_app/Latent/core/models.json"
#define CATALOG_VERSION 1
#define MAX_PROMPT_LIMIT 1000000
#define MAX_SECONDS 86400
#define MAX_EDGE_PX 65535

struct _LatentModelCatalog
{
  GObject parent_instance;

  GPtrArray *models; /* of LatentModel */
};

G_DEFINE_FINAL_TYPE (LatentModelCatalog, latent_model_catalog, G_TYPE_OBJECT)

static gboolean
fail_reading (GError **error, const char *where, const char *what)
{
  g_propagate_error (
      error, latent_error_new (LATENT_ERROR_INTERNAL, "model catalogue: %s: %s", where, what));
  return FALSE;
}

static gboolean
read_type (JsonObject *object, LatentParameterType *type)
{
  static const struct
  {
    const char *word;
    LatentParameterType type;
  } words[] = {
    { "choice", LATENT_PARAMETER_CHOICE },
    { "integer", LATENT_PARAMETER_INTEGER },
    { "boolean", LATENT_PARAMETER_BOOLEAN },
    { "text", LATENT_PARAMETER_TEXT },
  };
  const char *word = latent_json_string (object, "type");

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (g_strcmp0 (word, words[i].word) == 0)
        {
          *type = words[i].type;
          return TRUE;
        }
    }
  return FALSE;
}

static void
read_values (JsonObject *object, LatentParameter *parameter)
{
  static const LatentParameterValue booleans[] = { { (char *) "false", (char *) "Off" },
                                                   { (char *) "true", (char *) "On" } };
  JsonArray *array = latent_json_member_array (object, "values");
  guint length = array != NULL ? json_array_get_length (array) : 0;

  if (parameter->type == LATENT_PARAMETER_BOOLEAN)
    length = G_N_ELEMENTS (booleans);
  parameter->values = g_new0 (LatentParameterValue, length + 1);
  for (guint i = 0; i < length; i++)
    {
      LatentParameterValue *value = &parameter->values[parameter->n_values];

      if (parameter->type == LATENT_PARAMETER_BOOLEAN)
        {
          value->value = g_strdup (booleans[i].value);
          value->label = g_strdup (booleans[i].label);
        }
      else
        {
          JsonObject *element = latent_json_element_object (array, i);

          value->value = g_strdup (latent_json_string (element, "value"));
          value->label = g_strdup (latent_json_string (element, "label"));
        }
      if (value->label == NULL)
        value->label = g_strdup (value->value);
      if (value->value != NULL)
        parameter->n_values++;
      else
        g_clear_pointer (&value->label, g_free);
    }
}

static gboolean
add_parameter (LatentModel *model, JsonObject *object, GError **error)
{
  LatentParameter parameter = { 0 };
  const char *id = latent_model_get_id (model);

  parameter.key = g_strdup (latent_json_string (object, "key"));
  parameter.label = g_strdup (latent_json_string (object, "label"));
  parameter.default_value = g_strdup (latent_json_string (object, "default"));
  parameter.short_option = g_strdup (latent_json_string (object, "short_option"));
  parameter.minimum = latent_json_integer (object, "minimum", G_MININT32, G_MAXINT32, 0);
  parameter.maximum = latent_json_integer (object, "maximum", G_MININT32, G_MAXINT32, G_MAXINT32);
  if (parameter.key == NULL || parameter.label == NULL || parameter.default_value == NULL
      || !read_type (object, &parameter.type))
    {
      latent_parameter_clear (&parameter);
      return fail_reading (error, id, "a parameter lacks its key, label, type or default");
    }
  read_values (object, &parameter);
  if (!latent_parameter_check (&parameter, parameter.default_value, NULL)
      || latent_model_find_parameter (model, parameter.key) != NULL)
    {
      latent_parameter_clear (&parameter);
      return fail_reading (error, id, "a parameter is there twice or its default is no value of it");
    }
  latent_model_take_parameter (model, &parameter);
  return TRUE;
}

static gboolean
add_pixel_size (LatentModel *model, JsonObject *object, GError **error)
{
  LatentPixelSize size = { 0 };
  JsonObject *when = latent_json_member_object (object, "when");
  g_autoptr (GList) keys = when != NULL ? json_object_get_members (when) : NULL;

  size.width = (guint) latent_json_integer (object, "width", 1, MAX_EDGE_PX, 0);
  size.height = (guint) latent_json_integer (object, "height", 1, MAX_EDGE_PX, 0);
  if (size.width == 0 || size.height == 0 || keys == NULL)
    return fail_reading (error, latent_model_get_id (model), "a pixel size is incomplete");

  size.values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (GList *l = keys; l != NULL; l = l->next)
    g_hash_table_insert (
        size.values, g_strdup (l->data), g_strdup (latent_json_string (when, l->data)));
  latent_model_take_pixel_size (model, &size);
  return TRUE;
}

static gboolean
add_sets (LatentModel *model, JsonObject *root, JsonObject *object, GError **error)
{
  JsonArray *parameters
      = latent_json_member_array (latent_json_member_object (root, "parameter_sets"),
                                  latent_json_string (object, "parameters"));
  const char *sizes_name = latent_json_string (object, "pixel_sizes");
  JsonArray *sizes = NULL;

  if (parameters == NULL)
    return fail_reading (error, latent_model_get_id (model), "its parameter set is missing");
  for (guint i = 0; i < json_array_get_length (parameters); i++)
    {
      if (!add_parameter (model, latent_json_element_object (parameters, i), error))
        return FALSE;
    }

  if (sizes_name != NULL)
    sizes = latent_json_member_array (latent_json_member_object (root, "pixel_sizes"), sizes_name);
  for (guint i = 0; sizes != NULL && i < json_array_get_length (sizes); i++)
    {
      if (!add_pixel_size (model, latent_json_element_object (sizes, i), error))
        return FALSE;
    }
  return TRUE;
}

static LatentModel *
read_model (JsonObject *root, JsonObject *object, GError **error)
{
  g_autoptr (LatentModel) model = NULL;
  const char *id = latent_json_string (object, "id");
  const char *label = latent_json_string (object, "label");
  const char *params_key = latent_json_string (object, "params_key");
  gint64 limit = latent_json_integer (object, "prompt_limit", 1, MAX_PROMPT_LIMIT, 0);
  gint64 seconds = latent_json_integer (object, "typical_seconds", 1, MAX_SECONDS, 0);

  if (id == NULL || label == NULL || params_key == NULL || limit == 0 || seconds == 0
      || latent_json_string (object, "parameters") == NULL)
    {
      fail_reading (error, id != NULL ? id : "?", "a member is missing");
      return NULL;
    }
  model = latent_model_new (id, label, params_key, (guint) limit, (guint) seconds);
  if (!add_sets (model, root, object, error))
    return NULL;
  return g_steal_pointer (&model);
}

static void
latent_model_catalog_finalize (GObject *object)
{
  g_ptr_array_unref (LATENT_MODEL_CATALOG (object)->models);
  G_OBJECT_CLASS (latent_model_catalog_parent_class)->finalize (object);
}

static void
latent_model_catalog_class_init (LatentModelCatalogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_model_catalog_finalize;
}

static void
latent_model_catalog_init (LatentModelCatalog *self)
{
  self->models = g_ptr_array_new_with_free_func (g_object_unref);
}

LatentModelCatalog *
latent_model_catalog_new_from_bytes (GBytes *bytes, GError **error)
{
  g_autoptr (LatentModelCatalog) self = g_object_new (LATENT_TYPE_MODEL_CATALOG, NULL);
  g_autoptr (JsonNode) node = latent_json_parse (bytes, error);
  JsonObject *root = latent_json_object (node);
  JsonArray *models = latent_json_member_array (root, "models");

  if (node == NULL)
    return NULL;
  if (latent_json_integer (root, "version", 0, G_MAXINT32, 0) != CATALOG_VERSION || models == NULL
      || json_array_get_length (models) == 0)
    {
      fail_reading (error, "file", "another version, or no models");
      return NULL;
    }
  for (guint i = 0; i < json_array_get_length (models); i++)
    {
      LatentModel *model = read_model (root, latent_json_element_object (models, i), error);

      if (model == NULL)
        return NULL;
      if (latent_model_catalog_find (self, latent_model_get_id (model)) != NULL)
        {
          fail_reading (error, latent_model_get_id (model), "it is there twice");
          g_object_unref (model);
          return NULL;
        }
      g_ptr_array_add (self->models, model);
    }
  return g_steal_pointer (&self);
}

LatentModelCatalog *
latent_model_catalog_new (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes
      = g_resources_lookup_data (CATALOG_RESOURCE, G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
  LatentModelCatalog *self = NULL;

  if (bytes != NULL)
    self = latent_model_catalog_new_from_bytes (bytes, &error);
  if (self == NULL)
    g_error ("the built-in model catalogue is broken: %s", error->message);
  return self;
}

guint
latent_model_catalog_get_n_models (LatentModelCatalog *self)
{
  g_return_val_if_fail (LATENT_IS_MODEL_CATALOG (self), 0);

  return self->models->len;
}

LatentModel *
latent_model_catalog_get_model (LatentModelCatalog *self, guint index)
{
  g_return_val_if_fail (LATENT_IS_MODEL_CATALOG (self), NULL);
  g_return_val_if_fail (index < self->models->len, NULL);

  return g_ptr_array_index (self->models, index);
}

LatentModel *
latent_model_catalog_find (LatentModelCatalog *self, const char *id)
{
  g_return_val_if_fail (LATENT_IS_MODEL_CATALOG (self), NULL);

  for (guint i = 0; i < self->models->len; i++)
    {
      LatentModel *model = g_ptr_array_index (self->models, i);

      if (g_strcmp0 (latent_model_get_id (model), id) == 0)
        return model;
    }
  return NULL;
}

LatentModel *
latent_model_catalog_get_default (LatentModelCatalog *self)
{
  return latent_model_catalog_get_model (self, 0);
}
