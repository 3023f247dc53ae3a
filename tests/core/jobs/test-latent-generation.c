/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* From the addresses of a finished job to its pictures in the library, against a service that
 * behaves badly and folders that go away. */

#include "core/jobs/latent-generation.h"

#include <glib/gstdio.h>
#include <string.h>

#include "bench.h"
#include "core/base/latent-error.h"
#include "core/jobs/latent-explanation.h"

/* (transfer full): a job with @n_pictures that the service is still at work on */
static LatentJob *
start_job (Bench *bench, guint n_pictures)
{
  LatentJob *job;

  bench->status = "PROCESSING";
  bench->n_pictures = n_pictures;
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_WAITING);
  return job;
}

static void
finish_job (Bench *bench)
{
  bench->status = "COMPLETED";
}

/* (transfer full): where the service keeps the picture @number (from 1) */
static char *
name_file (LatentJob *job, guint number)
{
  return g_strdup_printf ("/file/%s-%u.png", latent_job_get_record (job)->remote_id, number);
}

static void
push_file (Bench *bench, LatentJob *job, guint number, LatentHostileReply *reply)
{
  g_autofree char *path = name_file (job, number);

  latent_hostile_server_push (bench->server, "GET", path, reply);
}

static guint
count_file (Bench *bench, LatentJob *job, guint number)
{
  g_autofree char *path = name_file (job, number);

  return latent_hostile_server_count_matching (bench->server, "GET", path);
}

static guint
count_images (Bench *bench)
{
  g_autoptr (GPtrArray) images = bench_list_images (bench);

  return images->len;
}

/* (transfer full): the only picture of the library */
static LatentImageRecord *
get_image (Bench *bench)
{
  g_autoptr (GPtrArray) images = bench_list_images (bench);

  g_assert_cmpuint (images->len, ==, 1);
  return latent_image_record_copy (g_ptr_array_index (images, 0));
}

/* The bytes that were delivered are those. (The file has more in it by now: its record.) */
static void
assert_delivered (const LatentImageRecord *image, GBytes *expected)
{
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, expected);

  g_assert_cmpstr (image->sha256, ==, sha256);
  g_assert_cmpint (image->size_bytes, ==, (gint64) g_bytes_get_size (expected));
  g_assert_true (g_file_test (image->path, G_FILE_TEST_IS_REGULAR));
}

/* A whole head, @length of the bytes, and the end of the connection. */
static LatentHostileReply *
new_cut_reply (GBytes *picture, gsize length, gboolean declares_length)
{
  LatentHostileReply *reply = latent_hostile_reply_new ();
  g_autofree char *head
      = declares_length ? g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n",
                                           g_bytes_get_size (picture))
                        : g_strdup ("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");

  latent_hostile_reply_add_text (reply, head);
  latent_hostile_reply_add_data (reply, g_bytes_get_data (picture, NULL), length);
  latent_hostile_reply_add_close (reply);
  return reply;
}

/* D17: three of four are shown; the job says that one is missing, and only that one is fetched
 * again. */
static void
test_third_of_four_fails (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = start_job (bench, 4);

  /* With the others, alone, and from addresses that were read again. */
  for (guint i = 0; i < 3; i++)
    push_file (bench, job, 3, latent_hostile_reply_new_http (404, NULL, "missing"));
  finish_job (bench);
  bench_wait_state (bench, job, LATENT_JOB_UNKNOWN);
  g_assert_true (latent_error_is (latent_job_get_error (job), LATENT_ERROR_NO_IMAGE));
  g_assert_cmpuint (count_images (bench), ==, 3);

  latent_job_queue_take_up (bench_queue (bench), job, NULL);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  g_assert_cmpuint (count_images (bench), ==, 4);
  g_assert_cmpuint (bench_count_pictures (bench), ==, 4);
  g_assert_cmpuint (count_file (bench, job, 1), ==, 1);
  g_assert_cmpuint (count_file (bench, job, 3), ==, 4);
  g_assert_cmpuint (bench_count_submits (bench), ==, 1);
}

