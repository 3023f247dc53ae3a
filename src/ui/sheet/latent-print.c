/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-print.h"

#include <glib/gi18n.h>

#include "core/base/latent-error.h"
#include "core/jobs/latent-explanation.h"
#include "core/media/latent-sheet-draw.h"

#define POINTS_PER_INCH 72.0
#define MAX_DPI 300.0
#define PICTURE_MARGIN_MM 10.0

/* What is being printed. Owned by the operation. */
typedef struct
{
  LatentContactSheet *sheet; /* owned, nullable: then it is a picture */
  LatentDecoder *decoder;    /* owned, nullable */
  LatentImageRecord *image;  /* owned, nullable */
  GCancellable *cancellable; /* owned */
  GError *error;             /* nullable: why it was stopped */
} Print;

/* Who is told; freed with the operation. */
typedef struct
{
  LatentPrintFailed failed;
  GWeakRef user_data;
} Listener;

static void
free_print (gpointer data)
{
  Print *print = data;

  g_cancellable_cancel (print->cancellable);
  g_clear_object (&print->cancellable);
  g_clear_object (&print->sheet);
  g_clear_object (&print->decoder);
  g_clear_pointer (&print->image, latent_image_record_free);
  g_clear_error (&print->error);
  g_free (print);
}

static Print *
get_print (GtkPrintOperation *operation)
{
  return g_object_get_data (G_OBJECT (operation), "latent-print");
}

/* Takes @error. The page is left as it is, and the operation stops. */
static void
stop (GtkPrintOperation *operation, GError *error)
{
  Print *print = get_print (operation);

  if (print->error == NULL)
    print->error = error;
  else
    g_error_free (error);
  gtk_print_operation_cancel (operation);
}

/* One page on its way to the paper. */
typedef struct
{
  GtkPrintOperation *operation; /* owned */
  GtkPrintContext *context;     /* owned */
  guint page;
} PageWork;

static void
free_page (PageWork *work)
{
  g_object_unref (work->operation);
  g_object_unref (work->context);
  g_free (work);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PageWork, free_page)

static PageWork *
make_page (GtkPrintOperation *operation, GtkPrintContext *context, guint page)
{
  PageWork *work = g_new0 (PageWork, 1);

  work->operation = g_object_ref (operation);
  work->context = g_object_ref (context);
  work->page = page;
  return work;
}

/* As large as the paper allows, in its middle. Returns how much larger. */
static double
fit (PageWork *work, double width, double height)
{
  cairo_t *cairo = gtk_print_context_get_cairo_context (work->context);
  double paper_width = gtk_print_context_get_width (work->context);
  double paper_height = gtk_print_context_get_height (work->context);
  double scale = MIN (paper_width / width, paper_height / height);

  cairo_translate (cairo, (paper_width - width * scale) / 2, (paper_height - height * scale) / 2);
  cairo_scale (cairo, scale, scale);
  return scale;
}

static void
sheet_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PageWork) work = user_data;
  GError *error = NULL;
  g_autoptr (GPtrArray) pictures
      = latent_contact_sheet_load_page_finish (LATENT_CONTACT_SHEET (source), result, &error);
  LatentSheet *sheet = latent_contact_sheet_get_sheet (LATENT_CONTACT_SHEET (source));

  if (pictures == NULL)
    stop (work->operation, error);
  else
    {
      const LatentSheetPage *page
          = latent_sheet_layout_get_page (latent_sheet_get_layout (sheet), work->page);

      fit (work, page->width, page->height);
      latent_sheet_draw_page (sheet, work->page,
                              gtk_print_context_get_cairo_context (work->context), pictures);
    }
  gtk_print_operation_draw_page_finish (work->operation);
}

static void
picture_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PageWork) work = user_data;
  GError *error = NULL;
  g_autoptr (GdkPixbuf) pixbuf
      = latent_decoder_decode_finish (LATENT_DECODER (source), result, &error);

  if (pixbuf == NULL)
    stop (work->operation, error);
  else
    {
      cairo_t *cairo = gtk_print_context_get_cairo_context (work->context);

      fit (work, gdk_pixbuf_get_width (pixbuf), gdk_pixbuf_get_height (pixbuf));
      gdk_cairo_set_source_pixbuf (cairo, pixbuf, 0, 0);
      cairo_paint (cairo);
    }
  gtk_print_operation_draw_page_finish (work->operation);
}

static double
get_dpi (GtkPrintContext *context)
{
  return MIN (gtk_print_context_get_dpi_x (context), MAX_DPI);
}

static void
draw_page_cb (GtkPrintOperation *operation, GtkPrintContext *context, int page, gpointer user_data)
{
  Print *print = get_print (operation);
  double width = gtk_print_context_get_width (context);
  double height = gtk_print_context_get_height (context);
  double dpi = get_dpi (context);

  gtk_print_operation_set_defer_drawing (operation);
  if (print->sheet != NULL)
    latent_contact_sheet_load_page_async (print->sheet, (guint) page, dpi / POINTS_PER_INCH,
                                          print->cancellable, sheet_loaded_cb,
                                          make_page (operation, context, (guint) page));
  else
    /* The context's unit is points. */
    latent_decoder_decode_async (
        print->decoder, print->image->path, (guint) (MAX (width, height) / POINTS_PER_INCH * dpi),
        print->cancellable, picture_loaded_cb, make_page (operation, context, 0));
}

