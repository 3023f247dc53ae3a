/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-wallpaper.h"

#include <fcntl.h>
#include <gio/gunixfdlist.h>

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define WALLPAPER_INTERFACE "org.freedesktop.portal.Wallpaper"
#define REQUEST_INTERFACE "org.freedesktop.portal.Request"

/* Answers of a request, as the portals document them. */
#define RESPONSE_DONE 0
#define RESPONSE_CANCELLED 1

struct _LatentWallpaper
{
  GObject parent_instance;

  LatentFileWorker *worker;  /* owned */
  guint watch_id;
  GDBusConnection *bus;      /* owned, nullable: the portal is not there */
  GCancellable *cancellable; /* owned: of the question whether it can */
  gboolean is_possible;
};

G_DEFINE_FINAL_TYPE (LatentWallpaper, latent_wallpaper, G_TYPE_OBJECT)

typedef enum
{
  PROP_IS_POSSIBLE = 1,
} LatentWallpaperProperty;

static GParamSpec *properties[PROP_IS_POSSIBLE + 1];

static void
set_is_possible (LatentWallpaper *self, gboolean is_possible)
{
  if (self->is_possible == is_possible)
    return;
  self->is_possible = is_possible;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_POSSIBLE]);
}

/* --- is there one? --- */

static void
version_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  /* When it was called off there may be no object any more. */
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    set_is_possible (user_data, answer != NULL);
}

static void
appeared_cb (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  LatentWallpaper *self = user_data;

  g_set_object (&self->bus, bus);
  g_dbus_connection_call (bus, PORTAL_NAME, PORTAL_PATH, "org.freedesktop.DBus.Properties", "Get",
                          g_variant_new ("(ss)", WALLPAPER_INTERFACE, "version"),
                          G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1,
                          self->cancellable, version_cb, self);
}

static void
vanished_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  LatentWallpaper *self = user_data;

  g_clear_object (&self->bus);
  set_is_possible (self, FALSE);
}

/* --- to set it --- */

typedef struct
{
  char *handle;      /* nullable: of the portal's request */
  guint response_id; /* 0: nobody listens */
} Request;

static void
free_request (gpointer data)
{
  Request *request = data;

  g_free (request->handle);
  g_free (request);
}

/* @task: (transfer full). @error: (transfer full) (nullable) */
static void
end (GTask *task, GError *error)
{
  LatentWallpaper *self = g_task_get_source_object (task);
  Request *request = g_task_get_task_data (task);

  if (request->response_id != 0 && self->bus != NULL)
    g_dbus_connection_signal_unsubscribe (self->bus, request->response_id);
  request->response_id = 0;
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
response_cb (GDBusConnection *bus,
             const char *sender,
             const char *path,
             const char *interface,
             const char *name,
             GVariant *parameters,
             gpointer user_data)
{
  guint response = RESPONSE_DONE;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    return;
  g_variant_get_child (parameters, 0, "u", &response);
  if (response == RESPONSE_DONE)
    end (user_data, NULL);
  else if (response == RESPONSE_CANCELLED)
    end (user_data, g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Not wanted"));
  else
    end (user_data, g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "The portal failed"));
}

static void
listen (LatentWallpaper *self, GTask *task)
{
  Request *request = g_task_get_task_data (task);

  request->response_id = g_dbus_connection_signal_subscribe (
      self->bus, PORTAL_NAME, REQUEST_INTERFACE, "Response", request->handle, NULL,
      G_DBUS_SIGNAL_FLAGS_NONE, response_cb, task, NULL);
}

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  LatentWallpaper *self = g_task_get_source_object (task);
  Request *request = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_with_unix_fd_list_finish (
      G_DBUS_CONNECTION (source), NULL, result, &error);
  const char *handle = NULL;

  if (g_task_get_completed (task))
    {
      /* Its answer came first. */
      g_clear_error (&error);
      g_object_unref (task);
      return;
    }
  g_object_unref (task);
  if (answer == NULL)
    {
      end (task, error);
      return;
    }
  /* An old portal chooses another name than the one that was asked for. */
  g_variant_get (answer, "(&o)", &handle);
  if (self->bus != NULL && !g_str_equal (handle, request->handle))
    {
      g_dbus_connection_signal_unsubscribe (self->bus, request->response_id);
      g_free (request->handle);
      request->handle = g_strdup (handle);
      listen (self, task);
    }
}

