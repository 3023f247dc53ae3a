/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <signal.h>
#include <unistd.h>

#include "bench/bench-report.h"
#include "core/net/latent-downloader.h"
#include "core/net/latent-http-client.h"
#include "core/store/latent-incoming-file.h"
#include "support/latent-test.h"

/* What a download of 6 MB costs in processor time (of all threads) and memory, against the barest
 * loop that libsoup allows: a blocking read into one buffer of 1 MiB. First without keeping the
 * bytes, which is the transfer alone; then into the library, where the reference does what cannot
 * be left out as well: SHA-256, write, fsync. Both sides in turn, from a server in a process of its
 * own. */

#define BODY_BYTES 6000000
#define BUFFER_BYTES (1024 * 1024)
/* A transfer of this size takes about a millisecond, and one differs from the next by half of it,
 * in the program as in the loop: only the median of many pairs stands still. */
#define N_CPU_ROUNDS 400
#define N_ROUNDS 40

typedef enum
{
  MODE_DROP, /* the bytes */
  MODE_STORE,
} Mode;

typedef struct
{
  char *service;
  char *address;
  char *folder;
  SoupSession *session;
  LatentDownloader *downloader;
  LatentFileWorker *worker;
  LatentPlaces *places;
  guint n_stored;
} Field;

/* --- the server: forked before there are threads --- */

static void
write_all (int fd, const char *data, gsize length)
{
  while (length > 0)
    {
      ssize_t n = write (fd, data, length);

      if (n <= 0)
        return;
      data += n;
      length -= (gsize) n;
    }
}

static void
serve_connection (int fd, const char *body)
{
  g_autofree char *head = g_strdup_printf (
      "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: %d\r\n\r\n", BODY_BYTES);
  char request[4096];

  /* One request is one read: nobody sends a second one before the answer. */
  while (read (fd, request, sizeof request) > 0)
    {
      write_all (fd, head, strlen (head));
      write_all (fd, body, BODY_BYTES);
    }
  close (fd);
}

static guint16
start_server (void)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t length = sizeof address;
  int listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_cmpint (bind (listener, (struct sockaddr *) &address, length), ==, 0);
  g_assert_cmpint (getsockname (listener, (struct sockaddr *) &address, &length), ==, 0);
  g_assert_cmpint (listen (listener, 8), ==, 0);
  if (fork () == 0)
    {
      g_autofree char *body = g_malloc (BODY_BYTES);

      prctl (PR_SET_PDEATHSIG, SIGKILL);
      signal (SIGCHLD, SIG_IGN);
      signal (SIGPIPE, SIG_IGN);
      for (guint i = 0; i < BODY_BYTES; i++)
        body[i] = (char) (i * 2654435761u >> 24);
      for (;;)
        {
          int fd = accept (listener, NULL, NULL);

          if (fd >= 0 && fork () == 0)
            {
              prctl (PR_SET_PDEATHSIG, SIGKILL);
              serve_connection (fd, body);
              _exit (0);
            }
          close (fd);
        }
    }
  close (listener);
  return ntohs (address.sin_port);
}

/* --- the reference --- */

static void
store_plainly (Field *field, const guint8 *data, gsize length, GChecksum *checksum, int fd)
{
  g_checksum_update (checksum, data, (gssize) length);
  write_all (fd, (const char *) data, length);
}

static void
run_loop (Field *field, Mode mode)
{
  g_autoptr (SoupMessage) message = soup_message_new ("GET", field->address);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guint8 *buffer = g_malloc (BUFFER_BYTES);
  g_autofree char *path = g_build_filename (field->folder, "plain", NULL);
  g_autoptr (GInputStream) stream = soup_session_send (field->session, message, NULL, NULL);
  int fd = mode == MODE_STORE ? g_open (path, O_CREAT | O_TRUNC | O_RDWR, 0600) : -1;
  gsize n_buffered = 0;
  gint64 n_total = 0;
  gssize n;

  g_assert_nonnull (stream);
  while ((n = g_input_stream_read (stream, buffer + n_buffered, BUFFER_BYTES - n_buffered, NULL,
                                   NULL))
         > 0)
    {
      n_total += n;
      n_buffered += (gsize) n;
      if (n_buffered < BUFFER_BYTES && n_total < BODY_BYTES)
        continue;
      if (mode == MODE_STORE)
        store_plainly (field, buffer, n_buffered, checksum, fd);
      n_buffered = 0;
    }
  g_assert_cmpint (n_total, ==, BODY_BYTES);
  if (fd >= 0)
    {
      g_assert_cmpint (fsync (fd), ==, 0);
      close (fd);
    }
}

/* --- the program --- */

/* A sink that takes everything and keeps nothing. */
#define BENCH_TYPE_DROP (bench_drop_get_type ())
G_DECLARE_FINAL_TYPE (BenchDrop, bench_drop, BENCH, DROP, GObject)

struct _BenchDrop
{
  GObject parent_instance;
};

static void
drop_async (LatentByteSink *sink,
            GBytes *bytes,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (sink, cancellable, callback, user_data);

  g_task_return_boolean (task, TRUE);
}

static void
restart_async (LatentByteSink *sink,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  drop_async (sink, NULL, cancellable, callback, user_data);
}

