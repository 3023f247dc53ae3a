/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/media/latent-sheet-document.h"

#include <math.h>
#include <string.h>

#include "core/base/latent-thread.h"
#include "core/media/latent-sheet-picture.h"
#include "media-test.h"
#include "tests/support/latent-test.h"

/* Calls on a thread that is the decode pool's for the time. */
typedef struct
{
  LatentSheetOptions *options;
  GPtrArray *items;
  guint page;
  double scale;
  LatentSheet *sheet;  /* out */
  GdkPixbuf *rendered; /* out */
} Job;

static gpointer
draw_thread (gpointer data)
{
  Job *job = data;
  g_autoptr (GPtrArray) pictures = NULL;
  guint n_cells;

  latent_thread_claim (LATENT_THREAD_DECODE);
  job->sheet = latent_sheet_new (job->options, job->items, "Missing", NULL, NULL);
  n_cells = latent_sheet_layout_get_page (latent_sheet_get_layout (job->sheet), job->page)->n_cells;
  pictures = latent_sheet_pictures_new (n_cells);
  for (guint i = 0; i < n_cells; i++)
    {
      guint edge_px = latent_sheet_get_edge_px (job->sheet, job->page, i, job->scale);
      const char *path = latent_sheet_get_item (job->sheet, job->page, i)->path;

      pictures->pdata[i]
          = latent_sheet_picture_load (job->options, path, edge_px, FALSE, NULL, NULL);
    }
  job->rendered = latent_sheet_render_page (job->sheet, job->page, job->scale, pictures, NULL);
  return NULL;
}

static void
draw (Job *job)
{
  g_clear_object (&job->rendered);
  g_clear_pointer (&job->sheet, latent_sheet_unref);
  g_thread_join (g_thread_new ("test", draw_thread, job));
  g_assert_nonnull (job->rendered);
}

static void
clear_job (Job *job)
{
  g_clear_object (&job->rendered);
  g_clear_pointer (&job->sheet, latent_sheet_unref);
  g_clear_pointer (&job->options, latent_sheet_options_free);
  g_clear_pointer (&job->items, g_ptr_array_unref);
}

static LatentSheetItem *
add_item (GPtrArray *items, const char *path, guint width, guint height)
{
  LatentSheetItem *item = g_new0 (LatentSheetItem, 1);

  item->path = g_strdup (path);
  item->width = width;
  item->height = height;
  g_ptr_array_add (items, item);
  return item;
}

/* (transfer full): a page of one PNG of one colour */
static char *
write_plain (const char *folder, const char *name, guint32 rgba, int width, int height)
{
  g_autoptr (GdkPixbuf) pixbuf
      = gdk_pixbuf_new (GDK_COLORSPACE_RGB, (rgba & 0xff) != 0xff, 8, width, height);
  char *path = g_build_filename (folder, name, NULL);

  gdk_pixbuf_fill (pixbuf, rgba);
  g_assert_true (gdk_pixbuf_save (pixbuf, path, "png", NULL, NULL));
  return path;
}

/* A page of 300 pixels' width at one for one. */
static void
set_up_job (Job *job)
{
  *job = (Job){ .options = latent_sheet_options_new (),
                .items = latent_sheet_items_new (),
                .scale = 1 / 0.75 };
  job->options->paper = LATENT_SHEET_PAPER_PIXELS;
  job->options->width_px = 300;
  job->options->margin_mm = 0;
  job->options->gap_mm = 0;
  job->options->columns = 1;
  job->options->caption = 0;
  job->options->has_page_numbers = FALSE;
}

/* How many pixels of the part differ from the page. */
static guint
count_ink (GdkPixbuf *pixbuf, int from_x, int to_x, int from_y, int to_y)
{
  guint n = 0;

  for (int y = from_y; y < to_y; y++)
    {
      for (int x = from_x; x < to_x; x++)
        n += media_test_pixel (pixbuf, x, y) != 0xffffff;
    }
  return n;
}

