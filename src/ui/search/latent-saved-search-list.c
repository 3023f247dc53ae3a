/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-saved-search-list.h"

#include <glib/gi18n.h>

#include "core/jobs/latent-explanation.h"
#include "core/store/latent-saved-searches.h"
#include "latent-filter.h"
#include "ui/common/latent-toast.h"

struct _LatentSavedSearchList
{
  GtkWidget parent_instance;

  LatentLibrary *library;    /* owned */
  LatentClock *clock; /* owned */
  LatentTimeline *timeline;  /* owned */
  GCancellable *cancellable; /* owned: until the end */

  GtkBox *rows;           /* template child */
  GtkWidget *save_box;    /* template child */
  GtkEditable *name;      /* template child */
  GtkWidget *save_button; /* template child */
};

G_DEFINE_FINAL_TYPE (LatentSavedSearchList, latent_saved_search_list, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_TOAST,
  SIGNAL_APPLIED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* What a row, or the offer to undo, is about. */
typedef struct
{
  LatentSavedSearchList *list; /* unowned */
  char *name;
  LatentImageQuery *query;
} Entry;

static void
free_entry (gpointer data, GClosure *closure)
{
  Entry *entry = data;

  g_free (entry->name);
  latent_image_query_free (entry->query);
  g_free (entry);
}

static Entry *
new_entry (LatentSavedSearchList *self, const char *name, const LatentImageQuery *query)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->list = self;
  entry->name = g_strdup (name);
  entry->query = latent_image_query_copy (query);
  return entry;
}

static void
update_save (LatentSavedSearchList *self)
{
  const LatentImageQuery *query = latent_timeline_get_query (self->timeline);
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name)));

  gtk_widget_set_visible (self->save_box, !latent_image_query_is_empty (query));
  gtk_widget_set_sensitive (self->save_button, *name != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self),
                          gtk_widget_get_first_child (GTK_WIDGET (self->rows)) != NULL
                              || gtk_widget_get_visible (self->save_box));
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentSavedSearchList) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AdwToast) toast = NULL;

  if (latent_library_save_search_finish (LATENT_LIBRARY (source), result, &error))
    {
      latent_saved_search_list_reload (self);
      return;
    }
  if (latent_error_is_cancelled (error))
    return;
  toast = latent_toast_new_error (error);
  g_signal_emit (self, signals[SIGNAL_TOAST], 0, toast);
}

/* @query: (nullable): NULL deletes */
static void
save (LatentSavedSearchList *self, const char *name, const LatentImageQuery *query)
{
  if (self->library == NULL)
    return;
  latent_library_save_search_async (self->library, name, query, self->cancellable, saved_cb,
                                    g_object_ref (self));
}

static void
save_clicked_cb (LatentSavedSearchList *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name)));

  if (*name == '\0')
    return;
  save (self, name, latent_timeline_get_query (self->timeline));
  gtk_editable_set_text (self->name, "");
}

static void
apply_cb (GtkButton *button, Entry *entry)
{
  LatentSavedSearchList *self = entry->list;

  g_autoptr (GDateTime) now = latent_filter_dup_now (self->clock);

  /* Its days end today, not when it was saved. */
  latent_image_query_set_now (entry->query, now);
  latent_timeline_set_query (self->timeline, entry->query);
  g_signal_emit (self, signals[SIGNAL_APPLIED], 0);
}

static void
undo_cb (AdwToast *toast, Entry *entry)
{
  if (entry->list != NULL)
    save (entry->list, entry->name, entry->query);
}

static void
free_undo (gpointer data, GClosure *closure)
{
  Entry *entry = data;

  g_clear_weak_pointer (&entry->list);
  free_entry (entry, closure);
}

static void
delete_cb (GtkButton *button, Entry *entry)
{
  LatentSavedSearchList *self = entry->list;
  /* Translators: %s is the name of a saved search */
  g_autofree char *text = g_strdup_printf (_ ("Saved search “%s” deleted"), entry->name);
  g_autoptr (AdwToast) toast = latent_toast_new_undo (text);
  Entry *undo = new_entry (NULL, entry->name, entry->query);

  g_set_weak_pointer (&undo->list, self);
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_cb), undo, free_undo, 0);
  save (self, entry->name, NULL);
  g_signal_emit (self, signals[SIGNAL_TOAST], 0, toast);
}

