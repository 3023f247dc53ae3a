/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/base/latent-text-search.h"
#include "core/jobs/latent-timeline.h"
#include "core/store/latent-image-search.h"
#include "tests/core/store/store-fixture.h"

/* A library, its timeline, and the queue as a plain list. */
typedef struct
{
  StoreFixture store;
  GListStore *queue;
  LatentTimeline *timeline;
  GArray *mirror; /* (element-type guint32): what somebody knows who only hears the signals */
} Ground;

static void
items_changed_cb (GListModel *model, guint position, guint removed, guint added, Ground *self)
{
  g_assert_cmpuint (position + removed, <=, self->mirror->len);
  if (removed > 0)
    g_array_remove_range (self->mirror, position, removed);
  for (guint i = 0; i < added; i++)
    {
      guint32 number = latent_timeline_get_number (self->timeline, position + i);

      g_array_insert_val (self->mirror, position + i, number);
    }
  g_assert_cmpuint (self->mirror->len, ==, g_list_model_get_n_items (model));
}

static void
ground_show (Ground *self)
{
  self->queue = g_list_store_new (LATENT_TYPE_JOB);
  self->timeline = latent_timeline_new (self->store.library);
  self->mirror = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_signal_connect (self->timeline, "items-changed", G_CALLBACK (items_changed_cb), self);
  latent_timeline_follow_jobs (self->timeline, G_LIST_MODEL (self->queue));
}

static void
ground_hide (Ground *self)
{
  latent_test_assert_gone (&self->timeline);
  g_clear_object (&self->queue);
  g_clear_pointer (&self->mirror, g_array_unref);
}

static void
set_up (Ground *self, gconstpointer data)
{
  g_autofree char *folder = latent_test_make_folder ("timeline");

  store_fixture_open (&self->store, folder);
  ground_show (self);
}

static void
tear_down (Ground *self, gconstpointer data)
{
  ground_hide (self);
  store_fixture_close (&self->store);
}

/* Everything that was asked of the database is answered and shown: what an answer asks for comes
 * behind it, so a few round trips of our own are behind them all. */
static void
settle (Ground *self)
{
  for (guint i = 0; i < 4; i++)
    {
      store_query (&self->store, "SELECT 1");
      latent_test_drain ();
    }
}

static void
ask (Ground *self, const LatentImageQuery *query)
{
  latent_timeline_set_query (self->timeline, query);
  latent_test_wait_for (!latent_timeline_get_is_searching (self->timeline)
                        && latent_timeline_get_is_complete (self->timeline));
}

static void
ask_for_all (Ground *self, LatentImageSort sort)
{
  g_autoptr (LatentImageQuery) query = latent_image_query_new ();

  query->sort = sort;
  ask (self, query);
}

/* (transfer full): in the ledger and in the queue */
static LatentJob *
start_job (Ground *self, const char *prompt)
{
  g_autoptr (LatentJobRecord) record = store_make_job (prompt, 1000);
  LatentJob *job;

  store_insert (&self->store, record);
  job = latent_job_new (record, TRUE);
  g_list_store_append (self->queue, job);
  return job;
}

/* (transfer full): the picture is in the library */
static LatentImageRecord *
store_picture (Ground *self, LatentJob *job, guint index)
{
  g_autoptr (LatentJobRecord) record = latent_job_record_copy (latent_job_get_record (job));
  g_autoptr (GPtrArray) images = g_ptr_array_new ();
  g_autofree char *path = g_strdup_printf ("/pictures/%s-%u", record->id, index);
  LatentImageRecord *image = store_make_image (record, index, path);

  image->number = latent_image_number (record->number, index);
  image->prompt = g_strdup (record->prompt);
  image->model_id = g_strdup (record->model_id);
  g_ptr_array_add (images, image);
  store_complete (&self->store, record, images);
  return image;
}

static void
end_job (Ground *self, LatentJob *job)
{
  guint position;

  g_assert_true (g_list_store_find (self->queue, job, &position));
  g_list_store_remove (self->queue, position);
}

static LatentImageRecord *
add_picture (Ground *self, const char *prompt)
{
  g_autoptr (LatentJob) job = start_job (self, prompt);
  LatentImageRecord *image = store_picture (self, job, 0);

  latent_timeline_add_image (self->timeline, image);
  end_job (self, job);
  return image;
}

