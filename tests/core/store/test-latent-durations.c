/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/store/latent-durations.h"

#include "store-fixture.h"

/* A finished job: the service took @took_ms for it. */
static void
add_job (
    StoreFixture *store, gint64 created_us, const char *model, const char *size, gint64 took_ms)
{
  g_autoptr (LatentJobRecord) record = store_make_job ("a lighthouse", created_us);

  g_free (record->model_id);
  record->model_id = g_strdup (model);
  g_hash_table_replace (record->values, g_strdup ("image_size"), g_strdup (size));
  record->took_us = took_ms * G_TIME_SPAN_MILLISECOND;
  store_insert (store, record);
  store_update (store, record);
}

static GPtrArray *
list (StoreFixture *store, guint per_kind)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *durations;

  latent_durations_list_async (store->database, per_kind, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  durations = latent_durations_list_finish (store->database, result, &error);
  g_assert_no_error (error);
  return durations;
}

/* The newest of each kind, the oldest of them first; jobs without a duration say nothing. */
static void
test_newest_of_each_kind (void)
{
  g_autofree char *folder = latent_test_make_folder ("library");
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) durations = NULL;
  StoreFixture store = { 0 };
  static const gint64 expected[] = { 14000, 15000, 30000, 8000 };

  store_fixture_open (&store, folder);
  none = list (&store, 10);
  g_assert_cmpuint (none->len, ==, 0);

  for (guint i = 0; i < 6; i++)
    add_job (&store, 100 + i, "imagen-4", "1K", 10000 + 1000 * i);
  add_job (&store, 106, "imagen-4", "2K", 30000);
  add_job (&store, 107, "imagen-4", "1K", 0);
  add_job (&store, 108, "imagen-4-fast", "1K", 8000);
  durations = list (&store, 2);
  g_assert_cmpuint (durations->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < durations->len; i++)
    {
      const LatentDuration *duration = g_ptr_array_index (durations, i);

      g_assert_cmpint (duration->took_us, ==, expected[i] * G_TIME_SPAN_MILLISECOND);
      g_assert_cmpstr (duration->model_id, ==, i < 3 ? "imagen-4" : "imagen-4-fast");
      g_assert_cmpstr (
          g_hash_table_lookup (duration->values, "image_size"), ==, i == 2 ? "2K" : "1K");
    }
  store_fixture_close (&store);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/store/durations/newest-of-each-kind", test_newest_of_each_kind);
  return latent_test_run ();
}
