/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-timeline-private.h"

#include "latent-tile-private.h"

/* So many places may be replaced with one signal: a view asks for each of them. */
#define N_IN_ONE_SIGNAL 64

static void implement_list_model (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LatentTimeline,
                               latent_timeline,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, implement_list_model))

typedef enum
{
  PROP_QUERY = 1,
  PROP_IS_SEARCHING,
  PROP_IS_COMPLETE,
} LatentTimelineProperty;

static GParamSpec *properties[PROP_IS_COMPLETE + 1];
enum
{
  SIGNAL_RENUMBERED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

LatentNumberOrder
latent_timeline_get_order (LatentTimeline *self)
{
  switch (self->query->sort)
    {
    case LATENT_IMAGE_SORT_NEWEST:
      return LATENT_NUMBERS_DESCENDING;
    case LATENT_IMAGE_SORT_OLDEST:
      return LATENT_NUMBERS_ASCENDING;
    case LATENT_IMAGE_SORT_RATING:
    case LATENT_IMAGE_SORT_PROMPT:
    default:
      return LATENT_NUMBERS_AS_GIVEN;
    }
}

static void
emit (LatentTimeline *self, guint position, guint removed, guint added)
{
  if (removed > 0 || added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static gboolean
has_number (GHashTable *numbers, guint32 number)
{
  return g_hash_table_contains (numbers, GUINT_TO_POINTER (number));
}

/* Tiles. */

static void
tile_gone_cb (gpointer user_data, GObject *where_the_tile_was)
{
  LatentTimelineTile *entry = user_data;
  LatentTimeline *self = entry->timeline;
  gpointer number = GUINT_TO_POINTER (entry->number);

  g_hash_table_remove (self->to_load, number);
  g_hash_table_remove (self->tiles, number);
}

static LatentTile *
make_tile (LatentTimeline *self, guint32 number)
{
  LatentTimelineTile *entry = g_new (LatentTimelineTile, 1);

  *entry = (LatentTimelineTile){ self, latent_tile_new (number), number };
  g_object_weak_ref (G_OBJECT (entry->tile), tile_gone_cb, entry);
  g_hash_table_insert (self->tiles, GUINT_TO_POINTER (number), entry);
  latent_tile_set_job (entry->tile, g_hash_table_lookup (self->jobs, GUINT_TO_POINTER (number)));
  if (has_number (self->only_jobs, number))
    latent_tile_set_loaded (entry->tile);
  else
    latent_timeline_load (self, number);
  return entry->tile;
}

LatentTile *
latent_timeline_find_tile (LatentTimeline *self, guint32 number)
{
  LatentTimelineTile *entry = g_hash_table_lookup (self->tiles, GUINT_TO_POINTER (number));

  return entry != NULL ? entry->tile : NULL;
}

static void
forget_tiles (LatentTimeline *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->tiles);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      LatentTimelineTile *entry = value;

      g_object_weak_unref (G_OBJECT (entry->tile), tile_gone_cb, entry);
      g_hash_table_iter_remove (&iter);
    }
}

/* The list. */

static int
compare_descending_cb (gconstpointer a, gconstpointer b)
{
  guint32 left = *(const guint32 *) a;
  guint32 right = *(const guint32 *) b;

  return (left < right) - (left > right);
}

static int
compare_ascending_cb (gconstpointer a, gconstpointer b)
{
  return compare_descending_cb (b, a);
}

static void
pick_wanted (LatentTimeline *self)
{
  g_hash_table_remove_all (self->wanted);
  for (guint i = 0; i < self->shadow->len; i++)
    {
      LatentJob *job = self->shadow->pdata[i];

      if (latent_timeline_wants_job (self, job))
        g_hash_table_add (self->wanted, GUINT_TO_POINTER (latent_job_get_number (job)));
    }
}

/* (transfer full): those of the wanted jobs whose pictures are not in @pictures. A list that
 * numbers cannot be looked up in is gone through once, not once for each job. */
static GHashTable *
pick_pictureless (LatentTimeline *self, const LatentNumberList *pictures)
{
  g_autoptr (GHashTable) picked = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->wanted);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      if (pictures->order == LATENT_NUMBERS_AS_GIVEN
          || !latent_number_list_find (pictures, GPOINTER_TO_UINT (key), NULL))
        g_hash_table_add (picked, key);
    }
  if (pictures->order != LATENT_NUMBERS_AS_GIVEN)
    return g_steal_pointer (&picked);
  for (guint i = 0; i < pictures->numbers->len && g_hash_table_size (picked) > 0; i++)
    g_hash_table_remove (picked, GUINT_TO_POINTER (g_array_index (pictures->numbers, guint32, i)));
  return g_steal_pointer (&picked);
}

