/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/base/latent-json.h"

#include <string.h>

#include "support/latent-test.h"

/* Line breaks and 200,000 brackets have no place in the test's own protocol. */
static void
announce (const char *text)
{
  g_autofree char *start = g_strndup (text, 60);
  g_autofree char *escaped = g_strescape (start, NULL);

  g_test_message ("%s", escaped);
}

static gboolean
scans (const char *text)
{
  return latent_json_scan (text, strlen (text), NULL);
}

static JsonNode *
parse (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return latent_json_parse (bytes, error);
}

static void
assert_refused (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = parse (text, &error);

  announce (text);
  g_assert_null (node);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  latent_test_assert_error (&error, LATENT_ERROR_BAD_REPLY);
}

static void
assert_parsed (const char *text, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = parse (text, &error);
  g_autofree char *again = NULL;

  announce (text);
  g_assert_no_error (error);
  again = latent_json_to_text (node);
  g_assert_cmpstr (again, ==, expected);
}

static char *
make_nested (guint depth)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < depth; i++)
    g_string_append_c (text, '[');
  for (guint i = 0; i < depth; i++)
    g_string_append_c (text, ']');
  return g_string_free (text, FALSE);
}

static void
test_depth (void)
{
  g_autofree char *deepest = make_nested (LATENT_JSON_MAX_DEPTH);
  g_autofree char *too_deep = make_nested (LATENT_JSON_MAX_DEPTH + 1);
  g_autofree char *deadly = make_nested (200000);
  g_autofree char *open = g_strnfill (200000, '[');

  assert_parsed (deepest, deepest);
  assert_refused (too_deep);
  assert_refused (deadly);
  assert_refused (open);
  assert_parsed ("[[],[],{\"a\":[]},[[]]]", "[[],[],{\"a\":[]},[[]]]");
}

/* json-glib swallows the quote behind a broken escape: what looks like the second string of each of
 * these is live text to it, 200,000 brackets deep, and kills it. */
static void
test_escapes_cannot_hide_brackets (void)
{
  static const char *const baits[] = {
    "\"\\ud800\"", "\"\\u\"", "\"\\u1\"", "\"\\u12\"", "\"\\u123\"", "\"\\udbff\"", "\"\\udc00\"",
  };
  g_autofree char *brackets = g_strnfill (200000, '[');

  for (guint i = 0; i < G_N_ELEMENTS (baits); i++)
    {
      g_autofree char *text = g_strdup_printf ("[%s,\",%s\",\"\"]", baits[i], brackets);
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = parse (text, &error);

      g_assert_null (node);
      latent_test_assert_error (&error, LATENT_ERROR_BAD_REPLY);
    }
}

