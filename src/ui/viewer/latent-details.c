/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-details.h"

#include <glib/gi18n.h>

#include "latent-detail-row.h"
#include "latent-details-words.h"
#include "latent-prompt-view.h"
#include "ui/common/latent-show-folder.h"
#include "ui/common/latent-toast.h"

struct _LatentDetails
{
  GtkWidget parent_instance;

  LatentModelCatalog *catalog; /* owned */
  LatentLedger *ledger;        /* owned */
  LatentTile *tile;            /* owned, nullable */
  GSignalGroup *tile_signals;  /* owned: of the tile */
  LatentJobRecord *job;        /* owned, nullable: not read yet, or not there */
  GCancellable *loading;       /* owned, nullable: the job is being read */
  GCancellable *showing;       /* owned: cancelled when the widget goes */
  GPtrArray *setting_rows;     /* owned (element-type LatentDetailRow): in settings_group */

  GtkWidget *scroller;            /* template child: the only direct child */
  LatentPromptView *prompt_view;  /* template child */
  GtkLabel *matches_label;        /* template child */
  AdwPreferencesGroup *settings_group; /* template child */
  GtkWidget *image_group;         /* template child */
  GtkWidget *marks_group;         /* template child */
  GtkWidget *file_group;          /* template child */
  GtkWidget *job_group;           /* template child */
  LatentDetailRow *model_row;     /* template child, as all below */
  LatentDetailRow *pixels_row;
  LatentDetailRow *format_row;
  LatentDetailRow *bytes_row;
  LatentDetailRow *created_row;
  LatentDetailRow *took_row;
  LatentDetailRow *credits_row;
  LatentDetailRow *rating_row;
  LatentDetailRow *favourite_row;
  LatentDetailRow *tags_row;
  LatentDetailRow *collections_row;
  LatentDetailRow *file_row;
  LatentDetailRow *folder_row;
  LatentDetailRow *job_row;
  LatentDetailRow *remote_row;
  LatentDetailRow *request_row;
};

G_DEFINE_FINAL_TYPE (LatentDetails, latent_details, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_TOAST,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static const LatentImageRecord *
get_image (LatentDetails *self)
{
  return self->tile != NULL ? latent_tile_get_image (self->tile) : NULL;
}

/* (transfer none) (nullable): our id of the job the tile is of */
static const char *
get_job_id (LatentDetails *self)
{
  const LatentImageRecord *image = get_image (self);
  LatentJob *job = self->tile != NULL ? latent_tile_get_job (self->tile) : NULL;

  if (image != NULL)
    return image->job_id;
  return job != NULL ? latent_job_get_id (job) : NULL;
}

static void
show_matches (LatentDetails *self)
{
  guint n_matches = latent_prompt_view_get_n_matches (self->prompt_view);
  g_autofree char *text = NULL;

  /* Translators: how often a prompt has what was searched for */
  text = g_strdup_printf (
      ngettext ("%u match of the search", "%u matches of the search", n_matches), n_matches);
  gtk_label_set_text (self->matches_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->matches_label), n_matches > 0);
}

/* (transfer none): the row for the setting number @index */
static LatentDetailRow *
get_setting_row (LatentDetails *self, guint index)
{
  while (index >= self->setting_rows->len)
    {
      GtkWidget *row = latent_detail_row_new ();

      adw_preferences_group_add (self->settings_group, row);
      g_ptr_array_add (self->setting_rows, g_object_ref (row));
    }
  return self->setting_rows->pdata[index];
}

