/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-mark-keys.h"

#define MAX_RATING 5

void
latent_mark_keys_add (GtkWidgetClass *widget_class, GtkShortcutFunc callback)
{
  static const struct
  {
    guint keyval;
    const char *action;
  } letters[] = {
    { GDK_KEY_x, "marks.rate(-1)" },
    { GDK_KEY_f, "marks.favourite" },
    { GDK_KEY_t, "marks.edit-tags" },
    { GDK_KEY_b, "win.add-to-collection" },
  };

  for (guint rating = 0; rating <= MAX_RATING; rating++)
    {
      g_autofree char *action = g_strdup_printf ("marks.rate(%u)", rating);

      gtk_widget_class_add_binding (widget_class, GDK_KEY_0 + rating, 0, callback, "s", action);
      gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_0 + rating, 0, callback, "s", action);
    }
  for (guint i = 0; i < G_N_ELEMENTS (letters); i++)
    gtk_widget_class_add_binding (widget_class, letters[i].keyval, 0, callback, "s",
                                  letters[i].action);
}

gboolean
latent_mark_keys_activate (GtkWidget *widget, const char *detailed_name)
{
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), FALSE);

  return g_action_parse_detailed_name (detailed_name, &name, &target, NULL)
         && gtk_widget_activate_action_variant (widget, name, target);
}
