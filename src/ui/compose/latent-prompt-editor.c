/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-prompt-editor.h"

#include <glib/gi18n.h>

#include "core/base/latent-utf16.h"
#include "ui/common/latent-text-drops.h"

struct _LatentPromptEditor
{
  GtkWidget parent_instance;

  GtkWidget *layout;      /* template child: the only direct child */
  GtkTextView *text_view; /* template child */
  GtkTextBuffer *buffer;  /* template child */
  GtkLabel *hint;         /* template child */
  GtkLabel *meter;        /* template child */
  GtkLabel *error_label;  /* template child */
  GtkTextTag *excess_tag; /* unowned: of the buffer's table */
  guint limit;
};

G_DEFINE_FINAL_TYPE (LatentPromptEditor, latent_prompt_editor, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static gboolean
is_near_limit (guint length, guint limit)
{
  return (guint64)length * 10 >= (guint64)limit * 9;
}

static void
set_css_class (GtkWidget *widget, const char *name, gboolean is_set)
{
  if (is_set)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
mark_excess (LatentPromptEditor *self, const char *text)
{
  int offset = latent_prompt_editor_find_excess (text, self->limit);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  gtk_text_buffer_remove_tag (self->buffer, self->excess_tag, &start, &end);
  if (offset < 0)
    return;
  gtk_text_buffer_get_iter_at_offset (self->buffer, &start, offset);
  gtk_text_buffer_apply_tag (self->buffer, self->excess_tag, &start, &end);
}

static void
update_meter (LatentPromptEditor *self)
{
  g_autofree char *text = latent_prompt_editor_dup_text (self);
  guint length = latent_utf16_length (text);
  g_autofree char *words = latent_prompt_editor_describe_length (length, self->limit);

  gtk_label_set_text (self->meter, words);
  set_css_class (GTK_WIDGET (self->meter), "warning",
                 is_near_limit (length, self->limit) && length <= self->limit);
  set_css_class (GTK_WIDGET (self->meter), "error", length > self->limit);
  gtk_widget_set_visible (GTK_WIDGET (self->hint), *text == '\0');
  mark_excess (self, text);
}

static void
buffer_changed_cb (LatentPromptEditor *self)
{
  latent_prompt_editor_set_error (self, NULL);
  update_meter (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static gboolean
latent_prompt_editor_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (LATENT_PROMPT_EDITOR (widget)->text_view));
}

static void
latent_prompt_editor_dispose (GObject *object)
{
  LatentPromptEditor *self = LATENT_PROMPT_EDITOR (object);

  g_clear_pointer (&self->layout, gtk_widget_unparent);
  G_OBJECT_CLASS (latent_prompt_editor_parent_class)->dispose (object);
}

static void
latent_prompt_editor_class_init (LatentPromptEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_prompt_editor_dispose;
  widget_class->grab_focus = latent_prompt_editor_grab_focus;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/compose/latent-prompt-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentPromptEditor, layout);
  gtk_widget_class_bind_template_child (widget_class, LatentPromptEditor, text_view);
  gtk_widget_class_bind_template_child (widget_class, LatentPromptEditor, buffer);
  gtk_widget_class_bind_template_child (widget_class, LatentPromptEditor, hint);
  gtk_widget_class_bind_template_child (widget_class, LatentPromptEditor, meter);
  gtk_widget_class_bind_template_child (widget_class, LatentPromptEditor, error_label);
  gtk_widget_class_bind_template_callback (widget_class, buffer_changed_cb);
}

static void
latent_prompt_editor_init (LatentPromptEditor *self)
{
  static const GdkRGBA mark = { 0.88f, 0.11f, 0.14f, 0.25f };

  gtk_widget_init_template (GTK_WIDGET (self));
  latent_text_drops_refuse_files (self->text_view);
  /* Underlined as well, since colour alone does not reach everybody. */
  self->excess_tag = gtk_text_buffer_create_tag (
      self->buffer, "excess", "underline", PANGO_UNDERLINE_ERROR, "background-rgba", &mark, NULL);
  self->limit = 2000;
  update_meter (self);
}

char *
latent_prompt_editor_dup_text (LatentPromptEditor *self)
{
  GtkTextIter start, end;

  g_return_val_if_fail (LATENT_IS_PROMPT_EDITOR (self), NULL);
  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  return gtk_text_buffer_get_text (self->buffer, &start, &end, TRUE);
}

void
latent_prompt_editor_set_text (LatentPromptEditor *self, const char *text, gboolean undoable)
{
  GtkTextIter start, end;

  g_return_if_fail (LATENT_IS_PROMPT_EDITOR (self));
  if (text == NULL || !g_utf8_validate (text, -1, NULL))
    text = "";

  if (!undoable)
    {
      /* GTK itself makes this irreversible. */
      gtk_text_buffer_set_text (self->buffer, text, -1);
      return;
    }
  gtk_text_buffer_begin_user_action (self->buffer);
  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  gtk_text_buffer_delete (self->buffer, &start, &end);
  gtk_text_buffer_insert (self->buffer, &start, text, -1);
  gtk_text_buffer_end_user_action (self->buffer);
}

void
latent_prompt_editor_set_limit (LatentPromptEditor *self, guint limit)
{
  g_return_if_fail (LATENT_IS_PROMPT_EDITOR (self));

  self->limit = limit;
  update_meter (self);
}

void
latent_prompt_editor_set_error (LatentPromptEditor *self, const char *text)
{
  g_return_if_fail (LATENT_IS_PROMPT_EDITOR (self));

  gtk_label_set_text (self->error_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), text != NULL);
  gtk_accessible_update_state (
      GTK_ACCESSIBLE (self->text_view), GTK_ACCESSIBLE_STATE_INVALID,
      text != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
  set_css_class (self->layout, "invalid", text != NULL);
}

int
latent_prompt_editor_find_excess (const char *text, guint limit)
{
  guint units = 0;
  int offset = 0;

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c), offset++)
    {
      units += g_utf8_get_char (c) > 0xffff ? 2 : 1;
      if (units > limit)
        return offset;
    }
  return -1;
}

char *
latent_prompt_editor_describe_length (guint length, guint limit)
{
  g_autofree char *count = NULL;
  g_autofree char *rest = NULL;

  /* Translators: characters written and characters allowed, e.g. "34 / 2000" */
  count = g_strdup_printf (_ ("%u / %u"), length, limit);
  if (length > limit)
    rest
        = g_strdup_printf (ngettext ("%u too many", "%u too many", length - limit), length - limit);
  else if (is_near_limit (length, limit))
    rest = g_strdup_printf (ngettext ("%u left", "%u left", limit - length), limit - length);
  else
    return g_steal_pointer (&count);

  /* Translators: the meter and a remark, e.g. "1900 / 2000 · 100 left" */
  return g_strdup_printf (_ ("%s · %s"), count, rest);
}
