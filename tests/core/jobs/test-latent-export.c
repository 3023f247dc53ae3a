/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/jobs/latent-export.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench.h"
#include "core/base/latent-error.h"
#include "core/jobs/latent-export-index.h"
#include "core/media/latent-foreign-prompt.h"

#define NAME(suffix) "/jobs/export/" suffix
#define N_PICTURES 5

/* A library of pictures and a folder to export to. */
typedef struct
{
  Bench *bench;
  char *folder;
  GPtrArray *images; /* (element-type LatentImageRecord): newest first */
  GArray *numbers;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) jobs = NULL;

  fixture->bench = bench_new ();
  bench_open (fixture->bench);
  jobs = bench_submit (fixture->bench, N_PICTURES);
  for (guint i = 0; i < jobs->len; i++)
    bench_wait_state (fixture->bench, jobs->pdata[i], LATENT_JOB_DONE);
  fixture->folder = g_build_filename (fixture->bench->folder, "to client", NULL);
  fixture->images = bench_list_images (fixture->bench);
  fixture->numbers = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint i = 0; i < fixture->images->len; i++)
    {
      const LatentImageRecord *image = fixture->images->pdata[i];

      g_array_append_val (fixture->numbers, image->number);
    }
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_array_unref (fixture->numbers);
  g_ptr_array_unref (fixture->images);
  g_free (fixture->folder);
  bench_free (fixture->bench);
}

static LatentExportOptions *
make_options (Fixture *fixture, const char *template)
{
  LatentExportOptions *options = latent_export_options_new (fixture->folder);

  latent_name_template_unref (options->names);
  options->names = latent_name_template_parse (template, NULL);
  g_assert_nonnull (options->names);
  return options;
}

static LatentExportResult *
run (Fixture *fixture, const LatentExportOptions *options, GCancellable *cancellable)
{
  g_autoptr (LatentExport) export
      = latent_export_new (fixture->bench->workspace, options, fixture->numbers);
  g_autoptr (GAsyncResult) result = NULL;

  latent_export_run_async (export, cancellable, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  return latent_export_run_finish (export, result);
}

static const LatentExportedPicture *
get_picture (const LatentExportResult *result, guint i)
{
  return result->pictures->pdata[i];
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* (transfer full) */
static GBytes *
read_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  char *text;
  gsize length;

  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (text, length);
}

static void
test_all (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LatentExportOptions) options = make_options (fixture, "picture {n:2}");
  g_autoptr (LatentExportResult) result = NULL;
  mode_t mask = umask (0022);
  struct stat status;
  g_autofree char *path = NULL;

  options->has_csv = options->has_json = TRUE;
  result = run (fixture, options, NULL);
  g_assert_no_error (result->error);
  g_assert_cmpuint (result->n_written, ==, N_PICTURES);
  g_assert_cmpuint (result->pictures->len, ==, N_PICTURES);
  g_assert_cmpuint (count_files (fixture->folder), ==, N_PICTURES + 2);
  for (guint i = 0; i < N_PICTURES; i++)
    {
      const LatentImageRecord *image = fixture->images->pdata[i];
      const LatentExportedPicture *picture = get_picture (result, i);
      g_autofree char *expected = g_strdup_printf ("picture %02u.png", i + 1);
      g_autoptr (GBytes) bytes = read_file (fixture->folder, expected);
      g_autoptr (LatentForeignPrompt) prompt = latent_foreign_prompt_read (bytes);

      g_assert_cmpstr (picture->name, ==, expected);
      g_assert_cmpstr (picture->source, ==, image->path);
      g_assert_cmpuint (picture->number, ==, image->number);
      /* It says what it was made of. */
      g_assert_cmpint (prompt->source, ==, LATENT_PROMPT_SOURCE_LATENT);
      g_assert_cmpstr (prompt->record->prompt, ==, image->prompt);
      g_assert_cmpstr (prompt->record->image_id, ==, image->id);
    }
  path = g_build_filename (fixture->folder, "picture 01.png", NULL);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0644);
  umask (mask);
}

