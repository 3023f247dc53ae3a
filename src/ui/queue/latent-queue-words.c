/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-queue-words.h"

#include <glib/gi18n.h>

char *
latent_queue_words_counts (guint n_running, guint n_queued, gboolean is_paused, guint wait_s)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (is_paused)
    g_ptr_array_add (parts, g_strdup (_ ("Paused")));
  if (n_running > 0)
    g_ptr_array_add (parts,
                     g_strdup_printf (ngettext ("%u running", "%u running", n_running), n_running));
  if (n_queued > 0)
    g_ptr_array_add (parts,
                     g_strdup_printf (ngettext ("%u queued", "%u queued", n_queued), n_queued));
  if (wait_s > 0 && n_queued > 0 && !is_paused)
    /* Translators: after "3 queued, ": the service asked for a rest of so many seconds */
    g_ptr_array_add (parts,
                     g_strdup_printf (ngettext ("goes on in %u s", "goes on in %u s", wait_s),
                                      wait_s));
  if (parts->len == 0)
    return g_strdup (_ ("Nothing is running"));
  g_ptr_array_add (parts, NULL);
  /* Translators: between the parts of "2 running, 3 queued" */
  return g_strjoinv (_ (", "), (char **) parts->pdata);
}

char *
latent_queue_words_summary (LatentJobQueue *queue)
{
  return latent_queue_words_counts (latent_job_queue_get_n_running (queue),
                                    latent_job_queue_get_n_queued (queue),
                                    latent_job_queue_get_is_paused (queue),
                                    latent_job_queue_get_rest_s (queue));
}

char *
latent_queue_words_stopped (GPtrArray *jobs)
{
  guint n_sent = 0;

  for (guint i = 0; i < jobs->len; i++)
    n_sent += latent_job_get_state (jobs->pdata[i]) != LATENT_JOB_QUEUED ? 1 : 0;
  if (n_sent == 0)
    return g_strdup_printf (ngettext ("%u stopped; nothing charged",
                                      "%u stopped; nothing charged", jobs->len),
                            jobs->len);
  return g_strdup (_ ("Stopped; may still be charged"));
}
