/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-json.h"

#include <math.h>
#include <string.h>

#include "latent-error.h"

/* 2^53: beyond it a JSON number is not exact in every reader, and json-glib wraps silently. */
#define MAX_EXACT_INTEGER (G_GINT64_CONSTANT (1) << 53)
/* 18 digits always fit 64 bits; fractions may be longer. */
#define MAX_INTEGER_DIGITS 18
#define MAX_NUMBER_LENGTH 40
/* "\u" and four digits */
#define UNICODE_ESCAPE_LENGTH 6

/* The scanner walks the text once, without recursion: what it lets through json-glib can parse
 * and free without deep recursion. That holds only if both see the same strings and brackets, so
 * every token must be strict JSON: json-glib also takes comments, single quotes, octal escapes
 * and whatever follows a broken escape. The order of the tokens is left to json-glib. */
typedef struct
{
  const char *text;
  gsize length;
  gsize place;
  guint depth;
  gboolean has_root; /* the document's one value has begun */
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

/* NUL behind the end; the text itself holds none. */
static char
peek (JsonScan *scan, gsize offset)
{
  return scan->length - scan->place > offset ? scan->text[scan->place + offset] : '\0';
}

/* The UTF-16 unit of the whole escape "\uXXXX" at @offset, -1 when there is none. */
static int
read_unicode_escape (JsonScan *scan, gsize offset)
{
  int unit = 0;

  if (peek (scan, offset) != '\\' || peek (scan, offset + 1) != 'u')
    return -1;
  for (gsize i = 2; i < UNICODE_ESCAPE_LENGTH; i++)
    {
      int digit = g_ascii_xdigit_value (peek (scan, offset + i));

      if (digit < 0)
        return -1;
      unit = unit * 16 + digit;
    }
  return unit;
}

static gboolean
scan_unicode_escape (JsonScan *scan, GError **error)
{
  int unit = read_unicode_escape (scan, 0);
  int second;

  if (unit < 0)
    return fail_scan (scan, "broken escape", error);
  if (unit == 0)
    return fail_scan (scan, "NUL in a string", error);
  if (unit < 0xd800 || unit > 0xdfff)
    {
      scan->place += UNICODE_ESCAPE_LENGTH - 1;
      return TRUE;
    }

  second = read_unicode_escape (scan, UNICODE_ESCAPE_LENGTH);
  if (unit >= 0xdc00 || second < 0xdc00 || second > 0xdfff)
    return fail_scan (scan, "half a surrogate pair", error);
  scan->place += 2 * UNICODE_ESCAPE_LENGTH - 1;
  return TRUE;
}

/* Like the other scan functions: from the first byte of a token to its last. */
static gboolean
scan_escape (JsonScan *scan, GError **error)
{
  char kind = peek (scan, 1);

  if (kind == 'u')
    return scan_unicode_escape (scan, error);
  if (kind == '\0' || strchr ("\"\\/bfnrt", kind) == NULL)
    return fail_scan (scan, "broken escape", error);
  scan->place++;
  return TRUE;
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
      if (c == '\\' && !scan_escape (scan, error))
        return FALSE;
    }
  return fail_scan (scan, "unfinished string", error);
}

static const char *
skip_digits (const char *text)
{
  return text + strspn (text, G_CSET_DIGITS);
}

/* RFC 8259, section 6. */
static gboolean
is_json_number (const char *text)
{
  const char *c = *text == '-' ? text + 1 : text;

  if (!g_ascii_isdigit (*c) || (*c == '0' && g_ascii_isdigit (c[1])))
    return FALSE;
  c = skip_digits (c);
  if (*c == '.')
    {
      if (!g_ascii_isdigit (c[1]))
        return FALSE;
      c = skip_digits (c + 1);
    }
  if (*c == 'e' || *c == 'E')
    {
      c += c[1] == '+' || c[1] == '-' ? 2 : 1;
      if (!g_ascii_isdigit (*c))
        return FALSE;
      c = skip_digits (c);
    }
  return *c == '\0';
}

