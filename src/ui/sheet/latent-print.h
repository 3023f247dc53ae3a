/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "core/base/latent-image-record.h"
#include "core/jobs/latent-contact-sheet.h"

G_BEGIN_DECLS

/* Printing through GTK's dialog. What is printed is decoded off the main thread, a page at a time,
 * for 300 dots per inch at most. Main thread. */

/* (transfer full): the pages of @sheet, which is laid out (kept), each as large as the paper
 * allows. @name: what the printer's queue calls it */
GtkPrintOperation *latent_print_new_sheet (LatentContactSheet *sheet, const char *name);

/* (transfer full): one picture (copied) in the middle of a page that lies as the picture does. */
GtkPrintOperation *latent_print_new_picture (LatentDecoder *decoder,
                                             const LatentImageRecord *image);

/* @words: what went wrong and what to do about it. Not called when the person changed their mind.
 */
typedef void (*LatentPrintFailed) (gpointer user_data, const char *words);

/* Asks with GTK's dialog, and prints. @user_data: (transfer none): an object, that is not called
 * when it is gone. */
void latent_print_run (GtkPrintOperation *operation,
                       GtkWindow *parent,
                       LatentPrintFailed failed,
                       GObject *user_data);

G_END_DECLS
