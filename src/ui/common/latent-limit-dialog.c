/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-limit-dialog.h"

#include <glib/gi18n.h>

#include "core/jobs/latent-explanation.h"
#include "latent-message-dialog.h"

GtkWidget *
latent_limit_dialog_new (GtkWindow *parent, const GError *error)
{
  g_autofree char *body = latent_explain_error (error, LATENT_CHARGED_NO);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (
      adw_message_dialog_new (parent, _ ("Pass the limit on spending?"), NULL));

  adw_message_dialog_set_body (dialog, body);
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "anyway",
                                    _ ("_Generate Anyway"), NULL);
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  latent_message_dialog_finish (GTK_WIDGET (dialog));
  return GTK_WIDGET (dialog);
}
