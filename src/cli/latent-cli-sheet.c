/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cli-command.h"

#include <string.h>

#include "core/jobs/latent-contact-sheet.h"
#include "latent-cli-await.h"
#include "latent-cli-failure.h"
#include "latent-cli-json.h"
#include "latent-cli-pictures.h"
#include "latent-cli-progress.h"
#include "latent-cli-status.h"
#include "latent-config.h"
#include <glib/gi18n-lib.h>

/* The options as they were given; owned by the command. */
typedef struct
{
  LatentCliPictures pictures;
  LatentSheetOptions *sheet;
  char *to;
  char *page;
  char *caption;
  char *title;
  gint64 columns;
  gint64 prompt_lines;
  gboolean has_no_page_numbers;
  LatentSheetFormat format;
} SheetOptions;

static void
clear_options (SheetOptions *self)
{
  latent_cli_pictures_clear (&self->pictures);
  g_clear_pointer (&self->sheet, latent_sheet_options_free);
  g_free (self->to);
  g_free (self->page);
  g_free (self->caption);
  g_free (self->title);
}

static gboolean
parse_options (SheetOptions *self,
               LatentCliOptions *options,
               const LatentCliCommand *command,
               char **argv,
               int *status)
{
  LatentSheetOptions *sheet = self->sheet;
  const GOptionEntry entries[] = {
    { "to", 0, 0, G_OPTION_ARG_FILENAME, &self->to,
      N_ ("The file to make, ending with .pdf or .png; nothing is overwritten"), N_ ("FILE") },
    { "columns", 0, 0, G_OPTION_ARG_INT64, &self->columns, N_ ("Pictures in a row, 1 to 20"),
      N_ ("N") },
    { "caption", 0, 0, G_OPTION_ARG_STRING, &self->caption,
      N_ ("What stands below a picture: number, prompt, settings, rating (with commas between "
          "them), or none"),
      N_ ("TEXT") },
    { "prompt-lines", 0, 0, G_OPTION_ARG_INT64, &self->prompt_lines,
      N_ ("Lines of the prompt, 1 to 20"), N_ ("N") },
    { "page", 0, 0, G_OPTION_ARG_STRING, &self->page,
      N_ ("a4, a3, letter, or pixels like 1920x1080; 1920 alone: as tall as needed"), N_ ("SIZE") },
    { "landscape", 0, 0, G_OPTION_ARG_NONE, &sheet->is_landscape, N_ ("Turn the paper"), NULL },
    { "margin", 0, 0, G_OPTION_ARG_DOUBLE, &sheet->margin_mm,
      N_ ("Around the pictures, in millimetres"), N_ ("MM") },
    { "gap", 0, 0, G_OPTION_ARG_DOUBLE, &sheet->gap_mm, N_ ("Between pictures, in millimetres"),
      N_ ("MM") },
    { "dark", 0, 0, G_OPTION_ARG_NONE, &sheet->is_dark, N_ ("Dark pages"), NULL },
    { "title", 0, 0, G_OPTION_ARG_FILENAME, &self->title, N_ ("Above the first page"),
      N_ ("TEXT") },
    { "no-page-numbers", 0, 0, G_OPTION_ARG_NONE, &self->has_no_page_numbers,
      N_ ("Leave out the numbers of the pages"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->pictures.ids, NULL, NULL },
    { NULL },
  };
  const LatentCliUsage usage = {
    .command = command,
    .entries = entries,
    .group = latent_cli_filter_create_group (&self->pictures.filter),
    .footer = _ ("A PDF has all pages in one file. As PNG every page is a file: FILE-1.png, "
                 "FILE-2.png, …"),
  };

  return latent_cli_options_parse (options, &usage, argv, status);
}

static gboolean
has_suffix (const char *path, const char *suffix)
{
  gsize length = strlen (path);
  gsize suffix_length = strlen (suffix);

  return length > suffix_length && g_ascii_strcasecmp (path + length - suffix_length, suffix) == 0;
}

static gboolean
read_target (SheetOptions *self)
{
  if (self->to != NULL && has_suffix (self->to, ".pdf"))
    self->format = LATENT_SHEET_FORMAT_PDF;
  else if (self->to != NULL && has_suffix (self->to, ".png"))
    self->format = LATENT_SHEET_FORMAT_PNG;
  else
    return FALSE;
  return TRUE;
}

/* A number of pixels. */
static gboolean
read_edge (const char *text, guint *edge)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (text, 10, LATENT_SHEET_MIN_EDGE_PX, LATENT_SHEET_MAX_EDGE_PX,
                                   &value, NULL))
    return FALSE;
  *edge = (guint) value;
  return TRUE;
}

