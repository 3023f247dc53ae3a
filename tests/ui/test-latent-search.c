/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "../core/jobs/bench.h"
#include "core/store/latent-saved-searches.h"
#include "latent-ui-test.h"
#include "ui/search/latent-saved-search-list.h"
#include "ui/search/latent-search-bar.h"
#include "ui/search/latent-search-pane.h"

/* The widgets of the search on a real workspace. */
typedef struct
{
  Bench *bench;
  LatentTimeline *timeline; /* unowned */
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->bench = bench_new ();
  bench_open (self->bench);
  self->timeline = latent_workspace_get_timeline (self->bench->workspace);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  bench_close (self->bench);
  bench_free (self->bench);
}

static void
ask (Fixture *self, const char *search)
{
  g_autoptr (LatentImageQuery) query = latent_image_query_new ();

  query->search = g_strdup (search);
  latent_timeline_set_query (self->timeline, query);
}

static gboolean
asks_for (Fixture *self, const char *search)
{
  return g_strcmp0 (latent_timeline_get_query (self->timeline)->search, search) == 0;
}

static void
take_toast (AdwToast **place, AdwToast *toast)
{
  g_set_object (place, toast);
}

static void
click (GtkWidget *root, const char *label)
{
  GtkWidget *button = latent_ui_test_find_button (root, label);

  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
}

static void
test_saved (Fixture *self, gconstpointer data)
{
  GtkWidget *list;
  g_autoptr (GtkWidget) window = NULL;
  g_autoptr (AdwToast) toast = NULL;
  GtkWidget *trash;

  ask (self, "fox");
  list = latent_saved_search_list_new (self->bench->workspace);
  g_signal_connect_swapped (list, "toast", G_CALLBACK (take_toast), &toast);
  window = latent_ui_test_present (list, 300, 300);
  gtk_editable_set_text (latent_ui_test_find (list, GTK_TYPE_ENTRY), "  Animals ");
  click (list, "Save");
  bench_wait_for (self->bench, latent_ui_test_shows (list, "Animals"));

  ask (self, "owl");
  trash = latent_ui_test_find (list, GTK_TYPE_LABEL);
  g_assert_nonnull (trash);
  trash = gtk_widget_get_next_sibling (
      latent_ui_test_find (gtk_widget_get_next_sibling (trash), GTK_TYPE_BUTTON));
  g_signal_emit_by_name (trash, "clicked");
  bench_wait_for (self->bench, !latent_ui_test_shows (list, "Animals"));
  g_assert_nonnull (toast);
  g_signal_emit_by_name (toast, "button-clicked");
  bench_wait_for (self->bench, latent_ui_test_shows (list, "Animals"));

  g_signal_emit_by_name (
      latent_ui_test_find (gtk_widget_get_next_sibling (latent_ui_test_find (list, GTK_TYPE_LABEL)),
                           GTK_TYPE_BUTTON),
      "clicked");
  g_assert_true (asks_for (self, "fox"));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* What is typed is asked for; what another part asks for stands in the entry. */
static void
test_bar (Fixture *self, gconstpointer data)
{
  GtkWidget *bar = latent_search_bar_new (self->bench->workspace);
  g_autoptr (GtkWidget) window = latent_ui_test_present (bar, 500, 100);
  GtkEditable *entry = latent_ui_test_find (bar, GTK_TYPE_SEARCH_ENTRY);

  gtk_editable_set_text (entry, "lightho");
  gtk_editable_set_text (entry, "lighthouse");
  bench_wait_for (self->bench, asks_for (self, "lighthouse"));
  ask (self, "fox");
  g_assert_cmpstr (gtk_editable_get_text (entry), ==, "fox");
  g_signal_emit_by_name (entry, "stop-search");
  g_assert_true (asks_for (self, NULL));
  g_assert_cmpstr (gtk_editable_get_text (entry), ==, "");
  gtk_window_destroy (GTK_WINDOW (window));
}

/* faults.md: what a stranger wrote into the session is no reason to show nothing. */
static void
test_session (Fixture *self, gconstpointer data)
{
  LatentSession *session = latent_workspace_get_session (self->bench->workspace);
  GtkWidget *place = adw_bin_new ();
  g_autoptr (GtkWidget) header = g_object_ref_sink (place);
  GtkWidget *pane;
  g_autoptr (GtkWidget) window = NULL;

  latent_session_set (session, "gallery.query", "{]");
  pane = latent_search_pane_new (self->bench->workspace, gtk_label_new ("pictures"),
                                 ADW_BIN (place));
  window = latent_ui_test_present (pane, 500, 300);
  g_assert_true (latent_image_query_is_empty (latent_timeline_get_query (self->timeline)));
  g_assert_true (latent_ui_test_shows (pane, "pictures"));
  ask (self, "nothing like this");
  bench_wait_for (self->bench, latent_ui_test_shows (pane, "Nothing Found"));
  g_assert_nonnull (strstr (latent_session_get (session, "gallery.query"), "nothing like this"));
  click (pane, "Show All Images");
  g_assert_true (latent_image_query_is_empty (latent_timeline_get_query (self->timeline)));
  bench_wait_for (self->bench, latent_ui_test_shows (pane, "pictures"));
  gtk_window_destroy (GTK_WINDOW (window));
}

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  latent_ui_test_init (&argc, &argv);

  ADD ("/ui/search/saved-applied-deleted-undone", test_saved);
  ADD ("/ui/search/bar-and-query-agree", test_bar);
  ADD ("/ui/search/unreadable-query-is-everything", test_session);

  return latent_test_run ();
}
