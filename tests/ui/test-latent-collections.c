/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "../core/jobs/bench.h"
#include "core/store/latent-image-search.h"
#include "latent-ui-test.h"
#include "ui/collections/latent-add-dialog.h"
#include "ui/collections/latent-collection-list.h"
#include "ui/collections/latent-collection-row.h"
#include "ui/collections/latent-name-dialog.h"
#include "ui/gallery/latent-dragged-images.h"
#include "ui/latent-main-view.h"

/* The collections of a real library with three pictures. */
typedef struct
{
  Bench *bench;
  LatentTimeline *timeline; /* unowned */
  LatentEdits *edits;       /* unowned */
  GArray *numbers;          /* of the pictures, newest first */
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) images = NULL;
  g_autoptr (GPtrArray) jobs = NULL;

  self->bench = bench_new ();
  bench_open (self->bench);
  self->timeline = latent_workspace_get_timeline (self->bench->workspace);
  self->edits = latent_workspace_get_edits (self->bench->workspace);
  jobs = bench_submit (self->bench, 3);
  for (guint i = 0; i < jobs->len; i++)
    bench_wait_state (self->bench, jobs->pdata[i], LATENT_JOB_DONE);
  images = bench_list_images (self->bench);
  g_assert_cmpuint (images->len, ==, 3);
  self->numbers = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint i = 0; i < images->len; i++)
    g_array_append_val (self->numbers, ((const LatentImageRecord *) images->pdata[i])->number);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_array_unref (self->numbers);
  bench_close (self->bench);
  bench_free (self->bench);
}

static void
edited_cb (GObject *source, GAsyncResult *result, gpointer n_changed)
{
  g_autoptr (GError) error = NULL;

  *(gssize *) n_changed = latent_edits_apply_finish (LATENT_EDITS (source), result, &error);
  g_assert_no_error (error);
}

/* The first @n_images pictures. */
static void
add (Fixture *self, LatentEdits *edits, const char *name, guint n_images)
{
  g_autoptr (LatentImageEdit) edit
      = latent_image_edit_new_name (LATENT_IMAGE_EDIT_ADD_TO_COLLECTION, name);
  gssize n_changed = -2;

  latent_edits_apply_async (edits, edit, (const guint32 *) (gpointer) self->numbers->data, n_images,
                            NULL, edited_cb, &n_changed);
  bench_wait_for (self->bench, n_changed != -2);
}

static void
changed_cb (GObject *source, GAsyncResult *result, gpointer is_done)
{
  g_autoptr (GError) error = NULL;

  latent_edits_change_collection_finish (LATENT_EDITS (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) is_done = TRUE;
}

static void
change (Fixture *self, LatentEdits *edits, const char *name, const char *new_name)
{
  gboolean is_done = FALSE;

  latent_edits_change_collection_async (edits, name, new_name, NULL, changed_cb, &is_done);
  bench_wait_for (self->bench, is_done);
}

/* "Name 2, Other 0" */
static gboolean
has (LatentCollectionList *list, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++)
    {
      g_autoptr (LatentCollectionItem) item = g_list_model_get_item (G_LIST_MODEL (list), i);

      g_string_append_printf (text, "%s%s %u", i > 0 ? ", " : "",
                              latent_collection_item_get_name (item),
                              latent_collection_item_get_n_images (item));
    }
  return g_str_equal (text->str, expected);
}

static void
test_item (void)
{
  g_autoptr (LatentCollectionItem) cafe = latent_collection_item_new ("Café Süd", 2);
  g_autoptr (LatentCollectionItem) zoo = latent_collection_item_new ("zoo", 0);

  g_assert_true (latent_collection_item_matches (cafe, ""));
  g_assert_true (latent_collection_item_matches (cafe, "CAFE"));
  g_assert_true (latent_collection_item_matches (cafe, "sud"));
  g_assert_false (latent_collection_item_matches (cafe, "zoo"));
  g_assert_cmpint (latent_collection_item_compare (cafe, zoo), <, 0);
  g_assert_cmpint (latent_collection_item_compare (zoo, cafe), >, 0);
  g_assert_cmpint (latent_collection_item_compare (zoo, zoo), ==, 0);
}

