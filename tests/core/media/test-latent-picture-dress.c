/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/media/latent-picture-dress.h"

#include <string.h>

#include "core/base/latent-json.h"
#include "core/media/latent-decoder.h"
#include "core/media/latent-exif-private.h"
#include "core/media/latent-image-check.h"
#include "core/media/latent-picture-carried-private.h"
#include "core/media/latent-picture-convert.h"
#include "core/media/latent-picture-xmp.h"
#include "core/media/latent-prompt-text-private.h"
#include "media-test.h"
#include "support/latent-test.h"

#define SHA256 "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define IMAGE_ID "6b0f1c0e-3c50-4c05-9f3e-0123456789ab"
#define JOB_ID "0aa61a59-7a1f-4a63-b9b3-ba9876543210"
#define REMOTE_ID "f0c7a3f4-0000-4000-8000-000000000001"
#define NAME(suffix) "/media/dress/" suffix

#define PROMPT_ASCII "a lighthouse in a storm, \"oil\": thick paint"
#define PROMPT_LATIN "Möwen über dem Café\nzweite Zeile"
#define PROMPT_WIDE "灯台 und Ünïcödé \xd8\xb9\xd8\xb1\xd8\xa8\xd9\x8a, 3:4"

static const char *const prompts[] = { PROMPT_ASCII, PROMPT_LATIN, PROMPT_WIDE, "" };

/* One of each format, and of each of its kinds. */
static const char *const round_trip_pictures[]
    = { "rgb.png", "baseline.jpg", "lossy.webp", "lossless-alpha.webp", "animated.webp", NULL };

static LatentPictureRecord *
make_record (const char *prompt)
{
  static const char *const tags[] = { "sea", "Nacht", NULL };
  LatentPictureRecord *record = latent_picture_record_new ();

  record->image_id = g_strdup (IMAGE_ID);
  record->job_id = g_strdup (JOB_ID);
  record->prompt = g_strdup (prompt);
  record->model_id = g_strdup ("imagen-4");
  g_hash_table_insert (record->values, g_strdup ("aspect_ratio"), g_strdup ("16:9"));
  g_hash_table_insert (record->values, g_strdup ("image_size"), g_strdup ("2K"));
  g_hash_table_insert (record->values, g_strdup ("output_format"), g_strdup ("png"));
  record->origin = g_strdup ("https://api.apiframe.ai");
  record->remote_id = g_strdup (REMOTE_ID);
  record->charged = 2;
  record->credits = 12;
  record->job_created_us = G_GINT64_CONSTANT (1795368576123456);
  record->created_us = G_GINT64_CONSTANT (1795368580999999);
  record->sha256 = g_strdup (SHA256);
  record->size_bytes = 12345;
  record->rating = 4;
  record->favourite = 1;
  record->tags = latent_picture_record_take_names (g_strdupv ((char **) tags));
  return record;
}

static GBytes *
read_picture (const char *name)
{
  return g_byte_array_free_to_bytes (media_test_read (name));
}

static GBytes *
dress (GBytes *picture,
       GBytes *original,
       LatentPictureMetadata metadata,
       const LatentPictureRecord *record)
{
  LatentPictureDress input
      = { .picture = picture, .original = original, .metadata = metadata, .record = record };
  g_autoptr (GError) error = NULL;
  GBytes *dressed = latent_picture_dress (&input, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (dressed);
  return dressed;
}

static GBytes *
convert (GBytes *picture, LatentImageFormat format, guint max_edge_px, gboolean *lost_transparency)
{
  LatentPictureOutput output = { .format = format, .max_edge_px = max_edge_px };
  g_autoptr (GError) error = NULL;
  GBytes *converted = latent_picture_convert (picture, &output, lost_transparency, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (converted);
  return converted;
}

static char *
hash_pixels (GBytes *picture)
{
  g_autofree char *folder = latent_test_make_folder ("pixels");
  g_autofree char *path = media_test_write (folder, "picture", g_bytes_get_data (picture, NULL),
                                            g_bytes_get_size (picture));
  g_autoptr (GError) error = NULL;
  char *hash = latent_decoder_hash_file (path, NULL, &error);

  g_assert_no_error (error);
  return hash;
}

static gboolean
has_bytes (GBytes *bytes, const void *what, gsize length)
{
  return memmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), what, length) != NULL;
}

static void
assert_lacks (GBytes *bytes, const char *text)
{
  g_autofree gunichar2 *wide = NULL;
  glong n_units = 0;

  if (*text == '\0')
    return;
  g_assert_false (has_bytes (bytes, text, strlen (text)));
  wide = g_utf8_to_utf16 (text, -1, NULL, &n_units, NULL);
  g_assert_false (has_bytes (bytes, wide, (gsize) n_units * 2));
  for (glong i = 0; i < n_units; i++)
    wide[i] = GUINT16_SWAP_LE_BE (wide[i]);
  g_assert_false (has_bytes (bytes, wide, (gsize) n_units * 2));
}

static void
assert_whole (GBytes *picture, LatentImageCheck *check)
{
  g_autoptr (GError) error = NULL;

  latent_image_check_bytes (picture, check, &error);
  g_assert_no_error (error);
}

/* --- pixels --- */