/* D17: the ones that are there do not wait for the one that hangs. */
static void
test_shown_at_once (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = start_job (bench, 4);
  GListModel *tiles = G_LIST_MODEL (latent_workspace_get_timeline (bench->workspace));
  LatentHostileReply *late = latent_hostile_reply_new ();
  gsize length = g_bytes_get_size (bench->picture);
  g_autofree char *head
      = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", length);

  latent_hostile_reply_add_text (late, head);
  latent_hostile_reply_add_hold (late);
  latent_hostile_reply_add_data (late, g_bytes_get_data (bench->picture, NULL), length);
  push_file (bench, job, 1, late);
  finish_job (bench);
  bench_wait_for (bench, count_images (bench) == 3);
  g_assert_cmpint (latent_job_get_state (job), ==, LATENT_JOB_DOWNLOADING);
  /* Three pictures, and the job in the place of the first. */
  bench_wait_for (bench, g_list_model_get_n_items (tiles) == 4);

  latent_hostile_server_release (bench->server);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  g_assert_cmpuint (count_images (bench), ==, 4);
  bench_wait_for (bench, g_list_model_get_n_items (tiles) == 4);
  for (guint i = 1; i <= 4; i++)
    g_assert_cmpuint (count_file (bench, job, i), ==, 1);
}

/* One picture gone for good does not end the job while another may still come. */
static void
test_gone_and_late (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = start_job (bench, 2);

  for (guint i = 0; i < 8; i++)
    push_file (bench, job, 1, latent_hostile_reply_new_http (410, NULL, "gone"));
  for (guint i = 0; i < 3; i++)
    push_file (bench, job, 2, latent_hostile_reply_new_http (503, NULL, "later"));
  finish_job (bench);
  bench_wait_state (bench, job, LATENT_JOB_FAILED);
  g_assert_true (latent_error_is (latent_job_get_error (job), LATENT_ERROR_EXPIRED));
  g_assert_cmpuint (count_images (bench), ==, 1);
}

/* D1, D2: one address that breaks the rules; the other pictures do not mind. */
static void
test_one_bad_address (void)
{
  static const char *const bad[] = { "file:///etc/passwd", "https://192.168.0.1/a.png",
                                     "https://user@example.com/a.png" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (Bench) bench = bench_new ();
      g_autoptr (LatentJob) job = start_job (bench, 1);
      g_autofree char *json = g_strdup_printf (
          "{\"id\":\"%s\",\"status\":\"COMPLETED\",\"result\":{\"images\":[\"%s\",\"%s/file/b\"]}}",
          latent_job_get_record (job)->remote_id,
          bad[i],
          latent_hostile_server_get_address (bench->server));

      for (guint n = 0; n < 2; n++)
        latent_hostile_server_push (
            bench->server, "GET", "/v2/jobs", latent_hostile_reply_new_json (200, json));
      bench_wait_state (bench, job, LATENT_JOB_UNKNOWN);
      g_assert_cmpuint (count_images (bench), ==, 1);
      g_assert_cmpuint (bench_count_pictures (bench), ==, 1);
    }
}

/* D12: what comes after a cut is another file: not a byte of the first is in it. */
static void
test_no_mixed_file (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = start_job (bench, 1);
  g_autoptr (LatentImageRecord) image = NULL;
  g_autoptr (GBytes) other = latent_test_read_data ("media/interlaced.png");

  push_file (bench, job, 1,
             new_cut_reply (other, g_bytes_get_size (other) - 20, TRUE));
  finish_job (bench);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  image = get_image (bench);
  assert_delivered (image, bench->picture);
  g_assert_cmpuint (count_file (bench, job, 1), ==, 2);
  /* The server was never asked for a part. */
  g_assert_false (latent_hostile_server_has_seen (bench->server, "Range:"));
}

/* D8: cut where libsoup does not notice it. The bytes tell; and however often they come like that,
 * without a length nobody knows whether there is more. */
