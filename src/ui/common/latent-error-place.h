/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-error.h"

G_BEGIN_DECLS

/* Where on the screen an error belongs and what its button does: the one table of the window.
 * The words come from latent_explain_error(). Pure. */

typedef enum
{
  LATENT_PLACE_FIELD,  /* at the input that is wrong */
  LATENT_PLACE_BANNER, /* a lasting state above the gallery */
  LATENT_PLACE_TOAST,  /* an event */
  LATENT_PLACE_TILE,   /* the outcome of one job */
} LatentErrorPlace;

typedef struct
{
  LatentRemedy remedy;
  LatentErrorPlace place;
  const char *button; /* nullable: untranslated source string, Title Case */
  const char *action; /* nullable: name of the widget action behind the button */
} LatentErrorRow;

/* (transfer none): never NULL; a foreign error is placed as a bug. */
const LatentErrorRow *latent_error_row (const GError *error);
const LatentErrorRow *latent_error_row_for_remedy (LatentRemedy remedy);

G_END_DECLS
