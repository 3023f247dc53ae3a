/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "ui/viewer/latent-pins.h"

#include "../core/jobs/bench.h"
#include "core/jobs/latent-workspace-private.h"
#include "core/store/latent-renumber.h"
#include "latent-ui-test.h"
#include "ui/latent-main-actions.h"

static void
count_cb (LatentPins *pins, GParamSpec *pspec, guint *n_notified)
{
  (*n_notified)++;
}

static gboolean
pin (LatentPins *pins, const char *id)
{
  g_autoptr (LatentImageRecord) image = latent_image_record_new ();

  image->id = g_strdup (id);
  return latent_pins_add (pins, image);
}

static void
test_order (void)
{
  g_autoptr (LatentPins) pins = latent_pins_new ();
  guint n_notified = 0;
  const LatentImageRecord *second;

  g_signal_connect (pins, "notify::n-pins", G_CALLBACK (count_cb), &n_notified);
  g_assert_true (pin (pins, "a"));
  g_assert_true (pin (pins, "b"));
  g_assert_false (pin (pins, "a"));
  g_assert_true (pin (pins, "c"));
  g_assert_true (latent_pins_remove (pins, "b"));
  g_assert_false (latent_pins_remove (pins, "b"));
  g_assert_false (latent_pins_contains (pins, "b"));
  g_assert_cmpuint (latent_pins_get_n_pins (pins), ==, 2);
  second = g_ptr_array_index (latent_pins_get_images (pins), 1);
  g_assert_cmpstr (second->id, ==, "c");
  g_assert_cmpuint (n_notified, ==, 4);
  latent_pins_clear (pins);
  latent_pins_clear (pins);
  g_assert_cmpuint (n_notified, ==, 5);
  g_assert_cmpuint (latent_pins_get_n_pins (pins), ==, 0);
}

static void
test_full (void)
{
  g_autoptr (LatentPins) pins = latent_pins_new ();

  for (char id[] = "a"; id[0] < 'a' + LATENT_PINS_MAX; id[0]++)
    g_assert_true (pin (pins, id));
  g_assert_false (pin (pins, "z"));
  g_assert_true (latent_pins_remove (pins, "a"));
  g_assert_true (pin (pins, "z"));
}

static void
update (LatentPins *pins, const char *ids, guint32 number)
{
  g_autoptr (GPtrArray) images
      = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_record_free);

  for (const char *id = ids; *id != '\0'; id++)
    {
      LatentImageRecord *image = latent_image_record_new ();

      image->id = g_strndup (id, 1);
      image->number = number;
      g_ptr_array_add (images, image);
    }
  latent_pins_update (pins, images);
}

static void
assert_pins (LatentPins *pins, const char *ids, guint32 number)
{
  GPtrArray *images = latent_pins_get_images (pins);

  g_assert_cmpuint (latent_pins_get_n_pins (pins), ==, strlen (ids));
  for (guint i = 0; i < images->len; i++)
    {
      const LatentImageRecord *image = g_ptr_array_index (images, i);

      g_assert_cmpint (image->id[0], ==, ids[i]);
      g_assert_cmpuint (image->number, ==, number);
      g_assert_true (latent_pins_contains (pins, image->id));
    }
}

/* What is not there is not pinned, and has its place again when it comes back, with what it is now;
 * unless others took it. */
static void
test_back (void)
{
  g_autoptr (LatentPins) pins = latent_pins_new ();
  guint n_notified = 0;

  pin (pins, "a");
  pin (pins, "b");
  pin (pins, "c");
  g_signal_connect (pins, "notify::n-pins", G_CALLBACK (count_cb), &n_notified);
  update (pins, "cba", 7);
  g_assert_cmpuint (n_notified, ==, 0);
  assert_pins (pins, "abc", 7);
  update (pins, "ca", 8);
  g_assert_cmpuint (n_notified, ==, 1);
  assert_pins (pins, "ac", 8);
  g_assert_false (latent_pins_contains (pins, "b"));
  g_assert_false (latent_pins_remove (pins, "b"));
  update (pins, "abc", 9);
  assert_pins (pins, "abc", 9);
  update (pins, "ac", 9);
  g_assert_true (pin (pins, "d"));
  g_assert_true (pin (pins, "e"));
  update (pins, "abcde", 10);
  assert_pins (pins, "acde", 10);
  latent_pins_clear (pins);
  update (pins, "abcde", 11);
  assert_pins (pins, "", 0);
}

/* However many went, not all of them are remembered for ever. */
static void
test_remembered (void)
{
  g_autoptr (LatentPins) pins = latent_pins_new ();
  g_auto (GStrv) ids = NULL;

  for (char id[] = "a"; id[0] <= 'z'; id[0]++)
    {
      g_assert_true (pin (pins, id));
      update (pins, "", 0);
    }
  ids = latent_pins_dup_ids (pins);
  g_assert_cmpuint (g_strv_length (ids), ==, 2 * LATENT_PINS_MAX);
  g_assert_cmpstr (ids[2 * LATENT_PINS_MAX - 1], ==, "z");
}

