/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-demo-api.h"

#include <string.h>

#include "latent-demo-intake.h"
#include "latent-demo-listing.h"
#include "latent-demo-studio.h"
#include "latent-demo-trouble.h"

#define FILES_PATH "/files/"
#define JOBS_PATH "/v2/jobs/"

struct _LatentDemoApi
{
  GObject parent_instance;

  LatentModelCatalog *catalog;
  LatentDemoState *state;
  LatentDemoIntake *intake;
  LatentDemoStudio *studio;
  char *pictures;
  char *files_address;
};

G_DEFINE_FINAL_TYPE (LatentDemoApi, latent_demo_api, G_TYPE_OBJECT)

typedef void (*Handler) (LatentDemoApi *self, const LatentDemoCall *call, GTask *task);

static void answer_generate (LatentDemoApi *self, const LatentDemoCall *call, GTask *task);
static void answer_job (LatentDemoApi *self, const LatentDemoCall *call, GTask *task);
static void answer_jobs (LatentDemoApi *self, const LatentDemoCall *call, GTask *task);
static void answer_me (LatentDemoApi *self, const LatentDemoCall *call, GTask *task);
static void answer_models (LatentDemoApi *self, const LatentDemoCall *call, GTask *task);
static void answer_file (LatentDemoApi *self, const LatentDemoCall *call, GTask *task);

/* Section 3 of the contract, as far as it is ours, and the pictures. A path that ends in "/" takes
 * one more segment. */
static const struct
{
  const char *path;
  const char *method;
  gboolean is_public;
  Handler handler;
} routes[] = {
  { "/v2/images/generate", "POST", FALSE, answer_generate },
  { JOBS_PATH, "GET", FALSE, answer_job },
  { "/v2/jobs", "GET", FALSE, answer_jobs },
  { "/v2/me", "GET", FALSE, answer_me },
  { "/v2/models", "GET", TRUE, answer_models },
  { FILES_PATH, "GET", TRUE, answer_file },
};

static void
return_reply (GTask *task, LatentDemoReply *reply)
{
  g_task_return_pointer (task, reply, (GDestroyNotify)latent_demo_reply_free);
}

static char *
get_picture_path (LatentDemoApi *self, const LatentDemoJob *job)
{
  g_autofree char *name = latent_demo_job_get_file_name (job);

  return g_build_filename (self->pictures, name, NULL);
}

/* Painting of a job that waits for its picture. The job is looked up by id afterwards, for the
 * state owns it. */
typedef struct
{
  LatentDemoApi *api; /* owned */
  char *job_id;
} Painting;

static void
painted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Painting *painting = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_there = latent_demo_studio_paint_finish (LATENT_DEMO_STUDIO (source), result, &error);
  LatentDemoJob *job = latent_demo_state_find (painting->api->state, painting->job_id);

  /* Called off by the end of this process: the next one paints it. */
  if (job != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    job->picture = is_there ? LATENT_DEMO_PICTURE_THERE : LATENT_DEMO_PICTURE_FAILED;
  g_object_unref (painting->api);
  g_free (painting->job_id);
  g_free (painting);
}

static void
start_painting (LatentDemoApi *self, LatentDemoJob *job)
{
  g_autofree char *path = get_picture_path (self, job);
  Painting *painting;

  if (job->picture != LATENT_DEMO_PICTURE_WANTED || job->has_ended)
    return;
  if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
    {
      job->picture = LATENT_DEMO_PICTURE_THERE;
      return;
    }
  painting = g_new0 (Painting, 1);
  painting->api = g_object_ref (self);
  painting->job_id = g_strdup (job->id);
  latent_demo_studio_paint_async (self->studio, job->commission, path, painted_cb, painting);
}

/* POST /v2/images/generate */

static void
generate_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentDemoApi *self = g_task_get_source_object (task);
  LatentDemoJob *accepted = NULL;
  LatentDemoReply *reply
      = latent_demo_intake_answer_finish (LATENT_DEMO_INTAKE (source), result, &accepted);

  if (accepted != NULL)
    start_painting (self, accepted);
  return_reply (task, reply);
}

