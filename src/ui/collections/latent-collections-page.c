/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-collections-page.h"

#include <glib/gi18n.h>

#include "latent-collection-list.h"
#include "latent-collection-row.h"
#include "ui/gallery/latent-dragged-images.h"

struct _LatentCollectionsPage
{
  GtkWidget parent_instance;

  LatentCollectionActions *actions; /* owned */
  LatentCollectionList *list;       /* owned: watched while on screen */
  LatentTimeline *timeline;         /* owned */
  LatentCollectionRow *all_row;     /* unowned: the first of the rows */
  gboolean is_taking;               /* the button has told that pictures may be dropped */

  GtkListBox *rows;         /* template child */
  GtkWidget *note;          /* template child: what collections are, for want of any */
  GtkWidget *new_button;    /* template child */
  GtkSizeGroup *menu_places; /* template object */
};

G_DEFINE_FINAL_TYPE (LatentCollectionsPage, latent_collections_page, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_SHOWN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static LatentCollectionRow *
get_row (LatentCollectionsPage *self, guint position)
{
  return LATENT_COLLECTION_ROW (gtk_list_box_get_row_at_index (self->rows, (int) position));
}

/* "All Images" stands for the gallery without a collection, whatever else is filtered. */
static void
show_query (LatentCollectionsPage *self)
{
  const LatentImageQuery *query = latent_timeline_get_query (self->timeline);
  const char *shown = latent_collection_of_query (query);
  LatentCollectionRow *row;

  for (guint i = 0; (row = get_row (self, i)) != NULL; i++)
    {
      LatentCollectionItem *item = latent_collection_row_get_item (row);
      gboolean is_shown
          = item == NULL ? query->collections == NULL
                         : shown != NULL
                               && g_ascii_strcasecmp (latent_collection_item_get_name (item), shown)
                                      == 0;

      latent_collection_row_set_is_shown (row, is_shown);
    }
}

static void
show_n_images (LatentCollectionsPage *self)
{
  latent_collection_row_set_n_images (self->all_row,
                                      latent_collection_list_get_n_images (self->list));
}

static void
loaded_cb (LatentCollectionsPage *self)
{
  gtk_widget_set_visible (self->note, g_list_model_get_n_items (G_LIST_MODEL (self->list)) == 0);
}

/* --- the rows --- */

static void
rename_cb (LatentCollectionsPage *self, LatentCollectionRow *row)
{
  latent_collection_actions_ask_rename (
      self->actions, latent_collection_item_get_name (latent_collection_row_get_item (row)));
}

static void
remove_cb (LatentCollectionsPage *self, LatentCollectionRow *row)
{
  latent_collection_actions_delete (
      self->actions, latent_collection_item_get_name (latent_collection_row_get_item (row)));
}

static void
dropped_cb (LatentCollectionsPage *self, LatentDraggedImages *images, LatentCollectionRow *row)
{
  GArray *numbers = latent_dragged_images_get_numbers (images, self->timeline);

  if (numbers != NULL)
    latent_collection_actions_add (
        self->actions, latent_collection_item_get_name (latent_collection_row_get_item (row)),
        numbers);
}

static LatentCollectionRow *
add_row (LatentCollectionsPage *self, LatentCollectionItem *item, guint position)
{
  GtkWidget *row = latent_collection_row_new (item);

  g_signal_connect_object (row, "rename", G_CALLBACK (rename_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "remove", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "drop", G_CALLBACK (dropped_cb), self, G_CONNECT_SWAPPED);
  gtk_size_group_add_widget (self->menu_places,
                             latent_collection_row_get_menu_place (LATENT_COLLECTION_ROW (row)));
  gtk_list_box_insert (self->rows, row, (int) position);
  return LATENT_COLLECTION_ROW (row);
}

/* The focus goes to the next row when the one that has it goes. */
static void
remove_row (LatentCollectionsPage *self, guint position)
{
  GtkWidget *row = GTK_WIDGET (get_row (self, position));
  GtkRoot *root = gtk_widget_get_root (row);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  LatentCollectionRow *next = get_row (self, position + 1);

  if (focus != NULL && (focus == row || gtk_widget_is_ancestor (focus, row)))
    gtk_widget_grab_focus (GTK_WIDGET (next != NULL ? next : get_row (self, position - 1)));
  gtk_list_box_remove (self->rows, row);
}

static void
items_changed_cb (LatentCollectionsPage *self, guint position, guint n_removed, guint n_added)
{
  for (guint i = 0; i < n_removed; i++)
    remove_row (self, position + 1);
  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr (LatentCollectionItem) item
          = g_list_model_get_item (G_LIST_MODEL (self->list), i);

      add_row (self, item, i + 1);
    }
  show_query (self);
}

static void
row_activated_cb (LatentCollectionsPage *self, LatentCollectionRow *row)
{
  LatentCollectionItem *item = latent_collection_row_get_item (row);

  latent_collection_actions_show (self->actions,
                                  item != NULL ? latent_collection_item_get_name (item) : NULL);
  g_signal_emit (self, signals[SIGNAL_SHOWN], 0);
}

/* --- a new one --- */

static void
new_clicked_cb (LatentCollectionsPage *self)
{
  latent_collection_actions_ask_new (self->actions, NULL);
}

/* As in a row. */
static GdkDragAction
drop_motion_cb (GtkDropTarget *target, double x, double y, LatentCollectionsPage *self)
{
  if (gtk_drop_target_get_value (target) == NULL)
    return 0;
  if (self->is_taking)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->new_button),
                                    GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    _ ("Drop to make a collection of these images"), -1);
  self->is_taking = TRUE;
  return GDK_ACTION_COPY;
}

