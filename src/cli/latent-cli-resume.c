/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cli-command.h"

#include "latent-cli-await.h"
#include "latent-cli-budget.h"
#include "latent-cli-context.h"
#include "latent-cli-failure.h"
#include "latent-cli-report.h"
#include "latent-cli-status.h"
#include "latent-config.h"
#include <glib/gi18n-lib.h>

/* One `resume`. */
typedef struct
{
  LatentCliContext *context; /* borrowed */
  LatentCliWatch *watch;     /* owned */
  LatentCliReport report;
  guint n_foreign;      /* meant for another service or team */
  guint n_elsewhere;    /* another process is at them */
  guint n_never_wanted; /* stopped by a person before they were sent */

  LatentCliBudget budget;
  GError *limit_error; /* nullable: the first refusal for the sake of a limit */
  gboolean is_limited; /* that is what became of the job taken up last */
  guint n_limited;
} Resume;

static void
resume_clear (Resume *self)
{
  g_clear_pointer (&self->watch, latent_cli_watch_free);
  g_clear_error (&self->limit_error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Resume, resume_clear)

/* (transfer full) (nullable) (element-type LatentJobRecord): oldest first */
static GPtrArray *
list_unfinished (Resume *self, GError **error)
{
  LatentLedger *ledger = latent_workspace_get_ledger (self->context->workspace);
  g_auto (LatentCliAwait) await = { NULL };
  g_autoptr (GPtrArray) all = NULL;
  GPtrArray *unfinished = NULL;

  latent_ledger_list_async (ledger, -1, TRUE, 0, NULL, latent_cli_await_cb, &await);
  all = latent_ledger_list_finish (ledger, latent_cli_await (&await), error);
  if (all == NULL)
    return NULL;

  unfinished = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_job_record_free);
  for (guint i = all->len; i > 0; i--)
    {
      const LatentJobRecord *record = all->pdata[i - 1];

      if (!latent_job_state_is_final (record->state))
        g_ptr_array_add (unfinished, latent_job_record_copy (record));
    }
  return unfinished;
}

/* Taking up is free for what the service has, or may have. What was never sent costs: it is sent
 * only when `generate` had to leave it for want of a key or of credit, never when a person changed
 * their mind. */
static gboolean
is_wanted (const LatentJobRecord *record)
{
  return record->state != LATENT_JOB_STOPPED || record->remote_id != NULL
         || latent_cli_job_is_unpaid (record);
}

static void
limited_cb (LatentJobQueue *queue, LatentJob *job, const GError *error, Resume *self)
{
  self->is_limited = TRUE;
  self->n_limited++;
  if (self->limit_error == NULL)
    self->limit_error = g_error_copy (error);
}

/* Stopped for want of a key or of credit: sending it is what costs. */
static gboolean
would_cost (const LatentJobRecord *record)
{
  return record->state == LATENT_JOB_STOPPED && record->remote_id == NULL;
}

/* What all images that would be sent cost together; -1: not known. */
static gint64
add_costs (Resume *self, GPtrArray *records)
{
  LatentPriceBook *prices = latent_workspace_get_prices (self->context->workspace);
  gint64 sum = 0;

  for (guint i = 0; i < records->len; i++)
    {
      const LatentJobRecord *record = records->pdata[i];
      gint64 price = 0;

      if (would_cost (record) && is_wanted (record))
        price = latent_price_book_find (prices, record->model_id, record->values);
      if (price < 0 || price > G_MAXINT64 - sum)
        return -1;
      sum += price;
    }
  return sum;
}

/* All or none: what the images cost together must not be more than --budget. */
static void
check_budget (Resume *self, GPtrArray *records)
{
  gint64 cost;
  LatentErrorFacts *facts;

  latent_cli_budget_prepare (&self->budget, self->context);
  if (!self->budget.has_budget)
    return;
  cost = add_costs (self, records);
  if (cost >= 0 && cost <= self->budget.credits)
    return;
  self->limit_error = latent_error_new (LATENT_ERROR_LIMIT, "the budget would be passed");
  facts = latent_error_facts (self->limit_error);
  facts->field = g_strdup ("budget");
  facts->credits_limit = self->budget.credits;
  facts->credits_spent = 0;
  facts->credits_required = cost;
}

