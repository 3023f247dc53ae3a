/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-thread.h"

/* Each thread's own; NULL is LATENT_THREAD_MAIN. */
static GPrivate current_role = G_PRIVATE_INIT (NULL);

void
latent_thread_claim (LatentThread role)
{
  g_private_set (&current_role, GUINT_TO_POINTER (role));
}

LatentThread
latent_thread_current (void)
{
  return (LatentThread) GPOINTER_TO_UINT (g_private_get (&current_role));
}
