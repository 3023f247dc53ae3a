/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/bench-decode.h"
#include "bench/bench-window.h"

/* The gallery on a library that make-library made:
 *
 *   bench-gallery scroll|fill|memory|idle|soak FOLDER [SECONDS]
 *
 * The real view on a real workspace, and beside it a window of one colour as the floor. Started by
 * run-gallery.py. */

#define PAIRS 12
#define SMOOTH_FRAMES 60
#define JUMP_FRAMES 20
#define FILL_JUMPS 24
#define FILL_LIMIT_MS 5000
#define REST_MS 50
#define MEMORY_JUMPS 1000
#define IDLE_MS 15000
#define SETTLE_MS 15000
#define KEY_INTERVAL_MS 120
#define SEARCH_EVERY 4

static GArray *
new_figures (void)
{
  return g_array_new (FALSE, FALSE, sizeof (double));
}

static void
add_figure (GArray *figures, double value)
{
  g_array_append_val (figures, value);
}

/* --- scroll --- */

typedef struct
{
  const char *name;
  BenchStep step;
  guint frames;
  gboolean is_floor;
  GArray *p50, *p95, *most; /* one for each round */
} Motion;

static void
run_motion (BenchWindow *bench, Motion *motion)
{
  g_autoptr (GArray) cpu_ms = new_figures ();
  GtkWidget *window = motion->is_floor ? bench_window_get_floor (bench) : bench->window;

  bench_frames_run (window, motion->frames, motion->step,
                    motion->is_floor ? (gpointer) window : bench, cpu_ms);
  /* What is still on its way must not be counted to the next one. */
  if (!motion->is_floor)
    bench_window_await_filled (bench, FILL_LIMIT_MS);
  add_figure (motion->p50, bench_array_quantile (cpu_ms, 0.5));
  add_figure (motion->p95, bench_array_quantile (cpu_ms, 0.95));
  add_figure (motion->most, bench_array_quantile (cpu_ms, 1));
}

static void
report_motion (Motion *motion, Motion *floor)
{
  g_autofree char *p50 = g_strconcat ("gallery-", motion->name, "-cpu-p50", NULL);
  g_autofree char *p95 = g_strconcat ("gallery-", motion->name, "-cpu-p95", NULL);
  g_autofree char *most = g_strconcat ("gallery-", motion->name, "-cpu-max", NULL);

  bench_report_pairs (p50, "ms/frame", motion->p50, floor->p50, "one-colour-redraw");
  bench_report_pairs (p95, "ms/frame", motion->p95, floor->p95, "one-colour-redraw");
  /* The worst of all frames, against an ordinary frame: the floor's own worst is chance. */
  bench_report (most, bench_array_quantile (motion->most, 1), "ms/frame",
                bench_array_quantile (motion->most, 1) / bench_array_quantile (floor->p50, 0.5),
                "one-colour-redraw-p50");
}

static void
measure_scroll (BenchWindow *bench)
{
  Motion motions[] = {
    { "floor", bench_step_floor, SMOOTH_FRAMES, TRUE },
    { "smooth", bench_step_smooth, SMOOTH_FRAMES, FALSE },
    { "fast", bench_step_fast, SMOOTH_FRAMES, FALSE },
    { "jump", bench_step_jump, JUMP_FRAMES, FALSE },
  };
  const int n = G_N_ELEMENTS (motions);

  for (int i = 0; i < n; i++)
    {
      motions[i].p50 = new_figures ();
      motions[i].p95 = new_figures ();
      motions[i].most = new_figures ();
    }
  /* The first round warms up and is forgotten; then there and back again. */
  for (int round = -1; round < PAIRS; round++)
    {
      for (int i = 0; i < n; i++)
        {
          Motion *motion = &motions[round % 2 == 0 ? i : n - 1 - i];

          run_motion (bench, motion);
          if (round < 0)
            {
              g_array_set_size (motion->p50, 0);
              g_array_set_size (motion->p95, 0);
              g_array_set_size (motion->most, 0);
            }
        }
    }
  for (int i = 0; i < n; i++)
    report_motion (&motions[i], &motions[0]);
  for (int i = 0; i < n; i++)
    {
      g_array_unref (motions[i].p50);
      g_array_unref (motions[i].p95);
      g_array_unref (motions[i].most);
    }
}

/* --- fill --- */

/* How long one after the other takes, without the program: the thumbnails of the visible tiles
 * decoded, and one frame. Milliseconds; -1 when one has no thumbnail yet. */
static double
decode_visible (BenchWindow *bench)
{
  g_autoptr (GPtrArray) tiles = bench_window_list_visible (bench);
  g_autoptr (GPtrArray) thumbnails
      = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  gint64 start_us;

  for (guint i = 0; i < tiles->len; i++)
    {
      const LatentImageRecord *image = latent_tile_get_image (tiles->pdata[i]);
      GBytes *bytes = image != NULL ? bench_decode_read_thumbnail (bench->places, image) : NULL;

      if (bytes == NULL)
        return -1;
      g_ptr_array_add (thumbnails, bytes);
    }
  start_us = g_get_monotonic_time ();
  for (guint i = 0; i < thumbnails->len; i++)
    g_bytes_unref (bench_decode_jpeg (thumbnails->pdata[i], 1, NULL));
  return (double) (g_get_monotonic_time () - start_us) / 1000;
}

