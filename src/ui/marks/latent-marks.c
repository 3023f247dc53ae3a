/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-marks.h"

#include <glib/gi18n.h>

#include "core/jobs/latent-edits.h"
#include "core/jobs/latent-explanation.h"
#include "core/store/latent-image-search.h"
#include "latent-mark-words.h"
#include "latent-tag-dialog.h"
#include "ui/common/latent-toast.h"

/* The state of "rate" while it is for several pictures: no rating there is. */
#define SEVERAL (-2)
#define MAX_RATING 5

typedef enum
{
  STEP_EDIT,
  STEP_REJECT,    /* or take that back, where all are so already */
  STEP_FAVOURITE, /* as well */
  STEP_UNDO,
} StepKind;

/* One thing that was asked for. */
typedef struct
{
  LatentMarks *marks; /* owned while under way */
  StepKind kind;
  LatentImageEdit *edit; /* owned, nullable: not known yet, or an undo */
  GArray *numbers;       /* owned, nullable: an undo (element-type guint32) */
  guint n_marked;        /* of them, that are rejected or favourites */
  guint64 serial;        /* of an undo: 0: the newest */
  guint numbering;       /* that @numbers are of */
  gboolean offers_undo;  /* also where only one picture changes */
} Step;

struct _LatentMarks
{
  GObject parent_instance;

  LatentWorkspace *workspace;        /* owned */
  LatentTileActions *tile_actions;   /* owned */
  GtkWidget *place;                  /* weak, nullable */
  GtkLabel *status;                  /* weak, nullable: what screen readers are told */
  GSimpleActionGroup *actions;       /* owned */
  LatentTile *current;               /* owned, nullable */
  LatentGallerySelection *selection; /* owned, nullable */
  GSignalGroup *tile_signals;        /* owned: of the current tile */
  AdwToast *toast;                   /* weak, nullable: the last one */
  LatentTagDialog *dialog;           /* weak, nullable: the one that is open */
  GQueue steps;                      /* of Step: those that have not begun */
  gboolean is_busy;
  guint numbering; /* how often all pictures got new numbers */
};

G_DEFINE_FINAL_TYPE (LatentMarks, latent_marks, G_TYPE_OBJECT)

enum
{
  SIGNAL_MARKED,
  SIGNAL_TOAST,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
free_step (gpointer data)
{
  Step *step = data;

  g_clear_object (&step->marks);
  g_clear_pointer (&step->edit, latent_image_edit_free);
  g_clear_pointer (&step->numbers, g_array_unref);
  g_free (step);
}

static LatentEdits *
get_edits (LatentMarks *self)
{
  return latent_workspace_get_edits (self->workspace);
}

static GSimpleAction *
get_action (LatentMarks *self, const char *name)
{
  return G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), name));
}

/* --- what it is for --- */

/* A job that is no picture yet can have no marks; what was not read yet is a picture. */
static gboolean
can_mark (LatentMarks *self)
{
  if (self->current == NULL)
    return FALSE;
  return latent_tile_get_image (self->current) != NULL
         || !latent_tile_get_is_loaded (self->current);
}

static void
update (LatentMarks *self)
{
  const LatentImageRecord *image
      = self->current != NULL ? latent_tile_get_image (self->current) : NULL;
  gboolean is_one = self->selection == NULL || self->current == NULL
                    || latent_gallery_selection_count (self->selection) < 2
                    || !latent_gallery_selection_has (self->selection,
                                                      latent_tile_get_number (self->current));
  gboolean can = can_mark (self) || !is_one
                 || (self->current == NULL && self->selection != NULL
                     && latent_gallery_selection_count (self->selection) > 0);

  g_simple_action_set_enabled (get_action (self, "rate"), can);
  g_simple_action_set_enabled (get_action (self, "reject"), can);
  g_simple_action_set_enabled (get_action (self, "favourite"), can);
  g_simple_action_set_enabled (get_action (self, "edit-tags"), can);
  g_simple_action_set_state (
      get_action (self, "rate"),
      g_variant_new_int32 (is_one && image != NULL ? MAX (image->rating, 0) : SEVERAL));
  g_simple_action_set_state (get_action (self, "reject"),
                             g_variant_new_boolean (image != NULL && image->rating < 0));
  g_simple_action_set_state (get_action (self, "favourite"),
                             g_variant_new_boolean (image != NULL && image->favourite));
}