/* The list as text: "job:prompt image:prompt/index ...". */
static char *
describe (Ground *self)
{
  GString *text = g_string_new (NULL);
  GListModel *model = G_LIST_MODEL (self->timeline);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (LatentTile) tile = g_list_model_get_item (model, i);
      const LatentImageRecord *image;

      latent_test_wait_for (latent_tile_get_is_loaded (tile));
      image = latent_tile_get_image (tile);
      g_string_append (text, i > 0 ? " " : "");
      if (latent_tile_get_job (tile) != NULL)
        g_string_append_printf (text, "job:%s", latent_job_get_prompt (latent_tile_get_job (tile)));
      if (image != NULL)
        g_string_append_printf (text, "%simage:%s/%u",
                                latent_tile_get_job (tile) != NULL ? "+" : "", image->prompt,
                                image->index);
    }
  return g_string_free (text, FALSE);
}

#define assert_list(ground, expected)                                                              \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *found_ = describe (ground);                                                   \
    g_assert_cmpstr (found_, ==, expected);                                                        \
  }                                                                                                \
  G_STMT_END

/* As when another process wrote, and the word of it comes: behind what was asked before, and before
 * that is answered. */
static void
change_elsewhere (Ground *self, const char *sql, guint32 number)
{
  store_execute_soon (&self->store, sql);
  latent_timeline_refresh (self->timeline, &number, 1);
}

static void
count_places_cb (GListModel *model, guint position, guint removed, guint added, guint *count)
{
  *count += removed + added;
}

static void
count_changes_cb (GListModel *model, guint position, guint removed, guint added, guint *count)
{
  (*count)++;
}

static void
test_tile_becomes_picture_in_place (Ground *self, gconstpointer data)
{
  g_autoptr (LatentJob) older = start_job (self, "a");
  g_autoptr (LatentJob) newer = start_job (self, "b");
  g_autoptr (LatentImageRecord) image = NULL;
  g_autoptr (LatentTile) tile = NULL;
  guint n_changes = 0;

  ask_for_all (self, LATENT_IMAGE_SORT_NEWEST);
  assert_list (self, "job:b job:a");
  tile = g_list_model_get_item (G_LIST_MODEL (self->timeline), 1);
  g_signal_connect (self->timeline, "items-changed", G_CALLBACK (count_changes_cb), &n_changes);
  image = store_picture (self, older, 0);
  latent_timeline_add_image (self->timeline, image);
  assert_list (self, "job:b job:a+image:a/0");
  end_job (self, older);
  assert_list (self, "job:b image:a/0");

  /* The very same tile at the same place, and the list never said that it changed. */
  g_assert_cmpuint (n_changes, ==, 0);
  g_assert_null (latent_tile_get_job (tile));
  g_assert_cmpstr (latent_tile_get_prompt (tile), ==, "a");
}

static void
test_pictures_of_a_job_keep_order (Ground *self, gconstpointer data)
{
  g_autoptr (LatentJob) job = start_job (self, "a");
  g_autoptr (LatentImageRecord) other = add_picture (self, "b");
  g_autoptr (LatentImageRecord) second = NULL;
  g_autoptr (LatentImageRecord) first = NULL;

  ask_for_all (self, LATENT_IMAGE_SORT_NEWEST);
  second = store_picture (self, job, 1);
  latent_timeline_add_image (self->timeline, second);
  assert_list (self, "image:b/0 job:a image:a/1");
  first = store_picture (self, job, 0);
  latent_timeline_add_image (self->timeline, first);
  /* Once more: the same place, not a second tile. */
  latent_timeline_add_image (self->timeline, second);
  end_job (self, job);
  assert_list (self, "image:b/0 image:a/0 image:a/1");

  latent_timeline_remove_image (self->timeline, first->number);
  assert_list (self, "image:b/0 image:a/1");
  ask_for_all (self, LATENT_IMAGE_SORT_OLDEST);
  assert_list (self, "image:a/1 image:a/0 image:b/0");
}

