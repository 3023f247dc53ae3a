/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-apiframe-codec.h"

#include <string.h>

#include "core/base/latent-error.h"
#include "core/base/latent-json.h"
#include "latent-apiframe-private.h"

/* 2^53: what JSON carries exactly; also far beyond any price. */
#define MAX_CREDITS (G_GINT64_CONSTANT (1) << 53)
#define MAX_NAME_CHARS 200
#define MAX_ERROR_CHARS 2000
#define MAX_CURSOR_BYTES 2048
#define MAX_DATE_BYTES 64
#define MAX_KEY_PREFIX_BYTES 16
#define UUID_LENGTH 36
/* More parameters than any model has. */
#define MAX_VALUES 64

static GError *
make_bad_reply (const char *what)
{
  return latent_error_new (LATENT_ERROR_BAD_REPLY, "the service's answer makes no sense: %s", what);
}

/* --- the request --- */

static void
add_parameter (JsonBuilder *builder, const LatentParameter *parameter, const char *value)
{
  json_builder_set_member_name (builder, parameter->key);
  switch (parameter->type)
    {
    case LATENT_PARAMETER_INTEGER:
      json_builder_add_int_value (builder, g_ascii_strtoll (value, NULL, 10));
      break;
    case LATENT_PARAMETER_BOOLEAN:
      json_builder_add_boolean_value (builder, strcmp (value, "true") == 0);
      break;
    case LATENT_PARAMETER_CHOICE:
    case LATENT_PARAMETER_TEXT:
    default:
      json_builder_add_string_value (builder, value);
      break;
    }
}

static void
add_parameters (JsonBuilder *builder, LatentImageRequest *request)
{
  LatentModel *model = latent_image_request_get_model (request);
  const char *params_key = latent_model_get_params_key (model);
  guint n_parameters = latent_model_get_n_parameters (model);

  if (params_key == NULL || *params_key == '\0' || n_parameters == 0)
    return;

  json_builder_set_member_name (builder, params_key);
  json_builder_begin_object (builder);
  for (guint i = 0; i < n_parameters; i++)
    {
      const LatentParameter *parameter = latent_model_get_parameter (model, i);
      const char *value = latent_image_request_get_value (request, parameter->key);

      if (value != NULL)
        add_parameter (builder, parameter, value);
    }
  json_builder_end_object (builder);
}

GBytes *
latent_apiframe_encode_request (LatentImageRequest *request)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autoptr (JsonNode) root = NULL;
  const char *webhook_url;
  char *text;

  g_return_val_if_fail (LATENT_IS_IMAGE_REQUEST (request), NULL);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "prompt");
  json_builder_add_string_value (builder, latent_image_request_get_prompt (request));
  json_builder_set_member_name (builder, "model");
  json_builder_add_string_value (builder,
                                 latent_model_get_id (latent_image_request_get_model (request)));
  add_parameters (builder, request);
  webhook_url = latent_image_request_get_webhook_url (request);
  if (webhook_url != NULL)
    {
      json_builder_set_member_name (builder, "webhookUrl");
      json_builder_add_string_value (builder, webhook_url);
    }
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  text = latent_json_to_text (root);
  return g_bytes_new_take (text, strlen (text));
}

/* --- members --- */

char *
latent_apiframe_clean_job_id (const char *text)
{
  if (text == NULL || strlen (text) != UUID_LENGTH)
    return NULL;

  for (gsize i = 0; i < UUID_LENGTH; i++)
    {
      gboolean is_dash_place = i == 8 || i == 13 || i == 18 || i == 23;

      if (is_dash_place ? text[i] != '-' : !g_ascii_isxdigit (text[i]))
        return NULL;
    }
  return g_ascii_strdown (text, -1);
}

static LatentRemoteStatus
parse_status (const char *word)
{
  static const struct
  {
    const char *word;
    LatentRemoteStatus status;
  } words[] = {
    { "QUEUED", LATENT_REMOTE_QUEUED },       { "PROCESSING", LATENT_REMOTE_PROCESSING },
    { "COMPLETED", LATENT_REMOTE_COMPLETED }, { "FAILED", LATENT_REMOTE_FAILED },
    { "CANCELLED", LATENT_REMOTE_CANCELLED }, { "CANCELED", LATENT_REMOTE_CANCELLED },
  };

  for (guint i = 0; word != NULL && i < G_N_ELEMENTS (words); i++)
    {
      if (g_ascii_strcasecmp (word, words[i].word) == 0)
        return words[i].status;
    }
  return LATENT_REMOTE_OTHER;
}

