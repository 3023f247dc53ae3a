/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/media/latent-prompt-text-private.h"

#include "support/latent-test.h"

static void
take_setting_cb (const char *name, const char *value, gpointer user_data)
{
  g_string_append_printf (user_data, "%s=%s|", name, value);
}

static void
assert_parsed (const char *text, const char *prompt, const char *negative, const char *settings)
{
  g_autoptr (GString) found = g_string_new (NULL);
  g_autofree char *found_prompt = NULL;
  g_autofree char *found_negative = NULL;

  latent_prompt_text_parse (text, &found_prompt, &found_negative, take_setting_cb, found);
  g_assert_cmpstr (found_prompt, ==, prompt);
  g_assert_cmpstr (found_negative, ==, negative);
  g_assert_cmpstr (found->str, ==, settings);
}

/* As stable-diffusion-webui and its relatives write them. */
static void
test_parse (void)
{
  assert_parsed ("a cat\nNegative prompt: dog, blurry\n"
                 "Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 965400086, Size: 512x768, "
                 "Model hash: d3adb33f, Model: v1-5, Version: v1.6.0",
                 "a cat", "dog, blurry",
                 "Steps=20|Sampler=Euler a|CFG scale=7|Seed=965400086|Size=512x768|"
                 "Model hash=d3adb33f|Model=v1-5|Version=v1.6.0|");
  assert_parsed ("two\nlines\nSteps: 1, Lora hashes: \"a: b, c: d\", Size: 1x1, Note: \"x\\ny\"",
                 "two\nlines", "", "Steps=1|Lora hashes=a: b, c: d|Size=1x1|Note=x\ny|");
  assert_parsed ("Negative prompt: only this\nSteps: 1, Seed: 2, Size: 3x4", "", "only this",
                 "Steps=1|Seed=2|Size=3x4|");
  /* Fewer than three settings are a part of the prompt. */
  assert_parsed ("Ratio: one, two", "Ratio: one, two", "", "");
  assert_parsed ("a dialogue\nHe: yes, she: no", "a dialogue\nHe: yes, she: no", "", "");
  assert_parsed ("", "", "", "");
  assert_parsed ("\n\n", "", "", "");
  assert_parsed ("x\nSteps: \"never ends, Seed: 5, Size: 1x1, Model: m", "x", "",
                 "Steps=\"never ends|Seed=5|Size=1x1|Model=m|");
  assert_parsed ("Steps: 1, , :, Seed: 2,, Size: 3x4, ", "", "", "Steps=1|Seed=2|Size=3x4|");
}

/* What we write is read as it was. */
static void
test_build (gconstpointer data)
{
  g_autoptr (LatentPictureRecord) record = latent_picture_record_new ();
  g_autofree char *text = NULL;

  record->prompt = g_strdup (data);
  record->model_id = g_strdup ("imagen-4");
  g_hash_table_insert (record->values, g_strdup ("aspect_ratio"), g_strdup ("16:9"));
  g_hash_table_insert (record->values, g_strdup ("negative_prompt"), g_strdup ("no \"cats\""));
  g_hash_table_insert (record->values, g_strdup ("style"), g_strdup ("a, \"b\"\n\\"));
  g_hash_table_insert (record->values, g_strdup ("x:y"), g_strdup ("no name"));
  text = latent_prompt_text_build (record, 1408, 768);
  assert_parsed (text, data, "no \"cats\"",
                 "Size=1408x768|Model=imagen-4|Aspect ratio=16:9|Style=a, \"b\"\n\\|"
                 "Version=Latent|");
}

int
main (int argc, char *argv[])
{
  latent_test_init (&argc, &argv);

  g_test_add_func ("/media/prompt-text/parse", test_parse);
  g_test_add_data_func ("/media/prompt-text/build", "a lighthouse, \"oil\"", test_build);
  g_test_add_data_func ("/media/prompt-text/build-lines", "one\ntwo: 2, three: 3, four: 4",
                        test_build);
  g_test_add_data_func ("/media/prompt-text/build-empty", "", test_build);

  return latent_test_run ();
}
