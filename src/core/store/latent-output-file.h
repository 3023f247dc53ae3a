/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* LatentOutputFile: a file that is being made for a person, at a place of their choice: it grows
 * beside its target under another name and takes the target's place when it is whole and on the
 * disk; until then, and if it never comes to that, what was there stays as it was (faults.md F12).
 * The umask decides who may read it. File worker only; blocks. Failures are LATENT_ERROR_STORAGE,
 * facts->details[0] the file or folder concerned. */
typedef struct _LatentOutputFile LatentOutputFile;

/* @replace: FALSE: that something is there already is facts->field "exists", now or at commit() */
LatentOutputFile *latent_output_file_open (const char *target, gboolean replace, GError **error);
/* For who writes by other means than write(). */
int latent_output_file_get_fd (LatentOutputFile *self);
gboolean latent_output_file_write (LatentOutputFile *self, GBytes *bytes, GError **error);
/* A symbolic link is replaced, not followed. */
gboolean latent_output_file_commit (LatentOutputFile *self, GError **error);
/* Removes what was not committed. */
void latent_output_file_free (LatentOutputFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentOutputFile, latent_output_file_free)

/* Is the name @target free? FALSE with "exists". */
gboolean latent_output_file_check_free (const char *target, GError **error);

G_END_DECLS
