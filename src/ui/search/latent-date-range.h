/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* LatentDateRange: two buttons with calendars, for the first and the last day of a span.
 *
 * Signal "chosen" (guint LatentFilterKind: SINCE or UNTIL, const char *value, gboolean TRUE): as
 * LatentFilterSection's. */
#define LATENT_TYPE_DATE_RANGE (latent_date_range_get_type ())
G_DECLARE_FINAL_TYPE (LatentDateRange, latent_date_range, LATENT, DATE_RANGE, GtkWidget)

GtkWidget *latent_date_range_new (void);

/* (transfer full) (nullable): the value of SINCE that begins with @day, in its time zone, or of
 * UNTIL that ends with it. */
char *latent_date_range_get_value (GDateTime *day, gboolean is_last);

G_END_DECLS
