/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-gallery-place.h"

#include "latent-cell.h"

#define MAX_TRIES 3
/* What a style may add to a tile, above and below together. */
#define MAX_PADDING_PX 64
/* So many rows of widgets the grid keeps below the first one in sight. */
#define ROWS_ALIVE 31

typedef enum
{
  STAGE_SETTLED,   /* the place is where the grid is scrolled to */
  STAGE_UNSETTLED, /* it has to be found again: the grid is scrolled to anywhere */
  STAGE_SETTLING,  /* it was found in this layout; what the grid makes of it is not to be heeded */
} Stage;

struct _LatentGalleryPlace
{
  GtkGridView *grid;         /* unowned: the gallery's */
  GtkWidget *scroller;       /* unowned: around it */
  GtkAdjustment *adjustment; /* owned */
  LatentTimeline *timeline;  /* owned */
  guint columns;
  int edge_px;
  int row_height_px; /* as of the last layout; 0: there was none */

  Stage stage;
  double target;  /* while settling: what the grid was scrolled to */
  guint n_tries;  /* so often in a row */
  guint32 number; /* of the first picture in sight; 0: the top */
  guint position; /* where it was last seen */
  int offset_px;  /* how much of its row is scrolled away */

  guint32 focus_number; /* the picture that the focus is to be given (back) to; 0: none */
  guint focus_position; /* where it was last seen */
  guint n_focus_tries;  /* so often in a row */
};

static guint
count_items (LatentGalleryPlace *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->timeline));
}

/* Where @number stands, or its nearest neighbour. @position: (inout): where it was last seen, for
 * orders that say nothing of numbers. FALSE: it may still come. */
static gboolean
find_nearest (LatentGalleryPlace *self, guint32 number, guint *position)
{
  guint n_items = count_items (self);
  LatentImageSort sort = latent_timeline_get_query (self->timeline)->sort;
  gboolean is_sorted = sort == LATENT_IMAGE_SORT_NEWEST || sort == LATENT_IMAGE_SORT_OLDEST;
  guint low = 0;
  guint high = n_items;
  guint found;

  if (latent_timeline_find (self->timeline, number, &found))
    {
      *position = found;
      return TRUE;
    }
  while (is_sorted && low < high)
    {
      guint middle = low + (high - low) / 2;
      guint32 there = latent_timeline_get_number (self->timeline, middle);

      if (sort == LATENT_IMAGE_SORT_NEWEST ? there > number : there < number)
        low = middle + 1;
      else
        high = middle;
    }
  if (is_sorted)
    *position = low;
  if (*position < n_items)
    return is_sorted || latent_timeline_get_is_complete (self->timeline);
  *position = n_items > 0 ? n_items - 1 : 0;
  return n_items > 0 && latent_timeline_get_is_complete (self->timeline);
}

/* --- the place --- */

static void
note_place (LatentGalleryPlace *self)
{
  int value_px = (int) gtk_adjustment_get_value (self->adjustment);

  if (self->row_height_px <= 0)
    return;
  self->offset_px = value_px % self->row_height_px;
  self->position = (guint) (value_px / self->row_height_px) * self->columns;
  /* Whoever looks at the top wants to see what comes there. */
  self->number = value_px == 0 ? 0 : latent_timeline_get_number (self->timeline, self->position);
}

static void
scrolled_cb (LatentGalleryPlace *self)
{
  if (self->stage == STAGE_SETTLED && count_items (self) > 0)
    note_place (self);
}

/* Somebody has laid hands on the grid: what they do counts. */
static gboolean
event_cb (GtkEventControllerLegacy *controller, GdkEvent *event, gpointer user_data)
{
  LatentGalleryPlace *self = user_data;

  switch ((int) gdk_event_get_event_type (event))
    {
    case GDK_BUTTON_PRESS:
    case GDK_KEY_PRESS:
    case GDK_SCROLL:
    case GDK_TOUCH_BEGIN:
      if (count_items (self) > 0)
        self->stage = STAGE_SETTLED;
      break;
    default:
      break;
    }
  return GDK_EVENT_PROPAGATE;
}

/* Has the grid made up its mind about the rows that there are now? What a style adds to a tile,
 * only the height of all rows tells (and the tiles of rows out of sight have old heights). */
static gboolean
is_allocated (LatentGalleryPlace *self)
{
  int n_rows = (int) ((count_items (self) + self->columns - 1) / self->columns);
  int upper_px = (int) gtk_adjustment_get_upper (self->adjustment);
  int page_px = (int) gtk_adjustment_get_page_size (self->adjustment);
  int row_px = upper_px / n_rows;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self->grid)) || self->edge_px <= 0)
    return FALSE;
  if (upper_px <= page_px)
    {
      self->row_height_px = self->edge_px;
      return (gint64) n_rows * self->edge_px <= page_px;
    }
  if (row_px * n_rows != upper_px || row_px < self->edge_px
      || row_px > self->edge_px + MAX_PADDING_PX)
    return FALSE;
  self->row_height_px = row_px;
  return TRUE;
}

