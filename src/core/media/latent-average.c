/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* Built with -O3 (meson.build): the loops over a whole row are what takes the time, and only that
 * makes the compiler use vectors for them. */

#include "latent-average-private.h"

#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* So many bytes fit into a sum of 16 bits. */
#define MAX_WHOLE_ROWS 257
/* Up to so many rows and columns in one, sums of 16 bits are fine enough for parts of rows, too:
 * each costs 1/256 of a step at most. Thumbnails for the gallery's cells lie there. */
#define MAX_FINE_ROWS 8
#define FINE_ONE 65535u

typedef float Pixel __attribute__ ((vector_size (16)));
typedef gint32 PixelInts __attribute__ ((vector_size (16)));
typedef guint8 PixelBytes __attribute__ ((vector_size (4)));

/* Which columns one pixel covers: a part of the first, @n_whole behind it, a part of the next. */
typedef struct
{
  guint first;
  guint n_whole;
  float first_weight;
  float last_weight;
  guint16 fine_first; /* of FINE_ONE, which the weights of a pixel make together */
  guint16 fine_last;
} Span;

struct _LatentAverage
{
  LatentAverageSize size;
  guint n_columns, n_rows; /* of what comes in */
  guint8 *pixels;
  gsize stride_bytes;

  Span *spans;      /* to_width of them */
  gboolean is_fine; /* all sums are in @whole: 256 times the average so far */
  guint16 fine_whole;
  guint16 *whole; /* sum of the rows that lie in the present row as a whole; 3 channels only */
  float *sums;    /* the rest */
  guint n_values; /* of a row; both have two pixels more, so that a last weight of 0 may look */
  guint n_whole_rows;

  guint y;    /* the next row that comes in */
  guint to_y; /* the row that is being made */
};

static void
find_spans (LatentAverage *self)
{
  guint64 width = self->size.width;
  guint64 column = (guint64) self->size.to_width * self->size.divisor;

  self->fine_whole = (guint16) MIN (column * FINE_ONE / width, FINE_ONE);
  /* A column is that many units wide here, a pixel of the result width units. */
  for (guint64 x = 0; x < self->size.to_width; x++)
    {
      Span *span = &self->spans[x];
      guint64 start = x * width;
      guint64 end = start + width;
      guint64 first = start / column;
      guint64 first_end = MIN ((first + 1) * column, end);
      guint64 last = end / column;

      span->first = (guint) first;
      span->first_weight = (float) (first_end - start) / (float) column;
      span->n_whole = last > first ? (guint) (last - first - 1) : 0;
      span->last_weight = last > first ? (float) (end - last * column) / (float) column : 0;
      span->fine_first = (guint16) ((first_end - start) * FINE_ONE / width);
      span->fine_last = last > first ? (guint16) ((end - last * column) * FINE_ONE / width) : 0;
    }
}

LatentAverage *
latent_average_new (const LatentAverageSize *size, guint8 *pixels, gsize stride_bytes)
{
  g_autoptr (LatentAverage) self = NULL;

  g_return_val_if_fail (size->n_channels == 3 || size->n_channels == 4, NULL);
  g_return_val_if_fail (size->width <= G_MAXUINT16 && size->height <= G_MAXUINT16, NULL);

  self = g_new0 (LatentAverage, 1);
  self->size = *size;
  self->size.divisor = MAX (1, size->divisor);
  self->n_columns = (size->width + self->size.divisor - 1) / self->size.divisor;
  self->n_rows = (size->height + self->size.divisor - 1) / self->size.divisor;
  g_return_val_if_fail (size->to_width >= 1 && size->to_width <= self->n_columns, NULL);
  g_return_val_if_fail (size->to_height >= 1 && size->to_height <= self->n_rows, NULL);

  self->pixels = pixels;
  self->stride_bytes = stride_bytes;
  self->n_values = self->n_columns * size->n_channels;
  self->spans = g_try_new (Span, size->to_width);
  self->is_fine = size->n_channels == 3 && self->n_rows <= MAX_FINE_ROWS * size->to_height
                  && self->n_columns <= MAX_FINE_ROWS * size->to_width;
  self->whole = g_try_new0 (guint16, self->n_values + 2 * size->n_channels);
  self->sums = g_try_new0 (float, self->n_values + 2 * size->n_channels);
  if (self->spans == NULL || self->whole == NULL || self->sums == NULL)
    return NULL;
  find_spans (self);
  return g_steal_pointer (&self);
}

void
latent_average_free (LatentAverage *self)
{
  g_free (self->spans);
  g_free (self->whole);
  g_free (self->sums);
  g_free (self);
}

