/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-prompt-text-private.h"

#include <string.h>

#include "core/base/latent-json.h"

#define NEGATIVE "Negative prompt:"
#define NEGATIVE_KEY "negative_prompt"

/* With fewer settings than that the last line is taken for a part of the prompt. */
#define MIN_SETTINGS 3

/* --- writing --- */

/* "aspect_ratio" -> "Aspect ratio"; NULL for what readers would not take for a name. */
static char *
dup_name (const char *key)
{
  g_autofree char *name = g_strdup (key);

  if (strlen (name) < 2 || !g_ascii_isalnum (*name))
    return NULL;
  for (char *at = name; *at != '\0'; at++)
    {
      if (!g_ascii_isalnum (*at) && *at != '_' && *at != '-')
        return NULL;
      if (*at == '_')
        *at = ' ';
    }
  *name = g_ascii_toupper (*name);
  return g_steal_pointer (&name);
}

static void
append_setting (GString *text, const char *name, const char *value)
{
  if (text->len > 0)
    g_string_append (text, ", ");
  g_string_append_printf (text, "%s: ", name);
  if (strpbrk (value, ",:\n\"") == NULL)
    g_string_append (text, value);
  else
    {
      g_autoptr (JsonNode) node = json_node_new (JSON_NODE_VALUE);
      g_autofree char *quoted = NULL;

      json_node_set_string (node, value);
      quoted = latent_json_to_text (node);
      g_string_append (text, quoted);
    }
}

char *
latent_prompt_text_build (const LatentPictureRecord *record, guint width, guint height)
{
  g_autoptr (GString) text = g_string_new (record->prompt);
  g_autoptr (GString) settings = g_string_new (NULL);
  g_autoptr (GList) keys
      = g_list_sort (g_hash_table_get_keys (record->values), (GCompareFunc) g_strcmp0);
  const char *negative = g_hash_table_lookup (record->values, NEGATIVE_KEY);

  g_string_append_printf (settings, "Size: %ux%u", width, height);
  append_setting (settings, "Model", *record->model_id != '\0' ? record->model_id : "unknown");
  for (GList *at = keys; at != NULL; at = at->next)
    {
      g_autofree char *name = dup_name (at->data);

      if (name != NULL && !g_str_equal (at->data, NEGATIVE_KEY))
        append_setting (settings, name, g_hash_table_lookup (record->values, at->data));
    }
  append_setting (settings, "Version", "Latent");

  if (negative != NULL && *negative != '\0')
    g_string_append_printf (text, "\n" NEGATIVE " %s", negative);
  g_string_append_printf (text, "\n%s", settings->str);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* --- reading --- */

static gboolean
is_name_character (gunichar character)
{
  return g_unichar_isalnum (character) || character == '_' || character == ' ' || character == '-'
         || character == '/';
}

/* (transfer full) (nullable): the name at @at, which moves behind its colon */
static char *
read_name (const char **at)
{
  const char *start = *at;
  const char *end;

  while (*start == ' ')
    start++;
  for (end = start; is_name_character (g_utf8_get_char (end));)
    end = g_utf8_next_char (end);
  if (*end != ':' || end - start < 2)
    return NULL;
  *at = end + 1;
  return g_strndup (start, (gsize) (end - start));
}

/* Behind the string in quotes at @at; NULL when it does not end. */
static const char *
skip_quoted (const char *at)
{
  for (at++; *at != '\0' && *at != '"'; at++)
    {
      if (*at == '\\' && at[1] != '\0')
        at++;
    }
  return *at == '"' ? at + 1 : NULL;
}

/* (transfer full): the value at @at, which moves behind it (and its comma) */
static char *
read_value (const char **at)
{
  const char *start = *at;
  const char *end;

  while (*start == ' ')
    start++;
  end = *start == '"' ? skip_quoted (start) : NULL;
  if (end != NULL && (*end == ',' || *end == '\0'))
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (start, (gsize) (end - start));
      g_autoptr (JsonNode) node = latent_json_parse (bytes, NULL);

      *at = *end == ',' ? end + 1 : end;
      if (node != NULL && JSON_NODE_HOLDS_VALUE (node)
          && json_node_get_value_type (node) == G_TYPE_STRING)
        return g_strdup (json_node_get_string (node));
      return g_strndup (start, (gsize) (end - start));
    }
  end = strchrnul (start, ',');
  *at = *end == ',' ? end + 1 : end;
  return g_strchomp (g_strndup (start, (gsize) (end - start)));
}

/* How many settings @line consists of; 0 when it is something else. */
static guint
read_settings (const char *line, LatentPromptTextFunc func, gpointer user_data)
{
  guint n_settings = 0;

  while (*line != '\0' && n_settings < LATENT_PROMPT_TEXT_MAX_SETTINGS)
    {
      g_autofree char *name = read_name (&line);
      g_autofree char *value = NULL;

      if (name == NULL)
        {
          /* Not ours to understand: to the next comma, as the others do. */
          line = strchrnul (line, ',');
          line += *line == ',';
          continue;
        }
      value = read_value (&line);
      n_settings++;
      if (func != NULL)
        func (name, value, user_data);
    }
  return n_settings;
}

void
latent_prompt_text_parse (const char *text,
                          char **prompt,
                          char **negative,
                          LatentPromptTextFunc func,
                          gpointer user_data)
{
  g_autofree char *copy = g_strchomp (g_strdup (text));
  char *last = strrchr (copy, '\n');
  char *line = last != NULL ? last + 1 : copy;
  char *minus;

  if (read_settings (line, NULL, NULL) >= MIN_SETTINGS)
    {
      read_settings (line, func, user_data);
      *(last != NULL ? last : line) = '\0';
    }
  minus = g_str_has_prefix (copy, NEGATIVE) ? copy : strstr (copy, "\n" NEGATIVE);
  *negative = g_strdup ("");
  if (minus != NULL)
    {
      g_free (*negative);
      *negative = g_strstrip (g_strdup (minus + strlen (NEGATIVE) + (*minus == '\n')));
      *minus = '\0';
    }
  *prompt = g_strdup (copy);
}
