/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "latent-collection-actions.h"

G_BEGIN_DECLS

/* LatentCollectionsPage: the library's collections, one of which the gallery may show, and the
 * place to make, rename and delete them and to drop pictures. Main thread.
 *
 * Signal: "shown": somebody chose what the gallery shows. */
#define LATENT_TYPE_COLLECTIONS_PAGE (latent_collections_page_get_type ())
G_DECLARE_FINAL_TYPE (LatentCollectionsPage,
                      latent_collections_page,
                      LATENT,
                      COLLECTIONS_PAGE,
                      GtkWidget)

GtkWidget *latent_collections_page_new (LatentWorkspace *workspace,
                                        LatentCollectionActions *actions);

G_END_DECLS
