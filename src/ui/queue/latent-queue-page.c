/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-queue-page.h"

#include <glib/gi18n.h>

#include "latent-queue-row.h"
#include "ui/common/latent-toast.h"
#include "ui/queue/latent-queue-words.h"

struct _LatentQueuePage
{
  GtkWidget parent_instance;

  LatentJobQueue *queue;        /* owned */
  LatentModelCatalog *catalog;  /* owned */
  LatentClock *clock;           /* owned */
  GtkSingleSelection *selected; /* owned: over the queue's line */
  GPtrArray *rows;              /* owned: unowned LatentQueueRow that show a job */
  guint tick_id;                /* one timer for all rows, only while they can be seen */
  LatentJob *stopped;           /* owned, nullable: what leaves the line, with the focus on it */
  guint stopped_place;          /* of @stopped */
  guint refocus_id;             /* idle source: once the list has its new rows */

  GtkLabel *summary;              /* template child */
  GtkToggleButton *pause_button;  /* template child */
  GtkStack *stack;                /* template child */
  GtkListView *view;              /* template child */
  GtkWidget *stop_all_button;     /* template child */
};

G_DEFINE_FINAL_TYPE (LatentQueuePage, latent_queue_page, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_TOAST,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static GListModel *
get_line (LatentQueuePage *self)
{
  return G_LIST_MODEL (latent_job_queue_get_line (self->queue));
}

static guint
find_place (LatentQueuePage *self, LatentJob *job)
{
  guint n_jobs = g_list_model_get_n_items (get_line (self));

  for (guint i = 0; i < n_jobs; i++)
    {
      g_autoptr (LatentJob) other = g_list_model_get_item (get_line (self), i);

      if (other == job)
        return i;
    }
  return GTK_INVALID_LIST_POSITION;
}

static gboolean
is_queued (LatentJob *job)
{
  return job != NULL && latent_job_get_state (job) == LATENT_JOB_QUEUED;
}

static gboolean
tick_cb (gpointer user_data)
{
  LatentQueuePage *self = user_data;
  gint64 now_us = latent_clock_get_wall_us (self->clock);

  g_autofree char *summary = latent_queue_words_summary (self->queue);

  gtk_label_set_text (self->summary, summary);
  for (guint i = 0; i < self->rows->len; i++)
    latent_queue_row_tick (self->rows->pdata[i], now_us);
  return G_SOURCE_CONTINUE;
}

static void
update_tick (LatentQueuePage *self)
{
  /* Also for a rest that the service asked for: it is counted down. */
  gboolean is_needed = gtk_widget_get_mapped (GTK_WIDGET (self))
                       && !latent_job_queue_is_idle (self->queue);

  if (is_needed && self->tick_id == 0)
    self->tick_id = g_timeout_add_seconds (1, tick_cb, self);
  else if (!is_needed)
    g_clear_handle_id (&self->tick_id, g_source_remove);
}

static gboolean
has_focus (LatentQueuePage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self))
         && gtk_widget_get_mapped (focus);
}

/* The row that took the place of the one that left, or the last one. */
static void
focus_place (LatentQueuePage *self, guint place)
{
  guint n_jobs = g_list_model_get_n_items (get_line (self));
  g_autoptr (LatentJob) job = NULL;

  if (n_jobs > 0)
    job = g_list_model_get_item (get_line (self), MIN (place, n_jobs - 1));
  for (guint i = 0; job != NULL && i < self->rows->len; i++)
    {
      GtkWidget *row = self->rows->pdata[i];

      if (latent_queue_row_get_job (LATENT_QUEUE_ROW (row)) != job)
        continue;
      gtk_single_selection_set_selected (self->selected, find_place (self, job));
      gtk_widget_grab_focus (gtk_widget_get_parent (row));
      return;
    }
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static gboolean
refocus_cb (gpointer user_data)
{
  LatentQueuePage *self = user_data;

  self->refocus_id = 0;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && !has_focus (self))
    focus_place (self, self->stopped_place);
  return G_SOURCE_REMOVE;
}

/* Without this the focus would leave the page together with a stopped job's row. */
static void
follow_stopped (LatentQueuePage *self)
{
  if (self->stopped == NULL || find_place (self, self->stopped) != GTK_INVALID_LIST_POSITION)
    return;
  g_clear_object (&self->stopped);
  if (self->refocus_id == 0)
    self->refocus_id = g_idle_add (refocus_cb, self);
}

static void
update (LatentQueuePage *self)
{
  guint n_queued = latent_job_queue_get_n_queued (self->queue);
  gboolean is_empty = g_list_model_get_n_items (get_line (self)) == 0;
  g_autofree char *summary = latent_queue_words_summary (self->queue);

  gtk_label_set_text (self->summary, summary);
  if (is_empty && gtk_widget_get_focus_child (GTK_WIDGET (self)) == GTK_WIDGET (self->stack))
    gtk_widget_grab_focus (GTK_WIDGET (self->pause_button));
  gtk_stack_set_visible_child_name (self->stack, is_empty ? "empty" : "line");
  gtk_toggle_button_set_active (self->pause_button, latent_job_queue_get_is_paused (self->queue));
  gtk_widget_set_visible (self->stop_all_button, n_queued > 0);
  follow_stopped (self);
  update_tick (self);
}