/* What each picture's pixels are made of, as the bytes of the file: (transfer full) */
static GBytes *
extract_pixels (GBytes *picture)
{
  g_autoptr (GByteArray) pixels = g_byte_array_new ();
  gsize length;
  const guint8 *data = g_bytes_get_data (picture, &length);
  gsize at = 8;

  if (data[0] == 0x89)
    for (guint32 n; at < length; at += n + 12)
      {
        n = latent_image_be32 (data + at);
        if (memcmp (data + at + 4, "IDAT", 4) == 0 || memcmp (data + at + 4, "fdAT", 4) == 0)
          g_byte_array_append (pixels, data + at, n + 12);
        if (memcmp (data + at + 4, "IEND", 4) == 0)
          break;
      }
  else if (data[0] == 0xff)
    {
      const guint8 *scan = memmem (data, length, "\xff\xda", 2);

      g_byte_array_append (pixels, scan, (guint) (length - (gsize) (scan - data)));
    }
  else
    for (guint32 n; (at += 4) < length && (n = latent_image_le32 (data + at + 4));
         at += 4 + n + n % 2)
      if (memcmp (data + at, "VP8 ", 4) == 0 || memcmp (data + at, "VP8L", 4) == 0
          || memcmp (data + at, "ALPH", 4) == 0 || memcmp (data + at, "ANMF", 4) == 0)
        g_byte_array_append (pixels, data + at, 8 + n);
  g_assert_cmpuint (pixels->len, >, 0);
  return g_byte_array_free_to_bytes (g_steal_pointer (&pixels));
}

/* No pixel is encoded anew, whatever is said about them; and it decodes as before. */
static void
test_pixels (gconstpointer data)
{
  g_autoptr (GBytes) picture = read_picture (data);
  g_autoptr (GBytes) pixels = extract_pixels (picture);
  g_autofree char *hash = hash_pixels (picture);
  g_autoptr (LatentPictureRecord) record = make_record (PROMPT_WIDE);
  LatentImageCheck before;

  assert_whole (picture, &before);
  for (guint metadata = 0; metadata <= LATENT_PICTURE_METADATA_NONE; metadata++)
    {
      g_autoptr (GBytes) dressed = dress (picture, NULL, metadata, record);
      g_autoptr (GBytes) dressed_pixels = extract_pixels (dressed);
      g_autofree char *dressed_hash = hash_pixels (dressed);
      LatentImageCheck after;

      assert_whole (dressed, &after);
      g_assert_cmpint (after.orientation, ==, before.orientation);
      g_assert_cmpuint (after.width, ==, before.width);
      g_assert_true (g_bytes_equal (dressed_pixels, pixels));
      g_assert_cmpstr (dressed_hash, ==, hash);
    }
}

/* --- full --- */

static void
assert_own_reader (GBytes *picture, const LatentPictureRecord *record)
{
  g_auto (LatentPictureCarried) carried = { 0 };
  g_autoptr (LatentPictureRecord) read = NULL;
  g_autofree char *text = NULL;
  g_autofree char *prompt = NULL;
  g_autofree char *negative = NULL;

  latent_picture_carried_read_bytes (&carried, picture);
  g_assert_nonnull (carried.xmp);
  read = latent_picture_xmp_parse (carried.xmp);
  g_assert_nonnull (read);
  g_assert_true (latent_picture_record_equal (read, record));
  text = latent_picture_carried_dup_prompt_text (&carried);
  g_assert_nonnull (text);
  latent_prompt_text_parse (text, &prompt, &negative, NULL, NULL);
  g_assert_cmpstr (prompt, ==, record->prompt);
}

static char *
run (const char *const *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_newv (
      arguments, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error);
  char *out = NULL;

  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &out, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  return out;
}

/* exiv2 prints a value with a line break for its end. */
static char *
ask_exiv2 (const char *path, const char *key)
{
  const char *arguments[] = { "exiv2", "-q", "-K", key, "-Pv", path, NULL };
  char *out = run (arguments);

  if (g_str_has_suffix (out, "\n"))
    out[strlen (out) - 1] = '\0';
  return out;
}

static void
assert_exiv2 (const char *path, const LatentPictureRecord *record)
{
  guint n_properties;
  const LatentPictureProperty *properties = latent_picture_record_get_properties (&n_properties);

  for (guint i = 0; i < n_properties; i++)
    {
      g_autofree char *expected = latent_picture_record_dup_value (record, &properties[i]);
      g_autofree char *found = NULL;

      if (expected == NULL)
        continue;
      found = ask_exiv2 (path, properties[i].xmp);
      g_assert_cmpstr (found, ==, expected);
    }
}

static void
assert_member (JsonObject *object, const char *member, const char *expected)
{
  JsonNode *node = latent_json_member (object, member);
  GValue text = G_VALUE_INIT;
  GValue value = G_VALUE_INIT;

  if (node == NULL)
    g_error ("exiftool found no %s", member);
  json_node_get_value (node, &value);
  g_value_init (&text, G_TYPE_STRING);
  g_assert_true (g_value_transform (&value, &text));
  g_assert_cmpstr (g_value_get_string (&text), ==, expected);
  g_value_unset (&value);
  g_value_unset (&text);
}