static void
test_cut_without_length (void)
{
  static const char *const names[] = { "media/rgb.png", "media/baseline.jpg", "media/lossy.webp" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (Bench) bench = bench_new ();
      g_autoptr (LatentJob) job = start_job (bench, 1);
      g_autoptr (LatentImageRecord) image = NULL;

      g_bytes_unref (bench->picture);
      bench->picture = latent_test_read_data (names[i]);
      for (guint n = 0; n < 2; n++)
        push_file (bench, job, 1,
                   new_cut_reply (bench->picture, g_bytes_get_size (bench->picture) - 1, FALSE));
      finish_job (bench);
      bench_wait_state (bench, job, LATENT_JOB_UNKNOWN);
      g_assert_cmpuint (count_images (bench), ==, 0);
      g_assert_cmpuint (bench_count_pictures (bench), ==, 0);
      bench_wait_for (bench, bench_count_incoming (bench) == 0);

      latent_job_queue_take_up (bench_queue (bench), job, NULL);
      bench_wait_state (bench, job, LATENT_JOB_DONE);
      image = get_image (bench);
      assert_delivered (image, bench->picture);
      g_assert_false (image->incomplete);
    }
}

/* I2: cut short, twice the very same, as many bytes as announced: there is nothing better, and it
 * was paid for. It says so. */
static void
test_incomplete_as_delivered (void)
{
  static const char *const names[] = { "media/rgb.png", "media/baseline.jpg", "media/lossy.webp" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (Bench) bench = bench_new ();
      g_autoptr (LatentJob) job = NULL;
      g_autoptr (LatentImageRecord) image = NULL;
      g_autoptr (GBytes) whole = latent_test_read_data (names[i]);

      g_bytes_unref (bench->picture);
      bench->picture = g_bytes_new_from_bytes (whole, 0, g_bytes_get_size (whole) - 8);
      bench_open (bench);
      job = bench_submit_one (bench);
      bench_wait_state (bench, job, LATENT_JOB_DONE);
      g_assert_cmpuint (count_file (bench, job, 1), ==, 2);
      image = get_image (bench);
      g_assert_true (image->incomplete);
      assert_delivered (image, bench->picture);
    }
}

/* Whole by its structure, but no decoder takes it: kept as it came; what cannot be shown says
 * why. */
static void
test_undecodable_is_kept (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = start_job (bench, 1);
  g_autoptr (LatentImageRecord) image = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LatentThumbnailStore *thumbnails = latent_workspace_get_thumbnails (bench->workspace);

  g_bytes_unref (bench->picture);
  bench->picture = latent_test_read_data ("media/half-the-rows.png");
  finish_job (bench);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  image = get_image (bench);
  assert_delivered (image, bench->picture);
  latent_thumbnail_store_load_async (
      thumbnails, image, 64, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  g_assert_null (latent_thumbnail_store_load_finish (thumbnails, result, &error));
  latent_test_assert_error (&error, LATENT_ERROR_BAD_IMAGE);
}

/* D6: the bytes decide what it is called. */
static void
test_sniffed_type_decides (void)
{
  static const struct
  {
    const char *name, *extension;
  } cases[] = { { "media/baseline.jpg", ".jpg" }, { "media/lossy.webp", ".webp" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Bench) bench = bench_new ();
      g_autoptr (LatentJob) job = start_job (bench, 1);
      g_autoptr (LatentImageRecord) image = NULL;

      g_bytes_unref (bench->picture);
      bench->picture = latent_test_read_data (cases[i].name);
      finish_job (bench);
      bench_wait_state (bench, job, LATENT_JOB_DONE);
      image = get_image (bench);
      g_assert_true (g_str_has_suffix (image->path, cases[i].extension));
    }
}

/* D14: one address for two pictures of two jobs: four files, nothing overwritten. */
static void
test_same_address (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GPtrArray) images = NULL;
  const char *address = latent_hostile_server_get_address (bench->server);

  bench->status = "PROCESSING";
  bench_open (bench);
  jobs = bench_submit (bench, 2);
  for (guint i = 0; i < jobs->len; i++)
    bench_wait_state (bench, g_ptr_array_index (jobs, i), LATENT_JOB_WAITING);
  for (guint i = 0; i < jobs->len; i++)
    {
      LatentJob *job = g_ptr_array_index (jobs, i);
      g_autofree char *json = g_strdup_printf (
          "{\"id\":\"%s\",\"status\":\"COMPLETED\",\"result\":{\"images\":[\"%s/file/x\","
          "\"%s/file/x\"]}}",
          latent_job_get_record (job)->remote_id, address, address);
      g_autofree char *path
          = g_strconcat ("/v2/jobs/", latent_job_get_record (job)->remote_id, NULL);
      g_autofree char *list = g_strdup_printf ("{\"jobs\":[%s],\"hasMore\":false}", json);

      /* Whichever way it asks. */
      latent_hostile_server_push (
          bench->server, "GET", path, latent_hostile_reply_new_json (200, json));
      latent_hostile_server_push (
          bench->server, "GET", "/v2/jobs?", latent_hostile_reply_new_json (200, list));
    }
  for (guint i = 0; i < jobs->len; i++)
    bench_wait_state (bench, g_ptr_array_index (jobs, i), LATENT_JOB_DONE);
  images = bench_list_images (bench);
  g_assert_cmpuint (images->len, ==, 4);
  g_assert_cmpuint (bench_count_pictures (bench), ==, 4);
  for (guint i = 0; i < images->len; i++)
    assert_delivered (images->pdata[i], bench->picture);
}

