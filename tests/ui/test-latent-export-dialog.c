/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include <glib/gstdio.h>

#include "../core/jobs/bench.h"
#include "latent-ui-test.h"
#include "ui/export/latent-export-dialog.h"
#include "ui/export/latent-export-memory.h"
#include "ui/export/latent-export-names.h"
#include "ui/export/latent-export-report.h"

/* A real library with two pictures, and the dialog above it. */
typedef struct
{
  Bench *bench;
  GArray *numbers;
  char *folder;
  GtkWidget *window; /* nullable: closed by the test */
  GtkWidget *dialog; /* weak, nullable */
  char *words;       /* nullable: of the toast */
} Fixture;

/* As if nothing had been exported before. */
static void
forget_last (void)
{
  g_autoptr (LatentExportOptions) options = latent_export_options_new ("/");

  options->output.quality = LATENT_PICTURE_DEFAULT_QUALITY;
  latent_export_memory_save (options, "", LATENT_NAME_TEMPLATE_DEFAULT);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GPtrArray) images = NULL;

  forget_last ();
  self->bench = bench_new ();
  bench_open (self->bench);
  jobs = bench_submit (self->bench, 2);
  for (guint i = 0; i < jobs->len; i++)
    bench_wait_state (self->bench, jobs->pdata[i], LATENT_JOB_DONE);
  images = bench_list_images (self->bench);
  self->numbers = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint i = 0; i < images->len; i++)
    g_array_append_val (self->numbers, ((LatentImageRecord *) images->pdata[i])->number);
  self->folder = latent_test_make_folder ("export");
  self->window = g_object_ref (gtk_window_new ());
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  if (self->dialog != NULL)
    gtk_window_destroy (GTK_WINDOW (self->dialog));
  latent_test_wait_for (self->dialog == NULL);
  if (self->window != NULL)
    {
      gtk_window_destroy (GTK_WINDOW (self->window));
      latent_test_assert_gone (&self->window);
    }
  g_free (self->words);
  g_free (self->folder);
  g_array_unref (self->numbers);
  bench_close (self->bench);
  bench_free (self->bench);
}

static void
toast_cb (Fixture *self, AdwToast *toast)
{
  self->words = g_strdup (gtk_label_get_text (GTK_LABEL (adw_toast_get_custom_title (toast))));
}

static void
open_dialog (Fixture *self)
{
  GtkWidget *dialog = latent_export_dialog_new (GTK_WINDOW (self->window), self->bench->workspace,
                                                self->numbers);

  g_set_weak_pointer (&self->dialog, dialog);
  g_signal_connect_swapped (dialog, "toast", G_CALLBACK (toast_cb), self);
  latent_export_dialog_set_place (LATENT_EXPORT_DIALOG (dialog), self->folder);
  gtk_window_present (GTK_WINDOW (dialog));
}

static LatentExportNames *
get_names (Fixture *self)
{
  return latent_ui_test_find (self->dialog, LATENT_TYPE_EXPORT_NAMES);
}

static GtkWidget *
get_button (Fixture *self)
{
  return latent_ui_test_find_button (self->dialog, "Export");
}

static gboolean
is_there (Fixture *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* (nullable): the row with this title */
static GtkWidget *
find_row (GtkWidget *widget, const char *title)
{
  GtkWidget *found = NULL;

  if (ADW_IS_PREFERENCES_ROW (widget)
      && g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_row (child, title);
  return found;
}

static void
set_row (Fixture *self, const char *title, guint selected)
{
  adw_combo_row_set_selected (ADW_COMBO_ROW (find_row (self->dialog, title)), selected);
}

static void
test_template (Fixture *self, gconstpointer data)
{
  open_dialog (self);
  /* Not on Cancel, where Return would throw the dialog away. */
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (self->dialog)),
                                         GTK_WIDGET (get_names (self))));
  latent_export_names_set_text (get_names (self), "sea {n:3}");
  bench_wait_for (self->bench, latent_ui_test_shows (self->dialog, "sea 001.png"));
  g_assert_true (latent_ui_test_shows (self->dialog, "sea 002.png"));
  g_assert_true (latent_ui_test_shows (self->dialog, "2 images"));
  g_signal_emit_by_name (get_button (self), "clicked");
  bench_wait_for (self->bench, self->dialog == NULL);
  g_assert_cmpstr (self->words, ==, "2 images exported");
  g_assert_true (is_there (self, "sea 001.png"));
  g_assert_true (is_there (self, "sea 002.png"));
}

