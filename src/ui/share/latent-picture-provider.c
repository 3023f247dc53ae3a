/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-picture-provider.h"

#include "core/jobs/latent-record-loader.h"
#include "core/media/latent-picture-convert.h"
#include "core/media/latent-picture-dress.h"

#define PNG_TYPE "image/png"
#define URIS_TYPE "text/uri-list"
/* Of GNOME's, MATE's, Cinnamon's and Xfce's file managers; others ask for the list of addresses,
 * of which they make copies. */
#define COPIED_TYPE "x-special/gnome-copied-files"

struct _LatentPictureProvider
{
  GdkContentProvider parent_instance;

  LatentDecoder *decoder; /* owned, nullable */
  LatentPictureOffers offers;
  guint n_images;
  GPtrArray *images;         /* owned, nullable: not read yet (element-type LatentImageRecord) */
  GError *error;             /* owned, nullable: why they cannot be read */
  GQueue waiting;            /* of GTask (owned): until they are read */
};

G_DEFINE_FINAL_TYPE (LatentPictureProvider, latent_picture_provider, GDK_TYPE_CONTENT_PROVIDER)

/* One answer under way. */
typedef struct
{
  char *type;
  GOutputStream *stream; /* owned */
  int io_priority;
  GBytes *bytes; /* owned, nullable: until they are made */
} Answer;

static void
free_answer (gpointer data)
{
  Answer *answer = data;

  g_free (answer->type);
  g_object_unref (answer->stream);
  g_clear_pointer (&answer->bytes, g_bytes_unref);
  g_free (answer);
}

/* --- what is offered --- */

static gboolean
has_pixels (LatentPictureProvider *self)
{
  return (self->offers & LATENT_PICTURE_PIXELS) != 0 && self->n_images == 1;
}

static GdkContentFormats *
latent_picture_provider_ref_formats (GdkContentProvider *provider)
{
  LatentPictureProvider *self = LATENT_PICTURE_PROVIDER (provider);
  GdkContentFormatsBuilder *builder = gdk_content_formats_builder_new ();

  if (has_pixels (self))
    gdk_content_formats_builder_add_mime_type (builder, PNG_TYPE);
  if (self->offers & LATENT_PICTURE_COPIED_FILES)
    gdk_content_formats_builder_add_mime_type (builder, COPIED_TYPE);
  /* Before the files, of which GTK would make a text, too: their names. */
  if (self->offers & LATENT_PICTURE_PROMPT)
    gdk_content_formats_builder_add_gtype (builder, G_TYPE_STRING);
  if (self->offers & LATENT_PICTURE_FILES)
    {
      /* By name, since it can be waited for; as a value, for what GTK makes of it besides: a
       * sandbox gets the files through the portal. */
      gdk_content_formats_builder_add_mime_type (builder, URIS_TYPE);
      gdk_content_formats_builder_add_gtype (builder, GDK_TYPE_FILE_LIST);
    }
  return gdk_content_formats_builder_free_to_formats (builder);
}

static const LatentImageRecord *
get_image (LatentPictureProvider *self, guint i)
{
  return self->images->pdata[i];
}

static char *
join_prompts (LatentPictureProvider *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->images->len; i++)
    {
      if (i > 0)
        g_string_append (text, "\n\n");
      g_string_append (text, get_image (self, i)->prompt);
    }
  return g_string_free (text, FALSE);
}

static GdkFileList *
make_file_list (LatentPictureProvider *self)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->images->len; i++)
    g_ptr_array_add (files, g_file_new_for_path (get_image (self, i)->path));
  return gdk_file_list_new_from_array ((GFile **) files->pdata, files->len);
}

