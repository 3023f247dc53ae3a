/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "picture-test.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "support/latent-test.h"

struct _PictureTestHold
{
  GMutex mutex; /* guards what follows */
  GCond cond;
  gboolean is_running;
  gboolean is_over;

  GAsyncResult *result; /* main thread only */
};

guint32
picture_test_colour (int x, int y)
{
  return ((guint32) x & 0xff) << 16 | ((guint32) y & 0xff) << 8
         | (((guint32) x >> 8 << 4 | (guint32) y >> 8) & 0xff);
}

LatentImageRecord *
picture_test_make_image (const char *folder, const char *id, int width, int height)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  LatentImageRecord *image = latent_image_record_new ();
  g_autoptr (GError) error = NULL;

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        guint8 *pixel
            = gdk_pixbuf_get_pixels (pixbuf) + y * gdk_pixbuf_get_rowstride (pixbuf) + 3 * x;
        guint32 colour = picture_test_colour (x, y);

        pixel[0] = (guint8) (colour >> 16);
        pixel[1] = (guint8) (colour >> 8);
        pixel[2] = (guint8) colour;
      }
  image->id = g_strdup (id);
  image->sha256 = g_strdup (id);
  image->path = g_strdup_printf ("%s/%s.png", folder, id);
  image->width = (guint) width;
  image->height = (guint) height;
  gdk_pixbuf_save (pixbuf, image->path, "png", &error, "compression", "1", NULL);
  g_assert_no_error (error);
  return image;
}

static gpointer
hold_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  PictureTestHold *self = data;

  g_mutex_lock (&self->mutex);
  self->is_running = TRUE;
  g_cond_signal (&self->cond);
  while (!self->is_over)
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);
  return NULL;
}

PictureTestHold *
picture_test_hold (LatentDecoder *decoder)
{
  PictureTestHold *self = g_new0 (PictureTestHold, 1);

  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  latent_decoder_run_async (decoder, hold_thread, self, NULL, NULL, NULL, latent_test_result_cb,
                            &self->result);
  g_mutex_lock (&self->mutex);
  while (!self->is_running)
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);
  return self;
}

void
picture_test_hold_end (PictureTestHold *self)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_mutex_lock (&self->mutex);
  self->is_over = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
  result = latent_test_await (&self->result);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}
