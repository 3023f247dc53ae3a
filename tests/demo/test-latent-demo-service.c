/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <signal.h>
#include <sys/resource.h>

#include "demo-test.h"
#include "support/latent-test.h"

#define UNKNOWN_ID "00000000-0000-4000-8000-000000000000"

/* The contract's table: a request, and what must come back. */

typedef struct
{
  const char *name;
  const char *body;
  guint status;
  const char *member; /* nullable */
  const char *json;
} SubmitCase;

static const SubmitCase submit_cases[] = {
  { "only what is required", "{\"prompt\":\"x\",\"model\":\"imagen-4\"}", 202, NULL, NULL },
  { "empty params", "{\"prompt\":\"x\",\"model\":\"imagen-4\",\"imagenParams\":{}}", 202, NULL,
    NULL },
  { "with webhook",
    "{\"prompt\":\"x\",\"model\":\"imagen-4\",\"webhookUrl\":\"https://a.example/h\","
    "\"webhookEvents\":[\"completed\",\"failed\",\"progress\"]}",
    202, NULL, NULL },
  { "no prompt", "{\"model\":\"imagen-4\"}", 400, "details.prompt",
    "[\"Invalid input: expected string\"]" },
  { "empty prompt", "{\"prompt\":\"\",\"model\":\"imagen-4\"}", 400, "details.prompt",
    "[\"Too small: expected string to have >=1 characters\"]" },
  { "prompt of a wrong type", "{\"prompt\":7,\"model\":\"imagen-4\"}", 400, "details.prompt",
    "[\"Invalid input: expected string\"]" },
  { "no model", "{\"prompt\":\"x\"}", 400, "details.model",
    "[\"Invalid input: expected string\"]" },
  { "unknown model", "{\"prompt\":\"x\",\"model\":\"imagen-9\"}", 400, "details.model",
    "[\"Invalid discriminator value\"]" },
  { "unknown member", "{\"prompt\":\"x\",\"model\":\"imagen-4\",\"seed\":1}", 400, "details.seed",
    "[\"Unrecognized key: \\\"seed\\\"\"]" },
  { "ratio at the top", "{\"prompt\":\"x\",\"model\":\"imagen-4\",\"aspect_ratio\":\"1:1\"}", 400,
    "details.aspect_ratio", "[\"Unrecognized key: \\\"aspect_ratio\\\"\"]" },
  { "webhook_url of v1",
    "{\"prompt\":\"x\",\"model\":\"imagen-4\",\"webhook_url\":\"https://a.b\"}", 400,
    "details.webhook_url", "[\"Unrecognized key: \\\"webhook_url\\\"\"]" },
  { "another family's params", "{\"prompt\":\"x\",\"model\":\"imagen-4\",\"fluxParams\":{}}", 400,
    "details.fluxParams", "[\"Unrecognized key: \\\"fluxParams\\\"\"]" },
  { "null params", "{\"prompt\":\"x\",\"model\":\"imagen-4\",\"imagenParams\":null}", 400,
    "details.imagenParams", "[\"Invalid input: expected object\"]" },
  { "params of a wrong type", "{\"prompt\":\"x\",\"model\":\"imagen-4\",\"imagenParams\":[]}", 400,
    "details.imagenParams", "[\"Invalid input: expected object\"]" },
  { "not a URL", "{\"prompt\":\"x\",\"model\":\"imagen-4\",\"webhookUrl\":\"here\"}", 400,
    "details.webhookUrl", "[\"Invalid URL\"]" },
  { "no events", "{\"prompt\":\"x\",\"model\":\"imagen-4\",\"webhookEvents\":[]}", 400,
    "details.webhookEvents", "[\"Too small: expected array to have >=1 items\"]" },
  { "not JSON", "prompt=x", 400, "error", "\"Invalid JSON body\"" },
  { "cut JSON", "{\"prompt\":\"x\",", 400, "error", "\"Invalid JSON body\"" },
  { "empty body", "", 400, "error", "\"Invalid JSON body\"" },
  { "an array", "[]", 400, "error", "\"Invalid JSON body\"" },
  { "invalid UTF-8", "{\"prompt\":\"\xff\",\"model\":\"imagen-4\"}", 400, "error",
    "\"Invalid JSON body\"" },
};

static void
test_submit_table (DemoFixture *self, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (submit_cases); i++)
    {
      const SubmitCase *row = &submit_cases[i];
      g_autoptr (DemoAnswer) answer = demo_post (self, NULL, row->body);

      g_test_message ("%s", row->name);
      g_assert_cmpuint (answer->status, ==, row->status);
      g_assert_nonnull (soup_message_headers_get_one (answer->headers, "x-request-id"));
      if (row->member != NULL)
        demo_assert_member (answer, row->member, row->json);
    }
}

/* Nested paths hold a dot, which demo_answer_get() reads as a step. */
static void
test_submit_nested_details (DemoFixture *self, gconstpointer data)
{
  static const char *const bodies[][2] = {
    { "{\"aspect_ratio\":\"2:1\"}", "imagenParams.aspect_ratio" },
    { "{\"aspect_ratio\":null}", "imagenParams.aspect_ratio" },
    { "{\"image_size\":2}", "imagenParams.image_size" },
    { "{\"output_format\":\"jpeg\"}", "imagenParams.output_format" },
    { "{\"seed\":1}", "imagenParams.seed" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autofree char *body = g_strdup_printf (
          "{\"prompt\":\"x\",\"model\":\"imagen-4\",\"imagenParams\":%s}", bodies[i][0]);
      g_autoptr (DemoAnswer) answer = demo_post (self, NULL, body);
      g_autofree char *details = demo_answer_get (answer, "details");
      g_autofree char *start = g_strdup_printf ("{\"%s\":[\"", bodies[i][1]);

      g_assert_cmpuint (answer->status, ==, 400);
      g_assert_nonnull (details);
      g_assert_true (g_str_has_prefix (details, start));
    }
}

/* 2000 is the limit, and a character outside the basic plane counts twice. */
static void
test_submit_prompt_length (DemoFixture *self, gconstpointer data)
{
  static const struct
  {
    const char *letter;
    guint count;
    guint status;
  } rows[] = { { "x", 2000, 202 },
               { "x", 2001, 400 },
               { "\xc3\xa4", 2000, 202 },
               { "\xf0\x9f\x8c\x8a", 1000, 202 },
               { "\xf0\x9f\x8c\x8a", 1001, 400 } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GString) prompt = g_string_new (NULL);
      g_autofree char *body = NULL;
      g_autoptr (DemoAnswer) answer = NULL;

      for (guint j = 0; j < rows[i].count; j++)
        g_string_append (prompt, rows[i].letter);
      body = demo_body (prompt->str, "1:1", "1K", "jpg");
      answer = demo_post (self, NULL, body);
      g_assert_cmpuint (answer->status, ==, rows[i].status);
      if (answer->status == 400)
        demo_assert_member (answer, "details.prompt",
                            "[\"Too big: expected string to have <=2000 characters\"]");
    }
}

