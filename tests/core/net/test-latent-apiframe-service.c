/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/net/latent-apiframe-service.h"

#include <string.h>

#include "core/net/latent-http-client.h"
#include "core/net/latent-pacer.h"
#include "support/latent-fake-clock.h"
#include "support/latent-hostile-server.h"
#include "support/latent-test.h"

#define KEY "afk_canary_5d41402abc4b2a76"
#define ID "b2c3d4e5-f6a7-8901-bcde-f23456789012"
#define IDEMPOTENCY_KEY "0b0e6c52-3a0c-4d7e-9f0e-5b3a1f2d7c11"
#define BODY "{\"prompt\":\"a lighthouse\",\"model\":\"imagen-4\"}"

static LatentService *
new_service (LatentHostileServer *server)
{
  LatentService *service = g_object_new (
      LATENT_TYPE_APIFRAME_SERVICE, "address", latent_hostile_server_get_address (server),
      "submit-deadline-ms", 5000, "query-deadline-ms", 5000, NULL);

  latent_service_set_key (service, KEY);
  return service;
}

/* --- one row for every endpoint: how to ask, what a good answer is --- */

typedef struct
{
  const char *name;
  const char *method;
  const char *path;
  const char *good; /* also the text that is cut short */
  guint good_status;
  void (*start) (LatentService *service, GCancellable *cancellable, GAsyncResult **pending);
  /* frees the result; was there one? */
  gboolean (*finish) (LatentService *service, GAsyncResult *result, GError **error);
} Endpoint;

static void
start_submit (LatentService *service, GCancellable *cancellable, GAsyncResult **pending)
{
  g_autoptr (GBytes) body = g_bytes_new_static (BODY, strlen (BODY));

  latent_service_submit_async (service, body, IDEMPOTENCY_KEY, cancellable, latent_test_result_cb,
                               pending);
}

static gboolean
finish_submit (LatentService *service, GAsyncResult *result, GError **error)
{
  g_autoptr (LatentRemoteJob) job = latent_service_submit_finish (service, result, error);

  if (job != NULL)
    g_assert_cmpstr (job->id, ==, ID);
  return job != NULL;
}

static void
start_get_job (LatentService *service, GCancellable *cancellable, GAsyncResult **pending)
{
  latent_service_get_job_async (service, "B2C3D4E5-F6A7-8901-BCDE-F23456789012", cancellable,
                                latent_test_result_cb, pending);
}

static gboolean
finish_get_job (LatentService *service, GAsyncResult *result, GError **error)
{
  g_autoptr (LatentRemoteJob) job = latent_service_get_job_finish (service, result, error);

  if (job != NULL)
    g_assert_cmpstr (job->result_urls[0], ==, "https://cdn.example.com/a.png");
  return job != NULL;
}

static void
start_list_jobs (LatentService *service, GCancellable *cancellable, GAsyncResult **pending)
{
  latent_service_list_jobs_async (service, 100, "c/1&x=y", cancellable, latent_test_result_cb,
                                  pending);
}

static gboolean
finish_list_jobs (LatentService *service, GAsyncResult *result, GError **error)
{
  g_autoptr (LatentRemotePage) page = latent_service_list_jobs_finish (service, result, error);

  if (page != NULL)
    g_assert_cmpuint (page->jobs->len, ==, 1);
  return page != NULL;
}

static void
start_get_account (LatentService *service, GCancellable *cancellable, GAsyncResult **pending)
{
  latent_service_get_account_async (service, cancellable, latent_test_result_cb, pending);
}

static gboolean
finish_get_account (LatentService *service, GAsyncResult *result, GError **error)
{
  g_autoptr (LatentAccount) account = latent_service_get_account_finish (service, result, error);

  if (account != NULL)
    g_assert_cmpint (account->credits, ==, 250);
  return account != NULL;
}

static void
start_list_models (LatentService *service, GCancellable *cancellable, GAsyncResult **pending)
{
  latent_service_list_models_async (service, cancellable, latent_test_result_cb, pending);
}

static gboolean
finish_list_models (LatentService *service, GAsyncResult *result, GError **error)
{
  g_autoptr (GPtrArray) models = latent_service_list_models_finish (service, result, error);

  if (models != NULL)
    g_assert_cmpuint (models->len, ==, 1);
  return models != NULL;
}

