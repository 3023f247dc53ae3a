/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/store/latent-library-edits.h"

#include "core/store/latent-image-tags.h"
#include "core/store/latent-picture-rows.h"
#include "store-fixture.h"

/* Ratings, tags and collections of many pictures: what changes, and that taking it back leaves
 * exactly what was there. */

#define N_PICTURES 12

typedef struct
{
  char *folder;
  StoreFixture store, other; /* two processes */
} Fixture;

static void
add_picture (Fixture *self, guint index)
{
  g_autofree char *path = g_strdup_printf ("%s/%u.png", self->folder, index);
  g_autoptr (LatentJobRecord) job = store_make_job ("a fox", index + 1);
  g_autoptr (GPtrArray) images
      = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_record_free);

  g_ptr_array_add (images, store_make_image (job, 0, path));
  store_insert (&self->store, job);
  job->state = LATENT_JOB_DONE;
  store_complete (&self->store, job, images);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = latent_test_make_folder ("edits");
  store_fixture_open (&self->store, self->folder);
  store_fixture_open (&self->other, self->folder);
  for (guint i = 0; i < N_PICTURES; i++)
    add_picture (self, i);
  store_execute (&self->store, "UPDATE images SET is_stale = 0");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  store_fixture_close (&self->other);
  store_fixture_close (&self->store);
  g_free (self->folder);
}

static guint32
get_number (guint index)
{
  return latent_image_number (index + 1, 0);
}

static gpointer
dump_thread (sqlite3 *connection, gpointer data, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection,
      "SELECT (SELECT json_group_array (json_array (number, rating, favourite)) FROM"
      "    (SELECT * FROM images ORDER BY number))"
      " || (SELECT json_group_array (json_array (number, tag)) FROM"
      "    (SELECT * FROM tags ORDER BY number, tag))"
      " || (SELECT json_group_array (json_array (id, name, created_us)) FROM"
      "    (SELECT * FROM collections ORDER BY id))"
      " || (SELECT json_group_array (json_array (collection_id, number, added_us)) FROM"
      "    (SELECT * FROM collection_images ORDER BY collection_id, number))",
      error);

  return statement != NULL && latent_sql_next (statement, error)
             ? latent_sql_dup_text (statement, 0)
             : NULL;
}

/* (transfer full): all that a person said about the pictures */
static char *
dump (Fixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GTask *task = g_task_new (self->store.database, NULL, latent_test_result_cb, &result);
  char *text;

  latent_database_run (self->store.database, task, LATENT_DATABASE_READ, dump_thread, g_free);
  latent_test_wait_for (result != NULL);
  text = g_task_propagate_pointer (G_TASK (result), &error);
  g_assert_no_error (error);
  return text;
}

/* (transfer full) */
static LatentEditUndo *
edit (StoreFixture *store, const LatentImageEdit *what, const guint32 *numbers, guint n_numbers)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LatentEditUndo *undo;

  latent_library_edit_images_async (store->library, what, numbers, n_numbers, NULL,
                                    latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  undo = latent_library_edit_images_finish (store->library, result, &error);
  g_assert_no_error (error);
  return undo;
}

static LatentEditUndo *
edit_value (StoreFixture *store, LatentImageEditKind kind, int value, guint index)
{
  g_autoptr (LatentImageEdit) what = latent_image_edit_new_value (kind, value);
  guint32 number = get_number (index);

  return edit (store, what, &number, 1);
}

static LatentEditUndo *
edit_name (StoreFixture *store, LatentImageEditKind kind, const char *name, guint index)
{
  g_autoptr (LatentImageEdit) what = latent_image_edit_new_name (kind, name);
  guint32 number = get_number (index);

  return edit (store, what, &number, 1);
}

/* (transfer full) (nullable): NULL: it failed with @code */
static LatentEditUndo *
change_collection (StoreFixture *store, const char *name, const char *new_name, int code)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LatentEditUndo *undo;

  latent_library_change_collection_async (store->library, name, new_name, NULL,
                                          latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  undo = latent_library_change_collection_finish (store->library, result, &error);
  if (code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, LATENT_ERROR, code);
  return undo;
}

static void
take_back (StoreFixture *store, LatentEditUndo *undo)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latent_library_undo_edit_async (store->library, undo, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  g_assert_true (latent_library_undo_edit_finish (store->library, result, &error));
  g_assert_no_error (error);
}

