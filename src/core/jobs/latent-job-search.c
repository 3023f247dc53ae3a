/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-job-search.h"

#include "core/base/latent-error.h"

#define PAGE_SIZE 100
/* A list without an end, or one that repeats itself, is not read for ever: 20,000 jobs. */
#define MAX_PAGES 200
/* Jobs whose request is read to compare it. */
#define MAX_LOOKS 500
/* A request may be on its way for its deadline before the service makes a job of it; the rest is
 * for the second a `Date` may be off. */
#define SLACK_US (2 * G_TIME_SPAN_MINUTE)
/* For intents that know nothing of the service's clock. */
#define WIDE_SLACK_US G_TIME_SPAN_HOUR

/* One search. */
typedef struct
{
  /* input */
  LatentLedger *ledger;
  GPtrArray *records; /* of LatentJobRecord, oldest first: those not found yet */
  char *origin;
  gint64 offset_us;
  gint64 earliest_us; /* by the service's clock: nothing older can be ours */

  /* in progress */
  guint n_pages;
  guint n_looks;
  GPtrArray *candidates; /* of LatentRemoteJob, newest first: those not looked at yet */

  /* output */
  GHashTable *found; /* job id -> LatentRemoteJob */
} SearchWork;

static void page_read_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void unbound_listed_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void job_read_cb (GObject *object, GAsyncResult *result, gpointer user_data);

static void
free_work (gpointer data)
{
  SearchWork *work = data;

  g_clear_object (&work->ledger);
  g_clear_pointer (&work->records, g_ptr_array_unref);
  g_free (work->origin);
  g_clear_pointer (&work->candidates, g_ptr_array_unref);
  g_clear_pointer (&work->found, g_hash_table_unref);
  g_free (work);
}

/* The times, by the service's clock, between which it can have made the job of @record. */
static void
find_window (const LatentJobRecord *record, gint64 offset_us, gint64 *from_us, gint64 *until_us)
{
  gboolean is_exact = record->server_offset_us != LATENT_OFFSET_UNKNOWN;
  gint64 shift_us = is_exact                               ? record->server_offset_us
                    : offset_us != LATENT_OFFSET_UNKNOWN ? offset_us
                                                           : 0;
  gint64 slack_us = is_exact ? SLACK_US : WIDE_SLACK_US;

  *from_us = record->created_us + shift_us - slack_us;
  *until_us = MAX (record->created_us, record->submitted_us) + shift_us + slack_us;
}

gboolean
latent_job_search_may_be (const LatentJobRecord *record,
                          const LatentRemoteJob *remote,
                          gint64 offset_us)
{
  gint64 from_us;
  gint64 until_us;

  if (remote->model != NULL && g_strcmp0 (remote->model, record->model_id) != 0)
    return FALSE;
  find_window (record, offset_us, &from_us, &until_us);
  return remote->created_us >= from_us && remote->created_us <= until_us;
}

static gboolean
is_same_text (const char *ours, const char *theirs)
{
  g_autofree char *a = ours != NULL ? g_strstrip (g_strdup (ours)) : NULL;
  g_autofree char *b = theirs != NULL ? g_strstrip (g_strdup (theirs)) : NULL;

  return a != NULL && g_strcmp0 (a, b) == 0;
}

gboolean
latent_job_search_is_same (const LatentJobRecord *record, const LatentRemoteJob *remote)
{
  GHashTableIter iter;
  gpointer name;
  gpointer value;

  /* Without the request nothing is proved. */
  if (remote->values == NULL || !is_same_text (record->prompt, remote->prompt)
      || (remote->model != NULL && g_strcmp0 (remote->model, record->model_id) != 0))
    return FALSE;

  /* A parameter the service does not repeat contradicts nothing. */
  g_hash_table_iter_init (&iter, record->values);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      const char *theirs = g_hash_table_lookup (remote->values, name);

      if (theirs != NULL && g_strcmp0 (theirs, value) != 0)
        return FALSE;
    }
  return TRUE;
}