/* Nothing was sent, and it is said why and how it can be. */
static void
complain_about_limit (Resume *self)
{
  if (self->n_limited == 0)
    return;
  latent_cli_complain (
      g_dngettext (GETTEXT_PACKAGE, "%u image was not sent and nothing was charged for it:",
                   "%u images were not sent and nothing was charged for them:", self->n_limited),
      self->n_limited);
  self->report.status
      = latent_cli_fold_status (self->report.status, latent_cli_budget_fail (self->limit_error));
}

static void
send_stopped (Resume *self, LatentJob *job)
{
  const LatentSubmitOptions how = { .has_budget = self->budget.has_budget,
                                    .budget_credits = self->budget.credits };

  self->is_limited = FALSE;
  latent_job_queue_take_up (latent_workspace_get_queue (self->context->workspace), job, &how);
  latent_cli_wait_for_step (job, LATENT_JOB_STOPPED, &self->is_limited);
}

static void
take_up (Resume *self, LatentJob *job)
{
  LatentJobQueue *queue = latent_workspace_get_queue (self->context->workspace);
  LatentJobState state = latent_job_get_state (job);

  /* Whoever asks to finish every job wants them sent: under the same key nothing is paid twice. */
  if (latent_job_queue_can_send_again (queue, job))
    {
      latent_job_queue_send_again (queue, job);
      latent_cli_wait_for_step (job, state, NULL);
    }
  else if (would_cost (latent_job_get_record (job)))
    {
      send_stopped (self, job);
      if (self->is_limited)
        return;
    }
  else if (latent_job_queue_can_take_up (queue, job))
    {
      latent_job_queue_take_up (queue, job, NULL);
      if (!latent_job_queue_is_looking_for (queue, job))
        latent_cli_wait_for_step (job, state, NULL);
    }
  /* What stays where it is settles at once, and is told of. */
  latent_cli_watch_add (self->watch, job);
}

static void
adopt (Resume *self, const LatentJobRecord *record)
{
  LatentLedger *ledger = latent_workspace_get_ledger (self->context->workspace);
  LatentJobQueue *queue = latent_workspace_get_queue (self->context->workspace);
  LatentJob *job = latent_job_queue_find (queue, record->id);

  if (job == NULL)
    self->n_elsewhere++; /* made by another process after our queue read the ledger */
  else if (!latent_job_get_is_mine (job))
    self->n_foreign++;
  else if (!is_wanted (record))
    self->n_never_wanted++;
  else if (would_cost (record) && self->limit_error != NULL && self->budget.has_budget)
    self->n_limited++;
  else if (record->state == LATENT_JOB_STOPPED || record->state == LATENT_JOB_UNKNOWN)
    take_up (self, job);
  else if (latent_ledger_is_owner (ledger, record))
    latent_cli_watch_add (self->watch, job);
  else
    self->n_elsewhere++; /* what nobody drove, the queue has claimed */
}

/* The ledger answers in the order it was asked, so when this list is here the queue has adopted
 * what it can. */
static int
adopt_all (Resume *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = list_unfinished (self, &error);

  if (records == NULL)
    return latent_cli_fail (error);
  check_budget (self, records);
  for (guint i = 0; i < records->len; i++)
    adopt (self, records->pdata[i]);
  return LATENT_EXIT_DONE;
}

static void
complain_about_others (Resume *self)
{
  if (self->n_foreign > 0)
    latent_cli_complain (
        g_dngettext (GETTEXT_PACKAGE,
                     "%u job is meant for another service or team and was left alone: use the key "
                     "and the address it was made with.",
                     "%u jobs are meant for another service or team and were left alone: use the "
                     "key and the address they were made with.",
                     self->n_foreign),
        self->n_foreign);
  if (self->n_elsewhere > 0)
    latent_cli_complain (
        g_dngettext (GETTEXT_PACKAGE, "%u job is being finished by another Latent.",
                     "%u jobs are being finished by another Latent.", self->n_elsewhere),
        self->n_elsewhere);
  if (self->n_foreign + self->n_elsewhere > 0)
    self->report.status = latent_cli_fold_status (self->report.status, LATENT_EXIT_UNFINISHED);
  if (self->n_never_wanted > 0)
    latent_cli_complain (
        g_dngettext (GETTEXT_PACKAGE,
                     "%u job was stopped before it was sent. It stays so, because sending it "
                     "would cost; take it up in the window, or generate it anew.",
                     "%u jobs were stopped before they were sent. They stay so, because sending "
                     "them would cost; take them up in the window, or generate them anew.",
                     self->n_never_wanted),
        self->n_never_wanted);
}

