/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* The program's clocks. LATENT_SHIM_CLOCK names a file of two int64 that may change at any time:
 * microseconds added to every clock, and, when not 0, where the monotonic and the boot clock stand
 * still. LATENT_SHIM_SPEED lets time go faster, and waiting with it, so that a test does not sit
 * through a pause of two seconds a thousand times. */

#include "shim.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

typedef struct
{
  int64_t offset_us;
  int64_t frozen_us;
} Control;

static volatile Control *
get_control (void)
{
  static volatile Control *control;
  static bool is_looked_up;
  const char *path;
  int fd;
  void *page;

  if (is_looked_up)
    return control;
  is_looked_up = true;
  path = getenv ("LATENT_SHIM_CLOCK");
  if (path == NULL)
    return NULL;
  fd = (int) syscall (SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC);
  if (fd < 0)
    abort ();
  page = mmap (NULL, sizeof (Control), PROT_READ, MAP_SHARED, fd, 0);
  syscall (SYS_close, fd);
  if (page == MAP_FAILED)
    abort ();
  control = page;
  return control;
}

static bool
is_wall (clockid_t clock)
{
  return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
}

static bool
is_steady (clockid_t clock)
{
  return clock == CLOCK_MONOTONIC || clock == CLOCK_BOOTTIME || clock == CLOCK_MONOTONIC_RAW
         || clock == CLOCK_MONOTONIC_COARSE;
}

static int64_t
get_speed (void)
{
  static int64_t speed;

  if (speed == 0)
    {
      const char *text = getenv ("LATENT_SHIM_SPEED");

      speed = text != NULL && atoi (text) > 1 ? atoi (text) : 1;
    }
  return speed;
}

/* Counted from one moment for all processes of a test: what one wrote down must not lie in the
 * future of the next. */
static int64_t
gain_us (void)
{
  static int64_t since_us = -1;
  struct timespec now;

  if (since_us < 0)
    {
      const char *text = getenv ("LATENT_SHIM_SINCE");

      since_us = text != NULL ? atoll (text) * 1000000 : 0;
    }
  syscall (SYS_clock_gettime, CLOCK_BOOTTIME, &now);
  return ((int64_t) now.tv_sec * 1000000 + now.tv_nsec / 1000 - since_us) * (get_speed () - 1);
}

int
clock_gettime (clockid_t clock, struct timespec *time)
{
  volatile Control *control = get_control ();
  int status = (int) syscall (SYS_clock_gettime, clock, time);
  int64_t now_us;

  if (status != 0 || !(is_wall (clock) || is_steady (clock)))
    return status;

  now_us = (int64_t) time->tv_sec * 1000000 + time->tv_nsec / 1000;
  if (get_speed () > 1)
    now_us += gain_us ();
  if (is_steady (clock) && control != NULL && control->frozen_us != 0)
    now_us = control->frozen_us;
  if (control != NULL)
    now_us += control->offset_us;
  time->tv_sec = now_us / 1000000;
  time->tv_nsec = now_us % 1000000 * 1000;
  return 0;
}

int
gettimeofday (struct timeval *restrict time, void *restrict zone)
{
  struct timespec now;
  int status = clock_gettime (CLOCK_REALTIME, &now);

  (void) zone;
  time->tv_sec = now.tv_sec;
  time->tv_usec = now.tv_nsec / 1000;
  return status;
}

static int
shorten (int timeout_ms)
{
  return timeout_ms > 0 ? (int) ((timeout_ms + get_speed () - 1) / get_speed ()) : timeout_ms;
}

int
poll (struct pollfd *fds, nfds_t n_fds, int timeout_ms)
{
  return (int) syscall (SYS_poll, fds, n_fds, shorten (timeout_ms));
}

/* What _FORTIFY_SOURCE makes of it. */
int __poll_chk (struct pollfd *fds, nfds_t n_fds, int timeout_ms, size_t size);

int
__poll_chk (struct pollfd *fds, nfds_t n_fds, int timeout_ms, size_t size)
{
  (void) size;
  return poll (fds, n_fds, timeout_ms);
}

int
nanosleep (const struct timespec *time, struct timespec *rest)
{
  int64_t time_ns = ((int64_t) time->tv_sec * 1000000000 + time->tv_nsec) / get_speed ();
  struct timespec shorter = { .tv_sec = time_ns / 1000000000, .tv_nsec = time_ns % 1000000000 };

  return (int) syscall (SYS_nanosleep, &shorter, rest);
}

int
usleep (useconds_t time_us)
{
  struct timespec time = { .tv_sec = time_us / 1000000, .tv_nsec = time_us % 1000000 * 1000 };

  return nanosleep (&time, NULL);
}
