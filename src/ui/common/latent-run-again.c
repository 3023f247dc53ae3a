/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-run-again.h"

#include <glib/gi18n.h>

#include "core/base/latent-error.h"
#include "core/jobs/latent-explanation.h"
#include "latent-limit-dialog.h"
#include "latent-message-dialog.h"
#include "latent-toast.h"

struct _LatentRunAgain
{
  GObject parent_instance;

  LatentWorkspace *workspace; /* owned */
  GtkWidget *view;            /* weak, nullable */
};

G_DEFINE_FINAL_TYPE (LatentRunAgain, latent_run_again, G_TYPE_OBJECT)

enum
{
  SIGNAL_TOAST,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* One question and what follows it. */
typedef struct
{
  LatentRunAgain *run_again; /* owned */
  LatentJobRecord *record;   /* owned */
} Wish;

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_object_unref (wish->run_again);
  latent_job_record_free (wish->record);
  g_free (wish);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wish, wish_free)

static GtkWindow *
get_window (LatentRunAgain *self)
{
  GtkRoot *root = self->view != NULL ? gtk_widget_get_root (self->view) : NULL;

  return root != NULL ? GTK_WINDOW (root) : NULL;
}

static void
emit_toast (LatentRunAgain *self, const char *text)
{
  g_autoptr (AdwToast) toast = latent_toast_new (text);

  g_signal_emit (self, signals[SIGNAL_TOAST], 0, toast);
}

static void submitted_cb (GObject *source, GAsyncResult *result, gpointer user_data);

/* (transfer full) of @wish */
static void
submit (Wish *wish, const LatentSubmitOptions *options)
{
  if (wish->run_again->workspace == NULL) /* the window went away meanwhile */
    {
      wish_free (wish);
      return;
    }
  latent_job_queue_run_again_async (latent_workspace_get_queue (wish->run_again->workspace),
                                    wish->record, options, NULL, submitted_cb, wish);
}

static void
limit_response_cb (GtkWidget *dialog, const char *response, gpointer user_data)
{
  const LatentSubmitOptions all_the_same = { .limits_were_asked = TRUE };

  if (g_str_equal (response, "anyway"))
    submit (g_object_steal_data (G_OBJECT (dialog), "wish"), &all_the_same);
}

static void
submitted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wish) wish = user_data;
  LatentRunAgain *self = wish->run_again;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs
      = latent_job_queue_submit_finish (LATENT_JOB_QUEUE (source), result, &error);
  g_autofree char *words = NULL;
  GtkWidget *dialog;

  if (jobs != NULL || latent_error_is_cancelled (error))
    return;
  if (latent_error_is (error, LATENT_ERROR_LIMIT) && self->view != NULL)
    {
      dialog = latent_limit_dialog_new (get_window (self), error);
      g_object_set_data_full (G_OBJECT (dialog), "wish", g_steal_pointer (&wish), wish_free);
      g_signal_connect (dialog, "response", G_CALLBACK (limit_response_cb), NULL);
      gtk_window_present (GTK_WINDOW (dialog));
      return;
    }
  words = latent_explain_error_briefly (error);
  emit_toast (self, words);
}

static void
response_cb (GtkWidget *dialog, const char *response, gpointer user_data)
{
  if (g_str_equal (response, "run"))
    submit (g_object_steal_data (G_OBJECT (dialog), "wish"), NULL);
}

/* (transfer full): what running @record again costs */
static char *
describe_cost (LatentRunAgain *self, const LatentJobRecord *record)
{
  gint64 credits = latent_job_queue_estimate (latent_workspace_get_queue (self->workspace),
                                              record->model_id, record->values, 1);
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, credits);

  if (credits < 0)
    return g_strdup (_ ("This makes a new image with the same prompt and settings and costs "
                        "credits. The price is not known."));
  return g_strdup_printf (
      ngettext ("This makes a new image with the same prompt and settings and costs %s credit.",
                "This makes a new image with the same prompt and settings and costs %s credits.",
                (gulong) credits),
      number);
}

/* (transfer full) of @wish */
static void
ask (LatentRunAgain *self, Wish *wish)
{
  g_autofree char *body = describe_cost (self, wish->record);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (
      adw_message_dialog_new (get_window (self), _ ("Run this again?"), NULL));

  adw_message_dialog_set_body (dialog, body);
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "run", _ ("_Run Again"), NULL);
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  latent_message_dialog_finish (GTK_WIDGET (dialog));
  g_object_set_data_full (G_OBJECT (dialog), "wish", wish, wish_free);
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), NULL);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentRunAgain) self = user_data;
  g_autoptr (GError) error = NULL;
  LatentJobRecord *record = latent_ledger_find_finish (LATENT_LEDGER (source), result, &error);
  g_autofree char *words = NULL;
  Wish *wish;

  if (record == NULL)
    {
      words = error != NULL ? latent_explain_error_briefly (error) : NULL;
      if (words != NULL && !latent_error_is_cancelled (error))
        emit_toast (self, words);
      return;
    }
  wish = g_new (Wish, 1);
  wish->run_again = g_object_ref (self);
  wish->record = record;
  ask (self, wish);
}

static void
latent_run_again_dispose (GObject *object)
{
  LatentRunAgain *self = LATENT_RUN_AGAIN (object);

  g_clear_weak_pointer (&self->view);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (latent_run_again_parent_class)->dispose (object);
}

static void
latent_run_again_class_init (LatentRunAgainClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latent_run_again_dispose;
  signals[SIGNAL_TOAST] = g_signal_new ("toast", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL,
                               NULL, G_TYPE_NONE, 1, ADW_TYPE_TOAST);
}

static void
latent_run_again_init (LatentRunAgain *self)
{
}

LatentRunAgain *
latent_run_again_new (LatentWorkspace *workspace, GtkWidget *view)
{
  LatentRunAgain *self;

  g_return_val_if_fail (LATENT_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (LATENT_TYPE_RUN_AGAIN, NULL);
  self->workspace = g_object_ref (workspace);
  g_set_weak_pointer (&self->view, view);
  return self;
}

void
latent_run_again_ask (LatentRunAgain *self, const char *job_id)
{
  g_return_if_fail (LATENT_IS_RUN_AGAIN (self));
  g_return_if_fail (job_id != NULL);

  latent_ledger_find_async (latent_workspace_get_ledger (self->workspace), job_id, NULL, found_cb,
                            g_object_ref (self));
}
