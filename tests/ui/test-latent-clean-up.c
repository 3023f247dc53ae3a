/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "../core/jobs/bench.h"
#include "latent-ui-test.h"
#include "ui/clean-up/latent-clean-up-actions.h"
#include "ui/clean-up/latent-clean-up-dialog.h"

#define N_IMAGES 4

/* A real library of four pictures: the first two are rejected, the last is a favourite. */
typedef struct
{
  Bench *bench;
  GtkWidget *window;
  LatentDeleter *deleter;
  LatentCleanUpActions *actions;
  GPtrArray *images; /* newest first */
  char *words;       /* nullable: of the last toast */
} Fixture;

static void
toast_cb (Fixture *self, AdwToast *toast)
{
  GtkWidget *title = adw_toast_get_custom_title (toast);

  g_free (self->words);
  self->words = g_strdup (title != NULL ? gtk_label_get_text (GTK_LABEL (title))
                                        : adw_toast_get_title (toast));
}

static const char *
get_id (Fixture *self, guint position)
{
  return ((LatentImageRecord *) self->images->pdata[position])->id;
}

static void
mark (Fixture *self, const char *change, guint position)
{
  g_autofree char *sql
      = g_strdup_printf ("UPDATE images SET %s WHERE id = '%s'", change, get_id (self, position));

  bench_edit_database (self->bench, sql);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) jobs = NULL;

  self->bench = bench_new ();
  bench_open (self->bench);
  jobs = bench_submit (self->bench, N_IMAGES);
  for (guint i = 0; i < jobs->len; i++)
    bench_wait_state (self->bench, jobs->pdata[i], LATENT_JOB_DONE);
  self->images = bench_list_images (self->bench);
  mark (self, "rating = -1", 0);
  mark (self, "rating = -1", 1);
  mark (self, "favourite = 1", 3);
  self->window = g_object_ref (gtk_window_new ());
  self->deleter = latent_deleter_new (self->bench->workspace, self->window);
  self->actions
      = latent_clean_up_actions_new (self->bench->workspace, self->deleter, self->window);
  g_signal_connect_swapped (self->deleter, "toast", G_CALLBACK (toast_cb), self);
  g_signal_connect_swapped (self->actions, "toast", G_CALLBACK (toast_cb), self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  latent_test_assert_gone (&self->actions);
  g_clear_object (&self->deleter);
  latent_test_assert_gone (&self->window);
  g_ptr_array_unref (self->images);
  g_free (self->words);
  bench_close (self->bench);
  bench_free (self->bench);
}

static void
ask (Fixture *self, const char *action)
{
  g_clear_pointer (&self->words, g_free);
  g_action_group_activate_action (latent_clean_up_actions_get_group (self->actions), action, NULL);
}

/* (nullable): the question on screen */
static GtkWidget *
find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (LATENT_IS_CLEAN_UP_DIALOG (window) && gtk_widget_get_mapped (window))
        return window;
    }
  return NULL;
}

static void
answer (Fixture *self, const char *response)
{
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (find_dialog ()), response);
  gtk_window_destroy (GTK_WINDOW (find_dialog ()));
}

static gboolean
is_left (Fixture *self, guint position)
{
  g_autoptr (GPtrArray) left = bench_list_images (self->bench);

  for (guint i = 0; i < left->len; i++)
    {
      if (g_str_equal (((LatentImageRecord *) left->pdata[i])->id, get_id (self, position)))
        return TRUE;
    }
  return FALSE;
}

static void
assert_left (Fixture *self, gboolean first, gboolean second, gboolean third, gboolean fourth)
{
  g_assert_cmpint (is_left (self, 0), ==, first);
  g_assert_cmpint (is_left (self, 1), ==, second);
  g_assert_cmpint (is_left (self, 2), ==, third);
  g_assert_cmpint (is_left (self, 3), ==, fourth);
}