static guint
count_changed (LatentEditUndo *undo)
{
  g_autoptr (GArray) numbers = latent_edit_undo_get_numbers (undo);

  return numbers->len;
}

#define QUERY(sql) store_query (&self->store, sql)

static void
test_many (Fixture *self, gconstpointer data)
{
  const guint32 numbers[] = { get_number (0), get_number (1), get_number (2), 999999, 0 };
  g_autoptr (LatentImageEdit) four = latent_image_edit_new_value (LATENT_IMAGE_EDIT_RATING, 4);
  g_autoptr (LatentEditUndo) first = edit_value (&self->store, LATENT_IMAGE_EDIT_RATING, 4, 1);
  g_autofree char *before = dump (self);
  g_autoptr (LatentEditUndo) undo = NULL, again = NULL;
  g_autofree char *after = NULL;
  gint64 last_change;

  store_execute (&self->store, "UPDATE images SET deleted_us = 1 WHERE number"
                               " = (SELECT min (number) + 128 FROM images)");
  store_execute (&self->store, "UPDATE images SET is_stale = 0");
  last_change = QUERY ("SELECT max (id) FROM image_changes");
  undo = edit (&self->store, four, numbers, G_N_ELEMENTS (numbers));

  /* The one that has four already, the deleted one and those that do not exist are left alone. */
  g_assert_cmpuint (count_changed (undo), ==, 1);
  g_assert_false (latent_edit_undo_is_empty (undo));
  g_assert_cmpint (QUERY ("SELECT sum (rating) FROM images"), ==, 8);
  g_assert_cmpint (QUERY ("SELECT count (*) FROM images WHERE is_stale"), ==, 1);
  g_assert_cmpint (QUERY ("SELECT max (id) FROM image_changes"), ==, last_change + 1);
  again = edit (&self->store, four, numbers, G_N_ELEMENTS (numbers));
  g_assert_true (latent_edit_undo_is_empty (again));

  store_execute (&self->store, "UPDATE images SET is_stale = 0");
  take_back (&self->store, undo);
  after = dump (self);
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpint (QUERY ("SELECT count (*) FROM images WHERE is_stale"), ==, 1);
}

/* What somebody else said about the same picture since is not overwritten; what they said about
 * something else of it is no reason to stop. */
static void
test_kept (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentEditUndo) five = edit_value (&self->store, LATENT_IMAGE_EDIT_RATING, 5, 0);
  g_autoptr (LatentEditUndo) two = edit_value (&self->store, LATENT_IMAGE_EDIT_RATING, 2, 1);
  g_autoptr (LatentEditUndo) theirs = edit_value (&self->other, LATENT_IMAGE_EDIT_RATING, 3, 0);
  g_autoptr (LatentEditUndo) heart = edit_value (&self->other, LATENT_IMAGE_EDIT_FAVOURITE, 1, 1);
  g_autoptr (LatentEditUndo) fox = edit_name (&self->store, LATENT_IMAGE_EDIT_ADD_TAG, "fox", 2);
  g_autoptr (LatentEditUndo) no_fox
      = edit_name (&self->other, LATENT_IMAGE_EDIT_REMOVE_TAG, "fox", 2);

  take_back (&self->store, five);
  take_back (&self->store, two);
  take_back (&self->store, fox);
  g_assert_cmpint (QUERY ("SELECT rating FROM images WHERE number = 127"), ==, 3);
  g_assert_cmpint (QUERY ("SELECT rating FROM images WHERE number = 191"), ==, 0);
  g_assert_cmpint (QUERY ("SELECT favourite FROM images WHERE number = 191"), ==, 1);
  g_assert_cmpint (QUERY ("SELECT count (*) FROM tags"), ==, 0);
  /* Their undo comes after ours: the tag is back as it was when they took it away. */
  take_back (&self->other, no_fox);
  g_assert_cmpint (QUERY ("SELECT count (*) FROM tags WHERE number = 255"), ==, 1);
}

