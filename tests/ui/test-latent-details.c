/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "ui/viewer/latent-details.h"

#include <string.h>

#include "../core/jobs/bench.h"
#include "core/base/latent-values.h"
#include "core/jobs/latent-tile-private.h"
#include "latent-ui-test.h"
#include "ui/viewer/latent-detail-row.h"
#include "ui/viewer/latent-details-words.h"
#include "ui/viewer/latent-prompt-view.h"
#include "ui/viewer/latent-side-layout.h"

/* The pane on a real ledger; its tiles are made by hand. */
typedef struct
{
  Bench *bench;
  LatentDetails *details;
  GtkWidget *window;
  LatentTile *tile;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->bench = bench_new ();
  bench_open (self->bench);
  self->details = LATENT_DETAILS (g_object_ref_sink (latent_details_new (
      self->bench->catalog, latent_workspace_get_ledger (self->bench->workspace))));
  self->window = latent_ui_test_present (GTK_WIDGET (self->details), 360, 700);
  self->tile = latent_tile_new (127);
}

/* Nobody holds the pane or its tile. */
static void
tear_down (Fixture *self, gconstpointer data)
{
  latent_details_set_tile (self->details, NULL);
  gtk_window_destroy (GTK_WINDOW (self->window));
  latent_test_assert_gone (&self->window);
  latent_test_assert_gone (&self->details);
  latent_test_assert_gone (&self->tile);
  bench_close (self->bench);
  bench_free (self->bench);
}

static LatentImageRecord *
make_image (const char *prompt)
{
  LatentImageRecord *image = latent_image_record_new ();

  image->number = 127;
  image->id = g_strdup ("11111111-2222-4333-8444-555555555555");
  image->job_id = g_strdup ("66666666-2222-4333-8444-555555555555");
  image->path = g_strdup ("/pictures of <b>me</b>/sea & sand.png");
  image->format = LATENT_IMAGE_FORMAT_PNG;
  image->width = 1408;
  image->height = 768;
  image->size_bytes = 2000;
  image->sha256 = g_strdup ("");
  image->prompt = g_strdup (prompt);
  image->model_id = g_strdup ("imagen-4");
  g_clear_pointer (&image->values, g_hash_table_unref);
  image->values = latent_values_new ();
  image->credits = -1;
  image->colour = -1;
  return image;
}

static void
show (Fixture *self, const LatentImageRecord *image)
{
  latent_tile_set_image (self->tile, image);
  latent_details_set_tile (self->details, self->tile);
}

static LatentDetailRow *
find_row (GtkWidget *root, const char *name)
{
  if (LATENT_IS_DETAIL_ROW (root))
    {
      g_autofree char *heading = NULL;

      g_object_get (root, "heading", &heading, NULL);
      return g_str_equal (heading, name) && gtk_widget_get_mapped (root) ? LATENT_DETAIL_ROW (root)
                                                                      : NULL;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      LatentDetailRow *row = find_row (child, name);

      if (row != NULL)
        return row;
    }
  return NULL;
}

/* (nullable): what the row of this name says; NULL: there is none to be seen */
static const char *
read_row (Fixture *self, const char *name)
{
  LatentDetailRow *row = find_row (GTK_WIDGET (self->details), name);
  const char *value;

  if (row == NULL)
    return NULL;
  value = latent_detail_row_get_value (row);
  return value != NULL ? value : "a row of nothing";
}

static void
test_known (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentImageRecord) image = make_image ("a red fox");
  static const char *const unknown[]
      = { "Created",  "Took", "Cost",        "Rating",
          "Favourite", "Tags", "Collections", "Job ID of the service",
          "Request ID" };

  g_hash_table_insert (image->values, g_strdup ("aspect_ratio"), g_strdup ("16:9"));
  g_hash_table_insert (image->values, g_strdup ("seed <i>"), g_strdup ("7 & 8"));
  show (self, image);
  g_assert_true (latent_ui_test_shows (self->window, "a red fox"));
  g_assert_cmpstr (read_row (self, "Model"), ==, "Imagen 4");
  g_assert_cmpstr (read_row (self, "Aspect ratio"), ==, "16:9 Wide");
  g_assert_cmpstr (read_row (self, "seed <i>"), ==, "7 & 8");
  g_assert_true (latent_ui_test_shows (self->window, "seed <i>"));
  g_assert_cmpstr (read_row (self, "Pixels"), ==, "1408 × 768");
  g_assert_cmpstr (read_row (self, "File format"), ==, "PNG");
  g_assert_true (g_str_has_prefix (read_row (self, "File size"), "2.0\u00a0kB"));
  g_assert_cmpstr (read_row (self, "File name"), ==, "sea & sand.png");
  g_assert_cmpstr (read_row (self, "Folder"), ==, "/pictures of <b>me</b>");
  g_assert_cmpstr (read_row (self, "Job ID"), ==, image->job_id);
  for (guint i = 0; i < G_N_ELEMENTS (unknown); i++)
    g_assert_null (read_row (self, unknown[i]));
  g_assert_false (latent_ui_test_shows (self->window, "Rating and Collections"));
}

