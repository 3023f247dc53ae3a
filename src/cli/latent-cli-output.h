/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib.h>
#include <stdio.h>

G_BEGIN_DECLS

/* LatentCliOutput: standard output as a command sees it: whole lines, each flushed, so that a
 * reader at the other end of a pipe has a picture's path as soon as the picture is safe. A reader
 * that leaves (EPIPE) ends the printing, never the work. Owned by its command; main thread. */
typedef struct
{
  FILE *stream;       /* unowned */
  gboolean is_closed; /* nobody reads any longer */
  gboolean
      has_failed; /* a line could not be written for another reason; said so on standard error */
} LatentCliOutput;

/* Once, before any file is opened: a closed standard stream becomes /dev/null, so that no picture
 * or database gets its number and then our messages; a vanished reader becomes an error in place of
 * a signal that kills. */
void latent_cli_output_prepare_process (void);

/* Prints @line and a line end. FALSE when nobody will see it. */
gboolean latent_cli_output_print (LatentCliOutput *self, const char *line);
gboolean latent_cli_output_printf (LatentCliOutput *self, const char *format, ...)
    G_GNUC_PRINTF (2, 3);

/* The exit status the output itself asks for. */
int latent_cli_output_get_status (const LatentCliOutput *self);

/* Prints "latent: " and the text on standard error, without the control characters of foreign texts
 * in it. */
void latent_cli_complain (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* (transfer full): @text as one line that is safe on a terminal: control and direction characters
 * are replaced. */
char *latent_cli_clean_line (const char *text);

/* (transfer full) (nullable): @argument (bytes as the shell gave them) as UTF-8; NULL when it is
 * text in no way. */
char *latent_cli_read_argument (const char *argument);

G_END_DECLS
