/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include <string.h>

#include "core/net/latent-apiframe-codec.h"
#include "core/net/latent-apiframe-private.h"
#include "support/latent-test.h"

#define KEY "afk_canary_5d41402abc4b2a76"

static GError *
decode (guint status, const char *content_type, const char *body)
{
  g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));

  return latent_apiframe_decode_error (status, content_type, bytes, "req-1", -1, KEY);
}

static GError *
decode_json (guint status, const char *body)
{
  return decode (status, "application/json", body);
}

static void
test_statuses (void)
{
  static const struct
  {
    guint status;
    LatentErrorCode code;
  } cases[] = {
    { 400, LATENT_ERROR_REJECTED },
    { 401, LATENT_ERROR_KEY_REFUSED },
    { 402, LATENT_ERROR_NO_CREDIT },
    { 403, LATENT_ERROR_KEY_FORBIDDEN },
    { 404, LATENT_ERROR_NOT_FOUND },
    { 405, LATENT_ERROR_REJECTED },
    { 408, LATENT_ERROR_SERVICE_TROUBLE },
    { 409, LATENT_ERROR_CONFLICT },
    { 413, LATENT_ERROR_REJECTED },
    { 415, LATENT_ERROR_REJECTED },
    { 422, LATENT_ERROR_REJECTED },
    { 429, LATENT_ERROR_RATE_LIMITED },
    { 500, LATENT_ERROR_SERVICE_TROUBLE },
    { 501, LATENT_ERROR_SERVICE_TROUBLE },
    { 502, LATENT_ERROR_SERVICE_TROUBLE },
    { 503, LATENT_ERROR_SERVICE_TROUBLE },
    { 504, LATENT_ERROR_SERVICE_TROUBLE },
    { 520, LATENT_ERROR_SERVICE_TROUBLE },
    { 302, LATENT_ERROR_UNEXPECTED_REDIRECT },
    { 200, LATENT_ERROR_BAD_REPLY },
    { 204, LATENT_ERROR_BAD_REPLY },
    { 0, LATENT_ERROR_BAD_REPLY },
    { 999, LATENT_ERROR_BAD_REPLY },
  };
  static const char *const bodies[]
      = { "{\"error\":\"text\"}", "",      "not json",
          "{\"error\":7}",        "[1,2]", "{\"error\":{\"message\":\"text\"}}" };

  for (guint i = 0; i < G_N_ELEMENTS (cases) * G_N_ELEMENTS (bodies); i++)
    {
      guint status = cases[i / G_N_ELEMENTS (bodies)].status;
      const char *body = bodies[i % G_N_ELEMENTS (bodies)];
      g_autoptr (GError) error = decode_json (status, body);
      LatentErrorFacts *facts = latent_error_facts (error);

      g_assert_cmpuint (facts->http_status, ==, status);
      g_assert_cmpstr (facts->request_id, ==, "req-1");
      g_assert_cmpint (facts->retry_after_ms, ==, -1);
      g_assert_cmpstr (facts->server_text, ==, strstr (body, "text") != NULL ? "text" : NULL);
      latent_test_assert_error (&error, cases[i / G_N_ELEMENTS (bodies)].code);
    }
}

