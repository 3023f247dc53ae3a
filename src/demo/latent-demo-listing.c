/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-demo-listing.h"

#include <string.h>

#define DEFAULT_LIMIT 20
#define MAX_LIMIT 100

typedef struct
{
  gboolean has_status;
  LatentDemoStatus status;
  const char *model;  /* nullable */
  const char *search; /* nullable: a job's id */
  guint limit;
  gboolean include_models;
  gboolean has_cursor;
  gint64 before_us; /* the cursor: only jobs older than this one */
  char *before_id;
} Page;

GHashTable *
latent_demo_parse_query (const char *query)
{
  if (query == NULL)
    return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return g_uri_parse_params (query, -1, "&", G_URI_PARAMS_WWW_FORM, NULL);
}

/* A cursor is "TIME ID" in hexadecimal: opaque, and safe in an address. (transfer full) */
static char *
make_cursor (const LatentDemoJob *job)
{
  g_autofree char *plain = g_strdup_printf ("%" G_GINT64_FORMAT " %s", job->created_us, job->id);
  g_autoptr (GString) cursor = g_string_new (NULL);

  for (const char *at = plain; *at != '\0'; at++)
    g_string_append_printf (cursor, "%02x", (guint)*at);
  return g_string_free (g_steal_pointer (&cursor), FALSE);
}

static gboolean
read_cursor (const char *cursor, Page *page)
{
  g_autoptr (GString) plain = g_string_new (NULL);
  char *end = NULL;

  if (strlen (cursor) % 2 != 0)
    return FALSE;
  for (const char *at = cursor; *at != '\0'; at += 2)
    {
      if (!g_ascii_isxdigit (at[0]) || !g_ascii_isxdigit (at[1]))
        return FALSE;
      g_string_append_c (plain,
                         (char)(g_ascii_xdigit_value (at[0]) * 16 + g_ascii_xdigit_value (at[1])));
    }
  page->before_us = g_ascii_strtoll (plain->str, &end, 10);
  if (end == plain->str || *end != ' ' || !g_uuid_string_is_valid (end + 1))
    return FALSE;
  page->before_id = g_strdup (end + 1);
  page->has_cursor = TRUE;
  return TRUE;
}

static void
check_choice (GHashTable *query, const char *name, const char *const *words, JsonObject **details)
{
  const char *value = g_hash_table_lookup (query, name);

  if (value != NULL && !g_strv_contains (words, value))
    {
      g_autofree char *list = g_strjoinv ("|", (char **)words);

      latent_demo_details_add (details, name, "Invalid option: expected one of %s", list);
    }
}

static void
read_page (GHashTable *query, Page *page, JsonObject **details)
{
  static const char *const scopes[] = { "user", "team", NULL };
  static const char *const flags[] = { "true", "false", NULL };
  const char *status = g_hash_table_lookup (query, "status");
  const char *limit = g_hash_table_lookup (query, "limit");
  const char *cursor = g_hash_table_lookup (query, "cursor");
  guint64 number = DEFAULT_LIMIT;

  page->model = g_hash_table_lookup (query, "model");
  page->search = g_hash_table_lookup (query, "search");
  page->include_models = g_strcmp0 (g_hash_table_lookup (query, "include_models"), "true") == 0;
  page->has_status = status != NULL;
  if (status != NULL && !latent_demo_status_from_string (status, &page->status))
    latent_demo_details_add (
        details, "status",
        "Invalid option: expected one of QUEUED|PROCESSING|COMPLETED|FAILED|CANCELLED");
  if (limit != NULL && !g_ascii_string_to_unsigned (limit, 10, 1, MAX_LIMIT, &number, NULL))
    latent_demo_details_add (details, "limit",
                             "Invalid input: expected a whole number from 1 to %d", MAX_LIMIT);
  page->limit = (guint)number;
  if (page->search != NULL && !g_uuid_string_is_valid (page->search))
    latent_demo_details_add (details, "search", "Invalid UUID");
  if (cursor != NULL && !read_cursor (cursor, page))
    latent_demo_details_add (details, "cursor", "Invalid cursor");
  /* The demo's one user owns the team, so both scopes are allowed and show the same. */
  check_choice (query, "scope", scopes, details);
  check_choice (query, "include_models", flags, details);
}

static gboolean
is_on_page (const Page *page, const LatentDemoJob *job, gint64 now_us)
{
  int progress;

  if (!job->is_durable)
    return FALSE;
  if (page->has_cursor
      && (job->created_us > page->before_us
          || (job->created_us == page->before_us && g_strcmp0 (job->id, page->before_id) >= 0)))
    return FALSE;
  return (!page->has_status || latent_demo_job_get_status (job, now_us, &progress) == page->status)
         && (page->model == NULL || g_str_equal (page->model, job->model_id))
         && (page->search == NULL || g_ascii_strcasecmp (page->search, job->id) == 0);
}

static JsonArray *
list_models (GPtrArray *jobs)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  JsonArray *models = json_array_new ();

  for (guint i = 0; i < jobs->len; i++)
    {
      const LatentDemoJob *job = g_ptr_array_index (jobs, i);

      if (job->is_durable && g_hash_table_add (seen, job->model_id))
        json_array_add_string_element (models, job->model_id);
    }
  return models;
}

static LatentDemoReply *
answer_page (LatentDemoState *state, const Page *page, const char *files_address)
{
  GPtrArray *jobs = latent_demo_state_get_jobs (state);
  gint64 now_us = latent_demo_state_get_now_us (state);
  JsonObject *object = json_object_new ();
  JsonArray *array = json_array_new ();
  const LatentDemoJob *last = NULL;
  gboolean has_more = FALSE;

  for (guint i = jobs->len; i > 0 && !has_more; i--)
    {
      const LatentDemoJob *job = g_ptr_array_index (jobs, i - 1);

      if (!is_on_page (page, job, now_us))
        continue;
      if (json_array_get_length (array) == page->limit)
        {
          has_more = TRUE;
          break;
        }
      json_array_add_object_element (array,
                                     latent_demo_job_describe (job, now_us, files_address, TRUE));
      last = job;
    }
  json_object_set_array_member (object, "jobs", array);
  json_object_set_null_member (object, "nextCursor");
  if (has_more)
    {
      g_autofree char *cursor = make_cursor (last);

      json_object_set_string_member (object, "nextCursor", cursor);
    }
  json_object_set_boolean_member (object, "hasMore", has_more);
  if (page->include_models)
    json_object_set_array_member (object, "models", list_models (jobs));
  return latent_demo_reply_new_json (200, object);
}

LatentDemoReply *
latent_demo_listing_answer (LatentDemoState *state, const char *query, const char *files_address)
{
  g_autoptr (GHashTable) parameters = latent_demo_parse_query (query);
  JsonObject *details = NULL;
  LatentDemoReply *reply;
  Page page = { 0 };

  if (parameters == NULL)
    return latent_demo_reply_new_invalid ("Invalid query parameters", NULL);
  read_page (parameters, &page, &details);
  reply = details != NULL ? latent_demo_reply_new_invalid ("Invalid query parameters", details)
                          : answer_page (state, &page, files_address);
  g_free (page.before_id);
  return reply;
}
