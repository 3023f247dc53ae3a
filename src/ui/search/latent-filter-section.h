/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "latent-filter.h"

G_BEGIN_DECLS

/* LatentFilterSection: one heading and its choices, any number of which is pressed. Hidden while it
 * has none. Its owner does what a click asks for. Main thread.
 *
 * Signals: "chosen" (kind: uint, value: string, is set: boolean). */
#define LATENT_TYPE_FILTER_SECTION (latent_filter_section_get_type ())
G_DECLARE_FINAL_TYPE (LatentFilterSection, latent_filter_section, LATENT, FILTER_SECTION, GtkWidget)

/* @catalog: kept */
GtkWidget *latent_filter_section_new (const char *title, LatentModelCatalog *catalog);

/* The choices between begin and end are what is shown then; those that were there before keep their
 * buttons, and with them the focus. @count: -1: not known */
void latent_filter_section_begin (LatentFilterSection *self);
void latent_filter_section_add (LatentFilterSection *self,
                                LatentFilterKind kind,
                                const char *value,
                                int count,
                                gboolean is_set);
void latent_filter_section_end (LatentFilterSection *self);

G_END_DECLS
