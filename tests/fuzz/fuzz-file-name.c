/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* Names of files in the library. The input is "job id\nextension\nprompt", each with any bytes. */

#include <string.h>

#include "core/store/latent-incoming-file.h"
#include "fuzz/fuzz-driver.h"

static void
check_name (const char *name)
{
  g_assert_nonnull (name);
  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_cmpuint (strlen (name), <=, 200);
  g_assert_cmpuint (strlen (name), >, 0);
  /* No separators, nothing hidden, nothing a command takes for an option, no reserved characters.
   */
  g_assert_null (strpbrk (name, "/\\:*?\"<>|"));
  g_assert_true (name[0] != '.' && name[0] != '-' && name[0] != ' ');
  for (const char *place = name; *place != '\0'; place = g_utf8_next_char (place))
    {
      gunichar character = g_utf8_get_char (place);

      g_assert_false (g_unichar_iscntrl (character));
      /* Marks that turn the direction of what is read. */
      g_assert_false ((character >= 0x202a && character <= 0x202e)
                      || (character >= 0x2066 && character <= 0x2069) || character == 0x200e
                      || character == 0x200f || character == 0x061c);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup (data != NULL ? (const char *) data : "", size);
  g_auto (GStrv) parts = g_strsplit (text, "\n", 3);
  guint n_parts = g_strv_length (parts);
  const char *prompt = n_parts > 0 ? parts[n_parts - 1] : "";
  const char *job_id = n_parts > 1 ? parts[0] : "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed";
  const char *extension = n_parts > 2 ? parts[1] : "png";
  gint64 created_us = 0;
  g_autofree char *name = NULL;

  memcpy (&created_us, data != NULL ? data : (const guint8 *) "", MIN (size, sizeof created_us));
  name = latent_library_file_name (prompt, created_us, job_id, (guint) size, extension);
  check_name (name);
  return 0;
}
