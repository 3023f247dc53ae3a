/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "ui/gallery/latent-gallery-selection.h"

#include "latent-ui-test.h"

#define N_SEQUENCES 1000
#define N_STEPS 40
#define N_NUMBERS 300

/* A list of numbers, as the timeline is one. */
struct _Numbers
{
  GObject parent_instance;
  GArray *numbers; /* owned (element-type guint32) */
  guint n_asked;   /* for objects */
};

#define TYPE_NUMBERS (numbers_get_type ())
G_DECLARE_FINAL_TYPE (Numbers, numbers, TEST, NUMBERS, GObject)

static GType
numbers_get_item_type (GListModel *model)
{
  return G_TYPE_OBJECT;
}

static guint
numbers_get_n_items (GListModel *model)
{
  return TEST_NUMBERS (model)->numbers->len;
}

static gpointer
numbers_get_item (GListModel *model, guint position)
{
  TEST_NUMBERS (model)->n_asked++;
  return position < TEST_NUMBERS (model)->numbers->len ? g_object_new (G_TYPE_OBJECT, NULL) : NULL;
}

static void
numbers_list_init (GListModelInterface *iface)
{
  iface->get_item_type = numbers_get_item_type;
  iface->get_n_items = numbers_get_n_items;
  iface->get_item = numbers_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (Numbers,
                               numbers,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, numbers_list_init))

static void
numbers_finalize (GObject *object)
{
  g_array_unref (TEST_NUMBERS (object)->numbers);
  G_OBJECT_CLASS (numbers_parent_class)->finalize (object);
}

static void
numbers_class_init (NumbersClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = numbers_finalize;
}

static void
numbers_init (Numbers *self)
{
  self->numbers = g_array_new (FALSE, FALSE, sizeof (guint32));
}

static guint32
get_number (GListModel *model, guint position)
{
  Numbers *self = TEST_NUMBERS (model);

  g_assert_cmpuint (position, <, self->numbers->len);
  return g_array_index (self->numbers, guint32, position);
}

static void
splice (Numbers *self, guint position, guint removed, const guint32 *added, guint n_added)
{
  g_array_remove_range (self->numbers, position, removed);
  g_array_insert_vals (self->numbers, position, added, n_added);
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, n_added);
}

/* What a view knows that believes the signals and asks about nothing else. */
typedef struct
{
  GArray *seen; /* owned (element-type gboolean) */
  GtkSelectionModel *selection;
} View;

static void
view_items_cb (GListModel *model, guint position, guint removed, guint added, View *view)
{
  g_array_remove_range (view->seen, position, removed);
  for (guint i = position; i < position + added; i++)
    {
      gboolean is_selected = gtk_selection_model_is_selected (view->selection, i);

      g_array_insert_val (view->seen, i, is_selected);
    }
}

static void
view_selection_cb (GtkSelectionModel *selection, guint position, guint n_items, View *view)
{
  g_assert_cmpuint (n_items, >, 0);
  g_assert_cmpuint (position + n_items, <=, view->seen->len);
  for (guint i = position; i < position + n_items; i++)
    g_array_index (view->seen, gboolean, i) = gtk_selection_model_is_selected (selection, i);
}

typedef struct
{
  GRand *rand;
  Numbers *model;
  LatentGallerySelection *selection;
  View view;
  GHashTable *wanted; /* (set of numbers): the plain model */
} Run;

static GArray *
list_unused (Run *run)
{
  GArray *unused = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint32 number = 1; number <= N_NUMBERS; number++)
    {
      gboolean is_used = FALSE;

      for (guint i = 0; i < run->model->numbers->len && !is_used; i++)
        is_used = g_array_index (run->model->numbers, guint32, i) == number;
      if (!is_used)
        g_array_append_val (unused, number);
    }
  return unused;
}

static void
shuffle (Run *run, GArray *numbers)
{
  for (guint i = numbers->len; i > 1; i--)
    {
      guint other = (guint) g_rand_int_range (run->rand, 0, (int) i);
      guint32 *a = &g_array_index (numbers, guint32, i - 1);
      guint32 *b = &g_array_index (numbers, guint32, other);
      guint32 kept = *a;

      *a = *b;
      *b = kept;
    }
}

static guint
pick (Run *run, guint limit)
{
  return (guint) g_rand_int_range (run->rand, 0, (int) limit + 1);
}

static void
want (Run *run, guint position, guint n_items, gboolean is_wanted)
{
  for (guint i = position; i < run->model->numbers->len && i - position < n_items; i++)
    {
      gpointer number = GUINT_TO_POINTER (g_array_index (run->model->numbers, guint32, i));

      if (is_wanted)
        g_hash_table_add (run->wanted, number);
      else
        g_hash_table_remove (run->wanted, number);
    }
}

