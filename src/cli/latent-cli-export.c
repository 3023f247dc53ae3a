/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cli-command.h"

#include <string.h>

#include "core/base/latent-error.h"
#include "core/jobs/latent-export.h"
#include "core/media/latent-picture-convert.h"
#include "latent-cli-await.h"
#include "latent-cli-context.h"
#include "latent-cli-failure.h"
#include "latent-cli-json.h"
#include "latent-cli-pictures.h"
#include "latent-cli-progress.h"
#include "latent-config.h"
#include <glib/gi18n-lib.h>

#define ARCHIVE_SUFFIX ".zip"

/* The options as they were given. On the command's stack. */
typedef struct
{
  char *place;    /* owned, nullable, as the next */
  char *template;
  char *format;
  char *metadata;
  gint64 quality; /* 0: not given, as the next */
  gint64 edge_px;
  gboolean has_index;
} Words;

static void
words_clear (Words *self)
{
  g_free (self->place);
  g_free (self->template);
  g_free (self->format);
  g_free (self->metadata);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Words, words_clear)

static char *
make_absolute (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);

  return g_file_get_path (file);
}

static gboolean
read_numbers (const Words *words,
              const LatentCliCommand *command,
              LatentPictureOutput *output,
              int *status)
{
  /* 0 stands for "not given" only as long as nobody gives it. */
  if (words->quality < 0 || words->quality > LATENT_PICTURE_MAX_QUALITY)
    {
      *status = latent_cli_fail_usage (command, _ ("--quality takes a number from 1 to 100."));
      return FALSE;
    }
  if (words->edge_px < 0 || words->edge_px > G_MAXUINT16)
    {
      *status
          = latent_cli_fail_usage (command, _ ("--edge takes a number of pixels, up to 65535."));
      return FALSE;
    }
  output->quality = (guint) words->quality;
  output->max_edge_px = (guint) words->edge_px;
  return TRUE;
}

static gboolean
read_output (const Words *words,
             const LatentCliCommand *command,
             LatentPictureOutput *output,
             int *status)
{
  if (words->format != NULL)
    {
      output->format = latent_image_format_from_string (words->format);
      if (output->format == LATENT_IMAGE_FORMAT_UNKNOWN)
        {
          *status = latent_cli_fail_usage (command, _ ("--format takes jpg, png or webp."));
          return FALSE;
        }
      if (!latent_picture_convert_is_possible (output->format))
        {
          *status = latent_cli_fail_usage (
              command, _ ("There is no encoder for WebP; install webp-pixbuf-loader."));
          return FALSE;
        }
    }
  if (words->metadata != NULL
      && !latent_picture_metadata_from_string (words->metadata, &output->metadata))
    {
      *status = latent_cli_fail_usage (command, _ ("--metadata takes full, label or none."));
      return FALSE;
    }
  return read_numbers (words, command, output, status);
}

static LatentNameTemplate *
read_template (const Words *words,
               const LatentCliCommand *command,
               const LatentPictureOutput *output,
               int *status)
{
  g_autoptr (GError) error = NULL;
  const char *text = words->template != NULL ? words->template
                                             : latent_name_template_get_default (output->metadata);
  LatentNameTemplate *names = latent_name_template_parse (text, &error);

  if (names == NULL)
    *status = latent_cli_fail_usage (
        command,
        /* TRANSLATORS: the words in braces are not translated */
        _ ("--name: “%s” is not understood. Use text and {date}, {time}, {prompt:40}, {model}, "
           "{ratio}, {size}, {id}, {n:3}, {rating}."),
        latent_error_facts (error)->details[0]);
  return names;
}