/* The numbers of the wanted jobs that are not also pictures of @pictures; while there are more
 * pictures to come, those behind the last one wait. */
static GArray *
pick_jobs (LatentTimeline *self, const LatentNumberList *pictures, gboolean is_complete)
{
  GArray *picked = g_array_new (FALSE, FALSE, sizeof (guint32));
  GHashTableIter iter;
  gpointer key;

  pick_wanted (self);
  g_hash_table_unref (self->only_jobs);
  self->only_jobs = pick_pictureless (self, pictures);
  g_hash_table_iter_init (&iter, self->only_jobs);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      guint32 number = GPOINTER_TO_UINT (key);
      guint place = 0;

      if (!is_complete && pictures->order != LATENT_NUMBERS_AS_GIVEN)
        latent_number_list_find (pictures, number, &place);
      if (is_complete || pictures->order == LATENT_NUMBERS_AS_GIVEN
          || place < pictures->numbers->len)
        g_array_append_val (picked, number);
    }
  g_array_sort (picked, pictures->order == LATENT_NUMBERS_ASCENDING ? compare_ascending_cb
                                                                    : compare_descending_cb);
  return picked;
}

/* The same question, answered again because of a few pictures: what did not change stays, and with
 * it what a view made of it. FALSE: there is more to it. */
static gboolean
show_moved (LatentTimeline *self, const GArray *numbers)
{
  g_autoptr (GArray) removed = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) added = g_array_new (FALSE, FALSE, sizeof (guint));

  if (self->is_searching || g_hash_table_size (self->moved) > N_IN_ONE_SIGNAL
      || !latent_number_list_compare (&self->list, numbers, self->moved, removed, added))
    return FALSE;
  for (guint i = removed->len; i > 0; i--)
    {
      guint place = g_array_index (removed, guint, i - 1);

      g_array_remove_index (self->list.numbers, place);
      emit (self, place, 1, 0);
    }
  for (guint i = 0; i < added->len; i++)
    {
      guint place = g_array_index (added, guint, i);

      g_array_insert_val (self->list.numbers, place, g_array_index (numbers, guint32, place));
      emit (self, place, 0, 1);
    }
  return TRUE;
}

/* @numbers: (transfer full) */
static void
show_numbers (LatentTimeline *self, GArray *numbers, LatentNumberOrder order)
{
  guint n_before = self->list.numbers->len;
  LatentNumberChange change;

  if (order == LATENT_NUMBERS_AS_GIVEN && self->list.order == order && show_moved (self, numbers))
    {
      g_array_unref (numbers);
      return;
    }
  change = latent_number_list_replace (&self->list, numbers, order);
  if (change.removed == 0 || change.added == 0 || change.removed + change.added <= N_IN_ONE_SIGNAL)
    {
      emit (self, change.position, change.removed, change.added);
      return;
    }
  self->list.numbers = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->is_being_replaced = TRUE;
  emit (self, 0, n_before, 0);
  self->is_being_replaced = FALSE;
  g_array_unref (self->list.numbers);
  self->list.numbers = numbers;
  emit (self, 0, 0, numbers->len);
}

void
latent_timeline_take_numbers (LatentTimeline *self, GArray *numbers, gboolean is_complete)
{
  LatentNumberList pictures = { numbers, latent_timeline_get_order (self) };
  g_autoptr (GArray) jobs = pick_jobs (self, &pictures, is_complete);
  GArray *all = latent_number_list_merge (numbers, jobs, pictures.order);

  g_array_unref (numbers);
  show_numbers (self, all, pictures.order);
  /* What came after the question was asked is in the next answer. */
  if (!self->is_search_due)
    g_hash_table_remove_all (self->moved);
  if (self->is_complete == is_complete)
    return;
  self->is_complete = is_complete;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_COMPLETE]);
}

