/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-foreign-prompt-private.h"

#include <string.h>

#include "core/base/latent-json.h"
#include "latent-exif-private.h"
#include "latent-picture-carried-private.h"
#include "latent-picture-xmp.h"
#include "latent-prompt-text-private.h"

#define MAX_KEY_LENGTH 64
#define MAX_EDGE 65535
/* What a JSON reader holds exactly whatever it makes of it: up to 2^53. */
#define MAX_DIGITS 15

static void
free_field (gpointer data)
{
  LatentForeignField *field = data;

  g_free (field->key);
  g_free (field->name);
  g_free (field->value);
  g_free (field);
}

LatentForeignPrompt *
latent_foreign_prompt_new (void)
{
  LatentForeignPrompt *self = g_new0 (LatentForeignPrompt, 1);

  self->fields = g_ptr_array_new_with_free_func (free_field);
  return self;
}

void
latent_foreign_prompt_free (LatentForeignPrompt *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->fields);
  g_clear_pointer (&self->record, latent_picture_record_free);
  g_free (self);
}

const char *
latent_foreign_prompt_find (const LatentForeignPrompt *self, const char *key)
{
  for (guint i = 0; i < self->fields->len; i++)
    {
      const LatentForeignField *field = g_ptr_array_index (self->fields, i);

      if (g_str_equal (field->key, key))
        return field->value;
    }
  return NULL;
}

/* --- fields --- */

static char *
dup_start (const char *text, glong max_length)
{
  return g_utf8_strlen (text, -1) > max_length ? g_utf8_substring (text, 0, max_length)
                                               : g_strdup (text);
}

/* (transfer full): "CFG scale" -> "cfg_scale" */
static char *
dup_key (const char *name)
{
  g_autofree char *start = dup_start (name, MAX_KEY_LENGTH);
  g_autofree char *key = g_utf8_strdown (start, -1);

  g_strstrip (key);
  for (char *at = key; *at != '\0'; at++)
    {
      if (g_ascii_isspace (*at) || g_ascii_iscntrl (*at))
        *at = '_';
    }
  return g_steal_pointer (&key);
}

void
latent_foreign_prompt_add (LatentForeignPrompt *self,
                           const char *key,
                           const char *name,
                           const char *value)
{
  g_autofree char *made = key != NULL ? g_strdup (key) : dup_key (name);
  gboolean is_long
      = g_str_equal (made, LATENT_FOREIGN_PROMPT) || g_str_equal (made, LATENT_FOREIGN_NEGATIVE);
  LatentForeignField *field;

  if (value == NULL || *value == '\0' || *made == '\0'
      || self->fields->len >= LATENT_FOREIGN_MAX_FIELDS
      || latent_foreign_prompt_find (self, made) != NULL)
    return;
  field = g_new0 (LatentForeignField, 1);
  field->name = dup_start (name != NULL ? name : made, MAX_KEY_LENGTH);
  field->key = g_steal_pointer (&made);
  field->value = dup_start (value, is_long ? LATENT_FOREIGN_MAX_PROMPT_LENGTH
                                           : LATENT_FOREIGN_MAX_VALUE_LENGTH);
  g_ptr_array_add (self->fields, field);
}

void
latent_foreign_prompt_add_member (LatentForeignPrompt *self,
                                  const char *key,
                                  JsonObject *object,
                                  const char *member)
{
  JsonNode *node = latent_json_member (object, member);
  g_autofree char *text = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return;
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    {
      latent_foreign_prompt_add (self, key, member, json_node_get_string (node));
      return;
    }
  text = latent_json_to_text (node);
  latent_foreign_prompt_add (self, key, member, text);
}

void
latent_foreign_prompt_add_size (LatentForeignPrompt *self, gint64 width, gint64 height)
{
  g_autofree char *size = NULL;

  if (width < 1 || height < 1 || width > MAX_EDGE || height > MAX_EDGE)
    return;
  size = g_strdup_printf ("%dx%d", (int) width, (int) height);
  latent_foreign_prompt_add (self, LATENT_FOREIGN_SIZE, "Size", size);
}

