/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-sheet-settings.h"

#include <gio/gio.h>

#include "latent-config.h"

#define KEY "contact-sheet"

/* (transfer full) (nullable): g_settings_new() aborts on a missing schema, g_settings_get_value()
 * on a missing key. */
static GSettings *
open_store (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, LATENT_APP_ID, TRUE);
  if (schema == NULL || !g_settings_schema_has_key (schema, KEY))
    return NULL;
  return g_settings_new_full (schema, NULL, NULL);
}

static void
read_words (GVariant *stored, LatentSheetOptions *options)
{
  const char *text;

  if (g_variant_lookup (stored, "paper", "&s", &text))
    latent_sheet_paper_from_string (text, &options->paper);
  if (g_variant_lookup (stored, "caption", "&s", &text))
    latent_sheet_caption_from_string (text, &options->caption);
}

LatentSheetOptions *
latent_sheet_settings_load (void)
{
  g_autoptr (GSettings) store = open_store ();
  LatentSheetOptions *options = latent_sheet_options_new ();
  g_autoptr (GVariant) stored = NULL;

  if (store == NULL)
    return options;
  stored = g_settings_get_value (store, KEY);
  read_words (stored, options);
  g_variant_lookup (stored, "columns", "u", &options->columns);
  g_variant_lookup (stored, "prompt-lines", "u", &options->prompt_lines);
  g_variant_lookup (stored, "margin", "d", &options->margin_mm);
  g_variant_lookup (stored, "gap", "d", &options->gap_mm);
  g_variant_lookup (stored, "landscape", "b", &options->is_landscape);
  g_variant_lookup (stored, "dark", "b", &options->is_dark);
  g_variant_lookup (stored, "page-numbers", "b", &options->has_page_numbers);
  latent_sheet_options_limit (options);
  return options;
}

void
latent_sheet_settings_store (const LatentSheetOptions *options)
{
  g_autoptr (GSettings) store = open_store ();
  g_autofree char *caption = latent_sheet_caption_to_string (options->caption);
  GVariantDict stored;

  if (store == NULL)
    return;
  g_variant_dict_init (&stored, NULL);
  g_variant_dict_insert (&stored, "paper", "s", latent_sheet_paper_to_string (options->paper));
  g_variant_dict_insert (&stored, "caption", "s", caption);
  g_variant_dict_insert (&stored, "columns", "u", options->columns);
  g_variant_dict_insert (&stored, "prompt-lines", "u", options->prompt_lines);
  g_variant_dict_insert (&stored, "margin", "d", options->margin_mm);
  g_variant_dict_insert (&stored, "gap", "d", options->gap_mm);
  g_variant_dict_insert (&stored, "landscape", "b", options->is_landscape);
  g_variant_dict_insert (&stored, "dark", "b", options->is_dark);
  g_variant_dict_insert (&stored, "page-numbers", "b", options->has_page_numbers);
  g_settings_set_value (store, KEY, g_variant_dict_end (&stored));
}
