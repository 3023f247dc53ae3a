/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cli-output.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "latent-cli.h"
#include "latent-config.h"
#include <glib/gi18n-lib.h>

/* Could this character move the cursor, hide text or turn its direction round? */
static gboolean
is_unsafe (gunichar c)
{
  return g_unichar_iscntrl (c) || (c >= 0x200e && c <= 0x200f) || (c >= 0x202a && c <= 0x202e)
         || (c >= 0x2066 && c <= 0x2069);
}

static char *
clean_text (const char *text, gboolean keep_lines)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *clean = g_string_new (NULL);

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (c == '\n' && keep_lines)
        g_string_append_c (clean, '\n');
      else if (c == '\n' || c == '\t' || c == '\r')
        g_string_append_c (clean, ' ');
      else
        g_string_append_unichar (clean, is_unsafe (c) ? 0xfffd : c);
    }
  return g_string_free (clean, FALSE);
}

static void
note_failure (LatentCliOutput *self)
{
  int error = errno;

  self->is_closed = TRUE;
  if (error == EPIPE)
    return; /* a reader like "head" has seen enough: not a failure */

  self->has_failed = TRUE;
  latent_cli_complain (
      _ ("Standard output cannot be written: %s. Finished pictures are kept; “latent images” lists "
         "them."),
      g_strerror (error));
}

void
latent_cli_output_prepare_process (void)
{
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    {
      int opened = -1;

      if (fcntl (fd, F_GETFD) >= 0 || errno != EBADF)
        continue;
      opened = open ("/dev/null", O_RDWR);
      if (opened >= 0 && opened != fd)
        {
          dup2 (opened, fd);
          close (opened);
        }
    }
  signal (SIGPIPE, SIG_IGN);
}

gboolean
latent_cli_output_print (LatentCliOutput *self, const char *line)
{
  if (self->is_closed)
    return FALSE;

  if (fputs (line, self->stream) == EOF || fputc ('\n', self->stream) == EOF
      || fflush (self->stream) == EOF)
    note_failure (self);
  return !self->is_closed;
}

gboolean
latent_cli_output_printf (LatentCliOutput *self, const char *format, ...)
{
  g_autofree char *line = NULL;
  va_list arguments;

  va_start (arguments, format);
  line = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return latent_cli_output_print (self, line);
}

int
latent_cli_output_get_status (const LatentCliOutput *self)
{
  return self->has_failed ? LATENT_EXIT_STORAGE : LATENT_EXIT_DONE;
}

void
latent_cli_complain (const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *clean = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  clean = clean_text (text, TRUE);
  g_printerr ("latent: %s\n", clean);
}

char *
latent_cli_clean_line (const char *text)
{
  return clean_text (text, FALSE);
}

char *
latent_cli_read_argument (const char *argument)
{
  /* UTF-8 first: a script that runs in the C locale still means the UTF-8 it was written in. */
  if (g_utf8_validate (argument, -1, NULL))
    return g_strdup (argument);
  return g_locale_to_utf8 (argument, -1, NULL, NULL, NULL);
}
