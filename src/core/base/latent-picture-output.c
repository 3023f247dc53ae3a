/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-picture-output.h"

static const char *const metadata_words[] = {
  [LATENT_PICTURE_METADATA_FULL] = "full",
  [LATENT_PICTURE_METADATA_LABEL] = "label",
  [LATENT_PICTURE_METADATA_NONE] = "none",
};

const char *
latent_picture_metadata_to_string (LatentPictureMetadata metadata)
{
  g_return_val_if_fail ((guint) metadata < G_N_ELEMENTS (metadata_words), "none");

  return metadata_words[metadata];
}

gboolean
latent_picture_metadata_from_string (const char *text, LatentPictureMetadata *metadata)
{
  for (guint i = 0; i < G_N_ELEMENTS (metadata_words); i++)
    {
      if (g_strcmp0 (text, metadata_words[i]) != 0)
        continue;
      *metadata = (LatentPictureMetadata) i;
      return TRUE;
    }
  return FALSE;
}

LatentImageFormat
latent_picture_output_get_format (const LatentPictureOutput *self, LatentImageFormat format)
{
  return self->format != LATENT_IMAGE_FORMAT_UNKNOWN ? self->format : format;
}

gboolean
latent_picture_output_needs_pixels (const LatentPictureOutput *self,
                                    LatentImageFormat format,
                                    guint width,
                                    guint height)
{
  return latent_picture_output_get_format (self, format) != format
         || (self->max_edge_px != 0 && MAX (width, height) > self->max_edge_px);
}
