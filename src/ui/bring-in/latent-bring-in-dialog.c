/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-bring-in-dialog.h"

#include <glib/gi18n.h>

#include "core/base/latent-error.h"
#include "core/jobs/latent-explanation.h"
#include "ui/viewer/latent-details-words.h"

#define PREVIEW_EDGE_PX 800
/* A prompt of a thousand words is not read here. */
#define MAX_LINES 6

struct _LatentBringInDialog
{
  AdwWindow parent_instance;

  LatentWorkspace *workspace; /* owned */
  LatentFoundImage *image;    /* owned */
  LatentDraft *draft;         /* owned: the form as it is */
  GPtrArray *offers;          /* owned (element-type LatentOffer) */
  GPtrArray *checks;          /* owned (element-type GtkCheckButton): of the same places */
  GHashTable *ticked;         /* owned: keys of offers */
  GCancellable *cancellable;  /* owned: cancelled when the dialog goes */
  gboolean is_importing;
  guint update_id; /* idle source: another model was ticked */

  GtkWidget *take_button;   /* template child */
  GtkPicture *picture;      /* template child */
  GtkLabel *about_label;    /* template child */
  GtkLabel *place_label;    /* template child */
  GtkWidget *import_button; /* template child */
  GtkLabel *error_label;    /* template child */
  GtkListBox *list;         /* template child */
};

G_DEFINE_FINAL_TYPE (LatentBringInDialog, latent_bring_in_dialog, ADW_TYPE_WINDOW)

enum
{
  SIGNAL_TAKE_OVER,
  SIGNAL_OPEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void fill_list (LatentBringInDialog *self);

/* --- what is ticked --- */

static void
update_take_button (LatentBringInDialog *self)
{
  gboolean has_ticks = FALSE;

  for (guint i = 0; i < self->checks->len; i++)
    has_ticks = has_ticks || gtk_check_button_get_active (self->checks->pdata[i]);
  gtk_widget_set_sensitive (self->take_button, has_ticks);
}

/* (nullable): the model that is ticked */
static const char *
get_ticked_model (LatentBringInDialog *self)
{
  for (guint i = 0; i < self->offers->len; i++)
    {
      const LatentOffer *offer = g_ptr_array_index (self->offers, i);

      if (g_str_equal (offer->key, LATENT_FOREIGN_MODEL)
          && g_hash_table_contains (self->ticked, offer->key))
        return offer->raw;
    }
  return NULL;
}

/* Another model may have other settings: the rows say whether it has them. Not while one of the
 * boxes is being ticked, which goes with its row. */
static gboolean
update_offers_cb (gpointer user_data)
{
  LatentBringInDialog *self = user_data;
  g_autofree char *model_id = g_strdup (get_ticked_model (self));
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (self));
  gboolean had_focus = focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list));

  self->update_id = 0;
  g_ptr_array_unref (self->offers);
  self->offers = latent_offers_list (latent_workspace_get_catalog (self->workspace),
                                     self->image->prompt, self->draft, model_id);
  fill_list (self);
  update_take_button (self);
  for (guint i = 0; had_focus && i < self->offers->len; i++)
    {
      const LatentOffer *offer = g_ptr_array_index (self->offers, i);

      if (g_str_equal (offer->key, LATENT_FOREIGN_MODEL))
        gtk_widget_grab_focus (self->checks->pdata[i]);
    }
  return G_SOURCE_REMOVE;
}

static void
toggled_cb (LatentBringInDialog *self, GtkCheckButton *check)
{
  const char *key = g_object_get_data (G_OBJECT (check), "key");

  if (gtk_check_button_get_active (check))
    g_hash_table_add (self->ticked, g_strdup (key));
  else
    g_hash_table_remove (self->ticked, key);
  if (g_str_equal (key, LATENT_FOREIGN_MODEL) && self->update_id == 0)
    self->update_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, update_offers_cb, self, NULL);
  update_take_button (self);
}

/* --- rows --- */

static GtkWidget *
make_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (GTK_LABEL (label), MAX_LINES);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 1);
  gtk_widget_set_hexpand (label, TRUE);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

/* (transfer full) (nullable): what there is to be said below the value */
static char *
describe_present (const LatentOffer *offer)
{
  if (offer->reason != NULL)
    return g_strdup (offer->reason);
  if (offer->is_same)
    return g_strdup (_ ("The form says the same."));
  if (offer->present == NULL)
    return g_strdup (_ ("The form has nothing there."));
  /* Translators: %s is what the form has in place of the value above */
  return g_strdup_printf (_ ("Now: %s"), offer->present);
}

