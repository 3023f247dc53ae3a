/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "ui/viewer/latent-picture.h"

#include "core/media/latent-cut.h"
#include "core/media/latent-decoder-private.h"
#include "latent-ui-test.h"
#include "picture-test.h"

#define WIDTH 400
#define HEIGHT 300
#define PLACE_WIDTH 320
#define PLACE_HEIGHT 260

typedef struct
{
  char *folder;
  LatentDecoder *decoder;
  LatentPictureCache *cache;
  GtkWidget *window;
  LatentPicture *picture;
  LatentImageRecord *images[3];
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer max_bytes)
{
  guint64 bytes = max_bytes != NULL ? GPOINTER_TO_SIZE (max_bytes) : LATENT_PICTURE_CACHE_MAX_BYTES;

  fixture->folder = latent_test_make_folder ("pictures");
  fixture->decoder = latent_decoder_new_with_threads (1);
  fixture->cache = latent_picture_cache_new (fixture->decoder, bytes);
  fixture->picture = LATENT_PICTURE (latent_picture_new_with_cache (fixture->cache, NULL));
  gtk_widget_set_size_request (GTK_WIDGET (fixture->picture), PLACE_WIDTH, PLACE_HEIGHT);
  gtk_widget_set_halign (GTK_WIDGET (fixture->picture), GTK_ALIGN_CENTER);
  gtk_widget_set_valign (GTK_WIDGET (fixture->picture), GTK_ALIGN_CENTER);
  for (guint i = 0; i < G_N_ELEMENTS (fixture->images); i++)
    {
      char id[] = { (char) ('a' + i), '\0' };

      fixture->images[i] = picture_test_make_image (fixture->folder, id, 1000, 600);
    }
  fixture->window = latent_ui_test_present (GTK_WIDGET (fixture->picture), WIDTH, HEIGHT);
  latent_test_wait_for (gtk_widget_get_width (GTK_WIDGET (fixture->picture)) == PLACE_WIDTH);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  latent_test_assert_gone (&fixture->window);
  for (guint i = 0; i < G_N_ELEMENTS (fixture->images); i++)
    latent_image_record_free (fixture->images[i]);
  latent_test_assert_gone (&fixture->cache);
  latent_test_assert_gone (&fixture->decoder);
  g_free (fixture->folder);
}

/* (transfer full): what the picture draws */
static GskRenderNode *
draw (Fixture *fixture)
{
  GtkWidget *widget = GTK_WIDGET (fixture->picture);
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  GTK_WIDGET_GET_CLASS (widget)->snapshot (widget, snapshot);
  return gtk_snapshot_free_to_node (snapshot);
}

/* (transfer full): PLACE_WIDTH * PLACE_HEIGHT values 0xrrggbb */
static guint32 *
render (Fixture *fixture)
{
  g_autoptr (GskRenderNode) node = draw (fixture);
  GskRenderer *renderer = gtk_native_get_renderer (GTK_NATIVE (fixture->window));
  g_autoptr (GdkTexture) texture = gsk_renderer_render_texture (
      renderer, node, &GRAPHENE_RECT_INIT (0, 0, PLACE_WIDTH, PLACE_HEIGHT));
  guint32 *pixels = g_new (guint32, PLACE_WIDTH * PLACE_HEIGHT);

  gdk_texture_download (texture, (guchar *) pixels, PLACE_WIDTH * 4);
  for (guint i = 0; i < PLACE_WIDTH * PLACE_HEIGHT; i++)
    pixels[i] &= 0xffffff;
  return pixels;
}

static void
find_area (Fixture *fixture, LatentPicturePlace *place, GdkRectangle *area)
{
  g_assert_true (latent_picture_get_place (fixture->picture, place));
  latent_picture_view_locate (latent_picture_get_view (fixture->picture), place, area);
}

static void
await_settled (Fixture *fixture)
{
  latent_test_wait_for (latent_picture_get_is_settled (fixture->picture));
}

static void
show (Fixture *fixture)
{
  latent_picture_set_image (fixture->picture, fixture->images[0]);
  await_settled (fixture);
}

static void
zoom (Fixture *fixture, double zoom, double x, double y)
{
  LatentPicturePlace place;

  g_assert_true (latent_picture_get_place (fixture->picture, &place));
  latent_picture_view_zoom_at (latent_picture_get_view (fixture->picture), &place, zoom, x, y);
}

/* Is every pixel on screen the one of the picture that belongs there, and no mixture? */
static void
assert_crisp (Fixture *fixture, int times)
{
  g_autofree guint32 *pixels = render (fixture);
  LatentPicturePlace place;
  GdkRectangle area;

  find_area (fixture, &place, &area);
  g_assert_cmpint (area.width, ==, 1000 * times);
  for (int y = 0; y < PLACE_HEIGHT; y++)
    for (int x = 0; x < PLACE_WIDTH; x++)
      g_assert_cmphex (pixels[y * PLACE_WIDTH + x], ==,
                       picture_test_colour ((x - area.x) / times, (y - area.y) / times));
}

