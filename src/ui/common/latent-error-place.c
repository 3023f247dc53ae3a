/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-error-place.h"

#include <glib/gi18n.h>

static const LatentErrorRow rows[] = {
  { LATENT_REMEDY_INPUT, LATENT_PLACE_FIELD, NULL, NULL },
  { LATENT_REMEDY_KEY, LATENT_PLACE_BANNER, N_ ("Change Key"), "account.change-key" },
  { LATENT_REMEDY_PAYMENT, LATENT_PLACE_BANNER, N_ ("Refresh Credits"), "account.refresh" },
  { LATENT_REMEDY_TRY_LATER, LATENT_PLACE_BANNER, NULL, NULL },
  { LATENT_REMEDY_OFFLINE, LATENT_PLACE_BANNER, NULL, NULL },
  { LATENT_REMEDY_REFUSED, LATENT_PLACE_TILE, N_ ("Use These Settings"), "tile.use-settings" },
  { LATENT_REMEDY_EXPIRED, LATENT_PLACE_TILE, N_ ("Download Again"), "tile.take-up" },
  { LATENT_REMEDY_STORAGE, LATENT_PLACE_BANNER, N_ ("Try Again"), "account.refresh" },
  { LATENT_REMEDY_BUG, LATENT_PLACE_TOAST, NULL, NULL },
};

const LatentErrorRow *
latent_error_row_for_remedy (LatentRemedy remedy)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      if (rows[i].remedy == remedy)
        return &rows[i];
    }
  return latent_error_row_for_remedy (LATENT_REMEDY_BUG);
}

const LatentErrorRow *
latent_error_row (const GError *error)
{
  return latent_error_row_for_remedy (latent_error_remedy (error));
}