static gboolean
latent_picture_provider_get_value (GdkContentProvider *provider, GValue *value, GError **error)
{
  LatentPictureProvider *self = LATENT_PICTURE_PROVIDER (provider);

  if (self->images == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "Not read yet");
      return FALSE;
    }
  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST) && (self->offers & LATENT_PICTURE_FILES))
    g_value_take_boxed (value, make_file_list (self));
  else if (G_VALUE_HOLDS_STRING (value) && (self->offers & LATENT_PICTURE_PROMPT))
    g_value_take_string (value, join_prompts (self));
  else
    return GDK_CONTENT_PROVIDER_CLASS (latent_picture_provider_parent_class)
        ->get_value (provider, value, error);
  return TRUE;
}

/* --- the bytes --- */

/* @first: what stands before them; @end: after each; @between */
static GBytes *
list_uris (LatentPictureProvider *self, const char *first, const char *between, const char *end)
{
  g_autoptr (GString) text = g_string_new (first);

  for (guint i = 0; i < self->images->len; i++)
    {
      g_autofree char *uri = g_filename_to_uri (get_image (self, i)->path, NULL, NULL);

      if (uri == NULL)
        continue;
      g_string_append (text, between);
      g_string_append (text, uri);
      g_string_append (text, end);
    }
  return g_string_free_to_bytes (g_steal_pointer (&text));
}

/* Decode pool. What the file says about itself stays in the file: who pastes a picture into a mail
 * or a page does not see what would go with it. */
static gpointer
make_png (gpointer data, GCancellable *cancellable, GError **error)
{
  static const LatentPictureOutput output = { .format = LATENT_IMAGE_FORMAT_PNG };
  const LatentImageRecord *image = data;
  g_autoptr (GFile) file = g_file_new_for_path (image->path);
  g_autoptr (GBytes) picture = g_file_load_bytes (file, cancellable, NULL, error);
  LatentPictureDress dress = { .picture = picture, .metadata = LATENT_PICTURE_METADATA_NONE };

  if (picture == NULL)
    return NULL;
  if (image->format == LATENT_IMAGE_FORMAT_PNG)
    {
      GBytes *bare = latent_picture_dress (&dress, NULL, NULL);

      if (bare != NULL)
        return bare;
    }
  /* Also what is called PNG and is damaged: as much of it as can be shown. */
  return latent_picture_convert (picture, &output, NULL, cancellable, error);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* @task, @bytes: (transfer full) */
static void
write_bytes (GTask *task, GBytes *bytes)
{
  Answer *answer = g_task_get_task_data (task);

  answer->bytes = bytes;
  g_output_stream_write_all_async (answer->stream, g_bytes_get_data (bytes, NULL),
                                   g_bytes_get_size (bytes), answer->io_priority,
                                   g_task_get_cancellable (task), written_cb, task);
}

static void
png_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GBytes *bytes = latent_decoder_run_finish (LATENT_DECODER (source), result, &error);

  if (bytes != NULL)
    write_bytes (g_steal_pointer (&task), bytes);
  else
    g_task_return_error (task, error);
}

/* @task: (transfer full) */
static void
begin_answer (LatentPictureProvider *self, GTask *task)
{
  const Answer *answer = g_task_get_task_data (task);

  if (self->error != NULL)
    {
      g_task_return_error (task, g_error_copy (self->error));
      g_object_unref (task);
    }
  else if (g_str_equal (answer->type, URIS_TYPE))
    write_bytes (task, list_uris (self, "", "", "\r\n"));
  else if (g_str_equal (answer->type, COPIED_TYPE))
    write_bytes (task, list_uris (self, "copy", "\n", ""));
  else if (self->images->len == 1)
    latent_decoder_run_async (self->decoder, make_png,
                              latent_image_record_copy (get_image (self, 0)),
                              (GDestroyNotify) latent_image_record_free,
                              (GDestroyNotify) g_bytes_unref, g_task_get_cancellable (task), png_cb,
                              task);
  else
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "The picture is gone");
      g_object_unref (task);
    }
}

