/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-timeline-private.h"

#include "core/store/latent-image-search.h"
#include "latent-tile-private.h"

/* What fills every window at the smallest tiles; the rest follows. */
#define N_FIRST 300
/* Of records read in one go: what a view asks for after a jump. */
#define N_LOADED_AT_ONCE 700
/* After a question that the database refused. */
#define RETRY_MS 2000

static void first_found_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void all_found_cb (GObject *object, GAsyncResult *result, gpointer user_data);

static void read_soon (LatentTimeline *self);

static gboolean
search_again_cb (gpointer user_data)
{
  LatentTimeline *self = user_data;

  self->retry_id = 0;
  read_soon (self);
  if (self->was_asked)
    latent_timeline_search (self);
  return G_SOURCE_REMOVE;
}

/* What is shown stays until the question can be answered. */
static void
fail (LatentTimeline *self, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_debug ("the pictures cannot be listed yet: %s", error->message);
  if (self->retry_id == 0)
    self->retry_id = g_timeout_add (RETRY_MS, search_again_cb, self);
}

/* An answer that was under way when another question took its place: the database carries through
 * what it has begun. */
static gboolean
is_overtaken (GAsyncResult *result)
{
  return g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result)));
}

static void
search_all (LatentTimeline *self)
{
  self->is_asking = TRUE;
  self->is_search_due = FALSE;
  latent_library_search_async (self->library, self->query, 0, self->cancel_search, all_found_cb,
                               g_object_ref (self));
}

static void
ask_for_rest (LatentTimeline *self)
{
  if (!self->is_rest_due)
    return;
  self->is_rest_due = FALSE;
  g_clear_handle_id (&self->rest_id, g_source_remove);
  search_all (self);
}

static gboolean
rest_cb (gpointer user_data)
{
  LatentTimeline *self = user_data;

  self->rest_id = 0;
  /* Reading them brings it. */
  if (self->n_loads == 0 && self->load_id == 0)
    ask_for_rest (self);
  return G_SOURCE_REMOVE;
}

/* The database answers one question after the other, and all numbers of a large library take their
 * time: what a view wants to show of the first ones goes before. It asks for that when it is laid
 * out; below that is where this waits. */
static void
ask_for_rest_soon (LatentTimeline *self)
{
  self->is_asking = TRUE;
  self->is_rest_due = TRUE;
  self->rest_id = g_idle_add (rest_cb, self);
}

static void
forget_rest (LatentTimeline *self)
{
  self->is_rest_due = FALSE;
  g_clear_handle_id (&self->rest_id, g_source_remove);
}

/* The list is empty or another query's: its first pictures are wanted at once. */
static void
search_first (LatentTimeline *self)
{
  latent_library_search_async (self->library, self->query, N_FIRST, self->cancel_search,
                               first_found_cb, g_object_ref (self));
}

void
latent_timeline_search (LatentTimeline *self)
{
  if (self->library == NULL)
    return;
  g_clear_handle_id (&self->retry_id, g_source_remove);
  read_soon (self);
  g_cancellable_cancel (self->cancel_search);
  g_clear_object (&self->cancel_search);
  self->cancel_search = g_cancellable_new ();
  forget_rest (self);
  self->is_asking = FALSE;
  self->is_search_due = FALSE;
  if (self->is_searching)
    search_first (self);
  else
    search_all (self);
}

static void
first_found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentTimeline) self = user_data;
  g_autoptr (GError) error = NULL;
  GArray *numbers = latent_library_search_finish (LATENT_LIBRARY (object), result, &error);
  gboolean is_complete;

  if (is_overtaken (result))
    {
      g_clear_pointer (&numbers, g_array_unref);
      return;
    }
  if (numbers == NULL)
    {
      fail (self, error);
      return;
    }
  is_complete = numbers->len < N_FIRST;
  latent_timeline_take_numbers (self, numbers, is_complete);
  latent_timeline_set_searching (self, FALSE);
  if (!is_complete || self->is_search_due)
    ask_for_rest_soon (self);
}

static void
all_found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentTimeline) self = user_data;
  g_autoptr (GError) error = NULL;
  GArray *numbers = latent_library_search_finish (LATENT_LIBRARY (object), result, &error);

  if (is_overtaken (result))
    {
      g_clear_pointer (&numbers, g_array_unref);
      return;
    }
  self->is_asking = FALSE;
  if (numbers == NULL)
    {
      fail (self, error);
      return;
    }
  latent_timeline_take_numbers (self, numbers, TRUE);
  if (self->is_search_due)
    latent_timeline_search (self);
}

/* Not a new question for each of many changes: the one under way is answered first. */
static void
search_soon (LatentTimeline *self)
{
  if (self->is_asking || self->is_searching)
    self->is_search_due = TRUE;
  else
    latent_timeline_search (self);
}

/* Which of some pictures belong to the result. */
typedef struct
{
  LatentTimeline *timeline; /* owned */
  GArray *asked;            /* owned (element-type guint32) */
} Check;

static void
free_check (Check *check)
{
  g_object_unref (check->timeline);
  g_array_unref (check->asked);
  g_free (check);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Check, free_check)

static void
checked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Check) check = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) matches = g_hash_table_new (NULL, NULL);
  g_autoptr (GArray) found
      = latent_library_filter_numbers_finish (LATENT_LIBRARY (object), result, &error);

  if (is_overtaken (result))
    return;
  if (found == NULL)
    {
      fail (check->timeline, error);
      return;
    }
  /* The search that was asked before failed: what it is repeated for knows these, too. */
  if (check->timeline->is_searching)
    return;
  for (guint i = 0; i < found->len; i++)
    g_hash_table_add (matches, GUINT_TO_POINTER (g_array_index (found, guint32, i)));
  for (guint i = 0; i < check->asked->len; i++)
    {
      guint32 number = g_array_index (check->asked, guint32, i);

      if (g_hash_table_contains (matches, GUINT_TO_POINTER (number)))
        latent_timeline_insert (check->timeline, number);
      else
        latent_timeline_drop (check->timeline, number);
    }
}

