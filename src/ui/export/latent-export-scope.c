/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-export-scope.h"

#include "core/base/latent-error.h"
#include "core/jobs/latent-record-loader.h"
#include "core/store/latent-image-search.h"

#define N_FIRST 3

struct _LatentExportScope
{
  GObject parent_instance;

  LatentWorkspace *workspace; /* owned */
  GArray *selected;           /* owned */
  GArray *numbers;            /* owned, nullable */
  GPtrArray *first;           /* owned */
  GError *error;              /* owned, nullable */
  GCancellable *asking;       /* owned, nullable: of the last question */
};

G_DEFINE_FINAL_TYPE (LatentExportScope, latent_export_scope, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
set_first (LatentExportScope *self, GPtrArray *first)
{
  g_clear_pointer (&self->first, g_ptr_array_unref);
  self->first = first != NULL ? first : g_ptr_array_new ();
}

/* One question. */
typedef struct
{
  LatentExportScope *scope;  /* owned */
  GCancellable *cancellable; /* owned */
} Question;

static Question *
new_question (LatentExportScope *self)
{
  Question *question = g_new0 (Question, 1);

  question->scope = g_object_ref (self);
  question->cancellable = g_object_ref (self->asking);
  return question;
}

static void
free_question (Question *question)
{
  g_object_unref (question->scope);
  g_object_unref (question->cancellable);
  g_free (question);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, free_question)

/* FALSE: something else was asked meanwhile. @error: (transfer full) (nullable) */
static gboolean
take_error (const Question *question, GError *error)
{
  LatentExportScope *self = question->scope;

  if (g_cancellable_is_cancelled (question->cancellable))
    {
      g_clear_error (&error);
      return FALSE;
    }
  if (error != NULL)
    {
      g_clear_error (&self->error);
      self->error = error;
    }
  return TRUE;
}

static void
first_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Question) question = user_data;
  LatentExportScope *self = question->scope;
  GError *error = NULL;
  g_autoptr (GPtrArray) first
      = latent_record_loader_load_finish (LATENT_TIMELINE (source), result, &error);

  if (!take_error (question, error))
    return;
  set_first (self, g_steal_pointer (&first));
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* @question, @numbers, @error: (transfer full) */
static void
take_numbers (Question *question, GArray *numbers, GError *error)
{
  g_autoptr (Question) asked = question;
  g_autoptr (GArray) found = numbers;
  g_autoptr (GArray) first = g_array_new (FALSE, FALSE, sizeof (guint32));
  LatentExportScope *self = asked->scope;

  if (!take_error (asked, error))
    return;
  self->numbers = g_steal_pointer (&found);
  if (self->numbers != NULL && self->numbers->len > 0)
    {
      g_array_append_vals (first, self->numbers->data, MIN (self->numbers->len, N_FIRST));
      latent_record_loader_load_async (latent_workspace_get_timeline (self->workspace), first,
                                       self->asking, first_cb, g_steal_pointer (&asked));
      return;
    }
  set_first (self, NULL);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Question *question = user_data;
  GError *error = NULL;
  GArray *numbers = latent_library_search_finish (LATENT_LIBRARY (source), result, &error);

  take_numbers (question, numbers, error);
}

static void
filtered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Question *question = user_data;
  GError *error = NULL;
  GArray *numbers
      = latent_library_filter_numbers_finish (LATENT_LIBRARY (source), result, &error);

  take_numbers (question, numbers, error);
}

static void
forget (LatentExportScope *self)
{
  if (self->asking != NULL)
    g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
  g_clear_pointer (&self->numbers, g_array_unref);
  g_clear_error (&self->error);
}

/* (transfer full) */
static LatentImageQuery *
make_query (LatentExportScope *self, LatentExportWhich which, int min_rating)
{
  const LatentImageQuery *shown
      = latent_timeline_get_query (latent_workspace_get_timeline (self->workspace));
  LatentImageQuery *query = which == LATENT_EXPORT_SHOWN ? latent_image_query_copy (shown)
                                                         : latent_image_query_new ();

  if (which == LATENT_EXPORT_RATED)
    query->min_rating = min_rating;
  query->favourite = query->favourite || which == LATENT_EXPORT_FAVOURITES;
  return query;
}

void
latent_export_scope_set (LatentExportScope *self, LatentExportWhich which, int min_rating)
{
  LatentLibrary *library;
  g_autoptr (LatentImageQuery) query = NULL;

  g_return_if_fail (LATENT_IS_EXPORT_SCOPE (self));

  library = latent_workspace_get_library (self->workspace);
  query = make_query (self, which, min_rating);
  forget (self);
  self->asking = g_cancellable_new ();
  if (which == LATENT_EXPORT_SELECTED)
    latent_library_filter_numbers_async (library, query,
                                         (const guint32 *) (gpointer) self->selected->data,
                                         self->selected->len, self->asking, filtered_cb,
                                         new_question (self));
  else
    latent_library_search_async (library, query, 0, self->asking, found_cb,
                                 new_question (self));
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

GArray *
latent_export_scope_get_numbers (LatentExportScope *self)
{
  g_return_val_if_fail (LATENT_IS_EXPORT_SCOPE (self), NULL);
  return self->numbers;
}

GPtrArray *
latent_export_scope_get_first (LatentExportScope *self)
{
  g_return_val_if_fail (LATENT_IS_EXPORT_SCOPE (self), NULL);
  return self->first;
}

const GError *
latent_export_scope_get_error (LatentExportScope *self)
{
  g_return_val_if_fail (LATENT_IS_EXPORT_SCOPE (self), NULL);
  return self->error;
}

static void
latent_export_scope_dispose (GObject *object)
{
  LatentExportScope *self = LATENT_EXPORT_SCOPE (object);

  forget (self);
  g_clear_pointer (&self->selected, g_array_unref);
  g_clear_pointer (&self->first, g_ptr_array_unref);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (latent_export_scope_parent_class)->dispose (object);
}

static void
latent_export_scope_class_init (LatentExportScopeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latent_export_scope_dispose;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
latent_export_scope_init (LatentExportScope *self)
{
  set_first (self, NULL);
}

LatentExportScope *
latent_export_scope_new (LatentWorkspace *workspace, GArray *selected)
{
  LatentExportScope *self;

  g_return_val_if_fail (LATENT_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (selected != NULL, NULL);

  self = g_object_new (LATENT_TYPE_EXPORT_SCOPE, NULL);
  self->workspace = g_object_ref (workspace);
  self->selected = g_array_ref (selected);
  return self;
}