static double
measure_random (guint index, double width, gpointer user_data)
{
  return index * 7919 % 40;
}

static double
measure_title (double width, gpointer user_data)
{
  return *(const double *) user_data;
}

static gboolean
are_apart (const LatentSheetBox *a, const LatentSheetBox *b)
{
  return a->x + a->width <= b->x + 0.01 || b->x + b->width <= a->x + 0.01
         || a->y + a->height <= b->y + 0.01 || b->y + b->height <= a->y + 0.01;
}

static void
assert_inside (const LatentSheetPage *page, const LatentSheetBox *box)
{
  g_assert_cmpfloat (box->x, >=, -0.01);
  g_assert_cmpfloat (box->y, >=, -0.01);
  g_assert_cmpfloat (box->x + box->width, <=, page->width + 0.01);
  g_assert_cmpfloat (box->y + box->height, <=, page->height + 0.01);
}

/* Whatever is asked for: every picture once, in order, on its page, over nothing else, in its own
 * shape. */
static void
check_layout (const LatentSheetLayout *layout, const LatentSheetSize *sizes, guint n_pictures)
{
  guint n_seen = 0;

  g_assert_cmpuint (layout->cells->len, ==, n_pictures);
  g_assert_cmpuint (layout->pages->len, >=, 1);
  for (guint p = 0; p < layout->pages->len; p++)
    {
      const LatentSheetPage *page = latent_sheet_layout_get_page (layout, p);

      g_assert_cmpuint (page->first_cell, ==, n_seen);
      if (n_pictures > 0)
        g_assert_cmpuint (page->n_cells, >, 0);
      for (guint i = 0; i < page->n_cells; i++)
        {
          const LatentSheetCell *cell = latent_sheet_layout_get_cell (layout, p, i);
          const LatentSheetSize *size = &sizes[cell->index];
          double shape
              = size->width > 0 && size->height > 0 ? (double) size->height / size->width : 1.0;

          g_assert_cmpuint (cell->index, ==, n_seen++);
          assert_inside (page, &cell->picture);
          if (cell->caption.height > 0)
            assert_inside (page, &cell->caption);
          g_assert_cmpfloat (cell->picture.width, >, 0);
          g_assert_cmpfloat_with_epsilon (cell->picture.height / cell->picture.width, shape,
                                          shape / 1000);
          if (page->title.height > 0)
            g_assert_true (are_apart (&page->title, &cell->picture));
          for (guint j = 0; j < i; j++)
            {
              const LatentSheetCell *other = latent_sheet_layout_get_cell (layout, p, j);

              g_assert_true (are_apart (&cell->picture, &other->picture));
              g_assert_true (are_apart (&cell->picture, &other->caption)
                             || other->caption.height <= 0);
              g_assert_true (are_apart (&cell->caption, &other->picture)
                             || cell->caption.height <= 0);
            }
        }
    }
  g_assert_cmpuint (n_seen, ==, n_pictures);
}

static void
test_layout_random (void)
{
  for (guint round = 0; round < 400; round++)
    {
      g_autoptr (LatentSheetOptions) options = latent_sheet_options_new ();
      g_autoptr (LatentSheetLayout) layout = NULL;
      LatentSheetSize sizes[60];
      double title = g_test_rand_int_range (0, 60);
      const LatentSheetMeasure measure = { measure_random, measure_title, &title };
      guint n = (guint) g_test_rand_int_range (0, G_N_ELEMENTS (sizes));

      options->columns = (guint) g_test_rand_int_range (0, 25);
      options->paper = (LatentSheetPaper) g_test_rand_int_range (0, 5);
      options->is_landscape = g_test_rand_bit () != 0;
      options->width_px = (guint) g_test_rand_int_range (0, 11000);
      options->height_px = (guint) g_test_rand_int_range (-5000, 11000);
      options->margin_mm = g_test_rand_double_range (-1, 60);
      options->gap_mm = round % 50 == 0 ? NAN : g_test_rand_double_range (-1, 60);
      options->is_mirrored = g_test_rand_bit () != 0;
      options->has_page_numbers = g_test_rand_bit () != 0;
      latent_sheet_options_limit (options);
      for (guint i = 0; i < n; i++)
        sizes[i] = (LatentSheetSize){ (guint) g_test_rand_int_range (0, 4096),
                                      (guint) g_test_rand_int_range (0, 4096) };
      layout = latent_sheet_layout_new (options, sizes, n, &measure);
      check_layout (layout, sizes, n);
    }
}