/* The record as XMP, and the text as every program for such pictures looks for it. */
static void
assert_exiftool (JsonObject *object, const LatentPictureRecord *record, const char *text)
{
  guint n_properties;
  const LatentPictureProperty *properties = latent_picture_record_get_properties (&n_properties);

  for (guint i = 0; i < n_properties; i++)
    {
      g_autofree char *expected = latent_picture_record_dup_value (record, &properties[i]);
      g_autofree char *member = NULL;

      if (expected == NULL)
        continue;
      if (g_str_equal (properties[i].xmp, "Xmp.xmp.Rating"))
        member = g_strdup ("XMP-xmp:Rating");
      else
        member = g_strconcat ("XMP-latent:", strrchr (properties[i].xmp, '.') + 1, NULL);
      assert_member (object, member, expected);
    }
  assert_member (object, "XMP-iptcExt:DigitalSourceType", LATENT_PICTURE_SOURCE_TYPE);
  if (*record->prompt != '\0')
    assert_member (object, "XMP-dc:Description", record->prompt);
  assert_member (object,
                 latent_json_member (object, "PNG:Parameters") != NULL ? "PNG:Parameters"
                                                                       : "ExifIFD:UserComment",
                 text);
}

/* All pictures of @folder, in the order of their names: (transfer full) */
static JsonNode *
ask_exiftool (const char *folder)
{
  const char *arguments[]
      = { "exiftool", "-charset", "UTF8",          "-j",         "-a",       "-G1",  "-n", "-ext",
          "*",        "-x",       "Composite:all", "-fileOrder", "FileName", folder, NULL };
  g_autofree char *out = run (arguments);
  g_autoptr (GBytes) bytes = g_bytes_new_static (out, strlen (out));
  g_autoptr (GError) error = NULL;
  JsonNode *node = latent_json_parse (bytes, &error);

  g_assert_no_error (error);
  return node;
}

static void
test_round_trip (gconstpointer data)
{
  g_autoptr (LatentPictureRecord) record = make_record (data);
  g_autofree char *folder = latent_test_make_folder ("round-trip");
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (JsonNode) found = NULL;
  JsonArray *files;

  for (guint i = 0; round_trip_pictures[i] != NULL; i++)
    {
      g_autoptr (GBytes) picture = read_picture (round_trip_pictures[i]);
      g_autoptr (GBytes) dressed = dress (picture, NULL, LATENT_PICTURE_METADATA_FULL, record);
      g_autofree char *name = g_strdup_printf ("%u", i);
      g_autofree char *path = media_test_write (folder, name, g_bytes_get_data (dressed, NULL),
                                                g_bytes_get_size (dressed));
      LatentImageCheck check;

      assert_whole (dressed, &check);
      assert_own_reader (dressed, record);
      if (data == prompts[2])
        assert_exiv2 (path, record);
      if (data == prompts[0] && check.format != LATENT_IMAGE_FORMAT_PNG)
        {
          g_autofree char *comment = ask_exiv2 (path, "Exif.Photo.UserComment");

          g_assert_true (g_str_has_prefix (comment, "charset=Unicode " PROMPT_ASCII "\nSize: "));
        }
      g_ptr_array_add (texts, latent_prompt_text_build (record, check.width, check.height));
    }
  found = ask_exiftool (folder);
  files = json_node_get_array (found);
  g_assert_cmpuint (json_array_get_length (files), ==, texts->len);
  for (guint i = 0; i < texts->len; i++)
    assert_exiftool (latent_json_element_object (files, i), record, texts->pdata[i]);
}

/* Written again, over what is there: nothing is there twice, and the last word counts. */
static void
test_twice (gconstpointer data)
{
  g_autoptr (GBytes) picture = read_picture (data);
  g_autoptr (LatentPictureRecord) first = make_record ("the first prompt");
  g_autoptr (LatentPictureRecord) second = make_record (PROMPT_WIDE);
  g_autoptr (GBytes) once = dress (picture, NULL, LATENT_PICTURE_METADATA_FULL, first);
  g_autoptr (GBytes) twice = dress (once, NULL, LATENT_PICTURE_METADATA_FULL, second);
  g_autoptr (GBytes) direct = dress (picture, NULL, LATENT_PICTURE_METADATA_FULL, second);
  g_autoptr (GBytes) unchanged = dress (direct, NULL, LATENT_PICTURE_METADATA_FULL, NULL);
  LatentImageCheck check;

  assert_own_reader (twice, second);
  assert_own_reader (unchanged, second);
  assert_whole (unchanged, &check);
  assert_lacks (direct, "the first prompt");
  if (check.format == LATENT_IMAGE_FORMAT_PNG)
    assert_lacks (twice, "the first prompt");
}

/* What is said to be there already is not written again; what is not there, is. */
static void
test_current (gconstpointer data)
{
  g_autoptr (GBytes) picture = read_picture (data);
  g_autoptr (LatentPictureRecord) record = make_record (PROMPT_WIDE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) in_library = latent_picture_dress_for_library (picture, record, &error);
  g_autoptr (GBytes) anew = NULL;
  g_autoptr (GBytes) as_it_is = NULL;
  g_autoptr (GBytes) stripped = NULL;
  LatentPictureDress input = { .picture = in_library, .record = record };

  g_assert_no_error (error);
  anew = latent_picture_dress (&input, NULL, &error);
  input.is_current = TRUE;
  as_it_is = latent_picture_dress (&input, NULL, &error);
  assert_own_reader (anew, record);
  assert_own_reader (as_it_is, record);
  g_assert_cmpuint (g_bytes_get_size (as_it_is), ==, g_bytes_get_size (anew));
  input.picture = picture;
  stripped = latent_picture_dress (&input, NULL, &error);
  assert_own_reader (stripped, record);
}

