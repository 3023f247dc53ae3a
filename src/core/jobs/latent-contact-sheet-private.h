/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-image-record.h"
#include "latent-contact-sheet.h"

G_BEGIN_DECLS

/* Shared by the parts of the type. */
struct _LatentContactSheet
{
  GObject parent_instance;

  LatentDecoder *decoder;
  LatentFileWorker *worker;
  LatentSheetOptions *options;
  GPtrArray *items;   /* of LatentSheetItem */
  LatentSheet *sheet; /* nullable: not laid out */
};

/* How the pictures of a page are loaded. */
typedef struct
{
  guint page;
  double scale;
  gboolean has_jpeg;
  gboolean is_for_later; /* nobody looks at them: whatever the window shows comes first */
} LatentContactSheetLoad;

/* Finished by latent_contact_sheet_load_page_finish(). */
void latent_contact_sheet_load_async (LatentContactSheet *self,
                                      const LatentContactSheetLoad *load,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);

/* (transfer full) (element-type LatentSheetItem): what the sheet says of @images */
GPtrArray *latent_contact_sheet_describe (LatentModelCatalog *catalog,
                                          const LatentSheetOptions *options,
                                          GPtrArray *images);

G_END_DECLS
