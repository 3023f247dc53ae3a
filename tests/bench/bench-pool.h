/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Pictures for made-up libraries, painted once and kept in a folder. In the middle of each is a
 * block of one colour that nothing else on screen has, so that it can be seen from outside when a
 * picture was painted. */

#define BENCH_MARKER_RGB 0xff00c8
/* Picture i has the ratio i modulo this. */
#define BENCH_POOL_N_RATIOS 5

typedef struct
{
  char *path;
  char *sha256;
  const char *ratio;  /* "16:9" */
  const char *format; /* "jpg", "png" */
  guint width, height;
  gint64 size_bytes;
} BenchPicture;

/* The first @count pictures of the pool in @folder; those that are not there yet are painted, on
 * all processors. (transfer full) (element-type BenchPicture). Blocks. */
GPtrArray *bench_pool_open (const char *folder, guint count);

G_END_DECLS
