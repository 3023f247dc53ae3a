/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "ui/bring-in/latent-bring-in-dialog.h"

#include <string.h>

#include "../core/jobs/bench.h"
#include "core/jobs/latent-export.h"
#include "latent-ui-test.h"
#include "ui/bring-in/latent-offers.h"

#define NAME(suffix) "/ui/bring-in/" suffix

static LatentForeignPrompt *
make_prompt (LatentPromptSource source, const char *const *fields)
{
  LatentForeignPrompt *prompt = g_new0 (LatentForeignPrompt, 1);

  prompt->source = source;
  prompt->fields = g_ptr_array_new ();
  for (guint i = 0; fields[i] != NULL; i += 2)
    {
      LatentForeignField *field = g_new0 (LatentForeignField, 1);

      field->key = g_strdup (fields[i]);
      field->name = g_strdup (fields[i]);
      field->value = g_strdup (fields[i + 1]);
      g_ptr_array_add (prompt->fields, field);
    }
  return prompt;
}

static void
free_prompt (LatentForeignPrompt *prompt)
{
  for (guint i = 0; i < prompt->fields->len; i++)
    {
      LatentForeignField *field = g_ptr_array_index (prompt->fields, i);

      g_free (field->key);
      g_free (field->name);
      g_free (field->value);
      g_free (field);
    }
  latent_foreign_prompt_free (prompt);
}

static LatentDraft *
make_draft (const char *prompt, const char *model_id)
{
  LatentDraft *draft = g_new0 (LatentDraft, 1);

  draft->prompt = g_strdup (prompt);
  draft->model_id = g_strdup (model_id);
  draft->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_insert (draft->values, g_strdup ("aspect_ratio"), g_strdup ("1:1"));
  g_hash_table_insert (draft->values, g_strdup ("image_size"), g_strdup ("1K"));
  return draft;
}

/* key=raw, "!" where the form cannot take it, "=" where it has it already */
static void
assert_offers (LatentPromptSource source, const char *const *fields, const char *expected)
{
  g_autoptr (LatentModelCatalog) catalog = latent_model_catalog_new ();
  LatentForeignPrompt *prompt = make_prompt (source, fields);
  g_autoptr (LatentDraft) draft = make_draft ("a dog", "imagen-4");
  g_autoptr (GPtrArray) offers = latent_offers_list (catalog, prompt, draft, NULL);
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < offers->len; i++)
    {
      const LatentOffer *offer = g_ptr_array_index (offers, i);

      g_string_append_printf (found, "%s=%s%s%s|", offer->key, offer->raw,
                              offer->reason != NULL ? "!" : "", offer->is_same ? "=" : "");
      g_assert_true (latent_offer_is_usable (offer) == (offer->reason == NULL && !offer->is_same));
    }
  g_assert_cmpstr (found->str, ==, expected);
  free_prompt (prompt);
}

static void
test_offers (void)
{
  const char *const own[]
      = { "prompt", "a cat", "model", "imagen-4-fast", "aspect_ratio", "16:9", "image_size", "1K",
          "style",  "oil",   NULL };
  const char *const foreign[]
      = { "prompt", "a dog",    "negative_prompt", "bird",        "steps", "20",
          "size",   "1408x768", "model",           "dreamshaper", NULL };
  const char *const odd[] = { "size", "100x900", "aspect_ratio", "2:3", "model", "", NULL };
  const char *const twice[] = { "aspect_ratio", "16:9", "size", "1024x1024", NULL };

  assert_offers (LATENT_PROMPT_SOURCE_LATENT, own,
                 "prompt=a cat|model=imagen-4-fast|aspect_ratio=16:9|image_size=1K=|style=oil!|");
  assert_offers (
      LATENT_PROMPT_SOURCE_PARAMETERS, foreign,
      "prompt=a dog=|aspect_ratio=16:9|negative_prompt=bird!|steps=20!|model=dreamshaper!|");
  assert_offers (LATENT_PROMPT_SOURCE_COMFYUI, odd, "size=100x900!|aspect_ratio=2:3!|model=!|");
  assert_offers (LATENT_PROMPT_SOURCE_PARAMETERS, twice, "aspect_ratio=16:9|");
}

