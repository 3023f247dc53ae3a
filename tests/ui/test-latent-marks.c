/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "../core/jobs/bench.h"
#include "latent-ui-test.h"
#include "ui/common/latent-toast.h"
#include "ui/latent-main-view.h"
#include "ui/marks/latent-mark-bar.h"
#include "ui/marks/latent-tag-chip.h"
#include "ui/marks/latent-tag-dialog.h"
#include "ui/viewer/latent-viewer.h"

#define N_IMAGES 3

/* The window of a real library with three pictures, all of them selected. */
typedef struct
{
  Bench *bench;
  LatentTimeline *timeline; /* unowned */
  LatentSettings *settings;
  GtkWidget *view;
  GtkWidget *window;
} Fixture;

/* (transfer full) (nullable): NULL while it is not read */
static LatentImageRecord *
dup_record (Fixture *self, guint position)
{
  g_autoptr (LatentTile) tile = g_list_model_get_item (G_LIST_MODEL (self->timeline), position);
  const LatentImageRecord *record = tile != NULL ? latent_tile_get_image (tile) : NULL;

  return record != NULL ? latent_image_record_copy (record) : NULL;
}

static gboolean
all_are_read (Fixture *self)
{
  for (guint i = 0; i < N_IMAGES; i++)
    {
      g_autoptr (LatentImageRecord) record = dup_record (self, i);

      if (record == NULL)
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_all_selected (Fixture *self)
{
  GtkGridView *grid = latent_ui_test_find (self->view, GTK_TYPE_GRID_VIEW);
  g_autoptr (GtkBitset) selected
      = gtk_selection_model_get_selection (gtk_grid_view_get_model (grid));

  return gtk_bitset_get_size (selected) == N_IMAGES;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) jobs = NULL;
  GtkWidget *grid;

  self->bench = bench_new ();
  bench_open (self->bench);
  self->timeline = latent_workspace_get_timeline (self->bench->workspace);
  jobs = bench_submit (self->bench, N_IMAGES);
  for (guint i = 0; i < jobs->len; i++)
    bench_wait_state (self->bench, jobs->pdata[i], LATENT_JOB_DONE);
  self->settings = latent_settings_new ();
  self->view
      = g_object_ref_sink (latent_main_view_new (self->bench->workspace, self->settings, NULL));
  self->window = latent_ui_test_present (self->view, 1000, 700);
  bench_wait_for (self->bench, g_list_model_get_n_items (G_LIST_MODEL (self->timeline)) == N_IMAGES
                                   && all_are_read (self));
  grid = latent_ui_test_find (self->view, GTK_TYPE_GRID_VIEW);
  bench_wait_for (self->bench, gtk_widget_grab_focus (grid));
  gtk_widget_activate_action (grid, "list.select-all", NULL);
  g_assert_true (is_all_selected (self));
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

static void
mark (Fixture *self, const char *action, int value)
{
  if (value >= 0)
    gtk_widget_activate_action (self->view, action, "i", value);
  else
    gtk_widget_activate_action (self->view, action, NULL);
}

static gboolean
all_have_rating (Fixture *self, int rating)
{
  for (guint i = 0; i < N_IMAGES; i++)
    {
      g_autoptr (LatentImageRecord) record = dup_record (self, i);

      if (record == NULL || record->rating != rating)
        return FALSE;
    }
  return TRUE;
}

static guint
count_favourites (Fixture *self)
{
  guint n = 0;

  for (guint i = 0; i < N_IMAGES; i++)
    {
      g_autoptr (LatentImageRecord) record = dup_record (self, i);

      n += record != NULL && record->favourite ? 1 : 0;
    }
  return n;
}

static void
press (Fixture *self, const char *label)
{
  bench_wait_for (self->bench, latent_ui_test_find_button (self->window, label) != NULL);
  g_signal_emit_by_name (latent_ui_test_find_button (self->window, label), "clicked");
}

static void
test_rating (Fixture *self, gconstpointer data)
{
  mark (self, "mark.rate", 4);
  bench_wait_for (self->bench, all_have_rating (self, 4));
  bench_wait_for (self->bench, latent_ui_test_shows (self->window, "3 images now have 4 stars"));
  /* Asked for one after the other, done in that order. */
  mark (self, "mark.rate", 2);
  mark (self, "mark.reject", -1);
  bench_wait_for (self->bench, all_have_rating (self, -1));
  mark (self, "mark.undo", -1);
  bench_wait_for (self->bench, all_have_rating (self, 2));
  mark (self, "mark.undo", -1);
  bench_wait_for (self->bench, all_have_rating (self, 4));
  mark (self, "mark.undo", -1);
  bench_wait_for (self->bench, all_have_rating (self, 0));
}

/* The button is for what its own toast told of. */
static void
test_toast (Fixture *self, gconstpointer data)
{
  mark (self, "mark.favourite", -1);
  bench_wait_for (self->bench, count_favourites (self) == N_IMAGES);
  press (self, "Undo");
  bench_wait_for (self->bench, count_favourites (self) == 0);
  g_assert_true (all_have_rating (self, 0));
}

/* F2: what cannot be stored is said, with what to do about it, and is not shown as done. */
static void
test_read_only (Fixture *self, gconstpointer data)
{
  bench_set_pragma (self->bench, "query_only = ON");
  mark (self, "mark.rate", 4);
  bench_wait_for (self->bench,
                  latent_ui_test_shows (self->window, "The folder cannot be written to. It is “"));
  g_assert_true (all_have_rating (self, 0));
  bench_set_pragma (self->bench, "query_only = OFF");
  mark (self, "mark.rate", 4);
  bench_wait_for (self->bench, all_have_rating (self, 4));
}

/* (nullable): the widget of a toast, which libadwaita keeps for itself */
static GtkWidget *
find_toast (GtkWidget *toasts)
{
  GtkWidget *child = gtk_widget_get_first_child (toasts);

  while (child != NULL && g_strcmp0 (gtk_widget_get_css_name (child), "toast") != 0)
    child = gtk_widget_get_next_sibling (child);
  return child;
}

/* Both have a size, and neither covers the other. */
static gboolean
are_apart (GtkWidget *toasts, GtkWidget *bar)
{
  GtkWidget *toast = find_toast (toasts);
  graphene_rect_t toast_bounds, bar_bounds;

  return toast != NULL && gtk_widget_compute_bounds (toast, toasts, &toast_bounds)
         && gtk_widget_compute_bounds (bar, toasts, &bar_bounds) && toast_bounds.size.height > 0
         && bar_bounds.size.height > 0
         && toast_bounds.origin.y + toast_bounds.size.height <= bar_bounds.origin.y;
}

/* A toast in the viewer leaves the bar free, also where texts are twice as large; elsewhere it is
 * where toasts are. */
static void
test_toast_above_bar (Fixture *self, gconstpointer data)
{
  AdwToastOverlay *toasts = latent_ui_test_find (self->view, ADW_TYPE_TOAST_OVERLAY);
  GtkWidget *bar = latent_ui_test_find (self->view, LATENT_TYPE_MARK_BAR);

  gtk_widget_activate_action (self->view, "tile.open", NULL);
  bench_wait_for (self->bench, gtk_widget_get_mapped (bar));
  adw_toast_overlay_add_toast (toasts, latent_toast_new_undo ("3 images now have 4 stars"));
  bench_wait_for (self->bench, are_apart (GTK_WIDGET (toasts), bar));
  g_object_set (gtk_widget_get_settings (self->window), "gtk-xft-dpi", 192 * 1024, NULL);
  latent_test_drain ();
  bench_wait_for (self->bench, are_apart (GTK_WIDGET (toasts), bar));
  g_object_set (gtk_widget_get_settings (self->window), "gtk-xft-dpi", 96 * 1024, NULL);

  g_signal_emit_by_name (latent_ui_test_find (self->view, LATENT_TYPE_VIEWER), "back");
  bench_wait_for (self->bench, !gtk_widget_get_mapped (bar));
  g_assert_false (gtk_widget_has_css_class (GTK_WIDGET (toasts), "above-mark-bar"));
}

/* On where any of them is not so; off only where all are. */
static void
test_toggles (Fixture *self, gconstpointer data)
{
  GtkWidget *grid = latent_ui_test_find (self->view, GTK_TYPE_GRID_VIEW);
  GtkSelectionModel *model = gtk_grid_view_get_model (GTK_GRID_VIEW (grid));

  gtk_selection_model_select_item (model, 0, TRUE);
  mark (self, "mark.favourite", -1);
  bench_wait_for (self->bench, count_favourites (self) == 1);
  gtk_widget_activate_action (grid, "list.select-all", NULL);
  mark (self, "mark.favourite", -1);
  bench_wait_for (self->bench, count_favourites (self) == N_IMAGES);
  mark (self, "mark.favourite", -1);
  bench_wait_for (self->bench, count_favourites (self) == 0);
}

/* --- tags --- */

/* (transfer none) */
static GtkWidget *
open_dialog (Fixture *self)
{
  GListModel *windows = gtk_window_get_toplevels ();
  GtkWidget *dialog = NULL;

  mark (self, "mark.edit-tags", -1);
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (LATENT_IS_TAG_DIALOG (window))
        dialog = window;
    }
  g_assert_nonnull (dialog);
  return dialog;
}

static void
type_tag (GtkWidget *dialog, const char *text)
{
  gtk_editable_set_text (latent_ui_test_find (dialog, GTK_TYPE_ENTRY), text);
  g_signal_emit_by_name (latent_ui_test_find (dialog, GTK_TYPE_ENTRY), "activate");
}

/* (nullable) */
static GtkWidget *
find_chip (GtkWidget *dialog, const char *tag)
{
  GtkWidget *chip = latent_ui_test_find (dialog, LATENT_TYPE_TAG_CHIP);

  while (chip != NULL && g_strcmp0 (latent_tag_chip_get_tag (LATENT_TAG_CHIP (chip)), tag) != 0)
    chip = gtk_widget_get_next_sibling (chip);
  return chip;
}

/* How many of the pictures have @tag. */
static guint
count_tagged (Fixture *self, const char *tag)
{
  guint n = 0;

  for (guint i = 0; i < N_IMAGES; i++)
    {
      g_autoptr (LatentImageRecord) record = dup_record (self, i);

      if (record != NULL && record->tags != NULL
          && g_strv_contains ((const char *const *) record->tags, tag))
        n++;
    }
  return n;
}

static void
test_tags (Fixture *self, gconstpointer data)
{
  GtkWidget *dialog = open_dialog (self);

  bench_wait_for (self->bench, latent_ui_test_shows (dialog, "No Tags Yet"));
  g_assert_true (latent_ui_test_shows (dialog, "3 images"));
  type_tag (dialog, "  sea   side ");
  bench_wait_for (self->bench, find_chip (dialog, "sea side") != NULL);
  bench_wait_for (self->bench, count_tagged (self, "sea side") == N_IMAGES);
  /* As it is written already: "Sea Side" would be another tag. */
  type_tag (dialog, "SEA SIDE");
  type_tag (dialog, "night");
  bench_wait_for (self->bench, find_chip (dialog, "night") != NULL);
  g_assert_null (find_chip (dialog, "SEA SIDE"));

  g_signal_emit_by_name (find_chip (dialog, "sea side"), "remove");
  bench_wait_for (self->bench, find_chip (dialog, "sea side") == NULL);
  bench_wait_for (self->bench, count_tagged (self, "sea side") == 0);
  g_assert_cmpuint (count_tagged (self, "night"), ==, N_IMAGES);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

/* What only some have says so and can be given to all; what others have is offered. */
static void
test_some (Fixture *self, gconstpointer data)
{
  GtkWidget *grid = latent_ui_test_find (self->view, GTK_TYPE_GRID_VIEW);
  GtkSelectionModel *model = gtk_grid_view_get_model (GTK_GRID_VIEW (grid));
  GtkWidget *dialog;

  gtk_selection_model_select_item (model, 0, TRUE);
  dialog = open_dialog (self);
  type_tag (dialog, "café");
  bench_wait_for (self->bench, count_tagged (self, "café") == 1);
  gtk_window_destroy (GTK_WINDOW (dialog));

  gtk_selection_model_select_item (model, 1, TRUE);
  dialog = open_dialog (self);
  bench_wait_for (self->bench, latent_ui_test_shows (dialog, "café"));
  gtk_editable_set_text (latent_ui_test_find (dialog, GTK_TYPE_ENTRY), "zoo");
  g_assert_false (latent_ui_test_shows (dialog, "café"));
  gtk_editable_set_text (latent_ui_test_find (dialog, GTK_TYPE_ENTRY), "CAFE");
  g_assert_true (latent_ui_test_shows (dialog, "café"));
  gtk_window_destroy (GTK_WINDOW (dialog));

  gtk_widget_activate_action (grid, "list.select-all", NULL);
  dialog = open_dialog (self);
  bench_wait_for (self->bench, latent_ui_test_shows (dialog, "café (1 of 3)"));
  g_signal_emit_by_name (find_chip (dialog, "café"), "add");
  bench_wait_for (self->bench, count_tagged (self, "café") == N_IMAGES);
  bench_wait_for (self->bench, !latent_ui_test_shows (dialog, "café (1 of 3)"));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

#define ADD(name, function) \
  g_test_add ("/ui/marks/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  latent_ui_test_init (&argc, &argv);
  latent_ui_test_load_style ();
  ADD ("rated-in-order-and-taken-back-newest-first", test_rating);
  ADD ("toast-takes-back-its-own", test_toast);
  ADD ("F2-read-only", test_read_only);
  ADD ("toast-above-bar", test_toast_above_bar);
  ADD ("on-where-any-is-not", test_toggles);
  ADD ("tags-as-they-are-written-already", test_tags);
  ADD ("tags-of-some", test_some);
  return latent_test_run ();
}
