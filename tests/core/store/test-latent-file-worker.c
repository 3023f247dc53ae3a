/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/store/latent-file-worker.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "tests/support/latent-test.h"

typedef struct
{
  GString *order; /* what ran, in order */
  char name[17];  /* of the thread that ran it */
  gboolean was_current;
  GThread *freed_on;
  gboolean callback_ran_before_free;
  gboolean has_callback_run;
} Trace;

typedef struct
{
  Trace *trace;
  char letter;
} Step;

static gpointer
append_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  Step *step = data;

  g_string_append_c (step->trace->order, step->letter);
  step->trace->was_current = latent_file_worker_is_current ();
  prctl (PR_GET_NAME, step->trace->name, 0, 0, 0);
  return g_strdup_printf ("result %c", step->letter);
}

static gpointer
fail_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");
  return NULL;
}

static void
free_step (gpointer data)
{
  Step *step = data;

  step->trace->freed_on = g_thread_self ();
  step->trace->callback_ran_before_free = step->trace->has_callback_run;
  g_free (step);
}

static Step *
new_step (Trace *trace, char letter)
{
  Step *step = g_new0 (Step, 1);

  step->trace = trace;
  step->letter = letter;
  return step;
}

static void
note_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Trace *trace = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text
      = latent_file_worker_run_finish (LATENT_FILE_WORKER (source), result, &error);

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (text, "result "));
  trace->has_callback_run = TRUE;
}

static void
test_order (void)
{
  g_autoptr (GString) order = g_string_new (NULL);
  Trace trace = { .order = order };
  LatentFileWorker *worker = latent_file_worker_new ();

  for (char letter = 'a'; letter <= 'z'; letter++)
    latent_file_worker_run_async (worker, append_thread, new_step (&trace, letter), free_step,
                                  g_free, NULL, note_cb, &trace);
  latent_test_wait_for (order->len == 26 && trace.freed_on != NULL);
  latent_test_assert_gone (&worker);

  g_assert_cmpstr (order->str, ==, "abcdefghijklmnopqrstuvwxyz");
  g_assert_cmpstr (trace.name, ==, "latent-files");
  g_assert_true (trace.was_current);
  g_assert_false (latent_file_worker_is_current ());
  g_assert_true (trace.freed_on == g_thread_self ());
  g_assert_true (trace.callback_ran_before_free);
}

static void
test_error (void)
{
  g_autoptr (LatentFileWorker) worker = latent_file_worker_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latent_file_worker_run_async (worker, fail_thread, NULL, NULL, NULL, NULL, latent_test_result_cb,
                                &result);
  latent_test_wait_for (result != NULL);
  g_assert_null (latent_file_worker_run_finish (worker, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
}

static void
test_cancelled_before_start (void)
{
  g_autoptr (GString) order = g_string_new (NULL);
  Trace trace = { .order = order };
  g_autoptr (LatentFileWorker) worker = latent_file_worker_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  latent_file_worker_run_async (worker, append_thread, new_step (&trace, 'a'), free_step, g_free,
                                cancellable, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  g_assert_null (latent_file_worker_run_finish (worker, result, &error));
  g_assert_true (latent_error_is_cancelled (error));
  g_assert_cmpstr (order->str, ==, "");
  g_clear_object (&result);
  latent_test_wait_for (trace.freed_on != NULL);
}

/* A disk that answers only when the other end of a pipe is closed. */
static gpointer
wait_for_disk_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  const int *ends = data;
  char byte;

  g_assert_cmpint (read (ends[0], &byte, 1), ==, 0);
  return g_strdup ("result of a disk that came back");
}

static gboolean
count_turn_cb (gpointer user_data)
{
  guint *n_turns = user_data;

  return ++*n_turns < 1000 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
test_frozen_disk_f8 (void)
{
  g_autoptr (GString) order = g_string_new (NULL);
  Trace trace = { .order = order };
  g_autoptr (LatentFileWorker) worker = latent_file_worker_new ();
  Trace frozen = { .order = order };
  guint n_turns = 0;
  int ends[2];

  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  latent_file_worker_run_async (worker, wait_for_disk_thread, ends, NULL, g_free, NULL, note_cb,
                                &frozen);
  latent_file_worker_run_async (worker, append_thread, new_step (&trace, 'a'), free_step, g_free,
                                NULL, note_cb, &trace);
  g_idle_add (count_turn_cb, &n_turns);
  latent_test_wait_for (n_turns == 1000);
  g_assert_false (frozen.has_callback_run);
  g_assert_cmpstr (order->str, ==, "");

  close (ends[1]);
  latent_test_wait_for (trace.freed_on != NULL);
  g_assert_true (frozen.has_callback_run);
  g_assert_cmpstr (order->str, ==, "a");
  close (ends[0]);
}

static gpointer
cancel_self_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  g_cancellable_cancel (cancellable);
  return g_strdup ("result of work that was done");
}

/* What was done must not look as if it had not been. */
static void
test_cancelled_too_late (void)
{
  g_autoptr (LatentFileWorker) worker = latent_file_worker_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  latent_file_worker_run_async (worker, cancel_self_thread, NULL, NULL, g_free, cancellable,
                                latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  text = latent_file_worker_run_finish (worker, result, &error);
  g_assert_no_error (error);
  g_assert_nonnull (text);
}

/* Nobody takes the result; the leak checker sees whether it was freed. */
static void
test_result_nobody_takes (void)
{
  g_autoptr (GString) order = g_string_new (NULL);
  Trace trace = { .order = order };
  LatentFileWorker *worker = latent_file_worker_new ();

  latent_file_worker_run_async (worker, append_thread, new_step (&trace, 'a'), free_step, g_free,
                                NULL, NULL, NULL);
  latent_test_wait_for (trace.freed_on != NULL);
  latent_test_assert_gone (&worker);
}

static void
test_dispose_waits (void)
{
  g_autoptr (GString) order = g_string_new (NULL);
  Trace trace = { .order = order };
  LatentFileWorker *worker = latent_file_worker_new ();

  for (char letter = 'a'; letter <= 'e'; letter++)
    latent_file_worker_run_async (worker, append_thread, new_step (&trace, letter), free_step,
                                  g_free, NULL, NULL, NULL);
  g_object_run_dispose (G_OBJECT (worker));
  g_assert_cmpstr (order->str, ==, "abcde");
  latent_test_assert_gone (&worker);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/store/file-worker/order", test_order);
  g_test_add_func ("/store/file-worker/error", test_error);
  g_test_add_func ("/store/file-worker/frozen-disk/F8", test_frozen_disk_f8);
  g_test_add_func ("/store/file-worker/cancelled-before-start", test_cancelled_before_start);
  g_test_add_func ("/store/file-worker/cancelled-too-late", test_cancelled_too_late);
  g_test_add_func ("/store/file-worker/result-nobody-takes", test_result_nobody_takes);
  g_test_add_func ("/store/file-worker/dispose-waits", test_dispose_waits);
  return latent_test_run ();
}
