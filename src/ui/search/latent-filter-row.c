/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-filter-row.h"

#include <glib/gi18n.h>

#include "latent-chip.h"
#include "latent-flow-layout.h"

struct _LatentFilterRow
{
  GtkWidget parent_instance;

  LatentTimeline *timeline;    /* owned */
  LatentModelCatalog *catalog; /* owned */
  LatentClock *clock;          /* owned */

  GtkLabel *count_label;   /* template child */
  GtkWidget *clear_button; /* template child */

  guint count_id; /* idle source: the number of pictures may have changed */
};

G_DEFINE_FINAL_TYPE (LatentFilterRow, latent_filter_row, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_LEAVE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* Not before all are there: a number that counts up would be read out again and again. */
static gboolean
count_cb (gpointer user_data)
{
  LatentFilterRow *self = user_data;
  g_autofree char *text = NULL;
  guint n;

  self->count_id = 0;
  if (latent_timeline_get_is_searching (self->timeline)
      || !latent_timeline_get_is_complete (self->timeline))
    return G_SOURCE_REMOVE;
  n = g_list_model_get_n_items (G_LIST_MODEL (self->timeline));
  text = g_strdup_printf (ngettext ("%'u image", "%'u images", n), n);
  if (g_strcmp0 (text, gtk_label_get_text (self->count_label)) != 0)
    gtk_label_set_text (self->count_label, text);
  return G_SOURCE_REMOVE;
}

static void
queue_count (LatentFilterRow *self)
{
  if (self->count_id == 0)
    self->count_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, count_cb, self, NULL);
}

static void
chip_clicked_cb (LatentFilterRow *self, LatentChip *chip)
{
  g_autoptr (LatentImageQuery) query
      = latent_image_query_copy (latent_timeline_get_query (self->timeline));
  g_autoptr (GDateTime) now = latent_filter_dup_now (self->clock);

  latent_filter_set (query, latent_chip_get_kind (chip), latent_chip_get_value (chip), FALSE, now);
  latent_timeline_set_query (self->timeline, query);
}

static void
clear_clicked_cb (LatentFilterRow *self)
{
  g_autoptr (LatentImageQuery) query
      = latent_image_query_copy (latent_timeline_get_query (self->timeline));
  g_autofree char *search = g_steal_pointer (&query->search);

  latent_filter_clear (query);
  query->search = g_steal_pointer (&search);
  latent_timeline_set_query (self->timeline, query);
}

/* The place of the chip with the focus; -1: none of them has it. */
static int
find_focus (LatentFilterRow *self)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));

  for (int i = 0; child != NULL; child = gtk_widget_get_next_sibling (child), i++)
    {
      if (gtk_widget_has_focus (child))
        return i;
    }
  return -1;
}

static void
restore_focus (LatentFilterRow *self, int place)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));

  for (int i = 0; i < place && child != NULL; i++)
    child = gtk_widget_get_next_sibling (child);
  if (child == NULL || !gtk_widget_grab_focus (child))
    g_signal_emit (self, signals[SIGNAL_LEAVE], 0);
}

static void
remove_chips (LatentFilterRow *self)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));

  while (child != NULL)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (child);

      if (LATENT_IS_CHIP (child))
        gtk_widget_unparent (child);
      child = next;
    }
}

static void
update (LatentFilterRow *self)
{
  const LatentImageQuery *query = latent_timeline_get_query (self->timeline);
  g_autoptr (GPtrArray) filters = latent_filter_list (query);
  int place = find_focus (self);

  remove_chips (self);
  for (guint i = 0; i < filters->len; i++)
    {
      const LatentFilter *filter = filters->pdata[i];
      GtkWidget *chip = latent_chip_new (filter->kind, filter->value, self->catalog);

      g_signal_connect_object (chip, "clicked", G_CALLBACK (chip_clicked_cb), self,
                               G_CONNECT_SWAPPED);
      gtk_widget_insert_before (chip, GTK_WIDGET (self), self->clear_button);
    }
  gtk_widget_set_visible (self->clear_button, filters->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self), !latent_image_query_is_empty (query));
  queue_count (self);
  if (place >= 0)
    restore_focus (self, place);
}

static void
latent_filter_row_dispose (GObject *object)
{
  LatentFilterRow *self = LATENT_FILTER_ROW (object);
  GtkWidget *child;

  g_clear_handle_id (&self->count_id, g_source_remove);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->timeline);
  g_clear_object (&self->catalog);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (latent_filter_row_parent_class)->dispose (object);
}

static void
latent_filter_row_class_init (LatentFilterRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_filter_row_dispose;
  signals[SIGNAL_LEAVE] = g_signal_new ("leave", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, LATENT_TYPE_FLOW_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/search/latent-filter-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentFilterRow, count_label);
  gtk_widget_class_bind_template_child (widget_class, LatentFilterRow, clear_button);
  gtk_widget_class_bind_template_callback (widget_class, clear_clicked_cb);
}

static void
latent_filter_row_init (LatentFilterRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
latent_filter_row_set_workspace (LatentFilterRow *self, LatentWorkspace *workspace)
{
  g_return_if_fail (LATENT_IS_FILTER_ROW (self));
  g_return_if_fail (self->timeline == NULL);

  self->timeline = g_object_ref (latent_workspace_get_timeline (workspace));
  self->catalog = g_object_ref (latent_workspace_get_catalog (workspace));
  self->clock = g_object_ref (latent_workspace_get_clock (workspace));
  g_signal_connect_object (self->timeline, "notify::query", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->timeline, "notify::is-searching", G_CALLBACK (queue_count), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->timeline, "notify::is-complete", G_CALLBACK (queue_count), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->timeline, "items-changed", G_CALLBACK (queue_count), self,
                           G_CONNECT_SWAPPED);
  update (self);
}
