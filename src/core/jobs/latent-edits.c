/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-edits.h"

/* How many can be taken back: more than anybody remembers. Each keeps about sixty bytes for a
 * picture that it changed. */
#define MAX_UNDOS 100

/* So many pictures the record writer is told by name. */
#define MAX_IDS 1000

typedef struct
{
  guint64 serial;
  LatentEditUndo *undo;
} Entry;

struct _LatentEdits
{
  GObject parent_instance;

  LatentLibrary *library;
  LatentTimeline *timeline;          /* nullable */
  LatentRecordWriter *record_writer; /* nullable */
  GPtrArray *entries;                /* of Entry: the newest last */
  guint64 serial;
  guint n_under_way; /* changes the database has not answered */
  guint n_undoing;   /* undos that it has not */
  GQueue waiting;    /* of GTask: undos pressed meanwhile: they mean what is under way */
  GQueue settling;   /* of GTask: answered when there is nothing of all that */
};

G_DEFINE_FINAL_TYPE (LatentEdits, latent_edits, G_TYPE_OBJECT)

enum
{
  PROP_CAN_UNDO = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

enum
{
  SIGNAL_COLLECTIONS_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
free_entry (gpointer data)
{
  Entry *entry = data;

  g_clear_pointer (&entry->undo, latent_edit_undo_unref);
  g_free (entry);
}

/* Shows and writes what a change or its undo did. */
static void
show (LatentEdits *self, const LatentEditUndo *undo)
{
  g_autoptr (GArray) numbers = latent_edit_undo_get_numbers (undo);
  g_auto (GStrv) ids = latent_edit_undo_dup_ids (undo, MAX_IDS);

  if (numbers->len > 0 && self->timeline != NULL)
    latent_timeline_refresh (self->timeline, (const guint32 *) (gpointer) numbers->data,
                             numbers->len);
  if (self->record_writer != NULL)
    latent_record_writer_note_edits (self->record_writer, (const char *const *) ids);
  g_signal_emit (self, signals[SIGNAL_COLLECTIONS_CHANGED], 0);
}

static void
remember (LatentEdits *self, LatentEditUndo *undo)
{
  Entry *entry;

  if (latent_edit_undo_is_empty (undo))
    return;
  entry = g_new0 (Entry, 1);
  entry->serial = ++self->serial;
  entry->undo = latent_edit_undo_ref (undo);
  g_ptr_array_add (self->entries, entry);
  if (self->entries->len > MAX_UNDOS)
    g_ptr_array_remove_index (self->entries, 0);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_UNDO]);
  show (self, undo);
}

static void begin_undo (LatentEdits *self, GTask *task);

static gboolean
is_settled (LatentEdits *self)
{
  return self->n_under_way == 0 && self->n_undoing == 0 && g_queue_is_empty (&self->waiting);
}

static void
answer_settling (LatentEdits *self)
{
  while (is_settled (self) && !g_queue_is_empty (&self->settling))
    {
      g_autoptr (GTask) task = g_queue_pop_head (&self->settling);

      g_task_return_boolean (task, TRUE);
    }
}

/* A change has its answer, and so has whoever asked for it. */
static void
end_change (LatentEdits *self)
{
  self->n_under_way--;
  while (self->n_under_way == 0 && !g_queue_is_empty (&self->waiting))
    begin_undo (self, g_queue_pop_head (&self->waiting));
  answer_settling (self);
}

/* (transfer full) (nullable): what kept it from being all of what was asked for */
static GError *
copy_failure (const LatentEditUndo *undo)
{
  const GError *failure = latent_edit_undo_get_failure (undo);

  return failure != NULL ? g_error_copy (failure) : NULL;
}

static void
applied_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentEdits *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (LatentEditUndo) undo
      = latent_library_edit_images_finish (LATENT_LIBRARY (object), result, &error);
  g_autoptr (GArray) numbers = NULL;

  if (undo != NULL)
    {
      numbers = latent_edit_undo_get_numbers (undo);
      remember (self, undo);
      error = copy_failure (undo);
    }
  end_change (self);
  if (error == NULL)
    g_task_return_int (task, numbers->len);
  else
    g_task_return_error (task, error);
}

void
latent_edits_apply_async (LatentEdits *self,
                          const LatentImageEdit *edit,
                          const guint32 *numbers,
                          gsize n_numbers,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LATENT_IS_EDITS (self));
  g_return_if_fail (edit != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_edits_apply_async);
  /* Carried through once it was begun: a change that is in the database must be known here. */
  g_task_set_check_cancellable (task, FALSE);
  self->n_under_way++;
  latent_library_edit_images_async (self->library, edit, numbers, n_numbers, cancellable,
                                    applied_cb, task);
}

gssize
latent_edits_apply_finish (LatentEdits *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  return g_task_propagate_int (G_TASK (result), error);
}

static void
collection_changed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentEdits *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (LatentEditUndo) undo
      = latent_library_change_collection_finish (LATENT_LIBRARY (object), result, &error);

  if (undo != NULL)
    {
      remember (self, undo);
      error = copy_failure (undo);
    }
  end_change (self);
  if (error == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
latent_edits_change_collection_async (LatentEdits *self,
                                      const char *name,
                                      const char *new_name,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LATENT_IS_EDITS (self));
  g_return_if_fail (name != NULL || new_name != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_edits_change_collection_async);
  g_task_set_check_cancellable (task, FALSE);
  self->n_under_way++;
  latent_library_change_collection_async (self->library, name, new_name, cancellable,
                                          collection_changed_cb, task);
}