/* --- JSON as others write it --- */

static const char *
skip_string (const char *at)
{
  for (at++; *at != '\0' && *at != '"'; at++)
    {
      if (*at == '\\' && at[1] != '\0')
        at++;
    }
  return *at == '"' ? at + 1 : at;
}

/* A word or a number at @at, as JSON has it. */
static const char *
append_token (GString *out, const char *at)
{
  const char *end = at;
  guint n_digits = 0;
  gboolean is_whole = TRUE;

  while (g_ascii_isalnum (*end) || (*end != '\0' && strchr ("+-.", *end) != NULL))
    {
      n_digits += g_ascii_isdigit (*end);
      is_whole = is_whole && (g_ascii_isdigit (*end) || *end == '-');
      end++;
    }
  if (g_str_has_prefix (at, "NaN") || g_str_has_prefix (at, "Infinity")
      || g_str_has_prefix (at, "-Infinity"))
    g_string_append (out, "null");
  else if (is_whole && n_digits > MAX_DIGITS)
    g_string_append_printf (out, "\"%.*s\"", (int) (end - at), at);
  else
    g_string_append_len (out, at, end - at);
  return end;
}

JsonNode *
latent_foreign_json_parse (const char *text)
{
  g_autoptr (GString) clean = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (JsonNode) root = NULL;

  if (strlen (text) > LATENT_JSON_MAX_BYTES)
    return NULL;
  clean = g_string_sized_new (strlen (text));
  while (*text != '\0')
    {
      const char *end = text + 1;

      if (g_ascii_isalnum (*text) || *text == '-')
        {
          text = append_token (clean, text);
          continue;
        }
      if (*text == '"')
        end = skip_string (text);
      g_string_append_len (clean, text, end - text);
      text = end;
    }
  bytes = g_bytes_new (clean->str, clean->len);
  root = latent_json_parse (bytes, NULL);
  return latent_json_object (root) != NULL ? g_steal_pointer (&root) : NULL;
}

/* --- the readers --- */

static gboolean
read_own (LatentForeignPrompt *self, const LatentPictureCarried *carried)
{
  g_autoptr (GList) keys = NULL;
  LatentPictureRecord *record;

  if (carried->xmp == NULL)
    return FALSE;
  record = self->record = latent_picture_xmp_parse (carried->xmp);
  if (record == NULL)
    return FALSE;
  latent_foreign_prompt_add (self, LATENT_FOREIGN_PROMPT, NULL, record->prompt);
  latent_foreign_prompt_add (self, LATENT_FOREIGN_MODEL, NULL, record->model_id);
  keys = g_list_sort (g_hash_table_get_keys (record->values), (GCompareFunc) g_strcmp0);
  for (GList *at = keys; at != NULL; at = at->next)
    latent_foreign_prompt_add (self, at->data, at->data,
                               g_hash_table_lookup (record->values, at->data));
  return TRUE;
}

static void
take_setting_cb (const char *name, const char *value, gpointer user_data)
{
  latent_foreign_prompt_add (user_data, NULL, name, value);
}

/* One program among the relatives (Fooocus) writes an object instead of the text. */
static gboolean
read_object (LatentForeignPrompt *self, const char *text)
{
  g_autoptr (JsonNode) root = *text == '{' ? latent_foreign_json_parse (text) : NULL;
  JsonObject *object = latent_json_object (root);
  JsonObjectIter iterator;
  const char *member;

  if (latent_json_string (object, LATENT_FOREIGN_PROMPT) == NULL)
    return FALSE;
  latent_foreign_prompt_add_member (self, NULL, object, LATENT_FOREIGN_PROMPT);
  latent_foreign_prompt_add_member (self, NULL, object, LATENT_FOREIGN_NEGATIVE);
  json_object_iter_init_ordered (&iterator, object);
  while (json_object_iter_next_ordered (&iterator, &member, NULL))
    latent_foreign_prompt_add_member (self, NULL, object, member);
  return TRUE;
}

