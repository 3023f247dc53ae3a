/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-toast.h"

#include <glib/gi18n.h>

#include "core/jobs/latent-explanation.h"

/* To read three sentences. */
#define ERROR_SECONDS 10
#define ERROR_LINES 5

AdwToast *
latent_toast_new (const char *text)
{
  AdwToast *toast = adw_toast_new ("");
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_tooltip_text (label, text);
  gtk_widget_add_css_class (label, "heading");
  adw_toast_set_custom_title (toast, label);
  /* What was done last is shown at once; what it covers comes back afterwards, with its whole
   * time. */
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  return toast;
}

AdwToast *
latent_toast_new_error (const GError *error)
{
  g_autofree char *words = latent_explain_error_and_remedy (error);
  AdwToast *toast = latent_toast_new (words);
  GtkLabel *label = GTK_LABEL (adw_toast_get_custom_title (toast));

  /* What to do is at the end. */
  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_wrap_mode (label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (label, ERROR_LINES);
  adw_toast_set_timeout (toast, ERROR_SECONDS);
  return toast;
}

AdwToast *
latent_toast_new_undo (const char *text)
{
  AdwToast *toast = latent_toast_new (text);

  adw_toast_set_button_label (toast, _ ("Undo"));
  adw_toast_set_timeout (toast, LATENT_UNDO_SECONDS_DEFAULT);
  return toast;
}

void
latent_toast_set_time (AdwToast *toast, LatentSettings *settings)
{
  g_return_if_fail (ADW_IS_TOAST (toast));
  g_return_if_fail (LATENT_IS_SETTINGS (settings));
  if (adw_toast_get_button_label (toast) != NULL)
    adw_toast_set_timeout (toast, (guint) latent_settings_get_undo_seconds (settings));
}
