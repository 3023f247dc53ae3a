/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "demo-test.h"

#include <string.h>

#include "core/base/latent-json.h"
#include "support/latent-test.h"

struct _DemoClock
{
  GObject parent_instance;

  gint64 now_us;
};

static gint64
get_now (LatentClock *clock)
{
  return DEMO_CLOCK (clock)->now_us;
}

static const char *
get_boot_id (LatentClock *clock)
{
  return "boot";
}

static void
demo_clock_iface_init (LatentClockInterface *iface)
{
  iface->get_wall_us = get_now;
  iface->get_monotonic_us = get_now;
  iface->get_boot_us = get_now;
  iface->get_boot_id = get_boot_id;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (DemoClock,
                               demo_clock,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LATENT_TYPE_CLOCK, demo_clock_iface_init))

static void
demo_clock_class_init (DemoClockClass *klass)
{
}

static void
demo_clock_init (DemoClock *self)
{
  self->now_us = G_GINT64_CONSTANT (1777593600123456); /* 2026-05-01 00:00:00.123456 UTC */
}

DemoClock *
demo_clock_new (void)
{
  return g_object_new (DEMO_TYPE_CLOCK, NULL);
}

void
demo_clock_move (DemoClock *self, double seconds)
{
  self->now_us += (gint64)(seconds * G_USEC_PER_SEC);
}

LatentDemoService *
demo_fixture_new_service (DemoFixture *self)
{
  return latent_demo_service_new (self->catalog, LATENT_CLOCK (self->clock), self->folder, 3.0, 0);
}

void
demo_fixture_set_up (DemoFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->folder = latent_test_make_folder ("demo");
  self->clock = demo_clock_new ();
  self->catalog = latent_model_catalog_new ();
  self->session = soup_session_new_with_options ("timeout", 20, NULL);
  self->service = demo_fixture_new_service (self);
  latent_demo_service_start (self->service, &error);
  g_assert_no_error (error);
}

void
demo_fixture_tear_down (DemoFixture *self, gconstpointer data)
{
  soup_session_abort (self->session);
  g_clear_object (&self->session);
  if (self->service != NULL)
    latent_test_assert_gone (&self->service);
  latent_test_drain ();
  g_clear_object (&self->clock);
  g_clear_object (&self->catalog);
  g_clear_pointer (&self->folder, g_free);
}

void
demo_fixture_restart (DemoFixture *self)
{
  g_autoptr (GError) error = NULL;

  latent_test_assert_gone (&self->service);
  self->service = demo_fixture_new_service (self);
  latent_demo_service_start (self->service, &error);
  g_assert_no_error (error);
  g_assert_true (latent_demo_service_is_server (self->service));
}

void
demo_answer_free (DemoAnswer *self)
{
  g_clear_pointer (&self->headers, soup_message_headers_unref);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->root, json_node_unref);
  g_free (self);
}

char *
demo_answer_get (const DemoAnswer *self, const char *path)
{
  g_auto (GStrv) names = g_strsplit (path, ".", -1);
  JsonNode *node = self->root;

  for (guint i = 0; names[i] != NULL && node != NULL; i++)
    {
      guint64 index = 0;

      if (JSON_NODE_HOLDS_ARRAY (node)
          && g_ascii_string_to_unsigned (names[i], 10, 0, 1000, &index, NULL))
        node = index < json_array_get_length (json_node_get_array (node))
                   ? json_array_get_element (json_node_get_array (node), (guint)index)
                   : NULL;
      else
        node = latent_json_object (node) != NULL ? json_object_get_member (
                   latent_json_object (node), names[i]) /* NULL is not null here */
                                                 : NULL;
    }
  return node != NULL ? json_to_string (node, FALSE) : NULL;
}

SoupMessage *
demo_message (DemoFixture *self, const char *method, const char *path)
{
  g_autoptr (GUri) base
      = g_uri_parse (latent_demo_service_get_address (self->service), SOUP_HTTP_URI_FLAGS, NULL);
  g_auto (GStrv) parts = g_strsplit (path, "?", 2);
  /* Built, not parsed: hostile addresses must get through as they are. */
  g_autoptr (GUri) uri = g_uri_build (SOUP_HTTP_URI_FLAGS, "http", NULL, g_uri_get_host (base),
                                      g_uri_get_port (base), parts[0], parts[1], NULL);
  SoupMessage *message = soup_message_new_from_uri (method, uri);

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_replace (soup_message_get_request_headers (message), "X-API-Key",
                                LATENT_DEMO_KEY);
  return message;
}