static void
add_whole (guint16 *restrict whole, const guint8 *restrict row, guint n)
{
  for (guint i = 0; i < n; i++)
    whole[i] = (guint16) (whole[i] + row[i]);
}

/* @weight: of FINE_ONE */
static void
add_fine (guint16 *restrict sums, const guint8 *restrict row, guint n, guint16 weight)
{
  for (guint i = 0; i < n; i++)
    sums[i] = (guint16) (sums[i] + (guint16) (((guint32) (guint16) (row[i] << 8) * weight) >> 16));
}

static void
add_part (float *restrict sums, const guint8 *restrict row, guint n, float weight)
{
  for (guint i = 0; i < n; i++)
    sums[i] += weight * (float) row[i];
}

static void
add_whole_to_sums (float *restrict sums, guint16 *restrict whole, guint n)
{
  for (guint i = 0; i < n; i++)
    sums[i] += (float) whole[i];
  memset (whole, 0, n * sizeof *whole);
}

/* A transparent pixel has no colour, whatever its bytes say. */
static void
add_with_alpha (float *restrict sums, const guint8 *restrict row, guint width, float weight)
{
  for (guint x = 0; x < width; x++)
    {
      float alpha = weight * (float) row[4 * x + 3];

      sums[4 * x] += alpha * (float) row[4 * x];
      sums[4 * x + 1] += alpha * (float) row[4 * x + 1];
      sums[4 * x + 2] += alpha * (float) row[4 * x + 2];
      sums[4 * x + 3] += alpha;
    }
}

static void
flush_whole (LatentAverage *self)
{
  if (self->n_whole_rows > 0)
    add_whole_to_sums (self->sums, self->whole, self->n_values);
  self->n_whole_rows = 0;
}

static guint8
round_value (float value)
{
  return (guint8) (value + 0.5f);
}

/* How much of a pixel of the result a pixel that comes in is. */
static float
find_share (const LatentAverage *self)
{
  float wide = (float) (self->size.to_width * self->size.divisor) / (float) self->size.width;
  float high = (float) (self->size.to_height * self->size.divisor) / (float) self->size.height;

  return wide * high;
}

static inline Pixel
load_floats (const float *from)
{
  Pixel pixel;

  memcpy (&pixel, from, sizeof pixel);
  return pixel;
}

/* (What compilers make of the portable form takes several times as long.) @pixel: from 0 to a
 * little above 255 */
static inline PixelBytes
round_pixel (Pixel pixel)
{
  PixelBytes bytes;
#ifdef __SSE2__
  __m128i ints = _mm_cvttps_epi32 (pixel + 0.5f);
  __m128i shorts = _mm_packs_epi32 (ints, ints);
  int packed = _mm_cvtsi128_si32 (_mm_packus_epi16 (shorts, shorts));

  memcpy (&bytes, &packed, sizeof bytes);
#else
  bytes = __builtin_convertvector(__builtin_convertvector(pixel + 0.5f, PixelInts), PixelBytes);
#endif
  return bytes;
}

static inline PixelBytes
average_span (const LatentAverage *self, const Span *span, float share)
{
  const float *from = self->sums + 3 * span->first;
  Pixel sum = span->first_weight * load_floats (from);

  from += 3;
  for (const float *end = from + 3 * span->n_whole; from < end; from += 3)
    sum += load_floats (from);
  return round_pixel (share * (sum + span->last_weight * load_floats (from)));
}

#ifdef __SSE2__
static inline __m128i
weigh_shorts (const guint16 *from, guint16 weight)
{
  return _mm_mulhi_epu16 (_mm_loadl_epi64 ((const __m128i *) (const void *) from),
                          _mm_set1_epi16 ((gint16) weight));
}

static inline PixelBytes
average_fine_span (const LatentAverage *self, const Span *span)
{
  const guint16 *from = self->whole + 3 * span->first;
  __m128i sum = weigh_shorts (from, span->fine_first);
  PixelBytes bytes;
  int packed;

  from += 3;
  for (const guint16 *end = from + 3 * span->n_whole; from < end; from += 3)
    sum = _mm_add_epi16 (sum, weigh_shorts (from, self->fine_whole));
  sum = _mm_add_epi16 (sum, weigh_shorts (from, span->fine_last));
  sum = _mm_srli_epi16 (_mm_add_epi16 (sum, _mm_set1_epi16 (128)), 8);
  packed = _mm_cvtsi128_si32 (_mm_packus_epi16 (sum, sum));
  memcpy (&bytes, &packed, sizeof bytes);
  return bytes;
}
#else
static inline PixelBytes
average_fine_span (const LatentAverage *self, const Span *span)
{
  const guint16 *from = self->whole + 3 * span->first;
  PixelBytes bytes = { 0 };

  for (guint c = 0; c < 3; c++)
    {
      const guint16 *last = from + 3 * (span->n_whole + 1);
      guint sum = ((guint) from[c] * span->fine_first >> 16) + 128
                  + ((guint) last[c] * span->fine_last >> 16);

      for (const guint16 *at = from + 3; at < last; at += 3)
        sum += (guint) at[c] * self->fine_whole >> 16;
      bytes[c] = (guint8) (sum >> 8);
    }
  return bytes;
}
#endif

