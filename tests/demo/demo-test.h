/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

#include "core/base/latent-clock.h"
#include "demo/latent-demo-service.h"

G_BEGIN_DECLS

/* What the demo's tests share: a clock that stands still until told, and a client of its own that
 * speaks plain HTTP, so that the service is proved against the contract and not against our own
 * client. */

#define DEMO_TYPE_CLOCK (demo_clock_get_type ())
G_DECLARE_FINAL_TYPE (DemoClock, demo_clock, DEMO, CLOCK, GObject)
DemoClock *demo_clock_new (void);
void demo_clock_move (DemoClock *self, double seconds);

typedef struct
{
  char *folder;
  DemoClock *clock;
  LatentModelCatalog *catalog;
  LatentDemoService *service;
  SoupSession *session;
} DemoFixture;

void demo_fixture_set_up (DemoFixture *self, gconstpointer data);
void demo_fixture_tear_down (DemoFixture *self, gconstpointer data);
/* Another service on the same folder, not started. */
LatentDemoService *demo_fixture_new_service (DemoFixture *self);
/* Ends the service as a process would and starts one on the same folder. */
void demo_fixture_restart (DemoFixture *self);

typedef struct
{
  guint status; /* 0: no complete answer */
  SoupMessageHeaders *headers;
  GBytes *bytes;
  JsonNode *root; /* nullable: when the body is JSON */
} DemoAnswer;

void demo_answer_free (DemoAnswer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DemoAnswer, demo_answer_free)

/* The member @path ("team.credits") as compact JSON text, NULL when it is not there. */
char *demo_answer_get (const DemoAnswer *self, const char *path);
/* Asserts that the member is this JSON. */
#define demo_assert_member(answer, path, json)                                                     \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *found_ = demo_answer_get ((answer), (path));                                  \
    g_assert_cmpstr (found_, ==, (json));                                                          \
  }                                                                                                \
  G_STMT_END

/* All calls run the main loop until the answer is complete. */
DemoAnswer *demo_get (DemoFixture *self, const char *path);
DemoAnswer *demo_post (DemoFixture *self, const char *idempotency_key, const char *body);
DemoAnswer *demo_send (DemoFixture *self, SoupMessage *message, const char *body, gssize length);
SoupMessage *demo_message (DemoFixture *self, const char *method, const char *path);

/* (transfer full): a body for imagen-4. */
char *demo_body (const char *prompt, const char *ratio, const char *size, const char *format);
/* Submits and asserts 202; (transfer full): the job's id. */
char *demo_submit (DemoFixture *self, const char *idempotency_key, const char *body);
/* Reads the job until it has ended. (The clock must have been moved far enough.) */
DemoAnswer *demo_wait (DemoFixture *self, const char *id);
/* (transfer full): path of the only picture of an answer of demo_wait() */
char *demo_picture_path (DemoFixture *self, const DemoAnswer *answer);
gint64 demo_credits (DemoFixture *self);

G_END_DECLS
