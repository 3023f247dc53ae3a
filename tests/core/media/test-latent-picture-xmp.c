/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/media/latent-picture-xmp.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "core/media/latent-decoder.h"
#include "core/media/latent-image-check.h"
#include "core/media/latent-picture-packet-private.h"
#include "media-test.h"
#include "support/latent-test.h"

#define SHA256 "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define IMAGE_ID "6b0f1c0e-3c50-4c05-9f3e-0123456789ab"
#define JOB_ID "0aa61a59-7a1f-4a63-b9b3-ba9876543210"
#define NAME(suffix) "/media/xmp/" suffix

/* Names that a format, an escape or a list could take for something else. */
static const char *const odd_names[] = {
  "sea",       "type=Bag x", "type=",  "lang=de Haus", "a, b; c",  "\"quoted\"",
  "<b>&amp;",  "灯台",       "back\\", "\xef\xbf\xbf", "[x]",      "{\"a\": 1}",
  "x\xe2\x80\xaey", NULL,
};

static LatentPictureRecord *
make_record (const char *prompt)
{
  LatentPictureRecord *record = latent_picture_record_new ();

  record->image_id = g_strdup (IMAGE_ID);
  record->job_id = g_strdup (JOB_ID);
  record->index = 3;
  record->prompt = g_strdup (prompt);
  record->model_id = g_strdup ("imagen-4");
  g_hash_table_insert (record->values, g_strdup ("aspect_ratio"), g_strdup ("16:9"));
  g_hash_table_insert (record->values, g_strdup ("note"), g_strdup ("type=Bag \"<&>\n"));
  record->origin = g_strdup ("https://api.apiframe.ai");
  record->remote_id = g_strdup ("f0c7a3f4-0000-4000-8000-000000000001");
  record->parent_id = g_strdup ("11111111-0000-4000-8000-000000000001");
  record->charged = 2;
  record->credits = 12;
  record->price = 10;
  record->job_created_us = G_GINT64_CONSTANT (1795368576123456);
  record->finished_us = G_GINT64_CONSTANT (1795368579000001);
  record->created_us = G_GINT64_CONSTANT (1795368580999999);
  record->sha256 = g_strdup (SHA256);
  record->size_bytes = G_GINT64_CONSTANT (5000000000);
  record->rating = -1;
  record->favourite = 1;
  record->pixels_sha256 = g_strdup (SHA256);
  record->tags = latent_picture_record_take_names (g_strdupv ((char **) odd_names));
  record->collections = latent_picture_record_take_names (g_strdupv ((char **) odd_names));
  return record;
}

/* (transfer full) */
static char *
copy_picture (const char *name)
{
  g_autoptr (GByteArray) bytes = media_test_read (name);
  g_autofree char *folder = latent_test_make_folder ("xmp");

  return media_test_write (folder, name, bytes->data, bytes->len);
}

static LatentPictureRecord *
read_record (const char *path)
{
  g_autoptr (GError) error = NULL;
  LatentPictureRecord *record;
  LatentImageCheck check;
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);

  g_assert_true (latent_image_check_fd (fd, &check, &error));
  g_assert_no_error (error);
  record = latent_picture_xmp_read_fd (fd, &error);
  g_assert_no_error (error);
  close (fd);
  return record;
}

static void
assert_carries (const char *name, const LatentPictureRecord *record)
{
  g_autofree char *path = copy_picture (name);
  g_autofree char *before = latent_decoder_hash_file (path, NULL, NULL);
  g_autofree char *after = NULL;
  g_autoptr (LatentPictureRecord) read = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (before);
  latent_picture_xmp_write (path, record, &error);
  g_assert_no_error (error);
  read = read_record (path);
  g_assert_nonnull (read);
  g_assert_true (latent_picture_record_equal (read, record));
  after = latent_decoder_hash_file (path, NULL, NULL);
  g_assert_cmpstr (after, ==, before);
}