/* Read late, rated by another process, taken back: the row of what was said goes again. */
static void
test_changes (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentImageRecord) image = make_image ("a red fox");

  latent_details_set_tile (self->details, self->tile);
  g_assert_null (read_row (self, "Model"));
  g_hash_table_insert (image->values, g_strdup ("image_size"), g_strdup ("2K"));
  show (self, image);
  g_assert_cmpstr (read_row (self, "Size"), ==, "2K");

  image->rating = 4;
  image->favourite = TRUE;
  image->tags = g_strsplit ("dunes,sea", ",", -1);
  image->collections = g_strsplit ("Calendar", ",", -1);
  g_hash_table_remove_all (image->values);
  latent_tile_set_image (self->tile, image);
  latent_test_wait_for (read_row (self, "Rating") != NULL);
  g_assert_cmpstr (read_row (self, "Rating"), ==, "4 stars");
  g_assert_cmpstr (read_row (self, "Favourite"), ==, "Yes");
  g_assert_cmpstr (read_row (self, "Tags"), ==, "dunes, sea");
  g_assert_cmpstr (read_row (self, "Collections"), ==, "Calendar");
  g_assert_null (read_row (self, "Size"));
  image->rating = -1;
  latent_tile_set_image (self->tile, image);
  g_assert_cmpstr (read_row (self, "Rating"), ==, "Rejected");
  image->rating = 0;
  latent_tile_set_image (self->tile, image);
  g_assert_null (read_row (self, "Rating"));
}

/* What stays the same stays selected. */
static void
test_selection (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentImageRecord) image = make_image ("a red fox");
  LatentDetailRow *row;
  GtkLabel *value;
  int start, end;

  show (self, image);
  row = find_row (GTK_WIDGET (self->details), "Pixels");
  value = GTK_LABEL (gtk_widget_get_last_child (
      gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row))));
  gtk_label_select_region (value, 0, 4);
  image->rating = 3;
  latent_tile_set_image (self->tile, image);
  g_assert_true (gtk_label_get_selection_bounds (value, &start, &end));
  g_assert_cmpint (end - start, ==, 4);
}

/* What only the job knows is read, and what belongs to another job goes with it. */
static void
test_job (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentJob) job = NULL;
  g_autoptr (GPtrArray) images = NULL;
  g_autoptr (LatentImageRecord) other = make_image ("another");
  g_autoptr (LatentTile) tile = latent_tile_new (63);
  g_autofree char *sql = NULL;

  job = bench_submit_one (self->bench);
  bench_wait_state (self->bench, job, LATENT_JOB_DONE);
  images = bench_list_images (self->bench);
  sql = g_strdup_printf ("UPDATE jobs SET took_us = 75300000, credits = 12, request_id = 'req-9'"
                         " WHERE id = '%s'",
                         latent_job_get_id (job));
  bench_edit_database (self->bench, sql);
  show (self, images->pdata[0]);
  bench_wait_for (self->bench, read_row (self, "Took") != NULL);
  g_assert_cmpstr (read_row (self, "Took"), ==, "1 min 15 s");
  g_assert_cmpstr (read_row (self, "Cost"), ==, "12 credits");
  g_assert_cmpstr (read_row (self, "Request ID"), ==, "req-9");
  g_assert_cmpstr (read_row (self, "Job ID"), ==, latent_job_get_id (job));
  g_assert_cmpstr (read_row (self, "Job ID of the service"), ==,
                   latent_job_get_record (job)->remote_id);
  g_assert_nonnull (read_row (self, "Created"));

  latent_tile_set_image (tile, other);
  latent_details_set_tile (self->details, tile);
  g_assert_null (read_row (self, "Took"));
  g_assert_null (read_row (self, "Request ID"));
  g_assert_null (read_row (self, "Job ID of the service"));
}

