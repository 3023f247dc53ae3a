/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-banner.h"

#include <glib/gi18n.h>

#include "core/jobs/latent-explanation.h"
#include "latent-error-place.h"
#include "latent-wrap-layout.h"

struct _LatentBanner
{
  GtkWidget parent_instance;

  LatentWorkspace *workspace; /* owned */
  GError *environment_error;  /* owned, nullable */
  GtkInfoBar *bar;            /* unowned child */
  GtkLabel *label;            /* unowned: inside bar */
  GtkButton *button;          /* unowned: inside bar */
  guint tick_id;              /* counts the seconds down, only where somebody sees it */
};

G_DEFINE_FINAL_TYPE (LatentBanner, latent_banner, GTK_TYPE_WIDGET)

static LatentBannerState *
make_state (char *text, const char *button, const char *action, gboolean is_urgent)
{
  LatentBannerState *state = g_new0 (LatentBannerState, 1);

  state->text = text;
  state->button = button;
  state->action = action;
  state->is_urgent = is_urgent;
  return state;
}

static LatentBannerState *
describe_pause (const GError *error)
{
  const LatentErrorRow *row = latent_error_row (error);

  if (latent_error_is (error, LATENT_ERROR_NO_KEY))
    return make_state (g_strdup (_ ("Images wait until a key is connected.")), _ ("Connect Key"),
                       "account.change-key", TRUE);
  /* Only of what was not sent it is known that it costs nothing: a key may be refused while the
   * service has jobs that were accepted before. */
  return make_state (latent_error_is (error, LATENT_ERROR_NO_CREDIT)
                         ? latent_explain_error (error, LATENT_CHARGED_NO)
                         : latent_explain_error_and_remedy (error),
                     row->button != NULL ? _ (row->button) : NULL, row->action, TRUE);
}

static LatentBannerState *
describe_trouble (const GError *error, guint rest_s)
{
  const LatentErrorFacts *facts = latent_error_facts (error);
  gboolean is_gone = facts != NULL && g_strcmp0 (facts->field, "gone") == 0;
  /* Where the folder has to be brought back to. */
  const char *button = is_gone ? _ ("Open Location") : NULL;
  const char *action = is_gone ? "library.show-place" : NULL;
  g_autofree char *brief = NULL;

  if (latent_error_remedy (error) == LATENT_REMEDY_OFFLINE)
    return make_state (g_strdup (_ ("Waiting for the network…")), NULL, NULL, FALSE);
  /* A full disk waits for a person, and the person has to know which one. */
  brief = latent_error_remedy (error) == LATENT_REMEDY_STORAGE
              ? latent_explain_error_and_remedy (error)
              : latent_explain_error_briefly (error);
  if (rest_s > 0)
    /* Translators: %s is a sentence that says what is wrong; the seconds are counted down */
    return make_state (g_strdup_printf (ngettext ("%s Latent goes on in %u s.",
                                                  "%s Latent goes on in %u s.", rest_s),
                                        brief, rest_s),
                       button, action, FALSE);
  /* Translators: %s is a sentence that says what is wrong */
  return make_state (g_strdup_printf (_ ("%s Latent goes on by itself."), brief), button,
                     action, latent_error_remedy (error) == LATENT_REMEDY_STORAGE);
}

static LatentBannerState *
describe_key_error (const LatentBannerFacts *facts)
{
  if (facts->key_source == LATENT_KEY_MEMORY)
    return make_state (
        g_strdup (_ ("The key is kept for this run only: there is no keyring to store it in.")),
        NULL, NULL, FALSE);
  if (latent_error_is (facts->key_error, LATENT_ERROR_KEY_MALFORMED))
    return make_state (latent_explain_error_briefly (facts->key_error), _ ("Connect Key"),
                       "account.change-key", TRUE);
  /* Nothing found behind a locked keyring is no proof that there is no key (C5). */
  return make_state (g_strdup (_ ("The keyring could not be read, so no key is connected.")),
                     _ ("Connect Key"), "account.change-key", TRUE);
}

static LatentBannerState *
describe_damage (void)
{
  return make_state (g_strdup (_ ("The library’s index is damaged. The images are untouched. Close "
                                  "Latent and start it again: it then restores what it can.")),
                     NULL, NULL, TRUE);
}

void
latent_banner_state_free (LatentBannerState *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_free (self);
}

LatentBannerState *
latent_banner_choose (const LatentBannerFacts *facts)
{
  gboolean has_no_key = facts->key_source == LATENT_KEY_NONE;

  if (facts->damage != NULL)
    return describe_damage ();
  if (facts->rescue != NULL)
    return make_state (latent_explain_rescue (facts->rescue), _ ("Understood"),
                       "library.forget-rescue", TRUE);
  if (facts->environment_error != NULL)
    return make_state (g_strdup (facts->environment_error->message), NULL, NULL, TRUE);
  if (has_no_key && facts->key_error != NULL)
    return describe_key_error (facts);
  if (has_no_key)
    return make_state (g_strdup (_ ("No key is connected.")), _ ("Connect Key"),
                       "account.change-key", TRUE);
  if (facts->pause_error != NULL && facts->key_source != LATENT_KEY_PENDING)
    return describe_pause (facts->pause_error);
  if (facts->trouble != NULL)
    return describe_trouble (facts->trouble, facts->rest_s);
  if (facts->key_error != NULL && facts->key_source == LATENT_KEY_MEMORY)
    return describe_key_error (facts);
  return NULL;
}

