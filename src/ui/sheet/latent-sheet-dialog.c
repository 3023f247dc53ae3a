/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-sheet-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/base/latent-error.h"
#include "latent-print.h"
#include "latent-sheet-form.h"
#include "latent-sheet-preview.h"
#include "latent-sheet-settings.h"
#include "ui/common/latent-message-dialog.h"
#include "ui/common/latent-show-folder.h"
#include "ui/common/latent-toast.h"
#include "ui/viewer/latent-side-layout.h"

/* Somebody who types or turns a number is not followed key by key. */
#define UPDATE_DELAY_MS 150

struct _LatentSheetDialog
{
  AdwWindow parent_instance;

  LatentWorkspace *workspace; /* owned */
  GPtrArray *images;          /* owned */
  LatentContactSheet *sheet;  /* owned, nullable: as it is previewed */
  GCancellable *saving;       /* owned, nullable: while it is saved */
  GCancellable *cancellable;  /* owned: cancelled when the dialog goes */
  char *saved;                /* owned, nullable: the file that was saved last */
  guint update_id;

  AdwToastOverlay *toasts;     /* template child */
  LatentSheetPreview *preview; /* template child */
  LatentSheetForm *form;       /* template child */
  GtkWidget *print_button;     /* template child */
  GtkWidget *save_button;      /* template child */
  GtkRevealer *progress_place; /* template child */
  GtkProgressBar *progress;    /* template child */
};

G_DEFINE_FINAL_TYPE (LatentSheetDialog, latent_sheet_dialog, ADW_TYPE_WINDOW)

/* (transfer full) */
static LatentContactSheet *
create_sheet (LatentSheetDialog *self, const LatentSheetOptions *options)
{
  const LatentContactSheetConfig config
      = { .decoder = latent_workspace_get_decoder (self->workspace),
          .worker = latent_workspace_get_file_worker (self->workspace),
          .catalog = latent_workspace_get_catalog (self->workspace) };

  return latent_contact_sheet_new (&config, options, self->images);
}

/* Brings everything up to date with the controls. */
static void
update (LatentSheetDialog *self)
{
  g_autoptr (LatentSheetOptions) options = latent_sheet_form_dup_options (self->form);

  g_clear_handle_id (&self->update_id, g_source_remove);
  latent_sheet_settings_store (options);
  g_clear_object (&self->sheet);
  self->sheet = create_sheet (self, options);
  latent_sheet_preview_set_sheet (self->preview, self->sheet);
}

