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

/* That line alone. */
void bench_report_machine (void);

/* Prints `name value unit ratio reference`: @ratio is the value divided by what @reference
 * describes, measured in the same run; a @reference of NULL prints `-` for both. */
void bench_report (const char *name,
                   double value,
                   const char *unit,
                   double ratio,
                   const char *reference);

/* A figure that was measured @count times, each time beside its reference: prints the median of
 * @values, the median of the paired ratios, and behind the reference's name their p10 and p90. */
void bench_report_pairs (
    const char *name, const char *unit, GArray *values, GArray *references, const char *reference);

/* Processor time so far, microseconds: of all threads of this process, and of the calling one. */
gint64 bench_process_cpu_us (void);
gint64 bench_thread_cpu_us (void);

/* Memory of the process in bytes: resident now, and the most since bench_forget_peak(). */
gint64 bench_resident_bytes (void);
gint64 bench_peak_bytes (void);
void bench_forget_peak (void);

/* Of any process, exact and slow: @field "Rss:" or "Pss:"; -1 when it cannot be read. */
gint64 bench_count_bytes (GPid pid, const char *field);

/* Sorts @values and returns the one below which @share (0..1) of them lie. */
double bench_quantile (double *values, guint count, double share);
/* The same of an array of double. */
double bench_array_quantile (GArray *values, double share);

G_END_DECLS
