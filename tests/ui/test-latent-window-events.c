/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "../core/jobs/bench.h"
#include "latent-ui-test.h"
#include "ui/common/latent-deletion.h"
#include "ui/gallery/latent-gallery.h"
#include "ui/latent-main-view.h"

/* What happens to a window that shows pictures, in any order. */

#define N_JOBS 3
#define N_IMAGES 6

typedef struct
{
  Bench *bench;
  LatentSettings *settings;
  LatentMainView *view;
  GtkWidget *window;
  LatentTimeline *timeline; /* unowned */
  LatentGallery *gallery;   /* unowned */
  guint n_deleted;          /* pictures, as their toasts say, without those whose "Undo" was used */
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) jobs = NULL;

  self->bench = bench_new ();
  self->bench->n_pictures = N_IMAGES / N_JOBS;
  bench_open (self->bench);
  jobs = bench_submit (self->bench, N_JOBS);
  for (guint i = 0; i < jobs->len; i++)
    bench_wait_state (self->bench, jobs->pdata[i], LATENT_JOB_DONE);
  self->settings = latent_settings_new ();
  self->view = LATENT_MAIN_VIEW (
      g_object_ref_sink (latent_main_view_new (self->bench->workspace, self->settings, NULL)));
  self->window = latent_ui_test_present (GTK_WIDGET (self->view), 1000, 700);
  self->timeline = latent_workspace_get_timeline (self->bench->workspace);
  self->gallery = latent_ui_test_find (self->window, LATENT_TYPE_GALLERY);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  latent_test_assert_gone (&self->window);
  latent_test_assert_gone (&self->view);
  latent_test_assert_gone (&self->settings);
  bench_close (self->bench);
  bench_free (self->bench);
}

static guint
count_tiles (Fixture *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->timeline));
}

static LatentDeleter *
get_deleter (Fixture *self)
{
  return latent_tile_actions_get_deleter (latent_main_view_get_tile_actions (self->view));
}

/* NULL: everything */
static void
search (Fixture *self, const char *text, LatentImageSort sort)
{
  g_autoptr (LatentImageQuery) query = latent_image_query_new ();

  query->search = g_strdup (text);
  query->sort = sort;
  latent_timeline_set_query (self->timeline, query);
}

static guint
count_told (AdwToast *toast)
{
  GtkLabel *label = GTK_LABEL (adw_toast_get_custom_title (toast));

  return (guint) g_ascii_strtoull (gtk_label_get_text (label), NULL, 10);
}

static void
undone_cb (Fixture *self, AdwToast *toast)
{
  /* The button can be pressed again while its toast goes, and does nothing more. */
  g_signal_handlers_disconnect_by_func (toast, undone_cb, self);
  self->n_deleted -= count_told (toast);
}

static void
deleted_cb (Fixture *self, AdwToast *toast)
{
  if (adw_toast_get_button_label (toast) == NULL)
    return;
  self->n_deleted += count_told (toast);
  g_signal_connect_swapped (toast, "button-clicked", G_CALLBACK (undone_cb), self);
}

/* Of the selected pictures when the current one is among them. */
static void
activate (Fixture *self, const char *action)
{
  g_autoptr (LatentTile) tile = g_list_model_get_item (G_LIST_MODEL (self->timeline), 0);
  LatentTileActions *actions = latent_main_view_get_tile_actions (self->view);

  if (tile == NULL)
    return;
  latent_test_wait_for (latent_tile_get_is_loaded (tile));
  latent_tile_actions_set_target (actions, tile, latent_gallery_get_selection (self->gallery));
  g_action_group_activate_action (latent_tile_actions_get_group (actions), action, NULL);
}

static void
select_all (Fixture *self)
{
  gtk_selection_model_select_all (
      GTK_SELECTION_MODEL (latent_gallery_get_selection (self->gallery)));
}

/* The list, the index and the folder know the same pictures. */
static void
assert_agreement (Fixture *self)
{
  g_autoptr (GPtrArray) images = NULL;

  latent_deleter_flush (get_deleter (self));
  bench_wait_for (self->bench, latent_deleter_is_idle (get_deleter (self)));
  search (self, NULL, LATENT_IMAGE_SORT_NEWEST);
  bench_settle (self->bench);
  latent_test_wait_for (latent_timeline_get_is_complete (self->timeline)
                        && !latent_timeline_get_is_searching (self->timeline));
  images = bench_list_images (self->bench);
  g_assert_cmpuint (images->len, ==, bench_count_pictures (self->bench));
  g_assert_cmpuint (images->len, ==, count_tiles (self));
  for (guint i = 0; i < images->len; i++)
    {
      const LatentImageRecord *image = images->pdata[i];

      g_assert_cmpuint (image->number, ==, latent_timeline_get_number (self->timeline, i));
      g_assert_true (g_file_test (image->path, G_FILE_TEST_EXISTS));
    }
}

