/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-submission.h"

#include "core/base/latent-error.h"
#include "latent-limit-dialog.h"

typedef struct
{
  GtkWidget *view; /* weak, nullable: the intents are written even when it is gone */
  LatentJobQueue *queue;
  LatentImageRequest *request;
  guint count;
  LatentSubmissionFunc ended;
} Submission;

static void
submission_free (gpointer data)
{
  Submission *self = data;

  g_clear_weak_pointer (&self->view);
  g_object_unref (self->queue);
  g_object_unref (self->request);
  g_free (self);
}

static void submitted_cb (GObject *source, GAsyncResult *result, gpointer user_data);

/* @self: (transfer full) */
static void
submit (Submission *self, const LatentSubmitOptions *options)
{
  latent_job_queue_submit_async (self->queue, self->request, self->count, options, NULL,
                                 submitted_cb, self);
}

static void
limit_response_cb (GtkWidget *view, const char *response, GtkWidget *dialog)
{
  const LatentSubmitOptions all_the_same = { .limits_were_asked = TRUE };
  Submission *self = g_object_steal_data (G_OBJECT (dialog), "submission");

  if (g_str_equal (response, "anyway"))
    {
      submit (self, &all_the_same);
      return;
    }
  self->ended (view, FALSE, NULL);
  submission_free (self);
}

/* @self: (transfer full): nothing else is asked for meanwhile. */
static void
ask_about_limit (Submission *self, const GError *error)
{
  GtkRoot *root = gtk_widget_get_root (self->view);
  GtkWidget *dialog = latent_limit_dialog_new (GTK_WINDOW (root), error);

  g_object_set_data_full (G_OBJECT (dialog), "submission", self, submission_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (limit_response_cb), self->view,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
submitted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Submission *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs
      = latent_job_queue_submit_finish (LATENT_JOB_QUEUE (source), result, &error);

  if (self->view != NULL && latent_error_is (error, LATENT_ERROR_LIMIT))
    {
      ask_about_limit (self, error);
      return;
    }
  if (self->view != NULL && !latent_error_is_cancelled (error))
    self->ended (self->view, jobs != NULL, error);
  submission_free (self);
}

void
latent_submission_start (GtkWidget *view,
                         LatentJobQueue *queue,
                         LatentImageRequest *request,
                         guint count,
                         LatentSubmissionFunc ended)
{
  Submission *self;

  g_return_if_fail (GTK_IS_WIDGET (view));
  g_return_if_fail (LATENT_IS_JOB_QUEUE (queue));

  self = g_new0 (Submission, 1);
  g_set_weak_pointer (&self->view, view);
  self->queue = g_object_ref (queue);
  self->request = g_object_ref (request);
  self->count = count;
  self->ended = ended;
  submit (self, NULL);
}
