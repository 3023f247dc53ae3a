/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-export.h"

#include "core/base/latent-error.h"
#include "core/base/latent-thread.h"
#include "core/media/latent-picture-convert.h"
#include "core/media/latent-picture-dress.h"
#include "core/store/latent-export-target.h"
#include "core/store/latent-image-search.h"
#include "core/store/latent-picture-rows.h"
#include "latent-export-index.h"

/* Pictures in memory at a time. */
#define N_AT_ONCE 16

struct _LatentExport
{
  GObject parent_instance;

  LatentWorkspace *workspace;   /* owned */
  LatentExportOptions *options; /* owned */
  GArray *numbers;              /* owned (element-type guint32) */
  guint n_done;

  /* while it runs */
  GTask *task;                /* owned, nullable: holds the object */
  LatentExportTarget *target; /* owned, nullable: used by the file worker alone */
  LatentNamePlan *plan;       /* owned, nullable: of the file worker until the target is open */
  LatentExportIndex *index;   /* owned, nullable */
  LatentExportResult *result; /* owned, nullable */
  GPtrArray *images;          /* owned, nullable: of the pictures begun with */
  GHashTable *records;        /* owned, nullable: image id -> LatentPictureRow, of the same */
  guint n_begun;
  guint batch_start; /* the first of those begun last */
  guint n_pending; /* pictures whose turn it is */
};

G_DEFINE_FINAL_TYPE (LatentExport, latent_export, G_TYPE_OBJECT)

typedef enum
{
  PROP_N_DONE = 1,
} LatentExportProperty;

static GParamSpec *properties[PROP_N_DONE + 1];

/* One picture on its way. */
typedef struct
{
  /* input */
  LatentExport *export;           /* owned */
  LatentExportedPicture *outcome; /* unowned: in the result */
  LatentImageRecord *image;       /* owned */
  LatentPictureRow *row;          /* owned, nullable: what FULL says */
  LatentPictureOutput output;
  char *name; /* planned */

  /* in progress: by one thread after another */
  GBytes *original;  /* nullable: until it is dressed */
  GBytes *converted; /* nullable: the same */
  GBytes *dressed;   /* nullable: the whole file that leaves the library */
  gboolean is_as_it_is; /* that would be the one it has */
} Picture;

static void open_async (LatentExport *self);
static void begin_batch (LatentExport *self);
static void load_records (LatentExport *self);
static void begin_pictures (LatentExport *self);
static void write_picture (Picture *picture);
static void end_picture (Picture *picture, GError *error);
static void finish_async (LatentExport *self);
static void return_result (LatentExport *self);

static void
free_picture (Picture *picture)
{
  g_clear_pointer (&picture->row, latent_picture_row_free);
  g_clear_pointer (&picture->original, g_bytes_unref);
  g_clear_pointer (&picture->converted, g_bytes_unref);
  g_clear_pointer (&picture->dressed, g_bytes_unref);
  latent_image_record_free (picture->image);
  g_free (picture->name);
  g_object_unref (picture->export);
  g_free (picture);
}

static void
free_outcome (gpointer data)
{
  LatentExportedPicture *outcome = data;

  g_free (outcome->id);
  g_free (outcome->source);
  g_free (outcome->name);
  g_clear_error (&outcome->error);
  g_free (outcome);
}

static GCancellable *
get_cancellable (LatentExport *self)
{
  return g_task_get_cancellable (self->task);
}

static LatentFileWorker *
get_worker (LatentExport *self)
{
  return latent_workspace_get_file_worker (self->workspace);
}

/* It ends before its time. @error: (transfer full) */
static void
stop_with (LatentExport *self, GError *error)
{
  if (self->result->error == NULL)
    self->result->error = error;
  else
    g_error_free (error);
}

/* --- the target --- */

static gpointer
open_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  LatentExport *self = data;
  const LatentExportOptions *options = self->options;
  g_autoptr (LatentExportTarget) target = NULL;

  target = options->is_archive
               ? latent_export_target_open_archive (options->place, options->replace, error)
               : latent_export_target_open_folder (options->place, error);

  if (target == NULL || !latent_export_target_list (target, self->plan, error))
    return NULL;
  return g_steal_pointer (&target);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  LatentExport *self = user_data;

  self->target = latent_file_worker_run_finish (LATENT_FILE_WORKER (source), result, &error);
  if (error != NULL)
    stop_with (self, g_steal_pointer (&error));
  begin_batch (self);
}