void
latent_timeline_check (LatentTimeline *self, const guint32 *numbers, gsize n_numbers)
{
  Check *check;

  if (self->library == NULL || !self->was_asked || n_numbers == 0)
    return;
  /* Where in the order they belong, only the whole answer tells: in the order that the list will
   * have when this is answered. */
  if (latent_timeline_get_order (self) == LATENT_NUMBERS_AS_GIVEN)
    {
      for (gsize i = 0; i < n_numbers; i++)
        g_hash_table_add (self->moved, GUINT_TO_POINTER (numbers[i]));
      search_soon (self);
      return;
    }
  check = g_new0 (Check, 1);
  check->timeline = g_object_ref (self);
  check->asked = g_array_sized_new (FALSE, FALSE, sizeof (guint32), (guint) n_numbers);
  g_array_append_vals (check->asked, numbers, (guint) n_numbers);
  latent_library_filter_numbers_async (self->library, self->query, numbers, n_numbers,
                                       self->cancel_checks, checked_cb, check);
}

/* The tiles that are still there are read again later. */
static void
keep_for_later (LatentTimeline *self, const GArray *numbers)
{
  for (guint i = 0; i < numbers->len; i++)
    {
      guint32 number = g_array_index (numbers, guint32, i);

      if (latent_timeline_find_tile (self, number) != NULL)
        g_hash_table_add (self->to_load, GUINT_TO_POINTER (number));
    }
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Check) load = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) found = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) images
      = latent_library_load_finish (LATENT_LIBRARY (object), result, &error);

  load->timeline->n_loads--;
  if (is_overtaken (result))
    return;
  if (load->timeline->n_loads == 0 && load->timeline->load_id == 0)
    ask_for_rest (load->timeline);
  if (images == NULL)
    {
      keep_for_later (load->timeline, load->asked);
      fail (load->timeline, error);
      return;
    }
  for (guint i = 0; i < images->len; i++)
    {
      const LatentImageRecord *image = images->pdata[i];
      LatentTile *tile = latent_timeline_find_tile (load->timeline, image->number);

      g_hash_table_add (found, GUINT_TO_POINTER (image->number));
      if (tile != NULL)
        latent_tile_set_image (tile, image);
    }
  /* Those that have no row are gone: whoever removed it tells so, too. */
  for (guint i = 0; i < load->asked->len; i++)
    {
      guint32 number = g_array_index (load->asked, guint32, i);
      LatentTile *tile = latent_timeline_find_tile (load->timeline, number);

      if (tile == NULL || g_hash_table_contains (found, GUINT_TO_POINTER (number)))
        continue;
      if (latent_tile_get_image (tile) != NULL)
        latent_tile_set_image (tile, NULL);
      latent_tile_set_loaded (tile);
    }
}

static gboolean
load_cb (gpointer user_data)
{
  LatentTimeline *self = user_data;
  Check *load = g_new0 (Check, 1);
  GHashTableIter iter;
  gpointer number;

  self->n_loads++;
  load->timeline = g_object_ref (self);
  load->asked = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_hash_table_iter_init (&iter, self->to_load);
  while (load->asked->len < N_LOADED_AT_ONCE && g_hash_table_iter_next (&iter, &number, NULL))
    {
      guint32 value = GPOINTER_TO_UINT (number);

      g_array_append_val (load->asked, value);
      g_hash_table_iter_remove (&iter);
    }
  latent_library_load_async (self->library, (const guint32 *) (gpointer) load->asked->data,
                             load->asked->len, self->cancel_loads, loaded_cb, load);
  if (g_hash_table_size (self->to_load) > 0)
    return G_SOURCE_CONTINUE;
  self->load_id = 0;
  return G_SOURCE_REMOVE;
}

/* Not one by one: a view asks for a whole screen of tiles in one go. */
static void
read_soon (LatentTimeline *self)
{
  if (self->load_id == 0 && g_hash_table_size (self->to_load) > 0)
    self->load_id = g_idle_add_full (G_PRIORITY_DEFAULT, load_cb, self, NULL);
}

void
latent_timeline_load (LatentTimeline *self, guint32 number)
{
  if (self->library == NULL)
    return;
  g_hash_table_add (self->to_load, GUINT_TO_POINTER (number));
  read_soon (self);
}

gboolean
latent_timeline_wants_job (LatentTimeline *self, LatentJob *job)
{
  return latent_image_query_matches_job (self->query, latent_job_get_record (job));
}

void
latent_timeline_stop (LatentTimeline *self)
{
  g_clear_handle_id (&self->retry_id, g_source_remove);
  g_clear_handle_id (&self->load_id, g_source_remove);
  forget_rest (self);
  g_cancellable_cancel (self->cancel_search);
  g_cancellable_cancel (self->cancel_checks);
  g_cancellable_cancel (self->cancel_loads);
}

void
latent_timeline_call_off (GCancellable **cancellable)
{
  g_cancellable_cancel (*cancellable);
  g_object_unref (*cancellable);
  *cancellable = g_cancellable_new ();
}

LatentLibrary *
latent_timeline_get_library (LatentTimeline *self)
{
  g_return_val_if_fail (LATENT_IS_TIMELINE (self), NULL);
  return self->library;
}
