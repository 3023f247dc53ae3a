/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-marks.h"

#include <glib/gi18n.h>

#include "core/base/latent-error.h"
#include "core/jobs/latent-explanation.h"
#include "ui/common/latent-toast.h"

struct _LatentMarks
{
  GObject parent_instance;

  LatentWorkspace *workspace;      /* owned */
  LatentTileActions *tile_actions; /* owned */
  GSimpleActionGroup *actions;     /* owned */
  LatentTile *current;             /* owned, nullable */
  GSignalGroup *tile_signals;      /* owned: of the current tile */
};

G_DEFINE_FINAL_TYPE (LatentMarks, latent_marks, G_TYPE_OBJECT)

enum
{
  SIGNAL_TOAST,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

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

/* --- what the menu shows of the current picture --- */

static void
update (LatentMarks *self)
{
  const LatentImageRecord *image
      = self->current != NULL ? latent_tile_get_image (self->current) : NULL;
  gboolean is_picture = image != NULL;

  g_simple_action_set_state (get_action (self, "rate"),
                             g_variant_new_int32 (is_picture ? MAX (image->rating, 0) : 0));
  g_simple_action_set_state (get_action (self, "reject"),
                             g_variant_new_boolean (is_picture && image->rating < 0));
  g_simple_action_set_state (get_action (self, "favourite"),
                             g_variant_new_boolean (is_picture && image->favourite));
  g_simple_action_set_enabled (get_action (self, "rate"), is_picture);
  g_simple_action_set_enabled (get_action (self, "reject"), is_picture);
  g_simple_action_set_enabled (get_action (self, "favourite"), is_picture);
}

static void
update_undo (LatentMarks *self)
{
  g_simple_action_set_enabled (get_action (self, "undo"),
                               latent_edits_get_can_undo (get_edits (self)));
}

/* --- doing it --- */

/* What a toast needs. */
typedef struct
{
  LatentMarks *marks; /* owned */
  LatentImageEdit *edit;
  GArray *numbers; /* of guint32 */
  guint64 serial;  /* of the change that Undo takes back */
} Marking;

static void
free_marking (Marking *marking)
{
  g_object_unref (marking->marks);
  latent_image_edit_free (marking->edit);
  g_clear_pointer (&marking->numbers, g_array_unref);
  g_free (marking);
}

static Marking *
new_marking (LatentMarks *self, const LatentImageEdit *edit, GArray *numbers)
{
  Marking *marking = g_new0 (Marking, 1);

  marking->marks = g_object_ref (self);
  marking->edit = edit != NULL ? latent_image_edit_copy (edit) : NULL;
  marking->numbers = numbers != NULL ? g_array_ref (numbers) : NULL;
  return marking;
}

static void
emit_error (LatentMarks *self, const GError *error)
{
  g_autofree char *words = NULL;
  g_autoptr (AdwToast) toast = NULL;

  if (latent_error_is_cancelled (error))
    return;
  words = latent_explain_error_and_remedy (error);
  toast = latent_toast_new (words);
  g_signal_emit (self, signals[SIGNAL_TOAST], 0, toast);
}

static void
undone_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentMarks) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!latent_edits_undo_finish (LATENT_EDITS (object), result, &error))
    emit_error (self, error);
}

static void
toast_undo_cb (AdwToast *toast, Marking *marking)
{
  latent_edits_undo_one_async (get_edits (marking->marks), marking->serial, NULL, undone_cb,
                               g_object_ref (marking->marks));
}

static void
free_marking_closure (gpointer marking, GClosure *closure)
{
  free_marking (marking);
}

