/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "demo/latent-demo-scene.h"
#include "support/latent-test.h"

static guint
read_features (const char *prompt)
{
  LatentDemoScene scene;

  latent_demo_scene_init (&scene, prompt, prompt, 1024, 1024);
  return scene.features;
}

static void
test_words (void)
{
  static const struct
  {
    const char *prompt;
    guint features;
  } rows[] = {
    { "a lighthouse in a storm", LATENT_DEMO_LIGHTHOUSE | LATENT_DEMO_WATER | LATENT_DEMO_RAIN
                                     | LATENT_DEMO_LIGHTNING | LATENT_DEMO_OVERCAST },
    { "Mountains, at NIGHT!", LATENT_DEMO_MOUNTAINS | LATENT_DEMO_STARS },
    { "stormy sea", LATENT_DEMO_WATER | LATENT_DEMO_OVERCAST },
    { "Sanddünen in der W\xc3\x9cSTE", LATENT_DEMO_DUNES },
    { "a city in the snow", LATENT_DEMO_CITY | LATENT_DEMO_SNOWFALL },
    { "bauhaus poster", LATENT_DEMO_SHAPES },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].prompt);
      g_assert_cmphex (read_features (rows[i].prompt) & rows[i].features, ==, rows[i].features);
    }
}

/* Light beats place, whatever the order of the words. */
static void
test_light_beats_place (void)
{
  static const char *const dark[] = { "dunes under a full moon", "the sea at night", "night sea" };
  LatentDemoScene scene;

  for (guint i = 0; i < G_N_ELEMENTS (dark); i++)
    {
      latent_demo_scene_init (&scene, dark[i], "seed", 1024, 1024);
      g_assert_true (scene.is_dark);
    }
  latent_demo_scene_init (&scene, "sand dunes", "seed", 1024, 1024);
  g_assert_false (scene.is_dark);
}

/* Words inside other words mean nothing. */
static void
test_whole_words (void)
{
  g_assert_cmphex (read_features ("brainstorming the next season abstract") & LATENT_DEMO_RAIN, ==,
                   0);
  g_assert_cmphex (read_features ("search results abstract") & LATENT_DEMO_WATER, ==, 0);
}

static void
test_always_a_subject (void)
{
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *prompt = g_strdup_printf ("word%u", i);

      g_assert_cmphex (read_features (prompt) & LATENT_DEMO_SUBJECTS, !=, 0);
    }
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/demo/scene/words", test_words);
  g_test_add_func ("/demo/scene/light-beats-place", test_light_beats_place);
  g_test_add_func ("/demo/scene/whole-words", test_whole_words);
  g_test_add_func ("/demo/scene/always-a-subject", test_always_a_subject);
  return latent_test_run ();
}
