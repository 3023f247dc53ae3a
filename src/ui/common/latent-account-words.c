/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-account-words.h"

#include <glib/gi18n.h>

char *
latent_account_describe_credits (const LatentAccount *account)
{
  int credits;

  if (account == NULL || account->credits < 0)
    return g_strdup ("");
  credits = (int)MIN (account->credits, G_MAXINT);
  return g_strdup_printf (ngettext ("%d credit", "%d credits", (gulong)credits), credits);
}

char *
latent_account_describe (const LatentAccount *account)
{
  g_autofree char *credits = latent_account_describe_credits (account);
  const char *team = NULL;

  if (account != NULL)
    team = account->team_name != NULL ? account->team_name : account->email;
  if (team == NULL)
    return g_steal_pointer (&credits);
  if (*credits == '\0')
    return g_strdup (team);
  /* Translators: the name of a team, then its credits */
  return g_strdup_printf (_ ("%s, %s"), team, credits);
}