/* Names that collide are numbered, and the preview shows it before. */
static void
test_collisions (Fixture *self, gconstpointer data)
{
  open_dialog (self);
  latent_export_names_set_text (get_names (self), "same");
  bench_wait_for (self->bench, latent_ui_test_shows (self->dialog, "same (2).png"));
  g_assert_true (latent_ui_test_shows (self->dialog, "Numbered: the name is taken"));
  latent_export_names_set_text (get_names (self), "a:b");
  bench_wait_for (self->bench, latent_ui_test_shows (self->dialog, "Adapted: "));
}

static void
test_trouble (Fixture *self, gconstpointer data)
{
  open_dialog (self);
  bench_wait_for (self->bench, gtk_widget_is_sensitive (get_button (self)));
  latent_export_names_set_text (get_names (self), "{nonsense}");
  g_assert_false (gtk_widget_is_sensitive (get_button (self)));
  bench_wait_for (self->bench, latent_ui_test_shows (self->dialog, "“{nonsense}” is not"));
  latent_export_names_set_text (get_names (self), "");
  g_assert_false (gtk_widget_is_sensitive (get_button (self)));
  latent_export_names_set_text (get_names (self), "x");
  g_assert_true (gtk_widget_is_sensitive (get_button (self)));
}

/* What the files say less, their default names do not say either. */
static void
test_metadata (Fixture *self, gconstpointer data)
{
  open_dialog (self);
  g_assert_cmpstr (latent_export_names_get_text (get_names (self)), ==,
                   LATENT_NAME_TEMPLATE_DEFAULT);
  set_row (self, "Metadata", LATENT_PICTURE_METADATA_NONE);
  g_assert_cmpstr (latent_export_names_get_text (get_names (self)), ==,
                   LATENT_NAME_TEMPLATE_PLAIN);
  g_assert_nonnull (strstr (LATENT_NAME_TEMPLATE_DEFAULT, "{prompt"));
  g_assert_null (strstr (LATENT_NAME_TEMPLATE_PLAIN, "{prompt"));
  bench_wait_for (self->bench, latent_ui_test_shows (self->dialog, "An invisible watermark"));
  /* A person's own names stay, with a word about them. */
  latent_export_names_set_text (get_names (self), "my {prompt}");
  bench_wait_for (self->bench, latent_ui_test_shows (self->dialog, "The names tell the prompt"));
  set_row (self, "Metadata", LATENT_PICTURE_METADATA_LABEL);
  g_assert_cmpstr (latent_export_names_get_text (get_names (self)), ==, "my {prompt}");
}

static void
test_archive (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "all.zip", NULL);

  open_dialog (self);
  set_row (self, "Export into", 1);
  latent_export_dialog_set_place (LATENT_EXPORT_DIALOG (self->dialog), path);
  bench_wait_for (self->bench, gtk_widget_is_sensitive (get_button (self)));
  g_signal_emit_by_name (get_button (self), "clicked");
  bench_wait_for (self->bench, self->dialog == NULL);
  g_assert_cmpstr (self->words, ==, "2 images exported");
  g_assert_true (is_there (self, "all.zip"));
}

/* Copies among the library's own files would look like pictures of it. */
static void
test_own_folder (Fixture *self, gconstpointer data)
{
  LatentPlaces *places = latent_workspace_get_places (self->bench->workspace);
  g_autofree char *below
      = g_build_filename (latent_places_get_pictures (places), "for a client", NULL);

  open_dialog (self);
  bench_wait_for (self->bench, gtk_widget_is_sensitive (get_button (self)));
  latent_export_dialog_set_place (LATENT_EXPORT_DIALOG (self->dialog), below);
  g_assert_false (gtk_widget_is_sensitive (get_button (self)));
  bench_wait_for (self->bench,
                  latent_ui_test_shows (self->dialog, "The library keeps its own images there"));
}

/* Nothing is rated: there is nothing to export. */
static void
test_which (Fixture *self, gconstpointer data)
{
  open_dialog (self);
  bench_wait_for (self->bench, gtk_widget_is_sensitive (get_button (self)));
  set_row (self, "Images", 2);
  bench_wait_for (self->bench, latent_ui_test_shows (self->dialog, "0 images"));
  g_assert_false (gtk_widget_is_sensitive (get_button (self)));
  set_row (self, "Images", 1);
  bench_wait_for (self->bench, latent_ui_test_shows (self->dialog, "2 images"));
  g_assert_true (gtk_widget_is_sensitive (get_button (self)));
}