/* Behind what is there of a result that is not complete, the rest of it will bring the number. */
static gboolean
is_for_later (LatentTimeline *self, guint place)
{
  return self->was_asked && !self->is_complete && self->list.order != LATENT_NUMBERS_AS_GIVEN
         && place == self->list.numbers->len;
}

/* In an order that knows nothing of jobs they come first, the newest before the others, as in
 * pick_jobs(). */
static guint
find_place_of_job (LatentTimeline *self, guint32 number)
{
  const GArray *numbers = self->list.numbers;
  guint place = 0;

  while (place < numbers->len && g_array_index (numbers, guint32, place) > number
         && has_number (self->only_jobs, g_array_index (numbers, guint32, place)))
    place++;
  return place;
}

static void
show_number (LatentTimeline *self, guint32 number)
{
  guint place;

  if (latent_number_list_find (&self->list, number, &place) || is_for_later (self, place))
    return;
  if (self->list.order == LATENT_NUMBERS_AS_GIVEN)
    {
      place = find_place_of_job (self, number);
      g_array_insert_val (self->list.numbers, place, number);
    }
  else
    latent_number_list_insert (&self->list, number, &place);
  emit (self, place, 0, 1);
}

static void
hide_number (LatentTimeline *self, guint32 number)
{
  guint place;

  if (latent_number_list_remove (&self->list, number, &place))
    emit (self, place, 1, 0);
}

void
latent_timeline_insert (LatentTimeline *self, guint32 number)
{
  LatentTile *tile = latent_timeline_find_tile (self, number);

  /* A job's place that has a picture now. */
  if (g_hash_table_remove (self->only_jobs, GUINT_TO_POINTER (number)) && tile != NULL
      && latent_tile_get_image (tile) == NULL)
    latent_timeline_load (self, number);
  show_number (self, number);
}

void
latent_timeline_drop (LatentTimeline *self, guint32 number)
{
  gboolean is_of_job = has_number (self->wanted, number);

  /* Where the picture stood is no place for its job, unless the number tells the place. */
  if (!is_of_job
      || (self->list.order == LATENT_NUMBERS_AS_GIVEN && !has_number (self->only_jobs, number)))
    hide_number (self, number);
  if (!is_of_job)
    return;
  g_hash_table_add (self->only_jobs, GUINT_TO_POINTER (number));
  show_number (self, number);
}

void
latent_timeline_set_searching (LatentTimeline *self, gboolean is_searching)
{
  if (self->is_searching == is_searching)
    return;
  self->is_searching = is_searching;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_SEARCHING]);
}

/* Jobs. */

static void
update_job (LatentTimeline *self, LatentJob *job, gboolean is_wanted)
{
  guint32 number = latent_job_get_number (job);

  if (is_wanted == has_number (self->wanted, number))
    return;
  if (!is_wanted)
    {
      g_hash_table_remove (self->wanted, GUINT_TO_POINTER (number));
      if (g_hash_table_remove (self->only_jobs, GUINT_TO_POINTER (number)))
        hide_number (self, number);
      return;
    }
  g_hash_table_add (self->wanted, GUINT_TO_POINTER (number));
  if (latent_number_list_find (&self->list, number, NULL))
    return;
  g_hash_table_add (self->only_jobs, GUINT_TO_POINTER (number));
  show_number (self, number);
}

static void
job_state_cb (LatentTimeline *self, GParamSpec *pspec, LatentJob *job)
{
  update_job (self, job, latent_timeline_wants_job (self, job));
}

static void
add_job (LatentTimeline *self, LatentJob *job)
{
  guint32 number = latent_job_get_number (job);
  LatentTile *tile = latent_timeline_find_tile (self, number);

  g_hash_table_insert (self->jobs, GUINT_TO_POINTER (number), job);
  if (tile != NULL)
    latent_tile_set_job (tile, job);
  g_signal_connect_object (job, "notify::state", G_CALLBACK (job_state_cb), self,
                           G_CONNECT_SWAPPED);
  update_job (self, job, latent_timeline_wants_job (self, job));
}

