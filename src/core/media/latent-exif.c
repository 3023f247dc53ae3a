/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-exif-private.h"

#include <string.h>

#include "latent-image-reader-private.h"

#define HEADER_BYTES 8
#define COUNT_BYTES 2
#define ENTRY_BYTES 12
#define NEXT_BYTES 4

#define TAG_ORIENTATION 0x0112
#define TAG_EXIF 0x8769
#define TAG_EXIF_VERSION 0x9000
#define TAG_USER_COMMENT 0x9286

#define TYPE_ASCII 2
#define TYPE_SHORT 3
#define TYPE_LONG 4
#define TYPE_UNDEFINED 7

#define CODE_BYTES 8
static const char code_unicode[CODE_BYTES + 1] = "UNICODE\0";
static const char code_ascii[CODE_BYTES + 1] = "ASCII\0\0\0";
static const char code_none[CODE_BYTES + 1] = "\0\0\0\0\0\0\0\0";

typedef struct
{
  const guint8 *data; /* borrowed */
  gsize length;
  gboolean is_big_endian;
} Tiff;

typedef struct
{
  guint8 bytes[ENTRY_BYTES];
} Entry;

/* --- numbers --- */

static guint16
read_16 (const Tiff *tiff, const guint8 *data)
{
  return tiff->is_big_endian ? latent_image_be16 (data) : latent_image_le16 (data);
}

static guint32
read_32 (const Tiff *tiff, const guint8 *data)
{
  return tiff->is_big_endian ? latent_image_be32 (data) : latent_image_le32 (data);
}

static void
write_number (const Tiff *tiff, guint8 *data, gsize n_bytes, guint32 value)
{
  for (gsize i = 0; i < n_bytes; i++)
    data[tiff->is_big_endian ? n_bytes - 1 - i : i] = (guint8) (value >> (8 * i));
}

static void
append_number (const Tiff *tiff, GByteArray *out, gsize n_bytes, guint32 value)
{
  guint8 data[4];

  write_number (tiff, data, n_bytes, value);
  g_byte_array_append (out, data, (guint) n_bytes);
}

static Entry
make_entry (const Tiff *tiff, guint16 tag, guint16 type, guint32 count, guint32 value)
{
  Entry entry = { { 0 } };

  write_number (tiff, entry.bytes, 2, tag);
  write_number (tiff, entry.bytes + 2, 2, type);
  write_number (tiff, entry.bytes + 4, 4, count);
  /* A short stands at the beginning of its four bytes. */
  write_number (tiff, entry.bytes + 8, type == TYPE_SHORT ? 2 : 4, value);
  return entry;
}

/* --- directories --- */

/* NULL outside of the structure: every offset in it comes from outside. */
static const guint8 *
peek (const Tiff *tiff, guint64 offset, guint64 length)
{
  if (offset > tiff->length || length > tiff->length - offset)
    return NULL;
  return tiff->data + offset;
}

static gboolean
open_tiff (Tiff *tiff, GBytes *bytes)
{
  *tiff = (Tiff){ 0 };
  if (bytes == NULL)
    return FALSE;
  tiff->data = g_bytes_get_data (bytes, &tiff->length);
  if (tiff->length < HEADER_BYTES || tiff->length > LATENT_EXIF_MAX_BYTES)
    return FALSE;
  tiff->is_big_endian = memcmp (tiff->data, "MM\0*", 4) == 0;
  return tiff->is_big_endian || memcmp (tiff->data, "II*\0", 4) == 0;
}

/* (transfer full) (nullable) (element-type Entry): the directory at @offset; @next: (out): where
 * the one behind it is, 0 for none */
static GArray *
read_directory (const Tiff *tiff, guint32 offset, guint32 *next)
{
  const guint8 *data = offset != 0 ? peek (tiff, offset, COUNT_BYTES) : NULL;
  guint n_entries = data != NULL ? read_16 (tiff, data) : 0;
  GArray *entries;

  data
      = n_entries > 0 ? peek (tiff, (guint64) offset + COUNT_BYTES, n_entries * ENTRY_BYTES) : NULL;
  if (data == NULL)
    return NULL;
  entries = g_array_sized_new (FALSE, FALSE, sizeof (Entry), n_entries);
  g_array_append_vals (entries, data, n_entries);
  data = peek (tiff, (guint64) offset + COUNT_BYTES + n_entries * ENTRY_BYTES, NEXT_BYTES);
  *next = data != NULL ? read_32 (tiff, data) : 0;
  return entries;
}

