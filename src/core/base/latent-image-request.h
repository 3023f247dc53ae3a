/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-model.h"

G_BEGIN_DECLS

/* LatentImageRequest: what is asked for, checked against the catalogue; immutable; any thread.
 * One request may be submitted several times; every image is a job of its own. */
#define LATENT_TYPE_IMAGE_REQUEST (latent_image_request_get_type ())
G_DECLARE_FINAL_TYPE (LatentImageRequest, latent_image_request, LATENT, IMAGE_REQUEST, GObject)

/**
 * latent_image_request_new:
 * @model: what is to paint
 * @prompt: (nullable): as typed; sent byte for byte, refused when blank, not UTF-8 or too long
 * @values: (nullable): parameter key -> value (strings); what is missing takes the model's default,
 *   so that every parameter a person sees is sent explicitly
 * @webhook_url: (nullable): https address the service shall call; "" counts as none
 *
 * Returns: (transfer full) (nullable): NULL with PROMPT_EMPTY, PROMPT_TOO_LONG, UNKNOWN_PARAMETER,
 *   INVALID_VALUE or INVALID_ADDRESS, facts->field naming the field
 */
LatentImageRequest *latent_image_request_new (LatentModel *model,
                                              const char *prompt,
                                              GHashTable *values,
                                              const char *webhook_url,
                                              GError **error);

LatentModel *latent_image_request_get_model (LatentImageRequest *self);
const char *latent_image_request_get_prompt (LatentImageRequest *self);
/* (transfer none) (element-type utf8 utf8): every parameter of the model */
GHashTable *latent_image_request_get_values (LatentImageRequest *self);
const char *latent_image_request_get_value (LatentImageRequest *self, const char *key);
const char *latent_image_request_get_webhook_url (LatentImageRequest *self); /* (nullable) */

G_END_DECLS
