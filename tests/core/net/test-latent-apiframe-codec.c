/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/net/latent-apiframe-codec.h"

#include <string.h>

#include "core/base/latent-json.h"
#include "support/latent-test.h"

#define ID "b2c3d4e5-f6a7-8901-bcde-f23456789012"
#define OTHER_ID "00000000-f6a7-8901-bcde-f23456789012"

static LatentRemoteJob *
decode_job (const char *text, const char *expected_id, GError **error)
{
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));

  return latent_apiframe_decode_job (body, expected_id, error);
}

static LatentRemoteJob *
decode_good_job (const char *text)
{
  g_autoptr (GError) error = NULL;
  LatentRemoteJob *job = decode_job (text, ID, &error);

  g_assert_no_error (error);
  return job;
}

/* --- the request --- */

/* A model with every type of parameter. */
static LatentModel *
make_model (void)
{
  static const char text[]
      = "{\"version\":1,\"models\":[{\"id\":\"painter\",\"label\":\"P\",\"params_key\":"
        "\"painterParams\","
        "\"prompt_limit\":2000,\"typical_seconds\":3,\"parameters\":\"p\"}],\"parameter_sets\":{"
        "\"p\":["
        "{\"key\":\"zoom\",\"label\":\"Z\",\"type\":\"integer\",\"default\":\"5\",\"minimum\":-10,"
        "\"maximum\":10},"
        "{\"key\":\"aspect_ratio\",\"label\":\"A\",\"type\":\"choice\",\"default\":\"1:1\","
        "\"values\":[{\"value\":\"1:1\"},{\"value\":\"16:9\"}]},"
        "{\"key\":\"raw\",\"label\":\"R\",\"type\":\"boolean\",\"default\":\"false\"},"
        "{\"key\":\"note\",\"label\":\"N\",\"type\":\"text\",\"default\":\"\",\"maximum\":100}]}}";
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentModelCatalog) catalog = latent_model_catalog_new_from_bytes (bytes, &error);

  g_assert_no_error (error);
  return g_object_ref (latent_model_catalog_get_model (catalog, 0));
}

static void
assert_encodes (LatentModel *model,
                const char *prompt,
                GHashTable *values,
                const char *webhook,
                const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentImageRequest) request
      = latent_image_request_new (model, prompt, values, webhook, &error);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) again = NULL;

  g_assert_no_error (error);
  body = latent_apiframe_encode_request (request);
  again = latent_apiframe_encode_request (request);
  g_assert_true (g_bytes_equal (body, again));
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), json, strlen (json));
}

static void
test_encode_types (void)
{
  g_autoptr (LatentModel) model = make_model ();
  g_autoptr (GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);

  assert_encodes (model, "a", NULL, NULL,
                  "{\"prompt\":\"a\",\"model\":\"painter\",\"painterParams\":{\"zoom\":5,"
                  "\"aspect_ratio\":\"1:1\",\"raw\":false,\"note\":\"\"}}");
  g_hash_table_insert (values, (gpointer) "note", (gpointer) "say \"5\"\n");
  g_hash_table_insert (values, (gpointer) "raw", (gpointer) "true");
  g_hash_table_insert (values, (gpointer) "zoom", (gpointer) "-3");
  g_hash_table_insert (values, (gpointer) "aspect_ratio", (gpointer) "16:9");
  assert_encodes (model, "a", values, "https://hooks.example.com/x?y=1",
                  "{\"prompt\":\"a\",\"model\":\"painter\",\"painterParams\":{\"zoom\":-3,"
                  "\"aspect_ratio\":\"16:9\",\"raw\":true,\"note\":\"say \\\"5\\\"\\n\"},"
                  "\"webhookUrl\":\"https://hooks.example.com/x?y=1\"}");
}

