/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-image-edit.h"
#include "core/base/latent-image-record.h"

G_BEGIN_DECLS

/* (transfer full): what @edit did to @n pictures: "12 images now have 4 stars", for toasts and
 * screen readers. */
char *latent_mark_words_done (const LatentImageEdit *edit, guint n);

/* (transfer full): "4 stars", "Rejected". @rating: -1 or 1 to 5 */
char *latent_mark_words_rating (int rating);

/* (transfer full) (nullable): "4 stars, favourite"; NULL: nothing was said about @image, which is
 * nullable. */
char *latent_mark_words_describe (const LatentImageRecord *image);

G_END_DECLS
