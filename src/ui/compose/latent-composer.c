/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-composer.h"

#include <glib/gi18n.h>

#include "core/jobs/latent-explanation.h"
#include "latent-model-form.h"
#include "latent-prompt-editor.h"

struct _LatentComposer
{
  GtkWidget parent_instance;

  LatentModelCatalog *catalog; /* owned */
  LatentSession *session;      /* owned */
  LatentPriceBook *prices; /* owned, nullable */
  LatentSettings *settings;    /* owned */

  GtkWidget *layout;          /* template child: the only direct child */
  LatentPromptEditor *editor; /* template child */
  LatentModelForm *form;      /* template child */
  GtkLabel *error_label;      /* template child */
  GtkWidget *generate_button; /* template child */

  gint64 last_press_us;    /* monotonic: when Generate was last asked for */
  gboolean is_submitting;  /* between "generate" and submitted() */
  gboolean is_return_held; /* a Return or space key went down and not up again */
  gboolean is_restoring;   /* the draft is being read: do not write it */
  gboolean had_button_focus;
};

G_DEFINE_FINAL_TYPE (LatentComposer, latent_composer, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_GENERATE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
save_draft (LatentComposer *self)
{
  g_autofree char *prompt = NULL;

  if (self->is_restoring || self->session == NULL)
    return;

  prompt = latent_prompt_editor_dup_text (self->editor);
  latent_session_set (self->session, "draft.prompt", prompt);
  latent_model_form_save (self->form, self->session);
}

static void
restore_draft (LatentComposer *self)
{
  if (self->session == NULL)
    return;
  self->is_restoring = TRUE;
  latent_model_form_restore (self->form, self->session);
  latent_prompt_editor_set_text (self->editor, latent_session_get (self->session, "draft.prompt"),
                                 FALSE);
  self->is_restoring = FALSE;
}

static void
set_error (LatentComposer *self, const char *text)
{
  gtk_label_set_text (self->error_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), text != NULL);
}

static void
clear_errors (LatentComposer *self)
{
  set_error (self, NULL);
  latent_prompt_editor_set_error (self->editor, NULL);
  latent_model_form_clear_errors (self->form);
}

/* At its field, and the focus goes there; what has no field in this pane is shown above the
 * button. */
static void
show_error (LatentComposer *self, const GError *error)
{
  const LatentErrorFacts *facts = latent_error_facts (error);
  const char *field = facts != NULL ? facts->field : NULL;
  g_autofree char *words = latent_explain_error (error, LATENT_CHARGED_NO);

  if (g_strcmp0 (field, "prompt") == 0)
    {
      latent_prompt_editor_set_error (self->editor, words);
      latent_composer_focus_prompt (self);
    }
  else if (!latent_model_form_show_error (self->form, field, words))
    set_error (self, words);
}

/* Puts what @count images cost behind @label, when it is known. */
static void
add_price (LatentComposer *self, guint count, char **label)
{
  g_autoptr (GHashTable) values = latent_model_form_collect_values (self->form);
  const char *model_id = latent_model_get_id (latent_model_form_get_model (self->form));
  g_autofree char *plain = *label;
  g_autofree char *number = NULL;
  g_autofree char *price = NULL;
  gint64 credits
      = self->prices != NULL ? latent_price_book_find (self->prices, model_id, values) : -1;

  if (credits < 0 || credits > G_MAXINT32)
    {
      *label = g_steal_pointer (&plain);
      return;
    }
  credits *= count;
  number = g_strdup_printf ("%" G_GINT64_FORMAT, credits);
  price = g_strdup_printf (ngettext ("%s credit", "%s credits", (gulong) credits), number);
  /* Translators: on the button that makes images: what it does, and what that costs:
   * “Generate 4 · 28 credits” */
  *label = g_strdup_printf (_ ("%s · %s"), plain, price);
}