/* --- stopping --- */

static void
emit_toast (LatentQueuePage *self, AdwToast *toast)
{
  g_signal_emit (self, signals[SIGNAL_TOAST], 0, toast);
}

static void
undo_stop_cb (AdwToast *toast, LatentQueuePage *self)
{
  GPtrArray *jobs = g_object_get_data (G_OBJECT (toast), "jobs");

  for (guint i = 0; i < jobs->len; i++)
    latent_job_queue_take_up (self->queue, jobs->pdata[i], NULL);
}

static void
stop_jobs (LatentQueuePage *self, GPtrArray *jobs)
{
  g_autofree char *words = latent_queue_words_stopped (jobs);
  g_autoptr (AdwToast) toast = latent_toast_new_undo (words);

  g_set_object (&self->stopped, jobs->pdata[0]);
  self->stopped_place = find_place (self, self->stopped);
  for (guint i = 0; i < jobs->len; i++)
    latent_job_queue_stop (self->queue, jobs->pdata[i]);
  g_object_set_data_full (G_OBJECT (toast), "jobs", g_ptr_array_ref (jobs),
                          (GDestroyNotify) g_ptr_array_unref);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo_stop_cb), self, 0);
  emit_toast (self, toast);
}

static void
stop_job (LatentQueuePage *self, LatentJob *job)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (jobs, g_object_ref (job));
  stop_jobs (self, jobs);
}

static void
stop_all_clicked_cb (LatentQueuePage *self)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_jobs = g_list_model_get_n_items (get_line (self));

  for (guint i = 0; i < n_jobs; i++)
    {
      g_autoptr (LatentJob) job = g_list_model_get_item (get_line (self), i);

      if (is_queued (job) && latent_job_queue_drives (self->queue, job))
        g_ptr_array_add (jobs, g_steal_pointer (&job));
    }
  if (jobs->len > 0)
    stop_jobs (self, jobs);
}

static void
pause_toggled_cb (LatentQueuePage *self)
{
  gboolean is_paused = gtk_toggle_button_get_active (self->pause_button);

  if (is_paused == latent_job_queue_get_is_paused (self->queue))
    return;
  if (is_paused)
    latent_job_queue_pause (self->queue);
  else
    latent_job_queue_unpause (self->queue);
}

/* --- reordering --- */

/* One move under way. */
typedef struct
{
  LatentQueuePage *page; /* owned */
  LatentJob *job;        /* owned */
} Move;

static void
moved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Move *move = user_data;
  g_autoptr (LatentQueuePage) self = move->page;
  g_autoptr (LatentJob) job = move->job;
  g_autoptr (GError) error = NULL;
  guint place;

  if (!latent_job_queue_move_finish (LATENT_JOB_QUEUE (source), result, &error))
    {
      g_autoptr (AdwToast) toast = latent_toast_new_error (error);

      if (self->selected != NULL)
        emit_toast (self, toast);
      return;
    }
  place = self->selected != NULL ? find_place (self, job) : GTK_INVALID_LIST_POSITION;
  if (place == GTK_INVALID_LIST_POSITION)
    return;
  gtk_single_selection_set_selected (self->selected, place);
  gtk_widget_activate_action (GTK_WIDGET (self->view), "list.scroll-to-item", "u", place);
}

static void
move_cb (LatentQueuePage *self, LatentJob *moved, LatentJob *target, gboolean after)
{
  guint place = find_place (self, target);
  g_autoptr (LatentJob) next = NULL;
  Move *move;

  if (place == GTK_INVALID_LIST_POSITION)
    return;
  next = g_list_model_get_item (get_line (self), after ? place + 1 : place);
  move = g_new (Move, 1);
  move->page = g_object_ref (self);
  move->job = g_object_ref (moved);
  latent_job_queue_move_async (self->queue, moved, next, NULL, moved_cb, move);
}

/* Moves the selected job by @step places, if its neighbour there is not sent yet either. */
static gboolean
move_selected (LatentQueuePage *self, int step)
{
  guint place = gtk_single_selection_get_selected (self->selected);
  g_autoptr (LatentJob) job = NULL;
  g_autoptr (LatentJob) neighbour = NULL;

  if (place == GTK_INVALID_LIST_POSITION || (step < 0 && place == 0))
    return FALSE;
  job = g_list_model_get_item (get_line (self), place);
  neighbour = g_list_model_get_item (get_line (self), (guint) ((int) place + step));
  if (neighbour == NULL || !latent_job_queue_can_move (self->queue, job) || !is_queued (neighbour))
    return FALSE;

  move_cb (self, job, neighbour, step > 0);
  return TRUE;
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint keyval,
                guint keycode,
                GdkModifierType modifiers,
                LatentQueuePage *self)
{
  gboolean is_alt = (modifiers & gtk_accelerator_get_default_mod_mask ()) == GDK_ALT_MASK;
  g_autoptr (LatentJob) job = NULL;

  if (is_alt && (keyval == GDK_KEY_Up || keyval == GDK_KEY_KP_Up))
    return move_selected (self, -1);
  if (is_alt && (keyval == GDK_KEY_Down || keyval == GDK_KEY_KP_Down))
    return move_selected (self, 1);
  if (keyval != GDK_KEY_Delete && keyval != GDK_KEY_KP_Delete)
    return GDK_EVENT_PROPAGATE;

  g_set_object (&job, gtk_single_selection_get_selected_item (self->selected));
  if (job == NULL || !latent_job_queue_drives (self->queue, job))
    return GDK_EVENT_PROPAGATE;
  stop_job (self, job);
  return GDK_EVENT_STOP;
}