static void
show_settings (LatentDetails *self)
{
  const char *model_id = self->tile != NULL ? latent_tile_get_model_id (self->tile) : NULL;
  GHashTable *values = self->tile != NULL ? latent_tile_get_values (self->tile) : NULL;
  g_autoptr (GPtrArray) keys = latent_details_words_list_keys (self->catalog, model_id, values);

  latent_detail_row_take_value (self->model_row,
                                latent_details_words_model (self->catalog, model_id));
  for (guint i = 0; i < MAX (keys->len, self->setting_rows->len); i++)
    {
      LatentDetailRow *row = get_setting_row (self, i);
      const char *key = i < keys->len ? keys->pdata[i] : NULL;
      g_autofree char *name = NULL;

      if (key == NULL)
        {
          latent_detail_row_take_value (row, NULL);
          continue;
        }
      name = latent_details_words_parameter (self->catalog, model_id, key);
      latent_detail_row_set_heading (row, name);
      latent_detail_row_take_value (
          row, latent_details_words_value (self->catalog, model_id, key,
                                           g_hash_table_lookup (values, key)));
    }
}

static void
show_image (LatentDetails *self)
{
  const LatentImageRecord *image = get_image (self);
  gint64 created_us = 0;
  gint64 credits = -1;

  if (image != NULL)
    created_us = image->job_created_us;
  else if (self->job != NULL)
    created_us = self->job->created_us;
  if (self->job != NULL)
    credits = self->job->credits;
  if (credits < 0 && image != NULL)
    credits = image->credits;

  latent_detail_row_take_value (
      self->pixels_row,
      image != NULL ? latent_details_words_pixels (image->width, image->height) : NULL);
  latent_detail_row_take_value (
      self->format_row, image != NULL ? latent_details_words_format (image->format) : NULL);
  latent_detail_row_take_value (
      self->bytes_row, image != NULL ? latent_details_words_bytes (image->size_bytes) : NULL);
  latent_detail_row_take_value (self->created_row, latent_details_words_moment (created_us));
  latent_detail_row_take_value (
      self->took_row, self->job != NULL ? latent_details_words_took (self->job->took_us) : NULL);
  latent_detail_row_take_value (self->credits_row, latent_details_words_credits (credits));
}

static void
show_marks (LatentDetails *self)
{
  const LatentImageRecord *image = get_image (self);
  gboolean is_favourite = image != NULL && image->favourite;

  latent_detail_row_take_value (
      self->rating_row, image != NULL ? latent_details_words_rating (image->rating) : NULL);
  latent_detail_row_take_value (self->favourite_row, is_favourite ? g_strdup (_ ("Yes")) : NULL);
  latent_detail_row_take_value (
      self->tags_row, image != NULL ? latent_details_words_names (image->tags) : NULL);
  latent_detail_row_take_value (
      self->collections_row,
      image != NULL ? latent_details_words_names (image->collections) : NULL);
}

static void
show_file (LatentDetails *self)
{
  const LatentImageRecord *image = get_image (self);
  g_autofree char *folder = image != NULL ? g_path_get_dirname (image->path) : NULL;

  latent_detail_row_take_value (self->file_row,
                                image != NULL ? g_filename_display_basename (image->path) : NULL);
  latent_detail_row_take_value (self->folder_row,
                                folder != NULL ? g_filename_display_name (folder) : NULL);
}

static void
show_job (LatentDetails *self)
{
  const LatentImageRecord *image = get_image (self);
  const char *remote_id = self->job != NULL ? self->job->remote_id : NULL;

  if (remote_id == NULL && image != NULL)
    remote_id = image->remote_id;
  latent_detail_row_take_value (self->job_row, g_strdup (get_job_id (self)));
  latent_detail_row_take_value (self->remote_row, g_strdup (remote_id));
  latent_detail_row_take_value (self->request_row,
                                g_strdup (self->job != NULL ? self->job->request_id : NULL));
}

static gboolean
has_value (LatentDetailRow *row)
{
  return latent_detail_row_get_value (row) != NULL;
}

/* No heading above nothing. */
static void
show_groups (LatentDetails *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->settings_group), has_value (self->model_row));
  gtk_widget_set_visible (self->image_group,
                          has_value (self->created_row) || has_value (self->pixels_row));
  gtk_widget_set_visible (self->marks_group,
                          has_value (self->rating_row) || has_value (self->favourite_row)
                              || has_value (self->tags_row) || has_value (self->collections_row));
  gtk_widget_set_visible (self->file_group, has_value (self->file_row));
  gtk_widget_set_visible (self->job_group, has_value (self->job_row));
}