/* The name that the portal's request will have, so that its answer cannot be missed. */
static char *
make_handle (GDBusConnection *bus, const char *token)
{
  g_autofree char *sender = g_strdup (g_dbus_connection_get_unique_name (bus) + 1);

  for (char *p = sender; *p != '\0'; p++)
    {
      if (*p == '.')
        *p = '_';
    }
  return g_strdup_printf (PORTAL_PATH "/request/%s/%s", sender, token);
}

static void
ask (LatentWallpaper *self, GTask *task, GUnixFDList *file)
{
  g_autofree char *token = g_strdup_printf ("latent%u", g_random_int ());
  Request *request = g_task_get_task_data (task);
  GVariantBuilder options;

  request->handle = make_handle (self->bus, token);
  listen (self, task);
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_variant_builder_add (&options, "{sv}", "show-preview", g_variant_new_boolean (TRUE));
  g_variant_builder_add (&options, "{sv}", "set-on", g_variant_new_string ("background"));
  g_dbus_connection_call_with_unix_fd_list (
      self->bus, PORTAL_NAME, PORTAL_PATH, WALLPAPER_INTERFACE, "SetWallpaperFile",
      g_variant_new ("(sha{sv})", "", 0, &options), G_VARIANT_TYPE ("(o)"),
      G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, file, g_task_get_cancellable (task), asked_cb,
      g_object_ref (task));
}

static gpointer
open_file (gpointer path, GCancellable *cancellable, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "No such file");
      return NULL;
    }
  return g_unix_fd_list_new_from_array (&fd, 1);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  LatentWallpaper *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GUnixFDList) file
      = latent_file_worker_run_finish (LATENT_FILE_WORKER (source), result, &error);

  if (file != NULL && self->bus != NULL)
    {
      ask (self, task, file);
      return;
    }
  if (error == NULL)
    error = g_error_new (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "There is no portal");
  end (task, error);
}

void
latent_wallpaper_set_async (LatentWallpaper *self,
                            const char *path,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LATENT_IS_WALLPAPER (self));
  g_return_if_fail (path != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_task_data (task, g_new0 (Request, 1), free_request);
  latent_file_worker_run_async (self->worker, open_file, g_strdup (path), g_free, g_object_unref,
                                cancellable, opened_cb, task);
}

gboolean
latent_wallpaper_set_finish (LatentWallpaper *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- the object --- */

static void
latent_wallpaper_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((LatentWallpaperProperty) id)
    {
    case PROP_IS_POSSIBLE:
      g_value_set_boolean (value, LATENT_WALLPAPER (object)->is_possible);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_wallpaper_dispose (GObject *object)
{
  LatentWallpaper *self = LATENT_WALLPAPER (object);

  g_clear_handle_id (&self->watch_id, g_bus_unwatch_name);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->bus);
  G_OBJECT_CLASS (latent_wallpaper_parent_class)->dispose (object);
}

static void
latent_wallpaper_finalize (GObject *object)
{
  g_object_unref (LATENT_WALLPAPER (object)->cancellable);
  g_clear_object (&LATENT_WALLPAPER (object)->worker);
  G_OBJECT_CLASS (latent_wallpaper_parent_class)->finalize (object);
}

static void
latent_wallpaper_class_init (LatentWallpaperClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = latent_wallpaper_get_property;
  object_class->dispose = latent_wallpaper_dispose;
  object_class->finalize = latent_wallpaper_finalize;
  properties[PROP_IS_POSSIBLE]
      = g_param_spec_boolean ("is-possible", NULL, NULL, FALSE,
                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
latent_wallpaper_init (LatentWallpaper *self)
{
  self->cancellable = g_cancellable_new ();
  self->watch_id
      = g_bus_watch_name (G_BUS_TYPE_SESSION, PORTAL_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                          appeared_cb, vanished_cb, self, NULL);
}

LatentWallpaper *
latent_wallpaper_new (LatentFileWorker *worker)
{
  LatentWallpaper *self;

  g_return_val_if_fail (LATENT_IS_FILE_WORKER (worker), NULL);

  self = g_object_new (LATENT_TYPE_WALLPAPER, NULL);
  self->worker = g_object_ref (worker);
  return self;
}

gboolean
latent_wallpaper_get_is_possible (LatentWallpaper *self)
{
  g_return_val_if_fail (LATENT_IS_WALLPAPER (self), FALSE);
  return self->is_possible;
}