/* Nothing that is there is touched: not files, links, pipes or folders. */
static void
test_taken_f12 (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LatentExportOptions) options = make_options (fixture, "p{n}");
  g_autoptr (LatentExportResult) result = NULL;
  g_autofree char *file = g_build_filename (fixture->folder, "p1.png", NULL);
  g_autofree char *link = g_build_filename (fixture->folder, "p2.png", NULL);
  g_autofree char *fifo = g_build_filename (fixture->folder, "p3.png", NULL);
  g_autofree char *folder = g_build_filename (fixture->folder, "P4.PNG", NULL);
  g_autofree char *outside = g_build_filename (fixture->bench->folder, "outside", NULL);
  g_autofree char *text = NULL;

  g_assert_cmpint (g_mkdir (fixture->folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, "mine", -1, NULL));
  g_assert_true (g_file_set_contents (outside, "outside", -1, NULL));
  g_assert_cmpint (symlink (outside, link), ==, 0);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);

  result = run (fixture, options, NULL);
  g_assert_no_error (result->error);
  for (guint i = 0; i < N_PICTURES; i++)
    {
      const LatentExportedPicture *picture = get_picture (result, i);
      g_autofree char *expected = g_strdup_printf (i < 4 ? "p%u (2).png" : "p%u.png", i + 1);

      g_assert_no_error (picture->error);
      g_assert_cmpstr (picture->name, ==, expected);
      g_assert_cmpint (picture->is_numbered, ==, i < 4);
    }
  g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "mine");
  g_clear_pointer (&text, g_free);
  g_assert_true (g_file_get_contents (outside, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "outside");
  g_assert_cmpuint (count_files (fixture->folder), ==, 4 + N_PICTURES);
}

static void
test_no_folder_f12 (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LatentExportOptions) options = make_options (fixture, "{n}");
  g_autoptr (LatentExportResult) result = NULL;

  g_assert_true (g_file_set_contents (fixture->folder, "a file", -1, NULL));
  result = run (fixture, options, NULL);
  g_assert_error (result->error, LATENT_ERROR, LATENT_ERROR_STORAGE);
  g_assert_cmpuint (result->n_written, ==, 0);
  g_assert_cmpuint (result->pictures->len, ==, N_PICTURES);
  g_assert_null (get_picture (result, 0)->name);
  g_assert_null (get_picture (result, 0)->error);
}

/* Two exports to the same names at the same time: two sets of files. */
static void
test_two_at_once_f14 (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LatentExportOptions) options = make_options (fixture, "same");
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (LatentExport) one = NULL;
  g_autoptr (LatentExport) other = NULL;
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (LatentExportResult) first_result = NULL;
  g_autoptr (LatentExportResult) second_result = NULL;

  one = latent_export_new (fixture->bench->workspace, options, fixture->numbers);
  other = latent_export_new (fixture->bench->workspace, options, fixture->numbers);
  latent_export_run_async (one, NULL, latent_test_result_cb, &first);
  latent_export_run_async (other, NULL, latent_test_result_cb, &second);
  latent_test_wait_for (first != NULL && second != NULL);
  first_result = latent_export_run_finish (one, first);
  second_result = latent_export_run_finish (other, second);
  g_assert_no_error (first_result->error);
  g_assert_no_error (second_result->error);
  for (guint i = 0; i < N_PICTURES; i++)
    {
      g_assert_true (g_hash_table_add (names, get_picture (first_result, i)->name));
      g_assert_true (g_hash_table_add (names, get_picture (second_result, i)->name));
    }
  g_assert_cmpuint (count_files (fixture->folder), ==, 2 * N_PICTURES);
}

/* What is missing is told of; the others are there. */
static void
test_missing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LatentExportOptions) options = make_options (fixture, "{n}");
  g_autoptr (LatentExportResult) result = NULL;
  const LatentImageRecord *image = fixture->images->pdata[1];
  guint32 nobody = G_MAXUINT32 - 1;

  g_assert_cmpint (g_unlink (image->path), ==, 0);
  g_array_append_val (fixture->numbers, nobody);
  result = run (fixture, options, NULL);
  g_assert_no_error (result->error);
  g_assert_cmpuint (result->n_written, ==, N_PICTURES - 1);
  g_assert_null (get_picture (result, 1)->name);
  g_assert_error (get_picture (result, 1)->error, LATENT_ERROR, LATENT_ERROR_STORAGE);
  g_assert_cmpstr (latent_error_facts (get_picture (result, 1)->error)->field, ==, "missing");
  g_assert_error (get_picture (result, N_PICTURES)->error, LATENT_ERROR, LATENT_ERROR_STORAGE);
  g_assert_null (get_picture (result, N_PICTURES)->source);
  g_assert_cmpuint (count_files (fixture->folder), ==, N_PICTURES - 1);
}

static void
cancel_cb (LatentExport *export, GParamSpec *pspec, GCancellable *cancellable)
{
  guint n_done;

  g_object_get (export, "n-done", &n_done, NULL);
  if (n_done == 2)
    g_cancellable_cancel (cancellable);
}

