/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "core/jobs/latent-timeline.h"
#include "core/media/latent-decoder.h"

G_BEGIN_DECLS

/* What other programs are offered of some pictures. */
typedef enum
{
  /* The library's own files, for whoever copies or opens files: text/uri-list and GdkFileList. */
  LATENT_PICTURE_FILES = 1 << 0,
  /* The same as file managers ask for it on a clipboard: to be copied, never moved. */
  LATENT_PICTURE_COPIED_FILES = 1 << 1,
  /* Of a single picture: its pixels and colours as PNG, and nothing of what the file says about
   * itself: for programs that paint. */
  LATENT_PICTURE_PIXELS = 1 << 2,
  /* The prompts, for whoever takes text: file managers and painters do not, and to paste the prompt
   * is what somebody wants who pastes a picture into a text. */
  LATENT_PICTURE_PROMPT = 1 << 3,

  LATENT_PICTURE_FOR_CLIPBOARD = LATENT_PICTURE_FILES | LATENT_PICTURE_COPIED_FILES
                                 | LATENT_PICTURE_PIXELS | LATENT_PICTURE_PROMPT,
  LATENT_PICTURE_FOR_DRAG = LATENT_PICTURE_FILES,
} LatentPictureOffers;

/* LatentPictureProvider: pictures for a clipboard or a drag. Bytes are made when somebody asks for
 * them, off the main thread; files are read then. Main thread. */
#define LATENT_TYPE_PICTURE_PROVIDER (latent_picture_provider_get_type ())
G_DECLARE_FINAL_TYPE (LatentPictureProvider,
                      latent_picture_provider,
                      LATENT,
                      PICTURE_PROVIDER,
                      GdkContentProvider)

/* (transfer full). @decoder: makes the PNG. @images: (element-type LatentImageRecord): kept by
 * reference, not to be changed any more */
GdkContentProvider *latent_picture_provider_new (LatentDecoder *decoder,
                                                 GPtrArray *images,
                                                 LatentPictureOffers offers);

/* (transfer full): of pictures that may still have to be read, which begins at once: a drag cannot
 * wait. No pixels. @numbers: (element-type guint32) */
GdkContentProvider *latent_picture_provider_new_for_numbers (LatentTimeline *timeline,
                                                             GArray *numbers,
                                                             LatentPictureOffers offers);

G_END_DECLS
