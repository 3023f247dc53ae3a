/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Watches an image viewer from outside: how long it takes from a key press (xdotool, whose own
 * start is in it) until the middle of the screen shows the next picture as it will stay.
 *
 *   bench-step TIMES
 *
 * The first picture of two or more is on screen and at rest. Prints the milliseconds of each time;
 * -1 when it did not happen.
 *
 *   bench-step open COMMAND
 *
 * Runs the shell's command, which opens a picture, and prints the milliseconds until the middle of
 * the screen changed for the last time before it rested. */

#define PART 3
#define EVERY_PX 7
#define REST_MS 1500
#define LIMIT_MS 10000
#define POLL_US 1000

static double
get_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

/* Some lines of the middle third, without their edges. */
static unsigned long
sum_up (Display *display)
{
  int width = DisplayWidth (display, DefaultScreen (display));
  int height = DisplayHeight (display, DefaultScreen (display));
  unsigned long sum = 5381;

  for (int y = height / PART; y < height * 2 / PART; y += EVERY_PX * 8)
    {
      XImage *line = XGetImage (display, DefaultRootWindow (display), width / PART, y,
                                (unsigned int) width / PART, 1, AllPlanes, ZPixmap);

      if (line == NULL)
        continue;
      for (int x = 0; x < width / PART; x += EVERY_PX)
        sum = sum * 33 + (XGetPixel (line, x, 0) & 0xffffff);
      XDestroyImage (line);
    }
  return sum;
}

static void
press (const char *key)
{
  char command[64];

  snprintf (command, sizeof command, "xdotool key %s", key);
  if (system (command) != 0)
    exit (EXIT_FAILURE);
}

static double
await (Display *display, unsigned long wanted, double start_ms)
{
  while (get_ms () - start_ms < LIMIT_MS)
    {
      if (sum_up (display) == wanted)
        return get_ms () - start_ms;
      usleep (POLL_US);
    }
  return -1;
}

static void
watch_opening (Display *display, const char *command)
{
  unsigned long last = sum_up (display);
  double start_ms = get_ms ();
  double changed_ms = -1;

  if (system (command) != 0)
    exit (EXIT_FAILURE);
  for (double rested_ms = start_ms; get_ms () - rested_ms < 2 * REST_MS;)
    {
      unsigned long now = sum_up (display);

      if (now != last)
        {
          last = now;
          rested_ms = get_ms ();
          changed_ms = rested_ms - start_ms;
        }
      usleep (POLL_US);
    }
  printf ("%.1f\n", changed_ms);
}

int
main (int argc, char **argv)
{
  Display *display = XOpenDisplay (NULL);
  int times = argc > 1 ? atoi (argv[1]) : 10;
  unsigned long here, there;

  if (display == NULL)
    return EXIT_FAILURE;
  if (argc > 2 && strcmp (argv[1], "open") == 0)
    {
      watch_opening (display, argv[2]);
      XCloseDisplay (display);
      return EXIT_SUCCESS;
    }
  here = sum_up (display);
  press ("Right");
  usleep (REST_MS * 1000);
  there = sum_up (display);
  if (here == there)
    fprintf (stderr, "nothing changes\n");
  for (int i = 0; i < times; i++)
    {
      double start_ms;

      press ("Left");
      usleep (REST_MS * 1000);
      if (sum_up (display) != here)
        fprintf (stderr, "not back at the first picture\n");
      start_ms = get_ms ();
      press ("Right");
      printf ("%.1f\n", await (display, there, start_ms));
      usleep (REST_MS * 1000);
    }
  XCloseDisplay (display);
  return EXIT_SUCCESS;
}