/* One that an older or another program wrote already, and every prompt a person may have typed. */
static void
test_round_trip (gconstpointer data)
{
  static const char *const prompts[] = {
    "",
    "a lighthouse in a storm",
    "zwei\nZeilen\r\nund\tTab ",
    "  <b>bold</b> & \"quotes\" 'single' ]]> <!-- --> <?xpacket end=\"w\"?> &amp; &#10;",
    "灯台 🌊 \xd8\xb9\xd8\xb1\xd8\xa8\xd9\x8a \xe2\x80\xae\xe2\x80\x8d Ünïcödé",
    "type=Bag one, two",
    "lang=de Haus am See",
    "\"quoted\" \\ back\\slash \\n",
    "bell\x07 escape\x1b[31m delete\x7f nonchar\xef\xbf\xbf",
  };

  for (guint i = 0; i < G_N_ELEMENTS (prompts); i++)
    {
      g_autoptr (LatentPictureRecord) record = make_record (prompts[i]);

      assert_carries (data, record);
    }
}

static void
test_long_prompt (gconstpointer data)
{
  g_autoptr (GString) prompt = g_string_new (NULL);
  g_autoptr (LatentPictureRecord) record = NULL;

  for (guint i = 0; i < 2000; i++)
    g_string_append (prompt, i % 10 == 0 ? "\n" : "語");
  record = make_record (prompt->str);
  assert_carries (data, record);
}

/* A later writing replaces the earlier one, and there is one packet. */
static void
test_twice (gconstpointer data)
{
  g_autofree char *path = copy_picture (data);
  g_autoptr (LatentPictureRecord) record = make_record ("first");
  g_autoptr (LatentPictureRecord) read = NULL;
  g_autoptr (GError) error = NULL;

  latent_picture_xmp_write (path, record, &error);
  g_assert_no_error (error);
  record->rating = 4;
  g_clear_pointer (&record->parent_id, g_free);
  latent_picture_xmp_write (path, record, &error);
  g_assert_no_error (error);
  read = read_record (path);
  g_assert_true (latent_picture_record_equal (read, record));
}

/* All the small pictures carry the record with the pixels they had, but for two that go without:
 * one has a colour profile that is none, one loses its orientation to exiv2 0.27 (which is why the
 * pixels are compared). */
static void
test_every_picture (void)
{
  static const char *const without[] = { "extended.webp", "exif-6.png", NULL };
  g_autoptr (LatentPictureRecord) record = make_record ("every picture");

  for (guint i = 0; media_test_pictures[i] != NULL; i++)
    {
      g_test_message ("%s", media_test_pictures[i]);
      if (!g_strv_contains (without, media_test_pictures[i]))
        assert_carries (media_test_pictures[i], record);
    }
}

static void
test_standard_properties (gconstpointer data)
{
  g_autofree char *path = copy_picture (data);
  g_autoptr (LatentPictureRecord) record = make_record ("a <lighthouse> & \"sea\"");
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) exiv2 = NULL;
  g_autofree char *out = NULL;

  latent_picture_xmp_write (path, record, &error);
  g_assert_no_error (error);
  exiv2 = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE,
                            &error, "exiv2", "-q", "-PXkt", path, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (exiv2, NULL, NULL, &out, NULL, &error));
  g_test_message ("%s", out);
  g_assert_nonnull (strstr (out, "Xmp.dc.description"));
  g_assert_nonnull (strstr (out, "a <lighthouse> & \"sea\""));
  g_assert_nonnull (strstr (out, LATENT_PICTURE_SOURCE_TYPE));
  g_assert_nonnull (strstr (out, "2026-11-22T"));
  g_assert_nonnull (strstr (out, JOB_ID));
  g_assert_null (strstr (out, "key"));
}

/* (transfer full): the keywords that other programs see, one a line */
static char *
read_keywords (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) exiv2
      = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                          &error, "exiv2", "-q", "-g", "Xmp.dc.subject", "-Pv", path, NULL);
  char *out = NULL;

  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (exiv2, NULL, NULL, &out, NULL, &error));
  return g_strstrip (out);
}

