/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include <glib/gstdio.h>

#include "../core/jobs/bench.h"
#include "core/media/latent-decoder.h"
#include "latent-ui-test.h"
#include "ui/export/latent-export-report.h"
#include "ui/latent-main-view.h"
#include "ui/share/latent-open-with.h"
#include "ui/share/latent-picture-provider.h"
#include "ui/share/latent-picture-save.h"
#include "ui/viewer/latent-picture.h"

/* A real library with three pictures. */
typedef struct
{
  Bench *bench;
  GPtrArray *images; /* newest first */
  char *words;       /* nullable: of the last toast */
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) jobs = NULL;

  self->bench = bench_new ();
  bench_open (self->bench);
  jobs = bench_submit (self->bench, 3);
  for (guint i = 0; i < jobs->len; i++)
    bench_wait_state (self->bench, jobs->pdata[i], LATENT_JOB_DONE);
  self->images = bench_list_images (self->bench);
  g_assert_cmpuint (self->images->len, ==, 3);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_free (self->words);
  g_ptr_array_unref (self->images);
  bench_close (self->bench);
  bench_free (self->bench);
}

static const LatentImageRecord *
get_image (Fixture *self, guint i)
{
  return self->images->pdata[i];
}

/* (transfer full): the first so many */
static GPtrArray *
take (Fixture *self, guint n)
{
  GPtrArray *images = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_record_free);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (images, latent_image_record_copy (get_image (self, i)));
  return images;
}

/* --- what is offered --- */

/* (transfer full) (nullable) */
static GBytes *
ask (GdkContentProvider *provider, const char *type)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  gdk_content_provider_write_mime_type_async (provider, type, stream, G_PRIORITY_DEFAULT, NULL,
                                              latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  if (!gdk_content_provider_write_mime_type_finish (provider, result, &error))
    return NULL;
  g_assert_no_error (error);
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (stream));
}

static void
assert_text (GdkContentProvider *provider, const char *type, const char *expected)
{
  g_autoptr (GBytes) bytes = ask (provider, type);
  g_autofree char *text = NULL;

  g_assert_nonnull (bytes);
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_assert_cmpstr (text, ==, expected);
}

static gboolean
offers (GdkContentProvider *provider, const char *type)
{
  g_autoptr (GdkContentFormats) formats = gdk_content_provider_ref_formats (provider);

  return gdk_content_formats_contain_mime_type (formats, type);
}

static gboolean
contains (GBytes *bytes, const char *text)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  return memmem (data, size, text, strlen (text)) != NULL;
}

static void
test_one (Fixture *self, gconstpointer data)
{
  LatentDecoder *decoder = latent_workspace_get_decoder (self->bench->workspace);
  const LatentImageRecord *image = get_image (self, 0);
  g_autoptr (GPtrArray) images = take (self, 1);
  g_autoptr (GdkContentProvider) provider
      = latent_picture_provider_new (decoder, images, LATENT_PICTURE_FOR_CLIPBOARD);
  g_autofree char *uri = g_filename_to_uri (image->path, NULL, NULL);
  g_autofree char *line = g_strconcat (uri, "\r\n", NULL);
  g_autofree char *copied = g_strconcat ("copy\n", uri, NULL);
  g_autoptr (GBytes) png = ask (provider, "image/png");
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf = latent_decoder_decode_bytes (png, 0, NULL, &error);
  g_auto (GValue) text = G_VALUE_INIT;
  g_auto (GValue) files = G_VALUE_INIT;
  g_autoptr (GSList) list = NULL;

  /* The picture, and nothing that the file says about itself. */
  g_assert_no_error (error);
  g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, (int) image->width);
  g_assert_false (contains (png, image->prompt));
  g_assert_false (contains (png, "xmp"));
  assert_text (provider, "text/uri-list", line);
  assert_text (provider, "x-special/gnome-copied-files", copied);
  g_value_init (&text, G_TYPE_STRING);
  g_assert_true (gdk_content_provider_get_value (provider, &text, NULL));
  g_assert_cmpstr (g_value_get_string (&text), ==, image->prompt);
  g_value_init (&files, GDK_TYPE_FILE_LIST);
  g_assert_true (gdk_content_provider_get_value (provider, &files, NULL));
  list = gdk_file_list_get_files (g_value_get_boxed (&files));
  g_assert_cmpuint (g_slist_length (list), ==, 1);
  g_assert_cmpstr (g_file_peek_path (list->data), ==, image->path);
  g_assert_null (ask (provider, "image/jpeg"));
}

