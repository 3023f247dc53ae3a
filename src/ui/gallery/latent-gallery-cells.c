/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-gallery-cells.h"

/* Thumbnails are mostly there within two frames: until then their colour will do, which costs a
 * hundredth of a preview. */
#define PREVIEW_DELAY_MS 120

struct _LatentGalleryCells
{
  LatentTimeline *timeline; /* owned */
  LatentCellTools *tools;   /* owned */
  GPtrArray *cells;         /* owned (element-type LatentCell, unowned): all that live */
  GPtrArray *near;          /* owned (element-type LatentCell, unowned): while they are sorted */
  guint visible[2];         /* the places in sight: from, and up to but not including */
  guint margin;             /* so many places on either side are nearly in sight */
  gboolean is_margin_due;   /* they wait until the visible ones have their pictures */
  int edge_px;
  gboolean is_mapped;
  guint tick_id;    /* one timer for all waiting tiles */
  guint preview_id; /* timer: the pictures take their time */
};

/* --- the time --- */

static gboolean
tick_cb (gpointer user_data)
{
  LatentGalleryCells *self = user_data;
  gboolean is_any_running = FALSE;

  for (guint i = 0; i < self->cells->len; i++)
    {
      LatentCell *cell = self->cells->pdata[i];

      latent_cell_tick (cell);
      is_any_running |= latent_cell_is_running (cell);
    }
  if (is_any_running && self->is_mapped)
    return G_SOURCE_CONTINUE;
  self->tick_id = 0;
  return G_SOURCE_REMOVE;
}

/* The timer stops by itself when nothing is waiting: an idle window never wakes up. */
static void
ensure_tick (LatentGalleryCells *self)
{
  if (self->tick_id == 0 && self->is_mapped)
    self->tick_id = g_timeout_add_seconds (1, tick_cb, self);
}

static void
cell_running_cb (LatentCell *cell, GParamSpec *pspec, LatentGalleryCells *self)
{
  if (latent_cell_is_running (cell))
    ensure_tick (self);
}

/* --- what is in sight --- */

static gboolean
preview_cb (gpointer user_data)
{
  LatentGalleryCells *self = user_data;

  self->preview_id = 0;
  for (guint i = 0; i < self->cells->len; i++)
    latent_cell_show_preview (self->cells->pdata[i]);
  return G_SOURCE_REMOVE;
}

/* Not put off by every frame: or whoever scrolls on and on would see colours only. */
static void
plan_previews (LatentGalleryCells *self)
{
  if (self->preview_id == 0 && self->is_mapped)
    self->preview_id = g_timeout_add (PREVIEW_DELAY_MS, preview_cb, self);
}

static gboolean
has_days (LatentGalleryCells *self)
{
  LatentImageSort sort = latent_timeline_get_query (self->timeline)->sort;

  return sort == LATENT_IMAGE_SORT_NEWEST || sort == LATENT_IMAGE_SORT_OLDEST;
}

static void
set_previous (LatentGalleryCells *self, LatentCell *cell, guint position, gboolean has_days)
{
  g_autoptr (LatentTile) previous = NULL;

  if (has_days && position > 0)
    previous = latent_timeline_dup_tile (self->timeline,
                                         latent_timeline_get_number (self->timeline, position - 1));
  latent_cell_set_previous (cell, previous, has_days);
}

static guint
get_position (LatentCell *cell)
{
  return gtk_list_item_get_position (latent_cell_get_item (cell));
}

/* The newest request is served first: what is to be first goes last. */
static int
compare_urgency_cb (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const guint *visible = user_data;
  guint left = get_position (*(LatentCell *const *) a);
  guint right = get_position (*(LatentCell *const *) b);
  gboolean is_left_visible = left >= visible[0] && left < visible[1];
  gboolean is_right_visible = right >= visible[0] && right < visible[1];

  if (is_left_visible != is_right_visible)
    return is_left_visible ? 1 : -1;
  return (left < right) - (left > right);
}

static gboolean
is_visible (LatentGalleryCells *self, LatentCell *cell)
{
  guint position = get_position (cell);

  return position >= self->visible[0] && position < self->visible[1];
}

/* Those in sight or nearly, the most urgent last; the others are nobody's business. */
static void
find_near (LatentGalleryCells *self)
{
  guint first = self->visible[0] > self->margin ? self->visible[0] - self->margin : 0;

  g_ptr_array_set_size (self->near, 0);
  for (guint i = 0; i < self->cells->len; i++)
    {
      LatentCell *cell = self->cells->pdata[i];
      guint position = get_position (cell);

      if (latent_cell_get_tile (cell) == NULL)
        continue;
      if (position >= first && position < self->visible[1] + self->margin)
        g_ptr_array_add (self->near, cell);
      else
        latent_cell_set_is_near (cell, FALSE);
    }
  g_ptr_array_sort_with_data (self->near, compare_urgency_cb, self->visible);
}

static void
show_near (LatentGalleryCells *self, LatentCell *cell)
{
  latent_cell_set_is_near (cell, TRUE);
  set_previous (self, cell, get_position (cell), has_days (self));
}

