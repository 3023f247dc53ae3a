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
  /* What it covers comes back afterwards, with its whole time. */
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
  return toast;
}

void
latent_toast_show (AdwToast *toast, AdwToastOverlay *overlay, LatentSettings *settings)
{
  static const char last_key[] = "latent-last-toast";
  AdwToast *last;
  guint seconds;

  g_return_if_fail (ADW_IS_TOAST (toast));
  g_return_if_fail (ADW_IS_TOAST_OVERLAY (overlay));
  g_return_if_fail (LATENT_IS_SETTINGS (settings));

  last = g_object_get_data (G_OBJECT (overlay), last_key);
  if (last != NULL && adw_toast_get_button_label (last) == NULL)
    adw_toast_dismiss (last);
  g_object_set_data_full (G_OBJECT (overlay), last_key, g_object_ref (toast), g_object_unref);

  seconds = (guint) latent_settings_get_undo_seconds (settings);
  /* 0: until whoever made it dismisses it. */
  if (adw_toast_get_timeout (toast) != 0)
    adw_toast_set_timeout (toast, adw_toast_get_button_label (toast) != NULL
                                      ? seconds
                                      : MAX (seconds / 2, adw_toast_get_timeout (toast)));
  adw_toast_overlay_add_toast (overlay, g_object_ref (toast));
}
