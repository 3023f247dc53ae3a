/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* LatentCliAwait: one asynchronous call, waited for. A command is a sequence of steps with nobody
 * to keep waiting, so it runs the main context itself between them, and reads from top to bottom.
 * Lives on the caller's stack; main thread. */
typedef struct
{
  GAsyncResult *result; /* owned */
} LatentCliAwait;

/* Pass it, with the address of an empty LatentCliAwait, to the asynchronous call... */
void latent_cli_await_cb (GObject *source, GAsyncResult *result, gpointer await);

/* ...and its result to the finish function. (transfer none): valid as long as @self. */
GAsyncResult *latent_cli_await (LatentCliAwait *self);

void latent_cli_await_clear (LatentCliAwait *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LatentCliAwait, latent_cli_await_clear)

G_END_DECLS