/* The oldest record that @remote may belong to; once its request is known, does belong to. */
static const LatentJobRecord *
find_record (SearchWork *work, const LatentRemoteJob *remote, gboolean is_request_known)
{
  for (guint i = 0; i < work->records->len; i++)
    {
      const LatentJobRecord *record = g_ptr_array_index (work->records, i);

      if (latent_job_search_may_be (record, remote, work->offset_us)
          && (!is_request_known || latent_job_search_is_same (record, remote)))
        return record;
    }
  return NULL;
}

/* Takes over @task. */
static void
return_found (GTask *task)
{
  SearchWork *work = g_task_get_task_data (task);

  g_task_return_pointer (
      task, g_steal_pointer (&work->found), (GDestroyNotify) g_hash_table_unref);
  g_object_unref (task);
}

/* Takes over @task: asks for the request of the oldest candidate that may still be ours. */
static void
look_at_next (GTask *task)
{
  LatentService *service = g_task_get_source_object (task);
  SearchWork *work = g_task_get_task_data (task);

  while (work->candidates->len > 0 && work->records->len > 0 && work->n_looks < MAX_LOOKS)
    {
      const LatentRemoteJob *candidate
          = g_ptr_array_index (work->candidates, work->candidates->len - 1);

      if (find_record (work, candidate, FALSE) != NULL)
        {
          work->n_looks++;
          latent_service_get_job_async (
              service, candidate->id, g_task_get_cancellable (task), job_read_cb, task);
          return;
        }
      g_ptr_array_set_size (work->candidates, (int) work->candidates->len - 1);
    }
  return_found (task);
}

/* Is it about this job alone, so that the others can be looked at? */
static gboolean
is_about_the_job (const GError *error)
{
  return latent_error_is (error, LATENT_ERROR_NOT_FOUND)
         || latent_error_is (error, LATENT_ERROR_BAD_REPLY)
         || latent_error_is (error, LATENT_ERROR_REJECTED);
}

static void
job_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SearchWork *work = g_task_get_task_data (task);
  LatentRemoteJob *candidate
      = g_ptr_array_index (work->candidates, work->candidates->len - 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentRemoteJob) job
      = latent_service_get_job_finish (LATENT_SERVICE (object), result, &error);
  const LatentJobRecord *record;

  if (job == NULL && !is_about_the_job (error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      g_object_unref (task);
      return;
    }
  if (job != NULL)
    {
      /* The list's word on the time: that is what the window was held against. */
      job->created_us = candidate->created_us;
      record = find_record (work, job, TRUE);
      if (record != NULL)
        {
          g_hash_table_insert (work->found, g_strdup (record->id), g_steal_pointer (&job));
          g_ptr_array_remove (work->records, (gpointer) record);
        }
    }
  g_ptr_array_set_size (work->candidates, (int) work->candidates->len - 1);
  look_at_next (task);
}

static void
unbound_listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SearchWork *work = g_task_get_task_data (task);
  GError *error = NULL;
  g_auto (GStrv) unbound
      = latent_ledger_list_unbound_finish (LATENT_LEDGER (object), result, &error);

  if (unbound == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = work->candidates->len; i > 0; i--)
    {
      const LatentRemoteJob *candidate = g_ptr_array_index (work->candidates, i - 1);

      if (!g_strv_contains ((const char *const *) unbound, candidate->id))
        g_ptr_array_remove_index (work->candidates, i - 1);
    }
  look_at_next (g_steal_pointer (&task));
}

/* Takes over @task. */
static void
drop_bound (GTask *task)
{
  SearchWork *work = g_task_get_task_data (task);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  for (guint i = 0; i < work->candidates->len; i++)
    g_ptr_array_add (ids, ((LatentRemoteJob *) g_ptr_array_index (work->candidates, i))->id);
  g_ptr_array_add (ids, NULL);
  latent_ledger_list_unbound_async (work->ledger,
                                    work->origin,
                                    (const char *const *) ids->pdata,
                                    g_task_get_cancellable (task),
                                    unbound_listed_cb,
                                    task);
}

static gboolean
is_same_job_cb (gconstpointer a, gconstpointer b)
{
  const LatentRemoteJob *job_a = a;
  const LatentRemoteJob *job_b = b;

  return g_str_equal (job_a->id, job_b->id);
}

/* Keeps what may be ours, once: pages overlap when jobs are made meanwhile. TRUE: @page reaches
 * back to before the oldest intent. */