static void
painted_cb (GdkFrameClock *clock, gpointer user_data)
{
  (*(guint *) user_data)++;
}

/* How long two frames of one colour take, the second asked for when the first is painted: GTK's
 * frame clock leaves a sixtieth of a second between their beginnings. */
static double
paint_two_frames (GtkWidget *window)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);
  guint n_painted = 0;
  gulong id = g_signal_connect (clock, "after-paint", G_CALLBACK (painted_cb), &n_painted);
  gint64 start_us;

  bench_run_for (REST_MS);
  n_painted = 0;
  start_us = g_get_monotonic_time ();
  for (guint frame = 1; frame <= 2; frame++)
    {
      bench_step_floor (window, frame);
      while (n_painted < frame)
        g_main_context_iteration (NULL, TRUE);
    }
  g_signal_handler_disconnect (clock, id);
  return (double) (g_get_monotonic_time () - start_us) / 1000;
}

/* Each jump finds the window at rest. A jump takes two frames at least: the thumbnails are asked
 * for while the first is made. */
static void
measure_fill (BenchWindow *bench)
{
  g_autoptr (GArray) fills = new_figures ();
  g_autoptr (GArray) references = new_figures ();
  g_autoptr (GArray) two_frames = new_figures ();
  g_autoptr (GArray) floor_ms = new_figures ();
  GtkWidget *floor = bench_window_get_floor (bench);
  guint n_unfilled = 0;
  double frame_ms;

  bench_frames_run (floor, SMOOTH_FRAMES, bench_step_floor, floor, floor_ms);
  frame_ms = bench_array_quantile (floor_ms, 0.5);
  for (guint i = 0; i < FILL_JUMPS; i++)
    {
      double two_ms = paint_two_frames (floor);
      double fill_ms, decode_ms;

      bench_run_for (REST_MS);
      bench_step_jump (bench, 0);
      fill_ms = bench_window_await_filled (bench, FILL_LIMIT_MS);
      decode_ms = decode_visible (bench);
      if (fill_ms < 0 || decode_ms < 0)
        {
          n_unfilled++;
          continue;
        }
      /* The first makes what is made once. */
      if (i == 0)
        continue;
      add_figure (fills, fill_ms);
      add_figure (references, decode_ms + frame_ms);
      add_figure (two_frames, two_ms);
    }
  if (fills->len > 0)
    {
      bench_report_pairs ("gallery-fill-two-frames", "ms", two_frames, references,
                          "serial-decode-and-a-frame");
      bench_report_pairs ("gallery-fill-after-jump", "ms", fills, references,
                          "serial-decode-and-a-frame");
      bench_report_pairs ("gallery-fill-after-jump", "ms", fills, two_frames,
                          "two-one-colour-frames");
    }
  bench_report ("gallery-fill-never", n_unfilled, "jumps", n_unfilled / (double) FILL_JUMPS,
                "jumps");
}

/* --- memory --- */

static gint64
count_resident_bytes (void)
{
  return bench_count_bytes (getpid (), "Rss:");
}

static void
measure_memory (BenchWindow *bench)
{
  gint64 start = count_resident_bytes ();
  gint64 middle = 0;
  gint64 end;

  for (guint i = 0; i < MEMORY_JUMPS; i++)
    {
      bench_step_jump (bench, 0);
      bench_window_await_filled (bench, 500);
      if (i + 1 == MEMORY_JUMPS / 2)
        middle = count_resident_bytes ();
    }
  end = count_resident_bytes ();
  bench_report ("gallery-rss-at-start", (double) start / 1e6, "MB", 0, NULL);
  bench_report ("gallery-rss-after-500-jumps", (double) middle / 1e6, "MB",
                (double) middle / (double) start, "at-start");
  bench_report ("gallery-rss-after-1000-jumps", (double) end / 1e6, "MB",
                (double) end / (double) middle, "after-500-jumps");
}

/* --- idle --- */

static guint n_wake_ups;

static gint
count_poll (GPollFD *fds, guint n_fds, gint timeout_ms)
{
  n_wake_ups++;
  return g_poll (fds, n_fds, timeout_ms);
}

