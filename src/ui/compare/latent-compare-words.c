/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-compare-words.h"

#include <glib/gi18n.h>

#include "core/base/latent-word-difference.h"
#include "core/base/latent-word-split.h"
#include "ui/viewer/latent-details-words.h"

/* Behind the text, of 65535: seen on light and dark, and never what alone tells. */
#define TINT_ALPHA 0x3333

/* (transfer full): valid, and no more of it than is compared. */
static char *
cut_prompt (const char *prompt, gboolean *is_cut)
{
  g_autofree char *valid = g_utf8_make_valid (prompt, -1);
  const char *p = valid;

  for (guint i = 0; i < LATENT_COMPARE_MAX_CHARS && *p != '\0'; i++)
    p = latent_text_skip_cluster (p);
  if (*p == '\0')
    return g_steal_pointer (&valid);
  *is_cut = TRUE;
  return g_strndup (valid, (gsize) (p - valid));
}

static void
add_attribute (PangoAttrList *list, PangoAttribute *attribute, LatentTextRange range)
{
  attribute->start_index = (guint) range.start;
  attribute->end_index = (guint) range.end;
  pango_attr_list_insert (list, attribute);
}

static void
mark (PangoAttrList *list, LatentDifferenceKind kind, LatentTextRange range)
{
  if (kind == LATENT_DIFFERENCE_REMOVED)
    {
      add_attribute (list, pango_attr_strikethrough_new (TRUE), range);
      add_attribute (list, pango_attr_background_new (0xe0e0, 0x1b1b, 0x2424), range);
    }
  else
    {
      add_attribute (list, pango_attr_underline_new (PANGO_UNDERLINE_SINGLE), range);
      add_attribute (list, pango_attr_background_new (0x2e2e, 0xc2c2, 0x7e7e), range);
    }
  add_attribute (list, pango_attr_background_alpha_new (TINT_ALPHA), range);
}

/* Two words of which one took the other's place would be read as one. */
static gboolean
needs_gap (const GString *text, const char *piece)
{
  const char *end = text->str + text->len;

  return text->len > 0 && !g_unichar_isspace (g_utf8_get_char (g_utf8_prev_char (end)))
         && !g_unichar_isspace (g_utf8_get_char (piece));
}

static void
append_spoken (GString *spoken, LatentDifferenceKind kind, const char *piece)
{
  switch (kind)
    {
    case LATENT_DIFFERENCE_REMOVED:
      /* Translators: read out between the words that two prompts share; %s is words of a prompt */
      g_string_append_printf (spoken, _ (" [removed: %s] "), piece);
      break;
    case LATENT_DIFFERENCE_ADDED:
      /* Translators: read out between the words that two prompts share; %s is words of a prompt */
      g_string_append_printf (spoken, _ (" [added: %s] "), piece);
      break;
    case LATENT_DIFFERENCE_KEPT:
    default:
      g_string_append (spoken, piece);
    }
}

LatentPromptDifference *
latent_prompt_difference_new (const char *reference, const char *prompt)
{
  LatentPromptDifference *self = g_new0 (LatentPromptDifference, 1);
  g_autofree char *new_text = NULL;
  g_autofree char *old_text = NULL;
  g_autoptr (GArray) parts = NULL;
  GString *text = g_string_new (NULL);
  GString *spoken = g_string_new (NULL);

  g_return_val_if_fail (prompt != NULL, NULL);

  new_text = cut_prompt (prompt, &self->is_cut);
  old_text = reference != NULL ? cut_prompt (reference, &self->is_cut) : g_strdup (new_text);
  parts = latent_word_difference (old_text, new_text);
  self->attributes = pango_attr_list_new ();
  self->is_same = TRUE;
  for (guint i = 0; i < parts->len; i++)
    {
      const LatentDifferencePart *part = &g_array_index (parts, LatentDifferencePart, i);
      const char *from = part->kind == LATENT_DIFFERENCE_REMOVED ? old_text : new_text;
      g_autofree char *piece
          = g_strndup (from + part->range.start, part->range.end - part->range.start);
      LatentTextRange range = { 0 };

      if (part->kind == LATENT_DIFFERENCE_ADDED && i > 0
          && (part - 1)->kind == LATENT_DIFFERENCE_REMOVED && needs_gap (text, piece))
        g_string_append_c (text, ' ');
      range.start = text->len;
      g_string_append (text, piece);
      range.end = text->len;
      append_spoken (spoken, part->kind, piece);
      if (part->kind == LATENT_DIFFERENCE_KEPT)
        continue;
      self->is_same = FALSE;
      mark (self->attributes, part->kind, range);
    }
  /* What is beyond was not compared. */
  self->is_same = self->is_same && !self->is_cut;
  if (self->is_cut)
    g_string_append (text, "…");
  self->text = g_string_free (text, FALSE);
  self->spoken = g_string_free (spoken, FALSE);
  return self;
}

