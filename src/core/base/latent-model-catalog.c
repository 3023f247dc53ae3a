/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-model-private.h"

#include <gio/gio.h>

#include "latent-error.h"
#include "latent-json.h"
#include "latent-values.h"

/* The layout of data/models.json:
 *
 *   version           1
 *   models            list, in the order shown; each with
 *                       id, label         not empty
 *                       params_key        the member of the request that holds the parameters
 *                       prompt_limit      in UTF-16 units
 *                       typical_seconds
 *                       parameters        the name of a parameter set
 *                       pixel_sizes       the name of a set of sizes, optional
 *   parameter_sets    name -> list of parameters in the order shown and sent; each with
 *                       key, label        not empty
 *                       type              choice, integer, boolean or text
 *                       default           a string whatever the type: "5", "true"
 *                       values            of a choice: list of { value, label (optional) }
 *                       minimum, maximum  of an integer; of a text maximum in UTF-16 units
 *                       short_option      a second name on the command line, optional
 *   pixel_sizes       name -> list of { when: { parameter key: value, ... }, width, height }
 *
 * A file that breaks these rules is refused as a whole: a model half understood would cost money.
 */

#define CATALOG_RESOURCE "/io/github/latent_app/Latent/core/models.json"
#define CATALOG_VERSION 1
#define MAX_PROMPT_LIMIT 1000000
#define MAX_SECONDS 86400
#define MAX_EDGE_PX 65535
/* 2^53: what every reader of JSON numbers can hold */
#define MAX_LIMIT (G_GINT64_CONSTANT (1) << 53)

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

/* (transfer none) (nullable): an empty text is as good as none. */
static const char *
read_text (JsonObject *object, const char *member)
{
  const char *text = latent_json_string (object, member);

  return text != NULL && *text != '\0' ? text : NULL;
}

static void
add_value (LatentParameter *parameter, const char *value, const char *label)
{
  LatentParameterValue *added = &parameter->values[parameter->n_values++];

  added->value = g_strdup (value);
  added->label = g_strdup (label);
}

static gboolean
read_choices (JsonObject *object, LatentParameter *parameter)
{
  JsonArray *array = latent_json_member_array (object, "values");
  guint length = array != NULL ? json_array_get_length (array) : 0;

  parameter->values = g_new0 (LatentParameterValue, length);
  for (guint i = 0; i < length; i++)
    {
      JsonObject *element = latent_json_element_object (array, i);
      const char *value = read_text (element, "value");
      const char *label = read_text (element, "label");

      /* A value that is allowed before it was added is there twice. */
      if (value == NULL || latent_parameter_check (parameter, value, NULL))
        return FALSE;
      add_value (parameter, value, label != NULL ? label : value);
    }
  return length > 0;
}

/* A limit that is there must be one: ignoring it would let through what the service refuses. */
static gboolean
read_limit (JsonObject *object, const char *member, gint64 fallback, gint64 *limit)
{
  *limit = fallback;
  if (latent_json_member (object, member) == NULL)
    return TRUE;

  *limit = latent_json_integer (object, member, -MAX_LIMIT, MAX_LIMIT, G_MAXINT64);
  return *limit != G_MAXINT64;
}

/* What is allowed for @parameter, whose key and type are known. */
static gboolean
read_domain (JsonObject *object, LatentParameter *parameter)
{
  gint64 lowest = parameter->type == LATENT_PARAMETER_TEXT ? 0 : G_MININT32;

  if (!read_limit (object, "minimum", lowest, &parameter->minimum)
      || !read_limit (object, "maximum", G_MAXINT32, &parameter->maximum)
      || parameter->minimum > parameter->maximum
      || (parameter->type == LATENT_PARAMETER_TEXT && parameter->minimum < 0))
    return FALSE;
  if (parameter->type == LATENT_PARAMETER_CHOICE)
    return read_choices (object, parameter);
  if (parameter->type == LATENT_PARAMETER_BOOLEAN)
    {
      parameter->values = g_new0 (LatentParameterValue, 2);
      add_value (parameter, "false", "Off");
      add_value (parameter, "true", "On");
    }
  return TRUE;
}

/* Does a parameter of @model answer to @name on the command line? */
static gboolean
has_option (LatentModel *model, const char *name)
{
  for (guint i = 0; i < latent_model_get_n_parameters (model); i++)
    {
      const LatentParameter *parameter = latent_model_get_parameter (model, i);

      if (g_str_equal (parameter->key, name) || g_strcmp0 (parameter->short_option, name) == 0)
        return TRUE;
    }
  return FALSE;
}

