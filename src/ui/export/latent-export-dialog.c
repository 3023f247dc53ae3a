/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-export-dialog.h"

#include <glib/gi18n.h>

#include "core/jobs/latent-explanation.h"
#include "core/jobs/latent-export.h"
#include "core/media/latent-picture-convert.h"
#include "latent-export-memory.h"
#include "latent-export-names.h"
#include "latent-export-report.h"
#include "latent-export-scope.h"
#include "ui/share/latent-saved-toast.h"

#define N_PREVIEWED 3

struct _LatentExportDialog
{
  AdwWindow parent_instance;

  LatentWorkspace *workspace; /* owned */
  LatentExportScope *scope;   /* owned */
  char *folder;               /* not null: where it goes, also an archive */
  char *archive;              /* nullable: the archive's file, chosen by a person: may be there */
  char *archive_name;         /* not null: of an archive that nobody chose */
  GCancellable *previewing;   /* owned, nullable */
  LatentExport *export;       /* owned, nullable: while it runs */
  GCancellable *running;      /* owned, nullable */

  AdwWindowTitle *window_title; /* template child, as all below */
  GtkWidget *export_button;
  GtkStack *stack;
  AdwComboRow *which_row;
  GtkWidget *rating_row;
  AdwComboRow *kind_row;
  AdwActionRow *place_row;
  LatentExportNames *names;
  AdwComboRow *format_row;
  GtkWidget *quality_row;
  GtkAdjustment *quality;
  GtkAdjustment *max_edge;
  AdwComboRow *metadata_row;
  GtkLabel *metadata_label;
  GtkSwitch *csv_switch;
  GtkSwitch *json_switch;
  GtkLabel *progress_label;
  GtkProgressBar *progress_bar;
};

G_DEFINE_FINAL_TYPE (LatentExportDialog, latent_export_dialog, ADW_TYPE_WINDOW)

enum
{
  SIGNAL_TOAST,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* In the order of their rows. */
static const LatentImageFormat formats[] = { LATENT_IMAGE_FORMAT_UNKNOWN, LATENT_IMAGE_FORMAT_PNG,
                                             LATENT_IMAGE_FORMAT_JPEG, LATENT_IMAGE_FORMAT_WEBP };

/* --- what is asked for --- */

static gboolean
is_archive (LatentExportDialog *self)
{
  return adw_combo_row_get_selected (self->kind_row) == 1;
}

/* (transfer full) */
static char *
make_place (LatentExportDialog *self)
{
  if (!is_archive (self))
    return g_strdup (self->folder);
  return self->archive != NULL ? g_strdup (self->archive)
                               : g_build_filename (self->folder, self->archive_name, NULL);
}

static LatentPictureMetadata
get_metadata (LatentExportDialog *self)
{
  return (LatentPictureMetadata) adw_combo_row_get_selected (self->metadata_row);
}

/* (transfer full) (nullable): NULL: the names are not understood */
static LatentExportOptions *
make_options (LatentExportDialog *self)
{
  g_autoptr (LatentNameTemplate) names = latent_export_names_parse (self->names);
  g_autofree char *place = make_place (self);
  LatentExportOptions *options;

  if (names == NULL)
    return NULL;
  options = latent_export_options_new (place);
  g_clear_pointer (&options->names, latent_name_template_unref);
  options->names = g_steal_pointer (&names);
  options->is_archive = is_archive (self);
  options->replace = self->archive != NULL;
  options->output.format = formats[adw_combo_row_get_selected (self->format_row)];
  options->output.quality = (guint) gtk_adjustment_get_value (self->quality);
  options->output.max_edge_px = (guint) gtk_adjustment_get_value (self->max_edge);
  options->output.metadata = get_metadata (self);
  options->has_csv = gtk_switch_get_active (self->csv_switch);
  options->has_json = gtk_switch_get_active (self->json_switch);
  return options;
}

/* --- what is shown of it --- */

static void
previewed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentExportDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) names
      = latent_export_preview_finish (LATENT_WORKSPACE (source), result, &error);

  if (!latent_error_is_cancelled (error) && self->scope != NULL)
    latent_export_names_set_preview (self->names, names);
}

