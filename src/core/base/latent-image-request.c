/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-image-request.h"

#include "latent-address.h"
#include "latent-error.h"
#include "latent-utf16.h"
#include "latent-values.h"

struct _LatentImageRequest
{
  GObject parent_instance;

  LatentModel *model; /* owned */
  char *prompt;
  GHashTable *values; /* parameter key -> value, complete */
  char *webhook_url;  /* nullable */
};

G_DEFINE_FINAL_TYPE (LatentImageRequest, latent_image_request, G_TYPE_OBJECT)

static gboolean
fail_field (GError **error, LatentErrorCode code, const char *field, const char *why)
{
  GError *failure = latent_error_new (code, "%s", why);

  latent_error_facts (failure)->field = g_strdup (field);
  g_propagate_error (error, failure);
  return FALSE;
}

static gboolean
is_blank (const char *text)
{
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      if (!g_unichar_isspace (g_utf8_get_char (c)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_prompt (LatentModel *model, const char *prompt, GError **error)
{
  if (prompt == NULL || *prompt == '\0')
    return fail_field (error, LATENT_ERROR_PROMPT_EMPTY, "prompt", "the prompt is empty");
  if (!g_utf8_validate (prompt, -1, NULL))
    return fail_field (error, LATENT_ERROR_INVALID_VALUE, "prompt", "the prompt is not UTF-8 text");
  if (is_blank (prompt))
    return fail_field (error, LATENT_ERROR_PROMPT_EMPTY, "prompt", "the prompt is blank");
  if (latent_utf16_length (prompt) > latent_model_get_prompt_limit (model))
    {
      GError *failure = latent_error_new (LATENT_ERROR_PROMPT_TOO_LONG,
                                          "the prompt has %u of at most %u characters",
                                          latent_utf16_length (prompt),
                                          latent_model_get_prompt_limit (model));

      latent_error_facts (failure)->field = g_strdup ("prompt");
      g_propagate_error (error, failure);
      return FALSE;
    }
  return TRUE;
}

/* Refuses keys the model does not have: a value somebody chose must never be dropped silently. */
static gboolean
check_keys (LatentModel *model, GHashTable *values, GError **error)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      if (latent_model_find_parameter (model, key) == NULL)
        return fail_field (
            error, LATENT_ERROR_UNKNOWN_PARAMETER, key, "the model does not have this parameter");
    }
  return TRUE;
}

static gboolean
take_values (LatentImageRequest *self, GHashTable *values, GError **error)
{
  if (values != NULL && !check_keys (self->model, values, error))
    return FALSE;

  for (guint i = 0; i < latent_model_get_n_parameters (self->model); i++)
    {
      const LatentParameter *parameter = latent_model_get_parameter (self->model, i);
      const char *value = values != NULL ? g_hash_table_lookup (values, parameter->key) : NULL;

      if (value == NULL)
        value = parameter->default_value;
      if (!latent_parameter_check (parameter, value, error))
        return FALSE;
      g_hash_table_insert (self->values, g_strdup (parameter->key), g_strdup (value));
    }
  return TRUE;
}

static void
latent_image_request_finalize (GObject *object)
{
  LatentImageRequest *self = LATENT_IMAGE_REQUEST (object);

  g_clear_object (&self->model);
  g_free (self->prompt);
  g_hash_table_unref (self->values);
  g_free (self->webhook_url);
  G_OBJECT_CLASS (latent_image_request_parent_class)->finalize (object);
}

static void
latent_image_request_class_init (LatentImageRequestClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_image_request_finalize;
}

static void
latent_image_request_init (LatentImageRequest *self)
{
  self->values = latent_values_new ();
}

LatentImageRequest *
latent_image_request_new (LatentModel *model,
                          const char *prompt,
                          GHashTable *values,
                          const char *webhook_url,
                          GError **error)
{
  g_autoptr (LatentImageRequest) self = NULL;

  g_return_val_if_fail (LATENT_IS_MODEL (model), NULL);

  if (!check_prompt (model, prompt, error))
    return NULL;
  if (webhook_url != NULL && *webhook_url != '\0'
      && !latent_address_check_webhook (webhook_url, error))
    return NULL;

  self = g_object_new (LATENT_TYPE_IMAGE_REQUEST, NULL);
  self->model = g_object_ref (model);
  self->prompt = g_strdup (prompt);
  if (webhook_url != NULL && *webhook_url != '\0')
    self->webhook_url = g_strdup (webhook_url);
  if (!take_values (self, values, error))
    return NULL;
  return g_steal_pointer (&self);
}

LatentModel *
latent_image_request_get_model (LatentImageRequest *self)
{
  g_return_val_if_fail (LATENT_IS_IMAGE_REQUEST (self), NULL);

  return self->model;
}

const char *
latent_image_request_get_prompt (LatentImageRequest *self)
{
  g_return_val_if_fail (LATENT_IS_IMAGE_REQUEST (self), NULL);

  return self->prompt;
}

GHashTable *
latent_image_request_get_values (LatentImageRequest *self)
{
  g_return_val_if_fail (LATENT_IS_IMAGE_REQUEST (self), NULL);

  return self->values;
}

const char *
latent_image_request_get_value (LatentImageRequest *self, const char *key)
{
  g_return_val_if_fail (LATENT_IS_IMAGE_REQUEST (self), NULL);

  return g_hash_table_lookup (self->values, key);
}

const char *
latent_image_request_get_webhook_url (LatentImageRequest *self)
{
  g_return_val_if_fail (LATENT_IS_IMAGE_REQUEST (self), NULL);

  return self->webhook_url;
}
