/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <gio/gio.h>

#include "core/base/latent-image-record.h"
#include "latent-thumbnail-pack.h"
#include "latent-thumbnail-preview.h"

G_BEGIN_DECLS

/* One thumbnail's way from picture or pack to pixels. These functions block: they run on the decode
 * pool. */

/* Which picture; immutable. */
typedef struct
{
  char *sha256;        /* not null: of the delivered bytes; what it says is not trusted */
  char *path;          /* not null */
  gboolean is_changed; /* by another program: @sha256 is not that of the file any more */
} LatentThumbnailSource;

LatentThumbnailSource *latent_thumbnail_source_new (const LatentImageRecord *image);
void latent_thumbnail_source_free (LatentThumbnailSource *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentThumbnailSource, latent_thumbnail_source_free)

/* Under which key it is kept: the SHA-256 of what was delivered. A file that another program
 * changed goes by how it looks from outside (name, time, size), so that the thumbnail follows each
 * further change; so does one whose SHA-256 is none. FALSE: there is no file. */
gboolean latent_thumbnail_source_find_key (const LatentThumbnailSource *self,
                                           LatentThumbnailKey *key);

typedef struct
{
  GdkPixbuf *pixbuf; /* nullable: opaque RGB */
  gboolean has_preview;
  LatentThumbnailPreview preview;
} LatentThumbnail;

void latent_thumbnail_free (LatentThumbnail *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentThumbnail, latent_thumbnail_free)

/* (transfer full): the picture so that its longest side is @edge_px. From the pack when it has it,
 * else from the picture, in one decode; then the pack has both sizes and there is a preview (not
 * when @edge_px is above the pack's sizes). Errors as of latent_decoder_decode_file(). */
LatentThumbnail *latent_thumbnail_load (LatentThumbnailPack *pack,
                                        const LatentThumbnailSource *source,
                                        guint edge_px,
                                        GCancellable *cancellable,
                                        GError **error);

/* (transfer full): without pixbuf, with preview: the pack has both sizes, if it can. */
LatentThumbnail *latent_thumbnail_make (LatentThumbnailPack *pack,
                                        const LatentThumbnailSource *source,
                                        GCancellable *cancellable,
                                        GError **error);

/* Deletes the folder in which earlier versions kept a JPEG file for each picture; of its files only
 * those that are named like theirs. */
void latent_thumbnail_delete_old_folder (const char *folder);

G_END_DECLS
