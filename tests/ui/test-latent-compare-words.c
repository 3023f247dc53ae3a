/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "ui/compare/latent-compare-words.h"

#include <string.h>

#include "core/base/latent-values.h"
#include "core/base/latent-word-split.h"
#include "latent-ui-test.h"
#include "ui/compare/latent-compare-layout.h"

static void
test_prompt (void)
{
  g_autoptr (LatentPromptDifference) first
      = latent_prompt_difference_new (NULL, "a red fox & <b>");
  g_autoptr (LatentPromptDifference) other
      = latent_prompt_difference_new ("a red fox", "a blue fox runs");
  g_autoptr (LatentPromptDifference) same = latent_prompt_difference_new ("a fox", "a fox");

  g_assert_cmpstr (first->text, ==, "a red fox & <b>");
  g_assert_cmpstr (first->spoken, ==, first->text);
  g_assert_true (first->is_same && same->is_same && !other->is_same);
  g_assert_cmpstr (other->text, ==, "a red blue fox runs");
  g_assert_cmpstr (other->spoken, ==,
                   "a  [removed: red]  [added: blue]  fox [added:  runs] ");
  g_assert_false (first->is_cut || other->is_cut);
}

static gboolean
has_attribute (const LatentPromptDifference *difference, PangoAttrType type, const char *text)
{
  GSList *all = pango_attr_list_get_attributes (difference->attributes);
  gboolean found = FALSE;

  for (GSList *link = all; link != NULL; link = link->next)
    {
      PangoAttribute *attribute = link->data;
      gsize length = attribute->end_index - attribute->start_index;

      found = found
              || (attribute->klass->type == type && length == strlen (text)
                  && strncmp (difference->text + attribute->start_index, text, length) == 0);
    }
  g_slist_free_full (all, (GDestroyNotify) pango_attribute_destroy);
  return found;
}

/* By lines, which are seen without colours. */
static void
test_lines (void)
{
  g_autoptr (LatentPromptDifference) other = latent_prompt_difference_new ("a 猫", "a 犬!");

  g_assert_true (has_attribute (other, PANGO_ATTR_STRIKETHROUGH, "猫"));
  g_assert_true (has_attribute (other, PANGO_ATTR_UNDERLINE, "犬!"));
  g_assert_false (has_attribute (other, PANGO_ATTR_UNDERLINE, "猫"));
}

/* A text of another program: too long, and no text. */
static void
test_odd_prompts (void)
{
  g_autofree char *letters = g_strnfill (1024 * 1024, 'a');
  g_autofree char *longer = g_strconcat (letters, "b", NULL);
  g_autoptr (LatentPromptDifference) odd = latent_prompt_difference_new ("a\xff", "a\xfe b");
  g_autoptr (LatentPromptDifference) cut = latent_prompt_difference_new (letters, longer);

  g_assert_true (g_utf8_validate (odd->text, -1, NULL));
  g_assert_true (cut->is_cut);
  g_assert_false (cut->is_same);
  g_assert_cmpuint (strlen (cut->text), ==, LATENT_COMPARE_MAX_CHARS + strlen ("…"));
}

/* What we do not tear is not torn for Pango either, which knows Unicode's rules. */
static void
test_no_torn_characters (void)
{
  static const char *const pieces[] = {
    "fox", " ", "\n", "'", "嵐", "ライト", "\u0e19\u0e49\u0e33", "\u0301", "\u200d", "\u200c",
    "\U0001f1e9", "\U0001f1ea", "\U0001f44d", "\U0001f3fd", "\u0915\u094d", "\u0937",
    "\u1112\u1161\u11ab", "\r", "\u0600", "\u0661", "\u2764\ufe0f", "\U0001f469", "한",
    "\uac00\u11a8",
    "\u0eb3", "\u1780\u17d2", "\U000e0067", "\uff9e", "ｶ",
  };

  for (guint i = 0; i < 3000; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GArray) words = NULL;
      g_autofree PangoLogAttr *attributes = NULL;
      int n_chars;

      for (int k = g_test_rand_int_range (1, 12); k > 0; k--)
        g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      n_chars = (int) g_utf8_strlen (text->str, -1);
      attributes = g_new0 (PangoLogAttr, n_chars + 1);
      pango_get_log_attrs (text->str, (int) text->len, -1, pango_language_from_string ("en"),
                           attributes, n_chars + 1);
      words = latent_text_split (text->str);
      for (guint k = 0; k < words->len; k++)
        {
          LatentTextRange word = g_array_index (words, LatentTextRange, k);
          glong place = g_utf8_pointer_to_offset (text->str, text->str + word.end);

          /* Pango lets a joiner hold the blank behind it, which is no character of anybody's. */
          if (!attributes[place].is_cursor_position && !attributes[place].is_white)
            {
              g_autofree char *escaped = g_strescape (text->str, NULL);

              g_error ("“%s” is torn behind %ld characters", escaped, place);
            }
        }
    }
}