/* The record is read when somebody looks, once for everybody who does. */
static void
test_tiles_are_made_on_demand (Ground *self, gconstpointer data)
{
  g_autoptr (LatentImageRecord) image = add_picture (self, "a");
  LatentTile *tile;
  LatentTile *again;

  ground_hide (self);
  ground_show (self);
  ask_for_all (self, LATENT_IMAGE_SORT_NEWEST);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->timeline)), ==, 1);
  tile = g_list_model_get_item (G_LIST_MODEL (self->timeline), 0);
  again = latent_timeline_dup_tile (self->timeline, image->number);
  g_assert_true (tile == again);
  g_assert_false (latent_tile_get_is_loaded (tile));
  g_assert_cmpstr (latent_tile_get_prompt (tile), ==, "");
  latent_test_wait_for (latent_tile_get_is_loaded (tile));
  g_assert_cmpstr (latent_tile_get_prompt (tile), ==, "a");
  g_object_unref (again);
  latent_test_assert_gone (&tile);

  /* One that is let go before its turn costs nothing and breaks nothing. */
  tile = latent_timeline_dup_tile (self->timeline, image->number);
  latent_test_assert_gone (&tile);
  settle (self);
}

/* A picture that is rated, found by name, or comes while a query is set. */
static void
test_query (Ground *self, gconstpointer data)
{
  g_autoptr (LatentImageRecord) boat = add_picture (self, "a red boat");
  g_autoptr (LatentImageRecord) house = add_picture (self, "a red house");
  g_autoptr (LatentImageRecord) late = NULL;
  g_autoptr (LatentImageQuery) query = latent_image_query_new ();
  g_autoptr (LatentJob) job = start_job (self, "two boats");
  g_autoptr (LatentJob) other = start_job (self, "a tree");
  guint32 many[2000] = { 0 };

  query->search = g_strdup ("BOAT");
  ask (self, query);
  assert_list (self, "job:two boats image:a red boat/0");
  late = add_picture (self, "boat in a storm");
  settle (self);
  assert_list (self, "image:boat in a storm/0 job:two boats image:a red boat/0");

  query->min_rating = 4;
  ask (self, query);
  assert_list (self, "");
  store_execute (&self->store, "UPDATE images SET rating = 5 WHERE path LIKE '/pictures/%'");
  latent_timeline_refresh (self->timeline, &boat->number, 1);
  settle (self);
  assert_list (self, "image:a red boat/0");
  latent_timeline_refresh (self->timeline, NULL, 0);
  settle (self);
  assert_list (self, "image:boat in a storm/0 image:a red boat/0");
  store_execute (&self->store, "UPDATE images SET rating = 0");
  latent_timeline_refresh (self->timeline, &boat->number, 1);
  settle (self);
  assert_list (self, "image:boat in a storm/0");
  store_execute (&self->store, "UPDATE images SET rating = 5");
  many[0] = boat->number;
  latent_timeline_refresh (self->timeline, many, G_N_ELEMENTS (many));
  settle (self);
  assert_list (self, "image:boat in a storm/0 image:a red boat/0");

  ask_for_all (self, LATENT_IMAGE_SORT_PROMPT);
  assert_list (self, "job:a tree job:two boats image:a red boat/0 image:a red house/0"
                     " image:boat in a storm/0");
}

/* The word that a picture changed comes between a question for another order and its answer: the
 * place that was right in the order before is wrong in this one. */
static void
test_change_while_order_changes (Ground *self, gconstpointer data)
{
  g_autoptr (LatentImageRecord) last = add_picture (self, "c");
  g_autoptr (LatentImageRecord) first = add_picture (self, "a");
  g_autoptr (LatentImageRecord) middle = add_picture (self, "b");
  g_autoptr (LatentImageQuery) query = latent_image_query_new ();

  store_execute (&self->store, "UPDATE images SET deleted_us = 1 WHERE number < 128");
  ask_for_all (self, LATENT_IMAGE_SORT_NEWEST);
  query->sort = LATENT_IMAGE_SORT_PROMPT;
  latent_timeline_set_query (self->timeline, query);
  change_elsewhere (self, "UPDATE images SET deleted_us = 0", last->number);
  settle (self);
  assert_list (self, "image:a/0 image:b/0 image:c/0");
}

