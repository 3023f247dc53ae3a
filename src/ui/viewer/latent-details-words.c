/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-details-words.h"

#include <glib/gi18n.h>

#include "ui/marks/latent-mark-words.h"

#define SECONDS_PER_MINUTE 60

static gboolean
is_known (const char *text)
{
  return text != NULL && *text != '\0';
}

/* (transfer none) (nullable) */
static const LatentParameter *
find_parameter (LatentModelCatalog *catalog, const char *model_id, const char *key)
{
  LatentModel *model = model_id != NULL ? latent_model_catalog_find (catalog, model_id) : NULL;

  return model != NULL ? latent_model_find_parameter (model, key) : NULL;
}

char *
latent_details_words_model (LatentModelCatalog *catalog, const char *model_id)
{
  LatentModel *model;

  if (!is_known (model_id))
    return NULL;
  model = latent_model_catalog_find (catalog, model_id);
  return g_strdup (model != NULL ? gettext (latent_model_get_label (model)) : model_id);
}

char *
latent_details_words_parameter (LatentModelCatalog *catalog, const char *model_id, const char *key)
{
  const LatentParameter *parameter = find_parameter (catalog, model_id, key);

  if (parameter != NULL && is_known (parameter->label))
    return g_strdup (gettext (parameter->label));
  return g_strdup (key);
}

char *
latent_details_words_value (LatentModelCatalog *catalog,
                            const char *model_id,
                            const char *key,
                            const char *value)
{
  const LatentParameter *parameter = find_parameter (catalog, model_id, key);

  if (!is_known (value))
    return NULL;
  for (guint i = 0; parameter != NULL && i < parameter->n_values; i++)
    {
      const LatentParameterValue *known = &parameter->values[i];

      if (g_strcmp0 (known->value, value) == 0 && is_known (known->label))
        return g_strdup (gettext (known->label));
    }
  return g_utf8_make_valid (value, -1);
}

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

GPtrArray *
latent_details_words_list_keys (LatentModelCatalog *catalog,
                                const char *model_id,
                                GHashTable *values)
{
  GPtrArray *keys = g_ptr_array_new ();
  g_autoptr (GPtrArray) others = g_ptr_array_new ();
  LatentModel *model = model_id != NULL ? latent_model_catalog_find (catalog, model_id) : NULL;
  GHashTableIter iter;
  gpointer key;

  if (values == NULL)
    return keys;
  for (guint i = 0; model != NULL && i < latent_model_get_n_parameters (model); i++)
    {
      const LatentParameter *parameter = latent_model_get_parameter (model, i);

      if (g_hash_table_contains (values, parameter->key))
        g_ptr_array_add (keys, parameter->key);
    }
  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      if (model == NULL || latent_model_find_parameter (model, key) == NULL)
        g_ptr_array_add (others, key);
    }
  g_ptr_array_sort (others, compare_keys);
  g_ptr_array_extend (keys, others, NULL, NULL);
  return keys;
}

char *
latent_details_words_pixels (guint width, guint height)
{
  if (width == 0 || height == 0)
    return NULL;
  /* Translators: width and height of an image in pixels */
  return g_strdup_printf (_ ("%u × %u"), width, height);
}

char *
latent_details_words_bytes (gint64 size_bytes)
{
  if (size_bytes <= 0)
    return NULL;
  return g_format_size_full ((guint64) size_bytes, G_FORMAT_SIZE_LONG_FORMAT);
}

char *
latent_details_words_format (LatentImageFormat format)
{
  switch (format)
    {
    case LATENT_IMAGE_FORMAT_PNG:
      return g_strdup ("PNG");
    case LATENT_IMAGE_FORMAT_JPEG:
      return g_strdup ("JPEG");
    case LATENT_IMAGE_FORMAT_WEBP:
      return g_strdup ("WebP");
    case LATENT_IMAGE_FORMAT_UNKNOWN:
    default:
      return NULL;
    }
}

char *
latent_details_words_moment (gint64 moment_us)
{
  g_autoptr (GDateTime) moment = NULL;

  if (moment_us <= 0)
    return NULL;
  /* NULL for what no calendar knows. */
  moment = g_date_time_new_from_unix_local (moment_us / G_USEC_PER_SEC);
  if (moment == NULL)
    return NULL;
  /* Translators: date and time of an image: see g_date_time_format() */
  return g_date_time_format (moment, _ ("%-d %B %Y, %H:%M:%S"));
}

char *
latent_details_words_took (gint64 took_us)
{
  gint64 seconds = took_us / G_USEC_PER_SEC;

  if (took_us <= 0)
    return NULL;
  if (seconds < SECONDS_PER_MINUTE)
    /* Translators: how long the service worked on an image, in seconds */
    return g_strdup_printf (_ ("%.1f s"), (double) took_us / G_USEC_PER_SEC);
  seconds = MIN (seconds, G_MAXINT);
  /* Translators: how long the service worked on an image, in minutes and seconds */
  return g_strdup_printf (_ ("%d min %d s"), (int) (seconds / SECONDS_PER_MINUTE),
                          (int) (seconds % SECONDS_PER_MINUTE));
}

char *
latent_details_words_credits (gint64 credits)
{
  int n = (int) MIN (credits, G_MAXINT);

  if (credits < 0)
    return NULL;
  return g_strdup_printf (ngettext ("%d credit", "%d credits", (gulong) n), n);
}

char *
latent_details_words_rating (int rating)
{
  return rating != 0 ? latent_mark_words_rating (rating) : NULL;
}

char *
latent_details_words_names (char **names)
{
  return names != NULL && *names != NULL ? g_strjoinv (", ", names) : NULL;
}