/* (transfer full) (nullable): NULL: a mistake was complained about */
static LatentExportOptions *
read_words (const Words *words, const LatentCliCommand *command, int *status)
{
  g_autoptr (LatentExportOptions) options = NULL;
  g_autofree char *place = NULL;
  LatentNameTemplate *names;

  if (words->place == NULL)
    {
      *status = latent_cli_fail_usage (
          command, _ ("Say with --to where the pictures go: a folder or a file with “.zip”."));
      return NULL;
    }
  place = make_absolute (words->place);
  if (place == NULL)
    {
      *status = latent_cli_fail_usage (command, _ ("--to takes a place on this computer."));
      return NULL;
    }
  options = latent_export_options_new (place);
  options->is_archive = g_str_has_suffix (place, ARCHIVE_SUFFIX);
  options->has_csv = options->has_json = words->has_index;
  if (!read_output (words, command, &options->output, status))
    return NULL;
  names = read_template (words, command, &options->output, status);
  if (names == NULL)
    return NULL;
  latent_name_template_unref (options->names);
  options->names = names;
  return g_steal_pointer (&options);
}

static void
show_progress_cb (LatentExport *export, GParamSpec *pspec, gpointer user_data)
{
  LatentCliProgress *progress = user_data;
  guint n_pictures = latent_export_get_n_pictures (export);
  g_autofree char *text = NULL;
  guint n_done;

  if (!progress->is_shown)
    return;
  g_object_get (export, "n-done", &n_done, NULL);
  /* TRANSLATORS: "64 of 1000 pictures" */
  text = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%u of %u picture", "%u of %u pictures", n_pictures), n_done,
      n_pictures);
  latent_cli_progress_draw_text (progress, text);
}

static void
tell_about_picture (const LatentExportedPicture *picture)
{
  g_autofree char *name
      = picture->source != NULL ? g_filename_display_basename (picture->source) : NULL;

  if (picture->error != NULL)
    latent_cli_complain_about (name, picture->error, LATENT_CHARGED_NO);
  if (picture->name == NULL)
    return;
  if (picture->is_transparency_lost)
    latent_cli_complain (_ ("%s: its transparent parts are white now."), picture->name);
  if (picture->is_text_short)
    latent_cli_complain (_ ("%s: the prompt is too long for the text that other programs read; the "
                            "XMP has it whole."),
                         picture->name);
}

static void
print_pictures (LatentCliContext *context,
                const LatentExportOptions *options,
                const LatentExportResult *result)
{
  gboolean wants_json = context->options->wants_json;

  for (guint i = 0; i < result->pictures->len; i++)
    {
      const LatentExportedPicture *picture = result->pictures->pdata[i];
      g_autofree char *path
          = picture->name != NULL && !options->is_archive
                ? g_build_filename (options->place, picture->name, NULL)
                : NULL;
      g_autofree char *json
          = wants_json ? latent_cli_json_exported (picture, options->is_archive ? NULL : path)
                       : NULL;

      tell_about_picture (picture);
      if (wants_json)
        latent_cli_output_print (&context->output, json);
      else if (path != NULL)
        latent_cli_output_print (&context->output, path);
    }
  if (!wants_json && options->is_archive && result->error == NULL)
    latent_cli_output_print (&context->output, options->place);
}

static int
judge (const LatentExportResult *result)
{
  guint n_pictures = result->pictures->len;

  if (latent_error_is_cancelled (result->error))
    latent_cli_complain (_ ("Stopped."));
  else if (result->error != NULL)
    latent_cli_complain_about (NULL, result->error, LATENT_CHARGED_NO);
  if (result->n_written < n_pictures)
    latent_cli_complain (g_dngettext (GETTEXT_PACKAGE, "%u of %u picture was exported.",
                                      "%u of %u pictures were exported.", n_pictures),
                         result->n_written, n_pictures);
  if (latent_error_is_cancelled (result->error))
    return LATENT_EXIT_UNFINISHED;
  return result->error != NULL || result->n_written < n_pictures ? LATENT_EXIT_STORAGE
                                                                 : LATENT_EXIT_DONE;
}

