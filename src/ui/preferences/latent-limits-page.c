/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-limits-page.h"

#include <glib/gi18n.h>

#include "core/jobs/latent-explanation.h"

#define SAVE_DELAY_MS 500

struct _LatentLimitsPage
{
  AdwPreferencesPage parent_instance;

  LatentJobQueue *queue; /* owned */
  guint save_id;         /* source: the limits are kept, 0 none */
  gboolean is_filling;   /* the numbers shown are the library's, nobody typed them */

  GtkSpinButton *jobs_spin;    /* template child */
  GtkSpinButton *session_spin; /* template child */
  GtkSpinButton *month_spin;   /* template child */
  GtkLabel *error_label;       /* template child */
};

G_DEFINE_FINAL_TYPE (LatentLimitsPage, latent_limits_page, ADW_TYPE_PREFERENCES_PAGE)

static void
set_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentLimitsPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;

  if (!latent_job_queue_set_limits_finish (LATENT_JOB_QUEUE (source), result, &error))
    words = latent_explain_error_briefly (error);
  if (self->error_label == NULL) /* the page is gone */
    return;
  gtk_label_set_text (self->error_label, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), words != NULL);
}

static void
save (LatentLimitsPage *self)
{
  LatentLimits limits = *latent_job_queue_get_limits (self->queue);

  limits.jobs_at_once = (guint) gtk_spin_button_get_value_as_int (self->jobs_spin);
  limits.session_credits = gtk_spin_button_get_value_as_int (self->session_spin);
  limits.month_credits = gtk_spin_button_get_value_as_int (self->month_spin);
  latent_job_queue_set_limits_async (self->queue, &limits, NULL, set_cb, g_object_ref (self));
}

static gboolean
save_cb (gpointer user_data)
{
  LatentLimitsPage *self = user_data;

  self->save_id = 0;
  save (self);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (LatentLimitsPage *self)
{
  if (self->is_filling)
    return;
  g_clear_handle_id (&self->save_id, g_source_remove);
  self->save_id = g_timeout_add (SAVE_DELAY_MS, save_cb, self);
}

static void
latent_limits_page_unroot (GtkWidget *widget)
{
  LatentLimitsPage *self = LATENT_LIMITS_PAGE (widget);

  if (self->save_id != 0)
    {
      g_clear_handle_id (&self->save_id, g_source_remove);
      save (self);
    }
  GTK_WIDGET_CLASS (latent_limits_page_parent_class)->unroot (widget);
}

static void
latent_limits_page_dispose (GObject *object)
{
  LatentLimitsPage *self = LATENT_LIMITS_PAGE (object);

  g_clear_handle_id (&self->save_id, g_source_remove);
  g_clear_object (&self->queue);
  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_LIMITS_PAGE);
  G_OBJECT_CLASS (latent_limits_page_parent_class)->dispose (object);
}

static void
latent_limits_page_class_init (LatentLimitsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_limits_page_dispose;
  widget_class->unroot = latent_limits_page_unroot;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/preferences/latent-limits-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentLimitsPage, jobs_spin);
  gtk_widget_class_bind_template_child (widget_class, LatentLimitsPage, session_spin);
  gtk_widget_class_bind_template_child (widget_class, LatentLimitsPage, month_spin);
  gtk_widget_class_bind_template_child (widget_class, LatentLimitsPage, error_label);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
}

static void
latent_limits_page_init (LatentLimitsPage *self)
{
  self->is_filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwPreferencesPage *
latent_limits_page_new (LatentWorkspace *workspace)
{
  LatentLimitsPage *self;
  const LatentLimits *limits;

  g_return_val_if_fail (LATENT_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (LATENT_TYPE_LIMITS_PAGE, NULL);
  self->queue = g_object_ref (latent_workspace_get_queue (workspace));
  limits = latent_job_queue_get_limits (self->queue);
  gtk_spin_button_set_value (self->jobs_spin, limits->jobs_at_once);
  gtk_spin_button_set_value (self->session_spin, (double) limits->session_credits);
  gtk_spin_button_set_value (self->month_spin, (double) limits->month_credits);
  self->is_filling = FALSE;
  return ADW_PREFERENCES_PAGE (self);
}