/* Microseconds since 1970 UTC of an ISO 8601 date, 0 when absent or odd. */
static gint64
read_date_us (JsonObject *object, const char *member)
{
  const char *text = latent_json_string (object, member);
  g_autoptr (GDateTime) date = NULL;
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();

  if (text == NULL || strlen (text) > MAX_DATE_BYTES)
    return 0;
  date = g_date_time_new_from_iso8601 (text, utc);
  if (date == NULL)
    return 0;
  return MAX (0, g_date_time_to_unix (date) * G_USEC_PER_SEC + g_date_time_get_microsecond (date));
}

/* (transfer full) (nullable): a short text that is shown somewhere. */
static char *
read_name (JsonObject *object, const char *member)
{
  return latent_apiframe_clean_text (latent_json_string (object, member), MAX_NAME_CHARS, NULL);
}

/* --- jobs --- */

/* (transfer full) (nullable): a parameter as the ledger writes it. */
static char *
read_value (JsonNode *node)
{
  if (!JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  switch (json_node_get_value_type (node))
    {
    case G_TYPE_STRING:
      return g_strdup (json_node_get_string (node));
    case G_TYPE_INT64:
      return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
    case G_TYPE_BOOLEAN:
      return g_strdup (json_node_get_boolean (node) ? "true" : "false");
    default:
      return NULL;
    }
}

/* The members of @object, and of the objects in it: where the service nests the parameters of a
 * request it repeats is documented nowhere. */
static void
add_values (GHashTable *values, JsonObject *object, guint depth)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &node) && g_hash_table_size (values) < MAX_VALUES)
    {
      char *value = read_value (node);

      if (value != NULL)
        g_hash_table_insert (values, g_strdup (name), value);
      else if (depth == 0 && JSON_NODE_HOLDS_OBJECT (node))
        add_values (values, json_node_get_object (node), depth + 1);
    }
}

static void
read_input (LatentRemoteJob *job, JsonObject *input)
{
  if (input == NULL)
    return;
  job->prompt = g_strdup (latent_json_string (input, "prompt"));
  job->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  add_values (job->values, input, 0);
}

/* NULL when there is no job id in it. */
static LatentRemoteJob *
read_job (JsonObject *object)
{
  g_autoptr (LatentRemoteJob) job = latent_remote_job_new ();
  const char *id = latent_json_string (object, "id");

  job->id = latent_apiframe_clean_job_id (id != NULL ? id : latent_json_string (object, "jobId"));
  if (job->id == NULL)
    return NULL;

  job->status = parse_status (latent_json_string (object, "status"));
  job->model = read_name (object, "model");
  job->progress = (int) latent_json_integer (object, "progress", 0, 100, -1);
  g_strfreev (job->result_urls);
  job->result_urls = latent_apiframe_read_result (latent_json_member (object, "result"));
  job->error_text
      = latent_apiframe_clean_text (latent_json_string (object, "error"), MAX_ERROR_CHARS, NULL);
  job->credit_cost = latent_json_integer (object, "creditCost", 0, MAX_CREDITS, -1);
  job->expired = latent_json_boolean (object, "expired", FALSE);
  job->created_us = read_date_us (object, "createdAt");
  job->completed_us = read_date_us (object, "completedAt");
  read_input (job, latent_json_member_object (object, "input"));
  return g_steal_pointer (&job);
}

LatentRemoteJob *
latent_apiframe_decode_job (GBytes *body, const char *expected_id, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (LatentRemoteJob) job = NULL;

  g_return_val_if_fail (body != NULL, NULL);

  root = latent_json_parse (body, error);
  if (root == NULL)
    return NULL;
  job = read_job (latent_json_object (root));
  if (job == NULL)
    {
      g_propagate_error (error, make_bad_reply ("no valid job id"));
      return NULL;
    }
  if (expected_id != NULL && g_ascii_strcasecmp (job->id, expected_id) != 0)
    {
      g_propagate_error (error, make_bad_reply ("it is about another job"));
      return NULL;
    }
  job->reply = g_bytes_ref (body);
  return g_steal_pointer (&job);
}

