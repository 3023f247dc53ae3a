/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "ui/common/latent-toast.h"

#include <string.h>

#include "core/base/latent-error.h"
#include "latent-ui-test.h"

typedef struct
{
  LatentSettings *settings;
  AdwToastOverlay *overlay;
  GtkWidget *window;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->settings = latent_settings_new ();
  self->overlay = ADW_TOAST_OVERLAY (adw_toast_overlay_new ());
  self->window = latent_ui_test_present (GTK_WIDGET (self->overlay), 600, 300);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  latent_test_assert_gone (&self->window);
  latent_test_assert_gone (&self->settings);
}

static gboolean
shows (Fixture *self, const char *text)
{
  return latent_ui_test_shows (GTK_WIDGET (self->overlay), text);
}

/* Who needs more time to read and to undo has it. */
static void
test_time (Fixture *self, gconstpointer data)
{
  g_autoptr (AdwToast) usual = latent_toast_new ("Copied");
  g_autoptr (AdwToast) undo = latent_toast_new_undo ("Image deleted");
  g_autoptr (AdwToast) plain = latent_toast_new ("Copied");
  g_autoptr (AdwToast) lasting = latent_toast_new ("Deleting…");
  guint usual_s = adw_toast_get_timeout (usual);

  latent_toast_show (usual, self->overlay, self->settings);
  g_assert_cmpuint (adw_toast_get_timeout (usual), ==, usual_s);
  latent_settings_set_undo_seconds (self->settings, 120);
  latent_toast_show (undo, self->overlay, self->settings);
  g_assert_cmpuint (adw_toast_get_timeout (undo), ==, 120);
  latent_toast_show (plain, self->overlay, self->settings);
  g_assert_cmpuint (adw_toast_get_timeout (plain), ==, 60);
  adw_toast_set_timeout (lasting, 0);
  latent_toast_show (lasting, self->overlay, self->settings);
  g_assert_cmpuint (adw_toast_get_timeout (lasting), ==, 0);
}

/* What went wrong is not enough. */
static void
test_error (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = latent_error_new (LATENT_ERROR_STORAGE, "x");
  g_autoptr (AdwToast) usual = latent_toast_new ("Copied");
  g_autoptr (AdwToast) toast = NULL;
  GtkLabel *label;

  latent_error_facts (error)->field = g_strdup ("space");
  toast = latent_toast_new_error (error);
  label = GTK_LABEL (adw_toast_get_custom_title (toast));
  g_assert_true (g_str_has_prefix (gtk_label_get_text (label), "The disk is full."));
  g_assert_nonnull (strstr (gtk_label_get_text (label), "Make room on it"));
  g_assert_true (gtk_label_get_wrap (label));
  /* There is more to read. */
  latent_toast_show (toast, self->overlay, self->settings);
  g_assert_cmpuint (adw_toast_get_timeout (toast), >, adw_toast_get_timeout (usual));
}

/* The newest is there at once; what can be undone still can be after it, what only told is gone. */
static void
test_order (Fixture *self, gconstpointer data)
{
  g_autoptr (AdwToast) undo = latent_toast_new_undo ("Image deleted");
  g_autoptr (AdwToast) plain = latent_toast_new ("Copied");
  g_autoptr (AdwToast) other = latent_toast_new_undo ("Image rated");

  latent_toast_show (undo, self->overlay, self->settings);
  latent_test_wait_for (shows (self, "Image deleted"));
  latent_toast_show (plain, self->overlay, self->settings);
  latent_test_wait_for (shows (self, "Copied"));
  latent_toast_show (other, self->overlay, self->settings);
  latent_test_wait_for (shows (self, "Image rated"));
  adw_toast_dismiss (other);
  latent_test_wait_for (shows (self, "Image deleted"));
  adw_toast_dismiss (undo);
  latent_test_wait_for (!shows (self, "Image deleted"));
  g_assert_false (shows (self, "Copied"));
}

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  latent_ui_test_init (&argc, &argv);
  ADD ("/ui/toast/stays-as-long-as-wanted", test_time);
  ADD ("/ui/toast/newest-first", test_order);
  ADD ("/ui/toast/error-tells-what-to-do", test_error);
  return latent_test_run ();
}