static GtkWidget *
make_row (LatentBringInDialog *self, const LatentOffer *offer)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *check = gtk_check_button_new ();
  g_autofree char *present = describe_present (offer);
  g_autofree char *name = g_strdup_printf ("%s: %s", offer->label, offer->value);
  gboolean is_usable = latent_offer_is_usable (offer);

  gtk_box_append (GTK_BOX (texts), make_label (offer->label, "caption-heading"));
  gtk_box_append (GTK_BOX (texts), make_label (offer->value, NULL));
  gtk_box_append (GTK_BOX (texts), make_label (present, "dim-label"));
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_widget_set_margin_start (box, 6);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_widget_set_sensitive (check, is_usable);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, present, -1);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check),
                               is_usable && g_hash_table_contains (self->ticked, offer->key));
  g_object_set_data_full (G_OBJECT (check), "key", g_strdup (offer->key), g_free);
  g_signal_connect_object (check, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
  g_ptr_array_add (self->checks, check);
  gtk_box_append (GTK_BOX (box), check);
  gtk_box_append (GTK_BOX (box), texts);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), is_usable);
  gtk_widget_set_focusable (row, FALSE);
  return row;
}

/* A click anywhere in the row is meant for its box. */
static void
row_activated_cb (LatentBringInDialog *self, GtkListBoxRow *row)
{
  guint index = (guint) gtk_list_box_row_get_index (row);
  GtkCheckButton *check = g_ptr_array_index (self->checks, index);

  gtk_check_button_set_active (check, !gtk_check_button_get_active (check));
}

static void
fill_list (LatentBringInDialog *self)
{
  GtkListBoxRow *row;

  g_ptr_array_set_size (self->checks, 0);
  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (guint i = 0; i < self->offers->len; i++)
    gtk_list_box_append (self->list, make_row (self, g_ptr_array_index (self->offers, i)));
  gtk_widget_set_visible (GTK_WIDGET (self->list), self->offers->len > 0);
}

/* Not Cancel, which comes first: what can be ticked, or else be imported. */
static void
focus_first (LatentBringInDialog *self)
{
  for (guint i = 0; i < self->checks->len; i++)
    if (gtk_widget_grab_focus (g_ptr_array_index (self->checks, i)))
      return;
  gtk_widget_grab_focus (GTK_WIDGET (self->import_button));
}

/* --- taking over --- */

static void
take_over_cb (LatentBringInDialog *self)
{
  g_autoptr (LatentBringInDialog) self_ref = g_object_ref (self);
  g_autoptr (LatentDraft) taken = g_new0 (LatentDraft, 1);

  taken->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; i < self->offers->len; i++)
    {
      const LatentOffer *offer = g_ptr_array_index (self->offers, i);

      if (!gtk_check_button_get_active (self->checks->pdata[i]))
        continue;
      if (g_str_equal (offer->key, LATENT_FOREIGN_PROMPT))
        taken->prompt = g_strdup (offer->raw);
      else if (g_str_equal (offer->key, LATENT_FOREIGN_MODEL))
        taken->model_id = g_strdup (offer->raw);
      else
        g_hash_table_insert (taken->values, g_strdup (offer->key), g_strdup (offer->raw));
    }
  gtk_window_close (GTK_WINDOW (self));
  g_signal_emit (self, signals[SIGNAL_TAKE_OVER], 0, taken);
}

/* --- the library --- */

static void
show_place (LatentBringInDialog *self)
{
  gboolean is_known = self->image->known != NULL;

  gtk_label_set_text (self->place_label, is_known ? _ ("Your library has this image already.")
                                                  : _ ("Importing copies the file and costs "
                                                       "nothing."));
  gtk_button_set_label (GTK_BUTTON (self->import_button),
                        is_known ? _ ("Show") : _ ("Import Into Library"));
}

static void
open_image (LatentBringInDialog *self, const LatentImageRecord *image)
{
  g_autoptr (LatentBringInDialog) self_ref = g_object_ref (self);
  guint number = image->number;

  gtk_window_close (GTK_WINDOW (self));
  g_signal_emit (self, signals[SIGNAL_OPEN], 0, number);
}

static void
imported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentImageRecord) image
      = latent_bring_in_finish (LATENT_WORKSPACE (source), result, NULL, &error);
  LatentBringInDialog *self = user_data;
  g_autofree char *words = NULL;

  /* Cancelled: the dialog is gone; the picture came in all the same, or did not. */
  if (latent_error_is_cancelled (error))
    return;
  self->is_importing = FALSE;
  if (image != NULL)
    {
      open_image (self, image);
      return;
    }
  gtk_widget_set_sensitive (self->import_button, TRUE);
  words = latent_explain_error (error, LATENT_CHARGED_NO);
  gtk_label_set_text (self->error_label, words);
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), TRUE);
}

