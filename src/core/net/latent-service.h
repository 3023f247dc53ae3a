/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

#include "core/base/latent-image-request.h"
#include "core/base/latent-remote.h"

G_BEGIN_DECLS

/* LatentService: the image service as the rest of the program sees it. One implementation speaks
 * Apiframe v2, tests bring fakes. Every call is one HTTP request: nothing is repeated here (only
 * the queue decides about submitting again). Every documented status becomes one LATENT_ERROR. Main
 * thread. */
#define LATENT_TYPE_SERVICE (latent_service_get_type ())
G_DECLARE_INTERFACE (LatentService, latent_service, LATENT, SERVICE, GObject)

struct _LatentServiceInterface
{
  GTypeInterface parent_iface;

  const char *(*get_address) (LatentService *self);
  const char *(*get_origin) (LatentService *self);
  void (*set_key) (LatentService *self, const char *api_key);
  gboolean (*has_key) (LatentService *self);
  gint64 (*get_time_us) (LatentService *self);
  GBytes *(*build_body) (LatentService *self, LatentImageRequest *request);

  void (*submit_async) (LatentService *self,
                        GBytes *body,
                        const char *idempotency_key,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
  LatentRemoteJob *(*submit_finish) (LatentService *self, GAsyncResult *result, GError **error);
  void (*get_job_async) (LatentService *self,
                         const char *remote_id,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
  LatentRemoteJob *(*get_job_finish) (LatentService *self, GAsyncResult *result, GError **error);
  void (*list_jobs_async) (LatentService *self,
                           guint limit,
                           const char *cursor,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
  LatentRemotePage *(*list_jobs_finish) (LatentService *self, GAsyncResult *result, GError **error);
  void (*get_account_async) (LatentService *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
  LatentAccount *(*get_account_finish) (LatentService *self, GAsyncResult *result, GError **error);
  void (*list_models_async) (LatentService *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
  GPtrArray *(*list_models_finish) (LatentService *self, GAsyncResult *result, GError **error);
};

const char *latent_service_get_address (LatentService *self); /* base address, no trailing slash */
const char *latent_service_get_origin (LatentService *self);  /* latent_address_origin() of it */
void latent_service_set_key (LatentService *self, const char *api_key); /* (nullable) copied */
gboolean latent_service_has_key (LatentService *self);
/* What the service's own clock shows now, in microseconds since 1970 UTC: the `Date` of its last
 * answer and what passed since then by a clock nobody sets. 0: not known yet. */
gint64 latent_service_get_time_us (LatentService *self);

/* (transfer full): the exact bytes of POST /v2/images/generate for @request. The same request
 * always gives the same bytes; they are stored in the ledger and sent again unchanged. */
GBytes *latent_service_build_body (LatentService *self, LatentImageRequest *request);

/* POST /v2/images/generate. The result has an id and a status; a 2xx without a valid job id is
 * BAD_REPLY: its outcome is unknown. Without a key: NO_KEY, nothing sent. */
void latent_service_submit_async (LatentService *self,
                                  GBytes *body,
                                  const char *idempotency_key,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
LatentRemoteJob *
latent_service_submit_finish (LatentService *self, GAsyncResult *result, GError **error);

/* GET /v2/jobs/{id}. An answer for another id is BAD_REPLY. */
void latent_service_get_job_async (LatentService *self,
                                   const char *remote_id,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
LatentRemoteJob *
latent_service_get_job_finish (LatentService *self, GAsyncResult *result, GError **error);

/* GET /v2/jobs?limit=, newest first; entries that cannot be read are left out. */
void latent_service_list_jobs_async (LatentService *self,
                                     guint limit,
                                     const char *cursor,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
LatentRemotePage *
latent_service_list_jobs_finish (LatentService *self, GAsyncResult *result, GError **error);

/* GET /v2/me */
void latent_service_get_account_async (LatentService *self,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
LatentAccount *
latent_service_get_account_finish (LatentService *self, GAsyncResult *result, GError **error);

/* GET /v2/models?modality=image: (transfer full) (element-type LatentRemoteModel) */
void latent_service_list_models_async (LatentService *self,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
GPtrArray *
latent_service_list_models_finish (LatentService *self, GAsyncResult *result, GError **error);

G_END_DECLS
