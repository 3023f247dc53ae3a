/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/store/latent-image-facets.h"

#include "core/store/latent-image-search.h"
#include "core/store/latent-saved-searches.h"
#include "store-fixture.h"

/* What the filter menu reads of the library: counts, and saved searches. */

typedef struct
{
  char *folder;
  StoreFixture store;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = latent_test_make_folder ("facets");
  store_fixture_open (&self->store, self->folder);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  store_fixture_close (&self->store);
  g_free (self->folder);
}

static void
add_picture (Fixture *self, guint index)
{
  static const char *const ratios[] = { "16:9", "1:1", "9:16" };
  g_autofree char *prompt = g_strdup_printf ("%s number %u", index % 2 == 0 ? "fox" : "owl", index);
  g_autofree char *path = g_strdup_printf ("%s/%u.png", self->folder, index);
  g_autoptr (LatentJobRecord) job = store_make_job (prompt, index + 1);
  g_autoptr (GPtrArray) images
      = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_record_free);
  LatentImageRecord *image = store_make_image (job, 0, path);

  g_hash_table_insert (job->values, g_strdup ("aspect_ratio"), g_strdup (ratios[index % 3]));
  image->format = index % 5 == 0 ? LATENT_IMAGE_FORMAT_JPEG : LATENT_IMAGE_FORMAT_PNG;
  image->rating = (int) (index % 7) - 1;
  image->favourite = index % 4 == 0;
  g_ptr_array_add (images, image);
  store_insert (&self->store, job);
  job->state = LATENT_JOB_DONE;
  store_complete (&self->store, job, images);
}

static void
fill (Fixture *self)
{
  for (guint i = 0; i < 40; i++)
    add_picture (self, i);
  store_execute (&self->store, "INSERT INTO tags SELECT number, 'third' FROM images"
                               " WHERE aspect_ratio = '1:1'");
  store_execute (&self->store, "INSERT INTO tags SELECT number, 'a' FROM images WHERE rating > 3");
  store_execute (&self->store, "UPDATE images SET deleted_us = 1 WHERE rating = 2");
}

static LatentImageFacets *
count (Fixture *self, const LatentImageQuery *query)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LatentImageFacets *facets;

  latent_library_count_facets_async (self->store.library, query, NULL, latent_test_result_cb,
                                     &result);
  latent_test_wait_for (result != NULL);
  facets = latent_library_count_facets_finish (self->store.library, result, &error);
  g_assert_no_error (error);
  return facets;
}

static guint
search (Fixture *self, const LatentImageQuery *query)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) numbers = NULL;

  latent_library_search_async (self->store.library, query, 0, NULL, latent_test_result_cb,
                               &result);
  latent_test_wait_for (result != NULL);
  numbers = latent_library_search_finish (self->store.library, result, &error);
  g_assert_no_error (error);
  return numbers->len;
}

/* Each value's count is what the query finds with that value alone in the place of its kind. */
static void
check_kind (Fixture *self, const LatentImageQuery *query, GPtrArray *facets, gsize member)
{
  for (guint i = 0; i < facets->len; i++)
    {
      const LatentFacet *facet = facets->pdata[i];
      const char *const only[] = { facet->value, NULL };
      g_autoptr (LatentImageQuery) other = latent_image_query_copy (query);

      g_strfreev (G_STRUCT_MEMBER (char **, other, member));
      G_STRUCT_MEMBER (char **, other, member) = g_strdupv ((char **) only);
      g_assert_cmpuint (facet->count, >, 0);
      g_assert_cmpuint (facet->count, ==, search (self, other));
      if (i > 0)
        g_assert_cmpuint (((const LatentFacet *) facets->pdata[i - 1])->count, >=, facet->count);
    }
}

