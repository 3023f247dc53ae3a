/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* The reply parser: the answer to a submit, one job, a page of jobs. */

#include "core/net/latent-apiframe-codec.h"
#include "fuzz/fuzz-checks.h"
#include "fuzz/fuzz-driver.h"

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
  g_assert_true (job->model == NULL || g_utf8_strlen (job->model, -1) <= 200);
  g_assert_true (job->error_text == NULL || g_utf8_strlen (job->error_text, -1) <= 2000);
  latent_apiframe_is_refusal (job->error_text);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) body = g_bytes_new (data, size);
  GError *error = NULL;
  g_autoptr (LatentRemoteJob) job = latent_apiframe_decode_job (body, NULL, &error);
  g_autoptr (LatentRemoteJob) other = NULL;
  g_autoptr (LatentRemotePage) page = NULL;

  fuzz_check_failure (job == NULL, &error);
  if (job != NULL)
    check_job (job);

  /* P12: an answer about another job is none. */
  other = latent_apiframe_decode_job (body, "7b1c4f0e-0000-4000-8000-000000000000", &error);
  g_assert_true (other == NULL || g_str_equal (other->id, "7b1c4f0e-0000-4000-8000-000000000000"));
  fuzz_check_failure (other == NULL, &error);

  page = latent_apiframe_decode_page (body, &error);
  fuzz_check_failure (page == NULL, &error);
  for (guint i = 0; page != NULL && i < page->jobs->len; i++)
    check_job (g_ptr_array_index (page->jobs, i));
  return 0;
}