static void
test_key (DemoFixture *self, gconstpointer data)
{
  static const struct
  {
    const char *path;
    const char *key;
    guint status;
    const char *error;
  } rows[] = {
    { "/v2/me", NULL, 401, "\"API key is required\"" },
    { "/v2/me", "", 401, "\"API key is required\"" },
    { "/v2/me", "sk_123456", 401, "\"Invalid API key\"" },
    { "/v2/me", "afk_anything_goes", 200, NULL },
    { "/v2/jobs", NULL, 401, "\"API key is required\"" },
    { "/v2/jobs/" UNKNOWN_ID, NULL, 401, "\"API key is required\"" },
    { "/v2/models", NULL, 200, NULL },
    { "/v2/models", "nonsense", 200, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (SoupMessage) message = demo_message (self, "GET", rows[i].path);
      SoupMessageHeaders *headers = soup_message_get_request_headers (message);
      g_autoptr (DemoAnswer) answer = NULL;

      soup_message_headers_remove (headers, "X-API-Key");
      if (rows[i].key != NULL)
        soup_message_headers_replace (headers, "X-API-Key", rows[i].key);
      answer = demo_send (self, message, NULL, 0);
      g_assert_cmpuint (answer->status, ==, rows[i].status);
      if (rows[i].error != NULL)
        demo_assert_member (answer, "error", rows[i].error);
    }
}

static void
test_routes (DemoFixture *self, gconstpointer data)
{
  static const struct
  {
    const char *method;
    const char *path;
    guint status;
  } rows[] = {
    { "GET", "/", 404 },
    { "GET", "/v2", 404 },
    { "GET", "/v1/jobs", 404 },
    { "GET", "/v2/jobs/", 404 },
    { "GET", "/v2/jobs/abc", 400 },
    { "GET", "/v2/jobs/" UNKNOWN_ID, 404 },
    { "GET", "/v2/jobs/" UNKNOWN_ID "/x", 404 },
    { "GET", "/v2/jobs/..%2f..%2flock", 400 },
    { "GET", "/files/", 404 },
    { "GET", "/files/lock", 404 },
    { "GET", "/files/..%2fjournal.jsonl", 404 },
    { "GET", "/files/" UNKNOWN_ID "-1.jpg", 404 },
    { "GET", "/v2/images/generate", 405 },
    { "DELETE", "/v2/jobs/" UNKNOWN_ID, 405 },
    { "PUT", "/v2/me", 405 },
    { "POST", "/v2/models", 405 },
    { "POST", "/v2/uploads", 404 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (SoupMessage) message = demo_message (self, rows[i].method, rows[i].path);
      g_autoptr (DemoAnswer) answer = demo_send (self, message, NULL, 0);
      g_autofree char *error = demo_answer_get (answer, "error");

      g_test_message ("%s %s", rows[i].method, rows[i].path);
      g_assert_cmpuint (answer->status, ==, rows[i].status);
      g_assert_nonnull (error);
      g_assert_cmpint (soup_message_headers_get_one (answer->headers, "Allow") != NULL, ==,
                       rows[i].status == 405);
    }
}

static void
test_job_life (DemoFixture *self, gconstpointer data)
{
  g_autofree char *body = demo_body ("a quiet lake", "1:1", "1K", "jpg");
  g_autofree char *id = demo_submit (self, "key", body);
  g_autofree char *path = g_strconcat ("/v2/jobs/", id, NULL);
  g_autofree char *upper = g_ascii_strup (id, -1);
  g_autofree char *upper_path = g_strconcat ("/v2/jobs/", upper, NULL);
  g_autoptr (DemoAnswer) queued = demo_get (self, path);
  g_autoptr (DemoAnswer) processing = NULL, done = NULL, again = NULL;
  g_autofree char *progress = NULL, *completed = NULL;

  g_assert_true (g_uuid_string_is_valid (id));
  demo_assert_member (queued, "status", "\"QUEUED\"");
  demo_assert_member (queued, "progress", "0");
  demo_assert_member (queued, "result", "null");
  demo_assert_member (queued, "error", "null");
  demo_assert_member (queued, "creditCost", "null");
  demo_assert_member (queued, "webhookStatus", "null");
  demo_assert_member (queued, "completedAt", "null");
  demo_assert_member (queued, "expired", "false");
  demo_assert_member (queued, "model", "\"imagen-4\"");
  demo_assert_member (queued, "createdAt", "\"2026-05-01T00:00:00.123Z\"");
  demo_assert_member (queued, "input.prompt", "\"a quiet lake\"");
  demo_assert_member (queued, "input.imagenParams.aspect_ratio", "\"1:1\"");

  demo_clock_move (self->clock, 1.5);
  processing = demo_get (self, path);
  demo_assert_member (processing, "status", "\"PROCESSING\"");
  progress = demo_answer_get (processing, "progress");
  g_assert_cmpint (g_ascii_strtoll (progress, NULL, 10), >, 20);
  g_assert_cmpint (g_ascii_strtoll (progress, NULL, 10), <, 80);

  demo_clock_move (self->clock, 3.5);
  done = demo_wait (self, id);
  demo_assert_member (done, "status", "\"COMPLETED\"");
  demo_assert_member (done, "progress", "100");
  demo_assert_member (done, "creditCost", "7");
  demo_assert_member (done, "result.images.1", NULL);
  completed = demo_answer_get (done, "completedAt");
  g_assert_true (g_regex_match_simple ("^\"2026-05-01T00:00:0[23]\\.\\d{3}Z\"$", completed, 0, 0));

  /* An end stays, even when somebody sets the clock back. */
  demo_clock_move (self->clock, -3600);
  again = demo_get (self, upper_path);
  demo_assert_member (again, "status", "\"COMPLETED\"");
}

static void
test_idempotency (DemoFixture *self, gconstpointer data)
{
  g_autofree char *body = demo_body ("one", "1:1", "1K", "jpg");
  g_autofree char *other = demo_body ("two", "1:1", "1K", "jpg");
  gint64 credits = demo_credits (self);
  g_autofree char *id = demo_submit (self, "the key", body);
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", id);
  g_autofree char *long_key = g_strnfill (256, 'k');
  g_autofree char *longest_key = g_strnfill (255, 'k');
  g_autofree char *longest = NULL, *without_a = NULL, *without_b = NULL, *late = NULL;
  g_autoptr (DemoAnswer) replay = NULL, conflict = NULL, too_long = NULL, moved = NULL, end = NULL;

  replay = demo_post (self, "the key", body);
  g_assert_cmpuint (replay->status, ==, 202);
  demo_assert_member (replay, "jobId", quoted);
  g_assert_cmpint (demo_credits (self), ==, credits - 7);

  conflict = demo_post (self, "the key", other);
  g_assert_cmpuint (conflict->status, ==, 409);
  g_assert_cmpint (demo_credits (self), ==, credits - 7);

  too_long = demo_post (self, long_key, body);
  g_assert_cmpuint (too_long->status, ==, 400);
  longest = demo_submit (self, longest_key, body);
  g_assert_cmpstr (longest, !=, id);

  /* Without a key every request is a job of its own. */
  without_a = demo_submit (self, NULL, body);
  without_b = demo_submit (self, NULL, body);
  g_assert_cmpstr (without_a, !=, without_b);

  demo_clock_move (self->clock, 10);
  end = demo_wait (self, id);
  moved = demo_post (self, "the key", body);
  demo_assert_member (moved, "jobId", quoted);
  demo_assert_member (moved, "status", "\"COMPLETED\"");

  /* The key lives a day. */
  demo_clock_move (self->clock, 24 * 3600);
  late = demo_submit (self, "the key", body);
  g_assert_cmpstr (late, !=, id);
}

/* Two requests under one key while the first is still being written: one job. */
static void
test_idempotency_in_flight (DemoFixture *self, gconstpointer data)
{
  enum
  {
    N = 4
  };
  g_autofree char *body = demo_body ("one", "1:1", "1K", "jpg");
  GAsyncResult *slots[N] = { NULL };
  g_autofree char *first = NULL;
  gint64 credits = demo_credits (self);

  for (guint i = 0; i < N; i++)
    {
      g_autoptr (SoupMessage) message = demo_message (self, "POST", "/v2/images/generate");
      g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));

      soup_message_headers_replace (soup_message_get_request_headers (message), "Idempotency-Key",
                                    "k");
      soup_message_set_request_body_from_bytes (message, "application/json", bytes);
      soup_session_send_and_read_async (self->session, message, G_PRIORITY_DEFAULT, NULL,
                                        latent_test_result_cb, &slots[i]);
    }
  for (guint i = 0; i < N; i++)
    {
      g_autoptr (GAsyncResult) result = latent_test_await (&slots[i]);
      g_autoptr (GBytes) bytes = soup_session_send_and_read_finish (self->session, result, NULL);
      g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

      g_assert_true (g_str_has_prefix (text, "{\"jobId\":\""));
      if (first == NULL)
        first = g_steal_pointer (&text);
      else
        g_assert_cmpstr (text, ==, first);
    }
  g_assert_cmpint (demo_credits (self), ==, credits - 7);
}