static void
change_list (Run *run, guint kind)
{
  g_autoptr (GArray) unused = list_unused (run);
  guint n_all = run->model->numbers->len;
  guint position = pick (run, n_all);
  guint removed = pick (run, MIN (n_all - position, 5));
  guint added = pick (run, MIN (unused->len, 8));

  shuffle (run, unused);
  if (kind == 0)
    {
      splice (run->model, position, removed, (guint32 *) (gpointer) unused->data, added);
      return;
    }
  /* Another result: all gone, the first there, the rest. Views may be told less. */
  if (g_rand_boolean (run->rand))
    latent_gallery_selection_expect_replacement (run->selection);
  splice (run->model, 0, n_all, NULL, 0);
  g_array_set_size (unused, 0);
  for (guint32 number = 1; number <= N_NUMBERS; number++)
    {
      if (g_rand_boolean (run->rand))
        g_array_append_val (unused, number);
    }
  shuffle (run, unused);
  added = MIN (unused->len, 30);
  splice (run->model, 0, 0, (guint32 *) (gpointer) unused->data, added);
  splice (run->model, added, 0, (guint32 *) (gpointer) unused->data + added, unused->len - added);
}

static void
change_by_mask (Run *run)
{
  g_autoptr (GtkBitset) selected = gtk_bitset_new_empty ();
  g_autoptr (GtkBitset) mask = gtk_bitset_new_empty ();
  guint n_all = run->model->numbers->len;
  gboolean is_all = g_rand_boolean (run->rand);

  for (guint i = 0; i < 20; i++)
    {
      gtk_bitset_add (selected, pick (run, n_all + 3));
      gtk_bitset_add_range (mask, pick (run, n_all), 5);
    }
  if (is_all)
    gtk_bitset_add_range (mask, 0, n_all);
  if (n_all > 0 && gtk_bitset_get_size_in_range (mask, 0, n_all - 1) == n_all)
    g_hash_table_remove_all (run->wanted);
  for (guint i = 0; i < n_all; i++)
    {
      if (gtk_bitset_contains (mask, i))
        want (run, i, 1, gtk_bitset_contains (selected, i));
    }
  gtk_selection_model_set_selection (GTK_SELECTION_MODEL (run->selection), selected, mask);
}

static void
change_selection (Run *run, guint kind)
{
  GtkSelectionModel *selection = GTK_SELECTION_MODEL (run->selection);
  guint position = pick (run, run->model->numbers->len + 2);
  guint n_items = pick (run, 12);
  gboolean is_new = g_rand_boolean (run->rand);

  if (is_new && kind < 2)
    g_hash_table_remove_all (run->wanted);
  switch (kind)
    {
    case 0:
      want (run, position, 1, TRUE);
      gtk_selection_model_select_item (selection, position, is_new);
      break;
    case 1:
      want (run, position, n_items, TRUE);
      gtk_selection_model_select_range (selection, position, n_items, is_new);
      break;
    case 2:
      want (run, position, 1, FALSE);
      gtk_selection_model_unselect_item (selection, position);
      break;
    case 3:
      want (run, position, n_items, FALSE);
      gtk_selection_model_unselect_range (selection, position, n_items);
      break;
    case 4:
      want (run, 0, G_MAXUINT, TRUE);
      gtk_selection_model_select_all (selection);
      break;
    case 5:
      g_hash_table_remove_all (run->wanted);
      gtk_selection_model_unselect_all (selection);
      break;
    default:
      change_by_mask (run);
    }
}

static void
assert_same (Run *run)
{
  GtkSelectionModel *selection = GTK_SELECTION_MODEL (run->selection);
  guint n_all = run->model->numbers->len;
  guint first = pick (run, n_all);
  guint n_items = pick (run, n_all + 5);
  g_autoptr (GtkBitset) part
      = gtk_selection_model_get_selection_in_range (selection, first, n_items);
  g_autoptr (GtkBitset) all = gtk_selection_model_get_selection (selection);
  g_autoptr (GArray) numbers = latent_gallery_selection_dup_numbers (run->selection);
  guint n_selected = 0;

  g_assert_cmpuint (run->view.seen->len, ==, n_all);
  for (guint i = 0; i < n_all; i++)
    {
      guint32 number = g_array_index (run->model->numbers, guint32, i);
      gboolean is_wanted = g_hash_table_contains (run->wanted, GUINT_TO_POINTER (number));

      g_assert_cmpint (gtk_selection_model_is_selected (selection, i), ==, is_wanted);
      g_assert_cmpint (g_array_index (run->view.seen, gboolean, i), ==, is_wanted);
      g_assert_cmpint (gtk_bitset_contains (all, i), ==, is_wanted);
      g_assert_cmpint (gtk_bitset_contains (part, i), ==,
                       is_wanted && i >= first && i - first < n_items);
      if (is_wanted)
        g_assert_cmpuint (g_array_index (numbers, guint32, n_selected++), ==, number);
    }
  g_assert_cmpuint (gtk_bitset_get_size (all), ==, n_selected);
  g_assert_cmpuint (numbers->len, ==, n_selected);
  g_assert_cmpuint (latent_gallery_selection_count (run->selection), ==, n_selected);
  g_assert_cmpuint (run->model->n_asked, ==, 0);
}