static void
stop_preview (LatentExportDialog *self)
{
  if (self->previewing != NULL)
    g_cancellable_cancel (self->previewing);
  g_clear_object (&self->previewing);
}

static void
preview (LatentExportDialog *self, const LatentExportOptions *options)
{
  stop_preview (self);
  if (options == NULL)
    {
      latent_export_names_set_preview (self->names, NULL);
      return;
    }
  self->previewing = g_cancellable_new ();
  latent_export_preview_async (self->workspace, options,
                               latent_export_scope_get_first (self->scope), N_PREVIEWED,
                               self->previewing, previewed_cb, g_object_ref (self));
}

/* What lies among the library's own files would be taken for pictures of the library. */
static gboolean
is_in_library (LatentExportDialog *self)
{
  LatentPlaces *places = latent_workspace_get_places (self->workspace);
  g_autoptr (GFile) pictures = g_file_new_for_path (latent_places_get_pictures (places));
  g_autofree char *place = make_place (self);
  g_autoptr (GFile) target = g_file_new_for_path (place);

  return g_file_equal (target, pictures) || g_file_has_prefix (target, pictures);
}

static LatentImageFormat
get_format (LatentExportDialog *self)
{
  return formats[adw_combo_row_get_selected (self->format_row)];
}

static gboolean
can_convert (LatentExportDialog *self)
{
  return get_format (self) == LATENT_IMAGE_FORMAT_UNKNOWN
         || latent_picture_convert_is_possible (get_format (self));
}

static void
show_obstacles (LatentExportDialog *self)
{
  adw_action_row_set_subtitle (
      ADW_ACTION_ROW (self->format_row),
      can_convert (self) ? "" : _ ("Install webp-pixbuf-loader to save WebP."));
  if (is_in_library (self))
    adw_action_row_set_subtitle (self->place_row,
                                 _ ("The library keeps its own images there: choose another "
                                    "place."));
}

static void
show_place (LatentExportDialog *self)
{
  g_autofree char *place = make_place (self);
  g_autofree char *shown = g_filename_display_name (place);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->place_row),
                                 is_archive (self) ? _ ("Archive") : _ ("Folder"));
  adw_action_row_set_subtitle (self->place_row, shown);
}

static void
show_count (LatentExportDialog *self)
{
  GArray *numbers = latent_export_scope_get_numbers (self->scope);
  const GError *error = latent_export_scope_get_error (self->scope);
  g_autofree char *words = NULL;

  if (error != NULL)
    words = latent_explain_error_briefly (error);
  else if (numbers != NULL)
    words = g_strdup_printf (ngettext ("%'u image", "%'u images", numbers->len), numbers->len);
  adw_window_title_set_subtitle (self->window_title, words != NULL ? words : "");
}

static const char *
explain_metadata (LatentPictureMetadata metadata)
{
  switch (metadata)
    {
    case LATENT_PICTURE_METADATA_LABEL:
      return _ ("Only that a model made the image. Neither prompt nor settings nor this program; "
                "lists tell no prompt and no job.");
    case LATENT_PICTURE_METADATA_NONE:
      return _ ("Neither prompt nor settings nor who made the image; colours stay right. Lists "
                "tell no prompt and no job.");
    case LATENT_PICTURE_METADATA_FULL:
    default:
      return _ ("Prompt, settings, rating and tags, as this and other programs read them.");
    }
}

static void
update (LatentExportDialog *self)
{
  g_autoptr (LatentExportOptions) options = NULL;
  GArray *numbers;

  if (self->scope == NULL)
    return;
  options = make_options (self);
  numbers = latent_export_scope_get_numbers (self->scope);
  gtk_widget_set_visible (self->rating_row,
                          adw_combo_row_get_selected (self->which_row) == LATENT_EXPORT_RATED);
  /* PNG loses nothing. As it is: when a picture is made smaller. */
  gtk_widget_set_sensitive (self->quality_row,
                            get_format (self) != LATENT_IMAGE_FORMAT_PNG);
  gtk_label_set_text (self->metadata_label, explain_metadata (get_metadata (self)));
  gtk_widget_set_sensitive (self->export_button, self->export == NULL && options != NULL
                                                     && numbers != NULL && numbers->len > 0
                                                     && can_convert (self)
                                                     && !is_in_library (self));
  show_place (self);
  show_obstacles (self);
  show_count (self);
  preview (self, options);
}

