/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-main-actions.h"

#include "clean-up/latent-clean-up-actions.h"
#include "marks/latent-marks.h"
#include "share/latent-file-actions.h"
#include "sheet/latent-sheet-actions.h"
#include "viewer/latent-pin-actions.h"
#include "viewer/latent-pin-keeper.h"

struct _LatentMainActions
{
  GObject parent_instance;

  GtkWidget *view;                             /* weak, nullable */
  LatentTileActions *tile_actions;             /* owned */
  LatentMarks *marks;                          /* owned */
  LatentFileActions *file_actions;             /* owned */
  LatentCollectionActions *collection_actions; /* owned */
  LatentSheetActions *sheet_actions;           /* owned */
  LatentCleanUpActions *clean_up_actions;      /* owned */
  LatentPins *pins;                            /* owned */
  LatentPinActions *pin_actions;               /* owned */
  LatentPinKeeper *pin_keeper;                 /* owned */
};

G_DEFINE_FINAL_TYPE (LatentMainActions, latent_main_actions, G_TYPE_OBJECT)

enum
{
  SIGNAL_MARKED,
  SIGNAL_TOAST,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
forward_toast_cb (LatentMainActions *self, AdwToast *toast)
{
  g_signal_emit (self, signals[SIGNAL_TOAST], 0, toast);
}

static void
forward_marked_cb (LatentMainActions *self)
{
  g_signal_emit (self, signals[SIGNAL_MARKED], 0);
}

static void
forward_toasts (LatentMainActions *self, gpointer source)
{
  g_signal_connect_object (source, "toast", G_CALLBACK (forward_toast_cb), self, G_CONNECT_SWAPPED);
}

static void
latent_main_actions_dispose (GObject *object)
{
  LatentMainActions *self = LATENT_MAIN_ACTIONS (object);

  g_clear_weak_pointer (&self->view);
  g_clear_object (&self->pin_keeper);
  g_clear_object (&self->pin_actions);
  g_clear_object (&self->pins);
  g_clear_object (&self->clean_up_actions);
  g_clear_object (&self->sheet_actions);
  g_clear_object (&self->collection_actions);
  g_clear_object (&self->file_actions);
  g_clear_object (&self->marks);
  g_clear_object (&self->tile_actions);
  G_OBJECT_CLASS (latent_main_actions_parent_class)->dispose (object);
}

static void
latent_main_actions_class_init (LatentMainActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latent_main_actions_dispose;
  signals[SIGNAL_MARKED] = g_signal_new ("marked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_TOAST] = g_signal_new ("toast", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, ADW_TYPE_TOAST);
}

static void
latent_main_actions_init (LatentMainActions *self)
{
}

void
latent_main_actions_install (GtkWidgetClass *widget_class)
{
  latent_collection_actions_install (widget_class);
  latent_marks_bind_undo (widget_class);
  latent_file_actions_bind_export (widget_class);
  latent_sheet_actions_install (widget_class);
}

LatentMainActions *
latent_main_actions_new (LatentWorkspace *workspace, GtkWidget *view, AdwToastOverlay *place)
{
  LatentMainActions *self;

  g_return_val_if_fail (LATENT_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (GTK_IS_WIDGET (view), NULL);
  g_return_val_if_fail (ADW_IS_TOAST_OVERLAY (place), NULL);

  self = g_object_new (LATENT_TYPE_MAIN_ACTIONS, NULL);
  g_set_weak_pointer (&self->view, view);
  self->tile_actions = latent_tile_actions_new (workspace, view);
  gtk_widget_insert_action_group (view, "tile", latent_tile_actions_get_group (self->tile_actions));
  forward_toasts (self, self->tile_actions);
  self->marks = latent_marks_new (workspace, self->tile_actions, place);
  gtk_widget_insert_action_group (view, "mark", latent_marks_get_group (self->marks));
  forward_toasts (self, self->marks);
  self->file_actions = latent_file_actions_new (workspace, self->tile_actions, view);
  gtk_widget_insert_action_group (view, "file", latent_file_actions_get_group (self->file_actions));
  forward_toasts (self, self->file_actions);
  g_signal_connect_object (self->marks, "marked", G_CALLBACK (forward_marked_cb), self,
                           G_CONNECT_SWAPPED);
  self->collection_actions = latent_collection_actions_new (workspace, self->tile_actions, view);
  forward_toasts (self, self->collection_actions);
  self->sheet_actions = latent_sheet_actions_new (workspace, self->tile_actions, view);
  gtk_widget_insert_action_group (view, "sheet",
                                  latent_sheet_actions_get_group (self->sheet_actions));
  forward_toasts (self, self->sheet_actions);
  self->clean_up_actions = latent_clean_up_actions_new (
      workspace, latent_tile_actions_get_deleter (self->tile_actions), view);
  gtk_widget_insert_action_group (view, "clean-up",
                                  latent_clean_up_actions_get_group (self->clean_up_actions));
  forward_toasts (self, self->clean_up_actions);
  self->pins = latent_pins_new ();
  self->pin_keeper = latent_pin_keeper_new (workspace, self->pins);
  self->pin_actions = latent_pin_actions_new (self->pins);
  gtk_widget_insert_action_group (view, "pins", latent_pin_actions_get_group (self->pin_actions));
  forward_toasts (self, self->pin_actions);
  return self;
}

void
latent_main_actions_remove (LatentMainActions *self)
{
  g_return_if_fail (LATENT_IS_MAIN_ACTIONS (self));

  if (self->view == NULL)
    return;
  gtk_widget_insert_action_group (self->view, "tile", NULL);
  gtk_widget_insert_action_group (self->view, "mark", NULL);
  gtk_widget_insert_action_group (self->view, "file", NULL);
  gtk_widget_insert_action_group (self->view, "sheet", NULL);
  gtk_widget_insert_action_group (self->view, "clean-up", NULL);
  gtk_widget_insert_action_group (self->view, "pins", NULL);
}

void
latent_main_actions_set_target (LatentMainActions *self,
                                LatentTile *current,
                                LatentGallerySelection *selection)
{
  g_return_if_fail (LATENT_IS_MAIN_ACTIONS (self));

  /* The tile actions first: the others ask them what is meant. */
  latent_tile_actions_set_target (self->tile_actions, current, selection);
  latent_marks_set_target (self->marks, current, selection);
  latent_file_actions_set_target (self->file_actions, current, selection);
  latent_pin_actions_set_target (self->pin_actions, current);
  latent_collection_actions_set_selection (self->collection_actions, selection);
}

LatentTileActions *
latent_main_actions_get_tile_actions (LatentMainActions *self)
{
  g_return_val_if_fail (LATENT_IS_MAIN_ACTIONS (self), NULL);
  return self->tile_actions;
}

LatentCollectionActions *
latent_main_actions_get_collection_actions (LatentMainActions *self)
{
  g_return_val_if_fail (LATENT_IS_MAIN_ACTIONS (self), NULL);
  return self->collection_actions;
}

LatentPins *
latent_main_actions_get_pins (LatentMainActions *self)
{
  g_return_val_if_fail (LATENT_IS_MAIN_ACTIONS (self), NULL);
  return self->pins;
}
