/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-number-list-private.h"

static guint32
get (const GArray *numbers, guint place)
{
  return g_array_index (numbers, guint32, place);
}

static gboolean
is_before (guint32 a, guint32 b, LatentNumberOrder order)
{
  return order == LATENT_NUMBERS_ASCENDING ? a < b : a > b;
}

void
latent_number_list_init (LatentNumberList *self)
{
  self->numbers = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->order = LATENT_NUMBERS_DESCENDING;
}

void
latent_number_list_clear (LatentNumberList *self)
{
  g_clear_pointer (&self->numbers, g_array_unref);
}

static gboolean
find_sorted (const LatentNumberList *self, guint32 number, guint *place)
{
  guint low = 0;
  guint high = self->numbers->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (is_before (get (self->numbers, middle), number, self->order))
        low = middle + 1;
      else
        high = middle;
    }
  *place = low;
  return low < self->numbers->len && get (self->numbers, low) == number;
}

gboolean
latent_number_list_find (const LatentNumberList *self, guint32 number, guint *place)
{
  guint unused;

  if (place == NULL)
    place = &unused;
  if (self->order != LATENT_NUMBERS_AS_GIVEN)
    return find_sorted (self, number, place);
  for (*place = 0; *place < self->numbers->len; (*place)++)
    {
      if (get (self->numbers, *place) == number)
        return TRUE;
    }
  return FALSE;
}

gboolean
latent_number_list_insert (LatentNumberList *self, guint32 number, guint *place)
{
  guint there;

  if (latent_number_list_find (self, number, &there))
    return FALSE;
  g_array_insert_val (self->numbers, there, number);
  if (place != NULL)
    *place = there;
  return TRUE;
}

gboolean
latent_number_list_remove (LatentNumberList *self, guint32 number, guint *place)
{
  guint there;

  if (!latent_number_list_find (self, number, &there))
    return FALSE;
  g_array_remove_index (self->numbers, there);
  if (place != NULL)
    *place = there;
  return TRUE;
}

LatentNumberChange
latent_number_list_replace (LatentNumberList *self, GArray *numbers, LatentNumberOrder order)
{
  g_autoptr (GArray) old = g_steal_pointer (&self->numbers);
  guint common = MIN (old->len, numbers->len);
  guint head = 0;
  guint tail = 0;

  while (head < common && get (old, head) == get (numbers, head))
    head++;
  while (tail < common - head
         && get (old, old->len - 1 - tail) == get (numbers, numbers->len - 1 - tail))
    tail++;

  self->numbers = numbers;
  self->order = order;
  return (LatentNumberChange){ head, old->len - head - tail, numbers->len - head - tail };
}

static gboolean
is_one_of (GHashTable *few, const GArray *numbers, guint place)
{
  return place < numbers->len
         && g_hash_table_contains (few, GUINT_TO_POINTER (get (numbers, place)));
}

gboolean
latent_number_list_compare (const LatentNumberList *self,
                            const GArray *numbers,
                            GHashTable *few,
                            GArray *removed,
                            GArray *added)
{
  guint before = 0;
  guint now = 0;

  while (before < self->numbers->len || now < numbers->len)
    {
      if (before < self->numbers->len && now < numbers->len
          && get (self->numbers, before) == get (numbers, now))
        {
          before++;
          now++;
        }
      else if (is_one_of (few, self->numbers, before))
        {
          g_array_append_val (removed, before);
          before++;
        }
      else if (is_one_of (few, numbers, now))
        {
          g_array_append_val (added, now);
          now++;
        }
      else
        return FALSE;
    }
  return TRUE;
}

GArray *
latent_number_list_merge (const GArray *numbers, const GArray *extra, LatentNumberOrder order)
{
  GArray *merged = g_array_sized_new (FALSE, FALSE, sizeof (guint32), numbers->len + extra->len);
  guint i = 0;

  for (guint e = 0; e < extra->len; e++)
    {
      guint32 number = get (extra, e);

      if (order != LATENT_NUMBERS_AS_GIVEN)
        {
          guint from = i;

          while (i < numbers->len && is_before (get (numbers, i), number, order))
            i++;
          if (i > from)
            g_array_append_vals (merged, &g_array_index (numbers, guint32, from), i - from);
        }
      g_array_append_val (merged, number);
    }
  if (i < numbers->len)
    g_array_append_vals (merged, &g_array_index (numbers, guint32, i), numbers->len - i);
  return merged;
}