/* U7: all deleted while another search comes, undone while that is shown, and deleted for good. */
static void
test_delete_while_searching (Fixture *self, gconstpointer data)
{
  GtkWidget *undo = NULL;

  latent_test_wait_for (count_tiles (self) == N_IMAGES);
  select_all (self);
  activate (self, "delete");
  search (self, "nothing like it", LATENT_IMAGE_SORT_NEWEST);
  search (self, NULL, LATENT_IMAGE_SORT_RATING);
  bench_wait_for (self->bench,
                  (undo = latent_ui_test_find_button (self->window, "Undo")) != NULL);
  bench_wait_for (self->bench, latent_timeline_get_is_complete (self->timeline));
  g_assert_cmpuint (count_tiles (self), ==, 0);
  gtk_widget_activate (undo);
  search (self, NULL, LATENT_IMAGE_SORT_OLDEST);
  bench_wait_for (self->bench, count_tiles (self) == N_IMAGES);
  assert_agreement (self);
  g_assert_cmpuint (count_tiles (self), ==, N_IMAGES);

  select_all (self);
  activate (self, "delete");
  search (self, "nothing like it", LATENT_IMAGE_SORT_NEWEST);
  assert_agreement (self);
}

/* U7: the key pressed again before the first deletion was told of. What "Undo" brings back stays:
 * no second deletion of the same pictures is still on its way to the trash. */
static void
test_deleted_twice (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) images = bench_list_images (self->bench);
  GtkWidget *undo;

  latent_settings_set_undo_seconds (self->settings, LATENT_UNDO_SECONDS_MAX);
  g_signal_connect_swapped (get_deleter (self), "toast", G_CALLBACK (deleted_cb), self);
  latent_deleter_delete (get_deleter (self), images);
  latent_deleter_delete (get_deleter (self), images);
  bench_wait_for (self->bench, self->n_deleted >= N_IMAGES);
  bench_settle (self->bench);
  g_assert_cmpuint (self->n_deleted, ==, N_IMAGES);
  undo = latent_ui_test_find_button (self->window, "Undo");
  gtk_widget_activate (undo);
  bench_wait_for (self->bench, count_tiles (self) == N_IMAGES);
  assert_agreement (self);
  g_assert_cmpuint (count_tiles (self), ==, N_IMAGES);

  /* And they can be deleted again. */
  latent_deleter_delete (get_deleter (self), images);
  bench_wait_for (self->bench, count_tiles (self) == 0);
}

/* One "Undo" is offered at a time: what was deleted before goes to the trash with the next. */
static void
test_deleted_next (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) images = bench_list_images (self->bench);
  g_autoptr (GPtrArray) one = g_ptr_array_new ();

  latent_settings_set_undo_seconds (self->settings, LATENT_UNDO_SECONDS_MAX);
  g_signal_connect_swapped (get_deleter (self), "toast", G_CALLBACK (deleted_cb), self);
  g_ptr_array_add (one, images->pdata[0]);
  latent_deleter_delete (get_deleter (self), one);
  bench_wait_for (self->bench, self->n_deleted == 1);
  bench_settle (self->bench);
  g_assert_cmpuint (bench_count_pictures (self->bench), ==, N_IMAGES);
  one->pdata[0] = images->pdata[1];
  latent_deleter_delete (get_deleter (self), one);
  bench_wait_for (self->bench, bench_count_pictures (self->bench) == N_IMAGES - 1);

  bench_wait_for (self->bench, latent_ui_test_find_button (self->window, "Undo") != NULL);
  gtk_widget_activate (latent_ui_test_find_button (self->window, "Undo"));
  bench_wait_for (self->bench, count_tiles (self) == N_IMAGES - 1);
  assert_agreement (self);
}

/* What was selected when it was deleted is selected again when it comes back. */
static void
test_selected_again (Fixture *self, gconstpointer data)
{
  LatentGallerySelection *selection = latent_gallery_get_selection (self->gallery);
  g_autoptr (GArray) before = NULL;
  g_autoptr (GArray) after = NULL;

  latent_settings_set_undo_seconds (self->settings, LATENT_UNDO_SECONDS_MAX);
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (selection), 0, TRUE);
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (selection), 3, FALSE);
  before = latent_gallery_selection_dup_numbers (selection);
  g_assert_cmpuint (before->len, ==, 2);
  activate (self, "delete");
  bench_wait_for (self->bench, latent_ui_test_find_button (self->window, "Undo") != NULL);
  g_assert_cmpuint (count_tiles (self), ==, N_IMAGES - 2);
  g_assert_cmpuint (latent_gallery_selection_count (selection), ==, 0);
  gtk_widget_activate (latent_ui_test_find_button (self->window, "Undo"));
  bench_wait_for (self->bench, count_tiles (self) == N_IMAGES);
  after = latent_gallery_selection_dup_numbers (selection);
  g_assert_cmpmem (after->data, after->len * sizeof (guint32), before->data,
                   before->len * sizeof (guint32));
}

