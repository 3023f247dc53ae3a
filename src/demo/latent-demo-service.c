/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-demo-service.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/base/latent-error.h"
#include "latent-demo-server.h"
#include "latent-demo-trouble.h"

#define LOCK_NAME "lock"
#define ADDRESS_NAME "address"
#define PICTURES_NAME "pictures"
#define WATCH_INTERVAL_S 1
/* A process that has just taken the lock writes its address within milliseconds. */
#define OTHER_WAIT_US (3 * G_USEC_PER_SEC)
#define OTHER_STEP_US (20 * 1000)

struct _LatentDemoService
{
  GObject parent_instance;

  LatentModelCatalog *catalog;
  LatentClock *clock;
  char *folder;
  double seconds;
  guint port; /* asked for; 0 = any */

  char *address;
  guint watch_id;

  /* while it serves */
  int lock_fd; /* -1 = not ours */
  LatentDemoState *state;
  LatentDemoApi *api;
  LatentDemoServer *server;
};

G_DEFINE_FINAL_TYPE (LatentDemoService, latent_demo_service, G_TYPE_OBJECT)

typedef enum
{
  PROP_ADDRESS = 1,
  PROP_IS_SERVER,
} Property;

static GParamSpec *properties[PROP_IS_SERVER + 1];

static void
set_address (LatentDemoService *self, const char *address)
{
  if (g_strcmp0 (self->address, address) == 0)
    return;
  g_free (self->address);
  self->address = g_strdup (address);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ADDRESS]);
}

/* The lock: -1 without an error when another process holds it. The file stays for ever, for
 * removing it would let two processes lock two files of one name. */
static int
take_lock (LatentDemoService *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, LOCK_NAME, NULL);
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  int failure;

  if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) == 0)
    return fd;
  failure = errno;
  if (fd >= 0)
    close (fd);
  if (failure != EWOULDBLOCK)
    g_propagate_error (error, latent_error_new (LATENT_ERROR_STORAGE, "cannot lock %s: %s", path,
                                                g_strerror (failure)));
  return -1;
}

/* What the serving process, or the last one, wrote. (transfer full) (nullable) */
static char *
read_address (LatentDemoService *self)
{
  g_autofree char *path = g_build_filename (self->folder, ADDRESS_NAME, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GUri) uri = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  uri = g_uri_parse (g_strstrip (text), G_URI_FLAGS_NONE, NULL);
  if (uri == NULL || g_strcmp0 (g_uri_get_host (uri), "127.0.0.1") != 0
      || g_uri_get_port (uri) <= 0)
    return NULL;
  return g_steal_pointer (&text);
}

static gboolean
write_address (LatentDemoService *self, const char *address, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, ADDRESS_NAME, NULL);
  g_autoptr (GError) failure = NULL;

  if (g_file_set_contents_full (path, address, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &failure))
    return TRUE;
  g_propagate_error (error, latent_error_new (LATENT_ERROR_STORAGE, "%s", failure->message));
  return FALSE;
}

/* Does anybody listen at @address? A connection is proof enough: the lock says that it is our kind,
 * and waiting for an answer would hang where both ends live on one main loop. */
static gboolean
can_connect (const char *address)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;

  g_socket_client_set_timeout (client, 1);
  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect_to_uri (client, address, 80, NULL, NULL);
  return connection != NULL;
}

static void
stop_serving (LatentDemoService *self)
{
  /* In this order: no more calls, no more painting, everything written, and only then the lock. */
  if (self->server != NULL)
    latent_demo_server_close (self->server);
  if (self->api != NULL)
    latent_demo_api_close (self->api);
  if (self->state != NULL)
    latent_demo_state_close (self->state);
  g_clear_object (&self->server);
  g_clear_object (&self->api);
  g_clear_object (&self->state);
  if (self->lock_fd >= 0)
    close (self->lock_fd);
  self->lock_fd = -1;
}

/* The port that was asked for, or the one this folder had: whoever used it goes on using it. */
static LatentDemoServer *
listen_on_best_port (LatentDemoService *self, GError **error)
{
  g_autofree char *old_address
      = self->address != NULL ? g_strdup (self->address) : read_address (self);
  g_autoptr (GUri) old
      = old_address != NULL ? g_uri_parse (old_address, G_URI_FLAGS_NONE, NULL) : NULL;
  gboolean is_takeover = self->address != NULL;
  LatentDemoServer *server = NULL;

  if (self->port != 0 && !is_takeover)
    return latent_demo_server_new (self->api, self->port, error);
  if (old != NULL)
    server = latent_demo_server_new (self->api, (guint)g_uri_get_port (old), NULL);
  return server != NULL ? server : latent_demo_server_new (self->api, self->port, error);
}

static gboolean
try_serve (LatentDemoService *self, GError **error)
{
  g_autofree char *pictures = g_build_filename (self->folder, PICTURES_NAME, NULL);
  g_autofree char *address = NULL;

  if (g_mkdir_with_parents (pictures, 0700) != 0)
    {
      g_propagate_error (error, latent_error_new (LATENT_ERROR_STORAGE, "cannot make %s: %s",
                                                  pictures, g_strerror (errno)));
      return FALSE;
    }
  self->state = latent_demo_state_new (self->folder, self->clock, error);
  if (self->state == NULL)
    return FALSE;
  self->api = latent_demo_api_new (self->catalog, self->state, pictures, self->seconds);
  self->server = listen_on_best_port (self, error);
  if (self->server == NULL)
    return FALSE;
  address = g_strdup_printf ("http://127.0.0.1:%u", latent_demo_server_get_port (self->server));
  latent_demo_api_set_address (self->api, address);
  if (!write_address (self, address, error))
    return FALSE;
  set_address (self, address);
  return TRUE;
}

