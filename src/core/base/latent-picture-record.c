/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-picture-record.h"

#include <errno.h>
#include <string.h>

#include "latent-image-edit.h"
#include "latent-json.h"
#include "latent-values.h"

#define MAX_VALUES 256
#define SHA256_LENGTH 64

#define PROPERTY(member, json_name, xmp_name, sort, least, greatest)                               \
  { .name = json_name,                                                                             \
    .xmp = xmp_name,                                                                               \
    .kind = LATENT_PICTURE_##sort,                                                                 \
    .offset = G_STRUCT_OFFSET (LatentPictureRecord, member),                                       \
    .minimum = least,                                                                              \
    .maximum = greatest },

static const LatentPictureProperty properties[] = { LATENT_PICTURE_PROPERTIES (PROPERTY) };

const LatentPictureProperty *
latent_picture_record_get_properties (guint *n_properties)
{
  *n_properties = G_N_ELEMENTS (properties);
  return properties;
}

static gboolean
is_text (const LatentPictureProperty *property)
{
  return property->kind == LATENT_PICTURE_TEXT || property->kind == LATENT_PICTURE_QUOTED;
}

static char **
text_of (const LatentPictureRecord *self, const LatentPictureProperty *property)
{
  return &G_STRUCT_MEMBER (char *, self, property->offset);
}

static gint64 *
integer_of (const LatentPictureRecord *self, const LatentPictureProperty *property)
{
  return &G_STRUCT_MEMBER (gint64, self, property->offset);
}

static GHashTable **
values_of (const LatentPictureRecord *self, const LatentPictureProperty *property)
{
  return &G_STRUCT_MEMBER (GHashTable *, self, property->offset);
}

static char ***
names_of (const LatentPictureRecord *self, const LatentPictureProperty *property)
{
  return &G_STRUCT_MEMBER (char **, self, property->offset);
}

LatentPictureRecord *
latent_picture_record_new (void)
{
  LatentPictureRecord *self = g_new0 (LatentPictureRecord, 1);

  self->version = LATENT_PICTURE_VERSION;
  self->values = latent_values_new ();
  self->credits = -1;
  self->price = -1;
  return self;
}

void
latent_picture_record_free (LatentPictureRecord *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (properties); i++)
    {
      if (is_text (&properties[i]))
        g_free (*text_of (self, &properties[i]));
      else if (properties[i].kind == LATENT_PICTURE_VALUES)
        g_clear_pointer (values_of (self, &properties[i]), g_hash_table_unref);
      else if (properties[i].kind == LATENT_PICTURE_NAMES)
        g_strfreev (*names_of (self, &properties[i]));
    }
  g_free (self);
}

/* In the order of the keys, so that the same settings are always the same text. */
static JsonNode *
build_values (GHashTable *values)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (values), (GCompareFunc) g_strcmp0);

  for (GList *at = keys; at != NULL; at = at->next)
    json_object_set_string_member (object, at->data, g_hash_table_lookup (values, at->data));
  json_node_take_object (node, object);
  return node;
}

/* (transfer full) (nullable) */
static GHashTable *
read_values (JsonObject *object)
{
  g_autoptr (GHashTable) values = latent_values_new ();
  JsonObjectIter iterator;
  const char *key;

  if (object == NULL || json_object_get_size (object) > MAX_VALUES)
    return NULL;
  json_object_iter_init (&iterator, object);
  while (json_object_iter_next (&iterator, &key, NULL))
    {
      const char *value = latent_json_string (object, key);

      if (value == NULL || *key == '\0')
        return NULL;
      g_hash_table_insert (values, g_strdup (key), g_strdup (value));
    }
  return g_steal_pointer (&values);
}

static int
compare_names (gconstpointer one, gconstpointer other)
{
  return strcmp (*(char *const *) one, *(char *const *) other);
}

char **
latent_picture_record_take_names (char **names)
{
  g_auto (GStrv) given = names;
  g_autoptr (GPtrArray) sorted = g_ptr_array_new_with_free_func (g_free);
  guint n_different = 0;

  for (guint i = 0; given != NULL && given[i] != NULL; i++)
    {
      char *name = latent_image_edit_dup_name (given[i]);

      if (name != NULL)
        g_ptr_array_add (sorted, name);
    }
  g_ptr_array_sort (sorted, compare_names);
  for (guint i = 0; i < sorted->len; i++)
    {
      if (n_different > 0 && g_str_equal (sorted->pdata[i], sorted->pdata[n_different - 1]))
        continue;
      if (i != n_different)
        {
          g_free (sorted->pdata[n_different]);
          sorted->pdata[n_different] = g_steal_pointer (&sorted->pdata[i]);
        }
      n_different++;
    }
  if (n_different == 0)
    return NULL;
  g_ptr_array_set_size (sorted, (int) MIN (n_different, LATENT_PICTURE_MAX_NAMES));
  g_ptr_array_add (sorted, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&sorted), FALSE);
}