static gboolean
scan_number (JsonScan *scan, GError **error)
{
  char number[MAX_NUMBER_LENGTH + 1] = { 0 };
  gsize length = 0;
  const char *digits;

  for (char c = peek (scan, 0); c != '\0' && strchr (G_CSET_DIGITS "+-.eE", c) != NULL;
       c = peek (scan, length))
    {
      if (length == MAX_NUMBER_LENGTH)
        return fail_scan (scan, "number too long", error);
      number[length++] = c;
    }
  if (!is_json_number (number))
    return fail_scan (scan, "not a number", error);

  /* Longer integers are wrapped by json-glib 1.6 without an error, some of them back into range. */
  digits = *number == '-' ? number + 1 : number;
  if (skip_digits (digits) - digits > MAX_INTEGER_DIGITS)
    return fail_scan (scan, "number too long", error);
  if (strpbrk (number, "eE") != NULL && !isfinite (g_ascii_strtod (number, NULL)))
    return fail_scan (scan, "number too large", error);
  scan->place += length - 1;
  return TRUE;
}

static gboolean
scan_word (JsonScan *scan, GError **error)
{
  static const char *const words[] = { "true", "false", "null" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize length = strlen (words[i]);

      if (scan->length - scan->place >= length
          && memcmp (scan->text + scan->place, words[i], length) == 0)
        {
          scan->place += length - 1;
          return TRUE;
        }
    }
  return fail_scan (scan, "not JSON", error);
}

static gboolean
scan_value (JsonScan *scan, GError **error)
{
  char c = peek (scan, 0);

  if (scan->depth == 0 && scan->has_root)
    return fail_scan (scan, "something behind the document", error);
  scan->has_root = TRUE;

  if (c == '{' || c == '[')
    {
      if (++scan->depth > LATENT_JSON_MAX_DEPTH)
        return fail_scan (scan, "nested too deep", error);
      return TRUE;
    }
  if (c == '"')
    return scan_string (scan, error);
  if (c == '-' || g_ascii_isdigit (c))
    return scan_number (scan, error);
  return scan_word (scan, error);
}

static gboolean
scan_one (JsonScan *scan, GError **error)
{
  switch (peek (scan, 0))
    {
    case ' ':
    case '\t':
    case '\n':
    case '\r':
      return TRUE;
    case ',':
    case ':':
      if (scan->depth == 0)
        return fail_scan (scan, "punctuation outside of the document", error);
      return TRUE;
    case '}':
    case ']':
      if (scan->depth == 0)
        return fail_scan (scan, "closing bracket without an opening one", error);
      scan->depth--;
      return TRUE;
    default:
      return scan_value (scan, error);
    }
}

gboolean
latent_json_scan (const char *text, gsize length, GError **error)
{
  JsonScan scan = { .text = text, .length = length };

  g_return_val_if_fail (text != NULL || length == 0, FALSE);

  if (length > LATENT_JSON_MAX_BYTES)
    return fail_scan (&scan, "too large", error);
  if (length > 0 && !g_utf8_validate_len (text, length, NULL))
    return fail_scan (&scan, "not UTF-8", error);

  for (; scan.place < scan.length; scan.place++)
    {
      if (!scan_one (&scan, error))
        return FALSE;
    }
  if (scan.depth != 0)
    return fail_scan (&scan, "cut short", error);
  if (!scan.has_root)
    return fail_scan (&scan, "an empty document", error);
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
  JsonNode *node;

  g_return_val_if_fail (member != NULL, NULL);

  node = object != NULL ? json_object_get_member (object, member) : NULL;
  return node != NULL && !JSON_NODE_HOLDS_NULL (node) ? node : NULL;
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

static gboolean
get_whole_real (JsonNode *node, gint64 *integer)
{
  double value;

  if (json_node_get_value_type (node) != G_TYPE_DOUBLE)
    return FALSE;

  value = json_node_get_double (node);
  if (!isfinite (value) || value != trunc (value) || fabs (value) > (double) MAX_EXACT_INTEGER)
    return FALSE;
  *integer = (gint64) value;
  return TRUE;
}

gint64
latent_json_integer (JsonObject *object,
                     const char *member,
                     gint64 minimum,
                     gint64 maximum,
                     gint64 fallback)
{
  JsonNode *node = latent_json_member (object, member);
  gint64 integer;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return fallback;

  if (json_node_get_value_type (node) == G_TYPE_INT64)
    integer = json_node_get_int (node);
  else if (!get_whole_real (node, &integer))
    return fallback;

  if (integer < -MAX_EXACT_INTEGER || integer > MAX_EXACT_INTEGER)
    return fallback;
  return integer >= minimum && integer <= maximum ? integer : fallback;
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