/* Other programs see the tags as keywords, and what they call a picture stays when ours change. */
static void
test_keywords (gconstpointer data)
{
  g_autofree char *path = copy_picture (data);
  g_autoptr (LatentPictureRecord) record = make_record ("x");
  g_autoptr (GSubprocess) exiv2 = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;
  g_autoptr (GError) error = NULL;

  exiv2 = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, "exiv2", "-M",
                            "set Xmp.dc.subject XmpBag theirs", path, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (exiv2, NULL, &error));
  g_clear_pointer (&record->tags, g_strfreev);
  record->tags = g_strsplit ("sea,storm", ",", -1);
  g_assert_true (latent_picture_xmp_write (path, record, &error));
  first = read_keywords (path);
  g_assert_cmpstr (first, ==, "theirs, sea, storm");
  g_clear_pointer (&record->tags, g_strfreev);
  record->tags = g_strsplit ("storm", ",", -1);
  g_assert_true (latent_picture_xmp_write (path, record, &error));
  second = read_keywords (path);
  g_assert_cmpstr (second, ==, "theirs, storm");
  g_clear_pointer (&record->tags, g_strfreev);
  g_assert_true (latent_picture_xmp_write (path, record, &error));
  third = read_keywords (path);
  g_assert_cmpstr (third, ==, "theirs");
}

/* What is in a record from outside is a list of names, or nothing. */
static void
test_names_from_outside (void)
{
  static const struct
  {
    const char *json;
    const char *names; /* nullable */
  } cases[] = {
    { "[\"b\", \"a\", \"b\"]", "a|b" },
    { "[\"  two   words \", \"\", \"\\n\", \"a\\u0007\"]", "two words" },
    { "[]", NULL },
    { "[1]", NULL },
    { "[[\"a\"]]", NULL },
    { "\"a\"", NULL },
    { "{\"a\": \"b\"}", NULL },
  };
  g_autoptr (LatentPictureRecord) whole = make_record ("x");
  g_autofree char *text = NULL;
  g_autoptr (GString) many = g_string_new ("[\"x\"");

  g_clear_pointer (&whole->tags, g_strfreev);
  whole->tags = g_strsplit ("TAGS", ",", -1);
  text = latent_picture_record_to_json (whole);
  for (guint i = 0; i < LATENT_PICTURE_MAX_NAMES; i++)
    g_string_append (many, ",\"x\"");
  g_string_append_c (many, ']');
  for (guint i = 0; i <= G_N_ELEMENTS (cases); i++)
    {
      gboolean is_last = i == G_N_ELEMENTS (cases);
      g_autoptr (GString) document = g_string_new (text);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (LatentPictureRecord) record = NULL;
      g_autofree char *names = NULL;

      g_assert_cmpuint (
          g_string_replace (document, "[\"TAGS\"]", is_last ? many->str : cases[i].json, 0), ==, 1);
      bytes = g_bytes_new (document->str, document->len);
      record = latent_picture_record_from_json (bytes);
      g_assert_nonnull (record);
      names = record->tags != NULL ? g_strjoinv ("|", record->tags) : NULL;
      g_assert_cmpstr (names, ==, is_last ? NULL : cases[i].names);
    }
}

static gboolean
holds (const char *path, const void *needle, gsize length)
{
  g_autofree char *bytes = NULL;
  gsize n_bytes = 0;

  g_assert_true (g_file_get_contents (path, &bytes, &n_bytes, NULL));
  return memmem (bytes, n_bytes, needle, length) != NULL;
}

/* A chunk nobody knows stays; what lies behind IEND, which no viewer shows, does not (the delivered
 * SHA-256 in the row says what came). */
static void
test_unknown_chunks (void)
{
  g_autoptr (GByteArray) png = media_test_read ("rgb.png");
  g_autoptr (GByteArray) tail = g_byte_array_new ();
  g_autoptr (LatentPictureRecord) record = make_record ("chunks");
  g_autofree char *folder = latent_test_make_folder ("xmp");
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  const gsize end_length = 12;

  g_byte_array_append (tail, png->data + png->len - end_length, end_length);
  g_byte_array_set_size (png, png->len - end_length);
  media_test_put_chunk (png, "laTe", "unknown", 7);
  media_test_put_chunk (png, "tEXt", "Software\0Somebody", 17);
  g_byte_array_append (png, tail->data, tail->len);
  g_byte_array_append (png, (const guint8 *) "PK-archive", 10);
  path = media_test_write (folder, "chunks.png", png->data, png->len);

  latent_picture_xmp_write (path, record, &error);
  g_assert_no_error (error);
  g_assert_true (holds (path, "laTeunknown", 11));
  g_assert_true (holds (path, "Software\0Somebody", 17));
  g_assert_false (holds (path, "PK-archive", 10));
}