static void
test_several (Fixture *self, gconstpointer data)
{
  LatentDecoder *decoder = latent_workspace_get_decoder (self->bench->workspace);
  g_autoptr (GdkContentProvider) provider
      = latent_picture_provider_new (decoder, self->images, LATENT_PICTURE_FOR_CLIPBOARD);
  g_autoptr (GString) uris = g_string_new (NULL);
  g_autoptr (GString) prompts = g_string_new (NULL);
  g_auto (GValue) text = G_VALUE_INIT;

  for (guint i = 0; i < self->images->len; i++)
    {
      g_autofree char *uri = g_filename_to_uri (get_image (self, i)->path, NULL, NULL);

      g_string_append_printf (uris, "%s\r\n", uri);
      g_string_append_printf (prompts, "%s%s", i > 0 ? "\n\n" : "", get_image (self, i)->prompt);
    }
  g_assert_false (offers (provider, "image/png"));
  assert_text (provider, "text/uri-list", uris->str);
  g_value_init (&text, G_TYPE_STRING);
  g_assert_true (gdk_content_provider_get_value (provider, &text, NULL));
  g_assert_cmpstr (g_value_get_string (&text), ==, prompts->str);
}

/* What is dragged may have to be read first, which whoever takes it waits for. */
static void
test_drag (Fixture *self, gconstpointer data)
{
  LatentTimeline *timeline = latent_workspace_get_timeline (self->bench->workspace);
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GdkContentProvider) provider = NULL;
  g_autofree char *uri = g_filename_to_uri (get_image (self, 0)->path, NULL, NULL);
  g_autofree char *line = g_strconcat (uri, "\r\n", NULL);
  g_auto (GValue) files = G_VALUE_INIT;

  g_array_append_val (numbers, get_image (self, 0)->number);
  /* More than are peeked at, which are nothing. */
  for (guint32 i = 0; i < 100; i++)
    {
      guint32 number = G_MAXUINT32 - i;

      g_array_append_val (numbers, number);
    }
  provider = latent_picture_provider_new_for_numbers (timeline, numbers, LATENT_PICTURE_FOR_DRAG);
  g_value_init (&files, GDK_TYPE_FILE_LIST);
  g_assert_false (gdk_content_provider_get_value (provider, &files, NULL));
  assert_text (provider, "text/uri-list", line);
  g_assert_true (gdk_content_provider_get_value (provider, &files, NULL));
  g_assert_false (offers (provider, "x-special/gnome-copied-files"));
}

/* --- the actions --- */

typedef struct
{
  LatentSettings *settings;
  GtkWidget *view;
  GtkWidget *window;
} Stage;

static void
open_stage (Fixture *self, Stage *stage)
{
  LatentTimeline *timeline = latent_workspace_get_timeline (self->bench->workspace);

  stage->settings = latent_settings_new ();
  stage->view
      = g_object_ref_sink (latent_main_view_new (self->bench->workspace, stage->settings, NULL));
  stage->window = latent_ui_test_present (stage->view, 1000, 700);
  bench_wait_for (self->bench, g_list_model_get_n_items (G_LIST_MODEL (timeline)) == 3);
}

static void
close_stage (Stage *stage)
{
  gtk_window_destroy (GTK_WINDOW (stage->window));
  latent_test_assert_gone (&stage->window);
  latent_test_assert_gone (&stage->view);
  latent_test_assert_gone (&stage->settings);
}