/* (transfer full) */
static char *
describe_change (const LatentImageEdit *edit, guint n_images)
{
  switch (edit->kind)
    {
    case LATENT_IMAGE_EDIT_RATING:
      if (edit->value < 0)
        return g_strdup_printf (ngettext ("%u image rejected", "%u images rejected", n_images),
                                n_images);
      if (edit->value == 0)
        return g_strdup_printf (
            ngettext ("Rating of %u image removed", "Ratings of %u images removed", n_images),
            n_images);
      return g_strdup_printf (ngettext ("%u image rated", "%u images rated", n_images), n_images);
    case LATENT_IMAGE_EDIT_FAVOURITE:
      if (edit->value != 0)
        return g_strdup_printf (
            ngettext ("%u image is a favourite now", "%u images are favourites now", n_images),
            n_images);
      return g_strdup_printf (ngettext ("%u image is no favourite any more",
                                        "%u images are no favourites any more", n_images),
                              n_images);
    case LATENT_IMAGE_EDIT_ADD_TAG:
    case LATENT_IMAGE_EDIT_REMOVE_TAG:
      return g_strdup_printf (
          ngettext ("Tags of %u image changed", "Tags of %u images changed", n_images), n_images);
    case LATENT_IMAGE_EDIT_ADD_TO_COLLECTION:
      /* Translators: %u is a number, %s the collection’s name */
      return g_strdup_printf (
          ngettext ("%u image added to “%s”", "%u images added to “%s”", n_images), n_images,
          edit->name);
    case LATENT_IMAGE_EDIT_REMOVE_FROM_COLLECTION:
      /* Translators: %u is a number, %s the collection’s name */
      return g_strdup_printf (
          ngettext ("%u image removed from “%s”", "%u images removed from “%s”", n_images),
          n_images, edit->name);
    default:
      g_return_val_if_reached (g_strdup (""));
    }
}

/* One picture shows its marks itself; what happened to several, or where it cannot be seen, is
 * told. */
static gboolean
needs_telling (const LatentImageEdit *edit, guint n_images)
{
  return n_images > 1 || edit->kind > LATENT_IMAGE_EDIT_FAVOURITE;
}

static void
tell (Marking *marking, guint n_images)
{
  g_autofree char *words = describe_change (marking->edit, n_images);
  g_autoptr (AdwToast) toast = latent_toast_new (words);
  LatentMarks *self = marking->marks;
  Marking *undo = new_marking (self, NULL, NULL);

  undo->serial = latent_edits_get_serial (get_edits (self));
  adw_toast_set_button_label (toast, _ ("Undo"));
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (toast_undo_cb), undo,
                         free_marking_closure, 0);
  g_signal_emit (self, signals[SIGNAL_TOAST], 0, toast);
}

static void begin (Marking *marking);

static void
applied_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Marking *marking = user_data;
  g_autoptr (GError) error = NULL;
  gssize n_images = latent_edits_apply_finish (LATENT_EDITS (object), result, &error);

  if (n_images == 0 && marking->edit->kind == LATENT_IMAGE_EDIT_FAVOURITE
      && marking->edit->value != 0)
    {
      /* All were favourites already, so the key means the opposite. */
      marking->edit->value = 0;
      begin (marking);
      return;
    }
  if (n_images < 0)
    emit_error (marking->marks, error);
  else if (n_images > 0 && needs_telling (marking->edit, (guint) n_images))
    tell (marking, (guint) n_images);
  free_marking (marking);
}

/* @marking: (transfer full) */
static void
begin (Marking *marking)
{
  latent_edits_apply_async (get_edits (marking->marks), marking->edit,
                            (const guint32 *) (gpointer) marking->numbers->data,
                            marking->numbers->len, NULL, applied_cb, marking);
}

void
latent_marks_apply (LatentMarks *self, const LatentImageEdit *edit)
{
  g_autoptr (GArray) numbers = NULL;

  g_return_if_fail (LATENT_IS_MARKS (self));
  g_return_if_fail (edit != NULL);

  numbers = latent_tile_actions_dup_numbers (self->tile_actions);
  if (numbers->len > 0)
    begin (new_marking (self, edit, numbers));
}

/* --- actions --- */

static void
apply_value (LatentMarks *self, LatentImageEditKind kind, int value)
{
  g_autoptr (LatentImageEdit) edit = latent_image_edit_new_value (kind, value);

  latent_marks_apply (self, edit);
}

static void
rate_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  int rating = g_variant_get_int32 (parameter);

  if (rating >= 0 && rating <= 5)
    apply_value (user_data, LATENT_IMAGE_EDIT_RATING, rating);
}

/* A second time takes it back: the menu shows it as a check mark. */
static void
reject_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GVariant) state = g_action_get_state (G_ACTION (action));

  apply_value (user_data, LATENT_IMAGE_EDIT_RATING, g_variant_get_boolean (state) ? 0 : -1);
}

static void
favourite_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  apply_value (user_data, LATENT_IMAGE_EDIT_FAVOURITE, 1);
}

