/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "ui/gallery/latent-cell.h"

#include "core/jobs/latent-tile-private.h"
#include "latent-ui-test.h"
#include "ui/common/latent-settings.h"

#define EDGE_PX 100

/* A thumbnail store that answers when the test says so. */
struct _Loader
{
  GObject parent_instance;
  GTask *task; /* owned, nullable: the last request */
  guint edge_px;
  guint n_loads;
};

#define TYPE_LOADER (loader_get_type ())
G_DECLARE_FINAL_TYPE (Loader, loader, TEST, LOADER, GObject)
G_DEFINE_FINAL_TYPE (Loader, loader, G_TYPE_OBJECT)

static void
loader_finalize (GObject *object)
{
  g_clear_object (&TEST_LOADER (object)->task);
  G_OBJECT_CLASS (loader_parent_class)->finalize (object);
}

static void
loader_class_init (LoaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = loader_finalize;
}

static void
loader_init (Loader *self)
{
}

static void
load_async (gpointer loader,
            const LatentImageRecord *image,
            guint edge_px,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  Loader *self = loader;

  if (self->task != NULL)
    g_task_return_error_if_cancelled (self->task);
  g_clear_object (&self->task);
  self->task = g_task_new (self, cancellable, callback, user_data);
  self->edge_px = edge_px;
  self->n_loads++;
}

static GdkPixbuf *
load_finish (gpointer loader, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static const LatentTextureSource source = { load_async, load_finish };

typedef struct
{
  Loader *loader;
  LatentTextureCache *textures;
  LatentModelCatalog *catalog;
  LatentClock *clock;
  LatentCellTools *tools;
  LatentTile *tile;
  GtkWidget *window;
  LatentCell *cell;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->loader = g_object_new (TYPE_LOADER, NULL);
  fixture->textures = latent_texture_cache_new_for_source (G_OBJECT (fixture->loader), &source,
                                                           LATENT_TEXTURE_CACHE_MAX_BYTES);
  fixture->catalog = latent_model_catalog_new ();
  fixture->clock = latent_system_clock_new ();
  fixture->tools
      = latent_cell_tools_new (fixture->textures, fixture->catalog, fixture->clock);
  fixture->tile = latent_tile_new (64);
  fixture->cell = LATENT_CELL (g_object_ref_sink (latent_cell_new (fixture->tools, NULL)));
  latent_cell_set_edge (fixture->cell, EDGE_PX);
  latent_cell_set_tile (fixture->cell, fixture->tile);
  fixture->window = latent_ui_test_present (GTK_WIDGET (fixture->cell), 200, 200);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  latent_test_assert_gone (&fixture->window);
  latent_test_assert_gone (&fixture->cell);
  latent_test_assert_gone (&fixture->tile);
  g_clear_pointer (&fixture->tools, latent_cell_tools_unref);
  latent_test_assert_gone (&fixture->textures);
  latent_test_assert_gone (&fixture->loader);
  latent_test_assert_gone (&fixture->catalog);
  g_clear_object (&fixture->clock);
}

static void
read_record (Fixture *fixture)
{
  static const guint8 preview[LATENT_PREVIEW_BYTES] = { 200, 100, 50 };
  g_autoptr (LatentImageRecord) image = latent_image_record_new ();

  image->id = g_strdup ("i");
  image->job_id = g_strdup ("j");
  image->path = g_strdup ("/pictures/i.png");
  image->sha256 = g_strdup ("00ff");
  image->prompt = g_strdup ("a boat");
  image->model_id = g_strdup ("imagen-4");
  image->width = image->height = 10;
  image->colour = 0xff0000;
  image->preview = g_bytes_new_static (preview, sizeof preview);
  latent_tile_set_image (fixture->tile, image);
}

static void
answer (Fixture *fixture, const GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&fixture->loader->task);
  int edge_px = (int) fixture->loader->edge_px;

  g_assert_nonnull (task);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_pointer (task, gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, edge_px, edge_px),
                           g_object_unref);
}

/* What the cell shows, drawn: how its middle looks. */
static void
get_pixel (Fixture *fixture, guint8 rgb[3])
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GskRenderer *renderer = gtk_native_get_renderer (GTK_NATIVE (fixture->window));
  int width = gtk_widget_get_width (GTK_WIDGET (fixture->cell));
  int height = gtk_widget_get_height (GTK_WIDGET (fixture->cell));
  g_autofree guchar *data = g_malloc ((gsize) width * (gsize) height * 4);
  g_autoptr (GdkTexture) texture = NULL;
  GskRenderNode *node;
  gsize middle;

  GTK_WIDGET_GET_CLASS (fixture->cell)->snapshot (GTK_WIDGET (fixture->cell), snapshot);
  node = gtk_snapshot_free_to_node (snapshot);
  g_assert_nonnull (node);
  texture = gsk_renderer_render_texture (
      renderer, node, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  gdk_texture_download (texture, data, (gsize) width * 4);
  middle = ((gsize) (height / 2) * (gsize) width + (gsize) (width / 2)) * 4;
  for (guint i = 0; i < 3; i++)
    rgb[i] = data[middle + 2 - i];
  gsk_render_node_unref (node);
}

