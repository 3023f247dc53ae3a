/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "bench/bench-window.h"

/* bench-search FOLDER: from a keystroke in the search bar until its results are painted, against
 * GTK's own way to filter a list by the same text over the same prompts. Each key finds the window
 * at rest, as it does when somebody types ten characters a second. */

#define TYPED "dragon sunset"
#define TYPED_AGAIN "灯台"
#define N_ROUNDS 3
#define KEY_INTERVAL_MS 100
#define LIMIT_MS 10000
/* For the thumbnails of what was found; there may be nothing. */
#define REST_MS 300

typedef struct
{
  BenchWindow *bench;
  GtkEditable *entry;           /* unowned: of the search bar */
  GtkFilterListModel *filtered; /* owned: the reference */
  GtkStringFilter *filter;      /* unowned */
  gboolean is_answered, is_painted, is_over;
  GArray *painted, *references, *frames; /* element-type double: milliseconds */
} Search;

static void
is_searching_cb (LatentTimeline *timeline, GParamSpec *pspec, gpointer data)
{
  ((Search *) data)->is_answered = !latent_timeline_get_is_searching (timeline);
}

static void
after_paint_cb (GdkFrameClock *clock, gpointer data)
{
  Search *self = data;

  self->is_painted = self->is_answered;
}

static gboolean
over_cb (gpointer data)
{
  ((Search *) data)->is_over = TRUE;
  return G_SOURCE_REMOVE;
}

/* What is new of @text is typed behind what is there; or the entry is emptied. */
static void
enter (Search *self, const char *text)
{
  int n_bytes = (int) strlen (gtk_editable_get_text (self->entry));
  int end = -1;

  if (*text == '\0')
    gtk_editable_delete_text (self->entry, 0, -1);
  else
    gtk_editable_insert_text (self->entry, text + n_bytes, -1, &end);
}

/* Milliseconds from the key to the frame that shows what it found; -1: none came. */
static double
press_key (Search *self, const char *text)
{
  gint64 start_us = g_get_monotonic_time ();
  guint limit_id = g_timeout_add (LIMIT_MS, over_cb, self);

  self->is_answered = self->is_painted = self->is_over = FALSE;
  enter (self, text);
  while (!self->is_painted && !self->is_over)
    g_main_context_iteration (NULL, TRUE);
  if (self->is_over)
    return -1;
  g_source_remove (limit_id);
  return (double) (g_get_monotonic_time () - start_us) / 1000;
}

static double
filter_list (Search *self, const char *text)
{
  gint64 start_us = g_get_monotonic_time ();

  gtk_string_filter_set_search (self->filter, text);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->filtered)), <, G_MAXUINT);
  return (double) (g_get_monotonic_time () - start_us) / 1000;
}

static void
type_text (Search *self, const char *text)
{
  for (const char *end = g_utf8_next_char (text);; end = g_utf8_next_char (end))
    {
      g_autofree char *typed = g_strndup (text, (gsize) (end - text));
      double painted_ms = press_key (self, typed);
      double filter_ms = filter_list (self, typed);

      if (painted_ms < 0)
        g_error ("nothing was painted after \"%s\"", typed);
      bench_window_await_filled (self->bench, REST_MS);
      g_array_append_val (self->painted, painted_ms);
      g_array_append_val (self->references, filter_ms);
      if (*end == '\0')
        break;
    }
  press_key (self, "");
}

/* --- typing fast --- */

typedef struct
{
  Search *search;
  const char *end;
  gint64 last_us;
} Typing;

static gboolean
key_cb (gpointer data)
{
  Typing *typing = data;
  g_autofree char *typed = NULL;

  if (*typing->end == '\0')
    {
      typing->search->is_over = TRUE;
      return G_SOURCE_REMOVE;
    }
  typing->end = g_utf8_next_char (typing->end);
  typed = g_strndup (TYPED, (gsize) (typing->end - TYPED));
  enter (typing->search, typed);
  return G_SOURCE_CONTINUE;
}

static void
frame_cb (GdkFrameClock *clock, gpointer data)
{
  Typing *typing = data;
  gint64 now_us = bench_thread_cpu_us ();
  double cpu_ms = (double) (now_us - typing->last_us) / 1000;

  g_array_append_val (typing->search->frames, cpu_ms);
  typing->last_us = now_us;
}

