/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-collection-actions.h"

#include <glib/gi18n.h>

#include "core/jobs/latent-explanation.h"
#include "latent-add-dialog.h"
#include "latent-name-dialog.h"
#include "ui/common/latent-toast.h"
#include "ui/search/latent-filter.h"

/* Of the view: its actions. */
#define ACTIONS "latent-collection-actions"

struct _LatentCollectionActions
{
  GObject parent_instance;

  LatentWorkspace *workspace;        /* owned */
  LatentTileActions *tile_actions;   /* owned */
  LatentGallerySelection *selection; /* owned, nullable */
  GtkWidget *view;                   /* weak, nullable */
  AdwToast *toast;                   /* weak, nullable: the last that can take something back */
};

G_DEFINE_FINAL_TYPE (LatentCollectionActions, latent_collection_actions, G_TYPE_OBJECT)

enum
{
  SIGNAL_TOAST,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* One thing that was asked for, until it is done; or a toast that may take it back. */
typedef struct
{
  LatentCollectionActions *actions; /* owned; of a toast weak, nullable */
  char *name;                       /* nullable */
  char *new_name;                   /* nullable */
  gsize n_asked;
  gboolean is_removal;
  guint64 serial; /* of a toast: what it takes back */
} Step;

static Step *
new_step (LatentCollectionActions *self, const char *name, const char *new_name)
{
  Step *step = g_new0 (Step, 1);

  step->actions = g_object_ref (self);
  step->name = g_strdup (name);
  step->new_name = g_strdup (new_name);
  return step;
}

static void
free_step (Step *step)
{
  g_clear_object (&step->actions);
  g_free (step->name);
  g_free (step->new_name);
  g_free (step);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Step, free_step)

static LatentEdits *
get_edits (LatentCollectionActions *self)
{
  return latent_workspace_get_edits (self->workspace);
}

static LatentTimeline *
get_timeline (LatentCollectionActions *self)
{
  return latent_workspace_get_timeline (self->workspace);
}

static GtkWindow *
get_window (LatentCollectionActions *self)
{
  GtkRoot *root = self->view != NULL ? gtk_widget_get_root (self->view) : NULL;

  return root != NULL ? GTK_WINDOW (root) : NULL;
}

static void
emit_toast (LatentCollectionActions *self, const char *text)
{
  g_autoptr (AdwToast) toast = latent_toast_new (text);

  g_signal_emit (self, signals[SIGNAL_TOAST], 0, toast);
}

static void
tell_error (LatentCollectionActions *self, const GError *error)
{
  g_autoptr (AdwToast) toast = NULL;

  if (latent_error_is_cancelled (error))
    return;
  toast = latent_toast_new_error (error);
  g_signal_emit (self, signals[SIGNAL_TOAST], 0, toast);
}

/* --- taking back --- */

static void
undone_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentCollectionActions) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!latent_edits_undo_finish (LATENT_EDITS (source), result, &error))
    tell_error (self, error);
}

static void
undo_clicked_cb (AdwToast *toast, Step *step)
{
  LatentCollectionActions *self = step->actions;

  if (self != NULL)
    latent_edits_undo_one_async (get_edits (self), step->serial, NULL, undone_cb,
                                 g_object_ref (self));
}

static void
free_undo (gpointer data, GClosure *closure)
{
  Step *step = data;

  g_clear_weak_pointer (&step->actions);
  free_step (step);
}

/* What was done last, with a way back, at once: one toast after the other would lag behind. */
static void
emit_undo_toast (LatentCollectionActions *self, const char *text)
{
  g_autoptr (AdwToast) toast = latent_toast_new_undo (text);
  Step *undo = g_new0 (Step, 1);

  undo->serial = latent_edits_get_serial (get_edits (self));
  g_set_weak_pointer (&undo->actions, self);
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_clicked_cb), undo, free_undo,
                         0);
  if (self->toast != NULL)
    adw_toast_dismiss (self->toast);
  g_set_weak_pointer (&self->toast, toast);
  g_signal_emit (self, signals[SIGNAL_TOAST], 0, toast);
}