static void
test_credits_run_out (DemoFixture *self, gconstpointer data)
{
  g_autofree char *journal = g_build_filename (self->folder, "journal.jsonl", NULL);
  g_autofree char *body = demo_body ("x", "1:1", "1K", "jpg");
  g_autofree char *first = NULL;
  g_autoptr (DemoAnswer) answer = NULL, end = NULL;

  latent_test_assert_gone (&self->service);
  g_assert_true (g_file_set_contents (journal,
                                      "{\"event\":\"account\",\"user\":\"" UNKNOWN_ID
                                      "\",\"team\":\"" UNKNOWN_ID "\",\"key\":\"" UNKNOWN_ID
                                      "\",\"credits\":10}\n",
                                      -1, NULL));
  self->service = demo_fixture_new_service (self);
  g_assert_true (latent_demo_service_start (self->service, NULL));

  first = demo_submit (self, "1", body);
  answer = demo_post (self, "2", body);
  g_assert_cmpuint (answer->status, ==, 402);
  demo_assert_member (answer, "error", "\"Insufficient credits\"");
  demo_assert_member (answer, "creditsRequired", "7");
  demo_assert_member (answer, "creditsAvailable", "3");
  g_assert_cmpint (demo_credits (self), ==, 3);
}

static void
test_me_and_models (DemoFixture *self, gconstpointer data)
{
  g_autoptr (DemoAnswer) me = demo_get (self, "/v2/me");
  g_autoptr (DemoAnswer) models = demo_get (self, "/v2/models?modality=image");
  g_autoptr (DemoAnswer) videos = demo_get (self, "/v2/models?modality=video");
  g_autoptr (DemoAnswer) wrong = demo_get (self, "/v2/models?modality=smell");
  g_autofree char *team = demo_answer_get (me, "team.id");

  demo_assert_member (me, "user.role", "\"OWNER\"");
  demo_assert_member (me, "team.credits", "1000");
  demo_assert_member (me, "team.plan", "\"demo\"");
  demo_assert_member (me, "team.customerId", "null");
  demo_assert_member (me, "apiKey.prefix", "\"afk_\"");
  g_assert_nonnull (team);

  demo_assert_member (models, "models.0.id", "\"imagen-4\"");
  demo_assert_member (models, "models.0.modality", "\"image\"");
  demo_assert_member (models, "models.0.costMin", "7");
  demo_assert_member (models, "models.0.costMax", "7");
  demo_assert_member (models, "models.0.pricingMode", "\"flat\"");
  demo_assert_member (models, "models.1.costMax", "4");
  demo_assert_member (videos, "models", "[]");
  g_assert_cmpuint (wrong->status, ==, 400);
}

static void
test_list (DemoFixture *self, gconstpointer data)
{
  enum
  {
    N = 105
  };
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *body = demo_body ("demo:stuck", "1:1", "1K", "jpg");
  g_autofree char *cursor = NULL;
  guint n_seen = 0;

  for (guint i = 0; i < N; i++)
    {
      g_ptr_array_add (ids, demo_submit (self, NULL, body));
      if (i % 3 == 0) /* some share their time: then the id decides */
        demo_clock_move (self->clock, 0.001);
    }
  do
    {
      g_autofree char *path = g_strconcat ("/v2/jobs?limit=40", cursor != NULL ? "&cursor=" : "",
                                           cursor != NULL ? cursor : "", NULL);
      g_autoptr (DemoAnswer) page = demo_get (self, path);
      g_autofree char *last = demo_answer_get (page, "jobs.39.id");
      g_autofree char *more = demo_answer_get (page, "hasMore");
      g_autofree char *next = demo_answer_get (page, "nextCursor");

      g_assert_cmpuint (page->status, ==, 200);
      demo_assert_member (page, "jobs.0.input", NULL);
      demo_assert_member (page, "jobs.0.expired", "false");
      demo_assert_member (page, "models", NULL);
      for (guint i = 0; i < 40; i++)
        {
          g_autofree char *at = g_strdup_printf ("jobs.%u.id", i);
          g_autofree char *id = demo_answer_get (page, at);
          guint index;

          if (id == NULL)
            break;
          id[strlen (id) - 1] = '\0';
          g_assert_true (g_ptr_array_find_with_equal_func (ids, id + 1, g_str_equal, &index));
          g_ptr_array_remove_index (ids, index);
          n_seen++;
        }
      g_clear_pointer (&cursor, g_free);
      g_assert_cmpint (g_str_equal (more, "true"), ==, !g_str_equal (next, "null"));
      if (g_str_equal (more, "true"))
        cursor = g_strndup (next + 1, strlen (next) - 2);
    }
  while (cursor != NULL);
  g_assert_cmpuint (n_seen, ==, N);
  g_assert_cmpuint (ids->len, ==, 0);
}

