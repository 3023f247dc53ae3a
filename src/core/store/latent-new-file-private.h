/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* LatentNewFile: a file that grows in a person's folder, hidden and under a name that nobody looks
 * for, until it is given its own. It is locked (flock) by whoever makes it, for as long as it has
 * no name of its own: what is not locked was left by a process that died, and is swept by the next
 * one that comes (faults.md K12). The umask decides who may read it. Plain blocking functions for
 * the file worker; failures are LATENT_ERROR_STORAGE. */
typedef struct
{
  char *folder; /* owned */
  char *path;   /* owned, nullable: it has its name */
  int fd;       /* to be written to; -1: closed */
  int lock;     /* the same file: holds the lock */
} LatentNewFile;

/* FALSE: there is none; clear() may be called all the same. */
gboolean latent_new_file_open (LatentNewFile *self, const char *folder, GError **error);

/* Nothing more is written: what some file systems say only now. */
gboolean latent_new_file_close (LatentNewFile *self, GError **error);

/* The name is @target from now on, unless that is taken: as latent_files_rename_new(). */
gboolean
latent_new_file_name (LatentNewFile *self, const char *target, gboolean *is_taken, GError **error);
/* The same in place of what is there: a symbolic link is replaced, not followed. */
gboolean latent_new_file_replace (LatentNewFile *self, const char *target, GError **error);

/* Removes what has no name. */
void latent_new_file_clear (LatentNewFile *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LatentNewFile, latent_new_file_clear)

/* Removes those that dead processes left in @folder; those of living ones stay. */
void latent_new_file_sweep (const char *folder);

G_END_DECLS
