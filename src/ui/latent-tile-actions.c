/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-tile-actions.h"

#include <glib/gi18n.h>

#include "core/jobs/latent-explanation.h"
#include "core/jobs/latent-record-loader.h"
#include "gallery/latent-tile-dialog.h"
#include "ui/common/latent-limit-dialog.h"
#include "ui/common/latent-message-dialog.h"
#include "ui/common/latent-run-again.h"
#include "ui/common/latent-take-up.h"
#include "ui/common/latent-toast.h"

struct _LatentTileActions
{
  GObject parent_instance;

  LatentWorkspace *workspace;  /* owned */
  GtkWidget *view;             /* weak, nullable */
  GtkWidget *limit_dialog;     /* weak, nullable: the question that is open */
  GSimpleActionGroup *actions; /* owned */
  LatentTile *current;         /* owned, nullable */
  LatentGallerySelection *selection; /* owned, nullable */
  GSignalGroup *job_signals;   /* owned: of the current tile's job */
  GSignalGroup *tile_signals;  /* owned: of the current tile */
  LatentDeleter *deleter;      /* owned */
  LatentRunAgain *run_again;   /* owned */
};

G_DEFINE_FINAL_TYPE (LatentTileActions, latent_tile_actions, G_TYPE_OBJECT)

enum
{
  SIGNAL_OPEN,
  SIGNAL_USE_SETTINGS,
  SIGNAL_TOAST,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static LatentJobQueue *
get_queue (LatentTileActions *self)
{
  return latent_workspace_get_queue (self->workspace);
}

static GtkWindow *
get_window (LatentTileActions *self)
{
  GtkRoot *root = self->view != NULL ? gtk_widget_get_root (self->view) : NULL;

  return root != NULL ? GTK_WINDOW (root) : NULL;
}

static const LatentImageRecord *
get_image (LatentTileActions *self)
{
  return self->current != NULL ? latent_tile_get_image (self->current) : NULL;
}

/* (nullable): the job of a tile that is not a picture yet, or whose other pictures are missing */
static LatentJob *
get_job (LatentTile *tile)
{
  return tile != NULL ? latent_tile_get_job (tile) : NULL;
}

static gboolean
can_remove (LatentTile *tile)
{
  LatentJob *job = get_job (tile);

  return job != NULL && latent_tile_get_image (tile) == NULL && !latent_job_is_running (job);
}

static void
emit_toast (LatentTileActions *self, const char *text)
{
  g_autoptr (AdwToast) toast = latent_toast_new (text);

  g_signal_emit (self, signals[SIGNAL_TOAST], 0, toast);
}

static void
emit_error (LatentTileActions *self, const GError *error)
{
  g_autoptr (AdwToast) toast = latent_toast_new_error (error);

  g_signal_emit (self, signals[SIGNAL_TOAST], 0, toast);
}

static void
set_enabled (LatentTileActions *self, const char *name, gboolean is_enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), is_enabled);
}

/* Is the file of a picture not what it was? Then it can be downloaded again. */
static gboolean
is_spoilt (const LatentImageRecord *image)
{
  return image != NULL && (image->file_state != LATENT_IMAGE_FILE_THERE || image->incomplete);
}

static void
update_enabled (LatentTileActions *self)
{
  LatentJob *job = get_job (self->current);
  gboolean has_image = get_image (self) != NULL;
  gboolean can_take_up = job != NULL && latent_job_queue_can_take_up (get_queue (self), job);
  gboolean can_send = job != NULL && latent_job_queue_can_send_again (get_queue (self), job);
  LatentTakeUp kind = can_take_up ? latent_take_up_kind (job) : LATENT_TAKE_UP_NONE;

  set_enabled (self, "open", self->current != NULL);
  set_enabled (self, "copy-prompt", self->current != NULL);
  set_enabled (self, "use-settings", self->current != NULL);
  set_enabled (self, "stop",
               job != NULL && latent_job_is_running (job) && latent_job_get_is_mine (job));
  set_enabled (self, "check-again", kind == LATENT_TAKE_UP_CHECK);
  set_enabled (self, "download-again",
               kind == LATENT_TAKE_UP_DOWNLOAD || is_spoilt (get_image (self)));
  set_enabled (self, "send-now", kind == LATENT_TAKE_UP_SEND);
  set_enabled (self, "send-again", can_send);
  set_enabled (self, "run-again", has_image || (job != NULL && !latent_job_is_running (job)));
  set_enabled (self, "give-up", job != NULL && latent_job_get_state (job) == LATENT_JOB_UNKNOWN);
  set_enabled (self, "delete", has_image);
  set_enabled (self, "remove", can_remove (self->current));
}

