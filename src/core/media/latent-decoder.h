/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/* LatentDecoder: the bounded pool that turns picture files into pixels (at most as many threads as
 * cores, at most 4; the newest request first; named "latent-decode"). A file is checked
 * (latent-image-check) before its decoder sees it, and only the PNG, JPEG and WebP decoders are
 * used, by name. Main thread; the pixbuf that comes out belongs to nobody else, is upright (EXIF
 * orientation applied) and, when the picture is opaque, has no alpha channel. Of an animation it is
 * the first picture. */
#define LATENT_TYPE_DECODER (latent_decoder_get_type ())
G_DECLARE_FINAL_TYPE (LatentDecoder, latent_decoder, LATENT, DECODER, GObject)

LatentDecoder *latent_decoder_new (void);

/**
 * latent_decoder_decode_async:
 * @path: absolute file name
 * @max_edge_px: longest side of the result in pixels, the picture is never enlarged; 0 = as it is
 *
 * A request whose cancellable was cancelled before its turn costs nothing. Errors: BAD_IMAGE,
 * STORAGE (missing file: facts->field "missing"), G_IO_ERROR_CANCELLED.
 */
void latent_decoder_decode_async (LatentDecoder *self,
                                  const char *path,
                                  guint max_edge_px,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
GdkPixbuf *latent_decoder_decode_finish (LatentDecoder *self, GAsyncResult *result, GError **error);

/* Runs @func on the pool like a decode: for work on pixels (making and storing a thumbnail). @func
 * is not called at all when @cancellable was cancelled before its turn; @free_data and @free_result
 * run on the main thread. */
typedef gpointer (*LatentDecodeFunc) (gpointer data, GCancellable *cancellable, GError **error);
void latent_decoder_run_async (LatentDecoder *self,
                               LatentDecodeFunc func,
                               gpointer data,
                               GDestroyNotify free_data,
                               GDestroyNotify free_result,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
/* The same, but first in, first out, and only when the pool has nothing else to do; finished by
 * run_finish(), too. A running @func is not interrupted: who has many should start them one after
 * another, or the pool is taken by them when something urgent comes. */
void latent_decoder_run_later_async (LatentDecoder *self,
                                     LatentDecodeFunc func,
                                     gpointer data,
                                     GDestroyNotify free_data,
                                     GDestroyNotify free_result,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gpointer latent_decoder_run_finish (LatentDecoder *self, GAsyncResult *result, GError **error);

/* The blocking decode behind decode_async(), for pool functions and tests. */
GdkPixbuf *latent_decoder_decode_file (const char *path,
                                       guint max_edge_px,
                                       GCancellable *cancellable,
                                       GError **error);

/* The same for a picture in memory. */
GdkPixbuf *latent_decoder_decode_bytes (GBytes *bytes,
                                        guint max_edge_px,
                                        GCancellable *cancellable,
                                        GError **error);

/* (transfer full): the SHA-256, in hex, of size and pixels that @path decodes to, not scaled: two
 * files with the same one show the same picture. Blocks, for pool functions; takes the memory and
 * the time of one whole decode, and the hashing. */
char *latent_decoder_hash_file (const char *path, GCancellable *cancellable, GError **error);

G_END_DECLS