static gboolean
is_offered (LatentPictureProvider *self, const char *type)
{
  g_autoptr (GdkContentFormats) formats
      = latent_picture_provider_ref_formats (GDK_CONTENT_PROVIDER (self));

  return gdk_content_formats_contain_mime_type (formats, type);
}

static void
latent_picture_provider_write_mime_type_async (GdkContentProvider *provider,
                                               const char *mime_type,
                                               GOutputStream *stream,
                                               int io_priority,
                                               GCancellable *cancellable,
                                               GAsyncReadyCallback callback,
                                               gpointer user_data)
{
  LatentPictureProvider *self = LATENT_PICTURE_PROVIDER (provider);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Answer *answer = g_new0 (Answer, 1);

  answer->type = g_strdup (mime_type);
  answer->stream = g_object_ref (stream);
  answer->io_priority = io_priority;
  g_task_set_task_data (task, answer, free_answer);
  if (!is_offered (self, mime_type))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "Not offered");
      g_object_unref (task);
    }
  else if (self->images == NULL && self->error == NULL)
    g_queue_push_tail (&self->waiting, task);
  else
    begin_answer (self, task);
}

static gboolean
latent_picture_provider_write_mime_type_finish (GdkContentProvider *provider,
                                                GAsyncResult *result,
                                                GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- the object --- */

static void
latent_picture_provider_finalize (GObject *object)
{
  LatentPictureProvider *self = LATENT_PICTURE_PROVIDER (object);

  g_clear_object (&self->decoder);
  g_clear_pointer (&self->images, g_ptr_array_unref);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (latent_picture_provider_parent_class)->finalize (object);
}

static void
latent_picture_provider_class_init (LatentPictureProviderClass *klass)
{
  GdkContentProviderClass *provider_class = GDK_CONTENT_PROVIDER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = latent_picture_provider_finalize;
  provider_class->ref_formats = latent_picture_provider_ref_formats;
  provider_class->get_value = latent_picture_provider_get_value;
  provider_class->write_mime_type_async = latent_picture_provider_write_mime_type_async;
  provider_class->write_mime_type_finish = latent_picture_provider_write_mime_type_finish;
}

static void
latent_picture_provider_init (LatentPictureProvider *self)
{
  g_queue_init (&self->waiting);
}

GdkContentProvider *
latent_picture_provider_new (LatentDecoder *decoder, GPtrArray *images, LatentPictureOffers offers)
{
  LatentPictureProvider *self;

  g_return_val_if_fail (LATENT_IS_DECODER (decoder), NULL);
  g_return_val_if_fail (images != NULL, NULL);

  self = g_object_new (LATENT_TYPE_PICTURE_PROVIDER, NULL);
  self->decoder = g_object_ref (decoder);
  self->offers = offers;
  self->images = g_ptr_array_ref (images);
  self->n_images = images->len;
  return GDK_CONTENT_PROVIDER (self);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentPictureProvider) self = user_data;
  GTask *task;

  self->images
      = latent_record_loader_load_finish (LATENT_TIMELINE (source), result, &self->error);
  while ((task = g_queue_pop_head (&self->waiting)) != NULL)
    begin_answer (self, task);
}

GdkContentProvider *
latent_picture_provider_new_for_numbers (LatentTimeline *timeline,
                                         GArray *numbers,
                                         LatentPictureOffers offers)
{
  LatentPictureProvider *self;

  g_return_val_if_fail (LATENT_IS_TIMELINE (timeline), NULL);
  g_return_val_if_fail (numbers != NULL, NULL);

  self = g_object_new (LATENT_TYPE_PICTURE_PROVIDER, NULL);
  /* Without a decoder there are no pixels. */
  self->offers = offers & ~(guint) LATENT_PICTURE_PIXELS;
  self->n_images = numbers->len;
  self->images = latent_record_loader_peek (timeline, numbers);
  if (self->images == NULL)
    latent_record_loader_load_async (timeline, numbers, NULL, loaded_cb, g_object_ref (self));
  return GDK_CONTENT_PROVIDER (self);
}
