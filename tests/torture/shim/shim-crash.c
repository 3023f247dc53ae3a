/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* A program that crashes says where: addresses for `addr2line -e PROGRAM -f`. It allows no core
 * dumps, and what happens once in a thousand runs is not easily seen again. */

#include "shim.h"

#include <execinfo.h>
#include <signal.h>
#include <unistd.h>

#define MAX_FRAMES 40

static void
tell_and_die (int number)
{
  void *frames[MAX_FRAMES];

  backtrace_symbols_fd (frames, backtrace (frames, MAX_FRAMES), STDERR_FILENO);
  signal (number, SIG_DFL);
  raise (number);
}

__attribute__ ((constructor)) static void
catch_crashes (void)
{
  void *frame[1];

  /* Once now: it loads a library. */
  backtrace (frame, 1);
  signal (SIGSEGV, tell_and_die);
  signal (SIGBUS, tell_and_die);
  signal (SIGABRT, tell_and_die);
  signal (SIGTRAP, tell_and_die);
}