/* Too much for a JPEG segment (64 KiB). */
static void
test_too_long (void)
{
  g_autofree char *path = copy_picture ("baseline.jpg");
  g_autofree char *prompt = g_strnfill (65000, 'x');
  g_autoptr (LatentPictureRecord) record = make_record (prompt);
  g_autoptr (GError) error = NULL;

  g_assert_false (latent_picture_xmp_write (path, record, &error));
  latent_test_assert_error (&error, LATENT_ERROR_BAD_IMAGE);
}

static GBytes *
wrap (const char *inside)
{
  char *text = g_strdup_printf (
      "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>"
      "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
      "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
      "<rdf:Description rdf:about=\"\" xmlns:latent=\"" LATENT_PICTURE_NAMESPACE "\""
      " latent:PictureId=\"" IMAGE_ID "\" latent:JobId=\"" JOB_ID "\" latent:Sha256=\"" SHA256 "\""
      " latent:Origin=\"https://a.example\">%s</rdf:Description></rdf:RDF></x:xmpmeta>"
      "<?xpacket end=\"w\"?>",
      inside);

  return g_bytes_new_take (text, strlen (text));
}

/* The frame of the hostile packets is a good one. */
static void
test_parse (void)
{
  g_autoptr (GBytes) packet = wrap ("<latent:Index>7</latent:Index>");
  g_autoptr (LatentPictureRecord) record = latent_picture_xmp_parse (packet);

  g_assert_nonnull (record);
  g_assert_cmpint (record->index, ==, 7);
  g_assert_cmpstr (record->prompt, ==, "");
}

static void
assert_survived (GBytes *packet, gboolean is_safe)
{
  g_autoptr (LatentPictureRecord) record = NULL;

  g_assert_cmpint (latent_picture_packet_is_safe (packet), ==, is_safe);
  record = latent_picture_xmp_parse (packet);
  if (!is_safe)
    g_assert_null (record);
}

/* T5, T12, T16, T17, T22: nesting, bombs, wrong types, paths, markup. */
static void
test_hostile (void)
{
  static const char *const insides[] = {
    "<latent:Index>99999999999999999999</latent:Index>",
    "<latent:Index>-1</latent:Index>",
    "<latent:Prompt>not json</latent:Prompt>",
    "<latent:Prompt>\"a\" \"b\"</latent:Prompt>",
    "<latent:Parameters>[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[</latent:Parameters>",
    "<latent:Parameters><rdf:Bag><rdf:li>x</rdf:li></rdf:Bag></latent:Parameters>",
    "<latent:Model rdf:resource=\"file:///etc/passwd\"/>",
    "<latent:RemoteId>../../x y</latent:RemoteId>",
    "<latent:Index>1</latent:Index><latent:Index>2</latent:Index>",
    "<latent:Unknown xmlns:q=\"urn:q\" q:a=\"b\"/>",
    "<rdf:Description/>",
  };
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autoptr (GBytes) nested = NULL;
  g_autoptr (GBytes) bomb = NULL;
  g_autoptr (GBytes) long_one = NULL;
  g_autoptr (GBytes) other_type = g_bytes_new_static ("II*\0\010\0\0\0\xff\xff", 10);
  g_autoptr (GBytes) open_quote = g_bytes_new_static ("<x:xmpmeta a=\"", 14);
  g_autofree char *filler = g_strnfill (LATENT_PICTURE_XMP_MAX_BYTES, ' ');

  for (guint i = 0; i < G_N_ELEMENTS (insides); i++)
    {
      g_autoptr (GBytes) packet = wrap (insides[i]);
      g_autoptr (LatentPictureRecord) record = latent_picture_xmp_parse (packet);

      g_assert_true (latent_picture_packet_is_safe (packet));
      if (record == NULL)
        continue;
      g_assert_cmpint (record->index, >=, 0);
      g_assert_cmpint (record->index, <=, 9999);
      g_assert_null (record->remote_id);
      g_assert_cmpint (g_hash_table_size (record->values), ==, 0);
    }
  for (guint i = 0; i < 100000; i++)
    g_string_append (deep, "<a>");
  nested = wrap (deep->str);
  assert_survived (nested, FALSE);
  bomb = wrap ("<!DOCTYPE x [<!ENTITY a \"aaaa\">]>&a;");
  assert_survived (bomb, FALSE);
  long_one = wrap (filler);
  assert_survived (long_one, FALSE);
  assert_survived (other_type, FALSE);
  assert_survived (open_quote, FALSE);
}

