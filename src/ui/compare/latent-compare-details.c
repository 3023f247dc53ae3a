/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-compare-details.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "latent-compare-words.h"

struct _LatentCompareDetails
{
  GtkWidget parent_instance;

  LatentModelCatalog *catalog; /* owned */

  GtkWidget *scroller;               /* template child: the only direct child */
  AdwPreferencesGroup *prompt_group; /* template child */
  GtkBox *prompts;                   /* template child */
  GtkGrid *settings;                 /* template child */
  GtkWidget *same_label;             /* template child */
};

G_DEFINE_FINAL_TYPE (LatentCompareDetails, latent_compare_details, GTK_TYPE_WIDGET)

static void
empty (GtkWidget *parent)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (parent)) != NULL)
    gtk_widget_unparent (child);
}

static GtkWidget *
new_label (const char *text, const char *css_class)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", text, "xalign", 0.0, "wrap", TRUE,
                                   "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);

  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

/* --- prompts --- */

static GtkWidget *
new_heading (guint index, gboolean is_reference)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  /* Translators: one of those that are compared */
  g_autofree char *text = g_strdup_printf (_ ("Image %u"), index + 1);
  g_autofree char *name = g_strdup_printf (_ ("Compare with image %u"), index + 1);
  GtkWidget *heading = new_label (text, "heading");
  GtkWidget *button;

  gtk_widget_add_css_class (box, "compare-heading");
  gtk_widget_set_hexpand (heading, TRUE);
  gtk_box_append (GTK_BOX (box), heading);
  if (is_reference)
    return box;
  button = gtk_button_new_with_label (_ ("Compare with This"));
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "caption");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "i", (int) index + 1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "compare.reference");
  gtk_box_append (GTK_BOX (box), button);
  return box;
}

static GtkWidget *
new_prompt (const LatentPromptDifference *difference)
{
  GtkWidget *frame = adw_bin_new ();
  GtkWidget *label = new_label (difference->text, NULL);

  gtk_label_set_attributes (GTK_LABEL (label), difference->attributes);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  difference->spoken, -1);
  gtk_widget_add_css_class (frame, "card");
  gtk_widget_add_css_class (frame, "compare-prompt");
  adw_bin_set_child (ADW_BIN (frame), label);
  return frame;
}

static void
add_prompt (LatentCompareDetails *self, GPtrArray *images, guint index, guint reference)
{
  const LatentImageRecord *image = images->pdata[index];
  const LatentImageRecord *other = images->pdata[reference];
  gboolean is_reference = index == reference;
  g_autoptr (LatentPromptDifference) difference
      = latent_prompt_difference_new (is_reference ? NULL : other->prompt, image->prompt);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  gtk_box_append (GTK_BOX (box), new_heading (index, is_reference));
  gtk_box_append (GTK_BOX (box), difference->is_same && !is_reference
                                     ? new_label (_ ("The same prompt"), "dim-label")
                                     : new_prompt (difference));
  if (difference->is_cut)
    gtk_box_append (GTK_BOX (box), new_label (_ ("What is beyond this was not compared."),
                                              "dim-label"));
  gtk_box_append (self->prompts, box);
}

static void
show_prompts (LatentCompareDetails *self, GPtrArray *images, guint reference)
{
  g_autofree char *text
      = g_strdup_printf (_ ("Compared with image %u: what was added is underlined, "
                            "what was removed is struck through."), reference + 1);
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_preferences_group_set_description (self->prompt_group, escaped);
  empty (GTK_WIDGET (self->prompts));
  for (guint i = 0; i < images->len; i++)
    add_prompt (self, images, i, reference);
}

/* --- settings --- */

static void
attach (LatentCompareDetails *self, GtkWidget *label, int column, int row)
{
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  gtk_grid_attach (self->settings, label, column, row, 1, 1);
}

static GtkWidget *
new_number (guint index)
{
  g_autofree char *number = g_strdup_printf ("%u", index + 1);

  return new_label (number, "heading");
}

/* "1408 × 768" has no direction of its own: read from the right it would be a tall image. */
static void
keep_direction (GtkWidget *label)
{
  const char *text = gtk_label_get_text (GTK_LABEL (label));

  if (gtk_widget_get_direction (label) != GTK_TEXT_DIR_RTL)
    return;
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_isalpha (g_utf8_get_char (at)))
      return;
  gtk_widget_set_direction (label, GTK_TEXT_DIR_LTR);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_RIGHT);
}

static GtkWidget *
new_value (const LatentSettingDifference *setting, guint index)
{
  GtkWidget *label = new_label (setting->values[index], NULL);
  g_autofree char *spoken
      /* Translators: a setting, the number of an image, the setting's value there */
      = g_strdup_printf (_ ("%s of image %u: %s"), setting->name, index + 1,
                         setting->values[index]);

  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken,
                                  -1);
  gtk_widget_set_hexpand (label, TRUE);
  keep_direction (label);
  return label;
}

/* Two stand beside each other; more would have too little room for their words there, and stand
 * below each other. */
static void
show_settings (LatentCompareDetails *self, GPtrArray *images)
{
  g_autoptr (GPtrArray) settings = latent_compare_words_list_settings (self->catalog, images);
  gboolean is_beside = images->len <= 2;
  int row = 0;

  empty (GTK_WIDGET (self->settings));
  for (guint i = 0; is_beside && i < images->len; i++)
    attach (self, new_number (i), (int) i + 1, row);
  row += is_beside;
  for (guint i = 0; i < settings->len; i++)
    {
      const LatentSettingDifference *setting = settings->pdata[i];

      attach (self, new_label (setting->name, "dim-label"), 0, row);
      for (guint k = 0; k < images->len; k++)
        {
          attach (self, new_value (setting, k), is_beside ? (int) k + 1 : 2, row);
          if (!is_beside)
            attach (self, new_number (k), 1, row++);
        }
      row += is_beside;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->settings), settings->len > 0);
  gtk_widget_set_visible (self->same_label, settings->len == 0);
}

static void
latent_compare_details_dispose (GObject *object)
{
  LatentCompareDetails *self = LATENT_COMPARE_DETAILS (object);

  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_object (&self->catalog);
  G_OBJECT_CLASS (latent_compare_details_parent_class)->dispose (object);
}

static void
latent_compare_details_class_init (LatentCompareDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_compare_details_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/compare/latent-compare-details.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentCompareDetails, scroller);
  gtk_widget_class_bind_template_child (widget_class, LatentCompareDetails, prompt_group);
  gtk_widget_class_bind_template_child (widget_class, LatentCompareDetails, prompts);
  gtk_widget_class_bind_template_child (widget_class, LatentCompareDetails, settings);
  gtk_widget_class_bind_template_child (widget_class, LatentCompareDetails, same_label);
}

static void
latent_compare_details_init (LatentCompareDetails *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
latent_compare_details_new (LatentModelCatalog *catalog)
{
  LatentCompareDetails *self;

  g_return_val_if_fail (LATENT_IS_MODEL_CATALOG (catalog), NULL);

  self = g_object_new (LATENT_TYPE_COMPARE_DETAILS, NULL);
  self->catalog = g_object_ref (catalog);
  return GTK_WIDGET (self);
}

void
latent_compare_details_set_images (LatentCompareDetails *self, GPtrArray *images, guint reference)
{
  g_return_if_fail (LATENT_IS_COMPARE_DETAILS (self));
  g_return_if_fail (images != NULL);
  g_return_if_fail (images->len == 0 || reference < images->len);

  show_prompts (self, images, reference);
  show_settings (self, images);
}