/* Four bytes are written at once, and the fourth over again with the next pixel. */
static void
write_opaque (const LatentAverage *self, guint8 *restrict to)
{
  guint last = self->size.to_width - 1;
  float share = find_share (self);
  PixelBytes bytes;

  for (guint x = 0; x < last; x++, to += 3)
    {
      bytes = average_span (self, &self->spans[x], share);
      memcpy (to, &bytes, sizeof bytes);
    }
  bytes = average_span (self, &self->spans[last], share);
  memcpy (to, &bytes, 3);
}

static void
write_fine (const LatentAverage *self, guint8 *restrict to)
{
  guint last = self->size.to_width - 1;
  PixelBytes bytes;

  for (guint x = 0; x < last; x++, to += 3)
    {
      bytes = average_fine_span (self, &self->spans[x]);
      memcpy (to, &bytes, sizeof bytes);
    }
  bytes = average_fine_span (self, &self->spans[last]);
  memcpy (to, &bytes, 3);
}

static void
write_with_alpha (const LatentAverage *self, guint8 *restrict to)
{
  float share = find_share (self);

  for (guint x = 0; x < self->size.to_width; x++, to += 4)
    {
      const Span *span = &self->spans[x];
      const float *value = self->sums + 4 * span->first;
      float sums[4];

      for (guint c = 0; c < 4; c++)
        sums[c] = span->first_weight * value[c];
      value += 4;
      for (guint i = 0; i < span->n_whole; i++, value += 4)
        {
          for (guint c = 0; c < 4; c++)
            sums[c] += value[c];
        }
      for (guint c = 0; c < 4; c++)
        sums[c] += span->last_weight * value[c];
      for (guint c = 0; c < 3; c++)
        to[c] = sums[3] > 0 ? round_value (MIN (sums[c] / sums[3], 255)) : 0;
      to[3] = round_value (MIN (share * sums[3], 255));
    }
}

static void
finish_row (LatentAverage *self)
{
  guint8 *to = self->pixels + self->to_y * self->stride_bytes;

  if (!self->is_fine)
    flush_whole (self);
  if (self->is_fine)
    write_fine (self, to);
  else if (self->size.n_channels == 3)
    write_opaque (self, to);
  else
    write_with_alpha (self, to);
  if (self->is_fine)
    memset (self->whole, 0, self->n_values * sizeof *self->whole);
  else
    memset (self->sums, 0, self->n_values * sizeof *self->sums);
  self->to_y++;
}

/* @part: in the units of add_row(), of which a row of the result has as many as the picture has
 * rows. The weights of one row of the result make FINE_ONE together, or very little less. */
static guint16
find_fine_weight (LatentAverage *self, guint64 part)
{
  return (guint16) (part * FINE_ONE / self->size.height);
}

/* @part of @whole */
static void
add (LatentAverage *self, const guint8 *row, guint64 part, guint64 whole)
{
  float weight = (float) part / (float) whole;

  if (self->size.n_channels == 4)
    add_with_alpha (self->sums, row, self->n_columns, weight);
  else if (self->is_fine)
    add_fine (self->whole, row, self->n_values, find_fine_weight (self, part));
  else if (part != whole)
    add_part (self->sums, row, self->n_values, weight);
  else
    {
      if (self->n_whole_rows == MAX_WHOLE_ROWS)
        flush_whole (self);
      add_whole (self->whole, row, self->n_values);
      self->n_whole_rows++;
    }
}

void
latent_average_add_row (LatentAverage *self, const guint8 *row)
{
  /* A row is that many units high here, a row of the result height units. */
  guint64 whole = (guint64) self->size.to_height * self->size.divisor;
  guint64 start = self->y * whole;
  guint64 end = MIN (start + whole, (guint64) self->size.height * self->size.to_height);

  if (self->y == self->n_rows)
    return;
  self->y++;
  while (start < end)
    {
      guint64 to_end = (guint64) (self->to_y + 1) * self->size.height;

      add (self, row, MIN (end, to_end) - start, whole);
      start = MIN (end, to_end);
      if (start == to_end)
        finish_row (self);
    }
}

guint
latent_average_count_rows (const LatentAverage *self)
{
  return self->y;
}