/* A picture of another program, brought in: its own text says more than ours, and stays. */
static void
test_own_text_stays (void)
{
  static const char text[] = "a cat\nNegative prompt: dog\nSteps: 20, Sampler: Euler a, Seed: 7";
  g_autoptr (GByteArray) png = media_test_read ("rgb.png");
  g_autoptr (GByteArray) chunk = g_byte_array_new ();
  g_autoptr (GByteArray) made = g_byte_array_new ();
  g_autoptr (GBytes) picture = NULL;
  g_autoptr (GBytes) dressed = NULL;
  g_autoptr (GBytes) converted = NULL;
  g_autoptr (GBytes) as_jpeg = NULL;
  g_autoptr (LatentPictureRecord) record = make_record ("a cat");
  g_auto (LatentPictureCarried) carried = { 0 };
  g_autofree char *comment = NULL;

  g_byte_array_append (chunk, (const guint8 *) "parameters", 11);
  g_byte_array_append (chunk, (const guint8 *) text, sizeof text - 1);
  g_byte_array_append (made, png->data, 33);
  media_test_put_chunk (made, "tEXt", chunk->data, chunk->len);
  g_byte_array_append (made, png->data + 33, png->len - 33);
  picture = g_byte_array_free_to_bytes (g_steal_pointer (&made));
  dressed = dress (picture, NULL, LATENT_PICTURE_METADATA_FULL, record);
  g_assert_true (has_bytes (dressed, text, strlen (text)));
  g_assert_false (has_bytes (dressed, "Version: Latent", 15));

  converted = convert (picture, LATENT_IMAGE_FORMAT_JPEG, 0, NULL);
  assert_lacks (converted, "Euler");
  as_jpeg = dress (converted, picture, LATENT_PICTURE_METADATA_FULL, record);
  latent_picture_carried_read_bytes (&carried, as_jpeg);
  comment = latent_exif_dup_comment (carried.exif);
  g_assert_cmpstr (comment, ==, text);
}

/* --- label and none --- */

static void
assert_no_trace (GBytes *picture, const char *prompt)
{
  static const char *const traces[]
      = { IMAGE_ID, JOB_ID,       REMOTE_ID,       "Latent",   "latent", "apiframe",
          "imagen", "parameters", "xap/1.0",       "adobe:ns", "W5M0",   "xmpmeta",
          "tEXt",   "iTXt",       "zTXt",          "JUMB",     "jumb",   "caBX",
          "C2PA",   "c2pa",       "Photoshop 3.0", "secret" };

  assert_lacks (picture, prompt);
  for (guint i = 0; i < G_N_ELEMENTS (traces); i++)
    assert_lacks (picture, traces[i]);
}

static void
append_webp_chunk (GByteArray *webp, const char *type, const char *data)
{
  guint32 length = (guint32) strlen (data);
  guint32 little = GUINT32_TO_LE (length);

  g_byte_array_append (webp, (const guint8 *) type, 4);
  g_byte_array_append (webp, (const guint8 *) &little, 4);
  g_byte_array_append (webp, (const guint8 *) data, length + length % 2);
  little = GUINT32_TO_LE (webp->len - 8);
  memcpy (webp->data + 4, &little, 4);
}

static void
append_jpeg_segment (GByteArray *jpeg, guint8 marker, const char *data, gsize length)
{
  const guint8 head[4] = { 0xff, marker, (guint8) ((length + 2) >> 8), (guint8) (length + 2) };

  g_byte_array_append (jpeg, head, 4);
  g_byte_array_append (jpeg, (const guint8 *) data, (guint) length);
}

/* (transfer full): @picture with everything that other programs put into such files, and a tail */
static GBytes *
load (GBytes *picture)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  gsize length;
  const guint8 *data = g_bytes_get_data (picture, &length);
  gsize head = data[0] == 0x89 ? 33 : data[0] == 0xff ? 2 : length;

  g_byte_array_append (out, data, (guint) head);
  if (data[0] == 0x89)
    {
      media_test_put_chunk (out, "caBX", "jumb c2pa secret", 16);
      media_test_put_chunk (out, "tEXt", "Software\0secret", 15);
      media_test_put_chunk (out, "tIME", "\x07\xea\x0b\x17\x0a\x0a\x0a", 7);
      media_test_put_chunk (out, "sRGB", "\0 a secret", 10);
      media_test_put_chunk (out, "laTn", "secret", 6);
      media_test_put_chunk (out, "gAMA", "\0\0\xb1\x8f", 4);
    }
  else if (data[0] == 0xff)
    {
      append_jpeg_segment (out, 0xe0, "JFIF\0\1\2\0\0\1\0\1\1\1secret-thumbnail", 30);
      append_jpeg_segment (out, 0xe2, "MPF\0secret", 10);
      append_jpeg_segment (out, 0xeb, "JP\0\0jumb c2pa secret", 20);
      append_jpeg_segment (out, 0xed, "Photoshop 3.0\0secret", 20);
      append_jpeg_segment (out, 0xfe, "secret comment", 14);
    }
  else
    {
      append_webp_chunk (out, "C2PA", "jumb secret");
      append_webp_chunk (out, "odd ", "a secret");
    }
  g_byte_array_append (out, data + head, (guint) (length - head));
  g_byte_array_append (out, (const guint8 *) "PK secret behind the end", 24);
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