static void
set_up_run (Run *run, guint32 seed)
{
  run->rand = g_rand_new_with_seed (seed);
  run->model = g_object_new (TYPE_NUMBERS, NULL);
  run->selection = latent_gallery_selection_new (G_LIST_MODEL (run->model), get_number);
  run->wanted = g_hash_table_new (NULL, NULL);
  run->view.seen = g_array_new (FALSE, FALSE, sizeof (gboolean));
  run->view.selection = GTK_SELECTION_MODEL (run->selection);
  g_signal_connect (run->selection, "items-changed", G_CALLBACK (view_items_cb), &run->view);
  g_signal_connect (run->selection, "selection-changed", G_CALLBACK (view_selection_cb),
                    &run->view);
}

static void
tear_down_run (Run *run)
{
  latent_test_assert_gone (&run->selection);
  latent_test_assert_gone (&run->model);
  g_hash_table_unref (run->wanted);
  g_array_unref (run->view.seen);
  g_rand_free (run->rand);
}

/* Like a plain set of numbers, whatever happens to list and selection in whatever order; and a view
 * that believes the signals always knows. */
static void
test_property (void)
{
  guint32 first_seed = g_test_rand_int () & 0xffffff;

  for (guint32 i = 0; i < N_SEQUENCES; i++)
    {
      Run run = { 0 };

      g_test_message ("seed %u", first_seed + i);
      set_up_run (&run, first_seed + i);
      for (guint step = 0; step < N_STEPS; step++)
        {
          guint kind = pick (&run, 11);

          if (kind < 4)
            change_list (&run, kind == 3);
          else
            change_selection (&run, kind - 4);
          assert_same (&run);
        }
      tear_down_run (&run);
    }
}

/* The selection is there again with its pictures, and says nothing of them meanwhile. */
static void
test_replacement (void)
{
  static const guint32 first[] = { 9, 8, 7, 6, 5 };
  static const guint32 second[] = { 8, 3 };
  Run run = { 0 };
  g_autoptr (GArray) meanwhile = NULL;
  g_autoptr (GArray) after = NULL;

  set_up_run (&run, 1);
  splice (run.model, 0, 0, first, G_N_ELEMENTS (first));
  gtk_selection_model_select_range (GTK_SELECTION_MODEL (run.selection), 1, 3, TRUE);
  splice (run.model, 0, G_N_ELEMENTS (first), NULL, 0);
  splice (run.model, 0, 0, second, G_N_ELEMENTS (second));
  meanwhile = latent_gallery_selection_dup_numbers (run.selection);
  g_assert_cmpuint (meanwhile->len, ==, 1);
  g_assert_cmpuint (g_array_index (meanwhile, guint32, 0), ==, 8);
  splice (run.model, 0, G_N_ELEMENTS (second), NULL, 0);
  splice (run.model, 0, 0, first, G_N_ELEMENTS (first));
  after = latent_gallery_selection_dup_numbers (run.selection);
  g_assert_cmpuint (after->len, ==, 3);
  g_assert_cmpuint (g_array_index (after, guint32, 2), ==, 6);
  tear_down_run (&run);
}

static void
note_items_cb (GListModel *model, guint position, guint removed, guint added, GString *told)
{
  g_string_append_printf (told, "%u -%u +%u of %u; ", position, removed, added,
                          g_list_model_get_n_items (model));
}

static void
note_selection_cb (GtkSelectionModel *model, guint position, guint n_items, GString *told)
{
  g_string_append_printf (told, "selected %u to %u; ", position, position + n_items);
}

/* A view keeps what it has as far as the new list goes. */
static void
test_expected_replacement (void)
{
  static const guint32 first[] = { 9, 8, 7, 6, 5 };
  static const guint32 second[] = { 8, 3 };
  Run run = { 0 };
  g_autoptr (GString) told = g_string_new (NULL);

  set_up_run (&run, 1);
  splice (run.model, 0, 0, first, G_N_ELEMENTS (first));
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (run.selection), 1, TRUE);
  g_signal_connect (run.selection, "items-changed", G_CALLBACK (note_items_cb), told);
  g_signal_connect (run.selection, "selection-changed", G_CALLBACK (note_selection_cb), told);

  latent_gallery_selection_expect_replacement (run.selection);
  splice (run.model, 0, G_N_ELEMENTS (first), NULL, 0);
  g_assert_cmpstr (told->str, ==, "");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (run.selection)), ==, 5);
  g_assert_cmpuint (latent_gallery_selection_count (run.selection), ==, 0);
  splice (run.model, 0, 0, second, G_N_ELEMENTS (second));
  g_assert_cmpstr (told->str, ==, "2 -3 +0 of 2; selected 0 to 2; ");
  g_assert_true (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (run.selection), 0));

  g_string_truncate (told, 0);
  splice (run.model, 0, G_N_ELEMENTS (second), NULL, 0);
  g_assert_cmpstr (told->str, ==, "0 -2 +0 of 0; ");
  tear_down_run (&run);
}

int
main (int argc, char **argv)
{
  latent_ui_test_init (&argc, &argv);
  g_test_add_func ("/ui/gallery-selection/expected-replacement", test_expected_replacement);
  g_test_add_func ("/ui/gallery-selection/replacement", test_replacement);
  g_test_add_func ("/ui/gallery-selection/like-a-plain-set", test_property);
  return latent_test_run ();
}
