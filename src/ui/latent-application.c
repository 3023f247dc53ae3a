/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-application.h"

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "core/base/latent-address.h"
#include "core/base/latent-api-key.h"
#include "core/base/latent-error.h"
#include "core/jobs/latent-workspace.h"
#include "latent-config.h"
#include "latent-window.h"
#include "preferences/latent-preferences.h"
#include "ui/common/latent-about.h"
#include "ui/common/latent-settings.h"

/* Longer than this and the window comes up before the library is open. */
#define PRESENT_AFTER_MS 300
/* What a window does not need for its first pictures, and which holds the database's thread. */
#define UPKEEP_DELAY_S 3

/* The life of the workspace; the application is held from OPENING until it is CLOSED again, so
 * that the window may be gone long before the last byte is on disk. */
typedef enum
{
  STAGE_CLOSED,
  STAGE_OPENING,
  STAGE_OPEN,
  STAGE_CLOSING,
} Stage;

struct _LatentApplication
{
  AdwApplication parent_instance;

  LatentPlaces *places;             /* owned */
  LatentModelCatalog *catalog;      /* owned */
  LatentKeyStore *key_store;        /* owned, nullable */
  LatentApplicationDemo start_demo; /* nullable */
  char *demo_key;                   /* owned, nullable */
  char *fixed_key;                  /* owned, nullable */
  char *fixed_address;              /* owned, nullable */
  GError *environment_error;        /* owned, nullable */

  LatentSettings *settings;   /* owned */
  LatentClock *clock;         /* owned */
  GObject *demo;              /* owned, nullable: keeps the demo service running */
  LatentWorkspace *workspace; /* owned, nullable */
  LatentDeleter
      *deleter;         /* owned, nullable: of a window that closes, until its deletions are done */
  LatentWindow *window; /* unowned, nullable: GtkApplication owns it */
  GCancellable *opening; /* owned, nullable */
  guint present_id;      /* timeout source */
  guint terminate_id;    /* source: SIGTERM */
  guint interrupt_id;    /* source: SIGINT */
  Stage stage;
  gboolean is_close_sent;    /* the workspace was told to close */
  gboolean is_reopen_wanted; /* activated, or another address chosen, while closing */
};

G_DEFINE_FINAL_TYPE (LatentApplication, latent_application, ADW_TYPE_APPLICATION)

enum
{
  SIGNAL_DEMO_REQUESTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void open_workspace (LatentApplication *self);
static void close_workspace (LatentApplication *self);

static void
present_window (LatentApplication *self)
{
  g_clear_handle_id (&self->present_id, g_source_remove);
  if (self->window != NULL)
    gtk_window_present (GTK_WINDOW (self->window));
}

static gboolean
present_cb (gpointer user_data)
{
  LatentApplication *self = user_data;

  self->present_id = 0;
  present_window (self);
  return G_SOURCE_REMOVE;
}

static void
show_error (LatentApplication *self, const GError *error)
{
  if (self->window != NULL)
    latent_window_show_error (self->window, error);
  present_window (self);
}

/* (transfer full): the setting when it can be used, else the default: a broken setting must
 * never send the key elsewhere. */
static char *
choose_address (LatentApplication *self, GError **error)
{
  const char *setting = latent_settings_get_service_address (self->settings);
  g_autofree char *address = NULL;

  if (latent_places_get_is_demo (self->places) && self->start_demo != NULL)
    {
      if (self->demo != NULL)
        g_clear_object (&self->demo);
      return self->start_demo (latent_places_get_data (self->places), &self->demo, error);
    }
  if (self->fixed_address != NULL)
    return g_strdup (self->fixed_address);
  if (*setting != '\0')
    address = latent_address_check_service (setting, NULL);
  return address != NULL ? g_steal_pointer (&address) : g_strdup (LATENT_ADDRESS_DEFAULT_SERVICE);
}

static LatentWorkspace *
make_workspace (LatentApplication *self, GError **error)
{
  gboolean is_demo = latent_places_get_is_demo (self->places);
  g_autofree char *address = choose_address (self, error);
  LatentWorkspaceConfig config = { 0 };

  if (address == NULL)
    return NULL;
  config.places = self->places;
  config.catalog = self->catalog;
  config.clock = self->clock;
  config.key_store = is_demo ? NULL : self->key_store;
  config.address = address;
  config.fixed_key = is_demo ? self->demo_key : self->fixed_key;
  config.fixed_key_source = is_demo ? LATENT_KEY_DEMO : LATENT_KEY_ENVIRONMENT;
  config.upkeep_delay_s = UPKEEP_DELAY_S;
  return latent_workspace_new (&config);
}

static void
end_stage_closed (LatentApplication *self)
{
  gboolean is_reopen_wanted = self->is_reopen_wanted;

  self->stage = STAGE_CLOSED;
  self->is_close_sent = FALSE;
  self->is_reopen_wanted = FALSE;
  g_clear_object (&self->deleter);
  g_clear_object (&self->workspace);
  if (is_reopen_wanted)
    g_application_activate (G_APPLICATION (self));
  g_application_release (G_APPLICATION (self));
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentApplication) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_open = latent_workspace_open_finish (LATENT_WORKSPACE (source), result, &error);