static void
answer_generate (LatentDemoApi *self, const LatentDemoCall *call, GTask *task)
{
  latent_demo_intake_answer_async (self->intake, call, generate_cb, g_object_ref (task));
}

/* GET /v2/jobs/{id} and GET /v2/jobs */

static void
answer_job (LatentDemoApi *self, const LatentDemoCall *call, GTask *task)
{
  const char *id = call->path + strlen (JOBS_PATH);
  LatentDemoJob *job;

  if (!g_uuid_string_is_valid (id))
    {
      return_reply (task, latent_demo_reply_new_error (400, "Invalid job id"));
      return;
    }
  job = latent_demo_state_find (self->state, id);
  if (job == NULL || !job->is_durable)
    return_reply (task, latent_demo_reply_new_error (404, "Job not found"));
  else
    return_reply (
        task, latent_demo_reply_new_json (
                  200, latent_demo_job_describe (job, latent_demo_state_get_now_us (self->state),
                                                 self->files_address, FALSE)));
}

static void
answer_jobs (LatentDemoApi *self, const LatentDemoCall *call, GTask *task)
{
  return_reply (task, latent_demo_listing_answer (self->state, call->query, self->files_address));
}

/* GET /v2/me */

static void
answer_me (LatentDemoApi *self, const LatentDemoCall *call, GTask *task)
{
  JsonObject *object = json_object_new ();
  JsonObject *user = json_object_new ();
  JsonObject *team = json_object_new ();
  JsonObject *key = json_object_new ();

  json_object_set_string_member (user, "id", latent_demo_state_get_user_id (self->state));
  json_object_set_string_member (user, "email", "designer@demo.invalid");
  json_object_set_string_member (user, "role", "OWNER");
  json_object_set_string_member (team, "id", latent_demo_state_get_team_id (self->state));
  json_object_set_string_member (team, "name", "Demo");
  json_object_set_int_member (team, "credits", latent_demo_state_get_credits (self->state));
  json_object_set_string_member (team, "plan", "demo");
  json_object_set_null_member (team, "customerId");
  json_object_set_string_member (key, "id", latent_demo_state_get_key_id (self->state));
  json_object_set_string_member (key, "name", "Demo key");
  json_object_set_string_member (key, "prefix", "afk_");
  json_object_set_object_member (object, "user", user);
  json_object_set_object_member (object, "team", team);
  json_object_set_object_member (object, "apiKey", key);
  return_reply (task, latent_demo_reply_new_json (200, object));
}

/* GET /v2/models */

static JsonObject *
describe_model (LatentDemoApi *self, LatentModel *model)
{
  JsonObject *object = json_object_new ();
  guint price = latent_demo_intake_get_price (self->intake, latent_model_get_id (model));

  json_object_set_string_member (object, "id", latent_model_get_id (model));
  json_object_set_string_member (object, "label", latent_model_get_label (model));
  json_object_set_string_member (object, "modality", "image");
  json_object_set_string_member (object, "description", "Painted by the demo service");
  json_object_set_int_member (object, "costMin", price);
  json_object_set_int_member (object, "costMax", price);
  json_object_set_string_member (object, "pricingMode", "flat");
  return object;
}

static void
answer_models (LatentDemoApi *self, const LatentDemoCall *call, GTask *task)
{
  static const char *const modalities[] = { "image", "video", "music", NULL };
  g_autoptr (GHashTable) query = latent_demo_parse_query (call->query);
  const char *modality = query != NULL ? g_hash_table_lookup (query, "modality") : NULL;
  JsonObject *object, *details = NULL;
  JsonArray *models;

  if (query == NULL || (modality != NULL && !g_strv_contains (modalities, modality)))
    {
      latent_demo_details_add (&details, "modality",
                               "Invalid option: expected one of \"image\"|\"video\"|\"music\"");
      return_reply (task, latent_demo_reply_new_invalid ("Invalid query parameters", details));
      return;
    }
  object = json_object_new ();
  models = json_array_new ();
  if (modality == NULL || g_str_equal (modality, "image"))
    for (guint i = 0; i < latent_model_catalog_get_n_models (self->catalog); i++)
      json_array_add_object_element (
          models, describe_model (self, latent_model_catalog_get_model (self->catalog, i)));
  json_object_set_array_member (object, "models", models);
  return_reply (task, latent_demo_reply_new_json (200, object));
}