static void
test_list_filters (DemoFixture *self, gconstpointer data)
{
  g_autofree char *body = demo_body ("demo:fail", "1:1", "1K", "jpg");
  g_autofree char *failed = demo_submit (self, NULL, body);
  g_autofree char *running = NULL;
  g_autofree char *quoted_failed = g_strdup_printf ("\"%s\"", failed);
  g_autofree char *quoted_running = NULL;
  g_autofree char *search = g_strconcat ("/v2/jobs?search=", failed, NULL);
  static const char *const bad[] = { "status=BUSY",
                                     "limit=0",
                                     "limit=101",
                                     "limit=x",
                                     "limit=1e2",
                                     "limit=",
                                     "cursor=zz",
                                     "cursor=00",
                                     "cursor=abc",
                                     "scope=world",
                                     "search=abc",
                                     "include_models=1",
                                     "%",
                                     "limit=%zz",
                                     "&&&",
                                     "cursor=%00",
                                     "limit=99999999999999999999999",
                                     "status=%ff" };
  g_autoptr (DemoAnswer) all = NULL, by_status = NULL, by_search = NULL, by_model = NULL,
                         team = NULL;

  demo_clock_move (self->clock, 5);
  running = demo_submit (self, NULL, "{\"prompt\":\"demo:stuck\",\"model\":\"imagen-4-fast\"}");
  quoted_running = g_strdup_printf ("\"%s\"", running);

  all = demo_get (self, "/v2/jobs?include_models=true");
  demo_assert_member (all, "jobs.0.id", quoted_running);
  demo_assert_member (all, "jobs.1.id", quoted_failed);
  demo_assert_member (all, "jobs.1.status", "\"FAILED\"");
  demo_assert_member (all, "models", "[\"imagen-4\",\"imagen-4-fast\"]");
  by_status = demo_get (self, "/v2/jobs?status=FAILED");
  demo_assert_member (by_status, "jobs.0.id", quoted_failed);
  demo_assert_member (by_status, "jobs.1", NULL);
  by_model = demo_get (self, "/v2/jobs?model=imagen-4-fast&limit=100");
  demo_assert_member (by_model, "jobs.0.id", quoted_running);
  demo_assert_member (by_model, "jobs.1", NULL);
  by_search = demo_get (self, search);
  demo_assert_member (by_search, "jobs.0.id", quoted_failed);
  demo_assert_member (by_search, "jobs.1", NULL);
  team = demo_get (self, "/v2/jobs?scope=team&nonsense=1");
  demo_assert_member (team, "jobs.1.id", quoted_failed);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = g_strconcat ("/v2/jobs?", bad[i], NULL);
      g_autoptr (DemoAnswer) answer = demo_get (self, path);

      g_test_message ("%s", bad[i]);
      g_assert_cmpuint (answer->status, ==, 400);
    }
}

static void
test_pictures (DemoFixture *self, gconstpointer data)
{
  static const struct
  {
    const char *ratio, *size, *format;
    int width, height;
    const char *type;
  } rows[] = {
    { "1:1", "1K", "jpg", 1024, 1024, "image/jpeg" },
    { "9:16", "1K", "png", 768, 1408, "image/png" },
    { "16:9", "2K", "png", 2816, 1536, "image/png" },
    { "3:4", "1K", "jpg", 896, 1280, "image/jpeg" },
    { "4:3", "2K", "jpg", 2560, 1792, "image/jpeg" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *body
          = demo_body ("a lighthouse in a storm", rows[i].ratio, rows[i].size, rows[i].format);
      g_autofree char *id = demo_submit (self, NULL, body);
      g_autoptr (DemoAnswer) job = NULL, file = NULL, head = NULL;
      g_autofree char *path = NULL;
      g_autoptr (SoupMessage) message = NULL, head_message = NULL;
      g_autoptr (GInputStream) stream = NULL;
      g_autoptr (GdkPixbuf) pixbuf = NULL;

      demo_clock_move (self->clock, 5);
      job = demo_wait (self, id);
      path = demo_picture_path (self, job);
      message = demo_message (self, "GET", path);
      soup_message_headers_remove (soup_message_get_request_headers (message), "X-API-Key");
      file = demo_send (self, message, NULL, 0);
      g_assert_cmpuint (file->status, ==, 200);
      g_assert_cmpstr (soup_message_headers_get_content_type (file->headers, NULL), ==,
                       rows[i].type);
      stream = g_memory_input_stream_new_from_bytes (file->bytes);
      pixbuf = gdk_pixbuf_new_from_stream (stream, NULL, NULL);
      g_assert_nonnull (pixbuf);
      g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, rows[i].width);
      g_assert_cmpint (gdk_pixbuf_get_height (pixbuf), ==, rows[i].height);

      head_message = demo_message (self, "HEAD", path);
      head = demo_send (self, head_message, NULL, 0);
      g_assert_cmpuint (head->status, ==, 200);
      g_assert_cmpuint (g_bytes_get_size (head->bytes), ==, 0);
      g_assert_cmpint (soup_message_headers_get_content_length (head->headers), ==,
                       (goffset)g_bytes_get_size (file->bytes));
    }
}

/* The time is up at once, the painter needs longer: no COMPLETED before the file is whole. */
static void
test_completed_means_painted (DemoFixture *self, gconstpointer data)
{
  g_autofree char *body = demo_body ("a quiet lake", "16:9", "2K", "png");
  g_autofree char *id = demo_submit (self, NULL, body);
  g_autofree char *path = g_strconcat ("/v2/jobs/", id, NULL);
  g_autofree char *name = g_strconcat (id, "-1.png", NULL);
  g_autofree char *file = g_build_filename (self->folder, "pictures", name, NULL);
  g_autoptr (DemoAnswer) early = NULL, end = NULL;

  demo_clock_move (self->clock, 60);
  early = demo_get (self, path);
  demo_assert_member (early, "status", "\"PROCESSING\"");
  demo_assert_member (early, "progress", "99");
  end = demo_wait (self, id);
  demo_assert_member (end, "status", "\"COMPLETED\"");
  g_assert_true (g_file_test (file, G_FILE_TEST_IS_REGULAR));
}

