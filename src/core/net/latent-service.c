/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-service.h"

G_DEFINE_INTERFACE (LatentService, latent_service, G_TYPE_OBJECT)

static void
latent_service_default_init (LatentServiceInterface *iface)
{
}

const char *
latent_service_get_address (LatentService *self)
{
  g_return_val_if_fail (LATENT_IS_SERVICE (self), NULL);

  return LATENT_SERVICE_GET_IFACE (self)->get_address (self);
}

const char *
latent_service_get_origin (LatentService *self)
{
  g_return_val_if_fail (LATENT_IS_SERVICE (self), NULL);

  return LATENT_SERVICE_GET_IFACE (self)->get_origin (self);
}

void
latent_service_set_key (LatentService *self, const char *api_key)
{
  g_return_if_fail (LATENT_IS_SERVICE (self));

  LATENT_SERVICE_GET_IFACE (self)->set_key (self, api_key);
}

gboolean
latent_service_has_key (LatentService *self)
{
  g_return_val_if_fail (LATENT_IS_SERVICE (self), FALSE);

  return LATENT_SERVICE_GET_IFACE (self)->has_key (self);
}

gint64
latent_service_get_time_us (LatentService *self)
{
  LatentServiceInterface *iface;

  g_return_val_if_fail (LATENT_IS_SERVICE (self), 0);

  iface = LATENT_SERVICE_GET_IFACE (self);
  return iface->get_time_us != NULL ? iface->get_time_us (self) : 0;
}

GBytes *
latent_service_build_body (LatentService *self, LatentImageRequest *request)
{
  g_return_val_if_fail (LATENT_IS_SERVICE (self), NULL);
  g_return_val_if_fail (LATENT_IS_IMAGE_REQUEST (request), NULL);

  return LATENT_SERVICE_GET_IFACE (self)->build_body (self, request);
}

void
latent_service_submit_async (LatentService *self,
                             GBytes *body,
                             const char *idempotency_key,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_return_if_fail (LATENT_IS_SERVICE (self));
  g_return_if_fail (body != NULL);
  g_return_if_fail (idempotency_key != NULL);

  LATENT_SERVICE_GET_IFACE (self)->submit_async (self, body, idempotency_key, cancellable, callback,
                                                 user_data);
}

LatentRemoteJob *
latent_service_submit_finish (LatentService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (LATENT_IS_SERVICE (self), NULL);

  return LATENT_SERVICE_GET_IFACE (self)->submit_finish (self, result, error);
}

void
latent_service_get_job_async (LatentService *self,
                              const char *remote_id,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_return_if_fail (LATENT_IS_SERVICE (self));
  g_return_if_fail (remote_id != NULL);

  LATENT_SERVICE_GET_IFACE (self)->get_job_async (self, remote_id, cancellable, callback,
                                                  user_data);
}

LatentRemoteJob *
latent_service_get_job_finish (LatentService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (LATENT_IS_SERVICE (self), NULL);

  return LATENT_SERVICE_GET_IFACE (self)->get_job_finish (self, result, error);
}

void
latent_service_list_jobs_async (LatentService *self,
                                guint limit,
                                const char *cursor,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_return_if_fail (LATENT_IS_SERVICE (self));
  g_return_if_fail (limit >= 1 && limit <= 100);

  LATENT_SERVICE_GET_IFACE (self)->list_jobs_async (self, limit, cursor, cancellable, callback,
                                                    user_data);
}

LatentRemotePage *
latent_service_list_jobs_finish (LatentService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (LATENT_IS_SERVICE (self), NULL);

  return LATENT_SERVICE_GET_IFACE (self)->list_jobs_finish (self, result, error);
}

void
latent_service_get_account_async (LatentService *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_return_if_fail (LATENT_IS_SERVICE (self));

  LATENT_SERVICE_GET_IFACE (self)->get_account_async (self, cancellable, callback, user_data);
}

LatentAccount *
latent_service_get_account_finish (LatentService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (LATENT_IS_SERVICE (self), NULL);

  return LATENT_SERVICE_GET_IFACE (self)->get_account_finish (self, result, error);
}

void
latent_service_list_models_async (LatentService *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_return_if_fail (LATENT_IS_SERVICE (self));

  LATENT_SERVICE_GET_IFACE (self)->list_models_async (self, cancellable, callback, user_data);
}

GPtrArray *
latent_service_list_models_finish (LatentService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (LATENT_IS_SERVICE (self), NULL);

  return LATENT_SERVICE_GET_IFACE (self)->list_models_finish (self, result, error);
}