static gboolean
drop_finish (LatentByteSink *sink, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
implement_sink (LatentByteSinkInterface *iface)
{
  iface->write_async = drop_async;
  iface->write_finish = drop_finish;
  iface->restart_async = restart_async;
  iface->restart_finish = drop_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (BenchDrop,
                               bench_drop,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LATENT_TYPE_BYTE_SINK, implement_sink))

static void
bench_drop_class_init (BenchDropClass *klass)
{
}

static void
bench_drop_init (BenchDrop *self)
{
}

static gpointer
store_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  LatentIncomingFile *incoming = data;
  g_autofree char *sha256 = latent_incoming_file_dup_sha256 (incoming);

  g_assert_cmpuint (strlen (sha256), ==, 64);
  return latent_incoming_file_store (incoming, "stored.png", error);
}

static void
store (Field *field, LatentIncomingFile *incoming)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  latent_file_worker_run_async (field->worker, store_thread, incoming, NULL, g_free, NULL,
                                latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  path = latent_file_worker_run_finish (field->worker, result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (unlink (path), ==, 0);
}

static void
run_program (Field *field, Mode mode)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentByteSink) sink = NULL;

  if (mode == MODE_STORE)
    sink = LATENT_BYTE_SINK (
        latent_incoming_file_new (field->worker, field->places, "bench", field->n_stored++));
  else
    sink = g_object_new (BENCH_TYPE_DROP, NULL);
  latent_downloader_fetch_async (field->downloader, field->address, sink, NULL,
                                 latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  g_assert_cmpint (latent_downloader_fetch_finish (field->downloader, result, &error), ==,
                   BODY_BYTES);
  g_assert_no_error (error);
  if (mode == MODE_STORE)
    store (field, LATENT_INCOMING_FILE (sink));
}

/* --- figures --- */

typedef void (*Run) (Field *field, Mode mode);

/* Microseconds of the processor. */
static double
measure_cpu (Field *field, Run run, Mode mode)
{
  gint64 start_us = bench_process_cpu_us ();

  run (field, mode);
  return (double) (bench_process_cpu_us () - start_us);
}

/* Bytes above what the process has anyway. */
static double
measure_peak (Field *field, Run run, Mode mode)
{
  gint64 before = bench_resident_bytes ();

  bench_forget_peak ();
  run (field, mode);
  return (double) MAX (bench_peak_bytes () - before, 4096);
}

static void
compare (Field *field, Mode mode, const char *name, const char *reference)
{
  g_autofree char *cpu = g_strdup_printf ("%s-cpu", name);
  g_autofree char *peak = g_strdup_printf ("%s-extra-memory", name);
  g_autoptr (GArray) own_us = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) loop_us = g_array_new (FALSE, FALSE, sizeof (double));
  guint n_cpu_rounds = mode == MODE_STORE ? N_ROUNDS : N_CPU_ROUNDS;
  double own_bytes[N_ROUNDS], loop_bytes[N_ROUNDS];
  double megabytes = BODY_BYTES / 1e6;
  double own, loop;

  for (guint i = 0; i < 3; i++)
    {
      run_program (field, mode);
      run_loop (field, mode);
    }
  for (guint i = 0; i < n_cpu_rounds; i++)
    {
      double first, second;

      /* ABBA: whoever comes second finds the caches warm. */
      first = measure_cpu (field, i % 2 == 0 ? run_program : run_loop, mode) / megabytes;
      second = measure_cpu (field, i % 2 == 0 ? run_loop : run_program, mode) / megabytes;
      g_array_append_val (own_us, *(i % 2 == 0 ? &first : &second));
      g_array_append_val (loop_us, *(i % 2 == 0 ? &second : &first));
    }
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      own_bytes[i] = measure_peak (field, run_program, mode);
      loop_bytes[i] = measure_peak (field, run_loop, mode);
    }

  bench_report_pairs (cpu, "us/MB", own_us, loop_us, reference);
  own = bench_quantile (own_bytes, N_ROUNDS, 0.9);
  loop = bench_quantile (loop_bytes, N_ROUNDS, 0.9);
  bench_report (peak, own / 1e6, "MB", own / BODY_BYTES, "the-body");
  bench_report (peak, own / 1e6, "MB", own / loop, reference);
}

int
main (int argc, char **argv)
{
  Field field = { 0 };
  guint16 port = start_server ();

  latent_http_init_process ();
  bench_init (&argc, &argv);
  field.service = g_strdup_printf ("http://127.0.0.1:%u", port);
  field.address = g_strconcat (field.service, "/picture.png", NULL);
  field.folder = latent_test_make_folder ("download");
  field.session = soup_session_new ();
  field.downloader = latent_downloader_new (field.service, NULL);
  field.worker = latent_file_worker_new ();
  field.places = latent_places_new (field.folder, FALSE);
  g_assert_true (latent_places_create (field.places, NULL));

  compare (&field, MODE_DROP, "download", "read-loop");
  compare (&field, MODE_STORE, "download-and-store", "read-loop-with-sha256-and-fsync");

  g_clear_object (&field.session);
  g_clear_object (&field.downloader);
  g_clear_object (&field.worker);
  g_clear_object (&field.places);
  g_free (field.service);
  g_free (field.address);
  g_free (field.folder);
  return latent_test_run ();
}
