/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-mark-bar.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "latent-mark-words.h"

#define MAX_RATING 5

struct _LatentMarkBar
{
  GtkWidget parent_instance;

  GtkWidget *box;             /* template child: the only direct child */
  GtkBox *stars;              /* template child */
  GtkWidget *tags_button;     /* template child */
  GtkLabel *tags_label;       /* template child */
  GtkWidget *star_buttons[MAX_RATING]; /* unowned: in stars */
};

G_DEFINE_FINAL_TYPE (LatentMarkBar, latent_mark_bar, GTK_TYPE_WIDGET)

/* A press on what is set already takes it away. */
static void
set_star (GtkWidget *button, int rating, int present)
{
  gtk_button_set_icon_name (GTK_BUTTON (button),
                            rating <= present ? "starred-symbolic" : "non-starred-symbolic");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "i", rating == present ? 0 : rating);
  gtk_accessible_update_state (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_STATE_PRESSED,
                               rating == present ? GTK_ACCESSIBLE_TRISTATE_TRUE
                                                 : GTK_ACCESSIBLE_TRISTATE_FALSE,
                               -1);
}

static void
show_rating (LatentMarkBar *self, int present)
{
  for (int i = 0; i < MAX_RATING; i++)
    set_star (self->star_buttons[i], i + 1, present);
}

static void
show_tags (LatentMarkBar *self, char **tags)
{
  g_autofree char *list = tags != NULL && *tags != NULL ? g_strjoinv (", ", tags) : NULL;
  /* Translators: %s is a list of tags */
  g_autofree char *name
      = list != NULL ? g_strdup_printf (_ ("Edit tags: %s"), list) : g_strdup (_ ("Edit tags"));

  gtk_label_set_text (self->tags_label, list != NULL ? list : _ ("Tags…"));
  gtk_widget_set_tooltip_text (self->tags_button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->tags_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
add_star (LatentMarkBar *self, int rating)
{
  GtkWidget *button = gtk_button_new ();
  g_autofree char *name = latent_mark_words_rating (rating);
  /* Translators: what a button does ("4 stars") and its key, a digit */
  g_autofree char *tooltip = g_strdup_printf (_ ("%s (%d)"), name, rating);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "mark.rate");
  gtk_box_append (self->stars, button);
  self->star_buttons[rating - 1] = button;
}

/* The bar is at the bottom, where toasts are: those keep clear of it. */
static void
lift_toasts (LatentMarkBar *self, gboolean is_lifted)
{
  GtkWidget *toasts = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_TOAST_OVERLAY);

  if (toasts == NULL)
    return;
  if (is_lifted)
    gtk_widget_add_css_class (toasts, "above-mark-bar");
  else
    gtk_widget_remove_css_class (toasts, "above-mark-bar");
  if (is_lifted && gtk_widget_has_css_class (GTK_WIDGET (self), "below-verdict"))
    gtk_widget_add_css_class (toasts, "above-verdict");
  else
    gtk_widget_remove_css_class (toasts, "above-verdict");
}

static void
latent_mark_bar_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (latent_mark_bar_parent_class)->map (widget);
  lift_toasts (LATENT_MARK_BAR (widget), TRUE);
}

static void
latent_mark_bar_unmap (GtkWidget *widget)
{
  lift_toasts (LATENT_MARK_BAR (widget), FALSE);
  GTK_WIDGET_CLASS (latent_mark_bar_parent_class)->unmap (widget);
}

static void
latent_mark_bar_dispose (GObject *object)
{
  g_clear_pointer (&LATENT_MARK_BAR (object)->box, gtk_widget_unparent);
  G_OBJECT_CLASS (latent_mark_bar_parent_class)->dispose (object);
}

static void
latent_mark_bar_class_init (LatentMarkBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_mark_bar_dispose;
  widget_class->map = latent_mark_bar_map;
  widget_class->unmap = latent_mark_bar_unmap;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/marks/latent-mark-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentMarkBar, box);
  gtk_widget_class_bind_template_child (widget_class, LatentMarkBar, stars);
  gtk_widget_class_bind_template_child (widget_class, LatentMarkBar, tags_button);
  gtk_widget_class_bind_template_child (widget_class, LatentMarkBar, tags_label);
}

static void
latent_mark_bar_init (LatentMarkBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (int rating = 1; rating <= MAX_RATING; rating++)
    add_star (self, rating);
  latent_mark_bar_set_image (self, NULL);
}

void
latent_mark_bar_set_image (LatentMarkBar *self, const LatentImageRecord *image)
{
  g_return_if_fail (LATENT_IS_MARK_BAR (self));

  show_rating (self, image != NULL ? image->rating : 0);
  show_tags (self, image != NULL ? image->tags : NULL);
}