static void
drop_leave_cb (GtkDropTarget *target, LatentCollectionsPage *self)
{
  self->is_taking = FALSE;
  gtk_accessible_reset_property (GTK_ACCESSIBLE (self->new_button),
                                 GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
}

static gboolean
drop_cb (GtkDropTarget *target,
         const GValue *value,
         double x,
         double y,
         LatentCollectionsPage *self)
{
  GArray *numbers
      = latent_dragged_images_get_numbers (g_value_get_boxed (value), self->timeline);

  drop_leave_cb (target, self);
  if (numbers == NULL)
    return FALSE;
  latent_collection_actions_ask_new (self->actions, numbers);
  return TRUE;
}

static void
add_drop_target (LatentCollectionsPage *self)
{
  GtkDropTarget *target = gtk_drop_target_new (LATENT_TYPE_DRAGGED_IMAGES, GDK_ACTION_COPY);

  gtk_drop_target_set_preload (target, TRUE);
  g_signal_connect_object (target, "enter", G_CALLBACK (drop_motion_cb), self, 0);
  g_signal_connect_object (target, "motion", G_CALLBACK (drop_motion_cb), self, 0);
  g_signal_connect_object (target, "leave", G_CALLBACK (drop_leave_cb), self, 0);
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, 0);
  gtk_widget_add_controller (self->new_button, GTK_EVENT_CONTROLLER (target));
}

/* --- the widget --- */

static void
latent_collections_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (latent_collections_page_parent_class)->map (widget);
  /* A row that gets into a window says that it is not selected. */
  show_query (LATENT_COLLECTIONS_PAGE (widget));
  latent_collection_list_set_is_watched (LATENT_COLLECTIONS_PAGE (widget)->list, TRUE);
}

static void
latent_collections_page_unmap (GtkWidget *widget)
{
  latent_collection_list_set_is_watched (LATENT_COLLECTIONS_PAGE (widget)->list, FALSE);
  GTK_WIDGET_CLASS (latent_collections_page_parent_class)->unmap (widget);
}

/* To what the gallery shows. */
static gboolean
latent_collections_page_grab_focus (GtkWidget *widget)
{
  LatentCollectionsPage *self = LATENT_COLLECTIONS_PAGE (widget);
  LatentCollectionRow *row;

  for (guint i = 0; (row = get_row (self, i)) != NULL; i++)
    {
      if (gtk_widget_get_state_flags (GTK_WIDGET (row)) & GTK_STATE_FLAG_SELECTED)
        return gtk_widget_grab_focus (GTK_WIDGET (row));
    }
  return gtk_widget_grab_focus (GTK_WIDGET (self->all_row));
}

static void
latent_collections_page_dispose (GObject *object)
{
  LatentCollectionsPage *self = LATENT_COLLECTIONS_PAGE (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  if (self->list != NULL)
    latent_collection_list_set_is_watched (self->list, FALSE);
  g_clear_object (&self->list);
  g_clear_object (&self->timeline);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (latent_collections_page_parent_class)->dispose (object);
}

static void
latent_collections_page_class_init (LatentCollectionsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_collections_page_dispose;
  widget_class->map = latent_collections_page_map;
  widget_class->unmap = latent_collections_page_unmap;
  widget_class->grab_focus = latent_collections_page_grab_focus;
  signals[SIGNAL_SHOWN] = g_signal_new ("shown", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/collections/latent-collections-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentCollectionsPage, rows);
  gtk_widget_class_bind_template_child (widget_class, LatentCollectionsPage, note);
  gtk_widget_class_bind_template_child (widget_class, LatentCollectionsPage, new_button);
  gtk_widget_class_bind_template_child (widget_class, LatentCollectionsPage, menu_places);
  gtk_widget_class_bind_template_callback (widget_class, new_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
latent_collections_page_init (LatentCollectionsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
latent_collections_page_new (LatentWorkspace *workspace, LatentCollectionActions *actions)
{
  LatentCollectionsPage *self;

  g_return_val_if_fail (LATENT_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (LATENT_IS_COLLECTION_ACTIONS (actions), NULL);

  self = g_object_new (LATENT_TYPE_COLLECTIONS_PAGE, NULL);
  self->actions = g_object_ref (actions);
  self->timeline = g_object_ref (latent_workspace_get_timeline (workspace));
  self->list = latent_collection_list_new (workspace);
  self->all_row = add_row (self, NULL, 0);
  add_drop_target (self);
  g_signal_connect_object (self->list, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "notify::n-images", G_CALLBACK (show_n_images), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "loaded", G_CALLBACK (loaded_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->timeline, "notify::query", G_CALLBACK (show_query), self,
                           G_CONNECT_SWAPPED);
  show_query (self);
  return GTK_WIDGET (self);
}