LatentRemotePage *
latent_apiframe_decode_page (GBytes *body, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (LatentRemotePage) page = NULL;
  JsonObject *object;
  JsonArray *jobs;
  const char *cursor;

  g_return_val_if_fail (body != NULL, NULL);

  root = latent_json_parse (body, error);
  if (root == NULL)
    return NULL;
  object = latent_json_object (root);
  jobs = latent_json_member_array (object, "jobs");
  if (jobs == NULL)
    {
      g_propagate_error (error, make_bad_reply ("no list of jobs"));
      return NULL;
    }

  page = latent_remote_page_new ();
  for (guint i = 0; i < json_array_get_length (jobs); i++)
    {
      LatentRemoteJob *job = read_job (latent_json_element_object (jobs, i));
      char *text;

      if (job == NULL)
        continue;
      text = latent_json_to_text (json_array_get_element (jobs, i));
      job->reply = g_bytes_new_take (text, strlen (text));
      g_ptr_array_add (page->jobs, job);
    }
  cursor = latent_json_string (object, "nextCursor");
  if (cursor != NULL && *cursor != '\0' && strlen (cursor) <= MAX_CURSOR_BYTES)
    page->next_cursor = g_strdup (cursor);
  page->has_more = latent_json_boolean (object, "hasMore", page->next_cursor != NULL);
  return g_steal_pointer (&page);
}

/* --- account and models --- */

/* (transfer full) (nullable): made to be shown, so it is not masked like a key; what is longer than
 * a prefix could be the key itself. */
static char *
read_key_prefix (JsonObject *key)
{
  const char *prefix = latent_json_string (key, "prefix");

  if (prefix == NULL || strlen (prefix) > MAX_KEY_PREFIX_BYTES)
    return NULL;
  return g_strdup (prefix);
}

LatentAccount *
latent_apiframe_decode_account (GBytes *body, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  LatentAccount *account;
  JsonObject *user;
  JsonObject *team;
  JsonObject *key;

  g_return_val_if_fail (body != NULL, NULL);

  root = latent_json_parse (body, error);
  if (root == NULL)
    return NULL;
  user = latent_json_member_object (latent_json_object (root), "user");
  team = latent_json_member_object (latent_json_object (root), "team");
  key = latent_json_member_object (latent_json_object (root), "apiKey");
  if (user == NULL && team == NULL && key == NULL)
    {
      g_propagate_error (error, make_bad_reply ("no account in it"));
      return NULL;
    }

  account = latent_account_new ();
  account->user_id = read_name (user, "id");
  account->email = read_name (user, "email");
  account->team_id = read_name (team, "id");
  account->team_name = read_name (team, "name");
  account->plan = read_name (team, "plan");
  account->credits = latent_json_integer (team, "credits", 0, MAX_CREDITS, -1);
  account->max_concurrent_jobs
      = (int) latent_json_integer (team, "maxConcurrentJobs", 0, G_MAXINT, -1);
  account->key_name = read_name (key, "name");
  account->key_prefix = read_key_prefix (key);
  return account;
}

static LatentRemoteModel *
read_model (JsonObject *object)
{
  g_autofree char *id = read_name (object, "id");
  LatentRemoteModel *model;

  if (id == NULL)
    return NULL;

  model = latent_remote_model_new ();
  model->label = read_name (object, "label");
  if (model->label == NULL)
    model->label = read_name (object, "name");
  if (model->label == NULL)
    model->label = g_strdup (id);
  model->id = g_steal_pointer (&id);
  model->modality = read_name (object, "modality");
  model->cost_min = latent_json_integer (object, "costMin", 0, MAX_CREDITS, -1);
  model->cost_max = latent_json_integer (object, "costMax", 0, MAX_CREDITS, -1);
  model->pricing_mode = read_name (object, "pricingMode");
  return model;
}

GPtrArray *
latent_apiframe_decode_models (GBytes *body, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  JsonArray *list;
  GPtrArray *models;

  g_return_val_if_fail (body != NULL, NULL);

  root = latent_json_parse (body, error);
  if (root == NULL)
    return NULL;
  list = latent_json_member_array (latent_json_object (root), "models");
  if (list == NULL)
    {
      g_propagate_error (error, make_bad_reply ("no list of models"));
      return NULL;
    }

  models = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_remote_model_free);
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      LatentRemoteModel *model = read_model (latent_json_element_object (list, i));

      if (model != NULL)
        g_ptr_array_add (models, model);
    }
  return models;
}
