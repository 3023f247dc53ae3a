/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A library for LD_PRELOAD that stands between a program and the disk. It sees the calls that touch
 * files below one folder, lets the n-th of a kind go wrong or kills the program there, and writes
 * down what was done, so that a checker can build what a power cut would have left. Nothing of it
 * is known to the program.
 *
 *   LATENT_SHIM_ROOT     the folder; calls elsewhere are left alone
 *   LATENT_SHIM_RULES    rules, separated by ";": see shim-rules.c
 *   LATENT_SHIM_TRIGGER  file that arms some of the rules by being there
 *   LATENT_SHIM_LOG      file the calls are appended to: see shim-log.c
 *   LATENT_SHIM_CLOCK    file of two int64: see shim-clock.c
 *   LATENT_SHIM_SPEED    how much faster the program's time goes
 *   LATENT_SHIM_SINCE    since when: seconds of the boot clock
 */

typedef enum
{
  SHIM_OPEN = 1 << 0,
  SHIM_READ = 1 << 1,
  SHIM_WRITE = 1 << 2,
  SHIM_SYNC = 1 << 3,
  SHIM_RENAME = 1 << 4,
  SHIM_LINK = 1 << 5,
  SHIM_UNLINK = 1 << 6,
  SHIM_TRUNCATE = 1 << 7,
  SHIM_MKDIR = 1 << 8,
  SHIM_LOCK = 1 << 9,
} ShimKind;

/* One call, as rules and log see it. */
typedef struct
{
  ShimKind kind;
  const char *name;  /* for the log: finer than the kind */
  const char *path;  /* absolute */
  const char *path2; /* nullable */
  uint64_t inode;
  int64_t offset; /* of a write; the new size of a truncate */
  size_t length;  /* of a write */
  const void *bytes;
} ShimCall;

/* What the rules say about a call. */
typedef struct
{
  char mark[16];    /* for the log; "-": nothing */
  int error;        /* not 0: fail with this errno, without doing it */
  bool is_short;    /* do half of it */
  bool loses_bytes; /* a sync: fail with @error and drop what was written */
  bool kills_before;
  bool kills_after;
  bool stops_after;
} ShimVerdict;

/* The program's file of a descriptor; the caller holds the lock. (nullable) */
const char *shim_fd_path (int fd, uint64_t *inode);
void shim_fd_set (int fd, const char *path);
void shim_fd_forget (int fd);

/* The absolute name, or NULL when it does not lie below the root. */
const char *shim_resolve (int folder, const char *path, char *buffer, size_t size);
const char *shim_relative (const char *path);

void shim_lock (void);
void shim_unlock (void);

void shim_rules_judge (const ShimCall *call, ShimVerdict *verdict);
void shim_log_append (const ShimCall *call, const ShimVerdict *verdict, int error);
/* Until SIGCONT. */
void shim_stop (void);
void shim_die (void);