static void
current_changed_cb (LatentTileActions *self)
{
  g_signal_group_set_target (self->job_signals, get_job (self->current));
  update_enabled (self);
}

/* --- deleting --- */

static void
forward_toast_cb (LatentTileActions *self, AdwToast *toast)
{
  g_signal_emit (self, signals[SIGNAL_TOAST], 0, toast);
}

typedef enum
{
  REMOVE_IMAGES = 1 << 0,
  REMOVE_JOBS = 1 << 1,
} RemoveWhat;

/* Tiles of which only the numbers are known. */
typedef struct
{
  LatentTileActions *actions; /* owned */
  RemoveWhat what;
  GHashTable *others; /* owned (set of numbers): those that are no pictures, as far as is known */
} Removal;

static void
free_removal (Removal *removal)
{
  g_object_unref (removal->actions);
  g_hash_table_unref (removal->others);
  g_free (removal);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Removal, free_removal)

static void remove_jobs (LatentTileActions *self, GHashTable *numbers);

static void
carry_out (Removal *removal, GPtrArray *images)
{
  for (guint i = 0; i < images->len; i++)
    {
      const LatentImageRecord *image = images->pdata[i];

      g_hash_table_remove (removal->others, GUINT_TO_POINTER (image->number));
    }
  if (removal->what & REMOVE_IMAGES)
    latent_deleter_delete (removal->actions->deleter, images);
  if (removal->what & REMOVE_JOBS)
    remove_jobs (removal->actions, removal->others);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Removal) removal = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) images
      = latent_record_loader_load_finish (LATENT_TIMELINE (source), result, &error);

  if (images != NULL)
    carry_out (removal, images);
  else if (latent_error_is_cancelled (error))
    emit_toast (removal->actions,
                _ ("The images were put in another order meanwhile; none was deleted"));
  else
    emit_error (removal->actions, error);
}

/* @numbers: (transfer full) */
static void
remove_numbers (LatentTileActions *self, GArray *numbers, RemoveWhat what)
{
  LatentTimeline *timeline = latent_workspace_get_timeline (self->workspace);
  g_autoptr (GArray) owned = numbers;
  g_autoptr (Removal) removal = g_new0 (Removal, 1);
  g_autoptr (GPtrArray) images = NULL;

  removal->actions = g_object_ref (self);
  removal->what = what;
  removal->others = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < numbers->len; i++)
    g_hash_table_add (removal->others, GUINT_TO_POINTER (g_array_index (numbers, guint32, i)));
  /* A few tiles are mostly on screen: they vanish with the key press that asks for it. */
  images = latent_record_loader_peek (timeline, numbers);
  if (images != NULL)
    carry_out (removal, images);
  else
    latent_record_loader_load_async (timeline, numbers, NULL, loaded_cb,
                                     g_steal_pointer (&removal));
}

static void
unhide_cb (AdwToast *toast, gpointer user_data)
{
  LatentTileActions *self = user_data;
  GPtrArray *jobs = g_object_get_data (G_OBJECT (toast), "jobs");

  for (guint i = 0; i < jobs->len; i++)
    latent_job_queue_set_hidden (get_queue (self), jobs->pdata[i], FALSE);
}

/* @numbers: (set of numbers): tiles that are no pictures */
static void
remove_jobs (LatentTileActions *self, GHashTable *numbers)
{
  GListModel *queue = G_LIST_MODEL (get_queue (self));
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *text = NULL;
  g_autoptr (AdwToast) toast = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (queue) && g_hash_table_size (numbers) > 0; i++)
    {
      g_autoptr (LatentJob) job = g_list_model_get_item (queue, i);
      guint32 number = latent_job_get_number (job);

      if (g_hash_table_contains (numbers, GUINT_TO_POINTER (number))
          && !latent_job_is_running (job))
        g_ptr_array_add (jobs, g_steal_pointer (&job));
    }
  if (jobs->len == 0)
    return;

  for (guint i = 0; i < jobs->len; i++)
    latent_job_queue_set_hidden (get_queue (self), jobs->pdata[i], TRUE);
  text = g_strdup_printf (ngettext ("%u tile removed", "%u tiles removed", jobs->len), jobs->len);
  toast = latent_toast_new_undo (text);
  g_object_set_data_full (G_OBJECT (toast), "jobs", g_steal_pointer (&jobs),
                          (GDestroyNotify) g_ptr_array_unref);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (unhide_cb), self, 0);
  g_signal_emit (self, signals[SIGNAL_TOAST], 0, toast);
}

