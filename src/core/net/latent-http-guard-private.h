/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* LatentHttpGuard: the limits of one network operation, which may be several messages (redirects).
 * It holds the cancellable all of them use and cancels it when the caller does, when the deadline
 * passes (libsoup's own timeout counts single steps, and some stalls it never notices: faults.md
 * M13, M15, M19), when no connection comes about in time, when interim answers flood in, or when a
 * connection goes to an address that is not public. It remembers which of these was first and turns
 * libsoup's error into ours. Owned by its operation; main thread. */
typedef struct _LatentHttpGuard LatentHttpGuard;

LatentHttpGuard *
latent_http_guard_new (guint deadline_ms, guint connect_timeout_ms, GCancellable *caller);
void latent_http_guard_free (LatentHttpGuard *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentHttpGuard, latent_http_guard_free)

/* (transfer none): for every step of the operation. */
GCancellable *latent_http_guard_get_cancellable (LatentHttpGuard *self);

/* Puts @message under guard. @only_public: its connection may go to public addresses only; a proxy
 * is never judged, the user chose it. */
void
latent_http_guard_add_message (LatentHttpGuard *self, SoupMessage *message, gboolean only_public);

/* Calls the operation off because of @reason (transfer full); the first reason stays. */
void latent_http_guard_stop (LatentHttpGuard *self, GError *reason);

/* (transfer full): what to tell the caller when a step failed with @error (transfer full):
 * G_IO_ERROR_CANCELLED when it was called off from outside, the reason of a stop, LATENT_ERROR as
 * it came, otherwise OFFLINE.
 * @message: (nullable): the one under way. */
GError *latent_http_guard_explain (LatentHttpGuard *self, GError *error, SoupMessage *message);

G_END_DECLS
