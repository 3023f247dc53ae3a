/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* The record in a picture's XMP packet, and that of NAME.json. */

#include "core/media/latent-picture-xmp.h"
#include "fuzz/fuzz-driver.h"

static void
check_record (LatentPictureRecord *record)
{
  g_autofree char *json = NULL;

  if (record == NULL)
    return;
  g_assert_true (g_uuid_string_is_valid (record->image_id));
  g_assert_true (g_uuid_string_is_valid (record->job_id));
  g_assert_true (g_utf8_validate (record->prompt, -1, NULL));
  g_assert_true (record->index >= 0 && record->index <= 9999);
  g_assert_true (record->rating >= -1 && record->rating <= 5);
  g_assert_true (record->charged >= 0 && record->charged <= 2);
  g_assert_true (record->job_created_us >= 0);
  json = latent_picture_record_to_json (record);
  latent_picture_record_free (record);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);

  latent_picture_xmp_init_process ();
  check_record (latent_picture_xmp_parse (bytes));
  check_record (latent_picture_record_from_json (bytes));
  return 0;
}
