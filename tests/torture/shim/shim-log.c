/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* One record a call: a line of fields parted by tabs, and for a write its bytes with a line break
 * behind them. The fields: name, inode, offset or new size, length of the bytes that follow, errno,
 * mark of the rule, path, second path; both below the root. */

#include "shim.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int log_fd = -2;

static bool
open_log (void)
{
  const char *path = getenv ("LATENT_SHIM_LOG");

  if (log_fd == -2)
    log_fd = path == NULL ? -1
                          : (int) syscall (SYS_openat, AT_FDCWD, path,
                                           O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  return log_fd >= 0;
}

void
shim_log_append (const ShimCall *call, const ShimVerdict *verdict, int error)
{
  char head[2 * 4096 + 256];
  size_t length = call->bytes != NULL ? call->length : 0;
  size_t total;
  char *record;
  int n;

  if (!open_log ())
    return;
  n = snprintf (head, sizeof head, "%s\t%llu\t%lld\t%zu\t%d\t%s\t%s\t%s\n", call->name,
                (unsigned long long) call->inode, (long long) call->offset, length, error,
                verdict->mark, shim_relative (call->path),
                call->path2 != NULL ? shim_relative (call->path2) : "");
  total = (size_t) n + (length > 0 ? length + 1 : 0);
  record = malloc (total);
  if (record == NULL)
    abort ();
  memcpy (record, head, (size_t) n);
  if (length > 0)
    {
      memcpy (record + n, call->bytes, length);
      record[total - 1] = '\n';
    }
  /* In one piece: several processes may write to one log. */
  if (syscall (SYS_write, log_fd, record, total) != (long) total)
    abort ();
  free (record);
}

void
shim_stop (void)
{
  /* This thread, not the process: it must not take another step before the signal arrives. */
  syscall (SYS_tgkill, getpid (), syscall (SYS_gettid), SIGSTOP);
}

void
shim_die (void)
{
  syscall (SYS_kill, getpid (), SIGKILL);
  for (;;)
    pause ();
}
