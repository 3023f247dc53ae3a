/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/jobs/latent-contact-sheet.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/latent-image-record.h"
#include "tests/support/latent-test.h"

typedef struct
{
  char *folder;
  LatentDecoder *decoder;
  LatentFileWorker *worker;
  LatentModelCatalog *catalog;
  LatentSheetOptions *options;
  GPtrArray *images;
  guint size; /* the pictures' height is three quarters of it */
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->size = 64;
  self->folder = latent_test_make_folder ("contact-sheet");
  self->decoder = latent_decoder_new ();
  self->worker = latent_file_worker_new ();
  self->catalog = latent_model_catalog_new ();
  self->options = latent_sheet_options_new ();
  self->images = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_record_free);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_ptr_array_unref (self->images);
  latent_sheet_options_free (self->options);
  g_object_unref (self->catalog);
  latent_test_assert_gone (&self->worker);
  latent_test_assert_gone (&self->decoder);
  g_free (self->folder);
}

static void
add_images (Fixture *self, guint n, gboolean are_there)
{
  for (guint i = 0; i < n; i++)
    {
      LatentImageRecord *image = latent_image_record_new ();
      g_autofree char *name = g_strdup_printf ("picture-%u.png", self->images->len);
      g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, (int) self->size,
                                                     (int) self->size * 3 / 4);

      image->path = g_build_filename (self->folder, name, NULL);
      image->prompt = g_strdup ("the secret prompt");
      image->model_id = g_strdup ("imagen-4");
      image->width = self->size;
      image->height = self->size * 3 / 4;
      gdk_pixbuf_fill (pixbuf, 0x336699ff);
      if (are_there)
        g_assert_true (gdk_pixbuf_save (pixbuf, image->path, "png", NULL, NULL));
      g_ptr_array_add (self->images, image);
    }
}

static LatentContactSheet *
make_sheet (Fixture *self)
{
  const LatentContactSheetConfig config = { self->decoder, self->worker, self->catalog };

  return latent_contact_sheet_new (&config, self->options, self->images);
}

/* What a saving is told, and what becomes of it. */
typedef struct
{
  LatentContactSheetTarget target;
  GCancellable *cancellable;
  LatentContactSheetOutcome outcome;
  guint n_told;
} Saving;

static void
progress_cb (guint n_done, guint n_pictures, gpointer user_data)
{
  Saving *saving = user_data;

  g_assert_cmpuint (n_done, >, saving->n_told);
  g_assert_cmpuint (n_done, <=, n_pictures);
  saving->n_told = n_done;
  if (saving->cancellable != NULL)
    g_cancellable_cancel (saving->cancellable);
}

static gboolean
save (Fixture *self, Saving *saving, GError **error)
{
  g_autoptr (LatentContactSheet) sheet = make_sheet (self);
  g_autoptr (GAsyncResult) result = NULL;

  latent_contact_sheet_outcome_clear (&saving->outcome);
  saving->n_told = 0;
  saving->target.progress = progress_cb;
  saving->target.progress_data = saving;
  latent_contact_sheet_save_async (sheet, &saving->target, saving->cancellable,
                                   latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  return latent_contact_sheet_save_finish (sheet, result, &saving->outcome, error);
}

static char *
name_target (Fixture *self, const char *name)
{
  return g_build_filename (self->folder, name, NULL);
}

static guint
count_in_folder (Fixture *self, const char *part)
{
  g_autoptr (GDir) folder = g_dir_open (self->folder, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (folder)) != NULL)
    n += strstr (name, part) != NULL;
  return n;
}

/* Does the file hold the word? */
static gboolean
holds (const char *path, const char *word)
{
  g_autofree char *content = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  return memmem (content, length, word, strlen (word)) != NULL;
}

/* How often does the file hold the word? */
static guint
count_words (const char *path, const char *word)
{
  g_autofree char *content = NULL;
  const char *at, *end;
  gsize length;
  guint n = 0;

  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  end = content + length;
  for (at = content; (at = memmem (at, (gsize) (end - at), word, strlen (word))) != NULL; at++)
    n++;
  return n;
}