/* U8: the style, the scale of texts, and the direction of writing, while pictures are shown and
 * others are searched for. */
static void
test_switched (Fixture *self, gconstpointer data)
{
  static const AdwColorScheme schemes[]
      = { ADW_COLOR_SCHEME_FORCE_DARK, ADW_COLOR_SCHEME_FORCE_LIGHT, ADW_COLOR_SCHEME_DEFAULT };
  static const int dpis[] = { 192 * 1024, 72 * 1024, 96 * 1024 };
  static const GtkTextDirection directions[]
      = { GTK_TEXT_DIR_RTL, GTK_TEXT_DIR_LTR, GTK_TEXT_DIR_LTR };

  for (guint i = 0; i < G_N_ELEMENTS (dpis); i++)
    {
      int minimum = 0;

      adw_style_manager_set_color_scheme (adw_style_manager_get_default (), schemes[i]);
      g_object_set (gtk_widget_get_settings (self->window), "gtk-xft-dpi", dpis[i], NULL);
      gtk_widget_set_default_direction (directions[i]);
      search (self, i % 2 == 0 ? "i" : NULL, LATENT_IMAGE_SORT_PROMPT);
      bench_settle (self->bench);
      gtk_widget_measure (GTK_WIDGET (self->view), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL,
                          NULL, NULL);
      g_assert_cmpint (minimum, <=, 1000);
    }
  assert_agreement (self);
}

/* One thing that a person, or the service, may do. */
static void
do_anything (Fixture *self, GRand *rand)
{
  static const char *const words[] = { NULL, "i", "im", "image", "nothing like it" };
  GtkSelectionModel *selection
      = GTK_SELECTION_MODEL (latent_gallery_get_selection (self->gallery));
  GtkWidget *undo;

  switch (g_rand_int_range (rand, 0, 9))
    {
    case 0:
    case 1:
      search (self, words[g_rand_int_range (rand, 0, G_N_ELEMENTS (words))],
              (LatentImageSort) g_rand_int_range (rand, 0, 4));
      break;
    case 2:
      gtk_selection_model_select_item (selection, (guint) g_rand_int_range (rand, 0, N_IMAGES),
                                       g_rand_boolean (rand));
      break;
    case 3:
      if (g_rand_boolean (rand))
        select_all (self);
      else
        gtk_selection_model_unselect_all (selection);
      break;
    case 4:
      activate (self, "delete");
      break;
    case 5:
      undo = latent_ui_test_find_button (self->window, "Undo");
      if (undo != NULL)
        gtk_widget_activate (undo);
      break;
    case 6:
      gtk_window_set_default_size (GTK_WINDOW (self->window), g_rand_int_range (rand, 400, 1200),
                                   g_rand_int_range (rand, 300, 800));
      break;
    case 7:
      gtk_widget_activate_action (GTK_WIDGET (self->view), "view.zoom", "i",
                                  g_rand_int_range (rand, -1, 2));
      break;
    default:
      latent_timeline_refresh (self->timeline, NULL, 0);
      break;
    }
}

/* U10, as far as a short test can: whatever comes, in whatever order, nothing is critical (that
 * would be fatal here), and in the end all agree on what there is: what was not deleted, and what
 * came back by "Undo". */
static void
test_random_events (Fixture *self, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int ());

  latent_settings_set_undo_seconds (self->settings, LATENT_UNDO_SECONDS_MAX);
  g_signal_connect_swapped (get_deleter (self), "toast", G_CALLBACK (deleted_cb), self);
  for (guint i = 0; i < 120; i++)
    {
      do_anything (self, rand);
      if (g_rand_int_range (rand, 0, 8) == 0)
        bench_settle (self->bench);
      else
        latent_test_drain ();
    }
  /* A deletion that is still on its way (its pictures are read, then marked) comes and says how
   * many it is of. */
  for (guint i = 0; i < 4; i++)
    bench_settle (self->bench);
  assert_agreement (self);
  g_assert_cmpuint (count_tiles (self), ==, N_IMAGES - self->n_deleted);
}

int
main (int argc, char **argv)
{
  latent_ui_test_init (&argc, &argv);
  g_test_add ("/ui/window-events/U7-delete-while-searching", Fixture, NULL, set_up,
              test_delete_while_searching, tear_down);
  g_test_add ("/ui/window-events/U7-deleted-twice", Fixture, NULL, set_up, test_deleted_twice,
              tear_down);
  g_test_add ("/ui/window-events/next-deletion-ends-the-one-before", Fixture, NULL, set_up,
              test_deleted_next, tear_down);
  g_test_add ("/ui/window-events/selected-again-after-undo", Fixture, NULL, set_up,
              test_selected_again, tear_down);
  g_test_add ("/ui/window-events/U8-switched-while-running", Fixture, NULL, set_up, test_switched,
              tear_down);
  g_test_add ("/ui/window-events/U10-random-events", Fixture, NULL, set_up, test_random_events,
              tear_down);
  return latent_test_run ();
}
