/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/store/latent-incoming-file.h"

#include "tests/support/latent-test.h"

#define JOB_ID "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed"
#define CREATED_US (G_GINT64_CONSTANT (1773057600) * G_USEC_PER_SEC) /* 2026-03-09 12:00 UTC */

/* What must hold for any input. */
static void
check_name (const char *name, const char *tail)
{
  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_cmpuint (strlen (name), <=, 200);
  g_assert_true (g_str_has_suffix (name, tail));
  g_assert_null (strpbrk (name, "/\\:*?\"<>|"));
  g_assert_true (g_ascii_isdigit (name[0]));
  for (const char *place = name; *place != '\0'; place = g_utf8_next_char (place))
    {
      gunichar character = g_utf8_get_char (place);

      g_assert_false (g_unichar_iscntrl (character));
      g_assert_false (character >= 0x202a && character <= 0x202e);
      g_assert_false (character >= 0x2066 && character <= 0x2069);
      g_assert_false (character == 0x200e || character == 0x200f || character == 0x061c);
      g_assert_false (character == 0x2028 || character == 0x2029 || character == 0xfeff);
    }
}

static void
test_plain (void)
{
  g_autofree char *name
      = latent_library_file_name ("a lighthouse in a storm", CREATED_US, JOB_ID, 0, "png");

  g_assert_cmpstr (name, ==, "2026-03-09 a lighthouse in a storm 1b9d6bcd-0.png");
}

static void
test_hostile_t12 (void)
{
  static const struct
  {
    const char *prompt;
    const char *expected; /* NULL: only what must hold for any */
  } cases[] = {
    { "", "2026-03-09 1b9d6bcd-3.jpg" },
    { "   \t\n ", "2026-03-09 1b9d6bcd-3.jpg" },
    { "../../etc/passwd", "2026-03-09 etc passwd 1b9d6bcd-3.jpg" },
    { "/etc/passwd", "2026-03-09 etc passwd 1b9d6bcd-3.jpg" },
    { "..", "2026-03-09 1b9d6bcd-3.jpg" },
    { "...---...", "2026-03-09 1b9d6bcd-3.jpg" },
    { "-rf *", "2026-03-09 rf 1b9d6bcd-3.jpg" },
    { ".hidden", "2026-03-09 hidden 1b9d6bcd-3.jpg" },
    { "a\x01\x02\x1b[31mb\x7f", "2026-03-09 a[31mb 1b9d6bcd-3.jpg" },
    { "line one\nline two\r\nthree", "2026-03-09 line one line two three 1b9d6bcd-3.jpg" },
    { "photo\u202Egpj.exe", "2026-03-09 photogpj.exe 1b9d6bcd-3.jpg" },
    { "\u2066iso\u2069late\u200F\u061C\uFEFF", "2026-03-09 isolate 1b9d6bcd-3.jpg" },
    { "a\u2028b\u2029c\u00A0d", "2026-03-09 a b c d 1b9d6bcd-3.jpg" },
    { "CON", "2026-03-09 CON 1b9d6bcd-3.jpg" },
    { "C:\\dir\\file|x<y>z?\"*", "2026-03-09 C dir file x y z 1b9d6bcd-3.jpg" },
    { "\U0001F3E0\U0001F469\u200D\U0001F680 house",
      "2026-03-09 \U0001F3E0\U0001F469\u200D\U0001F680 house 1b9d6bcd-3.jpg" },
    { "ends with dots...", "2026-03-09 ends with dots 1b9d6bcd-3.jpg" },
    { "\xff\xfe broken \xc3", NULL },
    { "Straße im Gewitter", "2026-03-09 Straße im Gewitter 1b9d6bcd-3.jpg" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name
          = latent_library_file_name (cases[i].prompt, CREATED_US, JOB_ID, 3, "jpg");

      check_name (name, " 1b9d6bcd-3.jpg");
      if (cases[i].expected != NULL)
        g_assert_cmpstr (name, ==, cases[i].expected);
    }
}

static void
test_long_t12 (void)
{
  static const char *const pieces[]
      = { "a", "é", "漢", "\U0001F3E0", "e\u0301\u0302\u0303", "word " };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GString) prompt = g_string_new (NULL);
      g_autofree char *name = NULL;

      for (guint n = 0; n < 3000; n++)
        g_string_append (prompt, pieces[i]);
      name = latent_library_file_name (prompt->str, CREATED_US, JOB_ID, 123, "webp");
      check_name (name, " 1b9d6bcd-123.webp");
    }
}

static void
test_random_t12 (void)
{
  for (guint i = 0; i < 5000; i++)
    {
      g_autoptr (GString) prompt = g_string_new (NULL);
      g_autofree char *name = NULL;

      for (int n = g_test_rand_int_range (0, 300); n > 0; n--)
        {
          if (g_test_rand_int_range (0, 4) > 0)
            g_string_append_c (prompt, (char) g_test_rand_int_range (1, 256));
          else
            g_string_append_unichar (prompt, (gunichar) g_test_rand_int_range (1, 0x3100));
        }
      name = latent_library_file_name (prompt->str, CREATED_US, JOB_ID, i, "png");
      check_name (name, ".png");
      g_assert_nonnull (strstr (name, " 1b9d6bcd-"));
    }
}

/* Ids and types are our own, but a row in a file said so. */
static void
test_odd_parts_t12 (void)
{
  g_autofree char *name = latent_library_file_name ("x", G_MAXINT64, "../../..", 1, "../sh");
  g_autofree char *early = latent_library_file_name ("x", G_MININT64, "ab", 1, "p\nng");

  check_name (name, "-1.___sh");
  check_name (early, " ab-1.p_ng");
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  latent_test_init (&argc, &argv);
  g_test_add_func ("/store/library-file-name/plain", test_plain);
  g_test_add_func ("/store/library-file-name/hostile/T12", test_hostile_t12);
  g_test_add_func ("/store/library-file-name/long/T12", test_long_t12);
  g_test_add_func ("/store/library-file-name/random/T12", test_random_t12);
  g_test_add_func ("/store/library-file-name/odd-parts/T12", test_odd_parts_t12);
  return latent_test_run ();
}
