/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-word-difference.h"

#include <string.h>

#include "latent-word-split.h"

/* Bounds of the work: of one table, of all of them, of the words looked at, and of how often what
 * lies between two anchors is looked at by itself. */
#define MAX_CELLS_ONCE (1024 * 1024)
#define MAX_CELLS (4 * 1024 * 1024)
#define MAX_WORDS 20000
#define MAX_DEPTH 12

/* White space is kept for want of anything better only. */
#define WORD_WEIGHT 4
#define SPACE_WEIGHT 1

#define NONE G_MAXUINT

/* One of the two texts. */
typedef struct
{
  const char *text;
  GArray *words;    /* owned (element-type LatentTextRange) */
  guint32 *ids;     /* owned: equal for equal words; of the words that were looked at */
  guint *partners;  /* owned: the word of the other text, or NONE */
} Side;

typedef struct
{
  Side old;
  Side new;
  gsize cells_left;
} Work;

/* Words of both texts, from first to before last. */
typedef struct
{
  guint old_first, old_last;
  guint new_first, new_last;
} Span;

static LatentTextRange
get_word (const Side *side, guint index)
{
  return g_array_index (side->words, LatentTextRange, index);
}

static void
init_side (Side *side, const char *text)
{
  side->text = text;
  side->words = latent_text_split (text);
}

static void
clear_side (Side *side)
{
  g_array_unref (side->words);
  g_free (side->ids);
  g_free (side->partners);
}

static void
pair_words (Work *work, guint old_index, guint new_index)
{
  work->old.partners[old_index] = new_index;
  work->new.partners[new_index] = old_index;
}

static gboolean
is_same_word (const Work *work, guint old_index, guint new_index)
{
  LatentTextRange old_word = get_word (&work->old, old_index);
  LatentTextRange new_word = get_word (&work->new, new_index);
  gsize length = old_word.end - old_word.start;

  return length == new_word.end - new_word.start
         && memcmp (work->old.text + old_word.start, work->new.text + new_word.start, length) == 0;
}

/* --- what is the same at both ends, without a look at anything else --- */

static Span
trim_texts (const Work *work)
{
  Span span = { 0, work->old.words->len, 0, work->new.words->len };

  while (span.old_first < span.old_last && span.new_first < span.new_last
         && is_same_word (work, span.old_first, span.new_first))
    {
      span.old_first++;
      span.new_first++;
    }
  while (span.old_first < span.old_last && span.new_first < span.new_last
         && is_same_word (work, span.old_last - 1, span.new_last - 1))
    {
      span.old_last--;
      span.new_last--;
    }
  return span;
}

/* What is beyond the words that are looked at becomes one long word. @last: of the side's span */
static guint
bound_words (Side *side, guint first, guint last)
{
  guint end = first + MAX_WORDS;

  if (last <= end)
    return last;
  g_array_index (side->words, LatentTextRange, end - 1).end = get_word (side, last - 1).end;
  g_array_remove_range (side->words, end, last - end);
  return end;
}

/* --- words as numbers --- */

static guint
hash_word_cb (gconstpointer key)
{
  return g_bytes_hash (key);
}

static void
number_words (Side *side, guint first, guint last, GHashTable *ids)
{
  side->ids = g_new0 (guint32, side->words->len + 1);
  side->partners = g_new (guint, side->words->len + 1);
  for (guint i = 0; i < side->words->len; i++)
    side->partners[i] = NONE;
  for (guint i = first; i < last; i++)
    {
      LatentTextRange word = get_word (side, i);
      g_autoptr (GBytes) bytes
          = g_bytes_new_static (side->text + word.start, word.end - word.start);
      gpointer id = g_hash_table_lookup (ids, bytes);

      if (id == NULL)
        {
          id = GUINT_TO_POINTER (g_hash_table_size (ids) + 1);
          g_hash_table_insert (ids, g_steal_pointer (&bytes), id);
        }
      side->ids[i] = GPOINTER_TO_UINT (id);
    }
}

static gboolean
is_same_id (const Work *work, guint old_index, guint new_index)
{
  return work->old.ids[old_index] == work->new.ids[new_index];
}

static void
pair_ends (Work *work, Span *span)
{
  while (span->old_first < span->old_last && span->new_first < span->new_last
         && is_same_id (work, span->old_first, span->new_first))
    pair_words (work, span->old_first++, span->new_first++);
  while (span->old_first < span->old_last && span->new_first < span->new_last
         && is_same_id (work, span->old_last - 1, span->new_last - 1))
    pair_words (work, --span->old_last, --span->new_last);
}

/* --- few words: the heaviest common subsequence --- */

static guint16
get_weight (const Side *side, guint index)
{
  return latent_text_is_space (side->text, get_word (side, index)) ? SPACE_WEIGHT : WORD_WEIGHT;
}

/* What can be kept of the rest of both texts. In a table of a million cells one side has a thousand
 * words at most, so that 16 bits are enough. */