/* GET /files/{id}-1.{format} */

static LatentDemoJob *
find_file_job (LatentDemoApi *self, const LatentDemoCall *call)
{
  const char *name = call->path + strlen (FILES_PATH);
  g_autofree char *id = g_strndup (name, 36);
  g_autofree char *expected = NULL;
  LatentDemoJob *job = latent_demo_state_find (self->state, id);
  int progress;

  if (job == NULL
      || latent_demo_job_get_status (job, latent_demo_state_get_now_us (self->state), &progress)
             != LATENT_DEMO_COMPLETED)
    return NULL;
  expected = latent_demo_job_get_file_name (job);
  return g_str_equal (name, expected) ? job : NULL;
}

static void
return_picture (GTask *task, LatentDemoJob *job, GBytes *bytes)
{
  LatentDemoReply *reply = latent_demo_reply_new_bytes (
      200, latent_image_format_get_mime_type (job->commission->format), bytes);

  reply->is_lasting = TRUE;
  if ((job->trouble & LATENT_DEMO_CUT) && !job->was_cut)
    {
      reply->delivery = LATENT_DEMO_DELIVER_HALF;
      job->was_cut = TRUE;
    }
  return_reply (task, reply);
}

static void
load_picture (GTask *task, LatentDemoJob *job, GAsyncReadyCallback callback)
{
  g_autofree char *path = get_picture_path (g_task_get_source_object (task), job);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_file_load_bytes_async (file, NULL, callback, g_object_ref (task));
}

static void
reloaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentDemoJob *job = find_file_job (g_task_get_source_object (task), g_task_get_task_data (task));
  g_autoptr (GBytes) bytes = g_file_load_bytes_finish (G_FILE (source), result, NULL, NULL);

  if (job != NULL && bytes != NULL)
    return_picture (task, job, bytes);
  else
    return_reply (task, latent_demo_reply_new_error (500, "The picture cannot be read"));
}

static void
repainted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentDemoJob *job = find_file_job (g_task_get_source_object (task), g_task_get_task_data (task));

  if (job != NULL && latent_demo_studio_paint_finish (LATENT_DEMO_STUDIO (source), result, NULL))
    load_picture (task, job, reloaded_cb);
  else
    return_reply (task, latent_demo_reply_new_error (500, "The picture cannot be painted again"));
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentDemoApi *self = g_task_get_source_object (task);
  LatentDemoJob *job = find_file_job (self, g_task_get_task_data (task));
  g_autoptr (GBytes) bytes = g_file_load_bytes_finish (G_FILE (source), result, NULL, NULL);
  g_autofree char *path = job != NULL ? get_picture_path (self, job) : NULL;

  if (job == NULL)
    return_reply (task, latent_demo_reply_new_error (404, "Not found"));
  else if (bytes != NULL)
    return_picture (task, job, bytes);
  else /* somebody cleaned up: the same picture is painted again */
    latent_demo_studio_paint_async (self->studio, job->commission, path, repainted_cb,
                                    g_object_ref (task));
}

static void
answer_file (LatentDemoApi *self, const LatentDemoCall *call, GTask *task)
{
  LatentDemoJob *job = find_file_job (self, call);

  if (job == NULL || (job->trouble & (LATENT_DEMO_EXPIRED | LATENT_DEMO_NO_IMAGE)))
    return_reply (task, latent_demo_reply_new_error (404, "Not found"));
  else if (job->trouble & LATENT_DEMO_BAD_IMAGE)
    {
      g_autoptr (GBytes) text = g_bytes_new_static ("This is not a picture.\n", 23);

      return_reply (task,
                    latent_demo_reply_new_bytes (
                        200, latent_image_format_get_mime_type (job->commission->format), text));
    }
  else
    load_picture (task, job, loaded_cb);
}