/* One picture changes its place in an order by rating or prompt: the others stay untouched. */
static void
test_one_moves (Ground *self, gconstpointer data)
{
  g_autoptr (GPtrArray) images
      = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_record_free);
  const LatentImageRecord *oldest;
  const guint n_images = 70; /* more than are replaced with one signal */
  guint n_places = 0;

  for (guint i = 0; i < n_images; i++)
    g_ptr_array_add (images, add_picture (self, "a"));
  oldest = images->pdata[0];
  ask_for_all (self, LATENT_IMAGE_SORT_RATING);
  settle (self);
  g_assert_cmpuint (latent_timeline_get_number (self->timeline, n_images - 1), ==, oldest->number);
  g_signal_connect (self->timeline, "items-changed", G_CALLBACK (count_places_cb), &n_places);
  store_execute (&self->store, "UPDATE images SET rating = 5 WHERE number < 128");
  latent_timeline_refresh (self->timeline, &oldest->number, 1);
  settle (self);
  g_assert_cmpuint (latent_timeline_get_number (self->timeline, 0), ==, oldest->number);
  for (guint i = 0; i < n_images; i++)
    g_assert_cmpuint (latent_timeline_get_number (self->timeline, i), ==,
                      g_array_index (self->mirror, guint32, i));
  /* Gone from there, here again. */
  g_assert_cmpuint (n_places, ==, 2);
}

static gpointer
limit_thread (sqlite3 *connection, gpointer data, GError **error)
{
  sqlite3_limit (connection, SQLITE_LIMIT_SQL_LENGTH, GPOINTER_TO_INT (data));
  return NULL;
}

/* While it does, whatever is asked fails. */
static void
set_refusing (Ground *self, gboolean is_refusing)
{
  GTask *task = g_task_new (self->store.database, NULL, NULL, NULL);

  g_task_set_task_data (task, GINT_TO_POINTER (is_refusing ? 40 : 1000000), NULL);
  latent_database_run (self->store.database, task, LATENT_DATABASE_READ, limit_thread, NULL);
}

/* A tile that shows an older form of its picture because it could not be read again. */
static void
test_failed_reading_is_repeated (Ground *self, gconstpointer data)
{
  g_autoptr (LatentImageRecord) image = add_picture (self, "a");
  g_autoptr (LatentTile) tile = NULL;

  ask_for_all (self, LATENT_IMAGE_SORT_NEWEST);
  tile = g_list_model_get_item (G_LIST_MODEL (self->timeline), 0);
  latent_test_wait_for (latent_tile_get_is_loaded (tile));
  store_execute (&self->store, "UPDATE images SET rating = 5");
  set_refusing (self, TRUE);
  latent_timeline_refresh (self->timeline, &image->number, 1);
  latent_test_drain ();
  set_refusing (self, FALSE);
  settle (self);
  g_assert_cmpint (latent_tile_get_image (tile)->rating, ==, 0);
  latent_test_wait_for (latent_tile_get_image (tile)->rating == 5);
}

/* The property test: whatever happens, the list is what a plain list would be. */

typedef struct
{
  LatentJob *job;           /* owned */
  LatentImageRecord *image; /* owned, nullable: it was stored */
  gboolean is_queued;
  gboolean is_deleted;
} Thing;

static void
free_thing (gpointer data)
{
  Thing *thing = data;

  g_object_unref (thing->job);
  g_clear_pointer (&thing->image, latent_image_record_free);
  g_free (thing);
}

static const char *const prompts[]
    = { "a boat", "Boot im Sturm", "嵐の中の灯台", "a red house", "storm over a boat", "CAFÉ" };
static const char *const searches[] = { NULL, "boat", "b", "灯台", "cafe", "storm a" };

static LatentImageQuery *
make_query (GRand *rand)
{
  LatentImageQuery *query = latent_image_query_new ();

  query->search = g_strdup (searches[g_rand_int_range (rand, 0, G_N_ELEMENTS (searches))]);
  query->sort = (LatentImageSort) g_rand_int_range (rand, 0, 4);
  if (g_rand_int_range (rand, 0, 3) == 0)
    query->min_rating = g_rand_int_range (rand, 1, 6);
  return query;
}

static void
rate (Ground *self, const Thing *thing, int rating)
{
  g_autofree char *sql = g_strdup_printf ("UPDATE images SET rating = %d WHERE number = %u", rating,
                                          thing->image->number);

  thing->image->rating = rating;
  change_elsewhere (self, sql, thing->image->number);
}

