/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include <string.h>

#include "core/base/latent-error.h"
#include "core/net/latent-apiframe-codec.h"
#include "fuzz/fuzz-driver.h"

#define KEY "afk_canary_5d41402abc4b2a76"

static void
check_text (const char *text, gsize max_chars)
{
  g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
  g_assert_true (text == NULL || (gsize) g_utf8_strlen (text, -1) <= max_chars);
  g_assert_true (text == NULL || strstr (text, KEY) == NULL);
}

static void
check_job (const LatentRemoteJob *job)
{
  g_autofree char *id = latent_apiframe_clean_job_id (job->id);

  g_assert_cmpstr (id, ==, job->id);
  g_assert_true (job->progress >= -1 && job->progress <= 100);
  g_assert_cmpint (job->credit_cost, >=, -1);
  g_assert_cmpint (job->created_us, >=, 0);
  g_assert_nonnull (job->result_urls);
  g_assert_nonnull (job->reply);
  check_text (job->model, 200);
  check_text (job->error_text, 2000);
  latent_apiframe_is_refusal (job->error_text);
}

static void
check_failure (gboolean is_null, GError *error)
{
  g_assert_true (is_null == (error != NULL));
  if (error != NULL)
    g_assert_true (latent_error_is (error, LATENT_ERROR_BAD_REPLY));
  g_clear_error (&error);
}

static void
check_error (GBytes *body, guint status)
{
  g_autoptr (GError) error = latent_apiframe_decode_error (status, NULL, body, "req-1", -1, KEY);
  LatentErrorFacts *facts = latent_error_facts (error);

  g_assert_nonnull (facts);
  check_text (error->message, 500);
  check_text (facts->server_text, 500);
  check_text (facts->field, 200);
  g_assert_cmpint (facts->credits_required, >=, -1);
  for (char **line = facts->details; line != NULL && *line != NULL; line++)
    check_text (*line, 200);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const guint statuses[] = { 200, 302, 400, 402, 429, 503 };
  g_autoptr (GBytes) body = g_bytes_new (data, size);
  GError *error = NULL;
  g_autoptr (LatentRemoteJob) job = latent_apiframe_decode_job (body, NULL, &error);
  g_autoptr (LatentRemotePage) page = NULL;
  g_autoptr (LatentAccount) account = NULL;
  g_autoptr (GPtrArray) models = NULL;

  check_failure (job == NULL, g_steal_pointer (&error));
  page = latent_apiframe_decode_page (body, &error);
  check_failure (page == NULL, g_steal_pointer (&error));
  account = latent_apiframe_decode_account (body, &error);
  check_failure (account == NULL, g_steal_pointer (&error));
  models = latent_apiframe_decode_models (body, &error);
  check_failure (models == NULL, g_steal_pointer (&error));

  if (job != NULL)
    check_job (job);
  for (guint i = 0; page != NULL && i < page->jobs->len; i++)
    check_job (g_ptr_array_index (page->jobs, i));
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    check_error (body, statuses[i]);
  return 0;
}
