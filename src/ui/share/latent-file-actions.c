/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-file-actions.h"

#include <glib/gi18n.h>

#include "core/base/latent-error.h"
#include "core/jobs/latent-record-loader.h"
#include "core/store/latent-handed-copies.h"
#include "latent-open-with.h"
#include "latent-picture-provider.h"
#include "latent-picture-save.h"
#include "latent-wallpaper.h"
#include "ui/common/latent-show-folder.h"
#include "ui/common/latent-toast.h"
#include "ui/export/latent-export-dialog.h"

struct _LatentFileActions
{
  GObject parent_instance;

  LatentWorkspace *workspace;        /* owned */
  LatentTileActions *tile_actions;   /* owned */
  GtkWidget *view;                   /* weak, nullable */
  GSimpleActionGroup *actions;       /* owned */
  LatentTile *current;               /* owned, nullable */
  LatentGallerySelection *selection; /* owned, nullable */
  GSignalGroup *tile_signals;        /* owned: of the current tile */
  LatentWallpaper *wallpaper;        /* owned */
  GCancellable *cancellable;         /* owned: of what belongs to the view */
};

G_DEFINE_FINAL_TYPE (LatentFileActions, latent_file_actions, G_TYPE_OBJECT)

enum
{
  SIGNAL_TOAST,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* What is done with pictures whose files are there. @n_missing: how many are not; @images: not
 * empty */
typedef void (*ImagesFunc) (LatentFileActions *self, GPtrArray *images, guint n_missing);

/* One thing that was asked for, until its pictures are known. */
typedef struct
{
  LatentFileActions *actions; /* owned */
  ImagesFunc func;
  GPtrArray *images; /* owned, nullable */
} Step;

static void
free_step (Step *step)
{
  g_object_unref (step->actions);
  g_clear_pointer (&step->images, g_ptr_array_unref);
  g_free (step);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Step, free_step)

static GtkWindow *
get_window (LatentFileActions *self)
{
  GtkRoot *root = self->view != NULL ? gtk_widget_get_root (self->view) : NULL;

  return root != NULL ? GTK_WINDOW (root) : NULL;
}

static void
emit_toast (LatentFileActions *self, const char *text)
{
  g_autoptr (AdwToast) toast = latent_toast_new (text);

  g_signal_emit (self, signals[SIGNAL_TOAST], 0, toast);
}

static void
emit_error (LatentFileActions *self, const GError *error)
{
  g_autoptr (AdwToast) toast = NULL;

  if (latent_error_is_cancelled (error))
    return;
  toast = latent_toast_new_error (error);
  g_signal_emit (self, signals[SIGNAL_TOAST], 0, toast);
}

static void
failed_cb (gpointer user_data, const char *words)
{
  emit_toast (user_data, words);
}

static void
tell (gpointer self, AdwToast *toast)
{
  g_signal_emit (self, signals[SIGNAL_TOAST], 0, toast);
}

/* --- which pictures --- */

/* @found: (element-type guint): places in the step's pictures */
static GPtrArray *
pick (const Step *step, GArray *found)
{
  GPtrArray *images
      = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_record_free);

  for (guint i = 0; i < found->len; i++)
    g_ptr_array_add (images, latent_image_record_copy (
                                 step->images->pdata[g_array_index (found, guint, i)]));
  return images;
}

static void
tell_missing (LatentFileActions *self, const LatentImageRecord *image)
{
  g_autoptr (GError) error
      = latent_error_new (LATENT_ERROR_STORAGE, "%s is not there", image->path);

  latent_error_facts (error)->field = g_strdup ("missing");
  latent_error_facts (error)->details = g_new0 (char *, 2);
  latent_error_facts (error)->details[0] = g_strdup (image->path);
  emit_error (self, error);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Step) step = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) found
      = latent_handed_copies_find_there_finish (LATENT_FILE_WORKER (source), result, &error);
  g_autoptr (GPtrArray) images = NULL;

  if (found == NULL)
    {
      emit_error (step->actions, error);
      return;
    }
  images = pick (step, found);
  if (images->len == 0)
    tell_missing (step->actions, step->images->pdata[0]);
  else if (step->actions->view != NULL)
    step->func (step->actions, images, step->images->len - images->len);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Step) step = user_data;
  LatentFileActions *self = step->actions;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();

  step->images = latent_record_loader_load_finish (LATENT_TIMELINE (source), result, &error);
  if (error != NULL)
    emit_error (self, error);
  /* Jobs alone have no files. */
  if (step->images == NULL || step->images->len == 0)
    return;
  for (guint i = 0; i < step->images->len; i++)
    g_ptr_array_add (paths, ((LatentImageRecord *) step->images->pdata[i])->path);
  g_ptr_array_add (paths, NULL);
  latent_handed_copies_find_there_async (latent_workspace_get_file_worker (self->workspace),
                                         (char **) paths->pdata, NULL, looked_cb,
                                         g_steal_pointer (&step));
}

