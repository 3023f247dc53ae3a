/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-filter-section.h"

#include <glib/gi18n.h>

#include "latent-flow-layout.h"

struct _LatentFilterSection
{
  GtkWidget parent_instance;

  LatentModelCatalog *catalog; /* owned */
  GPtrArray *choices;          /* owned (element-type Choice) */
  gboolean is_updating;

  GtkLabel *title;  /* template child */
  GtkWidget *place; /* template child: the buttons */
};

G_DEFINE_FINAL_TYPE (LatentFilterSection, latent_filter_section, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

typedef struct
{
  LatentFilterKind kind;
  char *value;
  GtkWidget *button; /* unowned: in the place */
  GtkLabel *count_label;
  gboolean is_shown;
} Choice;

static void
free_choice (gpointer data)
{
  Choice *choice = data;

  gtk_widget_unparent (choice->button);
  g_free (choice->value);
  g_free (choice);
}

static void
toggled_cb (LatentFilterSection *self, GtkToggleButton *button)
{
  if (self->is_updating)
    return;
  for (guint i = 0; i < self->choices->len; i++)
    {
      const Choice *choice = self->choices->pdata[i];

      if (choice->button != GTK_WIDGET (button))
        continue;
      g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, (guint)choice->kind, choice->value,
                     gtk_toggle_button_get_active (button));
      return;
    }
}

/* (transfer none): in the place, of the section's choices */
static Choice *
make_choice (LatentFilterSection *self, LatentFilterKind kind, const char *value)
{
  Choice *choice = g_new0 (Choice, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  g_autofree char *words = latent_filter_describe (kind, value, self->catalog);
  GtkWidget *label = gtk_label_new (words);
  GtkWidget *count = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (count, "numeric");
  gtk_widget_add_css_class (count, "dim-label");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), count);
  choice->kind = kind;
  choice->value = g_strdup (value);
  choice->count_label = GTK_LABEL (count);
  choice->button = gtk_toggle_button_new ();
  gtk_button_set_child (GTK_BUTTON (choice->button), box);
  gtk_widget_add_css_class (choice->button, "filter-chip");
  gtk_widget_set_parent (choice->button, self->place);
  g_signal_connect_object (choice->button, "toggled", G_CALLBACK (toggled_cb), self,
                           G_CONNECT_SWAPPED);
  g_ptr_array_add (self->choices, choice);
  return choice;
}

static Choice *
find_choice (LatentFilterSection *self, LatentFilterKind kind, const char *value)
{
  for (guint i = 0; i < self->choices->len; i++)
    {
      Choice *choice = self->choices->pdata[i];

      if (choice->kind == kind && g_str_equal (choice->value, value))
        return choice;
    }
  return NULL;
}

static void
name_choice (LatentFilterSection *self, const Choice *choice, int count)
{
  g_autofree char *words = latent_filter_describe (choice->kind, choice->value, self->catalog);
  g_autofree char *number = count >= 0 ? g_strdup_printf ("%'d", count) : NULL;
  g_autofree char *images = NULL;
  g_autofree char *name = NULL;

  if (count >= 0)
    images = g_strdup_printf (ngettext ("%'u image", "%'u images", (guint)count), (guint)count);
  name = images != NULL ? g_strdup_printf ("%s, %s", words, images) : g_strdup (words);
  gtk_label_set_text (choice->count_label, number != NULL ? number : "");
  gtk_widget_set_visible (GTK_WIDGET (choice->count_label), number != NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (choice->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
}

static void
latent_filter_section_dispose (GObject *object)
{
  LatentFilterSection *self = LATENT_FILTER_SECTION (object);
  GtkWidget *child;

  g_clear_pointer (&self->choices, g_ptr_array_unref);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->catalog);
  G_OBJECT_CLASS (latent_filter_section_parent_class)->dispose (object);
}

static void
latent_filter_section_class_init (LatentFilterSectionClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_filter_section_dispose;
  signals[SIGNAL_CHOSEN]
      = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 3, G_TYPE_UINT, G_TYPE_STRING, G_TYPE_BOOLEAN);
  g_type_ensure (LATENT_TYPE_FLOW_LAYOUT);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/search/latent-filter-section.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentFilterSection, title);
  gtk_widget_class_bind_template_child (widget_class, LatentFilterSection, place);
}

static void
latent_filter_section_init (LatentFilterSection *self)
{
  self->choices = g_ptr_array_new_with_free_func (free_choice);
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
latent_filter_section_new (const char *title, LatentModelCatalog *catalog)
{
  LatentFilterSection *self = g_object_new (LATENT_TYPE_FILTER_SECTION, NULL);

  self->catalog = g_object_ref (catalog);
  gtk_label_set_text (self->title, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->place), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  title, -1);
  return GTK_WIDGET (self);
}

void
latent_filter_section_begin (LatentFilterSection *self)
{
  g_return_if_fail (LATENT_IS_FILTER_SECTION (self));

  for (guint i = 0; i < self->choices->len; i++)
    ((Choice *)self->choices->pdata[i])->is_shown = FALSE;
}

void
latent_filter_section_add (LatentFilterSection *self,
                           LatentFilterKind kind,
                           const char *value,
                           int count,
                           gboolean is_set)
{
  Choice *choice;

  g_return_if_fail (LATENT_IS_FILTER_SECTION (self));
  g_return_if_fail (value != NULL);

  choice = find_choice (self, kind, value);
  if (choice == NULL)
    choice = make_choice (self, kind, value);
  choice->is_shown = TRUE;
  self->is_updating = TRUE;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (choice->button), is_set);
  self->is_updating = FALSE;
  name_choice (self, choice, count);
}

void
latent_filter_section_end (LatentFilterSection *self)
{
  g_return_if_fail (LATENT_IS_FILTER_SECTION (self));

  for (guint i = self->choices->len; i > 0; i--)
    {
      if (!((Choice *)self->choices->pdata[i - 1])->is_shown)
        g_ptr_array_remove_index (self->choices, i - 1);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), self->choices->len > 0);
}
