/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "core/jobs/latent-contact-sheet.h"

G_BEGIN_DECLS

/* LatentSheetPreview: the pages of a contact sheet, one at a time, as they will be; drawn off the
 * main thread for as many pixels as there are. While a new one is drawn the old one stays; what was
 * asked for last is what is shown. Main thread.
 *
 * Signal "failed" (GError): a page cannot be shown. */
#define LATENT_TYPE_SHEET_PREVIEW (latent_sheet_preview_get_type ())
G_DECLARE_FINAL_TYPE (LatentSheetPreview, latent_sheet_preview, LATENT, SHEET_PREVIEW, GtkWidget)

/* Kept by reference; the page in sight stays, as far as there is one. */
void latent_sheet_preview_set_sheet (LatentSheetPreview *self, LatentContactSheet *sheet);

/* Is what is shown all there is to show? For tests. */
gboolean latent_sheet_preview_is_idle (LatentSheetPreview *self);

G_END_DECLS
