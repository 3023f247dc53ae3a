/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/net/latent-apiframe-codec.h"
#include "fuzz/fuzz-checks.h"
#include "fuzz/fuzz-driver.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) body = g_bytes_new (data, size);
  GError *error = NULL;
  g_autoptr (LatentAccount) account = latent_apiframe_decode_account (body, &error);

  fuzz_check_failure (account == NULL, &error);
  if (account == NULL)
    return 0;
  g_assert_cmpint (account->credits, >=, -1);
  g_assert_cmpint (account->max_concurrent_jobs, >=, -1);
  g_assert_true (account->email == NULL || g_utf8_validate (account->email, -1, NULL));
  g_assert_true (account->team_name == NULL || g_utf8_validate (account->team_name, -1, NULL));
  return 0;
}