/* (transfer full) */
static GtkPrintOperation *
create_operation (Print *print, GtkPageSetup *setup, const char *name)
{
  GtkPrintOperation *operation = gtk_print_operation_new ();

  print->cancellable = g_cancellable_new ();
  g_object_set_data_full (G_OBJECT (operation), "latent-print", print, free_print);
  gtk_print_operation_set_default_page_setup (operation, setup);
  gtk_print_operation_set_job_name (operation, name);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_allow_async (operation, TRUE);
  gtk_print_operation_set_show_progress (operation, TRUE);
  gtk_print_operation_set_embed_page_setup (operation, TRUE);
  g_signal_connect (operation, "draw-page", G_CALLBACK (draw_page_cb), NULL);
  return operation;
}

static const char *
name_paper (LatentSheetPaper paper)
{
  switch (paper)
    {
    case LATENT_SHEET_PAPER_A4:
      return GTK_PAPER_NAME_A4;
    case LATENT_SHEET_PAPER_A3:
      return GTK_PAPER_NAME_A3;
    case LATENT_SHEET_PAPER_LETTER:
      return GTK_PAPER_NAME_LETTER;
    case LATENT_SHEET_PAPER_PIXELS:
    default:
      return NULL; /* whatever is usual where the person lives */
    }
}

GtkPrintOperation *
latent_print_new_sheet (LatentContactSheet *sheet, const char *name)
{
  LatentSheet *pages = latent_contact_sheet_get_sheet (sheet);
  const LatentSheetOptions *options = latent_sheet_get_options (pages);
  const LatentSheetPage *first = latent_sheet_layout_get_page (latent_sheet_get_layout (pages), 0);
  g_autoptr (GtkPageSetup) setup = gtk_page_setup_new ();
  GtkPaperSize *paper = gtk_paper_size_new (name_paper (options->paper));
  Print *print = g_new0 (Print, 1);
  GtkPrintOperation *operation;

  print->sheet = g_object_ref (sheet);
  gtk_page_setup_set_paper_size (setup, paper);
  gtk_paper_size_free (paper);
  gtk_page_setup_set_orientation (setup, first->width > first->height
                                             ? GTK_PAGE_ORIENTATION_LANDSCAPE
                                             : GTK_PAGE_ORIENTATION_PORTRAIT);
  operation = create_operation (print, setup, name);
  /* The sheet has margins of its own. */
  gtk_print_operation_set_use_full_page (operation, options->paper != LATENT_SHEET_PAPER_PIXELS);
  gtk_print_operation_set_n_pages (operation, (int) latent_sheet_get_n_pages (pages));
  return operation;
}

GtkPrintOperation *
latent_print_new_picture (LatentDecoder *decoder, const LatentImageRecord *image)
{
  g_autoptr (GtkPageSetup) setup = gtk_page_setup_new ();
  g_autofree char *name = g_path_get_basename (image->path);
  g_autofree char *shown = g_filename_display_name (name);
  Print *print = g_new0 (Print, 1);
  GtkPrintOperation *operation;

  print->decoder = g_object_ref (decoder);
  print->image = latent_image_record_copy (image);
  gtk_page_setup_set_orientation (setup, image->width > image->height
                                             ? GTK_PAGE_ORIENTATION_LANDSCAPE
                                             : GTK_PAGE_ORIENTATION_PORTRAIT);
  gtk_page_setup_set_top_margin (setup, PICTURE_MARGIN_MM, GTK_UNIT_MM);
  gtk_page_setup_set_bottom_margin (setup, PICTURE_MARGIN_MM, GTK_UNIT_MM);
  gtk_page_setup_set_left_margin (setup, PICTURE_MARGIN_MM, GTK_UNIT_MM);
  gtk_page_setup_set_right_margin (setup, PICTURE_MARGIN_MM, GTK_UNIT_MM);
  operation = create_operation (print, setup, shown);
  gtk_print_operation_set_n_pages (operation, 1);
  return operation;
}

/* (transfer full) (nullable): NULL: nothing went wrong */
static char *
describe_failure (GtkPrintOperation *operation, GtkPrintOperationResult result)
{
  Print *print = get_print (operation);
  g_autoptr (GError) error = NULL;

  if (print->error != NULL && !latent_error_is_cancelled (print->error))
    return latent_explain_error_and_remedy (print->error);
  if (result != GTK_PRINT_OPERATION_RESULT_ERROR)
    return NULL;
  gtk_print_operation_get_error (operation, &error);
  /* TRANSLATORS: %s says what is wrong, in the system's words. */
  return g_strdup_printf (_ ("It was not printed: %s. Check the printer, or print to a file."),
                          error != NULL ? error->message : "");
}

static void
done_cb (GtkPrintOperation *operation, GtkPrintOperationResult result, Listener *listener)
{
  g_autoptr (GObject) user_data = g_weak_ref_get (&listener->user_data);
  g_autofree char *words = describe_failure (operation, result);

  if (words != NULL && user_data != NULL)
    listener->failed (user_data, words);
}

static void
free_listener (gpointer data, GClosure *closure)
{
  Listener *listener = data;

  g_weak_ref_clear (&listener->user_data);
  g_free (listener);
}

void
latent_print_run (GtkPrintOperation *operation,
                  GtkWindow *parent,
                  LatentPrintFailed failed,
                  GObject *user_data)
{
  Listener *listener = g_new0 (Listener, 1);

  g_return_if_fail (get_print (operation) != NULL);

  listener->failed = failed;
  g_weak_ref_init (&listener->user_data, user_data);
  g_signal_connect_data (operation, "done", G_CALLBACK (done_cb), listener, free_listener, 0);
  /* What fails is told by "done". */
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, parent, NULL);
}
