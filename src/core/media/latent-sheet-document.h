/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "latent-sheet.h"

G_BEGIN_DECLS

/* LatentSheetDocument: a sheet becoming bytes, page by page: one PDF, or a PNG of each page. It
 * never touches a file: what it made is taken off it after every page. Decode pool, one call at a
 * time; no call needs the thread of the one before. */
typedef struct _LatentSheetDocument LatentSheetDocument;

typedef enum
{
  LATENT_SHEET_FORMAT_PDF,
  LATENT_SHEET_FORMAT_PNG,
} LatentSheetFormat;

/* @title: of the PDF, for whoever reads it */
LatentSheetDocument *
latent_sheet_document_new (LatentSheet *sheet, LatentSheetFormat format, const char *title);
void latent_sheet_document_free (LatentSheetDocument *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentSheetDocument, latent_sheet_document_free)

/* (transfer full) (nullable): the bytes that page @page, the next one, adds to the PDF, or its PNG;
 * the last page ends the PDF. @pictures: as of latent_sheet_draw_page(). INTERNAL: no memory. */
GBytes *latent_sheet_document_add_page (LatentSheetDocument *self,
                                        guint page,
                                        GPtrArray *pictures,
                                        GError **error);

/* (transfer full) (nullable): a page as pixels (RGB), @scale pixels to the point. Any thread. */
GdkPixbuf *latent_sheet_render_page (LatentSheet *sheet,
                                     guint page,
                                     double scale,
                                     GPtrArray *pictures,
                                     GError **error);

G_END_DECLS
