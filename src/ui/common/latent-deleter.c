/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-deleter.h"

#include <glib/gi18n.h>

#include "latent-deletion.h"
#include "latent-message-dialog.h"
#include "latent-toast.h"

#define MANY 1000

struct _LatentDeleter
{
  GObject parent_instance;

  LatentWorkspace *workspace; /* owned */
  GtkWidget *view;            /* weak, nullable */
  GPtrArray *deletions;       /* owned (element-type LatentDeletion): not ended */
  GQueue questions;           /* owned (element-type Question): the first one is being asked */
  GtkWidget *dialog;          /* weak, nullable: that asks it */
  GHashTable *ids;            /* owned (set of ids): of the pictures of @deletions */
  AdwToast *toast;            /* owned, nullable: offers to undo the last deletion */
  gboolean is_closing;
};

/* What is to become of pictures that the trash does not take. */
typedef struct
{
  LatentDeletion *deletion; /* owned */
  guint n;
  guint n_trashed; /* the others of the deletion */
} Question;

G_DEFINE_FINAL_TYPE (LatentDeleter, latent_deleter, G_TYPE_OBJECT)

typedef enum
{
  PROP_IS_IDLE = 1,
} LatentDeleterProperty;

static GParamSpec *properties[PROP_IS_IDLE + 1];

enum
{
  SIGNAL_TOAST,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
deletion_ended_cb (LatentDeleter *self, LatentDeletion *deletion)
{
  GPtrArray *images = latent_deletion_get_images (deletion);

  for (guint i = 0; i < images->len; i++)
    g_hash_table_remove (self->ids, ((LatentImageRecord *) images->pdata[i])->id);
  g_ptr_array_remove_fast (self->deletions, deletion);
  if (self->deletions->len == 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_IDLE]);
}

static void
deletion_failed_cb (LatentDeleter *self, const GError *error)
{
  g_autoptr (AdwToast) toast = latent_toast_new_error (error);

  g_signal_emit (self, signals[SIGNAL_TOAST], 0, toast);
}

static void
free_question (Question *question)
{
  g_object_unref (question->deletion);
  g_free (question);
}