/* (nullable): the widget around the tile at @position, when it is one of those that live */
static GtkWidget *
find_item (LatentGalleryPlace *self, guint position)
{
  for (GtkWidget *item = gtk_widget_get_first_child (GTK_WIDGET (self->grid)); item != NULL;
       item = gtk_widget_get_next_sibling (item))
    {
      GtkWidget *cell = gtk_widget_get_first_child (item);

      if (cell != NULL && LATENT_IS_CELL (cell) && latent_cell_get_tile (LATENT_CELL (cell)) != NULL
          && gtk_list_item_get_position (latent_cell_get_item (LATENT_CELL (cell))) == position)
        return item;
    }
  return NULL;
}

/* Whoever was given the focus since is to keep it: somebody types there. */
static gboolean
is_focus_free (LatentGalleryPlace *self)
{
  GtkRoot *root = gtk_widget_get_root (self->scroller);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  /* It may be a tile that the grid has thrown away. */
  return focus == NULL || !gtk_widget_get_mapped (focus) || focus == self->scroller
         || gtk_widget_is_ancestor (focus, self->scroller);
}

/* FALSE: the grid has to make the tile first; then this is called again. (GTK 4.8 cannot focus what
 * has no widget.) */
static gboolean
focus_again (LatentGalleryPlace *self)
{
  GtkWidget *item;

  if (self->focus_number != 0 && !is_focus_free (self))
    self->n_focus_tries = self->focus_number = 0;
  if (self->focus_number == 0 || !find_nearest (self, self->focus_number, &self->focus_position))
    return TRUE;
  item = find_item (self, self->focus_position);
  if (item == NULL && ++self->n_focus_tries <= MAX_TRIES)
    {
      gtk_widget_activate_action (GTK_WIDGET (self->grid), "list.scroll-to-item", "u",
                                  self->focus_position);
      latent_gallery_place_queue (self);
      return FALSE;
    }
  if (item != NULL)
    gtk_widget_grab_focus (item);
  self->n_focus_tries = 0;
  self->focus_number = 0;
  return TRUE;
}

static void
go_to_place (LatentGalleryPlace *self)
{
  double value = 0;

  if (self->number != 0)
    {
      if (!find_nearest (self, self->number, &self->position))
        return;
      value = (double) (self->position / self->columns) * self->row_height_px + self->offset_px;
    }
  gtk_adjustment_set_value (self->adjustment, value);
  self->target = gtk_adjustment_get_value (self->adjustment);
  self->stage = STAGE_SETTLING;
  latent_gallery_place_queue (self);
}

/* After many insertions one by one the grid of GTK 4.8.3 sometimes ends up exactly the rows that it
 * keeps alive away from where it was sent (seen, not understood); the second time it obeys. */
static void
check_place (LatentGalleryPlace *self)
{
  if (gtk_adjustment_get_value (self->adjustment) == self->target || ++self->n_tries > MAX_TRIES)
    {
      self->n_tries = 0;
      self->stage = STAGE_SETTLED;
    }
  else
    self->stage = STAGE_UNSETTLED;
}

void
latent_gallery_place_layout (LatentGalleryPlace *self)
{
  if (self->stage == STAGE_SETTLING)
    check_place (self);
  if (self->columns == 0 || count_items (self) == 0 || !is_allocated (self))
    return;
  /* First the focus: it scrolls. */
  if (focus_again (self) && self->stage == STAGE_UNSETTLED)
    go_to_place (self);
}

/* --- the focus --- */

/* The tile that has the focus. */
static void
note_focus (LatentGalleryPlace *self)
{
  GtkWidget *item = gtk_widget_get_focus_child (GTK_WIDGET (self->grid));
  GtkWidget *cell = item != NULL ? gtk_widget_get_first_child (item) : NULL;
  LatentTile *tile;

  if (cell == NULL || !LATENT_IS_CELL (cell)
      || !(gtk_widget_has_focus (item) || gtk_widget_has_focus (cell)))
    return;
  tile = latent_cell_get_tile (LATENT_CELL (cell));
  if (tile == NULL)
    return;
  self->focus_number = latent_tile_get_number (tile);
  self->focus_position = gtk_list_item_get_position (latent_cell_get_item (LATENT_CELL (cell)));
}

/* Keys come here from now on, to no tile yet. */
static void
take_focus (LatentGalleryPlace *self)
{
  GtkRoot *root = gtk_widget_get_root (self->scroller);

  if (root != NULL && gtk_widget_get_focus_child (GTK_WIDGET (self->grid)) == NULL)
    gtk_root_set_focus (root, self->scroller);
}

/* The tile that has it is about to be another picture's: a key must not mean that one. */
static void
let_focus_go (LatentGalleryPlace *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self->grid));

  if (root != NULL && gtk_widget_get_focus_child (GTK_WIDGET (self->grid)) != NULL)
    gtk_root_set_focus (root, NULL);
}

