/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-model.h"
#include "core/media/latent-decoder.h"
#include "core/media/latent-sheet-document.h"
#include "core/store/latent-file-worker.h"

G_BEGIN_DECLS

/* LatentContactSheet: pictures of the library on pages: shown, printed, or saved as a file. Its
 * options and pictures are fixed: other options are another sheet. Decoding and drawing happen on
 * the decode pool, writing on the file worker, one page at a time, so that memory does not grow
 * with the number of pictures. Main thread. */
#define LATENT_TYPE_CONTACT_SHEET (latent_contact_sheet_get_type ())
G_DECLARE_FINAL_TYPE (LatentContactSheet, latent_contact_sheet, LATENT, CONTACT_SHEET, GObject)

/* What it needs of the workspace; kept by reference. */
typedef struct
{
  LatentDecoder *decoder;
  LatentFileWorker *worker;
  LatentModelCatalog *catalog;
} LatentContactSheetConfig;

/* @options: copied. @images: (element-type LatentImageRecord): read now, not kept. */
LatentContactSheet *latent_contact_sheet_new (const LatentContactSheetConfig *config,
                                              const LatentSheetOptions *options,
                                              GPtrArray *images);

guint latent_contact_sheet_get_n_pictures (LatentContactSheet *self);

/* Measures the captions and spreads the pictures over pages: comes before everything below. */
void latent_contact_sheet_lay_out_async (LatentContactSheet *self,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
gboolean latent_contact_sheet_lay_out_finish (LatentContactSheet *self,
                                              GAsyncResult *result,
                                              GError **error);

/* (transfer none) (nullable): NULL until it is laid out */
LatentSheet *latent_contact_sheet_get_sheet (LatentContactSheet *self);

/* The pixels of a page's pictures where a point has @scale pixels. Finish: (transfer full)
 * (element-type LatentSheetPicture): in the page's order, NULL where a picture's file is missing or
 * damaged; for latent_sheet_draw_page(). */
void latent_contact_sheet_load_page_async (LatentContactSheet *self,
                                           guint page,
                                           double scale,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
GPtrArray *latent_contact_sheet_load_page_finish (LatentContactSheet *self,
                                                  GAsyncResult *result,
                                                  GError **error);

/* A page as a picture, @width_px wide. (transfer full) */
void latent_contact_sheet_render_page_async (LatentContactSheet *self,
                                             guint page,
                                             guint width_px,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data);
GdkPixbuf *latent_contact_sheet_render_page_finish (LatentContactSheet *self,
                                                    GAsyncResult *result,
                                                    GError **error);

typedef void (*LatentContactSheetProgress) (guint n_done, guint n_pictures, gpointer user_data);

typedef struct
{
  const char *path; /* of the file; with several pages as PNG each has its number before the dot */
  LatentSheetFormat format;
  gboolean replace; /* FALSE: an existing file is STORAGE with facts->field "exists" and its name */
  LatentContactSheetProgress progress; /* nullable: called on the main thread */
  gpointer progress_data;              /* lives until the end */
} LatentContactSheetTarget;

typedef struct
{
  char **files;   /* not null: absolute or as given: those that are there now, whole */
  char **missing; /* not null: files of pictures that have only their place on the sheet */
} LatentContactSheetOutcome;

void latent_contact_sheet_outcome_clear (LatentContactSheetOutcome *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LatentContactSheetOutcome, latent_contact_sheet_outcome_clear)

/**
 * latent_contact_sheet_save_async:
 *
 * Lays it out where that was not done. A file gets its name when it is whole and on the disk; until
 * then what had the name stays as it was. STORAGE; G_IO_ERROR_CANCELLED: of several files those
 * that are finished stay.
 *
 * Finish: @outcome: (out): filled also when it failed
 */
void latent_contact_sheet_save_async (LatentContactSheet *self,
                                      const LatentContactSheetTarget *target,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean latent_contact_sheet_save_finish (LatentContactSheet *self,
                                           GAsyncResult *result,
                                           LatentContactSheetOutcome *outcome,
                                           GError **error);

/* (transfer full): the name of page @page (from 0) of @n_pages of a sheet saved as @path:
 * "sheet-02.png" of twelve. Pure. */
char *latent_contact_sheet_name_page (const char *path, guint page, guint n_pages);

G_END_DECLS