static void
set_deleted (Ground *self, Thing *thing, gboolean is_deleted, gboolean is_elsewhere)
{
  g_autofree char *sql = g_strdup_printf ("UPDATE images SET deleted_us = %d WHERE number = %u",
                                          is_deleted, thing->image->number);

  thing->is_deleted = is_deleted;
  if (is_elsewhere)
    {
      change_elsewhere (self, sql, thing->image->number);
      return;
    }
  store_execute (&self->store, sql);
  if (is_deleted)
    latent_timeline_remove_image (self->timeline, thing->image->number);
  else
    latent_timeline_add_image (self->timeline, thing->image);
}

static void
change_thing (Ground *self, Thing *thing, GRand *rand)
{
  if (thing->image == NULL)
    {
      thing->image = store_picture (self, thing->job, 0);
      latent_timeline_add_image (self->timeline, thing->image);
    }
  else if (thing->is_queued)
    {
      end_job (self, thing->job);
      thing->is_queued = FALSE;
    }
  else if (g_rand_boolean (rand))
    set_deleted (self, thing, !thing->is_deleted, g_rand_boolean (rand));
  else if (!thing->is_deleted)
    rate (self, thing, g_rand_int_range (rand, -1, 6));
}

static gboolean
is_expected (const Thing *thing, const LatentImageQuery *query, gboolean *is_picture)
{
  g_autoptr (LatentImageQuery) of_job = latent_image_query_copy (query);

  of_job->min_rating = 0;
  *is_picture = thing->image != NULL && !thing->is_deleted
                && (query->min_rating == 0 || thing->image->rating >= query->min_rating)
                && latent_image_query_matches_job (of_job, latent_job_get_record (thing->job));
  return *is_picture
         || (thing->is_queued
             && latent_image_query_matches_job (query, latent_job_get_record (thing->job)));
}

typedef struct
{
  const Thing *thing;
  const LatentImageQuery *query;
  gboolean is_picture;
  char *text; /* owned */
} Expected;

static void
clear_expected (gpointer data)
{
  g_free (((Expected *) data)->text);
}

static int
compare_expected_cb (gconstpointer a, gconstpointer b)
{
  const Expected *left = a;
  const Expected *right = b;
  guint32 left_number = latent_job_get_number (left->thing->job);
  guint32 right_number = latent_job_get_number (right->thing->job);
  LatentImageSort sort = left->query->sort;
  int order = 0;

  if (sort == LATENT_IMAGE_SORT_OLDEST)
    return (left_number > right_number) - (left_number < right_number);
  if (sort != LATENT_IMAGE_SORT_NEWEST)
    order = left->is_picture - right->is_picture; /* jobs come first */
  if (order == 0 && left->is_picture && sort == LATENT_IMAGE_SORT_RATING)
    order = right->thing->image->rating - left->thing->image->rating;
  if (order == 0 && left->is_picture && sort == LATENT_IMAGE_SORT_PROMPT)
    order = strcmp (left->text, right->text);
  return order != 0 ? order : (left_number < right_number) - (left_number > right_number);
}

/* (transfer full) (element-type Expected): what a plain list would be */
static GArray *
list_expected (GPtrArray *things, const LatentImageQuery *query)
{
  GArray *expected = g_array_new (FALSE, FALSE, sizeof (Expected));

  g_array_set_clear_func (expected, clear_expected);
  for (guint i = 0; i < things->len; i++)
    {
      Expected one = { things->pdata[i], query, FALSE, NULL };

      if (!is_expected (one.thing, query, &one.is_picture))
        continue;
      one.text = latent_text_fold (latent_job_get_prompt (one.thing->job));
      g_array_append_val (expected, one);
    }
  g_array_sort (expected, compare_expected_cb);
  return expected;
}