static void
test_rejected (Fixture *self, gconstpointer data)
{
  ask (self, "rejected");
  bench_wait_for (self->bench, find_dialog () != NULL);
  g_assert_true (latent_ui_test_shows (find_dialog (), "Delete 2 Images?"));
  g_assert_true (latent_ui_test_shows (find_dialog (), "All rejected images in the library"));
  g_assert_true (latent_ui_test_shows (find_dialog (), "2 other images stay."));
  answer (self, "cancel");
  bench_settle (self->bench);
  assert_left (self, TRUE, TRUE, TRUE, TRUE);
  g_assert_null (self->words);

  ask (self, "rejected");
  bench_wait_for (self->bench, find_dialog () != NULL);
  answer (self, "delete");
  bench_wait_for (self->bench, self->words != NULL);
  g_assert_cmpstr (self->words, ==, "2 images deleted");
  assert_left (self, FALSE, FALSE, TRUE, TRUE);
}

/* Exactly what was shown, but for what somebody came to like in the meantime. */
static void
test_all_but_favourites (Fixture *self, gconstpointer data)
{
  ask (self, "all-but-favourites");
  bench_wait_for (self->bench, find_dialog () != NULL);
  g_assert_true (latent_ui_test_shows (find_dialog (), "Delete 3 Images?"));
  g_assert_true (latent_ui_test_shows (find_dialog (), "1 favourite stays."));
  mark (self, "favourite = 1", 1);
  mark (self, "favourite = 0", 3);
  answer (self, "delete");
  bench_wait_for (self->bench, self->words != NULL);
  g_assert_cmpstr (self->words, ==, "2 images deleted");
  assert_left (self, FALSE, TRUE, FALSE, TRUE);
}

/* What a search leaves out is not touched. */
static void
test_shown_only (Fixture *self, gconstpointer data)
{
  LatentTimeline *timeline = latent_workspace_get_timeline (self->bench->workspace);
  g_autoptr (LatentImageQuery) query = latent_image_query_new ();

  query->min_rating = 3;
  mark (self, "rating = 4", 2);
  mark (self, "rating = 5", 3);
  latent_timeline_set_query (timeline, query);
  ask (self, "all-but-favourites");
  bench_wait_for (self->bench, find_dialog () != NULL);
  g_assert_true (latent_ui_test_shows (find_dialog (), "Delete 1 Image?"));
  g_assert_true (latent_ui_test_shows (find_dialog (), "The images that the search shows"));
  answer (self, "delete");
  bench_wait_for (self->bench, self->words != NULL);
  assert_left (self, TRUE, TRUE, FALSE, TRUE);
}

static void
test_nothing (Fixture *self, gconstpointer data)
{
  bench_edit_database (self->bench, "UPDATE images SET rating = 0, favourite = 1");
  ask (self, "rejected");
  bench_wait_for (self->bench, self->words != NULL);
  g_assert_cmpstr (self->words, ==, "No image is rejected");
  ask (self, "all-but-favourites");
  bench_wait_for (self->bench, self->words != NULL);
  g_assert_cmpstr (self->words, ==, "All images are favourites");
  g_assert_null (find_dialog ());
}

/* The numbers that were found mean other pictures then. */
static void
test_renumbered (Fixture *self, gconstpointer data)
{
  ask (self, "rejected");
  bench_wait_for (self->bench, find_dialog () != NULL);
  g_signal_emit_by_name (latent_workspace_get_timeline (self->bench->workspace), "renumbered");
  bench_wait_for (self->bench, find_dialog () == NULL);
  g_assert_true (g_str_has_prefix (self->words, "The images were put in another order"));
  bench_settle (self->bench);
  assert_left (self, TRUE, TRUE, TRUE, TRUE);
}

int
main (int argc, char **argv)
{
  latent_ui_test_init (&argc, &argv);

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)
  ADD ("/ui/clean-up/rejected", test_rejected);
  ADD ("/ui/clean-up/all-but-favourites", test_all_but_favourites);
  ADD ("/ui/clean-up/only-what-is-shown", test_shown_only);
  ADD ("/ui/clean-up/nothing-to-delete", test_nothing);
  ADD ("/ui/clean-up/renumbered-while-asked", test_renumbered);

  return latent_test_run ();
}
