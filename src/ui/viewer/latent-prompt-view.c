/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-prompt-view.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ui/gallery/latent-cell-caption.h"

/* Up to here a label lays it out at once without anybody noticing. */
#define MAX_LABEL_BYTES 8192
/* So many bytes of a longer one are one paragraph at most, and searched at once. */
#define MAX_PIECE_BYTES 4096
/* After a frame was drawn, before the text view goes on to lay out what is not to be seen. */
#define MARK_PRIORITY (GDK_PRIORITY_REDRAW + 1)
/* How far from its end a piece may end earlier, at a blank. */
#define MAX_WORD_BYTES 512

/* A part of a long prompt: whole paragraphs of the text view. */
typedef struct
{
  gsize start, end; /* bytes of the prompt */
  int offset;       /* characters in front of it in the text view */
} Piece;

struct _LatentPromptView
{
  GtkWidget parent_instance;

  GtkWidget *box;          /* template child: the only direct child */
  GtkLabel *label;         /* template child */
  GtkWidget *scroller;     /* template child */
  GtkTextView *text_view;  /* template child */
  GtkTextTag *tag;         /* unowned: of the buffer */
  char *prompt;            /* owned, not null: valid UTF-8 */
  char *search_text;       /* owned, nullable */
  LatentTextSearch *search; /* owned, nullable: asks for nothing */
  GArray *pieces;          /* owned (element-type Piece): empty: the label shows it */
  guint n_marked;          /* pieces */
  guint n_matches;
  guint mark_id; /* idle source: there is more to mark */
};

G_DEFINE_FINAL_TYPE (LatentPromptView, latent_prompt_view, GTK_TYPE_WIDGET)

typedef enum
{
  PROP_N_MATCHES = 1,
} LatentPromptViewProperty;

static GParamSpec *properties[PROP_N_MATCHES + 1];

static void
set_n_matches (LatentPromptView *self, guint n_matches)
{
  if (self->n_matches == n_matches)
    return;
  self->n_matches = n_matches;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_MATCHES]);
}

/* (transfer full) (nullable) (element-type LatentTextRange) */
static GArray *
find_matches (LatentPromptView *self, const char *text)
{
  return self->search != NULL ? latent_text_search_find (self->search, text) : NULL;
}

static void
mark_label (LatentPromptView *self)
{
  g_autoptr (GArray) found = find_matches (self, self->prompt);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  for (guint i = 0; found != NULL && i < found->len; i++)
    latent_cell_caption_add_mark (attributes, &g_array_index (found, LatentTextRange, i));
  gtk_label_set_attributes (self->label, attributes);
  set_n_matches (self, found != NULL ? found->len : 0);
}

static void
mark_piece (LatentPromptView *self, const Piece *piece)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  g_autofree char *text = g_strndup (self->prompt + piece->start, piece->end - piece->start);
  g_autoptr (GArray) found = find_matches (self, text);
  const char *place = text;
  int offset = piece->offset;

  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      const LatentTextRange *range = &g_array_index (found, LatentTextRange, i);
      GtkTextIter start, end;

      offset += (int) g_utf8_pointer_to_offset (place, text + range->start);
      gtk_text_buffer_get_iter_at_offset (buffer, &start, offset);
      offset += (int) g_utf8_pointer_to_offset (text + range->start, text + range->end);
      gtk_text_buffer_get_iter_at_offset (buffer, &end, offset);
      place = text + range->end;
      gtk_text_buffer_apply_tag (buffer, self->tag, &start, &end);
      if (self->n_matches == 0 && i == 0)
        gtk_text_view_scroll_to_iter (self->text_view, &start, 0.1, FALSE, 0, 0);
    }
  set_n_matches (self, self->n_matches + (found != NULL ? found->len : 0));
}

static gboolean
mark_next_cb (gpointer user_data)
{
  LatentPromptView *self = user_data;

  mark_piece (self, &g_array_index (self->pieces, Piece, self->n_marked++));
  if (self->n_marked < self->pieces->len)
    return G_SOURCE_CONTINUE;
  self->mark_id = 0;
  return G_SOURCE_REMOVE;
}

static void
mark (LatentPromptView *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  GtkTextIter start, end;

  g_clear_handle_id (&self->mark_id, g_source_remove);
  if (self->pieces->len == 0)
    {
      mark_label (self);
      return;
    }
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_remove_tag (buffer, self->tag, &start, &end);
  set_n_matches (self, 0);
  self->n_marked = 0;
  if (self->search != NULL)
    self->mark_id = g_idle_add_full (MARK_PRIORITY, mark_next_cb, self, NULL);
}

/* Where the piece that begins at @start ends: at a blank or line end, or in front of the character
 * that is too much. */
static const char *
find_piece_end (const char *start)
{
  const char *end = start + strnlen (start, MAX_PIECE_BYTES);

  if (*end == '\0')
    return end;
  for (const char *blank = end; blank > end - MAX_WORD_BYTES; blank--)
    {
      if (*blank == ' ' || *blank == '\n')
        return blank;
    }
  return g_utf8_find_prev_char (start, end + 1);
}