/* U5: what was typed comes back as it was typed, whatever it is. */
static void
test_encode_odd_prompts (void)
{
  static const char *const prompts[] = {
    "a \"quoted\" \\ prompt",
    "<b>&amp; %s '; DROP TABLE",
    "\xf0\x9f\x8c\x8a \xe2\x80\xa8 \xd7\xa9",
    "tab\tline\nbreak\r\x01\x1f",
    "  blanks around  ",
    "{\"prompt\":\"x\"}",
  };
  g_autoptr (LatentModelCatalog) catalog = latent_model_catalog_new ();

  for (guint i = 0; i < G_N_ELEMENTS (prompts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LatentImageRequest) request = latent_image_request_new (
          latent_model_catalog_get_default (catalog), prompts[i], NULL, NULL, &error);
      g_autoptr (GBytes) body = NULL;
      g_autoptr (JsonNode) root = NULL;

      g_assert_no_error (error);
      body = latent_apiframe_encode_request (request);
      root = json_from_string (g_bytes_get_data (body, NULL), &error);
      g_assert_no_error (error);
      g_assert_cmpstr (json_object_get_string_member (json_node_get_object (root), "prompt"), ==,
                       prompts[i]);
    }
}

/* --- jobs --- */

static void
test_job_id (void)
{
  static const struct
  {
    const char *text;
    const char *expected;
  } cases[] = {
    { ID, ID },
    { "B2C3D4E5-F6A7-8901-BCDE-F23456789012", ID },
    { NULL, NULL },
    { "", NULL },
    { ID " ", NULL },
    { " " ID, NULL },
    { "b2c3d4e5f6a78901bcdef23456789012", NULL },
    { "../../etc/passwd", NULL },
    { "b2c3d4e5-f6a7-8901-bcde-f2345678901g", NULL },
    { "b2c3d4e5-f6a7-8901-bcde-f2345678901/", NULL },
    { "b2c3d4e5_f6a7-8901-bcde-f23456789012", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *id = latent_apiframe_clean_job_id (cases[i].text);

      g_assert_cmpstr (id, ==, cases[i].expected);
    }
}

static void
test_job_full (void)
{
  g_autoptr (LatentRemoteJob) job = decode_good_job (
      "{\"id\":\"" ID "\",\"status\":\"COMPLETED\",\"model\":\"imagen-4\",\"progress\":100,"
      "\"result\":{\"images\":[\"https://cdn2.apiframe.ai/images/"
      "a-1.png\"]},\"error\":null,\"creditCost\":7,"
      "\"webhookStatus\":\"sent\",\"input\":{\"prompt\":\"a \\u00e4 "
      "lighthouse\",\"x\":1},\"expired\":false,"
      "\"createdAt\":\"2026-01-01T00:00:00.250Z\",\"completedAt\":\"2026-01-01T02:00:15+02:00\"}");

  g_assert_cmpstr (job->id, ==, ID);
  g_assert_cmpint (job->status, ==, LATENT_REMOTE_COMPLETED);
  g_assert_cmpstr (job->model, ==, "imagen-4");
  g_assert_cmpint (job->progress, ==, 100);
  g_assert_cmpuint (g_strv_length (job->result_urls), ==, 1);
  g_assert_cmpstr (job->result_urls[0], ==, "https://cdn2.apiframe.ai/images/a-1.png");
  g_assert_null (job->error_text);
  g_assert_cmpint (job->credit_cost, ==, 7);
  g_assert_false (job->expired);
  g_assert_cmpint (job->created_us, ==, G_GINT64_CONSTANT (1767225600250000));
  g_assert_cmpint (job->completed_us, ==, G_GINT64_CONSTANT (1767225615000000));
  g_assert_cmpstr (job->prompt, ==, "a \xc3\xa4 lighthouse");
  g_assert_nonnull (job->reply);
}

static void
test_job_submit (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentRemoteJob) job = decode_job (
      "{\"jobId\":\"B2C3D4E5-F6A7-8901-BCDE-F23456789012\",\"status\":\"queued\"}", NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (job->id, ==, ID);
  g_assert_cmpint (job->status, ==, LATENT_REMOTE_QUEUED);
  g_assert_cmpint (job->progress, ==, -1);
  g_assert_cmpint (job->credit_cost, ==, -1);
  g_assert_cmpuint (g_strv_length (job->result_urls), ==, 0);
}

static void
test_job_status_words (void)
{
  static const struct
  {
    const char *json;
    LatentRemoteStatus status;
  } cases[] = {
    { "\"QUEUED\"", LATENT_REMOTE_QUEUED },
    { "\"Processing\"", LATENT_REMOTE_PROCESSING },
    { "\"completed\"", LATENT_REMOTE_COMPLETED },
    { "\"FAILED\"", LATENT_REMOTE_FAILED },
    { "\"CANCELLED\"", LATENT_REMOTE_CANCELLED },
    { "\"canceled\"", LATENT_REMOTE_CANCELLED },
    { "\"PAINTING\"", LATENT_REMOTE_OTHER },
    { "\"\"", LATENT_REMOTE_OTHER },
    { "7", LATENT_REMOTE_OTHER },
    { "null", LATENT_REMOTE_OTHER },
    { "{}", LATENT_REMOTE_OTHER },
    { "\"COMPLETED \"", LATENT_REMOTE_OTHER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"id\":\"" ID "\",\"status\":%s}", cases[i].json);
      g_autoptr (LatentRemoteJob) job = decode_good_job (text);

      g_assert_cmpint (job->status, ==, cases[i].status);
    }
  {
    g_autoptr (LatentRemoteJob) job = decode_good_job ("{\"id\":\"" ID "\"}");

    g_assert_cmpint (job->status, ==, LATENT_REMOTE_OTHER);
  }
}

static void
test_job_numbers (void)
{
  static const struct
  {
    const char *json;
    int progress;
    gint64 credit_cost;
  } cases[] = {
    { "0", 0, 0 },
    { "100", 100, 100 },
    { "42.0", 42, 42 },
    { "42.5", -1, -1 },
    { "-1", -1, -1 },
    { "101", -1, 101 },
    { "1000000000", -1, 1000000000 },
    { "\"50\"", -1, -1 },
    { "null", -1, -1 },
    { "true", -1, -1 },
    { "1e2", 100, 100 },
    { "1e300", -1, -1 },
    { "[5]", -1, -1 },
    { "9007199254740993", -1, -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf (
          "{\"id\":\"" ID "\",\"progress\":%s,\"creditCost\":%s}", cases[i].json, cases[i].json);
      g_autoptr (LatentRemoteJob) job = decode_good_job (text);

      g_test_message ("%s", cases[i].json);
      g_assert_cmpint (job->progress, ==, cases[i].progress);
      g_assert_cmpint (job->credit_cost, ==, cases[i].credit_cost);
    }
}

static void
test_job_wrong_types (void)
{
  static const char *const members[]
      = { "model", "progress", "result",    "error",       "creditCost",
          "input", "expired",  "createdAt", "completedAt", "status" };
  static const char *const values[]
      = { "null", "7", "-1e9", "\"x\"", "true", "[]", "{}", "[{\"a\":[]}]", "{\"prompt\":7}" };

  for (guint i = 0; i < G_N_ELEMENTS (members) * G_N_ELEMENTS (values); i++)
    {
      g_autofree char *text
          = g_strdup_printf ("{\"id\":\"" ID "\",\"%s\":%s}", members[i / G_N_ELEMENTS (values)],
                             values[i % G_N_ELEMENTS (values)]);
      g_autoptr (LatentRemoteJob) job = decode_good_job (text);

      g_assert_cmpint (job->created_us, ==, 0);
      g_assert_cmpint (job->completed_us, ==, 0);
    }
}

static void
test_job_dates (void)
{
  static const struct
  {
    const char *text;
    gint64 expected;
  } cases[] = {
    { "2026-01-01T00:00:00Z", G_GINT64_CONSTANT (1767225600000000) },
    { "2026-01-01T00:00:00", G_GINT64_CONSTANT (1767225600000000) },
    { "2026-01-01", 0 },
    { "1969-01-01T00:00:00Z", 0 },
    { "yesterday", 0 },
    { "9999-99-99T99:99:99Z", 0 },
    { "", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text
          = g_strdup_printf ("{\"id\":\"" ID "\",\"createdAt\":\"%s\"}", cases[i].text);
      g_autoptr (LatentRemoteJob) job = decode_good_job (text);

      g_assert_cmpint (job->created_us, ==, cases[i].expected);
    }
}

static void
test_job_refused (void)
{
  g_autofree char *brackets = g_strnfill (200000, '[');
  g_autofree char *deep = g_strconcat ("{\"id\":\"" ID "\",\"result\":", brackets, NULL);
  const char *const texts[] = {
    "",
    "  ",
    "null",
    "[]",
    "7",
    "{}",
    "{\"id\":null}",
    "{\"id\":{}}",
    "{\"id\":7}",
    "{\"id\":\"not-a-uuid\"}",
    "{\"jobId\":\"../../v2/me\"}",
    "{\"jobId\":\"" ID "\\u0000\"}",
    "{\"jobId\":\"" ID " \"}",
    "{\"id\":\"" OTHER_ID "\"}",
    "{\"id\":\"" ID "\"",
    "{\"id\":\"" ID "\"}}",
    "<html></html>",
    "{\"id\":\"\xff\"}",
    "[{\"id\":\"" ID "\"}]",
    deep,
    brackets,
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LatentRemoteJob) job = decode_job (texts[i], ID, &error);

      g_assert_null (job);
      latent_test_assert_error (&error, LATENT_ERROR_BAD_REPLY);
    }
}

static void
test_job_failed (void)
{
  g_autoptr (LatentRemoteJob) job = decode_good_job (
      "{\"id\":\"" ID "\",\"status\":\"FAILED\",\"result\":null,\"creditCost\":0,"
      "\"error\":\"Provider returned an error:\\ncontent policy violation\"}");

  g_assert_cmpint (job->status, ==, LATENT_REMOTE_FAILED);
  g_assert_cmpstr (job->error_text, ==, "Provider returned an error: content policy violation");
  g_assert_cmpint (job->credit_cost, ==, 0);
}

/* --- pages, account, models --- */

static LatentRemotePage *
decode_page (const char *text, GError **error)
{
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));

  return latent_apiframe_decode_page (body, error);
}