static void
options_changed_cb (LatentExportDialog *self)
{
  update (self);
}

static void
kind_changed_cb (LatentExportDialog *self)
{
  update (self);
}

static void
metadata_changed_cb (LatentExportDialog *self)
{
  if (self->scope == NULL)
    return;
  latent_export_names_set_metadata (self->names, get_metadata (self));
  update (self);
}

static void
which_changed_cb (LatentExportDialog *self)
{
  if (self->scope != NULL)
    latent_export_scope_set (
        self->scope, (LatentExportWhich) adw_combo_row_get_selected (self->which_row),
        (int) adw_combo_row_get_selected (ADW_COMBO_ROW (self->rating_row)) + 1);
}

/* --- where it goes --- */

void
latent_export_dialog_set_place (LatentExportDialog *self, const char *path)
{
  g_return_if_fail (LATENT_IS_EXPORT_DIALOG (self));
  g_return_if_fail (path != NULL && g_path_is_absolute (path));

  g_clear_pointer (&self->archive, g_free);
  g_clear_pointer (&self->folder, g_free);
  if (is_archive (self))
    {
      self->archive = g_strdup (path);
      self->folder = g_path_get_dirname (path);
    }
  else
    self->folder = g_strdup (path);
  update (self);
}

static void
place_response_cb (LatentExportDialog *self, int response, GtkNativeDialog *native)
{
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (native));
  /* What has no path is not on this computer. */
  if (file != NULL && g_file_peek_path (file) != NULL)
    latent_export_dialog_set_place (self, g_file_peek_path (file));
  g_object_unref (native);
}

static void
choose_clicked_cb (LatentExportDialog *self)
{
  g_autoptr (GFile) folder = g_file_new_for_path (self->folder);
  GtkFileChooserNative *native;

  /* Unreferenced in its response. */
  if (is_archive (self))
    {
      native = gtk_file_chooser_native_new (_ ("Export Into Archive"), GTK_WINDOW (self),
                                            GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Choose"), NULL);
      gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (native), self->archive_name);
    }
  else
    native = gtk_file_chooser_native_new (_ ("Export Into Folder"), GTK_WINDOW (self),
                                          GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Choose"),
                                          NULL);
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (native), folder, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (native), TRUE);
  g_signal_connect_object (native, "response", G_CALLBACK (place_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (native));
}

/* --- the export --- */

static void
progress_cb (LatentExportDialog *self)
{
  guint n_pictures = latent_export_get_n_pictures (self->export);
  g_autofree char *words = NULL;
  guint n_done;

  g_object_get (self->export, "n-done", &n_done, NULL);
  /* Translators: how many of how many images are exported */
  words = g_strdup_printf (ngettext ("%'u of %'u image", "%'u of %'u images", n_pictures), n_done,
                           n_pictures);
  gtk_label_set_text (self->progress_label, words);
  gtk_progress_bar_set_fraction (self->progress_bar, (double) n_done / MAX (n_pictures, 1));
}

/* The archive, or the first of the files: pointed at in its folder. (transfer full) */
static char *
find_shown (const LatentExportOptions *options, const LatentExportResult *result)
{
  for (guint i = 0; !options->is_archive && i < result->pictures->len; i++)
    {
      const LatentExportedPicture *picture = result->pictures->pdata[i];

      if (picture->name != NULL)
        return g_build_filename (options->place, picture->name, NULL);
    }
  return g_strdup (options->place);
}

#define OPTIONS "latent-options"