static const Endpoint endpoints[] = {
  { "submit", "POST", "/v2/images/generate", "{\"jobId\":\"" ID "\",\"status\":\"QUEUED\"}", 202,
    start_submit, finish_submit },
  { "get-job", "GET", "/v2/jobs/" ID,
    "{\"id\":\"" ID
    "\",\"status\":\"COMPLETED\",\"result\":{\"images\":[\"https://cdn.example.com/a.png\"]}}",
    200, start_get_job, finish_get_job },
  { "list-jobs", "GET", "/v2/jobs?limit=100&cursor=c%2F1%26x%3Dy",
    "{\"jobs\":[{\"id\":\"" ID "\",\"status\":\"QUEUED\"}],\"hasMore\":false}", 200,
    start_list_jobs, finish_list_jobs },
  { "get-account", "GET", "/v2/me",
    "{\"user\":{\"id\":\"u\"},\"team\":{\"id\":\"t\",\"credits\":250}}", 200, start_get_account,
    finish_get_account },
  { "list-models", "GET", "/v2/models?modality=image", "{\"models\":[{\"id\":\"imagen-4\"}]}", 200,
    start_list_models, finish_list_models },
};

/* Runs the endpoint against @reply (transfer full); the key must be in no part of the error. */
static gboolean
run (const Endpoint *endpoint, LatentHostileReply *reply, GError **error)
{
  g_autoptr (LatentHostileServer) server = latent_hostile_server_new ();
  g_autoptr (LatentService) service = new_service (server);
  g_autoptr (LatentHostileRequest) request = NULL;
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  gboolean is_good;

  latent_hostile_server_push (server, endpoint->method, endpoint->path, reply);
  endpoint->start (service, NULL, &pending);
  result = latent_test_await (&pending);
  is_good = endpoint->finish (service, result, error);
  g_assert_true (is_good == (*error == NULL));

  request = latent_hostile_server_get_request (server, 0);
  g_assert_cmpstr (request->path, ==, endpoint->path);
  g_assert_cmpstr (g_hash_table_lookup (request->headers, "x-api-key"), ==, KEY);
  g_assert_cmpuint (latent_hostile_server_count_requests (server), ==, 1);
  if (*error != NULL)
    {
      LatentErrorFacts *facts = latent_error_facts (*error);
      g_autofree char *details = facts->details != NULL ? g_strjoinv ("|", facts->details) : NULL;
      g_autofree char *all
          = g_strdup_printf ("%s|%s|%s|%s|%s", (*error)->message, facts->server_text,
                             facts->request_id, facts->field, details);

      g_assert_null (strstr (all, "afk_"));
      g_assert_true (g_utf8_validate (all, -1, NULL));
    }
  return is_good;
}

static void
assert_fails (const Endpoint *endpoint,
              LatentHostileReply *reply,
              LatentErrorCode code,
              guint status)
{
  GError *error = NULL;

  g_assert_false (run (endpoint, reply, &error));
  g_assert_cmpuint (latent_error_facts (error)->http_status, ==, status);
  latent_test_assert_error (&error, code);
}

static void
test_good (gconstpointer user_data)
{
  const Endpoint *endpoint = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_true (run (
      endpoint, latent_hostile_reply_new_json (endpoint->good_status, endpoint->good), &error));
  /* What the other 2xx would mean is the same. */
  g_assert_true (run (endpoint, latent_hostile_reply_new_json (201, endpoint->good), &error));
}

