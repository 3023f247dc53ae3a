/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "bench/bench-report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "support/latent-test.h"

static double
read_load (void)
{
  double load = 0;

  return getloadavg (&load, 1) == 1 ? load : -1;
}

void
bench_report_machine (void)
{
  printf ("# %u processors, load %.2f, GLib %u.%u.%u\n", g_get_num_processors (), read_load (),
          glib_major_version, glib_minor_version, glib_micro_version);
}

void
bench_init (int *argc, char ***argv)
{
  latent_test_init (argc, argv);
  bench_report_machine ();
}

void
bench_report (
    const char *name, double value, const char *unit, double ratio, const char *reference)
{
  if (reference != NULL)
    printf ("%s %.4g %s %.3f %s\n", name, value, unit, ratio, reference);
  else
    printf ("%s %.4g %s - -\n", name, value, unit);
  fflush (stdout);
}

static gint64
read_cpu_us (int who)
{
  struct rusage usage;

  if (getrusage (who, &usage) != 0)
    return 0;
  return ((gint64) usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * G_USEC_PER_SEC
         + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

gint64
bench_process_cpu_us (void)
{
  return read_cpu_us (RUSAGE_SELF);
}

/* Not getrusage(): it is up to a tick of the kernel's clock behind, which is as long as a frame. */
gint64
bench_thread_cpu_us (void)
{
  struct timespec used;

  if (clock_gettime (CLOCK_THREAD_CPUTIME_ID, &used) != 0)
    return 0;
  return (gint64) used.tv_sec * G_USEC_PER_SEC + used.tv_nsec / 1000;
}

static gint64
read_status_bytes (const char *field)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &text, NULL, NULL))
    return -1;
  line = strstr (text, field);
  return line != NULL ? g_ascii_strtoll (line + strlen (field), NULL, 10) * 1024 : -1;
}

gint64
bench_resident_bytes (void)
{
  return read_status_bytes ("VmRSS:");
}

gint64
bench_peak_bytes (void)
{
  return read_status_bytes ("VmHWM:");
}

/* The kernel's counters of VmRSS lag behind by some pages of each thread; these are exact. */
gint64
bench_count_bytes (GPid pid, const char *field)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/smaps_rollup", (int) pid);
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return -1;
  line = strstr (text, field);
  return line != NULL ? g_ascii_strtoll (line + strlen (field), NULL, 10) * 1024 : -1;
}

void
bench_forget_peak (void)
{
  FILE *file = fopen ("/proc/self/clear_refs", "w");

  if (file == NULL)
    return;
  /* 5: the high-water mark goes back to what is resident now (proc(5)). */
  fputs ("5", file);
  fclose (file);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double first = *(const double *) a;
  double second = *(const double *) b;

  return (first > second) - (first < second);
}

double
bench_quantile (double *values, guint count, double share)
{
  g_assert_cmpuint (count, >, 0);

  qsort (values, count, sizeof *values, compare_doubles);
  return values[MIN ((guint) (share * count), count - 1)];
}

double
bench_array_quantile (GArray *values, double share)
{
  return bench_quantile ((double *) (gpointer) values->data, values->len, share);
}

void
bench_report_pairs (
    const char *name, const char *unit, GArray *values, GArray *references, const char *reference)
{
  g_autoptr (GArray) ratios = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) sorted = g_array_copy (values);

  g_assert_cmpuint (values->len, ==, references->len);
  for (guint i = 0; i < values->len; i++)
    {
      double ratio = g_array_index (values, double, i) / g_array_index (references, double, i);

      g_array_append_val (ratios, ratio);
    }
  /* Quantiles sort; the pairs may be asked for again. */
  printf ("%s %.4g %s %.3f %s [%.3f-%.3f, %u pairs]\n", name, bench_array_quantile (sorted, 0.5),
          unit, bench_array_quantile (ratios, 0.5), reference, bench_array_quantile (ratios, 0.1),
          bench_array_quantile (ratios, 0.9), ratios->len);
  fflush (stdout);
}
