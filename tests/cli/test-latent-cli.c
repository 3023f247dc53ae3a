/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "cli/latent-cli.h"
#include "support/latent-test.h"

/* Main asks before GTK starts: a wrong answer opens a window for a command, or needs a display. */
static void
test_wants (void)
{
  static const struct
  {
    const char *line;
    gboolean is_command;
  } cases[] = {
    { "latent", FALSE },
    { "latent --demo", FALSE },
    { "latent --library /l", FALSE },
    { "latent --library=/l --demo", FALSE },
    { "latent --gapplication-service", FALSE },
    { "latent --demo --gapplication-service", FALSE },
    { "latent generate x", TRUE },
    { "latent --demo generate x", TRUE },
    { "latent --library /l jobs", TRUE },
    { "latent --library jobs", FALSE },
    { "latent --library", TRUE },
    { "latent --help", TRUE },
    { "latent --demo -h", TRUE },
    { "latent --version", TRUE },
    { "latent --bogus", TRUE },
    { "latent bogus", TRUE },
    { "latent -", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) argv = g_strsplit (cases[i].line, " ", -1);

      g_test_message ("%s", cases[i].line);
      g_assert_cmpint (latent_cli_wants (argv), ==, cases[i].is_command);
    }
}

static void
test_no_arguments (void)
{
  char *argv[] = { NULL };

  g_assert_false (latent_cli_wants (argv));
}

/* The demo knows neither the key nor the address of the service, nor the network. */
static int
run_demo (guint port, double seconds, const char *folder)
{
  g_assert_cmpuint (port, ==, 8123);
  g_assert_cmpfloat (seconds, ==, 0.5);
  g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));
  return LATENT_EXIT_DONE;
}

static void
test_demo_service (void)
{
  g_autoptr (LatentModelCatalog) catalog = latent_model_catalog_new ();
  g_autofree char *library = latent_test_make_folder ("library");
  const LatentCliConfig config = { .catalog = catalog, .run_demo_service = run_demo };
  g_autofree char *line
      = g_strdup_printf ("latent --library %s demo-service --port 8123 --seconds 0.5", library);
  g_auto (GStrv) argv = g_strsplit (line, " ", -1);

  g_assert_cmpint (latent_cli_run (&config, argv), ==, LATENT_EXIT_DONE);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/cli/wants", test_wants);
  g_test_add_func ("/cli/no-arguments", test_no_arguments);
  g_test_add_func ("/cli/demo-service", test_demo_service);
  return latent_test_run ();
}