static GtkWidget *
find_report (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        return window;
    }
  return NULL;
}

/* What could not be exported is listed, and the list can be copied. */
static void
test_report (Fixture *self, gconstpointer data)
{
  GdkClipboard *clipboard = gdk_display_get_clipboard (gdk_display_get_default ());
  g_autoptr (GPtrArray) images = bench_list_images (self->bench);
  const LatentImageRecord *image = images->pdata[0];
  GtkWidget *report;

  g_unlink (image->path);
  open_dialog (self);
  bench_wait_for (self->bench, gtk_widget_is_sensitive (get_button (self)));
  g_signal_emit_by_name (get_button (self), "clicked");
  bench_wait_for (self->bench, find_report () != NULL);
  report = find_report ();
  g_assert_cmpstr (adw_message_dialog_get_heading (ADW_MESSAGE_DIALOG (report)), ==,
                   "1 of 2 images exported");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (report), "copy");
  g_assert_true (gdk_clipboard_is_local (clipboard));
  {
    g_auto (GValue) value = G_VALUE_INIT;

    g_value_init (&value, G_TYPE_STRING);
    g_assert_true (
        gdk_content_provider_get_value (gdk_clipboard_get_content (clipboard), &value, NULL));
    g_assert_nonnull (strstr (g_value_get_string (&value), image->path));
    g_assert_nonnull (strstr (g_value_get_string (&value), "The image’s file is not there"));
  }
  gdk_clipboard_set_content (clipboard, NULL);
}

/* More than are begun at a time. */
#define N_MANY 150

typedef void (*Interruption) (Fixture *self);

typedef struct
{
  Fixture *fixture;
  Interruption interrupt; /* NULL: it was done */
} Progress;

static void
progress_cb (GtkLabel *label, GParamSpec *pspec, Progress *progress)
{
  Interruption interrupt = progress->interrupt;

  if (interrupt == NULL || g_ascii_strtoull (gtk_label_get_text (label), NULL, 10) == 0)
    return;
  progress->interrupt = NULL;
  interrupt (progress->fixture);
}

/* Exports many, and interrupts that when the first are done. */
static void
export_many (Fixture *self, Interruption interrupt)
{
  Progress progress = { self, interrupt };
  GObject *label;

  while (self->numbers->len < N_MANY)
    {
      guint32 number = g_array_index (self->numbers, guint32, self->numbers->len - 2);

      g_array_append_val (self->numbers, number);
    }
  open_dialog (self);
  latent_export_names_set_text (get_names (self), "{n}");
  bench_wait_for (self->bench, gtk_widget_is_sensitive (get_button (self)));
  label = gtk_widget_get_template_child (self->dialog, LATENT_TYPE_EXPORT_DIALOG, "progress_label");
  g_signal_connect (label, "notify::label", G_CALLBACK (progress_cb), &progress);
  g_signal_emit_by_name (get_button (self), "clicked");
  bench_wait_for (self->bench, self->dialog == NULL);
  g_assert_true (progress.interrupt == NULL);
}

/* Returns how many files there are, each of them a whole picture. */
static guint
count_whole (Fixture *self)
{
  g_autoptr (GDir) folder = g_dir_open (self->folder, 0, NULL);
  const char *name;
  guint n_files = 0;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new_from_file (path, &error);

      g_assert_no_error (error);
      g_assert_true (g_ascii_isdigit (name[0]));
      n_files++;
    }
  return n_files;
}

static void
cancel (Fixture *self)
{
  g_signal_emit_by_name (latent_ui_test_find_button (self->dialog, "Cancel"), "clicked");
  /* Until it has stopped it is there, and says so. */
  g_assert_true (gtk_widget_get_mapped (self->dialog));
  g_assert_true (latent_ui_test_shows (self->dialog, "Cancelling…"));
}

/* Half way: what is done is whole and stays, all others are listed; and then there is another
 * export. */
