/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-tag-dialog.h"

#include <glib/gi18n.h>

#include "core/base/latent-image-edit.h"
#include "core/base/latent-text-search.h"
#include "core/jobs/latent-edits.h"
#include "core/jobs/latent-explanation.h"
#include "core/store/latent-image-tags.h"
#include "latent-tag-chip.h"
#include "ui/search/latent-flow-layout.h"

/* About two lines of them. */
#define MAX_SUGGESTIONS 8

struct _LatentTagDialog
{
  AdwWindow parent_instance;

  AdwWindowTitle *window_title; /* template child */
  GtkEditable *entry;           /* template child */
  GtkWidget *add_button;        /* template child */
  GtkLabel *error_label;        /* template child */
  GtkBox *suggestions;          /* template child */
  GtkLabel *heading;            /* template child */
  GtkBox *chips;                /* template child */
  GtkLabel *status;             /* template child */

  LatentWorkspace *workspace; /* owned */
  GArray *numbers;            /* owned (element-type guint32) */
  LatentImageTags *tags;      /* owned, nullable: not read yet */
  GCancellable *reading;      /* owned, nullable */
  char *last;                 /* owned, nullable: the tag that was typed last */
};

G_DEFINE_FINAL_TYPE (LatentTagDialog, latent_tag_dialog, ADW_TYPE_WINDOW)

enum
{
  SIGNAL_EDIT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
set_error (LatentTagDialog *self, const char *words)
{
  gtk_label_set_text (self->error_label, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), words != NULL);
}

/* --- what is asked for --- */

static void
ask (LatentTagDialog *self, LatentImageEditKind kind, const char *tag)
{
  g_autoptr (LatentImageEdit) edit = latent_image_edit_new_name (kind, tag);

  set_error (self, NULL);
  if (edit != NULL)
    g_signal_emit (self, signals[SIGNAL_EDIT], 0, edit);
}

/* (transfer none): as the library writes it already, in capitals or not: "Sea" and "sea" would be
 * two tags. */
static const char *
find_known (LatentTagDialog *self, const char *tag)
{
  g_autofree char *folded = g_utf8_casefold (tag, -1);
  const char *known = tag;

  for (guint i = 0; self->tags != NULL && i < self->tags->tags->len; i++)
    {
      const LatentTagCount *count = self->tags->tags->pdata[i];
      g_autofree char *other = g_utf8_casefold (count->tag, -1);

      if (g_str_equal (count->tag, tag))
        return count->tag;
      if (g_str_equal (other, folded))
        known = count->tag;
    }
  return known;
}

static void
add_typed_cb (LatentTagDialog *self)
{
  g_autofree char *tag = latent_image_edit_dup_name (gtk_editable_get_text (self->entry));

  if (tag == NULL)
    return;
  g_free (self->last);
  self->last = g_strdup (tag);
  gtk_editable_set_text (self->entry, "");
  ask (self, LATENT_IMAGE_EDIT_ADD_TAG, find_known (self, tag));
}

static void
chip_add_cb (LatentTagDialog *self, LatentTagChip *chip)
{
  ask (self, LATENT_IMAGE_EDIT_ADD_TAG, latent_tag_chip_get_tag (chip));
}

static void
chip_remove_cb (LatentTagDialog *self, LatentTagChip *chip)
{
  ask (self, LATENT_IMAGE_EDIT_REMOVE_TAG, latent_tag_chip_get_tag (chip));
}

static void
suggestion_clicked_cb (LatentTagDialog *self, GtkWidget *button)
{
  g_autofree char *tag = g_strdup (g_object_get_data (G_OBJECT (button), "tag"));

  gtk_editable_set_text (self->entry, "");
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  ask (self, LATENT_IMAGE_EDIT_ADD_TAG, tag);
}

/* --- what is shown --- */

static void
clear (GtkBox *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
}

static int
compare_by_use (gconstpointer one, gconstpointer other)
{
  const LatentTagCount *first = *(LatentTagCount *const *) one;
  const LatentTagCount *second = *(LatentTagCount *const *) other;

  if (first->n_all != second->n_all)
    return first->n_all > second->n_all ? -1 : 1;
  return g_utf8_collate (first->tag, second->tag);
}

