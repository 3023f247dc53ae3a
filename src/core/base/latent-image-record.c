/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-image-record.h"

#include "latent-values.h"

#define ROUNDED_US (2 * G_USEC_PER_SEC)

G_DEFINE_BOXED_TYPE (LatentImageRecord,
                     latent_image_record,
                     latent_image_record_copy,
                     latent_image_record_free)

static const struct
{
  const char *word;
  const char *mime_type;
} formats[] = {
  [LATENT_IMAGE_FORMAT_UNKNOWN] = { "unknown", "application/octet-stream" },
  [LATENT_IMAGE_FORMAT_PNG] = { "png", "image/png" },
  [LATENT_IMAGE_FORMAT_JPEG] = { "jpg", "image/jpeg" },
  [LATENT_IMAGE_FORMAT_WEBP] = { "webp", "image/webp" },
};

const char *
latent_image_format_to_string (LatentImageFormat format)
{
  g_return_val_if_fail ((guint) format < G_N_ELEMENTS (formats), "unknown");

  return formats[format].word;
}

LatentImageFormat
latent_image_format_from_string (const char *text)
{
  for (guint i = 1; i < G_N_ELEMENTS (formats); i++)
    {
      if (g_strcmp0 (text, formats[i].word) == 0)
        return (LatentImageFormat) i;
    }
  return LATENT_IMAGE_FORMAT_UNKNOWN;
}

const char *
latent_image_format_get_mime_type (LatentImageFormat format)
{
  g_return_val_if_fail ((guint) format < G_N_ELEMENTS (formats), formats[0].mime_type);

  return formats[format].mime_type;
}

static const char *const carries_words[] = {
  [LATENT_IMAGE_CARRIES_NOTHING] = "nothing",
  [LATENT_IMAGE_CARRIES_XMP] = "xmp",
  [LATENT_IMAGE_CARRIES_SIDECAR] = "sidecar",
};

const char *
latent_image_carries_to_string (LatentImageCarries carries)
{
  g_return_val_if_fail ((guint) carries < G_N_ELEMENTS (carries_words), "nothing");

  return carries_words[carries];
}

LatentImageCarries
latent_image_carries_from_string (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (carries_words); i++)
    {
      if (g_strcmp0 (text, carries_words[i]) == 0)
        return (LatentImageCarries) i;
    }
  return LATENT_IMAGE_CARRIES_NOTHING;
}

static const char *const file_state_words[] = {
  [LATENT_IMAGE_FILE_THERE] = "there",
  [LATENT_IMAGE_FILE_MISSING] = "missing",
  [LATENT_IMAGE_FILE_CHANGED] = "changed",
};

const char *
latent_image_file_state_to_string (LatentImageFileState state)
{
  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (file_state_words), "there");

  return file_state_words[state];
}

LatentImageFileState
latent_image_file_state_from_string (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (file_state_words); i++)
    {
      if (g_strcmp0 (text, file_state_words[i]) == 0)
        return (LatentImageFileState) i;
    }
  return LATENT_IMAGE_FILE_THERE;
}

gboolean
latent_file_stamp_is_same (const LatentFileStamp *then, const LatentFileStamp *now)
{
  gboolean is_rounded = now->mtime_us % G_USEC_PER_SEC == 0;
  gint64 apart_us = ABS (now->mtime_us - then->mtime_us);

  if (then->size_bytes != now->size_bytes)
    return FALSE;
  return apart_us == 0 || (is_rounded && apart_us <= ROUNDED_US);
}

guint32
latent_image_number (guint32 job_number, guint index)
{
  g_return_val_if_fail (job_number <= LATENT_MAX_JOB_NUMBER, 0);
  g_return_val_if_fail (index < LATENT_MAX_JOB_PICTURES, 0);

  return job_number * LATENT_MAX_JOB_PICTURES + LATENT_MAX_JOB_PICTURES - 1 - index;
}

LatentImageRecord *
latent_image_record_new (void)
{
  LatentImageRecord *self = g_new0 (LatentImageRecord, 1);

  self->values = latent_values_new ();
  self->credits = -1;
  self->is_stale = TRUE;
  self->colour = -1;
  return self;
}

LatentImageRecord *
latent_image_record_copy (const LatentImageRecord *self)
{
  LatentImageRecord *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->id = g_strdup (self->id);
  copy->job_id = g_strdup (self->job_id);
  copy->path = g_strdup (self->path);
  copy->sha256 = g_strdup (self->sha256);
  copy->prompt = g_strdup (self->prompt);
  copy->model_id = g_strdup (self->model_id);
  copy->values = latent_values_copy (self->values);
  copy->remote_id = g_strdup (self->remote_id);
  copy->tags = g_strdupv (self->tags);
  copy->collections = g_strdupv (self->collections);
  copy->preview = self->preview != NULL ? g_bytes_ref (self->preview) : NULL;
  return copy;
}

void
latent_image_record_free (LatentImageRecord *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  g_free (self->job_id);
  g_free (self->path);
  g_free (self->sha256);
  g_free (self->prompt);
  g_free (self->model_id);
  g_clear_pointer (&self->values, g_hash_table_unref);
  g_free (self->remote_id);
  g_strfreev (self->tags);
  g_strfreev (self->collections);
  g_clear_pointer (&self->preview, g_bytes_unref);
  g_free (self);
}
