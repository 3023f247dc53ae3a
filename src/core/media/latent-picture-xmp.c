/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-picture-xmp.h"

#include <fcntl.h>
#include <gexiv2/gexiv2.h>
#include <string.h>
#include <unistd.h>

#include "core/base/latent-error.h"
#include "latent-image-walk-private.h"
#include "latent-picture-packet-private.h"

#define MIN_PACKET_BYTES 80

static const char empty_packet[]
    = "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>"
      "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
      "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"/>"
      "</x:xmpmeta><?xpacket end=\"w\"?>";

static gpointer
init_once (gpointer data)
{
  g_autoptr (GError) error = NULL;

  /* What is wrong with a picture is told by results; its words for it would go to the terminal. */
  gexiv2_log_set_level (GEXIV2_LOG_LEVEL_MUTE);
  if (!gexiv2_initialize ()
      || !gexiv2_metadata_try_register_xmp_namespace (LATENT_PICTURE_NAMESPACE,
                                                      LATENT_PICTURE_PREFIX, &error))
    g_debug ("no record can be written into pictures: %s",
               error != NULL ? error->message : "gexiv2 does not start");
  return GINT_TO_POINTER (TRUE);
}

void
latent_picture_xmp_init_process (void)
{
  static GOnce once = G_ONCE_INIT;

  g_once (&once, init_once, NULL);
}

static gboolean
fail (GError **error, const char *what, const GError *cause)
{
  g_set_error (error, LATENT_ERROR, LATENT_ERROR_BAD_IMAGE, "%s: %s", what,
               cause != NULL ? cause->message : "no reason given");
  return FALSE;
}

static gboolean
set_tag (GExiv2Metadata *metadata, const char *tag, const char *value, GError **error)
{
  /* Values are never added to what is there. */
  if (gexiv2_metadata_try_has_tag (metadata, tag, NULL))
    gexiv2_metadata_try_clear_tag (metadata, tag, NULL);
  return value == NULL || gexiv2_metadata_try_set_tag_string (metadata, tag, value, error);
}

/* For people and other programs: without the characters that XML cannot hold. The language is said,
 * or a prompt that begins like one ("lang=de ...") would be taken for it. */
static gboolean
set_description (GExiv2Metadata *metadata, const LatentPictureRecord *record, GError **error)
{
  g_autoptr (GString) text = g_string_new ("lang=x-default ");

  if (*record->prompt == '\0')
    return set_tag (metadata, LATENT_PICTURE_XMP_DESCRIPTION, NULL, error);
  for (const char *at = record->prompt; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);
      gboolean is_plain = character >= 0x20 || character == '\t' || character == '\n';

      if ((character & 0xfffe) == 0xfffe)
        is_plain = FALSE;
      g_string_append_unichar (text, is_plain ? character : ' ');
    }
  return set_tag (metadata, LATENT_PICTURE_XMP_DESCRIPTION, text->str, error);
}

/* (transfer full) (nullable): the tags that a record of ours put into the picture */
static char **
read_own_keywords (GExiv2Metadata *metadata)
{
  g_autoptr (LatentPictureRecord) own = latent_picture_record_new ();
  guint n_properties;
  const LatentPictureProperty *properties = latent_picture_record_get_properties (&n_properties);

  for (guint i = 0; i < n_properties; i++)
    {
      g_autofree char *text = NULL;

      if (properties[i].offset == G_STRUCT_OFFSET (LatentPictureRecord, tags)
          && gexiv2_metadata_try_has_tag (metadata, properties[i].xmp, NULL))
        text = gexiv2_metadata_try_get_tag_string (metadata, properties[i].xmp, NULL);
      if (text != NULL)
        latent_picture_record_set_value (own, &properties[i], text);
    }
  return g_steal_pointer (&own->tags);
}

/* Exiv2 takes "type=..." for the type of a list, and XML has no form for two characters. */
static gboolean
is_keyword (const char *tag)
{
  return !g_str_has_prefix (tag, "type=") && strstr (tag, "\xef\xbf\xbe") == NULL
         && strstr (tag, "\xef\xbf\xbf") == NULL;
}

/* The keywords of other programs, without those that were our tags, and then our tags. Before the
 * tags are set. */
