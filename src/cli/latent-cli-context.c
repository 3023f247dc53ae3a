/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cli-context.h"

#include <glib-unix.h>
#include <signal.h>

#include "core/base/latent-address.h"
#include "core/base/latent-api-key.h"
#include "latent-cli-await.h"
#include "latent-cli-failure.h"
#include "latent-cli-status.h"
#include "latent-config.h"
#include <glib/gi18n-lib.h>

/* The parts of a workspace while they are gathered. */
typedef struct
{
  LatentPlaces *places;      /* owned */
  LatentClock *clock;        /* owned */
  LatentKeyStore *key_store; /* owned, nullable */
  char *address;             /* owned */
  char *key;                 /* owned, nullable: wiped */
  LatentKeySource key_source;
} Parts;

static void
parts_clear (Parts *parts)
{
  g_clear_object (&parts->places);
  g_clear_object (&parts->clock);
  g_clear_object (&parts->key_store);
  g_clear_pointer (&parts->address, g_free);
  g_clear_pointer (&parts->key, latent_api_key_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parts, parts_clear)

/* The address itself is not repeated: somebody may have put the key there. */
static int
fail_address (gboolean is_environment)
{
  latent_cli_complain (
      is_environment ? _ ("LATENT_API_URL is no usable service address: it has to begin with "
                          "https:// (http:// is for this computer alone). Nothing was sent. "
                          "Correct it or unset it.")
                     : _ ("The service address in the preferences is not usable: it has to begin "
                          "with https:// (http:// is for this computer alone). Nothing was sent. "
                          "Correct it there, or set LATENT_API_URL."));
  return LATENT_EXIT_USAGE;
}

static int
fail_key (const GError *key_store_error)
{
  if (key_store_error != NULL)
    latent_cli_complain (_ ("The keyring could not be read: %s."), key_store_error->message);
  latent_cli_complain (_ ("There is no API key, so nothing was sent and nothing was charged. Set "
                          "APIFRAME_API_KEY, or store the key in the window's preferences (keys "
                          "are made at console.apiframe.ai). To try it without a key, add "
                          "--demo."));
  return LATENT_EXIT_KEY;
}

static const char *
get_environment (const char *name)
{
  const char *value = g_getenv (name);

  return value != NULL && *value != '\0' ? value : NULL;
}

/* The demo knows neither key nor address of the real service, and they are not read. */
static int
gather_demo (LatentCliContext *self, Parts *parts)
{
  g_autoptr (GError) error = NULL;

  if (!latent_places_create (parts->places, &error))
    return latent_cli_fail (error);
  parts->address
      = self->config->start_demo (latent_places_get_data (parts->places), &self->demo, &error);
  if (parts->address == NULL)
    return latent_cli_fail (error);
  parts->key = g_strdup (self->config->demo_key);
  parts->key_source = LATENT_KEY_DEMO;
  return LATENT_EXIT_DONE;
}

static int
gather_key (Parts *parts)
{
  const char *from_environment = get_environment ("APIFRAME_API_KEY");
  g_autoptr (GError) error = NULL;

  if (from_environment == NULL)
    {
      parts->key_store = latent_secret_key_store_new ();
      return LATENT_EXIT_DONE;
    }
  parts->key = latent_api_key_clean (from_environment, &error);
  parts->key_source = LATENT_KEY_ENVIRONMENT;
  if (parts->key != NULL)
    return LATENT_EXIT_DONE;
  latent_cli_complain_about ("APIFRAME_API_KEY", error, LATENT_CHARGED_NO);
  return latent_cli_status_of_error (error);
}

static int
gather_service (LatentCliContext *self, Parts *parts, LatentCliAccess access)
{
  const char *environment = get_environment ("LATENT_API_URL");

  if (access == LATENT_CLI_LIBRARY_ONLY)
    {
      /* A name is needed for "is this job ours?"; nobody is called. */
      parts->address = latent_cli_choose_address (environment, self->config->service_address, NULL);
      if (parts->address == NULL)
        parts->address = g_strdup (LATENT_ADDRESS_DEFAULT_SERVICE);
      return LATENT_EXIT_DONE;
    }

  parts->address = latent_cli_choose_address (environment, self->config->service_address, NULL);
  if (parts->address == NULL)
    return fail_address (environment != NULL);
  return gather_key (parts);
}

static int
complain_about_interrupt (void)
{
  latent_cli_complain (_ ("Stopped. Nothing was sent."));
  return LATENT_EXIT_UNFINISHED;
}

static int
open_workspace (LatentCliContext *self, const Parts *parts)
{
  g_auto (LatentCliAwait) await = { NULL };
  g_autoptr (GError) error = NULL;
  const LatentWorkspaceConfig config = {
    .places = parts->places,
    .catalog = self->config->catalog,
    .clock = parts->clock,
    .key_store = parts->key_store,
    .address = parts->address,
    .fixed_key = parts->key,
    .fixed_key_source = parts->key_source,
  };

  self->workspace = latent_workspace_new (&config);
  latent_workspace_open_async (self->workspace, self->cancellable, latent_cli_await_cb, &await);
  if (latent_workspace_open_finish (self->workspace, latent_cli_await (&await), &error))
    return LATENT_EXIT_DONE;

  g_clear_object (&self->workspace); /* there is nothing to close */
  return latent_error_is_cancelled (error) ? complain_about_interrupt () : latent_cli_fail (error);
}

static gboolean
interrupt_cb (gpointer user_data)
{
  LatentCliContext *self = user_data;

  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_CONTINUE;
}

static void
catch_signals (LatentCliContext *self)
{
  self->interrupt_id = g_unix_signal_add (SIGINT, interrupt_cb, self);
  self->terminate_id = g_unix_signal_add (SIGTERM, interrupt_cb, self);
}

static void
release_signals (LatentCliContext *self)
{
  g_clear_handle_id (&self->interrupt_id, g_source_remove);
  g_clear_handle_id (&self->terminate_id, g_source_remove);
}

/* The keyring may take its time, or ask the person; Ctrl+C ends the wait. */
static int
wait_for_key (LatentCliContext *self)
{
  LatentWorkspace *workspace = self->workspace;

  while (latent_workspace_get_key_source (workspace) == LATENT_KEY_PENDING
         && !g_cancellable_is_cancelled (self->cancellable))
    g_main_context_iteration (NULL, TRUE);

  if (latent_workspace_get_key_source (workspace) == LATENT_KEY_PENDING)
    return complain_about_interrupt ();
  if (latent_workspace_get_key_source (workspace) == LATENT_KEY_NONE)
    return fail_key (latent_workspace_get_key_error (workspace));
  return LATENT_EXIT_DONE;
}

int
latent_cli_context_open (LatentCliContext *self,
                         const LatentCliConfig *config,
                         const LatentCliOptions *options,
                         LatentCliAccess access)
{
  g_auto (Parts) parts = { NULL };
  int status = LATENT_EXIT_DONE;

  *self = (LatentCliContext){
    .config = config,
    .options = options,
    .output = { .stream = stdout },
    .cancellable = g_cancellable_new (),
  };
  catch_signals (self);

  parts.places = latent_places_new (options->library, options->is_demo);
  parts.clock = latent_system_clock_new ();
  if (options->is_demo && access == LATENT_CLI_SERVICE)
    status = gather_demo (self, &parts);
  else
    status = gather_service (self, &parts, access);

  if (status == LATENT_EXIT_DONE)
    status = open_workspace (self, &parts);
  if (status == LATENT_EXIT_DONE && access == LATENT_CLI_SERVICE)
    status = wait_for_key (self);
  return status;
}

/* What the jobs cost was told by then, and so was a library that cannot be written. */
static int
fail_closing (const GError *error, int status)
{
  int own_status = latent_cli_status_of_error (error);

  if (own_status != status)
    latent_cli_complain_without_cost (error);
  return latent_cli_fold_status (status, own_status);
}

/* The pictures of this command shall carry their records when it ends. */
static void
wait_for_records (LatentCliContext *self)
{
  g_auto (LatentCliAwait) await = { NULL };
  LatentRecordWriter *writer = latent_workspace_get_record_writer (self->workspace);

  latent_record_writer_drain_async (writer, self->cancellable, latent_cli_await_cb, &await);
  latent_record_writer_drain_finish (writer, latent_cli_await (&await), NULL);
}

int
latent_cli_context_close (LatentCliContext *self, int status)
{
  if (self->workspace != NULL)
    wait_for_records (self);
  release_signals (
      self); /* what follows is short; whoever is in a hurry may kill us, and loses nothing */

  if (self->workspace != NULL)
    {
      g_auto (LatentCliAwait) await = { NULL };
      g_autoptr (GError) error = NULL;

      latent_workspace_close_async (self->workspace, NULL, latent_cli_await_cb, &await);
      if (!latent_workspace_close_finish (self->workspace, latent_cli_await (&await), &error))
        status = fail_closing (error, status);
      g_clear_object (&self->workspace);
    }
  g_clear_object (&self->demo);
  g_clear_object (&self->cancellable);
  return latent_cli_fold_status (status, latent_cli_output_get_status (&self->output));
}

char *
latent_cli_context_dup_resume (LatentCliContext *self)
{
  g_autoptr (GString) command = g_string_new ("latent resume");

  if (self->options->is_demo)
    g_string_append (command, " --demo");
  if (self->options->library != NULL)
    {
      g_autofree char *quoted = g_shell_quote (self->options->library);

      g_string_append_printf (command, " --library %s", quoted);
    }
  return g_strdup (command->str);
}

char *
latent_cli_choose_address (const char *environment, const char *setting, GError **error)
{
  if (environment != NULL && *environment != '\0')
    return latent_address_check_service (environment, error);
  if (setting != NULL && *setting != '\0')
    return latent_address_check_service (setting, error);
  return g_strdup (LATENT_ADDRESS_DEFAULT_SERVICE);
}
