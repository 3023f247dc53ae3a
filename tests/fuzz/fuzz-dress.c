/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* What an exported picture says about itself: taken out and put in, and the texts in it. */

#include <string.h>

#include "core/media/latent-exif-private.h"
#include "core/media/latent-image-check.h"
#include "core/media/latent-picture-carried-private.h"
#include "core/media/latent-picture-dress.h"
#include "core/media/latent-picture-xmp.h"
#include "core/media/latent-prompt-text-private.h"
#include "fuzz/fuzz-driver.h"

/* What was whole stays whole, has the size it had and is as much up; what was not may be refused,
 * or come out as it is. */
static GBytes *
dress (GBytes *picture, LatentPictureMetadata metadata)
{
  const LatentPictureDress input = { .picture = picture, .metadata = metadata };
  g_autoptr (GError) error = NULL;
  GBytes *dressed = latent_picture_dress (&input, NULL, &error);
  LatentImageCheck before, after;

  g_assert_true ((dressed != NULL) == (error == NULL));
  if (!latent_image_check_bytes (picture, &before, NULL))
    return dressed;
  if (dressed == NULL)
    {
      /* The one reason that a whole picture may have. */
      g_assert_cmpint (metadata, ==, LATENT_PICTURE_METADATA_FULL);
      return NULL;
    }
  g_assert_true (latent_image_check_bytes (dressed, &after, NULL));
  g_assert_cmpint (after.format, ==, before.format);
  g_assert_cmpuint (after.width, ==, before.width);
  g_assert_cmpuint (after.height, ==, before.height);
  return dressed;
}

static void
check_bare (GBytes *picture)
{
  g_autoptr (GBytes) none = dress (picture, LATENT_PICTURE_METADATA_NONE);
  g_autoptr (GBytes) label = dress (picture, LATENT_PICTURE_METADATA_LABEL);
  g_autoptr (GBytes) again = NULL;
  g_auto (LatentPictureCarried) carried = { 0 };

  g_assert_true ((none != NULL) == (label != NULL));
  if (none == NULL)
    return;
  /* Nothing is left to be taken out. */
  again = dress (none, LATENT_PICTURE_METADATA_NONE);
  g_assert_nonnull (again);
  g_assert_true (g_bytes_equal (none, again));
  latent_picture_carried_read_bytes (&carried, none);
  g_assert_null (carried.xmp);
  g_assert_cmpuint (carried.texts->len, ==, 0);
  g_assert_true (carried.exif == NULL || carried.orientation != 1);
}

static void
check_exif (GBytes *tiff)
{
  const LatentExifEdit edit = { .comment = "a comment: 灯台", .is_upright = TRUE };
  g_autofree char *before = latent_exif_dup_comment (tiff);
  g_autoptr (GBytes) edited = latent_exif_edit (tiff, &edit);
  g_autofree char *after = latent_exif_dup_comment (edited);

  g_assert_true (before == NULL || g_utf8_validate (before, -1, NULL));
  /* One that has reached the limit cannot be read again. */
  if (g_bytes_get_size (edited) <= LATENT_EXIF_MAX_BYTES)
    g_assert_cmpstr (after, ==, edit.comment);
}

static void
take_setting_cb (const char *name, const char *value, gpointer user_data)
{
  guint *n_settings = user_data;

  g_assert_true (g_utf8_validate (name, -1, NULL) && g_utf8_validate (value, -1, NULL));
  g_assert_cmpuint (++*n_settings, <=, LATENT_PROMPT_TEXT_MAX_SETTINGS);
}

static void
check_text (const guint8 *data, gsize size)
{
  g_autofree char *text = data != NULL ? g_strndup ((const char *) data, size) : g_strdup ("");
  g_autofree char *prompt = NULL;
  g_autofree char *negative = NULL;
  guint n_settings = 0;

  if (!g_utf8_validate (text, -1, NULL))
    return;
  latent_prompt_text_parse (text, &prompt, &negative, take_setting_cb, &n_settings);
  g_assert_true (g_utf8_validate (prompt, -1, NULL));
  g_assert_true (g_utf8_validate (negative, -1, NULL));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GBytes) full = NULL;

  latent_picture_xmp_init_process ();
  check_bare (bytes);
  full = dress (bytes, LATENT_PICTURE_METADATA_FULL);
  check_exif (bytes);
  check_text (data, size);
  return 0;
}