/* What is between two pieces, a blank or nothing, is a line end on screen. */
static void
show_pieces (LatentPromptView *self)
{
  g_autoptr (GString) text = g_string_sized_new (strlen (self->prompt) + 1024);
  const char *start = self->prompt;
  int offset = 0;

  while (*start != '\0')
    {
      const char *end = find_piece_end (start);
      Piece piece = { (gsize) (start - self->prompt), (gsize) (end - self->prompt), offset };

      g_array_append_val (self->pieces, piece);
      g_string_append_len (text, start, end - start);
      offset += (int) g_utf8_strlen (start, end - start) + 1;
      start = *end == ' ' || *end == '\n' ? end + 1 : end;
      if (*start != '\0')
        g_string_append_c (text, '\n');
    }
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text_view), text->str, (int) text->len);
  gtk_adjustment_set_value (
      gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)), 0);
}

static void
show_prompt (LatentPromptView *self)
{
  gboolean is_long = strlen (self->prompt) > MAX_LABEL_BYTES;
  const char *label = is_long ? "" : self->prompt;
  /* Translators: the whole prompt of an image, for screen readers */
  g_autofree char *name = g_strdup_printf (_ ("Prompt: %s"), label);

  g_array_set_size (self->pieces, 0);
  gtk_label_set_attributes (self->label, NULL);
  gtk_label_set_text (self->label, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->label), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
  if (is_long)
    show_pieces (self);
  else
    gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text_view), "", -1);
  gtk_widget_set_visible (self->scroller, is_long);
  gtk_widget_set_visible (GTK_WIDGET (self->label), !is_long);
}

static void
latent_prompt_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((LatentPromptViewProperty) id)
    {
    case PROP_N_MATCHES:
      g_value_set_uint (value, LATENT_PROMPT_VIEW (object)->n_matches);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_prompt_view_dispose (GObject *object)
{
  LatentPromptView *self = LATENT_PROMPT_VIEW (object);

  g_clear_handle_id (&self->mark_id, g_source_remove);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (latent_prompt_view_parent_class)->dispose (object);
}

static void
latent_prompt_view_finalize (GObject *object)
{
  LatentPromptView *self = LATENT_PROMPT_VIEW (object);

  g_free (self->prompt);
  g_free (self->search_text);
  latent_text_search_free (self->search);
  g_array_unref (self->pieces);
  G_OBJECT_CLASS (latent_prompt_view_parent_class)->finalize (object);
}

static void
latent_prompt_view_class_init (LatentPromptViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = latent_prompt_view_get_property;
  object_class->dispose = latent_prompt_view_dispose;
  object_class->finalize = latent_prompt_view_finalize;

  properties[PROP_N_MATCHES] = g_param_spec_uint ("n-matches", NULL, NULL, 0, G_MAXUINT, 0,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/viewer/latent-prompt-view.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentPromptView, box);
  gtk_widget_class_bind_template_child (widget_class, LatentPromptView, label);
  gtk_widget_class_bind_template_child (widget_class, LatentPromptView, scroller);
  gtk_widget_class_bind_template_child (widget_class, LatentPromptView, text_view);
}

static void
latent_prompt_view_init (LatentPromptView *self)
{
  self->prompt = g_strdup ("");
  self->pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  gtk_widget_init_template (GTK_WIDGET (self));
  self->tag = gtk_text_buffer_create_tag (
      gtk_text_view_get_buffer (self->text_view), NULL, "background", LATENT_CELL_CAPTION_PAPER,
      "foreground", LATENT_CELL_CAPTION_INK, "underline", PANGO_UNDERLINE_SINGLE, NULL);
}

void
latent_prompt_view_set_prompt (LatentPromptView *self, const char *prompt)
{
  g_autofree char *valid = NULL;

  g_return_if_fail (LATENT_IS_PROMPT_VIEW (self));
  g_return_if_fail (prompt != NULL);

  valid = g_utf8_make_valid (prompt, -1);
  if (g_str_equal (valid, self->prompt))
    return;
  g_free (self->prompt);
  self->prompt = g_steal_pointer (&valid);
  show_prompt (self);
  mark (self);
}

void
latent_prompt_view_set_search (LatentPromptView *self, const char *search)
{
  g_return_if_fail (LATENT_IS_PROMPT_VIEW (self));

  if (g_strcmp0 (search, self->search_text) == 0)
    return;
  g_free (self->search_text);
  self->search_text = g_strdup (search);
  g_clear_pointer (&self->search, latent_text_search_free);
  self->search = latent_text_search_new (search);
  if (latent_text_search_is_empty (self->search))
    g_clear_pointer (&self->search, latent_text_search_free);
  mark (self);
}

guint
latent_prompt_view_get_n_matches (LatentPromptView *self)
{
  g_return_val_if_fail (LATENT_IS_PROMPT_VIEW (self), 0);

  return self->n_matches;
}