/* (transfer full): what deleting for good means, and what has happened to the others */
static char *
describe_question (const Question *question)
{
  g_autoptr (GString) text = g_string_new (
      ngettext ("There is no trash for the folder of this image. Deleting it cannot be undone.",
                "There is no trash for the folder of these images. Deleting them cannot be undone.",
                question->n));

  if (question->n_trashed > 0)
    g_string_append (text, "\n\n");
  if (question->n_trashed > 0)
    g_string_append_printf (text,
                            ngettext ("%u other image is in the trash.",
                                      "%u other images are in the trash.", question->n_trashed),
                            question->n_trashed);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static GtkWidget *
make_dialog (GtkWindow *window, const Question *question)
{
  g_autofree char *body = describe_question (question);
  g_autofree char *heading
      = g_strdup_printf (ngettext ("Delete %u Image Permanently?", "Delete %u Images Permanently?",
                                   question->n),
                         question->n);
  GtkWidget *dialog = adw_message_dialog_new (window, heading, body);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "keep", _ ("Keep"), "delete",
                                    _ ("Delete Permanently"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "delete",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  latent_message_dialog_finish (dialog);
  return dialog;
}

static void ask_next (LatentDeleter *self);

static void
response_cb (LatentDeleter *self, const char *response)
{
  Question *question = g_queue_pop_head (&self->questions);

  g_clear_weak_pointer (&self->dialog);
  if (question == NULL)
    return;
  if (g_str_equal (response, "delete"))
    latent_deletion_commit (question->deletion, TRUE);
  else
    latent_deletion_undo (question->deletion);
  free_question (question);
  ask_next (self);
}

/* One at a time. */
static void
ask_next (LatentDeleter *self)
{
  GtkRoot *root = self->view != NULL ? gtk_widget_get_root (self->view) : NULL;

  if (self->dialog != NULL || root == NULL || g_queue_is_empty (&self->questions))
    return;
  g_set_weak_pointer (&self->dialog,
                      make_dialog (GTK_WINDOW (root), g_queue_peek_head (&self->questions)));
  g_signal_connect_object (self->dialog, "response", G_CALLBACK (response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (self->dialog));
}

static void
deletion_no_trash_cb (LatentDeleter *self, guint n, guint n_trashed, LatentDeletion *deletion)
{
  Question *question;

  /* Nobody can be asked: the pictures stay. */
  if (self->is_closing || self->view == NULL || gtk_widget_get_root (self->view) == NULL)
    {
      latent_deletion_undo (deletion);
      return;
    }
  question = g_new0 (Question, 1);
  question->deletion = g_object_ref (deletion);
  question->n = n;
  question->n_trashed = n_trashed;
  g_queue_push_tail (&self->questions, question);
  ask_next (self);
}

static void
toast_gone_cb (LatentDeletion *deletion)
{
  latent_deletion_commit (deletion, FALSE);
}

/* Many take a while: until the toast with Undo comes, this one says what is going on. */
static void
tell_of_many (LatentDeleter *self, LatentDeletion *deletion, guint n)
{
  g_autofree char *text = NULL;
  g_autoptr (AdwToast) toast = NULL;

  if (n < MANY)
    return;
  text = g_strdup_printf (ngettext ("Deleting %u image…", "Deleting %u images…", n), n);
  toast = latent_toast_new (text);
  adw_toast_set_timeout (toast, 0);
  g_signal_connect_object (deletion, "marked", G_CALLBACK (adw_toast_dismiss), toast,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (deletion, "ended", G_CALLBACK (adw_toast_dismiss), toast,
                           G_CONNECT_SWAPPED);
  g_signal_emit (self, signals[SIGNAL_TOAST], 0, toast);
}

static void
deletion_marked_cb (LatentDeleter *self, guint n, LatentDeletion *deletion)
{
  g_autofree char *text = NULL;
  g_autoptr (AdwToast) toast = NULL;

  text = g_strdup_printf (ngettext ("%u image deleted", "%u images deleted", n), n);
  toast = latent_toast_new_undo (text);
  /* A press on the button dismisses the toast too, afterwards: then the deletion is undone. */
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (latent_deletion_undo), deletion,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (toast_gone_cb), deletion,
                           G_CONNECT_SWAPPED);
  /* One is offered at a time, the last one; those before it go to the trash now. */
  if (self->toast != NULL)
    adw_toast_dismiss (self->toast);
  g_set_object (&self->toast, toast);
  g_signal_emit (self, signals[SIGNAL_TOAST], 0, toast);
}

static void
latent_deleter_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch ((LatentDeleterProperty)prop_id)
    {
    case PROP_IS_IDLE:
      g_value_set_boolean (value, latent_deleter_is_idle (LATENT_DELETER (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
latent_deleter_dispose (GObject *object)
{
  LatentDeleter *self = LATENT_DELETER (object);

  g_clear_weak_pointer (&self->view);
  g_clear_weak_pointer (&self->dialog);
  g_queue_clear_full (&self->questions, (GDestroyNotify) free_question);
  g_clear_object (&self->toast);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (latent_deleter_parent_class)->dispose (object);
}

static void
latent_deleter_finalize (GObject *object)
{
  g_hash_table_unref (LATENT_DELETER (object)->ids);
  g_ptr_array_unref (LATENT_DELETER (object)->deletions);
  G_OBJECT_CLASS (latent_deleter_parent_class)->finalize (object);
}

static void
latent_deleter_class_init (LatentDeleterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = latent_deleter_get_property;
  object_class->dispose = latent_deleter_dispose;
  object_class->finalize = latent_deleter_finalize;

  properties[PROP_IS_IDLE] = g_param_spec_boolean ("is-idle", NULL, NULL, TRUE,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  signals[SIGNAL_TOAST] = g_signal_new ("toast", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, ADW_TYPE_TOAST);
}

static void
latent_deleter_init (LatentDeleter *self)
{
  self->deletions = g_ptr_array_new_with_free_func (g_object_unref);
  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

LatentDeleter *
latent_deleter_new (LatentWorkspace *workspace, GtkWidget *view)
{
  LatentDeleter *self;

  g_return_val_if_fail (LATENT_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (LATENT_TYPE_DELETER, NULL);
  self->workspace = g_object_ref (workspace);
  g_set_weak_pointer (&self->view, view);
  return self;
}

/* A picture asked for twice (the key was pressed again while its record was still being read)
 * belongs to the first deletion: the second one's end would put into the trash what "Undo" of the
 * first brought back. (transfer full) */
static GPtrArray *
take_new (LatentDeleter *self, GPtrArray *images)
{
  GPtrArray *rest
      = g_ptr_array_new_full (images->len, (GDestroyNotify) latent_image_record_free);

  for (guint i = 0; i < images->len; i++)
    {
      const LatentImageRecord *image = images->pdata[i];

      if (g_hash_table_add (self->ids, g_strdup (image->id)))
        g_ptr_array_add (rest, latent_image_record_copy (image));
    }
  return rest;
}

void
latent_deleter_delete (LatentDeleter *self, GPtrArray *images)
{
  g_autoptr (GPtrArray) added = NULL;
  LatentDeletion *deletion;

  g_return_if_fail (LATENT_IS_DELETER (self));

  added = take_new (self, images);
  if (added->len == 0)
    return;
  deletion = latent_deletion_new (self->workspace, added);
  g_ptr_array_add (self->deletions, deletion);
  g_signal_connect_object (deletion, "marked", G_CALLBACK (deletion_marked_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (deletion, "no-trash", G_CALLBACK (deletion_no_trash_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (deletion, "failed", G_CALLBACK (deletion_failed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (deletion, "ended", G_CALLBACK (deletion_ended_cb), self,
                           G_CONNECT_SWAPPED);
  if (self->deletions->len == 1)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_IDLE]);
  tell_of_many (self, deletion, added->len);
  latent_deletion_start (deletion);
  /* Asked for before, and read only now: there is no toast any more to wait for. */
  if (self->is_closing)
    latent_deletion_commit (deletion, FALSE);
}

void
latent_deleter_flush (LatentDeleter *self)
{
  g_autoptr (GPtrArray) deletions = NULL;

  g_return_if_fail (LATENT_IS_DELETER (self));

  self->is_closing = TRUE;
  g_queue_clear_full (&self->questions, (GDestroyNotify) free_question);
  if (self->dialog != NULL)
    gtk_window_destroy (GTK_WINDOW (self->dialog));
  /* A copy: those that end at once leave the list. */
  deletions = g_ptr_array_copy (self->deletions, (GCopyFunc)g_object_ref, NULL);
  for (guint i = 0; i < deletions->len; i++)
    {
      latent_deletion_commit (deletions->pdata[i], FALSE);
      /* One that waits for an answer will not get it any more. */
      latent_deletion_undo (deletions->pdata[i]);
    }
}

gboolean
latent_deleter_is_idle (LatentDeleter *self)
{
  g_return_val_if_fail (LATENT_IS_DELETER (self), TRUE);
  return self->deletions->len == 0;
}