/* "a4", "1920", "1920x1080". What is not asked for: paper for a PDF, a screen for a PNG. */
static gboolean
read_page (SheetOptions *self)
{
  LatentSheetOptions *sheet = self->sheet;
  g_auto (GStrv) parts = NULL;

  if (self->page == NULL)
    {
      if (self->format == LATENT_SHEET_FORMAT_PNG)
        sheet->paper = LATENT_SHEET_PAPER_PIXELS;
      return TRUE;
    }
  if (latent_sheet_paper_from_string (self->page, &sheet->paper))
    return TRUE;
  sheet->paper = LATENT_SHEET_PAPER_PIXELS;
  parts = g_strsplit (self->page, "x", 2);
  if (parts[0] == NULL || !read_edge (parts[0], &sheet->width_px))
    return FALSE;
  if (parts[1] == NULL)
    return TRUE;
  return read_edge (parts[1], &sheet->height_px)
         && (guint64) sheet->width_px * sheet->height_px <= LATENT_SHEET_MAX_PAGE_PX;
}

static gboolean
is_length (double length)
{
  return length >= 0 && length <= LATENT_SHEET_MAX_MARGIN_MM; /* and not "not a number" */
}

static gboolean
read_title (SheetOptions *self)
{
  if (self->title == NULL)
    return TRUE;
  self->sheet->title = latent_cli_read_argument (self->title);
  return self->sheet->title != NULL;
}

/* (transfer none) (nullable): what is wrong with the options */
static const char *
read_options (SheetOptions *self)
{
  LatentSheetOptions *sheet = self->sheet;

  if (!read_target (self))
    return _ ("--to needs the name of a file that ends with .pdf or .png.");
  if (self->columns < 1 || self->columns > LATENT_SHEET_MAX_COLUMNS)
    return _ ("--columns takes a number from 1 to 20.");
  if (self->prompt_lines < 1 || self->prompt_lines > LATENT_SHEET_MAX_PROMPT_LINES)
    return _ ("--prompt-lines takes a number from 1 to 20.");
  if (self->caption != NULL && !latent_sheet_caption_from_string (self->caption, &sheet->caption))
    return _ ("--caption takes number, prompt, settings and rating, with commas between them, or "
              "none.");
  if (!read_page (self))
    return _ ("--page takes a4, a3, letter, or pixels from 200 to 10000 like 1920x1080, not more "
              "than 20 million in all.");
  if (!is_length (sheet->margin_mm) || !is_length (sheet->gap_mm))
    return _ ("--margin and --gap take millimetres from 0 to 50.");
  if (!read_title (self))
    return _ ("--title is not a text.");
  sheet->columns = (guint) self->columns;
  sheet->prompt_lines = (guint) self->prompt_lines;
  sheet->has_page_numbers = !self->has_no_page_numbers;
  return NULL;
}

static void
progress_cb (guint n_done, guint n_pictures, gpointer user_data)
{
  LatentCliProgress *progress = user_data;
  g_autofree char *text = NULL;

  if (!progress->is_shown)
    return;
  /* TRANSLATORS: "64 of 200 pictures" */
  text = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%u of %u picture", "%u of %u pictures", n_pictures), n_done,
      n_pictures);
  latent_cli_progress_draw_text (progress, text);
}

static void
print_outcome (LatentCliContext *context,
               LatentContactSheet *sheet,
               const LatentContactSheetOutcome *outcome)
{
  LatentSheet *pages = latent_contact_sheet_get_sheet (sheet);
  const LatentCliSheet facts = {
    .files = (const char *const *) outcome->files,
    .missing = (const char *const *) outcome->missing,
    .n_pages = pages != NULL ? latent_sheet_get_n_pages (pages) : 0,
    .n_pictures = latent_contact_sheet_get_n_pictures (sheet),
  };
  g_autofree char *json = context->options->wants_json ? latent_cli_json_sheet (&facts) : NULL;

  if (json != NULL)
    latent_cli_output_print (&context->output, json);
  for (guint i = 0; json == NULL && outcome->files[i] != NULL; i++)
    {
      if (!latent_cli_output_print (&context->output, outcome->files[i]))
        break;
    }
  for (guint i = 0; outcome->missing[i] != NULL; i++)
    {
      g_autofree char *name = g_filename_display_name (outcome->missing[i]);

      latent_cli_complain (
          _ ("%s: the file is missing or damaged; the sheet has an empty frame for it."), name);
    }
}