/* (transfer full): the bytes of the label that stand on the paper of what was found, and are
 * underlined as well: "0-4 9-13" */
static char *
list_marks (GtkWidget *label)
{
  GString *marks = g_string_new (NULL);
  PangoAttrList *attributes = gtk_label_get_attributes (GTK_LABEL (label));
  PangoAttrIterator *iterator;

  if (attributes == NULL)
    return g_string_free (marks, FALSE);
  iterator = pango_attr_list_get_iterator (attributes);
  do
    {
      PangoAttribute *line = pango_attr_iterator_get (iterator, PANGO_ATTR_UNDERLINE);
      int start, end;

      pango_attr_iterator_range (iterator, &start, &end);
      if (pango_attr_iterator_get (iterator, PANGO_ATTR_BACKGROUND) != NULL && line != NULL
          && ((PangoAttrInt *) line)->value == PANGO_UNDERLINE_SINGLE)
        g_string_append_printf (marks, "%s%d-%d", marks->len > 0 ? " " : "", start, end);
    }
  while (pango_attr_iterator_next (iterator));
  pango_attr_iterator_destroy (iterator);
  return g_string_free (marks, FALSE);
}

static void
assert_marks (Fixture *self, const char *expected)
{
  LatentPromptView *view = latent_ui_test_find (self->window, LATENT_TYPE_PROMPT_VIEW);
  g_autofree char *marks = list_marks (latent_ui_test_find (GTK_WIDGET (view), GTK_TYPE_LABEL));

  g_assert_cmpstr (marks, ==, expected);
}

static void
test_marks (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentImageRecord) image = make_image ("CAFÉ <by> the\nsea & cafe");
  g_autoptr (LatentImageRecord) other = make_image ("no such place");

  latent_details_set_search (self->details, "cafe");
  show (self, image);
  /* Bytes: É has two. */
  assert_marks (self, "0-5 21-25");
  g_assert_true (latent_ui_test_shows (self->window, "2 matches of the search"));
  latent_details_set_search (self->details, "SEA");
  assert_marks (self, "15-18");
  g_assert_true (latent_ui_test_shows (self->window, "1 match of the search"));
  latent_details_set_search (self->details, " ");
  assert_marks (self, "");
  latent_details_set_search (self->details, "sea");
  latent_tile_set_image (self->tile, other);
  assert_marks (self, "");
  g_assert_false (latent_ui_test_shows (self->window, "1 match"));
  latent_details_set_search (self->details, NULL);
}

/* A prompt of @n_bytes at least, of one paragraph, with "fox" at its end. */
static char *
make_long_prompt (const char *part, gsize n_bytes)
{
  GString *text = g_string_new (NULL);

  while (text->len < n_bytes)
    g_string_append (text, part);
  g_string_append (text, "fox");
  return g_string_free (text, FALSE);
}

static char *
remove_line_ends (const char *text, const char *instead)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    g_assert_cmpuint (strlen (lines[i]), <=, 4096);
  return g_strjoinv (instead, lines);
}

/* All of it can be read, no paragraph of it is long, and its last word is found. @between: what a
 * line end on screen stands for */
static void
check_long (Fixture *self, const char *part, gsize n_bytes, const char *between)
{
  g_autofree char *prompt = make_long_prompt (part, n_bytes);
  g_autoptr (LatentImageRecord) image = make_image (prompt);
  LatentPromptView *view = latent_ui_test_find (self->window, LATENT_TYPE_PROMPT_VIEW);
  GtkTextBuffer *buffer
      = gtk_text_view_get_buffer (latent_ui_test_find (self->window, GTK_TYPE_TEXT_VIEW));
  GtkTextIter start, end;
  g_autofree char *text = NULL;
  g_autofree char *joined = NULL;
  g_autofree char *marked = NULL;

  latent_details_set_search (self->details, "fox");
  show (self, image);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
  joined = remove_line_ends (text, between);
  g_assert_true (g_str_equal (joined, prompt));
  latent_test_wait_for (latent_prompt_view_get_n_matches (view) == 1);
  g_assert_true (latent_ui_test_shows (self->window, "1 match of the search"));
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  g_assert_true (gtk_text_iter_forward_to_tag_toggle (&start, NULL));
  marked = gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
  g_assert_cmpstr (marked, ==, "fox");
  latent_details_set_search (self->details, "nothing like it");
  g_assert_cmpuint (latent_prompt_view_get_n_matches (view), ==, 0);
  gtk_text_buffer_get_start_iter (buffer, &start);
  g_assert_false (gtk_text_iter_forward_to_tag_toggle (&start, NULL));
  latent_details_set_search (self->details, NULL);
}

