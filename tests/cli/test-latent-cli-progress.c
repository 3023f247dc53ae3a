/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "cli/latent-cli-progress.h"
#include "support/latent-test.h"

static void
test_describe (void)
{
  static const struct
  {
    LatentCliProgressFacts facts;
    const char *text;
  } cases[] = {
    { { 1, 0, -1, 9 }, "Waiting, 9 s" },
    { { 1, 0, 62, 9 }, "Waiting, 62 %, 9 s" },
    { { 4, 2, -1, 12 }, "2 of 4 finished, 12 s" },
    { { .n_jobs = 1, .percent = -1, .elapsed_s = 90, .is_slow = TRUE },
      "Waiting, 90 s, slower than usual" },
    { { .n_jobs = 4, .n_settled = 2, .percent = -1, .elapsed_s = 12, .rest_s = 7 },
      "2 of 4 finished, 12 s, goes on in 7 s" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = latent_cli_progress_describe (&cases[i].facts);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

/* Only people watch progress: a log file gets none of it. */
static void
test_no_terminal (void)
{
  if (g_test_subprocess ())
    {
      const LatentCliProgressFacts facts = { 1, 0, -1, 9 };
      LatentCliProgress progress;

      latent_cli_progress_init (&progress);
      latent_cli_progress_draw (&progress, &facts);
      latent_cli_progress_erase (&progress);
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("");
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/cli/progress/describe", test_describe);
  g_test_add_func ("/cli/progress/no-terminal", test_no_terminal);
  return latent_test_run ();
}
