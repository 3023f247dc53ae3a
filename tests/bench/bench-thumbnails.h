/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "bench/bench-pool.h"
#include "core/store/latent-places.h"

G_BEGIN_DECLS

/* The thumbnails of a made-up library, as the program keeps them. */
typedef struct _BenchThumbnails BenchThumbnails;

/* Of the pack in a library's cache folder. */
#define BENCH_THUMBNAILS_NAME "thumbnails.sqlite"

/* Makes those of @pictures (kept beside the pool in the folder @pool). */
BenchThumbnails *bench_thumbnails_new (LatentPlaces *places, const char *pool, GPtrArray *pictures);
void bench_thumbnails_free (BenchThumbnails *self);

/* Gives the picture with this SHA-256, whose file is a copy of @picture, its thumbnails. */
void bench_thumbnails_add (BenchThumbnails *self, const char *sha256, const BenchPicture *picture);

/* The picture's colour as 0xRRGGBB and its preview of four by four pixels. */
gint64 bench_thumbnails_look (const BenchPicture *picture, GBytes **preview);

G_END_DECLS
