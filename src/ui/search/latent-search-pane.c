/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-search-pane.h"

#include "latent-filter-row.h"
#include "latent-filter.h"
#include "latent-search-bar.h"

/* Of the session. */
#define KEY_QUERY "gallery.query"

struct _LatentSearchPane
{
  GtkWidget parent_instance;

  LatentTimeline *timeline; /* owned */
  LatentSession *session;   /* owned */
  AdwBin *header_place;     /* owned */
  GtkWidget *bar;           /* owned: in the header or in bar_place */

  GtkRevealer *revealer;        /* template child */
  AdwBin *bar_place;            /* template child */
  LatentFilterRow *filter_row;  /* template child */
  GtkStack *stack;              /* template child: the gallery or nothing */
  AdwBin *gallery_place;        /* template child */
  GtkToggleButton *show_button; /* template object: in the header of a narrow window */

  guint page_id; /* idle source: there may be something, or nothing */
};

G_DEFINE_FINAL_TYPE (LatentSearchPane, latent_search_pane, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_LEAVE,
  SIGNAL_TOAST,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* While a search runs, what is there stays. */
static gboolean
page_cb (gpointer user_data)
{
  LatentSearchPane *self = user_data;
  const LatentImageQuery *query = latent_timeline_get_query (self->timeline);
  gboolean is_nothing = g_list_model_get_n_items (G_LIST_MODEL (self->timeline)) == 0
                        && !latent_image_query_is_empty (query);

  self->page_id = 0;
  if (!latent_timeline_get_is_searching (self->timeline))
    gtk_stack_set_visible_child_name (self->stack, is_nothing ? "nothing" : "gallery");
  return G_SOURCE_REMOVE;
}

/* Not at once: a new result comes in several signals, the first of which empties the list. */
static void
queue_page (LatentSearchPane *self)
{
  if (self->page_id == 0)
    self->page_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, page_cb, self, NULL);
}

static void
query_changed_cb (LatentSearchPane *self)
{
  g_autofree char *text = latent_image_query_to_json (latent_timeline_get_query (self->timeline));

  latent_session_set (self->session, KEY_QUERY, text);
  queue_page (self);
}

static void
leave_cb (LatentSearchPane *self)
{
  g_signal_emit (self, signals[SIGNAL_LEAVE], 0);
}

/* Escape, or Return: a narrow window needs the room where nothing is searched for. */
static void
bar_leave_cb (LatentSearchPane *self)
{
  if (latent_timeline_get_query (self->timeline)->search == NULL)
    gtk_revealer_set_reveal_child (self->revealer, FALSE);
  leave_cb (self);
}

static void
toast_cb (LatentSearchPane *self, AdwToast *toast)
{
  g_signal_emit (self, signals[SIGNAL_TOAST], 0, toast);
}

static void
clear_clicked_cb (LatentSearchPane *self)
{
  g_autoptr (LatentImageQuery) query
      = latent_image_query_copy (latent_timeline_get_query (self->timeline));

  latent_filter_clear (query);
  latent_timeline_set_query (self->timeline, query);
  leave_cb (self);
}

static void
revealed_cb (LatentSearchPane *self)
{
  if (gtk_revealer_get_reveal_child (self->revealer) && self->bar != NULL
      && gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_widget_grab_focus (self->bar);
}

static void
latent_search_pane_dispose (GObject *object)
{
  LatentSearchPane *self = LATENT_SEARCH_PANE (object);
  GtkWidget *child;

  g_clear_handle_id (&self->page_id, g_source_remove);
  if (self->header_place != NULL)
    adw_bin_set_child (self->header_place, NULL);
  g_clear_object (&self->header_place);
  g_clear_object (&self->bar);
  g_clear_object (&self->show_button);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->timeline);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (latent_search_pane_parent_class)->dispose (object);
}