DemoAnswer *
demo_send (DemoFixture *self, SoupMessage *message, const char *body, gssize length)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  DemoAnswer *answer = g_new0 (DemoAnswer, 1);

  if (body != NULL)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (body, length >= 0 ? (gsize)length : strlen (body));

      soup_message_set_request_body_from_bytes (
          message,
          soup_message_headers_get_content_type (soup_message_get_request_headers (message), NULL),
          bytes);
    }
  soup_session_send_and_read_async (self->session, message, G_PRIORITY_DEFAULT, NULL,
                                    latent_test_result_cb, &slot);
  result = latent_test_await (&slot);
  answer->bytes = soup_session_send_and_read_finish (self->session, result, NULL);
  if (answer->bytes == NULL)
    return answer;
  answer->status = soup_message_get_status (message);
  answer->headers = soup_message_headers_ref (soup_message_get_response_headers (message));
  if (g_strcmp0 (soup_message_headers_get_content_type (answer->headers, NULL), "application/json")
      == 0)
    {
      answer->root = latent_json_parse (answer->bytes, NULL);
      g_assert_nonnull (latent_json_object (answer->root));
    }
  return answer;
}

DemoAnswer *
demo_get (DemoFixture *self, const char *path)
{
  g_autoptr (SoupMessage) message = demo_message (self, "GET", path);

  return demo_send (self, message, NULL, 0);
}

DemoAnswer *
demo_post (DemoFixture *self, const char *idempotency_key, const char *body)
{
  g_autoptr (SoupMessage) message = demo_message (self, "POST", "/v2/images/generate");
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  soup_message_headers_set_content_type (headers, "application/json", NULL);
  if (idempotency_key != NULL)
    soup_message_headers_replace (headers, "Idempotency-Key", idempotency_key);
  return demo_send (self, message, body, -1);
}

char *
demo_body (const char *prompt, const char *ratio, const char *size, const char *format)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *root = json_object_new ();
  JsonObject *params = json_object_new ();

  json_object_set_string_member (root, "prompt", prompt);
  json_object_set_string_member (root, "model", "imagen-4");
  json_object_set_string_member (params, "aspect_ratio", ratio);
  json_object_set_string_member (params, "image_size", size);
  json_object_set_string_member (params, "output_format", format);
  json_object_set_object_member (root, "imagenParams", params);
  json_node_take_object (node, root);
  return json_to_string (node, FALSE);
}

char *
demo_submit (DemoFixture *self, const char *idempotency_key, const char *body)
{
  g_autoptr (DemoAnswer) answer = demo_post (self, idempotency_key, body);

  g_assert_cmpuint (answer->status, ==, 202);
  demo_assert_member (answer, "status", "\"QUEUED\"");
  return g_strdup (latent_json_string (latent_json_object (answer->root), "jobId"));
}

DemoAnswer *
demo_wait (DemoFixture *self, const char *id)
{
  g_autofree char *path = g_strconcat ("/v2/jobs/", id, NULL);
  gint64 deadline = latent_test_deadline ();

  for (;;)
    {
      g_autoptr (DemoAnswer) answer = demo_get (self, path);
      const char *status;

      g_assert_cmpuint (answer->status, ==, 200);
      status = latent_json_string (latent_json_object (answer->root), "status");
      if (!g_str_equal (status, "QUEUED") && !g_str_equal (status, "PROCESSING"))
        return g_steal_pointer (&answer);
      latent_test_iterate (deadline, "the end of a job", G_STRLOC);
    }
}

char *
demo_picture_path (DemoFixture *self, const DemoAnswer *answer)
{
  g_autofree char *quoted = demo_answer_get (answer, "result.images.0");
  const char *address = latent_demo_service_get_address (self->service);
  char *path;

  g_assert_nonnull (quoted);
  g_assert_true (g_str_has_prefix (quoted + 1, address));
  path = g_strdup (quoted + 1 + strlen (address));
  path[strlen (path) - 1] = '\0';
  return path;
}

gint64
demo_credits (DemoFixture *self)
{
  g_autoptr (DemoAnswer) answer = demo_get (self, "/v2/me");
  g_autofree char *credits = demo_answer_get (answer, "team.credits");

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_nonnull (credits);
  return g_ascii_strtoll (credits, NULL, 10);
}