/* --- pictures --- */

static void
tell_edited (LatentCollectionActions *self, const Step *step, gsize n)
{
  g_autofree char *text = NULL;

  if (n == 0)
    {
      /* Translators: %s is the name of a collection */
      text = g_strdup_printf (step->is_removal ? _ ("Nothing to remove from “%s”")
                                               : _ ("Already in “%s”"),
                              step->name);
      emit_toast (self, text);
      return;
    }
  if (step->is_removal)
    /* Translators: a number of images, and the name of a collection */
    text = g_strdup_printf (
        ngettext ("%'u image removed from “%s”", "%'u images removed from “%s”", n), (guint) n,
        step->name);
  else
    /* Translators: a number of images, and the name of a collection */
    text = g_strdup_printf (ngettext ("%'u image added to “%s”", "%'u images added to “%s”", n),
                            (guint) n, step->name);
  emit_undo_toast (self, text);
}

static void
edited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Step) step = user_data;
  g_autoptr (GError) error = NULL;
  gssize n = latent_edits_apply_finish (LATENT_EDITS (source), result, &error);

  if (n < 0)
    tell_error (step->actions, error);
  else
    tell_edited (step->actions, step, (gsize) n);
}

static void
edit (LatentCollectionActions *self, LatentImageEditKind kind, const char *name, GArray *numbers)
{
  g_autoptr (LatentImageEdit) wish = latent_image_edit_new_name (kind, name);
  Step *step;

  if (wish == NULL || numbers->len == 0)
    return;
  step = new_step (self, wish->name, NULL);
  step->is_removal = kind == LATENT_IMAGE_EDIT_REMOVE_FROM_COLLECTION;
  latent_edits_apply_async (get_edits (self), wish, (const guint32 *) (gpointer) numbers->data,
                            numbers->len, NULL, edited_cb, step);
}

/* --- what the gallery shows --- */

const char *
latent_collection_of_query (const LatentImageQuery *query)
{
  if (query->collections == NULL || g_strv_length (query->collections) != 1)
    return NULL;
  return query->collections[0];
}

void
latent_collection_actions_show (LatentCollectionActions *self, const char *name)
{
  g_autoptr (LatentImageQuery) query = NULL;

  g_return_if_fail (LATENT_IS_COLLECTION_ACTIONS (self));

  query = latent_image_query_copy (latent_timeline_get_query (get_timeline (self)));
  latent_filter_clear (query);
  if (name != NULL)
    latent_filter_set (query, LATENT_FILTER_COLLECTION, name, TRUE, NULL);
  latent_timeline_set_query (get_timeline (self), query);
}

/* The gallery goes on showing a collection under its new name, and shows all that the other filters
 * leave when it is gone. */
static void
follow_change (LatentCollectionActions *self, const char *name, const char *new_name)
{
  const LatentImageQuery *shown = latent_timeline_get_query (get_timeline (self));
  g_autoptr (LatentImageQuery) query = NULL;

  if (name == NULL || !latent_filter_is_set (shown, LATENT_FILTER_COLLECTION, name))
    return;
  query = latent_image_query_copy (shown);
  latent_filter_set (query, LATENT_FILTER_COLLECTION, name, FALSE, NULL);
  if (new_name != NULL)
    latent_filter_set (query, LATENT_FILTER_COLLECTION, new_name, TRUE, NULL);
  latent_timeline_set_query (get_timeline (self), query);
}

/* --- collections --- */

static void
changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Step) step = user_data;
  LatentCollectionActions *self = step->actions;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (!latent_edits_change_collection_finish (LATENT_EDITS (source), result, &error))
    {
      tell_error (self, error);
      return;
    }
  follow_change (self, step->name, step->new_name);
  if (step->new_name != NULL)
    return;
  /* Translators: %s is the name of a collection */
  text = g_strdup_printf (_ ("Collection “%s” deleted; its images stay"), step->name);
  emit_undo_toast (self, text);
}