/* @numbers: (transfer full) */
static void
with_numbers (LatentFileActions *self, GArray *numbers, ImagesFunc func)
{
  Step *step = g_new0 (Step, 1);

  step->actions = g_object_ref (self);
  step->func = func;
  latent_record_loader_load_async (latent_workspace_get_timeline (self->workspace), numbers, NULL,
                                   loaded_cb, step);
  g_array_unref (numbers);
}

static void
with_images (LatentFileActions *self, ImagesFunc func)
{
  with_numbers (self, latent_tile_actions_dup_numbers (self->tile_actions), func);
}

static void
with_current (LatentFileActions *self, ImagesFunc func)
{
  GArray *numbers = latent_tile_actions_dup_numbers (self->tile_actions);

  if (numbers->len == 1)
    with_numbers (self, numbers, func);
  else
    g_array_unref (numbers);
}

/* --- what is done with them --- */

static void
save (LatentFileActions *self, GPtrArray *images, guint n_missing)
{
  const LatentPictureSave question = { .workspace = self->workspace,
                                       .window = get_window (self),
                                       .told = tell,
                                       .user_data = G_OBJECT (self) };

  if (question.window != NULL)
    latent_picture_save_ask (&question, images);
}

static void
copy (LatentFileActions *self, GPtrArray *images, guint n_missing)
{
  LatentDecoder *decoder = latent_workspace_get_decoder (self->workspace);
  g_autoptr (GdkContentProvider) content
      = latent_picture_provider_new (decoder, images, LATENT_PICTURE_FOR_CLIPBOARD);
  g_autofree char *copied
      = images->len == 1 ? g_strdup (_ ("Image copied"))
                         : g_strdup_printf (ngettext ("%'u image copied", "%'u images copied",
                                                      images->len),
                                            images->len);
  g_autofree char *words = NULL;

  gdk_clipboard_set_content (gtk_widget_get_clipboard (self->view), content);
  if (n_missing > 0)
    words = g_strdup_printf (ngettext ("%s; the file of %'u more is missing",
                                       "%s; the files of %'u more are missing", n_missing),
                             copied, n_missing);
  emit_toast (self, words != NULL ? words : copied);
}

static void
open_with (LatentFileActions *self, GPtrArray *images, guint n_missing)
{
  latent_open_with_ask (self->workspace, images->pdata[0], get_window (self), failed_cb, self);
}

static void
show_in_folder (LatentFileActions *self, GPtrArray *images, guint n_missing)
{
  const LatentImageRecord *image = images->pdata[0];

  if (get_window (self) != NULL)
    latent_show_file (get_window (self), image->path, self->cancellable, failed_cb, self);
}

static void
wallpaper_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentFileActions) self = user_data;
  g_autoptr (GError) error = NULL;

  if (latent_wallpaper_set_finish (LATENT_WALLPAPER (source), result, &error))
    emit_toast (self, _ ("Wallpaper set"));
  else if (!latent_error_is_cancelled (error))
    emit_toast (self, _ ("The desktop did not take the image as its wallpaper"));
}

static void
set_wallpaper (LatentFileActions *self, GPtrArray *images, guint n_missing)
{
  const LatentImageRecord *image = images->pdata[0];

  latent_wallpaper_set_async (self->wallpaper, image->path, self->cancellable, wallpaper_cb,
                              g_object_ref (self));
}

/* --- the actions --- */

static void
save_as_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  with_images (user_data, save);
}

static void
copy_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  with_images (user_data, copy);
}

static void
open_with_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  with_current (user_data, open_with);
}

static void
show_in_folder_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  with_current (user_data, show_in_folder);
}

static void
set_wallpaper_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  with_current (user_data, set_wallpaper);
}

static void
export_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LatentFileActions *self = user_data;
  g_autoptr (GArray) numbers = latent_tile_actions_dup_numbers (self->tile_actions);
  GtkWidget *dialog;

  if (get_window (self) == NULL)
    return;
  dialog = latent_export_dialog_new (get_window (self), self->workspace, numbers);
  g_signal_connect_object (dialog, "toast", G_CALLBACK (tell), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
set_enabled (LatentFileActions *self, const char *name, gboolean is_enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), is_enabled);
}

/* A job that is no picture yet has no file; what was not read yet is a picture. */
static gboolean
is_picture (LatentTile *tile)
{
  return tile != NULL
         && (latent_tile_get_image (tile) != NULL || !latent_tile_get_is_loaded (tile));
}