/* Dispatch */

static gboolean
path_matches (const char *path, const char *route)
{
  const char *rest;

  if (!g_str_has_suffix (route, "/"))
    return g_str_equal (path, route);
  if (!g_str_has_prefix (path, route))
    return FALSE;
  rest = path + strlen (route);
  return *rest != '\0' && strchr (rest, '/') == NULL;
}

/* (nullable): the refusal of a call without a proper key (contract, section 9.2) */
static LatentDemoReply *
check_key (const LatentDemoCall *call)
{
  if (call->api_key == NULL || *call->api_key == '\0')
    return latent_demo_reply_new_error (401, "API key is required");
  if (!g_str_has_prefix (call->api_key, "afk_"))
    return latent_demo_reply_new_error (401, "Invalid API key");
  return NULL;
}

static void
dispatch (LatentDemoApi *self, const LatentDemoCall *call, GTask *task)
{
  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    {
      LatentDemoReply *reply = NULL;

      if (!path_matches (call->path, routes[i].path))
        continue;
      if (!g_str_equal (call->method, routes[i].method))
        {
          reply = latent_demo_reply_new_error (405, "Method not allowed");
          reply->allow = g_str_equal (routes[i].method, "GET") ? "GET, HEAD" : routes[i].method;
        }
      else if (!routes[i].is_public)
        reply = check_key (call);
      if (reply != NULL)
        return_reply (task, reply);
      else
        routes[i].handler (self, call, task);
      return;
    }
  return_reply (task, latent_demo_reply_new_error (404, "Not found"));
}

static void
latent_demo_api_finalize (GObject *object)
{
  LatentDemoApi *self = LATENT_DEMO_API (object);

  latent_demo_api_close (self);
  g_clear_object (&self->studio);
  g_clear_object (&self->intake);
  g_clear_object (&self->state);
  g_clear_object (&self->catalog);
  g_free (self->pictures);
  g_free (self->files_address);

  G_OBJECT_CLASS (latent_demo_api_parent_class)->finalize (object);
}

static void
latent_demo_api_class_init (LatentDemoApiClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_demo_api_finalize;
}

static void
latent_demo_api_init (LatentDemoApi *self)
{
  self->studio = latent_demo_studio_new ();
}

LatentDemoApi *
latent_demo_api_new (LatentModelCatalog *catalog,
                     LatentDemoState *state,
                     const char *pictures,
                     double seconds)
{
  LatentDemoApi *self = g_object_new (LATENT_DEMO_TYPE_API, NULL);
  GPtrArray *jobs = latent_demo_state_get_jobs (state);

  self->catalog = g_object_ref (catalog);
  self->state = g_object_ref (state);
  self->intake = latent_demo_intake_new (catalog, state, seconds);
  self->pictures = g_strdup (pictures);
  for (guint i = 0; i < jobs->len; i++)
    start_painting (self, g_ptr_array_index (jobs, i));
  return self;
}

void
latent_demo_api_set_address (LatentDemoApi *self, const char *address)
{
  g_free (self->files_address);
  self->files_address = g_strconcat (address, FILES_PATH, NULL);
}

void
latent_demo_api_answer_async (LatentDemoApi *self,
                              LatentDemoCall *call,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, latent_demo_api_answer_async);
  g_task_set_task_data (task, call, (GDestroyNotify)latent_demo_call_free);
  latent_demo_state_settle (self->state);
  dispatch (self, call, task);
}

LatentDemoReply *
latent_demo_api_answer_finish (LatentDemoApi *self, GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

void
latent_demo_api_close (LatentDemoApi *self)
{
  latent_demo_studio_close (self->studio);
}
