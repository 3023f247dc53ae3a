/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-side-pane.h"

#include <adwaita.h>

/* Of the session. */
#define KEY_PAGE "pane.page"

struct _LatentSidePane
{
  GtkWidget parent_instance;

  LatentSession *session; /* owned, nullable */

  AdwViewStack *stack;       /* template child */
  AdwBin *composer_place;    /* template child */
  AdwBin *collections_place; /* template child */
  AdwBin *foot_place;        /* template child */
};

G_DEFINE_FINAL_TYPE (LatentSidePane, latent_side_pane, GTK_TYPE_WIDGET)

static void
page_changed_cb (LatentSidePane *self)
{
  if (self->session != NULL)
    latent_session_set (self->session, KEY_PAGE,
                        adw_view_stack_get_visible_child_name (self->stack));
}

static gboolean
latent_side_pane_grab_focus (GtkWidget *widget)
{
  AdwBin *place = ADW_BIN (adw_view_stack_get_visible_child (LATENT_SIDE_PANE (widget)->stack));

  return gtk_widget_grab_focus (adw_bin_get_child (place));
}

static void
latent_side_pane_dispose (GObject *object)
{
  LatentSidePane *self = LATENT_SIDE_PANE (object);
  GtkWidget *child;

  g_clear_object (&self->session);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (latent_side_pane_parent_class)->dispose (object);
}

static void
latent_side_pane_class_init (LatentSidePaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_side_pane_dispose;
  widget_class->grab_focus = latent_side_pane_grab_focus;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/latent_app/Latent/latent-side-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentSidePane, stack);
  gtk_widget_class_bind_template_child (widget_class, LatentSidePane, composer_place);
  gtk_widget_class_bind_template_child (widget_class, LatentSidePane, collections_place);
  gtk_widget_class_bind_template_child (widget_class, LatentSidePane, foot_place);
  gtk_widget_class_bind_template_callback (widget_class, page_changed_cb);
}

static void
latent_side_pane_init (LatentSidePane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
latent_side_pane_new (LatentSession *session,
                      GtkWidget *composer,
                      GtkWidget *collections,
                      GtkWidget *foot)
{
  LatentSidePane *self;

  g_return_val_if_fail (LATENT_IS_SESSION (session), NULL);

  self = g_object_new (LATENT_TYPE_SIDE_PANE, NULL);
  adw_bin_set_child (self->composer_place, composer);
  adw_bin_set_child (self->collections_place, collections);
  adw_bin_set_child (self->foot_place, foot);
  if (g_strcmp0 (latent_session_get (session, KEY_PAGE), "collections") == 0)
    adw_view_stack_set_visible_child_name (self->stack, "collections");
  self->session = g_object_ref (session);
  return GTK_WIDGET (self);
}

void
latent_side_pane_show_composer (LatentSidePane *self)
{
  g_return_if_fail (LATENT_IS_SIDE_PANE (self));
  adw_view_stack_set_visible_child_name (self->stack, "compose");
}

void
latent_side_pane_show_collections (LatentSidePane *self)
{
  g_return_if_fail (LATENT_IS_SIDE_PANE (self));
  adw_view_stack_set_visible_child_name (self->stack, "collections");
  gtk_widget_grab_focus (GTK_WIDGET (self));
}
