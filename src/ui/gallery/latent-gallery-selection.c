/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-gallery-selection.h"

struct _LatentGallerySelection
{
  GObject parent_instance;

  GListModel *model; /* owned */
  LatentNumberFunc get_number;
  GtkBitset *numbers;   /* owned: what is selected, whether or not the model has it */
  GtkBitset *positions; /* owned: where those of them stand that the model has */
  gboolean is_replacement_due; /* the next signal takes everything away, but not for views */
  gboolean is_replaced;        /* that was the last one */
  guint n_known;               /* so many things do views know of; 0: as many as there are */
};

static void implement_list_model (GListModelInterface *iface);
static void implement_selection_model (GtkSelectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LatentGallerySelection,
                               latent_gallery_selection,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, implement_list_model)
                                   G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL,
                                                          implement_selection_model))

/* --- the list --- */

static GType
get_item_type (GListModel *model)
{
  return G_TYPE_OBJECT;
}

static guint
get_n_items (GListModel *model)
{
  LatentGallerySelection *self = LATENT_GALLERY_SELECTION (model);

  return self->n_known > 0 ? self->n_known : g_list_model_get_n_items (self->model);
}

static gpointer
get_item (GListModel *model, guint position)
{
  return position < get_n_items (model) ? g_object_new (G_TYPE_OBJECT, NULL) : NULL;
}

static void
implement_list_model (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
find_positions (LatentGallerySelection *self, guint position, guint n_items)
{
  for (guint i = position; i < position + n_items && !gtk_bitset_is_empty (self->numbers); i++)
    {
      if (gtk_bitset_contains (self->numbers, self->get_number (self->model, i)))
        gtk_bitset_add (self->positions, i);
    }
}

static void
tell_replaced (LatentGallerySelection *self, guint n_before, guint n_now)
{
  guint n_kept = MIN (n_before, n_now);

  if (n_before != n_now)
    g_list_model_items_changed (G_LIST_MODEL (self), n_kept, n_before - n_kept, n_now - n_kept);
  if (n_kept > 0 && !gtk_bitset_is_empty (self->numbers))
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), 0, n_kept);
}

static void
items_changed_cb (LatentGallerySelection *self, guint position, guint removed, guint added)
{
  gboolean is_replaced = self->is_replaced;
  guint n_known = self->n_known;

  gtk_bitset_splice (self->positions, position, removed, added);
  find_positions (self, position, added);
  self->is_replaced = self->is_replacement_due;
  self->is_replacement_due = FALSE;
  self->n_known = self->is_replaced ? removed : 0;
  if (self->is_replaced)
    return;
  if (is_replaced)
    {
      tell_replaced (self, n_known, added);
      return;
    }
  /* Whoever listens asks anew for what was added. */
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

/* --- the selection --- */

/* Of all places, @selected (transfer full) are the selected ones from now on. @is_new: those that
 * the list does not have are forgotten. */
static gboolean
apply (LatentGallerySelection *self, GtkBitset *selected, gboolean is_new)
{
  g_autoptr (GtkBitset) changed = gtk_bitset_copy (self->positions);
  GtkBitsetIter iter;
  guint position;

  gtk_bitset_difference (changed, selected);
  if (is_new)
    gtk_bitset_remove_all (self->numbers);
  if (gtk_bitset_iter_init_first (&iter, is_new ? selected : changed, &position))
    do
      {
        guint32 number = self->get_number (self->model, position);

        if (gtk_bitset_contains (selected, position))
          gtk_bitset_add (self->numbers, number);
        else
          gtk_bitset_remove (self->numbers, number);
      }
    while (gtk_bitset_iter_next (&iter, &position));

  gtk_bitset_unref (self->positions);
  self->positions = selected;
  if (!gtk_bitset_is_empty (changed))
    {
      guint first = gtk_bitset_get_minimum (changed);

      gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), first,
                                             gtk_bitset_get_maximum (changed) - first + 1);
    }
  return TRUE;
}

static GtkBitset *
start_from (LatentGallerySelection *self, gboolean unselect_rest)
{
  return unselect_rest ? gtk_bitset_new_empty () : gtk_bitset_copy (self->positions);
}

/* Nothing beyond the end, whatever was asked for. */
static void
add_range (LatentGallerySelection *self, GtkBitset *selected, guint position, guint n_items)
{
  guint n_all = get_n_items (G_LIST_MODEL (self));

  if (position < n_all)
    gtk_bitset_add_range (selected, position, MIN (n_items, n_all - position));
}

static gboolean
is_selected (GtkSelectionModel *model, guint position)
{
  return gtk_bitset_contains (LATENT_GALLERY_SELECTION (model)->positions, position);
}

static GtkBitset *
get_selection_in_range (GtkSelectionModel *model, guint position, guint n_items)
{
  LatentGallerySelection *self = LATENT_GALLERY_SELECTION (model);
  GtkBitset *range;

  /* Not a reference: who gets it may keep it while this one goes on changing. */
  if (position == 0 && n_items >= get_n_items (G_LIST_MODEL (self)))
    return gtk_bitset_copy (self->positions);
  range = gtk_bitset_new_empty ();
  add_range (self, range, position, n_items);
  gtk_bitset_intersect (range, self->positions);
  return range;
}