/* Asking for the same thing again gives something to choose from. */
static void
test_pictures_differ (DemoFixture *self, gconstpointer data)
{
  g_autofree char *body = demo_body ("a quiet lake", "1:1", "1K", "jpg");
  g_autoptr (GHashTable) seen
      = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *id = demo_submit (self, NULL, body);
      g_autoptr (DemoAnswer) job = NULL, file = NULL;
      g_autofree char *path = NULL;

      demo_clock_move (self->clock, 5);
      job = demo_wait (self, id);
      path = demo_picture_path (self, job);
      file = demo_get (self, path);
      g_assert_true (g_hash_table_add (seen, g_bytes_ref (file->bytes)));
    }
}

static void
test_picture_is_painted_again (DemoFixture *self, gconstpointer data)
{
  g_autofree char *body = demo_body ("a quiet lake", "1:1", "1K", "jpg");
  g_autofree char *id = demo_submit (self, NULL, body);
  g_autofree char *name = g_strconcat (id, "-1.jpg", NULL);
  g_autofree char *on_disk = g_build_filename (self->folder, "pictures", name, NULL);
  g_autoptr (GFile) disk_file = g_file_new_for_path (on_disk);
  g_autoptr (DemoAnswer) job = NULL, before = NULL, after = NULL;
  g_autofree char *path = NULL;

  demo_clock_move (self->clock, 5);
  job = demo_wait (self, id);
  path = demo_picture_path (self, job);
  before = demo_get (self, path);
  g_assert_true (g_file_delete (disk_file, NULL, NULL));
  after = demo_get (self, path);
  g_assert_cmpuint (after->status, ==, 200);
  g_assert_true (g_bytes_equal (before->bytes, after->bytes));
}

static void
assert_submit_answers (DemoFixture *self, const char *prompt, const guint *statuses)
{
  g_autofree char *body = demo_body (prompt, "1:1", "1K", "jpg");

  for (guint i = 0; statuses[i] != 999; i++)
    {
      g_autoptr (DemoAnswer) answer = demo_post (self, prompt, body);

      g_test_message ("%s, attempt %u", prompt, i);
      g_assert_cmpuint (answer->status, ==, statuses[i]);
      if (answer->status == 429)
        g_assert_cmpstr (soup_message_headers_get_one (answer->headers, "Retry-After"), ==, "1");
      if (answer->status == 502)
        g_assert_cmpstr (soup_message_headers_get_content_type (answer->headers, NULL), ==,
                         "text/html");
      if (answer->status == 402)
        {
          demo_assert_member (answer, "creditsRequired", "7");
          demo_assert_member (answer, "creditsAvailable", "6");
        }
      if (answer->status == 400)
        demo_assert_member (answer, "details.prompt", "[\"Invalid input: asked for by demo:400\"]");
    }
}

static void
test_words_at_submission (DemoFixture *self, gconstpointer data)
{
  static const struct
  {
    const char *prompt;
    guint statuses[5];
  } rows[] = {
    { "a cat demo:400", { 400, 400, 999 } },
    { "a cat DEMO:Unauthorized", { 401, 401, 999 } },
    { "a cat, demo:402.", { 402, 402, 999 } },
    { "a cat demo:403", { 403, 403, 999 } },
    { "a cat demo:429", { 429, 429, 202, 202, 999 } },
    { "a cat demo:503", { 503, 503, 202, 202, 999 } },
    { "a cat demo:html", { 502, 202, 202, 999 } },
    { "a cat demo:lost", { 0, 202, 202, 999 } },
    { "a cat demo:4290", { 202, 202, 999 } },
  };
  gint64 credits = demo_credits (self);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_submit_answers (self, rows[i].prompt, rows[i].statuses);
  /* Five keys came through, each paid once, also the one whose answer got lost. */
  g_assert_cmpint (demo_credits (self), ==, credits - 5 * 7);
}

static void
test_words_while_painting (DemoFixture *self, gconstpointer data)
{
  static const struct
  {
    const char *prompt;
    const char *status;
    const char *error;
    const char *cost;
  } rows[] = {
    { "demo:refuse", "\"FAILED\"", "\"Provider returned an error: content policy violation\"",
      "0" },
    { "demo:fail", "\"FAILED\"", "\"Provider returned an error: internal error\"", "0" },
    { "demo:cancel", "\"CANCELLED\"", "null", "0" },
    { "demo:noimage", "\"COMPLETED\"", "null", "7" },
    { "demo:expired", "\"COMPLETED\"", "null", "7" },
  };
  gint64 credits = demo_credits (self);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *body = demo_body (rows[i].prompt, "1:1", "1K", "jpg");
      g_autofree char *id = demo_submit (self, rows[i].prompt, body);
      g_autoptr (DemoAnswer) job = NULL;

      g_assert_cmpint (demo_credits (self), ==, credits - 7);
      demo_clock_move (self->clock, 5);
      job = demo_wait (self, id);
      g_test_message ("%s", rows[i].prompt);
      demo_assert_member (job, "status", rows[i].status);
      demo_assert_member (job, "error", rows[i].error);
      demo_assert_member (job, "creditCost", rows[i].cost);
      credits -= g_ascii_strtoll (rows[i].cost, NULL, 10);
      g_assert_cmpint (demo_credits (self), ==, credits);
      if (g_str_equal (rows[i].prompt, "demo:noimage"))
        demo_assert_member (job, "result.images", "[]");
      demo_assert_member (job, "expired",
                          g_str_equal (rows[i].prompt, "demo:expired") ? "true" : "false");
    }
}

