/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Lets @view go on taking text that is dropped on it, but no files. GDK offers every list of files
 * as text as well, so that a handful of pictures let go over the prompt would become their paths,
 * in the middle of a request that costs money. (A GtkText has a handler of its own before this
 * one; in a search a path costs nothing.) */
void latent_text_drops_refuse_files (GtkTextView *view);

G_END_DECLS