/* Nothing is asked for before it is known what, nor out of sight; what is scrolled past is called
 * off, and what was there before is there at once. */
static void
test_loads_in_sight (Fixture *fixture, gconstpointer data)
{
  Loader *loader = fixture->loader;

  latent_cell_set_is_near (fixture->cell, TRUE);
  g_assert_cmpuint (loader->n_loads, ==, 0);
  read_record (fixture);
  g_assert_cmpuint (loader->n_loads, ==, 1);
  g_assert_cmpuint (loader->edge_px, ==, EDGE_PX);

  latent_cell_set_is_near (fixture->cell, FALSE);
  g_assert_true (g_cancellable_is_cancelled (g_task_get_cancellable (loader->task)));
  answer (fixture, NULL);
  latent_cell_set_is_near (fixture->cell, TRUE);
  g_assert_cmpuint (loader->n_loads, ==, 2);
  answer (fixture, NULL);
  latent_test_wait_for (latent_texture_cache_get_bytes (fixture->textures)
                        == EDGE_PX * EDGE_PX * 3);
  latent_cell_set_is_near (fixture->cell, FALSE);
  latent_cell_set_is_near (fixture->cell, TRUE);
  g_assert_cmpuint (loader->n_loads, ==, 2);

  /* Another size is another texture. */
  latent_cell_set_edge (fixture->cell, 2 * EDGE_PX);
  g_assert_cmpuint (loader->n_loads, ==, 3);
  g_assert_cmpuint (loader->edge_px, ==, 2 * EDGE_PX);
  answer (fixture, NULL);
}

/* A cell whose picture is not here yet shows its colour, then its preview, then the picture. */
static void
test_never_blank (Fixture *fixture, gconstpointer data)
{
  guint8 rgb[3];

  latent_cell_set_is_near (fixture->cell, TRUE);
  read_record (fixture);
  get_pixel (fixture, rgb);
  g_assert_cmpuint (rgb[0], ==, 255);
  g_assert_cmpuint (rgb[1], ==, 0);
  latent_cell_show_preview (fixture->cell);
  get_pixel (fixture, rgb);
  g_assert_cmpuint (rgb[0], <, 255);
  answer (fixture, NULL);
  latent_test_wait_for (latent_texture_cache_get_bytes (fixture->textures) > 0);
}

/* A picture that cannot be shown is asked for again when it is next in sight, and says
 * meanwhile what it said before. */
static void
test_failure (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = latent_error_new (LATENT_ERROR_BAD_IMAGE, "no picture");

  latent_cell_set_is_near (fixture->cell, TRUE);
  read_record (fixture);
  answer (fixture, error);
  latent_test_wait_for (
      latent_texture_cache_get_failure (fixture->textures, latent_tile_get_image (fixture->tile))
      != NULL);
  latent_cell_set_is_near (fixture->cell, FALSE);
  latent_cell_set_is_near (fixture->cell, TRUE);
  g_assert_cmpuint (fixture->loader->n_loads, ==, 2);
  answer (fixture, NULL);
  latent_test_wait_for (latent_texture_cache_get_bytes (fixture->textures) > 0);
  g_assert_null (
      latent_texture_cache_get_failure (fixture->textures, latent_tile_get_image (fixture->tile)));
}

/* One badge per thing to say, white on dark; none where there is nothing. */
static void
test_badges (Fixture *fixture, gconstpointer data)
{
  GdkTexture *three = latent_cell_tools_get_badge (fixture->tools, 3, FALSE, 12);
  GdkTexture *five = latent_cell_tools_get_badge (fixture->tools, 5, TRUE, 12);

  g_assert_null (latent_cell_tools_get_badge (fixture->tools, 0, FALSE, 12));
  g_assert_nonnull (latent_cell_tools_get_badge (fixture->tools, -1, FALSE, 12));
  g_assert_nonnull (latent_cell_tools_get_badge (fixture->tools, 0, TRUE, 12));
  g_assert_true (three == latent_cell_tools_get_badge (fixture->tools, 3, FALSE, 12));
  g_assert_cmpint (gdk_texture_get_width (five), >, gdk_texture_get_width (three));
  /* The smallest tile has room for all that a badge may say. */
  g_assert_cmpint (gdk_texture_get_width (five), <=, LATENT_CELL_SIZE_MIN - 6);
}

int
main (int argc, char **argv)
{
  latent_ui_test_init (&argc, &argv);
  g_test_add ("/ui/cell/I9-loads-in-sight", Fixture, NULL, set_up, test_loads_in_sight, tear_down);
  g_test_add ("/ui/cell/never-blank", Fixture, NULL, set_up, test_never_blank, tear_down);
  g_test_add ("/ui/cell/failure", Fixture, NULL, set_up, test_failure, tear_down);
  g_test_add ("/ui/cell/badges", Fixture, NULL, set_up, test_badges, tear_down);
  return latent_test_run ();
}