static void
update_can_undo (LatentMarks *self)
{
  /* What is under way can be taken back as soon as it is done. */
  g_simple_action_set_enabled (get_action (self, "undo"),
                               self->is_busy || latent_edits_get_can_undo (get_edits (self)));
}

/* --- what is said --- */

static void
show_toast (LatentMarks *self, AdwToast *toast)
{
  /* The one before would come back and tell of what is not so any more. */
  if (self->toast != NULL)
    adw_toast_dismiss (self->toast);
  g_set_weak_pointer (&self->toast, toast);
  g_signal_emit (self, signals[SIGNAL_TOAST], 0, toast);
}

static void
say (LatentMarks *self, const char *text)
{
  if (self->dialog != NULL)
    latent_tag_dialog_tell (self->dialog, text, FALSE);
  if (self->status != NULL)
    gtk_label_set_text (self->status, text);
}

static void
complain (LatentMarks *self, const GError *error)
{
  g_autofree char *words = latent_explain_error_and_remedy (error);
  g_autoptr (AdwToast) toast = NULL;

  say (self, words);
  if (self->dialog != NULL)
    {
      latent_tag_dialog_tell (self->dialog, words, TRUE);
      return;
    }
  toast = latent_toast_new_error (error);
  show_toast (self, toast);
}

static void begin_next (LatentMarks *self);

/* @numbers: (transfer full) (nullable) */
static Step *
new_step (LatentMarks *self, StepKind kind, GArray *numbers)
{
  Step *step = g_new0 (Step, 1);

  step->kind = kind;
  step->numbers = numbers;
  step->numbering = self->numbering;
  return step;
}

/* @step: (transfer full) */
static void
add_step (LatentMarks *self, Step *step)
{
  g_queue_push_tail (&self->steps, step);
  begin_next (self);
}

static void
add_undo (LatentMarks *self, guint64 serial)
{
  Step *step = new_step (self, STEP_UNDO, NULL);

  step->serial = serial;
  add_step (self, step);
}

static void
undo_clicked_cb (LatentMarks *self, AdwToast *toast)
{
  guint64 *serial = g_object_get_data (G_OBJECT (toast), "serial");

  add_undo (self, *serial);
}

static void
tell (const Step *step, guint n)
{
  LatentMarks *self = step->marks;
  const LatentImageEdit *edit = step->edit;
  g_autofree char *words = latent_mark_words_done (edit, n);
  guint64 serial = latent_edits_get_serial (get_edits (self));
  g_autoptr (AdwToast) toast = NULL;

  say (self, n > 0 ? words : _ ("Nothing changed"));
  if (n < (step->offers_undo ? 1 : 2))
    return;
  toast = latent_toast_new_undo (words);
  g_object_set_data_full (G_OBJECT (toast), "serial", g_memdup2 (&serial, sizeof serial), g_free);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  show_toast (self, toast);
}

/* --- one step after the other --- */

/* @step: (transfer full) */
static void
end_step (Step *step, const GError *error)
{
  LatentMarks *self = g_object_ref (step->marks);

  if (error != NULL && !latent_error_is_cancelled (error))
    complain (self, error);
  free_step (step);
  self->is_busy = FALSE;
  begin_next (self);
  update_can_undo (self);
  g_object_unref (self);
}

static void
applied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Step *step = user_data;
  g_autoptr (GError) error = NULL;
  gssize n = latent_edits_apply_finish (LATENT_EDITS (source), result, &error);

  if (n >= 0)
    tell (step, (guint) n);
  end_step (step, error);
}

