/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/jobs/latent-timeline.h"
#include "support/latent-test.h"

static LatentJob *
make_job (const char *id, gint64 created_us)
{
  g_autoptr (LatentJobRecord) record = latent_job_record_new ();

  record->id = g_strdup (id);
  record->prompt = g_strdup_printf ("prompt of %s", id);
  record->model_id = g_strdup ("imagen-4");
  record->created_us = created_us;
  return latent_job_new (record, TRUE);
}

static LatentImageRecord *
make_image (const char *id, const char *job_id, guint index, gint64 created_us)
{
  LatentImageRecord *image = latent_image_record_new ();

  image->id = g_strdup (id);
  image->job_id = g_strdup (job_id);
  image->index = index;
  image->prompt = g_strdup_printf ("prompt of %s", job_id);
  image->model_id = g_strdup ("imagen-4");
  image->job_created_us = created_us;
  return image;
}

/* The list as text: "job:a image:b/0 ..." */
static char *
describe (LatentTimeline *timeline)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (timeline)); i++)
    {
      g_autoptr (LatentTile) tile = g_list_model_get_item (G_LIST_MODEL (timeline), i);
      const LatentImageRecord *image = latent_tile_get_image (tile);

      g_string_append (text, i > 0 ? " " : "");
      if (latent_tile_get_job (tile) != NULL)
        g_string_append_printf (text, "job:%s", latent_job_get_id (latent_tile_get_job (tile)));
      if (image != NULL)
        g_string_append_printf (
            text, "%simage:%s", latent_tile_get_job (tile) != NULL ? "+" : "", image->id);
    }
  return g_string_free (text, FALSE);
}

#define assert_list(timeline, expected)                                                            \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *found_ = describe (timeline);                                                 \
    g_assert_cmpstr (found_, ==, expected);                                                        \
  }                                                                                                \
  G_STMT_END

static void
count_changes_cb (GListModel *model, guint position, guint removed, guint added, guint *count)
{
  (*count)++;
}

static void
test_tile_becomes_picture_in_place (void)
{
  g_autoptr (LatentTimeline) timeline = latent_timeline_new ();
  g_autoptr (GListStore) jobs = g_list_store_new (LATENT_TYPE_JOB);
  g_autoptr (LatentJob) older = make_job ("a", 100);
  g_autoptr (LatentJob) newer = make_job ("b", 200);
  g_autoptr (LatentImageRecord) image = make_image ("i", "a", 0, 100);
  g_autoptr (LatentTile) tile = NULL;
  guint n_changes = 0;

  g_list_store_append (jobs, newer);
  g_list_store_append (jobs, older);
  latent_timeline_follow_jobs (timeline, G_LIST_MODEL (jobs));
  assert_list (timeline, "job:b job:a");

  tile = g_list_model_get_item (G_LIST_MODEL (timeline), 1);
  g_signal_connect (timeline, "items-changed", G_CALLBACK (count_changes_cb), &n_changes);
  latent_timeline_add_image (timeline, image);
  assert_list (timeline, "job:b job:a+image:i");
  g_list_store_remove (jobs, 1);
  assert_list (timeline, "job:b image:i");

  /* The very same tile at the same place, and the list never said that it changed. */
  g_assert_cmpuint (n_changes, ==, 0);
  g_assert_null (latent_tile_get_job (tile));
  g_assert_cmpstr (latent_tile_get_prompt (tile), ==, "prompt of a");
}

static void
test_pictures_keep_order (void)
{
  g_autoptr (LatentTimeline) timeline = latent_timeline_new ();
  g_autoptr (GListStore) jobs = g_list_store_new (LATENT_TYPE_JOB);
  g_autoptr (GPtrArray) images
      = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_record_free);
  g_autoptr (LatentImageRecord) late = make_image ("p", "a", 1, 100);

  g_ptr_array_add (images, make_image ("x", "a", 0, 100));
  g_ptr_array_add (images, make_image ("y", "c", 0, 300));
  latent_timeline_set_images (timeline, images);
  latent_timeline_follow_jobs (timeline, G_LIST_MODEL (jobs));
  assert_list (timeline, "image:y image:x");

  latent_timeline_add_image (timeline, late);
  assert_list (timeline, "image:y image:x image:p");
  /* Once more: the same place, not a second tile. */
  latent_timeline_add_image (timeline, late);
  assert_list (timeline, "image:y image:x image:p");

  latent_timeline_remove_image (timeline, "x");
  assert_list (timeline, "image:y image:p");
}

/* Two jobs of one moment (Z7) and a random storm, against a plain reference. */
static void
test_random_storm (void)
{
  g_autoptr (LatentTimeline) timeline = latent_timeline_new ();
  g_autoptr (GListStore) jobs = g_list_store_new (LATENT_TYPE_JOB);

  latent_timeline_follow_jobs (timeline, G_LIST_MODEL (jobs));
  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *id = g_strdup_printf ("%03d", g_test_rand_int_range (0, 200));
      guint n = g_list_model_get_n_items (G_LIST_MODEL (jobs));

      if (n > 0 && g_test_rand_bit ())
        {
          g_list_store_remove (jobs, (guint) g_test_rand_int_range (0, (gint32) n));
        }
      else
        {
          g_autoptr (LatentJob) job = make_job (id, g_test_rand_int_range (0, 5));
          gboolean is_there = FALSE;

          for (guint k = 0; k < n; k++)
            {
              g_autoptr (LatentJob) other = g_list_model_get_item (G_LIST_MODEL (jobs), k);

              is_there = is_there || g_str_equal (latent_job_get_id (other), id);
            }
          if (!is_there)
            g_list_store_append (jobs, job);
        }
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (timeline)),
                        ==,
                        g_list_model_get_n_items (G_LIST_MODEL (jobs)));
    }

  for (guint i = 1; i < g_list_model_get_n_items (G_LIST_MODEL (timeline)); i++)
    {
      g_autoptr (LatentTile) before = g_list_model_get_item (G_LIST_MODEL (timeline), i - 1);
      g_autoptr (LatentTile) after = g_list_model_get_item (G_LIST_MODEL (timeline), i);
      const LatentJobRecord *a = latent_job_get_record (latent_tile_get_job (before));
      const LatentJobRecord *b = latent_job_get_record (latent_tile_get_job (after));

      g_assert_true (a->created_us > b->created_us
                     || (a->created_us == b->created_us && g_strcmp0 (a->id, b->id) > 0));
    }
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/jobs/timeline/tile-becomes-picture-in-place",
                   test_tile_becomes_picture_in_place);
  g_test_add_func ("/jobs/timeline/pictures-keep-order", test_pictures_keep_order);
  g_test_add_func ("/jobs/timeline/Z7-random-storm", test_random_storm);
  return latent_test_run ();
}