gboolean
latent_edits_change_collection_finish (LatentEdits *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- undo --- */

/* The places of entries by their serials, which only grow. */
static int
compare_serials (gconstpointer one, gconstpointer other)
{
  guint64 first = (*(Entry *const *) one)->serial, second = (*(Entry *const *) other)->serial;

  return first < second ? -1 : first > second;
}

typedef struct
{
  guint64 serial; /* 0: the newest */
  Entry *entry;   /* owned, nullable: what is being taken back */
} UndoWork;

static void
free_undo_work (gpointer data)
{
  UndoWork *work = data;

  g_clear_pointer (&work->entry, free_entry);
  g_free (work);
}

static void
undone_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentEdits *self = g_task_get_source_object (task);
  UndoWork *work = g_task_get_task_data (task);
  GError *error = NULL;
  gboolean is_done = latent_library_undo_edit_finish (LATENT_LIBRARY (object), result, &error);

  /* When it failed as well: some of the pictures may be as they were. */
  show (self, work->entry->undo);
  if (!is_done)
    {
      g_ptr_array_add (self->entries, g_steal_pointer (&work->entry));
      g_ptr_array_sort (self->entries, compare_serials);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_UNDO]);
    }
  self->n_undoing--;
  answer_settling (self);
  if (is_done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static guint
find_entry (LatentEdits *self, guint64 serial)
{
  guint place = 0;

  if (serial == 0)
    return self->entries->len - 1;
  while (place < self->entries->len
         && ((Entry *) g_ptr_array_index (self->entries, place))->serial != serial)
    place++;
  return place;
}

/* @task: (transfer full) */
static void
begin_undo (LatentEdits *self, GTask *task)
{
  UndoWork *work = g_task_get_task_data (task);
  guint place = find_entry (self, work->serial);

  if (place >= self->entries->len)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  /* Taken off at once: pressing the key twice takes back two things, not one of them twice. */
  work->entry = g_ptr_array_steal_index (self->entries, place);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_UNDO]);
  self->n_undoing++;
  latent_library_undo_edit_async (self->library, work->entry->undo, g_task_get_cancellable (task),
                                  undone_cb, task);
}

static void
take_back (LatentEdits *self,
           guint64 serial,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  UndoWork *work = g_new0 (UndoWork, 1);

  g_task_set_source_tag (task, latent_edits_undo_async);
  g_task_set_check_cancellable (task, FALSE);
  work->serial = serial;
  g_task_set_task_data (task, work, free_undo_work);
  if (self->n_under_way > 0)
    g_queue_push_tail (&self->waiting, task);
  else
    begin_undo (self, task);
}

void
latent_edits_undo_async (LatentEdits *self,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_return_if_fail (LATENT_IS_EDITS (self));

  take_back (self, 0, cancellable, callback, user_data);
}

void
latent_edits_undo_one_async (LatentEdits *self,
                             guint64 serial,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_return_if_fail (LATENT_IS_EDITS (self));
  g_return_if_fail (serial > 0);

  take_back (self, serial, cancellable, callback, user_data);
}

gboolean
latent_edits_undo_finish (LatentEdits *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
latent_edits_settle_async (LatentEdits *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LATENT_IS_EDITS (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_edits_settle_async);
  g_queue_push_tail (&self->settling, task);
  answer_settling (self);
}

gboolean
latent_edits_settle_finish (LatentEdits *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
latent_edits_get_can_undo (LatentEdits *self)
{
  g_return_val_if_fail (LATENT_IS_EDITS (self), FALSE);

  return self->entries->len > 0;
}

guint64
latent_edits_get_serial (LatentEdits *self)
{
  g_return_val_if_fail (LATENT_IS_EDITS (self), 0);

  return self->serial;
}

void
latent_edits_note_changes (LatentEdits *self)
{
  g_return_if_fail (LATENT_IS_EDITS (self));

  g_signal_emit (self, signals[SIGNAL_COLLECTIONS_CHANGED], 0);
}

/* --- the object --- */

static void
latent_edits_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  LatentEdits *self = LATENT_EDITS (object);

  switch (property_id)
    {
    case PROP_CAN_UNDO:
      g_value_set_boolean (value, self->entries->len > 0);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
latent_edits_finalize (GObject *object)
{
  LatentEdits *self = LATENT_EDITS (object);

  g_clear_object (&self->library);
  g_clear_object (&self->timeline);
  g_clear_object (&self->record_writer);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  G_OBJECT_CLASS (latent_edits_parent_class)->finalize (object);
}

static void
latent_edits_class_init (LatentEditsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = latent_edits_get_property;
  object_class->finalize = latent_edits_finalize;
  properties[PROP_CAN_UNDO] = g_param_spec_boolean ("can-undo", NULL, NULL, FALSE,
                                                    G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  signals[SIGNAL_COLLECTIONS_CHANGED]
      = g_signal_new ("collections-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                      NULL, NULL, G_TYPE_NONE, 0);
}

static void
latent_edits_init (LatentEdits *self)
{
  self->entries = g_ptr_array_new_with_free_func (free_entry);
}

LatentEdits *
latent_edits_new (LatentLibrary *library,
                  LatentTimeline *timeline,
                  LatentRecordWriter *record_writer)
{
  LatentEdits *self;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  self = g_object_new (LATENT_TYPE_EDITS, NULL);
  self->library = g_object_ref (library);
  g_set_object (&self->timeline, timeline);
  g_set_object (&self->record_writer, record_writer);
  return self;
}