static void
select_first (Stage *stage, guint n)
{
  GtkWidget *grid = latent_ui_test_find (stage->window, GTK_TYPE_GRID_VIEW);
  GtkSelectionModel *selection = gtk_grid_view_get_model (GTK_GRID_VIEW (grid));

  gtk_selection_model_unselect_all (selection);
  for (guint i = 0; i < n; i++)
    gtk_selection_model_select_item (selection, i, FALSE);
  gtk_widget_grab_focus (grid);
}

static gboolean
has_string (GdkClipboard *clipboard, char **text)
{
  g_auto (GValue) value = G_VALUE_INIT;
  GdkContentProvider *content = gdk_clipboard_get_content (clipboard);

  g_value_init (&value, G_TYPE_STRING);
  if (content == NULL || !gdk_content_provider_get_value (content, &value, NULL))
    return FALSE;
  *text = g_value_dup_string (&value);
  return TRUE;
}

static void
test_copy_action (Fixture *self, gconstpointer data)
{
  GdkClipboard *clipboard = gdk_display_get_clipboard (gdk_display_get_default ());
  g_autofree char *text = NULL;
  Stage stage;

  open_stage (self, &stage);
  select_first (&stage, 1);
  gtk_widget_activate_action (stage.view, "file.copy", NULL);
  bench_wait_for (self->bench, latent_ui_test_shows (stage.window, "Image copied"));
  g_assert_true (has_string (clipboard, &text));
  g_assert_cmpstr (text, ==, get_image (self, 0)->prompt);
  g_assert_true (gdk_content_formats_contain_mime_type (gdk_clipboard_get_formats (clipboard),
                                                        "image/png"));
  /* One of two files is not there. */
  g_unlink (get_image (self, 1)->path);
  select_first (&stage, 2);
  gtk_widget_activate_action (stage.view, "file.copy", NULL);
  bench_wait_for (self->bench, latent_ui_test_shows (
                                   stage.window, "Image copied; the file of 1 more is missing"));
  gdk_clipboard_set_content (clipboard, NULL);
  close_stage (&stage);
}

/* A clear word and what helps; the clipboard stays as it was. */
static void
test_missing (Fixture *self, gconstpointer data)
{
  GdkClipboard *clipboard = gdk_display_get_clipboard (gdk_display_get_default ());
  Stage stage;

  g_unlink (get_image (self, 0)->path);
  open_stage (self, &stage);
  select_first (&stage, 1);
  g_assert_true (gtk_widget_activate_action (stage.view, "file.copy", NULL));
  bench_wait_for (self->bench, latent_ui_test_shows (stage.window, "The image’s file is not"));
  g_assert_null (gdk_clipboard_get_content (clipboard));
  close_stage (&stage);
}

/* (nullable): the drag source of a widget */
static GtkDragSource *
find_source (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_DRAG_SOURCE (controller))
        return GTK_DRAG_SOURCE (controller);
    }
  return NULL;
}

/* From the viewer a fitted picture is dragged out; a zoomed one is moved about. Copied, never
 * moved. */
static void
test_viewer_drag (Fixture *self, gconstpointer data)
{
  g_autofree char *uri = g_filename_to_uri (get_image (self, 0)->path, NULL, NULL);
  g_autofree char *line = g_strconcat (uri, "\r\n", NULL);
  g_autoptr (GdkContentProvider) provider = NULL;
  g_autoptr (GdkContentProvider) none = NULL;
  LatentPicturePlace place;
  LatentPictureView *view;
  GtkDragSource *source;
  GtkWidget *picture;
  Stage stage;

  open_stage (self, &stage);
  select_first (&stage, 1);
  gtk_widget_activate_action (stage.view, "tile.open", NULL);
  picture = latent_ui_test_find (stage.window, LATENT_TYPE_PICTURE);
  bench_wait_for (self->bench, latent_picture_get_place (LATENT_PICTURE (picture), &place));
  source = find_source (picture);
  g_assert_cmpint (gtk_drag_source_get_actions (source), ==, GDK_ACTION_COPY);
  g_signal_emit_by_name (source, "prepare", 10.0, 10.0, &provider);
  assert_text (provider, "text/uri-list", line);
  view = latent_picture_get_view (LATENT_PICTURE (picture));
  latent_picture_view_zoom_at (view, &place, 8, 0, 0);
  g_assert_false (latent_picture_view_get_is_fit (view));
  g_signal_emit_by_name (source, "prepare", 10.0, 10.0, &none);
  g_assert_null (none);
  close_stage (&stage);
}

