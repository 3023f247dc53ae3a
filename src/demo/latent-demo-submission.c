/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-demo-submission.h"

#include <stdlib.h>

#include "core/base/latent-json.h"
#include "core/base/latent-utf16.h"
#include "latent-demo-message.h"

#define DEFAULT_EDGE_PX 1024
#define MAX_TEXT_SHOWN 80

/* A member that is null counts as there, and has the wrong type. */
static gboolean
has_member (JsonObject *object, const char *member)
{
  return object != NULL && json_object_has_member (object, member);
}

static gboolean
is_string (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node)
         && json_node_get_value_type (node) == G_TYPE_STRING;
}

static void
check_known_members (JsonObject *object,
                     const char *const *known,
                     const char *prefix,
                     JsonObject **details)
{
  g_autoptr (GList) members = json_object_get_members (object);

  for (GList *at = members; at != NULL; at = at->next)
    if (!g_strv_contains (known, at->data))
      {
        /* The name comes from the client: keep what goes back short. */
        g_autofree char *name
            = g_utf8_substring (at->data, 0, MIN (g_utf8_strlen (at->data, -1), MAX_TEXT_SHOWN));
        g_autofree char *path = g_strconcat (prefix, name, NULL);

        latent_demo_details_add (details, path, "Unrecognized key: \"%s\"", name);
      }
}

static LatentModel *
read_model (JsonObject *root, LatentModelCatalog *catalog, JsonObject **details)
{
  const char *id = latent_json_string (root, "model");
  LatentModel *model = id != NULL ? latent_model_catalog_find (catalog, id) : NULL;

  if (model == NULL)
    latent_demo_details_add (details, "model",
                             id == NULL ? "Invalid input: expected string"
                                        : "Invalid discriminator value");
  return model;
}

static void
check_prompt (JsonObject *root, guint limit, JsonObject **details)
{
  const char *prompt = latent_json_string (root, "prompt");

  if (prompt == NULL)
    latent_demo_details_add (details, "prompt", "Invalid input: expected string");
  else if (prompt[0] == '\0')
    latent_demo_details_add (details, "prompt",
                             "Too small: expected string to have >=1 characters");
  else if (latent_utf16_length (prompt) > limit)
    latent_demo_details_add (details, "prompt", "Too big: expected string to have <=%u characters",
                             limit);
}

static void
check_webhook (JsonObject *root, JsonObject **details)
{
  static const char *const words[] = { "progress", "completed", "failed", NULL };
  JsonArray *array = latent_json_member_array (root, "webhookEvents");

  if (has_member (root, "webhookUrl"))
    {
      const char *text = latent_json_string (root, "webhookUrl");
      g_autoptr (GUri) uri = text != NULL ? g_uri_parse (text, G_URI_FLAGS_NONE, NULL) : NULL;

      if (uri == NULL)
        latent_demo_details_add (details, "webhookUrl", "Invalid URL");
    }
  if (!has_member (root, "webhookEvents"))
    return;
  if (array == NULL || json_array_get_length (array) == 0)
    latent_demo_details_add (details, "webhookEvents",
                             "Too small: expected array to have >=1 items");
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      const char *word = latent_json_element_string (array, i);
      g_autofree char *path = g_strdup_printf ("webhookEvents.%u", i);

      if (word == NULL || !g_strv_contains (words, word))
        {
          latent_demo_details_add (
              details, path,
              "Invalid option: expected one of \"progress\"|\"completed\"|\"failed\"");
          break;
        }
    }
}

static char *
list_values (const LatentParameter *parameter)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < parameter->n_values; i++)
    g_string_append_printf (list, "%s\"%s\"", i > 0 ? "|" : "", parameter->values[i].value);
  return g_string_free (g_steal_pointer (&list), FALSE);
}

/* The value as the catalogue's text, NULL when its JSON type is wrong. (transfer full) */
static char *
read_value (const LatentParameter *parameter, JsonObject *params)
{
  JsonNode *node = latent_json_member (params, parameter->key);
  GType type = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node)
                                                            : G_TYPE_NONE;

  switch (parameter->type)
    {
    case LATENT_PARAMETER_CHOICE:
    case LATENT_PARAMETER_TEXT:
      return g_strdup (latent_json_string (params, parameter->key));
    case LATENT_PARAMETER_BOOLEAN:
      return type == G_TYPE_BOOLEAN ? g_strdup (json_node_get_boolean (node) ? "true" : "false")
                                    : NULL;
    case LATENT_PARAMETER_INTEGER:
      {
        gint64 value
            = latent_json_integer (params, parameter->key, G_MININT32, G_MAXINT32, G_MININT64);

        return value != G_MININT64 ? g_strdup_printf ("%" G_GINT64_FORMAT, value) : NULL;
      }
    default:
      return NULL;
    }
}

