/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "core/jobs/latent-workspace.h"
#include "ui/viewer/latent-picture-cache.h"

G_BEGIN_DECLS

#define LATENT_COMPARE_MIN 2
#define LATENT_COMPARE_MAX 4

/* LatentCompare: two to four pictures with the same zoom and the same crop, and in what their
 * prompts and settings differ; the winner is chosen here, and the others rejected. Two can be laid
 * over each other, with a line between them to be moved. It follows the pictures: one that is
 * deleted leaves, and with the last but one the page. What is said about pictures is done by the
 * "mark." actions of an ancestor (LatentMarks), for the tile it announces. Main thread.
 *
 * Signals: "back". "target-changed": another picture is what keys are for, or nothing is. */
#define LATENT_TYPE_COMPARE (latent_compare_get_type ())
G_DECLARE_FINAL_TYPE (LatentCompare, latent_compare, LATENT, COMPARE, GtkWidget)

/* @cache: shared with whatever else shows whole pictures */
GtkWidget *latent_compare_new (LatentWorkspace *workspace, LatentPictureCache *cache);

/* @tiles: (nullable) (element-type LatentTile): two to four: what is no picture leaves as soon as
 * that is known. NULL: shows nothing and lets go of the pictures' memory. */
void latent_compare_set_tiles (LatentCompare *self, GPtrArray *tiles);
guint latent_compare_get_n_tiles (LatentCompare *self);

/* (nullable): the picture keys are for: the winner, or another that was looked at since. */
LatentTile *latent_compare_get_current (LatentCompare *self);
LatentTile *latent_compare_get_winner (LatentCompare *self); /* (nullable) */

G_END_DECLS
