/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "core/base/latent-image-record.h"
#include "core/base/latent-model.h"

G_BEGIN_DECLS

/* LatentCompareDetails: in what compared pictures differ: each one's prompt as what became of the
 * reference's, and a table of the settings that are not the same. Its buttons activate
 * "compare.reference" of an ancestor. Main thread. */
#define LATENT_TYPE_COMPARE_DETAILS (latent_compare_details_get_type ())
G_DECLARE_FINAL_TYPE (LatentCompareDetails,
                      latent_compare_details,
                      LATENT,
                      COMPARE_DETAILS,
                      GtkWidget)

GtkWidget *latent_compare_details_new (LatentModelCatalog *catalog);

/* @images: (element-type LatentImageRecord): those that are read. @reference: index of the one the
 * others are compared with */
void latent_compare_details_set_images (LatentCompareDetails *self,
                                        GPtrArray *images,
                                        guint reference);

G_END_DECLS