static void
check (Fixture *self, const LatentImageQuery *query)
{
  g_autoptr (LatentImageFacets) facets = count (self, query);

  check_kind (self, query, facets->aspect_ratios,
              G_STRUCT_OFFSET (LatentImageQuery, aspect_ratios));
  check_kind (self, query, facets->formats, G_STRUCT_OFFSET (LatentImageQuery, formats));
  check_kind (self, query, facets->model_ids, G_STRUCT_OFFSET (LatentImageQuery, model_ids));
  check_kind (self, query, facets->tags, G_STRUCT_OFFSET (LatentImageQuery, tags));
  for (int rating = 1; rating <= 5; rating++)
    {
      g_autoptr (LatentImageQuery) other = latent_image_query_copy (query);

      other->min_rating = rating;
      other->rejected = FALSE;
      g_assert_cmpuint (facets->rated[rating], ==, search (self, other));
    }
}

static void
test_counts (Fixture *self, gconstpointer data)
{
  const char *const wide[] = { "16:9", "1:1", NULL };
  const char *const tags[] = { "third", NULL };
  g_autoptr (LatentImageQuery) query = latent_image_query_new ();
  g_autoptr (LatentImageFacets) facets = NULL;

  fill (self);
  facets = count (self, query);
  g_assert_cmpuint (facets->aspect_ratios->len, ==, 3);
  g_assert_cmpuint (facets->tags->len, ==, 2);
  g_assert_cmpuint (facets->n_rejected, ==, 6);
  check (self, query);
  query->search = g_strdup ("fox");
  check (self, query);
  query->aspect_ratios = g_strdupv ((char **) wide);
  check (self, query);
  query->favourite = TRUE;
  query->sort = LATENT_IMAGE_SORT_PROMPT;
  check (self, query);
  query->tags = g_strdupv ((char **) tags);
  check (self, query);
  g_clear_pointer (&query->search, g_free);
  query->search = g_strdup ("f");
  query->min_rating = 2;
  check (self, query);
}

static void
test_cancelled (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentImageQuery) query = latent_image_query_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  latent_library_count_facets_async (self->store.library, query, cancellable,
                                     latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  g_assert_null (latent_library_count_facets_finish (self->store.library, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
save (Fixture *self, const char *name, const LatentImageQuery *query)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latent_library_save_search_async (self->store.library, name, query, NULL, latent_test_result_cb,
                                    &result);
  latent_test_wait_for (result != NULL);
  g_assert_true (latent_library_save_search_finish (self->store.library, result, &error));
  g_assert_no_error (error);
}

/* (transfer full) */
static GPtrArray *
list (Fixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *searches;

  latent_library_list_searches_async (self->store.library, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  searches = latent_library_list_searches_finish (self->store.library, result, &error);
  g_assert_no_error (error);
  return searches;
}

static void
test_saved (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentImageQuery) query = latent_image_query_new ();
  g_autoptr (GPtrArray) searches = NULL;
  g_autoptr (GPtrArray) later = NULL;
  const LatentSavedSearch *search;

  query->search = g_strdup ("fox");
  save (self, "zoo", query);
  query->favourite = TRUE;
  save (self, "Animals", query);
  save (self, "ZOO", query); /* the same name */
  /* What another version or hand wrote is passed over. */
  store_execute (&self->store, "INSERT INTO saved_searches VALUES ('bad', '[[[', 1)");
  searches = list (self);
  g_assert_cmpuint (searches->len, ==, 2);
  search = searches->pdata[1];
  g_assert_cmpstr (search->name, ==, "ZOO");
  g_assert_true (latent_image_query_equal (search->query, query));

  save (self, "zoo", NULL);
  save (self, "never there", NULL);
  later = list (self);
  g_assert_cmpuint (later->len, ==, 1);
  g_assert_cmpstr (((const LatentSavedSearch *) later->pdata[0])->name, ==, "Animals");
}

#define ADD(name, function)                                                                        \
  g_test_add (name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);

  ADD ("/store/image-facets/counts-are-what-the-search-finds", test_counts);
  ADD ("/store/image-facets/cancelled", test_cancelled);
  ADD ("/store/saved-searches/saved-replaced-deleted", test_saved);

  return latent_test_run ();
}