static void
import_cb (LatentBringInDialog *self)
{
  if (self->image->known != NULL)
    {
      open_image (self, self->image->known);
      return;
    }
  if (self->is_importing)
    return;
  self->is_importing = TRUE;
  gtk_widget_set_sensitive (self->import_button, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), FALSE);
  latent_bring_in_async (self->workspace, self->image->bytes, self->cancellable, imported_cb, self);
}

/* --- the picture --- */

static gpointer
decode_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  return latent_decoder_decode_bytes (data, PREVIEW_EDGE_PX, cancellable, error);
}

static void
decoded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf
      = latent_decoder_run_finish (LATENT_DECODER (source), result, &error);
  LatentBringInDialog *self = user_data;
  g_autoptr (GdkTexture) texture = NULL;

  /* Cancelled: the dialog is gone. */
  if (pixbuf == NULL)
    return;
  texture = gdk_texture_new_for_pixbuf (pixbuf);
  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
}

static void
show_image (LatentBringInDialog *self)
{
  g_autofree char *pixels = latent_details_words_pixels (self->image->width, self->image->height);
  g_autofree char *format = latent_details_words_format (self->image->format);
  const char *source = latent_offers_name_source (self->image->prompt->source);
  g_autofree char *about = NULL;

  if (source != NULL) /* Translators: pixels, file format, the program that made an image */
    about = g_strdup_printf (_ ("%s · %s · from %s"), pixels, format, source);
  else /* Translators: pixels, file format; the image tells nothing else of itself */
    about = g_strdup_printf (_ ("%s · %s · carries no prompt"), pixels, format);
  gtk_label_set_text (self->about_label, about);
  latent_decoder_run_async (latent_workspace_get_decoder (self->workspace), decode_thread,
                            g_bytes_ref (self->image->bytes), (GDestroyNotify) g_bytes_unref,
                            g_object_unref, self->cancellable, decoded_cb, self);
}

/* --- life --- */

static void
latent_bring_in_dialog_dispose (GObject *object)
{
  LatentBringInDialog *self = LATENT_BRING_IN_DIALOG (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->update_id, g_source_remove);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (latent_bring_in_dialog_parent_class)->dispose (object);
}

static void
latent_bring_in_dialog_finalize (GObject *object)
{
  LatentBringInDialog *self = LATENT_BRING_IN_DIALOG (object);

  g_clear_pointer (&self->image, latent_found_image_free);
  g_clear_pointer (&self->draft, latent_draft_free);
  g_clear_pointer (&self->offers, g_ptr_array_unref);
  g_clear_pointer (&self->checks, g_ptr_array_unref);
  g_clear_pointer (&self->ticked, g_hash_table_unref);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (latent_bring_in_dialog_parent_class)->finalize (object);
}

static void
latent_bring_in_dialog_class_init (LatentBringInDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_bring_in_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = latent_bring_in_dialog_finalize;

  signals[SIGNAL_TAKE_OVER]
      = g_signal_new ("take-over", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_OPEN] = g_signal_new ("open", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/bring-in/latent-bring-in-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentBringInDialog, about_label);
  gtk_widget_class_bind_template_child (widget_class, LatentBringInDialog, take_button);
  gtk_widget_class_bind_template_child (widget_class, LatentBringInDialog, picture);
  gtk_widget_class_bind_template_child (widget_class, LatentBringInDialog, place_label);
  gtk_widget_class_bind_template_child (widget_class, LatentBringInDialog, import_button);
  gtk_widget_class_bind_template_child (widget_class, LatentBringInDialog, error_label);
  gtk_widget_class_bind_template_child (widget_class, LatentBringInDialog, list);
  gtk_widget_class_bind_template_callback (widget_class, take_over_cb);
  gtk_widget_class_bind_template_callback (widget_class, import_cb);
}

static void
latent_bring_in_dialog_init (LatentBringInDialog *self)
{
  self->cancellable = g_cancellable_new ();
  self->checks = g_ptr_array_new ();
  self->ticked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (row_activated_cb), self,
                           G_CONNECT_SWAPPED);
}

GtkWidget *
latent_bring_in_dialog_new (GtkWindow *parent,
                            LatentWorkspace *workspace,
                            LatentFoundImage *image,
                            LatentDraft *draft)
{
  LatentBringInDialog *self;

  g_return_val_if_fail (LATENT_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (image != NULL && draft != NULL, NULL);

  self = g_object_new (LATENT_TYPE_BRING_IN_DIALOG, "transient-for", parent, NULL);
  self->workspace = g_object_ref (workspace);
  self->image = image;
  self->draft = draft;
  self->offers
      = latent_offers_list (latent_workspace_get_catalog (workspace), image->prompt, draft, NULL);
  fill_list (self);
  show_place (self);
  show_image (self);
  focus_first (self);
  return GTK_WIDGET (self);
}