/* Numbers may be given anew (after a rebuild); a change knows its pictures by more than that. */
static void
test_renumbered (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentEditUndo) five = edit_value (&self->store, LATENT_IMAGE_EDIT_RATING, 5, 0);
  g_autoptr (LatentEditUndo) fox = edit_name (&self->store, LATENT_IMAGE_EDIT_ADD_TAG, "fox", 0);

  store_execute (&self->store, "UPDATE images SET number = 2000000 WHERE number = 127");
  take_back (&self->store, fox);
  take_back (&self->store, five);
  g_assert_cmpint (QUERY ("SELECT rating FROM images WHERE number = 2000000"), ==, 0);
  g_assert_cmpint (QUERY ("SELECT count (*) FROM tags"), ==, 0);
}

static GPtrArray *
list (StoreFixture *store)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *collections;

  latent_library_list_collections_async (store->library, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  collections = latent_library_list_collections_finish (store->library, result, &error);
  g_assert_no_error (error);
  return collections;
}

static void
assert_collections (Fixture *self, const char *expected)
{
  g_autoptr (GPtrArray) collections = list (&self->other);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < collections->len; i++)
    {
      const LatentCollection *collection = collections->pdata[i];

      g_string_append_printf (text, "%s%s:%u", i > 0 ? "," : "", collection->name,
                              collection->n_images);
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_collections (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentEditUndo) made = change_collection (&self->store, NULL, "Zoo", -1);
  g_autoptr (LatentEditUndo) fresh
      = edit_name (&self->store, LATENT_IMAGE_EDIT_ADD_TO_COLLECTION, "birds", 0);
  g_autoptr (LatentEditUndo) known
      = edit_name (&self->store, LATENT_IMAGE_EDIT_ADD_TO_COLLECTION, "ZOO", 1);
  g_autoptr (LatentEditUndo) nothing
      = edit_name (&self->store, LATENT_IMAGE_EDIT_REMOVE_FROM_COLLECTION, "nobody's", 1);
  g_autoptr (LatentEditUndo) renamed = NULL, respelled = NULL, removed = NULL;

  g_assert_true (latent_edit_undo_is_empty (nothing));
  g_assert_false (latent_edit_undo_is_empty (made));
  assert_collections (self, "birds:1,Zoo:1");
  g_assert_null (change_collection (&self->store, NULL, "zoo", LATENT_ERROR_NAME_TAKEN));
  g_assert_null (change_collection (&self->store, "birds", "zoo", LATENT_ERROR_NAME_TAKEN));
  g_assert_null (change_collection (&self->store, "cats", "dogs", LATENT_ERROR_NOT_FOUND));
  respelled = change_collection (&self->store, "birds", "Birds", -1);
  assert_collections (self, "Birds:1,Zoo:1");

  store_execute (&self->store, "UPDATE images SET is_stale = 0");
  renamed = change_collection (&self->store, "zoo", "Garden", -1);
  g_assert_cmpint (QUERY ("SELECT count (*) FROM images WHERE is_stale"), ==, 1);
  assert_collections (self, "Birds:1,Garden:1");
  store_execute (&self->store, "UPDATE images SET is_stale = 0");
  removed = change_collection (&self->store, "garden", NULL, -1);
  g_assert_cmpuint (count_changed (removed), ==, 1);
  g_assert_cmpint (QUERY ("SELECT count (*) FROM images WHERE is_stale"), ==, 1);
  assert_collections (self, "Birds:1");

  take_back (&self->store, removed);
  assert_collections (self, "Birds:1,Garden:1");
  take_back (&self->store, renamed);
  assert_collections (self, "Birds:1,Zoo:1");
  take_back (&self->store, known);
  assert_collections (self, "Birds:1,Zoo:0");
  take_back (&self->store, fresh);
  assert_collections (self, "Zoo:0");
  take_back (&self->store, made);
  assert_collections (self, "");
}

static void
test_collections_of_others (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentEditUndo) made
      = edit_name (&self->store, LATENT_IMAGE_EDIT_ADD_TO_COLLECTION, "zoo", 0);
  g_autoptr (LatentEditUndo) removed = change_collection (&self->store, "zoo", NULL, -1);
  g_autoptr (LatentEditUndo) theirs
      = edit_name (&self->other, LATENT_IMAGE_EDIT_ADD_TO_COLLECTION, "Zoo", 3);
  g_autoptr (LatentEditUndo) renamed = NULL;

  /* The name belongs to another: what was in the old one goes there. */
  take_back (&self->store, removed);
  assert_collections (self, "Zoo:2");
  /* The edit that made the first one has nothing to take out of the second. */
  take_back (&self->store, made);
  assert_collections (self, "Zoo:2");

  renamed = change_collection (&self->store, "Zoo", "Garden", -1);
  store_execute (&self->other, "UPDATE collections SET name = 'Park'");
  take_back (&self->store, renamed);
  assert_collections (self, "Park:2");
}