static void
latent_search_pane_class_init (LatentSearchPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_search_pane_dispose;
  signals[SIGNAL_LEAVE] = g_signal_new ("leave", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_TOAST] = g_signal_new ("toast", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, ADW_TYPE_TOAST);
  g_type_ensure (LATENT_TYPE_FILTER_ROW);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/search/latent-search-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentSearchPane, revealer);
  gtk_widget_class_bind_template_child (widget_class, LatentSearchPane, bar_place);
  gtk_widget_class_bind_template_child (widget_class, LatentSearchPane, filter_row);
  gtk_widget_class_bind_template_child (widget_class, LatentSearchPane, stack);
  gtk_widget_class_bind_template_child (widget_class, LatentSearchPane, gallery_place);
  gtk_widget_class_bind_template_child (widget_class, LatentSearchPane, show_button);
  gtk_widget_class_bind_template_callback (widget_class, clear_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, leave_cb);
  gtk_widget_class_bind_template_callback (widget_class, revealed_cb);
}

static void
latent_search_pane_init (LatentSearchPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_object_ref (self->show_button);
}

/* A query of another version, or one that somebody edited, is none. */
static void
restore_query (LatentSearchPane *self, LatentClock *clock)
{
  g_autoptr (GDateTime) now = latent_filter_dup_now (clock);
  g_autoptr (LatentImageQuery) query
      = latent_image_query_new_from_json (latent_session_get (self->session, KEY_QUERY));

  if (query == NULL)
    query = latent_image_query_new ();
  latent_image_query_set_now (query, now);
  latent_timeline_set_query (self->timeline, query);
}

GtkWidget *
latent_search_pane_new (LatentWorkspace *workspace, GtkWidget *gallery, AdwBin *header_place)
{
  LatentSearchPane *self;

  g_return_val_if_fail (LATENT_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (GTK_IS_WIDGET (gallery), NULL);
  g_return_val_if_fail (ADW_IS_BIN (header_place), NULL);

  self = g_object_new (LATENT_TYPE_SEARCH_PANE, NULL);
  self->timeline = g_object_ref (latent_workspace_get_timeline (workspace));
  self->session = g_object_ref (latent_workspace_get_session (workspace));
  self->header_place = g_object_ref (header_place);
  restore_query (self, latent_workspace_get_clock (workspace));
  self->bar = g_object_ref_sink (latent_search_bar_new (workspace));
  adw_bin_set_child (header_place, self->bar);
  adw_bin_set_child (self->gallery_place, gallery);
  latent_filter_row_set_workspace (self->filter_row, workspace);
  g_signal_connect_object (self->bar, "leave", G_CALLBACK (bar_leave_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->bar, "toast", G_CALLBACK (toast_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->timeline, "notify::query", G_CALLBACK (query_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->timeline, "notify::is-searching", G_CALLBACK (queue_page), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->timeline, "items-changed", G_CALLBACK (queue_page), self,
                           G_CONNECT_SWAPPED);
  queue_page (self);
  return GTK_WIDGET (self);
}

void
latent_search_pane_set_narrow (LatentSearchPane *self, gboolean is_narrow)
{
  gboolean was_narrow;

  g_return_if_fail (LATENT_IS_SEARCH_PANE (self));

  was_narrow = adw_bin_get_child (self->bar_place) != NULL;
  if (was_narrow == is_narrow)
    return;
  adw_bin_set_child (self->bar_place, NULL);
  adw_bin_set_child (self->header_place, NULL);
  adw_bin_set_child (is_narrow ? self->bar_place : self->header_place, self->bar);
  if (is_narrow)
    adw_bin_set_child (self->header_place, GTK_WIDGET (self->show_button));
  gtk_revealer_set_reveal_child (
      self->revealer,
      is_narrow && latent_timeline_get_query (self->timeline)->search != NULL);
}

void
latent_search_pane_focus_entry (LatentSearchPane *self)
{
  g_return_if_fail (LATENT_IS_SEARCH_PANE (self));

  if (adw_bin_get_child (self->bar_place) != NULL)
    gtk_revealer_set_reveal_child (self->revealer, TRUE);
  gtk_widget_grab_focus (self->bar);
}
