/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-search-bar.h"

#include "latent-filter-popover.h"

struct _LatentSearchBar
{
  GtkWidget parent_instance;

  LatentTimeline *timeline;    /* owned */
  GSimpleActionGroup *actions; /* owned: the order, for the menu */
  char *applied;               /* owned, nullable: the text this bar asked for last */
  gboolean is_taking;          /* the query's text is being put into the entry */

  GtkEditable *entry;           /* template child */
  GtkMenuButton *filter_button; /* template child */
};

G_DEFINE_FINAL_TYPE (LatentSearchBar, latent_search_bar, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_LEAVE,
  SIGNAL_TOAST,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
apply (LatentSearchBar *self)
{
  g_autoptr (LatentImageQuery) query = NULL;
  const char *text = gtk_editable_get_text (self->entry);

  if (self->timeline == NULL || self->is_taking || g_strcmp0 (self->applied, text) == 0)
    return;
  g_free (self->applied);
  self->applied = g_strdup (text);
  query = latent_image_query_copy (latent_timeline_get_query (self->timeline));
  g_free (query->search);
  query->search = *text != '\0' ? g_strdup (text) : NULL;
  latent_timeline_set_query (self->timeline, query);
}

/* At once, not after the delay of the entry. */
static void
leave_cb (LatentSearchBar *self)
{
  apply (self);
  g_signal_emit (self, signals[SIGNAL_LEAVE], 0);
}

static void
stop_cb (LatentSearchBar *self)
{
  gtk_editable_set_text (self->entry, "");
  leave_cb (self);
}

static void
sort_changed_cb (LatentSearchBar *self, GVariant *value, GSimpleAction *action)
{
  g_autoptr (LatentImageQuery) query
      = latent_image_query_copy (latent_timeline_get_query (self->timeline));

  if (!latent_image_sort_from_string (g_variant_get_string (value, NULL), &query->sort))
    return;
  latent_timeline_set_query (self->timeline, query);
}

/* What somebody types right now is newer than the query: only another's text is taken over. */
static void
query_changed_cb (LatentSearchBar *self)
{
  const LatentImageQuery *query = latent_timeline_get_query (self->timeline);
  const char *search = query->search != NULL ? query->search : "";
  GAction *sort = g_action_map_lookup_action (G_ACTION_MAP (self->actions), "sort");

  g_simple_action_set_state (
      G_SIMPLE_ACTION (sort), g_variant_new_string (latent_image_sort_to_string (query->sort)));
  if (g_strcmp0 (self->applied, search) == 0)
    return;
  g_free (self->applied);
  self->applied = g_strdup (search);
  /* The entry is empty for a moment, tells so at once, and would change the query back. */
  self->is_taking = TRUE;
  gtk_editable_set_text (self->entry, self->applied);
  self->is_taking = FALSE;
}

static void
toast_cb (LatentSearchBar *self, AdwToast *toast)
{
  g_signal_emit (self, signals[SIGNAL_TOAST], 0, toast);
}

static gboolean
latent_search_bar_grab_focus (GtkWidget *widget)
{
  LatentSearchBar *self = LATENT_SEARCH_BAR (widget);

  if (!gtk_widget_grab_focus (GTK_WIDGET (self->entry)))
    return FALSE;
  gtk_editable_select_region (self->entry, 0, -1);
  return TRUE;
}

static void
latent_search_bar_dispose (GObject *object)
{
  LatentSearchBar *self = LATENT_SEARCH_BAR (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->timeline);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (latent_search_bar_parent_class)->dispose (object);
}

static void
latent_search_bar_finalize (GObject *object)
{
  g_free (LATENT_SEARCH_BAR (object)->applied);
  G_OBJECT_CLASS (latent_search_bar_parent_class)->finalize (object);
}

static void
latent_search_bar_class_init (LatentSearchBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = latent_search_bar_dispose;
  object_class->finalize = latent_search_bar_finalize;
  widget_class->grab_focus = latent_search_bar_grab_focus;
  signals[SIGNAL_LEAVE] = g_signal_new ("leave", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_TOAST] = g_signal_new ("toast", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, ADW_TYPE_TOAST);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/search/latent-search-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentSearchBar, entry);
  gtk_widget_class_bind_template_child (widget_class, LatentSearchBar, filter_button);
  gtk_widget_class_bind_template_callback (widget_class, apply);
  gtk_widget_class_bind_template_callback (widget_class, leave_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_cb);
}

static void
latent_search_bar_init (LatentSearchBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Two calendars and a list for each kind: not before somebody wants to see them. */
static void
make_filters_cb (GtkMenuButton *button, gpointer user_data)
{
  GtkWidget *bar = gtk_widget_get_ancestor (GTK_WIDGET (button), LATENT_TYPE_SEARCH_BAR);
  GtkWidget *popover;

  if (gtk_menu_button_get_popover (button) != NULL)
    return;
  popover = latent_filter_popover_new (user_data);
  g_signal_connect_object (popover, "toast", G_CALLBACK (toast_cb), bar, G_CONNECT_SWAPPED);
  gtk_menu_button_set_popover (button, popover);
}

GtkWidget *
latent_search_bar_new (LatentWorkspace *workspace)
{
  LatentSearchBar *self;
  g_autoptr (GSimpleAction) sort = NULL;

  g_return_val_if_fail (LATENT_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (LATENT_TYPE_SEARCH_BAR, NULL);
  self->timeline = g_object_ref (latent_workspace_get_timeline (workspace));
  self->actions = g_simple_action_group_new ();
  sort = g_simple_action_new_stateful (
      "sort", G_VARIANT_TYPE_STRING,
      g_variant_new_string (latent_image_sort_to_string (LATENT_IMAGE_SORT_NEWEST)));
  g_signal_connect_object (sort, "change-state", G_CALLBACK (sort_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (sort));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "search", G_ACTION_GROUP (self->actions));

  gtk_menu_button_set_create_popup_func (self->filter_button, make_filters_cb,
                                         g_object_ref (workspace), g_object_unref);
  g_signal_connect_object (self->timeline, "notify::query", G_CALLBACK (query_changed_cb), self,
                           G_CONNECT_SWAPPED);
  query_changed_cb (self);
  return GTK_WIDGET (self);
}
