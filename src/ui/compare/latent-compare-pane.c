/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-compare-pane.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ui/gallery/latent-cell-caption.h"
#include "ui/marks/latent-mark-words.h"

struct _LatentComparePane
{
  GtkWidget parent_instance;

  LatentPicture *picture; /* unowned child of place */
  int number;
  gboolean is_asleep;

  GtkWidget *box;       /* template child: the only direct child */
  GtkStack *stack;      /* template child: picture or error */
  AdwBin *place;        /* template child */
  GtkLabel *error_label; /* template child */
  GtkToggleButton *button; /* template child */
  GtkWidget *winner_icon;  /* template child */
  GtkLabel *button_label;  /* template child */
  GtkLabel *marks_label;   /* template child */
};

G_DEFINE_FINAL_TYPE (LatentComparePane, latent_compare_pane, GTK_TYPE_WIDGET)

static void
picture_error_cb (LatentComparePane *self)
{
  const char *error = latent_picture_get_error (self->picture);

  if (error != NULL)
    gtk_label_set_text (self->error_label, error);
  gtk_stack_set_visible_child_name (self->stack, error != NULL ? "error" : "picture");
}

static void
looked_at_cb (LatentComparePane *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "compare.look", "i", self->number);
}

static gboolean
latent_compare_pane_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (LATENT_COMPARE_PANE (widget)->button));
}

static void
latent_compare_pane_dispose (GObject *object)
{
  LatentComparePane *self = LATENT_COMPARE_PANE (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  self->picture = NULL;
  G_OBJECT_CLASS (latent_compare_pane_parent_class)->dispose (object);
}

static void
latent_compare_pane_class_init (LatentComparePaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_compare_pane_dispose;
  widget_class->grab_focus = latent_compare_pane_grab_focus;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/compare/latent-compare-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentComparePane, box);
  gtk_widget_class_bind_template_child (widget_class, LatentComparePane, stack);
  gtk_widget_class_bind_template_child (widget_class, LatentComparePane, place);
  gtk_widget_class_bind_template_child (widget_class, LatentComparePane, error_label);
  gtk_widget_class_bind_template_child (widget_class, LatentComparePane, button);
  gtk_widget_class_bind_template_child (widget_class, LatentComparePane, winner_icon);
  gtk_widget_class_bind_template_child (widget_class, LatentComparePane, button_label);
  gtk_widget_class_bind_template_child (widget_class, LatentComparePane, marks_label);
}

static void
latent_compare_pane_init (LatentComparePane *self)
{
  GtkGesture *press = gtk_gesture_click_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (press, "pressed", G_CALLBACK (looked_at_cb), self, G_CONNECT_SWAPPED);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (press), GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self->place), GTK_EVENT_CONTROLLER (press));
  g_signal_connect_object (focus, "enter", G_CALLBACK (looked_at_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
}

GtkWidget *
latent_compare_pane_new (LatentPicture *picture)
{
  LatentComparePane *self;

  g_return_val_if_fail (LATENT_IS_PICTURE (picture), NULL);

  self = g_object_new (LATENT_TYPE_COMPARE_PANE, NULL);
  self->picture = picture;
  adw_bin_set_child (self->place, GTK_WIDGET (picture));
  g_signal_connect_object (picture, "notify::error", G_CALLBACK (picture_error_cb), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

char *
latent_compare_pane_dup_name (const LatentImageRecord *image, int number)
{
  g_autoptr (LatentCellCaption) caption = NULL;

  if (image == NULL)
    /* Translators: one of those that are compared */
    return g_strdup_printf (_ ("Image %d"), number);
  caption = latent_cell_caption_new (NULL, image->prompt);
  /* Translators: %d counts those that are compared, %s is the prompt */
  return g_strdup_printf (_ ("Image %d: %s"), number, caption->text);
}

static void
name_widget (gpointer widget, const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

void
latent_compare_pane_set_image (LatentComparePane *self, const LatentImageRecord *image, int number)
{
  g_autofree char *name = latent_compare_pane_dup_name (image, number);
  g_autofree char *label = g_strdup_printf ("%d", number);
  /* Translators: %d counts the images that are compared */
  g_autofree char *choose = g_strdup_printf (_ ("Choose image %d as winner"), number);
  g_autofree char *tooltip = g_strdup_printf (_ ("Winner (%d)"), number);
  g_autofree char *marks = latent_mark_words_describe (image);

  g_return_if_fail (LATENT_IS_COMPARE_PANE (self));

  self->number = number;
  if (!self->is_asleep)
    latent_picture_set_image (self->picture, image);
  gtk_label_set_text (self->button_label, label);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), tooltip);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->button), "i", number);
  /* Not before: the action is never without a number. */
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), "compare.choose");
  gtk_label_set_text (self->marks_label, marks != NULL ? marks : "");
  gtk_widget_set_visible (GTK_WIDGET (self->marks_label), marks != NULL);
  name_widget (self, name);
  name_widget (self->picture, name);
  name_widget (self->button, choose);
}

void
latent_compare_pane_set_is_asleep (LatentComparePane *self, gboolean is_asleep)
{
  g_return_if_fail (LATENT_IS_COMPARE_PANE (self));

  self->is_asleep = is_asleep;
  if (is_asleep)
    latent_picture_set_image (self->picture, NULL);
}

void
latent_compare_pane_set_is_winner (LatentComparePane *self, gboolean is_winner)
{
  g_return_if_fail (LATENT_IS_COMPARE_PANE (self));

  gtk_widget_set_visible (self->winner_icon, is_winner);
  if (is_winner)
    gtk_widget_add_css_class (GTK_WIDGET (self), "winner");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "winner");
}

void
latent_compare_pane_set_is_current (LatentComparePane *self, gboolean is_current)
{
  g_return_if_fail (LATENT_IS_COMPARE_PANE (self));

  if (is_current)
    gtk_widget_add_css_class (GTK_WIDGET (self), "current");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "current");
}

LatentPicture *
latent_compare_pane_get_picture (LatentComparePane *self)
{
  g_return_val_if_fail (LATENT_IS_COMPARE_PANE (self), NULL);
  return self->picture;
}
