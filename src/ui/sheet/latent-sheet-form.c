/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-sheet-form.h"

struct _LatentSheetForm
{
  AdwBin parent_instance;

  gboolean is_filling;

  AdwEntryRow *title_row;      /* template child */
  GtkSpinButton *columns_spin; /* template child */
  AdwComboRow *paper_row;      /* template child */
  GtkSwitch *landscape_switch; /* template child */
  GtkWidget *landscape_row;    /* template child */
  GtkSpinButton *margin_spin;  /* template child */
  GtkSpinButton *gap_spin;     /* template child */
  GtkSwitch *dark_switch;      /* template child */
  GtkSwitch *numbers_switch;   /* template child */
  GtkSwitch *number_switch;    /* template child */
  GtkSwitch *rating_switch;    /* template child */
  GtkSwitch *prompt_switch;    /* template child */
  GtkSpinButton *lines_spin;   /* template child */
  GtkWidget *lines_row;        /* template child */
  GtkSwitch *settings_switch;  /* template child */
};

G_DEFINE_FINAL_TYPE (LatentSheetForm, latent_sheet_form, ADW_TYPE_BIN)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static guint
read_caption (LatentSheetForm *self)
{
  guint caption = 0;

  if (gtk_switch_get_active (self->number_switch))
    caption |= LATENT_SHEET_CAPTION_NUMBER;
  if (gtk_switch_get_active (self->rating_switch))
    caption |= LATENT_SHEET_CAPTION_RATING;
  if (gtk_switch_get_active (self->prompt_switch))
    caption |= LATENT_SHEET_CAPTION_PROMPT;
  if (gtk_switch_get_active (self->settings_switch))
    caption |= LATENT_SHEET_CAPTION_SETTINGS;
  return caption;
}

/* What the other controls leave no meaning. */
static void
update_rows (LatentSheetForm *self)
{
  gtk_widget_set_sensitive (self->landscape_row, adw_combo_row_get_selected (self->paper_row)
                                                     != LATENT_SHEET_PAPER_PIXELS);
  gtk_widget_set_sensitive (self->lines_row, gtk_switch_get_active (self->prompt_switch));
}

static void
changed_cb (LatentSheetForm *self)
{
  if (self->is_filling)
    return;
  update_rows (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
latent_sheet_form_dispose (GObject *object)
{
  LatentSheetForm *self = LATENT_SHEET_FORM (object);

  self->is_filling = TRUE; /* controls change while they go */
  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_SHEET_FORM);
  G_OBJECT_CLASS (latent_sheet_form_parent_class)->dispose (object);
}

static void
latent_sheet_form_class_init (LatentSheetFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_sheet_form_dispose;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/sheet/latent-sheet-form.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentSheetForm, title_row);
  gtk_widget_class_bind_template_child (widget_class, LatentSheetForm, columns_spin);
  gtk_widget_class_bind_template_child (widget_class, LatentSheetForm, paper_row);
  gtk_widget_class_bind_template_child (widget_class, LatentSheetForm, landscape_switch);
  gtk_widget_class_bind_template_child (widget_class, LatentSheetForm, landscape_row);
  gtk_widget_class_bind_template_child (widget_class, LatentSheetForm, margin_spin);
  gtk_widget_class_bind_template_child (widget_class, LatentSheetForm, gap_spin);
  gtk_widget_class_bind_template_child (widget_class, LatentSheetForm, dark_switch);
  gtk_widget_class_bind_template_child (widget_class, LatentSheetForm, numbers_switch);
  gtk_widget_class_bind_template_child (widget_class, LatentSheetForm, number_switch);
  gtk_widget_class_bind_template_child (widget_class, LatentSheetForm, rating_switch);
  gtk_widget_class_bind_template_child (widget_class, LatentSheetForm, prompt_switch);
  gtk_widget_class_bind_template_child (widget_class, LatentSheetForm, lines_spin);
  gtk_widget_class_bind_template_child (widget_class, LatentSheetForm, lines_row);
  gtk_widget_class_bind_template_child (widget_class, LatentSheetForm, settings_switch);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
}

static void
latent_sheet_form_init (LatentSheetForm *self)
{
  self->is_filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->is_filling = FALSE;
}

LatentSheetOptions *
latent_sheet_form_dup_options (LatentSheetForm *self)
{
  LatentSheetOptions *options = latent_sheet_options_new ();

  options->title = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->title_row)));
  options->columns = (guint) gtk_spin_button_get_value_as_int (self->columns_spin);
  options->paper = (LatentSheetPaper) adw_combo_row_get_selected (self->paper_row);
  options->is_landscape = gtk_switch_get_active (self->landscape_switch);
  options->margin_mm = gtk_spin_button_get_value (self->margin_spin);
  options->gap_mm = gtk_spin_button_get_value (self->gap_spin);
  options->is_dark = gtk_switch_get_active (self->dark_switch);
  options->has_page_numbers = gtk_switch_get_active (self->numbers_switch);
  options->caption = read_caption (self);
  options->prompt_lines = (guint) gtk_spin_button_get_value_as_int (self->lines_spin);
  options->is_mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  latent_sheet_options_limit (options);
  return options;
}

void
latent_sheet_form_set_options (LatentSheetForm *self, const LatentSheetOptions *options)
{
  self->is_filling = TRUE;
  gtk_spin_button_set_value (self->columns_spin, options->columns);
  adw_combo_row_set_selected (self->paper_row, options->paper);
  gtk_switch_set_active (self->landscape_switch, options->is_landscape);
  gtk_spin_button_set_value (self->margin_spin, options->margin_mm);
  gtk_spin_button_set_value (self->gap_spin, options->gap_mm);
  gtk_switch_set_active (self->dark_switch, options->is_dark);
  gtk_switch_set_active (self->numbers_switch, options->has_page_numbers);
  gtk_switch_set_active (self->number_switch,
                         (options->caption & LATENT_SHEET_CAPTION_NUMBER) != 0);
  gtk_switch_set_active (self->rating_switch,
                         (options->caption & LATENT_SHEET_CAPTION_RATING) != 0);
  gtk_switch_set_active (self->prompt_switch,
                         (options->caption & LATENT_SHEET_CAPTION_PROMPT) != 0);
  gtk_switch_set_active (self->settings_switch,
                         (options->caption & LATENT_SHEET_CAPTION_SETTINGS) != 0);
  gtk_spin_button_set_value (self->lines_spin, options->prompt_lines);
  self->is_filling = FALSE;
  update_rows (self);
}