/* A picture that was never seen before is read a moment after it was walked to: until then what is
 * there stays, and so does the place it was scrolled to. */
static void
show (LatentDetails *self)
{
  gboolean is_late = self->tile != NULL && !latent_tile_get_is_loaded (self->tile)
                     && latent_tile_get_job (self->tile) == NULL;

  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_BUSY, is_late, -1);
  if (is_late)
    return;
  latent_prompt_view_set_prompt (self->prompt_view,
                                 self->tile != NULL ? latent_tile_get_prompt (self->tile) : "");
  show_settings (self);
  show_image (self);
  show_marks (self);
  show_file (self);
  show_job (self);
  show_groups (self);
}

/* One question to the ledger, which may answer what was taken back meanwhile. */
typedef struct
{
  LatentDetails *details;    /* unowned: there unless cancelled */
  GCancellable *cancellable; /* owned */
} Reading;

static void
free_reading (Reading *reading)
{
  g_object_unref (reading->cancellable);
  g_free (reading);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, free_reading)

static void
job_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Reading) reading = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentJobRecord) job
      = latent_ledger_find_finish (LATENT_LEDGER (source), result, &error);
  LatentDetails *self = reading->details;

  if (g_cancellable_is_cancelled (reading->cancellable))
    return;
  g_clear_object (&self->loading);
  g_clear_pointer (&self->job, latent_job_record_free);
  self->job = g_steal_pointer (&job);
  show (self);
}

static void
stop_reading (LatentDetails *self)
{
  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
}

/* What is known of the job stays on screen while it is read again. */
static void
read_job (LatentDetails *self)
{
  const char *id = get_job_id (self);
  Reading *reading;

  stop_reading (self);
  if (self->job != NULL && g_strcmp0 (self->job->id, id) != 0)
    g_clear_pointer (&self->job, latent_job_record_free);
  if (id == NULL)
    return;
  self->loading = g_cancellable_new ();
  reading = g_new0 (Reading, 1);
  reading->details = self;
  reading->cancellable = g_object_ref (self->loading);
  latent_ledger_find_async (self->ledger, id, self->loading, job_read_cb, reading);
}

/* The record was read, or it changed, here or by another process. */
static void
tile_changed_cb (LatentDetails *self)
{
  read_job (self);
  show (self);
}

/* There is nothing to read. */
static void
loaded_cb (LatentDetails *self)
{
  if (get_image (self) == NULL)
    tile_changed_cb (self);
}

static void
show_failed_cb (gpointer user_data, const char *words)
{
  g_autoptr (AdwToast) toast = latent_toast_new (words);

  g_signal_emit (user_data, signals[SIGNAL_TOAST], 0, toast);
}

static void
show_folder_cb (LatentDetails *self)
{
  const LatentImageRecord *image = get_image (self);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (image != NULL && root != NULL)
    latent_show_file (GTK_WINDOW (root), image->path, self->showing, show_failed_cb, self);
}

static void
latent_details_dispose (GObject *object)
{
  LatentDetails *self = LATENT_DETAILS (object);

  stop_reading (self);
  if (self->showing != NULL)
    g_cancellable_cancel (self->showing);
  g_clear_object (&self->showing);
  g_clear_object (&self->tile_signals);
  g_clear_object (&self->tile);
  g_clear_pointer (&self->setting_rows, g_ptr_array_unref);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_pointer (&self->job, latent_job_record_free);
  g_clear_object (&self->catalog);
  g_clear_object (&self->ledger);
  G_OBJECT_CLASS (latent_details_parent_class)->dispose (object);
}

