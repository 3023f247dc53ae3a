/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-config.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cli/latent-cli.h"
#include "core/base/latent-address.h"
#include "core/base/latent-api-key.h"
#include "core/jobs/latent-explanation.h"
#include "core/media/latent-picture-xmp.h"
#include "core/net/latent-http-client.h"
#include "demo/latent-demo-service.h"
#include "ui/latent-application.h"

/* Without a GPU GTK 4.8 draws with GL in software, at four to five times the cost of Cairo, and
 * loads the driver even when told to use Cairo (architecture, section 6). Never on a machine with a
 * GPU, and never against what the user set. */
static const char *const software_variables[][2] = {
  { "GSK_RENDERER", "cairo" },
  { "GDK_DEBUG", "gl-disable" },
};

static gboolean
has_gpu (void)
{
  g_autoptr (GDir) folder = g_dir_open ("/dev/dri", 0, NULL);
  const char *name;

  if (g_file_test ("/dev/nvidia0", G_FILE_TEST_EXISTS))
    return TRUE;
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/dev/dri", name, NULL);

      if (g_str_has_prefix (name, "renderD") && access (path, R_OK | W_OK) == 0)
        return TRUE;
    }
  return FALSE;
}

/* A crash must not write the key to a file (threat T4). */
static void
forbid_core_dumps (void)
{
  const struct rlimit none = { 0, 0 };

  setrlimit (RLIMIT_CORE, &none);
}

static void
set_locale (void)
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LATENT_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

/* Both the window and the commands start the demo through this. */
static char *
start_demo (const char *folder, GObject **keep, GError **error)
{
  g_autoptr (LatentModelCatalog) catalog = latent_model_catalog_new ();
  g_autoptr (LatentClock) clock = latent_system_clock_new ();
  g_autoptr (LatentDemoService) service
      = latent_demo_service_new (catalog, clock, folder, 0.0, 0);
  char *address;

  if (!latent_demo_service_start (service, error))
    return NULL;
  address = g_strdup (latent_demo_service_get_address (service));
  *keep = G_OBJECT (g_steal_pointer (&service));
  return address;
}

static gboolean
quit_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

/* Prints @address and runs the main loop until the process is asked to end. Whoever reads the
 * address may end it at once: first the handlers, then the address. */
static void
serve_until_terminated (const char *address)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  guint interrupt_id = g_unix_signal_add (SIGINT, quit_cb, loop);
  guint terminate_id = g_unix_signal_add (SIGTERM, quit_cb, loop);

  puts (address);
  fflush (stdout);
  g_main_loop_run (loop);
  g_source_remove (interrupt_id);
  g_source_remove (terminate_id);
}

/* `latent demo-service`: prints its address first, serves until terminated. */
static int
run_demo_service (guint port, double seconds, const char *folder)
{
  g_autoptr (LatentModelCatalog) catalog = latent_model_catalog_new ();
  g_autoptr (LatentClock) clock = latent_system_clock_new ();
  g_autoptr (LatentDemoService) service
      = latent_demo_service_new (catalog, clock, folder, seconds, port);
  g_autoptr (GError) error = NULL;

  if (!latent_demo_service_start (service, &error))
    {
      g_printerr (_ ("The demo service could not start: %s\n"), error->message);
      return LATENT_EXIT_STORAGE;
    }
  if (!latent_demo_service_is_server (service))
    {
      g_printerr (_ ("The demo service of this library runs already at %s\n"),
                  latent_demo_service_get_address (service));
      return LATENT_EXIT_STORAGE;
    }

  serve_until_terminated (latent_demo_service_get_address (service));
  return LATENT_EXIT_DONE;
}

/* (transfer full) (nullable): what @clean makes of an environment variable; NULL when it is not set
 * or refused; @problem then says so, its message in words for people that never quote the value. */
static char *
read_environment (const char *name, char *(*clean) (const char *, GError **), GError **problem)
{
  const char *text = g_getenv (name);
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;
  char *value;

  if (text == NULL || *text == '\0')
    return NULL;
  value = clean (text, &error);
  if (value == NULL && *problem == NULL)
    {
      words = latent_explain_error (error, LATENT_CHARGED_NO);
      *problem = g_error_new (error->domain, error->code, "%s: %s", name, words);
    }
  return value;
}

/* (transfer full): a string of our settings, "" where the schema is not installed (GSettings would
 * abort). */
static char *
read_setting (const char *key)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autoptr (GSettings) settings = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, LATENT_APP_ID, TRUE);
  if (schema == NULL || !g_settings_schema_has_key (schema, key))
    return g_strdup ("");
  settings = g_settings_new_full (schema, NULL, NULL);
  return g_settings_get_string (settings, key);
}

static void
print_debugging (const char *text)
{
  g_printerr ("%s", text);
}