/* D11, D5: nothing stays behind of what was refused. */
static void
test_refused_leaves_nothing (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = start_job (bench, 1);
  g_autofree char *block = g_strnfill (1024 * 1024, 'x');

  for (guint i = 0; i < 2; i++)
    {
      LatentHostileReply *endless = latent_hostile_reply_new ();

      latent_hostile_reply_add_text (endless, "HTTP/1.1 200 OK\r\n\r\n");
      latent_hostile_reply_add_repeated (endless, block, 65);
      latent_hostile_reply_add_close (endless);
      push_file (bench, job, 1, endless);
    }
  finish_job (bench);
  bench_wait_state (bench, job, LATENT_JOB_UNKNOWN);
  bench_wait_for (bench, bench_count_incoming (bench) == 0);
  g_assert_cmpuint (bench_count_pictures (bench), ==, 0);
}

/* What a crash between the picture's name and its row leaves behind. */
static void
forget_row (Bench *bench)
{
  bench_edit_database (bench, "DELETE FROM images; UPDATE jobs SET state = 'downloading';");
}

/* K10: the name tells whose it is, whatever stands before its end. */
static void
test_adopted_by_name (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = start_job (bench, 2);
  g_autoptr (GPtrArray) images = NULL;
  g_autofree char *word = g_strndup (latent_job_get_id (job), 8);
  g_autofree char *name = g_strdup_printf ("my favourite %s-0 2.png", word);
  g_autofree char *path
      = g_build_filename (latent_places_get_pictures (bench->places), name, NULL);

  finish_job (bench);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  bench_wait_for (bench, !latent_record_writer_is_busy (
                             latent_workspace_get_record_writer (bench->workspace)));
  images = bench_list_images (bench);
  /* As it came: with its record in it, it would not only be known by its name. */
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bench->picture, NULL),
                                      (gssize) g_bytes_get_size (bench->picture), NULL));
  g_assert_cmpint (g_unlink (((LatentImageRecord *) images->pdata[0])->path), ==, 0);
  /* The other one is half a picture: it is none. */
  g_assert_true (g_file_set_contents (((LatentImageRecord *) images->pdata[1])->path,
                                      g_bytes_get_data (bench->picture, NULL), 100, NULL));
  bench_close (bench);
  forget_row (bench);

  bench_open (bench);
  bench_wait_for (bench, g_list_model_get_n_items (G_LIST_MODEL (bench_queue (bench))) == 0);
  g_assert_cmpuint (count_file (bench, job, 1), ==, 1);
  g_assert_cmpuint (count_file (bench, job, 2), ==, 2);
  g_clear_pointer (&images, g_ptr_array_unref);
  images = bench_list_images (bench);
  g_assert_cmpuint (images->len, ==, 2);
  g_assert_cmpstr (((LatentImageRecord *) images->pdata[0])->path, ==, path);
  for (guint i = 0; i < images->len; i++)
    assert_delivered (images->pdata[i], bench->picture);
}

