/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cli-json.h"

#include <json-glib/json-glib.h>

#include "core/base/latent-json.h"
#include "latent-cli-parameters.h"

/* Members are written in the order of the documentation; json-glib keeps it. */

static void
set_string (JsonObject *object, const char *member, const char *text)
{
  if (text == NULL)
    json_object_set_null_member (object, member);
  else if (g_utf8_validate (text, -1, NULL))
    json_object_set_string_member (object, member, text);
  else
    {
      g_autofree char *valid = g_utf8_make_valid (text, -1);

      json_object_set_string_member (object, member, valid);
    }
}

/* A count that is not known is -1 in the records and null outside. */
static void
set_count (JsonObject *object, const char *member, gint64 count)
{
  if (count < 0)
    json_object_set_null_member (object, member);
  else
    json_object_set_int_member (object, member, count);
}

/* ISO 8601 in UTC with milliseconds: sorts as text in the order of time. */
static void
set_time (JsonObject *object, const char *member, gint64 time_us)
{
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *seconds = NULL;
  g_autofree char *text = NULL;

  if (time_us > 0)
    time = g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);
  if (time != NULL)
    {
      seconds = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S");
      text = g_strdup_printf ("%s.%03dZ", seconds, (int) (time_us % G_USEC_PER_SEC / 1000));
    }
  set_string (object, member, text);
}

static void
set_charged (JsonObject *object, const char *member, LatentCharged charged)
{
  if (charged == LATENT_CHARGED_UNKNOWN)
    json_object_set_null_member (object, member);
  else
    json_object_set_boolean_member (object, member, charged == LATENT_CHARGED_YES);
}

/* A parameter's value in the type in which it is sent. */
static void
set_value (JsonObject *object, const char *key, const char *value, LatentModel *model)
{
  const LatentParameter *parameter = NULL;

  if (model != NULL)
    parameter = latent_model_find_parameter (model, key);

  if (parameter != NULL && parameter->type == LATENT_PARAMETER_BOOLEAN)
    json_object_set_boolean_member (object, key, g_str_equal (value, "true"));
  else if (parameter != NULL && parameter->type == LATENT_PARAMETER_INTEGER)
    json_object_set_int_member (object, key, g_ascii_strtoll (value, NULL, 10));
  else
    set_string (object, key, value);
}

static JsonObject *
build_values (GHashTable *values, LatentModel *model)
{
  JsonObject *object = json_object_new ();
  g_autoptr (GList) keys = NULL;

  if (values == NULL)
    return object;

  keys = g_list_sort (g_hash_table_get_keys (values), (GCompareFunc) g_strcmp0);
  for (GList *at = keys; at != NULL; at = at->next)
    set_value (object, at->data, g_hash_table_lookup (values, at->data), model);
  return object;
}

static void
set_names (JsonObject *object, const char *member, char **names)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    json_array_add_string_element (array, names[i]);
  json_object_set_array_member (object, member, array);
}

static JsonObject *
build_image (const LatentImageRecord *image)
{
  JsonObject *object = json_object_new ();

  set_string (object, "id", image->id);
  set_string (object, "path", image->path);
  json_object_set_int_member (object, "width", image->width);
  json_object_set_int_member (object, "height", image->height);
  json_object_set_int_member (object, "bytes", image->size_bytes);
  set_string (object, "format", latent_image_format_to_string (image->format));
  set_string (object, "sha256", image->sha256);
  return object;
}

static JsonArray *
build_images (GPtrArray *images)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; images != NULL && i < images->len; i++)
    json_array_add_object_element (array, build_image (images->pdata[i]));
  return array;
}

/* What a job says about itself when it is not done: the service's words, else our word for the
 * reason. */
static const char *
choose_error_text (const LatentJobRecord *record)
{
  if (record->state == LATENT_JOB_DONE)
    return NULL; /* troubles on the way are over */
  if (record->error_text != NULL && *record->error_text != '\0')
    return record->error_text;
  return record->reason;
}

