/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "bench/bench-report.h"
#include "core/jobs/latent-workspace.h"
#include "ui/latent-ui-test.h"

G_BEGIN_DECLS

/* What the benchmarks of the window share: the program's own view on a library, a window of one
 * colour to compare it with, and what a frame costs. */

#define BENCH_WINDOW_WIDTH 1400
#define BENCH_WINDOW_HEIGHT 900

typedef struct
{
  LatentPlaces *places;
  LatentWorkspace *workspace;
  GtkWidget *window;
  GtkWidget *view;       /* LatentMainView, unowned */
  GtkWidget *grid;       /* GtkGridView, unowned */
  GtkAdjustment *scroll; /* vertical, unowned */
  GtkWidget *floor;      /* nullable: a window of the same size that is one colour */
  gboolean is_upwards;
  GRand *random;
} BenchWindow;

/* Instead of bench_init(): GTK too; prints what is measured on. */
void bench_window_init (int *argc, char ***argv);

/* Opens the library in @folder as the program does, without network, and waits until the visible
 * thumbnails are painted. Nothing is timed. */
BenchWindow *bench_window_new (const char *folder);
void bench_window_free (BenchWindow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BenchWindow, bench_window_free)

/* Opens the floor: before bench_frames_run() on it. */
GtkWidget *bench_window_get_floor (BenchWindow *self);

/* Does the next frame's work, from 0 on. */
typedef void (*BenchStep) (gpointer data, guint frame);

/* Steps: the floor changes its colour (@data its window); the gallery moves on by 40 px, by
 * 300 px, to a random place (@data a BenchWindow). */
void bench_step_floor (gpointer data, guint frame);
void bench_step_smooth (gpointer data, guint frame);
void bench_step_fast (gpointer data, guint frame);
void bench_step_jump (gpointer data, guint frame);

/* Lets @window draw @count frames, @step before each, and adds to @cpu_ms (element-type double)
 * the processor time of the main thread from the end of each frame's painting to the end of the
 * next one's: binding and what workers hand over are in it. The frame after the first is the
 * first counted. */
void
bench_frames_run (GtkWidget *window, guint count, BenchStep step, gpointer data, GArray *cpu_ms);

/* Is each visible tile's picture part of what was last painted? */
gboolean bench_window_is_filled (BenchWindow *self);
/* Runs the main loop until it is, or @limit_ms are over. The milliseconds it took; -1 when it was
 * not filled. */
double bench_window_await_filled (BenchWindow *self, guint limit_ms);
/* (transfer full) (element-type LatentTile): of the visible tiles */
GPtrArray *bench_window_list_visible (BenchWindow *self);

/* (transfer none): the entry of the search bar */
GtkEditable *bench_window_get_search (BenchWindow *self);

/* Runs the main loop for so long. */
void bench_run_for (guint duration_ms);

G_END_DECLS