static void
open_async (LatentExport *self)
{
  /* Not to be cancelled: a target that nobody takes would be closed by another thread. */
  latent_file_worker_run_async (get_worker (self), open_thread, self, NULL, NULL, NULL, opened_cb,
                                self);
}

/* --- pictures, some at a time --- */

static gboolean
is_over (LatentExport *self)
{
  g_autoptr (GError) error = NULL;

  if (g_cancellable_set_error_if_cancelled (get_cancellable (self), &error))
    stop_with (self, g_steal_pointer (&error));
  return self->result->error != NULL || self->n_begun == self->numbers->len;
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  LatentExport *self = user_data;

  g_clear_pointer (&self->images, g_ptr_array_unref);
  self->images = latent_library_load_finish (LATENT_LIBRARY (source), result, &error);
  if (self->images != NULL)
    {
      load_records (self);
      return;
    }
  stop_with (self, g_steal_pointer (&error));
  finish_async (self);
}

/* (nullable): of the batch; they are in the order of the numbers, but not all need be there */
static LatentImageRecord *
find_image (LatentExport *self, guint32 number)
{
  for (guint i = 0; i < self->images->len; i++)
    {
      LatentImageRecord *image = self->images->pdata[i];

      if (image->number == number)
        return image;
    }
  return NULL;
}

/* In their order, in which they need not have been written. */
static void
index_batch (LatentExport *self)
{
  for (guint i = self->batch_start; i < self->n_begun; i++)
    {
      const LatentExportedPicture *outcome = self->result->pictures->pdata[i];

      if (outcome->name != NULL)
        latent_export_index_add (self->index, find_image (self, outcome->number), outcome->name);
    }
  self->batch_start = self->n_begun;
}

static void
begin_batch (LatentExport *self)
{
  LatentLibrary *library = latent_workspace_get_library (self->workspace);

  index_batch (self);
  if (is_over (self))
    finish_async (self);
  else
    latent_library_load_async (library, &g_array_index (self->numbers, guint32, self->n_begun),
                               MIN (N_AT_ONCE, self->numbers->len - self->n_begun), NULL, loaded_cb,
                               self);
}

static void
take_rows (LatentExport *self, GPtrArray *rows)
{
  while (rows->len > 0)
    {
      LatentPictureRow *row = g_ptr_array_steal_index (rows, rows->len - 1);

      /* The key is the row's own. */
      g_hash_table_replace (self->records, row->record->image_id, row);
    }
}

static void
records_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  LatentExport *self = user_data;
  g_autoptr (GPtrArray) rows
      = latent_picture_rows_list_finish (LATENT_DATABASE (source), result, &error);

  if (rows == NULL)
    {
      stop_with (self, g_steal_pointer (&error));
      finish_async (self);
      return;
    }
  take_rows (self, rows);
  begin_pictures (self);
}

/* What pictures say in full stands in more columns than a tile needs. */
static void
load_records (LatentExport *self)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  g_hash_table_remove_all (self->records);
  if (self->options->output.metadata != LATENT_PICTURE_METADATA_FULL)
    {
      begin_pictures (self);
      return;
    }
  for (guint i = 0; i < self->images->len; i++)
    g_ptr_array_add (ids, ((LatentImageRecord *) self->images->pdata[i])->id);
  g_ptr_array_add (ids, NULL);
  latent_picture_rows_list_async (latent_workspace_get_database (self->workspace),
                                  (char **) ids->pdata, NULL, records_loaded_cb, self);
}

static void
count_as_done (LatentExport *self)
{
  self->n_done++;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_DONE]);
}

/* --- one picture: read, and mostly made ready, in the decode pool; written by the worker --- */

static LatentPictureDress
describe_dress (const Picture *picture)
{
  const LatentImageRecord *image = picture->image;
  gboolean is_converted = picture->converted != NULL;

  return (LatentPictureDress){
    .picture = is_converted ? picture->converted : picture->original,
    .original = is_converted ? picture->original : NULL,
    .metadata = picture->output.metadata,
    .record = picture->row != NULL ? picture->row->record : NULL,
    .is_current = image->carries == LATENT_IMAGE_CARRIES_XMP && !image->is_stale
                  && image->file_state == LATENT_IMAGE_FILE_THERE,
  };
}