/* --- in a library --- */

typedef struct
{
  Bench *bench;
  GtkWidget *place;
  LatentMainActions *actions;
  LatentPins *pins; /* unowned */
  GPtrArray *images;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) jobs = NULL;
  GListModel *timeline;

  self->bench = bench_new ();
  bench_open (self->bench);
  jobs = bench_submit (self->bench, 2);
  for (guint i = 0; i < jobs->len; i++)
    bench_wait_state (self->bench, jobs->pdata[i], LATENT_JOB_DONE);
  timeline = G_LIST_MODEL (latent_workspace_get_timeline (self->bench->workspace));
  bench_wait_for (self->bench, g_list_model_get_n_items (timeline) == 2);
  self->images = bench_list_images (self->bench);
  self->place = g_object_ref_sink (g_object_new (ADW_TYPE_TOAST_OVERLAY, "child",
                                                 gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), NULL));
  self->actions = latent_main_actions_new (self->bench->workspace, self->place,
                                           ADW_TOAST_OVERLAY (self->place));
  self->pins = latent_main_actions_get_pins (self->actions);
  for (guint i = 0; i < self->images->len; i++)
    latent_pins_add (self->pins, self->images->pdata[i]);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  latent_main_actions_remove (self->actions);
  latent_test_assert_gone (&self->actions);
  g_object_unref (self->place);
  g_ptr_array_unref (self->images);
  bench_close (self->bench);
  bench_free (self->bench);
}

static const LatentImageRecord *
get_pinned (Fixture *self, guint n)
{
  return latent_pins_get_images (self->pins)->pdata[n];
}

static void
delete_first (Fixture *self, gboolean is_undone)
{
  LatentWorkspace *workspace = self->bench->workspace;
  g_autoptr (GPtrArray) images = g_ptr_array_new ();
  g_autoptr (GAsyncResult) result = NULL;

  g_ptr_array_add (images, self->images->pdata[0]);
  if (is_undone)
    latent_workspace_undelete_images_async (workspace, images, NULL, latent_test_result_cb,
                                            &result);
  else
    latent_workspace_delete_images_async (workspace, images, NULL, latent_test_result_cb, &result);
  bench_wait_for (self->bench, result != NULL);
}

/* A picture that is deleted is pinned no more, until that is undone. */
static void
test_deleted (Fixture *self, gconstpointer data)
{
  g_autofree char *id = g_strdup (get_pinned (self, 0)->id);

  delete_first (self, FALSE);
  bench_wait_for (self->bench, latent_pins_get_n_pins (self->pins) == 1);
  g_assert_false (latent_pins_contains (self->pins, id));
  delete_first (self, TRUE);
  bench_wait_for (self->bench, latent_pins_get_n_pins (self->pins) == 2);
  g_assert_cmpstr (get_pinned (self, 0)->id, ==, id);
}

/* A picture that is given another number stays pinned as what it is; the old one is not used in
 * between. */
static void
test_renumbered (Fixture *self, gconstpointer data)
{
  g_autofree char *id = g_strdup (get_pinned (self, 0)->id);
  guint32 number = get_pinned (self, 0)->number;
  g_autoptr (GAsyncResult) result = NULL;

  bench_edit_database (self->bench, "UPDATE jobs SET created_us = 1000 - number");
  latent_renumber_async (self->bench->workspace->database, NULL, latent_test_result_cb, &result);
  bench_wait_for (self->bench, result != NULL);
  g_assert_true (latent_renumber_finish (self->bench->workspace->database, result, NULL));
  g_signal_emit_by_name (latent_workspace_get_timeline (self->bench->workspace), "renumbered");
  g_assert_cmpuint (latent_pins_get_n_pins (self->pins), ==, 0);
  bench_wait_for (self->bench, latent_pins_get_n_pins (self->pins) == 2);
  g_assert_cmpstr (get_pinned (self, 0)->id, ==, id);
  g_assert_cmpuint (get_pinned (self, 0)->number, !=, number);
}

int
main (int argc, char **argv)
{
  latent_ui_test_init (&argc, &argv);
  g_test_add_func ("/pins/order", test_order);
  g_test_add_func ("/pins/full", test_full);
  g_test_add_func ("/pins/back", test_back);
  g_test_add_func ("/pins/remembered", test_remembered);
  g_test_add ("/pins/deleted", Fixture, NULL, set_up, test_deleted, tear_down);
  g_test_add ("/pins/U2-renumbered", Fixture, NULL, set_up, test_renumbered, tear_down);
  return latent_test_run ();
}