static JsonObject *
build_parameter (const LatentParameter *parameter)
{
  static const char *const types[] = { "choice", "integer", "boolean", "text" };
  JsonObject *object = json_object_new ();
  JsonArray *values = json_array_new ();
  g_autofree char *option = latent_cli_parameter_option (parameter->key);
  gboolean has_range = parameter->type == LATENT_PARAMETER_INTEGER;

  for (guint i = 0; i < parameter->n_values; i++)
    json_array_add_string_element (values, parameter->values[i].value);

  set_string (object, "key", parameter->key);
  set_string (object, "option", option);
  set_string (object, "short_option", parameter->short_option);
  set_string (object, "label", parameter->label);
  set_string (object, "type", types[parameter->type]);
  json_object_set_array_member (object, "values", values);
  if (has_range)
    json_object_set_int_member (object, "minimum", parameter->minimum);
  else
    json_object_set_null_member (object, "minimum");
  if (has_range || parameter->type == LATENT_PARAMETER_TEXT)
    json_object_set_int_member (object, "maximum", parameter->maximum);
  else
    json_object_set_null_member (object, "maximum");
  set_string (object, "default", parameter->default_value);
  return object;
}

/* Takes @object. */
static char *
write_line (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  return latent_json_to_text (node);
}

char *
latent_cli_json_job (const LatentJobRecord *record, GPtrArray *images, LatentModel *model)
{
  JsonObject *object = json_object_new ();

  set_string (object, "id", record->id);
  set_string (object, "remote_id", record->remote_id);
  set_string (object, "state", latent_job_state_to_string (record->state));
  set_string (object, "prompt", record->prompt);
  set_string (object, "model", record->model_id);
  json_object_set_object_member (object, "params", build_values (record->values, model));
  set_time (object, "created_at", record->created_us);
  set_time (object, "finished_at", record->finished_us);
  set_count (object, "credits", record->credits);
  set_charged (object, "charged", record->charged);
  set_string (object, "error", choose_error_text (record));
  json_object_set_array_member (object, "images", build_images (images));
  return write_line (object);
}

char *
latent_cli_json_image (const LatentImageRecord *image)
{
  JsonObject *object = build_image (image);

  json_object_set_int_member (object, "rating", image->rating);
  json_object_set_boolean_member (object, "favourite", image->favourite);
  set_names (object, "tags", image->tags);
  set_names (object, "collections", image->collections);
  return write_line (object);
}

char *
latent_cli_json_exported (const LatentExportedPicture *picture, const char *path)
{
  JsonObject *object = json_object_new ();

  set_string (object, "id", picture->id);
  set_string (object, "source", picture->source);
  set_string (object, "name", picture->name);
  set_string (object, "path", path);
  set_string (object, "error", picture->error != NULL ? picture->error->message : NULL);
  return write_line (object);
}

char *
latent_cli_json_account (const LatentAccount *account, const char *address)
{
  JsonObject *object = json_object_new ();

  set_string (object, "address", address);
  set_string (object, "user_id", account->user_id);
  set_string (object, "email", account->email);
  set_string (object, "team_id", account->team_id);
  set_string (object, "team_name", account->team_name);
  set_string (object, "plan", account->plan);
  set_count (object, "credits", account->credits);
  set_string (object, "key_name", account->key_name);
  set_string (object, "key_prefix", account->key_prefix);
  set_count (object, "max_concurrent_jobs", account->max_concurrent_jobs);
  return write_line (object);
}

char *
latent_cli_json_model (LatentModel *model)
{
  JsonObject *object = json_object_new ();
  JsonArray *parameters = json_array_new ();

  for (guint i = 0; i < latent_model_get_n_parameters (model); i++)
    json_array_add_object_element (parameters,
                                   build_parameter (latent_model_get_parameter (model, i)));

  set_string (object, "id", latent_model_get_id (model));
  set_string (object, "label", latent_model_get_label (model));
  json_object_set_int_member (object, "prompt_limit", latent_model_get_prompt_limit (model));
  json_object_set_int_member (object, "typical_seconds", latent_model_get_typical_seconds (model));
  json_object_set_array_member (object, "parameters", parameters);
  return write_line (object);
}

static void
set_paths (JsonObject *object, const char *member, const char *const *paths)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) valid = NULL;

  for (guint i = 0; paths[i] != NULL; i++)
    {
      g_autofree char *path = g_utf8_make_valid (paths[i], -1);

      g_strv_builder_add (builder, path);
    }
  valid = g_strv_builder_end (builder);
  set_names (object, member, valid);
}

char *
latent_cli_json_sheet (const LatentCliSheet *sheet)
{
  JsonObject *object = json_object_new ();

  set_paths (object, "files", sheet->files);
  json_object_set_int_member (object, "pages", sheet->n_pages);
  json_object_set_int_member (object, "pictures", sheet->n_pictures);
  set_paths (object, "missing", sheet->missing);
  return write_line (object);
}