static void
test_page (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentRemotePage) page
      = decode_page ("{\"jobs\":[{\"id\":\"" ID
                     "\",\"status\":\"COMPLETED\",\"result\":\"https://a/1\"},7,null,{},"
                     "{\"id\":\"x\"},{\"id\":\"" OTHER_ID
                     "\",\"status\":\"FAILED\"}],\"nextCursor\":\"c 1&x\",\"hasMore\":true}",
                     &error);
  const LatentRemoteJob *first;
  g_autofree char *reply = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (page->jobs->len, ==, 2);
  first = g_ptr_array_index (page->jobs, 0);
  g_assert_cmpstr (first->id, ==, ID);
  g_assert_cmpstr (first->result_urls[0], ==, "https://a/1");
  reply = g_strndup (g_bytes_get_data (first->reply, NULL), g_bytes_get_size (first->reply));
  g_assert_nonnull (strstr (reply, "https:"));
  g_assert_null (strstr (reply, OTHER_ID));
  g_assert_cmpstr (page->next_cursor, ==, "c 1&x");
  g_assert_true (page->has_more);
}

static void
test_page_odd (void)
{
  static const char *const bad[]
      = { "", "{}", "[]", "{\"jobs\":null}", "{\"jobs\":{}}", "{\"jobs\":[", "null" };
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentRemotePage) empty = decode_page ("{\"jobs\":[],\"nextCursor\":null}", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (empty->jobs->len, ==, 0);
  g_assert_null (empty->next_cursor);
  g_assert_false (empty->has_more);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) failure = NULL;

      g_assert_null (decode_page (bad[i], &failure));
      latent_test_assert_error (&failure, LATENT_ERROR_BAD_REPLY);
    }
}