/* What stays keeps its item, and so its row, the focus and what is dragged above it. */
static void
test_list (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentCollectionList) list = latent_collection_list_new (self->bench->workspace);
  g_autoptr (LatentCollectionItem) item = NULL;

  add (self, self->edits, "Beach", 2);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
  latent_collection_list_set_is_watched (list, TRUE);
  bench_wait_for (self->bench, has (list, "Beach 2"));
  bench_wait_for (self->bench, latent_collection_list_get_n_images (list) == 3);
  item = g_list_model_get_item (G_LIST_MODEL (list), 0);
  change (self, self->edits, NULL, "zoo");
  change (self, self->edits, NULL, "Apes");
  add (self, self->edits, "BEACH", 3);
  bench_wait_for (self->bench, has (list, "Apes 0, Beach 3, zoo 0"));
  g_assert_true (latent_collection_list_find (list, "  beach ") == item);
  g_assert_null (latent_collection_list_find (list, "each"));
  change (self, self->edits, "zoo", "Aardvarks");
  bench_wait_for (self->bench, has (list, "Aardvarks 0, Apes 0, Beach 3"));
  g_assert_true (latent_collection_list_find (list, "beach") == item);

  /* Nobody looks any more: nothing is asked. */
  latent_collection_list_set_is_watched (list, FALSE);
  change (self, self->edits, "Apes", NULL);
  bench_settle (self->bench);
  g_assert_true (has (list, "Aardvarks 0, Apes 0, Beach 3"));
  latent_collection_list_set_is_watched (list, TRUE);
  bench_wait_for (self->bench, has (list, "Aardvarks 0, Beach 3"));
  latent_collection_list_set_is_watched (list, FALSE);
}

/* Also collections without pictures, of which no picture's changes tell. */
static void
test_other_process (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentCollectionList) list = latent_collection_list_new (self->bench->workspace);
  g_autoptr (Bench) other = bench_new_beside (self->bench);
  LatentEdits *edits;

  bench_open (other);
  edits = latent_workspace_get_edits (other->workspace);
  latent_collection_list_set_is_watched (list, TRUE);
  change (self, edits, NULL, "Empty");
  bench_wait_for (self->bench, has (list, "Empty 0"));
  add (self, edits, "Full", 3);
  bench_wait_for (self->bench, has (list, "Empty 0, Full 3"));
  change (self, edits, "Empty", NULL);
  bench_wait_for (self->bench, has (list, "Full 3"));
  latent_collection_list_set_is_watched (list, FALSE);
  bench_close (other);
}

/* --- the page --- */

typedef struct
{
  LatentSettings *settings;
  GtkWidget *view;
  GtkWidget *window;
} Stage;

static void
open_stage (Fixture *self, Stage *stage)
{
  stage->settings = latent_settings_new ();
  stage->view
      = g_object_ref_sink (latent_main_view_new (self->bench->workspace, stage->settings, NULL));
  stage->window = latent_ui_test_present (stage->view, 1000, 700);
  gtk_widget_activate_action (stage->view, "view.show-collections", NULL);
}

static void
close_stage (Stage *stage)
{
  gtk_window_destroy (GTK_WINDOW (stage->window));
  latent_test_assert_gone (&stage->window);
  latent_test_assert_gone (&stage->view);
  latent_test_assert_gone (&stage->settings);
}

/* (nullable): the row of this collection; of all images for NULL */
static LatentCollectionRow *
find_row (Stage *stage, const char *name)
{
  GtkWidget *row = latent_ui_test_find (stage->window, LATENT_TYPE_COLLECTION_ROW);

  for (; row != NULL; row = gtk_widget_get_next_sibling (row))
    {
      LatentCollectionItem *item = latent_collection_row_get_item (LATENT_COLLECTION_ROW (row));

      if (g_strcmp0 (item != NULL ? latent_collection_item_get_name (item) : NULL, name) == 0)
        return LATENT_COLLECTION_ROW (row);
    }
  return NULL;
}

static gboolean
is_shown (Stage *stage, const char *name)
{
  LatentCollectionRow *row = find_row (stage, name);

  return row != NULL
         && (gtk_widget_get_state_flags (GTK_WIDGET (row)) & GTK_STATE_FLAG_SELECTED) != 0;
}

static gboolean
has_n_images (Stage *stage, const char *name, guint n_images)
{
  LatentCollectionRow *row = find_row (stage, name);

  return row != NULL
         && latent_collection_item_get_n_images (latent_collection_row_get_item (row)) == n_images;
}

static void
show (Stage *stage, const char *name)
{
  g_signal_emit_by_name (find_row (stage, name), "activate");
}

