/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-sheet-actions.h"

#include <glib/gi18n.h>

#include "core/base/latent-error.h"
#include "core/store/latent-image-search.h"
#include "latent-print.h"
#include "latent-sheet-dialog.h"
#include "ui/common/latent-toast.h"

struct _LatentSheetActions
{
  GObject parent_instance;

  LatentWorkspace *workspace;      /* owned */
  LatentTileActions *tile_actions; /* owned */
  GtkWidget *view;                 /* weak, nullable */
  GSimpleActionGroup *actions;     /* owned */
  GCancellable *cancellable;       /* owned: cancelled when this goes */
  gboolean is_loading;
};

G_DEFINE_FINAL_TYPE (LatentSheetActions, latent_sheet_actions, G_TYPE_OBJECT)

enum
{
  SIGNAL_TOAST,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* Records being read for one of the actions. */
typedef struct
{
  LatentSheetActions *actions; /* owned */
  gboolean is_print;
} Request;

static void
show_toast (LatentSheetActions *self, AdwToast *toast)
{
  g_autoptr (AdwToast) owned = g_object_ref_sink (toast);

  g_signal_emit (self, signals[SIGNAL_TOAST], 0, owned);
}

static void
print_failed_cb (gpointer user_data, const char *words)
{
  show_toast (user_data, latent_toast_new (words));
}

static void
show (LatentSheetActions *self, GPtrArray *images, gboolean is_print)
{
  GtkRoot *root = self->view != NULL ? gtk_widget_get_root (self->view) : NULL;
  GtkWindow *window = root != NULL ? GTK_WINDOW (root) : NULL;
  g_autoptr (GtkPrintOperation) operation = NULL;

  if (self->view == NULL)
    return;
  if (images->len == 0)
    show_toast (self, latent_toast_new (_ ("Choose images first: jobs cannot be put on paper.")));
  else if (is_print && images->len == 1)
    {
      operation = latent_print_new_picture (latent_workspace_get_decoder (self->workspace),
                                            images->pdata[0]);
      latent_print_run (operation, window, print_failed_cb, G_OBJECT (self));
    }
  else
    gtk_window_present (GTK_WINDOW (latent_sheet_dialog_new (window, self->workspace, images)));
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Request *request = user_data;
  g_autoptr (LatentSheetActions) self = request->actions;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) images
      = latent_library_load_finish (LATENT_LIBRARY (source), result, &error);

  self->is_loading = FALSE;
  if (images != NULL)
    show (self, images, request->is_print);
  else if (!latent_error_is_cancelled (error))
    show_toast (self, latent_toast_new_error (error));
}

static void
load (LatentSheetActions *self, gboolean is_print)
{
  g_autoptr (GArray) numbers = latent_tile_actions_dup_numbers (self->tile_actions);
  Request *request;

  if (self->is_loading)
    return; /* the key is held */
  self->is_loading = TRUE;
  request = g_new0 (Request, 1);
  request->actions = g_object_ref (self);
  request->is_print = is_print;
  latent_library_load_async (latent_workspace_get_library (self->workspace),
                             (const guint32 *) (gpointer) numbers->data, numbers->len,
                             self->cancellable, loaded_cb, request);
}

static void
open_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  load (user_data, FALSE);
}

static void
print_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  load (user_data, TRUE);
}

static void
latent_sheet_actions_dispose (GObject *object)
{
  LatentSheetActions *self = LATENT_SHEET_ACTIONS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_weak_pointer (&self->view);
  g_clear_object (&self->actions);
  g_clear_object (&self->tile_actions);
  g_clear_object (&self->workspace);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (latent_sheet_actions_parent_class)->dispose (object);
}

static void
latent_sheet_actions_class_init (LatentSheetActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latent_sheet_actions_dispose;
  signals[SIGNAL_TOAST] = g_signal_new ("toast", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, ADW_TYPE_TOAST);
}

static void
latent_sheet_actions_init (LatentSheetActions *self)
{
  static const GActionEntry entries[] = {
    { .name = "open", .activate = open_cb },
    { .name = "print", .activate = print_cb },
  };

  self->cancellable = g_cancellable_new ();
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
}

LatentSheetActions *
latent_sheet_actions_new (LatentWorkspace *workspace,
                          LatentTileActions *tile_actions,
                          GtkWidget *view)
{
  LatentSheetActions *self;

  g_return_val_if_fail (LATENT_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (LATENT_IS_TILE_ACTIONS (tile_actions), NULL);

  self = g_object_new (LATENT_TYPE_SHEET_ACTIONS, NULL);
  self->workspace = g_object_ref (workspace);
  self->tile_actions = g_object_ref (tile_actions);
  g_set_weak_pointer (&self->view, view);
  return self;
}

GActionGroup *
latent_sheet_actions_get_group (LatentSheetActions *self)
{
  g_return_val_if_fail (LATENT_IS_SHEET_ACTIONS (self), NULL);
  return G_ACTION_GROUP (self->actions);
}

void
latent_sheet_actions_install (GtkWidgetClass *widget_class)
{
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_p, GDK_CONTROL_MASK, "sheet.print",
                                       NULL);
}