static void
type_fast (Search *self)
{
  Typing typing = { self, TYPED, bench_thread_cpu_us () };
  GdkFrameClock *clock = gtk_widget_get_frame_clock (self->bench->window);
  gulong id = g_signal_connect (clock, "after-paint", G_CALLBACK (frame_cb), &typing);

  self->is_over = FALSE;
  g_timeout_add (KEY_INTERVAL_MS, key_cb, &typing);
  while (!self->is_over)
    g_main_context_iteration (NULL, TRUE);
  bench_run_for (500);
  g_signal_handler_disconnect (clock, id);
  press_key (self, "");
}

/* --- the reference --- */

static void
add_prompts (GListStore *store, const char *path)
{
  g_autoptr (GPtrArray) objects = g_ptr_array_new_with_free_func (g_object_unref);
  sqlite3 *connection = NULL;
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint (sqlite3_open_v2 (path, &connection, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  g_assert_cmpint (
      sqlite3_prepare_v2 (connection,
                          "SELECT jobs.prompt FROM images JOIN jobs ON jobs.id = images.job_id", -1,
                          &statement, NULL),
      ==, SQLITE_OK);
  while (sqlite3_step (statement) == SQLITE_ROW)
    g_ptr_array_add (objects,
                     gtk_string_object_new ((const char *) sqlite3_column_text (statement, 0)));
  sqlite3_finalize (statement);
  sqlite3_close (connection);
  g_list_store_splice (store, 0, 0, objects->pdata, objects->len);
}

static void
make_reference (Search *self)
{
  GListStore *store = g_list_store_new (GTK_TYPE_STRING_OBJECT);
  GtkExpression *expression = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");

  add_prompts (store, latent_places_get_database (self->bench->places));
  self->filter = gtk_string_filter_new (expression);
  gtk_string_filter_set_match_mode (self->filter, GTK_STRING_FILTER_MATCH_MODE_SUBSTRING);
  self->filtered = gtk_filter_list_model_new (G_LIST_MODEL (store), GTK_FILTER (self->filter));
}

static void
report (Search *self, double floor_ms)
{
  double painted_p95 = bench_array_quantile (self->painted, 0.95);
  double painted_p50 = bench_array_quantile (self->painted, 0.5);

  bench_report ("search-painted-p50", painted_p50, "ms",
                painted_p50 / bench_array_quantile (self->references, 0.5), "filter-list-model");
  bench_report ("search-painted-p95", painted_p95, "ms",
                painted_p95 / bench_array_quantile (self->references, 0.95), "filter-list-model");
  bench_report ("search-typing-frame-max", bench_array_quantile (self->frames, 1), "ms",
                bench_array_quantile (self->frames, 1) / floor_ms, "one-colour-redraw-p50");
  bench_report ("search-typing-frame-p95", bench_array_quantile (self->frames, 0.95), "ms",
                bench_array_quantile (self->frames, 0.95) / floor_ms, "one-colour-redraw-p50");
}

static void
measure (Search *self)
{
  g_autoptr (GArray) floor_ms = g_array_new (FALSE, FALSE, sizeof (double));
  GtkWidget *floor = bench_window_get_floor (self->bench);
  LatentTimeline *timeline = latent_workspace_get_timeline (self->bench->workspace);
  GdkFrameClock *clock = gtk_widget_get_frame_clock (self->bench->window);
  gulong paint_id;

  bench_frames_run (floor, 120, bench_step_floor, floor, floor_ms);
  make_reference (self);
  g_signal_connect (timeline, "notify::is-searching", G_CALLBACK (is_searching_cb), self);
  paint_id = g_signal_connect (clock, "after-paint", G_CALLBACK (after_paint_cb), self);
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      type_text (self, TYPED);
      type_text (self, TYPED_AGAIN);
    }
  for (guint i = 0; i < N_ROUNDS; i++)
    type_fast (self);
  report (self, bench_array_quantile (floor_ms, 0.5));
  g_signal_handlers_disconnect_by_data (timeline, self);
  g_signal_handler_disconnect (clock, paint_id);
  g_object_unref (self->filtered);
}

int
main (int argc, char **argv)
{
  Search self = { 0 };

  bench_window_init (&argc, &argv);
  g_assert_cmpint (argc, ==, 2);
  self.bench = bench_window_new (argv[1]);
  self.entry = bench_window_get_search (self.bench);
  self.painted = g_array_new (FALSE, FALSE, sizeof (double));
  self.references = g_array_new (FALSE, FALSE, sizeof (double));
  self.frames = g_array_new (FALSE, FALSE, sizeof (double));
  measure (&self);
  g_array_unref (self.painted);
  g_array_unref (self.references);
  g_array_unref (self.frames);
  bench_window_free (self.bench);
  latent_test_run ();
  return 0;
}