static Entry *
find_entry (const Tiff *tiff, GArray *entries, guint16 tag)
{
  for (guint i = 0; i < entries->len; i++)
    {
      Entry *entry = &g_array_index (entries, Entry, i);

      if (read_16 (tiff, entry->bytes) == tag)
        return entry;
    }
  return NULL;
}

/* In the place that the order of tags gives it. */
static void
put_entry (const Tiff *tiff, GArray *entries, Entry entry)
{
  guint16 tag = read_16 (tiff, entry.bytes);
  Entry *present = find_entry (tiff, entries, tag);
  guint i = 0;

  if (present != NULL)
    {
      *present = entry;
      return;
    }
  while (i < entries->len && read_16 (tiff, g_array_index (entries, Entry, i).bytes) < tag)
    i++;
  g_array_insert_val (entries, i, entry);
}

/* Returns where the directory begins. */
static guint32
append_directory (const Tiff *tiff, GByteArray *out, GArray *entries, guint32 next)
{
  guint32 offset;

  if (out->len % 2 != 0)
    g_byte_array_append (out, (const guint8 *) "", 1);
  offset = out->len;
  append_number (tiff, out, 2, entries->len);
  g_byte_array_append (out, (const guint8 *) entries->data, entries->len * ENTRY_BYTES);
  append_number (tiff, out, 4, next);
  return offset;
}

/* (transfer full) (nullable): where @entry of the first directory leads */
static GArray *
read_exif_directory (const Tiff *tiff, GArray *entries, guint32 *next)
{
  Entry *entry = find_entry (tiff, entries, TAG_EXIF);

  return entry != NULL ? read_directory (tiff, read_32 (tiff, entry->bytes + 8), next) : NULL;
}

/* --- the comment --- */

/* In the byte order of the structure: so the one reader expects it, and big endian, which a new
 * structure has, so does the other. */
static void
append_comment (const Tiff *tiff, GByteArray *out, const char *comment)
{
  glong n_units = 0;
  g_autofree gunichar2 *units = g_utf8_to_utf16 (comment, -1, NULL, &n_units, NULL);

  g_byte_array_append (out, (const guint8 *) code_unicode, CODE_BYTES);
  for (glong i = 0; units != NULL && i < n_units; i++)
    append_number (tiff, out, 2, units[i]);
}

static void
put_comment (const Tiff *tiff, GByteArray *out, GArray *entries, const char *comment)
{
  g_autoptr (GArray) exif = NULL;
  guint32 next = 0;
  guint32 offset;

  if (out->len % 2 != 0)
    g_byte_array_append (out, (const guint8 *) "", 1);
  offset = out->len;
  append_comment (tiff, out, comment);

  exif = read_exif_directory (tiff, entries, &next);
  if (exif == NULL)
    {
      Entry version = make_entry (tiff, TAG_EXIF_VERSION, TYPE_UNDEFINED, 4, 0);

      exif = g_array_new (FALSE, FALSE, sizeof (Entry));
      memcpy (version.bytes + 8, "0232", 4);
      put_entry (tiff, exif, version);
    }
  put_entry (tiff, exif,
             make_entry (tiff, TAG_USER_COMMENT, TYPE_UNDEFINED, out->len - offset, offset));
  offset = append_directory (tiff, out, exif, next);
  put_entry (tiff, entries, make_entry (tiff, TAG_EXIF, TYPE_LONG, 1, offset));
}

GBytes *
latent_exif_edit (GBytes *bytes, const LatentExifEdit *edit)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (GArray) entries = NULL;
  guint32 next = 0;
  Tiff tiff;

  if (open_tiff (&tiff, bytes))
    entries = read_directory (&tiff, read_32 (&tiff, tiff.data + 4), &next);
  if (entries != NULL)
    g_byte_array_append (out, tiff.data, (guint) tiff.length);
  else if (edit->comment == NULL)
    return NULL;
  else
    {
      tiff = (Tiff){ .is_big_endian = TRUE };
      next = 0;
      entries = g_array_new (FALSE, FALSE, sizeof (Entry));
      g_byte_array_append (out, (const guint8 *) "MM\0*\0\0\0\0", HEADER_BYTES);
    }

  if (edit->comment != NULL)
    put_comment (&tiff, out, entries, edit->comment);
  if (edit->is_upright && find_entry (&tiff, entries, TAG_ORIENTATION) != NULL)
    put_entry (&tiff, entries, make_entry (&tiff, TAG_ORIENTATION, TYPE_SHORT, 1, 1));
  next = append_directory (&tiff, out, entries, next);
  write_number (&tiff, out->data + 4, 4, next);
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

