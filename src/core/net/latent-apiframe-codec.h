/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-image-request.h"
#include "core/base/latent-remote.h"

G_BEGIN_DECLS

/* Apiframe v2's JSON as pure functions: bytes in, plain types or one LATENT_ERROR out. Any thread.
 */

/* (transfer full): body of POST /v2/images/generate: closed object {prompt, model, <params_key>,
 * webhookUrl?}, members in this order, every parameter sent. */
GBytes *latent_apiframe_encode_request (LatentImageRequest *request);

/* 202 of a submit, or one job; `id` and `jobId` are both accepted. @expected_id: (nullable):
 * another id is BAD_REPLY. */
LatentRemoteJob *latent_apiframe_decode_job (GBytes *body, const char *expected_id, GError **error);
LatentRemotePage *latent_apiframe_decode_page (GBytes *body, GError **error);
LatentAccount *latent_apiframe_decode_account (GBytes *body, GError **error);
GPtrArray *latent_apiframe_decode_models (GBytes *body, GError **error);

/* The error for a reply that is not the expected 2xx. @body may be HTML, empty, or hostile. Facts
 * are filled. Never NULL. @redact: (nullable): a secret that must not appear in any text of the
 * error. */
GError *latent_apiframe_decode_error (guint status,
                                      const char *content_type,
                                      GBytes *body,
                                      const char *request_id,
                                      gint64 retry_after_ms,
                                      const char *redact);

/* Does the text of a FAILED job speak of a content decision (and so is a refusal, not a failure)?
 */
gboolean latent_apiframe_is_refusal (const char *error_text);

/* Lower-case form of a UUID, (transfer full) (nullable): NULL when @text is none. */
char *latent_apiframe_clean_job_id (const char *text);

G_END_DECLS
