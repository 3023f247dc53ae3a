/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include <string.h>

#include "core/media/latent-decoder.h"
#include "core/media/latent-image-check.h"
#include "media-test.h"
#include "support/latent-test.h"

/* A fuzz run that is the same every time: thousands of mutations of every picture through the
 * check, hundreds through the decoder. LATENT_TEST_MUTATIONS multiplies them. */

#define N_CHECKED 4000
#define N_DECODED 60

static guint
get_factor (void)
{
  const char *text = g_getenv ("LATENT_TEST_MUTATIONS");

  return text != NULL ? (guint) CLAMP (g_ascii_strtoll (text, NULL, 10), 1, 100000) : 1;
}

static void
change_byte (GByteArray *data, GRand *rand)
{
  static const guint8 odd[] = { 0x00, 0x01, 0x7f, 0x80, 0xff, 0xfe, 0xd8, 0xd9, 0xda, 0xc0 };
  guint i = (guint) g_rand_int_range (rand, 0, (int) data->len);

  if (g_rand_boolean (rand))
    data->data[i] = odd[g_rand_int_range (rand, 0, G_N_ELEMENTS (odd))];
  else
    data->data[i] ^= (guint8) (1 << g_rand_int_range (rand, 0, 8));
}

static void
mutate (GByteArray *data, GRand *rand)
{
  int n_changes = g_rand_int_range (rand, 1, 5);

  for (int i = 0; i < n_changes && data->len > 16; i++)
    {
      guint start = (guint) g_rand_int_range (rand, 0, (int) data->len);
      guint length = (guint) g_rand_int_range (rand, 1, 16);

      length = MIN (length, data->len - start);
      switch (g_rand_int_range (rand, 0, 6))
        {
        case 0:
          g_byte_array_remove_range (data, start, length);
          break;
        case 1:
          {
            g_autofree guint8 *copy = g_memdup2 (data->data + start, length);

            g_byte_array_append (data, copy, length);
          }
          break;
        default:
          change_byte (data, rand);
          break;
        }
    }
}

/* What holds for every input. */
static void
check_mutation (GByteArray *data)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data->data, data->len);
  g_autoptr (GError) error = NULL;
  LatentImageCheck check;
  gboolean is_good = latent_image_check_bytes (bytes, &check, &error);

  g_assert_true (is_good == (error == NULL));
  g_assert_true (is_good == check.is_complete);
  g_assert_cmpuint (check.orientation, >=, 1);
  g_assert_cmpuint (check.orientation, <=, 8);
  if (!is_good)
    {
      g_assert_cmpint (check.structure_bytes, ==, 0);
      latent_test_assert_error (&error, LATENT_ERROR_BAD_IMAGE);
      return;
    }
  g_assert_cmpint (check.format, !=, LATENT_IMAGE_FORMAT_UNKNOWN);
  g_assert_cmpint (check.structure_bytes, >, 0);
  g_assert_cmpint (check.structure_bytes, <=, data->len);
  g_assert_cmpuint (check.width, >, 0);
  g_assert_cmpuint (check.height, >, 0);
  g_assert_cmpuint (check.width, <=, LATENT_IMAGE_MAX_EDGE);
  g_assert_cmpuint (check.height, <=, LATENT_IMAGE_MAX_EDGE);
  g_assert_cmpuint (check.width * check.height, <=, LATENT_IMAGE_MAX_PIXELS);
}

/* A picture of a sensible size or a clean error. Warnings are fatal here. */
static void
decode_mutation (const char *folder, GByteArray *data)
{
  g_autofree char *path = media_test_write (folder, "mutation", data->data, data->len);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf = latent_decoder_decode_file (path, 64, NULL, &error);

  g_assert_true ((pixbuf == NULL) == (error != NULL));
  if (pixbuf == NULL)
    {
      latent_test_assert_error (&error, LATENT_ERROR_BAD_IMAGE);
      return;
    }
  g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), <=, 64);
  g_assert_cmpint (gdk_pixbuf_get_height (pixbuf), <=, 64);
}

/* Mutations of a PNG file would all end at a checksum, so that half of them get right ones. */
static GByteArray *
make_mutation (GByteArray *original, GRand *rand)
{
  GByteArray *data = g_byte_array_new ();

  g_byte_array_append (data, original->data, original->len);
  mutate (data, rand);
  if (data->len > 8 && data->data[0] == 0x89 && g_rand_boolean (rand))
    media_test_mend_crcs (data);
  return data;
}

static void
test_check (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20240229);
  guint n = N_CHECKED * get_factor ();

  for (guint i = 0; media_test_pictures[i] != NULL; i++)
    {
      g_autoptr (GByteArray) original = media_test_read (media_test_pictures[i]);

      for (guint j = 0; j < n; j++)
        {
          g_autoptr (GByteArray) data = make_mutation (original, rand);

          check_mutation (data);
        }
    }
}

static void
test_decode (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (19700101);
  g_autofree char *folder = latent_test_make_folder ("mutations");
  guint n = N_DECODED * get_factor ();

  for (guint i = 0; media_test_pictures[i] != NULL; i++)
    {
      g_autoptr (GByteArray) original = media_test_read (media_test_pictures[i]);

      for (guint j = 0; j < n; j++)
        {
          g_autoptr (GByteArray) data = make_mutation (original, rand);

          decode_mutation (folder, data);
        }
    }
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/media/image-mutations/check", test_check);
  g_test_add_func ("/media/image-mutations/decode", test_decode);
  return latent_test_run ();
}
