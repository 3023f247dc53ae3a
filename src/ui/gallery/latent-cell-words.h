/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "core/base/latent-text-search.h"
#include "latent-cell-text.h"

G_BEGIN_DECLS

/* LatentCellWords: the words of a tile, laid out for one edge and ready to be drawn; thrown away
 * when text, style or size change. Owned by the cell. Main thread. */
typedef struct _LatentCellWords LatentCellWords;

/* @detail, @icon_name: (nullable); @detail_lines: at most so many lines of it */
LatentCellWords *latent_cell_words_new (GtkWidget *widget,
                                        int edge_px,
                                        const char *title,
                                        const char *detail,
                                        int detail_lines,
                                        const char *prompt,
                                        const char *icon_name);
void latent_cell_words_free (LatentCellWords *self);

/* Centred in the square of the edge; where not all of it fits, the prompt gives way. */
void latent_cell_words_snapshot (LatentCellWords *self, GtkWidget *widget, GtkSnapshot *snapshot);

/* Light words on a dark strip, readable on any picture, over the lower edge of a square of
 * @edge_px. @bottom_px: where the strip ends; afterwards where it begins. @ranges: (nullable)
 * (element-type LatentTextRange): bytes of @text to mark */
void latent_cell_words_snapshot_strip (GtkWidget *widget,
                                       GtkSnapshot *snapshot,
                                       int edge_px,
                                       int *bottom_px,
                                       const char *text,
                                       GArray *ranges);

/* The same as a label in the upper corner where reading begins: one line. */
void latent_cell_words_snapshot_label (GtkWidget *widget,
                                       GtkSnapshot *snapshot,
                                       int edge_px,
                                       const char *text);

G_END_DECLS