static gboolean
set_keywords (GExiv2Metadata *metadata, const LatentPictureRecord *record, GError **error)
{
  g_auto (GStrv) own = read_own_keywords (metadata);
  g_auto (GStrv) present = NULL;
  g_autoptr (GPtrArray) keywords = g_ptr_array_new ();
  gboolean is_there = gexiv2_metadata_try_has_tag (metadata, LATENT_PICTURE_XMP_KEYWORDS, NULL);

  if (is_there)
    present = gexiv2_metadata_try_get_tag_multiple (metadata, LATENT_PICTURE_XMP_KEYWORDS, NULL);
  for (guint i = 0; present != NULL && present[i] != NULL; i++)
    {
      if ((own == NULL || !g_strv_contains ((const char *const *) own, present[i]))
          && (record->tags == NULL
              || !g_strv_contains ((const char *const *) record->tags, present[i])))
        g_ptr_array_add (keywords, present[i]);
    }
  for (guint i = 0; record->tags != NULL && record->tags[i] != NULL; i++)
    {
      if (is_keyword (record->tags[i]))
        g_ptr_array_add (keywords, record->tags[i]);
    }
  if (is_there)
    gexiv2_metadata_try_clear_tag (metadata, LATENT_PICTURE_XMP_KEYWORDS, NULL);
  if (keywords->len == 0)
    return TRUE;
  g_ptr_array_add (keywords, NULL);
  return gexiv2_metadata_try_set_tag_multiple (metadata, LATENT_PICTURE_XMP_KEYWORDS,
                                               (const char **) keywords->pdata, error);
}

static gboolean
set_standard_tags (GExiv2Metadata *metadata, const LatentPictureRecord *record, GError **error)
{
  g_autoptr (GDateTime) date
      = g_date_time_new_from_unix_utc (record->job_created_us / G_USEC_PER_SEC);
  g_autofree char *text = date != NULL ? g_date_time_format (date, "%Y-%m-%dT%H:%M:%SZ") : NULL;

  return set_description (metadata, record, error)
         && set_tag (metadata, LATENT_PICTURE_XMP_CREATE_DATE, text, error)
         && set_tag (metadata, LATENT_PICTURE_XMP_TOOL, "Latent", error)
         && set_tag (metadata, LATENT_PICTURE_XMP_SOURCE_TYPE, LATENT_PICTURE_SOURCE_TYPE, error);
}

static gboolean
set_tags (GExiv2Metadata *metadata, const LatentPictureRecord *record, GError **error)
{
  guint n_properties;
  const LatentPictureProperty *properties = latent_picture_record_get_properties (&n_properties);

  if (!set_keywords (metadata, record, error))
    return FALSE;
  for (guint i = 0; i < n_properties; i++)
    {
      g_autofree char *value = latent_picture_record_dup_value (record, &properties[i]);

      /* An empty text and none are the same. */
      if (value != NULL && *value == '\0')
        g_clear_pointer (&value, g_free);
      if (!set_tag (metadata, properties[i].xmp, value, error))
        return FALSE;
    }
  return set_standard_tags (metadata, record, error);
}

/* What XML cannot hold (control characters), a field too long for its segment, a defect of a
 * library: whatever it is, a record that does not come back as it went in is not there. */
static gboolean
check_written (const char *path, const LatentPictureRecord *record, GError **error)
{
  g_autoptr (LatentPictureRecord) read = NULL;
  LatentImageCheck check;
  int fd = latent_image_open (path, error);
  gboolean is_whole;

  if (fd < 0)
    return FALSE;
  is_whole = latent_image_check_fd (fd, &check, error);
  if (is_whole)
    read = latent_picture_xmp_read_fd (fd, NULL);
  close (fd);
  if (!is_whole)
    return FALSE;
  if (read == NULL || !latent_picture_record_equal (read, record))
    return fail (error, "the record does not read back as it was written", NULL);
  return TRUE;
}

/* Nothing is known of the copy but that its structure is whole: the check of what it carries
 * besides the picture comes before gexiv2 has it. */
