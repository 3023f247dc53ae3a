/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-clean-up.h"

#include "core/store/latent-image-search.h"
#include "latent-record-loader.h"

/* What is being found; the answer takes it. */
typedef struct
{
  LatentCleanUp *found;    /* owned, nullable */
  LatentImageQuery *query; /* owned */
  guint n_first;
} Search;

static void
free_search (gpointer data)
{
  Search *search = data;

  g_clear_pointer (&search->found, latent_clean_up_free);
  latent_image_query_free (search->query);
  g_free (search);
}

void
latent_clean_up_free (LatentCleanUp *self)
{
  g_clear_pointer (&self->numbers, g_array_unref);
  g_clear_pointer (&self->first, g_ptr_array_unref);
  g_free (self);
}

static gboolean
is_kept (LatentCleanUpWhich which, const LatentImageRecord *image)
{
  return which == LATENT_CLEAN_UP_REJECTED ? image->rating >= 0 : image->favourite;
}

static void
first_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Search *search = g_task_get_task_data (task);
  GError *error = NULL;

  search->found->first = latent_library_load_finish (LATENT_LIBRARY (source), result, &error);
  if (search->found->first == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&search->found),
                           (GDestroyNotify) latent_clean_up_free);
}

/* @numbers without those in @others. (transfer full) */
static GArray *
subtract (const GArray *numbers, const GArray *others)
{
  g_autoptr (GHashTable) set = g_hash_table_new (NULL, NULL);
  GArray *rest = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint i = 0; i < others->len; i++)
    g_hash_table_add (set, GUINT_TO_POINTER (g_array_index (others, guint32, i)));
  for (guint i = 0; i < numbers->len; i++)
    {
      guint32 number = g_array_index (numbers, guint32, i);

      if (!g_hash_table_contains (set, GUINT_TO_POINTER (number)))
        g_array_append_val (rest, number);
    }
  return rest;
}

/* Of the pictures shown, those that are marked. */
static void
marked_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Search *search = g_task_get_task_data (task);
  LatentCleanUp *found = search->found;
  GError *error = NULL;
  g_autoptr (GArray) marked
      = latent_library_search_finish (LATENT_LIBRARY (source), result, &error);
  g_autoptr (GArray) shown = g_steal_pointer (&found->numbers);

  if (marked == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (found->which == LATENT_CLEAN_UP_REJECTED)
    found->numbers = g_array_ref (marked);
  else
    found->numbers = subtract (shown, marked);
  found->n_kept = shown->len - MIN (shown->len, found->numbers->len);
  latent_library_load_async (LATENT_LIBRARY (source),
                             (const guint32 *) (gpointer) found->numbers->data,
                             MIN (found->numbers->len, search->n_first),
                             g_task_get_cancellable (task), first_loaded_cb, g_object_ref (task));
}

static void
shown_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Search *search = g_task_get_task_data (task);
  GError *error = NULL;

  search->found->numbers = latent_library_search_finish (LATENT_LIBRARY (source), result, &error);
  if (search->found->numbers == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  /* Last, so that what is marked in between counts as marked. */
  if (search->found->which == LATENT_CLEAN_UP_REJECTED)
    search->query->rejected = TRUE;
  else
    search->query->favourite = TRUE;
  latent_library_search_async (LATENT_LIBRARY (source), search->query, 0,
                               g_task_get_cancellable (task), marked_found_cb, g_object_ref (task));
}

void
latent_clean_up_find_async (LatentWorkspace *workspace,
                            LatentCleanUpWhich which,
                            guint n_first,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  const LatentImageQuery *shown;
  Search *search;
  GTask *task;

  g_return_if_fail (LATENT_IS_WORKSPACE (workspace));

  shown = latent_timeline_get_query (latent_workspace_get_timeline (workspace));
  search = g_new0 (Search, 1);
  search->query = latent_image_query_copy (shown);
  search->n_first = n_first;
  search->found = g_new0 (LatentCleanUp, 1);
  search->found->which = which;
  search->found->is_everything = latent_image_query_is_empty (shown);
  task = g_task_new (workspace, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_clean_up_find_async);
  g_task_set_task_data (task, search, free_search);
  latent_library_search_async (latent_workspace_get_library (workspace), search->query, 0,
                               cancellable, shown_found_cb, task);
}

LatentCleanUp *
latent_clean_up_find_finish (LatentWorkspace *workspace, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, workspace), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, latent_clean_up_find_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* @images: (transfer full): without those that are to stay now. (transfer full) */
static GPtrArray *
drop_kept (GPtrArray *images, LatentCleanUpWhich which)
{
  GPtrArray *rest
      = g_ptr_array_new_full (images->len, (GDestroyNotify) latent_image_record_free);
  gsize n_images;
  g_autofree gpointer *records = g_ptr_array_steal (images, &n_images);

  for (gsize i = 0; i < n_images; i++)
    {
      if (is_kept (which, records[i]))
        latent_image_record_free (records[i]);
      else
        g_ptr_array_add (rest, records[i]);
    }
  g_ptr_array_unref (images);
  return rest;
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentCleanUpWhich which = GPOINTER_TO_INT (g_task_get_task_data (task));
  GError *error = NULL;
  GPtrArray *images = latent_record_loader_load_finish (LATENT_TIMELINE (source), result, &error);

  if (images == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, drop_kept (images, which), (GDestroyNotify) g_ptr_array_unref);
}

void
latent_clean_up_load_async (LatentWorkspace *workspace,
                            const LatentCleanUp *found,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LATENT_IS_WORKSPACE (workspace));
  g_return_if_fail (found != NULL);

  task = g_task_new (workspace, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_clean_up_load_async);
  g_task_set_task_data (task, GINT_TO_POINTER (found->which), NULL);
  latent_record_loader_load_async (latent_workspace_get_timeline (workspace), found->numbers,
                                   cancellable, loaded_cb, task);
}

GPtrArray *
latent_clean_up_load_finish (LatentWorkspace *workspace, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, workspace), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, latent_clean_up_load_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