static void
update_form (LatentComposer *self)
{
  guint count = latent_model_form_get_count (self->form);
  g_autofree char *label = NULL;

  if (count == 1)
    label = g_strdup (_ ("Generate"));
  else /* Translators: the button that makes %u images; begins with the verb */
    label = g_strdup_printf (ngettext ("Generate %u", "Generate %u", count), count);
  add_price (self, count, &label);
  gtk_button_set_label (GTK_BUTTON (self->generate_button), label);
  latent_prompt_editor_set_limit (
      self->editor, latent_model_get_prompt_limit (latent_model_form_get_model (self->form)));
}

static void
set_submitting (LatentComposer *self, gboolean is_submitting)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  /* An insensitive widget loses the focus: whoever works with the keyboard gets it back. */
  if (is_submitting)
    self->had_button_focus = root != NULL && gtk_root_get_focus (root) == self->generate_button;
  self->is_submitting = is_submitting;
  gtk_widget_set_sensitive (self->generate_button, !is_submitting);
  if (!is_submitting && self->had_button_focus)
    gtk_widget_grab_focus (self->generate_button);
}

static void
prompt_changed_cb (LatentComposer *self)
{
  set_error (self, NULL);
  save_draft (self);
}

static void
form_changed_cb (LatentComposer *self)
{
  /* The template's own start values come before there is a catalogue. */
  if (self->catalog == NULL)
    return;
  set_error (self, NULL);
  update_form (self);
  save_draft (self);
}

/* One deliberate press, one intent (U1): a burst of clicks counts once, as long as each follows
 * the one before within the desktop's double click time. */
static gboolean
is_part_of_burst (LatentComposer *self)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 since_us = now_us - self->last_press_us;
  int double_click_ms = 400;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-double-click-time",
                &double_click_ms, NULL);
  self->last_press_us = now_us;
  return since_us < (gint64)double_click_ms * 1000;
}

static void
generate_clicked_cb (LatentComposer *self)
{
  latent_composer_generate (self);
}

static gboolean
is_pressing_key (guint keyval)
{
  return keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter || keyval == GDK_KEY_ISO_Enter
         || keyval == GDK_KEY_space;
}

/* Ctrl+Return generates. A key that is held down repeats: neither it nor the focused button may
 * turn that into more images. */
static gboolean
key_pressed_cb (LatentComposer *self, guint keyval, guint keycode, GdkModifierType state)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  gboolean is_repeat = self->is_return_held;
  gboolean is_shortcut = keyval != GDK_KEY_space && (state & GDK_CONTROL_MASK) != 0;

  if (!is_pressing_key (keyval))
    return GDK_EVENT_PROPAGATE;
  self->is_return_held = TRUE;
  if (is_shortcut && !is_repeat)
    latent_composer_generate (self);
  if (is_shortcut)
    return GDK_EVENT_STOP;
  return is_repeat && root != NULL && gtk_root_get_focus (root) == self->generate_button
             ? GDK_EVENT_STOP
             : GDK_EVENT_PROPAGATE;
}

static void
key_released_cb (LatentComposer *self, guint keyval)
{
  if (is_pressing_key (keyval))
    self->is_return_held = FALSE;
}

static void
focus_left_cb (LatentComposer *self)
{
  self->is_return_held = FALSE;
}

static gboolean
latent_composer_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (LATENT_COMPOSER (widget)->editor));
}

static void
latent_composer_dispose (GObject *object)
{
  LatentComposer *self = LATENT_COMPOSER (object);

  g_clear_pointer (&self->layout, gtk_widget_unparent);
  g_clear_object (&self->catalog);
  g_clear_object (&self->session);
  g_clear_object (&self->prices);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (latent_composer_parent_class)->dispose (object);
}

static void
latent_composer_class_init (LatentComposerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_composer_dispose;
  widget_class->grab_focus = latent_composer_grab_focus;

  signals[SIGNAL_GENERATE]
      = g_signal_new ("generate", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 2, LATENT_TYPE_IMAGE_REQUEST, G_TYPE_UINT);

  g_type_ensure (LATENT_TYPE_PROMPT_EDITOR);
  g_type_ensure (LATENT_TYPE_MODEL_FORM);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/compose/latent-composer.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentComposer, layout);
  gtk_widget_class_bind_template_child (widget_class, LatentComposer, editor);
  gtk_widget_class_bind_template_child (widget_class, LatentComposer, form);
  gtk_widget_class_bind_template_child (widget_class, LatentComposer, error_label);
  gtk_widget_class_bind_template_child (widget_class, LatentComposer, generate_button);
  gtk_widget_class_bind_template_callback (widget_class, prompt_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, form_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, generate_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_released_cb);
  gtk_widget_class_bind_template_callback (widget_class, focus_left_cb);
}

