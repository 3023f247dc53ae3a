/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-compare-keys.h"

#include "latent-compare.h"
#include "ui/viewer/latent-picture-control.h"

#define MAX_RATING 5

/* A digit chooses here, so that ratings need a second key. */
static void
bind_digits (GtkWidgetClass *widget_class)
{
  static const guint zeros[] = { GDK_KEY_0, GDK_KEY_KP_0 };

  for (guint i = 0; i < G_N_ELEMENTS (zeros); i++)
    {
      for (guint number = 1; number <= LATENT_COMPARE_MAX; number++)
        gtk_widget_class_add_binding_action (widget_class, zeros[i] + number, 0, "compare.choose",
                                             "i", (int) number);
      for (guint rating = 0; rating <= MAX_RATING; rating++)
        gtk_widget_class_add_binding_action (widget_class, zeros[i] + rating, GDK_ALT_MASK,
                                             "mark.rate", "i", (int) rating);
    }
}

void
latent_compare_bind_keys (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint keyval;
    GdkModifierType modifiers;
    const char *action;
  } keys[] = {
    { GDK_KEY_Escape, 0, "compare.back" },
    { GDK_KEY_Left, GDK_ALT_MASK, "compare.back" },
    { GDK_KEY_w, 0, "compare.wipe" },
    { GDK_KEY_i, 0, "compare.details" },
    { GDK_KEY_x, GDK_SHIFT_MASK, "compare.reject-others" },
    { GDK_KEY_x, 0, "mark.reject" },
    { GDK_KEY_f, 0, "mark.favourite" },
    { GDK_KEY_t, 0, "mark.edit-tags" },
    { GDK_KEY_b, 0, "win.add-to-collection" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (widget_class, keys[i].keyval, keys[i].modifiers,
                                         keys[i].action, NULL);
  bind_digits (widget_class);
  latent_picture_control_bind_keys (widget_class);
}
