/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-deletion.h"

#include "core/base/latent-error.h"

/* Files under way to the trash at once. */
#define MAX_PENDING 32
/* Pictures marked or unmarked with one write to the disk. */
#define MAX_MARKED_AT_ONCE 500

typedef enum
{
  STAGE_NEW,
  STAGE_MARKING,
  STAGE_MARKED, /* waits for undo or commit */
  STAGE_UNDOING,
  STAGE_PURGING,
  STAGE_NO_TRASH, /* waits for undo or a permanent commit */
  STAGE_ENDED,
} Stage;

struct _LatentDeletion
{
  GObject parent_instance;

  LatentWorkspace *workspace; /* owned */
  GPtrArray *all;    /* owned (element-type LatentImageRecord): may be very many, so once only */
  GPtrArray *images; /* owned (element-type LatentImageRecord, of @all): still to be handled */
  GPtrArray *kept;   /* owned (the same): what this stage leaves for the next */
  GPtrArray *trashless; /* owned (the same), nullable: what the trash did not take */
  guint n_begun;     /* of @images, in this stage */
  guint n_trashed;   /* of @all */
  GError *error;   /* owned, nullable: the last failure of this stage */
  Stage stage;
  guint n_pending;
  gboolean is_permanent; /* what is purged in this stage */
  gboolean is_commit_wanted; /* commit() came while marking */
};

G_DEFINE_FINAL_TYPE (LatentDeletion, latent_deletion, G_TYPE_OBJECT)

enum
{
  SIGNAL_MARKED,
  SIGNAL_NO_TRASH,
  SIGNAL_FAILED,
  SIGNAL_ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* One call on some pictures; on one that is purged. */
typedef struct
{
  LatentDeletion *deletion; /* owned: keeps it alive */
  GPtrArray *images;        /* owned (element-type LatentImageRecord, the deletion's) */
} Step;

static void
step_free (Step *step)
{
  g_object_unref (step->deletion);
  g_ptr_array_unref (step->images);
  g_free (step);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Step, step_free)

static void
end (LatentDeletion *self)
{
  self->stage = STAGE_ENDED;
  g_signal_emit (self, signals[SIGNAL_ENDED], 0);
}

static void
end_marking (LatentDeletion *self)
{
  if (self->images->len == 0)
    {
      end (self);
      return;
    }
  self->stage = STAGE_MARKED;
  if (self->is_commit_wanted)
    latent_deletion_commit (self, FALSE);
  else
    g_signal_emit (self, signals[SIGNAL_MARKED], 0, self->images->len);
}

static void begin_stage (LatentDeletion *self, Stage stage, gboolean permanently);

static void
ask_about_trashless (LatentDeletion *self)
{
  g_ptr_array_unref (self->images);
  self->images = g_steal_pointer (&self->trashless);
  self->stage = STAGE_NO_TRASH;
  g_signal_emit (self, signals[SIGNAL_NO_TRASH], 0, self->images->len, self->n_trashed);
}

/* All calls of a stage came back: what is left is in @kept. */
static void
end_stage (LatentDeletion *self)
{
  g_autoptr (GError) error = g_steal_pointer (&self->error);
  Stage stage = self->stage;

  g_clear_pointer (&self->images, g_ptr_array_unref);
  self->images = g_steal_pointer (&self->kept);
  if (error != NULL)
    g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);

  if (stage == STAGE_MARKING)
    end_marking (self);
  /* What could not be deleted is shown again now, not only at the next start. */
  else if (stage == STAGE_PURGING && self->images->len > 0)
    begin_stage (self, STAGE_UNDOING, FALSE);
  else if (self->trashless != NULL && self->trashless->len > 0)
    ask_about_trashless (self);
  else
    end (self);
}

static void begin_steps (LatentDeletion *self);

static void
finish_step (Step *step, GError *error)
{
  LatentDeletion *self = step->deletion;

  if (error != NULL)
    {
      g_clear_error (&self->error);
      self->error = error;
    }
  self->n_pending--;
  begin_steps (self);
}

static void
marked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Step) step = user_data;
  GError *error = NULL;
  g_autoptr (GArray) numbers
      = latent_workspace_delete_images_finish (LATENT_WORKSPACE (source), result, &error);

  for (guint i = 0; numbers != NULL && i < numbers->len; i++)
    {
      if (g_array_index (numbers, guint32, i) != 0)
        g_ptr_array_add (step->deletion->kept, step->images->pdata[i]);
      else if (error == NULL)
        error = latent_error_new (LATENT_ERROR_NOT_FOUND, "no such picture");
    }
  finish_step (step, error);
}

static void
unmarked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Step) step = user_data;
  GError *error = NULL;
  g_autoptr (GArray) numbers
      = latent_workspace_undelete_images_finish (LATENT_WORKSPACE (source), result, &error);

  for (guint i = 0; numbers != NULL && error == NULL && i < numbers->len; i++)
    {
      if (g_array_index (numbers, guint32, i) == 0)
        error = latent_error_new (LATENT_ERROR_NOT_FOUND, "no such picture");
    }
  finish_step (step, error);
}

/* Takes @error over. */
static void
finish_failed_purge (Step *step, GError *error)
{
  LatentDeletion *self = step->deletion;
  const LatentErrorFacts *facts = latent_error_facts (error);

  if (facts != NULL && g_strcmp0 (facts->field, "trash") == 0)
    {
      g_ptr_array_add (self->trashless, step->images->pdata[0]);
      g_clear_error (&error);
    }
  /* Another process was faster. */
  else if (g_error_matches (error, LATENT_ERROR, LATENT_ERROR_NOT_FOUND))
    g_clear_error (&error);
  else
    g_ptr_array_add (self->kept, step->images->pdata[0]);
  finish_step (step, error);
}

