/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "cli/latent-cli-options.h"
#include "support/latent-test.h"

static const LatentCliCommand command = {
  .name = "paint",
  .words = "PROMPT…",
  .summary = "Paints",
  .has_json = TRUE,
};

/* What was read of one line. */
typedef struct
{
  LatentCliOptions common;
  char **words;
  int count;
  int status;
  gboolean goes_on;
} Line;

static void
line_clear (Line *line)
{
  latent_cli_options_clear (&line->common);
  g_clear_pointer (&line->words, g_strfreev);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Line, line_clear)

static void
read_line (Line *line, const char *text)
{
  const GOptionEntry entries[] = {
    { "count", 'n', 0, G_OPTION_ARG_INT, &line->count, "How many", "N" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &line->words, NULL, NULL },
    { NULL },
  };
  const LatentCliUsage usage = { .command = &command, .entries = entries };
  g_auto (GStrv) argv = g_strsplit (text, " ", -1);
  g_auto (GStrv) before = g_strdupv (argv);

  line->goes_on = latent_cli_options_parse (&line->common, &usage, argv, &line->status);
  g_assert_true (g_strv_equal ((const char *const *) argv, (const char *const *) before));
}

static void
test_any_order (void)
{
  g_auto (Line) line = { .count = 1 };
  g_autofree char *words = NULL;

  read_line (&line, "paint a --count 3 lighthouse --json --library /l in --demo a -- --storm");
  g_assert_true (line.goes_on);
  g_assert_cmpint (line.count, ==, 3);
  g_assert_true (line.common.wants_json);
  g_assert_true (line.common.is_demo);
  g_assert_cmpstr (line.common.library, ==, "/l");
  words = g_strjoinv (" ", line.words);
  g_assert_cmpstr (words, ==, "a lighthouse in a --storm");
}

/* Prompts are taken byte for byte, also where the locale says ASCII. */
static void
test_bytes (void)
{
  g_auto (Line) line = { .count = 1 };

  read_line (&line, "paint M\303\266we");
  g_assert_true (line.goes_on);
  g_assert_cmpstr (line.words[0], ==, "M\303\266we");
}

static void
test_mistakes (void)
{
  static const char *const lines[] = {
    "paint --budget 5 x",
    "paint --count",
    "paint --count x",
    "paint -q x",
  };

  if (g_test_subprocess ())
    {
      for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
        {
          g_auto (Line) line = { .count = 1 };

          read_line (&line, lines[i]);
          g_assert_false (line.goes_on);
          g_assert_cmpint (line.status, ==, LATENT_EXIT_USAGE);
        }
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("latent: Unknown option --budget. Nothing was sent. Try “latent paint "
                             "--help”.\n*");
}

static void
test_empty_library (void)
{
  const char *const argv[] = { "paint", "--library", "", "x", NULL };
  const LatentCliUsage usage = { .command = &command };
  g_auto (LatentCliOptions) options = { FALSE };
  int status = LATENT_EXIT_DONE;

  if (g_test_subprocess ())
    {
      g_assert_false (latent_cli_options_parse (&options, &usage, (char **) argv, &status));
      g_assert_cmpint (status, ==, LATENT_EXIT_USAGE);
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

static void
test_unexpected_word (void)
{
  const char *const argv[] = { "paint", "word", NULL };
  const LatentCliUsage usage = { .command = &command };
  g_auto (LatentCliOptions) options = { FALSE };
  int status = LATENT_EXIT_DONE;

  if (g_test_subprocess ())
    {
      g_assert_false (latent_cli_options_parse (&options, &usage, (char **) argv, &status));
      g_assert_cmpint (status, ==, LATENT_EXIT_USAGE);
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("*Unexpected word “word”.*");
}

static void
test_help (void)
{
  if (g_test_subprocess ())
    {
      g_auto (Line) line = { .count = 1 };

      read_line (&line, "paint --help");
      g_assert_false (line.goes_on);
      g_assert_cmpint (line.status, ==, LATENT_EXIT_DONE);
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stdout ("*Usage:\n  latent paint [OPTION…] PROMPT…\n\nPaints\n*");
  g_test_trap_assert_stdout ("*-n, --count=N *How many\n*");
  g_test_trap_assert_stdout ("*--library=FOLDER *");
  g_test_trap_assert_stdout ("*-h, --help *");
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/cli/options/any-order", test_any_order);
  g_test_add_func ("/cli/options/bytes", test_bytes);
  g_test_add_func ("/cli/options/mistakes-U11", test_mistakes);
  g_test_add_func ("/cli/options/empty-library", test_empty_library);
  g_test_add_func ("/cli/options/unexpected-word", test_unexpected_word);
  g_test_add_func ("/cli/options/help", test_help);
  return latent_test_run ();
}
