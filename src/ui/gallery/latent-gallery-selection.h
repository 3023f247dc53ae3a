/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* LatentGallerySelection: which pictures are selected, by what they are known by for ever (their
 * number) and not by place: so that the selection survives another result taking the place of the
 * list. A selected picture that the present list does not have stays selected and counts for
 * nothing until it is back; it is forgotten when a new selection begins. Main thread.
 *
 * It asks the list for numbers only, never for objects; its own items stand for places and say
 * nothing. */
#define LATENT_TYPE_GALLERY_SELECTION (latent_gallery_selection_get_type ())
G_DECLARE_FINAL_TYPE (LatentGallerySelection,
                      latent_gallery_selection,
                      LATENT,
                      GALLERY_SELECTION,
                      GObject)

/* The number of what stands at @position of @model; never 0. No number stands at two places. */
typedef guint32 (*LatentNumberFunc) (GListModel *model, guint position);

LatentGallerySelection *latent_gallery_selection_new (GListModel *model,
                                                      LatentNumberFunc get_number);

/* The list is about to lose all it has, and to be given other things with the next signal. Views
 * are told how much longer or shorter it is, and that what is selected changed: the widgets that
 * they have stay where they are, which is much cheaper than new ones (GTK 4.8 makes new ones for
 * new items, whatever it throws away for them), and whoever made them shows other things in
 * them. */
void latent_gallery_selection_expect_replacement (LatentGallerySelection *self);

/* The list has lost something, and tells so next. Until then there are @n_before things, so that a
 * view may be asked to move its widgets away from there. */
void latent_gallery_selection_expect_removal (LatentGallerySelection *self, guint n_before);

/* How many of the list are selected; cheap. */
guint latent_gallery_selection_count (LatentGallerySelection *self);

/* Whether or not the list has it. */
gboolean latent_gallery_selection_has (LatentGallerySelection *self, guint32 number);

/* (transfer full) (element-type guint32): the selected ones that the list has, in its order */
GArray *latent_gallery_selection_dup_numbers (LatentGallerySelection *self);

G_END_DECLS