/* --- the other actions --- */

static void
dialog_response_cb (LatentTileActions *self, const char *response, GtkWidget *dialog)
{
  LatentTile *tile = g_object_get_data (G_OBJECT (dialog), "tile");

  if (!g_str_has_prefix (response, "tile."))
    return;
  latent_tile_actions_set_target (self, tile, NULL);
  g_action_group_activate_action (G_ACTION_GROUP (self->actions), response + strlen ("tile."),
                                  NULL);
}

static void
open_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LatentTileActions *self = user_data;
  LatentJob *job = get_job (self->current);
  GtkWidget *dialog;

  /* One that was not read yet is a picture: jobs are known at once. */
  if (self->current != NULL
      && (get_image (self) != NULL || !latent_tile_get_is_loaded (self->current)))
    {
      g_signal_emit (self, signals[SIGNAL_OPEN], 0, self->current);
      return;
    }
  if (job == NULL)
    return;
  dialog = latent_tile_dialog_new (get_window (self), self->current,
                                   latent_job_queue_can_take_up (get_queue (self), job),
                                   latent_job_queue_can_send_again (get_queue (self), job));
  g_object_set_data_full (G_OBJECT (dialog), "tile", g_object_ref (self->current), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (dialog_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
copy_prompt_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LatentTileActions *self = user_data;

  if (self->current == NULL || self->view == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (self->view),
                          latent_tile_get_prompt (self->current));
  emit_toast (self, _ ("Prompt copied"));
}

static void
use_settings_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LatentTileActions *self = user_data;

  if (self->current != NULL)
    g_signal_emit (self, signals[SIGNAL_USE_SETTINGS], 0, self->current);
}

/* What was asked for is not done here. */
static void
driven_elsewhere_cb (LatentJobQueue *queue,
                     LatentJob *job,
                     const GError *error,
                     LatentTileActions *self)
{
  g_autofree char *words = latent_explain_error_briefly (error);

  if (job == get_job (self->current))
    emit_toast (self, words);
}

static void
missed_cb (LatentJobQueue *queue, LatentJob *job, LatentTileActions *self)
{
  if (job == get_job (self->current))
    emit_toast (self, _ ("The service’s list does not have this image"));
}

static void
stop_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LatentTileActions *self = user_data;
  LatentJob *job = get_job (self->current);

  if (job == NULL)
    return;
  /* The words for a job of another process come with the refusal. */
  if (latent_job_queue_drives (get_queue (self), job))
    emit_toast (self, _ ("Stopped; may still be charged"));
  latent_job_queue_stop (get_queue (self), job);
}

static void
take_up_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LatentTileActions *self = user_data;
  LatentJob *job = get_job (self->current);

  if (job != NULL)
    latent_job_queue_take_up (get_queue (self), job, NULL);
}

static void
limit_response_cb (GtkWidget *dialog, const char *response, LatentTileActions *self)
{
  const LatentSubmitOptions all_the_same = { .limits_were_asked = TRUE };
  GPtrArray *jobs = g_object_get_data (G_OBJECT (dialog), "jobs");

  g_clear_weak_pointer (&self->limit_dialog);
  for (guint i = 0; g_str_equal (response, "anyway") && i < jobs->len; i++)
    latent_job_queue_take_up (get_queue (self), jobs->pdata[i], &all_the_same);
}

