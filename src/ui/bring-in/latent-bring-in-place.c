/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-bring-in-place.h"

#include <glib/gi18n.h>

#include "core/base/latent-error.h"
#include "core/jobs/latent-bring-in.h"
#include "latent-bring-in-dialog.h"
#include "ui/common/latent-toast.h"

#define READ_BYTES (256 * 1024)

/* Where the view's class action finds the place. */
#define DATA_KEY "latent-bring-in-place"

/* The best first: GDK offers every picture as all of these. */
static const char *const picture_types[] = { "image/png", "image/jpeg", "image/webp", NULL };

struct _LatentBringInPlace
{
  GObject parent_instance;

  LatentWorkspace *workspace; /* owned */
  GtkWidget *view;            /* weak */
  LatentComposer *composer;   /* weak */
  GCancellable *cancellable;  /* owned: cancelled when the place goes, or another picture comes */
};

G_DEFINE_FINAL_TYPE (LatentBringInPlace, latent_bring_in_place, G_TYPE_OBJECT)

enum
{
  SIGNAL_TOAST,
  SIGNAL_OPEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* A picture that comes out of the clipboard piece by piece. */
typedef struct
{
  LatentBringInPlace *place; /* owned */
  GCancellable *cancellable; /* owned */
  GInputStream *stream;      /* owned */
  GByteArray *bytes;         /* owned */
} Reading;

static void
reading_free (Reading *self)
{
  g_object_unref (self->place);
  g_object_unref (self->cancellable);
  g_clear_object (&self->stream);
  g_byte_array_unref (self->bytes);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

static void
say (LatentBringInPlace *self, const char *text)
{
  g_autoptr (AdwToast) toast = g_object_ref_sink (latent_toast_new (text));

  g_signal_emit (self, signals[SIGNAL_TOAST], 0, toast);
}

static void
say_error (LatentBringInPlace *self, const GError *error)
{
  g_autoptr (AdwToast) toast = NULL;

  if (latent_error_is_cancelled (error))
    return;
  if (latent_error_is (error, LATENT_ERROR_BAD_IMAGE))
    {
      say (self, _ ("This is no whole PNG, JPEG or WebP image."));
      return;
    }
  toast = g_object_ref_sink (latent_toast_new_error (error));
  g_signal_emit (self, signals[SIGNAL_TOAST], 0, toast);
}

/* --- the dialog --- */

static void
open_cb (LatentBringInPlace *self, guint number)
{
  LatentTimeline *timeline = latent_workspace_get_timeline (self->workspace);
  g_autoptr (LatentTile) tile = latent_timeline_dup_tile (timeline, number);

  g_signal_emit (self, signals[SIGNAL_OPEN], 0, tile);
}

static void
take_over_cb (LatentBringInPlace *self, const LatentDraft *taken)
{
  if (self->composer == NULL)
    return;
  gtk_widget_activate_action (self->view, "view.focus-prompt", NULL);
  latent_composer_use (self->composer, taken->prompt, taken->model_id, taken->values);
}

static LatentDraft *
make_draft (LatentComposer *composer)
{
  LatentDraft *draft = g_new0 (LatentDraft, 1);

  draft->prompt = latent_composer_dup_prompt (composer);
  draft->model_id = g_strdup (latent_model_get_id (latent_composer_get_model (composer)));
  draft->values = latent_composer_collect_values (composer);
  return draft;
}

static void
looked_at_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentBringInPlace) self = user_data;
  g_autoptr (GError) error = NULL;
  LatentFoundImage *image
      = latent_bring_in_look_at_finish (LATENT_WORKSPACE (source), result, &error);
  GtkRoot *root = self->view != NULL ? gtk_widget_get_root (self->view) : NULL;
  GtkWidget *dialog;

  if (image == NULL)
    {
      say_error (self, error);
      return;
    }
  if (root == NULL || self->composer == NULL)
    {
      latent_found_image_free (image);
      return;
    }
  dialog = latent_bring_in_dialog_new (GTK_WINDOW (root), self->workspace, image,
                                       make_draft (self->composer));
  g_signal_connect_object (dialog, "open", G_CALLBACK (open_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (dialog, "take-over", G_CALLBACK (take_over_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* What is still on its way is not waited for. */
static void
begin (LatentBringInPlace *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
}

static gboolean
take_files (LatentBringInPlace *self, GdkFileList *list)
{
  g_autoptr (GSList) files = gdk_file_list_get_files (list);
  const char *path;

  if (files == NULL)
    return FALSE;
  if (files->next != NULL)
    {
      say (self, _ ("Only one image at a time can be looked at."));
      return FALSE;
    }
  path = g_file_is_native (files->data) ? g_file_peek_path (files->data) : NULL;
  if (path == NULL)
    {
      say (self, _ ("Only images on this computer can be looked at."));
      return FALSE;
    }
  begin (self);
  latent_bring_in_look_at_file_async (self->workspace, path, self->cancellable, looked_at_cb,
                                      g_object_ref (self));
  return TRUE;
}

/* --- dropping --- */

/* The first handler's answer is what counts. */
static gboolean
accept_cb (LatentBringInPlace *self, GdkDrop *drop, GtkDropTarget *target)
{
  GdkContentFormats *offered = gdk_drop_get_formats (drop);

  /* From the library's own gallery: it has that already. */
  return gdk_drop_get_drag (drop) == NULL
         && gdk_content_formats_match (offered, gtk_drop_target_get_formats (target))
         && (gdk_drop_get_actions (drop) & gtk_drop_target_get_actions (target)) != 0;
}

static gboolean
drop_cb (LatentBringInPlace *self, const GValue *value)
{
  return G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST) && g_value_get_boxed (value) != NULL
         && take_files (self, g_value_get_boxed (value));
}

/* --- pasting --- */

static void
piece_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Reading) reading = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) piece
      = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  LatentBringInPlace *self = reading->place;
  g_autoptr (GBytes) all = NULL;

  if (piece == NULL)
    {
      say_error (self, error);
      return;
    }
  if (g_bytes_get_size (piece) == 0)
    {
      all = g_byte_array_free_to_bytes (g_byte_array_ref (reading->bytes));
      latent_bring_in_look_at_async (self->workspace, all, reading->cancellable, looked_at_cb,
                                     g_object_ref (self));
      return;
    }
  g_byte_array_append (reading->bytes, g_bytes_get_data (piece, NULL),
                       (guint) g_bytes_get_size (piece));
  if (reading->bytes->len > LATENT_IMAGE_MAX_BYTES)
    {
      say (self, _ ("This is no whole PNG, JPEG or WebP image."));
      return;
    }
  g_input_stream_read_bytes_async (reading->stream, READ_BYTES, G_PRIORITY_DEFAULT,
                                   reading->cancellable, piece_cb, reading);
  reading = NULL;
}

static void
stream_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Reading) reading = user_data;
  g_autoptr (GError) error = NULL;

  reading->stream = gdk_clipboard_read_finish (GDK_CLIPBOARD (source), result, NULL, &error);
  if (reading->stream == NULL)
    {
      say_error (reading->place, error);
      return;
    }
  g_input_stream_read_bytes_async (reading->stream, READ_BYTES, G_PRIORITY_DEFAULT,
                                   reading->cancellable, piece_cb, reading);
  reading = NULL;
}