static int
fail_save (const LatentCliCommand *command, const GError *error)
{
  const LatentErrorFacts *facts = latent_error_facts (error);

  if (facts != NULL && g_strcmp0 (facts->field, "exists") == 0 && facts->details != NULL)
    {
      g_autofree char *name = g_filename_display_name (facts->details[0]);

      return latent_cli_fail_usage (
          command, _ ("“%s” exists already, and nothing is overwritten. Choose another name."),
          name);
    }
  if (latent_error_is_cancelled (error))
    latent_cli_complain (_ ("Stopped. The sheet is not finished."));
  return latent_cli_fail (error);
}

static int
save (LatentCliContext *context,
      const LatentCliCommand *command,
      const SheetOptions *options,
      GPtrArray *images)
{
  LatentWorkspace *workspace = context->workspace;
  const LatentContactSheetConfig config = { .decoder = latent_workspace_get_decoder (workspace),
                                            .worker = latent_workspace_get_file_worker (workspace),
                                            .catalog = latent_workspace_get_catalog (workspace) };
  g_autoptr (LatentContactSheet) sheet = latent_contact_sheet_new (&config, options->sheet, images);
  LatentCliProgress progress;
  const LatentContactSheetTarget target = { .path = options->to,
                                            .format = options->format,
                                            .progress = progress_cb,
                                            .progress_data = &progress };
  g_auto (LatentContactSheetOutcome) outcome = { NULL };
  g_auto (LatentCliAwait) await = { NULL };
  g_autoptr (GError) error = NULL;
  gboolean is_saved;

  latent_cli_progress_init (&progress);
  latent_contact_sheet_save_async (sheet, &target, context->cancellable, latent_cli_await_cb,
                                   &await);
  is_saved = latent_contact_sheet_save_finish (sheet, latent_cli_await (&await), &outcome, &error);
  latent_cli_progress_erase (&progress);
  print_outcome (context, sheet, &outcome);
  if (!is_saved)
    return fail_save (command, error);
  return outcome.missing[0] != NULL ? LATENT_EXIT_NOT_ALL : LATENT_EXIT_DONE;
}

static int
make_sheet (LatentCliContext *context, const LatentCliCommand *command, const SheetOptions *options)
{
  int status = LATENT_EXIT_DONE;
  g_autoptr (GArray) numbers
      = latent_cli_pictures_find (&options->pictures, command, context, &status);
  g_autoptr (GPtrArray) images = NULL;
  g_autoptr (GError) error = NULL;

  if (numbers == NULL)
    return status;
  images = latent_cli_pictures_load (context, (const guint32 *) (gpointer) numbers->data,
                                     numbers->len, &error);
  if (images == NULL)
    return latent_cli_fail (error);
  if (images->len == 0)
    {
      latent_cli_complain (_ ("No picture is asked for: nothing was made."));
      return LATENT_EXIT_NOT_ALL;
    }
  return save (context, command, options, images);
}

static int
run (SheetOptions *self,
     const LatentCliConfig *config,
     const LatentCliCommand *command,
     char **argv)
{
  g_auto (LatentCliOptions) options = { FALSE };
  LatentCliContext context;
  const char *mistake;
  int status = LATENT_EXIT_DONE;

  if (!parse_options (self, &options, command, argv, &status))
    return status;
  mistake = read_options (self);
  if (mistake != NULL)
    return latent_cli_fail_usage (command, "%s", mistake);
  if (!latent_cli_pictures_check (&self->pictures, command, &status))
    return status;

  status = latent_cli_context_open (&context, config, &options, LATENT_CLI_LIBRARY_ONLY);
  if (status == LATENT_EXIT_DONE)
    status = make_sheet (&context, command, self);
  return latent_cli_context_close (&context, status);
}

int
latent_cli_sheet (const LatentCliConfig *config, const LatentCliCommand *command, char **argv)
{
  g_autoptr (LatentSheetOptions) defaults = latent_sheet_options_new ();
  SheetOptions options = { .pictures = LATENT_CLI_PICTURES_INIT };
  int status;

  options.sheet = latent_sheet_options_copy (defaults);
  options.columns = defaults->columns;
  options.prompt_lines = defaults->prompt_lines;
  status = run (&options, config, command, argv);
  clear_options (&options);
  return status;
}