static gboolean
update_cb (gpointer user_data)
{
  LatentSheetDialog *self = user_data;

  self->update_id = 0;
  update (self);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (LatentSheetDialog *self)
{
  g_clear_handle_id (&self->update_id, g_source_remove);
  self->update_id = g_timeout_add (UPDATE_DELAY_MS, update_cb, self);
}

/* --- telling --- */

static void
show_words (LatentSheetDialog *self, const char *words)
{
  adw_toast_overlay_add_toast (self->toasts, latent_toast_new (words));
}

static void
preview_failed_cb (LatentSheetDialog *self, const GError *error)
{
  adw_toast_overlay_add_toast (self->toasts, latent_toast_new_error (error));
}

static void
print_failed_cb (gpointer user_data, const char *words)
{
  show_words (user_data, words);
}

static void
show_folder_cb (LatentSheetDialog *self)
{
  latent_show_file (GTK_WINDOW (self), self->saved, self->cancellable, print_failed_cb, self);
}

static void
tell_saved (LatentSheetDialog *self, const LatentContactSheetOutcome *outcome)
{
  guint n_files = g_strv_length (outcome->files);
  guint n_missing = g_strv_length (outcome->missing);
  g_autoptr (GString) words = g_string_new (NULL);
  AdwToast *toast;

  g_free (self->saved);
  self->saved = g_strdup (outcome->files[0]);
  if (n_files == 1)
    {
      g_autofree char *name = g_path_get_basename (self->saved);
      g_autofree char *shown = g_filename_display_name (name);

      g_string_append_printf (words, _ ("Saved as “%s”"), shown);
    }
  else
    g_string_append_printf (words, ngettext ("Saved as %u file", "Saved as %u files", n_files),
                            n_files);
  if (n_missing > 0)
    {
      g_string_append (words, ". ");
      g_string_append_printf (words,
                              ngettext ("%u image could not be read and has an empty frame",
                                        "%u images could not be read and have empty frames",
                                        n_missing),
                              n_missing);
    }
  toast = latent_toast_new (words->str);
  adw_toast_set_button_label (toast, _ ("_Show in Folder"));
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (show_folder_cb), self,
                           G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* --- saving --- */

static void
replace_response_cb (LatentSheetDialog *self, const char *response, GtkWidget *dialog)
{
  if (g_str_equal (response, "replace"))
    latent_sheet_dialog_save (self, g_object_get_data (G_OBJECT (dialog), "path"), TRUE);
}

static void
ask_to_replace (LatentSheetDialog *self, const char *path, const char *taken)
{
  g_autofree char *name = g_path_get_basename (taken);
  g_autofree char *shown = g_filename_display_name (name);
  g_autofree char *heading = g_strdup_printf (_ ("Replace “%s”?"), shown);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), heading, NULL);

  adw_message_dialog_set_body (
      ADW_MESSAGE_DIALOG (dialog),
      _ ("There is a file of this name already. It stays as it is until the contact sheet is "
         "finished, which then takes its place."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "replace",
                                    _ ("_Replace"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "replace",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "path", g_strdup (path), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (replace_response_cb), self,
                           G_CONNECT_SWAPPED);
  latent_message_dialog_finish (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
set_saving (LatentSheetDialog *self, gboolean is_saving)
{
  g_clear_object (&self->saving);
  if (is_saving)
    self->saving = g_cancellable_new ();
  gtk_progress_bar_set_fraction (self->progress, 0);
  gtk_revealer_set_reveal_child (self->progress_place, is_saving);
  gtk_widget_set_sensitive (self->save_button, !is_saving);
  gtk_widget_set_sensitive (self->print_button, !is_saving);
}

/* One saving; the dialog may be gone before it ends. */
typedef struct
{
  GWeakRef dialog;
  char *path;
} Saving;

static void
free_saving (Saving *saving)
{
  g_weak_ref_clear (&saving->dialog);
  g_free (saving->path);
  g_free (saving);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Saving, free_saving)

static void
progress_cb (guint n_done, guint n_pictures, gpointer user_data)
{
  Saving *saving = user_data;
  g_autoptr (LatentSheetDialog) self = g_weak_ref_get (&saving->dialog);
  g_autofree char *text = NULL;

  if (self == NULL)
    return;
  /* TRANSLATORS: "64 of 200 images" */
  text = g_strdup_printf (ngettext ("%u of %u image", "%u of %u images", n_pictures), n_done,
                          n_pictures);
  gtk_progress_bar_set_fraction (self->progress, (double) n_done / MAX (1, n_pictures));
  gtk_progress_bar_set_text (self->progress, text);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Saving) saving = user_data;
  g_autoptr (LatentSheetDialog) self = g_weak_ref_get (&saving->dialog);
  g_auto (LatentContactSheetOutcome) outcome = { NULL };
  g_autoptr (GError) error = NULL;
  gboolean is_saved
      = latent_contact_sheet_save_finish (LATENT_CONTACT_SHEET (source), result, &outcome, &error);
  const LatentErrorFacts *facts = error != NULL ? latent_error_facts (error) : NULL;

  if (self == NULL)
    return;
  set_saving (self, FALSE);
  if (is_saved)
    tell_saved (self, &outcome);
  else if (facts != NULL && g_strcmp0 (facts->field, "exists") == 0 && facts->details != NULL)
    ask_to_replace (self, saving->path, facts->details[0]);
  else if (!latent_error_is_cancelled (error))
    adw_toast_overlay_add_toast (self->toasts, latent_toast_new_error (error));
}

static gboolean
is_png (const char *path)
{
  gsize length = strlen (path);

  return length > 4 && g_ascii_strcasecmp (path + length - 4, ".png") == 0;
}

void
latent_sheet_dialog_save (LatentSheetDialog *self, const char *path, gboolean replace)
{
  g_autoptr (LatentSheetOptions) options = NULL;
  g_autoptr (LatentContactSheet) sheet = NULL;
  LatentContactSheetTarget target = { .path = path, .replace = replace };
  Saving *saving;

  g_return_if_fail (LATENT_IS_SHEET_DIALOG (self));
  g_return_if_fail (path != NULL);

  if (self->saving != NULL)
    return;
  options = latent_sheet_form_dup_options (self->form);
  sheet = create_sheet (self, options);
  target.format = is_png (path) ? LATENT_SHEET_FORMAT_PNG : LATENT_SHEET_FORMAT_PDF;
  saving = g_new0 (Saving, 1);
  g_weak_ref_init (&saving->dialog, self);
  saving->path = g_strdup (path);
  target.progress = progress_cb;
  target.progress_data = saving;
  set_saving (self, TRUE);
  gtk_progress_bar_set_text (self->progress, _ ("Saving…"));
  latent_contact_sheet_save_async (sheet, &target, self->saving, saved_cb, saving);
}

/* The chooser has asked about this very name; what is added to it nobody was asked about. */
static void
save_response_cb (GtkNativeDialog *native, int response, gpointer user_data)
{
  LatentSheetDialog *self = user_data;
  g_autoptr (GFile) file = NULL;
  g_autofree char *path = NULL;
  g_autofree char *longer = NULL;
  gboolean has_suffix;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (native));
  path = file != NULL ? g_file_get_path (file) : NULL;
  if (file != NULL && path == NULL)
    show_words (self, _ ("Choose a folder on this computer."));
  if (path != NULL)
    {
      gsize length = strlen (path);

      has_suffix
          = is_png (path) || (length > 4 && g_ascii_strcasecmp (path + length - 4, ".pdf") == 0);
      longer = has_suffix ? g_strdup (path) : g_strconcat (path, ".pdf", NULL);
      latent_sheet_dialog_save (self, longer, has_suffix && !is_png (path));
    }
  g_object_unref (native);
}

static void
add_filter (GtkFileChooser *chooser, const char *name, const char *suffix)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  gtk_file_filter_add_suffix (filter, suffix);
  gtk_file_chooser_add_filter (chooser, filter);
}

static void
save_clicked_cb (LatentSheetDialog *self)
{
  g_autoptr (LatentSheetOptions) options = latent_sheet_form_dup_options (self->form);
  gboolean has_title = options->title != NULL && *options->title != '\0';
  g_autofree char *stem = g_strdup (has_title ? options->title : _ ("Contact sheet"));
  g_autofree char *name = NULL;
  GtkFileChooserNative *native;

  g_strdelimit (stem, "/", '-');
  name = g_strconcat (stem, ".pdf", NULL);
  /* Unreferenced in its response. */
  native = gtk_file_chooser_native_new (_ ("Save Contact Sheet"), GTK_WINDOW (self),
                                        GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (native), TRUE);
  add_filter (GTK_FILE_CHOOSER (native), _ ("PDF document (.pdf)"), "pdf");
  add_filter (GTK_FILE_CHOOSER (native), _ ("PNG images, one a page (.png)"), "png");
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (native), name);
  g_signal_connect_object (native, "response", G_CALLBACK (save_response_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (native));
}

static void
stop_clicked_cb (LatentSheetDialog *self)
{
  g_cancellable_cancel (self->saving);
}

/* --- printing --- */

static void
laid_out_to_print_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LatentSheetDialog *self = user_data;
  LatentContactSheet *sheet = LATENT_CONTACT_SHEET (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GtkPrintOperation) operation = NULL;

  if (!latent_contact_sheet_lay_out_finish (sheet, result, &error))
    {
      if (!latent_error_is_cancelled (error))
        preview_failed_cb (self, error);
      return;
    }
  operation = latent_print_new_sheet (sheet, _ ("Contact sheet"));
  latent_print_run (operation, GTK_WINDOW (self), print_failed_cb, G_OBJECT (self));
}

