/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* A ZIP archive as a target of exports: stored (pictures are compressed already), names in UTF-8,
 * nobody's files. It has its name when it is whole, not before. */

#include <archive.h>
#include <archive_entry.h>
#include "core/base/latent-error.h"
#include "latent-export-target-private.h"
#include "latent-file-worker.h"
#include "latent-files-private.h"
#include "latent-output-file.h"

typedef struct
{
  LatentExportTarget target;

  char *folder;
  LatentOutputFile *file;
  struct archive *archive;
  gint64 opened_s; /* the time of every entry */
} Archive;

static gboolean
list_names (LatentExportTarget *target, LatentNamePlan *names, GError **error)
{
  return TRUE;
}

/* libarchive says in errno what the system said; other failures are ours. */
static gboolean
fail (Archive *self, GError **error)
{
  int number = archive_errno (self->archive);

  if (number > 0)
    return latent_files_fail (number, "cannot write in", self->folder, 0, error);
  g_set_error (error, LATENT_ERROR, LATENT_ERROR_INTERNAL, "cannot write the archive: %s",
               archive_error_string (self->archive));
  return FALSE;
}

static struct archive_entry *
make_entry (Archive *self, const char *name, gsize length)
{
  struct archive_entry *entry = archive_entry_new ();

  /* The plain setter would take the name in the locale's encoding. */
  archive_entry_set_pathname_utf8 (entry, name);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0644);
  archive_entry_set_uid (entry, 0);
  archive_entry_set_gid (entry, 0);
  archive_entry_set_mtime (entry, self->opened_s, 0);
  archive_entry_set_size (entry, (la_int64_t) length);
  return entry;
}

static gboolean
add_bytes (LatentExportTarget *target,
           GBytes *bytes,
           const char *name,
           char **final_name,
           GError **error)
{
  Archive *self = (Archive *) target;
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);
  struct archive_entry *entry = make_entry (self, name, length);
  gboolean is_written;

  is_written = archive_write_header (self->archive, entry) == ARCHIVE_OK
               && archive_write_data (self->archive, data, length) == (la_ssize_t) length
               && archive_write_finish_entry (self->archive) == ARCHIVE_OK;
  archive_entry_free (entry);
  if (!is_written)
    return fail (self, error);
  *final_name = g_strdup (name);
  return TRUE;
}

static gboolean
add_file (LatentExportTarget *target,
          const char *source,
          const char *name,
          char **final_name,
          GCancellable *cancellable,
          GError **error)
{
  g_autoptr (GBytes) bytes = latent_export_read_picture (source, error);

  return bytes != NULL && add_bytes (target, bytes, name, final_name, error);
}

static gboolean
finish (LatentExportTarget *target, GError **error)
{
  Archive *self = (Archive *) target;

  if (archive_write_close (self->archive) != ARCHIVE_OK)
    return fail (self, error);
  return latent_output_file_commit (self->file, error);
}

static void
free_archive (LatentExportTarget *target)
{
  Archive *self = (Archive *) target;

  /* Writes the end of an archive that nobody gets: to call it failed first (archive_write_fail())
   * would leak what libarchive 3.6 keeps for the descriptor. */
  archive_write_free (self->archive);
  latent_output_file_free (self->file);
  g_free (self->folder);
  g_free (self);
}

static gboolean
start_archive (Archive *self, GError **error)
{
  self->archive = archive_write_new ();
  if (archive_write_set_format_zip (self->archive) == ARCHIVE_OK
      && archive_write_zip_set_compression_store (self->archive) == ARCHIVE_OK
      && archive_write_set_options (self->archive, "hdrcharset=UTF-8") == ARCHIVE_OK
      /* Or it would be filled up to a block of a tape. */
      && archive_write_set_bytes_in_last_block (self->archive, 1) == ARCHIVE_OK
      && archive_write_open_fd (self->archive, latent_output_file_get_fd (self->file))
             == ARCHIVE_OK)
    return TRUE;
  return fail (self, error);
}

LatentExportTarget *
latent_export_target_open_archive (const char *path, gboolean replace, GError **error)
{
  static const LatentExportTargetKind kind
      = { list_names, add_file, add_bytes, finish, free_archive };
  LatentOutputFile *file;
  Archive *self;

  g_assert (latent_file_worker_is_current ());
  g_return_val_if_fail (path != NULL, NULL);

  file = latent_output_file_open (path, replace, error);
  if (file == NULL)
    return NULL;
  self = g_new0 (Archive, 1);
  self->target.kind = &kind;
  self->folder = g_path_get_dirname (path);
  self->file = file;
  self->opened_s = g_get_real_time () / G_USEC_PER_SEC;
  if (start_archive (self, error))
    return &self->target;
  free_archive (&self->target);
  return NULL;
}
