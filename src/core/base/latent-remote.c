/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-remote.h"

G_DEFINE_BOXED_TYPE (LatentRemoteJob,
                     latent_remote_job,
                     latent_remote_job_copy,
                     latent_remote_job_free)
G_DEFINE_BOXED_TYPE (LatentAccount, latent_account, latent_account_copy, latent_account_free)

LatentRemoteJob *
latent_remote_job_new (void)
{
  LatentRemoteJob *self = g_new0 (LatentRemoteJob, 1);

  self->status = LATENT_REMOTE_OTHER;
  self->progress = -1;
  self->credit_cost = -1;
  self->result_urls = g_new0 (char *, 1);
  return self;
}

LatentRemoteJob *
latent_remote_job_copy (const LatentRemoteJob *self)
{
  LatentRemoteJob *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->id = g_strdup (self->id);
  copy->model = g_strdup (self->model);
  copy->result_urls = g_strdupv (self->result_urls);
  copy->error_text = g_strdup (self->error_text);
  copy->prompt = g_strdup (self->prompt);
  copy->values = self->values != NULL ? g_hash_table_ref (self->values) : NULL;
  copy->reply = self->reply != NULL ? g_bytes_ref (self->reply) : NULL;
  return copy;
}

void
latent_remote_job_free (LatentRemoteJob *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  g_free (self->model);
  g_strfreev (self->result_urls);
  g_free (self->error_text);
  g_free (self->prompt);
  g_clear_pointer (&self->values, g_hash_table_unref);
  g_clear_pointer (&self->reply, g_bytes_unref);
  g_free (self);
}

LatentRemotePage *
latent_remote_page_new (void)
{
  LatentRemotePage *self = g_new0 (LatentRemotePage, 1);

  self->jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_remote_job_free);
  return self;
}

void
latent_remote_page_free (LatentRemotePage *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->jobs);
  g_free (self->next_cursor);
  g_free (self);
}

LatentAccount *
latent_account_new (void)
{
  LatentAccount *self = g_new0 (LatentAccount, 1);

  self->credits = -1;
  self->max_concurrent_jobs = -1;
  return self;
}

LatentAccount *
latent_account_copy (const LatentAccount *self)
{
  LatentAccount *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->user_id = g_strdup (self->user_id);
  copy->email = g_strdup (self->email);
  copy->team_id = g_strdup (self->team_id);
  copy->team_name = g_strdup (self->team_name);
  copy->plan = g_strdup (self->plan);
  copy->key_name = g_strdup (self->key_name);
  copy->key_prefix = g_strdup (self->key_prefix);
  return copy;
}

void
latent_account_free (LatentAccount *self)
{
  if (self == NULL)
    return;

  g_free (self->user_id);
  g_free (self->email);
  g_free (self->team_id);
  g_free (self->team_name);
  g_free (self->plan);
  g_free (self->key_name);
  g_free (self->key_prefix);
  g_free (self);
}

LatentRemoteModel *
latent_remote_model_new (void)
{
  LatentRemoteModel *self = g_new0 (LatentRemoteModel, 1);

  self->cost_min = -1;
  self->cost_max = -1;
  return self;
}

void
latent_remote_model_free (LatentRemoteModel *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  g_free (self->label);
  g_free (self->modality);
  g_free (self->pricing_mode);
  g_free (self);
}
