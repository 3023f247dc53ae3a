/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "ui/common/latent-limit-dialog.h"

#include "core/base/latent-error.h"
#include "latent-ui-test.h"

static void
assert_body (GtkWidget *dialog, const char *part)
{
  const char *body = adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog));

  if (strstr (body, part) == NULL)
    g_error ("“%s” is not in “%s”", part, body);
}

/* Several images that a limit holds back together are one question, with what they cost in all. */
static void
test_total (void)
{
  g_autoptr (GError) error = latent_error_new (LATENT_ERROR_LIMIT, "the limit");
  LatentErrorFacts *facts = latent_error_facts (error);
  GtkWidget *dialog;

  facts->field = g_strdup ("month");
  facts->credits_limit = 20;
  facts->credits_spent = 14;
  facts->credits_required = 7;
  dialog = latent_limit_dialog_new (NULL, error);
  assert_body (dialog, "month: 20, spent or asked for already: 14, this would cost: 7.");
  latent_limit_dialog_add (dialog, error);
  assert_body (dialog, "this would cost: 14.");
  facts->credits_spent = 15;
  latent_limit_dialog_add (dialog, error);
  assert_body (dialog, "already: 15, this would cost: 21.");
  facts->credits_required = -1;
  latent_limit_dialog_add (dialog, error);
  assert_body (dialog, "this would cost: not known.");
  gtk_window_destroy (GTK_WINDOW (dialog));
}

int
main (int argc, char **argv)
{
  latent_ui_test_init (&argc, &argv);
  g_test_add_func ("/ui/limit-dialog/total", test_total);
  return latent_test_run ();
}