/* The numbers mean other pictures after a renumbering: then nothing is done. */
static void
apply (Step *step)
{
  if (step->numbering != step->marks->numbering)
    {
      end_step (step, NULL);
      return;
    }
  latent_edits_apply_async (get_edits (step->marks), step->edit,
                            (const guint32 *) (gpointer) step->numbers->data, step->numbers->len,
                            NULL, applied_cb, step);
}

static void
apply_mark (Step *step, gboolean is_set)
{
  step->edit = step->kind == STEP_REJECT
                   ? latent_image_edit_new_value (LATENT_IMAGE_EDIT_RATING, is_set ? -1 : 0)
                   : latent_image_edit_new_value (LATENT_IMAGE_EDIT_FAVOURITE, is_set);
  apply (step);
}

static void
all_counted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Step *step = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) images
      = latent_library_filter_numbers_finish (LATENT_LIBRARY (source), result, &error);

  if (images == NULL)
    end_step (step, error);
  else
    apply_mark (step, step->n_marked < images->len);
}

static void
filter (Step *step, const LatentImageQuery *query, GAsyncReadyCallback callback)
{
  latent_library_filter_numbers_async (latent_workspace_get_library (step->marks->workspace), query,
                                       (const guint32 *) (gpointer) step->numbers->data,
                                       step->numbers->len, NULL, callback, step);
}

static void
marked_counted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Step *step = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) marked
      = latent_library_filter_numbers_finish (LATENT_LIBRARY (source), result, &error);
  g_autoptr (LatentImageQuery) all = latent_image_query_new ();

  if (marked == NULL)
    end_step (step, error);
  else if (marked->len == 0 || marked->len == step->numbers->len)
    apply_mark (step, marked->len == 0);
  else
    {
      /* Some of the tiles may be no pictures. */
      step->n_marked = marked->len;
      filter (step, all, all_counted_cb);
    }
}

static void
begin_toggle (Step *step)
{
  g_autoptr (LatentImageQuery) query = latent_image_query_new ();

  query->rejected = step->kind == STEP_REJECT;
  query->favourite = step->kind == STEP_FAVOURITE;
  filter (step, query, marked_counted_cb);
}

static void
undone_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Step *step = user_data;
  g_autoptr (GError) error = NULL;

  if (latent_edits_undo_finish (LATENT_EDITS (source), result, &error))
    say (step->marks, _ ("Undone"));
  end_step (step, error);
}

static void
begin_undo (Step *step)
{
  if (step->serial == 0)
    latent_edits_undo_async (get_edits (step->marks), NULL, undone_cb, step);
  else
    latent_edits_undo_one_async (get_edits (step->marks), step->serial, NULL, undone_cb, step);
}

/* In order: who presses F and then Ctrl+Z means the F, whose value has to be asked for first. */
static void
begin_next (LatentMarks *self)
{
  Step *step;

  if (self->is_busy || (step = g_queue_pop_head (&self->steps)) == NULL)
    return;
  self->is_busy = TRUE;
  update_can_undo (self);
  step->marks = g_object_ref (self);
  if (step->kind == STEP_UNDO)
    begin_undo (step);
  else if (step->kind == STEP_EDIT)
    apply (step);
  else
    begin_toggle (step);
}

/* --- the actions --- */

static GArray *
dup_numbers (LatentMarks *self)
{
  return latent_tile_actions_dup_numbers (self->tile_actions);
}

/* @edit: (transfer full) */
static void
add_edit (LatentMarks *self, LatentImageEdit *edit, GArray *numbers)
{
  Step *step = new_step (self, STEP_EDIT, numbers);

  step->edit = edit;
  add_step (self, step);
}

static void
rate_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  int rating = g_variant_get_int32 (parameter);

  if (rating >= 0 && rating <= MAX_RATING)
    add_edit (user_data, latent_image_edit_new_value (LATENT_IMAGE_EDIT_RATING, rating),
              dup_numbers (user_data));
  if (rating > 0 && rating <= MAX_RATING)
    g_signal_emit (user_data, signals[SIGNAL_MARKED], 0);
}