static void
test_errors (gconstpointer user_data)
{
  static const struct
  {
    guint status;
    LatentErrorCode code;
  } cases[] = {
    { 400, LATENT_ERROR_REJECTED },        { 401, LATENT_ERROR_KEY_REFUSED },
    { 402, LATENT_ERROR_NO_CREDIT },       { 403, LATENT_ERROR_KEY_FORBIDDEN },
    { 404, LATENT_ERROR_NOT_FOUND },       { 408, LATENT_ERROR_SERVICE_TROUBLE },
    { 409, LATENT_ERROR_CONFLICT },        { 422, LATENT_ERROR_REJECTED },
    { 429, LATENT_ERROR_RATE_LIMITED },    { 500, LATENT_ERROR_SERVICE_TROUBLE },
    { 502, LATENT_ERROR_SERVICE_TROUBLE }, { 503, LATENT_ERROR_SERVICE_TROUBLE },
    { 504, LATENT_ERROR_SERVICE_TROUBLE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LatentHostileReply *reply = latent_hostile_reply_new_http (
          cases[i].status,
          "Content-Type: application/json\r\nRetry-After: 7\r\nX-Request-Id: req-" KEY "\r\n",
          "{\"error\":\"no: " KEY "\",\"creditsRequired\":7,\"creditsAvailable\":3,"
          "\"details\":{\"prompt\":[\"" KEY "\"]}}");
      GError *error = NULL;
      LatentErrorFacts *facts;

      g_assert_false (run (user_data, reply, &error));
      facts = latent_error_facts (error);
      g_assert_cmpuint (facts->http_status, ==, cases[i].status);
      g_assert_cmpint (facts->retry_after_ms, ==, 7000);
      g_assert_cmpint (facts->credits_required, ==, 7);
      g_assert_cmpint (facts->credits_available, ==, 3);
      g_assert_cmpstr (facts->server_text, ==, "no: [key]");
      g_assert_cmpstr (facts->field, ==, "prompt");
      g_assert_null (facts->request_id);
      latent_test_assert_error (&error, cases[i].code);
    }
}

static void
test_redirect (gconstpointer user_data)
{
  g_autoptr (LatentHostileServer) canary = latent_hostile_server_new ();

  assert_fails (user_data,
                latent_hostile_reply_new_redirect (307, latent_hostile_server_get_address (canary)),
                LATENT_ERROR_UNEXPECTED_REDIRECT, 307);
  g_assert_cmpuint (latent_hostile_server_count_connections (canary), ==, 0);
}

static void
test_malformed (gconstpointer user_data)
{
  g_autofree char *brackets = g_strnfill (200000, '[');
  g_autofree char *objects = g_strnfill (200000, '{');
  const char *const bodies[] = { "",
                                 " ",
                                 "null",
                                 "7",
                                 "[]",
                                 "{}",
                                 "\"text\"",
                                 "nonsense",
                                 "{\"jobs\":7,\"models\":7}",
                                 "{\"id\":\"\\u0000\"}",
                                 "\xff\xfe{}",
                                 "{} {}",
                                 "/* */ {}",
                                 brackets,
                                 objects };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    assert_fails (user_data, latent_hostile_reply_new_json (200, bodies[i]), LATENT_ERROR_BAD_REPLY,
                  200);
}

/* W2: a sign-in page is no answer, and says so. */
static void
test_web_page (gconstpointer user_data)
{
  static const guint statuses[] = { 200, 202, 502 };

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    assert_fails (user_data,
                  latent_hostile_reply_new_http (statuses[i], "Content-Type: text/html\r\n",
                                                 "<html><body>" KEY "</body></html>"),
                  LATENT_ERROR_SERVICE_TROUBLE, statuses[i]);
}

/* The good answer cut at every byte: by length, and as a whole document of its own. */
static void
test_truncated (gconstpointer user_data)
{
  const Endpoint *endpoint = user_data;
  gsize length = strlen (endpoint->good);

  for (gsize i = 0; i < length; i += 7)
    {
      g_autofree char *part = g_strndup (endpoint->good, i);
      g_autofree char *head = g_strdup_printf (
          "HTTP/1.1 200 OK\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s", length, part);
      LatentHostileReply *cut = latent_hostile_reply_new ();

      latent_hostile_reply_add_text (cut, head);
      latent_hostile_reply_add_close (cut);
      assert_fails (endpoint, cut, LATENT_ERROR_OFFLINE, 0);
      assert_fails (endpoint, latent_hostile_reply_new_json (200, part), LATENT_ERROR_BAD_REPLY,
                    200);
    }
}

static void
test_oversize (gconstpointer user_data)
{
  const Endpoint *endpoint = user_data;
  g_autofree char *blanks = g_strnfill (5 * 1024 * 1024, ' ');
  g_autofree char *body = g_strconcat (endpoint->good, blanks, NULL);
  LatentHostileReply *endless = latent_hostile_reply_new ();

  assert_fails (endpoint, latent_hostile_reply_new_json (200, body), LATENT_ERROR_BAD_REPLY, 0);
  latent_hostile_reply_add_text (endless, "HTTP/1.1 200 OK\r\n\r\n");
  latent_hostile_reply_add_repeated (endless, body, 2);
  assert_fails (endpoint, endless, LATENT_ERROR_BAD_REPLY, 0);
}

static void
test_without_key (gconstpointer user_data)
{
  const Endpoint *endpoint = user_data;
  static const char *const keys[] = { NULL, "" };
  g_autoptr (LatentHostileServer) server = latent_hostile_server_new ();
  g_autoptr (LatentService) service = new_service (server);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      GAsyncResult *pending = NULL;
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      latent_service_set_key (service, keys[i]);
      g_assert_false (latent_service_has_key (service));
      endpoint->start (service, NULL, &pending);
      result = latent_test_await (&pending);
      g_assert_false (endpoint->finish (service, result, &error));
      latent_test_assert_error (&error, LATENT_ERROR_NO_KEY);
    }
  g_assert_cmpuint (latent_hostile_server_count_connections (server), ==, 0);
}

