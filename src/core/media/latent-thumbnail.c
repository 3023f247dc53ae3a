/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-thumbnail-private.h"

#include <string.h>

#include <glib/gstdio.h>

#include "core/base/latent-error.h"
#include "latent-decoder.h"
#include "latent-pixels-private.h"
#include "latent-thumbnail-jpeg-private.h"

#define JPEG_QUALITY "85"
#define OLD_SUFFIX ".jpg"

LatentThumbnailSource *
latent_thumbnail_source_new (const LatentImageRecord *image)
{
  LatentThumbnailSource *self = g_new0 (LatentThumbnailSource, 1);

  self->sha256 = g_strdup (image->sha256 != NULL ? image->sha256 : "");
  self->path = g_strdup (image->path);
  self->is_changed = image->file_state == LATENT_IMAGE_FILE_CHANGED;
  return self;
}

void
latent_thumbnail_source_free (LatentThumbnailSource *self)
{
  g_free (self->sha256);
  g_free (self->path);
  g_free (self);
}

void
latent_thumbnail_free (LatentThumbnail *self)
{
  g_clear_object (&self->pixbuf);
  g_free (self);
}

/* It comes from a database that may have been tampered with. */
static gboolean
read_hex (const char *text, LatentThumbnailKey *key)
{
  if (strlen (text) != 2 * sizeof key->bytes)
    return FALSE;
  for (guint i = 0; i < sizeof key->bytes; i++)
    {
      int high = g_ascii_xdigit_value (text[2 * i]);
      int low = g_ascii_xdigit_value (text[2 * i + 1]);

      if (high < 0 || low < 0)
        return FALSE;
      key->bytes[i] = (guint8) (high << 4 | low);
    }
  return TRUE;
}

gboolean
latent_thumbnail_source_find_key (const LatentThumbnailSource *self, LatentThumbnailKey *key)
{
  g_autoptr (GChecksum) checksum = NULL;
  gsize length = sizeof key->bytes;
  gint64 look[3];
  GStatBuf status;

  if (!self->is_changed && read_hex (self->sha256, key))
    return TRUE;
  if (g_stat (self->path, &status) != 0)
    return FALSE;
  look[0] = status.st_mtim.tv_sec;
  look[1] = status.st_mtim.tv_nsec;
  look[2] = status.st_size;
  checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_checksum_update (checksum, (const guint8 *) look, sizeof look);
  g_checksum_update (checksum, (const guint8 *) self->path, -1);
  g_checksum_get_digest (checksum, key->bytes, &length);
  return TRUE;
}

/* (transfer full) (nullable): NULL when there is none, or a damaged one */
static GdkPixbuf *
read_from_pack (LatentThumbnailPack *pack, const LatentThumbnailKey *key, guint edge_px)
{
  guint class_px = edge_px <= LATENT_THUMBNAIL_SMALL_PX ? LATENT_THUMBNAIL_SMALL_PX
                                                        : LATENT_THUMBNAIL_LARGE_PX;
  g_autoptr (GBytes) bytes = latent_thumbnail_pack_read (pack, key, class_px);

  return bytes != NULL ? latent_thumbnail_jpeg_decode (bytes, edge_px) : NULL;
}

/* (transfer full) (nullable) */
static GBytes *
encode (GdkPixbuf *pixbuf)
{
  char *data = NULL;
  gsize length = 0;

  if (!gdk_pixbuf_save_to_buffer (pixbuf, &data, &length, "jpeg", NULL, "quality", JPEG_QUALITY,
                                  NULL))
    return NULL;
  return g_bytes_new_take (data, length);
}

static void
write_to_pack (LatentThumbnailPack *pack,
               const LatentThumbnailKey *key,
               GdkPixbuf *small,
               GdkPixbuf *large)
{
  g_autoptr (GBytes) small_jpeg = encode (small);
  g_autoptr (GBytes) large_jpeg = encode (large);

  if (small_jpeg != NULL && large_jpeg != NULL)
    latent_thumbnail_pack_write (pack, key, small_jpeg, large_jpeg);
}

static void
take_preview (LatentThumbnail *self, GdkPixbuf *small)
{
  self->has_preview = TRUE;
  latent_thumbnail_preview_init (&self->preview, small);
}

/* All that is made of a picture, from one decode. @key: (nullable). (transfer full): without
 * @large: the caller has it */