/* One pixel of the picture is one of the screen, wherever it is dragged. */
static void
test_own_pixels (Fixture *fixture, gconstpointer data)
{
  LatentPicturePlace place;

  show (fixture);
  zoom (fixture, 1, 100, 200);
  g_assert_false (latent_picture_get_is_settled (fixture->picture));
  await_settled (fixture);
  assert_crisp (fixture, 1);
  g_assert_true (latent_picture_get_place (fixture->picture, &place));
  for (int i = 0; i < 6; i++)
    {
      latent_picture_view_pan (latent_picture_get_view (fixture->picture), &place, -97.3, -31.7);
      await_settled (fixture);
      assert_crisp (fixture, 1);
    }
}

static void
test_crisp (Fixture *fixture, gconstpointer data)
{
  show (fixture);
  zoom (fixture, 3, 100, 100);
  await_settled (fixture);
  assert_crisp (fixture, 3);
  zoom (fixture, 8, 300, 10);
  await_settled (fixture);
  assert_crisp (fixture, 8);
}

/* Between fitted and 100 % it is made for exactly the pixels of the screen. */
static void
test_smaller (Fixture *fixture, gconstpointer data)
{
  g_autofree guint32 *pixels = NULL;
  g_autoptr (GdkPixbuf) cut = NULL;
  LatentPicturePlace place;
  GdkRectangle area;

  show (fixture);
  zoom (fixture, 0.61, 40, 90);
  await_settled (fixture);
  find_area (fixture, &place, &area);
  pixels = render (fixture);
  cut = latent_cut_pixels (
      latent_picture_cache_lookup (fixture->cache, fixture->images[0], 0),
      &(LatentCutArea){ area.width, area.height, -area.x, -area.y, PLACE_WIDTH, PLACE_HEIGHT });
  for (int y = 0; y < PLACE_HEIGHT; y++)
    for (int x = 0; x < PLACE_WIDTH; x++)
      {
        const guint8 *pixel
            = gdk_pixbuf_read_pixels (cut) + y * gdk_pixbuf_get_rowstride (cut) + 3 * x;

        g_assert_cmphex (pixels[y * PLACE_WIDTH + x], ==,
                         (guint32) pixel[0] << 16 | (guint32) pixel[1] << 8 | pixel[2]);
      }
}

/* The longest side of any texture that is drawn. */
static int
find_longest (GskRenderNode *node)
{
  int longest = 0;

  switch (gsk_render_node_get_node_type (node))
    {
    case GSK_TEXTURE_NODE:
      {
        GdkTexture *texture = gsk_texture_node_get_texture (node);

        return MAX (gdk_texture_get_width (texture), gdk_texture_get_height (texture));
      }
    case GSK_CLIP_NODE:
      return find_longest (gsk_clip_node_get_child (node));
    case GSK_TRANSFORM_NODE:
      return find_longest (gsk_transform_node_get_child (node));
    case GSK_CONTAINER_NODE:
      for (guint i = 0; i < gsk_container_node_get_n_children (node); i++)
        longest = MAX (longest, find_longest (gsk_container_node_get_child (node, i)));
      return longest;
    default:
      g_assert_not_reached ();
    }
}

static void
assert_longest (Fixture *fixture)
{
  g_autoptr (GskRenderNode) node = draw (fixture);
  int longest = find_longest (node);

  g_assert_cmpint (longest, >=, PLACE_WIDTH);
  g_assert_cmpint (longest, <=, PLACE_WIDTH * 3 / 2);
}

/* However large a picture is: no texture is much larger than the window. */
static void
test_textures_are_small (Fixture *fixture, gconstpointer data)
{
  LatentPicturePlace place;

  show (fixture);
  assert_longest (fixture);
  for (int zoomed = 1; zoomed <= LATENT_PICTURE_ZOOM_MAX; zoomed += 19)
    {
      zoom (fixture, zoomed, 160, 130);
      assert_longest (fixture);
      await_settled (fixture);
      assert_longest (fixture);
      g_assert_true (latent_picture_get_place (fixture->picture, &place));
      latent_picture_view_pan (latent_picture_get_view (fixture->picture), &place, -70, 0);
      await_settled (fixture);
      assert_longest (fixture);
    }
}

/* What there is no memory for is shown with fewer pixels, in the right place. */
static void
test_over_budget (Fixture *fixture, gconstpointer data)
{
  g_autofree guint32 *pixels = NULL;
  LatentPicturePlace place;
  GdkRectangle area;

  show (fixture);
  zoom (fixture, 2, 160, 130);
  await_settled (fixture);
  find_area (fixture, &place, &area);
  g_assert_cmpint (area.width, ==, 2000);
  pixels = render (fixture);
  for (int y = 0; y < PLACE_HEIGHT; y += 20)
    for (int x = 0; x < PLACE_WIDTH; x += 20)
      {
        int green = (int) (pixels[y * PLACE_WIDTH + x] >> 8 & 0xff);
        int wanted = (y - area.y) / 2;

        /* Where the colour begins again it is averaged with the other end. */
        if ((wanted & 0xff) > 8 && (wanted & 0xff) < 248)
          g_assert_cmpint (ABS (green - (wanted & 0xff)), <=, 4);
      }
  g_assert_cmpuint (latent_picture_cache_get_bytes (fixture->cache), <=, GPOINTER_TO_SIZE (data));
}