static void
test_web_pages (void)
{
  static const struct
  {
    guint status;
    const char *content_type;
    const char *body;
    LatentErrorCode code;
  } cases[] = {
    { 200, "text/html", "<html>Please sign in</html>", LATENT_ERROR_SERVICE_TROUBLE },
    { 200, NULL, " \n<!DOCTYPE html>", LATENT_ERROR_SERVICE_TROUBLE },
    { 200, "application/json", "<html>", LATENT_ERROR_SERVICE_TROUBLE },
    { 200, "text/html", "", LATENT_ERROR_SERVICE_TROUBLE },
    { 401, "text/html", "<h1>401</h1>", LATENT_ERROR_SERVICE_TROUBLE },
    { 403, "text/html", "<h1>Blocked</h1>", LATENT_ERROR_SERVICE_TROUBLE },
    { 404, "text/html", "<h1>Not found</h1>", LATENT_ERROR_SERVICE_TROUBLE },
    { 429, "text/html", "<h1>Slow down</h1>", LATENT_ERROR_RATE_LIMITED },
    { 502, "text/html", "<h1>Bad gateway</h1>", LATENT_ERROR_SERVICE_TROUBLE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = decode (cases[i].status, cases[i].content_type, cases[i].body);

      /* Status and request id, never the page. */
      g_assert_null (latent_error_facts (error)->server_text);
      g_assert_null (strchr (error->message, '<'));
      if (cases[i].status < 300)
        g_assert_nonnull (strstr (error->message, "sign-in"));
      latent_test_assert_error (&error, cases[i].code);
    }
}

static void
test_credits (void)
{
  static const struct
  {
    const char *body;
    gint64 required;
    gint64 available;
  } cases[] = {
    { "{\"error\":\"Insufficient credits\",\"creditsRequired\":7,\"creditsAvailable\":3}", 7, 3 },
    { "{\"creditsRequired\":7.0,\"creditsAvailable\":0}", 7, 0 },
    { "{\"creditsRequired\":-1,\"creditsAvailable\":1e300}", -1, -1 },
    { "{\"creditsRequired\":\"7\",\"creditsAvailable\":null}", -1, -1 },
    { "{}", -1, -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = decode_json (402, cases[i].body);
      LatentErrorFacts *facts = latent_error_facts (error);

      g_assert_cmpint (facts->credits_required, ==, cases[i].required);
      g_assert_cmpint (facts->credits_available, ==, cases[i].available);
      latent_test_assert_error (&error, LATENT_ERROR_NO_CREDIT);
    }
}

static void
test_details (void)
{
  static const struct
  {
    const char *details;
    const char *lines;
    const char *field;
  } cases[] = {
    { "{\"imagenParams.aspect_ratio\":[\"bad value\"],\"prompt\":[\"too long\",\"odd\"]}",
      "imagenParams.aspect_ratio: bad value|prompt: too long|prompt: odd", "aspect_ratio" },
    { "{\"prompt\":\"too long\"}", "prompt: too long", "prompt" },
    { "{\"imagenParams/image_size\":[\"bad\"]}", "imagenParams/image_size: bad", "image_size" },
    { "[{\"path\":[\"imagenParams\",\"image_size\"],\"message\":\"bad\"}]", "image_size: bad",
      "image_size" },
    { "[{\"path\":\"prompt\",\"message\":\"bad\"},\"loose\"]", "prompt: bad|loose", "prompt" },
    { "{\"a\":7,\"b\":[null,{}]}", NULL, NULL },
    { "{\"\":[\"general\"]}", "general", NULL },
    { "\"text\"", NULL, NULL },
    { "{}", NULL, NULL },
    { "[]", NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *body
          = g_strdup_printf ("{\"error\":\"Validation failed\",\"details\":%s}", cases[i].details);
      g_autoptr (GError) error = decode_json (i % 2 ? 422 : 400, body);
      LatentErrorFacts *facts = latent_error_facts (error);
      g_autofree char *joined = facts->details != NULL ? g_strjoinv ("|", facts->details) : NULL;

      g_assert_cmpstr (joined, ==, cases[i].lines);
      g_assert_cmpstr (facts->field, ==, cases[i].field);
      latent_test_assert_error (&error, LATENT_ERROR_REJECTED);
    }
}

static void
test_details_bounded (void)
{
  g_autoptr (GString) body = g_string_new ("{\"details\":{");
  g_autofree char *text = g_strnfill (1000, 'x');
  g_autoptr (GError) error = NULL;
  LatentErrorFacts *facts;

  for (guint i = 0; i < 500; i++)
    g_string_append_printf (body, "%s\"f%u\":[\"%s\",\"%s\"]", i > 0 ? "," : "", i, text, text);
  g_string_append (body, "}}");
  error = decode_json (400, body->str);
  facts = latent_error_facts (error);
  g_assert_cmpuint (g_strv_length (facts->details), ==, 20);
  g_assert_cmpuint (strlen (facts->details[0]), ==, 200);
}

static void
test_text_is_plain (void)
{
  g_autofree char *long_text = g_strnfill (3000, 'x');
  g_autofree char *long_body = g_strdup_printf ("{\"error\":\"%s\"}", long_text);
  g_autoptr (GError) cut = decode_json (400, long_body);
  g_autoptr (GError) odd
      = decode_json (400, "{\"error\":\"  a\\nb\\u0007c \\u202eevil\\u2066 <b>d</b>  \"}");

  g_assert_cmpuint (strlen (latent_error_facts (cut)->server_text), ==, 500);
  g_assert_cmpstr (latent_error_facts (odd)->server_text, ==, "a b c evil <b>d</b>");
}

static void
test_key_is_masked (void)
{
  static const char *const texts[] = {
    "Invalid API key " KEY,
    "Invalid API key afk_other_0123456789abcdef",
    "Invalid API key afk_canary_5d41402\\u200babc4b2a76",
    KEY KEY KEY,
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *body = g_strdup_printf ("{\"error\":\"%s\",\"details\":{\"%s\":[\"%s\"]}}",
                                               texts[i], texts[i], texts[i]);
      g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));
      g_autoptr (GError) error
          = latent_apiframe_decode_error (401, "application/json", bytes, texts[i], 5000, KEY);
      LatentErrorFacts *facts = latent_error_facts (error);
      g_autofree char *all = g_strjoin ("|", error->message, facts->server_text, facts->request_id,
                                        facts->field, facts->details[0], NULL);

      g_test_message ("%s", all);
      g_assert_null (strstr (all, "afk_"));
      g_assert_null (strstr (all, "5d41402"));
      g_assert_nonnull (strstr (all, "[key]"));
      g_assert_cmpint (facts->retry_after_ms, ==, 5000);
    }
}

/* Half a key at the cut is a secret too. */
static void
test_key_at_the_cut (void)
{
  for (gsize length = 470; length <= 500; length++)
    {
      g_autofree char *filler = g_strnfill (length, 'x');
      g_autofree char *text = g_strconcat (filler, KEY, NULL);
      g_autofree char *clean = latent_apiframe_clean_text (text, 500, KEY);

      g_assert_null (strstr (clean, "afk_"));
    }
}

static void
test_refusal_words (void)
{
  static const struct
  {
    const char *text;
    gboolean is_refusal;
  } cases[] = {
    { "Provider returned an error: content policy violation", TRUE },
    { "Image denied", TRUE },
    { "Blocked by image filters", TRUE },
    { "Your prompt was flagged as UNSAFE", TRUE },
    { "Request violates our usage policies", TRUE },
    { "NSFW content detected", TRUE },
    { "No available capacity", FALSE },
    { "503", FALSE },
    { "Provider timed out", FALSE },
    { "Access denied", FALSE },
    { "internal error", FALSE },
    { "", FALSE },
    { NULL, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].text);
      g_assert_true (latent_apiframe_is_refusal (cases[i].text) == cases[i].is_refusal);
    }
}

