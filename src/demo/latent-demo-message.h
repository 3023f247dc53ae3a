/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What goes in and out of the demo's API, free of HTTP machinery: the server makes calls out of
 * requests and requests' answers out of replies; the API never sees a socket. Plain data. */

/* A whole request. Strings are owned; NULL = absent. */
typedef struct
{
  char *method; /* HEAD comes as GET */
  char *path;   /* as sent, percent-encoded */
  char *query;
  char *api_key;
  char *idempotency_key;
  char *content_type; /* lower case, without parameters */
  GBytes *body;
  gboolean is_too_large; /* the body was cut off at LATENT_DEMO_MAX_BODY_BYTES */
} LatentDemoCall;

#define LATENT_DEMO_MAX_BODY_BYTES (1024 * 1024)

LatentDemoCall *latent_demo_call_new (const char *method, const char *path, const char *query);
void latent_demo_call_free (LatentDemoCall *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentDemoCall, latent_demo_call_free)

typedef enum
{
  LATENT_DEMO_DELIVER_WHOLE,
  LATENT_DEMO_DELIVER_HALF,    /* half of the body, then the connection is closed */
  LATENT_DEMO_DELIVER_NOTHING, /* the connection is closed without an answer */
} LatentDemoDelivery;

typedef struct
{
  guint status;
  const char *content_type; /* static */
  GBytes *body;
  guint retry_after_s; /* 0 = no such header */
  const char *allow;   /* static, nullable: the methods a 405 names */
  gboolean is_lasting; /* a picture: the same for ever */
  LatentDemoDelivery delivery;
} LatentDemoReply;

/* @object: (transfer full) */
LatentDemoReply *latent_demo_reply_new_json (guint status, JsonObject *object);
/* The contract's error envelope. */
LatentDemoReply *latent_demo_reply_new_error (guint status, const char *text);
/* The contract's validation error. @details: (transfer full) (nullable): path -> array of messages
 */
LatentDemoReply *latent_demo_reply_new_invalid (const char *text, JsonObject *details);
LatentDemoReply *latent_demo_reply_new_bytes (guint status, const char *content_type, GBytes *body);
void latent_demo_reply_free (LatentDemoReply *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentDemoReply, latent_demo_reply_free)

/* Adds "@path: @text" to the details of a validation error, making them when *@details is NULL. */
void latent_demo_details_add (JsonObject **details, const char *path, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

G_END_DECLS
