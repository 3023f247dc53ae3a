/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-clean-up-dialog.h"

#include <glib/gi18n.h>

#include "core/media/latent-thumbnail-store.h"
#include "ui/common/latent-message-dialog.h"

#define EDGE_PX 72

struct _LatentCleanUpDialog
{
  AdwMessageDialog parent_instance;

  GtkFlowBox *pictures;
  GtkLabel *more_label;
  GtkLabel *kept_label;

  GCancellable *cancellable; /* owned: of the thumbnails */
};

G_DEFINE_FINAL_TYPE (LatentCleanUpDialog, latent_clean_up_dialog, ADW_TYPE_MESSAGE_DIALOG)

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkPicture) picture = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf
      = latent_thumbnail_store_load_finish (LATENT_THUMBNAIL_STORE (source), result, &error);
  g_autoptr (GdkTexture) texture = NULL;

  /* One that cannot be shown keeps its place empty: it can be deleted all the same. */
  if (pixbuf == NULL)
    return;
  texture = gdk_texture_new_for_pixbuf (pixbuf);
  gtk_picture_set_paintable (picture, GDK_PAINTABLE (texture));
}

static void
add_picture (LatentCleanUpDialog *self,
             LatentThumbnailStore *thumbnails,
             const LatentImageRecord *image)
{
  GtkWidget *picture = gtk_picture_new ();
  GtkWidget *child = gtk_flow_box_child_new ();
  guint edge_px = (guint) (EDGE_PX * gtk_widget_get_scale_factor (GTK_WIDGET (self)));

  gtk_picture_set_alternative_text (GTK_PICTURE (picture), image->prompt);
  gtk_widget_set_tooltip_text (picture, image->prompt);
  gtk_widget_set_size_request (picture, EDGE_PX, EDGE_PX);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), picture);
  /* To be looked at only. */
  gtk_widget_set_focusable (child, FALSE);
  gtk_flow_box_append (self->pictures, child);
  latent_thumbnail_store_load_async (thumbnails, image, edge_px, self->cancellable, loaded_cb,
                                     g_object_ref (picture));
}

static const char *
find_body (const LatentCleanUp *found)
{
  if (found->which == LATENT_CLEAN_UP_REJECTED)
    return found->is_everything
               ? _ ("All rejected images in the library go to the trash.")
               : _ ("The rejected images among those that the search shows go to the trash.");
  return found->is_everything
             ? _ ("All images in the library that are not favourites go to the trash.")
             : _ ("The images that the search shows and that are not favourites go to the trash.");
}

static void
say_what_stays (LatentCleanUpDialog *self, const LatentCleanUp *found)
{
  g_autofree char *text = NULL;

  if (found->n_kept == 0)
    text = g_strdup (found->which == LATENT_CLEAN_UP_REJECTED
                         ? _ ("All of them are rejected: none stays.")
                         : _ ("None of them is a favourite: none stays."));
  else if (found->which == LATENT_CLEAN_UP_REJECTED)
    text = g_strdup_printf (
        ngettext ("%u other image stays.", "%u other images stay.", found->n_kept), found->n_kept);
  else
    text = g_strdup_printf (
        ngettext ("%u favourite stays.", "%u favourites stay.", found->n_kept), found->n_kept);
  gtk_label_set_label (self->kept_label, text);
}

static void
fill (LatentCleanUpDialog *self, LatentThumbnailStore *thumbnails, const LatentCleanUp *found)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (self);
  guint n = found->numbers->len;
  guint n_shown = MIN (found->first->len, LATENT_CLEAN_UP_N_SHOWN);
  g_autofree char *heading
      = g_strdup_printf (ngettext ("Delete %u Image?", "Delete %u Images?", n), n);
  g_autofree char *button
      = g_strdup_printf (ngettext ("_Delete %u Image", "_Delete %u Images", n), n);
  g_autofree char *more
      = g_strdup_printf (ngettext ("and %u more", "and %u more", n - n_shown), n - n_shown);

  adw_message_dialog_set_heading (dialog, heading);
  adw_message_dialog_set_body (dialog, find_body (found));
  adw_message_dialog_set_response_label (dialog, "delete", button);
  for (guint i = 0; i < n_shown; i++)
    add_picture (self, thumbnails, found->first->pdata[i]);
  gtk_label_set_label (self->more_label, more);
  gtk_widget_set_visible (GTK_WIDGET (self->more_label), n > n_shown);
  say_what_stays (self, found);
}

static void
latent_clean_up_dialog_dispose (GObject *object)
{
  g_cancellable_cancel (LATENT_CLEAN_UP_DIALOG (object)->cancellable);
  G_OBJECT_CLASS (latent_clean_up_dialog_parent_class)->dispose (object);
}

static void
latent_clean_up_dialog_finalize (GObject *object)
{
  g_object_unref (LATENT_CLEAN_UP_DIALOG (object)->cancellable);
  G_OBJECT_CLASS (latent_clean_up_dialog_parent_class)->finalize (object);
}

static void
latent_clean_up_dialog_class_init (LatentCleanUpDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = latent_clean_up_dialog_dispose;
  object_class->finalize = latent_clean_up_dialog_finalize;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/clean-up/latent-clean-up-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentCleanUpDialog, pictures);
  gtk_widget_class_bind_template_child (widget_class, LatentCleanUpDialog, more_label);
  gtk_widget_class_bind_template_child (widget_class, LatentCleanUpDialog, kept_label);
}

static void
latent_clean_up_dialog_init (LatentCleanUpDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
latent_clean_up_dialog_new (GtkWindow *parent,
                            LatentThumbnailStore *thumbnails,
                            const LatentCleanUp *found)
{
  LatentCleanUpDialog *self;

  g_return_val_if_fail (LATENT_IS_THUMBNAIL_STORE (thumbnails), NULL);
  g_return_val_if_fail (found != NULL && found->numbers->len > 0, NULL);

  self = g_object_new (LATENT_TYPE_CLEAN_UP_DIALOG, "transient-for", parent, NULL);
  fill (self, thumbnails, found);
  latent_message_dialog_finish (GTK_WIDGET (self));
  return GTK_WIDGET (self);
}