/* (nullable) */
static JsonNode *
build_names (char **names)
{
  JsonNode *node;
  JsonArray *array;

  if (names == NULL)
    return NULL;
  node = json_node_new (JSON_NODE_ARRAY);
  array = json_array_new ();
  for (guint i = 0; names[i] != NULL; i++)
    json_array_add_string_element (array, names[i]);
  json_node_take_array (node, array);
  return node;
}

/* JSON without the two characters that JSON has and XML has not. */
static char *
write_json (JsonNode *node)
{
  g_autofree char *text = latent_json_to_text (node);
  g_autoptr (GString) plain = g_string_new (text);

  g_string_replace (plain, "\xef\xbf\xbe", "\\ufffe", 0);
  g_string_replace (plain, "\xef\xbf\xbf", "\\uffff", 0);
  return g_string_free (g_steal_pointer (&plain), FALSE);
}

char *
latent_picture_record_dup_value (const LatentPictureRecord *self,
                                 const LatentPictureProperty *property)
{
  g_autoptr (JsonNode) node = NULL;

  switch (property->kind)
    {
    case LATENT_PICTURE_TEXT:
      return g_strdup (*text_of (self, property));
    case LATENT_PICTURE_QUOTED:
      if (*text_of (self, property) == NULL)
        return NULL;
      node = json_node_new (JSON_NODE_VALUE);
      json_node_set_string (node, *text_of (self, property));
      return write_json (node);
    case LATENT_PICTURE_INTEGER:
      return g_strdup_printf ("%" G_GINT64_FORMAT, *integer_of (self, property));
    case LATENT_PICTURE_NAMES:
      node = build_names (*names_of (self, property));
      return node != NULL ? write_json (node) : NULL;
    case LATENT_PICTURE_VALUES:
    default:
      node = build_values (*values_of (self, property));
      return write_json (node);
    }
}

static gboolean
set_text (LatentPictureRecord *self, const LatentPictureProperty *property, const char *text)
{
  char **member = text_of (self, property);
  gsize length = strlen (text);

  if (length > (gsize) property->maximum * 4 || !g_utf8_validate (text, (gssize) length, NULL)
      || g_utf8_strlen (text, -1) > property->maximum)
    return FALSE;
  g_free (*member);
  *member = g_strdup (text);
  return TRUE;
}

static gboolean
set_quoted (LatentPictureRecord *self, const LatentPictureProperty *property, JsonNode *root)
{
  if (root == NULL || !JSON_NODE_HOLDS_VALUE (root)
      || json_node_get_value_type (root) != G_TYPE_STRING)
    return FALSE;
  return set_text (self, property, json_node_get_string (root));
}

static gboolean
set_values (LatentPictureRecord *self, const LatentPictureProperty *property, JsonObject *object)
{
  GHashTable *values = read_values (object);

  if (values == NULL)
    return FALSE;
  g_hash_table_unref (*values_of (self, property));
  *values_of (self, property) = values;
  return TRUE;
}

static gboolean
set_names (LatentPictureRecord *self, const LatentPictureProperty *property, JsonArray *array)
{
  char ***member = names_of (self, property);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  if (array == NULL || json_array_get_length (array) > (guint) property->maximum)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      const char *name = latent_json_element_string (array, i);

      if (name == NULL)
        return FALSE;
      g_strv_builder_add (names, name);
    }
  g_strfreev (*member);
  *member = latent_picture_record_take_names (g_strv_builder_end (names));
  return TRUE;
}

gboolean
latent_picture_record_set_value (LatentPictureRecord *self,
                                 const LatentPictureProperty *property,
                                 const char *text)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (JsonNode) root = NULL;

  switch (property->kind)
    {
    case LATENT_PICTURE_TEXT:
      return set_text (self, property, text);
    case LATENT_PICTURE_INTEGER:
      return g_ascii_string_to_signed (text, 10, property->minimum, property->maximum,
                                       integer_of (self, property), NULL);
    case LATENT_PICTURE_QUOTED:
    case LATENT_PICTURE_VALUES:
    case LATENT_PICTURE_NAMES:
    default:
      bytes = g_bytes_new_static (text, strlen (text));
      root = latent_json_parse (bytes, NULL);
      if (property->kind == LATENT_PICTURE_NAMES)
        return set_names (self, property,
                          root != NULL && JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root)
                                                                       : NULL);
      if (property->kind == LATENT_PICTURE_QUOTED)
        return set_quoted (self, property, root);
      return set_values (self, property, latent_json_object (root));
    }
}