static gboolean
dress (Picture *picture, GError **error)
{
  const LatentPictureDress description = describe_dress (picture);

  picture->dressed
      = latent_picture_dress (&description, &picture->outcome->is_text_short, error);
  if (picture->dressed == NULL)
    return FALSE;
  /* One that says already what it is to say need not be there twice on the disk. */
  picture->is_as_it_is = g_bytes_equal (picture->dressed, picture->original);
  g_clear_pointer (&picture->original, g_bytes_unref);
  g_clear_pointer (&picture->converted, g_bytes_unref);
  if (picture->is_as_it_is)
    g_clear_pointer (&picture->dressed, g_bytes_unref);
  return TRUE;
}

static gboolean
needs_pixels (const Picture *picture)
{
  const LatentImageRecord *image = picture->image;

  return latent_picture_output_needs_pixels (&picture->output, image->format, image->width,
                                             image->height);
}

/* What needs gexiv2 is left to the file worker. */
static gpointer
prepare_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  Picture *picture = data;
  LatentPictureDress description;

  picture->original = latent_export_read_picture (picture->image->path, error);
  if (picture->original == NULL)
    return NULL;
  if (needs_pixels (picture))
    {
      picture->converted = latent_picture_convert (picture->original, &picture->output,
                                                   &picture->outcome->is_transparency_lost,
                                                   cancellable, error);
      if (picture->converted == NULL)
        return NULL;
    }
  description = describe_dress (picture);
  if (latent_picture_dress_is_simple (&description) && !dress (picture, error))
    return NULL;
  return GINT_TO_POINTER (TRUE);
}

static void
prepared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  Picture *picture = user_data;

  if (latent_decoder_run_finish (LATENT_DECODER (source), result, &error) != NULL)
    write_picture (picture);
  else
    end_picture (picture, g_steal_pointer (&error));
}

/* (transfer full): what it is called there */
static gpointer
write_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  Picture *picture = data;
  LatentExportTarget *target = picture->export->target;
  char *name = NULL;

  if (picture->original != NULL && !dress (picture, error))
    return NULL;
  if (picture->is_as_it_is)
    latent_export_target_add_file (target, picture->image->path, picture->name, &name, cancellable,
                                   error);
  else
    latent_export_target_add_bytes (target, picture->dressed, picture->name, &name, error);
  return name;
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  Picture *picture = user_data;
  LatentExport *self = picture->export;
  LatentExportedPicture *outcome = picture->outcome;

  outcome->name = latent_file_worker_run_finish (LATENT_FILE_WORKER (source), result, &error);
  if (outcome->name != NULL)
    {
      outcome->is_numbered
          = outcome->is_numbered || !g_str_equal (outcome->name, picture->name);
      self->result->n_written++;
    }
  end_picture (picture, g_steal_pointer (&error));
}

static void
write_picture (Picture *picture)
{
  LatentExport *self = picture->export;

  latent_file_worker_run_async (get_worker (self), write_thread, picture, NULL, g_free,
                                get_cancellable (self), written_cb, picture);
}

/* Is it the target that failed? Then the next picture would fail, too. */
static gboolean
is_of_target (const Picture *picture, const GError *error)
{
  const LatentErrorFacts *facts = latent_error_facts (error);

  return latent_error_is (error, LATENT_ERROR_STORAGE)
         && (facts->details == NULL || !g_str_equal (facts->details[0], picture->image->path));
}

/* Takes both over. @error: (nullable) */
static void
end_picture (Picture *picture, GError *error)
{
  LatentExport *self = picture->export;

  if (error != NULL && (latent_error_is_cancelled (error) || is_of_target (picture, error)))
    stop_with (self, g_error_copy (error));
  /* Its turn did not come: that is said of the whole. */
  if (latent_error_is_cancelled (error))
    g_clear_error (&error);
  else
    count_as_done (self);
  picture->outcome->error = error;
  self->n_pending--;
  if (self->n_pending == 0)
    begin_batch (self);
  free_picture (picture);
}

