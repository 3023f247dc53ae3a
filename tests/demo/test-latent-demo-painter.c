/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "demo/latent-demo-painter.h"
#include "support/latent-test.h"

static GBytes *
paint (const char *prompt, const char *seed, guint width, guint height, LatentImageFormat format)
{
  LatentDemoCommission commission = { .prompt = (char *)prompt,
                                      .seed_text = (char *)seed,
                                      .width = width,
                                      .height = height,
                                      .format = format };
  g_autoptr (GError) error = NULL;
  GBytes *bytes = latent_demo_painter_paint (&commission, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (bytes);
  return bytes;
}

static GdkPixbuf *
decode (GBytes *bytes)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);
  GdkPixbuf *pixbuf = gdk_pixbuf_new_from_stream (stream, NULL, NULL);

  g_assert_nonnull (pixbuf);
  return pixbuf;
}

/* Every mood, subject and weather, and words that say nothing. */
static const char *const prompts[] = {
  "a lighthouse in a storm",
  "a mountain lake at dawn",
  "neon city at night",
  "misty pine forest",
  "desert dunes at sunset",
  "aurora over a frozen lake",
  "flower meadow in spring",
  "sailboat on the sea",
  "abstract poster",
  "portrait of a cat",
  "snow covered alps in winter",
  "autumn wood by the river",
  "galaxy",
  "city in the rain",
  "ein Leuchtturm bei Nacht",
  "qwertz",
  "",
  "\xf0\x9f\x8c\x8a\xf0\x9f\x8c\x8a <b>&amp;</b> %s %n \xd8\xa7\xd9\x84",
};

static void
test_deterministic (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (prompts); i++)
    {
      g_autoptr (GBytes) first = paint (prompts[i], "seed", 256, 144, LATENT_IMAGE_FORMAT_PNG);
      g_autoptr (GBytes) second = paint (prompts[i], "seed", 256, 144, LATENT_IMAGE_FORMAT_PNG);

      g_assert_true (g_bytes_equal (first, second));
    }
}

static void
test_all_differ (void)
{
  g_autoptr (GHashTable) seen
      = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (prompts); i++)
    for (guint j = 0; j < 3; j++)
      {
        g_autofree char *seed = g_strdup_printf ("%u|%s", j, prompts[i]);

        g_assert_true (
            g_hash_table_add (seen, paint (prompts[i], seed, 192, 192, LATENT_IMAGE_FORMAT_PNG)));
      }
}

/* A picture has something on it: many colours, and not one tone. */
static void
test_not_empty (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (prompts); i++)
    {
      g_autoptr (GBytes) bytes = paint (prompts[i], prompts[i], 320, 240, LATENT_IMAGE_FORMAT_PNG);
      g_autoptr (GdkPixbuf) pixbuf = decode (bytes);
      const guint8 *pixels = gdk_pixbuf_read_pixels (pixbuf);
      guint histogram[16] = { 0 };
      guint n_tones = 0;

      for (int y = 0; y < 240; y++)
        for (int x = 0; x < 320; x++)
          histogram[pixels[y * gdk_pixbuf_get_rowstride (pixbuf) + x * 3 + 1] / 16]++;
      for (guint j = 0; j < G_N_ELEMENTS (histogram); j++)
        n_tones += histogram[j] > 320 * 240 / 400;
      g_test_message ("%s: %u tones", prompts[i], n_tones);
      g_assert_cmpuint (n_tones, >=, 4);
    }
}

static void
test_sizes (void)
{
  static const guint sizes[][2]
      = { { 16, 16 }, { 16, 2000 }, { 2000, 16 }, { 17, 33 }, { 768, 1408 }, { 1280, 896 } };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (guint j = 0; j < G_N_ELEMENTS (prompts); j += i < 4 ? 1 : 5)
      {
        LatentImageFormat format = j % 2 == 0 ? LATENT_IMAGE_FORMAT_PNG : LATENT_IMAGE_FORMAT_JPEG;
        g_autoptr (GBytes) bytes = paint (prompts[j], "seed", sizes[i][0], sizes[i][1], format);
        g_autoptr (GdkPixbuf) pixbuf = decode (bytes);
        const guint8 *start = g_bytes_get_data (bytes, NULL);

        g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, (int)sizes[i][0]);
        g_assert_cmpint (gdk_pixbuf_get_height (pixbuf), ==, (int)sizes[i][1]);
        g_assert_cmpuint (start[0], ==, format == LATENT_IMAGE_FORMAT_PNG ? 0x89 : 0xff);
      }
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  LatentDemoCommission commission = { .prompt = (char *)"x",
                                      .seed_text = (char *)"x",
                                      .width = 64,
                                      .height = 64,
                                      .format = LATENT_IMAGE_FORMAT_PNG };

  g_cancellable_cancel (cancellable);
  g_assert_null (latent_demo_painter_paint (&commission, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/demo/painter/deterministic", test_deterministic);
  g_test_add_func ("/demo/painter/all-differ", test_all_differ);
  g_test_add_func ("/demo/painter/not-empty", test_not_empty);
  g_test_add_func ("/demo/painter/sizes", test_sizes);
  g_test_add_func ("/demo/painter/cancelled", test_cancelled);
  return latent_test_run ();
}
