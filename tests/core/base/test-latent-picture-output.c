/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/base/latent-picture-output.h"

#include "support/latent-test.h"

static void
test_words (void)
{
  for (guint i = 0; i <= LATENT_PICTURE_METADATA_NONE; i++)
    {
      LatentPictureMetadata metadata = G_MAXINT;

      g_assert_true (
          latent_picture_metadata_from_string (latent_picture_metadata_to_string (i), &metadata));
      g_assert_cmpint (metadata, ==, i);
      g_assert_false (latent_picture_metadata_from_string ("Full", &metadata));
      g_assert_false (latent_picture_metadata_from_string (NULL, &metadata));
      g_assert_cmpint (metadata, ==, i);
    }
}

static void
test_needs_pixels (void)
{
  LatentPictureOutput output = { 0 };

  g_assert_false (latent_picture_output_needs_pixels (&output, LATENT_IMAGE_FORMAT_PNG, 4000, 1));
  output.max_edge_px = 1024;
  g_assert_false (latent_picture_output_needs_pixels (&output, LATENT_IMAGE_FORMAT_PNG, 1024, 768));
  g_assert_true (latent_picture_output_needs_pixels (&output, LATENT_IMAGE_FORMAT_PNG, 768, 1025));
  output.format = LATENT_IMAGE_FORMAT_PNG;
  g_assert_false (latent_picture_output_needs_pixels (&output, LATENT_IMAGE_FORMAT_PNG, 1, 1));
  g_assert_true (latent_picture_output_needs_pixels (&output, LATENT_IMAGE_FORMAT_JPEG, 1, 1));
  g_assert_cmpint (latent_picture_output_get_format (&output, LATENT_IMAGE_FORMAT_JPEG), ==,
                   LATENT_IMAGE_FORMAT_PNG);
}

int
main (int argc, char *argv[])
{
  latent_test_init (&argc, &argv);

  g_test_add_func ("/base/picture-output/words", test_words);
  g_test_add_func ("/base/picture-output/needs-pixels", test_needs_pixels);

  return latent_test_run ();
}
