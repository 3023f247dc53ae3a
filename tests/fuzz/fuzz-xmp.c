/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* The record that a picture carries: as an XMP packet, as the file beside it, and in a picture. */

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/base/latent-error.h"
#include "core/media/latent-image-check.h"
#include "core/media/latent-picture-xmp.h"
#include "fuzz/fuzz-driver.h"

static void
check_record (LatentPictureRecord *record)
{
  g_autofree char *json = NULL;
  g_autoptr (GBytes) document = NULL;
  g_autoptr (LatentPictureRecord) again = NULL;

  if (record == NULL)
    return;
  g_assert_true (latent_picture_record_check (record));
  g_assert_true (g_utf8_validate (record->prompt, -1, NULL));
  g_assert_true (record->rating >= -1 && record->rating <= 5);

  /* What was read is written, and read again, as it is. */
  json = latent_picture_record_to_json (record);
  document = g_bytes_new_static (json, strlen (json));
  again = latent_picture_record_from_json (document);
  g_assert_nonnull (again);
  g_assert_true (latent_picture_record_equal (record, again));
}

/* Only what passed the structure check is ever looked into. */
static void
check_picture (GBytes *bytes)
{
  g_autoptr (LatentPictureRecord) record = NULL;
  g_autoptr (GError) error = NULL;
  LatentImageCheck check;
  gsize size = 0;
  const void *data = g_bytes_get_data (bytes, &size);
  int fd;

  if (!latent_image_check_bytes (bytes, &check, NULL))
    return;
  fd = memfd_create ("fuzz", MFD_CLOEXEC);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, data, size), ==, (gssize) size);
  record = latent_picture_xmp_read_fd (fd, &error);
  g_assert_no_error (error);
  check_record (record);
  close (fd);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (LatentPictureRecord) packet = NULL;
  g_autoptr (LatentPictureRecord) beside = NULL;

  latent_picture_xmp_init_process ();
  packet = latent_picture_xmp_parse (bytes);
  check_record (packet);
  beside = latent_picture_record_from_json (bytes);
  check_record (beside);
  check_picture (bytes);
  return 0;
}
