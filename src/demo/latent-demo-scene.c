/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-demo-scene.h"

#include "latent-demo-noise.h"

typedef enum
{
  MOOD_NONE,
  MOOD_DAY,
  MOOD_SUNSET,
  MOOD_DAWN,
  MOOD_NIGHT,
  MOOD_STORM,
  MOOD_FOREST,
  MOOD_SEA,
  MOOD_DESERT,
  MOOD_SNOW,
  MOOD_NEON,
  MOOD_AUTUMN,
  MOOD_SPRING,
  MOOD_SPACE,
} Mood;
#define N_MOODS (MOOD_SPACE + 1)

/* Sky from zenith to horizon, light, glow, clouds lit and shaded, far, near, ground, accent. */
static const guint32 mood_colors[N_MOODS][12] = {
  [MOOD_NONE] = { 0 },
  [MOOD_DAY] = { 0x2c6cb4, 0x5b9bd5, 0x9dcbe8, 0xe9f2ee, 0xfffbe8, 0xffe9c0, 0xffffff, 0xa5bcd2,
                 0x9bb8d0, 0x274650, 0x5f8048, 0xf2c14e },
  [MOOD_SUNSET] = { 0x28346a, 0x7b4c8c, 0xe4705a, 0xffc67c, 0xfff2cf, 0xffb066, 0xffb58c, 0x6a477c,
                    0xb56c7a, 0x251a30, 0x47303d, 0xffcf70 },
  [MOOD_DAWN] = { 0x6789c4, 0xaea4d6, 0xf2bfc6, 0xfde4c6, 0xfff8e6, 0xffd8bc, 0xffeae2, 0xb09fca,
                  0xb7a8cb, 0x403e62, 0x66667e, 0xf7a6b5 },
  [MOOD_NIGHT] = { 0x050818, 0x0d1a42, 0x1f3b70, 0x50739f, 0xf6f3e2, 0x8fb0e0, 0x5b78aa, 0x111b3c,
                   0x2d4777, 0x060a18, 0x0c162c, 0xffd98a },
  [MOOD_STORM] = { 0x151c27, 0x2c3946, 0x566873, 0xa3b0ad, 0xdfe8e6, 0xc5d3d2, 0xa6b5b9, 0x161d26,
                   0x5c6d77, 0x10151a, 0x222a2d, 0xffd27a },
  [MOOD_FOREST] = { 0x78a49d, 0xa5c6b4, 0xd4e0c4, 0xf4eed2, 0xfffae0, 0xfff0c0, 0xf4f6e8, 0x9ab6a6,
                    0x9fc0ae, 0x0e2b25, 0x284630, 0xd9e58a },
  [MOOD_SEA] = { 0x19599a, 0x3a94c5, 0x8ad0da, 0xecf6e6, 0xfffce8, 0xfff0c8, 0xffffff, 0x9cc3d0,
                 0x7cb2c1, 0x18404c, 0x2a6f78, 0xffd479 },
  [MOOD_DESERT] = { 0x3a7c9e, 0x84b4ba, 0xead5aa, 0xf8e2b6, 0xfff6d6, 0xffe0a0, 0xfff2dc, 0xc8a98c,
                    0xdcac7c, 0x7d4026, 0xdb9a58, 0x572b20 },
  [MOOD_SNOW] = { 0x7597c6, 0xaec5e2, 0xdfe5f0, 0xf9e8e0, 0xfffaf2, 0xffe6d6, 0xffffff, 0xa9bbd6,
                  0xb6c6df, 0x43587c, 0xeef3fa, 0xffcfb8 },
  [MOOD_NEON] = { 0x090518, 0x260d4e, 0x86208c, 0xff5fa0, 0xffe680, 0xff4fa0, 0xb552d2, 0x1a0a3a,
                  0x48207a, 0x080514, 0x12082a, 0x29e7f2 },
  [MOOD_AUTUMN] = { 0x587fa4, 0x9fb5b6, 0xeaca94, 0xf8dba6, 0xfff4d8, 0xffdc9c, 0xfff0dc, 0xb3a398,
                    0xc49b78, 0x3f1f16, 0xa4552a, 0xf29b38 },
  [MOOD_SPRING] = { 0x68ade0, 0xa6d3ee, 0xdeeee2, 0xfdf0de, 0xfffdf0, 0xfff0d0, 0xffffff, 0xb2cad6,
                    0xa3c4b1, 0x386440, 0x7cae56, 0xf58fb0 },
  [MOOD_SPACE] = { 0x03030b, 0x100a2c, 0x381652, 0x7e3270, 0xfff1dc, 0xc070d0, 0x8a4a9c, 0x0d0826,
                   0x3a2260, 0x05040f, 0x0e0a22, 0x7fe0ff },
};

