/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/media/latent-decoder-private.h"

#include "media-test.h"
#include "support/latent-test.h"

/* Work that the test holds and lets go: every piece notes when it starts and waits at the gate. */
typedef struct
{
  GMutex mutex;
  GCond cond;
  guint n_allowed; /* how many more may pass */
  guint n_running;
  guint max_running;
  GString *order; /* names in the order of their starts */
  guint n_freed;
} Gate;

typedef struct
{
  Gate *gate;
  char name;
} Work;

static void
gate_init (Gate *gate)
{
  *gate = (Gate){ .order = g_string_new (NULL) };
  g_mutex_init (&gate->mutex);
  g_cond_init (&gate->cond);
}

static void
gate_clear (Gate *gate)
{
  g_string_free (gate->order, TRUE);
  g_mutex_clear (&gate->mutex);
  g_cond_clear (&gate->cond);
}

static void
gate_allow (Gate *gate, guint n)
{
  g_mutex_lock (&gate->mutex);
  gate->n_allowed += n;
  g_cond_broadcast (&gate->cond);
  g_mutex_unlock (&gate->mutex);
}

/* Waits until @n pieces of work have started, in all. */
static void
gate_wait_for_starts (Gate *gate, guint n)
{
  g_mutex_lock (&gate->mutex);
  while (gate->order->len < n)
    {
      if (!g_cond_wait_until (&gate->cond, &gate->mutex, latent_test_deadline ()))
        g_error ("only \"%s\" started", gate->order->str);
    }
  g_mutex_unlock (&gate->mutex);
}

static gpointer
work_func (gpointer data, GCancellable *cancellable, GError **error)
{
  Work *work = data;
  Gate *gate = work->gate;

  g_mutex_lock (&gate->mutex);
  g_string_append_c (gate->order, work->name);
  gate->n_running++;
  gate->max_running = MAX (gate->max_running, gate->n_running);
  g_cond_broadcast (&gate->cond);
  while (gate->n_allowed == 0)
    g_cond_wait (&gate->cond, &gate->mutex);
  gate->n_allowed--;
  gate->n_running--;
  g_mutex_unlock (&gate->mutex);
  return g_strdup_printf ("%c", work->name);
}

static void
free_work (gpointer data)
{
  Work *work = data;

  work->gate->n_freed++;
  g_free (work);
}

static void
count_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  guint *n_done = user_data;
  g_autofree char *name = latent_decoder_run_finish (LATENT_DECODER (source), result, NULL);

  (*n_done)++;
}

static void
start_work (LatentDecoder *decoder,
            Gate *gate,
            char name,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  Work *work = g_new0 (Work, 1);

  work->gate = gate;
  work->name = name;
  latent_decoder_run_async (decoder, work_func, work, free_work, g_free, cancellable, callback,
                            user_data);
}

static void
test_newest_first (void)
{
  g_autoptr (LatentDecoder) decoder = latent_decoder_new_with_threads (1);
  guint n_done = 0;
  Gate gate;

  gate_init (&gate);
  start_work (decoder, &gate, 'a', NULL, count_cb, &n_done);
  gate_wait_for_starts (&gate, 1);
  for (char name = 'b'; name <= 'f'; name++)
    start_work (decoder, &gate, name, NULL, count_cb, &n_done);
  gate_allow (&gate, 6);
  latent_test_wait_for (n_done == 6);
  g_assert_cmpstr (gate.order->str, ==, "afedcb");
  g_assert_cmpuint (gate.max_running, ==, 1);
  g_assert_cmpuint (gate.n_freed, ==, 6);
  gate_clear (&gate);
}

/* What has time comes after all that has none, and in its own order. */
static void
test_later (void)
{
  g_autoptr (LatentDecoder) decoder = latent_decoder_new_with_threads (1);
  guint n_done = 0;
  Gate gate;

  gate_init (&gate);
  start_work (decoder, &gate, 'a', NULL, count_cb, &n_done);
  gate_wait_for_starts (&gate, 1);
  for (char name = '1'; name <= '3'; name++)
    {
      Work *work = g_new (Work, 1);

      *work = (Work){ &gate, name };
      latent_decoder_run_later_async (decoder, work_func, work, free_work, NULL, NULL, count_cb,
                                      &n_done);
    }
  start_work (decoder, &gate, 'b', NULL, count_cb, &n_done);
  start_work (decoder, &gate, 'c', NULL, count_cb, &n_done);
  gate_allow (&gate, 4);
  gate_wait_for_starts (&gate, 5);
  start_work (decoder, &gate, 'd', NULL, count_cb, &n_done);
  gate_allow (&gate, 3);
  latent_test_wait_for (n_done == 7);
  g_assert_cmpstr (gate.order->str, ==, "acb12d3");
  g_assert_cmpuint (gate.n_freed, ==, 7);
  gate_clear (&gate);
}

