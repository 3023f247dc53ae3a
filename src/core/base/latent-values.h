/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The chosen parameters of a request or a record: parameter key -> value, both owned strings. A
 * plain GHashTable, so that everybody can read it with what GLib offers. */

/* (transfer full) (element-type utf8 utf8): an empty table. */
GHashTable *latent_values_new (void);

/* (transfer full) (element-type utf8 utf8): a table of its own, since records cross threads. */
GHashTable *latent_values_copy (GHashTable *values);

G_END_DECLS