/* One question for all that were taken up together. */
static void
limited_cb (LatentJobQueue *queue, LatentJob *job, const GError *error, LatentTileActions *self)
{
  GtkWidget *dialog;
  GPtrArray *jobs;

  if (self->view == NULL)
    return;
  if (self->limit_dialog != NULL)
    {
      g_ptr_array_add (g_object_get_data (G_OBJECT (self->limit_dialog), "jobs"),
                       g_object_ref (job));
      latent_limit_dialog_add (self->limit_dialog, error);
      return;
    }
  dialog = latent_limit_dialog_new (get_window (self), error);
  g_set_weak_pointer (&self->limit_dialog, dialog);
  jobs = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (jobs, g_object_ref (job));
  g_object_set_data_full (G_OBJECT (dialog), "jobs", jobs, (GDestroyNotify) g_ptr_array_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (limit_response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
send_response_cb (GtkWidget *dialog, const char *response, LatentTileActions *self)
{
  if (g_str_equal (response, "send"))
    latent_job_queue_send_again (get_queue (self), g_object_get_data (G_OBJECT (dialog), "job"));
}

static void
send_again_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LatentTileActions *self = user_data;
  LatentJob *job = get_job (self->current);
  AdwMessageDialog *dialog;

  if (job == NULL)
    return;
  dialog = ADW_MESSAGE_DIALOG (
      adw_message_dialog_new (get_window (self), _ ("Send this again?"), NULL));
  adw_message_dialog_set_body (
      dialog, _ ("If the service has the image already, it is fetched and not charged a second "
                 "time. If not, the service makes it now, which costs credits."));
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "send", _ ("_Send Again"),
                                    NULL);
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  latent_message_dialog_finish (GTK_WIDGET (dialog));
  g_object_set_data_full (G_OBJECT (dialog), "job", g_object_ref (job), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (send_response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
downloaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentTileActions) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentImageRecord) image
      = latent_workspace_download_image_finish (LATENT_WORKSPACE (source), result, &error);
  g_autofree char *words = NULL;

  if (latent_error_is_cancelled (error))
    return;
  words = image != NULL ? g_strdup (_ ("Image downloaded again; nothing was charged"))
                        : latent_explain_error_and_remedy (error);
  emit_toast (self, words);
}

static void
download_again_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LatentTileActions *self = user_data;
  const LatentImageRecord *image = get_image (self);

  if (is_spoilt (image))
    latent_workspace_download_image_async (self->workspace, image, NULL, downloaded_cb,
                                           g_object_ref (self));
  else
    take_up_cb (action, parameter, user_data);
}

static void
run_again_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LatentTileActions *self = user_data;
  const LatentImageRecord *image = get_image (self);
  LatentJob *job = get_job (self->current);

  if (image != NULL)
    latent_run_again_ask (self->run_again, image->job_id);
  else if (job != NULL)
    latent_run_again_ask (self->run_again, latent_job_get_id (job));
}

static void
give_up_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LatentTileActions *self = user_data;
  LatentJob *job = get_job (self->current);

  if (job != NULL)
    latent_job_queue_give_up (get_queue (self), job);
}

static void
delete_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LatentTileActions *self = user_data;

  remove_numbers (self, latent_tile_actions_dup_numbers (self), REMOVE_IMAGES);
}

static void
remove_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LatentTileActions *self = user_data;

  remove_numbers (self, latent_tile_actions_dup_numbers (self), REMOVE_JOBS);
}

/* Whatever is selected, wherever the focus is. */
static void
delete_selected_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LatentTileActions *self = user_data;
  GArray *numbers
      = self->selection != NULL && latent_gallery_selection_count (self->selection) > 0
            ? latent_gallery_selection_dup_numbers (self->selection)
            : latent_tile_actions_dup_numbers (self);

  remove_numbers (self, numbers, REMOVE_IMAGES | REMOVE_JOBS);
}

static void
latent_tile_actions_dispose (GObject *object)
{
  LatentTileActions *self = LATENT_TILE_ACTIONS (object);

  g_clear_weak_pointer (&self->view);
  g_clear_weak_pointer (&self->limit_dialog);
  g_clear_object (&self->job_signals);
  g_clear_object (&self->tile_signals);
  g_clear_object (&self->current);
  g_clear_object (&self->actions);
  g_clear_object (&self->selection);
  g_clear_object (&self->deleter);
  g_clear_object (&self->run_again);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (latent_tile_actions_parent_class)->dispose (object);
}

