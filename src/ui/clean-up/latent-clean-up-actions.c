/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-clean-up-actions.h"

#include <glib/gi18n.h>

#include "core/base/latent-error.h"
#include "latent-clean-up-dialog.h"
#include "ui/common/latent-toast.h"

struct _LatentCleanUpActions
{
  GObject parent_instance;

  LatentWorkspace *workspace;  /* owned */
  LatentDeleter *deleter;      /* owned */
  GtkWidget *view;             /* weak, nullable */
  GSimpleActionGroup *actions; /* owned */
  GCancellable *cancellable;   /* owned: cancelled when this goes */
  LatentCleanUp *found;        /* owned, nullable: what is being asked about */
  GtkWidget *dialog;           /* weak, nullable */
  gboolean is_finding;
};

G_DEFINE_FINAL_TYPE (LatentCleanUpActions, latent_clean_up_actions, G_TYPE_OBJECT)

enum
{
  SIGNAL_TOAST,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* @toast: (transfer full) */
static void
show_toast (LatentCleanUpActions *self, AdwToast *toast)
{
  g_signal_emit (self, signals[SIGNAL_TOAST], 0, toast);
  g_object_unref (toast);
}

static void
tell_of_order (LatentCleanUpActions *self)
{
  show_toast (self,
              latent_toast_new (
                  _ ("The images were put in another order meanwhile; none was deleted")));
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentCleanUpActions) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) images
      = latent_clean_up_load_finish (LATENT_WORKSPACE (source), result, &error);

  if (images != NULL)
    latent_deleter_delete (self->deleter, images);
  else if (!latent_error_is_cancelled (error))
    show_toast (self, latent_toast_new_error (error));
  else if (!g_cancellable_is_cancelled (self->cancellable))
    tell_of_order (self);
}

static void
response_cb (LatentCleanUpActions *self, const char *response)
{
  g_autoptr (LatentCleanUp) found = g_steal_pointer (&self->found);

  g_clear_weak_pointer (&self->dialog);
  if (found != NULL && g_str_equal (response, "delete"))
    latent_clean_up_load_async (self->workspace, found, self->cancellable, loaded_cb,
                                g_object_ref (self));
}

/* What was found are numbers, and they mean other pictures now. */
static void
renumbered_cb (LatentCleanUpActions *self)
{
  if (self->dialog == NULL)
    return;
  g_clear_pointer (&self->found, latent_clean_up_free);
  gtk_window_close (GTK_WINDOW (self->dialog));
  tell_of_order (self);
}

static void
ask (LatentCleanUpActions *self)
{
  GtkRoot *root = gtk_widget_get_root (self->view);
  GtkWidget *dialog = latent_clean_up_dialog_new (root != NULL ? GTK_WINDOW (root) : NULL,
                                                  latent_workspace_get_thumbnails (self->workspace),
                                                  self->found);

  g_set_weak_pointer (&self->dialog, dialog);
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static const char *
find_nothing_words (const LatentCleanUp *found)
{
  if (found->which == LATENT_CLEAN_UP_REJECTED)
    return found->is_everything ? _ ("No image is rejected")
                                : _ ("No image that the search shows is rejected");
  return found->is_everything ? _ ("All images are favourites")
                              : _ ("All images that the search shows are favourites");
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentCleanUpActions) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentCleanUp) found
      = latent_clean_up_find_finish (LATENT_WORKSPACE (source), result, &error);

  self->is_finding = FALSE;
  if (latent_error_is_cancelled (error) || self->view == NULL)
    return;
  if (found == NULL)
    show_toast (self, latent_toast_new_error (error));
  else if (found->numbers->len == 0)
    show_toast (self, latent_toast_new (find_nothing_words (found)));
  else
    {
      self->found = g_steal_pointer (&found);
      ask (self);
    }
}

static void
begin (LatentCleanUpActions *self, LatentCleanUpWhich which)
{
  if (self->is_finding || self->dialog != NULL)
    return;
  self->is_finding = TRUE;
  latent_clean_up_find_async (self->workspace, which, LATENT_CLEAN_UP_N_SHOWN, self->cancellable,
                              found_cb, g_object_ref (self));
}

static void
rejected_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  begin (user_data, LATENT_CLEAN_UP_REJECTED);
}

static void
all_but_favourites_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  begin (user_data, LATENT_CLEAN_UP_ALL_BUT_FAVOURITES);
}

static void
latent_clean_up_actions_dispose (GObject *object)
{
  LatentCleanUpActions *self = LATENT_CLEAN_UP_ACTIONS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_weak_pointer (&self->dialog);
  g_clear_weak_pointer (&self->view);
  g_clear_pointer (&self->found, latent_clean_up_free);
  g_clear_object (&self->actions);
  g_clear_object (&self->deleter);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (latent_clean_up_actions_parent_class)->dispose (object);
}

static void
latent_clean_up_actions_finalize (GObject *object)
{
  g_object_unref (LATENT_CLEAN_UP_ACTIONS (object)->cancellable);
  G_OBJECT_CLASS (latent_clean_up_actions_parent_class)->finalize (object);
}

static void
latent_clean_up_actions_class_init (LatentCleanUpActionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = latent_clean_up_actions_dispose;
  object_class->finalize = latent_clean_up_actions_finalize;
  signals[SIGNAL_TOAST] = g_signal_new ("toast", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, ADW_TYPE_TOAST);
}

static void
latent_clean_up_actions_init (LatentCleanUpActions *self)
{
  static const GActionEntry entries[] = {
    { .name = "rejected", .activate = rejected_cb },
    { .name = "all-but-favourites", .activate = all_but_favourites_cb },
  };

  self->cancellable = g_cancellable_new ();
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
}

LatentCleanUpActions *
latent_clean_up_actions_new (LatentWorkspace *workspace, LatentDeleter *deleter, GtkWidget *view)
{
  LatentCleanUpActions *self;

  g_return_val_if_fail (LATENT_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (LATENT_IS_DELETER (deleter), NULL);

  self = g_object_new (LATENT_TYPE_CLEAN_UP_ACTIONS, NULL);
  self->workspace = g_object_ref (workspace);
  self->deleter = g_object_ref (deleter);
  g_set_weak_pointer (&self->view, view);
  g_signal_connect_object (latent_workspace_get_timeline (workspace), "renumbered",
                           G_CALLBACK (renumbered_cb), self, G_CONNECT_SWAPPED);
  return self;
}

GActionGroup *
latent_clean_up_actions_get_group (LatentCleanUpActions *self)
{
  g_return_val_if_fail (LATENT_IS_CLEAN_UP_ACTIONS (self), NULL);
  return G_ACTION_GROUP (self->actions);
}
