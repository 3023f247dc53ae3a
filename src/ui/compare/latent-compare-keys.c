/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-compare-keys.h"

#include "latent-compare.h"

#define MAX_RATING 5

typedef enum
{
  ZOOM_FIT,
  ZOOM_FULL,
  ZOOM_TOGGLE,
  ZOOM_IN,
  ZOOM_OUT,
} ZoomKey;

void
latent_compare_zoom (LatentPictureView *view, const LatentPicturePlace *place, int key)
{
  double x, y;

  g_return_if_fail (LATENT_IS_PICTURE_VIEW (view));
  g_return_if_fail (place != NULL);

  x = place->place_width / 2.0;
  y = place->place_height / 2.0;
  switch ((ZoomKey) key)
    {
    case ZOOM_FIT:
      latent_picture_view_fit (view);
      break;
    case ZOOM_FULL:
      latent_picture_view_zoom_at (view, place, 1, x, y);
      break;
    case ZOOM_TOGGLE:
      latent_picture_view_toggle_at (view, place, x, y);
      break;
    case ZOOM_IN:
      latent_picture_view_step_at (view, place, 1, x, y);
      break;
    case ZOOM_OUT:
      latent_picture_view_step_at (view, place, -1, x, y);
      break;
    default:
      break;
    }
}

static void
bind_zoom (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint keyval;
    GdkModifierType modifiers;
    ZoomKey key;
  } zooms[] = {
    { GDK_KEY_plus, 0, ZOOM_IN },
    { GDK_KEY_equal, 0, ZOOM_IN },
    { GDK_KEY_KP_Add, 0, ZOOM_IN },
    { GDK_KEY_minus, 0, ZOOM_OUT },
    { GDK_KEY_KP_Subtract, 0, ZOOM_OUT },
    { GDK_KEY_plus, GDK_CONTROL_MASK, ZOOM_IN },
    { GDK_KEY_equal, GDK_CONTROL_MASK, ZOOM_IN },
    { GDK_KEY_KP_Add, GDK_CONTROL_MASK, ZOOM_IN },
    { GDK_KEY_minus, GDK_CONTROL_MASK, ZOOM_OUT },
    { GDK_KEY_KP_Subtract, GDK_CONTROL_MASK, ZOOM_OUT },
    { GDK_KEY_0, GDK_CONTROL_MASK, ZOOM_FIT },
    { GDK_KEY_1, GDK_CONTROL_MASK, ZOOM_FULL },
    { GDK_KEY_z, 0, ZOOM_TOGGLE },
  };
  static const struct
  {
    guint keyval;
    int x, y;
  } pans[] = {
    { GDK_KEY_Left, 1, 0 },
    { GDK_KEY_Right, -1, 0 },
    { GDK_KEY_Up, 0, 1 },
    { GDK_KEY_Down, 0, -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (zooms); i++)
    gtk_widget_class_add_binding_action (widget_class, zooms[i].keyval, zooms[i].modifiers,
                                         "compare.zoom", "i", zooms[i].key);
  for (guint i = 0; i < G_N_ELEMENTS (pans); i++)
    gtk_widget_class_add_binding_action (widget_class, pans[i].keyval, GDK_SHIFT_MASK,
                                         "compare.pan", "(ii)", pans[i].x, pans[i].y);
}

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
  bind_zoom (widget_class);
}
