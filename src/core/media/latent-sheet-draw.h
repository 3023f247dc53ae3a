/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <cairo.h>

#include "latent-sheet-picture.h"

G_BEGIN_DECLS

/* Draws @picture as large as @box allows, in its middle. */
void latent_sheet_picture_draw (const LatentSheetPicture *self,
                                cairo_t *cairo,
                                const LatentSheetBox *box);

/* Draws a page, whose upper left corner is the origin, in points. @pictures: (element-type
 * LatentSheetPicture): of the page, in its order; NULL for one that could not be read. They stay
 * alive until the page is shown. Any thread that has @cairo to itself. */
void
latent_sheet_draw_page (const LatentSheet *self, guint page, cairo_t *cairo, GPtrArray *pictures);

G_END_DECLS
