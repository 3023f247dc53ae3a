/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-sheet-preview.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "core/base/latent-error.h"

#define MIN_WIDTH_PX 200
#define MAX_WIDTH_PX 2400
/* As in the .ui file: a page is drawn for exactly the pixels that it gets. */
#define PICTURE_MARGIN_PX 12
/* A window that is being made larger is not followed pixel by pixel. */
#define RESIZE_DELAY_MS 200

struct _LatentSheetPreview
{
  GtkWidget parent_instance;

  LatentContactSheet *sheet; /* owned, nullable */
  GCancellable *cancellable; /* owned, nullable: of what is under way */
  guint page;
  guint width_px; /* of what is shown or under way */
  guint resize_id;

  GtkWidget *box;              /* template child */
  GtkScrolledWindow *scroller; /* template child */
  GtkPicture *picture;         /* template child */
  GtkWidget *navigation;       /* template child */
  GtkWidget *previous_button;  /* template child */
  GtkWidget *next_button;      /* template child */
  GtkLabel *page_label;        /* template child */
};

G_DEFINE_FINAL_TYPE (LatentSheetPreview, latent_sheet_preview, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_FAILED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
stop (LatentSheetPreview *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static guint
get_n_pages (LatentSheetPreview *self)
{
  LatentSheet *sheet = self->sheet != NULL ? latent_contact_sheet_get_sheet (self->sheet) : NULL;

  return sheet != NULL ? latent_sheet_get_n_pages (sheet) : 0;
}

static void
update_navigation (LatentSheetPreview *self)
{
  guint n_pages = get_n_pages (self);
  g_autofree char *text = NULL;

  if (n_pages == 0)
    return; /* not laid out yet: what was said last holds */
  /* TRANSLATORS: "Page 2 of 12" */
  text = g_strdup_printf (_ ("Page %u of %u"), self->page + 1, n_pages);
  gtk_label_set_label (self->page_label, text);
  gtk_picture_set_alternative_text (self->picture, text);
  gtk_widget_set_sensitive (self->previous_button, self->page > 0);
  gtk_widget_set_sensitive (self->next_button, self->page + 1 < n_pages);
}

/* FALSE: the person sees something else already, or nothing any more. */
static gboolean
check (LatentSheetPreview *self, GError *error)
{
  g_autoptr (GError) owned = error;

  if (error == NULL)
    return TRUE;
  if (!latent_error_is_cancelled (error))
    {
      stop (self);
      g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
    }
  return FALSE;
}

/* A cancelled one may be of a widget that is gone: not to be touched. */
static void
rendered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  g_autoptr (GdkPixbuf) pixbuf
      = latent_contact_sheet_render_page_finish (LATENT_CONTACT_SHEET (source), result, &error);
  g_autoptr (GdkTexture) texture = NULL;
  LatentSheetPreview *self = user_data;

  if (!check (self, error))
    return;
  g_clear_object (&self->cancellable);
  texture = gdk_texture_new_for_pixbuf (pixbuf);
  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
}

static guint
get_wanted_width (LatentSheetPreview *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self->scroller)) - 2 * PICTURE_MARGIN_PX;

  return (guint) CLAMP (width * gtk_widget_get_scale_factor (GTK_WIDGET (self)), MIN_WIDTH_PX,
                        MAX_WIDTH_PX);
}

static void
render (LatentSheetPreview *self)
{
  if (get_n_pages (self) == 0)
    return;
  stop (self);
  self->cancellable = g_cancellable_new ();
  self->page = MIN (self->page, get_n_pages (self) - 1);
  self->width_px = get_wanted_width (self);
  update_navigation (self);
  latent_contact_sheet_render_page_async (self->sheet, self->page, self->width_px,
                                          self->cancellable, rendered_cb, self);
}

static void
laid_out_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;

  latent_contact_sheet_lay_out_finish (LATENT_CONTACT_SHEET (source), result, &error);
  if (check (user_data, error))
    render (user_data);
}

static void
turn_to (LatentSheetPreview *self, guint page)
{
  if (page == self->page || page >= get_n_pages (self))
    return;
  self->page = page;
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
  render (self);
}

static void
previous_cb (LatentSheetPreview *self)
{
  if (self->page > 0)
    turn_to (self, self->page - 1);
}

static void
next_cb (LatentSheetPreview *self)
{
  turn_to (self, self->page + 1);
}

static gboolean
resized_cb (gpointer user_data)
{
  LatentSheetPreview *self = user_data;

  self->resize_id = 0;
  if (get_wanted_width (self) != self->width_px)
    render (self);
  return G_SOURCE_REMOVE;
}

static void
latent_sheet_preview_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LatentSheetPreview *self = LATENT_SHEET_PREVIEW (widget);

  gtk_widget_size_allocate (self->box, &(GtkAllocation){ 0, 0, width, height }, baseline);
  if (self->resize_id == 0 && self->width_px != 0 && get_wanted_width (self) != self->width_px)
    self->resize_id = g_timeout_add (RESIZE_DELAY_MS, resized_cb, self);
}

static void
latent_sheet_preview_measure (GtkWidget *widget,
                              GtkOrientation orientation,
                              int for_size,
                              int *minimum,
                              int *natural,
                              int *minimum_baseline,
                              int *natural_baseline)
{
  gtk_widget_measure (LATENT_SHEET_PREVIEW (widget)->box, orientation, for_size, minimum, natural,
                      minimum_baseline, natural_baseline);
}

static void
latent_sheet_preview_dispose (GObject *object)
{
  LatentSheetPreview *self = LATENT_SHEET_PREVIEW (object);

  g_clear_handle_id (&self->resize_id, g_source_remove);
  stop (self);
  g_clear_object (&self->sheet);
  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_SHEET_PREVIEW);
  G_OBJECT_CLASS (latent_sheet_preview_parent_class)->dispose (object);
}

static void
latent_sheet_preview_class_init (LatentSheetPreviewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_sheet_preview_dispose;
  widget_class->measure = latent_sheet_preview_measure;
  widget_class->size_allocate = latent_sheet_preview_size_allocate;
  signals[SIGNAL_FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/sheet/latent-sheet-preview.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentSheetPreview, box);
  gtk_widget_class_bind_template_child (widget_class, LatentSheetPreview, scroller);
  gtk_widget_class_bind_template_child (widget_class, LatentSheetPreview, picture);
  gtk_widget_class_bind_template_child (widget_class, LatentSheetPreview, navigation);
  gtk_widget_class_bind_template_child (widget_class, LatentSheetPreview, previous_button);
  gtk_widget_class_bind_template_child (widget_class, LatentSheetPreview, next_button);
  gtk_widget_class_bind_template_child (widget_class, LatentSheetPreview, page_label);
  gtk_widget_class_bind_template_callback (widget_class, previous_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
}

static void
latent_sheet_preview_init (LatentSheetPreview *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
latent_sheet_preview_set_sheet (LatentSheetPreview *self, LatentContactSheet *sheet)
{
  g_return_if_fail (LATENT_IS_SHEET_PREVIEW (self));
  g_return_if_fail (LATENT_IS_CONTACT_SHEET (sheet));

  stop (self);
  g_set_object (&self->sheet, sheet);
  self->cancellable = g_cancellable_new ();
  latent_contact_sheet_lay_out_async (sheet, self->cancellable, laid_out_cb, self);
}

gboolean
latent_sheet_preview_is_idle (LatentSheetPreview *self)
{
  g_return_val_if_fail (LATENT_IS_SHEET_PREVIEW (self), FALSE);

  return self->cancellable == NULL && self->resize_id == 0;
}