static void
test_hostile_bodies (void)
{
  g_autofree char *brackets = g_strnfill (200000, '[');
  g_autofree char *deep = g_strconcat ("{\"error\":", brackets, NULL);
  static const char *const bodies[] = { "{\"error\":\"\xff\xfe\"}", "{\"error\":\"a\\u0000b\"}",
                                        "{\"error\":", "{\"details\":{\"a\":[[[[1]]]]}}" };

  for (guint i = 0; i < G_N_ELEMENTS (bodies) + 1; i++)
    {
      g_autoptr (GError) error = decode_json (400, i < G_N_ELEMENTS (bodies) ? bodies[i] : deep);

      g_assert_null (latent_error_facts (error)->server_text);
      latent_test_assert_error (&error, LATENT_ERROR_REJECTED);
    }
  {
    g_autoptr (GError) error = latent_apiframe_decode_error (500, NULL, NULL, NULL, -5, NULL);

    g_assert_cmpint (latent_error_facts (error)->retry_after_ms, ==, -1);
    latent_test_assert_error (&error, LATENT_ERROR_SERVICE_TROUBLE);
  }
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/net/apiframe-error/statuses", test_statuses);
  g_test_add_func ("/net/apiframe-error/W2-S14-web-pages", test_web_pages);
  g_test_add_func ("/net/apiframe-error/S10-T9-credits", test_credits);
  g_test_add_func ("/net/apiframe-error/S8-details", test_details);
  g_test_add_func ("/net/apiframe-error/S8-details-bounded", test_details_bounded);
  g_test_add_func ("/net/apiframe-error/T19-T26-text-is-plain", test_text_is_plain);
  g_test_add_func ("/net/apiframe-error/T4-key-is-masked", test_key_is_masked);
  g_test_add_func ("/net/apiframe-error/T4-key-at-the-cut", test_key_at_the_cut);
  g_test_add_func ("/net/apiframe-error/P10-refusal-words", test_refusal_words);
  g_test_add_func ("/net/apiframe-error/T17-hostile-bodies", test_hostile_bodies);
  return latent_test_run ();
}