static gboolean
read_parameters (LatentForeignPrompt *self, const LatentPictureCarried *carried)
{
  g_autofree char *text = latent_picture_carried_dup_prompt_text (carried);
  g_autoptr (LatentForeignPrompt) settings = NULL;
  g_autofree char *prompt = NULL;
  g_autofree char *negative = NULL;

  if (text == NULL)
    return FALSE;
  if (read_object (self, text))
    return TRUE;
  settings = latent_foreign_prompt_new ();
  latent_prompt_text_parse (text, &prompt, &negative, take_setting_cb, settings);
  /* An Exif comment may be anything; without settings it is no prompt. */
  if (settings->fields->len == 0
      && latent_picture_carried_find_text (carried, LATENT_PROMPT_TEXT_KEYWORD) == NULL)
    return FALSE;
  latent_foreign_prompt_add (self, LATENT_FOREIGN_PROMPT, NULL, prompt);
  latent_foreign_prompt_add (self, LATENT_FOREIGN_NEGATIVE, "Negative prompt", negative);
  for (guint i = 0; i < settings->fields->len; i++)
    {
      const LatentForeignField *field = g_ptr_array_index (settings->fields, i);

      latent_foreign_prompt_add (self, field->key, field->name, field->value);
    }
  return self->fields->len > 0;
}

/* What @read finds in the text @keyword. */
static gboolean
read_text (LatentForeignPrompt *self,
           const LatentPictureCarried *carried,
           const char *keyword,
           gboolean (*read) (LatentForeignPrompt *self, const char *text))
{
  const char *text = latent_picture_carried_find_text (carried, keyword);

  if (text == NULL)
    return FALSE;
  if (read (self, text))
    return TRUE;
  g_ptr_array_set_size (self->fields, 0);
  return FALSE;
}

/* ComfyUI writes into JPEG and WebP files as texts of the Exif what it writes into PNG as chunks.
 */
static gboolean
read_exif_text (LatentForeignPrompt *self,
                const LatentPictureCarried *carried,
                const char *start,
                gboolean (*read) (LatentForeignPrompt *self, const char *text))
{
  g_autofree char *text
      = carried->exif != NULL ? latent_exif_dup_text_after (carried->exif, start) : NULL;

  if (text != NULL && read (self, text))
    return TRUE;
  g_ptr_array_set_size (self->fields, 0);
  return FALSE;
}

static LatentPromptSource
read_any (LatentForeignPrompt *self, const LatentPictureCarried *carried)
{
  if (read_own (self, carried))
    return LATENT_PROMPT_SOURCE_LATENT;
  if (read_text (self, carried, "invokeai_metadata", latent_foreign_invokeai_read)
      || read_text (self, carried, "sd-metadata", latent_foreign_invokeai_read_old))
    return LATENT_PROMPT_SOURCE_INVOKEAI;
  if (read_parameters (self, carried))
    return LATENT_PROMPT_SOURCE_PARAMETERS;
  if (read_text (self, carried, "prompt", latent_foreign_comfyui_read)
      || read_text (self, carried, "workflow", latent_foreign_comfyui_read_drawn)
      || read_exif_text (self, carried, "prompt:", latent_foreign_comfyui_read)
      || read_exif_text (self, carried, "workflow:", latent_foreign_comfyui_read_drawn))
    return LATENT_PROMPT_SOURCE_COMFYUI;
  return LATENT_PROMPT_SOURCE_NONE;
}

LatentForeignPrompt *
latent_foreign_prompt_read (GBytes *picture)
{
  LatentForeignPrompt *self = latent_foreign_prompt_new ();
  g_auto (LatentPictureCarried) carried = { 0 };

  latent_picture_carried_read_bytes (&carried, picture);
  self->source = read_any (self, &carried);
  return self;
}