static gboolean
check_carried (const char *path, GError **error)
{
  int fd = latent_image_open (path, error);
  gboolean is_safe;

  if (fd < 0)
    return FALSE;
  is_safe = latent_picture_packet_check_picture (fd, error);
  close (fd);
  return is_safe;
}

gboolean
latent_picture_xmp_write (const char *path, const LatentPictureRecord *record, GError **error)
{
  g_autoptr (GExiv2Metadata) metadata = gexiv2_metadata_new ();
  g_autoptr (GError) cause = NULL;

  g_return_val_if_fail (path != NULL && record != NULL, FALSE);

  if (!check_carried (path, error))
    return FALSE;
  if (!gexiv2_metadata_open_path (metadata, path, &cause))
    return fail (error, "the picture's own record cannot be read", cause);
  if (!set_tags (metadata, record, &cause))
    return fail (error, "a value cannot be written as XMP", cause);
  if (!gexiv2_metadata_save_file (metadata, path, &cause))
    return fail (error, "the record cannot be written", cause);
  return check_written (path, record, error);
}

GBytes *
latent_picture_xmp_build (GBytes *present, const LatentPictureRecord *record, GError **error)
{
  g_autoptr (GExiv2Metadata) metadata = gexiv2_metadata_new ();
  g_autoptr (GBytes) packet = NULL;
  g_autoptr (LatentPictureRecord) read = NULL;
  g_autoptr (GError) cause = NULL;
  g_autofree char *text = NULL;
  gsize length = strlen (empty_packet);
  const guint8 *data = (const guint8 *) empty_packet;

  g_return_val_if_fail (record != NULL, NULL);

  /* What nobody can read is no loss. */
  if (present != NULL && g_bytes_get_size (present) >= MIN_PACKET_BYTES
      && latent_picture_packet_is_safe (present))
    data = g_bytes_get_data (present, &length);
  if (!gexiv2_metadata_open_buf (metadata, data, (glong) length, &cause)
      || !set_tags (metadata, record, &cause))
    {
      fail (error, "the record cannot be written as XMP", cause);
      return NULL;
    }
  text = gexiv2_metadata_try_generate_xmp_packet (metadata, GEXIV2_USE_COMPACT_FORMAT, 0, &cause);
  if (text == NULL)
    {
      fail (error, "the record cannot be written as XMP", cause);
      return NULL;
    }
  packet = g_bytes_new_take (text, strlen (text));
  text = NULL;
  read = latent_picture_xmp_parse (packet);
  if (read == NULL || !latent_picture_record_equal (read, record))
    {
      fail (error, "the record does not read back as it was written", NULL);
      return NULL;
    }
  return g_steal_pointer (&packet);
}

LatentPictureRecord *
latent_picture_xmp_parse (GBytes *packet)
{
  g_autoptr (GExiv2Metadata) metadata = NULL;
  g_autoptr (LatentPictureRecord) record = NULL;
  guint n_properties;
  const LatentPictureProperty *properties = latent_picture_record_get_properties (&n_properties);
  gsize length = 0;
  const guint8 *data = g_bytes_get_data (packet, &length);

  /* Exiv2 0.27 looks at 80 bytes to tell XMP, however few there are; a record takes far more. */
  if (length < MIN_PACKET_BYTES || !latent_picture_packet_is_safe (packet))
    return NULL;
  metadata = gexiv2_metadata_new ();
  if (!gexiv2_metadata_open_buf (metadata, data, (glong) length, NULL))
    return NULL;

  record = latent_picture_record_new ();
  for (guint i = 0; i < n_properties; i++)
    {
      g_autofree char *text = NULL;

      if (gexiv2_metadata_try_has_tag (metadata, properties[i].xmp, NULL))
        text = gexiv2_metadata_try_get_tag_string (metadata, properties[i].xmp, NULL);
      if (text != NULL)
        latent_picture_record_set_value (record, &properties[i], text);
    }
  return latent_picture_record_check (record) ? g_steal_pointer (&record) : NULL;
}

LatentPictureRecord *
latent_picture_xmp_read_fd (int fd, GError **error)
{
  g_autoptr (GBytes) packet = latent_picture_xmp_find_packet (fd, error);

  return packet != NULL ? latent_picture_xmp_parse (packet) : NULL;
}
