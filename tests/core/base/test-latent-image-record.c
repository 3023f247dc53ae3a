/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/base/latent-image-record.h"

#include "support/latent-test.h"

static void
test_format_words (void)
{
  static const struct
  {
    LatentImageFormat format;
    const char *word;
    const char *mime_type;
  } cases[] = {
    { LATENT_IMAGE_FORMAT_PNG, "png", "image/png" },
    { LATENT_IMAGE_FORMAT_JPEG, "jpg", "image/jpeg" },
    { LATENT_IMAGE_FORMAT_WEBP, "webp", "image/webp" },
    { LATENT_IMAGE_FORMAT_UNKNOWN, "unknown", "application/octet-stream" },
  };
  static const char *const odd[] = { "", "PNG", "jpeg", "gif", "png ", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpstr (latent_image_format_to_string (cases[i].format), ==, cases[i].word);
      g_assert_cmpint (latent_image_format_from_string (cases[i].word), ==, cases[i].format);
      g_assert_cmpstr (latent_image_format_get_mime_type (cases[i].format), ==, cases[i].mime_type);
    }
  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    g_assert_cmpint (latent_image_format_from_string (odd[i]), ==, LATENT_IMAGE_FORMAT_UNKNOWN);
}

static void
test_carries_words (void)
{
  static const char *const words[] = { "nothing", "xmp", "sidecar" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_assert_cmpstr (latent_image_carries_to_string ((LatentImageCarries) i), ==, words[i]);
      g_assert_cmpint (latent_image_carries_from_string (words[i]), ==, i);
    }
  g_assert_cmpint (latent_image_carries_from_string ("XMP"), ==, LATENT_IMAGE_CARRIES_NOTHING);
  g_assert_cmpint (latent_image_carries_from_string (NULL), ==, LATENT_IMAGE_CARRIES_NOTHING);
}

static LatentImageRecord *
make_full_record (void)
{
  LatentImageRecord *record = latent_image_record_new ();

  record->id = g_strdup ("id");
  record->job_id = g_strdup ("job");
  record->index = 3;
  record->path = g_strdup ("/pictures/a.png");
  record->format = LATENT_IMAGE_FORMAT_PNG;
  record->width = 1408;
  record->height = 768;
  record->size_bytes = 123456;
  record->sha256 = g_strdup ("hash");
  record->rating = -1;
  record->favourite = TRUE;
  record->incomplete = TRUE;
  record->carries = LATENT_IMAGE_CARRIES_SIDECAR;
  record->is_stale = FALSE;
  record->created_us = 10;
  record->job_created_us = 9;
  record->prompt = g_strdup ("a lighthouse");
  record->model_id = g_strdup ("model");
  g_hash_table_insert (record->values, g_strdup ("image_size"), g_strdup ("2K"));
  record->remote_id = g_strdup ("remote");
  record->credits = 7;
  return record;
}

static void
assert_full (const LatentImageRecord *record)
{
  g_assert_cmpstr (record->id, ==, "id");
  g_assert_cmpstr (record->job_id, ==, "job");
  g_assert_cmpuint (record->index, ==, 3);
  g_assert_cmpstr (record->path, ==, "/pictures/a.png");
  g_assert_cmpint (record->format, ==, LATENT_IMAGE_FORMAT_PNG);
  g_assert_cmpuint (record->width, ==, 1408);
  g_assert_cmpuint (record->height, ==, 768);
  g_assert_cmpint (record->size_bytes, ==, 123456);
  g_assert_cmpstr (record->sha256, ==, "hash");
  g_assert_cmpint (record->rating, ==, -1);
  g_assert_true (record->favourite);
  g_assert_true (record->incomplete);
  g_assert_cmpint (record->carries, ==, LATENT_IMAGE_CARRIES_SIDECAR);
  g_assert_false (record->is_stale);
  g_assert_cmpint (record->created_us, ==, 10);
  g_assert_cmpint (record->job_created_us, ==, 9);
  g_assert_cmpstr (record->prompt, ==, "a lighthouse");
  g_assert_cmpstr (record->model_id, ==, "model");
  g_assert_cmpuint (g_hash_table_size (record->values), ==, 1);
  g_assert_cmpstr (g_hash_table_lookup (record->values, "image_size"), ==, "2K");
  g_assert_cmpstr (record->remote_id, ==, "remote");
  g_assert_cmpint (record->credits, ==, 7);
}

static void
test_copy_is_independent (void)
{
  LatentImageRecord *record = make_full_record ();
  g_autoptr (LatentImageRecord) copy = latent_image_record_copy (record);

  record->prompt[0] = 'A';
  record->path[0] = 'x';
  g_hash_table_insert (record->values, g_strdup ("image_size"), g_strdup ("1K"));
  g_hash_table_insert (record->values, g_strdup ("seed"), g_strdup ("7"));
  latent_image_record_free (record);

  assert_full (copy);
}

static void
test_new (void)
{
  g_autoptr (LatentImageRecord) record = latent_image_record_new ();
  g_autoptr (LatentImageRecord) copy = latent_image_record_copy (record);

  g_assert_cmpint (record->credits, ==, -1);
  g_assert_cmpint (record->rating, ==, 0);
  g_assert_cmpuint (g_hash_table_size (record->values), ==, 0);
  g_assert_null (copy->id);
  g_assert_null (copy->prompt);
  latent_image_record_free (NULL);
}

static void
test_boxed (void)
{
  g_autoptr (LatentImageRecord) record = make_full_record ();
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, LATENT_TYPE_IMAGE_RECORD);
  g_value_set_boxed (&value, record);
  g_assert_true (g_value_get_boxed (&value) != record);
  assert_full (g_value_get_boxed (&value));
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);

  g_test_add_func ("/base/image-record/format-words", test_format_words);
  g_test_add_func ("/base/image-record/carries-words", test_carries_words);
  g_test_add_func ("/base/image-record/copy-is-independent", test_copy_is_independent);
  g_test_add_func ("/base/image-record/new", test_new);
  g_test_add_func ("/base/image-record/boxed", test_boxed);

  return latent_test_run ();
}
