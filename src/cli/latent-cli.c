/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cli.h"

#include <string.h>

#include "latent-cli-command.h"
#include "latent-cli-options.h"
#include "latent-cli-output.h"
#include "latent-config.h"
#include <glib/gi18n-lib.h>

static const LatentCliCommand commands[] = {
  { "generate", N_ ("PROMPT…"), N_ ("Make images from a prompt, wait for them and save them"), TRUE,
    latent_cli_generate },
  { "resume", NULL, N_ ("Finish every unfinished job of the library"), TRUE, latent_cli_resume },
  { "jobs", NULL, N_ ("List the jobs, newest first, or go on with one"), TRUE, latent_cli_jobs },
  { "images", NULL, N_ ("List the pictures, newest first"), TRUE, latent_cli_images },
  { "export", "[ID…]", N_ ("Copy pictures to a folder or into a ZIP file"), TRUE,
    latent_cli_export },
  { "sheet", N_ ("[ID…]"), N_ ("Make a contact sheet of pictures, as PDF or PNG"), TRUE,
    latent_cli_sheet },
  { "account", NULL, N_ ("Show the account and its credits"), TRUE, latent_cli_account },
  { "models", NULL, N_ ("List the models with their parameters"), TRUE, latent_cli_models },
  { "rebuild", NULL, N_ ("Make the library's index again from the picture files"), TRUE,
    latent_cli_rebuild },
  { "demo-service", NULL, N_ ("Serve the demo service on this computer until it is terminated"),
    FALSE, latent_cli_demo_service },
};

/* What the beginning of a command line asks for. */
typedef enum
{
  LINE_WINDOW,
  LINE_HELP,
  LINE_VERSION,
  LINE_COMMAND,       /* the word at the index, known or not */
  LINE_UNKNOWN_OPTION /* at the index */
} LineKind;

/* `--demo` and `--library` may stand before the command: they are the window's options as well. */
static LineKind
classify (char **argv, guint *index)
{
  for (*index = 1; argv[0] != NULL && argv[*index] != NULL; (*index)++)
    {
      const char *argument = argv[*index];

      if (g_str_equal (argument, "--help") || g_str_equal (argument, "-h"))
        return LINE_HELP;
      if (g_str_equal (argument, "--version"))
        return LINE_VERSION;
      if (g_str_equal (argument, "--demo") || g_str_has_prefix (argument, "--library="))
        continue;
      if (g_str_equal (argument, "--library"))
        {
          if (argv[*index + 1] == NULL)
            return LINE_UNKNOWN_OPTION;
          (*index)++;
          continue;
        }
      if (g_str_has_prefix (argument, "--gapplication-"))
        return LINE_WINDOW; /* how D-Bus starts the window */
      return argument[0] == '-' ? LINE_UNKNOWN_OPTION : LINE_COMMAND;
    }
  return LINE_WINDOW;
}

/* (transfer full): the command, then what stood before it, then the rest */
static char **
rearrange (char **argv, guint command_index)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();

  g_ptr_array_add (arguments, g_strdup (argv[command_index]));
  for (guint i = 1; argv[i] != NULL; i++)
    {
      if (i != command_index)
        g_ptr_array_add (arguments, g_strdup (argv[i]));
    }
  g_ptr_array_add (arguments, NULL);
  return (char **) g_ptr_array_steal (arguments, NULL);
}

static const LatentCliCommand *
find_command (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      if (g_str_equal (commands[i].name, name))
        return &commands[i];
    }
  return NULL;
}

static int
run_command (const LatentCliConfig *config, char **argv, guint index)
{
  const LatentCliCommand *command = find_command (argv[index]);
  g_auto (GStrv) arguments = rearrange (argv, index);

  if (command == NULL)
    return latent_cli_fail_usage (NULL, _ ("There is no command “%s”."), argv[index]);
  return command->run (config, command, arguments);
}

static int
print_help (void)
{
  LatentCliOutput output = { .stream = stdout };

  latent_cli_output_print (&output, _ ("Usage:\n"
                                       "  latent [--demo] [--library FOLDER]     open the window\n"
                                       "  latent COMMAND [OPTION…]               work without one\n"
                                       "\n"
                                       "Commands:"));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    latent_cli_output_printf (&output, "  %-14s %s", commands[i].name, _ (commands[i].summary));
  latent_cli_output_print (
      &output, _ ("\n"
                  "“latent COMMAND --help” tells a command's options; “latent "
                  "--version” the version.\n"
                  "\n"
                  "Environment:\n"
                  "  APIFRAME_API_KEY  the API key, in place of the stored one\n"
                  "  LATENT_API_URL    the service's address, in place of the set one\n"
                  "\n"
                  "Exit status:\n"
                  "  0  all that was asked for is done\n"
                  "  1  at least one job was refused or failed; the others are saved\n"
                  "  2  a mistake in the command line; nothing was sent\n"
                  "  3  no key, key refused, or no credit; nothing was charged\n"
                  "  4  not finished in time, or outcome unknown; “latent resume” takes "
                  "it up\n"
                  "  5  the library or the output cannot be written"));
  return latent_cli_output_get_status (&output);
}

static int
print_version (void)
{
  LatentCliOutput output = { .stream = stdout };

  latent_cli_output_print (&output, "latent " LATENT_VERSION);
  return latent_cli_output_get_status (&output);
}

gboolean
latent_cli_wants (char **argv)
{
  guint index = 0;

  return classify (argv, &index) != LINE_WINDOW;
}

int
latent_cli_run (const LatentCliConfig *config, char **argv)
{
  guint index = 0;

  latent_cli_output_prepare_process ();
  switch (classify (argv, &index))
    {
    case LINE_VERSION:
      return print_version ();
    case LINE_COMMAND:
      return run_command (config, argv, index);
    case LINE_UNKNOWN_OPTION:
      if (g_str_equal (argv[index], "--library"))
        return latent_cli_fail_usage (NULL, _ ("--library needs the name of a folder."));
      return latent_cli_fail_usage (NULL, _ ("Unknown option “%s”."), argv[index]);
    case LINE_WINDOW:
    case LINE_HELP:
    default:
      return print_help ();
    }
}