static void
print_clicked_cb (LatentSheetDialog *self)
{
  g_autoptr (LatentSheetOptions) options = latent_sheet_form_dup_options (self->form);
  g_autoptr (LatentContactSheet) sheet = create_sheet (self, options);

  latent_contact_sheet_lay_out_async (sheet, self->cancellable, laid_out_to_print_cb, self);
}

static void
latent_sheet_dialog_dispose (GObject *object)
{
  LatentSheetDialog *self = LATENT_SHEET_DIALOG (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_cancellable_cancel (self->saving);
  g_clear_object (&self->saving);
  g_clear_object (&self->sheet);
  g_clear_object (&self->workspace);
  g_clear_pointer (&self->images, g_ptr_array_unref);
  g_clear_pointer (&self->saved, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_SHEET_DIALOG);
  G_OBJECT_CLASS (latent_sheet_dialog_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, LatentSheetDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, LatentSheetDialog, preview);
  gtk_widget_class_bind_template_child (widget_class, LatentSheetDialog, form);
  gtk_widget_class_bind_template_child (widget_class, LatentSheetDialog, print_button);
  gtk_widget_class_bind_template_child (widget_class, LatentSheetDialog, save_button);
  gtk_widget_class_bind_template_child (widget_class, LatentSheetDialog, progress_place);
  gtk_widget_class_bind_template_child (widget_class, LatentSheetDialog, progress);
}

static void
latent_sheet_dialog_class_init (LatentSheetDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_sheet_dialog_dispose;
  g_type_ensure (LATENT_TYPE_SHEET_FORM);
  g_type_ensure (LATENT_TYPE_SHEET_PREVIEW);
  g_type_ensure (LATENT_TYPE_SIDE_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/sheet/latent-sheet-dialog.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, preview_failed_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, print_clicked_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
latent_sheet_dialog_init (LatentSheetDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
latent_sheet_dialog_new (GtkWindow *parent, LatentWorkspace *workspace, GPtrArray *images)
{
  g_autoptr (LatentSheetOptions) options = latent_sheet_settings_load ();
  LatentSheetDialog *self;

  g_return_val_if_fail (LATENT_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (images != NULL && images->len > 0, NULL);

  self = g_object_new (LATENT_TYPE_SHEET_DIALOG, "transient-for", parent, NULL);
  self->workspace = g_object_ref (workspace);
  self->images = g_ptr_array_ref (images);
  latent_sheet_form_set_options (self->form, options);
  update (self);
  /* Not Print, which comes first. */
  gtk_widget_grab_focus (self->save_button);
  return GTK_WIDGET (self);
}