/* A word with its plurals and -y forms ("storm", "storms", "stormy"). Of several moods
 * one wins (rank_mood()); features add up. */
static const struct
{
  const char *words; /* blank-separated */
  Mood mood;
  guint features;
} vocabulary[] = {
  { "storm thunder tempest hurricane sturm gewitter unwetter", MOOD_STORM,
    LATENT_DEMO_OVERCAST | LATENT_DEMO_RAIN | LATENT_DEMO_LIGHTNING },
  { "lightning blitz", MOOD_STORM, LATENT_DEMO_OVERCAST | LATENT_DEMO_LIGHTNING },
  { "rain drizzle regen", MOOD_STORM, LATENT_DEMO_OVERCAST | LATENT_DEMO_RAIN },
  { "night midnight moon moonlit moonlight nacht mond", MOOD_NIGHT, LATENT_DEMO_STARS },
  { "star starry stern sterne", MOOD_NIGHT, LATENT_DEMO_STARS },
  { "aurora borealis polarlicht", MOOD_NIGHT, LATENT_DEMO_STARS | LATENT_DEMO_AURORA },
  { "space galaxy nebula cosmos universe planet weltall galaxie", MOOD_SPACE,
    LATENT_DEMO_STARS | LATENT_DEMO_MOUNTAINS },
  { "sunset dusk evening twilight golden sonnenuntergang abend", MOOD_SUNSET, LATENT_DEMO_CLOUDS },
  { "dawn sunrise morning sonnenaufgang morgen", MOOD_DAWN, LATENT_DEMO_CLOUDS },
  { "neon cyberpunk synthwave vaporwave retrowave", MOOD_NEON, LATENT_DEMO_CITY },
  { "snow winter ice frozen frost arctic glacier schnee eis", MOOD_SNOW,
    LATENT_DEMO_SNOWFALL | LATENT_DEMO_SNOW_CAPS },
  { "desert dune sahara sand wüste düne", MOOD_DESERT, LATENT_DEMO_DUNES },
  { "autumn fall october herbst", MOOD_AUTUMN, LATENT_DEMO_FOREST },
  { "spring blossom frühling", MOOD_SPRING, LATENT_DEMO_MEADOW },
  { "summer sun sunny sommer sonne", MOOD_DAY, LATENT_DEMO_LIGHT_HIGH | LATENT_DEMO_CLOUDS },
  { "forest wood tree jungle pine woodland wald bäume baum", MOOD_FOREST, LATENT_DEMO_FOREST },
  { "fog mist haze nebel", MOOD_FOREST, LATENT_DEMO_FOG },
  { "sea ocean coast beach shore wave island bay meer strand küste insel", MOOD_SEA,
    LATENT_DEMO_WATER },
  { "lake river water pond reflection fjord harbor harbour fluss wasser", MOOD_NONE,
    LATENT_DEMO_WATER },
  { "mountain peak alps alp matterhorn summit cliff valley hill berg berge alpen tal", MOOD_NONE,
    LATENT_DEMO_MOUNTAINS },
  { "city street skyline tower building skyscraper downtown tokyo york berlin stadt strasse",
    MOOD_NONE, LATENT_DEMO_CITY },
  { "flower meadow field garden grass blume wiese feld garten", MOOD_SPRING, LATENT_DEMO_MEADOW },
  { "lighthouse leuchtturm", MOOD_NONE, LATENT_DEMO_LIGHTHOUSE | LATENT_DEMO_WATER },
  { "boat ship sail sailboat yacht boot schiff", MOOD_SEA, LATENT_DEMO_BOAT | LATENT_DEMO_WATER },
  { "cloud sky wolke wolken himmel", MOOD_NONE, LATENT_DEMO_CLOUDS },
  { "abstract pattern minimal minimalist poster logo geometric bauhaus shape icon abstrakt muster",
    MOOD_NONE, LATENT_DEMO_SHAPES },
  { "silk flow fluid wallpaper gradient liquid ribbon swirl seide", MOOD_NONE,
    LATENT_DEMO_RIBBONS },
  { "portrait person woman man cat dog animal product bottle chair food katze hund", MOOD_NONE,
    LATENT_DEMO_RIBBONS },
};

