/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-places.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "latent-files-private.h"

#define HASH_LENGTH 12
/* What the memory file says of the pictures folder. */
#define MEMORY_MOUNT "mount point"
#define MEMORY_FOLDER "folder"
#define PROBE_NAME ".latent-write-test"
/* So many processes do not start at one moment. */
#define MAX_PROBES 100

/* Layout below `--library DIR`: DIR/pictures, DIR/data, DIR/cache. Without it: the folders of the
 * XDG base directory specification and of xdg-user-dirs. */
struct _LatentPlaces
{
  GObject parent_instance;

  char *pictures;
  char *incoming;
  char *data;
  char *cache;
  char *database;
  char *locks;
  char *memory; /* file: what is known of the pictures folder */
  gboolean is_demo;
  gboolean is_default;
};

G_DEFINE_FINAL_TYPE (LatentPlaces, latent_places, G_TYPE_OBJECT)

static char *
find_pictures_folder (void)
{
  const char *named = g_get_user_special_dir (G_USER_DIRECTORY_PICTURES);

  /* xdg-user-dirs switches a folder off by naming the home folder itself. */
  if (named != NULL && g_strcmp0 (named, g_get_home_dir ()) != 0)
    return g_strdup (named);
  return g_build_filename (g_get_home_dir (), "Pictures", NULL);
}

static void
use_library (LatentPlaces *self, const char *library)
{
  g_autofree char *root = g_canonicalize_filename (library, NULL);

  self->pictures = g_build_filename (root, "pictures", NULL);
  self->data = g_build_filename (root, "data", NULL);
  self->cache = g_build_filename (root, "cache", NULL);
}

static void
use_standard_folders (LatentPlaces *self, gboolean is_demo)
{
  g_autofree char *pictures = find_pictures_folder ();
  const char *name = is_demo ? "latent-demo" : "latent";

  self->pictures = g_build_filename (pictures, is_demo ? "Latent Demo" : "Latent", NULL);
  self->data = g_build_filename (g_get_user_data_dir (), name, NULL);
  self->cache = g_build_filename (g_get_user_cache_dir (), name, NULL);
}

/* @path with the symbolic links of the part that exists followed. Folders that are still to be made
 * cannot be links, so the answer is the same before and after they are made. */
static char *
resolve_path (const char *path)
{
  g_autofree char *existing = g_strdup (path);

  for (;;)
    {
      g_autofree char *resolved = realpath (existing, NULL);
      char *parent;

      if (resolved != NULL)
        return g_build_filename (resolved, path + strlen (existing), NULL);
      parent = g_path_get_dirname (existing);
      if (strlen (parent) >= strlen (existing))
        {
          g_free (parent);
          return g_strdup (path);
        }
      g_free (existing);
      existing = parent;
    }
}

/* A new folder's name has to last as long as what is written into it, however carefully: a power
 * cut would take both (faults.md F7). */
static gboolean
settle_new_folder (const char *path, const char *parent, GError **error)
{
  gboolean is_settled;

  /* The umask may have taken bits from us, too. */
  if (g_chmod (path, 0700) != 0)
    is_settled = latent_files_fail (errno, "cannot set the mode of", path, 0, error);
  else
    is_settled = latent_files_sync_folder (parent, error);
  if (!is_settled)
    g_rmdir (path);
  return is_settled;
}

/* A folder that is there already keeps its mode: somebody may have shared it on purpose. */
static gboolean
make_folder (const char *path, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (path);
  int failure = g_mkdir (path, 0700) == 0 ? 0 : errno;

  if (failure == ENOENT && strlen (parent) < strlen (path))
    {
      if (!make_folder (parent, error))
        return FALSE;
      /* Once: in some places, like /proc, it never is there. */
      failure = g_mkdir (path, 0700) == 0 ? 0 : errno;
    }
  if (failure == 0)
    return settle_new_folder (path, parent, error);
  if (failure != EEXIST)
    return latent_files_fail (failure, "cannot make the folder", path, 0, error);
  if (!g_file_test (path, G_FILE_TEST_IS_DIR))
    return latent_files_fail (ENOTDIR, "cannot use as a folder", path, 0, error);
  return TRUE;
}

