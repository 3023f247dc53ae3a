/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-job.h"

#include "core/base/latent-error.h"
#include "core/base/latent-image-record.h"

struct _LatentJob
{
  GObject parent_instance;

  LatentJobRecord *record; /* owned */
  GError *error;           /* owned, nullable: made from the record */
  gboolean is_mine;
  gboolean is_slow;
};

G_DEFINE_FINAL_TYPE (LatentJob, latent_job, G_TYPE_OBJECT)

typedef enum
{
  PROP_ID = 1,
  PROP_PROMPT,
  PROP_MODEL_ID,
  PROP_STATE,
  PROP_PROGRESS,
  PROP_IS_MINE,
  PROP_ERROR,
  PROP_IS_SLOW,
  PROP_RANK,
} LatentJobProperty;

static GParamSpec *properties[PROP_RANK + 1];

#define TO(state) (1u << LATENT_JOB_##state)

/* Architecture, section 2: the one table of allowed steps. Staying in a state (new facts about
 * it) is allowed everywhere. */
static const guint allowed_steps[LATENT_N_JOB_STATES] = {
  [LATENT_JOB_QUEUED] = TO (SUBMITTING) | TO (STOPPED) | TO (UNKNOWN),
  [LATENT_JOB_SUBMITTING] = TO (WAITING) | TO (QUEUED) | TO (FAILED) | TO (UNKNOWN),
  [LATENT_JOB_WAITING]
  = TO (DOWNLOADING) | TO (REFUSED) | TO (FAILED) | TO (STOPPED) | TO (UNKNOWN),
  [LATENT_JOB_DOWNLOADING] = TO (DONE) | TO (WAITING) | TO (FAILED) | TO (STOPPED),
  [LATENT_JOB_FAILED] = TO (WAITING), /* asked about again by a person: free */
  [LATENT_JOB_STOPPED] = TO (WAITING) | TO (DOWNLOADING) | TO (QUEUED),
  [LATENT_JOB_UNKNOWN] = TO (SUBMITTING) | TO (WAITING) | TO (FAILED),
};

gboolean
latent_job_step_is_allowed (LatentJobState from, LatentJobState to)
{
  g_return_val_if_fail ((guint) from < LATENT_N_JOB_STATES, FALSE);
  g_return_val_if_fail ((guint) to < LATENT_N_JOB_STATES, FALSE);

  return from == to || (allowed_steps[from] & (1u << to)) != 0;
}

static void
latent_job_finalize (GObject *object)
{
  LatentJob *self = LATENT_JOB (object);

  g_clear_pointer (&self->record, latent_job_record_free);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (latent_job_parent_class)->finalize (object);
}