static void
purged_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Step) step = user_data;
  LatentDeletion *self = step->deletion;
  GError *error = NULL;

  if (!latent_workspace_purge_image_finish (LATENT_WORKSPACE (source), result, &error))
    {
      finish_failed_purge (step, error);
      return;
    }
  if (!self->is_permanent)
    self->n_trashed++;
  finish_step (step, NULL);
}

static void
begin_step (LatentDeletion *self, guint n_images)
{
  Step *step = g_new0 (Step, 1);

  step->deletion = g_object_ref (self);
  step->images = g_ptr_array_new ();
  for (guint i = 0; i < n_images; i++)
    g_ptr_array_add (step->images, self->images->pdata[self->n_begun++]);
  self->n_pending++;
  if (self->stage == STAGE_MARKING)
    latent_workspace_delete_images_async (self->workspace, step->images, NULL, marked_cb, step);
  else if (self->stage == STAGE_UNDOING)
    latent_workspace_undelete_images_async (self->workspace, step->images, NULL, unmarked_cb, step);
  else
    latent_workspace_purge_image_async (self->workspace, step->images->pdata[0], self->is_permanent,
                                        NULL, purged_cb, step);
}

/* A few at a time: the database has other things to do between them. */
static void
begin_steps (LatentDeletion *self)
{
  guint max_pending = self->stage == STAGE_PURGING ? MAX_PENDING : 1;
  guint max_images = self->stage == STAGE_PURGING ? 1 : MAX_MARKED_AT_ONCE;

  while (self->n_pending < max_pending && self->n_begun < self->images->len)
    begin_step (self, MIN (max_images, self->images->len - self->n_begun));
  if (self->n_pending == 0)
    end_stage (self);
}

static void
begin_stage (LatentDeletion *self, Stage stage, gboolean permanently)
{
  g_autoptr (LatentDeletion) alive = g_object_ref (self);

  self->stage = stage;
  self->is_permanent = permanently;
  self->kept = g_ptr_array_new ();
  if (self->trashless == NULL)
    self->trashless = g_ptr_array_new ();
  self->n_begun = 0;
  begin_steps (self);
}

static void
latent_deletion_finalize (GObject *object)
{
  LatentDeletion *self = LATENT_DELETION (object);

  g_clear_object (&self->workspace);
  g_clear_pointer (&self->images, g_ptr_array_unref);
  g_clear_pointer (&self->kept, g_ptr_array_unref);
  g_clear_pointer (&self->trashless, g_ptr_array_unref);
  g_clear_pointer (&self->all, g_ptr_array_unref);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (latent_deletion_parent_class)->finalize (object);
}

static void
latent_deletion_class_init (LatentDeletionClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);
  const GSignalFlags flags = G_SIGNAL_RUN_LAST;

  G_OBJECT_CLASS (klass)->finalize = latent_deletion_finalize;

  signals[SIGNAL_MARKED]
      = g_signal_new ("marked", type, flags, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[SIGNAL_NO_TRASH]
      = g_signal_new ("no-trash", type, flags, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT,
                      G_TYPE_UINT);
  signals[SIGNAL_FAILED]
      = g_signal_new ("failed", type, flags, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  signals[SIGNAL_ENDED] = g_signal_new ("ended", type, flags, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
latent_deletion_init (LatentDeletion *self)
{
}

LatentDeletion *
latent_deletion_new (LatentWorkspace *workspace, GPtrArray *images)
{
  LatentDeletion *self;

  g_return_val_if_fail (LATENT_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (images != NULL, NULL);

  self = g_object_new (LATENT_TYPE_DELETION, NULL);
  self->workspace = g_object_ref (workspace);
  self->all = g_ptr_array_ref (images);
  /* Not a copy: that would free the records, too. */
  self->images = g_ptr_array_new ();
  g_ptr_array_extend (self->images, images, NULL, NULL);
  return self;
}

void
latent_deletion_start (LatentDeletion *self)
{
  g_return_if_fail (LATENT_IS_DELETION (self));
  if (self->stage == STAGE_NEW)
    begin_stage (self, STAGE_MARKING, FALSE);
}

void
latent_deletion_undo (LatentDeletion *self)
{
  g_return_if_fail (LATENT_IS_DELETION (self));
  if (self->stage == STAGE_MARKED || self->stage == STAGE_NO_TRASH)
    begin_stage (self, STAGE_UNDOING, FALSE);
}

void
latent_deletion_commit (LatentDeletion *self, gboolean permanently)
{
  g_return_if_fail (LATENT_IS_DELETION (self));
  if (self->stage == STAGE_MARKING)
    self->is_commit_wanted = TRUE;
  else if (self->stage == STAGE_MARKED || (self->stage == STAGE_NO_TRASH && permanently))
    begin_stage (self, STAGE_PURGING, permanently);
}

GPtrArray *
latent_deletion_get_images (LatentDeletion *self)
{
  g_return_val_if_fail (LATENT_IS_DELETION (self), NULL);
  return self->all;
}

gboolean
latent_deletion_has_ended (LatentDeletion *self)
{
  g_return_val_if_fail (LATENT_IS_DELETION (self), TRUE);
  return self->stage == STAGE_ENDED;
}