static void
test_cancelled (gconstpointer user_data)
{
  const Endpoint *endpoint = user_data;
  g_autoptr (LatentHostileServer) server = latent_hostile_server_new ();
  LatentService *service = new_service (server);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      LatentHostileReply *reply = latent_hostile_reply_new ();
      GAsyncResult *pending = NULL;
      GAsyncResult *result;
      g_autoptr (GError) error = NULL;

      latent_hostile_reply_add_stall (reply);
      latent_hostile_server_push (server, NULL, NULL, reply);
      if (i == 0)
        g_cancellable_cancel (cancellable);
      endpoint->start (service, cancellable, &pending);
      latent_test_wait_for (latent_hostile_server_count_requests (server) == i);
      g_cancellable_cancel (cancellable);
      result = latent_test_await (&pending);
      g_assert_false (endpoint->finish (service, result, &error));
      g_assert_true (latent_error_is_cancelled (error));
      g_object_unref (result);
    }
  latent_test_assert_gone (&service);
}

static void
test_deadline (gconstpointer user_data)
{
  const Endpoint *endpoint = user_data;
  g_autoptr (LatentHostileServer) server = latent_hostile_server_new ();
  g_autoptr (LatentService) service = g_object_new (
      LATENT_TYPE_APIFRAME_SERVICE, "address", latent_hostile_server_get_address (server),
      "submit-deadline-ms", 100, "query-deadline-ms", 100, NULL);
  LatentHostileReply *reply = latent_hostile_reply_new ();
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latent_hostile_reply_add_stall (reply);
  latent_hostile_server_push (server, NULL, NULL, reply);
  latent_service_set_key (service, KEY);
  endpoint->start (service, NULL, &pending);
  result = latent_test_await (&pending);
  g_assert_false (endpoint->finish (service, result, &error));
  latent_test_assert_error (&error, LATENT_ERROR_TIMED_OUT);
}

/* W7: every answer comes byte by byte, and gets there. */
static void
test_sliced (gconstpointer user_data)
{
  const Endpoint *endpoint = user_data;
  g_autoptr (LatentHostileServer) server = latent_hostile_server_new ();
  g_autoptr (LatentService) service = new_service (server);
  LatentHostileReply *reply = latent_hostile_reply_new ();
  g_autofree char *text
      = g_strdup_printf ("HTTP/1.1 %u OK\r\nContent-Type: application/json\r\n"
                         "Content-Length: %zu\r\n\r\n%s",
                         endpoint->good_status, strlen (endpoint->good), endpoint->good);
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latent_hostile_reply_add_drip (reply, text, 1);
  latent_hostile_server_push (server, NULL, NULL, reply);
  endpoint->start (service, NULL, &pending);
  result = latent_test_await (&pending);
  g_assert_true (endpoint->finish (service, result, &error));
  g_assert_no_error (error);
}

/* --- single cases --- */

static void
test_submit_request (void)
{
  g_autoptr (LatentHostileServer) server = latent_hostile_server_new ();
  g_autoptr (LatentService) service = new_service (server);
  g_autoptr (LatentHostileRequest) request = NULL;

  for (guint i = 0; i < 3; i++)
    {
      GAsyncResult *pending = NULL;
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      latent_hostile_server_push (server, "POST", NULL,
                                  latent_hostile_reply_new_json (202, endpoints[0].good));
      start_submit (service, NULL, &pending);
      result = latent_test_await (&pending);
      g_assert_true (finish_submit (service, result, &error));
    }
  request = latent_hostile_server_get_request (server, 2);
  g_assert_cmpstr (g_hash_table_lookup (request->headers, "idempotency-key"), ==, IDEMPOTENCY_KEY);
  g_assert_cmpstr (g_hash_table_lookup (request->headers, "content-type"), ==, "application/json");
  g_assert_cmpmem (g_bytes_get_data (request->body, NULL), g_bytes_get_size (request->body), BODY,
                   strlen (BODY));
  g_assert_cmpuint (latent_hostile_server_count_key (server, IDEMPOTENCY_KEY), ==, 3);
  g_assert_cmpuint (latent_hostile_server_count_distinct_keys (server), ==, 1);
  /* Flagged idempotent, so the connection is kept. */
  g_assert_cmpuint (latent_hostile_server_count_connections (server), ==, 1);
}