static void
test_cancelled_u9 (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LatentExportOptions) options = make_options (fixture, "{n}");
  g_autoptr (LatentExport) export = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LatentExportResult) outcome = NULL;
  guint n_named = 0;

  /* More than are begun at a time. */
  while (fixture->numbers->len < 1000)
    {
      guint first = fixture->numbers->len - N_PICTURES;
      guint32 number = g_array_index (fixture->numbers, guint32, first);

      g_array_append_val (fixture->numbers, number);
    }
  export = latent_export_new (fixture->bench->workspace, options, fixture->numbers);
  g_signal_connect (export, "notify::n-done", G_CALLBACK (cancel_cb), cancellable);
  latent_export_run_async (export, cancellable, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  outcome = latent_export_run_finish (export, result);

  g_assert_error (outcome->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (outcome->pictures->len, ==, fixture->numbers->len);
  for (guint i = 0; i < outcome->pictures->len; i++)
    {
      const LatentExportedPicture *picture = get_picture (outcome, i);

      g_assert_no_error (picture->error);
      if (picture->name != NULL)
        {
          g_autoptr (GBytes) bytes = read_file (fixture->folder, picture->name);

          n_named++;
          g_assert_true (g_str_has_suffix (picture->name, ".png"));
          g_assert_cmpuint (g_bytes_get_size (bytes), >, 100);
        }
    }
  g_assert_cmpuint (n_named, ==, outcome->n_written);
  g_assert_cmpuint (n_named, >=, 2);
  g_assert_cmpuint (n_named, <, 1000);
  g_assert_cmpuint (count_files (fixture->folder), ==, n_named);
}

/* Nothing of prompt, job or program, in no file. */
static void
test_none (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LatentExportOptions) options
      = make_options (fixture, latent_name_template_get_default (LATENT_PICTURE_METADATA_NONE));
  g_autoptr (LatentExportResult) result = NULL;
  g_autoptr (GDir) folder = NULL;
  const LatentImageRecord *image = fixture->images->pdata[0];
  const char *const traces[] = { image->prompt, image->remote_id, image->job_id, image->id,
                                 "atent" };
  const char *name;

  options->has_csv = options->has_json = TRUE;
  options->output.metadata = LATENT_PICTURE_METADATA_NONE;
  g_array_set_size (fixture->numbers, 1);
  result = run (fixture, options, NULL);
  g_assert_cmpuint (result->n_written, ==, 1);
  g_assert_cmpstr (result->csv_name, ==, "index.csv");
  g_assert_cmpstr (result->json_name, ==, "index.json");
  folder = g_dir_open (fixture->folder, 0, NULL);
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autoptr (GBytes) bytes = read_file (fixture->folder, name);
      gsize length;
      const char *text = g_bytes_get_data (bytes, &length);

      for (guint i = 0; i < G_N_ELEMENTS (traces); i++)
        {
          g_assert_null (g_strstr_len (name, -1, traces[i]));
          g_assert_null (memmem (text, length, traces[i], strlen (traces[i])));
        }
    }
}

/* What says already what it is to say goes as it is. */
static void
test_as_it_is (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LatentExportOptions) options = make_options (fixture, "{n}");
  const LatentImageRecord *image = fixture->images->pdata[0];
  g_autoptr (LatentExportResult) first = NULL;
  g_autoptr (LatentExportResult) second = NULL;
  g_autoptr (GBytes) bare = NULL;
  g_autoptr (GBytes) copy = NULL;
  LatentRecordWriter *writer = latent_workspace_get_record_writer (fixture->bench->workspace);

  bench_wait_for (fixture->bench, !latent_record_writer_is_busy (writer));
  options->output.metadata = LATENT_PICTURE_METADATA_NONE;
  g_array_set_size (fixture->numbers, 1);
  first = run (fixture, options, NULL);
  bare = read_file (fixture->folder, "1.png");
  g_assert_true (g_file_set_contents (image->path, g_bytes_get_data (bare, NULL),
                                      (gssize) g_bytes_get_size (bare), NULL));
  second = run (fixture, options, NULL);
  g_assert_no_error (second->error);
  g_assert_cmpstr (get_picture (second, 0)->name, ==, "1 (2).png");
  copy = read_file (fixture->folder, "1 (2).png");
  g_assert_true (g_bytes_equal (copy, bare));
}

static void
test_converted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LatentExportOptions) options = make_options (fixture, "{n}");
  g_autoptr (LatentExportResult) result = NULL;

  options->output.format = LATENT_IMAGE_FORMAT_JPEG;
  options->output.max_edge_px = 8;
  result = run (fixture, options, NULL);
  g_assert_no_error (result->error);
  for (guint i = 0; i < N_PICTURES; i++)
    {
      g_autofree char *path
          = g_build_filename (fixture->folder, get_picture (result, i)->name, NULL);
      int width, height;
      GdkPixbufFormat *format = gdk_pixbuf_get_file_info (path, &width, &height);
      g_autofree char *name = NULL;

      g_assert_nonnull (format);
      name = gdk_pixbuf_format_get_name (format);
      g_assert_cmpstr (name, ==, "jpeg");
      g_assert_cmpint (MAX (width, height), <=, 8);
    }
}

