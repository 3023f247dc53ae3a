/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-preferences.h"

#include <glib/gi18n.h>

#include "core/base/latent-address.h"
#include "core/jobs/latent-explanation.h"
#include "latent-key-dialog.h"
#include "latent-limits-page.h"
#include "ui/common/latent-account-words.h"

struct _LatentPreferences
{
  AdwPreferencesWindow parent_instance;

  LatentWorkspace *workspace; /* owned */
  LatentSettings *settings;   /* owned */
  GCancellable *cancellable;  /* owned */

  AdwActionRow *account_row; /* template child */
  GtkWidget *key_button;     /* template child */
  GtkWidget *remove_button;  /* template child */
  AdwEntryRow *address_row;  /* template child */
  GtkLabel *address_label;   /* template child */
  AdwEntryRow *webhook_row;  /* template child */
  GtkLabel *webhook_label;   /* template child */
  GtkSpinButton *undo_spin;  /* template child */
  GtkSwitch *move_on_switch; /* template child */
};

G_DEFINE_FINAL_TYPE (LatentPreferences, latent_preferences, ADW_TYPE_PREFERENCES_WINDOW)

/* (transfer full): team and credits, or why they are not known */
static char *
describe_account (LatentWorkspace *workspace)
{
  const LatentAccount *account = latent_workspace_get_account (workspace);
  const GError *error = latent_workspace_get_account_error (workspace);

  if (account == NULL && error != NULL)
    return latent_explain_error_briefly (error);
  return latent_account_describe (account);
}

static const char *
describe_source (LatentKeySource source)
{
  switch (source)
    {
    case LATENT_KEY_MEMORY:
      return _ ("Key kept until Latent ends");
    case LATENT_KEY_STORED:
      return _ ("Key stored in the keyring");
    case LATENT_KEY_ENVIRONMENT:
      return _ ("Key taken from the environment");
    case LATENT_KEY_DEMO:
      return _ ("Demo service: no key is needed, nothing is charged");
    case LATENT_KEY_PENDING:
      return _ ("Waiting for the keyring…");
    case LATENT_KEY_NONE:
    default:
      return _ ("No key is connected");
    }
}

/* A label below an entry: a hint, or what is wrong. */
static void
set_note (GtkLabel *label, AdwEntryRow *row, const char *text, gboolean is_error)
{
  gtk_label_set_text (label, text);
  if (is_error)
    {
      gtk_widget_add_css_class (GTK_WIDGET (label), "error");
      gtk_widget_add_css_class (GTK_WIDGET (row), "error");
    }
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (label), "error");
      gtk_widget_remove_css_class (GTK_WIDGET (row), "error");
    }
}

/* The names of teams come from outside; the row reads markup. */
static void
set_plain_texts (AdwActionRow *row, const char *title, const char *subtitle)
{
  g_autofree char *escaped_subtitle = g_markup_escape_text (subtitle, -1);
  g_autofree char *escaped_title = g_markup_escape_text (title, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), escaped_title);
  adw_action_row_set_subtitle (row, escaped_subtitle);
}

static void
update_account (LatentPreferences *self)
{
  LatentKeySource source = latent_workspace_get_key_source (self->workspace);
  gboolean is_own = source != LATENT_KEY_ENVIRONMENT && source != LATENT_KEY_DEMO;
  gboolean has_key = source == LATENT_KEY_MEMORY || source == LATENT_KEY_STORED;
  g_autofree char *account = describe_account (self->workspace);

  set_plain_texts (self->account_row, describe_source (source), account);
  gtk_widget_set_visible (self->key_button, is_own);
  gtk_button_set_label (GTK_BUTTON (self->key_button),
                        has_key ? _ ("Change Key…") : _ ("Connect Key…"));
  gtk_widget_set_visible (self->remove_button, has_key);
}

static void
key_clicked_cb (LatentPreferences *self)
{
  gtk_window_present (GTK_WINDOW (latent_key_dialog_new (GTK_WINDOW (self), self->workspace)));
}

static void
key_removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean is_removed = latent_workspace_set_key_finish (LATENT_WORKSPACE (source), result, &error);
  LatentPreferences *self = user_data;
  g_autofree char *words = NULL;

  if (latent_error_is_cancelled (error))
    return;
  gtk_widget_set_sensitive (self->remove_button, TRUE);
  if (is_removed)
    return;
  words = latent_explain_error_briefly (error);
  set_plain_texts (self->account_row,
                   describe_source (latent_workspace_get_key_source (self->workspace)), words);
}

static void
remove_clicked_cb (LatentPreferences *self)
{
  gtk_widget_set_sensitive (self->remove_button, FALSE);
  latent_workspace_set_key_async (self->workspace, NULL, self->cancellable, key_removed_cb, self);
}