/* --- the dialog --- */

typedef struct
{
  Bench *bench;
  GtkWidget *dialog; /* nullable */
  char *taken;       /* nullable */
  guint number;
} Fixture;

static void
take_over_cb (Fixture *self, const LatentDraft *draft)
{
  g_free (self->taken);
  self->taken = g_strdup_printf (
      "%s|%s|%u|%s", draft->prompt != NULL ? draft->prompt : "-",
      draft->model_id != NULL ? draft->model_id : "-", g_hash_table_size (draft->values),
      (const char *) g_hash_table_lookup (draft->values, "aspect_ratio"));
}

static void
open_cb (Fixture *self, guint number)
{
  self->number = number;
}

/* A picture of another program: a PNG with its text. */
static GBytes *
make_picture (void)
{
  static const char text[] = "parameters\0a cat\nSteps: 20, Size: 1408x768, Model: imagen-4-fast";
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 64, 48);
  g_autoptr (GError) error = NULL;
  char *data = NULL;
  gsize length = 0;

  gdk_pixbuf_fill (pixbuf, 0x336699ff);
  gdk_pixbuf_save_to_buffer (pixbuf, &data, &length, "png", &error, "tEXt::parameters",
                             text + strlen ("parameters") + 1, NULL);
  g_assert_no_error (error);
  return g_bytes_new_take (data, length);
}

static LatentFoundImage *
look_at (Fixture *self, GBytes *bytes)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LatentFoundImage *image;

  latent_bring_in_look_at_async (self->bench->workspace, bytes, NULL, latent_test_result_cb,
                                 &result);
  latent_test_wait_for (result != NULL);
  image = latent_bring_in_look_at_finish (self->bench->workspace, result, &error);
  g_assert_no_error (error);
  return image;
}

static void
present (Fixture *self, GBytes *bytes)
{
  self->dialog = latent_bring_in_dialog_new (NULL, self->bench->workspace, look_at (self, bytes),
                                             make_draft ("a dog", "imagen-4"));
  g_object_add_weak_pointer (G_OBJECT (self->dialog), (gpointer *) &self->dialog);
  g_signal_connect_swapped (self->dialog, "take-over", G_CALLBACK (take_over_cb), self);
  g_signal_connect_swapped (self->dialog, "open", G_CALLBACK (open_cb), self);
  gtk_window_present (GTK_WINDOW (self->dialog));
  latent_test_wait_for (gtk_widget_get_mapped (self->dialog));
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->bench = bench_new ();
  bench_open (self->bench);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  if (self->dialog != NULL)
    gtk_window_destroy (GTK_WINDOW (self->dialog));
  latent_test_wait_for (self->dialog == NULL);
  g_free (self->taken);
  bench_free (self->bench);
}

static void
collect_checks (GtkWidget *widget, GPtrArray *checks)
{
  if (GTK_IS_CHECK_BUTTON (widget))
    g_ptr_array_add (checks, widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect_checks (child, checks);
}

static GtkCheckButton *
get_check (Fixture *self, guint index)
{
  g_autoptr (GPtrArray) checks = g_ptr_array_new ();

  collect_checks (self->dialog, checks);
  g_assert_cmpuint (index, <, checks->len);
  return checks->pdata[index];
}

/* Nothing is ticked at first; only what is ticked is taken over; what cannot be says so. */
static void
test_take_over (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) bytes = make_picture ();
  GtkWidget *button;

  present (self, bytes);
  button = latent_ui_test_find_button (self->dialog, "Take Over");
  g_assert_false (gtk_widget_get_sensitive (button));
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (self->dialog))
                 == GTK_WIDGET (get_check (self, 0)));
  g_assert_true (latent_ui_test_shows (self->dialog, "a cat"));
  g_assert_true (latent_ui_test_shows (self->dialog, "Now: a dog"));
  g_assert_true (latent_ui_test_shows (self->dialog, "Imagen 4 does not have this setting."));
  /* prompt, shape, model; steps */
  g_assert_false (gtk_widget_get_sensitive (GTK_WIDGET (get_check (self, 3))));
  gtk_check_button_set_active (get_check (self, 0), TRUE);
  g_assert_true (gtk_widget_get_sensitive (button));
  gtk_check_button_set_active (get_check (self, 0), FALSE);
  g_assert_false (gtk_widget_get_sensitive (button));
  gtk_check_button_set_active (get_check (self, 1), TRUE);
  g_signal_emit_by_name (button, "clicked");
  g_assert_cmpstr (self->taken, ==, "-|-|1|16:9");
  latent_test_wait_for (self->dialog == NULL);
}