static void
change (LatentCollectionActions *self, const char *name, const char *new_name)
{
  latent_edits_change_collection_async (get_edits (self), name, new_name, NULL, changed_cb,
                                        new_step (self, name, new_name));
}

void
latent_collection_actions_delete (LatentCollectionActions *self, const char *name)
{
  g_return_if_fail (LATENT_IS_COLLECTION_ACTIONS (self));
  g_return_if_fail (name != NULL);
  change (self, name, NULL);
}

void
latent_collection_actions_add (LatentCollectionActions *self, const char *name, GArray *numbers)
{
  g_return_if_fail (LATENT_IS_COLLECTION_ACTIONS (self));
  g_return_if_fail (name != NULL);
  g_return_if_fail (numbers != NULL);
  edit (self, LATENT_IMAGE_EDIT_ADD_TO_COLLECTION, name, numbers);
}

/* --- questions --- */

#define NUMBERS "latent-numbers"
#define OLD_NAME "latent-name"

static void
keep_numbers (GtkWidget *dialog, GArray *numbers)
{
  g_object_set_data_full (G_OBJECT (dialog), NUMBERS, g_array_copy (numbers),
                          (GDestroyNotify) g_array_unref);
}

static void
new_named_cb (LatentCollectionActions *self, const char *name, GtkWidget *dialog)
{
  GArray *numbers = g_object_get_data (G_OBJECT (dialog), NUMBERS);

  if (numbers != NULL)
    latent_collection_actions_add (self, name, numbers);
  else
    change (self, NULL, name);
}

