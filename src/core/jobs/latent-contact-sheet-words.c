/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-contact-sheet-private.h"

#include "latent-config.h"
#include <glib/gi18n-lib.h>

#define MAX_STARS 5

/* (transfer full) (nullable) */
static char *
describe_rating (const LatentImageRecord *image)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (image->rating < 0)
    /* TRANSLATORS: below a picture on a contact sheet */
    g_string_append (text, _ ("Rejected"));
  for (int i = 0; image->rating > 0 && i < MAX_STARS; i++)
    g_string_append (text, i < image->rating ? "★" : "☆");
  if (image->favourite)
    g_string_append (text, text->len > 0 ? " ♥" : "♥");
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

static void
append_part (GString *text, const char *part)
{
  if (part != NULL && *part != '\0')
    g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", part);
}

/* (transfer full): "Imagen 4 · 16:9 · 1K · 1408 × 768" */
static char *
describe_settings (LatentModelCatalog *catalog, const LatentImageRecord *image)
{
  LatentModel *model = latent_model_catalog_find (catalog, image->model_id);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *pixels = NULL;

  append_part (text, model != NULL ? latent_model_get_label (model) : image->model_id);
  append_part (text, g_hash_table_lookup (image->values, "aspect_ratio"));
  append_part (text, g_hash_table_lookup (image->values, "image_size"));
  if (image->width > 0 && image->height > 0)
    pixels = g_strdup_printf ("%u × %u", image->width, image->height);
  append_part (text, pixels);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

GPtrArray *
latent_contact_sheet_describe (LatentModelCatalog *catalog,
                               const LatentSheetOptions *options,
                               GPtrArray *images)
{
  GPtrArray *items = latent_sheet_items_new ();

  for (guint i = 0; i < images->len; i++)
    {
      const LatentImageRecord *image = images->pdata[i];
      LatentSheetItem *item = g_new0 (LatentSheetItem, 1);

      item->path = g_strdup (image->path);
      item->width = image->width;
      item->height = image->height;
      if ((options->caption & LATENT_SHEET_CAPTION_NUMBER) != 0)
        item->number = g_strdup_printf ("%u", i + 1);
      if ((options->caption & LATENT_SHEET_CAPTION_RATING) != 0)
        item->rating = describe_rating (image);
      if ((options->caption & LATENT_SHEET_CAPTION_PROMPT) != 0)
        item->prompt = g_strdup (image->prompt);
      if ((options->caption & LATENT_SHEET_CAPTION_SETTINGS) != 0)
        item->settings = describe_settings (catalog, image);
      g_ptr_array_add (items, item);
    }
  return items;
}
