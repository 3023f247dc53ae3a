/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "ui/search/latent-date-range.h"
#include "ui/search/latent-filter.h"

#include "latent-ui-test.h"
#include "ui/search/latent-flow-layout.h"

static GDateTime *
make_now (void)
{
  return g_date_time_new_local (2026, 11, 22, 15, 30, 0);
}

static guint
count_filters (const LatentImageQuery *query)
{
  g_autoptr (GPtrArray) filters = latent_filter_list (query);

  return filters->len;
}

/* Setting and taking away leaves nothing behind, whatever the kind. */
static void
test_set_and_unset (void)
{
  static const char *const values[LATENT_N_FILTER_KINDS]
      = { "16:9", "2K", "png", "imagen-4", "3", "yes", "yes", "running", "week", "8",
          "tag", "list" };
  g_autoptr (LatentImageQuery) query = latent_image_query_new ();
  g_autoptr (LatentImageQuery) everything = latent_image_query_new ();
  g_autoptr (GDateTime) now = make_now ();

  for (guint kind = 0; kind < LATENT_N_FILTER_KINDS; kind++)
    {
      latent_filter_set (query, (LatentFilterKind) kind, values[kind], TRUE, now);
      g_assert_true (latent_filter_is_set (query, (LatentFilterKind) kind, values[kind]));
      g_assert_false (latent_image_query_is_empty (query));
      g_assert_cmpuint (count_filters (query), ==, 1);
      latent_filter_set (query, (LatentFilterKind) kind, values[kind], FALSE, now);
      g_assert_true (latent_image_query_equal (query, everything));
    }
}

static void
test_several (void)
{
  g_autoptr (LatentImageQuery) query = latent_image_query_new ();
  g_autoptr (GDateTime) now = make_now ();

  latent_filter_set (query, LATENT_FILTER_ASPECT_RATIO, "16:9", TRUE, now);
  latent_filter_set (query, LATENT_FILTER_ASPECT_RATIO, "1:1", TRUE, now);
  latent_filter_set (query, LATENT_FILTER_ASPECT_RATIO, "1:1", TRUE, now);
  latent_filter_set (query, LATENT_FILTER_STATE, "done", TRUE, now);
  latent_filter_set (query, LATENT_FILTER_STATE, "failed", TRUE, now);
  g_assert_cmpuint (count_filters (query), ==, 4);
  /* One value takes the other's place. */
  latent_filter_set (query, LATENT_FILTER_RATING, "2", TRUE, now);
  latent_filter_set (query, LATENT_FILTER_RATING, "4", TRUE, now);
  g_assert_cmpuint (count_filters (query), ==, 5);
  g_assert_cmpint (query->min_rating, ==, 4);
  latent_filter_set (query, LATENT_FILTER_REJECTED, "yes", TRUE, now);
  g_assert_cmpint (query->min_rating, ==, 0);
  query->search = g_strdup ("words");
  query->sort = LATENT_IMAGE_SORT_RATING;
  latent_filter_clear (query);
  g_assert_true (latent_image_query_is_empty (query));
  g_assert_cmpint (query->sort, ==, LATENT_IMAGE_SORT_RATING);
}

static void
test_periods (void)
{
  g_autoptr (GDateTime) now = make_now ();
  g_autoptr (GDateTime) tomorrow = g_date_time_add_days (now, 1);
  g_autoptr (GDateTime) midnight = g_date_time_new_local (2026, 11, 22, 0, 0, 0);
  g_autoptr (GDateTime) next_midnight = g_date_time_add_days (midnight, 1);
  g_autoptr (GDateTime) week = g_date_time_new_local (2026, 11, 16, 0, 0, 0);
  g_autoptr (GDateTime) month = g_date_time_new_local (2026, 10, 24, 0, 0, 0);
  g_autoptr (GDateTime) year = g_date_time_new_local (2026, 1, 1, 0, 0, 0);
  g_autoptr (LatentImageQuery) query = latent_image_query_new ();
  g_autoptr (LatentImageQuery) kept = NULL;
  g_autofree char *text = NULL;

  g_assert_cmpint (latent_image_period_get_start_us (LATENT_IMAGE_PERIOD_TODAY, now), ==,
                   g_date_time_to_unix (midnight) * G_USEC_PER_SEC);
  g_assert_cmpint (latent_image_period_get_start_us (LATENT_IMAGE_PERIOD_WEEK, now), ==,
                   g_date_time_to_unix (week) * G_USEC_PER_SEC);
  g_assert_cmpint (latent_image_period_get_start_us (LATENT_IMAGE_PERIOD_MONTH, now), ==,
                   g_date_time_to_unix (month) * G_USEC_PER_SEC);
  g_assert_cmpint (latent_image_period_get_start_us (LATENT_IMAGE_PERIOD_YEAR, now), ==,
                   g_date_time_to_unix (year) * G_USEC_PER_SEC);
  g_assert_cmpint (latent_image_period_get_start_us (LATENT_IMAGE_PERIOD_NONE, now), ==, 0);

  /* Kept until tomorrow, as a saved search or the session's: then it is that day. */
  latent_filter_set (query, LATENT_FILTER_SINCE, "today", TRUE, now);
  g_assert_cmpint (query->since_us, ==, g_date_time_to_unix (midnight) * G_USEC_PER_SEC);
  text = latent_image_query_to_json (query);
  kept = latent_image_query_new_from_json (text);
  g_assert_true (latent_filter_is_set (kept, LATENT_FILTER_SINCE, "today"));
  g_assert_false (latent_image_query_is_empty (kept));
  latent_image_query_set_now (kept, tomorrow);
  g_assert_cmpint (kept->since_us, ==, g_date_time_to_unix (next_midnight) * G_USEC_PER_SEC);
  g_assert_cmpuint (count_filters (kept), ==, 1);
}