static gboolean tick_cb (gpointer user_data);

static void
count_down (LatentBanner *self, guint rest_s)
{
  if (rest_s == 0 || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    g_clear_handle_id (&self->tick_id, g_source_remove);
  else if (self->tick_id == 0)
    self->tick_id = g_timeout_add_seconds (1, tick_cb, self);
}

static void
update (LatentBanner *self)
{
  LatentJobQueue *queue = latent_workspace_get_queue (self->workspace);
  LatentBannerFacts facts = {
    .environment_error = self->environment_error,
    .pause_error = latent_job_queue_get_pause_error (queue),
    .trouble = latent_job_queue_get_trouble (queue),
    .rest_s = latent_job_queue_get_rest_s (queue),
    .key_error = latent_workspace_get_key_error (self->workspace),
    .key_source = latent_workspace_get_key_source (self->workspace),
    .damage = latent_workspace_get_damage (self->workspace),
    .rescue = latent_workspace_get_rescue (self->workspace),
  };
  g_autoptr (LatentBannerState) state = latent_banner_choose (&facts);

  count_down (self, facts.rest_s);
  gtk_info_bar_set_revealed (self->bar, state != NULL);
  if (state == NULL)
    {
      /* A screen reader would still find what is over in the bar that is folded away. */
      gtk_label_set_text (self->label, "");
      gtk_widget_set_visible (GTK_WIDGET (self->button), FALSE);
      return;
    }
  gtk_info_bar_set_message_type (self->bar,
                                 state->is_urgent ? GTK_MESSAGE_WARNING : GTK_MESSAGE_INFO);
  gtk_label_set_text (self->label, state->text);
  gtk_widget_set_visible (GTK_WIDGET (self->button), state->button != NULL);
  gtk_button_set_label (self->button, state->button != NULL ? state->button : "");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), state->action);
}

static gboolean
tick_cb (gpointer user_data)
{
  LatentBanner *self = user_data;
  guint tick_id = self->tick_id;

  update (self);
  return self->tick_id == tick_id ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
latent_banner_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (latent_banner_parent_class)->map (widget);
  update (LATENT_BANNER (widget));
}

static void
latent_banner_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (latent_banner_parent_class)->unmap (widget);
  count_down (LATENT_BANNER (widget), 0);
}

static void
latent_banner_dispose (GObject *object)
{
  LatentBanner *self = LATENT_BANNER (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  if (self->bar != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->bar));
  self->bar = NULL;
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (latent_banner_parent_class)->dispose (object);
}

static void
latent_banner_finalize (GObject *object)
{
  g_clear_error (&LATENT_BANNER (object)->environment_error);
  G_OBJECT_CLASS (latent_banner_parent_class)->finalize (object);
}

static void
latent_banner_class_init (LatentBannerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latent_banner_dispose;
  G_OBJECT_CLASS (klass)->finalize = latent_banner_finalize;
  GTK_WIDGET_CLASS (klass)->map = latent_banner_map;
  GTK_WIDGET_CLASS (klass)->unmap = latent_banner_unmap;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
latent_banner_init (LatentBanner *self)
{
  GtkWidget *bar = gtk_info_bar_new ();
  GtkWidget *label = gtk_label_new (NULL);
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_margin_start (label, 12);
  gtk_widget_set_margin_top (label, 6);
  gtk_widget_set_margin_bottom (label, 6);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_end (button, 6);
  gtk_widget_set_margin_top (button, 6);
  gtk_widget_set_margin_bottom (button, 6);
  gtk_widget_set_layout_manager (box, latent_wrap_layout_new ());
  gtk_widget_set_hexpand (box, TRUE);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), button);
  gtk_info_bar_add_child (GTK_INFO_BAR (bar), box);
  gtk_info_bar_set_revealed (GTK_INFO_BAR (bar), FALSE);
  gtk_widget_set_parent (bar, GTK_WIDGET (self));

  self->bar = GTK_INFO_BAR (bar);
  self->label = GTK_LABEL (label);
  self->button = GTK_BUTTON (button);
}

GtkWidget *
latent_banner_new (LatentWorkspace *workspace, const GError *environment_error)
{
  static const char *const workspace_signals[] = { "notify::key-source", "notify::key-error",
                                                  "notify::damage", "notify::rescue" };
  static const char *const queue_signals[] = { "notify::pause-error", "notify::trouble",
                                               "notify::resume-us" };
  LatentBanner *self = g_object_new (LATENT_TYPE_BANNER, NULL);
  LatentJobQueue *queue = latent_workspace_get_queue (workspace);

  self->workspace = g_object_ref (workspace);
  if (environment_error != NULL)
    self->environment_error = g_error_copy (environment_error);
  for (guint i = 0; i < G_N_ELEMENTS (workspace_signals); i++)
    g_signal_connect_object (workspace, workspace_signals[i], G_CALLBACK (update), self,
                             G_CONNECT_SWAPPED);
  for (guint i = 0; i < G_N_ELEMENTS (queue_signals); i++)
    g_signal_connect_object (queue, queue_signals[i], G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