/* Another model, other words for what it has not; and what was ticked stays ticked. */
static void
test_model (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) bytes = make_picture ();

  present (self, bytes);
  gtk_check_button_set_active (get_check (self, 0), TRUE);
  gtk_check_button_set_active (get_check (self, 2), TRUE);
  latent_test_wait_for (
      latent_ui_test_shows (self->dialog, "Imagen 4 Fast does not have this setting."));
  g_assert_true (gtk_check_button_get_active (get_check (self, 0)));
  g_signal_emit_by_name (latent_ui_test_find_button (self->dialog, "Take Over"), "clicked");
  g_assert_cmpstr (self->taken, ==, "a cat|imagen-4-fast|0|(null)");
}

/* T8: into the library it goes once; the second time it is shown; nothing is ever sent. */
static void
test_import (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) bytes = make_picture ();
  guint number;

  present (self, bytes);
  g_signal_emit_by_name (latent_ui_test_find_button (self->dialog, "Import Into Library"),
                         "clicked");
  latent_test_wait_for (self->number != 0);
  number = self->number;
  latent_test_wait_for (self->dialog == NULL);
  g_assert_cmpuint (bench_count_pictures (self->bench), ==, 1);

  self->number = 0;
  present (self, bytes);
  g_assert_true (latent_ui_test_shows (self->dialog, "Your library has this image already."));
  g_signal_emit_by_name (latent_ui_test_find_button (self->dialog, "Show"), "clicked");
  g_assert_cmpuint (self->number, ==, number);
  g_assert_cmpuint (bench_count_pictures (self->bench), ==, 1);
  g_assert_cmpuint (bench_count_submits (self->bench), ==, 0);
}

/* --- what was exported --- */

#define ROUND_TRIP_PROMPT "a fox, \"quick\" & <brown>: 灯台, Größe\nSteps: 5, Seed: 1\n\ttwice"

/* (transfer full): a picture with nothing in it that the form of make_draft() has */
static LatentImageRecord *
make_original (Bench *bench)
{
  g_autoptr (GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (LatentImageRequest) request = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GPtrArray) images = NULL;
  g_autoptr (GError) error = NULL;

  g_hash_table_insert (values, (gpointer) "aspect_ratio", (gpointer) "16:9");
  g_hash_table_insert (values, (gpointer) "image_size", (gpointer) "2K");
  request = latent_image_request_new (latent_model_catalog_find (bench->catalog, "imagen-4-ultra"),
                                      ROUND_TRIP_PROMPT, values, NULL, &error);
  g_assert_no_error (error);
  latent_job_queue_submit_async (bench_queue (bench), request, 1, NULL, NULL, latent_test_result_cb,
                                 &result);
  latent_test_wait_for (result != NULL);
  jobs = latent_job_queue_submit_finish (bench_queue (bench), result, &error);
  g_assert_no_error (error);
  bench_wait_state (bench, jobs->pdata[0], LATENT_JOB_DONE);
  images = bench_list_images (bench);
  return latent_image_record_copy (images->pdata[0]);
}