static gboolean
is_word (const char *token, const char *word)
{
  static const char *const endings[] = { "", "s", "es", "y" };

  if (!g_str_has_prefix (token, word))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_equal (token + strlen (word), endings[i]))
      return TRUE;
  return FALSE;
}

/* Light beats place: a boat at sunset is a sunset. The first of equals wins. */
static guint
rank_mood (Mood mood)
{
  switch (mood)
    {
    case MOOD_NONE:
      return 0;
    case MOOD_STORM:
      return 3;
    case MOOD_SUNSET:
    case MOOD_DAWN:
    case MOOD_NIGHT:
    case MOOD_NEON:
    case MOOD_SNOW:
    case MOOD_SPACE:
      return 2;
    case MOOD_DAY:
    case MOOD_FOREST:
    case MOOD_SEA:
    case MOOD_DESERT:
    case MOOD_AUTUMN:
    case MOOD_SPRING:
    default:
      return 1;
    }
}

static void
read_word (const char *token, Mood *mood, guint *features)
{
  for (guint i = 0; i < G_N_ELEMENTS (vocabulary); i++)
    {
      g_auto (GStrv) words = g_strsplit (vocabulary[i].words, " ", -1);

      for (guint j = 0; words[j] != NULL; j++)
        {
          if (!is_word (token, words[j]))
            continue;
          *features |= vocabulary[i].features;
          if (rank_mood (vocabulary[i].mood) > rank_mood (*mood))
            *mood = vocabulary[i].mood;
          return;
        }
    }
}

static void
read_prompt (const char *prompt, Mood *mood, guint *features)
{
  g_autofree char *lower = g_utf8_strdown (prompt, -1);
  g_autoptr (GString) token = g_string_new (NULL);

  for (const char *at = lower;; at = g_utf8_next_char (at))
    {
      gunichar letter = g_utf8_get_char (at);

      if (letter != 0 && g_unichar_isalpha (letter))
        {
          g_string_append_unichar (token, letter);
          continue;
        }
      if (token->len > 0)
        read_word (token->str, mood, features);
      g_string_truncate (token, 0);
      if (letter == 0)
        break;
    }
}

/* What the prompt leaves open. Landscapes first: they please at first sight whatever the words
 * were. */
static void
fill_gaps (LatentDemoRandom *random, Mood *mood, guint *features)
{
  static const Mood moods[]
      = { MOOD_DAY,    MOOD_SUNSET, MOOD_DAWN, MOOD_SUNSET, MOOD_SEA,    MOOD_AUTUMN,
          MOOD_SPRING, MOOD_NIGHT,  MOOD_DAWN, MOOD_FOREST, MOOD_DESERT, MOOD_NEON };
  static const guint subjects[] = {
    LATENT_DEMO_MOUNTAINS | LATENT_DEMO_WATER,
    LATENT_DEMO_MOUNTAINS | LATENT_DEMO_FOREST,
    LATENT_DEMO_RIBBONS,
    LATENT_DEMO_MOUNTAINS | LATENT_DEMO_MEADOW,
    LATENT_DEMO_SHAPES,
    LATENT_DEMO_MOUNTAINS,
    LATENT_DEMO_FOREST | LATENT_DEMO_WATER,
    LATENT_DEMO_RIBBONS,
  };

  if (*mood == MOOD_NONE)
    *mood = moods[latent_demo_random_below (random, G_N_ELEMENTS (moods))];
  if ((*features & LATENT_DEMO_SUBJECTS) == 0)
    {
      if (*features != 0 || *mood == MOOD_STORM || *mood == MOOD_SNOW)
        *features |= latent_demo_random_chance (random, 0.5f)
                         ? LATENT_DEMO_MOUNTAINS | LATENT_DEMO_WATER
                         : LATENT_DEMO_MOUNTAINS | LATENT_DEMO_FOREST;
      else
        *features |= subjects[latent_demo_random_below (random, G_N_ELEMENTS (subjects))];
    }
  if (*mood == MOOD_NIGHT || *mood == MOOD_SPACE)
    *features |= LATENT_DEMO_STARS;
  if (*mood == MOOD_SNOW)
    *features |= LATENT_DEMO_SNOW_CAPS;
  if ((*features & (LATENT_DEMO_OVERCAST | LATENT_DEMO_CLOUDS)) == 0
      && latent_demo_random_chance (random, 0.7f))
    *features |= LATENT_DEMO_CLOUDS;
}

