/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/media/latent-image-reader-private.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/media/latent-image-check.h"
#include "media-test.h"
#include "support/latent-test.h"

/* How the disk behaves; this program's own pread() takes the place of the C library's. */
static enum { CALM, DRIPPING, BROKEN } disk;
static guint n_reads;

ssize_t
pread (int fd, void *buffer, size_t length, off_t offset)
{
  n_reads++;
  if (disk == DRIPPING && n_reads % 3 == 0)
    {
      errno = EINTR;
      return -1;
    }
  if (disk == BROKEN && n_reads > 1)
    {
      errno = EIO;
      return -1;
    }
  if (disk == DRIPPING)
    length = MIN (length, 1 + n_reads % 7);
  if (disk == BROKEN)
    length = MIN (length, 40);
  return syscall (SYS_pread64, fd, buffer, length, offset);
}

static void
set_up (gint *fixture, gconstpointer data)
{
  n_reads = 0;
  disk = CALM;
}

/* Interrupted and short reads change nothing. */
static void
test_dripping (gint *fixture, gconstpointer user_data)
{
  for (guint i = 0; media_test_pictures[i] != NULL; i++)
    {
      g_autofree char *path = media_test_path (media_test_pictures[i]);
      LatentImageCheck calm, dripping;

      disk = CALM;
      g_assert_true (latent_image_check_path (path, &calm, NULL));
      disk = DRIPPING;
      g_assert_true (latent_image_check_path (path, &dripping, NULL));
      g_assert_cmpmem (&calm, sizeof calm, &dripping, sizeof dripping);
    }
  g_assert_cmpuint (n_reads, >, 1000);
}

/* A disk that fails is no reason to call a picture bad. */
static void
test_broken (gint *fixture, gconstpointer user_data)
{
  for (guint i = 0; media_test_pictures[i] != NULL; i++)
    {
      g_autofree char *path = media_test_path (media_test_pictures[i]);
      g_autoptr (GError) error = NULL;
      LatentImageCheck check;

      n_reads = 0;
      disk = BROKEN;
      g_assert_false (latent_image_check_path (path, &check, &error));
      g_assert_false (check.is_complete);
      latent_test_assert_error (&error, LATENT_ERROR_STORAGE);
    }
}

/* Structures that lie across the windows' edges: the same file, its chunks moved byte by byte. */
static void
test_window_edges (gint *fixture, gconstpointer user_data)
{
  g_autofree char *folder = latent_test_make_folder ("edges");
  g_autofree char *filling = g_strnfill (LATENT_IMAGE_WINDOW_BYTES, 'x');
  static const char idat[] = "0123456789";

  for (gsize i = 0; i < 64; i++)
    {
      g_autoptr (GByteArray) png = media_test_start_png (10, 10);
      g_autofree char *path = NULL;
      g_autoptr (GError) error = NULL;
      LatentImageCheck check;

      media_test_put_chunk (png, "tEXt", filling, LATENT_IMAGE_WINDOW_BYTES - 40 - i);
      media_test_put_chunk (png, "IDAT", idat, sizeof idat);
      media_test_put_chunk (png, "IDAT", filling, LATENT_IMAGE_WINDOW_BYTES);
      media_test_put_chunk (png, "IEND", NULL, 0);
      path = media_test_write (folder, "edge.png", png->data, png->len);
      latent_image_check_path (path, &check, &error);
      g_assert_no_error (error);
      g_assert_cmpint (check.structure_bytes, ==, png->len);
    }
}

/* A whole file costs one read per window, however its structure cuts it up. */
static void
test_few_reads (gint *fixture, gconstpointer user_data)
{
  g_autofree char *folder = latent_test_make_folder ("reads");
  g_autoptr (GByteArray) png = media_test_start_png (10, 10);
  g_autofree char *path = NULL;
  LatentImageCheck check;

  while (png->len < 20 * LATENT_IMAGE_WINDOW_BYTES)
    media_test_put_chunk (png, "tEXt", "0123456789", 10);
  media_test_put_chunk (png, "IDAT", "0123456789", 10);
  media_test_put_chunk (png, "IEND", NULL, 0);
  path = media_test_write (folder, "many.png", png->data, png->len);
  n_reads = 0;
  g_assert_true (latent_image_check_path (path, &check, NULL));
  g_assert_cmpuint (n_reads, <=, 24);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
#define ADD(path, func) g_test_add (path, gint, NULL, set_up, func, NULL)
  ADD ("/media/image-reader/interrupted-and-short-reads", test_dripping);
  ADD ("/media/image-reader/failing-disk", test_broken);
  ADD ("/media/image-reader/window-edges", test_window_edges);
  ADD ("/media/image-reader/few-reads", test_few_reads);
  return latent_test_run ();
}