void
latent_gallery_place_before_change (LatentGalleryPlace *self,
                                    guint position,
                                    guint removed,
                                    guint added)
{
  guint n_before = count_items (self) + removed - added;

  if (removed > 0 && self->focus_number == 0)
    {
      note_focus (self);
      /* The grid looks after those that stay. */
      if (self->focus_position < position || self->focus_position >= position + removed)
        self->focus_number = 0;
    }
  if (position == 0 && removed == n_before && n_before > 0)
    {
      self->stage = STAGE_UNSETTLED;
      let_focus_go (self);
    }
  latent_gallery_place_queue (self);
}

/* --- --- */

void
latent_gallery_place_make_way (LatentGalleryPlace *self, guint position)
{
  guint n_after = ROWS_ALIVE * self->columns;
  guint first, n_visible;

  latent_gallery_place_get_visible (self, &first, &n_visible);
  if (position <= n_after || first + n_after < position)
    return;
  gtk_widget_activate_action (GTK_WIDGET (self->grid), "list.scroll-to-item", "u",
                              position - n_after - 1);
  self->stage = STAGE_UNSETTLED;
}

void
latent_gallery_place_queue (LatentGalleryPlace *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self->grid));

  if (clock != NULL)
    gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_LAYOUT);
}

void
latent_gallery_place_set_shape (LatentGalleryPlace *self, guint columns, int edge_px)
{
  if (self->columns == columns && self->edge_px == edge_px)
    return;
  self->columns = columns;
  self->edge_px = edge_px;
  self->stage = STAGE_UNSETTLED;
  latent_gallery_place_queue (self);
}

void
latent_gallery_place_get_visible (LatentGalleryPlace *self, guint *first, guint *n_visible)
{
  int value_px = (int) gtk_adjustment_get_value (self->adjustment);
  int page_px = (int) gtk_adjustment_get_page_size (self->adjustment);
  int first_row, last_row;

  *first = *n_visible = 0;
  if (self->row_height_px <= 0)
    return;
  first_row = value_px / self->row_height_px;
  last_row = (value_px + MAX (page_px, 1) - 1) / self->row_height_px;
  *first = (guint) first_row * self->columns;
  *n_visible = (guint) (last_row - first_row + 1) * self->columns;
}

guint
latent_gallery_place_get_columns (LatentGalleryPlace *self)
{
  return self->columns;
}

char *
latent_gallery_place_to_string (LatentGalleryPlace *self)
{
  if (self->number == 0)
    return g_strdup ("");
  return g_strdup_printf ("%u %d", self->number, self->offset_px);
}

void
latent_gallery_place_restore (LatentGalleryPlace *self, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text != NULL ? text : "", " ", 2);
  guint64 number = 0;
  guint64 offset_px = 0;

  if (g_strv_length (words) != 2
      || !g_ascii_string_to_unsigned (words[0], 10, 1, G_MAXUINT32, &number, NULL)
      || !g_ascii_string_to_unsigned (words[1], 10, 0, G_MAXINT16, &offset_px, NULL))
    number = offset_px = 0;
  self->number = (guint32) number;
  self->offset_px = (int) offset_px;
  self->position = 0;
  self->stage = STAGE_UNSETTLED;
  latent_gallery_place_queue (self);
}

void
latent_gallery_place_show (LatentGalleryPlace *self, guint position)
{
  self->stage = STAGE_SETTLED;
  self->focus_number = latent_timeline_get_number (self->timeline, position);
  self->focus_position = position;
  take_focus (self);
  gtk_widget_activate_action (GTK_WIDGET (self->grid), "list.scroll-to-item", "u", position);
  latent_gallery_place_queue (self);
}

void
latent_gallery_place_go_to_top (LatentGalleryPlace *self)
{
  self->number = 0;
  self->focus_number = 0;
  self->offset_px = 0;
  self->stage = STAGE_UNSETTLED;
  gtk_adjustment_set_value (self->adjustment, 0);
  latent_gallery_place_queue (self);
}

LatentGalleryPlace *
latent_gallery_place_new (GtkGridView *grid, GtkScrolledWindow *scroller, LatentTimeline *timeline)
{
  LatentGalleryPlace *self = g_new0 (LatentGalleryPlace, 1);
  GtkEventController *events = gtk_event_controller_legacy_new ();

  self->grid = grid;
  self->scroller = GTK_WIDGET (scroller);
  self->adjustment = g_object_ref (gtk_scrolled_window_get_vadjustment (scroller));
  self->timeline = g_object_ref (timeline);
  self->columns = 1;
  self->stage = STAGE_UNSETTLED;
  g_signal_connect_swapped (self->adjustment, "value-changed", G_CALLBACK (scrolled_cb), self);
  gtk_event_controller_set_propagation_phase (events, GTK_PHASE_CAPTURE);
  g_signal_connect (events, "event", G_CALLBACK (event_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (scroller), events);
  return self;
}

void
latent_gallery_place_free (LatentGalleryPlace *self)
{
  g_signal_handlers_disconnect_by_data (self->adjustment, self);
  g_object_unref (self->adjustment);
  g_object_unref (self->timeline);
  g_free (self);
}