static void
add_row (LatentSavedSearchList *self, const LatentSavedSearch *search)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (search->name);
  GtkWidget *apply = gtk_button_new ();
  GtkWidget *remove = gtk_button_new_from_icon_name ("user-trash-symbolic");
  /* Translators: %s is the name of a saved search */
  g_autofree char *name = g_strdup_printf (_ ("Delete saved search: %s"), search->name);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_button_set_child (GTK_BUTTON (apply), label);
  gtk_widget_add_css_class (apply, "flat");
  gtk_widget_add_css_class (remove, "flat");
  gtk_widget_set_hexpand (apply, TRUE);
  gtk_widget_set_tooltip_text (remove, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (remove), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_data (apply, "clicked", G_CALLBACK (apply_cb),
                         new_entry (self, search->name, search->query), free_entry, 0);
  g_signal_connect_data (remove, "clicked", G_CALLBACK (delete_cb),
                         new_entry (self, search->name, search->query), free_entry, 0);
  gtk_box_append (GTK_BOX (row), apply);
  gtk_box_append (GTK_BOX (row), remove);
  gtk_box_append (self->rows, row);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentSavedSearchList) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) searches
      = latent_library_list_searches_finish (LATENT_LIBRARY (source), result, &error);
  GtkWidget *row;

  if (searches == NULL)
    {
      g_debug ("the saved searches cannot be listed: %s", error->message);
      return;
    }
  if (self->library == NULL)
    return;
  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->rows))) != NULL)
    gtk_box_remove (self->rows, row);
  for (guint i = 0; i < searches->len; i++)
    add_row (self, searches->pdata[i]);
  update_save (self);
}

static void
latent_saved_search_list_dispose (GObject *object)
{
  LatentSavedSearchList *self = LATENT_SAVED_SEARCH_LIST (object);
  GtkWidget *child;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->library);
  g_clear_object (&self->clock);
  g_clear_object (&self->timeline);
  G_OBJECT_CLASS (latent_saved_search_list_parent_class)->dispose (object);
}

static void
latent_saved_search_list_class_init (LatentSavedSearchListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_saved_search_list_dispose;
  signals[SIGNAL_TOAST] = g_signal_new ("toast", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, ADW_TYPE_TOAST);
  signals[SIGNAL_APPLIED] = g_signal_new ("applied", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/search/latent-saved-search-list.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentSavedSearchList, rows);
  gtk_widget_class_bind_template_child (widget_class, LatentSavedSearchList, save_box);
  gtk_widget_class_bind_template_child (widget_class, LatentSavedSearchList, name);
  gtk_widget_class_bind_template_child (widget_class, LatentSavedSearchList, save_button);
  gtk_widget_class_bind_template_callback (widget_class, save_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_save);
}

static void
latent_saved_search_list_init (LatentSavedSearchList *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
latent_saved_search_list_new (LatentWorkspace *workspace)
{
  LatentSavedSearchList *self;

  g_return_val_if_fail (LATENT_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (LATENT_TYPE_SAVED_SEARCH_LIST, NULL);
  self->library = g_object_ref (latent_workspace_get_library (workspace));
  self->clock = g_object_ref (latent_workspace_get_clock (workspace));
  self->timeline = g_object_ref (latent_workspace_get_timeline (workspace));
  g_signal_connect_object (self->timeline, "notify::query", G_CALLBACK (update_save), self,
                           G_CONNECT_SWAPPED);
  update_save (self);
  return GTK_WIDGET (self);
}

void
latent_saved_search_list_reload (LatentSavedSearchList *self)
{
  g_return_if_fail (LATENT_IS_SAVED_SEARCH_LIST (self));

  if (self->library != NULL)
    latent_library_list_searches_async (self->library, self->cancellable, listed_cb,
                                        g_object_ref (self));
}
