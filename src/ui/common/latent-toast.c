/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-toast.h"

#include <glib/gi18n.h>

/* Twice what is usual: it has to be read, understood and reached, also by keyboard and by somebody
 * who listens. */
#define UNDO_SECONDS 10

AdwToast *
latent_toast_new (const char *text)
{
  AdwToast *toast = adw_toast_new ("");
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_tooltip_text (label, text);
  gtk_widget_add_css_class (label, "heading");
  adw_toast_set_custom_title (toast, label);
  return toast;
}

AdwToast *
latent_toast_new_undo (const char *text)
{
  AdwToast *toast = latent_toast_new (text);

  adw_toast_set_button_label (toast, _ ("Undo"));
  adw_toast_set_timeout (toast, UNDO_SECONDS);
  return toast;
}