static guint
find_place (const char *name)
{
  guint place = 0;

  while (media_test_pictures[place] != name)
    place++;
  return place;
}

/* The picture that said everything and the one that never said anything are the same without. */
static void
test_none (gconstpointer data)
{
  /* Each prompt meets each format. */
  const char *prompt = prompts[find_place (data) % G_N_ELEMENTS (prompts)];
  g_autoptr (GBytes) picture = read_picture (data);
  g_autoptr (GBytes) plain = dress (picture, NULL, LATENT_PICTURE_METADATA_NONE, NULL);
  g_autoptr (LatentPictureRecord) record = make_record (prompt);
  g_autoptr (GBytes) full = dress (picture, NULL, LATENT_PICTURE_METADATA_FULL, record);
  g_autoptr (GBytes) loaded = load (full);
  g_autoptr (GBytes) none = dress (loaded, NULL, LATENT_PICTURE_METADATA_NONE, record);
  g_autoptr (GBytes) again = dress (none, NULL, LATENT_PICTURE_METADATA_NONE, NULL);
  LatentImageCheck check;

  g_assert_true (has_bytes (loaded, "secret", 6));
  assert_whole (none, &check);
  g_assert_cmpint (check.structure_bytes, ==, (gint64) g_bytes_get_size (none));
  assert_no_trace (none, prompt);
  g_assert_true (g_bytes_equal (none, again));
  if (check.format == LATENT_IMAGE_FORMAT_PNG)
    g_assert_true (has_bytes (none, "gAMA", 4));
  else if (check.format == LATENT_IMAGE_FORMAT_JPEG)
    g_assert_false (has_bytes (none, "Exif", 4) && check.orientation == 1);
  assert_no_trace (plain, "");
}

/* Of a WebP file that needs no extended header, none is left of the one that it had. */
static void
test_none_webp_flags (void)
{
  g_autoptr (GBytes) picture = read_picture ("lossless-alpha.webp");
  g_autoptr (LatentPictureRecord) record = make_record (PROMPT_ASCII);
  g_autoptr (GBytes) full = dress (picture, NULL, LATENT_PICTURE_METADATA_FULL, record);
  g_autoptr (GBytes) none = dress (full, NULL, LATENT_PICTURE_METADATA_NONE, NULL);
  const guint8 *data = g_bytes_get_data (full, NULL);

  g_assert_cmpint (memcmp (data + 12, "VP8X", 4), ==, 0);
  g_assert_cmphex (data[20], ==, 0x10 | 0x08 | 0x04);
  data = g_bytes_get_data (none, NULL);
  g_assert_cmphex (data[20], ==, 0x10);
}

static void
test_label (void)
{
  g_autofree char *folder = latent_test_make_folder ("label");
  g_autoptr (JsonNode) found = NULL;
  JsonArray *files;

  for (guint i = 0; round_trip_pictures[i] != NULL; i++)
    {
      g_autoptr (GBytes) picture = read_picture (round_trip_pictures[i]);
      g_autoptr (LatentPictureRecord) record = make_record (PROMPT_WIDE);
      g_autoptr (GBytes) full = dress (picture, NULL, LATENT_PICTURE_METADATA_FULL, record);
      g_autoptr (GBytes) label = dress (full, NULL, LATENT_PICTURE_METADATA_LABEL, record);
      g_autofree char *name = g_strdup_printf ("%u", i);
      g_autofree char *path = media_test_write (folder, name, g_bytes_get_data (label, NULL),
                                                g_bytes_get_size (label));
      g_autofree char *type = ask_exiv2 (path, "Xmp.iptcExt.DigitalSourceType");

      assert_lacks (label, PROMPT_WIDE);
      assert_lacks (label, JOB_ID);
      assert_lacks (label, "atent");
      g_assert_cmpstr (type, ==, LATENT_PICTURE_SOURCE_TYPE);
    }
  found = ask_exiftool (folder);
  files = json_node_get_array (found);
  for (guint i = 0; i < json_array_get_length (files); i++)
    {
      g_autoptr (GList) members
          = json_object_get_members (json_array_get_object_element (files, i));

      for (GList *at = members; at != NULL; at = at->next)
        {
          const char *name = at->data;

          g_assert_false (g_str_has_prefix (name, "XMP-")
                          && !g_str_equal (name, "XMP-iptcExt:DigitalSourceType")
                          && !g_str_equal (name, "XMP-x:XMPToolkit"));
          g_assert_false (g_str_has_prefix (name, "ExifIFD"));
        }
    }
}

/* --- what does not fit, what is broken --- */