GBytes *
latent_exif_new_orientation (guint orientation)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  const Tiff tiff = { .is_big_endian = TRUE };

  g_return_val_if_fail (orientation >= 1 && orientation <= 8, NULL);

  g_byte_array_append (out, (const guint8 *) "MM\0*\0\0\0\x08", HEADER_BYTES);
  put_entry (&tiff, entries, make_entry (&tiff, TAG_ORIENTATION, TYPE_SHORT, 1, orientation));
  append_directory (&tiff, out, entries, 0);
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

/* Writers disagree on the byte order: some take the structure's, some always the one. Text of most
 * languages has its blanks and line breaks in the lowest 256 of 65,536 characters, so the order
 * under which more of them lie there is the right one. */
static gboolean
is_comment_big_endian (const Tiff *tiff, const guint8 *data, gsize n_units)
{
  gsize n_big = 0;
  gsize n_little = 0;

  for (gsize i = 0; i < n_units; i++)
    {
      n_big += data[2 * i] == 0;
      n_little += data[2 * i + 1] == 0;
    }
  return n_big != n_little ? n_big > n_little : tiff->is_big_endian;
}

/* (transfer full) (nullable) */
static char *
read_unicode (const Tiff *tiff, const guint8 *data, gsize length)
{
  gsize n_units = length / 2;
  g_autofree gunichar2 *units = g_new0 (gunichar2, n_units + 1);
  gboolean is_big_endian;
  gsize start = 0;

  if (n_units > 0 && memcmp (data, "\xfe\xff", 2) == 0)
    is_big_endian = TRUE;
  else if (n_units > 0 && memcmp (data, "\xff\xfe", 2) == 0)
    is_big_endian = FALSE;
  else
    is_big_endian = is_comment_big_endian (tiff, data, n_units);
  for (gsize i = 0; i < n_units; i++)
    units[i] = is_big_endian ? latent_image_be16 (data + 2 * i) : latent_image_le16 (data + 2 * i);
  if (units[0] == 0xfeff)
    start = 1;
  return g_utf16_to_utf8 (units + start, -1, NULL, NULL, NULL);
}

/* (transfer full) (nullable): what is said to be ASCII is often UTF-8 */
static char *
read_plain (const guint8 *data, gsize length)
{
  g_autofree char *text = g_strndup ((const char *) data, length);

  return g_utf8_validate (text, -1, NULL) ? g_steal_pointer (&text) : NULL;
}

char *
latent_exif_dup_comment (GBytes *bytes)
{
  g_autoptr (GArray) entries = NULL;
  g_autoptr (GArray) exif = NULL;
  g_autofree char *text = NULL;
  const guint8 *data = NULL;
  guint32 length = 0;
  guint32 next;
  Entry *entry;
  Tiff tiff;

  if (!open_tiff (&tiff, bytes))
    return NULL;
  entries = read_directory (&tiff, read_32 (&tiff, tiff.data + 4), &next);
  if (entries != NULL)
    exif = read_exif_directory (&tiff, entries, &next);
  entry = exif != NULL ? find_entry (&tiff, exif, TAG_USER_COMMENT) : NULL;
  if (entry != NULL)
    {
      length = read_32 (&tiff, entry->bytes + 4);
      data = peek (&tiff, read_32 (&tiff, entry->bytes + 8), length);
    }
  if (data == NULL || length <= CODE_BYTES)
    return NULL;

  if (memcmp (data, code_unicode, CODE_BYTES) == 0)
    text = read_unicode (&tiff, data + CODE_BYTES, length - CODE_BYTES);
  else if (memcmp (data, code_ascii, CODE_BYTES) == 0 || memcmp (data, code_none, CODE_BYTES) == 0)
    text = read_plain (data + CODE_BYTES, length - CODE_BYTES);
  if (text != NULL)
    g_strstrip (text);
  return text != NULL && *text != '\0' ? g_steal_pointer (&text) : NULL;
}

char *
latent_exif_dup_text_after (GBytes *bytes, const char *start)
{
  g_autoptr (GArray) entries = NULL;
  guint32 next;
  Tiff tiff;

  if (open_tiff (&tiff, bytes))
    entries = read_directory (&tiff, read_32 (&tiff, tiff.data + 4), &next);
  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      const Entry *entry = &g_array_index (entries, Entry, i);
      guint32 length = read_32 (&tiff, entry->bytes + 4);
      const guint8 *data = peek (&tiff, read_32 (&tiff, entry->bytes + 8), length);

      if (read_16 (&tiff, entry->bytes + 2) == TYPE_ASCII && data != NULL && length > strlen (start)
          && memcmp (data, start, strlen (start)) == 0)
        return read_plain (data + strlen (start), length - strlen (start));
    }
  return NULL;
}
