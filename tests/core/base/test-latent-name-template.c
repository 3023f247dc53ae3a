/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/base/latent-name-template.h"

#include <string.h>

#include "core/base/latent-error.h"
#include "core/base/latent-job-record.h"
#include "core/base/latent-name-text.h"
#include "support/latent-test.h"

#define NAME(suffix) "/base/name-template/" suffix
/* 2026-03-09 12:00:05 in the time zone of the tests */
#define CREATED_US (G_GINT64_CONSTANT (1773057605) * G_USEC_PER_SEC)
#define FAMILY "\U0001F468\u200d\U0001F469\u200d\U0001F467"
#define FLAG "\U0001F1E9\U0001F1EA"

static LatentImageRecord *
make_image (const char *prompt)
{
  LatentImageRecord *image = latent_image_record_new ();

  g_free (image->prompt);
  image->prompt = g_strdup (prompt);
  g_free (image->id);
  image->id = g_strdup ("1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed");
  g_free (image->model_id);
  image->model_id = g_strdup ("imagen-4");
  image->job_created_us = CREATED_US;
  image->width = 1408;
  image->height = 768;
  g_hash_table_insert (image->values, g_strdup (LATENT_PARAMETER_ASPECT_RATIO),
                       g_strdup ("16:9"));
  return image;
}

static LatentNamePlan *
make_plan (const char *template)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentNameTemplate) names = latent_name_template_parse (template, &error);

  g_assert_no_error (error);
  return latent_name_plan_new (names);
}

/* (transfer full): the only name of a picture with that prompt; @is_adapted: (optional) */
static char *
name_one (const char *template, const char *prompt, gboolean *is_adapted)
{
  g_autoptr (LatentNamePlan) plan = make_plan (template);
  g_autoptr (LatentImageRecord) image = make_image (prompt);
  g_autoptr (LatentPlannedName) planned
      = latent_name_plan_next (plan, image, 7, LATENT_IMAGE_FORMAT_JPEG);

  if (is_adapted != NULL)
    *is_adapted = planned->is_adapted;
  return g_steal_pointer (&planned->name);
}