static void
latent_composer_init (LatentComposer *self)
{
  self->last_press_us = G_MININT64 / 2;
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
latent_composer_new (LatentModelCatalog *catalog, LatentSession *session, LatentSettings *settings)
{
  LatentComposer *self;

  g_return_val_if_fail (LATENT_IS_MODEL_CATALOG (catalog), NULL);
  g_return_val_if_fail (LATENT_IS_SETTINGS (settings), NULL);

  self = g_object_new (LATENT_TYPE_COMPOSER, NULL);
  self->catalog = g_object_ref (catalog);
  self->session = session != NULL ? g_object_ref (session) : NULL;
  self->settings = g_object_ref (settings);

  latent_model_form_set_catalog (self->form, catalog);
  restore_draft (self);
  update_form (self);
  return GTK_WIDGET (self);
}

void
latent_composer_set_prices (LatentComposer *self, LatentPriceBook *prices)
{
  g_return_if_fail (LATENT_IS_COMPOSER (self));
  g_return_if_fail (LATENT_IS_PRICE_BOOK (prices));
  g_return_if_fail (self->prices == NULL);

  self->prices = g_object_ref (prices);
  g_signal_connect_object (prices, "changed", G_CALLBACK (update_form), self, G_CONNECT_SWAPPED);
  update_form (self);
}

void
latent_composer_generate (LatentComposer *self)
{
  g_autoptr (LatentImageRequest) request = NULL;
  g_autoptr (GHashTable) values = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *prompt = NULL;

  g_return_if_fail (LATENT_IS_COMPOSER (self));
  if (is_part_of_burst (self) || self->is_submitting)
    return;

  clear_errors (self);
  prompt = latent_prompt_editor_dup_text (self->editor);
  values = latent_model_form_collect_values (self->form);
  request = latent_image_request_new (latent_model_form_get_model (self->form), prompt, values,
                                      latent_settings_get_webhook_url (self->settings), &error);
  if (request == NULL)
    {
      show_error (self, error);
      return;
    }
  set_submitting (self, TRUE);
  g_signal_emit (self, signals[SIGNAL_GENERATE], 0, request,
                 latent_model_form_get_count (self->form));
}

void
latent_composer_submitted (LatentComposer *self, const GError *error)
{
  g_return_if_fail (LATENT_IS_COMPOSER (self));

  set_submitting (self, FALSE);
  if (error != NULL && !latent_error_is_cancelled (error))
    show_error (self, error);
}

void
latent_composer_use (LatentComposer *self,
                     const char *prompt,
                     const char *model_id,
                     GHashTable *values)
{
  g_return_if_fail (LATENT_IS_COMPOSER (self));

  latent_model_form_select_model (self->form, model_id);
  latent_model_form_set_values (self->form, values);
  if (prompt != NULL)
    latent_prompt_editor_set_text (self->editor, prompt, TRUE);
  clear_errors (self);
  latent_composer_focus_prompt (self);
}

char *
latent_composer_dup_prompt (LatentComposer *self)
{
  g_return_val_if_fail (LATENT_IS_COMPOSER (self), NULL);
  return latent_prompt_editor_dup_text (self->editor);
}

LatentModel *
latent_composer_get_model (LatentComposer *self)
{
  g_return_val_if_fail (LATENT_IS_COMPOSER (self), NULL);
  return latent_model_form_get_model (self->form);
}

GHashTable *
latent_composer_collect_values (LatentComposer *self)
{
  g_return_val_if_fail (LATENT_IS_COMPOSER (self), NULL);
  return latent_model_form_collect_values (self->form);
}

void
latent_composer_focus_prompt (LatentComposer *self)
{
  g_return_if_fail (LATENT_IS_COMPOSER (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->editor));
}
