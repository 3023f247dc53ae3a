/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-tile-dialog.h"

#include <glib/gi18n.h>

#include "core/jobs/latent-explanation.h"
#include "ui/common/latent-message-dialog.h"
#include "ui/common/latent-take-up.h"

static char *
describe (LatentJob *job)
{
  const LatentJobRecord *record = latent_job_get_record (job);
  const GError *error = latent_job_get_error (job);

  if (latent_job_is_running (job))
    return g_strdup (
        _ ("Latent is waiting for this image. The service cannot cancel a job: when you stop "
           "waiting it may still be charged, and you can check again later."));
  if (error != NULL)
    return latent_explain_error (error, record->charged);
  return g_strdup (latent_explain_charged (record->charged));
}

static void
copy_details_cb (GtkWidget *button, gpointer user_data)
{
  GtkLabel *label = user_data;

  gdk_clipboard_set_text (gtk_widget_get_clipboard (button), gtk_label_get_text (label));
}

/* Text from outside: selectable, never markup, never a link. */
static GtkWidget *
make_details (const char *text)
{
  GtkWidget *expander = gtk_expander_new (_ ("Details"));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *label = gtk_label_new (text);
  GtkWidget *copy = gtk_button_new_with_label (_ ("Copy Details"));

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_set_halign (copy, GTK_ALIGN_START);
  g_signal_connect_object (copy, "clicked", G_CALLBACK (copy_details_cb), label, 0);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), copy);
  gtk_widget_set_margin_top (box, 6);
  gtk_expander_set_child (GTK_EXPANDER (expander), box);
  return expander;
}

static GtkWidget *
make_extra_child (LatentTile *tile, LatentJob *job)
{
  const GError *error = latent_job_get_error (job);
  g_autofree char *details = error != NULL ? latent_explain_details (error) : NULL;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *prompt = gtk_label_new (latent_tile_get_prompt (tile));

  gtk_label_set_wrap (GTK_LABEL (prompt), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (prompt), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (GTK_LABEL (prompt), 4);
  gtk_label_set_ellipsize (GTK_LABEL (prompt), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (prompt), 40);
  gtk_widget_add_css_class (prompt, "dim-label");
  gtk_box_append (GTK_BOX (box), prompt);
  if (details != NULL && *details != '\0')
    gtk_box_append (GTK_BOX (box), make_details (details));
  return box;
}

static void
add_take_up (AdwMessageDialog *dialog, LatentJob *job)
{
  switch (latent_take_up_kind (job))
    {
    case LATENT_TAKE_UP_CHECK:
      adw_message_dialog_add_response (dialog, "tile.check-again", _ ("Check Again (Free)"));
      adw_message_dialog_set_default_response (dialog, "tile.check-again");
      break;
    case LATENT_TAKE_UP_DOWNLOAD:
      adw_message_dialog_add_response (dialog, "tile.download-again", _ ("Download Again (Free)"));
      adw_message_dialog_set_default_response (dialog, "tile.download-again");
      break;
    case LATENT_TAKE_UP_SEND:
      adw_message_dialog_add_response (dialog, "tile.send-now", _ ("Send Now"));
      break;
    case LATENT_TAKE_UP_NONE:
    default:
      break;
    }
}

GtkWidget *
latent_tile_dialog_new (GtkWindow *parent,
                        LatentTile *tile,
                        gboolean can_take_up,
                        gboolean can_send_again)
{
  LatentJob *job = latent_tile_get_job (tile);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (
      adw_message_dialog_new (parent, latent_explain_state (latent_job_get_state (job)), NULL));
  g_autofree char *body = describe (job);

  adw_message_dialog_set_body (dialog, body);
  adw_message_dialog_set_extra_child (dialog, make_extra_child (tile, job));
  adw_message_dialog_add_response (dialog, "close", _ ("Close"));
  adw_message_dialog_set_close_response (dialog, "close");
  adw_message_dialog_set_default_response (dialog, "close");

  if (latent_job_is_running (job))
    {
      if (latent_job_get_is_mine (job))
        adw_message_dialog_add_response (dialog, "tile.stop", _ ("Stop Waiting"));
      latent_message_dialog_finish (GTK_WIDGET (dialog));
      return GTK_WIDGET (dialog);
    }
  adw_message_dialog_add_response (dialog, "tile.remove", _ ("Remove Tile"));
  if (latent_job_get_state (job) == LATENT_JOB_UNKNOWN)
    adw_message_dialog_add_response (dialog, "tile.give-up", _ ("Give Up"));
  adw_message_dialog_add_response (dialog, "tile.use-settings", _ ("Use These Settings"));
  adw_message_dialog_add_response (dialog, "tile.run-again", _ ("Run Again (Costs Credits)…"));
  if (can_send_again)
    adw_message_dialog_add_response (dialog, "tile.send-again", _ ("Send Again…"));
  if (can_take_up)
    add_take_up (dialog, job);
  latent_message_dialog_finish (GTK_WIDGET (dialog));
  return GTK_WIDGET (dialog);
}