/* As many threads as allowed, and not one more. */
static void
test_threads (void)
{
  for (guint n_threads = 1; n_threads <= LATENT_DECODER_MAX_THREADS; n_threads++)
    {
      g_autoptr (LatentDecoder) decoder = latent_decoder_new_with_threads (n_threads);
      guint n_done = 0;
      Gate gate;

      gate_init (&gate);
      for (char name = 'a'; name < 'm'; name++)
        start_work (decoder, &gate, name, NULL, count_cb, &n_done);
      gate_wait_for_starts (&gate, n_threads);
      for (guint i = 1; i <= 12; i++)
        {
          gate_allow (&gate, 1);
          gate_wait_for_starts (&gate, MIN (12, n_threads + i));
        }
      latent_test_wait_for (n_done == 12);
      g_assert_cmpuint (gate.max_running, ==, n_threads);
      gate_clear (&gate);
    }
}

static void
test_default_threads (void)
{
  g_autoptr (LatentDecoder) decoder = latent_decoder_new ();
  guint n_threads = MIN (g_get_num_processors (), LATENT_DECODER_MAX_THREADS);
  guint n_done = 0;
  Gate gate;

  gate_init (&gate);
  for (char name = 'a'; name < 'j'; name++)
    start_work (decoder, &gate, name, NULL, count_cb, &n_done);
  gate_wait_for_starts (&gate, n_threads);
  gate_allow (&gate, 9);
  latent_test_wait_for (n_done == 9);
  g_assert_cmpuint (gate.max_running, ==, n_threads);
  gate_clear (&gate);
}