static void
check_against (Ground *self, GPtrArray *things, const LatentImageQuery *query)
{
  g_autoptr (GArray) expected = list_expected (things, query);
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->timeline));

  g_assert_cmpuint (n_items, ==, expected->len);
  g_assert_cmpuint (n_items, ==, self->mirror->len);
  for (guint i = 0; i < n_items; i++)
    {
      guint32 number = latent_timeline_get_number (self->timeline, i);
      const Thing *thing = g_array_index (expected, Expected, i).thing;
      guint position;

      g_assert_cmpuint (number, ==, latent_job_get_number (thing->job));
      g_assert_cmpuint (number, ==, g_array_index (self->mirror, guint32, i));
      g_assert_true (latent_timeline_find (self->timeline, number, &position));
      g_assert_cmpuint (position, ==, i);
    }
}

static Thing *
new_thing (Ground *self, GRand *rand)
{
  Thing *thing = g_new0 (Thing, 1);

  thing->job = start_job (self, prompts[g_rand_int_range (rand, 0, G_N_ELEMENTS (prompts))]);
  thing->is_queued = TRUE;
  return thing;
}

/* Another query, and at once, before its first answer, the word of what another process did. */
static void
ask_anything (Ground *self, GPtrArray *things, const LatentImageQuery *query, GRand *rand)
{
  Thing *thing = things->pdata[g_rand_int_range (rand, 0, (gint32) things->len)];

  latent_timeline_set_query (self->timeline, query);
  if (thing->image != NULL && g_rand_boolean (rand))
    set_deleted (self, thing, !thing->is_deleted, TRUE);
}

static void
run_sequence (Ground *self, GRand *rand)
{
  g_autoptr (GPtrArray) things = g_ptr_array_new_with_free_func (free_thing);
  g_autoptr (GPtrArray) held = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (LatentImageQuery) query = latent_image_query_new ();

  ground_show (self);
  ask (self, query);
  for (guint i = 0; i < 14; i++)
    {
      int what = g_rand_int_range (rand, 0, 8);
      guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->timeline));

      if (what < 2 || things->len == 0)
        g_ptr_array_add (things, new_thing (self, rand));
      else if (what < 6)
        change_thing (self, things->pdata[g_rand_int_range (rand, 0, (gint32) things->len)], rand);
      else if (what == 6 && n_items > 0)
        g_ptr_array_add (
            held, g_list_model_get_item (G_LIST_MODEL (self->timeline),
                                         (guint) g_rand_int_range (rand, 0, (gint32) n_items)));
      else
        {
          latent_image_query_free (query);
          query = make_query (rand);
          ask_anything (self, things, query, rand);
        }
      /* Not after each step: answers and what happens next get mixed. */
      if (g_rand_int_range (rand, 0, 4) == 0)
        {
          settle (self);
          check_against (self, things, query);
        }
    }
  settle (self);
  check_against (self, things, query);
  g_ptr_array_set_size (held, 0);
  ground_hide (self);
  store_execute (&self->store, "INSERT INTO images_trigram (images_trigram) VALUES ('delete-all');"
                               "INSERT INTO images_words (images_words) VALUES ('delete-all');"
                               "DELETE FROM images");
}

static void
test_random_sequences (Ground *self, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int ());

  store_stop_syncing (&self->store);
  ground_hide (self);
  for (guint i = 0; i < 1000; i++)
    run_sequence (self, rand);
  ground_show (self);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add ("/jobs/timeline/tile-becomes-picture-in-place", Ground, NULL, set_up,
              test_tile_becomes_picture_in_place, tear_down);
  g_test_add ("/jobs/timeline/pictures-of-a-job-keep-order", Ground, NULL, set_up,
              test_pictures_of_a_job_keep_order, tear_down);
  g_test_add ("/jobs/timeline/tiles-are-made-on-demand", Ground, NULL, set_up,
              test_tiles_are_made_on_demand, tear_down);
  g_test_add ("/jobs/timeline/query", Ground, NULL, set_up, test_query, tear_down);
  g_test_add ("/jobs/timeline/change-while-order-changes", Ground, NULL, set_up,
              test_change_while_order_changes, tear_down);
  g_test_add ("/jobs/timeline/one-moves", Ground, NULL, set_up, test_one_moves, tear_down);
  g_test_add ("/jobs/timeline/failed-reading-is-repeated", Ground, NULL, set_up,
              test_failed_reading_is_repeated, tear_down);
  g_test_add ("/jobs/timeline/Z7-random-sequences", Ground, NULL, set_up, test_random_sequences,
              tear_down);
  return latent_test_run ();
}
