/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "ui/sheet/latent-sheet-dialog.h"

#include <string.h>

#include "../core/jobs/bench.h"
#include "latent-ui-test.h"
#include "ui/sheet/latent-print.h"
#include "ui/sheet/latent-sheet-form.h"
#include "ui/sheet/latent-sheet-preview.h"
#include "ui/sheet/latent-sheet-settings.h"

typedef struct
{
  Bench *bench;
  char *folder;
  GPtrArray *images;
  GtkWidget *dialog; /* nullable */
} Fixture;

static void
add_images (Fixture *self, guint n, int width, int height)
{
  for (guint i = 0; i < n; i++)
    {
      LatentImageRecord *image = latent_image_record_new ();
      g_autofree char *name = g_strdup_printf ("picture-%u.png", self->images->len);
      g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);

      image->path = g_build_filename (self->folder, name, NULL);
      image->prompt = g_strdup ("a lighthouse");
      image->model_id = g_strdup ("imagen-4");
      image->width = (guint) width;
      image->height = (guint) height;
      gdk_pixbuf_fill (pixbuf, 0x336699ff);
      g_assert_true (gdk_pixbuf_save (pixbuf, image->path, "png", NULL, NULL));
      g_ptr_array_add (self->images, image);
    }
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentSheetOptions) options = latent_sheet_options_new ();

  latent_sheet_settings_store (options);
  self->bench = bench_new ();
  bench_open_without_network (self->bench);
  self->folder = latent_test_make_folder ("sheet-dialog");
  self->images = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_record_free);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  if (self->dialog != NULL)
    gtk_window_destroy (GTK_WINDOW (self->dialog));
  latent_test_wait_for (self->dialog == NULL);
  g_ptr_array_unref (self->images);
  g_free (self->folder);
  bench_free (self->bench);
}

static void
present (Fixture *self)
{
  self->dialog = latent_sheet_dialog_new (NULL, self->bench->workspace, self->images);
  g_object_add_weak_pointer (G_OBJECT (self->dialog), (gpointer *) &self->dialog);
  gtk_window_present (GTK_WINDOW (self->dialog));
  latent_test_wait_for (gtk_widget_get_mapped (self->dialog));
}

/* The first widget of @type that is named so by its row. */
static gpointer
find_control (Fixture *self, GType type, const char *title)
{
  GtkWidget *widget = NULL;
  g_autoptr (GPtrArray) rest = g_ptr_array_new ();

  g_ptr_array_add (rest, self->dialog);
  while (rest->len > 0 && widget == NULL)
    {
      GtkWidget *at = g_ptr_array_steal_index (rest, rest->len - 1);

      if (ADW_IS_ACTION_ROW (at)
          && g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (at)), title) == 0)
        widget = latent_ui_test_find (at, type);
      for (GtkWidget *child = gtk_widget_get_first_child (at); child != NULL;
           child = gtk_widget_get_next_sibling (child))
        g_ptr_array_add (rest, child);
    }
  g_assert_nonnull (widget);
  return widget;
}

static LatentSheetPreview *
get_preview (Fixture *self)
{
  return latent_ui_test_find (self->dialog, LATENT_TYPE_SHEET_PREVIEW);
}

static GdkPaintable *
get_page (Fixture *self)
{
  GtkPicture *picture = latent_ui_test_find (GTK_WIDGET (get_preview (self)), GTK_TYPE_PICTURE);

  return gtk_picture_get_paintable (picture);
}

/* Every page is to be seen; another option shows at once, and is remembered. */
static void
test_preview (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentSheetOptions) stored = NULL;
  GtkWidget *next;

  add_images (self, 30, 64, 64);
  present (self);
  /* Return saves: Print comes first, but is not what the dialog is for. */
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (self->dialog))
                 == latent_ui_test_find_button (self->dialog, "_Save…"));
  latent_test_wait_for (latent_ui_test_shows (self->dialog, "Page 1 of 2"));
  latent_test_wait_for (get_page (self) != NULL);
  g_assert_cmpfloat_with_epsilon (gdk_paintable_get_intrinsic_aspect_ratio (get_page (self)),
                                  210.0 / 297.0, 0.01);

  next = GTK_WIDGET (latent_ui_test_find (GTK_WIDGET (get_preview (self)), GTK_TYPE_BUTTON));
  next = gtk_widget_get_next_sibling (gtk_widget_get_next_sibling (next));
  g_assert_true (gtk_widget_get_sensitive (next));
  g_signal_emit_by_name (next, "clicked");
  latent_test_wait_for (latent_ui_test_shows (self->dialog, "Page 2 of 2"));
  g_assert_false (gtk_widget_get_sensitive (next));
  latent_test_wait_for (latent_sheet_preview_is_idle (get_preview (self)));

  /* On one page now: that is the page which is shown. */
  gtk_spin_button_set_value (find_control (self, GTK_TYPE_SPIN_BUTTON, "Columns"), 10);
  latent_test_wait_for (latent_ui_test_shows (self->dialog, "Page 1 of 1"));
  gtk_switch_set_active (find_control (self, GTK_TYPE_SWITCH, "Landscape"), TRUE);
  latent_test_wait_for (gdk_paintable_get_intrinsic_aspect_ratio (get_page (self)) > 1);
  stored = latent_sheet_settings_load ();
  g_assert_cmpuint (stored->columns, ==, 10);
  g_assert_true (stored->is_landscape);
}