static void
check_params (LatentModel *model, JsonObject *root, GHashTable *values, JsonObject **details)
{
  const char *block = latent_model_get_params_key (model);
  JsonObject *params = latent_json_member_object (root, block);
  g_autofree char *prefix = g_strconcat (block, ".", NULL);
  g_autoptr (GPtrArray) known = g_ptr_array_new ();

  if (params == NULL && has_member (root, block))
    latent_demo_details_add (details, block, "Invalid input: expected object");
  for (guint i = 0; i < latent_model_get_n_parameters (model); i++)
    {
      const LatentParameter *parameter = latent_model_get_parameter (model, i);
      g_autofree char *path = g_strconcat (prefix, parameter->key, NULL);
      g_autofree char *value = NULL;

      g_ptr_array_add (known, parameter->key);
      if (!has_member (params, parameter->key))
        {
          g_hash_table_insert (values, g_strdup (parameter->key),
                               g_strdup (parameter->default_value));
          continue;
        }
      value = read_value (parameter, params);
      if (value == NULL || !latent_parameter_check (parameter, value, NULL))
        {
          g_autofree char *list = list_values (parameter);

          latent_demo_details_add (details, path, "Invalid option: expected one of %s", list);
          continue;
        }
      g_hash_table_insert (values, g_strdup (parameter->key), g_steal_pointer (&value));
    }
  g_ptr_array_add (known, NULL);
  if (params != NULL)
    check_known_members (params, (const char *const *)known->pdata, prefix, details);
}

/* What GET /v2/jobs/{id} gives back as `input`. */
static JsonNode *
copy_input (JsonObject *root, const char *block)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *input = json_object_new ();

  json_object_set_string_member (input, "prompt", latent_json_string (root, "prompt"));
  if (latent_json_member (root, block) != NULL)
    json_object_set_member (input, block, json_node_copy (latent_json_member (root, block)));
  json_node_take_object (node, input);
  return node;
}

LatentDemoSubmission *
latent_demo_submission_parse (LatentModelCatalog *catalog, GBytes *body, JsonObject **details)
{
  g_autoptr (JsonNode) node = latent_json_parse (body, NULL);
  JsonObject *root = latent_json_object (node);
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (JsonObject) problems = NULL;
  const char *known[] = { "prompt", "model", "webhookUrl", "webhookEvents", NULL, NULL };
  LatentDemoSubmission *self;
  LatentModel *model;

  *details = NULL;
  if (root == NULL)
    return NULL;
  model = read_model (root, catalog, &problems);
  if (model != NULL)
    {
      known[4] = latent_model_get_params_key (model);
      check_prompt (root, latent_model_get_prompt_limit (model), &problems);
      check_known_members (root, known, "", &problems);
      check_params (model, root, values, &problems);
    }
  check_webhook (root, &problems);
  if (problems != NULL)
    {
      *details = g_steal_pointer (&problems);
      return NULL;
    }

  self = g_new0 (LatentDemoSubmission, 1);
  self->model = g_object_ref (model);
  self->prompt = g_strdup (latent_json_string (root, "prompt"));
  self->values = g_steal_pointer (&values);
  self->input = copy_input (root, known[4]);
  self->has_webhook = is_string (latent_json_member (root, "webhookUrl"));
  return self;
}

void
latent_demo_submission_free (LatentDemoSubmission *self)
{
  g_object_unref (self->model);
  g_free (self->prompt);
  g_hash_table_unref (self->values);
  json_node_unref (self->input);
  g_free (self);
}

/* For models whose sizes the catalogue does not know: from the words "W:H" and "2K". */
static void
guess_pixel_size (GHashTable *values, guint *width, guint *height)
{
  const char *ratio = g_hash_table_lookup (values, "aspect_ratio");
  const char *size = g_hash_table_lookup (values, "image_size");
  guint edge = g_strcmp0 (size, "2K") == 0 ? 2 * DEFAULT_EDGE_PX : DEFAULT_EDGE_PX;
  guint64 across = 1, down = 1;

  if (ratio != NULL)
    {
      char *end = NULL;

      across = g_ascii_strtoull (ratio, &end, 10);
      down = *end == ':' ? g_ascii_strtoull (end + 1, NULL, 10) : 0;
    }
  if (across == 0 || down == 0 || across > 100 || down > 100)
    across = down = 1;
  *width = MAX ((guint)(across >= down ? edge : edge * across / down), 64);
  *height = MAX ((guint)(down >= across ? edge : edge * down / across), 64);
}

static char *
describe_seed (const LatentDemoSubmission *self, guint repetition)
{
  g_autoptr (GString) seed = g_string_new (latent_model_get_id (self->model));

  for (guint i = 0; i < latent_model_get_n_parameters (self->model); i++)
    {
      const LatentParameter *parameter = latent_model_get_parameter (self->model, i);
      const char *value = g_hash_table_lookup (self->values, parameter->key);

      g_string_append_printf (seed, "|%s=%s", parameter->key, value != NULL ? value : "");
    }
  g_string_append_printf (seed, "|%u|%s", repetition, self->prompt);
  return g_string_free (g_steal_pointer (&seed), FALSE);
}

LatentDemoCommission *
latent_demo_submission_commission (const LatentDemoSubmission *self, guint repetition)
{
  LatentDemoCommission *commission = g_new0 (LatentDemoCommission, 1);
  const char *format = g_hash_table_lookup (self->values, "output_format");

  commission->prompt = g_strdup (self->prompt);
  commission->seed_text = describe_seed (self, repetition);
  if (!latent_model_get_pixel_size (self->model, self->values, &commission->width,
                                    &commission->height))
    guess_pixel_size (self->values, &commission->width, &commission->height);
  commission->format
      = g_strcmp0 (format, "png") == 0 ? LATENT_IMAGE_FORMAT_PNG : LATENT_IMAGE_FORMAT_JPEG;
  return commission;
}
