/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-export-report.h"

#include <glib/gi18n.h>

#include "core/jobs/latent-explanation.h"
#include "ui/common/latent-message-dialog.h"

#define LIST "latent-list"
/* More nobody reads; the copy has them all. */
#define N_SHOWN 500
#define LIST_HEIGHT_PX 160

char *
latent_export_report_describe (const LatentExportResult *result)
{
  guint n_pictures;

  g_return_val_if_fail (result != NULL, NULL);

  n_pictures = result->pictures->len;
  if (result->n_written == n_pictures)
    return g_strdup_printf (ngettext ("%'u image exported", "%'u images exported", n_pictures),
                            n_pictures);
  /* Translators: the first number is of those that were exported, the second of all */
  return g_strdup_printf (
      ngettext ("%'u of %'u image exported", "%'u of %'u images exported", n_pictures),
      result->n_written, n_pictures);
}

/* (transfer full) (nullable): what is to be said of a picture */
static char *
explain (const LatentExportedPicture *picture)
{
  if (picture->error != NULL && !latent_error_is_cancelled (picture->error))
    return latent_explain_error_and_remedy (picture->error);
  if (picture->name == NULL)
    return g_strdup (_ ("Not exported any more"));
  if (picture->is_transparency_lost)
    return g_strdup (_ ("Transparent parts are white: JPEG has no transparency"));
  if (picture->is_text_short)
    return g_strdup (_ ("Not all of the text for other programs fits into the file"));
  return NULL;
}

static char *
name_picture (const LatentExportedPicture *picture)
{
  if (picture->name != NULL)
    return g_filename_display_name (picture->name);
  if (picture->source != NULL)
    return g_filename_display_name (picture->source);
  return g_strdup (_ ("An image that is not in the library any more"));
}

char *
latent_export_report_list (const LatentExportResult *result, guint n_most)
{
  g_autoptr (GString) text = NULL;
  guint n_lines = 0, n_left = 0;

  g_return_val_if_fail (result != NULL, NULL);

  text = g_string_new (NULL);
  for (guint i = 0; i < result->pictures->len; i++)
    {
      const LatentExportedPicture *picture = result->pictures->pdata[i];
      g_autofree char *reason = explain (picture);
      g_autofree char *name = reason != NULL ? name_picture (picture) : NULL;

      if (reason == NULL)
        continue;
      if (n_most > 0 && n_lines == n_most)
        {
          n_left++;
          continue;
        }
      n_lines++;
      g_string_append_printf (text, "%s: %s\n", name, reason);
    }
  if (n_left > 0)
    g_string_append_printf (text, ngettext ("And %'u more", "And %'u more", n_left), n_left);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
latent_export_report_is_needed (const LatentExportResult *result)
{
  g_autofree char *list = NULL;

  g_return_val_if_fail (result != NULL, FALSE);

  list = latent_export_report_list (result, 1);
  return result->error != NULL || *list != '\0';
}

/* (transfer full) */
static char *
explain_end (const LatentExportResult *result)
{
  if (result->error == NULL)
    return g_strdup (_ ("Some images are not what was asked for, or could not be exported."));
  if (latent_error_is_cancelled (result->error))
    return g_strdup (_ ("The export was cancelled. What was exported before is whole and stays."));
  return latent_explain_error_and_remedy (result->error);
}

static GtkWidget *
make_list (const char *text)
{
  GtkWidget *view = gtk_text_view_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), text, -1);
  gtk_text_view_set_editable (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_cursor_visible (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (view), 6);
  gtk_text_view_set_right_margin (GTK_TEXT_VIEW (view), 6);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (view), 6);
  gtk_text_view_set_bottom_margin (GTK_TEXT_VIEW (view), 6);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Images concerned"), -1);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), LIST_HEIGHT_PX);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  gtk_widget_add_css_class (scroller, "card");
  return scroller;
}

static void
response_cb (GtkWidget *dialog, const char *response)
{
  if (g_str_equal (response, "copy"))
    gdk_clipboard_set_text (gtk_widget_get_clipboard (dialog),
                            g_object_get_data (G_OBJECT (dialog), LIST));
}

GtkWidget *
latent_export_report_new (GtkWindow *parent, const LatentExportResult *result)
{
  g_autofree char *heading = NULL;
  g_autofree char *body = NULL;
  g_autofree char *shown = NULL;
  AdwMessageDialog *dialog;

  g_return_val_if_fail (parent == NULL || GTK_IS_WINDOW (parent), NULL);
  g_return_val_if_fail (result != NULL, NULL);

  heading = latent_export_report_describe (result);
  body = explain_end (result);
  shown = latent_export_report_list (result, N_SHOWN);
  dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, NULL, NULL));
  adw_message_dialog_set_heading (dialog, heading);
  adw_message_dialog_set_body (dialog, body);
  if (*shown != '\0')
    {
      adw_message_dialog_set_extra_child (dialog, make_list (shown));
      adw_message_dialog_add_response (dialog, "copy", _ ("_Copy List"));
      g_object_set_data_full (G_OBJECT (dialog), LIST, latent_export_report_list (result, 0),
                              g_free);
    }
  adw_message_dialog_add_response (dialog, "close", _ ("_Close"));
  adw_message_dialog_set_default_response (dialog, "close");
  adw_message_dialog_set_close_response (dialog, "close");
  latent_message_dialog_finish (GTK_WIDGET (dialog));
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), NULL);
  return GTK_WIDGET (dialog);
}