static void
test_long_jpeg (void)
{
  g_autoptr (GBytes) picture = read_picture ("baseline.jpg");
  g_autofree char *long_prompt = g_strnfill (40000, 'x');
  g_autoptr (LatentPictureRecord) record = make_record (long_prompt);
  g_autoptr (LatentPictureRecord) many_tags = make_record ("short");
  g_autoptr (GStrvBuilder) tags = g_strv_builder_new ();
  g_autoptr (GBytes) dressed = NULL;
  g_autoptr (GError) error = NULL;
  LatentPictureDress input = { .picture = picture, .record = record };
  gboolean is_text_short = FALSE;

  /* Twice in the XMP. */
  dressed = latent_picture_dress (&input, &is_text_short, &error);
  g_assert_null (dressed);
  g_assert_cmpstr (latent_error_facts (error)->field, ==, "metadata");
  latent_test_assert_error (&error, LATENT_ERROR_BAD_IMAGE);

  /* Once in the XMP, but in two bytes each in the comment. */
  g_free (record->prompt);
  long_prompt[20000] = '\0';
  record->prompt = g_strdup ("short");
  g_hash_table_insert (record->values, g_strdup ("note"), g_strdup (long_prompt));
  g_hash_table_insert (record->values, g_strdup ("more"), g_strdup (long_prompt));
  dressed = latent_picture_dress (&input, &is_text_short, &error);
  g_assert_no_error (error);
  g_assert_true (is_text_short);
  g_assert_false (has_bytes (dressed, "UNICODE", 7));
}

static void
test_long_elsewhere (gconstpointer data)
{
  g_autoptr (GBytes) picture = read_picture (data);
  g_autofree char *long_prompt = g_strnfill (60000, 'x');
  g_autoptr (LatentPictureRecord) record = make_record (long_prompt);
  g_autoptr (GBytes) dressed = dress (picture, NULL, LATENT_PICTURE_METADATA_FULL, record);

  assert_own_reader (dressed, record);
}

/* At every byte: an error or, where nothing that counts is missing, a whole picture. */
static void
test_cut (gconstpointer data)
{
  g_autoptr (GBytes) picture = read_picture (data);
  g_autoptr (LatentPictureRecord) record = make_record (PROMPT_ASCII);
  LatentImageCheck check;

  assert_whole (picture, &check);
  for (gsize length = 0; length < (gsize) check.structure_bytes; length += 1 + length / 100)
    {
      g_autoptr (GBytes) cut = g_bytes_new_from_bytes (picture, 0, length);
      LatentPictureDress input = { .picture = cut, .metadata = LATENT_PICTURE_METADATA_NONE };
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) dressed = latent_picture_dress (&input, NULL, &error);

      g_assert_null (dressed);
      latent_test_assert_error (&error, LATENT_ERROR_BAD_IMAGE);
    }
}

/* --- Exif --- */

/* A camera's Exif stays, with its own byte order and its offsets, and gets the comment. */
static void
test_exif_kept (gconstpointer data)
{
  const gboolean is_big = GPOINTER_TO_INT (data);
  static const guint8 little[] = "II*\0\x08\0\0\0"
                                 "\x02\0"
                                 "\x0f\x01\x02\0\x06\0\0\0\x26\0\0\0"
                                 "\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"
                                 "\0\0\0\0"
                                 "Camra\0";
  static const guint8 big[] = "MM\0*\0\0\0\x08"
                              "\0\x02"
                              "\x01\x0f\0\x02\0\0\0\x06\0\0\0\x26"
                              "\x01\x12\0\x03\0\0\0\x01\0\x06\0\0"
                              "\0\0\0\0"
                              "Camra\0";
  g_autoptr (GBytes) tiff = g_bytes_new_static (is_big ? big : little, 44);
  LatentExifEdit edit = { .comment = PROMPT_WIDE };
  g_autoptr (GBytes) once = latent_exif_edit (tiff, &edit);
  g_autoptr (GBytes) twice = NULL;
  g_autoptr (GBytes) bare = NULL;
  g_autofree char *comment = NULL;
  g_autofree char *comment_after = NULL;
  g_autofree char *folder = latent_test_make_folder ("exif");
  g_autofree char *path = NULL;
  g_autofree char *make = NULL;
  g_autoptr (GByteArray) jpeg = media_test_read ("baseline.jpg");
  g_autoptr (GByteArray) made = g_byte_array_new ();
  g_autoptr (GByteArray) segment = g_byte_array_new ();

  comment = latent_exif_dup_comment (once);
  g_assert_cmpstr (comment, ==, PROMPT_WIDE);
  edit = (LatentExifEdit){ .comment = "second", .is_upright = TRUE };
  twice = latent_exif_edit (once, &edit);
  comment_after = latent_exif_dup_comment (twice);
  g_assert_cmpstr (comment_after, ==, "second");

  g_byte_array_append (segment, (const guint8 *) LATENT_EXIF_NAME, LATENT_EXIF_NAME_BYTES);
  g_byte_array_append (segment, g_bytes_get_data (twice, NULL), (guint) g_bytes_get_size (twice));
  g_byte_array_append (made, jpeg->data, 2);
  append_jpeg_segment (made, 0xe1, (const char *) segment->data, segment->len);
  g_byte_array_append (made, jpeg->data + 2, jpeg->len - 2);
  path = media_test_write (folder, "exif.jpg", made->data, made->len);
  make = ask_exiv2 (path, "Exif.Image.Make");
  g_assert_cmpstr (make, ==, "Camra");
  g_free (make);
  make = ask_exiv2 (path, "Exif.Image.Orientation");
  g_assert_cmpstr (make, ==, "1");
  g_free (make);
  make = ask_exiv2 (path, "Exif.Photo.UserComment");
  g_assert_cmpstr (make, ==, "charset=Unicode second");
}

/* --- converting --- */