void
latent_prompt_difference_free (LatentPromptDifference *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_free (self->spoken);
  pango_attr_list_unref (self->attributes);
  g_free (self);
}

/* --- settings --- */

static void
free_setting (gpointer data)
{
  LatentSettingDifference *setting = data;

  g_free (setting->name);
  g_strfreev (setting->values);
  g_free (setting);
}

static gboolean
differs (const GPtrArray *values)
{
  for (guint i = 1; i < values->len; i++)
    {
      if (g_strcmp0 (values->pdata[i], values->pdata[0]) != 0)
        return TRUE;
    }
  return FALSE;
}

/* Takes @name and @values (of which each may be NULL) over; keeps them where they differ. */
static void
add_setting (GPtrArray *settings, char *name, GPtrArray *values)
{
  LatentSettingDifference *setting = g_new0 (LatentSettingDifference, 1);
  gboolean is_kept = differs (values);

  for (guint i = 0; i < values->len; i++)
    {
      if (values->pdata[i] == NULL)
        values->pdata[i] = g_strdup ("–");
    }
  g_ptr_array_add (values, NULL);
  setting->name = name;
  setting->values = (char **) g_ptr_array_free (values, FALSE);
  if (is_kept)
    g_ptr_array_add (settings, setting);
  else
    free_setting (setting);
}

static void
add_models (GPtrArray *settings, LatentModelCatalog *catalog, GPtrArray *images)
{
  GPtrArray *values = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < images->len; i++)
    {
      const LatentImageRecord *image = images->pdata[i];

      g_ptr_array_add (values, latent_details_words_model (catalog, image->model_id));
    }
  add_setting (settings, g_strdup (_ ("Model")), values);
}

static const char *
get_sent (const LatentImageRecord *image, const char *key)
{
  return image->values != NULL ? g_hash_table_lookup (image->values, key) : NULL;
}

/* What was sent counts; the words of the form are shown, unless they are all the same.
 * @of: has the key, so its model's form has the name. */
static void
add_parameter (GPtrArray *settings,
               LatentModelCatalog *catalog,
               GPtrArray *images,
               const LatentImageRecord *of,
               const char *key)
{
  GPtrArray *values = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) sent = g_ptr_array_new_with_free_func (g_free);
  gboolean is_clear;

  for (guint i = 0; i < images->len; i++)
    {
      const LatentImageRecord *image = images->pdata[i];

      g_ptr_array_add (sent, g_strdup (get_sent (image, key)));
      g_ptr_array_add (values, latent_details_words_value (catalog, image->model_id, key,
                                                           get_sent (image, key)));
    }
  is_clear = differs (values);
  for (guint i = 0; i < images->len && differs (sent) && !is_clear; i++)
    {
      g_free (values->pdata[i]);
      values->pdata[i] = sent->pdata[i] != NULL ? g_utf8_make_valid (sent->pdata[i], -1) : NULL;
    }
  if (differs (sent))
    add_setting (settings, latent_details_words_parameter (catalog, of->model_id, key), values);
  else
    g_ptr_array_free (values, TRUE);
}

static void
add_pixels (GPtrArray *settings, GPtrArray *images)
{
  GPtrArray *values = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < images->len; i++)
    {
      const LatentImageRecord *image = images->pdata[i];

      g_ptr_array_add (values, latent_details_words_pixels (image->width, image->height));
    }
  add_setting (settings, g_strdup (_ ("Pixels")), values);
}

GPtrArray *
latent_compare_words_list_settings (LatentModelCatalog *catalog, GPtrArray *images)
{
  GPtrArray *settings = g_ptr_array_new_with_free_func (free_setting);
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  g_return_val_if_fail (LATENT_IS_MODEL_CATALOG (catalog), settings);
  g_return_val_if_fail (images != NULL, settings);

  if (images->len < 2)
    return settings;
  add_models (settings, catalog, images);
  for (guint i = 0; i < images->len; i++)
    {
      const LatentImageRecord *image = images->pdata[i];
      g_autoptr (GPtrArray) keys
          = latent_details_words_list_keys (catalog, image->model_id, image->values);

      for (guint k = 0; k < keys->len; k++)
        {
          if (g_hash_table_add (known, keys->pdata[k]))
            add_parameter (settings, catalog, images, image, keys->pdata[k]);
        }
    }
  add_pixels (settings, images);
  return settings;
}