/* Whole, under its name, or not there at all. */
static void
test_archive_f12 (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LatentExportOptions) options = make_options (fixture, "{n}");
  g_autoptr (LatentExportResult) result = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *folder = g_path_get_dirname (fixture->folder);
  guint n_files = count_files (folder);
  g_autofree char *text = NULL;
  gsize length;

  options->is_archive = TRUE;
  g_cancellable_cancel (cancellable);
  result = run (fixture, options, cancellable);
  g_assert_error (result->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (count_files (folder), ==, n_files);

  g_clear_pointer (&result, latent_export_result_free);
  result = run (fixture, options, NULL);
  g_assert_no_error (result->error);
  g_assert_cmpuint (result->n_written, ==, N_PICTURES);
  g_assert_cmpuint (count_files (folder), ==, n_files + 1);
  g_assert_true (g_file_get_contents (fixture->folder, &text, &length, NULL));
  g_assert_cmpmem (text, 4, "PK\003\004", 4);

  /* There is one now. */
  g_clear_pointer (&result, latent_export_result_free);
  result = run (fixture, options, NULL);
  g_assert_error (result->error, LATENT_ERROR, LATENT_ERROR_STORAGE);
  g_assert_cmpstr (latent_error_facts (result->error)->field, ==, "exists");
  g_assert_cmpuint (result->n_written, ==, 0);
  g_assert_null (get_picture (result, 0)->name);
  options->replace = TRUE;
  g_clear_pointer (&result, latent_export_result_free);
  result = run (fixture, options, NULL);
  g_assert_no_error (result->error);
  g_assert_cmpuint (count_files (folder), ==, n_files + 1);
}

/* A cell that a spreadsheet would run, and one with everything that has to be quoted. */
static void
test_index (void)
{
  g_autoptr (LatentImageRecord) image = latent_image_record_new ();
  const LatentPictureOutput output = { .max_edge_px = 100 };
  g_autoptr (LatentExportIndex) index = latent_export_index_new (&output);
  g_autoptr (GBytes) csv = NULL;
  g_autoptr (GBytes) json = NULL;
  g_autofree char *expected = NULL;

  g_free (image->prompt);
  image->prompt = g_strdup ("=cmd|' /C calc'!A0");
  image->model_id = g_strdup ("a \"b\",\nc");
  image->width = 400;
  image->height = 200;
  image->rating = -1;
  latent_export_index_add (index, image, "+1.png");
  csv = latent_export_index_to_csv (index);
  json = latent_export_index_to_json (index);
  expected = g_strdup_printf ("file,created_at,model,aspect_ratio,image_size,width,height,rating,"
                              "favourite,tags,collections,prompt,remote_id\r\n"
                              "'+1.png,1970-01-01T00:00:00Z,\"a \"\"b\"\",\nc\",,,100,50,-1,0,,,"
                              "'=cmd|' /C calc'!A0,\r\n");
  g_assert_cmpmem (g_bytes_get_data (csv, NULL), g_bytes_get_size (csv), expected,
                   strlen (expected));
  g_assert_nonnull (g_strstr_len (g_bytes_get_data (json, NULL), (gssize) g_bytes_get_size (json),
                                  "\"prompt\":\"=cmd|' /C calc'!A0\""));
}

static void
test_preview (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LatentExportOptions) options = make_options (fixture, "a:b");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) names = NULL;
  g_autoptr (GError) error = NULL;
  LatentPlannedName *second;

  latent_export_preview_async (fixture->bench->workspace, options, fixture->images, 3, NULL,
                               latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  names = latent_export_preview_finish (fixture->bench->workspace, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (names->len, ==, 3);
  second = names->pdata[1];
  g_assert_cmpstr (second->name, ==, "a b (2).png");
  g_assert_true (second->is_adapted && second->is_numbered);
  /* It was only asked. */
  g_assert_false (g_file_test (fixture->folder, G_FILE_TEST_EXISTS));
}

int
main (int argc, char *argv[])
{
  latent_test_init (&argc, &argv);

#define ADD(path, func) g_test_add (NAME (path), Fixture, NULL, set_up, func, tear_down)
  ADD ("all", test_all);
  ADD ("taken/F12", test_taken_f12);
  ADD ("no-folder/F12", test_no_folder_f12);
  ADD ("two-at-once/F14", test_two_at_once_f14);
  ADD ("missing", test_missing);
  ADD ("cancelled/U9", test_cancelled_u9);
  ADD ("none-leaves-no-trace", test_none);
  ADD ("as-it-is", test_as_it_is);
  ADD ("converted", test_converted);
  ADD ("archive/F12", test_archive_f12);
  ADD ("preview", test_preview);
  g_test_add_func (NAME ("index"), test_index);
  return g_test_run ();
}