static void
address_applied_cb (LatentPreferences *self)
{
  const char *typed = gtk_editable_get_text (GTK_EDITABLE (self->address_row));
  g_autofree char *trimmed = g_strstrip (g_strdup (typed));
  g_autofree char *address = NULL;
  g_autoptr (GError) error = NULL;

  if (*trimmed != '\0')
    address = latent_address_check_service (trimmed, &error);
  if (error != NULL)
    {
      set_note (self->address_label, self->address_row,
                _ ("Enter an address that begins with https://, without a user name. Plain http is "
                   "only for "
                   "this computer."),
                TRUE);
      return;
    }
  latent_settings_set_service_address (self->settings, address != NULL ? address : "");
}

static void
webhook_applied_cb (LatentPreferences *self)
{
  const char *typed = gtk_editable_get_text (GTK_EDITABLE (self->webhook_row));
  g_autofree char *trimmed = g_strstrip (g_strdup (typed));

  if (*trimmed != '\0' && !latent_address_check_webhook (trimmed, NULL))
    {
      set_note (self->webhook_label, self->webhook_row,
                _ ("Enter an address that begins with https://, without a user name."), TRUE);
      return;
    }
  latent_settings_set_webhook_url (self->settings, trimmed);
}

static void
address_changed_cb (LatentPreferences *self)
{
  set_note (self->address_label, self->address_row,
            _ ("Leave it empty for Apiframe. Each address has a key of its own."), FALSE);
}

static void
webhook_changed_cb (LatentPreferences *self)
{
  set_note (self->webhook_label, self->webhook_row,
            _ ("The service calls this address when an image is ready or failed."), FALSE);
}

static void
fill_address (LatentPreferences *self, gboolean is_fixed)
{
  const char *address = latent_settings_get_service_address (self->settings);
  gboolean is_demo = latent_workspace_get_is_demo (self->workspace);

  if (is_fixed || is_demo)
    {
      address = latent_workspace_get_address (self->workspace);
      gtk_widget_set_sensitive (GTK_WIDGET (self->address_row), FALSE);
    }
  gtk_editable_set_text (GTK_EDITABLE (self->address_row), address);
  address_changed_cb (self);
  if (is_demo)
    gtk_label_set_text (self->address_label, _ ("This is the demo service on this computer."));
  else if (is_fixed)
    gtk_label_set_text (self->address_label,
                        _ ("The environment variable LATENT_API_URL decides."));
}

static void
latent_preferences_dispose (GObject *object)
{
  LatentPreferences *self = LATENT_PREFERENCES (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->workspace);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (latent_preferences_parent_class)->dispose (object);
}

static void
latent_preferences_class_init (LatentPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_preferences_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/preferences/latent-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentPreferences, account_row);
  gtk_widget_class_bind_template_child (widget_class, LatentPreferences, key_button);
  gtk_widget_class_bind_template_child (widget_class, LatentPreferences, remove_button);
  gtk_widget_class_bind_template_child (widget_class, LatentPreferences, address_row);
  gtk_widget_class_bind_template_child (widget_class, LatentPreferences, address_label);
  gtk_widget_class_bind_template_child (widget_class, LatentPreferences, webhook_row);
  gtk_widget_class_bind_template_child (widget_class, LatentPreferences, webhook_label);
  gtk_widget_class_bind_template_child (widget_class, LatentPreferences, undo_spin);
  gtk_widget_class_bind_template_child (widget_class, LatentPreferences, move_on_switch);
  gtk_widget_class_bind_template_callback (widget_class, key_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, address_applied_cb);
  gtk_widget_class_bind_template_callback (widget_class, webhook_applied_cb);
  gtk_widget_class_bind_template_callback (widget_class, address_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, webhook_changed_cb);
}

static void
latent_preferences_init (LatentPreferences *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
fill_undo (LatentPreferences *self)
{
  gtk_spin_button_set_range (self->undo_spin, LATENT_UNDO_SECONDS_MIN, LATENT_UNDO_SECONDS_MAX);
  gtk_spin_button_set_increments (self->undo_spin, 5, 30);
  g_object_bind_property (self->settings, "undo-seconds", self->undo_spin, "value",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
}

GtkWidget *
latent_preferences_new (GtkWindow *parent,
                        LatentWorkspace *workspace,
                        LatentSettings *settings,
                        gboolean address_is_fixed)
{
  static const char *const signals[]
      = { "notify::account", "notify::account-error", "notify::key-source", "notify::key-error" };
  LatentPreferences *self;

  g_return_val_if_fail (LATENT_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (LATENT_IS_SETTINGS (settings), NULL);

  self = g_object_new (LATENT_TYPE_PREFERENCES, "transient-for", parent, NULL);
  self->workspace = g_object_ref (workspace);
  self->settings = g_object_ref (settings);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_signal_connect_object (workspace, signals[i], G_CALLBACK (update_account), self,
                             G_CONNECT_SWAPPED);
  update_account (self);
  fill_address (self, address_is_fixed);
  gtk_editable_set_text (GTK_EDITABLE (self->webhook_row),
                         latent_settings_get_webhook_url (settings));
  webhook_changed_cb (self);
  fill_undo (self);
  g_object_bind_property (settings, "move-on", self->move_on_switch, "active",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (self), latent_limits_page_new (workspace));
  return GTK_WIDGET (self);
}
