/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the benchmarks share: looking at the process, and one way to print. A benchmark never fails
 * for being slow; it fails only when what it measures did not happen. */

/* The first line: what was measured on. Also isolates the program like latent_test_init(), so that
 * main() ends with latent_test_run(). */
void bench_init (int *argc, char ***argv);

/* Prints `name value unit ratio reference`: @ratio is the value divided by what @reference
 * describes, measured in the same run; a @reference of NULL prints `-` for both. */
void bench_report (const char *name,
                   double value,
                   const char *unit,
                   double ratio,
                   const char *reference);

/* Processor time so far, microseconds: of all threads of this process, and of the calling one. */
gint64 bench_process_cpu_us (void);
gint64 bench_thread_cpu_us (void);

/* Memory of the process in bytes: resident now, and the most since bench_forget_peak(). */
gint64 bench_resident_bytes (void);
gint64 bench_peak_bytes (void);
void bench_forget_peak (void);

/* Sorts @values and returns the one below which @share (0..1) of them lie. */
double bench_quantile (double *values, guint count, double share);

G_END_DECLS