/* Waits until the account tells which jobs are ours. */
static int
connect_to_service (Resume *self)
{
  LatentWorkspace *workspace = self->context->workspace;
  const GError *error = NULL;
  g_autofree char *resume = NULL;

  /* Whoever asks to finish every job wants them sent. */
  latent_job_queue_unpause (latent_workspace_get_queue (workspace));
  latent_workspace_start (workspace);
  if (!latent_cli_watch_account (self->watch, TRUE))
    {
      resume = latent_cli_context_dup_resume (self->context);
      latent_cli_complain (_ ("Stopped. The jobs are as they were; “%s” takes them up."), resume);
      return LATENT_EXIT_UNFINISHED;
    }
  error = latent_cli_watch_get_key_error (self->watch);
  return error != NULL ? latent_cli_fail (error) : LATENT_EXIT_DONE;
}

static void
finish_all (Resume *self)
{
  LatentJob *next = NULL;

  while ((next = latent_cli_watch_next (self->watch)) != NULL)
    {
      g_autoptr (LatentJob) job = next;

      latent_cli_report_ended (&self->report, job);
    }
  latent_cli_report_open (&self->report, self->watch);
}

static int
work (LatentCliContext *context, const LatentCliBudget *budget)
{
  g_auto (Resume) self = {
    .context = context,
    .watch
    = latent_cli_watch_new (context->workspace, context->cancellable, LATENT_CLI_UNTIL_ENDED, 0),
    .report = { .context = context },
    .budget = *budget,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) unfinished = list_unfinished (&self, &error);
  gulong limited_id;
  int status = LATENT_EXIT_DONE;

  if (unfinished == NULL)
    return latent_cli_fail (error);
  /* Records that a crash or a full disk kept out of their pictures: what the close leaves of them,
   * the next command takes up. */
  latent_record_writer_wake (latent_workspace_get_record_writer (context->workspace), NULL);
  if (unfinished->len == 0)
    {
      latent_cli_complain (_ ("Nothing is unfinished."));
      return LATENT_EXIT_DONE;
    }
  status = connect_to_service (&self);
  limited_id = g_signal_connect (latent_workspace_get_queue (context->workspace), "limited",
                                 G_CALLBACK (limited_cb), &self);
  if (status == LATENT_EXIT_DONE)
    status = adopt_all (&self);
  if (status == LATENT_EXIT_DONE)
    {
      finish_all (&self);
      complain_about_limit (&self);
      complain_about_others (&self);
      status = self.report.status;
    }
  g_signal_handler_disconnect (latent_workspace_get_queue (context->workspace), limited_id);
  return status;
}

int
latent_cli_resume (const LatentCliConfig *config, const LatentCliCommand *command, char **argv)
{
  g_auto (LatentCliOptions) options = { FALSE };
  g_autofree char *budget_text = NULL;
  const GOptionEntry entries[] = {
    { "budget", 0, 0, G_OPTION_ARG_FILENAME, &budget_text,
      N_ ("Send nothing when all images together cost more, or nobody knows what they cost"),
      N_ ("CREDITS") },
    { NULL },
  };
  const LatentCliUsage usage = { .command = command, .entries = entries };
  LatentCliBudget budget;
  LatentCliContext context;
  int status = LATENT_EXIT_DONE;

  if (!latent_cli_options_parse (&options, &usage, argv, &status))
    return status;
  if (!latent_cli_budget_parse (&budget, budget_text))
    return latent_cli_fail_usage (command, _ ("--budget takes a whole number of credits."));

  status = latent_cli_context_open (&context, config, &options, LATENT_CLI_SERVICE);
  if (status == LATENT_EXIT_DONE)
    status = work (&context, &budget);
  return latent_cli_context_close (&context, status);
}