static void
test_megabyte (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentImageRecord) image = make_image ("short again");

  check_long (self, "a wolf in winter ", 1024 * 1024, " ");
  check_long (self, "嵐の中の灯台", 64 * 1024, "");
  latent_tile_set_image (self->tile, image);
  g_assert_true (latent_ui_test_shows (self->window, "short again"));
}

static GtkWidget *
make_child (GtkWidget *box, int width, int height)
{
  GtkWidget *child = gtk_drawing_area_new ();

  gtk_widget_set_size_request (child, width, height);
  gtk_widget_insert_before (child, box, NULL);
  return child;
}

static graphene_rect_t
get_box (GtkWidget *child)
{
  graphene_rect_t box;

  g_assert_true (gtk_widget_compute_bounds (child, gtk_widget_get_parent (child), &box));
  return box;
}

/* At the end of the picture where there is room, beneath it where there is not. */
static void
test_layout (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autoptr (GtkWidget) owner = g_object_ref_sink (box);
  GtkWidget *picture = make_child (box, 250, 100);
  GtkWidget *line = make_child (box, 1, 1);
  GtkWidget *pane = make_child (box, 350, 200);
  int minimum;

  gtk_widget_set_layout_manager (box, g_object_new (LATENT_TYPE_SIDE_LAYOUT, NULL));
  /* The window may be as narrow as the wider of the two. */
  gtk_widget_measure (box, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, ==, 350);
  gtk_widget_measure (box, GTK_ORIENTATION_VERTICAL, 400, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, ==, 301);
  gtk_widget_measure (box, GTK_ORIENTATION_VERTICAL, 1000, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, ==, 200);

  gtk_widget_allocate (box, 1000, 600, -1, NULL);
  g_assert_cmpfloat (get_box (pane).origin.x + get_box (pane).size.width, ==, 1000);
  g_assert_cmpfloat (get_box (pane).size.height, ==, 600);
  g_assert_cmpfloat (get_box (picture).size.width + 1, ==, get_box (pane).origin.x);
  g_assert_cmpfloat (get_box (line).origin.x, ==, get_box (picture).size.width);

  gtk_widget_set_direction (box, GTK_TEXT_DIR_RTL);
  gtk_widget_measure (box, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  gtk_widget_allocate (box, 1000, 600, -1, NULL);
  g_assert_cmpfloat (get_box (pane).origin.x, ==, 0);
  g_assert_cmpfloat (get_box (picture).origin.x, ==, get_box (pane).size.width + 1);

  gtk_widget_measure (box, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  gtk_widget_allocate (box, 400, 601, -1, NULL);
  g_assert_cmpfloat (get_box (pane).size.width, ==, 400);
  g_assert_cmpfloat (get_box (pane).origin.y, ==, 401);
  g_assert_cmpfloat (get_box (picture).size.height, ==, 400);

  gtk_widget_set_visible (pane, FALSE);
  gtk_widget_measure (box, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  gtk_widget_allocate (box, 400, 600, -1, NULL);
  g_assert_cmpfloat (get_box (picture).size.height, ==, 600);
}

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  latent_ui_test_init (&argc, &argv);

  ADD ("/ui/details/only-what-is-known", test_known);
  ADD ("/ui/details/follow-the-record", test_changes);
  ADD ("/ui/details/what-stays-the-same-stays-selected", test_selection);
  ADD ("/ui/details/the-job-is-read-from-the-ledger", test_job);
  ADD ("/ui/details/marks-follow-the-search", test_marks);
  ADD ("/ui/details/prompt-of-a-megabyte", test_megabyte);
  g_test_add_func ("/ui/details/beside-or-beneath", test_layout);

  return latent_test_run ();
}