/* Every prefix and many flipped bytes of a good packet: nothing crashes, and what comes out is
 * whole.
 */
static void
test_mutations (void)
{
  g_autoptr (GBytes) packet = wrap ("<latent:Index>7</latent:Index><latent:Prompt>\"x\""
                                    "</latent:Prompt>");
  gsize length = g_bytes_get_size (packet);
  g_autoptr (GRand) random = g_rand_new_with_seed (3);

  for (gsize i = 0; i < length; i++)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (packet, 0, i);
      g_autofree char *changed = g_memdup2 (g_bytes_get_data (packet, NULL), length);
      g_autoptr (GBytes) other = NULL;
      g_autoptr (LatentPictureRecord) record = latent_picture_xmp_parse (part);
      g_autoptr (LatentPictureRecord) other_record = NULL;

      changed[i] = (char) g_rand_int_range (random, 0, 256);
      other = g_bytes_new_take (g_steal_pointer (&changed), length);
      other_record = latent_picture_xmp_parse (other);
      if (other_record != NULL)
        g_assert_true (g_uuid_string_is_valid (other_record->job_id));
    }
}

/* A picture whose own metadata is somebody else's keeps it. */
static void
test_foreign_metadata (void)
{
  g_autofree char *path = copy_picture ("exif-6.jpg");
  g_autoptr (LatentPictureRecord) record = make_record ("turned");
  g_autoptr (GError) error = NULL;
  LatentImageCheck check;

  g_assert_true (latent_picture_xmp_write (path, record, &error));
  g_assert_true (latent_image_check_path (path, &check, &error));
  g_assert_cmpuint (check.orientation, ==, 6);
}

/* (transfer full): a packet with @name, number and @rest @n times */
static GBytes *
wrap_many (const char *name, const char *rest, guint n)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (names, "%s%x%s", name, i, rest);
  return wrap (names->str);
}

/* Exiv2 looks for each name among all others: a packet of names alone would keep the file worker
 * (and every download with it) for minutes. */
static void
test_many_names (void)
{
  g_autoptr (GBytes) some = wrap_many ("<latent:a", "/>", 1000);
  g_autoptr (GBytes) elements = wrap_many ("<latent:a", "/>", 5000);
  g_autoptr (GBytes) attributes = NULL;
  g_autoptr (GBytes) spaces = wrap_many ("<latent:a xmlns:a", "=\"urn:q\"/>", 100);
  g_autoptr (GString) many = g_string_new ("<latent:a ");

  assert_survived (some, TRUE);
  assert_survived (elements, FALSE);
  assert_survived (spaces, FALSE);
  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (many, "latent:a%x='' ", i);
  g_string_append (many, "/>");
  attributes = wrap (many->str);
  assert_survived (attributes, FALSE);
}

/* Does a picture take a record that has this chunk, @before and then @packet? */
static gboolean
takes_record (const char *type, const void *before, gsize length, GBytes *packet)
{
  g_autoptr (GByteArray) png = media_test_read ("rgb.png");
  g_autoptr (GByteArray) chunk = g_byte_array_new ();
  g_autoptr (LatentPictureRecord) record = make_record ("a prompt");
  g_autofree char *folder = latent_test_make_folder ("xmp");
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  const gsize end_length = 12;
  guint8 end[12];

  memcpy (end, png->data + png->len - end_length, end_length);
  g_byte_array_set_size (png, png->len - end_length);
  g_byte_array_append (chunk, before, length);
  g_byte_array_append (chunk, g_bytes_get_data (packet, NULL), g_bytes_get_size (packet));
  media_test_put_chunk (png, type, chunk->data, chunk->len);
  g_byte_array_append (png, end, end_length);
  path = media_test_write (folder, "hostile.png", png->data, png->len);
  if (latent_picture_xmp_write (path, record, &error))
    return TRUE;
  latent_test_assert_error (&error, LATENT_ERROR_BAD_IMAGE);
  return FALSE;
}