/* Whatever was done, taking it back from the newest on leaves what was there at each step. */
static LatentEditUndo *
edit_anything (Fixture *self, GRand *rand)
{
  static const char *const names[] = { "fox", "Fox", "嵐", "zoo", "Zoo" };
  guint32 numbers[4];
  LatentImageEditKind kind = (LatentImageEditKind) g_rand_int_range (rand, 0, 6);
  const char *name = names[g_rand_int_range (rand, 0, G_N_ELEMENTS (names))];
  g_autoptr (LatentImageEdit) what = NULL;

  if (g_rand_int_range (rand, 0, 6) == 0)
    {
      const char *new_name = g_rand_boolean (rand) ? names[0] : NULL;
      g_autoptr (GAsyncResult) result = NULL;

      latent_library_change_collection_async (self->store.library, name, new_name, NULL,
                                              latent_test_result_cb, &result);
      latent_test_wait_for (result != NULL);
      /* Often there is no such collection, or one of the new name. */
      return latent_library_change_collection_finish (self->store.library, result, NULL);
    }
  if (kind == LATENT_IMAGE_EDIT_RATING)
    what = latent_image_edit_new_value (kind, g_rand_int_range (rand, -1, 6));
  else if (kind == LATENT_IMAGE_EDIT_FAVOURITE)
    what = latent_image_edit_new_value (kind, g_rand_boolean (rand));
  else
    what = latent_image_edit_new_name (kind, name);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    numbers[i] = get_number ((guint) g_rand_int_range (rand, 0, N_PICTURES));
  return edit (&self->store, what, numbers, G_N_ELEMENTS (numbers));
}

static void
test_random (Fixture *self, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int ());

  for (guint round = 0; round < 20; round++)
    {
      g_autoptr (GPtrArray) undos
          = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_edit_undo_unref);
      g_autoptr (GPtrArray) dumps = g_ptr_array_new_with_free_func (g_free);

      while (undos->len < 12)
        {
          g_autofree char *before = dump (self);
          LatentEditUndo *undo = edit_anything (self, rand);

          if (undo == NULL)
            continue;
          g_ptr_array_add (dumps, g_steal_pointer (&before));
          g_ptr_array_add (undos, undo);
        }
      /* All but the first few of them, so that the rounds build on each other. */
      for (guint i = undos->len; i > 3; i--)
        {
          g_autofree char *after = NULL;

          take_back (&self->store, undos->pdata[i - 1]);
          after = dump (self);
          g_assert_cmpstr (after, ==, dumps->pdata[i - 1]);
        }
    }
}

/* The record of picture @index goes into its file; meanwhile @kind is said about it, or nothing. */
static void
write_while (Fixture *self, guint index, LatentImageEditKind kind, gboolean is_said)
{
  g_autoptr (GAsyncResult) listed = NULL;
  g_autoptr (GAsyncResult) marked = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (LatentEditUndo) first = NULL;
  g_autoptr (LatentEditUndo) undo = NULL;
  g_autoptr (GError) error = NULL;

  store_execute (&self->store, "UPDATE images SET is_stale = 0");
  first = edit_value (&self->store, LATENT_IMAGE_EDIT_RATING, 1, index);
  latent_picture_rows_list_stale_async (self->store.database, G_MAXINT64, "", 10, NULL,
                                        latent_test_result_cb, &listed);
  latent_test_wait_for (listed != NULL);
  rows = latent_picture_rows_list_stale_finish (self->store.database, listed, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 1);
  if (is_said && kind <= LATENT_IMAGE_EDIT_FAVOURITE)
    undo = edit_value (&self->other, kind, kind == LATENT_IMAGE_EDIT_RATING ? 5 : 1, index);
  else if (is_said)
    undo = edit_name (&self->other, kind, "sea", index);
  latent_picture_rows_mark_written_async (self->store.database, rows->pdata[0],
                                          LATENT_IMAGE_CARRIES_XMP, NULL, NULL,
                                          latent_test_result_cb, &marked);
  latent_test_wait_for (marked != NULL);
  latent_picture_rows_mark_written_finish (self->store.database, marked, &error);
  g_assert_no_error (error);
  g_assert_cmpint (QUERY ("SELECT count (*) FROM images WHERE is_stale = 1"), ==, is_said ? 1 : 0);
}