static void
ran_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentExportDialog) self = user_data;
  g_autoptr (LatentExportResult) outcome
      = latent_export_run_finish (LATENT_EXPORT (source), result);
  const LatentExportOptions *options = g_object_get_data (source, OPTIONS);
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  g_autofree char *words = latent_export_report_describe (outcome);
  g_autofree char *path = find_shown (options, outcome);

  g_clear_object (&self->export);
  g_clear_object (&self->running);
  /* Gone with the window it belongs to: nobody is there to be told. */
  if (!gtk_widget_get_realized (GTK_WIDGET (self)))
    return;
  if (latent_export_report_is_needed (outcome))
    gtk_window_present (GTK_WINDOW (latent_export_report_new (parent, outcome)));
  else if (parent != NULL)
    {
      g_autoptr (AdwToast) toast = latent_saved_toast_new (parent, words, path);

      g_signal_emit (self, signals[SIGNAL_TOAST], 0, toast);
    }
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
export_clicked_cb (LatentExportDialog *self)
{
  LatentExportOptions *options = make_options (self);
  GArray *numbers = latent_export_scope_get_numbers (self->scope);

  if (options == NULL || numbers == NULL || self->export != NULL)
    {
      g_clear_pointer (&options, latent_export_options_free);
      return;
    }
  latent_export_memory_save (options, self->folder, latent_export_names_get_text (self->names));
  stop_preview (self);
  self->export = latent_export_new (self->workspace, options, numbers);
  self->running = g_cancellable_new ();
  g_object_set_data_full (G_OBJECT (self->export), OPTIONS, options,
                          (GDestroyNotify) latent_export_options_free);
  g_signal_connect_object (self->export, "notify::n-done", G_CALLBACK (progress_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_set_sensitive (self->export_button, FALSE);
  gtk_stack_set_visible_child_name (self->stack, "progress");
  progress_cb (self);
  latent_export_run_async (self->export, self->running, ran_cb, g_object_ref (self));
}

/* While it exports it goes when that has stopped, and tells what was exported. */
static gboolean
latent_export_dialog_close_request (GtkWindow *window)
{
  LatentExportDialog *self = LATENT_EXPORT_DIALOG (window);

  if (self->running == NULL)
    return GTK_WINDOW_CLASS (latent_export_dialog_parent_class)->close_request (window);
  g_cancellable_cancel (self->running);
  gtk_label_set_text (self->progress_label, _ ("Cancelling…"));
  return GDK_EVENT_STOP;
}

/* The window it belongs to was closed, and took it along; the export itself would go on, and keeps
 * the dialog until it ends: longer than that window, which GTK 4.8 would look for then. */
static void
latent_export_dialog_unrealize (GtkWidget *widget)
{
  LatentExportDialog *self = LATENT_EXPORT_DIALOG (widget);

  if (self->running != NULL)
    g_cancellable_cancel (self->running);
  gtk_window_set_transient_for (GTK_WINDOW (self), NULL);
  GTK_WIDGET_CLASS (latent_export_dialog_parent_class)->unrealize (widget);
}

/* --- the object --- */

static void
latent_export_dialog_dispose (GObject *object)
{
  LatentExportDialog *self = LATENT_EXPORT_DIALOG (object);

  stop_preview (self);
  if (self->running != NULL)
    g_cancellable_cancel (self->running);
  g_clear_object (&self->running);
  g_clear_object (&self->export);
  g_clear_object (&self->scope);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (latent_export_dialog_parent_class)->dispose (object);
}

static void
latent_export_dialog_finalize (GObject *object)
{
  LatentExportDialog *self = LATENT_EXPORT_DIALOG (object);

  g_free (self->folder);
  g_free (self->archive);
  g_free (self->archive_name);
  G_OBJECT_CLASS (latent_export_dialog_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, LatentExportDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, LatentExportDialog, export_button);
  gtk_widget_class_bind_template_child (widget_class, LatentExportDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, LatentExportDialog, which_row);
  gtk_widget_class_bind_template_child (widget_class, LatentExportDialog, rating_row);
  gtk_widget_class_bind_template_child (widget_class, LatentExportDialog, kind_row);
  gtk_widget_class_bind_template_child (widget_class, LatentExportDialog, place_row);
  gtk_widget_class_bind_template_child (widget_class, LatentExportDialog, names);
  gtk_widget_class_bind_template_child (widget_class, LatentExportDialog, format_row);
  gtk_widget_class_bind_template_child (widget_class, LatentExportDialog, quality_row);
  gtk_widget_class_bind_template_child (widget_class, LatentExportDialog, quality);
  gtk_widget_class_bind_template_child (widget_class, LatentExportDialog, max_edge);
  gtk_widget_class_bind_template_child (widget_class, LatentExportDialog, metadata_row);
  gtk_widget_class_bind_template_child (widget_class, LatentExportDialog, metadata_label);
  gtk_widget_class_bind_template_child (widget_class, LatentExportDialog, csv_switch);
  gtk_widget_class_bind_template_child (widget_class, LatentExportDialog, json_switch);
  gtk_widget_class_bind_template_child (widget_class, LatentExportDialog, progress_label);
  gtk_widget_class_bind_template_child (widget_class, LatentExportDialog, progress_bar);
}

static void
latent_export_dialog_class_init (LatentExportDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = latent_export_dialog_dispose;
  object_class->finalize = latent_export_dialog_finalize;
  widget_class->unrealize = latent_export_dialog_unrealize;
  GTK_WINDOW_CLASS (klass)->close_request = latent_export_dialog_close_request;
  signals[SIGNAL_TOAST] = g_signal_new ("toast", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, ADW_TYPE_TOAST);
  g_type_ensure (LATENT_TYPE_EXPORT_NAMES);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/export/latent-export-dialog.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, export_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, which_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, kind_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, options_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, metadata_changed_cb);
}

static void
latent_export_dialog_init (LatentExportDialog *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  /* To the second, since nobody is asked before another one is replaced: none is. */
  self->archive_name = g_date_time_format (now, "Latent %Y-%m-%d %H.%M.%S.zip");
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->place_row), FALSE);
}