static void
test_cancelled_u9 (Fixture *self, gconstpointer data)
{
  GtkWidget *report;
  GtkTextBuffer *list;
  g_autofree char *heading = NULL;
  guint n_files;

  export_many (self, cancel);
  report = find_report ();
  g_assert_nonnull (report);
  n_files = count_whole (self);
  g_assert_cmpuint (n_files, >=, 1);
  g_assert_cmpuint (n_files, <, N_MANY);
  heading = g_strdup_printf ("%u of %u images exported", n_files, N_MANY);
  g_assert_cmpstr (adw_message_dialog_get_heading (ADW_MESSAGE_DIALOG (report)), ==, heading);
  g_assert_true (latent_ui_test_shows (report, "The export was cancelled."));
  list = gtk_text_view_get_buffer (latent_ui_test_find (report, GTK_TYPE_TEXT_VIEW));
  g_assert_cmpint (gtk_text_buffer_get_line_count (list) - 1, ==, (int) (N_MANY - n_files));
  g_assert_null (self->words);
  gtk_window_close (GTK_WINDOW (report));
  latent_test_wait_for (find_report () == NULL);

  g_array_set_size (self->numbers, 2);
  open_dialog (self);
  bench_wait_for (self->bench, gtk_widget_is_sensitive (get_button (self)));
  g_signal_emit_by_name (get_button (self), "clicked");
  bench_wait_for (self->bench, self->dialog == NULL);
  g_assert_cmpstr (self->words, ==, "2 images exported");
}

static void
close_parent (Fixture *self)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  latent_test_assert_gone (&self->window);
}

/* The window it belongs to is closed: what is done is whole, and nothing comes after that. */
static void
test_parent_closed_u9 (Fixture *self, gconstpointer data)
{
  guint n_files;

  export_many (self, close_parent);
  latent_test_drain ();
  n_files = count_whole (self);
  g_assert_cmpuint (n_files, >=, 1);
  g_assert_cmpuint (n_files, <, N_MANY);
  g_assert_null (find_report ());
  g_assert_null (self->words);
}

static void
test_memory (void)
{
  g_autoptr (LatentExportOptions) options = latent_export_memory_load ();
  g_autoptr (LatentExportOptions) again = NULL;
  g_autofree char *names = NULL;

  g_assert_true (g_path_is_absolute (options->place));
  g_assert_cmpint (options->output.quality, ==, LATENT_PICTURE_DEFAULT_QUALITY);
  options->output.format = LATENT_IMAGE_FORMAT_JPEG;
  options->output.max_edge_px = 1024;
  options->output.metadata = LATENT_PICTURE_METADATA_LABEL;
  options->has_json = TRUE;
  latent_export_memory_save (options, "/somewhere", "pic {n}");
  again = latent_export_memory_load ();
  names = latent_export_memory_dup_names ();
  g_assert_cmpstr (again->place, ==, "/somewhere");
  g_assert_cmpint (again->output.format, ==, LATENT_IMAGE_FORMAT_JPEG);
  g_assert_cmpuint (again->output.max_edge_px, ==, 1024);
  g_assert_cmpint (again->output.metadata, ==, LATENT_PICTURE_METADATA_LABEL);
  g_assert_true (again->has_json);
  g_assert_cmpstr (names, ==, "pic {n}");
}

int
main (int argc, char **argv)
{
  /* The schema that was built: what was chosen is remembered. Tests are run beside it. */
  const char *build = g_getenv ("G_TEST_BUILDDIR");
  g_autofree char *schemas = g_build_filename (build != NULL ? build : ".", "..", "data", NULL);

  g_setenv ("GSETTINGS_SCHEMA_DIR", schemas, TRUE);
  latent_ui_test_init (&argc, &argv);

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)
  ADD ("/ui/export/names-by-a-template-with-preview", test_template);
  ADD ("/ui/export/F13-collisions-are-shown-before", test_collisions);
  ADD ("/ui/export/a-template-that-is-not-understood", test_trouble);
  ADD ("/ui/export/default-names-follow-the-metadata", test_metadata);
  ADD ("/ui/export/into-an-archive", test_archive);
  ADD ("/ui/export/not-among-the-library-s-own-files", test_own_folder);
  ADD ("/ui/export/which-images", test_which);
  ADD ("/ui/export/failures-are-listed-and-can-be-copied", test_report);
  ADD ("/ui/export/U9-cancelled-half-way", test_cancelled_u9);
  ADD ("/ui/export/U9-window-closed-half-way", test_parent_closed_u9);
  g_test_add_func ("/ui/export/remembers-the-options", test_memory);

  return latent_test_run ();
}