static gboolean
is_here (Fixture *fixture, guint n, guint edge_px)
{
  return latent_picture_cache_lookup (fixture->cache, fixture->images[n], edge_px) != NULL;
}

/* The next one, then the other, then the rest of what is looked at; and then the next one is
 * shown by its own pixels in the same frame. */
static void
test_ahead (Fixture *fixture, gconstpointer data)
{
  latent_picture_set_image (fixture->picture, fixture->images[0]);
  latent_picture_set_neighbours (fixture->picture, fixture->images[1], fixture->images[2]);
  while (!is_here (fixture, 0, 0))
    {
      g_assert_true (is_here (fixture, 0, PLACE_WIDTH) || !is_here (fixture, 1, PLACE_WIDTH));
      g_assert_true (is_here (fixture, 1, PLACE_WIDTH) || !is_here (fixture, 2, PLACE_WIDTH));
      latent_test_iterate (latent_test_deadline (), "the whole picture", G_STRLOC);
    }
  g_assert_true (is_here (fixture, 2, PLACE_WIDTH));
  latent_picture_set_image (fixture->picture, fixture->images[1]);
  g_assert_true (latent_picture_get_is_settled (fixture->picture));
  latent_picture_set_image (fixture->picture, fixture->images[0]);
  g_assert_true (latent_picture_get_is_settled (fixture->picture));
  /* Zoomed there is nothing to wait for but the cut. */
  zoom (fixture, 1, 0, 0);
  await_settled (fixture);
}

static gpointer
do_nothing (gpointer data, GCancellable *cancellable, GError **error)
{
  return NULL;
}

/* Until the pool has nothing else to do. */
static void
drain_pool (Fixture *fixture)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  latent_decoder_run_later_async (fixture->decoder, do_nothing, NULL, NULL, NULL, NULL,
                                  latent_test_result_cb, &slot);
  result = latent_test_await (&slot);
  latent_test_drain ();
}

/* Who walks on does not wait for what lies behind. */
static void
test_walk_past (Fixture *fixture, gconstpointer data)
{
  PictureTestHold *hold;

  show (fixture);
  /* With the whole picture nothing else is left to do. */
  latent_test_wait_for (is_here (fixture, 0, 0));
  hold = picture_test_hold (fixture->decoder);
  latent_picture_set_neighbours (fixture->picture, fixture->images[1], NULL);
  latent_picture_set_image (fixture->picture, fixture->images[2]);
  picture_test_hold_end (hold);
  await_settled (fixture);
  latent_test_wait_for (is_here (fixture, 2, 0));
  drain_pool (fixture);
  g_assert_false (is_here (fixture, 1, PLACE_WIDTH));
}

/* What is being decoded ahead is not begun again when it is wanted. */
static void
test_walk_onto (Fixture *fixture, gconstpointer data)
{
  PictureTestHold *hold;

  show (fixture);
  latent_test_wait_for (is_here (fixture, 0, 0));
  hold = picture_test_hold (fixture->decoder);
  latent_picture_set_neighbours (fixture->picture, fixture->images[1], NULL);
  latent_picture_set_image (fixture->picture, fixture->images[1]);
  picture_test_hold_end (hold);
  await_settled (fixture);
  latent_test_wait_for (is_here (fixture, 1, PLACE_WIDTH) && is_here (fixture, 1, 0));
}

/* Several pictures of one view: zoomed in one, all are. */
static void
test_shared_view (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LatentPictureView) view = latent_picture_view_new ();

  show (fixture);
  zoom (fixture, 4, 10, 10);
  await_settled (fixture);
  latent_picture_set_view (fixture->picture, view);
  g_assert_true (latent_picture_get_view (fixture->picture) == view);
  g_assert_true (latent_picture_get_is_settled (fixture->picture));
  zoom (fixture, 3, 100, 100);
  await_settled (fixture);
  assert_crisp (fixture, 3);
}

int
main (int argc, char **argv)
{
  latent_ui_test_init (&argc, &argv);
#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)
  ADD ("/picture/own-pixels", test_own_pixels);
  ADD ("/picture/crisp", test_crisp);
  ADD ("/picture/smaller", test_smaller);
  ADD ("/picture/I8-textures-are-small", test_textures_are_small);
  g_test_add ("/picture/I8-over-budget", Fixture, GSIZE_TO_POINTER (1600 * 1000), set_up,
              test_over_budget, tear_down);
  ADD ("/picture/ahead", test_ahead);
  ADD ("/picture/walk-past", test_walk_past);
  ADD ("/picture/walk-onto", test_walk_onto);
  ADD ("/picture/shared-view", test_shared_view);
#undef ADD
  return latent_test_run ();
}
