/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* The body of a refusal: JSON in the documented shape, or a page of some proxy. */

#include "core/net/latent-apiframe-codec.h"
#include "fuzz/fuzz-checks.h"
#include "fuzz/fuzz-driver.h"

static void
check_error (GBytes *body, guint status, const char *content_type)
{
  g_autoptr (GError) error
      = latent_apiframe_decode_error (status, content_type, body, "req-1", -1, FUZZ_KEY);
  LatentErrorFacts *facts = latent_error_facts (error);

  g_assert_nonnull (facts);
  g_assert_cmpuint (facts->http_status, ==, status);
  fuzz_check_text (error->message, 500);
  fuzz_check_text (facts->server_text, 500);
  fuzz_check_text (facts->field, 200);
  g_assert_cmpint (facts->credits_required, >=, -1);
  for (char **line = facts->details; line != NULL && *line != NULL; line++)
    fuzz_check_text (*line, 200);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const guint statuses[] = { 200, 302, 400, 402, 429, 503 };
  static const char *const types[] = { "application/json", "text/html", NULL };
  g_autoptr (GBytes) body = g_bytes_new (data, size);

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    check_error (body, statuses[i], types[i % G_N_ELEMENTS (types)]);
  check_error (body, 400, NULL);
  return 0;
}
