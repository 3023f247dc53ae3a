/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-thumbnail-file-private.h"

#include <string.h>

#include <glib/gstdio.h>

#include "core/base/latent-error.h"
#include "latent-decoder.h"
#include "latent-pixels-private.h"

#define JPEG_QUALITY "85"
#define SUFFIX ".jpg"
#define MAX_ID_LENGTH 128
#define ABANDONED_SECONDS (60 * 60)

static char *
make_path (const char *folder, const char *image_id)
{
  g_autofree char *name = g_strconcat (image_id, SUFFIX, NULL);

  return g_build_filename (folder, name, NULL);
}

/* No fsync: a thumbnail that is lost is made again. */
static void
write_thumbnail (const char *folder, const char *thumbnail_path, GdkPixbuf *pixbuf)
{
  g_autofree char *data = NULL;
  gsize length = 0;

  if (g_mkdir_with_parents (folder, 0700) != 0 || g_chmod (folder, 0700) != 0)
    return;
  if (!gdk_pixbuf_save_to_buffer (pixbuf, &data, &length, "jpeg", NULL, "quality", JPEG_QUALITY,
                                  NULL))
    return;
  g_file_set_contents_full (thumbnail_path, data, (gssize) length,
                            G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_ONLY_EXISTING,
                            0600, NULL);
}

/* "<id>.jpg.XXXXXX", the temporary name of g_file_set_contents_full() */
static gboolean
is_temporary (const char *name)
{
  const char *suffix = strstr (name, SUFFIX ".");

  return suffix != NULL && strlen (suffix) == strlen (SUFFIX ".") + 6;
}

gboolean
latent_thumbnail_file_is_id (const char *image_id)
{
  gsize length = 0;

  for (const char *c = image_id; *c != '\0'; c++, length++)
    {
      if (!g_ascii_isalnum (*c) && *c != '-')
        return FALSE;
    }
  return length > 0 && length <= MAX_ID_LENGTH;
}

GdkPixbuf *
latent_thumbnail_file_load (const char *folder,
                            const char *image_id,
                            const char *path,
                            guint edge_px,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autofree char *thumbnail_path = make_path (folder, image_id);
  g_autoptr (GError) local_error = NULL;
  GdkPixbuf *pixbuf;

  if (edge_px > LATENT_THUMBNAIL_EDGE_PX)
    {
      pixbuf = latent_decoder_decode_file (path, edge_px, cancellable, error);
      return latent_pixels_flatten (pixbuf);
    }

  /* The thumbnail's structure is checked like any picture's: a damaged one counts as none. */
  pixbuf = latent_decoder_decode_file (thumbnail_path, edge_px, cancellable, &local_error);
  if (pixbuf != NULL)
    return latent_pixels_flatten (pixbuf);
  if (latent_error_is_cancelled (local_error))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  pixbuf = latent_decoder_decode_file (path, LATENT_THUMBNAIL_EDGE_PX, cancellable, error);
  pixbuf = latent_pixels_flatten (pixbuf);
  if (pixbuf != NULL)
    write_thumbnail (folder, thumbnail_path, pixbuf);
  return latent_pixels_fit (pixbuf, edge_px);
}

void
latent_thumbnail_file_delete (const char *folder, const char *image_id)
{
  g_autofree char *thumbnail_path = make_path (folder, image_id);

  g_unlink (thumbnail_path);
}

void
latent_thumbnail_file_sweep (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = NULL;
      GStatBuf status;

      if (!is_temporary (name))
        continue;
      path = g_build_filename (folder, name, NULL);
      /* A younger one may just be being written, by this process or another. */
      if (g_lstat (path, &status) == 0 && status.st_mtime < now - ABANDONED_SECONDS)
        g_unlink (path);
    }
}