static void
fill_table (const Work *work, const Span *span, guint16 *table)
{
  guint n_new = span->new_last - span->new_first;
  guint row = n_new + 1;

  for (guint i = span->old_last - span->old_first; i > 0; i--)
    {
      guint16 weight = get_weight (&work->old, span->old_first + i - 1);
      guint16 *cells = table + (gsize) (i - 1) * row;

      for (guint j = n_new; j > 0; j--)
        cells[j - 1] = is_same_id (work, span->old_first + i - 1, span->new_first + j - 1)
                           ? (guint16) (cells[row + j] + weight)
                           : MAX (cells[row + j - 1], cells[j]);
    }
}

static void
pair_by_table (Work *work, const Span *span)
{
  guint n_old = span->old_last - span->old_first;
  guint n_new = span->new_last - span->new_first;
  guint row = n_new + 1;
  g_autofree guint16 *table = g_new0 (guint16, (gsize) (n_old + 1) * row);
  guint i = 0;
  guint j = 0;

  fill_table (work, span, table);
  while (i < n_old && j < n_new)
    {
      const guint16 *cell = table + (gsize) i * row + j;

      if (is_same_id (work, span->old_first + i, span->new_first + j))
        pair_words (work, span->old_first + i++, span->new_first + j++);
      else if (cell[row] >= cell[1])
        i++;
      else
        j++;
    }
}

/* --- many words: those that each text has once are what the rest hangs on --- */

typedef struct
{
  guint n_old, n_new; /* how often */
  guint old_index, new_index;
  guint before; /* of the anchors: the one before it in the longest rising row; NONE */
} Anchor;

static void
count_words (const Work *work, const Span *span, GHashTable *anchors)
{
  for (guint i = span->old_first; i < span->old_last; i++)
    {
      gpointer key = GUINT_TO_POINTER (work->old.ids[i]);
      Anchor *anchor = g_hash_table_lookup (anchors, key);

      if (anchor == NULL)
        g_hash_table_insert (anchors, key, anchor = g_new0 (Anchor, 1));
      anchor->n_old++;
      anchor->old_index = i;
    }
  for (guint i = span->new_first; i < span->new_last; i++)
    {
      Anchor *anchor = g_hash_table_lookup (anchors, GUINT_TO_POINTER (work->new.ids[i]));

      if (anchor == NULL)
        continue;
      anchor->n_new++;
      anchor->new_index = i;
    }
}

/* (transfer full) (element-type Anchor): in the order of the old text */
static GArray *
list_anchors (const Work *work, const Span *span)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (Anchor));
  g_autoptr (GHashTable) anchors = g_hash_table_new_full (NULL, NULL, NULL, g_free);

  count_words (work, span, anchors);
  for (guint i = span->old_first; i < span->old_last; i++)
    {
      Anchor *anchor = g_hash_table_lookup (anchors, GUINT_TO_POINTER (work->old.ids[i]));

      if (anchor->n_old == 1 && anchor->n_new == 1)
        g_array_append_val (list, *anchor);
    }
  return list;
}

/* The longest row of anchors that rises in both texts, by the smallest possible ends of the rows of
 * each length. @ends: takes them; (return): how many */
static guint
find_rising (GArray *anchors, GArray *ends)
{
  for (guint i = 0; i < anchors->len; i++)
    {
      Anchor *anchor = &g_array_index (anchors, Anchor, i);
      guint low = 0;
      guint high = ends->len;

      while (low < high)
        {
          guint middle = low + (high - low) / 2;
          guint end = g_array_index (ends, guint, middle);

          if (g_array_index (anchors, Anchor, end).new_index < anchor->new_index)
            low = middle + 1;
          else
            high = middle;
        }
      anchor->before = low > 0 ? g_array_index (ends, guint, low - 1) : NONE;
      if (low == ends->len)
        g_array_append_val (ends, i);
      else
        g_array_index (ends, guint, low) = i;
    }
  return ends->len;
}

static void compare_spans (Work *work, Span span, guint depth);

static void
pair_by_anchors (Work *work, const Span *span, guint depth)
{
  g_autoptr (GArray) anchors = list_anchors (work, span);
  g_autoptr (GArray) ends = g_array_new (FALSE, FALSE, sizeof (guint));
  Span rest = *span;
  guint i;

  if (find_rising (anchors, ends) == 0)
    return;
  /* From the end: that is how the row hangs together. */
  i = g_array_index (ends, guint, ends->len - 1);
  while (i != NONE)
    {
      const Anchor *anchor = &g_array_index (anchors, Anchor, i);
      Span between
          = { anchor->old_index + 1, rest.old_last, anchor->new_index + 1, rest.new_last };

      pair_words (work, anchor->old_index, anchor->new_index);
      compare_spans (work, between, depth + 1);
      rest.old_last = anchor->old_index;
      rest.new_last = anchor->new_index;
      i = anchor->before;
    }
  compare_spans (work, rest, depth + 1);
}