/* --- rows --- */

static void
set_up_row_cb (GtkSignalListItemFactory *factory, GtkListItem *item, LatentQueuePage *self)
{
  GtkWidget *row = latent_queue_row_new ();

  g_signal_connect_object (row, "stop", G_CALLBACK (stop_job), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "move", G_CALLBACK (move_cb), self, G_CONNECT_SWAPPED);
  gtk_list_item_set_child (item, row);
}

static void
bind_row_cb (GtkSignalListItemFactory *factory, GtkListItem *item, LatentQueuePage *self)
{
  LatentQueueRow *row = LATENT_QUEUE_ROW (gtk_list_item_get_child (item));
  LatentJob *job = gtk_list_item_get_item (item);
  const char *model_id = latent_job_get_record (job)->model_id;

  latent_queue_row_set_job (row, job, latent_model_catalog_find (self->catalog, model_id),
                            latent_clock_get_wall_us (self->clock));
  g_ptr_array_add (self->rows, row);
}

static void
unbind_row_cb (GtkSignalListItemFactory *factory, GtkListItem *item, LatentQueuePage *self)
{
  LatentQueueRow *row = LATENT_QUEUE_ROW (gtk_list_item_get_child (item));

  g_ptr_array_remove_fast (self->rows, row);
  latent_queue_row_set_job (row, NULL, NULL, 0);
}

static void
make_list (LatentQueuePage *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (set_up_row_cb), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_row_cb), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_row_cb), self, 0);
  self->selected = gtk_single_selection_new (g_object_ref (get_line (self)));
  gtk_single_selection_set_autoselect (self->selected, FALSE);
  gtk_single_selection_set_can_unselect (self->selected, TRUE);
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (self->selected));
  gtk_list_view_set_factory (self->view, factory);
  g_object_unref (factory);

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->view), keys);
}

static void
latent_queue_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (latent_queue_page_parent_class)->map (widget);
  tick_cb (widget);
  update_tick (LATENT_QUEUE_PAGE (widget));
}

static void
latent_queue_page_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (latent_queue_page_parent_class)->unmap (widget);
  update_tick (LATENT_QUEUE_PAGE (widget));
}

static gboolean
latent_queue_page_grab_focus (GtkWidget *widget)
{
  LatentQueuePage *self = LATENT_QUEUE_PAGE (widget);

  /* A list that is not shown would take the focus, and with it Escape. */
  if (g_list_model_get_n_items (get_line (self)) == 0)
    return gtk_widget_grab_focus (GTK_WIDGET (self->pause_button));
  return gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
latent_queue_page_dispose (GObject *object)
{
  LatentQueuePage *self = LATENT_QUEUE_PAGE (object);
  GtkWidget *child;

  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_handle_id (&self->refocus_id, g_source_remove);
  g_clear_object (&self->stopped);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->selected);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_object (&self->queue);
  g_clear_object (&self->catalog);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (latent_queue_page_parent_class)->dispose (object);
}

static void
latent_queue_page_class_init (LatentQueuePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_queue_page_dispose;
  widget_class->map = latent_queue_page_map;
  widget_class->unmap = latent_queue_page_unmap;
  widget_class->grab_focus = latent_queue_page_grab_focus;

  signals[SIGNAL_TOAST] = g_signal_new ("toast", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, ADW_TYPE_TOAST);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/queue/latent-queue-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentQueuePage, summary);
  gtk_widget_class_bind_template_child (widget_class, LatentQueuePage, pause_button);
  gtk_widget_class_bind_template_child (widget_class, LatentQueuePage, stack);
  gtk_widget_class_bind_template_child (widget_class, LatentQueuePage, view);
  gtk_widget_class_bind_template_child (widget_class, LatentQueuePage, stop_all_button);
  gtk_widget_class_bind_template_callback (widget_class, pause_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_all_clicked_cb);
}

static void
latent_queue_page_init (LatentQueuePage *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
latent_queue_page_new (LatentWorkspace *workspace)
{
  LatentQueuePage *self;

  g_return_val_if_fail (LATENT_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (LATENT_TYPE_QUEUE_PAGE, NULL);
  self->queue = g_object_ref (latent_workspace_get_queue (workspace));
  self->catalog = g_object_ref (latent_workspace_get_catalog (workspace));
  self->clock = g_object_ref (latent_workspace_get_clock (workspace));
  make_list (self);
  g_signal_connect_object (self->queue, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (get_line (self), "items-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