static const char *
get_asked (Fixture *self)
{
  const LatentImageQuery *query = latent_timeline_get_query (self->timeline);

  return query->collections != NULL ? query->collections[0] : NULL;
}

/* (nullable) */
static GtkWidget *
find_dialog (GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (G_TYPE_CHECK_INSTANCE_TYPE (window, type))
        return window;
    }
  return NULL;
}

/* What was searched for before has no part in it, and the order stays. */
static void
test_show (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentImageQuery) query = latent_image_query_new ();
  Stage stage;

  add (self, self->edits, "Beach", 2);
  query->search = g_strdup ("nothing like this");
  query->sort = LATENT_IMAGE_SORT_OLDEST;
  open_stage (self, &stage);
  latent_timeline_set_query (self->timeline, query);
  bench_wait_for (self->bench, has_n_images (&stage, "Beach", 2));
  g_assert_true (is_shown (&stage, NULL));
  show (&stage, "Beach");
  g_assert_cmpstr (get_asked (self), ==, "Beach");
  g_assert_null (latent_timeline_get_query (self->timeline)->search);
  g_assert_cmpint (latent_timeline_get_query (self->timeline)->sort, ==, LATENT_IMAGE_SORT_OLDEST);
  g_assert_true (is_shown (&stage, "Beach"));
  g_assert_false (is_shown (&stage, NULL));
  bench_wait_for (self->bench, g_list_model_get_n_items (G_LIST_MODEL (self->timeline)) == 2);
  show (&stage, NULL);
  g_assert_null (get_asked (self));
  g_assert_true (is_shown (&stage, NULL));
  bench_wait_for (self->bench, g_list_model_get_n_items (G_LIST_MODEL (self->timeline)) == 3);
  close_stage (&stage);
}

/* A page that was open is open again. */
static void
test_session (Fixture *self, gconstpointer data)
{
  LatentSession *session = latent_workspace_get_session (self->bench->workspace);
  Stage stage;

  open_stage (self, &stage);
  close_stage (&stage);
  g_assert_cmpstr (latent_session_get (session, "pane.page"), ==, "collections");
  stage.settings = latent_settings_new ();
  stage.view
      = g_object_ref_sink (latent_main_view_new (self->bench->workspace, stage.settings, NULL));
  stage.window = latent_ui_test_present (stage.view, 1000, 700);
  bench_wait_for (self->bench, gtk_widget_get_mapped (GTK_WIDGET (find_row (&stage, NULL))));
  gtk_widget_activate_action (stage.view, "view.focus-prompt", NULL);
  g_assert_cmpstr (latent_session_get (session, "pane.page"), ==, "compose");
  close_stage (&stage);
}

static void
type_name (Fixture *self, const char *name, const char *button, gboolean is_good)
{
  GtkWidget *dialog;
  GtkWidget *accept;

  bench_wait_for (self->bench, find_dialog (LATENT_TYPE_NAME_DIALOG) != NULL);
  dialog = find_dialog (LATENT_TYPE_NAME_DIALOG);
  accept = latent_ui_test_find_button (dialog, button);
  gtk_editable_set_text (latent_ui_test_find (dialog, GTK_TYPE_ENTRY), name);
  bench_wait_for (self->bench, gtk_widget_get_sensitive (accept) == is_good);
  if (is_good)
    g_signal_emit_by_name (accept, "clicked");
}

/* The gallery goes on showing what it shows, under its new name, and everything when it is gone. */
static void
test_rename_and_delete (Fixture *self, gconstpointer data)
{
  Stage stage;

  add (self, self->edits, "Beach", 2);
  change (self, self->edits, NULL, "Zoo");
  open_stage (self, &stage);
  bench_wait_for (self->bench,
                  has_n_images (&stage, "Beach", 2) && find_row (&stage, "Zoo") != NULL);
  show (&stage, "Beach");
  gtk_widget_activate_action (GTK_WIDGET (find_row (&stage, "Beach")), "row.rename", NULL);
  type_name (self, " ", "Rename", FALSE);
  type_name (self, "beach", "Rename", TRUE);
  bench_wait_for (self->bench, has_n_images (&stage, "beach", 2));
  g_assert_cmpstr (get_asked (self), ==, "beach");

  gtk_widget_activate_action (GTK_WIDGET (find_row (&stage, "beach")), "row.rename", NULL);
  type_name (self, " zoo", "Rename", FALSE);
  g_assert_true (
      latent_ui_test_shows (find_dialog (LATENT_TYPE_NAME_DIALOG), "Another collection"));
  type_name (self, "Shore", "Rename", TRUE);
  bench_wait_for (self->bench, is_shown (&stage, "Shore"));

  gtk_widget_activate_action (GTK_WIDGET (find_row (&stage, "Shore")), "row.remove", NULL);
  bench_wait_for (self->bench, find_row (&stage, "Shore") == NULL);
  bench_wait_for (self->bench, get_asked (self) == NULL);
  bench_wait_for (self->bench, latent_ui_test_shows (stage.window, "Collection “Shore” deleted"));
  g_signal_emit_by_name (latent_ui_test_find_button (stage.window, "Undo"), "clicked");
  bench_wait_for (self->bench, has_n_images (&stage, "Shore", 2));
  close_stage (&stage);
}