static void
remove_job (LatentTimeline *self, LatentJob *job)
{
  guint32 number = latent_job_get_number (job);
  LatentTile *tile = latent_timeline_find_tile (self, number);

  g_signal_handlers_disconnect_by_func (job, job_state_cb, self);
  g_hash_table_remove (self->jobs, GUINT_TO_POINTER (number));
  if (tile != NULL)
    latent_tile_set_job (tile, NULL);
  update_job (self, job, FALSE);
}

static void
queue_changed_cb (GListModel *queue,
                  guint position,
                  guint removed,
                  guint added,
                  LatentTimeline *self)
{
  for (guint i = 0; i < removed; i++)
    {
      g_autoptr (LatentJob) job = g_ptr_array_steal_index (self->shadow, position);

      remove_job (self, job);
    }
  for (guint i = 0; i < added; i++)
    {
      LatentJob *job = g_list_model_get_item (queue, position + i);

      g_ptr_array_insert (self->shadow, (int) (position + i), job);
      add_job (self, job);
    }
}

/* GListModel. */

static GType
get_item_type (GListModel *model)
{
  return LATENT_TYPE_TILE;
}

static guint
get_n_items (GListModel *model)
{
  return LATENT_TIMELINE (model)->list.numbers->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  LatentTimeline *self = LATENT_TIMELINE (model);
  guint32 number = latent_timeline_get_number (self, position);

  return number != 0 ? latent_timeline_dup_tile (self, number) : NULL;
}