static void
test_convert (gconstpointer data)
{
  g_autoptr (GBytes) picture = read_picture (data);
  g_autoptr (LatentPictureRecord) record = make_record (PROMPT_LATIN);
  g_autoptr (LatentPictureRecord) written = make_record (PROMPT_LATIN);
  g_autoptr (GBytes) in_library = NULL;
  LatentImageCheck before;
  guint edge;

  written->pixels_sha256 = g_strdup (SHA256);
  in_library = dress (picture, NULL, LATENT_PICTURE_METADATA_FULL, written);
  assert_whole (picture, &before);
  edge = MAX (before.width, before.height);
  for (guint format = LATENT_IMAGE_FORMAT_PNG; format <= LATENT_IMAGE_FORMAT_WEBP; format++)
    {
      g_autoptr (GBytes) same = convert (in_library, format, 2 * edge, NULL);
      g_autoptr (GBytes) smaller = convert (in_library, format, edge / 2, NULL);
      g_autoptr (GBytes) dressed = dress (smaller, in_library, LATENT_PICTURE_METADATA_FULL, NULL);
      LatentImageCheck check;

      assert_whole (same, &check);
      g_assert_cmpint (check.format, ==, format);
      g_assert_cmpuint (MAX (check.width, check.height), ==, edge);
      assert_whole (smaller, &check);
      g_assert_cmpuint (MAX (check.width, check.height), ==, edge / 2);
      assert_no_trace (smaller, PROMPT_LATIN);
      assert_whole (dressed, &check);
      /* What was turned upright is not turned again. */
      g_assert_cmpint (check.orientation, ==, 1);
      assert_own_reader (dressed, record);
    }
}

/* Transparent parts become white, and it is said. */
static void
test_transparency (void)
{
  g_autoptr (GBytes) picture = read_picture ("alpha.png");
  gboolean is_lost = FALSE;
  g_autoptr (GBytes) jpeg = convert (picture, LATENT_IMAGE_FORMAT_JPEG, 0, &is_lost);
  g_autoptr (GBytes) webp = NULL;
  g_autoptr (GdkPixbuf) before = latent_decoder_decode_bytes (picture, 0, NULL, NULL);
  g_autoptr (GdkPixbuf) after = latent_decoder_decode_bytes (jpeg, 0, NULL, NULL);
  const guint8 *pixels = gdk_pixbuf_read_pixels (before);
  guint n_white = 0;

  g_assert_true (is_lost);
  for (int y = 0; y < gdk_pixbuf_get_height (before); y++)
    for (int x = 0; x < gdk_pixbuf_get_width (before); x++)
      if (pixels[y * gdk_pixbuf_get_rowstride (before) + 4 * x + 3] == 0)
        {
          media_test_assert_pixel (after, x, y, 0xffffff);
          n_white++;
        }
  g_assert_cmpuint (n_white, >, 0);
  webp = convert (picture, LATENT_IMAGE_FORMAT_WEBP, 0, &is_lost);
  g_assert_false (is_lost);
}

/* Better quality, more bytes. */
static void
test_quality (void)
{
  g_autofree char *folder = latent_test_make_folder ("quality");
  g_autofree char *path = media_test_paint (folder, "p.png", "png", 200, 100);
  g_autofree char *text = NULL;
  g_autoptr (GBytes) picture = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  picture = g_bytes_new (text, length);
  for (guint format = LATENT_IMAGE_FORMAT_JPEG; format <= LATENT_IMAGE_FORMAT_WEBP; format++)
    {
      LatentPictureOutput output = { .format = format, .quality = 10 };
      g_autoptr (GBytes) poor = latent_picture_convert (picture, &output, NULL, NULL, NULL);
      g_autoptr (GBytes) good = NULL;

      output.quality = 100;
      good = latent_picture_convert (picture, &output, NULL, NULL, NULL);
      g_assert_cmpuint (g_bytes_get_size (poor), <, g_bytes_get_size (good));
    }
}

/* The profile goes along, into every format; one of other colours does not. */
static void
test_profile (gconstpointer data)
{
  const gboolean is_rgb = GPOINTER_TO_INT (data);
  /* Header, one tag, and what is in it. */
  static const guint8 tags[] = "\0\0\0\1desc\0\0\0\x90\0\1\x10\xe0";
  g_autofree char *profile = g_malloc0 (70000);
  g_autoptr (GByteArray) jpeg = media_test_read ("baseline.jpg");
  g_autoptr (GByteArray) made = g_byte_array_new ();
  g_autoptr (GBytes) picture = NULL;

  for (guint i = 144; i < 70000; i++)
    profile[i] = (char) (i * i % 251);
  memcpy (profile, "\0\x01\x11\x70", 4);
  memcpy (profile + 8, "\4\0\0\0mntr", 8);
  memcpy (profile + 16, is_rgb ? "RGB XYZ " : "CMYKXYZ ", 8);
  memcpy (profile + 36, "acsp", 4);
  memcpy (profile + 68, "\0\0\xf6\xd6\0\1\0\0\0\0\xd3\x2d", 12);
  memcpy (profile + 128, tags, 16);
  g_byte_array_append (made, jpeg->data, 2);
  for (guint part = 0; part < 2; part++)
    {
      g_autoptr (GByteArray) segment = g_byte_array_new ();
      const guint8 number[2] = { (guint8) (part + 1), 2 };

      g_byte_array_append (segment, (const guint8 *) "ICC_PROFILE", 12);
      g_byte_array_append (segment, number, 2);
      g_byte_array_append (segment, (const guint8 *) profile + 35000 * part, 35000);
      append_jpeg_segment (made, 0xe2, (const char *) segment->data, segment->len);
    }
  g_byte_array_append (made, jpeg->data + 2, jpeg->len - 2);
  picture = g_byte_array_free_to_bytes (g_steal_pointer (&made));

  for (guint format = LATENT_IMAGE_FORMAT_PNG; format <= LATENT_IMAGE_FORMAT_WEBP; format++)
    {
      g_autoptr (GBytes) converted = convert (picture, format, 8, NULL);
      g_autoptr (GBytes) none = dress (converted, picture, LATENT_PICTURE_METADATA_NONE, NULL);
      g_auto (LatentPictureCarried) carried = { 0 };

      latent_picture_carried_read_bytes (&carried, none);
      g_assert_true ((carried.icc != NULL) == is_rgb);
      if (is_rgb)
        g_assert_cmpmem (g_bytes_get_data (carried.icc, NULL), g_bytes_get_size (carried.icc),
                         profile, 70000);
    }
}

