/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cli-pictures.h"

#include "core/store/latent-image-search.h"
#include "latent-cli-await.h"
#include "latent-cli-failure.h"
#include "latent-config.h"
#include <glib/gi18n-lib.h>

static gboolean
fail_unknown_id (const LatentCliCommand *command, const char *id, int *status)
{
  *status = latent_cli_fail_usage (
      command, _ ("There is no picture and no job “%s”; “latent images --json” tells the ids."),
      id);
  return FALSE;
}

/* FALSE: there is no picture of this id, or it failed (with @status) */
static gboolean
add_numbers (const LatentCliPictures *self,
             const LatentCliCommand *command,
             GPtrArray *images,
             GArray *numbers,
             int *status)
{
  g_autoptr (GHashTable) found = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < images->len; i++)
    {
      const LatentImageRecord *image = images->pdata[i];

      g_hash_table_add (found, image->id);
      g_hash_table_add (found, image->job_id);
      if (g_hash_table_add (seen, GUINT_TO_POINTER (image->number)))
        g_array_append_val (numbers, image->number);
    }
  for (guint i = 0; self->ids[i] != NULL; i++)
    {
      if (!g_hash_table_contains (found, self->ids[i]))
        return fail_unknown_id (command, self->ids[i], status);
    }
  return TRUE;
}

/* (transfer full) (nullable) */
static GArray *
find_ids (const LatentCliPictures *self,
          const LatentCliCommand *command,
          LatentCliContext *context,
          int *status)
{
  LatentLibrary *library = latent_workspace_get_library (context->workspace);
  g_auto (LatentCliAwait) await = { NULL };
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GPtrArray) images = NULL;
  g_autoptr (GError) error = NULL;

  latent_library_list_of_ids_async (library, (const char *const *) self->ids, context->cancellable,
                                    latent_cli_await_cb, &await);
  images = latent_library_list_of_ids_finish (library, latent_cli_await (&await), &error);
  if (images == NULL)
    {
      *status = latent_cli_fail (error);
      return NULL;
    }
  if (!add_numbers (self, command, images, numbers, status))
    return NULL;
  return g_steal_pointer (&numbers);
}

void
latent_cli_pictures_clear (LatentCliPictures *self)
{
  latent_cli_filter_clear (&self->filter);
  g_clear_pointer (&self->ids, g_strfreev);
  g_clear_pointer (&self->query, latent_image_query_free);
}

gboolean
latent_cli_pictures_check (LatentCliPictures *self, const LatentCliCommand *command, int *status)
{
  self->query = latent_cli_filter_create_query (&self->filter, command, status);
  if (self->query == NULL)
    return FALSE;
  if (self->ids == NULL)
    return TRUE;
  if (!latent_image_query_is_empty (self->query) || self->filter.sort != NULL)
    {
      *status = latent_cli_fail_usage (
          command, _ ("Pictures are either named by their ids or found by a filter, not both."));
      return FALSE;
    }
  for (guint i = 0; self->ids[i] != NULL; i++)
    {
      if (!g_utf8_validate (self->ids[i], -1, NULL))
        return fail_unknown_id (command, self->ids[i], status);
    }
  return TRUE;
}

GArray *
latent_cli_pictures_find (const LatentCliPictures *self,
                          const LatentCliCommand *command,
                          LatentCliContext *context,
                          int *status)
{
  LatentLibrary *library = latent_workspace_get_library (context->workspace);
  g_auto (LatentCliAwait) await = { NULL };
  g_autoptr (GError) error = NULL;
  GArray *numbers;

  g_return_val_if_fail (self->query != NULL, NULL);

  if (self->ids != NULL)
    return find_ids (self, command, context, status);
  latent_library_search_async (library, self->query, 0, context->cancellable, latent_cli_await_cb,
                               &await);
  numbers = latent_library_search_finish (library, latent_cli_await (&await), &error);
  if (numbers == NULL)
    *status = latent_cli_fail (error);
  return numbers;
}

GPtrArray *
latent_cli_pictures_load (LatentCliContext *context,
                          const guint32 *numbers,
                          gsize n_numbers,
                          GError **error)
{
  LatentLibrary *library = latent_workspace_get_library (context->workspace);
  g_auto (LatentCliAwait) await = { NULL };

  latent_library_load_async (library, numbers, n_numbers, context->cancellable, latent_cli_await_cb,
                             &await);
  return latent_library_load_finish (library, latent_cli_await (&await), error);
}
