/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-ui-test.h"

#include <string.h>

#include "core/base/latent-values.h"

/* (nullable) */
static const char *
find_field (const GLogField *fields, gsize n_fields, const char *key)
{
  for (gsize i = 0; i < n_fields; i++)
    {
      /* Those of a length of their own are no texts. */
      if (g_str_equal (fields[i].key, key) && fields[i].length < 0)
        return fields[i].value;
    }
  return NULL;
}

/* GTK logs with fields: what GTest lets one say about fatal messages is not asked about those. */
static GLogWriterOutput
write_log_cb (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  static const char *const own_of_gtk[]
      = { "failed to scroll to given position", "ran out of items", "Duplicate item detected" };
  const char *domain = find_field (fields, n_fields, "GLIB_DOMAIN");
  const char *message = find_field (fields, n_fields, "MESSAGE");

  for (guint i = 0; i < G_N_ELEMENTS (own_of_gtk); i++)
    {
      if (g_strcmp0 (domain, "Gtk") == 0 && message != NULL
          && strstr (message, own_of_gtk[i]) != NULL)
        return g_log_writer_standard_streams (level, fields, n_fields, user_data);
    }
  return g_log_writer_default (level, fields, n_fields, user_data);
}

void
latent_ui_test_init (int *argc, char ***argv)
{
  latent_test_init (argc, argv);
  g_log_set_writer_func (write_log_cb, NULL, NULL);
  gtk_init ();
  adw_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
}

LatentModelCatalog *
latent_ui_test_odd_catalog (void)
{
  static const char text[]
      = "{\"version\":1,\"models\":[{\"id\":\"odd\",\"label\":\"Odd <b>&\","
        "\"params_key\":\"oddParams\",\"prompt_limit\":10,\"typical_seconds\":5,"
        "\"parameters\":\"odd\"},{\"id\":\"plain\",\"label\":\"Plain\","
        "\"params_key\":\"plainParams\",\"prompt_limit\":20,\"typical_seconds\":5,"
        "\"parameters\":\"plain\"}],\"parameter_sets\":{\"odd\":["
        "{\"key\":\"shape\",\"label\":\"Shape <i>& co\",\"type\":\"choice\",\"default\":\"2:1\","
        "\"values\":[{\"value\":\"1:2\"},{\"value\":\"2:1\"}]},"
        "{\"key\":\"steps\",\"label\":\"Steps\",\"type\":\"integer\",\"default\":\"7\","
        "\"minimum\":-3,\"maximum\":50},"
        "{\"key\":\"raw\",\"label\":\"Raw\",\"type\":\"boolean\",\"default\":\"true\"},"
        "{\"key\":\"style\",\"label\":\"Style\",\"type\":\"text\",\"default\":\"ink\","
        "\"maximum\":12}],\"plain\":["
        "{\"key\":\"shape\",\"label\":\"Shape\",\"type\":\"choice\",\"default\":\"1:1\","
        "\"values\":[{\"value\":\"1:1\"},{\"value\":\"1:2\"}]}]}}";
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (GError) error = NULL;
  LatentModelCatalog *catalog = latent_model_catalog_new_from_bytes (bytes, &error);

  g_assert_no_error (error);
  return catalog;
}

LatentJob *
latent_ui_test_job (const char *id, const char *prompt, LatentJobState state)
{
  g_autoptr (LatentModelCatalog) catalog = latent_model_catalog_new ();
  g_autoptr (LatentJobRecord) record = latent_job_record_new ();

  record->id = g_strdup (id);
  record->number = g_str_hash (id) % LATENT_MAX_JOB_NUMBER + 1;
  record->prompt = g_strdup (prompt);
  record->model_id = g_strdup (latent_model_get_id (latent_model_catalog_get_default (catalog)));
  record->origin = g_strdup ("https://service.example");
  record->idempotency_key = g_strdup (id);
  record->body = g_bytes_new_static ("{}", 2);
  record->body_sha256 = g_strdup ("");
  if (record->values == NULL)
    record->values = latent_values_new ();
  record->state = state;
  record->created_us = G_USEC_PER_SEC;
  return latent_job_new (record, TRUE);
}

gpointer
latent_ui_test_find (GtkWidget *root, GType type)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      gpointer found = latent_ui_test_find (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

GtkWidget *
latent_ui_test_find_button (GtkWidget *root, const char *label)
{
  if (GTK_IS_BUTTON (root) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (root)), label) == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = latent_ui_test_find_button (child, label);

      if (found != NULL)
        return found;
    }
  return NULL;
}

gboolean
latent_ui_test_shows (GtkWidget *root, const char *text)
{
  if (GTK_IS_LABEL (root) && gtk_widget_get_mapped (root)
      && g_str_has_prefix (gtk_label_get_text (GTK_LABEL (root)), text))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (latent_ui_test_shows (child, text))
        return TRUE;
    }
  return FALSE;
}

void
latent_ui_test_load_style (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, "/io/github/latent_app/Latent/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

GtkWidget *
latent_ui_test_present (GtkWidget *child, int width, int height)
{
  GtkWidget *window = gtk_window_new ();

  g_object_ref (window);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_set_child (GTK_WINDOW (window), child);
  gtk_window_present (GTK_WINDOW (window));
  latent_test_wait_for (gtk_widget_get_mapped (child) && gtk_widget_get_width (child) > 0);
  return window;
}
