/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-pin-keeper.h"

struct _LatentPinKeeper
{
  GObject parent_instance;

  LatentLibrary *library;    /* owned */
  LatentPins *pins;          /* owned */
  GCancellable *cancellable; /* owned, nullable: the library is being asked */
  guint look_id;             /* idle source: something changed */
};

G_DEFINE_FINAL_TYPE (LatentPinKeeper, latent_pin_keeper, G_TYPE_OBJECT)

static void
stop (LatentPinKeeper *self)
{
  g_autoptr (GCancellable) cancellable = g_steal_pointer (&self->cancellable);

  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
  g_clear_handle_id (&self->look_id, g_source_remove);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) images
      = latent_library_list_of_ids_finish (LATENT_LIBRARY (source), result, &error);
  g_autoptr (LatentPinKeeper) self = user_data;

  /* Not even when it was answered before it could be called off. */
  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return;
  g_clear_object (&self->cancellable);
  /* A failure says nothing of the pictures. */
  if (images != NULL)
    latent_pins_update (self->pins, images);
}

static gboolean
look_cb (gpointer user_data)
{
  LatentPinKeeper *self = user_data;
  g_auto (GStrv) ids = latent_pins_dup_ids (self->pins);

  self->look_id = 0;
  stop (self);
  if (ids[0] == NULL)
    return G_SOURCE_REMOVE;
  self->cancellable = g_cancellable_new ();
  latent_library_list_of_ids_async (self->library, (const char *const *) ids, self->cancellable,
                                    listed_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
changed_cb (LatentPinKeeper *self)
{
  if (self->look_id == 0)
    self->look_id = g_idle_add (look_cb, self);
}

/* Whoever asks for what is pinned asks by numbers, and these are other pictures' now. */
static void
renumbered_cb (LatentPinKeeper *self)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  latent_pins_update (self->pins, none);
  changed_cb (self);
}

static void
latent_pin_keeper_dispose (GObject *object)
{
  LatentPinKeeper *self = LATENT_PIN_KEEPER (object);

  stop (self);
  g_clear_object (&self->pins);
  g_clear_object (&self->library);
  G_OBJECT_CLASS (latent_pin_keeper_parent_class)->dispose (object);
}

static void
latent_pin_keeper_class_init (LatentPinKeeperClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latent_pin_keeper_dispose;
}

static void
latent_pin_keeper_init (LatentPinKeeper *self)
{
}

LatentPinKeeper *
latent_pin_keeper_new (LatentWorkspace *workspace, LatentPins *pins)
{
  LatentPinKeeper *self;
  LatentTimeline *timeline;

  g_return_val_if_fail (LATENT_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (LATENT_IS_PINS (pins), NULL);

  self = g_object_new (LATENT_TYPE_PIN_KEEPER, NULL);
  self->library = g_object_ref (latent_workspace_get_library (workspace));
  self->pins = g_object_ref (pins);
  timeline = latent_workspace_get_timeline (workspace);
  g_signal_connect_object (timeline, "items-changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (timeline, "renumbered", G_CALLBACK (renumbered_cb), self,
                           G_CONNECT_SWAPPED);
  /* Told by other processes, also of what is not listed. */
  g_signal_connect_object (latent_workspace_get_edits (workspace), "collections-changed",
                           G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}