/* What was delivered may carry anything: gexiv2, which reads all of it before it writes, gets it
 * only when that is harmless. */
static void
test_hostile_pictures (void)
{
  static const char text[] = "XML:com.adobe.xmp\0\0\0\0";
  static const char packed[] = "XML:com.adobe.xmp\0\1\0\0";
  static const char other[] = "XML:com.adobe.xmp.\0\0\0\0";
  static const char raw[] = "Raw profile type xmp\0\0";
  /* TIFF with one entry, an XMP packet. */
  static const char exif[] = "II*\0\010\0\0\0\1\0\xbc\2\1\0\0\0\1\0\x1a\0\0\0\0\0\0";
  g_autoptr (GBytes) good = wrap ("");
  g_autoptr (GBytes) hostile = wrap_many ("<latent:a", "/>", 10000);

  g_assert_true (takes_record ("iTXt", text, sizeof text, good));
  g_assert_true (takes_record ("eXIf", exif, sizeof exif, good));
  g_assert_false (takes_record ("iTXt", text, sizeof text, hostile));
  g_assert_false (takes_record ("iTXt", other, sizeof other, hostile));
  g_assert_false (takes_record ("iTXt", packed, sizeof packed, good));
  g_assert_false (takes_record ("tEXt", text, strlen (text) + 1, hostile));
  g_assert_false (takes_record ("zTXt", raw, sizeof raw, good));
  g_assert_false (takes_record ("eXIf", exif, sizeof exif, hostile));
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);

  g_test_add_data_func (NAME ("png-every-prompt"), "rgb.png", test_round_trip);
  g_test_add_data_func (NAME ("jpeg-every-prompt"), "baseline.jpg", test_round_trip);
  g_test_add_data_func (NAME ("webp-every-prompt"), "lossy.webp", test_round_trip);
  g_test_add_data_func (NAME ("png-long-prompt"), "rgb.png", test_long_prompt);
  g_test_add_data_func (NAME ("jpeg-long-prompt"), "baseline.jpg", test_long_prompt);
  g_test_add_data_func (NAME ("webp-long-prompt"), "lossless.webp", test_long_prompt);
  g_test_add_data_func (NAME ("png-twice"), "rgb.png", test_twice);
  g_test_add_data_func (NAME ("jpeg-twice"), "baseline.jpg", test_twice);
  g_test_add_data_func (NAME ("webp-twice"), "lossless-alpha.webp", test_twice);
  g_test_add_func (NAME ("every-picture"), test_every_picture);
  g_test_add_data_func (NAME ("png-standard-properties"), "rgb.png", test_standard_properties);
  g_test_add_data_func (NAME ("jpeg-standard-properties"), "baseline.jpg",
                        test_standard_properties);
  g_test_add_data_func (NAME ("webp-standard-properties"), "lossy.webp", test_standard_properties);
  g_test_add_data_func (NAME ("png-keywords"), "rgb.png", test_keywords);
  g_test_add_data_func (NAME ("jpeg-keywords"), "baseline.jpg", test_keywords);
  g_test_add_data_func (NAME ("webp-keywords"), "lossy.webp", test_keywords);
  g_test_add_func (NAME ("T12-names-from-outside"), test_names_from_outside);
  g_test_add_func (NAME ("unknown-chunks-stay"), test_unknown_chunks);
  g_test_add_func (NAME ("foreign-metadata-stays"), test_foreign_metadata);
  g_test_add_func (NAME ("too-long"), test_too_long);
  g_test_add_func (NAME ("parse"), test_parse);
  g_test_add_func (NAME ("hostile"), test_hostile);
  g_test_add_func (NAME ("many-names"), test_many_names);
  g_test_add_func (NAME ("hostile-pictures"), test_hostile_pictures);
  g_test_add_func (NAME ("mutations"), test_mutations);
  return latent_test_run ();
}
