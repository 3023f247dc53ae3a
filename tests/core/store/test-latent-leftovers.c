/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/store/latent-leftovers.h"

#include <glib/gstdio.h>
#include <utime.h>

#include "store-fixture.h"

typedef struct
{
  char *folder;
  StoreFixture store;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = latent_test_make_folder ("library");
  store_fixture_open (&self->store, self->folder);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  store_fixture_close (&self->store);
  g_free (self->folder);
}

/* (transfer full): its id; @has_image: its first picture is in the library */
static char *
add_job (Fixture *self, LatentJobState state, gboolean has_image)
{
  g_autoptr (LatentJobRecord) job = store_make_job ("a lighthouse", 1000);
  g_autoptr (GPtrArray) images
      = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_record_free);

  store_insert (&self->store, job);
  if (has_image)
    g_ptr_array_add (images, store_make_image (job, 0, "/somewhere/a.png"));
  job->state = state;
  store_complete (&self->store, job, images);
  return g_strdup (job->id);
}

/* (transfer full): a file in .incoming */
static char *
add_file (Fixture *self, const char *name, gboolean is_old)
{
  char *path = g_build_filename (latent_places_get_incoming (self->store.places), name, NULL);
  struct utimbuf times = { 1000, 1000 };

  g_assert_true (g_file_set_contents (path, "half a picture", -1, NULL));
  if (is_old)
    g_assert_cmpint (g_utime (path, &times), ==, 0);
  return path;
}

static void
sweep (Fixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latent_leftovers_sweep_async (self->store.library, self->store.places, NULL,
                                latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  g_assert_true (latent_leftovers_sweep_finish (self->store.library, result, &error));
  g_assert_no_error (error);
}

static void
assert_swept (Fixture *self, const char *name, gboolean is_old, gboolean is_swept)
{
  g_autofree char *path = add_file (self, name, is_old);

  g_test_message ("%s", name);
  sweep (self);
  g_assert_cmpint (!g_file_test (path, G_FILE_TEST_EXISTS), ==, is_swept);
  g_unlink (path);
}

static void
test_sweep (Fixture *self, gconstpointer data)
{
  static const struct
  {
    LatentJobState state;
    gboolean has_image;
    gboolean is_swept;
  } cases[] = {
    { LATENT_JOB_DONE, TRUE, TRUE },
    { LATENT_JOB_FAILED, TRUE, TRUE },
    { LATENT_JOB_REFUSED, FALSE, TRUE },
    /* It may be the last copy of what was paid for. */
    { LATENT_JOB_DONE, FALSE, FALSE },
    { LATENT_JOB_FAILED, FALSE, FALSE },
    { LATENT_JOB_UNKNOWN, FALSE, FALSE },
    { LATENT_JOB_STOPPED, FALSE, FALSE },
    /* Somebody may be at it. */
    { LATENT_JOB_DOWNLOADING, FALSE, FALSE },
    { LATENT_JOB_DOWNLOADING, TRUE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *id = add_job (self, cases[i].state, cases[i].has_image);
      g_autofree char *name = g_strconcat (id, "-0", NULL);
      g_autofree char *other = g_strconcat (id, "-1", NULL);

      assert_swept (self, name, TRUE, cases[i].is_swept);
      assert_swept (self, name, FALSE, FALSE);
      assert_swept (self, other, TRUE, cases[i].state == LATENT_JOB_REFUSED);
    }
}

/* Another library's, another index's, another program's. */
static void
test_foreign_stays (Fixture *self, gconstpointer data)
{
  g_autofree char *id = add_job (self, LATENT_JOB_DONE, TRUE);
  g_autofree char *unknown = g_strdup ("11111111-2222-4333-8444-555555555555-0");
  g_autofree char *longer = g_strconcat (id, "-0.xmp", NULL);
  g_autofree char *bare = g_strconcat (id, "-", NULL);

  assert_swept (self, unknown, TRUE, FALSE);
  assert_swept (self, longer, TRUE, FALSE);
  assert_swept (self, bare, TRUE, FALSE);
  assert_swept (self, id, TRUE, FALSE);
  assert_swept (self, "notes.txt", TRUE, FALSE);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/store/leftovers/F15-" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  latent_test_init (&argc, &argv);

  ADD ("only-what-is-not-needed", test_sweep);
  ADD ("foreign-stays", test_foreign_stays);

  return latent_test_run ();
}