/* S5: accepted, perhaps, but under which id? */
static void
test_submit_without_id (void)
{
  static const char *const bodies[]
      = { "{\"status\":\"QUEUED\"}", "{\"jobId\":7}", "{\"jobId\":\"../../x\"}",
          "{\"jobId\":null,\"pollUrl\":\"http://evil.test/\"}" };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    assert_fails (&endpoints[0], latent_hostile_reply_new_json (202, bodies[i]),
                  LATENT_ERROR_BAD_REPLY, 202);
}

static void
test_get_other_job (void)
{
  assert_fails (
      &endpoints[1],
      latent_hostile_reply_new_json (200, "{\"id\":\"00000000-f6a7-8901-bcde-f23456789012\"}"),
      LATENT_ERROR_BAD_REPLY, 200);
}

static void
test_get_odd_id (void)
{
  static const char *const ids[] = { "", "../me", ID "/../../me", ID "?x=1", "x" };
  g_autoptr (LatentHostileServer) server = latent_hostile_server_new ();
  g_autoptr (LatentService) service = new_service (server);

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      GAsyncResult *pending = NULL;
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      latent_service_get_job_async (service, ids[i], NULL, latent_test_result_cb, &pending);
      result = latent_test_await (&pending);
      g_assert_null (latent_service_get_job_finish (service, result, &error));
      latent_test_assert_error (&error, LATENT_ERROR_INTERNAL);
    }
  g_assert_cmpuint (latent_hostile_server_count_connections (server), ==, 0);
}

/* The raw reply is stored in the library; a key that is quoted in it is not. */
static void
test_key_not_in_job (void)
{
  g_autoptr (LatentHostileServer) server = latent_hostile_server_new ();
  g_autoptr (LatentService) service = new_service (server);
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentRemoteJob) job = NULL;
  gsize length = 0;
  const char *reply;

  latent_hostile_server_push (
      server, NULL, NULL,
      latent_hostile_reply_new_json (200, "{\"id\":\"" ID "\",\"status\":\"FAILED\","
                                          "\"error\":\"bad key " KEY KEY "\"}"));
  start_get_job (service, NULL, &pending);
  result = latent_test_await (&pending);
  job = latent_service_get_job_finish (service, result, &error);
  g_assert_no_error (error);
  reply = g_bytes_get_data (job->reply, &length);
  g_assert_null (memmem (reply, length, "5d41402", 7));
  g_assert_null (strstr (job->error_text, "5d41402"));
}

static void
test_addresses (void)
{
  g_autoptr (LatentService) service
      = latent_apiframe_service_new ("https://api.example.com:8443/base", NULL);
  g_autoptr (LatentHostileServer) server = latent_hostile_server_new ();
  g_autofree char *address = latent_hostile_server_build_url (server, "/base");
  g_autoptr (LatentService) local = latent_apiframe_service_new (address, NULL);
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (latent_service_get_address (service), ==, "https://api.example.com:8443/base");
  g_assert_cmpstr (latent_service_get_origin (service), ==, "https://api.example.com:8443");
  g_assert_false (latent_service_has_key (service));
  latent_service_set_key (service, KEY);
  g_assert_true (latent_service_has_key (service));

  latent_service_set_key (local, KEY);
  latent_hostile_server_push (server, "GET", "/base/v2/me",
                              latent_hostile_reply_new_json (200, endpoints[3].good));
  start_get_account (local, NULL, &pending);
  result = latent_test_await (&pending);
  g_assert_true (finish_get_account (local, result, &error));
}