static void
test_words_slow_and_stuck (DemoFixture *self, gconstpointer data)
{
  g_autofree char *slow_body = demo_body ("demo:slow", "1:1", "1K", "jpg");
  g_autofree char *stuck_body = demo_body ("demo:stuck", "1:1", "1K", "jpg");
  g_autofree char *slow = demo_submit (self, NULL, slow_body);
  g_autofree char *stuck = demo_submit (self, NULL, stuck_body);
  g_autofree char *slow_path = g_strconcat ("/v2/jobs/", slow, NULL);
  g_autofree char *stuck_path = g_strconcat ("/v2/jobs/", stuck, NULL);
  g_autoptr (DemoAnswer) early = NULL, late = NULL, end = NULL;

  demo_clock_move (self->clock, 45);
  early = demo_get (self, slow_path);
  demo_assert_member (early, "status", "\"PROCESSING\"");
  demo_clock_move (self->clock, 30);
  end = demo_wait (self, slow);
  demo_assert_member (end, "status", "\"COMPLETED\"");
  demo_clock_move (self->clock, 1e6);
  late = demo_get (self, stuck_path);
  demo_assert_member (late, "status", "\"PROCESSING\"");
  demo_assert_member (late, "progress", "42");
}

static void
test_words_with_the_picture (DemoFixture *self, gconstpointer data)
{
  static const char *const prompts[] = { "demo:expired", "demo:badimage", "demo:cut" };

  for (guint i = 0; i < G_N_ELEMENTS (prompts); i++)
    {
      g_autofree char *body = demo_body (prompts[i], "1:1", "1K", "jpg");
      g_autofree char *id = demo_submit (self, NULL, body);
      g_autoptr (DemoAnswer) job = NULL, first = NULL, second = NULL;
      g_autofree char *path = NULL;
      const guint8 *bytes;

      demo_clock_move (self->clock, 5);
      job = demo_wait (self, id);
      path = demo_picture_path (self, job);
      first = demo_get (self, path);
      if (i == 0)
        g_assert_cmpuint (first->status, ==, 404);
      if (i == 1)
        {
          g_assert_cmpuint (first->status, ==, 200);
          g_assert_cmpstr (soup_message_headers_get_content_type (first->headers, NULL), ==,
                           "image/jpeg");
          g_assert_cmpuint (((const guint8 *)g_bytes_get_data (first->bytes, NULL))[0], ==, 'T');
        }
      if (i != 2)
        continue;
      g_assert_cmpuint (first->status, ==, 0); /* libsoup says: cut short */
      second = demo_get (self, path);
      g_assert_cmpuint (second->status, ==, 200);
      bytes = g_bytes_get_data (second->bytes, NULL);
      g_assert_cmpuint (bytes[g_bytes_get_size (second->bytes) - 1], ==, 0xd9);
    }
}

static void
test_help_names_every_word (void)
{
  static const char *const words[]
      = { "400",  "unauthorized", "402",  "403",   "429",     "503", "html",     "lost",   "refuse",
          "fail", "cancel",       "slow", "stuck", "expired", "cut", "badimage", "noimage" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *line = g_strdup_printf ("\n  demo:%s ", words[i]);

      g_assert_nonnull (strstr (latent_demo_service_get_help (), line));
    }
}

/* Hostile clients */

static void
test_hostile_bodies (DemoFixture *self, gconstpointer data)
{
  enum
  {
    BIG = 2 * 1024 * 1024,
    DEEP = 200000
  };
  g_autofree char *big = g_strnfill (BIG, 'x');
  g_autofree char *deep = g_strnfill (DEEP, '[');
  g_autofree char *long_name = g_strnfill (5000, 'n');
  g_autofree char *long_member
      = g_strdup_printf ("{\"prompt\":\"x\",\"model\":\"imagen-4\",\"%s\":1}", long_name);
  g_autoptr (DemoAnswer) too_big = demo_post (self, NULL, big);
  g_autoptr (DemoAnswer) too_deep = demo_post (self, NULL, deep);
  g_autoptr (DemoAnswer) odd = demo_post (self, NULL, long_member);
  g_autoptr (DemoAnswer) me = NULL, wrong_type = NULL, no_type = NULL;
  g_autoptr (SoupMessage) form = demo_message (self, "POST", "/v2/images/generate");
  g_autoptr (SoupMessage) bare = demo_message (self, "POST", "/v2/images/generate");

  g_assert_cmpuint (too_big->status, ==, 413);
  g_assert_cmpuint (too_deep->status, ==, 400);
  g_assert_cmpuint (odd->status, ==, 400);
  g_assert_cmpuint (g_bytes_get_size (odd->bytes), <, 500);
  soup_message_headers_set_content_type (soup_message_get_request_headers (form), "text/plain",
                                         NULL);
  wrong_type = demo_send (self, form, "{\"prompt\":\"x\",\"model\":\"imagen-4\"}", -1);
  g_assert_cmpuint (wrong_type->status, ==, 415);
  no_type = demo_send (self, bare, NULL, 0);
  g_assert_cmpuint (no_type->status, ==, 415);
  me = demo_get (self, "/v2/me");
  g_assert_cmpuint (me->status, ==, 200);
}

/* Bytes that are no HTTP, and clients that leave in the middle. */
static void
test_hostile_connections (DemoFixture *self, gconstpointer data)
{
  static const char *const texts[] = {
    "\r\n\r\n",
    "GET\r\n\r\n",
    "GET /v2/me HTTP/1.1\r\n\r\n",
    "GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n",
    "POST /v2/images/generate HTTP/1.1\r\nHost: x\r\nX-API-Key: afk_x\r\nContent-Type: "
    "application/json\r\n"
    "Content-Length: 999999\r\n\r\n{",
    "POST /v2/images/generate HTTP/1.1\r\nHost: x\r\nX-API-Key: afk_x\r\nContent-Type: "
    "application/json\r\n"
    "Content-Length: 38\r\n\r\n{\"prompt\":\"x\",\"model\":\"imagen-4-fast\"}",
    "POST /v2/images/generate HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "\x16\x03\x01\x02\x00\x01\x00",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GSocketClient) client = g_socket_client_new ();
      g_autoptr (GSocketConnection) connection = g_socket_client_connect_to_uri (
          client, latent_demo_service_get_address (self->service), 80, NULL, NULL);
      g_autoptr (DemoAnswer) me = NULL;

      g_assert_nonnull (connection);
      g_assert_true (
          g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
                                     texts[i], strlen (texts[i]), NULL, NULL, NULL));
      latent_test_drain ();
      g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
      me = demo_get (self, "/v2/me");
      g_assert_cmpuint (me->status, ==, 200);
    }
}

/* Restart, several processes */