static void
test_pdf (Fixture *self, gconstpointer data)
{
  g_autofree char *path = name_target (self, "sheet.pdf");
  g_autoptr (GError) error = NULL;
  Saving saving = { .target = { .path = path, .format = LATENT_SHEET_FORMAT_PDF } };
  struct stat status;

  self->size = 640; /* to be made smaller */
  self->options->title = g_strdup ("A title");
  self->options->caption = LATENT_SHEET_CAPTION_NUMBER;
  add_images (self, 45, TRUE);
  g_assert_true (save (self, &saving, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (saving.n_told, ==, 45);
  g_assert_cmpuint (g_strv_length (saving.outcome.missing), ==, 0);
  g_assert_cmpuint (g_strv_length (saving.outcome.files), ==, 1);
  g_assert_cmpstr (saving.outcome.files[0], ==, path);
  g_assert_true (holds (path, "%PDF-1"));
  g_assert_true (holds (path, "%%EOF"));
  g_assert_true (holds (path, "/Count 2"));
  g_assert_true (holds (path, "A title"));
  /* Pictures as JPEG, and nothing of what only their files say. */
  g_assert_cmpuint (count_words (path, "/DCTDecode"), ==, 45);
  g_assert_false (holds (path, "secret"));
  g_assert_cmpuint (count_in_folder (self, ".latent-export"), ==, 0);
  /* It is for others: the umask decides. */
  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0044, ==, 0044);
  latent_contact_sheet_outcome_clear (&saving.outcome);
}

static void
test_png_pages (Fixture *self, gconstpointer data)
{
  g_autofree char *path = name_target (self, "sheet.png");
  g_autofree char *first = name_target (self, "sheet-01.png");
  g_autofree char *last = name_target (self, "sheet-12.png");
  g_autoptr (GdkPixbuf) page = NULL;
  g_autoptr (GError) error = NULL;
  Saving saving = { .target = { .path = path, .format = LATENT_SHEET_FORMAT_PNG } };

  self->options->paper = LATENT_SHEET_PAPER_PIXELS;
  self->options->width_px = 300;
  self->options->height_px = 300;
  self->options->columns = 1;
  self->options->caption = 0;
  add_images (self, 12, TRUE);
  g_assert_true (save (self, &saving, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (saving.outcome.files), ==, 12);
  g_assert_cmpstr (saving.outcome.files[0], ==, first);
  g_assert_cmpstr (saving.outcome.files[11], ==, last);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  page = gdk_pixbuf_new_from_file (last, NULL);
  g_assert_cmpint (gdk_pixbuf_get_width (page), ==, 300);
  g_assert_cmpint (gdk_pixbuf_get_height (page), ==, 300);

  /* One of the names is taken: none of the pages is made. */
  g_assert_cmpint (g_unlink (first), ==, 0);
  g_assert_false (save (self, &saving, &error));
  g_assert_cmpstr (latent_error_facts (error)->field, ==, "exists");
  g_assert_false (g_file_test (first, G_FILE_TEST_EXISTS));
  latent_test_assert_error (&error, LATENT_ERROR_STORAGE);
  latent_contact_sheet_outcome_clear (&saving.outcome);
}

static void
test_missing (Fixture *self, gconstpointer data)
{
  g_autofree char *path = name_target (self, "sheet.pdf");
  g_autoptr (GError) error = NULL;
  Saving saving = { .target = { .path = path, .format = LATENT_SHEET_FORMAT_PDF } };

  add_images (self, 2, TRUE);
  add_images (self, 1, FALSE);
  add_images (self, 1, TRUE);
  g_assert_true (save (self, &saving, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (saving.outcome.missing), ==, 1);
  g_assert_true (g_str_has_suffix (saving.outcome.missing[0], "picture-2.png"));
  latent_contact_sheet_outcome_clear (&saving.outcome);
}

static void
test_exists_f12 (Fixture *self, gconstpointer data)
{
  g_autofree char *path = name_target (self, "sheet.pdf");
  g_autofree char *other = name_target (self, "other.txt");
  g_autofree char *link = name_target (self, "link.pdf");
  g_autofree char *inside = NULL;
  g_autoptr (GError) error = NULL;
  Saving saving = { .target = { .path = path, .format = LATENT_SHEET_FORMAT_PDF } };

  add_images (self, 1, TRUE);
  g_assert_true (g_file_set_contents (path, "old", -1, NULL));
  g_assert_true (g_file_set_contents (other, "old", -1, NULL));
  g_assert_cmpint (symlink (other, link), ==, 0);
  g_assert_false (save (self, &saving, &error));
  g_assert_cmpstr (latent_error_facts (error)->field, ==, "exists");
  g_assert_cmpstr (latent_error_facts (error)->details[0], ==, path);
  latent_test_assert_error (&error, LATENT_ERROR_STORAGE);
  g_assert_true (holds (path, "old"));

  saving.target.replace = TRUE;
  g_assert_true (save (self, &saving, &error));
  g_assert_no_error (error);
  g_assert_true (holds (path, "%%EOF"));

  /* A link is replaced, never followed. */
  saving.target.path = link;
  g_assert_true (save (self, &saving, &error));
  g_assert_no_error (error);
  g_assert_true (holds (other, "old"));
  g_assert_false (g_file_test (link, G_FILE_TEST_IS_SYMLINK));

  /* A folder is not. */
  saving.target.path = self->folder;
  g_assert_false (save (self, &saving, &error));
  latent_test_assert_error (&error, LATENT_ERROR_STORAGE);
  /* What is no folder has nothing in it. */
  inside = g_build_filename (other, "sheet.pdf", NULL);
  saving.target.path = inside;
  g_assert_false (save (self, &saving, &error));
  latent_test_assert_error (&error, LATENT_ERROR_STORAGE);
  g_assert_cmpuint (count_in_folder (self, ".latent-export"), ==, 0);
  latent_contact_sheet_outcome_clear (&saving.outcome);
}

/* The file size limit stands for a full disk. */
static void
test_full_disk_f12 (Fixture *self, gconstpointer data)
{
  g_autofree char *path = name_target (self, "sheet.pdf");
  g_autoptr (GError) error = NULL;
  Saving saving
      = { .target = { .path = path, .format = LATENT_SHEET_FORMAT_PDF, .replace = TRUE } };
  struct rlimit limit, small;

  add_images (self, 1, TRUE);
  g_assert_true (g_file_set_contents (path, "old", -1, NULL));
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  small = limit;
  small.rlim_cur = 1000;
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  g_assert_false (save (self, &saving, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  signal (SIGXFSZ, SIG_DFL);
  latent_test_assert_error (&error, LATENT_ERROR_STORAGE);
  g_assert_true (holds (path, "old"));
  g_assert_cmpuint (count_in_folder (self, ".latent-export"), ==, 0);
  latent_contact_sheet_outcome_clear (&saving.outcome);
}

/* Stopped after the first page: nothing half made is left. */
static void
test_cancel (Fixture *self, gconstpointer data)
{
  g_autofree char *path = name_target (self, "sheet.pdf");
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Saving saving = { .target = { .path = path, .format = LATENT_SHEET_FORMAT_PDF },
                    .cancellable = cancellable };

  add_images (self, 60, TRUE);
  g_assert_false (save (self, &saving, &error));
  g_assert_true (latent_error_is_cancelled (error));
  g_assert_cmpuint (saving.n_told, <, 60);
  g_assert_cmpuint (g_strv_length (saving.outcome.files), ==, 0);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (count_in_folder (self, ".latent-export"), ==, 0);
  latent_contact_sheet_outcome_clear (&saving.outcome);
}

static void
test_render (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentContactSheet) sheet = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) page = NULL;

  add_images (self, 45, TRUE);
  sheet = make_sheet (self);
  latent_contact_sheet_lay_out_async (sheet, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  g_assert_true (latent_contact_sheet_lay_out_finish (sheet, result, &error));
  g_assert_cmpuint (latent_sheet_get_n_pages (latent_contact_sheet_get_sheet (sheet)), ==, 2);
  g_clear_object (&result);
  latent_contact_sheet_render_page_async (sheet, 1, 210, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  page = latent_contact_sheet_render_page_finish (sheet, result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gdk_pixbuf_get_width (page), ==, 210);
  g_assert_cmpint (gdk_pixbuf_get_height (page), ==, 297);
}

static void
test_names (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *path;
    guint page, n_pages;
    const char *expected;
  } names[] = {
    { "a.png", 0, 1, "a.png" },
    { "a.png", 0, 9, "a-1.png" },
    { "a.png", 0, 10, "a-01.png" },
    { "/x.y/a", 1, 2, "/x.y/a-2" },
    { "/x.y/a.b.PNG", 99, 100, "/x.y/a.b-100.PNG" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name
          = latent_contact_sheet_name_page (names[i].path, names[i].page, names[i].n_pages);

      g_assert_cmpstr (name, ==, names[i].expected);
    }
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *self, gconstpointer data);
  } tests[] = {
    { "/contact-sheet/pdf", test_pdf },
    { "/contact-sheet/png-pages", test_png_pages },
    { "/contact-sheet/missing", test_missing },
    { "/contact-sheet/exists/F12", test_exists_f12 },
    { "/contact-sheet/full-disk/F12", test_full_disk_f12 },
    { "/contact-sheet/cancel", test_cancel },
    { "/contact-sheet/render", test_render },
    { "/contact-sheet/names", test_names },
  };

  latent_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return latent_test_run ();
}
