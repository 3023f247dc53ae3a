/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cli-options.h"

#include "latent-cli-output.h"
#include "latent-config.h"
#include <glib/gi18n-lib.h>

static void
add_common_entries (LatentCliOptions *self, GOptionContext *context, gboolean has_json)
{
  const GOptionEntry json[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->wants_json,
      N_ ("Print one JSON object a line on standard output"), NULL },
    { NULL },
  };
  const GOptionEntry entries[] = {
    { "library", 0, 0, G_OPTION_ARG_FILENAME, &self->library,
      N_ ("Keep everything below this folder"), N_ ("FOLDER") },
    { "demo", 0, 0, G_OPTION_ARG_NONE, &self->is_demo,
      N_ ("Use the built-in demo service and its own library; costs nothing"), NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &self->wants_help, N_ ("Show this help"), NULL },
    { NULL },
  };

  if (has_json)
    g_option_context_add_main_entries (context, json, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

/* The parser's own --help would end the process from within. */
static GOptionContext *
create_context (LatentCliOptions *self, const LatentCliUsage *usage)
{
  const LatentCliCommand *command = usage->command;
  g_autofree char *program = g_strdup_printf ("latent %s", command->name);
  GOptionContext *context
      = g_option_context_new (command->words != NULL ? _ (command->words) : NULL);

  g_set_prgname (program); /* the help names the command by it */
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_summary (context, _ (command->summary));
  if (usage->footer != NULL)
    g_option_context_set_description (context, usage->footer);
  if (usage->entries != NULL)
    g_option_context_add_main_entries (context, usage->entries, GETTEXT_PACKAGE);
  add_common_entries (self, context, command->has_json);
  if (usage->group != NULL)
    g_option_context_add_group (context, usage->group);
  return context;
}

static int
print_help (GOptionContext *context)
{
  LatentCliOutput output = { .stream = stdout };
  g_autofree char *help = g_option_context_get_help (context, FALSE, NULL);

  latent_cli_output_print (&output, g_strchomp (help));
  return latent_cli_output_get_status (&output);
}

void
latent_cli_options_clear (LatentCliOptions *self)
{
  g_clear_pointer (&self->library, g_free);
}

gboolean
latent_cli_options_parse (LatentCliOptions *self,
                          const LatentCliUsage *usage,
                          char **argv,
                          int *status)
{
  g_autoptr (GOptionContext) context = create_context (self, usage);
  g_auto (GStrv) arguments = g_strdupv (argv);
  g_autoptr (GError) error = NULL;

  if (!g_option_context_parse_strv (context, &arguments, &error))
    {
      *status = latent_cli_fail_usage (usage->command, "%s.", error->message);
      return FALSE;
    }
  if (self->wants_help)
    {
      *status = print_help (context);
      return FALSE;
    }
  if (g_strv_length (arguments) > 1)
    {
      *status = latent_cli_fail_usage (usage->command, _ ("Unexpected word “%s”."), arguments[1]);
      return FALSE;
    }
  if (self->library != NULL && *self->library == '\0')
    {
      *status = latent_cli_fail_usage (usage->command, _ ("--library needs the name of a folder."));
      return FALSE;
    }
  return TRUE;
}

int
latent_cli_fail_usage (const LatentCliCommand *command, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  /* TRANSLATORS: the first %s says what is wrong, the others are a command to type. */
  latent_cli_complain (_ ("%s Nothing was sent. Try “latent %s%s--help”."), text,
                       command != NULL ? command->name : "", command != NULL ? " " : "");
  return LATENT_EXIT_USAGE;
}