static void
test_restart_knows_jobs (DemoFixture *self, gconstpointer data)
{
  g_autofree char *body = demo_body ("a quiet lake", "1:1", "1K", "jpg");
  g_autofree char *refused_body = demo_body ("demo:refuse", "1:1", "1K", "jpg");
  g_autofree char *address = g_strdup (latent_demo_service_get_address (self->service));
  g_autofree char *done = demo_submit (self, "done", body);
  g_autofree char *refused = demo_submit (self, "refused", refused_body);
  g_autofree char *running = NULL, *quoted = NULL, *team = NULL, *path = NULL;
  g_autoptr (DemoAnswer) me = demo_get (self, "/v2/me");
  g_autoptr (DemoAnswer) end = NULL, ended = NULL, old = NULL, replay = NULL, picture = NULL,
                         same = NULL;

  team = demo_answer_get (me, "team.id");
  demo_clock_move (self->clock, 5);
  end = demo_wait (self, done);
  path = demo_picture_path (self, end);
  running = demo_submit (self, "running", body);
  quoted = g_strdup_printf ("\"%s\"", running);

  demo_fixture_restart (self);
  g_assert_cmpstr (latent_demo_service_get_address (self->service), ==, address);
  g_assert_cmpint (demo_credits (self), ==, 1000 - 7 - 7);
  same = demo_get (self, "/v2/me");
  demo_assert_member (same, "team.id", team);
  old = demo_wait (self, done);
  demo_assert_member (old, "status", "\"COMPLETED\"");
  picture = demo_get (self, path);
  g_assert_cmpuint (picture->status, ==, 200);
  replay = demo_post (self, "running", body);
  demo_assert_member (replay, "jobId", quoted);

  /* The time a job takes goes on while nobody serves. */
  demo_clock_move (self->clock, 5);
  demo_fixture_restart (self);
  ended = demo_wait (self, running);
  demo_assert_member (ended, "status", "\"COMPLETED\"");
}

/* kill -9 in the middle of a write leaves half a line. */
static void
test_restart_after_torn_line (DemoFixture *self, gconstpointer data)
{
  g_autofree char *journal = g_build_filename (self->folder, "journal.jsonl", NULL);
  g_autofree char *body = demo_body ("demo:stuck", "1:1", "1K", "jpg");
  g_autofree char *first = demo_submit (self, "1", body);
  g_autofree char *second = NULL, *text = NULL, *torn = NULL;
  g_autoptr (DemoAnswer) page = NULL;

  latent_test_assert_gone (&self->service);
  g_assert_true (g_file_get_contents (journal, &text, NULL, NULL));
  torn = g_strconcat (text, "not json\n{\"event\":7}\n[]\n{\"event\":\"accepted\",\"id\":\"x\"}\n",
                      "{\"event\":\"accepted\",\"id\":\"", NULL);
  g_assert_true (g_file_set_contents (journal, torn, -1, NULL));
  self->service = demo_fixture_new_service (self);
  g_assert_true (latent_demo_service_start (self->service, NULL));
  second = demo_submit (self, "2", body);

  demo_fixture_restart (self);
  page = demo_get (self, "/v2/jobs");
  g_assert_cmpint (demo_credits (self), ==, 1000 - 14);
  g_assert_cmpuint (strlen (first), ==, strlen (second));
  demo_assert_member (page, "jobs.2", NULL);
  demo_assert_member (page, "jobs.1.status", "\"QUEUED\"");
}

static void
test_second_uses_first (DemoFixture *self, gconstpointer data)
{
  g_autoptr (LatentDemoService) second = demo_fixture_new_service (self);
  g_autoptr (GError) error = NULL;

  latent_demo_service_start (second, &error);
  g_assert_no_error (error);
  g_assert_false (latent_demo_service_is_server (second));
  g_assert_true (latent_demo_service_is_server (self->service));
  g_assert_cmpstr (latent_demo_service_get_address (second), ==,
                   latent_demo_service_get_address (self->service));
}

static void
count_notify_cb (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  (*(guint *)user_data)++;
}

/* The watch takes over by itself, on the same port, with all jobs. */
static void
test_takeover (DemoFixture *self, gconstpointer data)
{
  LatentDemoService *second = demo_fixture_new_service (self);
  g_autofree char *address = g_strdup (latent_demo_service_get_address (self->service));
  g_autofree char *body = demo_body ("demo:stuck", "1:1", "1K", "jpg");
  g_autofree char *id = demo_submit (self, "k", body);
  g_autofree char *path = g_strconcat ("/v2/jobs/", id, NULL);
  g_autoptr (DemoAnswer) job = NULL;
  guint n_addresses = 0;

  g_assert_true (latent_demo_service_start (second, NULL));
  g_signal_connect (second, "notify::address", G_CALLBACK (count_notify_cb), &n_addresses);
  latent_test_assert_gone (&self->service);
  latent_test_wait_for (latent_demo_service_is_server (second));
  g_assert_cmpstr (latent_demo_service_get_address (second), ==, address);
  g_assert_cmpuint (n_addresses, ==, 0);
  self->service = second;
  job = demo_get (self, path);
  g_assert_cmpuint (job->status, ==, 200);
}

/* When somebody else has the port meanwhile, there is a new address, and it is told. */
static void
test_takeover_on_another_port (DemoFixture *self, gconstpointer data)
{
  LatentDemoService *second = demo_fixture_new_service (self);
  g_autofree char *address = g_strdup (latent_demo_service_get_address (self->service));
  g_autoptr (GUri) uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);
  g_autoptr (GSocketListener) squatter = g_socket_listener_new ();
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) taken
      = g_inet_socket_address_new (loopback, (guint16)g_uri_get_port (uri));
  guint n_addresses = 0;

  g_assert_true (latent_demo_service_start (second, NULL));
  latent_test_assert_gone (&self->service);
  g_assert_true (g_socket_listener_add_address (squatter, taken, G_SOCKET_TYPE_STREAM,
                                                G_SOCKET_PROTOCOL_TCP, NULL, NULL, NULL));
  g_signal_connect (second, "notify::address", G_CALLBACK (count_notify_cb), &n_addresses);
  g_assert_true (latent_demo_service_ensure (second, NULL));
  g_assert_true (latent_demo_service_is_server (second));
  g_assert_cmpstr (latent_demo_service_get_address (second), !=, address);
  g_assert_cmpuint (n_addresses, ==, 1);
  self->service = second;
  g_assert_cmpint (demo_credits (self), ==, 1000);
}