/* FALSE: one of them still waits for its picture. */
static gboolean
show_visible (LatentGalleryCells *self)
{
  gboolean is_waiting = FALSE;

  for (guint i = 0; i < self->near->len; i++)
    {
      LatentCell *cell = self->near->pdata[i];

      if (!is_visible (self, cell))
        continue;
      show_near (self, cell);
      is_waiting |= latent_cell_is_waiting (cell);
    }
  return !is_waiting;
}

void
latent_gallery_cells_update (LatentGalleryCells *self, guint first, guint n_visible, guint n_margin)
{
  self->visible[0] = first;
  self->visible[1] = first + n_visible;
  self->margin = n_margin;
  find_near (self);
  show_visible (self);
  self->is_margin_due = TRUE;
  plan_previews (self);
}

/* Pictures that nobody sees yet would take the processors from those in sight, and from the frame
 * that shows these. */
void
latent_gallery_cells_after_paint (LatentGalleryCells *self)
{
  if (!self->is_margin_due)
    return;
  find_near (self);
  if (!show_visible (self))
    return;
  self->is_margin_due = FALSE;
  for (guint i = 0; i < self->near->len; i++)
    show_near (self, self->near->pdata[i]);
}

/* --- the cells --- */

/* The grid may let a cell go without tearing its item down (when it is emptied, or disposed). */
static void
cell_destroyed_cb (LatentCell *cell, LatentGalleryCells *self)
{
  g_ptr_array_remove_fast (self->cells, cell);
}

GtkWidget *
latent_gallery_cells_make (LatentGalleryCells *self, GtkListItem *item)
{
  GtkWidget *cell = latent_cell_new (self->tools, item);

  latent_cell_set_edge (LATENT_CELL (cell), self->edge_px);
  g_signal_connect (cell, "notify::is-running", G_CALLBACK (cell_running_cb), self);
  g_signal_connect (cell, "destroy", G_CALLBACK (cell_destroyed_cb), self);
  g_ptr_array_add (self->cells, cell);
  return cell;
}

/* (transfer full) (nullable) */
static LatentTile *
dup_tile (LatentGalleryCells *self, GtkListItem *item)
{
  guint32 number = latent_timeline_get_number (self->timeline, gtk_list_item_get_position (item));

  return number != 0 ? latent_timeline_dup_tile (self->timeline, number) : NULL;
}

void
latent_gallery_cells_bind (LatentGalleryCells *self, GtkListItem *item)
{
  g_autoptr (LatentTile) tile = dup_tile (self, item);

  latent_cell_set_tile (LATENT_CELL (gtk_list_item_get_child (item)), tile);
}

void
latent_gallery_cells_bind_all (LatentGalleryCells *self)
{
  g_autofree LatentTile **tiles = g_new0 (LatentTile *, self->cells->len);

  /* First all of them: a tile that one cell lets go of may be wanted for another. */
  for (guint i = 0; i < self->cells->len; i++)
    {
      GtkListItem *item = latent_cell_get_item (self->cells->pdata[i]);

      if (gtk_list_item_get_item (item) != NULL)
        tiles[i] = dup_tile (self, item);
    }
  for (guint i = 0; i < self->cells->len; i++)
    {
      latent_cell_set_tile (self->cells->pdata[i], tiles[i]);
      g_clear_object (&tiles[i]);
    }
}

void
latent_gallery_cells_set_edge (LatentGalleryCells *self, int edge_px)
{
  self->edge_px = edge_px;
  for (guint i = 0; i < self->cells->len; i++)
    latent_cell_set_edge (self->cells->pdata[i], edge_px);
}

void
latent_gallery_cells_set_is_mapped (LatentGalleryCells *self, gboolean is_mapped)
{
  self->is_mapped = is_mapped;
  if (is_mapped)
    ensure_tick (self);
  else
    g_clear_handle_id (&self->preview_id, g_source_remove);
}

void
latent_gallery_cells_refresh (LatentGalleryCells *self)
{
  for (guint i = 0; i < self->cells->len; i++)
    latent_cell_refresh (self->cells->pdata[i]);
}

LatentGalleryCells *
latent_gallery_cells_new (LatentTimeline *timeline, LatentCellTools *tools)
{
  LatentGalleryCells *self = g_new0 (LatentGalleryCells, 1);

  self->timeline = g_object_ref (timeline);
  self->tools = latent_cell_tools_ref (tools);
  self->cells = g_ptr_array_new ();
  self->near = g_ptr_array_new ();
  return self;
}

void
latent_gallery_cells_free (LatentGalleryCells *self)
{
  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_handle_id (&self->preview_id, g_source_remove);
  /* Whoever still holds one must not come back here. */
  for (guint i = 0; i < self->cells->len; i++)
    g_signal_handlers_disconnect_by_data (self->cells->pdata[i], self);
  g_ptr_array_unref (self->cells);
  g_ptr_array_unref (self->near);
  latent_cell_tools_unref (self->tools);
  g_object_unref (self->timeline);
  g_free (self);
}
