/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-collection-row.h"

#include <glib/gi18n.h>

#include "ui/gallery/latent-dragged-images.h"

struct _LatentCollectionRow
{
  GtkListBoxRow parent_instance;

  LatentCollectionItem *item; /* owned, nullable */
  int n_images;
  gboolean is_taking; /* it has told what is dragged above it that it may be dropped */

  GtkImage *icon;             /* template child */
  GtkLabel *name_label;       /* template child */
  GtkLabel *count_label;      /* template child */
  GtkWidget *menu_place;      /* template child */
  GtkMenuButton *menu_button; /* template child: in menu_place */
};

G_DEFINE_FINAL_TYPE (LatentCollectionRow, latent_collection_row, GTK_TYPE_LIST_BOX_ROW)

enum
{
  SIGNAL_RENAME,
  SIGNAL_REMOVE,
  SIGNAL_DROP,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
update (LatentCollectionRow *self)
{
  const char *name = gtk_label_get_text (self->name_label);
  g_autofree char *number = NULL;
  g_autofree char *words = NULL;
  g_autofree char *label = NULL;

  if (self->item != NULL)
    self->n_images = (int) latent_collection_item_get_n_images (self->item);
  if (self->n_images >= 0)
    {
      number = g_strdup_printf ("%'d", self->n_images);
      words = g_strdup_printf (
          ngettext ("%'u image", "%'u images", (gulong) self->n_images), (guint) self->n_images);
      label = g_strdup_printf ("%s, %s", name, words);
    }
  gtk_label_set_text (self->count_label, number != NULL ? number : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label != NULL ? label : name, -1);
}

/* What there is no room for. */
static gboolean
query_tooltip_cb (GtkLabel *label, int x, int y, gboolean is_keyboard, GtkTooltip *tooltip)
{
  gtk_tooltip_set_text (tooltip, gtk_label_get_text (label));
  return pango_layout_is_ellipsized (gtk_label_get_layout (label));
}

/* --- the menu --- */

static void
popup (LatentCollectionRow *self)
{
  if (self->item != NULL)
    gtk_menu_button_popup (self->menu_button);
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, LatentCollectionRow *self)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (gesture));

  if (event == NULL || !gdk_event_triggers_context_menu (event) || self->item == NULL)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  popup (self);
}

static void
held_cb (GtkGestureLongPress *gesture, double x, double y, LatentCollectionRow *self)
{
  if (self->item == NULL)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  popup (self);
}

static gboolean
key_menu_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  popup (LATENT_COLLECTION_ROW (widget));
  return GDK_EVENT_STOP;
}

static void
rename_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_RENAME], 0);
}

static void
remove_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_REMOVE], 0);
}

/* --- what is dropped --- */

static void
set_description (LatentCollectionRow *self, const char *description)
{
  if (description != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    description, -1);
  else
    gtk_accessible_reset_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
}

/* Said with the second answer: by then the source has heard the first, and what is dropped is
 * taken. */
static GdkDragAction
drop_motion_cb (GtkDropTarget *target, double x, double y, LatentCollectionRow *self)
{
  if (gtk_drop_target_get_value (target) == NULL)
    return 0;
  if (self->is_taking)
    set_description (self, _ ("Drop to add to this collection"));
  self->is_taking = TRUE;
  return GDK_ACTION_COPY;
}

static void
drop_leave_cb (GtkDropTarget *target, LatentCollectionRow *self)
{
  self->is_taking = FALSE;
  set_description (self, NULL);
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, LatentCollectionRow *self)
{
  drop_leave_cb (target, self);
  g_signal_emit (self, signals[SIGNAL_DROP], 0, g_value_get_boxed (value));
  return TRUE;
}