static void
undo_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LatentMarks *self = user_data;

  latent_edits_undo_async (get_edits (self), NULL, undone_cb, g_object_ref (self));
}

/* --- the object --- */

static void
latent_marks_dispose (GObject *object)
{
  LatentMarks *self = LATENT_MARKS (object);

  g_clear_object (&self->tile_signals);
  g_clear_object (&self->current);
  g_clear_object (&self->actions);
  g_clear_object (&self->tile_actions);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (latent_marks_parent_class)->dispose (object);
}

static void
latent_marks_class_init (LatentMarksClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latent_marks_dispose;

  signals[SIGNAL_TOAST] = g_signal_new ("toast", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, ADW_TYPE_TOAST);
}

static void
latent_marks_init (LatentMarks *self)
{
  static const GActionEntry entries[] = {
    { .name = "rate", .activate = rate_cb, .parameter_type = "i", .state = "0" },
    { .name = "reject", .activate = reject_cb, .state = "false" },
    { .name = "favourite", .activate = favourite_cb, .state = "false" },
    { .name = "undo", .activate = undo_cb },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  self->tile_signals = g_signal_group_new (LATENT_TYPE_TILE);
  g_signal_group_connect_swapped (self->tile_signals, "notify", G_CALLBACK (update), self);
}

LatentMarks *
latent_marks_new (LatentWorkspace *workspace, LatentTileActions *tile_actions)
{
  LatentMarks *self;

  g_return_val_if_fail (LATENT_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (LATENT_IS_TILE_ACTIONS (tile_actions), NULL);

  self = g_object_new (LATENT_TYPE_MARKS, NULL);
  self->workspace = g_object_ref (workspace);
  self->tile_actions = g_object_ref (tile_actions);
  g_signal_connect_object (get_edits (self), "notify::can-undo", G_CALLBACK (update_undo), self,
                           G_CONNECT_SWAPPED);
  update (self);
  update_undo (self);
  return self;
}

GActionGroup *
latent_marks_get_group (LatentMarks *self)
{
  g_return_val_if_fail (LATENT_IS_MARKS (self), NULL);

  return G_ACTION_GROUP (self->actions);
}

void
latent_marks_set_current (LatentMarks *self, LatentTile *tile)
{
  g_return_if_fail (LATENT_IS_MARKS (self));

  if (!g_set_object (&self->current, tile))
    return;
  g_signal_group_set_target (self->tile_signals, tile);
  update (self);
}

void
latent_marks_bind_keys (GtkWidgetClass *widget_class, GtkShortcutFunc callback)
{
  static const struct
  {
    guint keyval;
    const char *action;
  } keys[] = {
    { GDK_KEY_0, "mark.rate(0)" }, { GDK_KEY_KP_0, "mark.rate(0)" },
    { GDK_KEY_1, "mark.rate(1)" }, { GDK_KEY_KP_1, "mark.rate(1)" },
    { GDK_KEY_2, "mark.rate(2)" }, { GDK_KEY_KP_2, "mark.rate(2)" },
    { GDK_KEY_3, "mark.rate(3)" }, { GDK_KEY_KP_3, "mark.rate(3)" },
    { GDK_KEY_4, "mark.rate(4)" }, { GDK_KEY_KP_4, "mark.rate(4)" },
    { GDK_KEY_5, "mark.rate(5)" }, { GDK_KEY_KP_5, "mark.rate(5)" },
    { GDK_KEY_x, "mark.reject" },  { GDK_KEY_f, "mark.favourite" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding (widget_class, keys[i].keyval, 0, callback, "s", keys[i].action);
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

char *
latent_marks_describe (const LatentImageRecord *image)
{
  g_autofree char *stars = NULL;

  if (image == NULL)
    return NULL;
  if (image->rating < 0)
    stars = g_strdup (_ ("Rejected"));
  else if (image->rating > 0)
    stars
        = g_strdup_printf (ngettext ("%d star", "%d stars", (guint) image->rating), image->rating);
  if (image->favourite && stars != NULL)
    /* Translators: %s is "4 stars" or "Rejected" */
    return g_strdup_printf (_ ("%s, favourite"), stars);
  if (image->favourite)
    return g_strdup (_ ("Favourite"));
  return g_steal_pointer (&stars);
}
