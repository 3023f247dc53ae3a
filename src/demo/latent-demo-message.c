/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-demo-message.h"

#include "core/base/latent-json.h"

LatentDemoCall *
latent_demo_call_new (const char *method, const char *path, const char *query)
{
  LatentDemoCall *self = g_new0 (LatentDemoCall, 1);

  self->method = g_strdup (method);
  self->path = g_strdup (path);
  self->query = g_strdup (query);
  return self;
}

void
latent_demo_call_free (LatentDemoCall *self)
{
  g_free (self->method);
  g_free (self->path);
  g_free (self->query);
  g_free (self->api_key);
  g_free (self->idempotency_key);
  g_free (self->content_type);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self);
}

LatentDemoReply *
latent_demo_reply_new_bytes (guint status, const char *content_type, GBytes *body)
{
  LatentDemoReply *self = g_new0 (LatentDemoReply, 1);

  self->status = status;
  self->content_type = content_type;
  self->body = g_bytes_ref (body);
  return self;
}

LatentDemoReply *
latent_demo_reply_new_json (guint status, JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (GBytes) body = NULL;
  char *text;

  json_node_take_object (node, object);
  text = latent_json_to_text (node);
  body = g_bytes_new_take (text, strlen (text));
  return latent_demo_reply_new_bytes (status, "application/json", body);
}

LatentDemoReply *
latent_demo_reply_new_error (guint status, const char *text)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "error", text);
  return latent_demo_reply_new_json (status, object);
}

LatentDemoReply *
latent_demo_reply_new_invalid (const char *text, JsonObject *details)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "error", text);
  if (details != NULL)
    json_object_set_object_member (object, "details", details);
  return latent_demo_reply_new_json (400, object);
}

void
latent_demo_reply_free (LatentDemoReply *self)
{
  g_bytes_unref (self->body);
  g_free (self);
}

void
latent_demo_details_add (JsonObject **details, const char *path, const char *format, ...)
{
  g_autofree char *text = NULL;
  JsonArray *messages;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  if (*details == NULL)
    *details = json_object_new ();
  messages = latent_json_member_array (*details, path);
  if (messages == NULL)
    {
      messages = json_array_new ();
      json_object_set_array_member (*details, path, messages);
    }
  json_array_add_string_element (messages, text);
}