/* One name for all: what a killed process leaves, the next one removes (faults.md F15, K18). */
static int
make_probe (const char *path)
{
  int fd;

  for (guint i = 0; i < MAX_PROBES; i++)
    {
      if (g_unlink (path) != 0 && errno != ENOENT)
        return -1;
      fd = latent_files_open (path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW);
      /* Taken: by another process that does just the same. */
      if (fd >= 0 || errno != EEXIST)
        return fd;
    }
  return -1;
}

/* @folder is what a failure speaks of. */
static gboolean
prove_writable (const char *place, const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (place, PROBE_NAME, NULL);
  int fd = make_probe (path);
  gboolean is_written;

  if (fd < 0)
    return latent_files_fail (errno, "cannot write in", folder, 0, error);
  /* A full disk still makes empty files. */
  is_written = latent_files_write (fd, "latent", strlen ("latent"), 0, folder, error);
  latent_files_close (&fd);
  g_unlink (path);
  return is_written;
}

/* The probe lies in .incoming: the time of the pictures' own folder says whether something came or
 * went, and a start is neither. (Older versions had it there.) */
static gboolean
prove_pictures_writable (LatentPlaces *self, GError **error)
{
  g_autofree char *old = g_build_filename (self->pictures, PROBE_NAME, NULL);

  g_unlink (old);
  if (access (self->pictures, W_OK | X_OK) != 0)
    return latent_files_fail (errno, "cannot write in", self->pictures, 0, error);
  return prove_writable (self->incoming, self->pictures, error);
}

/* Is @path where another disk is attached? */
static gboolean
is_mount_point (const char *path)
{
  g_autofree char *parent = g_path_get_dirname (path);
  struct stat status, above;

  return stat (path, &status) == 0 && stat (parent, &above) == 0 && status.st_dev != above.st_dev;
}

/* Was there a pictures folder before? Libraries of older versions tell by their database alone. */
static gboolean
had_pictures (LatentPlaces *self)
{
  return g_file_test (self->memory, G_FILE_TEST_EXISTS)
         || g_file_test (self->database, G_FILE_TEST_EXISTS);
}

static gboolean
was_mount_point (LatentPlaces *self)
{
  g_autofree char *text = NULL;

  return g_file_get_contents (self->memory, &text, NULL, NULL)
         && g_str_has_prefix (text, MEMORY_MOUNT);
}

static gboolean
is_pictures_there (LatentPlaces *self)
{
  if (!g_file_test (self->pictures, G_FILE_TEST_IS_DIR))
    return FALSE;
  /* The empty folder in which the disk of the pictures used to be. */
  return g_file_test (self->incoming, G_FILE_TEST_IS_DIR) || !was_mount_point (self)
         || is_mount_point (self->pictures);
}

static gboolean
fail_gone (LatentPlaces *self, GError **error)
{
  return latent_files_fail_in_folder (ENOENT, "cannot find the folder", self->pictures, 0, error);
}

/* Remembered only to be careful later: without it a library still works. */
static void
remember_pictures (LatentPlaces *self)
{
  const char *text = is_mount_point (self->pictures) ? MEMORY_MOUNT "\n" : MEMORY_FOLDER "\n";
  g_autofree char *known = NULL;

  if (g_file_get_contents (self->memory, &known, NULL, NULL) && g_str_equal (known, text))
    return;
  g_file_set_contents_full (self->memory, text, -1,
                            G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                            NULL);
}

static gboolean
make_all (LatentPlaces *self, GError **error)
{
  return make_folder (self->pictures, error) && make_folder (self->incoming, error)
         && make_folder (self->data, error) && make_folder (self->locks, error)
         && make_folder (self->cache, error) && prove_pictures_writable (self, error)
         && prove_writable (self->data, self->data, error);
}

