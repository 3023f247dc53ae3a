/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-size-slider.h"

#include <glib/gi18n.h>

/* Each new size lays out the whole grid. */
#define STEP_PX 16
#define PAGE_PX 32
#define WIDTH_PX 150

/* To whole steps, so that dragging does not make every size there is. */
static gboolean
round_cb (GBinding *binding, const GValue *from, GValue *to, gpointer user_data)
{
  int size_px = (int) (g_value_get_double (from) + STEP_PX / 2.0);

  g_value_set_int (to, size_px - size_px % STEP_PX);
  return TRUE;
}

GtkWidget *
latent_size_slider_new (LatentSettings *settings)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  /* Translators: of the images in the gallery, on the screen */
  GtkWidget *label = gtk_label_new (_ ("Tile size"));
  GtkAdjustment *adjustment
      = gtk_adjustment_new (latent_settings_get_cell_size (settings), LATENT_CELL_SIZE_MIN,
                            LATENT_CELL_SIZE_MAX, STEP_PX, PAGE_PX, 0);
  GtkWidget *scale = gtk_scale_new (GTK_ORIENTATION_HORIZONTAL, adjustment);

  g_object_bind_property_full (settings, "cell-size", adjustment, "value",
                               G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE, NULL, round_cb,
                               NULL, NULL);
  gtk_widget_set_hexpand (scale, TRUE);
  gtk_widget_set_size_request (scale, WIDTH_PX, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (scale), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Tile size"), -1);
  gtk_widget_set_margin_start (label, 12);
  gtk_widget_set_margin_end (scale, 6);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), scale);
  return box;
}