/* A turn of the hue that keeps the mood but makes two sunsets two different sunsets. */
static void
choose_palette (LatentDemoScene *self, LatentDemoRandom *random, Mood mood)
{
  LatentDemoColor *colors = (LatentDemoColor *)&self->palette;
  float turn = latent_demo_random_range (random, -14.0f, 14.0f);
  float chroma = latent_demo_random_range (random, 0.9f, 1.15f);
  float lightness = latent_demo_random_range (random, 0.96f, 1.04f);

  G_STATIC_ASSERT (sizeof (LatentDemoPalette) == 12 * sizeof (LatentDemoColor));
  for (guint i = 0; i < 12; i++)
    colors[i] = latent_demo_color_adjust (latent_demo_color (mood_colors[mood][i]),
                                          i >= 4 && i <= 6 ? turn * 0.3f : turn, lightness, chroma);
}

static void
place_light (LatentDemoScene *self, LatentDemoRandom *random, Mood mood, gboolean is_tall)
{
  gboolean is_left = latent_demo_random_chance (random, 0.5f);
  float third = latent_demo_random_range (random, 0.26f, 0.38f);

  self->light_x = is_left ? third : 1.0f - third;
  self->light_y = self->horizon * latent_demo_random_range (random, 0.3f, 0.55f);
  self->light_radius = latent_demo_random_range (random, 0.035f, 0.06f);
  if (mood == MOOD_SUNSET || mood == MOOD_DAWN || mood == MOOD_NEON || mood == MOOD_AUTUMN)
    self->light_y = self->horizon * latent_demo_random_range (random, 0.66f, 0.86f);
  if (mood == MOOD_NEON)
    self->light_radius = is_tall ? 0.24f : 0.2f;
  else if (mood == MOOD_SUNSET)
    self->light_radius = latent_demo_random_range (random, 0.055f, 0.1f);
  else if (mood == MOOD_SPACE)
    self->light_radius = latent_demo_random_range (random, 0.12f, 0.2f);
  if (self->features & LATENT_DEMO_LIGHT_HIGH)
    self->light_y = self->horizon * 0.25f;
  if (self->features & LATENT_DEMO_OVERCAST)
    self->light_radius = 0.0f;
}

void
latent_demo_scene_init (LatentDemoScene *self,
                        const char *prompt,
                        const char *seed_text,
                        guint width,
                        guint height)
{
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, seed_text, -1);
  g_autofree char *head = g_strndup (digest, 16);
  guint64 seed = g_ascii_strtoull (head, NULL, 16);
  LatentDemoRandom random = latent_demo_random_new (seed);
  Mood mood = MOOD_NONE;

  *self = (LatentDemoScene){ .seed = seed };
  read_prompt (prompt, &mood, &self->features);
  fill_gaps (&random, &mood, &self->features);
  choose_palette (self, &random, mood);
  self->is_dark = mood == MOOD_NIGHT || mood == MOOD_SPACE || mood == MOOD_NEON;
  /* The rule of thirds; a tall picture gets more foreground, or the sky would be empty. */
  self->horizon = latent_demo_random_range (&random, 0.56f, 0.66f);
  if (self->features & (LATENT_DEMO_MEADOW | LATENT_DEMO_DUNES))
    self->horizon -= 0.08f;
  else if ((self->features & (LATENT_DEMO_FOREST | LATENT_DEMO_WATER)) == LATENT_DEMO_FOREST)
    self->horizon -= 0.14f;
  place_light (self, &random, mood, height > width);
}