/* A picture more than a page holds begins the next one; nothing is smaller for it. */
static void
test_layout_pages (void)
{
  g_autoptr (LatentSheetOptions) options = latent_sheet_options_new ();
  LatentSheetSize sizes[200];
  const LatentSheetMeasure measure = { NULL };
  g_autoptr (LatentSheetLayout) layout = NULL;
  g_autoptr (LatentSheetLayout) mirrored = NULL;
  g_autoptr (LatentSheetLayout) tall = NULL;
  const LatentSheetPage *page;

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    sizes[i] = (LatentSheetSize){ 1024, 1024 };
  layout = latent_sheet_layout_new (options, sizes, G_N_ELEMENTS (sizes), &measure);
  page = latent_sheet_layout_get_page (layout, 0);
  g_assert_cmpfloat_with_epsilon (page->width, 595.28, 0.01);
  g_assert_cmpfloat_with_epsilon (page->height, 841.89, 0.01);
  g_assert_cmpuint (page->n_cells, ==, 20);
  g_assert_cmpuint (layout->pages->len, ==, 10);
  g_assert_cmpfloat_with_epsilon (latent_sheet_layout_get_cell (layout, 0, 0)->picture.x, 28.35,
                                  0.01);

  options->is_mirrored = TRUE;
  mirrored = latent_sheet_layout_new (options, sizes, G_N_ELEMENTS (sizes), &measure);
  g_assert_cmpfloat_with_epsilon (latent_sheet_layout_get_cell (mirrored, 0, 0)->picture.x,
                                  latent_sheet_layout_get_cell (layout, 0, 3)->picture.x, 0.01);

  options->paper = LATENT_SHEET_PAPER_PIXELS;
  tall = latent_sheet_layout_new (options, sizes, G_N_ELEMENTS (sizes), &measure);
  g_assert_cmpuint (tall->pages->len, >, 1);
  for (guint i = 0; i < tall->pages->len; i++)
    {
      page = latent_sheet_layout_get_page (tall, i);
      g_assert_cmpfloat (page->width * page->height / 0.75 / 0.75, <=, LATENT_SHEET_MAX_PAGE_PX);
    }
  g_assert_cmpfloat (page->height, <, latent_sheet_layout_get_page (tall, 0)->height);
}

static void
test_words (void)
{
  g_autofree char *none = latent_sheet_caption_to_string (0);
  guint caption = 77;
  LatentSheetPaper paper;

  g_assert_cmpstr (none, ==, "none");
  g_assert_true (latent_sheet_caption_from_string (" Rating, prompt ", &caption));
  g_assert_cmpuint (caption, ==, LATENT_SHEET_CAPTION_PROMPT | LATENT_SHEET_CAPTION_RATING);
  g_assert_false (latent_sheet_caption_from_string ("", &caption));
  g_assert_false (latent_sheet_caption_from_string ("prompt,none", &caption));
  g_assert_false (latent_sheet_caption_from_string ("prompt,,rating", &caption));
  g_assert_cmpuint (caption, ==, LATENT_SHEET_CAPTION_PROMPT | LATENT_SHEET_CAPTION_RATING);
  g_assert_true (latent_sheet_caption_from_string ("none", &caption));
  g_assert_cmpuint (caption, ==, 0);
  for (guint bits = 1; bits < 16; bits++)
    {
      g_autofree char *text = latent_sheet_caption_to_string (bits);

      g_assert_true (latent_sheet_caption_from_string (text, &caption));
      g_assert_cmpuint (caption, ==, bits);
    }
  g_assert_true (latent_sheet_paper_from_string ("Letter", &paper));
  g_assert_cmpint (paper, ==, LATENT_SHEET_PAPER_LETTER);
  g_assert_false (latent_sheet_paper_from_string ("a5", &paper));
}

