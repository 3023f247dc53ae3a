/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* Runs a fuzz target as a test: its corpus, every file of it cut at every byte, and mutations that
 * are the same every time. FUZZ_NAME is the folder in tests/fuzz/corpus. */

#include "fuzz/fuzz-driver.h"

#include <string.h>

#include "support/latent-test.h"

#define SEED 20260101
#ifndef N_MUTATIONS
#define N_MUTATIONS 5000
#endif
#define MAX_CUTS 400
#define MAX_CHANGES 6
#define MAX_SIZE 20000

/* Pieces that mean something to the parsers. */
static const char *const tokens[] = {
  "{",
  "}",
  "[",
  "]",
  "\"",
  ":",
  ",",
  "null",
  "true",
  "-1",
  "1e400",
  "\\u0000",
  "\\",
  "\\ud800",
  "\"id\":",
  "\xff",
  "\xc3",
  "//",
  "https://",
  "@",
  "127.0.0.1",
  "[::1]",
  ":443",
  "%00",
  "\r\n",
  "9223372036854775808",
  "\"error\":",
  "\"images\":[",
  "\xef\xbb\xbf",
  "..",
  "#",
  "?",
};

/* (transfer full) (element-type GBytes) */
static GPtrArray *
read_corpus (void)
{
  g_autofree char *folder
      = g_test_build_filename (G_TEST_DIST, "..", "fuzz", "corpus", FUZZ_NAME, NULL);
  GPtrArray *corpus = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  const char *name;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      char *contents = NULL;
      gsize length = 0;

      g_file_get_contents (path, &contents, &length, &error);
      g_assert_no_error (error);
      g_ptr_array_add (corpus, g_bytes_new_take (contents, length));
    }
  g_assert_cmpuint (corpus->len, >, 0);
  return corpus;
}

/* A copy of exactly this size, so that reading one byte too far is found. */
static void
run_on (const guint8 *data, gsize size)
{
  g_autofree guint8 *copy = g_memdup2 (data, size);

  LLVMFuzzerTestOneInput (copy, size);
}

static void
test_corpus (void)
{
  g_autoptr (GPtrArray) corpus = read_corpus ();

  run_on (NULL, 0);
  for (guint i = 0; i < corpus->len; i++)
    {
      gsize size = 0;
      const guint8 *data = g_bytes_get_data (g_ptr_array_index (corpus, i), &size);

      run_on (data, size);
      for (gsize cut = 0; cut < MIN (size, MAX_CUTS); cut++)
        run_on (data, cut);
    }
}

static void
change_once (GByteArray *bytes, GRand *rand)
{
  guint place = bytes->len > 0 ? (guint) g_rand_int_range (rand, 0, (gint32) bytes->len) : 0;
  const char *token = tokens[g_rand_int_range (rand, 0, G_N_ELEMENTS (tokens))];
  guint length;

  switch (bytes->len > 0 ? g_rand_int_range (rand, 0, 5) : 4)
    {
    case 0:
      bytes->data[place] ^= (guint8) (1 << g_rand_int_range (rand, 0, 8));
      break;
    case 1:
      bytes->data[place] = (guint8) g_rand_int_range (rand, 0, 256);
      break;
    case 2:
      length = (guint) g_rand_int_range (rand, 1, 20);
      g_byte_array_remove_range (bytes, place, MIN (length, bytes->len - place));
      break;
    case 3:
      /* Some of it again at the end: deeper, longer, twice the same member. */
      length = (guint) g_rand_int_range (rand, 1, 200);
      length = MIN (length, bytes->len - place);
      {
        g_autofree guint8 *part = g_memdup2 (bytes->data + place, length);

        g_byte_array_append (bytes, part, length);
      }
      break;
    default:
      {
        g_autofree guint8 *rest = g_memdup2 (bytes->data + place, bytes->len - place);
        guint n_rest = bytes->len - place;

        g_byte_array_set_size (bytes, place);
        g_byte_array_append (bytes, (const guint8 *) token, (guint) strlen (token));
        if (n_rest > 0)
          g_byte_array_append (bytes, rest, n_rest);
      }
      break;
    }
}

static void
test_mutations (void)
{
  g_autoptr (GPtrArray) corpus = read_corpus ();
  GRand *rand = g_rand_new_with_seed (SEED);

  for (guint i = 0; i < N_MUTATIONS; i++)
    {
      GBytes *start = g_ptr_array_index (corpus, i % corpus->len);
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      guint n_changes = (guint) g_rand_int_range (rand, 1, MAX_CHANGES);

      g_byte_array_append (bytes, g_bytes_get_data (start, NULL),
                           (guint) MIN (g_bytes_get_size (start), MAX_SIZE));
      for (guint j = 0; j < n_changes; j++)
        change_once (bytes, rand);
      run_on (bytes->data, bytes->len);
    }
  g_rand_free (rand);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/fuzz/" FUZZ_NAME "/corpus", test_corpus);
  g_test_add_func ("/fuzz/" FUZZ_NAME "/mutations", test_mutations);
  return latent_test_run ();
}