/* Taken away again it is still looked at. */
static void
tell_if_set (LatentMarks *self, GSimpleAction *action)
{
  g_autoptr (GVariant) was_set = g_action_get_state (G_ACTION (action));

  if (!g_variant_get_boolean (was_set))
    g_signal_emit (self, signals[SIGNAL_MARKED], 0);
}

static void
reject_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  add_step (user_data, new_step (user_data, STEP_REJECT, dup_numbers (user_data)));
  tell_if_set (user_data, action);
}

/* Others than those meant: what a person does not look at has to be taken back easily. */
static void
reject_these_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gsize n = 0;
  const guint32 *values = g_variant_get_fixed_array (parameter, &n, sizeof (guint32));
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (guint32));
  Step *step;

  if (n > 0)
    g_array_append_vals (numbers, values, (guint) n);
  step = new_step (user_data, STEP_EDIT, numbers);
  step->edit = latent_image_edit_new_value (LATENT_IMAGE_EDIT_RATING, -1);
  step->offers_undo = TRUE;
  add_step (user_data, step);
}

static void
favourite_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  add_step (user_data, new_step (user_data, STEP_FAVOURITE, dup_numbers (user_data)));
  tell_if_set (user_data, action);
}

static void
edit_cb (LatentMarks *self, const LatentImageEdit *edit, LatentTagDialog *dialog)
{
  add_edit (self, latent_image_edit_copy (edit),
            g_array_ref (latent_tag_dialog_get_numbers (dialog)));
}

static void
edit_tags_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LatentMarks *self = user_data;
  GtkRoot *root = self->place != NULL ? gtk_widget_get_root (self->place) : NULL;
  g_autoptr (GArray) numbers = dup_numbers (self);
  GtkWidget *dialog;

  if (root == NULL || numbers->len == 0)
    return;
  dialog = latent_tag_dialog_new (GTK_WINDOW (root), self->workspace, numbers);
  g_set_weak_pointer (&self->dialog, LATENT_TAG_DIALOG (dialog));
  g_signal_connect_object (dialog, "edit", G_CALLBACK (edit_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
undo_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LatentMarks *self = user_data;

  if (self->toast != NULL)
    adw_toast_dismiss (self->toast);
  add_undo (self, 0);
}

static void
renumbered_cb (LatentMarks *self)
{
  self->numbering++;
  if (self->dialog != NULL)
    gtk_window_destroy (GTK_WINDOW (self->dialog));
}

/* --- the object --- */

static void
latent_marks_dispose (GObject *object)
{
  LatentMarks *self = LATENT_MARKS (object);

  g_clear_weak_pointer (&self->place);
  g_clear_weak_pointer (&self->status);
  g_clear_weak_pointer (&self->toast);
  g_clear_weak_pointer (&self->dialog);
  g_clear_object (&self->tile_signals);
  g_clear_object (&self->current);
  g_clear_object (&self->selection);
  g_clear_object (&self->actions);
  g_clear_object (&self->tile_actions);
  g_clear_object (&self->workspace);
  g_queue_clear_full (&self->steps, free_step);
  G_OBJECT_CLASS (latent_marks_parent_class)->dispose (object);
}

static void
latent_marks_class_init (LatentMarksClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latent_marks_dispose;

  signals[SIGNAL_MARKED] = g_signal_new ("marked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_TOAST] = g_signal_new ("toast", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, ADW_TYPE_TOAST);
}

/* Beside what is in the place, which covers it: it can be read, not seen. */
static void
add_status (LatentMarks *self, AdwToastOverlay *place)
{
  GtkWidget *child = g_object_ref (adw_toast_overlay_get_child (place));
  GtkWidget *overlay = gtk_overlay_new ();
  GtkWidget *status
      = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS, "ellipsize",
                      PANGO_ELLIPSIZE_END, "opacity", 0.0, "can-target", FALSE, "halign",
                      GTK_ALIGN_START, "valign", GTK_ALIGN_END, NULL);

  adw_toast_overlay_set_child (place, NULL);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), child);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), status);
  adw_toast_overlay_set_child (place, overlay);
  g_object_unref (child);
  g_set_weak_pointer (&self->status, GTK_LABEL (status));
}