static int
run_command (char **argv)
{
  g_autoptr (LatentModelCatalog) catalog = latent_model_catalog_new ();
  g_autofree char *setting = read_setting ("service-address");
  LatentCliConfig config = {
    .catalog = catalog,
    .start_demo = start_demo,
    .run_demo_service = run_demo_service,
    .demo_help = latent_demo_service_get_help (),
    .demo_key = LATENT_DEMO_KEY,
    .service_address = *setting != '\0' ? setting : NULL,
  };

  /* Nor what GDBus prints of itself when it is debugged; commands write to the stream. */
  g_set_print_handler (print_debugging);
  return latent_cli_run (&config, argv);
}

/* The demo is a program of its own: its library, its service, its window. */
static void
demo_requested_cb (LatentApplication *application, gpointer user_data)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE,
                              &error,
                              program != NULL ? program : g_get_prgname (),
                              "--demo",
                              NULL);
  if (process == NULL)
    g_message ("the demo's window could not be started: %s", error->message);
}

/* What makes up the window's part of the command line. */
typedef struct
{
  char *library; /* nullable */
  gboolean is_demo;
} WindowOptions;

static gboolean
parse_window_options (WindowOptions *options, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "library", 0, 0, G_OPTION_ARG_FILENAME, &options->library, NULL, NULL },
    { "demo", 0, 0, G_OPTION_ARG_NONE, &options->is_demo, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_help_enabled (context, FALSE);
  /* GApplication has options of its own ("--gapplication-service") and refuses what neither
   * knows. */
  g_option_context_set_ignore_unknown_options (context, TRUE);
  return g_option_context_parse (context, argc, argv, error);
}

/* The first window is drawn, so GTK has chosen: programs started from here choose for
 * themselves. */
static void
window_mapped_cb (GtkWidget *window, gpointer user_data)
{
  gboolean *is_ours = user_data;

  for (guint i = 0; i < G_N_ELEMENTS (software_variables); i++)
    {
      if (is_ours[i])
        g_unsetenv (software_variables[i][0]);
      is_ours[i] = FALSE;
    }
}

static void
window_added_cb (GtkApplication *application, GtkWindow *window, gpointer is_ours)
{
  g_signal_connect (window, "map", G_CALLBACK (window_mapped_cb), is_ours);
}

static int
run_application (const LatentApplicationConfig *config, int argc, char **argv)
{
  g_autoptr (LatentApplication) application = NULL;
  gboolean is_ours[G_N_ELEMENTS (software_variables)] = { FALSE };
  gboolean needs_software = !has_gpu ();

  for (guint i = 0; i < G_N_ELEMENTS (software_variables) && needs_software; i++)
    is_ours[i] = g_getenv (software_variables[i][0]) == NULL
                 && g_setenv (software_variables[i][0], software_variables[i][1], FALSE);
  if (!gtk_init_check ())
    {
      g_printerr (_ ("There is no display to open a window on.\n"
                     "Use the command line instead: latent generate --help\n"));
      return LATENT_EXIT_USAGE;
    }

  application = latent_application_new (config);
  g_signal_connect (application, "demo-requested", G_CALLBACK (demo_requested_cb), NULL);
  g_signal_connect (application, "window-added", G_CALLBACK (window_added_cb), is_ours);
  return g_application_run (G_APPLICATION (application), argc, argv);
}

static int
run_window (int argc, char **argv)
{
  g_autoptr (LatentModelCatalog) catalog = latent_model_catalog_new ();
  g_autoptr (LatentKeyStore) key_store = NULL;
  g_autoptr (LatentPlaces) places = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *address = NULL;
  g_autoptr (GError) problem = NULL;
  char *api_key = NULL;
  WindowOptions options = { 0 };
  LatentApplicationConfig config = { 0 };
  int status;

  if (!parse_window_options (&options, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return LATENT_EXIT_USAGE;
    }

  places = latent_places_new (options.library, options.is_demo);
  g_free (options.library);
  /* The demo knows neither key nor address of the real service, and they are not read. */
  if (!options.is_demo)
    {
      key_store = latent_secret_key_store_new ();
      address = read_environment ("LATENT_API_URL", latent_address_check_service, &problem);
      api_key = read_environment ("APIFRAME_API_KEY", latent_api_key_clean, &problem);
    }
  config.places = places;
  config.catalog = catalog;
  config.key_store = key_store;
  config.start_demo = start_demo;
  config.demo_key = LATENT_DEMO_KEY;
  config.fixed_key = api_key;
  config.fixed_address = address;
  config.environment_error = problem;
  status = run_application (&config, argc, argv);
  latent_api_key_free (api_key);
  return status;
}

int
main (int argc, char **argv)
{
  forbid_core_dumps ();
  /* Debugging must not mix with what a command prints for scripts. */
  g_log_writer_default_set_use_stderr (TRUE);
  set_locale ();
  latent_http_init_process ();
  latent_picture_xmp_init_process ();

  if (latent_cli_wants (argv))
    return run_command (argv);
  return run_window (argc, argv);
}