static void
compare_spans (Work *work, Span span, guint depth)
{
  gsize n_cells;

  pair_ends (work, &span);
  if (span.old_first == span.old_last || span.new_first == span.new_last)
    return;
  n_cells = (gsize) (span.old_last - span.old_first) * (span.new_last - span.new_first);
  if (n_cells <= MIN (MAX_CELLS_ONCE, work->cells_left))
    {
      work->cells_left -= n_cells;
      pair_by_table (work, &span);
    }
  else if (depth < MAX_DEPTH)
    pair_by_anchors (work, &span, depth);
}

/* --- what is told --- */

static guint
count_alone (const Side *side, guint first)
{
  guint n = 0;

  while (first + n < side->words->len && side->partners[first + n] == NONE)
    n++;
  return n;
}

/* How many words are kept from both places on; @is_space: whether they are all white space */
static guint
count_kept (const Work *work, guint old_index, guint new_index, gboolean *is_space)
{
  guint n = 0;

  *is_space = TRUE;
  while (old_index + n < work->old.words->len && work->old.partners[old_index + n] == new_index + n)
    {
      *is_space &= latent_text_is_space (work->old.text, get_word (&work->old, old_index + n));
      n++;
    }
  return n;
}

/* What was only added (or only removed) behind the white space ends with the same: then it is that
 * one which is kept, and the two changes touch. "red fox" and "red, big fox": ", big" was added. */
static gboolean
slide_space (Work *work, guint old_index, guint new_index)
{
  guint n_removed = count_alone (&work->old, old_index + 1);
  guint n_added = count_alone (&work->new, new_index + 1);

  if (n_removed == 0 && n_added > 0 && is_same_word (work, old_index, new_index + n_added))
    {
      work->new.partners[new_index] = NONE;
      pair_words (work, old_index, new_index + n_added);
      return TRUE;
    }
  if (n_added == 0 && n_removed > 0 && is_same_word (work, old_index + n_removed, new_index))
    {
      work->old.partners[old_index] = NONE;
      pair_words (work, old_index + n_removed, new_index);
      return TRUE;
    }
  return FALSE;
}

static void
part_words (Work *work, guint old_index, guint new_index, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      work->old.partners[old_index + i] = NONE;
      work->new.partners[new_index + i] = NONE;
    }
}

/* White space with a change before and behind it is not kept. */
static void
join_changes (Work *work)
{
  guint i = 0;

  while (i < work->old.words->len)
    {
      guint new_index = work->old.partners[i];
      gboolean is_space;
      guint n;

      if (new_index == NONE)
        {
          i++;
          continue;
        }
      n = count_kept (work, i, new_index, &is_space);
      if (is_space && (i > 0 || new_index > 0)
          && (i + n < work->old.words->len || new_index + n < work->new.words->len)
          && (n > 1 || !slide_space (work, i, new_index)))
        part_words (work, i, new_index, n);
      i += n;
    }
}

static void
append_part (GArray *parts, LatentDifferenceKind kind, const Side *side, guint first, guint n)
{
  LatentDifferencePart part = { .kind = kind };

  if (n == 0)
    return;
  part.range.start = get_word (side, first).start;
  part.range.end = get_word (side, first + n - 1).end;
  g_array_append_val (parts, part);
}

static GArray *
list_parts (const Work *work)
{
  GArray *parts = g_array_new (FALSE, FALSE, sizeof (LatentDifferencePart));
  guint i = 0;
  guint j = 0;

  while (i < work->old.words->len || j < work->new.words->len)
    {
      gboolean is_space;
      guint n_removed = count_alone (&work->old, i);
      guint n_added = count_alone (&work->new, j);
      guint n_kept;

      append_part (parts, LATENT_DIFFERENCE_REMOVED, &work->old, i, n_removed);
      append_part (parts, LATENT_DIFFERENCE_ADDED, &work->new, j, n_added);
      i += n_removed;
      j += n_added;
      n_kept = count_kept (work, i, j, &is_space);
      append_part (parts, LATENT_DIFFERENCE_KEPT, &work->new, j, n_kept);
      i += n_kept;
      j += n_kept;
    }
  return parts;
}

GArray *
latent_word_difference (const char *old_text, const char *new_text)
{
  Work work = { .cells_left = MAX_CELLS };
  g_autoptr (GHashTable) ids = NULL;
  GArray *parts;
  Span span;

  g_return_val_if_fail (old_text != NULL && new_text != NULL, NULL);

  init_side (&work.old, old_text);
  init_side (&work.new, new_text);
  span = trim_texts (&work);
  span.old_last = bound_words (&work.old, span.old_first, span.old_last);
  span.new_last = bound_words (&work.new, span.new_first, span.new_last);
  ids = g_hash_table_new_full (hash_word_cb, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  number_words (&work.old, span.old_first, span.old_last, ids);
  number_words (&work.new, span.new_first, span.new_last, ids);
  for (guint i = 0; i < span.old_first; i++)
    pair_words (&work, i, i);
  for (guint i = span.old_last; i < work.old.words->len; i++)
    pair_words (&work, i, i - span.old_last + span.new_last);
  compare_spans (&work, span, 0);
  join_changes (&work);
  parts = list_parts (&work);
  clear_side (&work.old);
  clear_side (&work.new);
  return parts;
}