static void
update (LatentFileActions *self)
{
  guint n_selected
      = self->selection != NULL ? latent_gallery_selection_count (self->selection) : 0;
  gboolean is_several
      = n_selected > 1
        && (self->current == NULL
            || latent_gallery_selection_has (self->selection,
                                             latent_tile_get_number (self->current)));
  gboolean is_one = !is_several && is_picture (self->current);

  set_enabled (self, "save-as", is_one || is_several);
  set_enabled (self, "copy", is_one || is_several);
  set_enabled (self, "open-with", is_one);
  set_enabled (self, "show-in-folder", is_one);
  set_enabled (self, "set-wallpaper",
               is_one && latent_wallpaper_get_is_possible (self->wallpaper));
}

/* --- the object --- */

static void
latent_file_actions_dispose (GObject *object)
{
  LatentFileActions *self = LATENT_FILE_ACTIONS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_weak_pointer (&self->view);
  g_clear_object (&self->tile_signals);
  g_clear_object (&self->current);
  g_clear_object (&self->selection);
  g_clear_object (&self->actions);
  g_clear_object (&self->wallpaper);
  g_clear_object (&self->tile_actions);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (latent_file_actions_parent_class)->dispose (object);
}

static void
latent_file_actions_finalize (GObject *object)
{
  g_object_unref (LATENT_FILE_ACTIONS (object)->cancellable);
  G_OBJECT_CLASS (latent_file_actions_parent_class)->finalize (object);
}

static void
latent_file_actions_class_init (LatentFileActionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = latent_file_actions_dispose;
  object_class->finalize = latent_file_actions_finalize;
  signals[SIGNAL_TOAST] = g_signal_new ("toast", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, ADW_TYPE_TOAST);
}

static void
latent_file_actions_init (LatentFileActions *self)
{
  static const GActionEntry entries[] = {
    { .name = "save-as", .activate = save_as_cb },
    { .name = "copy", .activate = copy_cb },
    { .name = "open-with", .activate = open_with_cb },
    { .name = "show-in-folder", .activate = show_in_folder_cb },
    { .name = "set-wallpaper", .activate = set_wallpaper_cb },
    { .name = "export", .activate = export_cb },
  };

  self->cancellable = g_cancellable_new ();
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  self->tile_signals = g_signal_group_new (LATENT_TYPE_TILE);
  g_signal_group_connect_swapped (self->tile_signals, "notify", G_CALLBACK (update), self);
}

LatentFileActions *
latent_file_actions_new (LatentWorkspace *workspace,
                         LatentTileActions *tile_actions,
                         GtkWidget *view)
{
  LatentFileActions *self;

  g_return_val_if_fail (LATENT_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (LATENT_IS_TILE_ACTIONS (tile_actions), NULL);

  self = g_object_new (LATENT_TYPE_FILE_ACTIONS, NULL);
  self->workspace = g_object_ref (workspace);
  self->tile_actions = g_object_ref (tile_actions);
  g_set_weak_pointer (&self->view, view);
  self->wallpaper = latent_wallpaper_new (latent_workspace_get_file_worker (workspace));
  g_signal_connect_object (self->wallpaper, "notify::is-possible", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  update (self);
  return self;
}

GActionGroup *
latent_file_actions_get_group (LatentFileActions *self)
{
  g_return_val_if_fail (LATENT_IS_FILE_ACTIONS (self), NULL);
  return G_ACTION_GROUP (self->actions);
}

void
latent_file_actions_set_target (LatentFileActions *self,
                                LatentTile *current,
                                LatentGallerySelection *selection)
{
  g_return_if_fail (LATENT_IS_FILE_ACTIONS (self));

  g_set_object (&self->selection, selection);
  if (g_set_object (&self->current, current))
    g_signal_group_set_target (self->tile_signals, current);
  update (self);
}

void
latent_file_actions_bind_keys (GtkWidgetClass *widget_class, GtkShortcutFunc callback)
{
  const GdkModifierType both = GDK_CONTROL_MASK | GDK_SHIFT_MASK;

  gtk_widget_class_add_binding (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, callback, "s",
                                "file.save-as");
  gtk_widget_class_add_binding (widget_class, GDK_KEY_s, both, callback, "s", "file.save-as");
  gtk_widget_class_add_binding (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, callback, "s",
                                "file.copy");
  gtk_widget_class_add_binding (widget_class, GDK_KEY_c, both, callback, "s", "tile.copy-prompt");
}

void
latent_file_actions_bind_export (GtkWidgetClass *widget_class)
{
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_e, GDK_CONTROL_MASK, "file.export",
                                       NULL);
}
