/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-export-index.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "core/base/latent-job-record.h"

struct _LatentExportIndex
{
  LatentPictureOutput output;
  GString *csv;
  GString *json; /* the members of the array */
};

/* What a cell begins with when a spreadsheet takes it for a formula (OWASP, CSV injection). */
static const char formula_starts[] = "=+-@\t\r";

static void
add_cell (GString *line, const char *text)
{
  g_autoptr (GString) cell = g_string_new (text != NULL ? text : "");

  if (cell->len > 0 && strchr (formula_starts, cell->str[0]) != NULL)
    g_string_prepend_c (cell, '\'');
  if (line->len > 0)
    g_string_append_c (line, ',');
  if (cell->str[strcspn (cell->str, ",\"\r\n")] == '\0')
    {
      g_string_append (line, cell->str);
      return;
    }
  g_string_replace (cell, "\"", "\"\"", 0);
  g_string_append_printf (line, "\"%s\"", cell->str);
}

/* The program's own number: never a formula. */
static void
add_number (GString *line, gint64 number)
{
  g_string_append_printf (line, ",%" G_GINT64_FORMAT, number);
}

static char *
format_time (gint64 time_us)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);

  return time != NULL ? g_date_time_format_iso8601 (time) : g_strdup ("");
}

static const char *
get_value (const LatentImageRecord *image, const char *key)
{
  return g_hash_table_lookup (image->values, key);
}

static char *
join (char **names)
{
  return names != NULL ? g_strjoinv ("; ", names) : g_strdup ("");
}

/* A side of @image as it was exported. */
static guint
fit_side (const LatentExportIndex *self, const LatentImageRecord *image, guint side)
{
  guint longest = MAX (image->width, image->height);
  guint edge_px = self->output.max_edge_px;

  if (edge_px == 0 || longest <= edge_px)
    return side;
  return (guint) MAX (1, ((guint64) side * edge_px + longest / 2) / longest);
}

static void
add_to_csv (LatentExportIndex *self, const LatentImageRecord *image, const char *name)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *created = format_time (image->job_created_us);
  g_autofree char *tags = join (image->tags);
  g_autofree char *collections = join (image->collections);

  add_cell (line, name);
  add_cell (line, created);
  add_cell (line, image->model_id);
  add_cell (line, get_value (image, LATENT_PARAMETER_ASPECT_RATIO));
  add_cell (line, get_value (image, LATENT_PARAMETER_IMAGE_SIZE));
  add_number (line, fit_side (self, image, image->width));
  add_number (line, fit_side (self, image, image->height));
  add_number (line, image->rating);
  add_number (line, image->favourite);
  add_cell (line, tags);
  add_cell (line, collections);
  if (self->output.metadata == LATENT_PICTURE_METADATA_FULL)
    {
      add_cell (line, image->prompt);
      add_cell (line, image->remote_id);
    }
  g_string_append_printf (self->csv, "%s\r\n", line->str);
}

static void
add_text_member (JsonBuilder *builder, const char *name, const char *text)
{
  json_builder_set_member_name (builder, name);
  if (text != NULL)
    json_builder_add_string_value (builder, text);
  else
    json_builder_add_null_value (builder);
}

static void
add_names_member (JsonBuilder *builder, const char *name, char **names)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    json_builder_add_string_value (builder, names[i]);
  json_builder_end_array (builder);
}

static void
add_values_member (JsonBuilder *builder, GHashTable *values)
{
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (values), (GCompareFunc) strcmp);

  json_builder_set_member_name (builder, "params");
  json_builder_begin_object (builder);
  for (GList *key = keys; key != NULL; key = key->next)
    add_text_member (builder, key->data, g_hash_table_lookup (values, key->data));
  json_builder_end_object (builder);
}

static void
add_to_json (LatentExportIndex *self, const LatentImageRecord *image, const char *name)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *created = format_time (image->job_created_us);
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  add_text_member (builder, "file", name);
  add_text_member (builder, "created_at", created);
  add_text_member (builder, "model", image->model_id);
  add_values_member (builder, image->values);
  json_builder_set_member_name (builder, "width");
  json_builder_add_int_value (builder, fit_side (self, image, image->width));
  json_builder_set_member_name (builder, "height");
  json_builder_add_int_value (builder, fit_side (self, image, image->height));
  json_builder_set_member_name (builder, "rating");
  json_builder_add_int_value (builder, image->rating);
  json_builder_set_member_name (builder, "favourite");
  json_builder_add_boolean_value (builder, image->favourite);
  add_names_member (builder, "tags", image->tags);
  add_names_member (builder, "collections", image->collections);
  if (self->output.metadata == LATENT_PICTURE_METADATA_FULL)
    {
      add_text_member (builder, "prompt", image->prompt);
      add_text_member (builder, "remote_id", image->remote_id);
    }
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, FALSE);
  g_string_append_printf (self->json, "%s\n    %s", self->json->len > 0 ? "," : "", text);
}

LatentExportIndex *
latent_export_index_new (const LatentPictureOutput *output)
{
  LatentExportIndex *self = g_new0 (LatentExportIndex, 1);

  self->output = *output;
  self->csv = g_string_new ("file,created_at,model,aspect_ratio,image_size,width,height,rating,"
                            "favourite,tags,collections");
  if (output->metadata == LATENT_PICTURE_METADATA_FULL)
    g_string_append (self->csv, ",prompt,remote_id");
  g_string_append (self->csv, "\r\n");
  self->json = g_string_new (NULL);
  return self;
}

void
latent_export_index_free (LatentExportIndex *self)
{
  g_string_free (self->csv, TRUE);
  g_string_free (self->json, TRUE);
  g_free (self);
}

void
latent_export_index_add (LatentExportIndex *self, const LatentImageRecord *image, const char *name)
{
  g_return_if_fail (self != NULL && image != NULL && name != NULL);

  add_to_csv (self, image, name);
  add_to_json (self, image, name);
}

GBytes *
latent_export_index_to_csv (const LatentExportIndex *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return g_bytes_new (self->csv->str, self->csv->len);
}

GBytes *
latent_export_index_to_json (const LatentExportIndex *self)
{
  char *text;

  g_return_val_if_fail (self != NULL, NULL);

  text = g_strdup_printf ("{\n  \"version\": 1,\n  \"pictures\": [%s\n  ]\n}\n", self->json->str);
  return g_bytes_new_take (text, strlen (text));
}