static void
add_suggestion (LatentTagDialog *self, const char *tag)
{
  GtkWidget *label = gtk_label_new (tag);
  GtkWidget *button = gtk_button_new ();
  /* Translators: %s is a tag */
  g_autofree char *name = g_strdup_printf (_ ("Add tag: %s"), tag);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_button_set_child (GTK_BUTTON (button), label);
  gtk_widget_add_css_class (button, "filter-chip");
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (button), "tag", g_strdup (tag), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (suggestion_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (self->suggestions, button);
}

/* Those of other pictures, that have what is typed. */
static void
update_suggestions (LatentTagDialog *self)
{
  g_autoptr (LatentTextSearch) search
      = latent_text_search_new (gtk_editable_get_text (self->entry));
  g_autoptr (GPtrArray) tags = g_ptr_array_new ();

  for (guint i = 0; self->tags != NULL && i < self->tags->tags->len; i++)
    {
      LatentTagCount *count = self->tags->tags->pdata[i];

      if (count->n_chosen == 0 && latent_text_search_matches (search, count->tag))
        g_ptr_array_add (tags, count);
    }
  g_ptr_array_sort (tags, compare_by_use);
  clear (self->suggestions);
  for (guint i = 0; i < MIN (tags->len, MAX_SUGGESTIONS); i++)
    add_suggestion (self, ((const LatentTagCount *) tags->pdata[i])->tag);
  gtk_widget_set_visible (GTK_WIDGET (self->suggestions), tags->len > 0);
}

static int
compare_by_letters (gconstpointer one, gconstpointer other)
{
  return g_utf8_collate ((*(LatentTagCount *const *) one)->tag,
                         (*(LatentTagCount *const *) other)->tag);
}

static void
add_chip (LatentTagDialog *self, const LatentTagCount *count)
{
  GtkWidget *chip = latent_tag_chip_new (count->tag, count->n_chosen, self->tags->n_images);

  g_signal_connect_object (chip, "add", G_CALLBACK (chip_add_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (chip, "remove", G_CALLBACK (chip_remove_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (self->chips, chip);
}

/* The place of the chip with the focus; -1: none of them has it. */
static int
find_focus (LatentTagDialog *self)
{
  GtkWidget *chip = gtk_widget_get_first_child (GTK_WIDGET (self->chips));

  for (int i = 0; chip != NULL; chip = gtk_widget_get_next_sibling (chip), i++)
    {
      if (gtk_widget_get_focus_child (GTK_WIDGET (self->chips)) == chip)
        return i;
    }
  return -1;
}

/* Where a chip went, the next one gets the focus. */
static void
restore_focus (LatentTagDialog *self, int place)
{
  GtkWidget *chip = gtk_widget_get_first_child (GTK_WIDGET (self->chips));

  while (place-- > 0 && chip != NULL && gtk_widget_get_next_sibling (chip) != NULL)
    chip = gtk_widget_get_next_sibling (chip);
  gtk_widget_grab_focus (chip != NULL ? chip : GTK_WIDGET (self->entry));
}

static void
update_chips (LatentTagDialog *self)
{
  g_autoptr (GPtrArray) tags = g_ptr_array_new ();
  int place = find_focus (self);

  for (guint i = 0; i < self->tags->tags->len; i++)
    {
      LatentTagCount *count = self->tags->tags->pdata[i];

      if (count->n_chosen > 0)
        g_ptr_array_add (tags, count);
    }
  g_ptr_array_sort (tags, compare_by_letters);
  clear (self->chips);
  for (guint i = 0; i < tags->len; i++)
    add_chip (self, tags->pdata[i]);
  gtk_label_set_text (self->heading, tags->len > 0 ? _ ("Tags") : _ ("No Tags Yet"));
  if (place >= 0)
    restore_focus (self, place);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentImageTags) tags
      = latent_library_count_tags_finish (LATENT_LIBRARY (source), result, &error);
  LatentTagDialog *self = user_data;
  g_autofree char *words = NULL;

  if (latent_error_is_cancelled (error))
    return;
  g_clear_object (&self->reading);
  if (tags == NULL)
    {
      words = latent_explain_error_and_remedy (error);
      set_error (self, words);
      return;
    }
  g_clear_pointer (&self->tags, latent_image_tags_free);
  self->tags = g_steal_pointer (&tags);
  words = g_strdup_printf (ngettext ("%'u image", "%'u images", self->tags->n_images),
                           self->tags->n_images);
  adw_window_title_set_subtitle (self->window_title, words);
  update_chips (self);
  update_suggestions (self);
}

static void
stop_reading (LatentTagDialog *self)
{
  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
}

static void
read_tags (LatentTagDialog *self)
{
  stop_reading (self);
  self->reading = g_cancellable_new ();
  latent_library_count_tags_async (latent_workspace_get_library (self->workspace),
                                   (const guint32 *) (gpointer) self->numbers->data,
                                   self->numbers->len, self->reading, read_cb, self);
}

static void
entry_changed_cb (LatentTagDialog *self)
{
  const char *text = gtk_editable_get_text (self->entry);
  g_autofree char *tag = latent_image_edit_dup_name (text);
  gboolean is_wrong = tag == NULL && *text != '\0' && strspn (text, " ") < strlen (text);

  gtk_widget_set_sensitive (self->add_button, tag != NULL);
  set_error (self, is_wrong ? _ ("This is too long for a tag.") : NULL);
  update_suggestions (self);
}

static void
latent_tag_dialog_dispose (GObject *object)
{
  LatentTagDialog *self = LATENT_TAG_DIALOG (object);

  stop_reading (self);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (latent_tag_dialog_parent_class)->dispose (object);
}

static void
latent_tag_dialog_finalize (GObject *object)
{
  LatentTagDialog *self = LATENT_TAG_DIALOG (object);

  g_clear_pointer (&self->tags, latent_image_tags_free);
  g_clear_pointer (&self->numbers, g_array_unref);
  g_free (self->last);
  G_OBJECT_CLASS (latent_tag_dialog_parent_class)->finalize (object);
}

static void
latent_tag_dialog_class_init (LatentTagDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_tag_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = latent_tag_dialog_finalize;

  signals[SIGNAL_EDIT] = g_signal_new ("edit", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 1, LATENT_TYPE_IMAGE_EDIT);

  g_type_ensure (LATENT_TYPE_FLOW_LAYOUT);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/marks/latent-tag-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentTagDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, LatentTagDialog, entry);
  gtk_widget_class_bind_template_child (widget_class, LatentTagDialog, add_button);
  gtk_widget_class_bind_template_child (widget_class, LatentTagDialog, error_label);
  gtk_widget_class_bind_template_child (widget_class, LatentTagDialog, suggestions);
  gtk_widget_class_bind_template_child (widget_class, LatentTagDialog, heading);
  gtk_widget_class_bind_template_child (widget_class, LatentTagDialog, chips);
  gtk_widget_class_bind_template_child (widget_class, LatentTagDialog, status);
  gtk_widget_class_bind_template_callback (widget_class, entry_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_typed_cb);
}

static void
latent_tag_dialog_init (LatentTagDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
latent_tag_dialog_new (GtkWindow *parent, LatentWorkspace *workspace, GArray *numbers)
{
  LatentTagDialog *self;

  g_return_val_if_fail (LATENT_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (numbers != NULL, NULL);

  self = g_object_new (LATENT_TYPE_TAG_DIALOG, "transient-for", parent, NULL);
  self->workspace = g_object_ref (workspace);
  self->numbers = g_array_ref (numbers);
  /* It tells of every change, whatever its name says. */
  g_signal_connect_object (latent_workspace_get_edits (workspace), "collections-changed",
                           G_CALLBACK (read_tags), self, G_CONNECT_SWAPPED);
  read_tags (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  return GTK_WIDGET (self);
}

GArray *
latent_tag_dialog_get_numbers (LatentTagDialog *self)
{
  g_return_val_if_fail (LATENT_IS_TAG_DIALOG (self), NULL);
  return self->numbers;
}

void
latent_tag_dialog_tell (LatentTagDialog *self, const char *words, gboolean is_error)
{
  g_return_if_fail (LATENT_IS_TAG_DIALOG (self));

  gtk_label_set_text (self->status, words);
  if (!is_error)
    return;
  /* Nothing that was typed is lost. */
  if (self->last != NULL && *gtk_editable_get_text (self->entry) == '\0')
    gtk_editable_set_text (self->entry, self->last);
  set_error (self, words);
}
