/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "ui/bring-in/latent-bring-in-place.h"

#include <glib/gstdio.h>

#include "../core/jobs/bench.h"
#include "latent-ui-test.h"
#include "ui/bring-in/latent-bring-in-dialog.h"
#include "ui/latent-main-view.h"
#include "ui/viewer/latent-viewer.h"

#define NAME(suffix) "/ui/bring-in-place/" suffix

/* The whole window, as a person has it who pastes. */
typedef struct
{
  Bench *bench;
  LatentSettings *settings;
  GtkWidget *view;
  GtkWidget *window;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->bench = bench_new ();
  bench_open (self->bench);
  self->settings = latent_settings_new ();
  self->view
      = g_object_ref_sink (latent_main_view_new (self->bench->workspace, self->settings, NULL));
  self->window = latent_ui_test_present (self->view, 1000, 700);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  gdk_clipboard_set_content (gtk_widget_get_clipboard (self->window), NULL);
  gtk_window_destroy (GTK_WINDOW (self->window));
  latent_test_assert_gone (&self->window);
  latent_test_assert_gone (&self->view);
  latent_test_assert_gone (&self->settings);
  bench_close (self->bench);
  bench_free (self->bench);
}

static GtkWindow *
find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (LATENT_IS_BRING_IN_DIALOG (window))
        return window;
    }
  return NULL;
}

static void
paste (Fixture *self)
{
  g_assert_true (gtk_widget_activate_action (self->view, "picture.paste", NULL));
}

static void
assert_dialog (Fixture *self, const char *words)
{
  GtkWindow *dialog;

  latent_test_wait_for (find_dialog () != NULL);
  dialog = find_dialog ();
  latent_test_wait_for (latent_ui_test_shows (GTK_WIDGET (dialog), words));
  gtk_window_close (dialog);
  latent_test_wait_for (find_dialog () == NULL);
}

static GdkPixbuf *
make_pixbuf (void)
{
  GdkPixbuf *pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 64, 48);

  gdk_pixbuf_fill (pixbuf, 0x336699ff);
  return pixbuf;
}

/* A picture as such: it says nothing of itself. */
static void
test_paste_picture (Fixture *self, gconstpointer data)
{
  g_autoptr (GdkPixbuf) pixbuf = make_pixbuf ();
  g_autoptr (GdkTexture) texture = gdk_texture_new_for_pixbuf (pixbuf);

  gdk_clipboard_set_texture (gtk_widget_get_clipboard (self->window), texture);
  paste (self);
  assert_dialog (self, "64 × 48 · PNG · carries no prompt");
}

/* A file, as file managers copy it: it says what it carries. */
static void
test_paste_file (Fixture *self, gconstpointer data)
{
  g_autoptr (GdkPixbuf) pixbuf = make_pixbuf ();
  g_autofree char *folder = latent_test_make_folder ("paste");
  g_autofree char *path = g_build_filename (folder, "cat.png", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GSList) files = g_slist_append (NULL, file);
  g_autoptr (GError) error = NULL;
  GdkFileList *list = gdk_file_list_new_from_list (files);

  gdk_pixbuf_save (pixbuf, path, "png", &error, "tEXt::parameters",
                   "a cat\nSteps: 20, Seed: 7, Size: 64x48", NULL);
  g_assert_no_error (error);
  gdk_clipboard_set (gtk_widget_get_clipboard (self->window), GDK_TYPE_FILE_LIST, list);
  g_boxed_free (GDK_TYPE_FILE_LIST, list);
  paste (self);
  assert_dialog (self, "a cat");
}

/* Nothing that could be looked at: it is said, and no dialog comes. */
static void
test_paste_text (Fixture *self, gconstpointer data)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (self->window), "a cat");
  paste (self);
  latent_test_wait_for (latent_ui_test_shows (self->window, "There is no image on the clipboard."));
  g_assert_null (find_dialog ());
}

static void
test_paste_broken_file (Fixture *self, gconstpointer data)
{
  g_autofree char *folder = latent_test_make_folder ("broken");
  g_autofree char *path = g_build_filename (folder, "cat.png", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GSList) files = g_slist_append (NULL, file);
  GdkFileList *list = gdk_file_list_new_from_list (files);

  g_assert_true (g_file_set_contents (path, "\x89PNG\r\n\x1a\n", 8, NULL));
  gdk_clipboard_set (gtk_widget_get_clipboard (self->window), GDK_TYPE_FILE_LIST, list);
  g_boxed_free (GDK_TYPE_FILE_LIST, list);
  paste (self);
  latent_test_wait_for (
      latent_ui_test_shows (self->window, "This is no whole PNG, JPEG or WebP image."));
  g_assert_null (find_dialog ());
}

/* What the library has is shown where a picture is looked at. */
static void
test_show (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentJob) job = bench_submit_one (self->bench);
  g_autoptr (GPtrArray) images = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GSList) files = NULL;
  GdkFileList *list;
  LatentViewer *viewer = latent_ui_test_find (self->window, LATENT_TYPE_VIEWER);

  bench_wait_state (self->bench, job, LATENT_JOB_DONE);
  images = bench_list_images (self->bench);
  file = g_file_new_for_path (((LatentImageRecord *) images->pdata[0])->path);
  files = g_slist_append (NULL, file);
  list = gdk_file_list_new_from_list (files);
  gdk_clipboard_set (gtk_widget_get_clipboard (self->window), GDK_TYPE_FILE_LIST, list);
  g_boxed_free (GDK_TYPE_FILE_LIST, list);
  paste (self);
  latent_test_wait_for (find_dialog () != NULL);
  g_signal_emit_by_name (latent_ui_test_find_button (GTK_WIDGET (find_dialog ()), "Show"),
                         "clicked");
  latent_test_wait_for (find_dialog () == NULL);
  g_assert_nonnull (latent_viewer_get_tile (viewer));
}

/* The view goes while a picture is on its way. */
static void
test_gone (Fixture *self, gconstpointer data)
{
  g_autoptr (GdkPixbuf) pixbuf = make_pixbuf ();
  g_autoptr (GdkTexture) texture = gdk_texture_new_for_pixbuf (pixbuf);

  gdk_clipboard_set_texture (gtk_widget_get_clipboard (self->window), texture);
  paste (self);
}

#define ADD(name, function) g_test_add (NAME (name), Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  latent_ui_test_init (&argc, &argv);

  ADD ("paste-picture", test_paste_picture);
  ADD ("paste-file", test_paste_file);
  ADD ("paste-text", test_paste_text);
  ADD ("paste-broken-file", test_paste_broken_file);
  ADD ("show", test_show);
  ADD ("gone", test_gone);

  return latent_test_run ();
}