static void
begin_picture (LatentExport *self, LatentExportedPicture *outcome, const LatentImageRecord *image)
{
  Picture *picture = g_new0 (Picture, 1);
  g_autoptr (LatentPlannedName) planned = NULL;
  const LatentPictureOutput *output = &self->options->output;

  picture->export = g_object_ref (self);
  picture->outcome = outcome;
  picture->image = latent_image_record_copy (image);
  picture->output = *output;
  g_hash_table_steal_extended (self->records, image->id, NULL, (gpointer *) &picture->row);
  outcome->id = g_strdup (image->id);
  outcome->source = g_strdup (image->path);
  planned = latent_name_plan_next (self->plan, image, self->result->pictures->len,
                                   latent_picture_output_get_format (output, image->format));
  outcome->is_adapted = planned->is_adapted;
  outcome->is_numbered = planned->is_numbered;
  picture->name = g_steal_pointer (&planned->name);

  /* Behind whatever somebody looks at. */
  latent_decoder_run_later_async (latent_workspace_get_decoder (self->workspace), prepare_thread,
                                  picture, NULL, NULL, get_cancellable (self), prepared_cb,
                                  picture);
}

static void
begin_pictures (LatentExport *self)
{
  guint n = MIN (N_AT_ONCE, self->numbers->len - self->n_begun);
  guint first = self->n_begun;

  /* One more than there are, until all have begun. */
  self->n_pending = n + 1;
  self->n_begun += n;
  for (guint i = 0; i < n; i++)
    {
      LatentExportedPicture *outcome = g_new0 (LatentExportedPicture, 1);
      const LatentImageRecord *image;

      outcome->number = g_array_index (self->numbers, guint32, first + i);
      g_ptr_array_add (self->result->pictures, outcome);
      image = find_image (self, outcome->number);
      if (image != NULL)
        {
          begin_picture (self, outcome, image);
          continue;
        }
      outcome->error = latent_error_new (LATENT_ERROR_STORAGE, "no such picture any more");
      latent_error_facts (outcome->error)->field = g_strdup ("missing");
      self->n_pending--;
      count_as_done (self);
    }
  self->n_pending--;
  if (self->n_pending == 0)
    begin_batch (self);
}

/* --- the end --- */

/* Those whose turn never came are told of, too. */
static void
add_rest (LatentExport *self)
{
  for (guint i = self->result->pictures->len; i < self->numbers->len; i++)
    {
      LatentExportedPicture *outcome = g_new0 (LatentExportedPicture, 1);

      outcome->number = g_array_index (self->numbers, guint32, i);
      g_ptr_array_add (self->result->pictures, outcome);
    }
}

static gboolean
add_list (LatentExport *self, GBytes *document, const char *name, char **final_name, GError **error)
{
  g_autoptr (GBytes) owned = document;
  g_autofree char *free_name = latent_name_plan_find_free (self->plan, name);

  return latent_export_target_add_bytes (self->target, owned, free_name, final_name, error);
}

/* The main thread waits for it: nobody else touches the object. */
static gpointer
finish_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  LatentExport *self = data;
  LatentExportResult *result = self->result;
  g_autoptr (LatentExportTarget) target = g_steal_pointer (&self->target);

  if (target == NULL)
    return NULL;
  if (result->error != NULL)
    {
      /* What came into a folder by then stays, also when the power goes next. */
      if (!self->options->is_archive)
        latent_export_target_finish (target, NULL);
      return NULL;
    }
  self->target = target;
  if ((!self->options->has_csv
       || add_list (self, latent_export_index_to_csv (self->index), "index.csv", &result->csv_name,
                    error))
      && (!self->options->has_json
          || add_list (self, latent_export_index_to_json (self->index), "index.json",
                       &result->json_name, error)))
    latent_export_target_finish (target, error);
  self->target = NULL;
  return NULL;
}

static void
finished_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  LatentExport *self = user_data;

  latent_file_worker_run_finish (LATENT_FILE_WORKER (source), result, &error);
  if (error != NULL)
    stop_with (self, g_steal_pointer (&error));
  return_result (self);
}

static void
finish_async (LatentExport *self)
{
  add_rest (self);
  latent_file_worker_run_async (get_worker (self), finish_thread, self, NULL, NULL, NULL,
                                finished_cb, self);
}

