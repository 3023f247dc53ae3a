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
  g_autoptr (GPtrArray) models = latent_apiframe_decode_models (body, &error);

  fuzz_check_failure (models == NULL, &error);
  for (guint i = 0; models != NULL && i < models->len; i++)
    {
      const LatentRemoteModel *model = g_ptr_array_index (models, i);

      g_assert_nonnull (model->id);
      g_assert_cmpint (model->cost_min, >=, -1);
      g_assert_cmpint (model->cost_max, >=, -1);
    }
  return 0;
}