static void
latent_job_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LatentJob *self = LATENT_JOB (object);

  switch ((LatentJobProperty) id)
    {
    case PROP_ID:
      g_value_set_string (value, self->record->id);
      break;
    case PROP_PROMPT:
      g_value_set_string (value, self->record->prompt);
      break;
    case PROP_MODEL_ID:
      g_value_set_string (value, self->record->model_id);
      break;
    case PROP_STATE:
      g_value_set_enum (value, (int) self->record->state);
      break;
    case PROP_PROGRESS:
      g_value_set_int (value, self->record->progress);
      break;
    case PROP_IS_MINE:
      g_value_set_boolean (value, self->is_mine);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_IS_SLOW:
      g_value_set_boolean (value, self->is_slow);
      break;
    case PROP_RANK:
      g_value_set_int64 (value, self->record->rank);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_job_class_init (LatentJobClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = latent_job_finalize;
  object_class->get_property = latent_job_get_property;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_PROMPT] = g_param_spec_string ("prompt", NULL, NULL, NULL, flags);
  properties[PROP_MODEL_ID] = g_param_spec_string ("model-id", NULL, NULL, NULL, flags);
  properties[PROP_STATE] = g_param_spec_enum (
      "state", NULL, NULL, LATENT_TYPE_JOB_STATE, LATENT_JOB_QUEUED, flags);
  properties[PROP_PROGRESS] = g_param_spec_int ("progress", NULL, NULL, -1, 100, -1, flags);
  properties[PROP_IS_MINE] = g_param_spec_boolean ("is-mine", NULL, NULL, FALSE, flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  properties[PROP_IS_SLOW] = g_param_spec_boolean ("is-slow", NULL, NULL, FALSE, flags);
  properties[PROP_RANK]
      = g_param_spec_int64 ("rank", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
latent_job_init (LatentJob *self)
{
}

LatentJob *
latent_job_new (const LatentJobRecord *record, gboolean is_mine)
{
  LatentJob *self;

  g_return_val_if_fail (record != NULL, NULL);

  self = g_object_new (LATENT_TYPE_JOB, NULL);
  self->record = latent_job_record_copy (record);
  self->error = latent_job_record_dup_error (record);
  self->is_mine = is_mine;
  return self;
}

const LatentJobRecord *
latent_job_get_record (LatentJob *self)
{
  g_return_val_if_fail (LATENT_IS_JOB (self), NULL);

  return self->record;
}

const char *
latent_job_get_id (LatentJob *self)
{
  g_return_val_if_fail (LATENT_IS_JOB (self), NULL);

  return self->record->id;
}

const char *
latent_job_get_prompt (LatentJob *self)
{
  g_return_val_if_fail (LATENT_IS_JOB (self), NULL);

  return self->record->prompt;
}

guint32
latent_job_get_number (LatentJob *self)
{
  g_return_val_if_fail (LATENT_IS_JOB (self), 0);

  return latent_image_number (self->record->number, 0);
}

LatentJobState
latent_job_get_state (LatentJob *self)
{
  g_return_val_if_fail (LATENT_IS_JOB (self), LATENT_JOB_UNKNOWN);

  return self->record->state;
}

gboolean
latent_job_get_is_mine (LatentJob *self)
{
  g_return_val_if_fail (LATENT_IS_JOB (self), FALSE);

  return self->is_mine;
}

gboolean
latent_job_get_is_slow (LatentJob *self)
{
  g_return_val_if_fail (LATENT_IS_JOB (self), FALSE);

  return self->is_slow;
}

const GError *
latent_job_get_error (LatentJob *self)
{
  g_return_val_if_fail (LATENT_IS_JOB (self), NULL);

  return self->error;
}

gboolean
latent_job_is_running (LatentJob *self)
{
  return latent_job_state_is_running (latent_job_get_state (self));
}

void
latent_job_follow (LatentJob *self, const LatentJobRecord *record)
{
  g_autoptr (LatentJobRecord) old = NULL;

  g_return_if_fail (LATENT_IS_JOB (self));
  g_return_if_fail (record != NULL);
  g_return_if_fail (g_str_equal (record->id, self->record->id));

  old = g_steal_pointer (&self->record);
  self->record = latent_job_record_copy (record);
  g_clear_error (&self->error);
  self->error = latent_job_record_dup_error (record);

  g_object_freeze_notify (G_OBJECT (self));
  if (old->state != record->state)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  if (old->progress != record->progress)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
  if (old->error_code != record->error_code || g_strcmp0 (old->error_text, record->error_text) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
  if (record->state != LATENT_JOB_WAITING)
    latent_job_set_is_slow (self, FALSE);
  if (old->rank != record->rank)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RANK]);
  g_object_thaw_notify (G_OBJECT (self));
}

gboolean
latent_job_apply (LatentJob *self, const LatentJobRecord *record)
{
  g_return_val_if_fail (LATENT_IS_JOB (self), FALSE);
  g_return_val_if_fail (record != NULL, FALSE);

  if (!latent_job_step_is_allowed (self->record->state, record->state))
    return FALSE;
  latent_job_follow (self, record);
  return TRUE;
}

void
latent_job_set_progress (LatentJob *self, int progress)
{
  g_return_if_fail (LATENT_IS_JOB (self));

  progress = CLAMP (progress, -1, 100);
  if (progress == self->record->progress)
    return;
  self->record->progress = progress;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
}

void
latent_job_set_is_slow (LatentJob *self, gboolean is_slow)
{
  g_return_if_fail (LATENT_IS_JOB (self));

  is_slow = !!is_slow;
  if (is_slow == self->is_slow)
    return;
  self->is_slow = is_slow;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_SLOW]);
}

void
latent_job_set_rank (LatentJob *self, gint64 rank)
{
  g_return_if_fail (LATENT_IS_JOB (self));

  if (rank == self->record->rank)
    return;
  self->record->rank = rank;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RANK]);
}

void
latent_job_set_number (LatentJob *self, guint32 number)
{
  g_return_if_fail (LATENT_IS_JOB (self));

  self->record->number = number;
}

void
latent_job_set_is_mine (LatentJob *self, gboolean is_mine)
{
  g_return_if_fail (LATENT_IS_JOB (self));

  is_mine = !!is_mine;
  if (is_mine == self->is_mine)
    return;
  self->is_mine = is_mine;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_MINE]);
}