/* Of an archive that did not come to its end nothing is there. */
static void
forget_written (LatentExportResult *result)
{
  for (guint i = 0; i < result->pictures->len; i++)
    g_clear_pointer (&((LatentExportedPicture *) result->pictures->pdata[i])->name, g_free);
  result->n_written = 0;
}

static void
return_result (LatentExport *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  if (self->result->error != NULL && self->options->is_archive)
    forget_written (self->result);
  g_clear_pointer (&self->plan, latent_name_plan_free);
  g_clear_pointer (&self->index, latent_export_index_free);
  g_clear_pointer (&self->images, g_ptr_array_unref);
  g_clear_pointer (&self->records, g_hash_table_unref);
  g_task_return_pointer (task, g_steal_pointer (&self->result),
                         (GDestroyNotify) latent_export_result_free);
}

static void
latent_export_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((LatentExportProperty) id)
    {
    case PROP_N_DONE:
      g_value_set_uint (value, LATENT_EXPORT (object)->n_done);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_export_finalize (GObject *object)
{
  LatentExport *self = LATENT_EXPORT (object);

  g_array_unref (self->numbers);
  latent_export_options_free (self->options);
  g_object_unref (self->workspace);
  G_OBJECT_CLASS (latent_export_parent_class)->finalize (object);
}

static void
latent_export_class_init (LatentExportClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = latent_export_get_property;
  object_class->finalize = latent_export_finalize;
  properties[PROP_N_DONE] = g_param_spec_uint ("n-done", NULL, NULL, 0, G_MAXUINT, 0,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
latent_export_init (LatentExport *self)
{
}

LatentExportOptions *
latent_export_options_new (const char *place)
{
  LatentExportOptions *self;

  g_return_val_if_fail (place != NULL, NULL);

  self = g_new0 (LatentExportOptions, 1);
  self->place = g_strdup (place);
  self->names = latent_name_template_parse (LATENT_NAME_TEMPLATE_DEFAULT, NULL);
  return self;
}

LatentExportOptions *
latent_export_options_copy (const LatentExportOptions *self)
{
  LatentExportOptions *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof (LatentExportOptions));
  copy->place = g_strdup (self->place);
  copy->names = latent_name_template_ref (self->names);
  return copy;
}

void
latent_export_options_free (LatentExportOptions *self)
{
  latent_name_template_unref (self->names);
  g_free (self->place);
  g_free (self);
}

void
latent_export_result_free (LatentExportResult *self)
{
  g_ptr_array_unref (self->pictures);
  g_free (self->csv_name);
  g_free (self->json_name);
  g_clear_error (&self->error);
  g_free (self);
}

LatentExport *
latent_export_new (LatentWorkspace *workspace, const LatentExportOptions *options, GArray *numbers)
{
  LatentExport *self;

  g_return_val_if_fail (LATENT_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (options != NULL && options->names != NULL, NULL);
  g_return_val_if_fail (numbers != NULL, NULL);

  self = g_object_new (LATENT_TYPE_EXPORT, NULL);
  self->workspace = g_object_ref (workspace);
  self->options = latent_export_options_copy (options);
  self->numbers = g_array_copy (numbers);
  return self;
}

guint
latent_export_get_n_pictures (LatentExport *self)
{
  g_return_val_if_fail (LATENT_IS_EXPORT (self), 0);
  return self->numbers->len;
}

void
latent_export_run_async (LatentExport *self,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  latent_assert_main_thread ();
  g_return_if_fail (LATENT_IS_EXPORT (self));
  g_return_if_fail (self->task == NULL && self->n_begun == 0);

  self->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->task, latent_export_run_async);
  /* What was written by then is told of. */
  g_task_set_check_cancellable (self->task, FALSE);
  self->plan = latent_name_plan_new (self->options->names);
  self->index = latent_export_index_new (&self->options->output);
  self->records = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                         (GDestroyNotify) latent_picture_row_free);
  self->result = g_new0 (LatentExportResult, 1);
  self->result->pictures = g_ptr_array_new_with_free_func (free_outcome);
  open_async (self);
}

LatentExportResult *
latent_export_run_finish (LatentExport *self, GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, latent_export_run_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), NULL);
}
