/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-api-key.h"

#include <string.h>

#include "latent-error.h"

#define KEY_PREFIX "afk_"
#define MIN_LENGTH 8
#define MAX_LENGTH 512

static gboolean
is_printable_ascii (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (text[i] <= 0x20 || text[i] >= 0x7f)
        return FALSE;
    }
  return TRUE;
}

char *
latent_api_key_clean (const char *text, GError **error)
{
  const char *start;
  gsize length;
  const char *problem = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  for (start = text; g_ascii_isspace (*start); start++)
    ;
  length = strlen (start);
  while (length > 0 && g_ascii_isspace (start[length - 1]))
    length--;

  /* The texts never quote the key. */
  if (length == 0)
    problem = "the key is empty";
  else if (length > MAX_LENGTH)
    problem = "the key is too long";
  else if (!is_printable_ascii (start, length))
    problem = "the key has blanks or characters that no key has";
  else if (strncmp (start, KEY_PREFIX, strlen (KEY_PREFIX)) != 0)
    problem = "the key does not begin with " KEY_PREFIX;
  else if (length < MIN_LENGTH)
    problem = "the key is too short";

  if (problem != NULL)
    {
      g_propagate_error (error, latent_error_new (LATENT_ERROR_KEY_MALFORMED, "%s", problem));
      return NULL;
    }
  return g_strndup (start, length);
}

void
latent_api_key_free (char *key)
{
  if (key == NULL)
    return;

  explicit_bzero (key, strlen (key));
  g_free (key);
}