static void
drop (Fixture *self, gpointer target, LatentTimeline *timeline)
{
  g_autoptr (LatentDraggedImages) images = latent_dragged_images_new (timeline, self->numbers);

  g_signal_emit_by_name (target, "drop", images);
}

/* The numbers of another library mean other pictures here. */
static void
test_drop (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentTimeline) foreign = latent_timeline_new (NULL);
  Stage stage;

  add (self, self->edits, "Beach", 1);
  open_stage (self, &stage);
  bench_wait_for (self->bench, has_n_images (&stage, "Beach", 1));
  drop (self, find_row (&stage, "Beach"), foreign);
  bench_settle (self->bench);
  g_assert_true (has_n_images (&stage, "Beach", 1));
  drop (self, find_row (&stage, "Beach"), self->timeline);
  bench_wait_for (self->bench, has_n_images (&stage, "Beach", 3));
  bench_wait_for (self->bench, latent_ui_test_shows (stage.window, "2 images added"));
  close_stage (&stage);
}

/* Only with pictures there is something to do. */
static void
test_add_dialog (Fixture *self, gconstpointer data)
{
  Stage stage;
  LatentTileActions *actions;
  g_autoptr (LatentTile) tile = NULL;
  GtkWidget *dialog;

  open_stage (self, &stage);
  gtk_widget_activate_action (stage.view, "win.add-to-collection", NULL);
  g_assert_null (find_dialog (LATENT_TYPE_ADD_DIALOG));

  bench_wait_for (self->bench, g_list_model_get_n_items (G_LIST_MODEL (self->timeline)) == 3);
  tile = g_list_model_get_item (G_LIST_MODEL (self->timeline), 0);
  bench_wait_for (self->bench, latent_tile_get_image (tile) != NULL);
  actions = latent_main_view_get_tile_actions (LATENT_MAIN_VIEW (stage.view));
  latent_tile_actions_set_target (actions, tile, NULL);
  gtk_widget_activate_action (stage.view, "win.add-to-collection", NULL);
  dialog = find_dialog (LATENT_TYPE_ADD_DIALOG);
  g_assert_nonnull (dialog);
  gtk_editable_set_text (latent_ui_test_find (dialog, GTK_TYPE_SEARCH_ENTRY), " Two  words ");
  bench_wait_for (self->bench, latent_ui_test_shows (dialog, "New collection “Two words”"));
  g_signal_emit_by_name (latent_ui_test_find (dialog, GTK_TYPE_SEARCH_ENTRY), "activate");
  bench_wait_for (self->bench, has_n_images (&stage, "Two words", 1));

  show (&stage, "Two words");
  latent_tile_actions_set_target (actions, tile, NULL);
  gtk_widget_activate_action (stage.view, "win.remove-from-collection", NULL);
  bench_wait_for (self->bench, has_n_images (&stage, "Two words", 0));
  latent_tile_actions_set_target (actions, NULL, NULL);
  close_stage (&stage);
}

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  latent_ui_test_init (&argc, &argv);

  g_test_add_func ("/ui/collections/found-and-ordered-as-people-read", test_item);
  ADD ("/ui/collections/list-keeps-the-items-that-stay", test_list);
  ADD ("/ui/collections/other-processes-show", test_other_process);
  ADD ("/ui/collections/showing-one-is-a-query", test_show);
  ADD ("/ui/collections/page-survives-a-restart", test_session);
  ADD ("/ui/collections/gallery-follows-rename-and-delete", test_rename_and_delete);
  ADD ("/ui/collections/only-pictures-of-this-library-are-dropped", test_drop);
  ADD ("/ui/collections/add-asks-and-remove-takes-back-out", test_add_dialog);

  return latent_test_run ();
}
