/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* LatentCliTarget: where `--output` copies finished pictures to: a folder, or one file. Owned by
 * its command. */
typedef struct _LatentCliTarget LatentCliTarget;

/**
 * latent_cli_target_new:
 * @path: an existing folder; or a folder to be made, when it ends with "/" or more than one picture
 * is asked for; or the file for the only picture
 * @count: how many pictures are asked for
 *
 * Makes the folder and proves that it can be written, before anything is sent. Blocks. Errors have
 * words for people: INVALID_VALUE when @path cannot be meant, STORAGE when it cannot be written.
 */
LatentCliTarget *latent_cli_target_new (const char *path, guint count, GError **error);
void latent_cli_target_free (LatentCliTarget *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentCliTarget, latent_cli_target_free)

/* (transfer full) (nullable): the file name for the copy of the picture stored at @stored, at the
 * @attempt-th (from 0) attempt; NULL when there is no further name to try because the file was
 * named by a person, or after 1000. */
char *latent_cli_target_choose (LatentCliTarget *self, const char *stored, guint attempt);

G_END_DECLS
