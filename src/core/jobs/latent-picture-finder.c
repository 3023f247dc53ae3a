/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-picture-finder.h"

#include <string.h>
#include <unistd.h>

#include "core/base/latent-error.h"
#include "core/media/latent-image-check.h"
#include "core/media/latent-picture-xmp.h"

/* "2026-11-22 a lighthouse 0aa61a59-0.png", or "... 0aa61a59-0 2.png" (latent-library-file-name,
 * latent-incoming-file) */
#define NAME_PATTERN                                                                               \
  "^(?:\\d{4}-\\d{2}-\\d{2} )?(?:(.*) )?([0-9a-f]{8})-(\\d{1,4})(?: \\d{1,5})?\\.[a-z]{3,4}$"

struct _LatentPictureFinder
{
  char *origin;
  GRegex *names;
};

/* (transfer full): always the same id for the same name and bytes, so that a second rebuild finds
 * the rows of the first */
static char *
make_id (const char *kind, const char *sha256, const char *prefix, gint64 index)
{
  g_autofree char *seed
      = g_strdup_printf ("%s %s %s %" G_GINT64_FORMAT, kind, sha256, prefix, index);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, seed, -1);

  /* A UUID of version 4, as all of ours are. */
  return g_strdup_printf ("%.8s-%.4s-4%.3s-8%.3s-%.12s", digest, digest + 8, digest + 12,
                          digest + 15, digest + 18);
}

/* What the name of a file says that carries no record. */
static gboolean
guess_from_name (const LatentPictureFinder *self, LatentFoundPicture *found, int fd)
{
  g_autofree char *base = g_path_get_basename (found->path);
  g_autofree char *name = g_utf8_make_valid (base, -1);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *index = NULL;
  g_autofree char *job_id = NULL;
  LatentPictureRecord *record;

  if (!g_regex_match (self->names, name, 0, &match))
    return FALSE;
  index = g_match_info_fetch (match, 3);
  if (g_ascii_strtoll (index, NULL, 10) >= LATENT_MAX_JOB_PICTURES)
    return FALSE; /* called like ours by chance */
  record = latent_picture_record_new ();
  found->record = record;
  found->is_guess = TRUE;
  found->job_prefix = g_match_info_fetch (match, 2);
  record->index = g_ascii_strtoll (index, NULL, 10);
  record->sha256 = latent_record_files_hash (fd, found->path, NULL, NULL);
  if (record->sha256 == NULL)
    return FALSE;
  record->image_id = make_id ("picture", record->sha256, found->job_prefix, record->index);
  job_id = make_id ("job", record->sha256, found->job_prefix, 0);
  record->job_id = g_strconcat (found->job_prefix, job_id + strlen (found->job_prefix), NULL);
  record->prompt = g_match_info_fetch (match, 1);
  record->model_id = g_strdup ("");
  record->origin = g_strdup (self->origin);
  record->size_bytes = found->mark.size_bytes;
  record->created_us = found->mark.mtime_us;
  record->job_created_us = found->mark.mtime_us;
  record->finished_us = found->mark.mtime_us;
  return TRUE;
}

/* Of a picture that neither carries a record nor is called like one of ours only the bytes may be
 * known. */
static gboolean
take_bytes (LatentFoundPicture *found, int fd)
{
  found->is_stray = TRUE;
  found->record = latent_picture_record_new ();
  found->record->sha256 = latent_record_files_hash (fd, found->path, NULL, NULL);
  return found->record->sha256 != NULL;
}

/* The record that a program of ours wrote last: beside the file, if inside it could not be. */
static void
read_record (LatentFoundPicture *found, int fd, gboolean is_whole)
{
  g_autoptr (GBytes) sidecar = latent_record_files_read_sidecar (found->path, NULL);

  if (sidecar != NULL)
    found->record = latent_picture_record_from_json (sidecar);
  if (found->record != NULL)
    {
      found->carries = LATENT_IMAGE_CARRIES_SIDECAR;
      return;
    }
  if (is_whole)
    found->record = latent_picture_xmp_read_fd (fd, NULL);
  if (found->record != NULL)
    found->carries = LATENT_IMAGE_CARRIES_XMP;
}

LatentFoundPicture *
latent_picture_finder_look_at (const LatentPictureFinder *self,
                               const char *path,
                               guint *n_unreadable)
{
  g_autoptr (LatentFoundPicture) found = g_new0 (LatentFoundPicture, 1);
  g_autoptr (GError) error = NULL;
  LatentImageCheck check;
  gboolean is_whole;
  int fd = latent_record_files_open (path, &found->mark, NULL);

  if (fd < 0)
    {
      (*n_unreadable)++;
      return NULL;
    }
  found->path = g_strdup (path);
  is_whole = latent_image_check_fd (fd, &check, &error);
  if (!is_whole && latent_error_is (error, LATENT_ERROR_STORAGE))
    (*n_unreadable)++;
  if (check.format != LATENT_IMAGE_FORMAT_UNKNOWN && check.width > 0)
    {
      found->format = check.format;
      found->width = check.orientation >= 5 ? check.height : check.width;
      found->height = check.orientation >= 5 ? check.width : check.height;
      read_record (found, fd, is_whole);
      if (found->record == NULL && !guess_from_name (self, found, fd) && !take_bytes (found, fd))
        g_clear_pointer (&found->record, latent_picture_record_free);
      if (found->record != NULL && !is_whole)
        found->record->incomplete = 1;
    }
  close (fd);
  return found->format != LATENT_IMAGE_FORMAT_UNKNOWN ? g_steal_pointer (&found) : NULL;
}

LatentPictureFinder *
latent_picture_finder_new (const char *origin)
{
  LatentPictureFinder *self = g_new0 (LatentPictureFinder, 1);

  self->origin = g_strdup (origin);
  self->names = g_regex_new (NAME_PATTERN, G_REGEX_OPTIMIZE | G_REGEX_DOTALL, 0, NULL);
  return self;
}

void
latent_picture_finder_free (LatentPictureFinder *self)
{
  if (self == NULL)
    return;
  g_free (self->origin);
  g_regex_unref (self->names);
  g_free (self);
}

gboolean
latent_picture_finder_knows_name (const LatentPictureFinder *self, const char *path)
{
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *name = g_utf8_make_valid (base, -1);

  return g_regex_match (self->names, name, 0, NULL);
}