static const char *
read_parameter (LatentModel *model, JsonObject *object, LatentParameter *parameter)
{
  parameter->key = g_strdup (read_text (object, "key"));
  parameter->label = g_strdup (read_text (object, "label"));
  parameter->default_value = g_strdup (latent_json_string (object, "default"));
  parameter->short_option = g_strdup (read_text (object, "short_option"));
  if (parameter->key == NULL || parameter->label == NULL || parameter->default_value == NULL
      || !read_type (object, &parameter->type))
    return "a parameter lacks its key, label, type or default";
  if (has_option (model, parameter->key)
      || (parameter->short_option != NULL && has_option (model, parameter->short_option)))
    return "two parameters share a name";
  if (!read_domain (object, parameter))
    return "the values or limits of a parameter make no sense";
  if (!latent_parameter_check (parameter, parameter->default_value, NULL))
    return "the default of a parameter is not one of its values";
  return NULL;
}

static gboolean
add_parameter (LatentModel *model, JsonObject *object, GError **error)
{
  LatentParameter parameter = { 0 };
  const char *problem = read_parameter (model, object, &parameter);

  if (problem != NULL)
    {
      latent_parameter_clear (&parameter);
      return fail_reading (error, latent_model_get_id (model), problem);
    }
  latent_model_take_parameter (model, &parameter);
  return TRUE;
}

/* (transfer full) (nullable): NULL when the condition could never hold, or would always. */
static GHashTable *
read_condition (LatentModel *model, JsonObject *when)
{
  g_autoptr (GHashTable) values = latent_values_new ();
  g_autoptr (GList) keys = when != NULL ? json_object_get_members (when) : NULL;

  for (GList *l = keys; l != NULL; l = l->next)
    {
      const LatentParameter *parameter = latent_model_find_parameter (model, l->data);
      const char *value = latent_json_string (when, l->data);

      if (parameter == NULL || !latent_parameter_check (parameter, value, NULL))
        return NULL;
      g_hash_table_insert (values, g_strdup (l->data), g_strdup (value));
    }
  return keys != NULL ? g_steal_pointer (&values) : NULL;
}

static gboolean
add_pixel_size (LatentModel *model, JsonObject *object, GError **error)
{
  LatentPixelSize size = { 0 };

  size.width = (guint) latent_json_integer (object, "width", 1, MAX_EDGE_PX, 0);
  size.height = (guint) latent_json_integer (object, "height", 1, MAX_EDGE_PX, 0);
  if (size.width == 0 || size.height == 0)
    return fail_reading (error, latent_model_get_id (model), "a pixel size is incomplete");

  size.values = read_condition (model, latent_json_member_object (object, "when"));
  if (size.values == NULL)
    return fail_reading (error, latent_model_get_id (model), "a pixel size is for no values of it");
  latent_model_take_pixel_size (model, &size);
  return TRUE;
}

/* The set that @object names in @member; NULL when there is none of that name. */
static JsonArray *
find_set (JsonObject *root, const char *sets, JsonObject *object, const char *member)
{
  const char *name = latent_json_string (object, member);

  if (name == NULL)
    return NULL;
  return latent_json_member_array (latent_json_member_object (root, sets), name);
}

static gboolean
add_sets (LatentModel *model, JsonObject *root, JsonObject *object, GError **error)
{
  JsonArray *parameters = find_set (root, "parameter_sets", object, "parameters");
  JsonArray *sizes = find_set (root, "pixel_sizes", object, "pixel_sizes");

  if (parameters == NULL)
    return fail_reading (error, latent_model_get_id (model), "its parameter set is missing");
  for (guint i = 0; i < json_array_get_length (parameters); i++)
    {
      if (!add_parameter (model, latent_json_element_object (parameters, i), error))
        return FALSE;
    }

  if (sizes == NULL && latent_json_member (object, "pixel_sizes") != NULL)
    return fail_reading (error, latent_model_get_id (model), "its pixel sizes are missing");
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
  const char *id = read_text (object, "id");
  const char *label = read_text (object, "label");
  const char *params_key = read_text (object, "params_key");
  gint64 limit = latent_json_integer (object, "prompt_limit", 1, MAX_PROMPT_LIMIT, 0);
  gint64 seconds = latent_json_integer (object, "typical_seconds", 1, MAX_SECONDS, 0);

  if (id == NULL || label == NULL || params_key == NULL || limit == 0 || seconds == 0)
    {
      fail_reading (error, id != NULL ? id : "?", "a member is missing or makes no sense");
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
