/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-limit-dialog.h"

#include <glib/gi18n.h>

#include "core/base/latent-error.h"
#include "core/jobs/latent-explanation.h"
#include "latent-message-dialog.h"

/* @error: (transfer full) */
static void
set_error (GtkWidget *dialog, GError *error)
{
  g_autofree char *body = latent_explain_error (error, LATENT_CHARGED_NO);

  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), body);
  g_object_set_data_full (G_OBJECT (dialog), "limit-error", error, (GDestroyNotify) g_error_free);
}

GtkWidget *
latent_limit_dialog_new (GtkWindow *parent, const GError *error)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (
      adw_message_dialog_new (parent, _ ("Pass the limit on spending?"), NULL));

  set_error (GTK_WIDGET (dialog), g_error_copy (error));
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "anyway",
                                    _ ("_Generate Anyway"), NULL);
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  latent_message_dialog_finish (GTK_WIDGET (dialog));
  return GTK_WIDGET (dialog);
}

void
latent_limit_dialog_add (GtkWidget *dialog, const GError *error)
{
  const GError *before = g_object_get_data (G_OBJECT (dialog), "limit-error");
  gint64 sum, more;
  GError *both;

  g_return_if_fail (before != NULL);
  g_return_if_fail (error != NULL);

  sum = latent_error_facts (before)->credits_required;
  more = latent_error_facts (error)->credits_required;
  /* The newest has counted what was let through meanwhile. */
  both = g_error_copy (error);
  latent_error_facts (both)->credits_required
      = sum >= 0 && more >= 0 && more <= G_MAXINT64 - sum ? sum + more : -1;
  set_error (dialog, both);
}