/* What was chosen the last time. */
static void
recall (LatentExportDialog *self)
{
  g_autoptr (LatentExportOptions) last = latent_export_memory_load ();
  g_autofree char *names = latent_export_memory_dup_names ();
  guint format = 0;

  while (format + 1 < G_N_ELEMENTS (formats) && formats[format] != last->output.format)
    format++;
  /* Where the loader for WebP was removed meanwhile. */
  if (formats[format] != last->output.format)
    format = 0;
  self->folder = g_strdup (last->place);
  adw_combo_row_set_selected (self->kind_row, last->is_archive ? 1 : 0);
  adw_combo_row_set_selected (self->format_row, format);
  adw_combo_row_set_selected (self->metadata_row, last->output.metadata);
  gtk_adjustment_set_value (self->quality, last->output.quality);
  gtk_adjustment_set_value (self->max_edge, last->output.max_edge_px);
  gtk_switch_set_active (self->csv_switch, last->has_csv);
  gtk_switch_set_active (self->json_switch, last->has_json);
  latent_export_names_set_text (self->names,
                                names != NULL ? names
                                              : latent_name_template_get_default (
                                                  last->output.metadata));
  latent_export_names_set_metadata (self->names, last->output.metadata);
  /* Not Cancel, which comes first: Return there would throw the dialog away; here it exports. */
  gtk_widget_grab_focus (GTK_WIDGET (self->names));
}

GtkWidget *
latent_export_dialog_new (GtkWindow *parent, LatentWorkspace *workspace, GArray *selected)
{
  LatentExportDialog *self;
  g_autoptr (GArray) numbers = NULL;

  g_return_val_if_fail (LATENT_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (selected != NULL, NULL);

  self = g_object_new (LATENT_TYPE_EXPORT_DIALOG, "transient-for", parent, NULL);
  numbers = g_array_copy (selected);
  self->workspace = g_object_ref (workspace);
  recall (self);
  /* Before it is there the rows' changes ask for nothing. */
  adw_combo_row_set_selected (self->which_row, selected->len > 0 ? LATENT_EXPORT_SELECTED
                                                                 : LATENT_EXPORT_SHOWN);
  self->scope = latent_export_scope_new (workspace, numbers);
  g_signal_connect_object (self->scope, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  which_changed_cb (self);
  return GTK_WIDGET (self);
}
