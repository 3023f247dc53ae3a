/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-aspect.h"

static gboolean
read_number (const char **text, double *number)
{
  const char *start = *text;
  int value = 0;

  while (g_ascii_isdigit (**text) && *text - start < 4)
    value = value * 10 + (*(*text)++ - '0');
  *number = value;
  return value > 0;
}

gboolean
latent_aspect_parse (const char *text, double *ratio)
{
  double width, height;

  if (text == NULL || !read_number (&text, &width) || *text++ != ':'
      || !read_number (&text, &height) || *text != '\0')
    return FALSE;
  *ratio = width / height;
  return TRUE;
}

gboolean
latent_aspect_is_shape_choice (const LatentParameter *parameter)
{
  double ratio;

  if (parameter->type != LATENT_PARAMETER_CHOICE || parameter->n_values == 0)
    return FALSE;
  for (guint i = 0; i < parameter->n_values; i++)
    {
      if (!latent_aspect_parse (parameter->values[i].value, &ratio))
        return FALSE;
    }
  return TRUE;
}

double
latent_aspect_of_values (LatentModel *model, GHashTable *values)
{
  GHashTableIter iter;
  gpointer value;
  guint width, height;
  double ratio;

  if (values == NULL)
    return 1;
  if (model != NULL && latent_model_get_pixel_size (model, values, &width, &height) && width > 0
      && height > 0)
    return (double)width / height;

  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      if (latent_aspect_parse (value, &ratio))
        return ratio;
    }
  return 1;
}

void
latent_aspect_fit (double ratio, double width, double height, graphene_rect_t *rect)
{
  double fit_width = MIN (width, height * ratio);
  double fit_height = fit_width / ratio;

  graphene_rect_init (rect, (float)((width - fit_width) / 2), (float)((height - fit_height) / 2),
                      (float)fit_width, (float)fit_height);
}
