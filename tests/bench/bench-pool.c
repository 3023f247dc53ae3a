/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "bench/bench-pool.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>

#include "bench/bench-prompts.h"
#include "demo/latent-demo-painter.h"

/* Painted small and enlarged: at the size of a tile they look and compress like any other picture,
 * and a thousand of them take seconds. */
#define PAINTED_EDGE_PX 448
#define EDGE_PX 1024
/* Every eleventh is a PNG, which takes longest to decode. */
#define PNG_EVERY 11

static const struct
{
  const char *name;
  guint width, height;
} ratios[BENCH_POOL_N_RATIOS] = {
  { "1:1", 1, 1 }, { "16:9", 16, 9 }, { "3:4", 3, 4 }, { "9:16", 9, 16 }, { "4:3", 4, 3 },
};

static void
free_picture (gpointer data)
{
  BenchPicture *picture = data;

  g_free (picture->path);
  g_free (picture->sha256);
  g_free (picture);
}

/* (transfer full) */
static GdkPixbuf *
paint (guint index, guint width, guint height)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (index + 1);
  g_autofree char *prompt = bench_prompt_new (random);
  g_autofree char *seed = g_strdup_printf ("pool %u", index);
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  LatentDemoCommission commission = {
    .prompt = prompt,
    .seed_text = seed,
    .width = width * PAINTED_EDGE_PX / EDGE_PX,
    .height = height * PAINTED_EDGE_PX / EDGE_PX,
    .format = LATENT_IMAGE_FORMAT_JPEG,
  };

  bytes = latent_demo_painter_paint (&commission, NULL, &error);
  g_assert_no_error (error);
  gdk_pixbuf_loader_write_bytes (loader, bytes, &error);
  g_assert_no_error (error);
  gdk_pixbuf_loader_close (loader, &error);
  g_assert_no_error (error);
  return gdk_pixbuf_scale_simple (gdk_pixbuf_loader_get_pixbuf (loader), (int) width, (int) height,
                                  GDK_INTERP_BILINEAR);
}

static void
make_picture (BenchPicture *picture, guint index)
{
  g_autoptr (GdkPixbuf) pixbuf = paint (index, picture->width, picture->height);
  guint block_px = MIN (picture->width, picture->height) / 6;
  g_autoptr (GdkPixbuf) block = gdk_pixbuf_new_subpixbuf (
      pixbuf, (int) (picture->width - block_px) / 2, (int) (picture->height - block_px) / 2,
      (int) block_px, (int) block_px);
  g_autofree char *part = g_strconcat (picture->path, ".part", NULL);
  g_autoptr (GError) error = NULL;

  gdk_pixbuf_fill (block, (BENCH_MARKER_RGB << 8) | 0xff);
  if (g_str_equal (picture->format, "png"))
    gdk_pixbuf_save (pixbuf, part, "png", &error, "compression", "3", NULL);
  else
    gdk_pixbuf_save (pixbuf, part, "jpeg", &error, "quality", "90", NULL);
  g_assert_no_error (error);
  g_assert_cmpint (g_rename (part, picture->path), ==, 0);
}

static void
look_at_picture (gpointer data, gpointer user_data)
{
  BenchPicture *picture = data;
  guint index = (guint) g_ascii_strtoull (strrchr (picture->path, '/') + 1, NULL, 10);
  g_autoptr (GError) error = NULL;
  g_autofree char *content = NULL;
  gsize length = 0;

  if (!g_file_test (picture->path, G_FILE_TEST_EXISTS))
    make_picture (picture, index);
  g_file_get_contents (picture->path, &content, &length, &error);
  g_assert_no_error (error);
  picture->size_bytes = (gint64) length;
  picture->sha256
      = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guint8 *) content, length);
}

GPtrArray *
bench_pool_open (const char *folder, guint count)
{
  GPtrArray *pictures = g_ptr_array_new_with_free_func (free_picture);
  GThreadPool *workers
      = g_thread_pool_new (look_at_picture, NULL, (int) g_get_num_processors (), TRUE, NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  for (guint i = 0; i < count; i++)
    {
      BenchPicture *picture = g_new0 (BenchPicture, 1);
      guint ratio = i % BENCH_POOL_N_RATIOS;
      guint most = MAX (ratios[ratio].width, ratios[ratio].height);

      picture->ratio = ratios[ratio].name;
      picture->width = EDGE_PX * ratios[ratio].width / most;
      picture->height = EDGE_PX * ratios[ratio].height / most;
      picture->format = i % PNG_EVERY == PNG_EVERY - 1 ? "png" : "jpg";
      picture->path = g_strdup_printf ("%s/%04u.%s", folder, i, picture->format);
      g_ptr_array_add (pictures, picture);
      g_thread_pool_push (workers, picture, NULL);
    }
  g_thread_pool_free (workers, FALSE, TRUE);
  return pictures;
}