static gboolean
select_range (GtkSelectionModel *model, guint position, guint n_items, gboolean unselect_rest)
{
  LatentGallerySelection *self = LATENT_GALLERY_SELECTION (model);
  GtkBitset *selected = start_from (self, unselect_rest);

  add_range (self, selected, position, n_items);
  return apply (self, selected, unselect_rest);
}

static gboolean
select_item (GtkSelectionModel *model, guint position, gboolean unselect_rest)
{
  return select_range (model, position, 1, unselect_rest);
}

static gboolean
unselect_range (GtkSelectionModel *model, guint position, guint n_items)
{
  LatentGallerySelection *self = LATENT_GALLERY_SELECTION (model);
  GtkBitset *selected = gtk_bitset_copy (self->positions);
  guint n_all = get_n_items (G_LIST_MODEL (self));

  if (position < n_all)
    gtk_bitset_remove_range (selected, position, MIN (n_items, n_all - position));
  return apply (self, selected, FALSE);
}

static gboolean
unselect_item (GtkSelectionModel *model, guint position)
{
  return unselect_range (model, position, 1);
}

static gboolean
select_all (GtkSelectionModel *model)
{
  return select_range (model, 0, G_MAXUINT, FALSE);
}

static gboolean
unselect_all (GtkSelectionModel *model)
{
  return apply (LATENT_GALLERY_SELECTION (model), gtk_bitset_new_empty (), TRUE);
}

static gboolean
set_selection (GtkSelectionModel *model, GtkBitset *selected, GtkBitset *mask)
{
  LatentGallerySelection *self = LATENT_GALLERY_SELECTION (model);
  guint n_all = get_n_items (G_LIST_MODEL (self));
  g_autoptr (GtkBitset) wanted = gtk_bitset_new_empty ();
  GtkBitset *all = gtk_bitset_copy (self->positions);

  add_range (self, wanted, 0, G_MAXUINT);
  gtk_bitset_intersect (wanted, selected);
  gtk_bitset_intersect (wanted, mask);
  gtk_bitset_subtract (all, mask);
  gtk_bitset_union (all, wanted);
  return apply (self, all, n_all > 0 && gtk_bitset_get_size_in_range (mask, 0, n_all - 1) == n_all);
}

static void
implement_selection_model (GtkSelectionModelInterface *iface)
{
  iface->is_selected = is_selected;
  iface->get_selection_in_range = get_selection_in_range;
  iface->select_item = select_item;
  iface->unselect_item = unselect_item;
  iface->select_range = select_range;
  iface->unselect_range = unselect_range;
  iface->select_all = select_all;
  iface->unselect_all = unselect_all;
  iface->set_selection = set_selection;
}

static void
latent_gallery_selection_finalize (GObject *object)
{
  LatentGallerySelection *self = LATENT_GALLERY_SELECTION (object);

  g_clear_object (&self->model);
  g_clear_pointer (&self->numbers, gtk_bitset_unref);
  g_clear_pointer (&self->positions, gtk_bitset_unref);
  G_OBJECT_CLASS (latent_gallery_selection_parent_class)->finalize (object);
}

static void
latent_gallery_selection_class_init (LatentGallerySelectionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_gallery_selection_finalize;
}

static void
latent_gallery_selection_init (LatentGallerySelection *self)
{
  self->numbers = gtk_bitset_new_empty ();
  self->positions = gtk_bitset_new_empty ();
}

LatentGallerySelection *
latent_gallery_selection_new (GListModel *model, LatentNumberFunc get_number)
{
  LatentGallerySelection *self;

  g_return_val_if_fail (G_IS_LIST_MODEL (model), NULL);
  g_return_val_if_fail (get_number != NULL, NULL);

  self = g_object_new (LATENT_TYPE_GALLERY_SELECTION, NULL);
  self->model = g_object_ref (model);
  self->get_number = get_number;
  g_signal_connect_object (model, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}

void
latent_gallery_selection_expect_replacement (LatentGallerySelection *self)
{
  g_return_if_fail (LATENT_IS_GALLERY_SELECTION (self));
  self->is_replacement_due = TRUE;
}

void
latent_gallery_selection_expect_removal (LatentGallerySelection *self, guint n_before)
{
  g_return_if_fail (LATENT_IS_GALLERY_SELECTION (self));
  self->n_known = n_before;
}

guint
latent_gallery_selection_count (LatentGallerySelection *self)
{
  g_return_val_if_fail (LATENT_IS_GALLERY_SELECTION (self), 0);
  return (guint) gtk_bitset_get_size (self->positions);
}

gboolean
latent_gallery_selection_has (LatentGallerySelection *self, guint32 number)
{
  g_return_val_if_fail (LATENT_IS_GALLERY_SELECTION (self), FALSE);
  return gtk_bitset_contains (self->numbers, number);
}

GArray *
latent_gallery_selection_dup_numbers (LatentGallerySelection *self)
{
  GArray *numbers;
  GtkBitsetIter iter;
  guint position;

  g_return_val_if_fail (LATENT_IS_GALLERY_SELECTION (self), NULL);

  numbers
      = g_array_sized_new (FALSE, FALSE, sizeof (guint32), latent_gallery_selection_count (self));
  if (gtk_bitset_iter_init_first (&iter, self->positions, &position))
    do
      {
        guint32 number = self->get_number (self->model, position);

        g_array_append_val (numbers, number);
      }
    while (gtk_bitset_iter_next (&iter, &position));
  return numbers;
}