/* kill -9 right after the answer: the accepted job is there, under the same address and key. */
static void
test_killed_server (DemoFixture *self, gconstpointer data)
{
  g_autofree char *helper = g_test_build_filename (G_TEST_BUILT, "demo", "demo-helper", NULL);
  g_autofree char *folder = latent_test_make_folder ("killed");
  g_autofree char *body = demo_body ("demo:stuck", "1:1", "1K", "jpg");
  g_autofree char *address = NULL, *id = NULL, *quoted = NULL;
  g_autoptr (GSubprocess) process
      = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL, helper, folder, NULL);
  g_autoptr (GDataInputStream) output = NULL;
  g_autoptr (DemoAnswer) replay = NULL;

  g_assert_nonnull (process);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  address = g_data_input_stream_read_line (output, NULL, NULL, NULL);
  g_assert_nonnull (address);

  latent_test_assert_gone (&self->service);
  g_free (self->folder);
  self->folder = g_steal_pointer (&folder);
  self->service = demo_fixture_new_service (self);
  g_assert_true (latent_demo_service_start (self->service, NULL));
  g_assert_false (latent_demo_service_is_server (self->service));
  g_assert_cmpstr (latent_demo_service_get_address (self->service), ==, address);

  id = demo_submit (self, "k", body);
  g_subprocess_send_signal (process, SIGKILL);
  g_subprocess_wait (process, NULL, NULL);
  latent_test_wait_for (latent_demo_service_is_server (self->service));
  g_assert_cmpstr (latent_demo_service_get_address (self->service), ==, address);
  quoted = g_strdup_printf ("\"%s\"", id);
  replay = demo_post (self, "k", body);
  demo_assert_member (replay, "jobId", quoted);
}

static void
limit_file_size (rlim_t bytes)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = MIN (bytes, limit.rlim_max);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

/* The disk is full in the middle of a line: not accepted, nothing charged, nothing left behind. */
static void
test_full_disk (DemoFixture *self, gconstpointer data)
{
  g_autofree char *body = demo_body ("demo:stuck", "1:1", "1K", "jpg");
  g_autofree char *journal = g_build_filename (self->folder, "journal.jsonl", NULL);
  g_autofree char *before = demo_submit (self, "1", body);
  g_autofree char *text = NULL, *same = NULL, *after = NULL;
  g_autoptr (DemoAnswer) refused = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (journal, &text, &length, NULL));
  signal (SIGXFSZ, SIG_IGN);
  limit_file_size (length + 100);
  refused = demo_post (self, "2", body);
  limit_file_size (RLIM_INFINITY);

  g_assert_cmpuint (refused->status, ==, 503);
  g_assert_true (g_file_get_contents (journal, &same, NULL, NULL));
  g_assert_cmpstr (same, ==, text);
  g_assert_cmpint (demo_credits (self), ==, 1000 - 7);
  after = demo_submit (self, "2", body);
  g_assert_cmpstr (after, !=, before);
  g_assert_cmpint (demo_credits (self), ==, 1000 - 14);
}

static void
test_fixed_port (DemoFixture *self, gconstpointer data)
{
  g_autofree char *folder = latent_test_make_folder ("other");
  g_autoptr (GUri) uri
      = g_uri_parse (latent_demo_service_get_address (self->service), G_URI_FLAGS_NONE, NULL);
  g_autoptr (LatentDemoService) other = latent_demo_service_new (
      self->catalog, LATENT_CLOCK (self->clock), folder, 3.0, (guint)g_uri_get_port (uri));
  g_autoptr (GError) error = NULL;

  g_assert_false (latent_demo_service_start (other, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  g_assert_false (latent_demo_service_is_server (other));
}

static void
test_unusable_folder (void)
{
  g_autofree char *folder = latent_test_make_folder ("file");
  g_autofree char *file = g_build_filename (folder, "file", NULL);
  g_autofree char *below = g_build_filename (file, "below", NULL);
  g_autoptr (DemoClock) clock = demo_clock_new ();
  g_autoptr (LatentModelCatalog) catalog = latent_model_catalog_new ();
  g_autoptr (LatentDemoService) service
      = latent_demo_service_new (catalog, LATENT_CLOCK (clock), below, 3.0, 0);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (file, "x", -1, NULL));
  g_assert_false (latent_demo_service_start (service, &error));
  latent_test_assert_error (&error, LATENT_ERROR_STORAGE);
}

/* The service goes while calls are under way: nothing hangs, nothing is used after it is gone. */
static void
test_dispose_with_calls (DemoFixture *self, gconstpointer data)
{
  g_autofree char *body = demo_body ("a quiet lake", "16:9", "2K", "png");
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SoupMessage) message = demo_message (self, "POST", "/v2/images/generate");
  g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));
  g_autofree char *id = demo_submit (self, NULL, body);

  soup_message_set_request_body_from_bytes (message, "application/json", bytes);
  soup_session_send_and_read_async (self->session, message, G_PRIORITY_DEFAULT, NULL,
                                    latent_test_result_cb, &slot);
  for (guint i = 0; i < 6; i++)
    g_main_context_iteration (NULL, FALSE);
  g_clear_object (&self->service);
  result = latent_test_await (&slot);
  g_assert_nonnull (id);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/demo/service/" name, DemoFixture, NULL, demo_fixture_set_up, function,             \
              demo_fixture_tear_down)

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  ADD ("submit/table", test_submit_table);
  ADD ("submit/nested-details", test_submit_nested_details);
  ADD ("submit/prompt-length", test_submit_prompt_length);
  ADD ("key", test_key);
  ADD ("routes", test_routes);
  ADD ("job/life", test_job_life);
  ADD ("idempotency/rules", test_idempotency);
  ADD ("idempotency/in-flight", test_idempotency_in_flight);
  ADD ("credits/run-out", test_credits_run_out);
  ADD ("me-and-models", test_me_and_models);
  ADD ("list/cursor-over-100", test_list);
  ADD ("list/filters", test_list_filters);
  ADD ("pictures/size-and-format", test_pictures);
  ADD ("pictures/completed-means-painted", test_completed_means_painted);
  ADD ("pictures/repetitions-differ", test_pictures_differ);
  ADD ("pictures/painted-again", test_picture_is_painted_again);
  ADD ("words/at-submission", test_words_at_submission);
  ADD ("words/while-painting", test_words_while_painting);
  ADD ("words/slow-and-stuck", test_words_slow_and_stuck);
  ADD ("words/with-the-picture", test_words_with_the_picture);
  g_test_add_func ("/demo/service/words/help", test_help_names_every_word);
  ADD ("hostile/bodies", test_hostile_bodies);
  ADD ("hostile/connections", test_hostile_connections);
  ADD ("restart/knows-jobs", test_restart_knows_jobs);
  ADD ("restart/torn-line", test_restart_after_torn_line);
  ADD ("processes/second-uses-first", test_second_uses_first);
  ADD ("processes/takeover", test_takeover);
  ADD ("processes/takeover-on-another-port", test_takeover_on_another_port);
  ADD ("processes/killed-server", test_killed_server);
  ADD ("full-disk", test_full_disk);
  ADD ("processes/fixed-port", test_fixed_port);
  g_test_add_func ("/demo/service/unusable-folder", test_unusable_folder);
  ADD ("dispose-with-calls", test_dispose_with_calls);
  return latent_test_run ();
}
