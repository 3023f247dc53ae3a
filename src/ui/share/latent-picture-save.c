/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-picture-save.h"

#include <glib/gi18n.h>

#include "core/base/latent-error.h"
#include "core/jobs/latent-export.h"
#include "latent-saved-toast.h"
#include "ui/common/latent-toast.h"
#include "ui/export/latent-export-report.h"

/* One save, from the question to its end. */
typedef struct
{
  LatentWorkspace *workspace; /* owned */
  GtkWindow *window;          /* owned */
  LatentToldFunc told;
  GObject *user_data; /* owned */
  GPtrArray *images;  /* owned */
  char *path;         /* nullable: where it goes */
} Saving;

static Saving *
new_saving (const LatentPictureSave *save, GPtrArray *images, char *path)
{
  Saving *saving = g_new0 (Saving, 1);

  saving->workspace = g_object_ref (save->workspace);
  saving->window = g_object_ref (save->window);
  saving->told = save->told;
  saving->user_data = g_object_ref (save->user_data);
  saving->images = images != NULL ? g_ptr_array_ref (images) : NULL;
  saving->path = path;
  return saving;
}

static void
free_saving (Saving *saving)
{
  g_object_unref (saving->workspace);
  g_object_unref (saving->window);
  g_object_unref (saving->user_data);
  g_clear_pointer (&saving->images, g_ptr_array_unref);
  g_free (saving->path);
  g_free (saving);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Saving, free_saving)

static void
tell_error (const Saving *saving, const GError *error)
{
  g_autoptr (AdwToast) toast = NULL;

  if (latent_error_is_cancelled (error))
    return;
  toast = latent_toast_new_error (error);
  saving->told (saving->user_data, toast);
}

static void
tell_saved (const Saving *saving, const char *words, const char *path)
{
  g_autoptr (AdwToast) toast = latent_saved_toast_new (saving->window, words, path);

  saving->told (saving->user_data, toast);
}

/* The file chooser knows places that are not on this computer. */
static void
tell_is_elsewhere (const LatentPictureSave *save)
{
  g_autoptr (AdwToast) toast
      = latent_toast_new (_ ("Images can be saved on this computer only"));

  save->told (save->user_data, toast);
}

/* --- one --- */

static void
file_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Saving) saving = user_data;
  g_autoptr (GError) error = NULL;

  if (latent_library_export_finish (LATENT_LIBRARY (source), result, &error))
    tell_saved (saving, _ ("Image saved"), saving->path);
  else
    tell_error (saving, error);
}

void
latent_picture_save_file (const LatentPictureSave *save,
                          const LatentImageRecord *image,
                          GFile *target)
{
  g_return_if_fail (save != NULL && image != NULL);
  g_return_if_fail (G_IS_FILE (target));

  if (g_file_peek_path (target) == NULL)
    {
      tell_is_elsewhere (save);
      return;
    }
  /* The dialog has asked before a file is replaced. */
  latent_library_export_async (latent_workspace_get_library (save->workspace), image, target, TRUE,
                               NULL, file_saved_cb,
                               new_saving (save, NULL, g_file_get_path (target)));
}

/* --- several --- */

static void
folder_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Saving) saving = user_data;
  g_autoptr (LatentExportResult) outcome
      = latent_export_run_finish (LATENT_EXPORT (source), result);
  g_autofree char *words = latent_export_report_describe (outcome);

  if (latent_export_report_is_needed (outcome))
    gtk_window_present (GTK_WINDOW (latent_export_report_new (saving->window, outcome)));
  else
    tell_saved (saving, words, saving->path);
}

void
latent_picture_save_folder (const LatentPictureSave *save, GPtrArray *images, GFile *folder)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (LatentExportOptions) options = NULL;
  g_autoptr (LatentExport) export = NULL;
  g_autofree char *path = NULL;

  g_return_if_fail (save != NULL && images != NULL);
  g_return_if_fail (G_IS_FILE (folder));

  path = g_file_get_path (folder);
  if (path == NULL)
    {
      tell_is_elsewhere (save);
      return;
    }
  for (guint i = 0; i < images->len; i++)
    g_array_append_val (numbers, ((const LatentImageRecord *) images->pdata[i])->number);
  options = latent_export_options_new (path);
  export = latent_export_new (save->workspace, options, numbers);
  latent_export_run_async (export, NULL, folder_saved_cb,
                           new_saving (save, NULL, g_steal_pointer (&path)));
}

/* --- the question --- */

static void
response_cb (GtkNativeDialog *native, int response, gpointer user_data)
{
  g_autoptr (Saving) saving = user_data;
  const LatentPictureSave save = { .workspace = saving->workspace,
                                   .window = saving->window,
                                   .told = saving->told,
                                   .user_data = saving->user_data };
  g_autoptr (GFile) target = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    target = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (native));
  if (target != NULL && saving->images->len == 1)
    latent_picture_save_file (&save, saving->images->pdata[0], target);
  else if (target != NULL)
    latent_picture_save_folder (&save, saving->images, target);
  g_object_unref (native);
}

void
latent_picture_save_ask (const LatentPictureSave *save, GPtrArray *images)
{
  GtkFileChooserNative *native;

  g_return_if_fail (save != NULL && GTK_IS_WINDOW (save->window));
  g_return_if_fail (images != NULL && images->len > 0);

  /* Unreferenced in its response. */
  if (images->len == 1)
    {
      const LatentImageRecord *image = images->pdata[0];
      g_autofree char *name = g_path_get_basename (image->path);

      native = gtk_file_chooser_native_new (_ ("Save Image As"), save->window,
                                            GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), NULL);
      gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (native), name);
    }
  else
    {
      g_autofree char *title
          = g_strdup_printf (ngettext ("Save %'u Image Into", "Save %'u Images Into", images->len),
                             images->len);

      native = gtk_file_chooser_native_new (title, save->window,
                                            GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Save"),
                                            NULL);
    }
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (native), TRUE);
  g_signal_connect (native, "response", G_CALLBACK (response_cb),
                    new_saving (save, images, NULL));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (native));
}