/* --- open with --- */

static void
fail_cb (gpointer user_data, const char *words)
{
  g_error ("%s", words);
}

/* The program gets another file of the name, which it cannot change. */
static void
test_open_with (Fixture *self, gconstpointer data)
{
  const LatentImageRecord *image = get_image (self, 0);
  g_autofree char *folder = latent_test_make_folder ("opened");
  g_autofree char *note = g_build_filename (folder, "note", NULL);
  g_autofree char *command
      = g_strdup_printf ("sh -c 'printf %%%%s \"$1\" > %s.new && mv %s.new %s' sh %%f", note, note,
                         note);
  g_autoptr (GError) error = NULL;
  g_autoptr (GAppInfo) program
      = g_app_info_create_from_commandline (command, "Test", G_APP_INFO_CREATE_NONE, &error);
  g_autofree char *path = NULL;
  g_autofree char *name = g_path_get_basename (image->path);
  GStatBuf status;

  g_assert_no_error (error);
  latent_open_with (self->bench->workspace, image, program, fail_cb, self->bench->clock);
  latent_test_wait_for (g_file_get_contents (note, &path, NULL, NULL));
  g_assert_cmpstr (path, !=, image->path);
  g_assert_true (g_str_has_suffix (path, name));
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0400);
}

/* --- saving --- */

static void
told_cb (gpointer user_data, AdwToast *toast)
{
  GtkWidget *label = adw_toast_get_custom_title (toast);
  Fixture *self = g_object_get_data (user_data, "fixture");

  g_free (self->words);
  self->words = g_strdup (gtk_label_get_text (GTK_LABEL (label)));
  g_assert_cmpstr (adw_toast_get_button_label (toast), ==, "Show in Folder");
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) files = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (files != NULL && g_dir_read_name (files) != NULL)
    n++;
  return n;
}

static void
test_save (Fixture *self, gconstpointer data)
{
  g_autofree char *folder = latent_test_make_folder ("saved");
  g_autofree char *one = g_build_filename (folder, "one.png", NULL);
  g_autofree char *several = g_build_filename (folder, "several", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (one);
  g_autoptr (GFile) place = g_file_new_for_path (several);
  g_autoptr (GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);
  GtkWidget *window = gtk_window_new ();
  const LatentPictureSave save = { .workspace = self->bench->workspace,
                                   .window = GTK_WINDOW (window),
                                   .told = told_cb,
                                   .user_data = owner };

  g_object_set_data (owner, "fixture", self);
  latent_picture_save_file (&save, get_image (self, 0), file);
  latent_test_wait_for (g_strcmp0 (self->words, "Image saved") == 0);
  g_assert_true (g_file_test (one, G_FILE_TEST_EXISTS));
  latent_picture_save_folder (&save, self->images, place);
  latent_test_wait_for (g_strcmp0 (self->words, "3 images exported") == 0);
  g_assert_cmpuint (count_files (several), ==, 3);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  latent_ui_test_init (&argc, &argv);

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)
  ADD ("/ui/share/one-picture-is-pixels-file-and-prompt", test_one);
  ADD ("/ui/share/several-are-files-and-prompts", test_several);
  ADD ("/ui/share/a-drag-waits-for-what-is-not-read-yet", test_drag);
  ADD ("/ui/share/copying-fills-the-clipboard", test_copy_action);
  ADD ("/ui/share/a-missing-file-is-told-with-what-helps", test_missing);
  ADD ("/ui/share/the-viewer-s-picture-is-dragged-out", test_viewer_drag);
  ADD ("/ui/share/other-programs-open-a-copy", test_open_with);
  ADD ("/ui/share/save-as-one-file-or-several", test_save);

  return latent_test_run ();
}