static void
implement_list_model (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* GObject. */

static void
latent_timeline_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LatentTimeline *self = LATENT_TIMELINE (object);

  switch ((LatentTimelineProperty) id)
    {
    case PROP_QUERY:
      g_value_set_boxed (value, self->query);
      break;
    case PROP_IS_SEARCHING:
      g_value_set_boolean (value, self->is_searching);
      break;
    case PROP_IS_COMPLETE:
      g_value_set_boolean (value, self->is_complete);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_timeline_dispose (GObject *object)
{
  LatentTimeline *self = LATENT_TIMELINE (object);

  latent_timeline_stop (self);
  forget_tiles (self);
  g_hash_table_remove_all (self->jobs);
  for (guint i = 0; i < self->shadow->len; i++)
    g_signal_handlers_disconnect_by_func (self->shadow->pdata[i], job_state_cb, self);
  g_ptr_array_set_size (self->shadow, 0);
  g_clear_object (&self->queue);
  g_clear_object (&self->library);
  G_OBJECT_CLASS (latent_timeline_parent_class)->dispose (object);
}

static void
latent_timeline_finalize (GObject *object)
{
  LatentTimeline *self = LATENT_TIMELINE (object);

  latent_number_list_clear (&self->list);
  g_clear_pointer (&self->query, latent_image_query_free);
  g_hash_table_unref (self->tiles);
  g_hash_table_unref (self->to_load);
  g_hash_table_unref (self->jobs);
  g_hash_table_unref (self->wanted);
  g_hash_table_unref (self->only_jobs);
  g_hash_table_unref (self->moved);
  g_ptr_array_unref (self->shadow);
  g_clear_object (&self->cancel_search);
  g_clear_object (&self->cancel_checks);
  g_clear_object (&self->cancel_loads);
  G_OBJECT_CLASS (latent_timeline_parent_class)->finalize (object);
}

static void
latent_timeline_class_init (LatentTimelineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = latent_timeline_dispose;
  object_class->finalize = latent_timeline_finalize;
  object_class->get_property = latent_timeline_get_property;

  properties[PROP_QUERY] = g_param_spec_boxed ("query", NULL, NULL, LATENT_TYPE_IMAGE_QUERY, flags);
  properties[PROP_IS_SEARCHING] = g_param_spec_boolean ("is-searching", NULL, NULL, FALSE, flags);
  properties[PROP_IS_COMPLETE] = g_param_spec_boolean ("is-complete", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
  signals[SIGNAL_RENUMBERED]
      = g_signal_new ("renumbered", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 0);
}

static void
latent_timeline_init (LatentTimeline *self)
{
  self->query = latent_image_query_new ();
  latent_number_list_init (&self->list);
  self->tiles = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->to_load = g_hash_table_new (NULL, NULL);
  self->jobs = g_hash_table_new (NULL, NULL);
  self->wanted = g_hash_table_new (NULL, NULL);
  self->only_jobs = g_hash_table_new (NULL, NULL);
  self->moved = g_hash_table_new (NULL, NULL);
  self->shadow = g_ptr_array_new_with_free_func (g_object_unref);
  self->cancel_checks = g_cancellable_new ();
  self->cancel_loads = g_cancellable_new ();
}

LatentTimeline *
latent_timeline_new (LatentLibrary *library)
{
  LatentTimeline *self = g_object_new (LATENT_TYPE_TIMELINE, NULL);

  g_set_object (&self->library, library);
  return self;
}

void
latent_timeline_set_query (LatentTimeline *self, const LatentImageQuery *query)
{
  g_return_if_fail (LATENT_IS_TIMELINE (self));
  g_return_if_fail (query != NULL);

  if (self->was_asked && latent_image_query_equal (self->query, query))
    return;
  latent_image_query_free (self->query);
  self->query = latent_image_query_copy (query);
  self->was_asked = TRUE;
  /* What is found out about single pictures was asked for another query. */
  latent_timeline_call_off (&self->cancel_checks);
  latent_timeline_set_searching (self, TRUE);
  latent_timeline_search (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_QUERY]);
}

const LatentImageQuery *
latent_timeline_get_query (LatentTimeline *self)
{
  g_return_val_if_fail (LATENT_IS_TIMELINE (self), NULL);

  return self->query;
}

gboolean
latent_timeline_get_is_searching (LatentTimeline *self)
{
  g_return_val_if_fail (LATENT_IS_TIMELINE (self), FALSE);

  return self->is_searching;
}

gboolean
latent_timeline_get_is_complete (LatentTimeline *self)
{
  g_return_val_if_fail (LATENT_IS_TIMELINE (self), FALSE);

  return self->is_complete;
}

gboolean
latent_timeline_get_is_being_replaced (LatentTimeline *self)
{
  g_return_val_if_fail (LATENT_IS_TIMELINE (self), FALSE);

  return self->is_being_replaced;
}

guint32
latent_timeline_get_number (LatentTimeline *self, guint position)
{
  g_return_val_if_fail (LATENT_IS_TIMELINE (self), 0);

  if (position >= self->list.numbers->len)
    return 0;
  return g_array_index (self->list.numbers, guint32, position);
}

gboolean
latent_timeline_find (LatentTimeline *self, guint32 number, guint *position)
{
  g_return_val_if_fail (LATENT_IS_TIMELINE (self), FALSE);

  return latent_number_list_find (&self->list, number, position);
}

LatentTile *
latent_timeline_dup_tile (LatentTimeline *self, guint32 number)
{
  LatentTile *tile;

  g_return_val_if_fail (LATENT_IS_TIMELINE (self), NULL);
  g_return_val_if_fail (number != 0, NULL);

  tile = latent_timeline_find_tile (self, number);
  return tile != NULL ? g_object_ref (tile) : make_tile (self, number);
}

/* Do numbers alone tell where a picture belongs, and that it does? Not while the list is still in
 * the order of another question. */
static gboolean
takes_everything (LatentTimeline *self)
{
  return latent_image_query_is_empty (self->query) && self->list.order != LATENT_NUMBERS_AS_GIVEN
         && self->list.order == latent_timeline_get_order (self);
}

void
latent_timeline_add_image (LatentTimeline *self, const LatentImageRecord *image)
{
  LatentTile *tile;

  g_return_if_fail (LATENT_IS_TIMELINE (self));
  g_return_if_fail (image != NULL && image->number != 0);

  tile = latent_timeline_find_tile (self, image->number);
  if (tile != NULL)
    latent_tile_set_image (tile, image);
  /* The place is a picture's now: it stays when the job leaves. */
  g_hash_table_remove (self->only_jobs, GUINT_TO_POINTER (image->number));
  if (takes_everything (self))
    show_number (self, image->number);
  else
    latent_timeline_check (self, &image->number, 1);
}

void
latent_timeline_update_image (LatentTimeline *self, const LatentImageRecord *image)
{
  LatentTile *tile;

  g_return_if_fail (LATENT_IS_TIMELINE (self));
  g_return_if_fail (image != NULL && image->number != 0);

  tile = latent_timeline_find_tile (self, image->number);
  if (tile != NULL)
    latent_tile_set_image (tile, image);
  if (!takes_everything (self))
    latent_timeline_check (self, &image->number, 1);
}

void
latent_timeline_remove_image (LatentTimeline *self, guint32 number)
{
  LatentTile *tile;

  g_return_if_fail (LATENT_IS_TIMELINE (self));

  tile = latent_timeline_find_tile (self, number);
  if (tile != NULL && has_number (self->jobs, number))
    latent_tile_set_image (tile, NULL);
  latent_timeline_drop (self, number);
}

void
latent_timeline_refresh (LatentTimeline *self, const guint32 *numbers, gsize n_numbers)
{
  GHashTableIter iter;
  gpointer number;

  g_return_if_fail (LATENT_IS_TIMELINE (self));

  if (numbers == NULL)
    {
      g_hash_table_iter_init (&iter, self->tiles);
      while (g_hash_table_iter_next (&iter, &number, NULL))
        latent_timeline_load (self, GPOINTER_TO_UINT (number));
      if (self->was_asked)
        latent_timeline_search (self);
      return;
    }
  for (gsize i = 0; i < n_numbers; i++)
    {
      if (latent_timeline_find_tile (self, numbers[i]) != NULL)
        latent_timeline_load (self, numbers[i]);
      /* Where only a job stood there is a picture now: it stays when the job leaves, and the check
       * tells when it should not. */
      if (self->was_asked)
        g_hash_table_remove (self->only_jobs, GUINT_TO_POINTER (numbers[i]));
    }
  latent_timeline_check (self, numbers, n_numbers);
}

void
latent_timeline_forget_numbers (LatentTimeline *self)
{
  guint n_items;

  g_return_if_fail (LATENT_IS_TIMELINE (self));

  n_items = self->list.numbers->len;
  latent_timeline_stop (self);
  g_clear_object (&self->cancel_search);
  latent_timeline_call_off (&self->cancel_checks);
  latent_timeline_call_off (&self->cancel_loads);
  forget_tiles (self);
  g_hash_table_remove_all (self->to_load);
  g_hash_table_remove_all (self->jobs);
  g_hash_table_remove_all (self->wanted);
  g_hash_table_remove_all (self->only_jobs);
  g_hash_table_remove_all (self->moved);
  g_array_set_size (self->list.numbers, 0);
  emit (self, 0, n_items, 0);
  g_signal_emit (self, signals[SIGNAL_RENUMBERED], 0);
}

void
latent_timeline_learn_numbers (LatentTimeline *self)
{
  g_return_if_fail (LATENT_IS_TIMELINE (self));

  for (guint i = 0; i < self->shadow->len; i++)
    {
      LatentJob *job = self->shadow->pdata[i];

      g_hash_table_insert (self->jobs, GUINT_TO_POINTER (latent_job_get_number (job)), job);
      update_job (self, job, latent_timeline_wants_job (self, job));
    }
  if (!self->was_asked)
    return;
  latent_timeline_set_searching (self, TRUE);
  latent_timeline_search (self);
}

void
latent_timeline_follow_jobs (LatentTimeline *self, GListModel *jobs)
{
  g_return_if_fail (LATENT_IS_TIMELINE (self));
  g_return_if_fail (G_IS_LIST_MODEL (jobs));
  g_return_if_fail (self->queue == NULL);

  self->queue = g_object_ref (jobs);
  g_signal_connect_object (jobs, "items-changed", G_CALLBACK (queue_changed_cb), self, 0);
  queue_changed_cb (jobs, 0, 0, g_list_model_get_n_items (jobs), self);
}