static void
latent_marks_init (LatentMarks *self)
{
  static const GActionEntry entries[] = {
    { .name = "rate", .activate = rate_cb, .parameter_type = "i", .state = "-2" },
    { .name = "reject", .activate = reject_cb, .state = "false" },
    { .name = "reject-these", .activate = reject_these_cb, .parameter_type = "au" },
    { .name = "favourite", .activate = favourite_cb, .state = "false" },
    { .name = "edit-tags", .activate = edit_tags_cb },
    { .name = "undo", .activate = undo_cb },
  };

  g_queue_init (&self->steps);
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  self->tile_signals = g_signal_group_new (LATENT_TYPE_TILE);
  g_signal_group_connect_swapped (self->tile_signals, "notify", G_CALLBACK (update), self);
}

LatentMarks *
latent_marks_new (LatentWorkspace *workspace,
                  LatentTileActions *tile_actions,
                  AdwToastOverlay *place)
{
  LatentMarks *self;

  g_return_val_if_fail (LATENT_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (LATENT_IS_TILE_ACTIONS (tile_actions), NULL);
  g_return_val_if_fail (ADW_IS_TOAST_OVERLAY (place), NULL);

  self = g_object_new (LATENT_TYPE_MARKS, NULL);
  self->workspace = g_object_ref (workspace);
  self->tile_actions = g_object_ref (tile_actions);
  g_set_weak_pointer (&self->place, GTK_WIDGET (place));
  add_status (self, place);
  g_signal_connect_object (get_edits (self), "notify::can-undo", G_CALLBACK (update_can_undo), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (latent_workspace_get_timeline (workspace), "renumbered",
                           G_CALLBACK (renumbered_cb), self, G_CONNECT_SWAPPED);
  update (self);
  update_can_undo (self);
  return self;
}

GActionGroup *
latent_marks_get_group (LatentMarks *self)
{
  g_return_val_if_fail (LATENT_IS_MARKS (self), NULL);
  return G_ACTION_GROUP (self->actions);
}

void
latent_marks_set_target (LatentMarks *self,
                         LatentTile *current,
                         LatentGallerySelection *selection)
{
  g_return_if_fail (LATENT_IS_MARKS (self));

  g_set_object (&self->selection, selection);
  if (g_set_object (&self->current, current))
    g_signal_group_set_target (self->tile_signals, current);
  update (self);
}

void
latent_marks_bind_keys (GtkWidgetClass *widget_class, GtkShortcutFunc callback)
{
  static const struct
  {
    guint keyval;
    const char *action;
  } letters[] = {
    { GDK_KEY_x, "mark.reject" },
    { GDK_KEY_f, "mark.favourite" },
    { GDK_KEY_t, "mark.edit-tags" },
    { GDK_KEY_b, "win.add-to-collection" },
    { GDK_KEY_c, "pins.toggle" },
  };

  for (guint rating = 0; rating <= MAX_RATING; rating++)
    {
      g_autofree char *action = g_strdup_printf ("mark.rate(%u)", rating);

      gtk_widget_class_add_binding (widget_class, GDK_KEY_0 + rating, 0, callback, "s", action);
      gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_0 + rating, 0, callback, "s", action);
    }
  for (guint i = 0; i < G_N_ELEMENTS (letters); i++)
    gtk_widget_class_add_binding (widget_class, letters[i].keyval, 0, callback, "s",
                                  letters[i].action);
}

/* In a text the key is the text's own, also when there is nothing in it to take back. */
static gboolean
key_undo_cb (GtkWidget *widget, GVariant *parameter, gpointer user_data)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (GTK_IS_TEXT_VIEW (focus) || GTK_IS_EDITABLE (focus))
    return GDK_EVENT_PROPAGATE;
  return gtk_widget_activate_action (widget, "mark.undo", NULL);
}

void
latent_marks_bind_undo (GtkWidgetClass *widget_class)
{
  gtk_widget_class_add_binding (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, key_undo_cb, NULL);
}
