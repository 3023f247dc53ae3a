/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-test-images.h"

#include "core/store/latent-image-search.h"
#include "latent-test.h"

GPtrArray *
latent_test_list_images (LatentLibrary *library, const char *search, guint limit)
{
  g_autoptr (LatentImageQuery) query = latent_image_query_new ();
  g_autoptr (GAsyncResult) found = NULL;
  g_autoptr (GAsyncResult) loaded = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) numbers = NULL;
  GPtrArray *images;

  query->search = g_strdup (search);
  latent_library_search_async (library, query, limit, NULL, latent_test_result_cb, &found);
  latent_test_wait_for (found != NULL);
  numbers = latent_library_search_finish (library, found, &error);
  g_assert_no_error (error);
  latent_library_load_async (library, (const guint32 *) (gpointer) numbers->data, numbers->len,
                             NULL, latent_test_result_cb, &loaded);
  latent_test_wait_for (loaded != NULL);
  images = latent_library_load_finish (library, loaded, &error);
  g_assert_no_error (error);
  return images;
}