/* Two pictures side by side, pixel for pixel; what is transparent shows the page; what is missing
 * has a frame. */
static void
test_pixels (void)
{
  g_autofree char *folder = latent_test_make_folder ("sheet");
  g_autofree char *red = write_plain (folder, "red.png", 0xff0000ff, 150, 150);
  g_autofree char *half = write_plain (folder, "half.png", 0x0000ff80, 150, 150);
  Job job;

  set_up_job (&job);
  job.options->columns = 2;
  add_item (job.items, red, 150, 150);
  add_item (job.items, half, 150, 150);
  add_item (job.items, "/nowhere/at/all.png", 150, 150);
  draw (&job);
  g_assert_cmpint (gdk_pixbuf_get_width (job.rendered), ==, 300);
  g_assert_cmpint (gdk_pixbuf_get_height (job.rendered), ==, 300);
  media_test_assert_pixel (job.rendered, 0, 0, 0xff0000);
  media_test_assert_pixel (job.rendered, 149, 149, 0xff0000);
  media_test_assert_pixel (job.rendered, 150, 0, 0x7f7fff);
  media_test_assert_pixel (job.rendered, 299, 149, 0x7f7fff);
  media_test_assert_pixel (job.rendered, 299, 299, 0xffffff);
  g_assert_cmpuint (count_ink (job.rendered, 0, 150, 150, 300), >, 100);

  job.options->is_dark = TRUE;
  draw (&job);
  media_test_assert_pixel (job.rendered, 299, 299, 0x1e1e1e);
  media_test_assert_pixel (job.rendered, 0, 0, 0xff0000);
  media_test_assert_pixel (job.rendered, 150, 0, 0x0f0f8f);
  clear_job (&job);
}

/* A file of another shape than the library says keeps its own. */
static void
test_other_shape (void)
{
  g_autofree char *folder = latent_test_make_folder ("shape");
  g_autofree char *wide = write_plain (folder, "wide.png", 0x00ff00ff, 300, 100);
  Job job;

  set_up_job (&job);
  add_item (job.items, wide, 300, 300);
  draw (&job);
  media_test_assert_pixel (job.rendered, 150, 10, 0xffffff);
  media_test_assert_pixel (job.rendered, 1, 150, 0x00ff00);
  media_test_assert_pixel (job.rendered, 298, 150, 0x00ff00);
  media_test_assert_pixel (job.rendered, 150, 290, 0xffffff);
  clear_job (&job);
}

/* Ink of the caption in the left and in the right third of the page. */
static void
measure_sides (const char *prompt, gboolean is_mirrored, guint *left, guint *right)
{
  Job job;
  LatentSheetItem *item;
  int from;

  set_up_job (&job);
  job.options->is_mirrored = is_mirrored;
  item = add_item (job.items, "/nowhere.png", 300, 100);
  item->prompt = g_strdup (prompt);
  draw (&job);
  from = (int) (latent_sheet_layout_get_cell (latent_sheet_get_layout (job.sheet), 0, 0)->caption.y
                / 0.75);
  *left = count_ink (job.rendered, 0, 100, from, gdk_pixbuf_get_height (job.rendered));
  *right = count_ink (job.rendered, 200, 300, from, gdk_pixbuf_get_height (job.rendered));
  clear_job (&job);
}