/* --- settings --- */

/* @settings: "key=value", NULL-terminated */
static LatentImageRecord *
make_image (const char *model_id, guint width, const char *const *settings)
{
  LatentImageRecord *image = latent_image_record_new ();

  image->id = g_strdup ("id");
  image->job_id = g_strdup ("job");
  image->path = g_strdup ("/a");
  image->sha256 = g_strdup ("");
  image->prompt = g_strdup ("a fox");
  image->model_id = g_strdup (model_id);
  image->width = width;
  image->height = 10;
  g_clear_pointer (&image->values, g_hash_table_unref);
  image->values = latent_values_new ();
  for (guint i = 0; settings[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (settings[i], "=", 2);

      g_hash_table_insert (image->values, g_strdup (parts[0]), g_strdup (parts[1]));
    }
  return image;
}

/* (transfer full): "name: value | value" of each that differs, with "; " between */
static char *
describe (LatentModelCatalog *catalog, GPtrArray *images)
{
  g_autoptr (GPtrArray) settings = latent_compare_words_list_settings (catalog, images);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < settings->len; i++)
    {
      const LatentSettingDifference *setting = settings->pdata[i];
      g_autofree char *values = g_strjoinv (" | ", setting->values);

      g_string_append_printf (text, "%s%s: %s", i > 0 ? "; " : "", setting->name, values);
    }
  return g_string_free (text, FALSE);
}

static void
test_settings (void)
{
  static const char *const plain[] = { "shape=1:1", NULL };
  static const char *const odd[] = { "shape=1:2", "steps=7", "raw=true", NULL };
  static const char *const other[] = { "shape=2:1", "steps=7", "raw=true", "seed=5", NULL };
  g_autoptr (LatentModelCatalog) catalog = latent_ui_test_odd_catalog ();
  g_autoptr (GPtrArray) images
      = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_record_free);
  g_autofree char *same = NULL;
  g_autofree char *differing = NULL;
  g_autofree char *models = NULL;

  g_ptr_array_add (images, make_image ("odd", 20, odd));
  g_ptr_array_add (images, make_image ("odd", 20, odd));
  same = describe (catalog, images);
  g_assert_cmpstr (same, ==, "");
  /* What the catalogue does not know has no better name. */
  g_ptr_array_add (images, make_image ("odd", 30, other));
  differing = describe (catalog, images);
  g_assert_cmpstr (differing, ==,
                   "Shape <i>& co: 1:2 | 1:2 | 2:1; seed: – | – | 5; "
                   "Pixels: 20 × 10 | 20 × 10 | 30 × 10");
  g_ptr_array_set_size (images, 1);
  g_ptr_array_add (images, make_image ("plain", 20, plain));
  models = describe (catalog, images);
  g_assert_true (g_str_has_prefix (models, "Model: Odd <b>& | Plain; Shape <i>& co: 1:2 | 1:1; "));
}

static void
test_columns (void)
{
  g_assert_cmpuint (latent_compare_layout_get_columns (1, 1000, 600), ==, 1);
  g_assert_cmpuint (latent_compare_layout_get_columns (2, 1000, 600), ==, 2);
  g_assert_cmpuint (latent_compare_layout_get_columns (3, 1000, 600), ==, 3);
  g_assert_cmpuint (latent_compare_layout_get_columns (4, 1000, 600), ==, 2);
  /* Below each other where it is narrow, if there is enough height for that. */
  g_assert_cmpuint (latent_compare_layout_get_columns (2, 400, 600), ==, 1);
  g_assert_cmpuint (latent_compare_layout_get_columns (3, 400, 600), ==, 1);
  g_assert_cmpuint (latent_compare_layout_get_columns (4, 400, 600), ==, 2);
  g_assert_cmpuint (latent_compare_layout_get_columns (2, 400, 200), ==, 2);
}

int
main (int argc, char *argv[])
{
  latent_ui_test_init (&argc, &argv);
  g_test_add_func ("/compare-words/prompt", test_prompt);
  g_test_add_func ("/compare-words/lines", test_lines);
  g_test_add_func ("/compare-words/odd-prompts", test_odd_prompts);
  g_test_add_func ("/compare-words/no-torn-characters", test_no_torn_characters);
  g_test_add_func ("/compare-words/settings", test_settings);
  g_test_add_func ("/compare-words/columns", test_columns);
  return g_test_run ();
}
