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
  GHashTable *ids;            /* owned (set of ids): of the pictures of @deletions */
  gboolean is_closing;
};

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
permanent_response_cb (LatentDeletion *deletion, const char *response)
{
  if (g_str_equal (response, "delete"))
    latent_deletion_commit (deletion, TRUE);
  else
    latent_deletion_undo (deletion);
}

static void
deletion_no_trash_cb (LatentDeleter *self, LatentDeletion *deletion)
{
  GtkRoot *root = self->view != NULL ? gtk_widget_get_root (self->view) : NULL;
  AdwMessageDialog *dialog;

  /* Nobody can be asked: the pictures stay. */
  if (self->is_closing || root == NULL)
    {
      latent_deletion_undo (deletion);
      return;
    }
  dialog = ADW_MESSAGE_DIALOG (
      adw_message_dialog_new (GTK_WINDOW (root), _ ("Delete Permanently?"), NULL));
  adw_message_dialog_set_body (
      dialog,
      _ ("There is no trash for the folder of these images. Deleting them cannot be undone."));
  adw_message_dialog_add_response (dialog, "keep", _ ("Keep"));
  adw_message_dialog_add_response (dialog, "delete", _ ("Delete Permanently"));
  adw_message_dialog_set_response_appearance (dialog, "delete", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (dialog, "keep");
  adw_message_dialog_set_default_response (dialog, "keep");
  latent_message_dialog_finish (GTK_WIDGET (dialog));
  g_signal_connect_object (dialog, "response", G_CALLBACK (permanent_response_cb), deletion,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
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
}

void
latent_deleter_flush (LatentDeleter *self)
{
  g_autoptr (GPtrArray) deletions = NULL;

  g_return_if_fail (LATENT_IS_DELETER (self));

  self->is_closing = TRUE;
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