static void
bind_rows (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, LatentDetails, model_row);
  gtk_widget_class_bind_template_child (widget_class, LatentDetails, pixels_row);
  gtk_widget_class_bind_template_child (widget_class, LatentDetails, format_row);
  gtk_widget_class_bind_template_child (widget_class, LatentDetails, bytes_row);
  gtk_widget_class_bind_template_child (widget_class, LatentDetails, created_row);
  gtk_widget_class_bind_template_child (widget_class, LatentDetails, took_row);
  gtk_widget_class_bind_template_child (widget_class, LatentDetails, credits_row);
  gtk_widget_class_bind_template_child (widget_class, LatentDetails, rating_row);
  gtk_widget_class_bind_template_child (widget_class, LatentDetails, favourite_row);
  gtk_widget_class_bind_template_child (widget_class, LatentDetails, tags_row);
  gtk_widget_class_bind_template_child (widget_class, LatentDetails, collections_row);
  gtk_widget_class_bind_template_child (widget_class, LatentDetails, file_row);
  gtk_widget_class_bind_template_child (widget_class, LatentDetails, folder_row);
  gtk_widget_class_bind_template_child (widget_class, LatentDetails, job_row);
  gtk_widget_class_bind_template_child (widget_class, LatentDetails, remote_row);
  gtk_widget_class_bind_template_child (widget_class, LatentDetails, request_row);
}

static void
latent_details_class_init (LatentDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_details_dispose;

  signals[SIGNAL_TOAST]
      = g_signal_new ("toast", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 1, ADW_TYPE_TOAST);

  g_type_ensure (LATENT_TYPE_DETAIL_ROW);
  g_type_ensure (LATENT_TYPE_PROMPT_VIEW);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/viewer/latent-details.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentDetails, scroller);
  gtk_widget_class_bind_template_child (widget_class, LatentDetails, prompt_view);
  gtk_widget_class_bind_template_child (widget_class, LatentDetails, matches_label);
  gtk_widget_class_bind_template_child (widget_class, LatentDetails, settings_group);
  gtk_widget_class_bind_template_child (widget_class, LatentDetails, image_group);
  gtk_widget_class_bind_template_child (widget_class, LatentDetails, marks_group);
  gtk_widget_class_bind_template_child (widget_class, LatentDetails, file_group);
  gtk_widget_class_bind_template_child (widget_class, LatentDetails, job_group);
  bind_rows (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, show_matches);
  gtk_widget_class_bind_template_callback (widget_class, show_folder_cb);
}

static void
latent_details_init (LatentDetails *self)
{
  self->showing = g_cancellable_new ();
  self->setting_rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->tile_signals = g_signal_group_new (LATENT_TYPE_TILE);
  g_signal_group_connect_swapped (self->tile_signals, "notify::image",
                                  G_CALLBACK (tile_changed_cb), self);
  g_signal_group_connect_swapped (self->tile_signals, "notify::is-loaded", G_CALLBACK (loaded_cb),
                                  self);
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
latent_details_new (LatentModelCatalog *catalog, LatentLedger *ledger)
{
  LatentDetails *self;

  g_return_val_if_fail (LATENT_IS_MODEL_CATALOG (catalog), NULL);
  g_return_val_if_fail (LATENT_IS_LEDGER (ledger), NULL);

  self = g_object_new (LATENT_TYPE_DETAILS, NULL);
  self->catalog = g_object_ref (catalog);
  self->ledger = g_object_ref (ledger);
  return GTK_WIDGET (self);
}

void
latent_details_set_tile (LatentDetails *self, LatentTile *tile)
{
  g_return_if_fail (LATENT_IS_DETAILS (self));

  if (!g_set_object (&self->tile, tile))
    return;
  g_signal_group_set_target (self->tile_signals, tile);
  tile_changed_cb (self);
}

void
latent_details_set_search (LatentDetails *self, const char *search)
{
  g_return_if_fail (LATENT_IS_DETAILS (self));

  latent_prompt_view_set_search (self->prompt_view, search);
}
