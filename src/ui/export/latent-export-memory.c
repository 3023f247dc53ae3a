/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-export-memory.h"

#include "latent-config.h"

#define SCHEMA_ID LATENT_APP_ID ".Export"
#define FOLDER_NAME "Latent Export"

/* (transfer full) (nullable): g_settings_new() aborts on a missing schema, and a key of a schema
 * that is there may be looked up without harm: both come in one file. */
static GSettings *
open_store (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema
      = source != NULL ? g_settings_schema_source_lookup (source, SCHEMA_ID, TRUE) : NULL;

  return schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

/* (transfer full) */
static char *
make_default_folder (void)
{
  const char *pictures = g_get_user_special_dir (G_USER_DIRECTORY_PICTURES);

  return g_build_filename (pictures != NULL ? pictures : g_get_home_dir (), FOLDER_NAME, NULL);
}

static void
load_output (GSettings *store, LatentPictureOutput *output)
{
  g_autofree char *format = g_settings_get_string (store, "format");
  g_autofree char *metadata = g_settings_get_string (store, "metadata");

  output->format = latent_image_format_from_string (format);
  output->quality = (guint) g_settings_get_int (store, "quality");
  output->max_edge_px = (guint) g_settings_get_int (store, "longest-side");
  latent_picture_metadata_from_string (metadata, &output->metadata);
}

LatentExportOptions *
latent_export_memory_load (void)
{
  g_autoptr (GSettings) store = open_store ();
  g_autofree char *folder = store != NULL ? g_settings_get_string (store, "folder") : NULL;
  g_autofree char *fallback = make_default_folder ();
  LatentExportOptions *options = latent_export_options_new (
      folder != NULL && g_path_is_absolute (folder) ? folder : fallback);

  options->output.quality = LATENT_PICTURE_DEFAULT_QUALITY;
  if (store == NULL)
    return options;
  load_output (store, &options->output);
  options->is_archive = g_settings_get_boolean (store, "archive");
  options->has_csv = g_settings_get_boolean (store, "csv");
  options->has_json = g_settings_get_boolean (store, "json");
  return options;
}

char *
latent_export_memory_dup_names (void)
{
  g_autoptr (GSettings) store = open_store ();
  g_autofree char *names = store != NULL ? g_settings_get_string (store, "names") : NULL;
  g_autoptr (LatentNameTemplate) parsed
      = names != NULL && *names != '\0' ? latent_name_template_parse (names, NULL) : NULL;

  return parsed != NULL ? g_steal_pointer (&names) : NULL;
}

void
latent_export_memory_save (const LatentExportOptions *options,
                           const char *folder,
                           const char *names)
{
  g_autoptr (GSettings) store = open_store ();
  const LatentPictureOutput *output;
  gboolean is_default;

  g_return_if_fail (options != NULL);
  g_return_if_fail (folder != NULL && names != NULL);

  if (store == NULL)
    return;
  output = &options->output;
  /* The default follows what the files say, and later versions. */
  is_default = g_str_equal (names, latent_name_template_get_default (output->metadata));
  /* A name that is not UTF-8 cannot be kept. */
  if (g_utf8_validate (folder, -1, NULL))
    g_settings_set_string (store, "folder", folder);
  g_settings_set_string (store, "names", is_default ? "" : names);
  g_settings_set_boolean (store, "archive", options->is_archive);
  g_settings_set_string (store, "format",
                         output->format != LATENT_IMAGE_FORMAT_UNKNOWN
                             ? latent_image_format_to_string (output->format)
                             : "");
  g_settings_set_int (store, "quality", (int) output->quality);
  g_settings_set_int (store, "longest-side", (int) output->max_edge_px);
  g_settings_set_string (store, "metadata", latent_picture_metadata_to_string (output->metadata));
  g_settings_set_boolean (store, "csv", options->has_csv);
  g_settings_set_boolean (store, "json", options->has_json);
}
