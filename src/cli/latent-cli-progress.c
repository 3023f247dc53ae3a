/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cli-progress.h"

#include <unistd.h>

#include "latent-config.h"
#include <glib/gi18n-lib.h>

#define ERASE_LINE "\r\033[K"

void
latent_cli_progress_init (LatentCliProgress *self)
{
  const char *terminal = g_getenv ("TERM");

  *self = (LatentCliProgress){
    .is_shown = isatty (STDERR_FILENO) && g_strcmp0 (terminal, "dumb") != 0,
  };
}

void
latent_cli_progress_draw (LatentCliProgress *self, const LatentCliProgressFacts *facts)
{
  g_autofree char *text = NULL;

  if (!self->is_shown)
    return;
  text = latent_cli_progress_describe (facts);
  latent_cli_progress_draw_text (self, text);
}

void
latent_cli_progress_draw_text (LatentCliProgress *self, const char *text)
{
  if (!self->is_shown)
    return;
  g_printerr (ERASE_LINE "%s", text);
  self->is_drawn = TRUE;
}

void
latent_cli_progress_erase (LatentCliProgress *self)
{
  if (self->is_drawn)
    g_printerr (ERASE_LINE);
  self->is_drawn = FALSE;
}

static char *
describe_wait (const LatentCliProgressFacts *facts)
{
  if (facts->n_jobs > 1)
    /* TRANSLATORS: "2 of 4 finished, 12 s" */
    return g_strdup_printf (_ ("%u of %u finished, %u s"), facts->n_settled, facts->n_jobs,
                            facts->elapsed_s);
  if (facts->percent >= 0)
    /* TRANSLATORS: "Waiting, 40 %, 12 s" */
    return g_strdup_printf (_ ("Waiting, %d %%, %u s"), facts->percent, facts->elapsed_s);
  return g_strdup_printf (_ ("Waiting, %u s"), facts->elapsed_s);
}

char *
latent_cli_progress_describe (const LatentCliProgressFacts *facts)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *wait = describe_wait (facts);

  g_string_append (text, wait);
  if (facts->is_slow)
    /* TRANSLATORS: after "Waiting, 40 %, 12 s" */
    g_string_append (text, _ (", slower than usual"));
  if (facts->rest_s > 0)
    /* TRANSLATORS: after "2 of 4 finished, 12 s": the service asked for a rest */
    g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, ", goes on in %u s",
                                               ", goes on in %u s", facts->rest_s),
                            facts->rest_s);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
