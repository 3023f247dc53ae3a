/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "ui/gallery/latent-texture-cache.h"

#include "core/base/latent-error.h"
#include "latent-ui-test.h"

#define EDGE_PX 16
#define TEXTURE_BYTES (EDGE_PX * EDGE_PX * 3)
#define N_SCROLLED 10000
#define N_VISIBLE 42

/* A thumbnail store that answers when the test says so. */
struct _Loader
{
  GObject parent_instance;
  GPtrArray *tasks; /* owned (element-type GTask): not answered yet */
  guint n_loads;
};

#define TYPE_LOADER (loader_get_type ())
G_DECLARE_FINAL_TYPE (Loader, loader, TEST, LOADER, GObject)
G_DEFINE_FINAL_TYPE (Loader, loader, G_TYPE_OBJECT)

static void
loader_finalize (GObject *object)
{
  g_ptr_array_unref (TEST_LOADER (object)->tasks);
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
  self->tasks = g_ptr_array_new_with_free_func (g_object_unref);
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
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_task_data (task, GUINT_TO_POINTER (edge_px), NULL);
  g_ptr_array_add (self->tasks, task);
  self->n_loads++;
}

static GdkPixbuf *
load_finish (gpointer loader, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static const LatentTextureSource source = { load_async, load_finish };

/* The newest first, as the pool does it. */
static void
answer (Loader *self, const GError *error)
{
  while (self->tasks->len > 0)
    {
      g_autoptr (GTask) task = g_ptr_array_steal_index (self->tasks, self->tasks->len - 1);
      int edge_px = (int) GPOINTER_TO_UINT (g_task_get_task_data (task));

      if (g_task_return_error_if_cancelled (task))
        continue;
      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else
        g_task_return_pointer (
            task, gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, edge_px, edge_px), g_object_unref);
    }
}

static LatentImageRecord *
make_image (guint n)
{
  LatentImageRecord *image = latent_image_record_new ();

  image->id = g_strdup_printf ("image-%u", n);
  image->path = g_strdup_printf ("/pictures/%u.png", n);
  image->sha256 = g_strdup_printf ("%064x", n);
  return image;
}

typedef struct
{
  guint n_textures;
  guint n_cancelled;
  guint n_failed;
  guint n_alive; /* textures */
  guint max_alive;
  GdkTexture *last; /* owned, nullable */
} Answers;

static void
texture_gone_cb (gpointer user_data, GObject *where_it_was)
{
  Answers *answers = user_data;

  answers->n_alive--;
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Answers *answers = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture
      = latent_texture_cache_load_finish (LATENT_TEXTURE_CACHE (object), result, &error);

  if (texture == NULL && latent_error_is_cancelled (error))
    answers->n_cancelled++;
  else if (texture == NULL)
    answers->n_failed++;
  else
    {
      answers->n_textures++;
      if (g_set_object (&answers->last, texture))
        {
          g_object_weak_ref (G_OBJECT (texture), texture_gone_cb, answers);
          answers->n_alive++;
          answers->max_alive = MAX (answers->max_alive, answers->n_alive);
        }
    }
}

static void
load (LatentTextureCache *cache, Loader *loader, guint n, Answers *answers)
{
  g_autoptr (LatentImageRecord) image = make_image (n);
  guint n_before = answers->n_textures + answers->n_failed;

  latent_texture_cache_load_async (cache, image, EDGE_PX, NULL, loaded_cb, answers);
  answer (loader, NULL);
  latent_test_wait_for (answers->n_textures + answers->n_failed == n_before + 1);
}

static gboolean
has (LatentTextureCache *cache, guint n, guint edge_px)
{
  g_autoptr (LatentImageRecord) image = make_image (n);

  return latent_texture_cache_lookup (cache, image, edge_px) != NULL;
}

/* Bounded in bytes; the one that was not looked at for longest goes first. */
static void
test_bound (void)
{
  g_autoptr (Loader) loader = g_object_new (TYPE_LOADER, NULL);
  g_autoptr (LatentTextureCache) cache
      = latent_texture_cache_new_for_source (G_OBJECT (loader), &source, 3 * TEXTURE_BYTES);
  Answers answers = { 0 };

  for (guint n = 0; n < 3; n++)
    load (cache, loader, n, &answers);
  g_assert_cmpuint (latent_texture_cache_get_bytes (cache), ==, 3 * TEXTURE_BYTES);
  g_assert_true (has (cache, 0, EDGE_PX));
  load (cache, loader, 3, &answers);
  g_assert_cmpuint (latent_texture_cache_get_bytes (cache), ==, 3 * TEXTURE_BYTES);
  g_assert_true (has (cache, 0, EDGE_PX));
  g_assert_false (has (cache, 1, EDGE_PX));
  g_assert_true (has (cache, 3, EDGE_PX));
  /* Another scale is another texture. */
  g_assert_false (has (cache, 3, 2 * EDGE_PX));
  g_clear_object (&answers.last);
}