static void
test_tokens (void)
{
  static const struct
  {
    const char *template;
    const char *expected;
  } cases[] = {
    { "{date} {time}", "2026-03-09 12-00-05.jpg" },
    { "{prompt:12} {id}", "a lighthouse 1b9d6bcd.jpg" },
    { "{prompt}", "a lighthouse in a storm.jpg" },
    { "{model} {ratio} {size}", "imagen-4 16x9 1408x768.jpg" },
    { "{n}_{n:3}", "7_007.jpg" },
    { "{rating}", "0.jpg" },
    { "{{{n}}}", "{7}.jpg" },
    { "a.b", "a.b.jpg" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gboolean is_adapted;
      g_autofree char *name
          = name_one (cases[i].template, "a lighthouse in a storm", &is_adapted);

      g_assert_cmpstr (name, ==, cases[i].expected);
      g_assert_false (is_adapted);
    }
}

static void
test_not_understood (void)
{
  static const struct
  {
    const char *template;
    const char *part;
  } cases[] = {
    { "{", "{" },           { "a {dat} b", "{dat}" }, { "{n:0}", "{n:0}" },
    { "{n:10}", "{n:10}" }, { "{date:3}", "{date:3}" }, { "a}", "}" },
    { "{n", "{n" },         { "", "" },                 { "{n:x}", "{n:x}" },
    { "{ {n}", "{ " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (latent_name_template_parse (cases[i].template, &error));
      g_assert_error (error, LATENT_ERROR, LATENT_ERROR_INVALID_VALUE);
      g_assert_cmpstr (latent_error_facts (error)->field, ==, "name");
      g_assert_cmpstr (latent_error_facts (error)->details[0], ==, cases[i].part);
    }
}

/* What some file system does not take is adapted, and that is said. */
static void
test_adapted_f13 (void)
{
  static const struct
  {
    const char *prompt;
    const char *expected;
  } cases[] = {
    { "a/b\\c:d*e?f\"g<h>i|j", "a b c d e f g h i j.jpg" },
    { "CON", "_CON.jpg" },
    { "com1.txt", "_com1.txt.jpg" },
    { "nul", "_nul.jpg" },
    { "...", "7.jpg" },
    { "ends with dots. .", "ends with dots.jpg" },
    { "-rf", "rf.jpg" },
    { "photo\u202Egpj.exe", "photogpj.exe.jpg" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = name_one ("{prompt}", cases[i].prompt, NULL);

      g_assert_cmpstr (name, ==, cases[i].expected);
    }
  {
    gboolean is_adapted;
    g_autofree char *name = name_one ("a:b", "x", &is_adapted);

    g_assert_cmpstr (name, ==, "a b.jpg");
    g_assert_true (is_adapted);
  }
}

static void
test_long_f13 (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *name = NULL;
  gboolean is_adapted;

  for (guint i = 0; i < 100; i++)
    g_string_append (text, FAMILY);
  name = name_one ("{prompt:200}", text->str, &is_adapted);
  g_assert_cmpuint (strlen (name), <=, 255);
  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_true (g_str_has_suffix (name, FAMILY ".jpg"));
  g_assert_true (is_adapted);
}

static void
test_never_torn (void)
{
  g_autofree char *family = latent_name_text_clean (FAMILY FAMILY "x", 255, 1);
  g_autofree char *flags = latent_name_text_clean (FLAG FLAG "x", 255, 1);
  g_autofree char *accent = latent_name_text_clean ("e\u0301e\u0301", 255, 1);
  g_autofree char *bytes = latent_name_text_clean ("ab" FAMILY, 6, 64);

  g_assert_cmpstr (family, ==, FAMILY);
  g_assert_cmpstr (flags, ==, FLAG);
  g_assert_cmpstr (accent, ==, "e\u0301");
  g_assert_cmpstr (bytes, ==, "ab");
}

/* Names that differ by case or composition alone are the same on many a disk. */
static void
test_collisions_f13 (void)
{
  g_autoptr (LatentNamePlan) plan = make_plan ("{prompt}");
  static const struct
  {
    const char *prompt;
    const char *expected;
  } cases[] = {
    { "fox", "fox.jpg" },         { "Fox", "Fox (2).jpg" },       { "FOX", "FOX (3).jpg" },
    { "caf\u00e9", "caf\u00e9.jpg" }, { "cafe\u0301", "cafe\u0301 (2).jpg" },
    { "there", "there (2).jpg" }, { "fox (3)", "fox (3) (2).jpg" },
  };

  latent_name_plan_add_taken (plan, "THERE.JPG");
  latent_name_plan_add_taken (plan, "\xff");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LatentImageRecord) image = make_image (cases[i].prompt);
      g_autoptr (LatentPlannedName) planned
          = latent_name_plan_next (plan, image, i + 1, LATENT_IMAGE_FORMAT_JPEG);

      g_assert_cmpstr (planned->name, ==, cases[i].expected);
      g_assert_cmpint (planned->is_numbered, ==, strchr (cases[i].expected, '(') != NULL);
    }
}

/* No name twice, whatever is asked for, and in a time that grows with the number of pictures. */
static void
test_property_f13 (void)
{
  static const char *const parts[]
      = { "a", "A", " ", ".", "/", "\u00e9", "e\u0301", "(2)", ":", FAMILY, "\u202e", "-" };
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (LatentNamePlan) plan = make_plan ("{prompt}");

  for (guint i = 0; i < 20000; i++)
    {
      g_autoptr (GString) prompt = g_string_new (NULL);
      g_autoptr (LatentImageRecord) image = NULL;
      g_autoptr (LatentPlannedName) planned = NULL;
      char *folded;

      for (int n = g_test_rand_int_range (0, 4); n > 0; n--)
        g_string_append (prompt, parts[g_test_rand_int_range (0, G_N_ELEMENTS (parts))]);
      image = make_image (prompt->str);
      planned = latent_name_plan_next (plan, image, 1, LATENT_IMAGE_FORMAT_PNG);
      g_assert_cmpuint (strlen (planned->name), <=, 255);
      g_assert_null (strpbrk (planned->name, "/\\:*?\"<>|"));
      g_assert_cmpint (planned->name[0], !=, '.');
      folded = g_utf8_casefold (planned->name, -1);
      g_assert_true (g_hash_table_add (seen, g_utf8_normalize (folded, -1, G_NORMALIZE_NFC)));
      g_free (folded);
    }
}

int
main (int argc, char *argv[])
{
  latent_test_init (&argc, &argv);

  g_test_add_func (NAME ("tokens"), test_tokens);
  g_test_add_func (NAME ("not-understood"), test_not_understood);
  g_test_add_func (NAME ("adapted/F13"), test_adapted_f13);
  g_test_add_func (NAME ("long/F13"), test_long_f13);
  g_test_add_func (NAME ("never-torn"), test_never_torn);
  g_test_add_func (NAME ("collisions/F13"), test_collisions_f13);
  g_test_add_func (NAME ("property/F13"), test_property_f13);
  return g_test_run ();
}