/* Ids may begin alike: a file that has a row belongs to that row. */
static void
test_listed_is_not_adopted (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = start_job (bench, 1);

  finish_job (bench);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  bench_close (bench);
  /* As if it were the picture of another row. */
  bench_edit_database (bench,
                       "UPDATE images SET position = 7, number = number - 7;"
                       "UPDATE jobs SET state = 'downloading';");

  bench_open (bench);
  bench_wait_for (bench, g_list_model_get_n_items (G_LIST_MODEL (bench_queue (bench))) == 0);
  g_assert_cmpuint (count_file (bench, job, 1), ==, 2);
  g_assert_cmpuint (count_images (bench), ==, 2);
}

/* F15: the service no longer has it, but a killed run had it whole. */
static void
test_leftover_is_adopted (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = start_job (bench, 1);
  g_autoptr (LatentImageRecord) image = NULL;
  g_autofree char *name = g_strdup_printf ("%s-0", latent_job_get_id (job));
  g_autofree char *path = g_build_filename (latent_places_get_incoming (bench->places), name, NULL);

  finish_job (bench);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  image = get_image (bench);
  bench_close (bench);
  /* As it was delivered: the stored one may have its record by now. */
  g_assert_cmpint (g_unlink (image->path), ==, 0);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bench->picture, NULL),
                                      (gssize) g_bytes_get_size (bench->picture), NULL));
  forget_row (bench);

  push_file (bench, job, 1, latent_hostile_reply_new_http (410, NULL, "gone"));
  bench_open (bench);
  bench_wait_for (bench, count_images (bench) == 1);
  g_clear_pointer (&image, latent_image_record_free);
  image = get_image (bench);
  assert_delivered (image, bench->picture);
  bench_wait_for (bench, bench_count_incoming (bench) == 0);
}

static const GError *
get_trouble (Bench *bench)
{
  return latent_job_queue_get_trouble (bench_queue (bench));
}

/* F8, F9: the folder is gone: no new one is put in its place, the job waits, says which folder, and
 * goes on by itself. */
static void
test_folder_goes_and_comes (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = start_job (bench, 1);
  const char *pictures = latent_places_get_pictures (bench->places);
  g_autofree char *elsewhere = g_strconcat (pictures, ".away", NULL);

  g_assert_cmpint (g_rename (pictures, elsewhere), ==, 0);
  finish_job (bench);
  bench_wait_for (bench, get_trouble (bench) != NULL);
  g_assert_true (latent_error_is (get_trouble (bench), LATENT_ERROR_STORAGE));
  g_assert_cmpstr (latent_error_facts (get_trouble (bench))->field, ==, "gone");
  g_assert_cmpstr (latent_error_facts (get_trouble (bench))->details[0], ==, pictures);
  g_assert_cmpint (latent_job_get_state (job), ==, LATENT_JOB_DOWNLOADING);
  g_assert_false (g_file_test (pictures, G_FILE_TEST_EXISTS));
  /* Not even asked for: there is no place for it. */
  g_assert_cmpuint (count_file (bench, job, 1), ==, 0);

  g_assert_cmpint (g_rename (elsewhere, pictures), ==, 0);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  g_assert_cmpuint (bench_count_pictures (bench), ==, 1);
  bench_wait_for (bench, get_trouble (bench) == NULL);
  g_assert_cmpuint (bench_count_submits (bench), ==, 1);
}

/* F2: nothing can be written where it comes in. */
static void
test_incoming_refuses (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = start_job (bench, 1);
  const char *incoming = latent_places_get_incoming (bench->places);

  g_assert_cmpint (g_rmdir (incoming), ==, 0);
  g_assert_true (g_file_set_contents (incoming, "in the way", -1, NULL));
  finish_job (bench);
  bench_wait_for (bench, get_trouble (bench) != NULL);
  g_assert_true (latent_error_is (get_trouble (bench), LATENT_ERROR_STORAGE));
  g_assert_cmpint (latent_job_get_state (job), ==, LATENT_JOB_DOWNLOADING);

  /* Only .incoming is missing now: that is made anew. */
  g_assert_cmpint (g_unlink (incoming), ==, 0);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  g_assert_cmpuint (bench_count_submits (bench), ==, 1);
}

