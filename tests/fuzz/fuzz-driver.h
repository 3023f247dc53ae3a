/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Every fuzz target is this one function, in the form libFuzzer calls it: any bytes, never a crash,
 * a critical or a broken promise (which it asserts). The suite runs it over its corpus and some
 * thousand mutations (fuzz-driver.c); run-fuzz makes the same file a fuzzer and runs it millions of
 * times. What it finds goes into the corpus. */
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

G_END_DECLS
