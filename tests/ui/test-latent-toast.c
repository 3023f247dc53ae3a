/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "ui/common/latent-toast.h"

#include <string.h>

#include "core/base/latent-error.h"
#include "latent-ui-test.h"

/* Who needs more time to undo has it; what only tells does not stay longer for that. */
static void
test_time (void)
{
  g_autoptr (LatentSettings) settings = latent_settings_new ();
  g_autoptr (AdwToast) undo = latent_toast_new_undo ("Image deleted");
  g_autoptr (AdwToast) plain = latent_toast_new ("Copied");
  guint usual_s = adw_toast_get_timeout (plain);

  g_assert_cmpuint (adw_toast_get_timeout (undo), >, usual_s);
  latent_settings_set_undo_seconds (settings, 120);
  latent_toast_set_time (undo, settings);
  latent_toast_set_time (plain, settings);
  g_assert_cmpuint (adw_toast_get_timeout (undo), ==, 120);
  g_assert_cmpuint (adw_toast_get_timeout (plain), ==, usual_s);
}

/* What went wrong is not enough. */
static void
test_error (void)
{
  g_autoptr (GError) error = latent_error_new (LATENT_ERROR_STORAGE, "x");
  g_autoptr (AdwToast) toast = NULL;
  GtkLabel *label;

  latent_error_facts (error)->field = g_strdup ("space");
  toast = latent_toast_new_error (error);
  label = GTK_LABEL (adw_toast_get_custom_title (toast));
  g_assert_true (g_str_has_prefix (gtk_label_get_text (label), "The disk is full."));
  g_assert_nonnull (strstr (gtk_label_get_text (label), "Make room on it"));
  g_assert_true (gtk_label_get_wrap (label));
}

int
main (int argc, char **argv)
{
  latent_ui_test_init (&argc, &argv);
  g_test_add_func ("/ui/toast/undo-stays-as-long-as-wanted", test_time);
  g_test_add_func ("/ui/toast/error-tells-what-to-do", test_error);
  return latent_test_run ();
}
