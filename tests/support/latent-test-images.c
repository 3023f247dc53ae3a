/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-test-images.h"

#include "core/store/latent-image-search.h"
#include "latent-test.h"

static GArray *
search_images (LatentLibrary *library, const LatentImageQuery *query, guint limit)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GArray *numbers;

  latent_library_search_async (library, query, limit, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  numbers = latent_library_search_finish (library, result, &error);
  g_assert_no_error (error);
  return numbers;
}

static GPtrArray *
load_images (LatentLibrary *library, GArray *numbers)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *images;

  latent_library_load_async (library, (const guint32 *) (gpointer) numbers->data, numbers->len,
                             NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  images = latent_library_load_finish (library, result, &error);
  g_assert_no_error (error);
  return images;
}

static void
ask_for_changes (LatentLibrary *library)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentLibraryChanges) changes = NULL;

  latent_library_list_changes_async (library, -1, -1, NULL, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  changes = latent_library_list_changes_finish (library, result, &error);
  g_assert_no_error (error);
}

GPtrArray *
latent_test_list_images (LatentLibrary *library, const char *search, guint limit)
{
  g_autoptr (LatentImageQuery) query = latent_image_query_new ();

  query->search = g_strdup (search);
  for (;;)
    {
      g_autoptr (GArray) numbers = search_images (library, query, limit);
      g_autoptr (GPtrArray) images = load_images (library, numbers);

      if (images->len == numbers->len)
        return g_steal_pointer (&images);
      /* One may have gone between the two; or all have other numbers since the library was last
       * asked what changed, and nothing is found by number until it is. */
      ask_for_changes (library);
    }
}