static LatentAccount *
decode_account (const char *text, GError **error)
{
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));

  return latent_apiframe_decode_account (body, error);
}

static void
test_account (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentAccount) account
      = decode_account ("{\"user\":{\"id\":\"u\",\"email\":\"a@b.c\",\"role\":\"OWNER\"},\"team\":{"
                        "\"id\":\"t\",\"name\":\"T\","
                        "\"credits\":250,\"plan\":\"pro\",\"maxConcurrentJobs\":10},\"apiKey\":{"
                        "\"name\":\"k\",\"prefix\":\"afk_ab\"}}",
                        &error);

  g_assert_no_error (error);
  g_assert_cmpstr (account->user_id, ==, "u");
  g_assert_cmpstr (account->email, ==, "a@b.c");
  g_assert_cmpstr (account->team_id, ==, "t");
  g_assert_cmpstr (account->team_name, ==, "T");
  g_assert_cmpstr (account->plan, ==, "pro");
  g_assert_cmpint (account->credits, ==, 250);
  g_assert_cmpint (account->max_concurrent_jobs, ==, 10);
  g_assert_cmpstr (account->key_name, ==, "k");
  g_assert_cmpstr (account->key_prefix, ==, "afk_ab");
}

static void
test_account_odd (void)
{
  static const char *const bad[]
      = { "", "{}", "[]", "{\"user\":null,\"team\":7,\"apiKey\":[]}", "{\"user\":" };
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentAccount) sparse = decode_account (
      "{\"user\":{},\"team\":null,\"apiKey\":{\"prefix\":\"afk_0123456789abcdef0123\"}}", &error);
  g_autoptr (LatentAccount) wild = decode_account (
      "{\"team\":{\"credits\":-5,\"maxConcurrentJobs\":1e18,\"name\":7,\"id\":null}}", NULL);

  g_assert_no_error (error);
  g_assert_cmpint (sparse->credits, ==, -1);
  g_assert_cmpint (sparse->max_concurrent_jobs, ==, -1);
  g_assert_null (sparse->team_id);
  /* Longer than a prefix: it may be the key. */
  g_assert_null (sparse->key_prefix);
  g_assert_cmpint (wild->credits, ==, -1);
  g_assert_cmpint (wild->max_concurrent_jobs, ==, -1);
  g_assert_null (wild->team_name);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) failure = NULL;

      g_assert_null (decode_account (bad[i], &failure));
      latent_test_assert_error (&failure, LATENT_ERROR_BAD_REPLY);
    }
}

