/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-open-with.h"

#include <glib/gi18n.h>

#include "core/jobs/latent-explanation.h"
#include "core/store/latent-handed-copies.h"

typedef struct
{
  LatentWorkspace *workspace; /* owned */
  LatentImageRecord *image;   /* owned */
  GAppInfo *program;          /* owned, nullable: not chosen yet */
  LatentOpenWithFailed failed;
  GObject *user_data; /* owned */
} Opening;

static void
free_opening (gpointer data)
{
  Opening *opening = data;

  g_object_unref (opening->workspace);
  latent_image_record_free (opening->image);
  g_clear_object (&opening->program);
  g_object_unref (opening->user_data);
  g_free (opening);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Opening, free_opening)

static Opening *
new_opening (LatentWorkspace *workspace,
             const LatentImageRecord *image,
             LatentOpenWithFailed failed,
             gpointer user_data)
{
  Opening *opening = g_new0 (Opening, 1);

  opening->workspace = g_object_ref (workspace);
  opening->image = latent_image_record_copy (image);
  opening->failed = failed;
  opening->user_data = g_object_ref (user_data);
  return opening;
}

static void
launched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Opening) opening = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;

  if (g_app_info_launch_uris_finish (G_APP_INFO (source), result, &error))
    return;
  /* Translators: %s is the name of a program */
  words = g_strdup_printf (_ ("%s could not be started"),
                           g_app_info_get_display_name (G_APP_INFO (source)));
  opening->failed (opening->user_data, words);
}

static void
copied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Opening) opening = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path
      = latent_handed_copies_make_finish (LATENT_FILE_WORKER (source), result, &error);
  g_autofree char *uri = path != NULL ? g_filename_to_uri (path, NULL, NULL) : NULL;
  g_autoptr (GdkAppLaunchContext) context = NULL;
  g_autoptr (GList) uris = NULL;

  if (path == NULL)
    {
      g_autofree char *words = latent_explain_error_and_remedy (error);

      opening->failed (opening->user_data, words);
      return;
    }
  context = gdk_display_get_app_launch_context (gdk_display_get_default ());
  uris = g_list_append (NULL, uri);
  g_app_info_launch_uris_async (opening->program, uris, G_APP_LAUNCH_CONTEXT (context), NULL,
                                launched_cb, opening);
  g_steal_pointer (&opening);
}

/* @opening: (transfer full): with its program */
static void
open_copy (Opening *opening)
{
  LatentPlaces *places = latent_workspace_get_places (opening->workspace);

  latent_handed_copies_make_async (latent_workspace_get_file_worker (opening->workspace),
                                   latent_places_get_cache (places), opening->image->path, NULL,
                                   copied_cb, opening);
}

void
latent_open_with (LatentWorkspace *workspace,
                  const LatentImageRecord *image,
                  GAppInfo *program,
                  LatentOpenWithFailed failed,
                  gpointer user_data)
{
  Opening *opening;

  g_return_if_fail (LATENT_IS_WORKSPACE (workspace));
  g_return_if_fail (image != NULL);
  g_return_if_fail (G_IS_APP_INFO (program));

  opening = new_opening (workspace, image, failed, user_data);
  opening->program = g_object_ref (program);
  open_copy (opening);
}

static void
response_cb (GtkDialog *dialog, int response, Opening *opening)
{
  g_autoptr (GAppInfo) program = NULL;

  if (response == GTK_RESPONSE_OK)
    program = gtk_app_chooser_get_app_info (GTK_APP_CHOOSER (dialog));
  if (program != NULL)
    latent_open_with (opening->workspace, opening->image, program, opening->failed,
                      opening->user_data);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
forget_opening (gpointer data, GClosure *closure)
{
  free_opening (data);
}

void
latent_open_with_ask (LatentWorkspace *workspace,
                      const LatentImageRecord *image,
                      GtkWindow *parent,
                      LatentOpenWithFailed failed,
                      gpointer user_data)
{
  g_autofree char *type = NULL;
  g_autofree char *heading = NULL;
  GtkWidget *dialog;

  g_return_if_fail (LATENT_IS_WORKSPACE (workspace));
  g_return_if_fail (image != NULL);
  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));

  type = g_content_type_from_mime_type (latent_image_format_get_mime_type (image->format));
  dialog = gtk_app_chooser_dialog_new_for_content_type (
      parent, GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT, type);
  heading = g_markup_escape_text (
      _ ("The program gets a copy that it cannot change. Save what you make of it under a new "
         "name."),
      -1);
  gtk_app_chooser_dialog_set_heading (GTK_APP_CHOOSER_DIALOG (dialog), heading);
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb),
                         new_opening (workspace, image, failed, user_data), forget_opening, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