  g_clear_object (&self->opening);
  if (!is_open)
    {
      /* The window stays, with the reason and a button. */
      if (!latent_error_is_cancelled (error))
        show_error (self, error);
      end_stage_closed (self);
      return;
    }
  self->stage = STAGE_OPEN;
  if (self->window == NULL)
    {
      close_workspace (self);
      return;
    }
  latent_window_show_workspace (self->window, self->workspace, self->settings,
                                self->environment_error);
  if (self->environment_error == NULL)
    {
      latent_workspace_start (self->workspace);
      latent_workspace_look_after_files (self->workspace);
    }
  present_window (self);
}

static void
open_workspace (LatentApplication *self)
{
  g_autoptr (GError) error = NULL;

  if (self->stage != STAGE_CLOSED)
    return;
  self->workspace = make_workspace (self, &error);
  if (self->workspace == NULL)
    {
      show_error (self, error);
      return;
    }
  self->stage = STAGE_OPENING;
  g_application_hold (G_APPLICATION (self));
  latent_window_show_opening (self->window);
  self->opening = g_cancellable_new ();
  latent_workspace_open_async (self->workspace, self->opening, opened_cb, g_object_ref (self));
}

static void
closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentApplication) self = user_data;
  g_autoptr (GError) error = NULL;

  /* Nothing can be shown any more; everything durable was written when it happened. */
  if (!latent_workspace_close_finish (LATENT_WORKSPACE (source), result, &error))
    g_message ("the library did not close cleanly: %s", error->message);
  end_stage_closed (self);
}

static void
close_when_idle (LatentApplication *self)
{
  if (self->stage != STAGE_CLOSING || self->is_close_sent
      || (self->deleter != NULL && !latent_deleter_is_idle (self->deleter)))
    return;
  if (self->deleter != NULL)
    g_signal_handlers_disconnect_by_data (self->deleter, self);
  self->is_close_sent = TRUE;
  latent_workspace_close_async (self->workspace, NULL, closed_cb, g_object_ref (self));
}

/* Deletions whose toast was still there are carried out first. */
static void
close_workspace (LatentApplication *self)
{
  LatentMainView *view = self->window != NULL ? latent_window_get_view (self->window) : NULL;

  if (self->stage == STAGE_OPENING)
    {
      g_cancellable_cancel (self->opening);
      return;
    }
  if (self->stage != STAGE_OPEN)
    return;
  self->stage = STAGE_CLOSING;
  if (view != NULL)
    {
      self->deleter = g_object_ref (
          latent_tile_actions_get_deleter (latent_main_view_get_tile_actions (view)));
      g_signal_connect_object (self->deleter, "notify::is-idle", G_CALLBACK (close_when_idle), self,
                               G_CONNECT_SWAPPED);
      latent_deleter_flush (self->deleter);
    }
  close_when_idle (self);
}

