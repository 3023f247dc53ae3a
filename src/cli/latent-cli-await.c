/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cli-await.h"

void
latent_cli_await_cb (GObject *source, GAsyncResult *result, gpointer await)
{
  LatentCliAwait *self = await;

  self->result = g_object_ref (result);
}

GAsyncResult *
latent_cli_await (LatentCliAwait *self)
{
  while (self->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return self->result;
}

void
latent_cli_await_clear (LatentCliAwait *self)
{
  g_clear_object (&self->result);
}