/* Pictures that are the same share a texture; opaque RGB, pixel for pixel. */
static void
test_shared (void)
{
  g_autoptr (Loader) loader = g_object_new (TYPE_LOADER, NULL);
  g_autoptr (LatentTextureCache) cache
      = latent_texture_cache_new_for_source (G_OBJECT (loader), &source, 1024 * 1024);
  g_autoptr (LatentImageRecord) image = make_image (1);
  g_autoptr (LatentImageRecord) twin = make_image (2);
  Answers answers = { 0 };

  g_free (twin->sha256);
  twin->sha256 = g_strdup (image->sha256);
  latent_texture_cache_load_async (cache, image, EDGE_PX, NULL, loaded_cb, &answers);
  latent_texture_cache_load_async (cache, twin, EDGE_PX, NULL, loaded_cb, &answers);
  answer (loader, NULL);
  latent_test_wait_for (answers.n_textures == 2);
  g_assert_cmpuint (latent_texture_cache_get_bytes (cache), ==, TEXTURE_BYTES);
  g_assert_true (latent_texture_cache_lookup (cache, image, EDGE_PX) == answers.last);
  g_assert_true (latent_texture_cache_lookup (cache, twin, EDGE_PX) == answers.last);
  g_assert_cmpint (gdk_texture_get_width (answers.last), ==, EDGE_PX);
  g_clear_object (&answers.last);
}

/* A failure is known at once the next time, belongs to its file, and ends when the file is back. */
static void
test_failure (void)
{
  g_autoptr (Loader) loader = g_object_new (TYPE_LOADER, NULL);
  g_autoptr (LatentTextureCache) cache
      = latent_texture_cache_new_for_source (G_OBJECT (loader), &source, 1024 * 1024);
  g_autoptr (LatentImageRecord) image = make_image (1);
  g_autoptr (GError) missing = g_error_new (LATENT_ERROR, LATENT_ERROR_STORAGE, "gone");
  Answers answers = { 0 };

  g_assert_null (latent_texture_cache_get_failure (cache, image));
  latent_texture_cache_load_async (cache, image, EDGE_PX, NULL, loaded_cb, &answers);
  answer (loader, missing);
  latent_test_wait_for (answers.n_failed == 1);
  g_assert_true (
      latent_error_is (latent_texture_cache_get_failure (cache, image), LATENT_ERROR_STORAGE));
  g_free (image->path);
  image->path = g_strdup ("/elsewhere/1.png");
  g_assert_null (latent_texture_cache_get_failure (cache, image));
  load (cache, loader, 1, &answers);
  g_free (image->path);
  image->path = g_strdup ("/pictures/1.png");
  g_assert_null (latent_texture_cache_get_failure (cache, image));
  g_clear_object (&answers.last);
}

/* I9: 10,000 thumbnails scrolled past: each screen's requests are called off when the next one
 * comes before they are served; nothing stale is kept, nothing leaks, the bound holds. */
static void
test_scrolled_fast (void)
{
  const guint max_kept = 100;
  g_autoptr (Loader) loader = g_object_new (TYPE_LOADER, NULL);
  g_autoptr (LatentTextureCache) cache
      = latent_texture_cache_new_for_source (G_OBJECT (loader), &source, max_kept * TEXTURE_BYTES);
  Answers answers = { 0 };
  guint n_asked = 0;

  for (guint screen = 0; screen * N_VISIBLE < N_SCROLLED; screen++)
    {
      g_autoptr (GCancellable) visible = g_cancellable_new ();
      gboolean is_passed = screen % 3 != 0;

      for (guint n = 0; n < N_VISIBLE; n++)
        {
          g_autoptr (LatentImageRecord) image = make_image (screen * N_VISIBLE + n);

          latent_texture_cache_load_async (cache, image, EDGE_PX, visible, loaded_cb, &answers);
          n_asked++;
        }
      if (is_passed)
        g_cancellable_cancel (visible);
      answer (loader, NULL);
      latent_test_wait_for (answers.n_textures + answers.n_cancelled == n_asked);
      g_assert_cmpuint (latent_texture_cache_get_bytes (cache), <=, max_kept * TEXTURE_BYTES);
      g_assert_true (has (cache, screen * N_VISIBLE, EDGE_PX) == !is_passed);
    }
  g_assert_cmpuint (n_asked, >=, N_SCROLLED);
  g_assert_cmpuint (answers.n_failed, ==, 0);
  g_assert_cmpuint (answers.n_cancelled, >, n_asked / 2);
  /* Those kept, and the one in the hands of who asked. */
  g_assert_cmpuint (answers.max_alive, <=, max_kept + 1);
  g_clear_object (&answers.last);
  latent_test_assert_gone (&cache);
  g_assert_cmpuint (answers.n_alive, ==, 0);
}

int
main (int argc, char **argv)
{
  latent_ui_test_init (&argc, &argv);
  g_test_add_func ("/ui/texture-cache/bound", test_bound);
  g_test_add_func ("/ui/texture-cache/shared", test_shared);
  g_test_add_func ("/ui/texture-cache/failure", test_failure);
  g_test_add_func ("/ui/texture-cache/I9-scrolled-fast", test_scrolled_fast);
  return latent_test_run ();
}