static void
latent_tile_actions_class_init (LatentTileActionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);
  const GSignalFlags flags = G_SIGNAL_RUN_LAST;

  object_class->dispose = latent_tile_actions_dispose;

  signals[SIGNAL_OPEN]
      = g_signal_new ("open", type, flags, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, LATENT_TYPE_TILE);
  signals[SIGNAL_USE_SETTINGS] = g_signal_new ("use-settings", type, flags, 0, NULL, NULL, NULL,
                                               G_TYPE_NONE, 1, LATENT_TYPE_TILE);
  signals[SIGNAL_TOAST]
      = g_signal_new ("toast", type, flags, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, ADW_TYPE_TOAST);
}

static void
latent_tile_actions_init (LatentTileActions *self)
{
  static const GActionEntry entries[] = {
    { .name = "open", .activate = open_cb },
    { .name = "copy-prompt", .activate = copy_prompt_cb },
    { .name = "use-settings", .activate = use_settings_cb },
    { .name = "stop", .activate = stop_cb },
    { .name = "check-again", .activate = take_up_cb },
    { .name = "download-again", .activate = download_again_cb },
    { .name = "send-now", .activate = take_up_cb },
    { .name = "send-again", .activate = send_again_cb },
    { .name = "run-again", .activate = run_again_cb },
    { .name = "give-up", .activate = give_up_cb },
    { .name = "delete", .activate = delete_cb },
    { .name = "remove", .activate = remove_cb },
    { .name = "delete-selected", .activate = delete_selected_cb },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  self->job_signals = g_signal_group_new (LATENT_TYPE_JOB);
  g_signal_group_connect_swapped (self->job_signals, "notify", G_CALLBACK (update_enabled), self);
  self->tile_signals = g_signal_group_new (LATENT_TYPE_TILE);
  g_signal_group_connect_swapped (self->tile_signals, "notify", G_CALLBACK (current_changed_cb),
                                  self);
}

LatentTileActions *
latent_tile_actions_new (LatentWorkspace *workspace, GtkWidget *view)
{
  LatentTileActions *self;

  g_return_val_if_fail (LATENT_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (LATENT_TYPE_TILE_ACTIONS, NULL);
  self->workspace = g_object_ref (workspace);
  self->deleter = latent_deleter_new (workspace, view);
  g_signal_connect_object (self->deleter, "toast", G_CALLBACK (forward_toast_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (get_queue (self), "driven-elsewhere", G_CALLBACK (driven_elsewhere_cb),
                           self, 0);
  g_signal_connect_object (get_queue (self), "missed", G_CALLBACK (missed_cb), self, 0);
  g_signal_connect_object (get_queue (self), "limited", G_CALLBACK (limited_cb), self, 0);
  self->run_again = latent_run_again_new (workspace, view);
  g_signal_connect_object (self->run_again, "toast", G_CALLBACK (forward_toast_cb), self,
                           G_CONNECT_SWAPPED);
  g_set_weak_pointer (&self->view, view);
  update_enabled (self);
  return self;
}

GActionGroup *
latent_tile_actions_get_group (LatentTileActions *self)
{
  g_return_val_if_fail (LATENT_IS_TILE_ACTIONS (self), NULL);
  return G_ACTION_GROUP (self->actions);
}

void
latent_tile_actions_set_target (LatentTileActions *self,
                                LatentTile *current,
                                LatentGallerySelection *selection)
{
  g_return_if_fail (LATENT_IS_TILE_ACTIONS (self));

  g_set_object (&self->selection, selection);
  if (!g_set_object (&self->current, current))
    return;
  g_signal_group_set_target (self->tile_signals, current);
  current_changed_cb (self);
}

GArray *
latent_tile_actions_dup_numbers (LatentTileActions *self)
{
  GArray *numbers;
  guint32 number;

  g_return_val_if_fail (LATENT_IS_TILE_ACTIONS (self), NULL);

  number = self->current != NULL ? latent_tile_get_number (self->current) : 0;
  if (self->selection != NULL
      && (number == 0 || latent_gallery_selection_has (self->selection, number)))
    return latent_gallery_selection_dup_numbers (self->selection);
  numbers = g_array_new (FALSE, FALSE, sizeof (guint32));
  if (number != 0)
    g_array_append_val (numbers, number);
  return numbers;
}

LatentDeleter *
latent_tile_actions_get_deleter (LatentTileActions *self)
{
  g_return_val_if_fail (LATENT_IS_TILE_ACTIONS (self), NULL);
  return self->deleter;
}