static void
latent_places_finalize (GObject *object)
{
  LatentPlaces *self = LATENT_PLACES (object);

  g_free (self->pictures);
  g_free (self->incoming);
  g_free (self->data);
  g_free (self->cache);
  g_free (self->database);
  g_free (self->locks);
  g_free (self->memory);

  G_OBJECT_CLASS (latent_places_parent_class)->finalize (object);
}

static void
latent_places_class_init (LatentPlacesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_places_finalize;
}

static void
latent_places_init (LatentPlaces *self)
{
}

LatentPlaces *
latent_places_new (const char *library, gboolean is_demo)
{
  LatentPlaces *self = g_object_new (LATENT_TYPE_PLACES, NULL);

  if (library != NULL)
    use_library (self, library);
  else
    use_standard_folders (self, is_demo);
  self->incoming = g_build_filename (self->pictures, ".incoming", NULL);
  self->database = g_build_filename (self->data, "library.db", NULL);
  self->locks = g_build_filename (self->data, "locks", NULL);
  self->memory = g_build_filename (self->data, "pictures-folder", NULL);
  self->is_demo = is_demo;
  self->is_default = library == NULL && !is_demo;
  return self;
}

const char *
latent_places_get_pictures (LatentPlaces *self)
{
  g_return_val_if_fail (LATENT_IS_PLACES (self), NULL);

  return self->pictures;
}

const char *
latent_places_get_incoming (LatentPlaces *self)
{
  g_return_val_if_fail (LATENT_IS_PLACES (self), NULL);

  return self->incoming;
}

const char *
latent_places_get_data (LatentPlaces *self)
{
  g_return_val_if_fail (LATENT_IS_PLACES (self), NULL);

  return self->data;
}

const char *
latent_places_get_cache (LatentPlaces *self)
{
  g_return_val_if_fail (LATENT_IS_PLACES (self), NULL);

  return self->cache;
}

const char *
latent_places_get_database (LatentPlaces *self)
{
  g_return_val_if_fail (LATENT_IS_PLACES (self), NULL);

  return self->database;
}

const char *
latent_places_get_locks (LatentPlaces *self)
{
  g_return_val_if_fail (LATENT_IS_PLACES (self), NULL);

  return self->locks;
}

gboolean
latent_places_get_is_demo (LatentPlaces *self)
{
  g_return_val_if_fail (LATENT_IS_PLACES (self), FALSE);

  return self->is_demo;
}

gboolean
latent_places_get_is_default (LatentPlaces *self)
{
  g_return_val_if_fail (LATENT_IS_PLACES (self), FALSE);

  return self->is_default;
}

gboolean
latent_places_create (LatentPlaces *self, GError **error)
{
  g_return_val_if_fail (LATENT_IS_PLACES (self), FALSE);

  if (had_pictures (self) && !is_pictures_there (self))
    return fail_gone (self, error);
  if (!make_all (self, error))
    return FALSE;
  remember_pictures (self);
  /* What an earlier run could not sync when it stored a picture (faults.md F5); costs nothing when
   * there is nothing to do. */
  latent_files_sync_folder (self->pictures, NULL);
  return TRUE;
}

gboolean
latent_places_check_pictures (LatentPlaces *self, GError **error)
{
  g_return_val_if_fail (LATENT_IS_PLACES (self), FALSE);

  return is_pictures_there (self) ? make_folder (self->incoming, error) : fail_gone (self, error);
}

char *
latent_places_dup_hash (LatentPlaces *self)
{
  g_autofree char *pictures = NULL;
  g_autofree char *data = NULL;
  g_autofree char *both = NULL;
  g_autofree char *hash = NULL;

  g_return_val_if_fail (LATENT_IS_PLACES (self), NULL);

  pictures = resolve_path (self->pictures);
  data = resolve_path (self->data);
  both = g_strconcat (pictures, "\n", data, NULL);
  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, both, -1);
  return g_strndup (hash, HASH_LENGTH);
}
