/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/store/latent-session.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

#include "tests/support/latent-test.h"

typedef struct
{
  LatentPlaces *places;
  LatentFileWorker *worker;
  LatentSession *session;
  char *path;
  char *aside;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *folder = latent_test_make_folder ("session");
  g_autoptr (GError) error = NULL;

  self->places = latent_places_new (folder, FALSE);
  latent_places_create (self->places, &error);
  g_assert_no_error (error);
  self->worker = latent_file_worker_new ();
  self->session = latent_session_new (self->places, self->worker);
  self->path = g_build_filename (latent_places_get_data (self->places), "session.json", NULL);
  self->aside = g_strconcat (self->path, ".set-aside", NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  latent_test_assert_gone (&self->session);
  latent_test_assert_gone (&self->worker);
  latent_test_assert_gone (&self->places);
  g_free (self->path);
  g_free (self->aside);
}

static gboolean
flush (Fixture *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latent_session_flush_async (self->session, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  return latent_session_flush_finish (self->session, result, error);
}

static void
load (Fixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latent_session_load_async (self->session, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  g_assert_true (latent_session_load_finish (self->session, result, &error));
  g_assert_no_error (error);
}

/* The next run of the program. */
static void
restart (Fixture *self)
{
  latent_test_assert_gone (&self->session);
  self->session = latent_session_new (self->places, self->worker);
  load (self);
}

static void
test_round_trip (Fixture *self, gconstpointer data)
{
  static const char odd[]
      = "one \" / [[[[[[ quote \\\" and \"two\"\n\t\x01\\ / ' <b> \U0001F3E0 \u202E";
  g_autoptr (GError) error = NULL;
  struct stat status;

  load (self); /* nothing there yet */
  g_assert_null (latent_session_get (self->session, "draft.prompt"));
  latent_session_set (self->session, "draft.prompt", odd);
  latent_session_set (self->session, "draft.value.aspect_ratio", "16:9");
  latent_session_set (self->session, "empty", "");
  latent_session_set_int (self->session, "window.width", -1280);
  g_assert_cmpstr (latent_session_get (self->session, "draft.prompt"), ==, odd);
  g_assert_true (flush (self, &error));
  g_assert_no_error (error);
  g_assert_cmpint (stat (self->path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 07777, ==, 0600);

  restart (self);
  g_assert_cmpstr (latent_session_get (self->session, "draft.prompt"), ==, odd);
  g_assert_cmpstr (latent_session_get (self->session, "draft.value.aspect_ratio"), ==, "16:9");
  g_assert_cmpstr (latent_session_get (self->session, "empty"), ==, "");
  g_assert_cmpint (latent_session_get_int (self->session, "window.width", 7), ==, -1280);
  g_assert_cmpint (latent_session_get_int (self->session, "draft.prompt", 7), ==, 7);
  g_assert_cmpint (latent_session_get_int (self->session, "nothing", 7), ==, 7);

  latent_session_set (self->session, "draft.prompt", NULL);
  g_assert_true (flush (self, &error));
  restart (self);
  g_assert_null (latent_session_get (self->session, "draft.prompt"));
}

/* U4: a pasted novel is kept, never cut. */
static void
test_large_prompt_u4 (Fixture *self, gconstpointer data)
{
  g_autofree char *novel = g_strnfill (1024 * 1024, '"');
  g_autoptr (GError) error = NULL;

  latent_session_set (self->session, "draft.prompt", novel);
  g_assert_true (flush (self, &error));
  g_assert_no_error (error);
  restart (self);
  g_assert_cmpstr (latent_session_get (self->session, "draft.prompt"), ==, novel);
}

/* K1: nobody flushes; it is on disk soon all the same, and a change during typing is not put off
 * for ever. */
static void
test_saves_by_itself_k1 (Fixture *self, gconstpointer data)
{
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; !g_file_test (self->path, G_FILE_TEST_EXISTS); i++)
    {
      /* Somebody types without ever pausing as long as the delay. */
      latent_session_set_int (self->session, "draft.prompt", (int) i);
      latent_test_iterate (latent_test_deadline (), "the session to be saved", G_STRLOC);
    }
  g_assert_cmpint (g_get_monotonic_time () - start, >=, G_USEC_PER_SEC / 2);
}

static void
test_set_aside_u11 (Fixture *self, gconstpointer data)
{
  g_autofree char *deep = g_strnfill (200000, '[');
  g_autofree char *deep_value = g_strdup_printf ("{\"version\":1,\"values\":{\"a\":%s", deep);
  const char *const broken[] = {
    "",
    "nonsense",
    "[]",
    "{}",
    "{\"version\":2,\"values\":{\"a\":\"b\"}}", /* from a newer program */
    "{\"version\":1,\"values\":[]}",
    "{\"version\":\"1\",\"values\":{}}",
    "{\"version\":1,\"values\":{\"a\":\"b\"}",
    "\xff\xfe",
    "/* { */ {\"version\":1,\"values\":{}}",
    deep,
    deep_value,
  };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autofree char *kept = NULL;

      g_unlink (self->aside);
      g_assert_true (g_file_set_contents (self->path, broken[i], -1, NULL));
      restart (self);
      g_assert_null (latent_session_get (self->session, "a"));
      g_assert_true (g_file_get_contents (self->aside, &kept, NULL, NULL));
      g_assert_cmpstr (kept, ==, broken[i]);
      g_assert_false (g_file_test (self->path, G_FILE_TEST_EXISTS));
    }
  latent_session_set (self->session, "a", "b");
  g_assert_true (flush (self, &error));
  restart (self);
  g_assert_cmpstr (latent_session_get (self->session, "a"), ==, "b");
}

/* Whoever was killed while saving left a file that nobody would ever remove. */
static void
test_torsos_are_swept_k18 (Fixture *self, gconstpointer data)
{
  g_autofree char *torso = g_strconcat (self->path, ".a1B2c3", NULL);
  g_autofree char *foreign = g_strconcat (self->path, ".old", NULL);

  g_assert_true (g_file_set_contents (torso, "{\"version\":1,", -1, NULL));
  g_assert_true (g_file_set_contents (foreign, "somebody's copy", -1, NULL));
  restart (self);
  g_assert_false (g_file_test (torso, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (foreign, G_FILE_TEST_EXISTS));
}

/* Members of other types are ignored one by one. */
static void
test_odd_members (Fixture *self, gconstpointer data)
{
  g_assert_true (g_file_set_contents (self->path,
                                      "{\"version\":1,\"values\":{\"a\":1,\"b\":null,\"c\":\"d\","
                                      "\"e\":[\"f\"]}}",
                                      -1, NULL));
  restart (self);
  g_assert_null (latent_session_get (self->session, "a"));
  g_assert_null (latent_session_get (self->session, "b"));
  g_assert_null (latent_session_get (self->session, "e"));
  g_assert_cmpstr (latent_session_get (self->session, "c"), ==, "d");
}

/* What was typed while the file was being read is newer. */
static void
test_set_before_load (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_assert_true (g_file_set_contents (
      self->path, "{\"version\":1,\"values\":{\"a\":\"old\",\"b\":\"old\"}}", -1, NULL));
  latent_session_load_async (self->session, NULL, latent_test_result_cb, &result);
  latent_session_set (self->session, "a", "new");
  latent_test_wait_for (result != NULL);
  g_assert_true (latent_session_load_finish (self->session, result, NULL));
  g_assert_cmpstr (latent_session_get (self->session, "a"), ==, "new");
  g_assert_cmpstr (latent_session_get (self->session, "b"), ==, "old");
}

/* A write that failed is said, and what was to be written is still there for the next one. */
static void
test_failed_write_stays_dirty_f1 (Fixture *self, gconstpointer data)
{
  const char *folder = latent_places_get_data (self->places);
  g_autofree char *away = g_strconcat (folder, ".away", NULL);
  g_autoptr (GError) error = NULL;

  latent_session_set (self->session, "a", "b");
  g_assert_cmpint (g_rename (folder, away), ==, 0);
  g_assert_false (flush (self, &error));
  latent_test_assert_error (&error, LATENT_ERROR_STORAGE);
  g_assert_cmpint (g_rename (away, folder), ==, 0);
  g_assert_true (flush (self, &error));
  g_assert_no_error (error);
  restart (self);
  g_assert_cmpstr (latent_session_get (self->session, "a"), ==, "b");
}

/* What is typed while the file is being written is not taken for written. */
static void
test_change_during_save (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latent_session_set (self->session, "a", "old");
  latent_session_flush_async (self->session, NULL, latent_test_result_cb, &result);
  latent_session_set (self->session, "a", "new");
  latent_test_wait_for (result != NULL);
  g_assert_true (latent_session_flush_finish (self->session, result, &error));
  g_clear_object (&result);
  g_assert_true (flush (self, &error));
  g_assert_no_error (error);
  restart (self);
  g_assert_cmpstr (latent_session_get (self->session, "a"), ==, "new");
}

static void
test_nothing_to_save (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (flush (self, &error));
  g_assert_false (g_file_test (self->path, G_FILE_TEST_EXISTS));
  latent_session_set (self->session, "a", "b");
  g_assert_true (flush (self, &error));
  g_assert_cmpint (g_unlink (self->path), ==, 0);
  latent_session_set (self->session, "a", "b"); /* no change */
  g_assert_true (flush (self, &error));
  g_assert_false (g_file_test (self->path, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *self, gconstpointer data);
  } tests[] = {
    { "/store/session/round-trip", test_round_trip },
    { "/store/session/large-prompt/U4", test_large_prompt_u4 },
    { "/store/session/saves-by-itself/K1", test_saves_by_itself_k1 },
    { "/store/session/set-aside/U11", test_set_aside_u11 },
    { "/store/session/torsos-are-swept/K18", test_torsos_are_swept_k18 },
    { "/store/session/odd-members", test_odd_members },
    { "/store/session/set-before-load", test_set_before_load },
    { "/store/session/failed-write-stays-dirty/F1", test_failed_write_stays_dirty_f1 },
    { "/store/session/change-during-save", test_change_during_save },
    { "/store/session/nothing-to-save", test_nothing_to_save },
  };

  latent_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return latent_test_run ();
}