static gboolean
take_page (SearchWork *work, LatentRemotePage *page)
{
  gboolean is_old = FALSE;

  for (guint i = 0; i < page->jobs->len; i++)
    {
      const LatentRemoteJob *job = g_ptr_array_index (page->jobs, i);

      is_old = is_old || (job->created_us != 0 && job->created_us < work->earliest_us);
      if (find_record (work, job, FALSE) != NULL
          && !g_ptr_array_find_with_equal_func (work->candidates, job, is_same_job_cb, NULL))
        g_ptr_array_add (work->candidates, latent_remote_job_copy (job));
    }
  return is_old;
}

static int
compare_candidates_cb (gconstpointer a, gconstpointer b)
{
  const LatentRemoteJob *job_a = *(LatentRemoteJob *const *) a;
  const LatentRemoteJob *job_b = *(LatentRemoteJob *const *) b;

  if (job_a->created_us != job_b->created_us)
    return job_a->created_us > job_b->created_us ? -1 : 1;
  return g_strcmp0 (job_b->id, job_a->id);
}

static void
page_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentService *service = LATENT_SERVICE (object);
  SearchWork *work = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (LatentRemotePage) page = latent_service_list_jobs_finish (service, result, &error);

  if (page == NULL && !is_about_the_job (error))
    {
      g_task_return_error (task, error);
      return;
    }
  /* A list that cannot be read, or not on, ends here: what is not in it stays unknown. */
  g_clear_error (&error);
  work->n_pages++;
  if (page != NULL && !take_page (work, page) && page->jobs->len > 0 && page->has_more
      && page->next_cursor != NULL && work->n_pages < MAX_PAGES)
    {
      latent_service_list_jobs_async (service,
                                      PAGE_SIZE,
                                      page->next_cursor,
                                      g_task_get_cancellable (task),
                                      page_read_cb,
                                      g_object_ref (task));
      return;
    }
  g_ptr_array_sort (work->candidates, compare_candidates_cb);
  drop_bound (g_steal_pointer (&task));
}

static int
compare_records_cb (gconstpointer a, gconstpointer b)
{
  const LatentJobRecord *record_a = *(LatentJobRecord *const *) a;
  const LatentJobRecord *record_b = *(LatentJobRecord *const *) b;

  if (record_a->created_us != record_b->created_us)
    return record_a->created_us < record_b->created_us ? -1 : 1;
  return g_strcmp0 (record_a->id, record_b->id);
}

static SearchWork *
new_work (LatentLedger *ledger, GPtrArray *records, gint64 offset_us)
{
  SearchWork *work = g_new0 (SearchWork, 1);

  work->ledger = g_object_ref (ledger);
  work->offset_us = offset_us;
  work->earliest_us = G_MAXINT64;
  work->records = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_job_record_free);
  work->candidates = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_remote_job_free);
  work->found = g_hash_table_new_full (
      g_str_hash, g_str_equal, g_free, (GDestroyNotify) latent_remote_job_free);
  for (guint i = 0; i < records->len; i++)
    {
      const LatentJobRecord *record = g_ptr_array_index (records, i);
      gint64 from_us;
      gint64 until_us;

      find_window (record, offset_us, &from_us, &until_us);
      work->earliest_us = MIN (work->earliest_us, from_us);
      g_ptr_array_add (work->records, latent_job_record_copy (record));
    }
  g_ptr_array_sort (work->records, compare_records_cb);
  return work;
}

void
latent_job_search_async (LatentService *service,
                         LatentLedger *ledger,
                         GPtrArray *records,
                         gint64 offset_us,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  SearchWork *work;

  g_return_if_fail (LATENT_IS_SERVICE (service));
  g_return_if_fail (LATENT_IS_LEDGER (ledger));
  g_return_if_fail (records != NULL && records->len > 0);

  task = g_task_new (service, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_job_search_async);
  work = new_work (ledger, records, offset_us);
  work->origin = g_strdup (latent_service_get_origin (service));
  g_task_set_task_data (task, work, free_work);
  latent_service_list_jobs_async (
      service, PAGE_SIZE, NULL, cancellable, page_read_cb, g_steal_pointer (&task));
}

GHashTable *
latent_job_search_finish (LatentService *service, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, service), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