/* --- the window --- */

static void
window_retry_cb (LatentApplication *self)
{
  open_workspace (self);
}

static void
window_demo_cb (LatentApplication *self)
{
  g_signal_emit (self, signals[SIGNAL_DEMO_REQUESTED], 0);
}

/* The window may go at once; what it showed is closed behind it. */
static gboolean
window_close_cb (LatentApplication *self)
{
  close_workspace (self);
  g_clear_handle_id (&self->present_id, g_source_remove);
  self->window = NULL;
  return GDK_EVENT_PROPAGATE;
}

static void
make_window (LatentApplication *self)
{
  GtkWidget *window = latent_window_new (GTK_APPLICATION (self));

  self->window = LATENT_WINDOW (window);
  g_signal_connect_object (window, "retry", G_CALLBACK (window_retry_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "demo-requested", G_CALLBACK (window_demo_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "close-request", G_CALLBACK (window_close_cb), self,
                           G_CONNECT_SWAPPED);
}

/* Another service: the same way as quitting and starting again, which is the one that is always
 * right. The window stays and shows the library again in a moment. */
static void
address_changed_cb (LatentApplication *self)
{
  if (self->stage == STAGE_CLOSED || latent_places_get_is_demo (self->places)
      || self->fixed_address != NULL)
    return;
  self->is_reopen_wanted = TRUE;
  close_workspace (self);
  if (self->window != NULL)
    latent_window_show_opening (self->window);
}

/* --- actions: exported on the bus, so none of them submits, deletes or saves anything (T8) --- */

static GtkWindow *
get_parent (LatentApplication *self)
{
  return gtk_application_get_active_window (GTK_APPLICATION (self));
}

static void
preferences_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LatentApplication *self = user_data;

  if (self->stage != STAGE_OPEN || self->window == NULL)
    return;
  gtk_window_present (GTK_WINDOW (latent_preferences_new (
      GTK_WINDOW (self->window), self->workspace, self->settings, self->fixed_address != NULL)));
}

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *parent = get_parent (user_data);

  if (parent != NULL)
    gtk_window_present (GTK_WINDOW (latent_about_new (parent)));
}

static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LatentApplication *self = user_data;

  if (self->window != NULL)
    gtk_window_close (GTK_WINDOW (self->window));
  else if (self->stage == STAGE_CLOSED)
    g_application_quit (G_APPLICATION (self));
}

/* A session that ends, or Ctrl+C in a terminal: the same as quitting, so that the last words of the
 * draft are stored too (faults.md K17). A second signal finds no handler any more, and ends us. */
static gboolean
terminate_cb (gpointer user_data)
{
  LatentApplication *self = user_data;

  self->terminate_id = 0;
  g_action_group_activate_action (G_ACTION_GROUP (self), "quit", NULL);
  return G_SOURCE_REMOVE;
}

static gboolean
interrupt_cb (gpointer user_data)
{
  LatentApplication *self = user_data;

  self->interrupt_id = 0;
  g_action_group_activate_action (G_ACTION_GROUP (self), "quit", NULL);
  return G_SOURCE_REMOVE;
}

static void
latent_application_startup (GApplication *application)
{
  LatentApplication *self = LATENT_APPLICATION (application);
  static const GActionEntry entries[] = {
    { .name = "preferences", .activate = preferences_cb },
    { .name = "about", .activate = about_cb },
    { .name = "quit", .activate = quit_cb },
  };
  static const struct
  {
    const char *action;
    const char *accels[2];
  } accels[] = {
    { "app.quit", { "<Control>q", NULL } },
    { "app.preferences", { "<Control>comma", NULL } },
    { "window.close", { "<Control>w", NULL } },
  };

  G_APPLICATION_CLASS (latent_application_parent_class)->startup (application);
  gtk_window_set_default_icon_name (LATENT_APP_ID);
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries),
                                   application);
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), accels[i].action,
                                           (const char **) accels[i].accels);
  self->terminate_id = g_unix_signal_add (SIGTERM, terminate_cb, self);
  self->interrupt_id = g_unix_signal_add (SIGINT, interrupt_cb, self);
}