/* (transfer full) (nullable): what is stored now */
static LatentImageRecord *
store_again (Bench *bench, LatentJob *job, const LatentImageRecord *image, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LatentFileWorker) worker = latent_file_worker_new ();
  g_autoptr (LatentDownloader) downloader
      = latent_downloader_new (latent_hostile_server_get_address (bench->server), NULL);
  g_autoptr (LatentGeneration) generation
      = latent_generation_new (downloader, worker, latent_workspace_get_library (bench->workspace),
                               bench->places, LATENT_CLOCK (bench->clock));

  latent_generation_store_again_async (
      generation, latent_job_get_record (job), image, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  return latent_generation_store_again_finish (generation, result, error);
}

/* F10: downloaded again it has its old row, and its old place when that is free. */
static void
test_stored_again (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = start_job (bench, 1);
  g_autoptr (LatentImageRecord) image = NULL;
  g_autoptr (LatentImageRecord) again = NULL;
  g_autoptr (LatentImageRecord) beside = NULL;
  g_autoptr (LatentImageRecord) listed = NULL;
  g_autoptr (GError) error = NULL;

  finish_job (bench);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  image = get_image (bench);
  g_assert_cmpint (g_unlink (image->path), ==, 0);
  again = store_again (bench, job, image, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->path, ==, image->path);
  g_assert_cmpstr (again->id, ==, image->id);
  assert_delivered (again, bench->picture);

  /* Somebody has drawn on it: that stays, too. */
  g_assert_true (g_file_set_contents (image->path, "drawn on", -1, NULL));
  beside = store_again (bench, job, again, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (beside->path, !=, image->path);
  g_assert_cmpuint (bench_count_pictures (bench), ==, 2);
  listed = get_image (bench);
  g_assert_cmpstr (listed->path, ==, beside->path);
  assert_delivered (listed, bench->picture);

  latent_hostile_server_push (
      bench->server, "GET", "/file/", latent_hostile_reply_new_http (410, NULL, "gone"));
  g_assert_null (store_again (bench, job, listed, &error));
  latent_test_assert_error (&error, LATENT_ERROR_EXPIRED);
}

/* F10: the window says which pictures are missing, and which are themselves again. */
static void
test_tiles_say_what_is_missing (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = start_job (bench, 2);
  g_autoptr (GPtrArray) images = NULL;
  g_autoptr (LatentTile) tile = NULL;
  g_autoptr (LatentTile) whole = NULL;
  const char *path;

  finish_job (bench);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  images = bench_list_images (bench);
  path = ((LatentImageRecord *) images->pdata[1])->path;
  g_clear_object (&job);
  bench_close (bench);
  g_assert_cmpint (g_unlink (path), ==, 0);

  bench_open (bench);
  latent_workspace_look_after_files (bench->workspace);
  whole = g_list_model_get_item (
      G_LIST_MODEL (latent_workspace_get_timeline (bench->workspace)), 0);
  tile = g_list_model_get_item (G_LIST_MODEL (latent_workspace_get_timeline (bench->workspace)), 1);
  bench_wait_for (bench, latent_tile_get_is_loaded (tile) && latent_tile_get_is_loaded (whole));
  bench_wait_for (bench, latent_explain_image (latent_tile_get_image (tile)) != NULL);
  g_assert_cmpstr (latent_explain_image (latent_tile_get_image (tile)), ==, "The file is missing");
  g_assert_null (latent_explain_image (latent_tile_get_image (whole)));
  g_assert_cmpuint (count_images (bench), ==, 2);

  g_assert_true (g_file_set_contents (path, "another picture", -1, NULL));
  latent_workspace_look_after_files (bench->workspace);
  bench_wait_for (bench,
                  g_strcmp0 (latent_explain_image (latent_tile_get_image (tile)),
                             "Changed by another program")
                      == 0);
}

/* (transfer full) (nullable) */
static LatentImageRecord *
download_again (Bench *bench, const LatentImageRecord *image, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latent_workspace_download_image_async (
      bench->workspace, image, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  return latent_workspace_download_image_finish (bench->workspace, result, error);
}

/* F10, promise 3: "download again" of a finished job reads it once for fresh addresses, fills the
 * old row, and is never paid for. */
static void
test_downloaded_again (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = start_job (bench, 1);
  g_autoptr (LatentImageRecord) image = NULL;
  g_autoptr (LatentImageRecord) again = NULL;
  g_autoptr (LatentImageRecord) listed = NULL;
  g_autoptr (LatentTile) tile = NULL;
  g_autofree char *remote_id = NULL;
  g_autofree char *route = NULL;
  g_autoptr (GError) error = NULL;
  guint n_reads;

  finish_job (bench);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  image = get_image (bench);
  remote_id = g_strdup (latent_job_get_record (job)->remote_id);
  route = g_strdup_printf ("/v2/jobs/%s", remote_id);
  n_reads = latent_hostile_server_count_matching (bench->server, "GET", route);
  g_clear_object (&job);
  bench_close (bench);
  g_assert_cmpint (g_unlink (image->path), ==, 0);

  bench_open (bench);
  bench_settle (bench);
  latent_workspace_look_after_files (bench->workspace);
  tile = g_list_model_get_item (
      G_LIST_MODEL (latent_workspace_get_timeline (bench->workspace)), 0);
  bench_wait_for (bench, latent_tile_get_is_loaded (tile));
  bench_wait_for (bench, latent_explain_image (latent_tile_get_image (tile)) != NULL);
  again = download_again (bench, latent_tile_get_image (tile), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->id, ==, image->id);
  g_assert_cmpstr (again->path, ==, image->path);
  assert_delivered (again, bench->picture);
  g_assert_null (latent_explain_image (latent_tile_get_image (tile)));
  listed = get_image (bench);
  g_assert_cmpint (listed->file_state, ==, LATENT_IMAGE_FILE_THERE);
  g_assert_cmpuint (latent_hostile_server_count_matching (bench->server, "GET", route), ==,
                    n_reads + 1);
  g_assert_cmpuint (bench_count_submits (bench), ==, 1);
  /* It gets its record like any other. */
  bench_wait_for (bench, !latent_record_writer_is_busy (
                             latent_workspace_get_record_writer (bench->workspace)));

  /* The service has forgotten the job. */
  latent_hostile_server_push (
      bench->server, "GET", route, latent_hostile_reply_new_http (404, NULL, "{}"));
  g_assert_null (download_again (bench, listed, &error));
  latent_test_assert_error (&error, LATENT_ERROR_EXPIRED);
  g_assert_cmpuint (bench_count_pictures (bench), ==, 1);
}

#define ADD(name, function) g_test_add_func ("/jobs/generation/" name, function)

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);

  ADD ("D17-third-of-four-fails", test_third_of_four_fails);
  ADD ("D17-shown-at-once", test_shown_at_once);
  ADD ("D17-D4-gone-and-late", test_gone_and_late);
  ADD ("D1-D2-one-bad-address", test_one_bad_address);
  ADD ("D12-no-mixed-file", test_no_mixed_file);
  ADD ("D8-M7-cut-without-length", test_cut_without_length);
  ADD ("I2-incomplete-as-delivered", test_incomplete_as_delivered);
  ADD ("undecodable-is-kept", test_undecodable_is_kept);
  ADD ("D6-sniffed-type-decides", test_sniffed_type_decides);
  ADD ("D14-same-address", test_same_address);
  ADD ("D11-refused-leaves-nothing", test_refused_leaves_nothing);
  ADD ("K10-adopted-by-name", test_adopted_by_name);
  ADD ("K10-listed-is-not-adopted", test_listed_is_not_adopted);
  ADD ("F15-leftover-is-adopted", test_leftover_is_adopted);
  ADD ("F8-F9-folder-goes-and-comes", test_folder_goes_and_comes);
  ADD ("F2-incoming-refuses", test_incoming_refuses);
  ADD ("F10-stored-again", test_stored_again);
  ADD ("F10-downloaded-again", test_downloaded_again);
  ADD ("F10-tiles-say-what-is-missing", test_tiles_say_what_is_missing);

  return latent_test_run ();
}
