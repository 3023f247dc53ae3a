/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Watches a program from outside: how long it takes from fork until so many sampled points of the
 * screen have the colour that make-library puts into its pictures.
 *
 *   bench-eye POINTS SETTLE_MS COMMAND [ARGUMENT...]
 *
 * Prints "MS POINTS CPU_MS RSS_KB PSS_KB" and ends the program. POINTS 0: waits until their number
 * has not changed for two seconds, for the POINTS of later runs. The sizes are read SETTLE_MS after
 * that. MS is -1 when it did not happen within two minutes. */

#define EVERY_PX 6
#define POLL_US 2000
#define LIMIT_MS 120000
#define QUIET_MS 2000
#define MARKER_RED 0xff
#define MARKER_GREEN 0x00
#define MARKER_BLUE 0xc8
/* Thumbnails are JPEG. */
#define TOLERANCE 40

static double
get_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

static int
is_near (unsigned long value, int wanted)
{
  return abs ((int) (value & 0xff) - wanted) <= TOLERANCE;
}

/* Line by line, a few lines only: the whole screen would take longer than what is measured. */
static int
count_points (Display *display)
{
  Window root = DefaultRootWindow (display);
  int width = DisplayWidth (display, DefaultScreen (display));
  int height = DisplayHeight (display, DefaultScreen (display));
  int count = 0;

  for (int y = EVERY_PX; y < height; y += EVERY_PX * 2)
    {
      XImage *line = XGetImage (display, root, 0, y, (unsigned int) width, 1, AllPlanes, ZPixmap);

      for (int x = 0; line != NULL && x < width; x += EVERY_PX)
        {
          unsigned long pixel = XGetPixel (line, x, 0);

          count += is_near (pixel >> 16, MARKER_RED) && is_near (pixel >> 8, MARKER_GREEN)
                   && is_near (pixel, MARKER_BLUE);
        }
      if (line != NULL)
        XDestroyImage (line);
    }
  return count;
}

/* (out) @points. Milliseconds after @start_ms; -1 when it did not happen. */
static double
watch (Display *display, double start_ms, int wanted, int *points)
{
  double changed_ms = start_ms;
  int last = 0;

  while (get_ms () - start_ms < LIMIT_MS)
    {
      double now_ms = get_ms ();

      *points = count_points (display);
      if (wanted > 0 && *points >= wanted)
        return get_ms () - start_ms;
      if (*points != last)
        changed_ms = now_ms;
      last = *points;
      if (wanted == 0 && last > 0 && now_ms - changed_ms > QUIET_MS)
        return changed_ms - start_ms;
      usleep (POLL_US);
    }
  return -1;
}

static long
read_size_kb (pid_t pid, const char *field)
{
  char path[64];
  char line[256];
  long size_kb = -1;
  FILE *file;

  snprintf (path, sizeof path, "/proc/%d/smaps_rollup", (int) pid);
  file = fopen (path, "r");
  while (file != NULL && fgets (line, sizeof line, file) != NULL)
    {
      if (strncmp (line, field, strlen (field)) == 0)
        size_kb = strtol (line + strlen (field), NULL, 10);
    }
  if (file != NULL)
    fclose (file);
  return size_kb;
}

/* Of all its threads. */
static double
read_cpu_ms (pid_t pid)
{
  clockid_t clock;
  struct timespec used;

  if (clock_getcpuclockid (pid, &clock) != 0 || clock_gettime (clock, &used) != 0)
    return -1;
  return (double) used.tv_sec * 1e3 + (double) used.tv_nsec / 1e6;
}

int
main (int argc, char **argv)
{
  Display *display = XOpenDisplay (NULL);
  double start_ms, shown_ms, cpu_ms;
  int points = 0;
  pid_t pid;

  if (argc < 4 || display == NULL)
    {
      fprintf (stderr, "bench-eye POINTS SETTLE_MS COMMAND [ARGUMENT...]\n");
      return 2;
    }
  start_ms = get_ms ();
  pid = fork ();
  if (pid == 0)
    {
      execvp (argv[3], argv + 3);
      _exit (127);
    }
  shown_ms = watch (display, start_ms, atoi (argv[1]), &points);
  cpu_ms = read_cpu_ms (pid);
  usleep ((useconds_t) atoi (argv[2]) * 1000);
  printf ("%.2f %d %.2f %ld %ld\n", shown_ms, points, cpu_ms, read_size_kb (pid, "Rss:"),
          read_size_kb (pid, "Pss:"));
  kill (pid, SIGTERM);
  waitpid (pid, NULL, 0);
  XCloseDisplay (display);
  return 0;
}