static gboolean
is_digest (const char *text)
{
  return text != NULL && strlen (text) == SHA256_LENGTH
         && strspn (text, "0123456789abcdef") == SHA256_LENGTH;
}

/* Our own ids stand in file names and statements; they are made by g_uuid_string_random(). */
static gboolean
is_uuid (const char *text)
{
  return text != NULL && g_uuid_string_is_valid (text);
}

static gboolean
is_word (const char *text)
{
  for (; *text != '\0'; text++)
    {
      if (!g_ascii_isgraph (*text))
        return FALSE;
    }
  return TRUE;
}

static void
drop_unless (char **text, gboolean is_good)
{
  if (!is_good)
    g_clear_pointer (text, g_free);
}

gboolean
latent_picture_record_check (LatentPictureRecord *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  drop_unless (&self->remote_id,
               self->remote_id != NULL && *self->remote_id != '\0' && is_word (self->remote_id));
  drop_unless (&self->parent_id, is_uuid (self->parent_id));
  drop_unless (&self->pixels_sha256, is_digest (self->pixels_sha256));
  if (self->prompt == NULL)
    self->prompt = g_strdup ("");
  if (self->model_id == NULL)
    self->model_id = g_strdup ("");
  return is_uuid (self->image_id) && is_uuid (self->job_id) && is_digest (self->sha256)
         && self->origin != NULL && *self->origin != '\0' && is_word (self->origin);
}

gboolean
latent_picture_record_equal (const LatentPictureRecord *one, const LatentPictureRecord *other)
{
  for (guint i = 0; i < G_N_ELEMENTS (properties); i++)
    {
      g_autofree char *value = latent_picture_record_dup_value (one, &properties[i]);
      g_autofree char *other_value = latent_picture_record_dup_value (other, &properties[i]);

      if (g_strcmp0 (value, other_value) != 0)
        return FALSE;
    }
  return TRUE;
}

static void
add_names (JsonObject *object, const char *member, char **names)
{
  JsonNode *node = build_names (names);

  if (node != NULL)
    json_object_set_member (object, member, node);
}

char *
latent_picture_record_to_json (const LatentPictureRecord *self)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_node_take_object (root, object);
  for (guint i = 0; i < G_N_ELEMENTS (properties); i++)
    {
      const LatentPictureProperty *property = &properties[i];

      if (property->kind == LATENT_PICTURE_INTEGER)
        json_object_set_int_member (object, property->name, *integer_of (self, property));
      else if (property->kind == LATENT_PICTURE_VALUES)
        json_object_set_member (object, property->name, build_values (*values_of (self, property)));
      else if (property->kind == LATENT_PICTURE_NAMES)
        add_names (object, property->name, *names_of (self, property));
      else if (*text_of (self, property) != NULL)
        json_object_set_string_member (object, property->name, *text_of (self, property));
    }
  json_object_set_string_member (object, "digital_source_type", LATENT_PICTURE_SOURCE_TYPE);
  return latent_json_to_text (root);
}

static gboolean
set_from_json (LatentPictureRecord *self, const LatentPictureProperty *property, JsonObject *object)
{
  const char *text;
  gint64 value;

  switch (property->kind)
    {
    case LATENT_PICTURE_TEXT:
    case LATENT_PICTURE_QUOTED:
      text = latent_json_string (object, property->name);
      return text != NULL && set_text (self, property, text);
    case LATENT_PICTURE_INTEGER:
      value = latent_json_integer (object, property->name, property->minimum, property->maximum,
                                   G_MININT64);
      if (value == G_MININT64)
        return FALSE;
      *integer_of (self, property) = value;
      return TRUE;
    case LATENT_PICTURE_NAMES:
      return set_names (self, property, latent_json_member_array (object, property->name));
    case LATENT_PICTURE_VALUES:
    default:
      return set_values (self, property, latent_json_member_object (object, property->name));
    }
}

LatentPictureRecord *
latent_picture_record_from_json (GBytes *document)
{
  g_autoptr (JsonNode) root = latent_json_parse (document, NULL);
  g_autoptr (LatentPictureRecord) record = latent_picture_record_new ();
  JsonObject *object = latent_json_object (root);

  if (object == NULL)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (properties); i++)
    set_from_json (record, &properties[i], object);
  return latent_picture_record_check (record) ? g_steal_pointer (&record) : NULL;
}