/* C8: the next request carries the new key; one already on its way keeps its own. */
static void
test_key_changes (void)
{
  g_autoptr (LatentHostileServer) server = latent_hostile_server_new ();
  g_autoptr (LatentService) service = new_service (server);

  for (guint i = 0; i < 2; i++)
    {
      GAsyncResult *pending = NULL;
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (LatentHostileRequest) request = NULL;
      g_autoptr (GError) error = NULL;

      latent_hostile_server_push (server, NULL, NULL,
                                  latent_hostile_reply_new_json (401, "{\"error\":\"no\"}"));
      start_get_account (service, NULL, &pending);
      latent_service_set_key (service, "afk_another_key_1");
      result = latent_test_await (&pending);
      g_assert_false (finish_get_account (service, result, &error));
      latent_test_assert_error (&error, LATENT_ERROR_KEY_REFUSED);
      request = latent_hostile_server_get_request (server, i);
      g_assert_cmpstr (g_hash_table_lookup (request->headers, "x-api-key"), ==,
                       i == 0 ? KEY : "afk_another_key_1");
    }
}

static void
add_for_every_endpoint (const char *name, GTestDataFunc function)
{
  for (guint i = 0; i < G_N_ELEMENTS (endpoints); i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/net/apiframe-service/%s/%s", endpoints[i].name, name);

      g_test_add_data_func (path, &endpoints[i], function);
    }
}

/* S16: the answer comes when nobody waits any more. The same key brings the same job, and what was
 * late never lands in the next answer. */
static void
test_late_answer (void)
{
  g_autoptr (LatentHostileServer) server = latent_hostile_server_new ();
  g_autoptr (LatentService) service = g_object_new (
      LATENT_TYPE_APIFRAME_SERVICE, "address", latent_hostile_server_get_address (server),
      "submit-deadline-ms", 200, NULL);
  LatentHostileReply *late = latent_hostile_reply_new ();
  g_autoptr (GError) error = NULL;

  latent_hostile_reply_add_hold (late);
  latent_hostile_reply_add_text (late, "HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}");
  latent_hostile_server_push (server, "POST", NULL, late);
  latent_hostile_server_set_default (
      server, latent_hostile_reply_new_json (202, "{\"jobId\":\"" ID "\",\"status\":\"QUEUED\"}"));
  latent_service_set_key (service, KEY);
  for (guint i = 0; i < 2; i++)
    {
      GAsyncResult *pending = NULL;
      g_autoptr (GAsyncResult) result = NULL;

      start_submit (service, NULL, &pending);
      result = latent_test_await (&pending);
      g_assert_cmpint (finish_submit (service, result, &error), ==, i == 1);
      if (i == 0)
        {
          latent_test_assert_error (&error, LATENT_ERROR_TIMED_OUT);
          latent_hostile_server_release (server);
        }
    }
  g_assert_no_error (error);
  g_assert_cmpuint (latent_hostile_server_count_distinct_keys (server), ==, 1);
  g_assert_cmpuint (latent_hostile_server_count_key (server, IDEMPOTENCY_KEY), ==, 2);
}

static LatentService *
new_paced_service (LatentHostileServer *server, LatentFakeClock *clock)
{
  g_autoptr (LatentPacer) pacer
      = g_object_new (LATENT_TYPE_PACER, "clock", clock, "look-ms", 1, NULL);
  LatentService *service
      = g_object_new (LATENT_TYPE_APIFRAME_SERVICE, "address",
                      latent_hostile_server_get_address (server), "pacer", pacer, NULL);

  latent_hostile_server_set_default (
      server, latent_hostile_reply_new_json (
                  200, "{\"id\":\"" ID "\",\"jobId\":\"" ID "\",\"status\":\"QUEUED\",\"result\":"
                       "{\"images\":[\"https://cdn.example.com/a.png\"]}}"));
  latent_service_set_key (service, KEY);
  return service;
}