void
latent_collection_actions_ask_new (LatentCollectionActions *self, GArray *numbers)
{
  GtkWidget *dialog;

  g_return_if_fail (LATENT_IS_COLLECTION_ACTIONS (self));

  dialog = latent_name_dialog_new (get_window (self), self->workspace, NULL);
  if (numbers != NULL)
    keep_numbers (dialog, numbers);
  g_signal_connect_object (dialog, "named", G_CALLBACK (new_named_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
renamed_cb (LatentCollectionActions *self, const char *name, GtkWidget *dialog)
{
  const char *old_name = g_object_get_data (G_OBJECT (dialog), OLD_NAME);

  if (!g_str_equal (name, old_name))
    change (self, old_name, name);
}

void
latent_collection_actions_ask_rename (LatentCollectionActions *self, const char *name)
{
  GtkWidget *dialog;

  g_return_if_fail (LATENT_IS_COLLECTION_ACTIONS (self));
  g_return_if_fail (name != NULL);

  dialog = latent_name_dialog_new (get_window (self), self->workspace, name);
  g_object_set_data_full (G_OBJECT (dialog), OLD_NAME, g_strdup (name), g_free);
  g_signal_connect_object (dialog, "named", G_CALLBACK (renamed_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
chosen_cb (LatentCollectionActions *self, const char *name, GtkWidget *dialog)
{
  latent_collection_actions_add (self, name, g_object_get_data (G_OBJECT (dialog), NUMBERS));
}

void
latent_collection_actions_ask_add (LatentCollectionActions *self)
{
  g_autoptr (GArray) numbers = NULL;
  GtkWidget *dialog;

  g_return_if_fail (LATENT_IS_COLLECTION_ACTIONS (self));

  numbers = latent_tile_actions_dup_numbers (self->tile_actions);
  if (numbers->len == 0)
    return;
  dialog = latent_add_dialog_new (get_window (self), self->workspace, numbers->len);
  keep_numbers (dialog, numbers);
  g_signal_connect_object (dialog, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
latent_collection_actions_remove_shown (LatentCollectionActions *self)
{
  const char *name;
  g_autoptr (GArray) numbers = NULL;

  g_return_if_fail (LATENT_IS_COLLECTION_ACTIONS (self));

  name = latent_collection_of_query (latent_timeline_get_query (get_timeline (self)));
  numbers = latent_tile_actions_dup_numbers (self->tile_actions);
  if (name != NULL)
    edit (self, LATENT_IMAGE_EDIT_REMOVE_FROM_COLLECTION, name, numbers);
}

/* --- the object --- */

static void
update_enabled (LatentCollectionActions *self)
{
  GActionGroup *tile = latent_tile_actions_get_group (self->tile_actions);
  gboolean has_images
      = g_action_group_get_action_enabled (tile, "delete")
        || (self->selection != NULL && latent_gallery_selection_count (self->selection) > 0);
  const char *shown = latent_collection_of_query (latent_timeline_get_query (get_timeline (self)));

  if (self->view == NULL)
    return;
  gtk_widget_action_set_enabled (self->view, "win.add-to-collection", has_images);
  gtk_widget_action_set_enabled (self->view, "win.remove-from-collection",
                                 has_images && shown != NULL);
}

static void
add_action_cb (GtkWidget *view, const char *name, GVariant *parameter)
{
  latent_collection_actions_ask_add (g_object_get_data (G_OBJECT (view), ACTIONS));
}

static void
remove_action_cb (GtkWidget *view, const char *name, GVariant *parameter)
{
  latent_collection_actions_remove_shown (g_object_get_data (G_OBJECT (view), ACTIONS));
}

void
latent_collection_actions_install (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.add-to-collection", NULL, add_action_cb);
  gtk_widget_class_install_action (widget_class, "win.remove-from-collection", NULL,
                                   remove_action_cb);
}

static void
latent_collection_actions_dispose (GObject *object)
{
  LatentCollectionActions *self = LATENT_COLLECTION_ACTIONS (object);

  if (self->view != NULL)
    g_object_set_data (G_OBJECT (self->view), ACTIONS, NULL);
  g_clear_weak_pointer (&self->view);
  g_clear_weak_pointer (&self->toast);
  g_clear_object (&self->selection);
  G_OBJECT_CLASS (latent_collection_actions_parent_class)->dispose (object);
}

static void
latent_collection_actions_finalize (GObject *object)
{
  LatentCollectionActions *self = LATENT_COLLECTION_ACTIONS (object);

  g_clear_object (&self->tile_actions);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (latent_collection_actions_parent_class)->finalize (object);
}

static void
latent_collection_actions_class_init (LatentCollectionActionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = latent_collection_actions_dispose;
  object_class->finalize = latent_collection_actions_finalize;
  signals[SIGNAL_TOAST] = g_signal_new ("toast", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, ADW_TYPE_TOAST);
}

static void
latent_collection_actions_init (LatentCollectionActions *self)
{
}

LatentCollectionActions *
latent_collection_actions_new (LatentWorkspace *workspace,
                               LatentTileActions *tile_actions,
                               GtkWidget *view)
{
  LatentCollectionActions *self;

  g_return_val_if_fail (LATENT_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (LATENT_IS_TILE_ACTIONS (tile_actions), NULL);

  self = g_object_new (LATENT_TYPE_COLLECTION_ACTIONS, NULL);
  self->workspace = g_object_ref (workspace);
  self->tile_actions = g_object_ref (tile_actions);
  g_set_weak_pointer (&self->view, view);
  g_object_set_data (G_OBJECT (view), ACTIONS, self);
  g_signal_connect_object (latent_tile_actions_get_group (tile_actions),
                           "action-enabled-changed::delete", G_CALLBACK (update_enabled), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (get_timeline (self), "notify::query", G_CALLBACK (update_enabled), self,
                           G_CONNECT_SWAPPED);
  update_enabled (self);
  return self;
}

void
latent_collection_actions_set_selection (LatentCollectionActions *self,
                                         LatentGallerySelection *selection)
{
  g_return_if_fail (LATENT_IS_COLLECTION_ACTIONS (self));

  g_set_object (&self->selection, selection);
  update_enabled (self);
}