static gboolean
is_pdf (const char *path, const char *word)
{
  g_autofree char *content = NULL;
  gsize length = 0;

  return g_file_get_contents (path, &content, &length, NULL) && content != NULL && length > 8
         && memmem (content, length, "%%EOF", 5) != NULL
         && memmem (content, length, word, strlen (word)) != NULL;
}

static AdwMessageDialog *
find_question (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    {
      if (ADW_IS_MESSAGE_DIALOG (l->data) && gtk_widget_get_mapped (l->data))
        return l->data;
    }
  return NULL;
}

/* F12: what is there stays until the person says so. */
static void
test_save_f12 (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "sheet.pdf", NULL);
  g_autofree char *content = NULL;
  GtkWidget *button;

  add_images (self, 3, 64, 48);
  g_assert_true (g_file_set_contents (path, "old", -1, NULL));
  present (self);
  latent_sheet_dialog_save (LATENT_SHEET_DIALOG (self->dialog), path, FALSE);
  latent_test_wait_for (find_question () != NULL);
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "old");
  button = latent_ui_test_find_button (GTK_WIDGET (find_question ()), "_Replace");
  g_signal_emit_by_name (button, "clicked");
  latent_test_wait_for (is_pdf (path, "/Count 1"));
  latent_test_wait_for (latent_ui_test_shows (self->dialog, "Saved as “sheet.pdf”"));
  latent_test_wait_for (find_question () == NULL);
}

/* A dialog that is closed while it saves leaves nothing behind. */
static void
test_close (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "sheet.pdf", NULL);

  add_images (self, 60, 64, 48);
  present (self);
  latent_sheet_dialog_save (LATENT_SHEET_DIALOG (self->dialog), path, FALSE);
  gtk_window_close (GTK_WINDOW (self->dialog));
  latent_test_wait_for (self->dialog == NULL);
  bench_close (self->bench);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
stop_cb (GtkProgressBar *progress, GParamSpec *pspec, Fixture *self)
{
  const char *text = gtk_progress_bar_get_text (progress);

  if (text == NULL || g_ascii_strtoull (text, NULL, 10) == 0)
    return;
  g_signal_handlers_disconnect_by_func (progress, stop_cb, self);
  g_signal_emit_by_name (latent_ui_test_find_button (self->dialog, "_Cancel"), "clicked");
}

/* (transfer full): the names in the folder that are no pictures */
static char *
list_sheets (Fixture *self)
{
  g_autoptr (GDir) folder = g_dir_open (self->folder, 0, NULL);
  g_autoptr (GString) names = g_string_new (NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      if (!g_str_has_prefix (name, "picture-"))
        g_string_append_printf (names, "%s\n", name);
    }
  return g_string_free (g_steal_pointer (&names), FALSE);
}

/* Half way: of a PDF nothing is there, of pages as pictures those that are done; and the dialog
 * can be used again. */
static void
test_cancelled_u9 (Fixture *self, gconstpointer data)
{
  static const char *const names[] = { "sheet.pdf", "sheet.png" };
  GtkWidget *save, *progress;

  add_images (self, 120, 64, 48);
  present (self);
  save = latent_ui_test_find_button (self->dialog, "_Save…");
  progress = latent_ui_test_find (self->dialog, GTK_TYPE_PROGRESS_BAR);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (self->folder, names[i], NULL);
      g_autofree char *sheets = NULL;

      g_signal_connect (progress, "notify::text", G_CALLBACK (stop_cb), self);
      latent_sheet_dialog_save (LATENT_SHEET_DIALOG (self->dialog), path, FALSE);
      g_assert_false (gtk_widget_get_sensitive (save));
      latent_test_wait_for (gtk_widget_get_sensitive (save));
      sheets = list_sheets (self);
      g_test_message ("%s", sheets);
      if (i == 0)
        g_assert_cmpstr (sheets, ==, "");
      else
        g_assert_nonnull (strstr (sheets, ".png"));
      g_assert_null (strstr (sheets, ".latent"));
    }
  {
    g_autofree char *path = g_build_filename (self->folder, "again.pdf", NULL);

    latent_sheet_dialog_save (LATENT_SHEET_DIALOG (self->dialog), path, FALSE);
    latent_test_wait_for (latent_ui_test_shows (self->dialog, "Saved as “again.pdf”"));
    g_assert_true (is_pdf (path, "/Count"));
  }
}

