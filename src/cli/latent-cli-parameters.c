/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cli-parameters.h"

#include <string.h>

#include "latent-cli-output.h"
#include "latent-config.h"
#include <glib/gi18n-lib.h>

struct _LatentCliParameters
{
  LatentModelCatalog *catalog; /* owned */
  GHashTable
      *keys; /* owned: option name -> parameter key; also the names that are taken (-> NULL) */
  GHashTable *values;  /* owned: parameter key -> value */
  GArray *entries;     /* owned (element-type GOptionEntry): borrows its texts from below */
  GStringChunk *texts; /* owned: GOption copies none of the texts it is given */
};

static char *
dup_text (const char *argument, const char *option_name, GError **error)
{
  char *text = latent_cli_read_argument (argument);

  if (text == NULL)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 _ ("The value of %s is no valid text"), option_name);
  return text;
}

static gboolean
take_parameter_cb (const char *option_name, const char *value, gpointer user_data, GError **error)
{
  LatentCliParameters *self = user_data;
  const char *key = NULL;
  char *text = dup_text (value, option_name, error);

  if (text == NULL)
    return FALSE;

  while (*option_name == '-')
    option_name++;
  key = g_hash_table_lookup (self->keys, option_name);
  g_assert (key != NULL); /* only options that were made below come here */
  g_hash_table_replace (self->values, g_strdup (key), text);
  return TRUE;
}

static gboolean
take_param_cb (const char *option_name, const char *value, gpointer user_data, GError **error)
{
  LatentCliParameters *self = user_data;
  g_autofree char *text = dup_text (value, option_name, error);
  const char *equals = text != NULL ? strchr (text, '=') : NULL;

  if (text == NULL)
    return FALSE;
  if (equals == NULL || equals == text)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _ ("%s needs KEY=VALUE, not “%s”"), option_name, text);
      return FALSE;
    }
  g_hash_table_replace (self->values, g_strndup (text, (gsize) (equals - text)),
                        g_strdup (equals + 1));
  return TRUE;
}

/* Makes one option; a name that is taken (by the command, or by the same parameter of another
 * model) is left as it is. */
static void
add_entry (LatentCliParameters *self, const char *name, const LatentParameter *parameter)
{
  g_autofree char *values = latent_cli_parameter_describe_values (parameter);
  g_autofree char *description = NULL;
  const char *label = g_dgettext (GETTEXT_PACKAGE, parameter->label);
  GOptionEntry entry = {
    .flags = G_OPTION_FLAG_FILENAME, /* the bytes as they are: see latent_cli_read_argument() */
    .arg = G_OPTION_ARG_CALLBACK,
    .arg_data = take_parameter_cb,
  };

  if (g_hash_table_contains (self->keys, name))
    return;

  description = *values != '\0' ? g_strdup_printf ("%s: %s", label, values) : g_strdup (label);
  entry.long_name = g_string_chunk_insert (self->texts, name);
  entry.description = g_string_chunk_insert (self->texts, description);
  entry.arg_description = g_string_chunk_insert_const (self->texts, _ ("VALUE"));
  g_array_append_val (self->entries, entry);
  g_hash_table_insert (self->keys, g_strdup (name), g_strdup (parameter->key));
}

static void
add_model (LatentCliParameters *self, LatentModel *model)
{
  for (guint i = 0; i < latent_model_get_n_parameters (model); i++)
    {
      const LatentParameter *parameter = latent_model_get_parameter (model, i);
      g_autofree char *name = latent_cli_parameter_option (parameter->key);

      add_entry (self, name, parameter);
      if (parameter->short_option != NULL)
        add_entry (self, parameter->short_option, parameter);
    }
}

static void
add_param_entry (LatentCliParameters *self)
{
  GOptionEntry entry = {
    .long_name = "param",
    .flags = G_OPTION_FLAG_FILENAME,
    .arg = G_OPTION_ARG_CALLBACK,
    .arg_data = take_param_cb,
    .description = _ ("Set any parameter by the service's name for it; may be given several times"),
    .arg_description = _ ("KEY=VALUE"),
  };

  g_array_append_val (self->entries, entry);
}

LatentCliParameters *
latent_cli_parameters_new (LatentModelCatalog *catalog, const GOptionEntry *reserved)
{
  LatentCliParameters *self = g_new0 (LatentCliParameters, 1);

  self->catalog = g_object_ref (catalog);
  self->keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->entries = g_array_new (TRUE, TRUE, sizeof (GOptionEntry));
  self->texts = g_string_chunk_new (512);

  g_hash_table_insert (self->keys, g_strdup ("param"), NULL);
  for (; reserved != NULL && reserved->long_name != NULL; reserved++)
    g_hash_table_insert (self->keys, g_strdup (reserved->long_name), NULL);

  for (guint i = 0; i < latent_model_catalog_get_n_models (catalog); i++)
    add_model (self, latent_model_catalog_get_model (catalog, i));
  add_param_entry (self);
  return self;
}

void
latent_cli_parameters_free (LatentCliParameters *self)
{
  g_clear_object (&self->catalog);
  g_clear_pointer (&self->keys, g_hash_table_unref);
  g_clear_pointer (&self->values, g_hash_table_unref);
  g_clear_pointer (&self->entries, g_array_unref);
  g_clear_pointer (&self->texts, g_string_chunk_free);
  g_free (self);
}

GOptionGroup *
latent_cli_parameters_create_group (LatentCliParameters *self)
{
  GOptionGroup *group = g_option_group_new ("parameter", _ ("Parameters of the models:"),
                                            _ ("Show the parameters of the models"), self, NULL);

  g_option_group_add_entries (group, (const GOptionEntry *) (gpointer) self->entries->data);
  return group;
}

GHashTable *
latent_cli_parameters_get_values (LatentCliParameters *self)
{
  return self->values;
}

char *
latent_cli_parameter_option (const char *key)
{
  return g_strdelimit (g_ascii_strdown (key, -1), "_", '-');
}

char *
latent_cli_parameter_describe_values (const LatentParameter *parameter)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (parameter->type == LATENT_PARAMETER_INTEGER)
    return g_strdup_printf ("%" G_GINT64_FORMAT "–%" G_GINT64_FORMAT, parameter->minimum,
                            parameter->maximum);
  for (guint i = 0; i < parameter->n_values; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", parameter->values[i].value);
  return g_strdup (text->str);
}
