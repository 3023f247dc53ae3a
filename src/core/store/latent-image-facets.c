/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-image-facets.h"

#include "latent-database-private.h"
#include "latent-image-search-private.h"
#include "latent-library-private.h"

/* As in latent-image-search.c: well below a millisecond. */
#define STEPS_UNTIL_CANCELLED 2000

/* Nobody reads more in a list, and a library may have as many tags as pictures. */
#define TAIL " GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 200"

typedef struct
{
  LatentImageQuery *query;   /* owned */
  GCancellable *cancellable; /* owned, nullable */
} FacetWork;

/* One kind of filter that takes a list of values. */
typedef struct
{
  gsize filter; /* offset of its char ** in LatentImageQuery */
  gsize facets; /* offset of its GPtrArray * in LatentImageFacets */
  const char *columns;
  const char *tail;
} Kind;

#define KIND(name, columns, tail)                                                                  \
  {                                                                                                \
    G_STRUCT_OFFSET (LatentImageQuery, name), G_STRUCT_OFFSET (LatentImageFacets, name), columns,  \
        tail                                                                                       \
  }

/* Of a list in another table each value is counted by a look at the pictures that match: SQLite has
 * no other place for the join. */
static const Kind kinds[] = {
  KIND (model_ids, "SELECT i.model_id, count (*)", " AND i.model_id IS NOT NULL" TAIL),
  KIND (aspect_ratios, "SELECT i.aspect_ratio, count (*)", " AND i.aspect_ratio IS NOT NULL" TAIL),
  KIND (image_sizes, "SELECT i.image_size, count (*)", " AND i.image_size IS NOT NULL" TAIL),
  KIND (formats, "SELECT i.format, count (*)", " AND i.format IS NOT NULL" TAIL),
  KIND (tags,
        "SELECT tag, count (*) FROM tags WHERE number IN (SELECT i.number",
        ")" TAIL),
  KIND (collections,
        "SELECT name, count (*) FROM collection_images JOIN collections ON id = collection_id"
        " WHERE number IN (SELECT i.number",
        ")" TAIL),
};

static void
free_work (gpointer data)
{
  FacetWork *work = data;

  latent_image_query_free (work->query);
  g_clear_object (&work->cancellable);
  g_free (work);
}

static void
free_facet (gpointer data)
{
  LatentFacet *facet = data;

  g_free (facet->value);
  g_free (facet);
}

void
latent_image_facets_free (LatentImageFacets *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_ptr_array_unref (G_STRUCT_MEMBER (GPtrArray *, self, kinds[i].facets));
  g_free (self);
}

static void
free_facets (gpointer facets)
{
  latent_image_facets_free (facets);
}

static gboolean
count_kind (sqlite3 *connection,
            const Kind *kind,
            const LatentImageQuery *query,
            GPtrArray *facets,
            GError **error)
{
  g_autoptr (LatentImageQuery) others = latent_image_query_copy (query);
  g_autoptr (sqlite3_stmt) statement = NULL;
  g_autoptr (GError) failure = NULL;

  g_clear_pointer (&G_STRUCT_MEMBER (char **, others, kind->filter), g_strfreev);
  statement
      = latent_image_search_prepare (connection, others, kind->columns, kind->tail, error);
  if (statement == NULL)
    return FALSE;
  while (latent_sql_next (statement, &failure))
    {
      LatentFacet *facet = g_new0 (LatentFacet, 1);

      facet->value = latent_sql_dup_text (statement, 0);
      facet->count = (guint) sqlite3_column_int64 (statement, 1);
      g_ptr_array_add (facets, facet);
    }
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* The marks a person gives, which leave each other alone but for the rating and its -1. */
static gboolean
count_marks (sqlite3 *connection,
             const LatentImageQuery *query,
             LatentImageFacets *facets,
             GError **error)
{
  g_autoptr (LatentImageQuery) others = latent_image_query_copy (query);
  g_autoptr (sqlite3_stmt) statement = NULL;
  g_autoptr (GError) failure = NULL;

  others->min_rating = 0;
  others->favourite = FALSE;
  others->rejected = FALSE;
  statement = latent_image_search_prepare (connection, others,
                                           "SELECT i.rating, i.favourite, count (*)",
                                           " AND (i.rating <> 0 OR i.favourite <> 0) GROUP BY 1, 2",
                                           error);
  if (statement == NULL)
    return FALSE;
  while (latent_sql_next (statement, &failure))
    {
      int rating = sqlite3_column_int (statement, 0);
      gboolean is_favourite = sqlite3_column_int (statement, 1) != 0;
      guint count = (guint) sqlite3_column_int64 (statement, 2);
      gboolean is_rated = rating >= query->min_rating && (!query->rejected || rating == -1);

      if (is_favourite && is_rated)
        facets->n_favourites += count;
      if (query->favourite && !is_favourite)
        continue;
      if (rating == -1)
        facets->n_rejected += count;
      for (int least = 1; least <= 5 && least <= rating; least++)
        facets->rated[least] += count;
    }
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static int
is_cancelled_thread (void *cancellable)
{
  return g_cancellable_is_cancelled (cancellable);
}

static gpointer
count_thread (sqlite3 *connection, gpointer data, GError **error)
{
  FacetWork *work = data;
  g_autoptr (LatentImageFacets) facets = g_new0 (LatentImageFacets, 1);
  g_autoptr (GError) failure = NULL;
  gboolean is_counted = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    G_STRUCT_MEMBER (GPtrArray *, facets, kinds[i].facets)
        = g_ptr_array_new_with_free_func (free_facet);
  if (work->cancellable != NULL)
    sqlite3_progress_handler (connection, STEPS_UNTIL_CANCELLED, is_cancelled_thread,
                              work->cancellable);
  for (guint i = 0; i < G_N_ELEMENTS (kinds) && is_counted; i++)
    is_counted = count_kind (connection, &kinds[i], work->query,
                             G_STRUCT_MEMBER (GPtrArray *, facets, kinds[i].facets), &failure);
  is_counted = is_counted && count_marks (connection, work->query, facets, &failure);
  sqlite3_progress_handler (connection, 0, NULL, NULL);
  if (is_counted)
    return g_steal_pointer (&facets);
  if (work->cancellable == NULL || !g_cancellable_set_error_if_cancelled (work->cancellable, error))
    g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

void
latent_library_count_facets_async (LatentLibrary *self,
                                   const LatentImageQuery *query,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task;
  FacetWork *work;

  g_return_if_fail (LATENT_IS_LIBRARY (self));
  g_return_if_fail (query != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_library_count_facets_async);
  work = g_new0 (FacetWork, 1);
  work->query = latent_image_query_copy (query);
  work->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  g_task_set_task_data (task, work, free_work);
  latent_database_run (self->database, task, LATENT_DATABASE_READ, count_thread, free_facets);
}

LatentImageFacets *
latent_library_count_facets_finish (LatentLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