static void
add_drop_target (LatentCollectionRow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (LATENT_TYPE_DRAGGED_IMAGES, GDK_ACTION_COPY);

  /* Pictures come from this program, so they are known before they are dropped. */
  gtk_drop_target_set_preload (target, TRUE);
  g_signal_connect_object (target, "enter", G_CALLBACK (drop_motion_cb), self, 0);
  g_signal_connect_object (target, "motion", G_CALLBACK (drop_motion_cb), self, 0);
  g_signal_connect_object (target, "leave", G_CALLBACK (drop_leave_cb), self, 0);
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

static void
latent_collection_row_dispose (GObject *object)
{
  g_clear_object (&LATENT_COLLECTION_ROW (object)->item);
  G_OBJECT_CLASS (latent_collection_row_parent_class)->dispose (object);
}

static void
latent_collection_row_class_init (LatentCollectionRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_collection_row_dispose;
  signals[SIGNAL_RENAME]
      = g_signal_new ("rename", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_REMOVE]
      = g_signal_new ("remove", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_DROP] = g_signal_new ("drop", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, LATENT_TYPE_DRAGGED_IMAGES);

  gtk_widget_class_install_action (widget_class, "row.rename", NULL, rename_action_cb);
  gtk_widget_class_install_action (widget_class, "row.remove", NULL, remove_action_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F2, 0, "row.rename", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "row.remove", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, key_menu_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, key_menu_cb, NULL);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/collections/latent-collection-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentCollectionRow, icon);
  gtk_widget_class_bind_template_child (widget_class, LatentCollectionRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, LatentCollectionRow, count_label);
  gtk_widget_class_bind_template_child (widget_class, LatentCollectionRow, menu_place);
  gtk_widget_class_bind_template_child (widget_class, LatentCollectionRow, menu_button);
}

static void
latent_collection_row_init (LatentCollectionRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->n_images = -1;
}

static void
add_menu_gestures (LatentCollectionRow *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *hold = gtk_gesture_long_press_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), 0);
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (hold), TRUE);
  g_signal_connect_object (hold, "pressed", G_CALLBACK (held_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (hold));
}

static void
show_item (LatentCollectionRow *self)
{
  const char *name = latent_collection_item_get_name (self->item);
  /* Translators: %s is the name of a collection */
  g_autofree char *menu_name = g_strdup_printf (_ ("Change collection: %s"), name);

  gtk_label_set_text (self->name_label, name);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self->name_label), TRUE);
  g_signal_connect (self->name_label, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, menu_name, -1);
  add_menu_gestures (self);
  add_drop_target (self);
  g_signal_connect_object (self->item, "notify::n-images", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
}

GtkWidget *
latent_collection_row_new (LatentCollectionItem *item)
{
  LatentCollectionRow *self = g_object_new (LATENT_TYPE_COLLECTION_ROW, NULL);

  g_set_object (&self->item, item);
  if (item != NULL)
    show_item (self);
  else
    {
      gtk_label_set_text (self->name_label, _ ("All Images"));
      gtk_image_set_from_icon_name (self->icon, "view-grid-symbolic");
      gtk_widget_set_visible (GTK_WIDGET (self->menu_button), FALSE);
      gtk_widget_action_set_enabled (GTK_WIDGET (self), "row.rename", FALSE);
      gtk_widget_action_set_enabled (GTK_WIDGET (self), "row.remove", FALSE);
    }
  update (self);
  return GTK_WIDGET (self);
}

LatentCollectionItem *
latent_collection_row_get_item (LatentCollectionRow *self)
{
  g_return_val_if_fail (LATENT_IS_COLLECTION_ROW (self), NULL);
  return self->item;
}

void
latent_collection_row_set_n_images (LatentCollectionRow *self, int n_images)
{
  g_return_if_fail (LATENT_IS_COLLECTION_ROW (self));

  self->n_images = n_images;
  update (self);
}

void
latent_collection_row_set_is_shown (LatentCollectionRow *self, gboolean is_shown)
{
  g_return_if_fail (LATENT_IS_COLLECTION_ROW (self));

  if (is_shown)
    gtk_widget_set_state_flags (GTK_WIDGET (self), GTK_STATE_FLAG_SELECTED, FALSE);
  else
    gtk_widget_unset_state_flags (GTK_WIDGET (self), GTK_STATE_FLAG_SELECTED);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_SELECTED, is_shown, -1);
}

GtkWidget *
latent_collection_row_get_menu_place (LatentCollectionRow *self)
{
  g_return_val_if_fail (LATENT_IS_COLLECTION_ROW (self), NULL);
  return self->menu_place;
}