static void
files_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentBringInPlace) self = user_data;
  g_autoptr (GError) error = NULL;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, &error);

  if (value == NULL)
    say_error (self, error);
  else if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST) && g_value_get_boxed (value) != NULL)
    take_files (self, g_value_get_boxed (value));
}

static gboolean
has_picture (GdkContentFormats *formats)
{
  for (guint i = 0; picture_types[i] != NULL; i++)
    {
      if (gdk_content_formats_contain_mime_type (formats, picture_types[i]))
        return TRUE;
    }
  return FALSE;
}

/* A file before a picture: a file's bytes are as they were, with what they say. */
static void
paste (LatentBringInPlace *self)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (self->view);
  g_autoptr (GdkContentFormats) formats = gdk_content_formats_union_deserialize_gtypes (
      gdk_content_formats_ref (gdk_clipboard_get_formats (clipboard)));
  Reading *reading;

  if (gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST))
    {
      begin (self);
      gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT,
                                      self->cancellable, files_cb, g_object_ref (self));
      return;
    }
  if (!has_picture (formats))
    {
      say (self, _ ("There is no image on the clipboard."));
      return;
    }
  begin (self);
  reading = g_new0 (Reading, 1);
  reading->place = g_object_ref (self);
  reading->cancellable = g_object_ref (self->cancellable);
  reading->bytes = g_byte_array_new ();
  gdk_clipboard_read_async (clipboard, (const char **) picture_types, G_PRIORITY_DEFAULT,
                            self->cancellable, stream_cb, reading);
}

static void
paste_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentBringInPlace *self = g_object_get_data (G_OBJECT (widget), DATA_KEY);

  if (self != NULL)
    paste (self);
}

/* --- life --- */

static void
latent_bring_in_place_dispose (GObject *object)
{
  LatentBringInPlace *self = LATENT_BRING_IN_PLACE (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->view != NULL)
    g_object_set_data (G_OBJECT (self->view), DATA_KEY, NULL);
  g_clear_weak_pointer (&self->view);
  g_clear_weak_pointer (&self->composer);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (latent_bring_in_place_parent_class)->dispose (object);
}

static void
latent_bring_in_place_class_init (LatentBringInPlaceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latent_bring_in_place_dispose;

  signals[SIGNAL_TOAST] = g_signal_new ("toast", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, ADW_TYPE_TOAST);
  signals[SIGNAL_OPEN] = g_signal_new ("open", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 1, LATENT_TYPE_TILE);
}

static void
latent_bring_in_place_init (LatentBringInPlace *self)
{
  self->cancellable = g_cancellable_new ();
}

void
latent_bring_in_place_install (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "picture.paste", NULL, paste_action_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_v, GDK_CONTROL_MASK, "picture.paste",
                                       NULL);
}

LatentBringInPlace *
latent_bring_in_place_new (LatentWorkspace *workspace, GtkWidget *view, LatentComposer *composer)
{
  LatentBringInPlace *self;

  g_return_val_if_fail (LATENT_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (GTK_IS_WIDGET (view), NULL);
  g_return_val_if_fail (LATENT_IS_COMPOSER (composer), NULL);

  self = g_object_new (LATENT_TYPE_BRING_IN_PLACE, NULL);
  self->workspace = g_object_ref (workspace);
  g_set_weak_pointer (&self->view, view);
  g_set_weak_pointer (&self->composer, composer);
  g_object_set_data (G_OBJECT (view), DATA_KEY, self);
  return self;
}

void
latent_bring_in_place_take_drops (LatentBringInPlace *self, GtkWidget *widget)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_return_if_fail (LATENT_IS_BRING_IN_PLACE (self));
  g_return_if_fail (GTK_IS_WIDGET (widget));

  g_signal_connect_object (target, "accept", G_CALLBACK (accept_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (target));
}
