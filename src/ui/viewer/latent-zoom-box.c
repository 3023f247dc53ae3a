/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-zoom-box.h"

#include <glib/gi18n.h>

struct _LatentZoomBox
{
  GtkWidget parent_instance;

  GtkWidget *box;             /* template child: the only direct child */
  GtkLabel *label;            /* template child */
  LatentPicture *picture;     /* weak, nullable */
  GSignalGroup *view_signals; /* owned: of the picture's view */
};

G_DEFINE_FINAL_TYPE (LatentZoomBox, latent_zoom_box, GTK_TYPE_WIDGET)

static void
update (LatentZoomBox *self)
{
  LatentPictureView *view = self->picture != NULL ? latent_picture_get_view (self->picture) : NULL;
  gboolean is_zoomed = view != NULL && !latent_picture_view_get_is_fit (view);
  LatentPicturePlace place;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), is_zoomed);
  if (!is_zoomed || !latent_picture_get_place (self->picture, &place))
    return;
  /* Translators: how large a picture is shown, in percent */
  text = g_strdup_printf (_ ("%.0f %%"), 100 * latent_picture_view_get_zoom (view, &place));
  gtk_label_set_text (self->label, text);
}

static void
latent_zoom_box_dispose (GObject *object)
{
  LatentZoomBox *self = LATENT_ZOOM_BOX (object);

  g_clear_object (&self->view_signals);
  g_clear_weak_pointer (&self->picture);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (latent_zoom_box_parent_class)->dispose (object);
}

static void
latent_zoom_box_class_init (LatentZoomBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_zoom_box_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/viewer/latent-zoom-box.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentZoomBox, box);
  gtk_widget_class_bind_template_child (widget_class, LatentZoomBox, label);
}

static void
latent_zoom_box_init (LatentZoomBox *self)
{
  self->view_signals = g_signal_group_new (LATENT_TYPE_PICTURE_VIEW);
  g_signal_group_connect_swapped (self->view_signals, "changed", G_CALLBACK (update), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
latent_zoom_box_set_picture (LatentZoomBox *self, LatentPicture *picture)
{
  g_return_if_fail (LATENT_IS_ZOOM_BOX (self));
  g_return_if_fail (LATENT_IS_PICTURE (picture) && self->picture == NULL);

  g_set_weak_pointer (&self->picture, picture);
  g_object_bind_property (picture, "view", self->view_signals, "target", G_BINDING_SYNC_CREATE);
  update (self);
}
