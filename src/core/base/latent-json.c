/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-json.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "latent-error.h"

/* 2^53: beyond it a JSON number is not exact in every reader, and json-glib wraps silently. */
#define MAX_EXACT_INTEGER (G_GINT64_CONSTANT (1) << 53)
/* 18 digits always fit 64 bits; fractions may be longer. */
#define MAX_INTEGER_DIGITS 18
#define MAX_NUMBER_LENGTH 40

/* The scanner walks the text once, without recursion: what it lets through json-glib can parse and free
 * without deep recursion. It is not a validator; json-glib decides about grammar. */
typedef struct
{
  const char *text;
  gsize length;
  gsize place;
  guint depth;
} JsonScan;

static gboolean
fail_scan (JsonScan *scan, const char *what, GError **error)
{
  g_propagate_error (error,
                     latent_error_new (LATENT_ERROR_BAD_REPLY,
                                       "not acceptable JSON: %s at byte %" G_GSIZE_FORMAT,
                                       what,
                                       scan->place));
  return FALSE;
}

static gboolean
scan_string (JsonScan *scan, GError **error)
{
  for (scan->place++; scan->place < scan->length; scan->place++)
    {
      char c = scan->text[scan->place];

      if (c == '"')
        return TRUE;
      if ((guchar) c < 0x20)
        return fail_scan (scan, "control character in a string", error);
      if (c != '\\')
        continue;

      scan->place++;
      if (scan->place + 4 < scan->length && strncmp (scan->text + scan->place, "u0000", 5) == 0)
        return fail_scan (scan, "NUL in a string", error);
    }
  return fail_scan (scan, "unfinished string", error);
}

static gboolean
scan_number (JsonScan *scan, GError **error)
{
  gsize start = scan->place;
  gsize digits = strspn (scan->text + start + (scan->text[start] == '-'), "0123456789");

  /* Longer integers are wrapped by json-glib 1.6 without an error, some of them back into range. */
  scan->place += strspn (scan->text + start, "0123456789+-.eE") - 1;
  if (digits > MAX_INTEGER_DIGITS || scan->place - start >= MAX_NUMBER_LENGTH)
    return fail_scan (scan, "number too long", error);
  return TRUE;
}

static gboolean
scan_one (JsonScan *scan, GError **error)
{
  char c = scan->text[scan->place];

  switch (c)
    {
    case '"':
      return scan_string (scan, error);
    case '{':
    case '[':
      if (++scan->depth > LATENT_JSON_MAX_DEPTH)
        return fail_scan (scan, "nested too deep", error);
      return TRUE;
    case '}':
    case ']':
      if (scan->depth == 0)
        return fail_scan (scan, "closing bracket without an opening one", error);
      scan->depth--;
      return TRUE;
    case '/':
    case '\'':
      /* json-glib takes comments and single quotes, which could hide brackets from this scan. */
      return fail_scan (scan, "not JSON", error);
    default:
      if (g_ascii_isdigit (c) || c == '-')
        return scan_number (scan, error);
      return TRUE;
    }
}

gboolean
latent_json_scan (const char *text, gsize length, GError **error)
{
  JsonScan scan = { .text = text, .length = length };

  g_return_val_if_fail (text != NULL || length == 0, FALSE);

  if (length > LATENT_JSON_MAX_BYTES)
    return fail_scan (&scan, "too large", error);
  if (length == 0)
    return fail_scan (&scan, "nothing there", error);
  if (!g_utf8_validate_len (text, length, NULL))
    return fail_scan (&scan, "not UTF-8", error);

  for (; scan.place < scan.length; scan.place++)
    {
      if (!scan_one (&scan, error))
        return FALSE;
    }
  if (scan.depth != 0)
    return fail_scan (&scan, "cut short", error);
  return TRUE;
}

JsonNode *
latent_json_parse (GBytes *bytes, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) parse_error = NULL;
  JsonNode *root;
  const char *text;
  gsize length = 0;

  g_return_val_if_fail (bytes != NULL, NULL);

  text = g_bytes_get_data (bytes, &length);
  if (!latent_json_scan (text, length, error))
    return NULL;

  if (!json_parser_load_from_data (parser, text, (gssize) length, &parse_error))
    {
      /* The parser's message quotes the input, which may hold anything. */
      g_propagate_error (error, latent_error_new (LATENT_ERROR_BAD_REPLY, "not JSON"));
      return NULL;
    }
  root = json_parser_get_root (parser);
  if (root == NULL)
    {
      g_propagate_error (error, latent_error_new (LATENT_ERROR_BAD_REPLY, "an empty document"));
      return NULL;
    }
  return json_node_ref (root);
}

JsonObject *
latent_json_object (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

JsonNode *
latent_json_member (JsonObject *object, const char *member)
{
  g_return_val_if_fail (member != NULL, NULL);

  return object != NULL ? json_object_get_member (object, member) : NULL;
}

static const char *
get_string (JsonNode *node)
{
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node)
      || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

const char *
latent_json_string (JsonObject *object, const char *member)
{
  return get_string (latent_json_member (object, member));
}

JsonObject *
latent_json_member_object (JsonObject *object, const char *member)
{
  return latent_json_object (latent_json_member (object, member));
}

JsonArray *
latent_json_member_array (JsonObject *object, const char *member)
{
  JsonNode *node = latent_json_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

gint64
latent_json_integer (JsonObject *object,
                     const char *member,
                     gint64 minimum,
                     gint64 maximum,
                     gint64 fallback)
{
  JsonNode *node = latent_json_member (object, member);
  double value;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return fallback;

  if (json_node_get_value_type (node) == G_TYPE_INT64)
    value = (double) json_node_get_int (node);
  else if (json_node_get_value_type (node) == G_TYPE_DOUBLE)
    value = json_node_get_double (node);
  else
    return fallback;

  if (!isfinite (value) || value != trunc (value) || fabs (value) > (double) MAX_EXACT_INTEGER)
    return fallback;
  if (value < (double) minimum || value > (double) maximum)
    return fallback;
  return (gint64) value;
}

gboolean
latent_json_boolean (JsonObject *object, const char *member, gboolean fallback)
{
  JsonNode *node = latent_json_member (object, member);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node)
      || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return fallback;
  return json_node_get_boolean (node);
}

static JsonNode *
get_element (JsonArray *array, guint index)
{
  if (array == NULL || index >= json_array_get_length (array))
    return NULL;
  return json_array_get_element (array, index);
}

JsonObject *
latent_json_element_object (JsonArray *array, guint index)
{
  return latent_json_object (get_element (array, index));
}

const char *
latent_json_element_string (JsonArray *array, guint index)
{
  return get_string (get_element (array, index));
}

char *
latent_json_to_text (JsonNode *node)
{
  g_return_val_if_fail (node != NULL, NULL);

  return json_to_string (node, FALSE);
}
