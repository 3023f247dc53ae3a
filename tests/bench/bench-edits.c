/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include <sqlite3.h>
#include <stdio.h>

#include "bench/bench-report.h"
#include "core/store/latent-database.h"
#include "core/store/latent-image-search.h"
#include "core/store/latent-library-edits.h"
#include "core/store/latent-places.h"
#include "support/latent-test.h"

/* bench-edits FOLDER: how long one edit of every picture takes, and how long another process that
 * wants to write meanwhile waits at most, against one edit of one picture. It leaves the library as
 * it was, but for records that are stale: for a copy. */

#define WRITER_TIMEOUT_MS 60000
#define BETWEEN_US 2000

/* The other process: a connection on a thread of its own that wants to write again and again. */
typedef struct
{
  const char *path;
  gint is_over; /* atomic */
  guint n_turns;
  double longest_ms;
} Writer;

static gpointer
write_thread (gpointer data)
{
  Writer *self = data;
  sqlite3 *connection = NULL;

  g_assert_cmpint (sqlite3_open_v2 (self->path, &connection, SQLITE_OPEN_READWRITE, NULL), ==,
                   SQLITE_OK);
  sqlite3_busy_timeout (connection, WRITER_TIMEOUT_MS);
  while (!g_atomic_int_get (&self->is_over))
    {
      gint64 from_us = g_get_monotonic_time ();

      g_assert_cmpint (sqlite3_exec (connection, "BEGIN IMMEDIATE; ROLLBACK", NULL, NULL, NULL), ==,
                       SQLITE_OK);
      self->longest_ms
          = MAX (self->longest_ms, (double) (g_get_monotonic_time () - from_us) / 1000);
      self->n_turns++;
      g_usleep (BETWEEN_US);
    }
  sqlite3_close (connection);
  return NULL;
}

static void
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* (transfer full) */
static LatentEditUndo *
edit (LatentLibrary *library, const LatentImageEdit *what, GArray *numbers, double *took_ms)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 from_us = g_get_monotonic_time ();
  LatentEditUndo *undo;

  latent_library_edit_images_async (library, what, (const guint32 *) (gpointer) numbers->data,
                                    numbers->len, NULL, latent_test_result_cb, &result);
  wait_for (&result);
  *took_ms = (double) (g_get_monotonic_time () - from_us) / 1000;
  undo = latent_library_edit_images_finish (library, result, &error);
  g_assert_no_error (error);
  return undo;
}

static double
take_back (LatentLibrary *library, LatentEditUndo *undo)
{
  g_autoptr (GAsyncResult) result = NULL;
  gint64 from_us = g_get_monotonic_time ();

  latent_library_undo_edit_async (library, undo, NULL, latent_test_result_cb, &result);
  wait_for (&result);
  g_assert_true (latent_library_undo_edit_finish (library, result, NULL));
  return (double) (g_get_monotonic_time () - from_us) / 1000;
}

static void
measure (LatentLibrary *library,
         const char *path,
         const char *name,
         LatentImageEdit *what,
         GArray *numbers)
{
  Writer writer = { .path = path };
  g_autofree char *writer_name = g_strconcat (name, "-other-writer-waits", NULL);
  GThread *thread;
  g_autoptr (GArray) one = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (LatentEditUndo) undo_one = NULL;
  g_autoptr (LatentEditUndo) undo = NULL;
  g_autofree char *undo_name = g_strconcat (name, "-undo", NULL);
  double one_ms, all_ms, undo_ms;

  g_array_append_vals (one, numbers->data, 1);
  undo_one = edit (library, what, one, &one_ms);
  take_back (library, undo_one);
  thread = g_thread_new ("writer", write_thread, &writer);
  undo = edit (library, what, numbers, &all_ms);
  undo_ms = take_back (library, undo);
  g_atomic_int_set (&writer.is_over, TRUE);
  g_thread_join (thread);
  bench_report (name, all_ms, "ms", all_ms / one_ms, "one picture");
  bench_report (undo_name, undo_ms, "ms", undo_ms / one_ms, "one picture");
  bench_report (writer_name, writer.longest_ms, "ms", writer.longest_ms / one_ms, "one picture");
  printf ("# it had %u turns\n", writer.n_turns);
  latent_image_edit_free (what);
}

/* (transfer full): of every picture */
static GArray *
list_numbers (LatentLibrary *library)
{
  g_autoptr (LatentImageQuery) query = latent_image_query_new ();
  g_autoptr (GAsyncResult) result = NULL;
  GArray *numbers;

  latent_library_search_async (library, query, 0, NULL, latent_test_result_cb, &result);
  wait_for (&result);
  numbers = latent_library_search_finish (library, result, NULL);
  g_assert_nonnull (numbers);
  return numbers;
}

int
main (int argc, char **argv)
{
  g_autoptr (LatentPlaces) places = NULL;
  g_autoptr (LatentDatabase) database = NULL;
  g_autoptr (LatentFileWorker) worker = NULL;
  g_autoptr (LatentLibrary) library = NULL;
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GArray) numbers = NULL;
  g_autoptr (GError) error = NULL;

  bench_init (&argc, &argv);
  g_assert_cmpint (argc, ==, 2);
  places = latent_places_new (argv[1], FALSE);
  database = latent_database_new (latent_places_get_database (places));
  latent_database_open_async (database, NULL, latent_test_result_cb, &opened);
  wait_for (&opened);
  latent_database_open_finish (database, opened, &error);
  g_assert_no_error (error);
  worker = latent_file_worker_new ();
  library = latent_library_new (database, worker);
  numbers = list_numbers (library);
  printf ("# %u pictures in one edit\n", numbers->len);
  measure (library, latent_places_get_database (places), "edit-rating",
           latent_image_edit_new_value (LATENT_IMAGE_EDIT_RATING, 2), numbers);
  measure (library, latent_places_get_database (places), "edit-tag",
           latent_image_edit_new_name (LATENT_IMAGE_EDIT_ADD_TAG, "of the bench"), numbers);
  measure (library, latent_places_get_database (places), "edit-collection",
           latent_image_edit_new_name (LATENT_IMAGE_EDIT_ADD_TO_COLLECTION, "of the bench"),
           numbers);
  g_clear_object (&library);
  latent_database_close (database);
  return latent_test_run ();
}
