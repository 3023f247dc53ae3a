/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "cli/latent-cli-output.h"
#include "cli/latent-cli.h"
#include "support/latent-test.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

static void
test_lines (void)
{
  char text[64] = "";
  g_autofree char *long_word = g_strnfill (20, 'x');
  LatentCliOutput output = { .stream = fmemopen (text, sizeof text, "w") };

  g_assert_true (latent_cli_output_print (&output, "one"));
  g_assert_cmpstr (text, ==, "one\n"); /* there at once, not at the end */
  g_assert_true (latent_cli_output_printf (&output, "%s-%d", long_word, 2));
  fclose (output.stream);
  g_assert_cmpstr (text, ==, "one\nxxxxxxxxxxxxxxxxxxxx-2\n");
  g_assert_cmpint (latent_cli_output_get_status (&output), ==, LATENT_EXIT_DONE);
}

/* A reader that leaves is no failure, and no signal kills us. */
static void
test_closed_pipe (void)
{
  int ends[2] = { -1, -1 };
  LatentCliOutput output = { 0 };

  latent_cli_output_prepare_process ();
  g_assert_cmpint (pipe (ends), ==, 0);
  close (ends[0]);
  output.stream = fdopen (ends[1], "w");
  g_assert_false (latent_cli_output_print (&output, "one"));
  g_assert_false (latent_cli_output_print (&output, "two"));
  g_assert_cmpint (latent_cli_output_get_status (&output), ==, LATENT_EXIT_DONE);
  fclose (output.stream);
}

/* A full disk behind ">" is one. */
static void
test_full_disk (void)
{
  LatentCliOutput output = { .stream = fopen ("/dev/full", "w") };

  g_assert_nonnull (output.stream);
  g_assert_false (latent_cli_output_print (&output, "one"));
  g_assert_cmpint (latent_cli_output_get_status (&output), ==, LATENT_EXIT_STORAGE);
  fclose (output.stream);
}

/* Else the next file that is opened would get our messages written into it. */
static void
test_closed_streams (void)
{
  int saved = dup (STDIN_FILENO);

  close (STDIN_FILENO);
  latent_cli_output_prepare_process ();
  g_assert_cmpint (fcntl (STDIN_FILENO, F_GETFD), >=, 0);
  if (saved >= 0)
    {
      dup2 (saved, STDIN_FILENO);
      close (saved);
    }
}

/* U5, T19: nothing foreign moves the cursor, sets colours or turns the reading direction round. */
static void
test_clean_line (void)
{
  static const struct
  {
    const char *text;
    const char *clean;
  } cases[] = {
    { "a lighthouse", "a lighthouse" },
    { "a\nb\tc\r", "a b c " },
    { "\033[31mred", "\357\277\275[31mred" },
    { "\302\233m", "\357\277\275m" },
    { "a\342\200\256b", "a\357\277\275b" },
    { "\377", "\357\277\275" },
    { "%s \360\237\214\212", "%s \360\237\214\212" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *clean = latent_cli_clean_line (cases[i].text);

      g_assert_cmpstr (clean, ==, cases[i].clean);
    }
}

static void
test_read_argument (void)
{
  g_autofree char *same = latent_cli_read_argument ("M\303\266we");

  g_assert_cmpstr (same, ==, "M\303\266we");
  g_assert_null (latent_cli_read_argument ("M\366we"));
}

static void
test_complain (void)
{
  if (g_test_subprocess ())
    {
      latent_cli_complain ("%s", "one\033[2J\ntwo");
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("latent: one\357\277\275[2J\ntwo\n");
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/cli/output/lines", test_lines);
  g_test_add_func ("/cli/output/closed-pipe", test_closed_pipe);
  g_test_add_func ("/cli/output/full-disk", test_full_disk);
  g_test_add_func ("/cli/output/closed-streams", test_closed_streams);
  g_test_add_func ("/cli/output/clean-line-U5", test_clean_line);
  g_test_add_func ("/cli/output/read-argument", test_read_argument);
  g_test_add_func ("/cli/output/complain", test_complain);
  return latent_test_run ();
}
