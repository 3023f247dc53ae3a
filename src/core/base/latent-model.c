/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-model-private.h"

#include "latent-error.h"
#include "latent-utf16.h"

struct _LatentModel
{
  GObject parent_instance;

  char *id;
  char *label;
  char *params_key;
  guint prompt_limit;
  guint typical_seconds;
  GArray *parameters;  /* of LatentParameter */
  GArray *pixel_sizes; /* of LatentPixelSize */
};

G_DEFINE_FINAL_TYPE (LatentModel, latent_model, G_TYPE_OBJECT)

void
latent_parameter_clear (LatentParameter *parameter)
{
  g_free (parameter->key);
  g_free (parameter->label);
  g_free (parameter->default_value);
  g_free (parameter->short_option);
  for (guint i = 0; i < parameter->n_values; i++)
    {
      g_free (parameter->values[i].value);
      g_free (parameter->values[i].label);
    }
  g_free (parameter->values);
}

static void
clear_pixel_size (LatentPixelSize *size)
{
  g_hash_table_unref (size->values);
}

static void
latent_model_finalize (GObject *object)
{
  LatentModel *self = LATENT_MODEL (object);

  g_free (self->id);
  g_free (self->label);
  g_free (self->params_key);
  g_array_unref (self->parameters);
  g_array_unref (self->pixel_sizes);
  G_OBJECT_CLASS (latent_model_parent_class)->finalize (object);
}

static void
latent_model_class_init (LatentModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_model_finalize;
}

static void
latent_model_init (LatentModel *self)
{
  self->parameters = g_array_new (FALSE, TRUE, sizeof (LatentParameter));
  g_array_set_clear_func (self->parameters, (GDestroyNotify) latent_parameter_clear);
  self->pixel_sizes = g_array_new (FALSE, TRUE, sizeof (LatentPixelSize));
  g_array_set_clear_func (self->pixel_sizes, (GDestroyNotify) clear_pixel_size);
}

LatentModel *
latent_model_new (const char *id,
                  const char *label,
                  const char *params_key,
                  guint prompt_limit,
                  guint typical_seconds)
{
  LatentModel *self = g_object_new (LATENT_TYPE_MODEL, NULL);

  self->id = g_strdup (id);
  self->label = g_strdup (label);
  self->params_key = g_strdup (params_key);
  self->prompt_limit = prompt_limit;
  self->typical_seconds = typical_seconds;
  return self;
}

void
latent_model_take_parameter (LatentModel *self, const LatentParameter *parameter)
{
  g_array_append_vals (self->parameters, parameter, 1);
}

void
latent_model_take_pixel_size (LatentModel *self, const LatentPixelSize *size)
{
  g_array_append_vals (self->pixel_sizes, size, 1);
}

const char *
latent_model_get_id (LatentModel *self)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self), NULL);

  return self->id;
}

const char *
latent_model_get_label (LatentModel *self)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self), NULL);

  return self->label;
}

const char *
latent_model_get_params_key (LatentModel *self)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self), NULL);

  return self->params_key;
}

guint
latent_model_get_prompt_limit (LatentModel *self)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self), 0);

  return self->prompt_limit;
}

guint
latent_model_get_typical_seconds (LatentModel *self)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self), 0);

  return self->typical_seconds;
}

guint
latent_model_get_n_parameters (LatentModel *self)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self), 0);

  return self->parameters->len;
}

const LatentParameter *
latent_model_get_parameter (LatentModel *self, guint index)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self), NULL);
  g_return_val_if_fail (index < self->parameters->len, NULL);

  return &g_array_index (self->parameters, LatentParameter, index);
}

const LatentParameter *
latent_model_find_parameter (LatentModel *self, const char *key)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self), NULL);

  for (guint i = 0; i < self->parameters->len; i++)
    {
      const LatentParameter *parameter = latent_model_get_parameter (self, i);

      if (g_strcmp0 (parameter->key, key) == 0)
        return parameter;
    }
  return NULL;
}

static gboolean
matches_pixel_size (const LatentPixelSize *size, GHashTable *values)
{
  GHashTableIter iter;
  gpointer key;
  gpointer wanted;

  g_hash_table_iter_init (&iter, size->values);
  while (g_hash_table_iter_next (&iter, &key, &wanted))
    {
      if (g_strcmp0 (g_hash_table_lookup (values, key), wanted) != 0)
        return FALSE;
    }
  return TRUE;
}

gboolean
latent_model_get_pixel_size (LatentModel *self, GHashTable *values, guint *width, guint *height)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self), FALSE);
  g_return_val_if_fail (values != NULL, FALSE);

  for (guint i = 0; i < self->pixel_sizes->len; i++)
    {
      const LatentPixelSize *size = &g_array_index (self->pixel_sizes, LatentPixelSize, i);

      if (matches_pixel_size (size, values))
        {
          *width = size->width;
          *height = size->height;
          return TRUE;
        }
    }
  return FALSE;
}

static gboolean
is_among_values (const LatentParameter *parameter, const char *value)
{
  for (guint i = 0; i < parameter->n_values; i++)
    {
      if (g_str_equal (parameter->values[i].value, value))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_integer_within (const char *value, gint64 minimum, gint64 maximum)
{
  g_autofree char *canonical = NULL;
  gint64 number = 0;

  if (!g_ascii_string_to_signed (value, 10, minimum, maximum, &number, NULL))
    return FALSE;
  /* "+5", "007" and "5 " are not what will be sent. */
  canonical = g_strdup_printf ("%" G_GINT64_FORMAT, number);
  return g_str_equal (canonical, value);
}

static gboolean
is_within_domain (const LatentParameter *parameter, const char *value)
{
  gint64 length;

  switch (parameter->type)
    {
    case LATENT_PARAMETER_CHOICE:
    case LATENT_PARAMETER_BOOLEAN:
      return is_among_values (parameter, value);
    case LATENT_PARAMETER_INTEGER:
      return is_integer_within (value, parameter->minimum, parameter->maximum);
    case LATENT_PARAMETER_TEXT:
      length = latent_utf16_length (value);
      return parameter->minimum <= length && length <= parameter->maximum;
    }
  return FALSE;
}

gboolean
latent_parameter_check (const LatentParameter *parameter, const char *value, GError **error)
{
  GError *failure;

  g_return_val_if_fail (parameter != NULL, FALSE);

  if (value != NULL && g_utf8_validate (value, -1, NULL) && is_within_domain (parameter, value))
    return TRUE;

  failure = latent_error_new (LATENT_ERROR_INVALID_VALUE,
                              "the parameter %s cannot have this value",
                              parameter->key);
  latent_error_facts (failure)->field = g_strdup (parameter->key);
  g_propagate_error (error, failure);
  return FALSE;
}