/* What another process said while the file was written is not in it: the picture stays stale. */
static void
test_said_while_written (Fixture *self, gconstpointer data)
{
  write_while (self, 0, LATENT_IMAGE_EDIT_RATING, FALSE);
  write_while (self, 1, LATENT_IMAGE_EDIT_RATING, TRUE);
  write_while (self, 2, LATENT_IMAGE_EDIT_FAVOURITE, TRUE);
  write_while (self, 3, LATENT_IMAGE_EDIT_ADD_TAG, TRUE);
  write_while (self, 4, LATENT_IMAGE_EDIT_ADD_TO_COLLECTION, TRUE);
}

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)

/* --- what is said of some pictures --- */

/* (transfer full): "of N: TAG CHOSEN/ALL, ..." of @n_numbers pictures from the first on */
static char *
count_tags (Fixture *self, guint n_numbers)
{
  guint32 *numbers = g_newa (guint32, n_numbers + 1);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentImageTags) tags = NULL;
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n_numbers; i++)
    numbers[i] = get_number (i);
  latent_library_count_tags_async (self->store.library, numbers, n_numbers, NULL,
                                   latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  tags = latent_library_count_tags_finish (self->store.library, result, &error);
  g_assert_no_error (error);
  g_string_printf (text, "of %u:", tags->n_images);
  for (guint i = 0; i < tags->tags->len; i++)
    {
      const LatentTagCount *count = tags->tags->pdata[i];

      g_string_append_printf (text, " %s %u/%u", count->tag, count->n_chosen, count->n_all);
    }
  return g_string_free (text, FALSE);
}

static void
assert_tags (Fixture *self, guint n_numbers, const char *expected)
{
  g_autofree char *said = count_tags (self, n_numbers);

  g_assert_cmpstr (said, ==, expected);
}

/* All tags in order, how many of the chosen pictures have each, and how many there are altogether;
 * pictures that were deleted, or that nobody knows, are none. */
static void
test_count_tags (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *tag;
    guint index;
  } said[] = { { "sea", 0 }, { "sea", 1 }, { "sea", 2 }, { "Night", 1 }, { "ärger", 2 } };

  assert_tags (self, 0, "of 0:");
  for (guint i = 0; i < G_N_ELEMENTS (said); i++)
    latent_edit_undo_unref (
        edit_name (&self->store, LATENT_IMAGE_EDIT_ADD_TAG, said[i].tag, said[i].index));
  assert_tags (self, 0, "of 0: Night 0/1 sea 0/3 ärger 0/1");
  assert_tags (self, 1, "of 1: Night 0/1 sea 1/3 ärger 0/1");
  assert_tags (self, 2, "of 2: Night 1/1 sea 2/3 ärger 0/1");
  assert_tags (self, N_PICTURES + 5,
               "of " G_STRINGIFY (N_PICTURES) ": Night 1/1 sea 3/3 ärger 1/1");

  store_execute (&self->store, "UPDATE images SET deleted_us = 1 WHERE number = (SELECT number FROM"
                               " tags WHERE tag = 'Night')");
  assert_tags (self, 2, "of 1: sea 1/2 ärger 0/1");
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);

  ADD ("/store/library-edits/many-at-once", test_many);
  ADD ("/store/library-edits/undo-keeps-what-others-said", test_kept);
  ADD ("/store/library-edits/undo-after-renumbering", test_renumbered);
  ADD ("/store/library-edits/collections", test_collections);
  ADD ("/store/library-edits/collections-of-others", test_collections_of_others);
  ADD ("/store/library-edits/said-while-written", test_said_while_written);
  ADD ("/store/library-edits/random-edits-and-undos", test_random);
  ADD ("/store/library-edits/tags-of-some", test_count_tags);

  return latent_test_run ();
}