/* Everything that is asked of the API goes through the one limit. */
static void
test_paced (void)
{
  g_autoptr (LatentHostileServer) server = latent_hostile_server_new ();
  g_autoptr (LatentFakeClock) clock = latent_fake_clock_new ();
  g_autoptr (LatentService) service = new_paced_service (server, clock);
  GAsyncResult *pending[12] = { NULL };
  guint n_done = 0;

  for (guint i = 0; i < G_N_ELEMENTS (pending); i++)
    {
      if (i % 2 == 0)
        start_submit (service, NULL, &pending[i]);
      else
        start_get_job (service, NULL, &pending[i]);
    }
  for (guint quarter = 0; n_done < G_N_ELEMENTS (pending); quarter++)
    {
      latent_test_wait_for (latent_hostile_server_count_requests (server) == 2 + quarter);
      n_done = 0;
      for (guint i = 0; i < G_N_ELEMENTS (pending); i++)
        n_done += pending[i] != NULL ? 1 : 0;
      if (2 + quarter == G_N_ELEMENTS (pending))
        break;
      latent_fake_clock_advance (clock, 250);
    }
  for (guint i = 0; i < G_N_ELEMENTS (pending); i++)
    {
      g_autoptr (GAsyncResult) result = latent_test_await (&pending[i]);
      g_autoptr (GError) error = NULL;

      g_assert_true (i % 2 == 0 ? finish_submit (service, result, &error)
                                : finish_get_job (service, result, &error));
    }
}

/* Who waits can be called off and costs no turn. A question is sent with the key of the moment; what
 * costs is sent with the key it was meant for, or not at all: another key may be another team's. */
static void
test_waiting (void)
{
  g_autoptr (LatentHostileServer) server = latent_hostile_server_new ();
  g_autoptr (LatentFakeClock) clock = latent_fake_clock_new ();
  g_autoptr (LatentService) service = new_paced_service (server, clock);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (LatentHostileRequest) request = NULL;
  GAsyncResult *pending[5] = { NULL };

  for (guint i = 0; i < 4; i++)
    start_submit (service, i == 2 ? cancellable : NULL, &pending[i]);
  start_get_job (service, NULL, &pending[4]);
  latent_test_wait_for (pending[0] != NULL && pending[1] != NULL);
  g_cancellable_cancel (cancellable);
  latent_test_wait_for (pending[2] != NULL);
  latent_service_set_key (service, "afk_another");
  latent_fake_clock_advance (clock, 250);
  latent_test_wait_for (pending[3] != NULL && pending[4] != NULL);
  for (guint i = 0; i < G_N_ELEMENTS (pending); i++)
    {
      g_autoptr (GAsyncResult) result = pending[i];
      g_autoptr (GError) error = NULL;
      gboolean is_sent = i != 2 && i != 3;

      g_assert_cmpint (i == 4 ? finish_get_job (service, result, &error)
                              : finish_submit (service, result, &error), ==, is_sent);
      g_assert_cmpint (latent_error_is_cancelled (error), ==, !is_sent);
    }
  g_assert_cmpuint (latent_hostile_server_count_requests (server), ==, 3);
  request = latent_hostile_server_get_request (server, 2);
  g_assert_cmpstr (g_hash_table_lookup (request->headers, "x-api-key"), ==, "afk_another");
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  latent_http_init_process ();
  add_for_every_endpoint ("good", test_good);
  add_for_every_endpoint ("S8-S14-T4-errors", test_errors);
  add_for_every_endpoint ("T1-S7-redirect", test_redirect);
  add_for_every_endpoint ("P13-T17-malformed", test_malformed);
  add_for_every_endpoint ("W2-web-page", test_web_page);
  add_for_every_endpoint ("S4-truncated", test_truncated);
  add_for_every_endpoint ("P13-T16-oversize", test_oversize);
  add_for_every_endpoint ("without-key", test_without_key);
  add_for_every_endpoint ("cancelled", test_cancelled);
  add_for_every_endpoint ("P1-deadline", test_deadline);
  add_for_every_endpoint ("W7-sliced", test_sliced);
  g_test_add_func ("/net/apiframe-service/submit/S16-late-answer", test_late_answer);
  g_test_add_func ("/net/apiframe-service/P14-paced", test_paced);
  g_test_add_func ("/net/apiframe-service/C8-waiting", test_waiting);
  g_test_add_func ("/net/apiframe-service/submit/request", test_submit_request);
  g_test_add_func ("/net/apiframe-service/submit/S5-T2-without-id", test_submit_without_id);
  g_test_add_func ("/net/apiframe-service/get-job/P12-other-job", test_get_other_job);
  g_test_add_func ("/net/apiframe-service/get-job/T2-odd-id", test_get_odd_id);
  g_test_add_func ("/net/apiframe-service/get-job/T4-key-not-in-job", test_key_not_in_job);
  g_test_add_func ("/net/apiframe-service/addresses", test_addresses);
  g_test_add_func ("/net/apiframe-service/C8-key-changes", test_key_changes);
  return latent_test_run ();
}