static void
test_direction (void)
{
  guint left, right;

  measure_sides ("fox", FALSE, &left, &right);
  g_assert_cmpuint (left, >, 10);
  g_assert_cmpuint (right, ==, 0);
  measure_sides ("ثعلب", FALSE, &left, &right);
  g_assert_cmpuint (left, ==, 0);
  g_assert_cmpuint (right, >, 10);
  measure_sides ("שועל", FALSE, &left, &right);
  g_assert_cmpuint (left, ==, 0);
  g_assert_cmpuint (right, >, 10);
  /* What has no direction follows the page. */
  measure_sides ("123", TRUE, &left, &right);
  g_assert_cmpuint (left, ==, 0);
  g_assert_cmpuint (right, >, 10);
}

static double
measure_caption (const char *prompt, guint lines)
{
  Job job;
  double height;
  LatentSheetItem *item;

  set_up_job (&job);
  job.options->prompt_lines = lines;
  item = add_item (job.items, "/nowhere.png", 300, 100);
  item->prompt = g_strdup (prompt);
  draw (&job);
  height = latent_sheet_layout_get_cell (latent_sheet_get_layout (job.sheet), 0, 0)->caption.height;
  clear_job (&job);
  return height;
}

/* A prompt of any length has the lines it was given and no more, whatever it is made of; and one of
 * a megabyte is as cheap as a short one. */
static void
test_long_prompt (void)
{
  double line = measure_caption ("x", 3);
  g_autofree char *words = g_malloc (1024 * 1024 + 1);
  g_autofree char *one_word = g_strnfill (1024 * 1024, 'w');
  g_autofree char *lines = g_strnfill (1024 * 1024, '\n');
  g_autofree char *broken = g_strnfill (1024 * 1024, '\xff');

  for (guint i = 0; i < 1024 * 1024; i++)
    words[i] = i % 6 == 5 ? ' ' : (char) ('a' + i % 26);
  words[1024 * 1024] = '\0';
  lines[0] = 'a';
  lines[1024] = 'b';

  g_assert_cmpfloat (line, >, 4);
  g_assert_cmpfloat_with_epsilon (measure_caption ("two\nlines\xe2\x80\xa9of it", 3), line, 0.1);
  g_assert_cmpfloat_with_epsilon (measure_caption (words, 1), line, 0.1);
  g_assert_cmpfloat_with_epsilon (measure_caption (words, 3), 3 * line, 0.5);
  g_assert_cmpfloat_with_epsilon (measure_caption (one_word, 3), 3 * line, 0.5);
  g_assert_cmpfloat_with_epsilon (measure_caption (lines, 3), line, 0.1);
  g_assert_cmpfloat (measure_caption (broken, 3), <=, 3 * line + 20);
}

/* The same lines on every surface: a preview shows what is printed. */
static void
test_same_lines (void)
{
  const char *prompt = "several words that need more than one line of a column this narrow";
  double heights[3];

  for (guint i = 0; i < G_N_ELEMENTS (heights); i++)
    {
      Job job;
      LatentSheetItem *item;

      set_up_job (&job);
      job.scale = 0.3 + i;
      item = add_item (job.items, "/nowhere.png", 300, 100);
      item->prompt = g_strdup (prompt);
      draw (&job);
      heights[i] = latent_sheet_layout_get_cell (latent_sheet_get_layout (job.sheet), 0, 0)
                       ->caption.height;
      clear_job (&job);
    }
  g_assert_cmpfloat (heights[0], ==, heights[1]);
  g_assert_cmpfloat (heights[1], ==, heights[2]);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);

  g_test_add_func ("/media/sheet/layout-random", test_layout_random);
  g_test_add_func ("/media/sheet/layout-pages", test_layout_pages);
  g_test_add_func ("/media/sheet/words", test_words);
  g_test_add_func ("/media/sheet/pixels", test_pixels);
  g_test_add_func ("/media/sheet/other-shape", test_other_shape);
  g_test_add_func ("/media/sheet/direction", test_direction);
  g_test_add_func ("/media/sheet/long-prompt", test_long_prompt);
  g_test_add_func ("/media/sheet/same-lines", test_same_lines);

  return latent_test_run ();
}