static void
test_models (void)
{
  static const char *const bad[] = { "", "{}", "{\"models\":{}}", "[]", "{\"models\":[" };
  static const char text[] = "{\"models\":[{\"id\":\"a\",\"label\":\"A\",\"modality\":\"image\","
                             "\"costMin\":4,\"costMax\":7,"
                             "\"pricingMode\":\"flat\",\"new\":{}},{\"id\":\"b\",\"name\":\"B\"},{"
                             "\"id\":\"c\"},{\"label\":\"none\"},7]}";
  g_autoptr (GBytes) body = g_bytes_new_static (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) models = latent_apiframe_decode_models (body, &error);
  const LatentRemoteModel *model;

  g_assert_no_error (error);
  g_assert_cmpuint (models->len, ==, 3);
  model = g_ptr_array_index (models, 0);
  g_assert_cmpstr (model->label, ==, "A");
  g_assert_cmpint (model->cost_min, ==, 4);
  g_assert_cmpint (model->cost_max, ==, 7);
  g_assert_cmpstr (model->pricing_mode, ==, "flat");
  model = g_ptr_array_index (models, 1);
  g_assert_cmpstr (model->label, ==, "B");
  g_assert_cmpint (model->cost_min, ==, -1);
  model = g_ptr_array_index (models, 2);
  g_assert_cmpstr (model->label, ==, "c");

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (bad[i], strlen (bad[i]));
      g_autoptr (GError) failure = NULL;

      g_assert_null (latent_apiframe_decode_models (bytes, &failure));
      latent_test_assert_error (&failure, LATENT_ERROR_BAD_REPLY);
    }
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/net/apiframe-codec/encode/types-and-order", test_encode_types);
  g_test_add_func ("/net/apiframe-codec/encode/U5-odd-prompts", test_encode_odd_prompts);
  g_test_add_func ("/net/apiframe-codec/job/T2-id", test_job_id);
  g_test_add_func ("/net/apiframe-codec/job/full", test_job_full);
  g_test_add_func ("/net/apiframe-codec/job/submit", test_job_submit);
  g_test_add_func ("/net/apiframe-codec/job/P6-status-words", test_job_status_words);
  g_test_add_func ("/net/apiframe-codec/job/P8-T9-numbers", test_job_numbers);
  g_test_add_func ("/net/apiframe-codec/job/M31-wrong-types", test_job_wrong_types);
  g_test_add_func ("/net/apiframe-codec/job/dates", test_job_dates);
  g_test_add_func ("/net/apiframe-codec/job/S5-P12-T17-refused", test_job_refused);
  g_test_add_func ("/net/apiframe-codec/job/P10-failed", test_job_failed);
  g_test_add_func ("/net/apiframe-codec/page/good", test_page);
  g_test_add_func ("/net/apiframe-codec/page/odd", test_page_odd);
  g_test_add_func ("/net/apiframe-codec/account/good", test_account);
  g_test_add_func ("/net/apiframe-codec/account/odd", test_account_odd);
  g_test_add_func ("/net/apiframe-codec/models", test_models);
  return latent_test_run ();
}