static void
count_frame_cb (GdkFrameClock *clock, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static void
measure_idle (BenchWindow *bench)
{
  guint n_frames = 0;
  gint64 cpu_us;

  g_signal_connect (gtk_widget_get_frame_clock (bench->window), "after-paint",
                    G_CALLBACK (count_frame_cb), &n_frames);
  /* Another window takes the focus: a cursor that blinks is not idle. GTK 4.8 lets it blink
   * on without the focus until ten seconds are over. */
  bench_window_get_floor (bench);
  bench_run_for (SETTLE_MS);
  printf ("# the window is %s\n",
          gtk_window_is_active (GTK_WINDOW (bench->window)) ? "focused" : "not focused");
  g_main_context_set_poll_func (NULL, count_poll);
  n_frames = 0;
  n_wake_ups = 0;
  cpu_us = bench_process_cpu_us ();
  bench_run_for (IDLE_MS);
  bench_report ("gallery-idle-frames", n_frames, "frames", 0, NULL);
  bench_report ("gallery-idle-wake-ups", n_wake_ups / (IDLE_MS / 1000.0), "per-s", 0, NULL);
  bench_report ("gallery-idle-cpu", (double) (bench_process_cpu_us () - cpu_us) / IDLE_MS / 10, "%",
                0, NULL);
  g_main_context_set_poll_func (NULL, NULL);
}

/* --- soak --- */

static guint
count_descriptors (void)
{
  DIR *folder = opendir ("/proc/self/fd");
  guint count = 0;

  while (folder != NULL && readdir (folder) != NULL)
    count++;
  if (folder != NULL)
    closedir (folder);
  return count;
}

/* As people type: letter by letter, looking at what comes. */
static void
search_about (BenchWindow *bench, GtkEditable *entry, guint turn)
{
  static const char *const texts[] = { "dragon", "灯台", "cafe", "маяк", "at sunset", "xqxq", "ü" };
  const char *text = texts[turn % G_N_ELEMENTS (texts)];

  for (const char *end = g_utf8_next_char (text);; end = g_utf8_next_char (end))
    {
      g_autofree char *typed = g_strndup (text, (gsize) (end - text));

      gtk_editable_set_text (entry, typed);
      bench_run_for (KEY_INTERVAL_MS);
      if (*end == '\0')
        break;
    }
  bench_window_await_filled (bench, 1000);
  gtk_editable_set_text (entry, "");
  bench_window_await_filled (bench, 1000);
}

static void
scroll_about (BenchWindow *bench, guint turn)
{
  g_autoptr (GArray) cpu_ms = new_figures ();
  static const BenchStep steps[] = { bench_step_smooth, bench_step_fast, bench_step_jump };

  bench_frames_run (bench->window, 120, steps[turn % G_N_ELEMENTS (steps)], bench, cpu_ms);
  bench_window_await_filled (bench, 1000);
}

/* Warnings are fatal in here, so that coming to the end says that there were none. */
static void
measure_soak (BenchWindow *bench, guint seconds)
{
  gint64 start_us = g_get_monotonic_time ();
  gint64 duration_us = (gint64) seconds * G_USEC_PER_SEC;
  gint64 warm_bytes = 0, most_bytes = 0;
  guint warm_descriptors = 0, turn = 0;
  GtkEditable *entry = bench_window_get_search (bench);

  while (g_get_monotonic_time () - start_us < duration_us)
    {
      scroll_about (bench, turn++);
      if (turn % SEARCH_EVERY == 0)
        search_about (bench, entry, turn / SEARCH_EVERY);
      /* A fifth of the time is for warming up. */
      if (warm_bytes == 0 && g_get_monotonic_time () - start_us > duration_us / 5)
        {
          warm_bytes = count_resident_bytes ();
          warm_descriptors = count_descriptors ();
        }
      if (warm_bytes != 0)
        most_bytes = MAX (most_bytes, count_resident_bytes ());
    }
  bench_report ("soak-turns", turn, "turns", 0, NULL);
  bench_report ("soak-rss-most", (double) most_bytes / 1e6, "MB",
                (double) most_bytes / (double) warm_bytes, "after-warming-up");
  bench_report ("soak-rss-end", (double) count_resident_bytes () / 1e6, "MB",
                (double) count_resident_bytes () / (double) warm_bytes, "after-warming-up");
  bench_report ("soak-descriptors-end", count_descriptors (), "descriptors",
                count_descriptors () / (double) warm_descriptors, "after-warming-up");
}

static int
run (const char *mode, const char *folder, guint seconds)
{
  g_autoptr (BenchWindow) bench = bench_window_new (folder);

  if (g_str_equal (mode, "scroll"))
    measure_scroll (bench);
  else if (g_str_equal (mode, "fill"))
    measure_fill (bench);
  else if (g_str_equal (mode, "memory"))
    measure_memory (bench);
  else if (g_str_equal (mode, "idle"))
    measure_idle (bench);
  else if (g_str_equal (mode, "soak"))
    measure_soak (bench, seconds);
  else
    return 2;
  return 0;
}

int
main (int argc, char **argv)
{
  int status = 2;

  bench_window_init (&argc, &argv);
  if (argc >= 3)
    status = run (argv[1], argv[2], argc > 3 ? (guint) g_ascii_strtoull (argv[3], NULL, 10) : 1800);
  latent_test_run ();
  return status;
}