/* (transfer full): the bytes of the file that an export of @image with all its metadata makes */
static GBytes *
export_picture (Bench *bench, const LatentImageRecord *image, LatentImageFormat format)
{
  g_autofree char *folder = latent_test_make_folder ("exported");
  g_autoptr (LatentExportOptions) options = latent_export_options_new (folder);
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (LatentExport) run = NULL;
  g_autoptr (LatentExportResult) outcome = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *path = NULL;
  g_autofree char *data = NULL;
  gsize length;

  g_array_append_val (numbers, image->number);
  options->output.format = format;
  options->output.quality = LATENT_PICTURE_DEFAULT_QUALITY;
  options->output.metadata = LATENT_PICTURE_METADATA_FULL;
  run = latent_export_new (bench->workspace, options, numbers);
  latent_export_run_async (run, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  outcome = latent_export_run_finish (run, result);
  g_assert_no_error (outcome->error);
  g_assert_cmpuint (outcome->n_written, ==, 1);
  path = g_build_filename (folder, ((LatentExportedPicture *) outcome->pictures->pdata[0])->name,
                           NULL);
  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  return g_bytes_new_take (g_steal_pointer (&data), length);
}

/* (transfer full) */
static char *
describe (const char *prompt, const char *model_id, GHashTable *values)
{
  g_autoptr (GString) words = g_string_new (NULL);
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (values), (GCompareFunc) strcmp);

  g_string_append_printf (words, "%s|%s", prompt, model_id);
  for (GList *l = keys; l != NULL; l = l->next)
    g_string_append_printf (words, "|%s=%s", (const char *) l->data,
                            (const char *) g_hash_table_lookup (values, l->data));
  return g_string_free (g_steal_pointer (&words), FALSE);
}

static void
take_all_cb (Fixture *self, const LatentDraft *draft)
{
  g_free (self->taken);
  self->taken = describe (draft->prompt, draft->model_id, draft->values);
}

/* Ticking the model makes rows of its own: until nothing is left to be ticked. */
static void
tick_all (Fixture *self)
{
  gboolean is_all;

  do
    {
      g_autoptr (GPtrArray) checks = g_ptr_array_new ();

      is_all = TRUE;
      collect_checks (self->dialog, checks);
      for (guint i = 0; i < checks->len && is_all; i++)
        {
          if (!gtk_widget_get_sensitive (checks->pdata[i])
              || gtk_check_button_get_active (checks->pdata[i]))
            continue;
          gtk_check_button_set_active (checks->pdata[i], TRUE);
          is_all = FALSE;
        }
    }
  while (!is_all);
}

/* Exported with all that is known of it, in each format, and brought to the window of a library
 * that does not have it, a picture says of itself what it was made of, field by field. */
static void
test_round_trip (Fixture *self, gconstpointer data)
{
  static const LatentImageFormat formats[]
      = { LATENT_IMAGE_FORMAT_PNG, LATENT_IMAGE_FORMAT_JPEG, LATENT_IMAGE_FORMAT_WEBP };
  g_autoptr (LatentImageRecord) original = make_original (self->bench);
  g_autofree char *expected = describe (original->prompt, original->model_id, original->values);
  g_autoptr (GPtrArray) exported
      = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    g_ptr_array_add (exported, export_picture (self->bench, original, formats[i]));
  bench_free (self->bench);
  self->bench = bench_new ();
  bench_open_without_network (self->bench);
  g_assert_cmpstr (original->prompt, ==, ROUND_TRIP_PROMPT);
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autoptr (LatentFoundImage) image = look_at (self, exported->pdata[i]);

      g_assert_cmpint (image->format, ==, formats[i]);
      g_assert_cmpint (image->prompt->source, ==, LATENT_PROMPT_SOURCE_LATENT);
      g_assert_null (image->known);
      present (self, exported->pdata[i]);
      g_signal_connect_swapped (self->dialog, "take-over", G_CALLBACK (take_all_cb), self);
      tick_all (self);
      g_signal_emit_by_name (latent_ui_test_find_button (self->dialog, "Take Over"), "clicked");
      latent_test_wait_for (self->dialog == NULL);
      g_assert_cmpstr (self->taken, ==, expected);
    }
}

#define ADD(name, function) g_test_add (NAME (name), Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  latent_ui_test_init (&argc, &argv);

  g_test_add_func (NAME ("offers"), test_offers);
  ADD ("take-over", test_take_over);
  ADD ("model", test_model);
  ADD ("T8-import", test_import);
  ADD ("round-trip", test_round_trip);

  return latent_test_run ();
}