static void
test_escapes (void)
{
  static const char *const refused[] = {
    "[\"\\u0000\"]",
    "[\"a\\u0000b\"]",
    "[\"\\\\\\u0000\"]",
    "[\"\\000\"]",
    "[\"\\0\"]",
    "[\"\\x41\"]",
    "[\"\\q\"]",
    "[\"\\'\"]",
    "[\"\\u12g4\"]",
    "[\"\\u+123\"]",
    "[\"\\u\"]",
    "[\"\\ud800\"]",
    "[\"\\ud800x\"]",
    "[\"\\ud800\\n\"]",
    "[\"\\udc00\"]",
    "[\"\\ud83d\\u0041\"]",
    "[\"\\ude00\\ud83d\"]",
    "[\"\\ud83d\\ud83d\"]",
    "[\"\\",
    "[\"\\\"]",
    "[\"\\u00",
    "[\"\\u0000",
    "[\"\\ud83d\\u",
    "[\"\\\n\"]",
    "{\"\\u0000\":1}",
    "{\"a\\u0000\":1}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    assert_refused (refused[i]);

  assert_parsed ("[\"\\\\u0000\"]", "[\"\\\\u0000\"]");
  assert_parsed ("[\"\\\\\\\\u0000\"]", "[\"\\\\\\\\u0000\"]");
  assert_parsed ("[\"\\u0041\\ud83d\\uDE00\\uFFFD\"]", "[\"A\xf0\x9f\x98\x80\xef\xbf\xbd\"]");
  assert_parsed ("[\"\\\"\\/\\b\\f\\n\\r\\t\\u0001\"]", "[\"\\\"/\\b\\f\\n\\r\\t\\u0001\"]");
  assert_parsed ("[\"[[[{{{]]]\"]", "[\"[[[{{{]]]\"]");
  assert_parsed ("[\"/* no comment */\",\"'\"]", "[\"/* no comment */\",\"'\"]");
}

static void
test_numbers (void)
{
  static const char *const refused[] = {
    "[9223372036854775808]",
    "[-9223372036854775809]",
    "[1234567890123456789]",
    "[99999999999999999999999999]",
    "[18446744073709551617]",
    "[1e400]",
    "[-1e400]",
    "[1.5E+999]",
    "[0.00000000000000000000000000000000000000001]",
    "[0x10]",
    "[017]",
    "[-017]",
    "[00]",
    "[$ff]",
    "[1.]",
    "[.5]",
    "[1.e5]",
    "[1e]",
    "[1e+]",
    "[+1]",
    "[-]",
    "[- 1]",
    "[--1]",
    "[1-1]",
    "[1.2.3]",
    "[1e5e5]",
    "[1,5e]",
    "[Infinity]",
    "[NaN]",
    "[-Infinity]",
    "[1_000]",
    "[12",
    "-",
  };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    assert_refused (refused[i]);

  assert_parsed ("[0,-0,7,-42,999999999999999999]", "[0,0,7,-42,999999999999999999]");
  assert_parsed ("[0.5,-1.25,1e3,2E-1]", "[0.5,-1.25,1000.0,0.20000000000000001]");
}

/* The text of a reply has no NUL behind it; under the sanitizers reading on is seen. */
static void
test_unterminated_buffer (void)
{
  static const char *const texts[] = {
    "12", "[1", "-", "1.", "1e", "\"a", "\"\\", "\"\\u", "\"\\u00", "\"\\ud83d\\u", "t", "nul", "[",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      gsize length = strlen (texts[i]);
      g_autofree char *exact = g_memdup2 (texts[i], length);

      g_assert_cmpint (latent_json_scan (exact, length, NULL), ==, i == 0);
    }
}

static void
test_not_json (void)
{
  static const char *const refused[] = {
    "",
    " ",
    "\n\t\r ",
    "// comment\n{}",
    "/* comment */ {}",
    "{} // comment",
    "{\"a\":1 /* comment */}",
    "# comment\n{}",
    "{'a':1}",
    "['a']",
    "`a`",
    "var x = {}",
    "{a:1}",
    "{}{}",
    "{} {}",
    "{\"a\":1}garbage",
    "{\"a\":1},",
    "{\"a\":1}]",
    "[1]]",
    "1 2",
    "true false",
    "truefalse",
    "[True]",
    "[nul]",
    "[truex]",
    "[undefined]",
    "{\"a\":1",
    "[\"a",
    "[}",
    "{\"a\" 1}",
    "[1,]",
    "[,1]",
    "[1 2]",
    "]",
    ",",
    ":",
    "{\"a\":\"line\nbreak\"}",
    "<!DOCTYPE html><html><body>502 Bad Gateway</body></html>",
    "upstream connect error",
    "\xef\xbb\xbf{}",
    "\v{}",
    "\xc2\xa0{}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    assert_refused (refused[i]);
}

static void
test_not_utf8 (void)
{
  static const struct
  {
    const char *text;
    gsize length;
  } cases[] = {
    { "{\"a\":\"\xff\"}", 9 },
    { "{\"a\":\"\xc3\"}", 9 },
    { "{\"a\":\"\xed\xa0\x80\"}", 11 },
    { "{\"a\":\"\xc0\x80\"}", 10 },
    { "{\"a\":\"\0\"}", 9 },
    { "{}\0", 3 },
    { "\0", 1 },
    { "\xff\xfe{\0}\0", 6 },
    { "\xfe\xff\0{\0}", 6 },
    { "{\0}\0", 4 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (cases[i].text, cases[i].length);
      g_autoptr (GError) error = NULL;

      g_assert_null (latent_json_parse (bytes, &error));
      latent_test_assert_error (&error, LATENT_ERROR_BAD_REPLY);
    }
}

static void
test_size (void)
{
  g_autofree char *text = g_strnfill (LATENT_JSON_MAX_BYTES + 1, ' ');
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);

  text[0] = '1';
  g_assert_true (latent_json_scan (text, LATENT_JSON_MAX_BYTES, NULL));
  g_assert_false (latent_json_scan (text, LATENT_JSON_MAX_BYTES + 1, NULL));
  g_assert_false (latent_json_scan (NULL, 0, NULL));
  g_assert_null (latent_json_parse (empty, NULL));
}

/* Cut anywhere, a document is refused; the whole is not. */
static void
test_truncated (void)
{
  static const char text[]
      = "{\"a\":[1,-2.5e3,\"\\ud83d\\ude00\\n\",true,null],\"b\":{\"c\":false}}";

  for (gsize length = 0; length < strlen (text); length++)
    {
      g_autofree char *exact = g_memdup2 (text, length + 1);

      exact[length] = '\0';
      assert_refused (exact);
    }
  g_assert_true (scans (text));
}

static void
test_roots (void)
{
  assert_parsed (" {} ", "{}");
  assert_parsed ("[]\n", "[]");
  assert_parsed ("\"text\"", "\"text\"");
  assert_parsed ("true", "true");
  assert_parsed ("-7", "-7");
  assert_parsed ("null", "null");
  assert_parsed ("{\"a\":1,\"a\":2}", "{\"a\":2}");
}

/* Every getter against every type: the wrong one is an absent one, never a critical (M31). */
static void
test_wrong_types (void)
{
  g_autoptr (JsonNode) node = parse ("{\"null\":null,\"string\":\"s\",\"number\":1,\"real\":1.5,"
                                     "\"boolean\":true,\"array\":[],\"object\":{}}",
                                     NULL);
  JsonObject *object = latent_json_object (node);
  static const char *const members[]
      = { "null", "string", "number", "real", "boolean", "array", "object", "missing" };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const char *member = members[i];
      gboolean is_there = !g_str_equal (member, "null") && !g_str_equal (member, "missing");

      g_assert_cmpint (latent_json_member (object, member) != NULL, ==, is_there);
      g_assert_cmpstr (latent_json_string (object, member), ==,
                       g_str_equal (member, "string") ? "s" : NULL);
      g_assert_cmpint (latent_json_member_object (object, member) != NULL, ==,
                       g_str_equal (member, "object"));
      g_assert_cmpint (latent_json_member_array (object, member) != NULL, ==,
                       g_str_equal (member, "array"));
      g_assert_cmpint (latent_json_integer (object, member, 0, 10, -1), ==,
                       g_str_equal (member, "number") ? 1 : -1);
      g_assert_cmpint (latent_json_boolean (object, member, FALSE), ==,
                       g_str_equal (member, "boolean"));
    }
}

static void
test_nothing_there (void)
{
  g_autoptr (JsonNode) array = parse ("[1]", NULL);
  g_autoptr (JsonNode) null = parse ("null", NULL);

  g_assert_null (latent_json_object (NULL));
  g_assert_null (latent_json_object (array));
  g_assert_null (latent_json_object (null));
  g_assert_null (latent_json_member (NULL, "a"));
  g_assert_null (latent_json_string (NULL, "a"));
  g_assert_null (latent_json_member_object (NULL, "a"));
  g_assert_null (latent_json_member_array (NULL, "a"));
  g_assert_cmpint (latent_json_integer (NULL, "a", 0, 1, 7), ==, 7);
  g_assert_true (latent_json_boolean (NULL, "a", TRUE));
  g_assert_null (latent_json_element_object (NULL, 0));
  g_assert_null (latent_json_element_string (NULL, 0));
}

static void
test_integers (void)
{
  g_autoptr (JsonNode) node
      = parse ("{\"a\":9007199254740992,\"b\":9007199254740993,\"c\":-9007199254740992,"
               "\"d\":7.0,\"e\":7.5,\"f\":1e15,\"g\":1e300,\"h\":-0,\"i\":101,\"j\":\"7\"}",
               NULL);
  JsonObject *object = latent_json_object (node);
  gint64 limit = G_GINT64_CONSTANT (1) << 53;

  g_assert_cmpint (latent_json_integer (object, "a", 0, G_MAXINT64, -1), ==, limit);
  g_assert_cmpint (latent_json_integer (object, "b", 0, G_MAXINT64, -1), ==, -1);
  g_assert_cmpint (latent_json_integer (object, "c", G_MININT64, 0, 1), ==, -limit);
  g_assert_cmpint (latent_json_integer (object, "d", 0, 100, -1), ==, 7);
  g_assert_cmpint (latent_json_integer (object, "e", 0, 100, -1), ==, -1);
  g_assert_cmpint (latent_json_integer (object, "f", 0, G_MAXINT64, -1), ==,
                   G_GINT64_CONSTANT (1000000000000000));
  g_assert_cmpint (latent_json_integer (object, "g", 0, G_MAXINT64, -1), ==, -1);
  g_assert_cmpint (latent_json_integer (object, "h", 0, 100, -1), ==, 0);
  g_assert_cmpint (latent_json_integer (object, "i", 0, 100, -1), ==, -1);
  g_assert_cmpint (latent_json_integer (object, "i", 102, 200, -1), ==, -1);
  g_assert_cmpint (latent_json_integer (object, "i", 101, 101, -1), ==, 101);
  g_assert_cmpint (latent_json_integer (object, "j", 0, 100, -1), ==, -1);
}

static void
test_elements (void)
{
  g_autoptr (JsonNode) node = parse ("{\"list\":[\"a\",{\"b\":1},null,7,[]]}", NULL);
  JsonArray *array = latent_json_member_array (latent_json_object (node), "list");

  g_assert_cmpstr (latent_json_element_string (array, 0), ==, "a");
  g_assert_null (latent_json_element_object (array, 0));
  g_assert_nonnull (latent_json_element_object (array, 1));
  for (guint i = 1; i < 7; i++)
    g_assert_null (latent_json_element_string (array, i));
  for (guint i = 2; i < 7; i++)
    g_assert_null (latent_json_element_object (array, i));
  g_assert_null (latent_json_element_string (array, G_MAXUINT));
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);

  g_test_add_func ("/base/json/M25-T17-depth", test_depth);
  g_test_add_func ("/base/json/M25-escapes-cannot-hide-brackets",
                   test_escapes_cannot_hide_brackets);
  g_test_add_func ("/base/json/M29-escapes", test_escapes);
  g_test_add_func ("/base/json/M26-M27-numbers", test_numbers);
  g_test_add_func ("/base/json/unterminated-buffer", test_unterminated_buffer);
  g_test_add_func ("/base/json/M28-M30-not-json", test_not_json);
  g_test_add_func ("/base/json/M33-not-utf8", test_not_utf8);
  g_test_add_func ("/base/json/M32-size", test_size);
  g_test_add_func ("/base/json/truncated", test_truncated);
  g_test_add_func ("/base/json/roots", test_roots);
  g_test_add_func ("/base/json/M31-wrong-types", test_wrong_types);
  g_test_add_func ("/base/json/M31-nothing-there", test_nothing_there);
  g_test_add_func ("/base/json/M26-T9-integers", test_integers);
  g_test_add_func ("/base/json/elements", test_elements);

  return latent_test_run ();
}