/* From one day to another, both with all their hours. */
static void
test_span (void)
{
  g_autoptr (GDateTime) now = make_now ();
  g_autoptr (GDateTime) day = g_date_time_new_local (2026, 5, 1, 15, 30, 0);
  g_autoptr (GDateTime) begin = g_date_time_new_local (2026, 5, 1, 0, 0, 0);
  g_autoptr (GDateTime) end = g_date_time_new_local (2026, 5, 2, 0, 0, 0);
  g_autofree char *since = latent_date_range_get_value (day, FALSE);
  g_autofree char *until = latent_date_range_get_value (day, TRUE);
  g_autofree char *date = g_date_time_format (day, "Until %x");
  g_autofree char *words = latent_filter_describe (LATENT_FILTER_UNTIL, until, NULL);
  g_autoptr (LatentImageQuery) query = latent_image_query_new ();

  latent_filter_set (query, LATENT_FILTER_SINCE, since, TRUE, now);
  latent_filter_set (query, LATENT_FILTER_UNTIL, until, TRUE, now);
  g_assert_cmpint (query->since_us, ==, g_date_time_to_unix (begin) * G_USEC_PER_SEC);
  g_assert_cmpint (query->until_us, ==, g_date_time_to_unix (end) * G_USEC_PER_SEC);
  g_assert_cmpuint (count_filters (query), ==, 2);
  g_assert_cmpstr (words, ==, date);

  /* A span that would be none. */
  latent_filter_set (query, LATENT_FILTER_SINCE, "today", TRUE, now);
  g_assert_cmpint (query->until_us, ==, 0);
  latent_filter_set (query, LATENT_FILTER_UNTIL, until, TRUE, now);
  g_assert_cmpint (query->since_us, ==, 0);
  g_assert_cmpint (query->period, ==, LATENT_IMAGE_PERIOD_NONE);
  latent_filter_set (query, LATENT_FILTER_UNTIL, until, FALSE, now);
  g_assert_true (latent_image_query_is_empty (query));
}

static void
test_words (void)
{
  g_autoptr (LatentModelCatalog) catalog = latent_model_catalog_new ();
  g_autofree char *ratio = latent_filter_describe (LATENT_FILTER_ASPECT_RATIO, "16:9", catalog);
  g_autofree char *odd = latent_filter_describe (LATENT_FILTER_ASPECT_RATIO, "<b>7:3", catalog);
  g_autofree char *format = latent_filter_describe (LATENT_FILTER_FORMAT, "jpg", catalog);
  g_autofree char *gone = latent_filter_describe (LATENT_FILTER_MODEL, "old-model", catalog);
  g_autofree char *rating = latent_filter_describe (LATENT_FILTER_RATING, "1", catalog);
  g_autofree char *since
      = latent_filter_describe (LATENT_FILTER_SINCE, "9223372036854775807", catalog);

  g_assert_cmpstr (ratio, ==, "16:9 Wide");
  g_assert_cmpstr (odd, ==, "<b>7:3");
  g_assert_cmpstr (format, ==, "JPEG");
  g_assert_cmpstr (gone, ==, "old-model");
  g_assert_cmpstr (rating, ==, "1 star or more");
  g_assert_nonnull (since);
}

/* What does not fit goes to the next line; from right to left where people read so. */
static void
test_flow (void)
{
  GtkWidget *box = adw_bin_new ();
  g_autoptr (GtkWidget) window = NULL;
  GtkWidget *children[3];
  graphene_rect_t bounds[3];

  gtk_widget_set_layout_manager (box, latent_flow_layout_new ());
  gtk_widget_set_direction (box, GTK_TEXT_DIR_RTL);
  for (guint i = 0; i < G_N_ELEMENTS (children); i++)
    {
      children[i] = gtk_drawing_area_new ();
      gtk_widget_set_size_request (children[i], 100, 20);
      gtk_widget_set_parent (children[i], box);
    }
  window = latent_ui_test_present (box, 250, 200);
  latent_test_wait_for (gtk_widget_get_width (children[2]) == 100);
  for (guint i = 0; i < G_N_ELEMENTS (children); i++)
    g_assert_true (gtk_widget_compute_bounds (children[i], box, &bounds[i]));
  g_assert_cmpfloat (bounds[0].origin.x, >, bounds[1].origin.x);
  g_assert_cmpfloat (bounds[0].origin.y, ==, bounds[1].origin.y);
  g_assert_cmpfloat (bounds[2].origin.x, ==, bounds[0].origin.x);
  g_assert_cmpfloat (bounds[2].origin.y, >, bounds[0].origin.y);
  for (guint i = 0; i < G_N_ELEMENTS (children); i++)
    gtk_widget_unparent (children[i]);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  latent_ui_test_init (&argc, &argv);

  g_test_add_func ("/ui/filter/set-and-unset", test_set_and_unset);
  g_test_add_func ("/ui/filter/several", test_several);
  g_test_add_func ("/ui/filter/periods", test_periods);
  g_test_add_func ("/ui/filter/span", test_span);
  g_test_add_func ("/ui/filter/words", test_words);
  g_test_add_func ("/ui/filter/flow", test_flow);

  return latent_test_run ();
}