static void
done_cb (GtkPrintOperation *operation, GtkPrintOperationResult result, gpointer user_data)
{
  *(int *) user_data = (int) result;
}

/* What the printer would get, as a PDF. Returns how it ended. */
static int
print (GtkPrintOperation *operation, const char *path)
{
  int result = -1;

  g_signal_connect (operation, "done", G_CALLBACK (done_cb), &result);
  gtk_print_operation_set_show_progress (operation, FALSE);
  gtk_print_operation_set_export_filename (operation, path);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_EXPORT, NULL, NULL);
  latent_test_wait_for (result >= 0);
  return result;
}

static void
test_print_sheet (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "printed.pdf", NULL);
  g_autoptr (LatentSheetOptions) options = latent_sheet_options_new ();
  g_autoptr (GtkPrintOperation) operation = NULL;
  g_autoptr (LatentContactSheet) sheet = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  LatentWorkspace *workspace = self->bench->workspace;
  const LatentContactSheetConfig config
      = { latent_workspace_get_decoder (workspace), latent_workspace_get_file_worker (workspace),
          latent_workspace_get_catalog (workspace) };

  add_images (self, 45, 64, 48);
  sheet = latent_contact_sheet_new (&config, options, self->images);
  latent_contact_sheet_lay_out_async (sheet, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  operation = latent_print_new_sheet (sheet, "Contact sheet");
  g_assert_cmpint (print (operation, path), ==, GTK_PRINT_OPERATION_RESULT_APPLY);
  g_assert_true (is_pdf (path, "/Count 2"));
}

static void
test_print_picture (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "printed.pdf", NULL);
  g_autoptr (GtkPrintOperation) operation = NULL;
  LatentDecoder *decoder = latent_workspace_get_decoder (self->bench->workspace);

  add_images (self, 1, 64, 48);
  operation = latent_print_new_picture (decoder, self->images->pdata[0]);
  g_assert_cmpint (print (operation, path), ==, GTK_PRINT_OPERATION_RESULT_APPLY);
  g_assert_true (is_pdf (path, "/Count 1"));
}

/* A picture that cannot be read is not printed as an empty page that looks like a success. */
static void
test_print_missing (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "printed.pdf", NULL);
  g_autoptr (LatentImageRecord) image = latent_image_record_new ();
  g_autoptr (GtkPrintOperation) operation = NULL;
  LatentDecoder *decoder = latent_workspace_get_decoder (self->bench->workspace);

  image->path = g_build_filename (self->folder, "gone.png", NULL);
  operation = latent_print_new_picture (decoder, image);
  g_assert_cmpint (print (operation, path), ==, GTK_PRINT_OPERATION_RESULT_CANCEL);
}

static void
test_settings (void)
{
  g_autoptr (LatentSheetOptions) options = latent_sheet_options_new ();
  g_autoptr (LatentSheetOptions) read = NULL;

  options->columns = 7;
  options->paper = LATENT_SHEET_PAPER_LETTER;
  options->caption = 0;
  options->margin_mm = 3.5;
  options->is_dark = TRUE;
  options->has_page_numbers = FALSE;
  options->title = g_strdup ("of one sheet");
  latent_sheet_settings_store (options);
  read = latent_sheet_settings_load ();
  g_assert_cmpuint (read->columns, ==, 7);
  g_assert_cmpint (read->paper, ==, LATENT_SHEET_PAPER_LETTER);
  g_assert_cmpuint (read->caption, ==, 0);
  g_assert_cmpfloat (read->margin_mm, ==, 3.5);
  g_assert_true (read->is_dark);
  g_assert_false (read->has_page_numbers);
  g_assert_null (read->title);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *self, gconstpointer data);
  } tests[] = {
    { "/ui/sheet/preview", test_preview },
    { "/ui/sheet/save/F12", test_save_f12 },
    { "/ui/sheet/close", test_close },
    { "/ui/sheet/cancelled/U9", test_cancelled_u9 },
    { "/ui/sheet/print-sheet", test_print_sheet },
    { "/ui/sheet/print-picture", test_print_picture },
    { "/ui/sheet/print-missing", test_print_missing },
  };
  g_autofree char *schemas = g_build_filename (g_getenv ("G_TEST_BUILDDIR"), "..", "data", NULL);

  g_setenv ("GSETTINGS_SCHEMA_DIR", schemas, TRUE);
  latent_ui_test_init (&argc, &argv);
  g_test_add_func ("/ui/sheet/settings", test_settings);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return latent_test_run ();
}
