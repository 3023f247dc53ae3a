/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-add-dialog.h"

#include <glib/gi18n.h>

#include "latent-collection-list.h"

#define NAME "latent-name"

struct _LatentAddDialog
{
  AdwWindow parent_instance;

  LatentCollectionList *list; /* owned */
  gboolean is_stale;          /* the list is not what the rows show */

  AdwWindowTitle *window_title; /* template child */
  GtkEditable *entry;           /* template child */
  GtkListBox *rows;             /* template child */
};

G_DEFINE_FINAL_TYPE (LatentAddDialog, latent_add_dialog, ADW_TYPE_WINDOW)

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* @count: (nullable): what stands at the end of the row */
static GtkWidget *
make_row (const char *icon_name, const char *label, const char *count)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *text = gtk_label_new (label);
  GtkWidget *number = gtk_label_new (count);

  gtk_label_set_ellipsize (GTK_LABEL (text), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_widget_add_css_class (number, "dim-label");
  gtk_widget_add_css_class (number, "numeric");
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (icon_name));
  gtk_box_append (GTK_BOX (box), text);
  gtk_box_append (GTK_BOX (box), number);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  return row;
}

/* @name: what choosing the row means */
static void
add_row (LatentAddDialog *self, GtkWidget *row, const char *name, const char *words)
{
  g_object_set_data_full (G_OBJECT (row), NAME, g_strdup (name), g_free);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  gtk_list_box_append (self->rows, row);
}

static void
add_item (LatentAddDialog *self, LatentCollectionItem *item)
{
  const char *name = latent_collection_item_get_name (item);
  guint n_images = latent_collection_item_get_n_images (item);
  g_autofree char *count = g_strdup_printf ("%'u", n_images);
  g_autofree char *images
      = g_strdup_printf (ngettext ("%'u image", "%'u images", n_images), n_images);
  g_autofree char *words = g_strdup_printf ("%s, %s", name, images);

  add_row (self, make_row ("folder-pictures-symbolic", name, count), name, words);
}

static void
add_new (LatentAddDialog *self, const char *name)
{
  /* Translators: %s is the name of a collection */
  g_autofree char *words = g_strdup_printf (_ ("New collection “%s”"), name);

  add_row (self, make_row ("list-add-symbolic", words, NULL), name, words);
}

/* The best match comes first, and Return takes it. */
static void
fill (LatentAddDialog *self)
{
  GListModel *items = G_LIST_MODEL (self->list);
  LatentCollectionItem *same;
  g_autofree char *name = NULL;
  const char *text;
  GtkListBoxRow *row;

  if (items == NULL)
    return;
  self->is_stale = FALSE;
  text = gtk_editable_get_text (self->entry);
  name = latent_image_edit_dup_name (text);
  same = latent_collection_list_find (self->list, text);
  while ((row = gtk_list_box_get_row_at_index (self->rows, 0)) != NULL)
    gtk_list_box_remove (self->rows, GTK_WIDGET (row));
  if (same != NULL)
    add_item (self, same);
  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (LatentCollectionItem) item = g_list_model_get_item (items, i);

      if (item != same && latent_collection_item_matches (item, text))
        add_item (self, item);
    }
  if (same == NULL && name != NULL)
    add_new (self, name);
  gtk_list_box_select_row (self->rows, gtk_list_box_get_row_at_index (self->rows, 0));
}

static void
items_changed_cb (LatentAddDialog *self)
{
  self->is_stale = TRUE;
}

/* Not each time it was read: somebody may be about to choose a row. */
static void
loaded_cb (LatentAddDialog *self)
{
  if (self->is_stale)
    fill (self);
}

static void
choose (LatentAddDialog *self, GtkListBoxRow *row)
{
  g_autofree char *name = g_strdup (g_object_get_data (G_OBJECT (row), NAME));

  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, name);
  gtk_window_close (GTK_WINDOW (self));
}

static void
row_activated_cb (LatentAddDialog *self, GtkListBoxRow *row)
{
  choose (self, row);
}

static void
entry_activated_cb (LatentAddDialog *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->rows);

  if (row != NULL)
    choose (self, row);
}

static void
latent_add_dialog_dispose (GObject *object)
{
  LatentAddDialog *self = LATENT_ADD_DIALOG (object);

  if (self->list != NULL)
    latent_collection_list_set_is_watched (self->list, FALSE);
  g_clear_object (&self->list);
  G_OBJECT_CLASS (latent_add_dialog_parent_class)->dispose (object);
}

static void
latent_add_dialog_class_init (LatentAddDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_add_dialog_dispose;
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/collections/latent-add-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentAddDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, LatentAddDialog, entry);
  gtk_widget_class_bind_template_child (widget_class, LatentAddDialog, rows);
  gtk_widget_class_bind_template_callback (widget_class, fill);
  gtk_widget_class_bind_template_callback (widget_class, entry_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
latent_add_dialog_init (LatentAddDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
latent_add_dialog_new (GtkWindow *parent, LatentWorkspace *workspace, guint n_images)
{
  LatentAddDialog *self;
  g_autofree char *images = g_strdup_printf (ngettext ("%'u image", "%'u images", n_images),
                                             n_images);

  g_return_val_if_fail (LATENT_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (LATENT_TYPE_ADD_DIALOG, "transient-for", parent, NULL);
  adw_window_title_set_subtitle (self->window_title, images);
  self->list = latent_collection_list_new (workspace);
  self->is_stale = TRUE;
  g_signal_connect_object (self->list, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "loaded", G_CALLBACK (loaded_cb), self, G_CONNECT_SWAPPED);
  latent_collection_list_set_is_watched (self->list, TRUE);
  gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (self->entry));
  return GTK_WIDGET (self);
}