/* Cancelled before its turn: never runs. Cancelled before the start: not even queued. */
static void
test_cancelled_before_its_turn (void)
{
  g_autoptr (LatentDecoder) decoder = latent_decoder_new_with_threads (1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *first_slot = NULL, *second_slot = NULL;
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;
  guint n_done = 0;
  Gate gate;

  gate_init (&gate);
  start_work (decoder, &gate, 'a', NULL, count_cb, &n_done);
  gate_wait_for_starts (&gate, 1);
  start_work (decoder, &gate, 'b', cancellable, latent_test_result_cb, &first_slot);
  g_cancellable_cancel (cancellable);
  start_work (decoder, &gate, 'c', cancellable, latent_test_result_cb, &second_slot);
  g_assert_null (second_slot);

  second = latent_test_await (&second_slot);
  g_assert_null (latent_decoder_run_finish (decoder, second, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  gate_allow (&gate, 3);
  first = latent_test_await (&first_slot);
  g_assert_null (latent_decoder_run_finish (decoder, first, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  latent_test_wait_for (n_done == 1);
  g_assert_cmpstr (gate.order->str, ==, "a");
  g_assert_cmpuint (gate.n_freed, ==, 3);
  gate_clear (&gate);
}

/* The owner goes away while work is queued and running: everything is answered, on the main thread,
 * and the decoder goes with the last answer. */
static void
test_let_go_in_flight (void)
{
  LatentDecoder *decoder = latent_decoder_new_with_threads (2);
  guint n_done = 0;
  Gate gate;

  gate_init (&gate);
  for (char name = 'a'; name < 'f'; name++)
    start_work (decoder, &gate, name, NULL, count_cb, &n_done);
  gate_wait_for_starts (&gate, 2);
  gate_allow (&gate, 5);
  latent_test_assert_gone (&decoder);
  g_assert_cmpuint (n_done, ==, 5);
  gate_clear (&gate);
}

/* Disposed by force: what runs is finished, what waits is called off, what comes is refused. */
static void
test_dispose_in_flight (void)
{
  LatentDecoder *decoder = latent_decoder_new_with_threads (1);
  GAsyncResult *running_slot = NULL, *waiting_slot = NULL, *late_slot = NULL;
  g_autoptr (GAsyncResult) running = NULL;
  g_autoptr (GAsyncResult) waiting = NULL;
  g_autoptr (GAsyncResult) late = NULL;
  g_autofree char *name = NULL;
  g_autoptr (GError) error = NULL;
  Gate gate;

  gate_init (&gate);
  start_work (decoder, &gate, 'a', NULL, latent_test_result_cb, &running_slot);
  gate_wait_for_starts (&gate, 1);
  start_work (decoder, &gate, 'b', NULL, latent_test_result_cb, &waiting_slot);
  g_object_run_dispose (G_OBJECT (decoder));
  start_work (decoder, &gate, 'c', NULL, latent_test_result_cb, &late_slot);

  waiting = latent_test_await (&waiting_slot);
  g_assert_null (latent_decoder_run_finish (decoder, waiting, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  late = latent_test_await (&late_slot);
  g_assert_null (latent_decoder_run_finish (decoder, late, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  gate_allow (&gate, 1);
  running = latent_test_await (&running_slot);
  name = latent_decoder_run_finish (decoder, running, NULL);
  g_assert_cmpstr (name, ==, "a");
  g_assert_cmpstr (gate.order->str, ==, "a");

  g_clear_object (&running);
  g_clear_object (&waiting);
  g_clear_object (&late);
  latent_test_assert_gone (&decoder);
  gate_clear (&gate);
}

/* A result that nobody collects is freed (the leak checker watches). */
static void
test_result_dropped (void)
{
  g_autoptr (LatentDecoder) decoder = latent_decoder_new_with_threads (1);
  Gate gate;

  gate_init (&gate);
  gate_allow (&gate, 2);
  start_work (decoder, &gate, 'a', NULL, NULL, NULL);
  start_work (decoder, &gate, 'b', NULL, NULL, NULL);
  latent_test_wait_for (gate.n_freed == 2);
  gate_clear (&gate);
}

static gpointer
read_thread_name (gpointer data, GCancellable *cancellable, GError **error)
{
  g_autofree char *name = NULL;

  g_file_get_contents ("/proc/thread-self/comm", &name, NULL, NULL);
  return g_strdup (g_strchomp (name));
}

static void
test_thread_name (void)
{
  g_autoptr (LatentDecoder) decoder = latent_decoder_new ();
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *name = NULL;

  latent_decoder_run_async (decoder, read_thread_name, NULL, NULL, g_free, NULL,
                            latent_test_result_cb, &slot);
  result = latent_test_await (&slot);
  name = latent_decoder_run_finish (decoder, result, NULL);
  g_assert_cmpstr (name, ==, "latent-decode");
}

static void
test_decode (void)
{
  g_autoptr (LatentDecoder) decoder = latent_decoder_new ();
  g_autofree char *path = media_test_path ("exif-6.jpg");
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (GError) error = NULL;

  latent_decoder_decode_async (decoder, path, 12, NULL, latent_test_result_cb, &slot);
  result = latent_test_await (&slot);
  pixbuf = latent_decoder_decode_finish (decoder, result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, 8);
  g_assert_cmpint (gdk_pixbuf_get_height (pixbuf), ==, 12);
}

static void
test_decode_errors (void)
{
  g_autoptr (LatentDecoder) decoder = latent_decoder_new ();
  g_autofree char *folder = latent_test_make_folder ("errors");
  g_autofree char *missing = g_build_filename (folder, "missing.png", NULL);
  g_autofree char *html = media_test_write (folder, "page.png", "<html></html>", 13);
  const char *paths[] = { missing, html };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      GAsyncResult *slot = NULL;
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      latent_decoder_decode_async (decoder, paths[i], 0, NULL, latent_test_result_cb, &slot);
      result = latent_test_await (&slot);
      g_assert_null (latent_decoder_decode_finish (decoder, result, &error));
      if (i == 0)
        g_assert_cmpstr (latent_error_facts (error)->field, ==, "missing");
      latent_test_assert_error (&error, i == 0 ? LATENT_ERROR_STORAGE : LATENT_ERROR_BAD_IMAGE);
    }
}

static void
count_decode_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  guint *n_done = user_data;
  g_autoptr (GdkPixbuf) pixbuf
      = latent_decoder_decode_finish (LATENT_DECODER (source), result, NULL);

  (*n_done)++;
}

/* I9: thousands of requests, most of them called off before or while they run. */
static void
test_many_cancelled (void)
{
  LatentDecoder *decoder = latent_decoder_new ();
  g_autofree char *path = media_test_path ("progressive.jpg");
  guint n_done = 0;

  for (guint i = 0; i < 10000; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();

      latent_decoder_decode_async (decoder, path, 16, cancellable, count_decode_cb, &n_done);
      if (i % 16 != 0)
        g_cancellable_cancel (cancellable);
    }
  latent_test_wait_for (n_done == 10000);
  latent_test_assert_gone (&decoder);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/media/decoder/newest-first", test_newest_first);
  g_test_add_func ("/media/decoder/later", test_later);
  g_test_add_func ("/media/decoder/threads", test_threads);
  g_test_add_func ("/media/decoder/default-threads", test_default_threads);
  g_test_add_func ("/media/decoder/cancelled-before-its-turn", test_cancelled_before_its_turn);
  g_test_add_func ("/media/decoder/let-go-in-flight", test_let_go_in_flight);
  g_test_add_func ("/media/decoder/dispose-in-flight", test_dispose_in_flight);
  g_test_add_func ("/media/decoder/result-dropped", test_result_dropped);
  g_test_add_func ("/media/decoder/thread-name", test_thread_name);
  g_test_add_func ("/media/decoder/decode", test_decode);
  g_test_add_func ("/media/decoder/decode-errors", test_decode_errors);
  g_test_add_func ("/media/decoder/I9-many-cancelled", test_many_cancelled);
  return latent_test_run ();
}
