/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "bench/bench-thumbnails.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "core/media/latent-decoder.h"

#define EDGE_PX 512

struct _BenchThumbnails
{
  char *cache; /* the library's */
  char *pool;
};

/* (transfer full) */
static char *
make_pool_path (const char *folder, const BenchPicture *picture)
{
  g_autofree char *name = g_path_get_basename (picture->path);
  g_autofree char *file = g_strconcat (name, ".jpg", NULL);

  return g_build_filename (folder, file, NULL);
}

static void
make_thumbnail (gpointer data, gpointer user_data)
{
  const BenchPicture *picture = data;
  g_autofree char *path = make_pool_path (user_data, picture);
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return;
  pixbuf = latent_decoder_decode_file (picture->path, EDGE_PX, NULL, &error);
  g_assert_no_error (error);
  gdk_pixbuf_save (pixbuf, part, "jpeg", &error, "quality", "85", NULL);
  g_assert_no_error (error);
  g_assert_cmpint (g_rename (part, path), ==, 0);
}

BenchThumbnails *
bench_thumbnails_new (LatentPlaces *places, const char *pool, GPtrArray *pictures)
{
  BenchThumbnails *self = g_new0 (BenchThumbnails, 1);
  GThreadPool *workers;

  self->cache = g_build_filename (latent_places_get_cache (places), "thumbnails", NULL);
  self->pool = g_build_filename (pool, "thumbnails", NULL);
  g_assert_cmpint (g_mkdir_with_parents (self->cache, 0700), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (self->pool, 0700), ==, 0);
  workers
      = g_thread_pool_new (make_thumbnail, self->pool, (int) g_get_num_processors (), TRUE, NULL);
  for (guint i = 0; i < pictures->len; i++)
    g_thread_pool_push (workers, g_ptr_array_index (pictures, i), NULL);
  g_thread_pool_free (workers, FALSE, TRUE);
  return self;
}

void
bench_thumbnails_free (BenchThumbnails *self)
{
  g_free (self->cache);
  g_free (self->pool);
  g_free (self);
}

void
bench_thumbnails_add (BenchThumbnails *self,
                      const char *image_id,
                      const char *sha256,
                      const BenchPicture *picture)
{
  g_autofree char *from = make_pool_path (self->pool, picture);
  g_autofree char *to = g_strdup_printf ("%s/%s.jpg", self->cache, image_id);

  g_assert_cmpint (link (from, to), ==, 0);
}

/* (transfer full): @pixbuf in @edge_px times @edge_px pixels without padding */
static GBytes *
shrink (GdkPixbuf *pixbuf, int edge_px)
{
  g_autoptr (GdkPixbuf) small
      = gdk_pixbuf_scale_simple (pixbuf, edge_px, edge_px, GDK_INTERP_BILINEAR);
  const guint8 *pixels = gdk_pixbuf_read_pixels (small);
  int channels = gdk_pixbuf_get_n_channels (small);
  GByteArray *bytes = g_byte_array_new ();

  for (int y = 0; y < edge_px; y++)
    {
      for (int x = 0; x < edge_px; x++)
        g_byte_array_append (bytes, pixels + y * gdk_pixbuf_get_rowstride (small) + x * channels,
                             3);
    }
  return g_byte_array_free_to_bytes (bytes);
}

gint64
bench_thumbnails_look (const BenchPicture *picture, GBytes **preview)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf = latent_decoder_decode_file (picture->path, 128, NULL, &error);
  g_autoptr (GBytes) colour = NULL;
  const guint8 *rgb;

  g_assert_no_error (error);
  colour = shrink (pixbuf, 1);
  *preview = shrink (pixbuf, 4);
  rgb = g_bytes_get_data (colour, NULL);
  return rgb[0] << 16 | rgb[1] << 8 | rgb[2];
}