/* A first start, or a second one handed over to this process. */
static void
latent_application_activate (GApplication *application)
{
  LatentApplication *self = LATENT_APPLICATION (application);

  if (self->window == NULL)
    make_window (self);
  switch (self->stage)
    {
    case STAGE_CLOSED:
      if (!gtk_widget_get_visible (GTK_WIDGET (self->window)) && self->present_id == 0)
        self->present_id = g_timeout_add (PRESENT_AFTER_MS, present_cb, self);
      open_workspace (self);
      break;
    case STAGE_CLOSING:
      self->is_reopen_wanted = TRUE;
      break;
    case STAGE_OPENING:
      break;
    case STAGE_OPEN:
    default:
      present_window (self);
    }
}

static void
latent_application_dispose (GObject *object)
{
  LatentApplication *self = LATENT_APPLICATION (object);

  g_clear_handle_id (&self->present_id, g_source_remove);
  g_clear_handle_id (&self->terminate_id, g_source_remove);
  g_clear_handle_id (&self->interrupt_id, g_source_remove);
  g_clear_object (&self->deleter);
  g_clear_object (&self->workspace);
  g_clear_object (&self->opening);
  g_clear_object (&self->demo);
  g_clear_object (&self->settings);
  g_clear_object (&self->clock);
  g_clear_object (&self->places);
  g_clear_object (&self->catalog);
  g_clear_object (&self->key_store);
  G_OBJECT_CLASS (latent_application_parent_class)->dispose (object);
}

static void
latent_application_finalize (GObject *object)
{
  LatentApplication *self = LATENT_APPLICATION (object);

  g_free (self->demo_key);
  g_clear_pointer (&self->fixed_key, latent_api_key_free);
  g_free (self->fixed_address);
  g_clear_error (&self->environment_error);
  G_OBJECT_CLASS (latent_application_parent_class)->finalize (object);
}

static void
latent_application_class_init (LatentApplicationClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latent_application_dispose;
  G_OBJECT_CLASS (klass)->finalize = latent_application_finalize;
  G_APPLICATION_CLASS (klass)->startup = latent_application_startup;
  G_APPLICATION_CLASS (klass)->activate = latent_application_activate;

  signals[SIGNAL_DEMO_REQUESTED]
      = g_signal_new ("demo-requested", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 0);
}

static void
latent_application_init (LatentApplication *self)
{
  self->settings = latent_settings_new ();
  self->clock = latent_system_clock_new ();
  g_signal_connect_object (self->settings, "notify::service-address",
                           G_CALLBACK (address_changed_cb), self, G_CONNECT_SWAPPED);
}

LatentApplication *
latent_application_new (const LatentApplicationConfig *config)
{
  g_autofree char *hash = NULL;
  g_autofree char *id = NULL;
  LatentApplication *self;

  g_return_val_if_fail (config != NULL, NULL);
  g_return_val_if_fail (LATENT_IS_PLACES (config->places), NULL);

  /* One window process per library; a part of an id must not begin with a digit. */
  hash = latent_places_dup_hash (config->places);
  id = latent_places_get_is_default (config->places)
           ? g_strdup (LATENT_APP_ID)
           : g_strdup_printf ("%s.h%s", LATENT_APP_ID, hash);
  self = g_object_new (LATENT_TYPE_APPLICATION, "application-id", id, "resource-base-path",
                       "/io/github/latent_app/Latent", NULL);
  self->places = g_object_ref (config->places);
  self->catalog = g_object_ref (config->catalog);
  self->key_store = config->key_store != NULL ? g_object_ref (config->key_store) : NULL;
  self->start_demo = config->start_demo;
  self->demo_key = g_strdup (config->demo_key);
  self->fixed_key = g_strdup (config->fixed_key);
  self->fixed_address = g_strdup (config->fixed_address);
  if (config->environment_error != NULL)
    self->environment_error = g_error_copy (config->environment_error);
  return self;
}