static LatentThumbnail *
make_from (LatentThumbnailPack *pack, const LatentThumbnailKey *key, GdkPixbuf *large)
{
  g_autoptr (GdkPixbuf) small = latent_pixels_fit (g_object_ref (large), LATENT_THUMBNAIL_SMALL_PX);
  g_autoptr (LatentThumbnail) self = g_new0 (LatentThumbnail, 1);

  if (small == NULL)
    return NULL;
  if (key != NULL)
    write_to_pack (pack, key, small, large);
  take_preview (self, small);
  return g_steal_pointer (&self);
}

/* (transfer full): what has no more room is said like a picture that needs too much */
static LatentThumbnail *
fail_without_memory (GError **error)
{
  g_set_error (error, LATENT_ERROR, LATENT_ERROR_BAD_IMAGE,
               "the picture needs more memory than there is");
  return NULL;
}

static GdkPixbuf *
decode_flat (const LatentThumbnailSource *source,
             guint edge_px,
             GCancellable *cancellable,
             GError **error)
{
  return latent_pixels_flatten (
      latent_decoder_decode_file (source->path, edge_px, cancellable, error));
}

/* (transfer full) @pixbuf */
static LatentThumbnail *
wrap (GdkPixbuf *pixbuf)
{
  LatentThumbnail *self;

  if (pixbuf == NULL)
    return NULL;
  self = g_new0 (LatentThumbnail, 1);
  self->pixbuf = pixbuf;
  return self;
}

LatentThumbnail *
latent_thumbnail_load (LatentThumbnailPack *pack,
                       const LatentThumbnailSource *source,
                       guint edge_px,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (GdkPixbuf) large = NULL;
  g_autoptr (LatentThumbnail) self = NULL;
  LatentThumbnailKey key;
  gboolean has_key;
  GdkPixbuf *kept;

  if (edge_px > LATENT_THUMBNAIL_LARGE_PX)
    return wrap (decode_flat (source, edge_px, cancellable, error));

  has_key = latent_thumbnail_source_find_key (source, &key);
  kept = has_key ? read_from_pack (pack, &key, edge_px) : NULL;
  if (kept != NULL)
    return wrap (kept);
  large = decode_flat (source, LATENT_THUMBNAIL_LARGE_PX, cancellable, error);
  if (large == NULL)
    return NULL;
  self = make_from (pack, has_key ? &key : NULL, large);
  if (self != NULL)
    self->pixbuf = latent_pixels_fit (g_steal_pointer (&large), edge_px);
  if (self == NULL || self->pixbuf == NULL)
    return fail_without_memory (error);
  return g_steal_pointer (&self);
}

LatentThumbnail *
latent_thumbnail_make (LatentThumbnailPack *pack,
                       const LatentThumbnailSource *source,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  LatentThumbnailKey key;
  gboolean has_key = latent_thumbnail_source_find_key (source, &key);
  LatentThumbnail *self;

  if (has_key && latent_thumbnail_pack_has (pack, &key))
    pixbuf = read_from_pack (pack, &key, LATENT_THUMBNAIL_SMALL_PX);
  if (pixbuf != NULL)
    {
      self = g_new0 (LatentThumbnail, 1);
      take_preview (self, pixbuf);
      return self;
    }
  pixbuf = decode_flat (source, LATENT_THUMBNAIL_LARGE_PX, cancellable, error);
  if (pixbuf == NULL)
    return NULL;
  self = make_from (pack, has_key ? &key : NULL, pixbuf);
  return self != NULL ? self : fail_without_memory (error);
}

/* "<id>.jpg", and "<id>.jpg.XXXXXX", the temporary name of g_file_set_contents_full() */
static gboolean
is_old_name (const char *name)
{
  gsize n_id = strspn (name, G_CSET_DIGITS G_CSET_a_2_z G_CSET_A_2_Z "-");
  const char *rest = name + n_id;

  if (n_id == 0 || !g_str_has_prefix (rest, OLD_SUFFIX))
    return FALSE;
  rest += strlen (OLD_SUFFIX);
  return *rest == '\0' || (*rest == '.' && strlen (rest) == 7);
}

void
latent_thumbnail_delete_old_folder (const char *folder)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (g_file_test (folder, G_FILE_TEST_IS_SYMLINK))
    return;
  dir = g_dir_open (folder, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (is_old_name (name))
        g_unlink (path);
    }
  if (dir != NULL)
    g_rmdir (folder);
}