/* With the lock in @fd (taken over). */
static gboolean
become_server (LatentDemoService *self, int fd, GError **error)
{
  self->lock_fd = fd;
  if (!try_serve (self, error))
    {
      stop_serving (self);
      return FALSE;
    }
  g_clear_handle_id (&self->watch_id, g_source_remove);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_SERVER]);
  return TRUE;
}

/* Another process serves: its address, or TRUE in @is_free when it ended while we looked. */
static gboolean
follow_other (LatentDemoService *self, int *free_fd, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + OTHER_WAIT_US;

  *free_fd = -1;
  do
    {
      g_autofree char *address = read_address (self);

      if (address != NULL && can_connect (address))
        {
          set_address (self, address);
          return TRUE;
        }
      g_usleep (OTHER_STEP_US);
      *free_fd = take_lock (self, NULL);
      if (*free_fd >= 0)
        return TRUE;
    }
  while (g_get_monotonic_time () < deadline);
  g_propagate_error (error, latent_error_new (LATENT_ERROR_OFFLINE,
                                              "another process holds %s but does not answer",
                                              self->folder));
  return FALSE;
}

static gboolean
watch_cb (gpointer user_data)
{
  LatentDemoService *self = user_data;
  g_autofree char *address = NULL;
  int fd = take_lock (self, NULL);

  if (fd >= 0)
    {
      /* When it cannot be done now (a full disk), the next tick tries again. */
      return become_server (self, fd, NULL) ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
    }
  address = read_address (self);
  if (address != NULL)
    set_address (self, address);
  return G_SOURCE_CONTINUE;
}

static void
latent_demo_service_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LatentDemoService *self = LATENT_DEMO_SERVICE (object);

  switch ((Property)id)
    {
    case PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    case PROP_IS_SERVER:
      g_value_set_boolean (value, latent_demo_service_is_server (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_demo_service_dispose (GObject *object)
{
  LatentDemoService *self = LATENT_DEMO_SERVICE (object);

  g_clear_handle_id (&self->watch_id, g_source_remove);
  stop_serving (self);

  G_OBJECT_CLASS (latent_demo_service_parent_class)->dispose (object);
}

static void
latent_demo_service_finalize (GObject *object)
{
  LatentDemoService *self = LATENT_DEMO_SERVICE (object);

  g_clear_object (&self->catalog);
  g_clear_object (&self->clock);
  g_free (self->folder);
  g_free (self->address);

  G_OBJECT_CLASS (latent_demo_service_parent_class)->finalize (object);
}

static void
latent_demo_service_class_init (LatentDemoServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = latent_demo_service_get_property;
  object_class->dispose = latent_demo_service_dispose;
  object_class->finalize = latent_demo_service_finalize;

  properties[PROP_ADDRESS]
      = g_param_spec_string ("address", NULL, NULL, NULL,
                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_IS_SERVER]
      = g_param_spec_boolean ("is-server", NULL, NULL, FALSE,
                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
latent_demo_service_init (LatentDemoService *self)
{
  self->lock_fd = -1;
}

LatentDemoService *
latent_demo_service_new (LatentModelCatalog *catalog,
                         LatentClock *clock,
                         const char *folder,
                         double seconds,
                         guint port)
{
  LatentDemoService *self;

  g_return_val_if_fail (LATENT_IS_MODEL_CATALOG (catalog), NULL);
  g_return_val_if_fail (LATENT_IS_CLOCK (clock), NULL);
  g_return_val_if_fail (folder != NULL, NULL);
  g_return_val_if_fail (port <= G_MAXUINT16, NULL);

  self = g_object_new (LATENT_TYPE_DEMO_SERVICE, NULL);
  self->catalog = g_object_ref (catalog);
  self->clock = g_object_ref (clock);
  self->folder = g_strdup (folder);
  self->seconds = seconds;
  self->port = port;
  return self;
}

gboolean
latent_demo_service_start (LatentDemoService *self, GError **error)
{
  g_autoptr (GError) failure = NULL;
  int fd;

  g_return_val_if_fail (LATENT_IS_DEMO_SERVICE (self), FALSE);

  if (latent_demo_service_is_server (self))
    return TRUE;
  if (g_mkdir_with_parents (self->folder, 0700) != 0)
    {
      g_propagate_error (error, latent_error_new (LATENT_ERROR_STORAGE, "cannot make %s: %s",
                                                  self->folder, g_strerror (errno)));
      return FALSE;
    }
  fd = take_lock (self, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (fd < 0 && !follow_other (self, &fd, error))
    return FALSE;
  if (fd >= 0)
    return become_server (self, fd, error);
  if (self->watch_id == 0)
    self->watch_id = g_timeout_add_seconds (WATCH_INTERVAL_S, watch_cb, self);
  return TRUE;
}

gboolean
latent_demo_service_ensure (LatentDemoService *self, GError **error)
{
  return latent_demo_service_start (self, error);
}

const char *
latent_demo_service_get_address (LatentDemoService *self)
{
  g_return_val_if_fail (LATENT_IS_DEMO_SERVICE (self), NULL);

  return self->address;
}

gboolean
latent_demo_service_is_server (LatentDemoService *self)
{
  g_return_val_if_fail (LATENT_IS_DEMO_SERVICE (self), FALSE);

  return self->server != NULL;
}

const char *
latent_demo_service_get_help (void)
{
  return latent_demo_trouble_get_help ();
}