/* Without webp-pixbuf-loader it is said what is missing. */
static void
test_no_webp (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (GBytes) picture = read_picture ("rgb.png");
      LatentPictureOutput output = { .format = LATENT_IMAGE_FORMAT_WEBP };
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) converted = NULL;

      g_assert_false (latent_picture_convert_is_possible (LATENT_IMAGE_FORMAT_WEBP));
      g_assert_true (latent_picture_convert_is_possible (LATENT_IMAGE_FORMAT_JPEG));
      converted = latent_picture_convert (picture, &output, NULL, NULL, &error);
      g_assert_null (converted);
      g_assert_nonnull (strstr (error->message, "webp-pixbuf-loader"));
      g_assert_cmpstr (latent_error_facts (error)->field, ==, "format");
      latent_test_assert_error (&error, LATENT_ERROR_INVALID_VALUE);
      return;
    }
  g_setenv ("GDK_PIXBUF_MODULE_FILE", "/dev/null", TRUE);
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_unsetenv ("GDK_PIXBUF_MODULE_FILE");
  g_test_trap_assert_passed ();
}

int
main (int argc, char *argv[])
{
  latent_test_init (&argc, &argv);
  latent_picture_xmp_init_process ();

  for (guint i = 0; media_test_pictures[i] != NULL; i++)
    {
      g_autofree char *pixels = g_strconcat (NAME ("pixels/"), media_test_pictures[i], NULL);
      g_autofree char *none = g_strconcat (NAME ("none/"), media_test_pictures[i], NULL);
      g_autofree char *cut = g_strconcat (NAME ("cut/"), media_test_pictures[i], NULL);

      g_test_add_data_func (pixels, media_test_pictures[i], test_pixels);
      g_test_add_data_func (none, media_test_pictures[i], test_none);
      g_test_add_data_func (cut, media_test_pictures[i], test_cut);
    }
  g_test_add_data_func (NAME ("twice/png"), "rgb.png", test_twice);
  g_test_add_data_func (NAME ("twice/jpeg"), "baseline.jpg", test_twice);
  g_test_add_data_func (NAME ("twice/webp"), "animated.webp", test_twice);
  g_test_add_data_func (NAME ("current/png"), "rgb.png", test_current);
  g_test_add_data_func (NAME ("current/jpeg"), "baseline.jpg", test_current);
  g_test_add_data_func (NAME ("current/webp"), "lossy.webp", test_current);
  g_test_add_data_func (NAME ("convert/png"), "rgb.png", test_convert);
  g_test_add_data_func (NAME ("convert/jpeg"), "exif-6.jpg", test_convert);
  g_test_add_data_func (NAME ("convert/webp"), "lossless-alpha.webp", test_convert);
  for (guint i = 0; i < G_N_ELEMENTS (prompts); i++)
    {
      g_autofree char *name = g_strdup_printf (NAME ("round-trip/%u"), i);

      g_test_add_data_func (name, prompts[i], test_round_trip);
    }
  g_test_add_func (NAME ("own-text-stays"), test_own_text_stays);
  g_test_add_func (NAME ("none-webp-flags"), test_none_webp_flags);
  g_test_add_func (NAME ("label"), test_label);
  g_test_add_func (NAME ("long-jpeg"), test_long_jpeg);
  g_test_add_data_func (NAME ("long-png"), "rgb.png", test_long_elsewhere);
  g_test_add_data_func (NAME ("long-webp"), "lossy.webp", test_long_elsewhere);
  g_test_add_data_func (NAME ("exif-kept-little"), GINT_TO_POINTER (FALSE), test_exif_kept);
  g_test_add_data_func (NAME ("exif-kept-big"), GINT_TO_POINTER (TRUE), test_exif_kept);
  g_test_add_func (NAME ("transparency"), test_transparency);
  g_test_add_func (NAME ("quality"), test_quality);
  g_test_add_data_func (NAME ("profile"), GINT_TO_POINTER (TRUE), test_profile);
  g_test_add_data_func (NAME ("profile-of-other-colours"), GINT_TO_POINTER (FALSE), test_profile);
  g_test_add_func (NAME ("no-webp"), test_no_webp);

  return latent_test_run ();
}