static int
export_pictures (LatentCliContext *context, const LatentExportOptions *options, GArray *numbers)
{
  g_autoptr (LatentExport) export = latent_export_new (context->workspace, options, numbers);
  g_autoptr (LatentExportResult) result = NULL;
  g_auto (LatentCliAwait) await = { NULL };
  LatentCliProgress progress;

  latent_cli_progress_init (&progress);
  g_signal_connect (export, "notify::n-done", G_CALLBACK (show_progress_cb), &progress);
  latent_export_run_async (export, context->cancellable, latent_cli_await_cb, &await);
  result = latent_export_run_finish (export, latent_cli_await (&await));
  latent_cli_progress_erase (&progress);
  print_pictures (context, options, result);
  return judge (result);
}

static int
find_and_export (LatentCliContext *context,
                 const LatentCliCommand *command,
                 const LatentCliPictures *pictures,
                 const LatentExportOptions *options)
{
  int status = LATENT_EXIT_DONE;
  g_autoptr (GArray) numbers = latent_cli_pictures_find (pictures, command, context, &status);

  if (numbers == NULL)
    return status;
  if (numbers->len == 0)
    {
      latent_cli_complain (_ ("There is no such picture."));
      return LATENT_EXIT_DONE;
    }
  return export_pictures (context, options, numbers);
}

int
latent_cli_export (const LatentCliConfig *config, const LatentCliCommand *command, char **argv)
{
  g_auto (LatentCliOptions) options = { FALSE };
  g_auto (LatentCliPictures) pictures = LATENT_CLI_PICTURES_INIT;
  g_auto (Words) words = { NULL };
  g_autoptr (LatentExportOptions) wanted = NULL;
  const GOptionEntry entries[] = {
    { "to", 0, 0, G_OPTION_ARG_FILENAME, &words.place,
      N_ ("Where to: a folder, or a ZIP file to be made"), N_ ("FOLDER|FILE.zip") },
    { "name", 0, 0, G_OPTION_ARG_STRING, &words.template,
      N_ ("What the files are called: text and {date}, {time}, {prompt:40}, {model}, {ratio}, "
          "{size}, {id}, {n:3}, {rating}"),
      N_ ("TEMPLATE") },
    { "format", 0, 0, G_OPTION_ARG_STRING, &words.format,
      N_ ("jpg, png or webp; without it they stay as they are"), N_ ("FORMAT") },
    { "quality", 0, 0, G_OPTION_ARG_INT64, &words.quality, N_ ("Of JPEG and WebP, 1 to 100 (90)"),
      N_ ("N") },
    { "edge", 0, 0, G_OPTION_ARG_INT64, &words.edge_px, N_ ("Longest side at most"),
      N_ ("PIXELS") },
    { "metadata", 0, 0, G_OPTION_ARG_STRING, &words.metadata,
      N_ ("full (prompt and settings), label (that a model made it) or none"), N_ ("WHAT") },
    { "index", 0, 0, G_OPTION_ARG_NONE, &words.has_index,
      N_ ("Put index.csv and index.json beside the pictures"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &pictures.ids, NULL, NULL },
    { NULL },
  };
  const LatentCliUsage usage
      = { .command = command,
          .entries = entries,
          .group = latent_cli_filter_create_group (&pictures.filter),
          .footer = _ ("Nothing is ever overwritten; taken names get a number. An invisible "
                       "watermark in the pixels cannot be removed.") };
  LatentCliContext context;
  int status = LATENT_EXIT_DONE;

  if (!latent_cli_options_parse (&options, &usage, argv, &status))
    return status;
  wanted = read_words (&words, command, &status);
  if (wanted == NULL || !latent_cli_pictures_check (&pictures, command, &status))
    return status;

  status = latent_cli_context_open (&context, config, &options, LATENT_CLI_LIBRARY_ONLY);
  if (status == LATENT_EXIT_DONE)
    status = find_and_export (&context, command, &pictures, wanted);
  return latent_cli_context_close (&context, status);
}
