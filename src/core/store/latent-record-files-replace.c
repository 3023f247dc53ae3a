/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* How a finished copy takes a picture's place, without the loss of what another program may put
 * there at the same moment. */

#include "latent-record-files-private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "core/base/latent-error.h"
#include "latent-file-worker.h"
#include "latent-files-private.h"

/* The copy's name while it and the picture change places tells both by the beginning of their
 * SHA-256: whatever else lies there is somebody else's. */
#define SWAP_PREFIX LATENT_RECORD_COPY_PREFIX "swap-"
#define HASH_CHARS 32

#define ACL "system.posix_acl_access"

void
latent_record_original_clear (LatentRecordOriginal *self)
{
  g_clear_pointer (&self->sha256, g_free);
  self->mark.is_known = FALSE;
}

/* The attributes that the system does not make itself. */
static gboolean
is_carried (const char *name)
{
  return g_str_has_prefix (name, "user.") || strcmp (name, ACL) == 0;
}

static gboolean
fail_attribute (int saved_errno, const char *what, GError **error)
{
  if (saved_errno == ENOSPC || saved_errno == EDQUOT)
    return latent_files_fail (saved_errno, "cannot keep", what, 0, error);
  g_propagate_error (error, latent_error_new (LATENT_ERROR_BAD_IMAGE, "cannot keep %s: %s", what,
                                              g_strerror (saved_errno)));
  return FALSE;
}

static gboolean
copy_attribute (int from, int to, const char *name, GError **error)
{
  g_autofree char *value = NULL;
  ssize_t length = fgetxattr (from, name, NULL, 0);

  if (length >= 0)
    {
      value = g_malloc ((gsize) length + 1);
      length = fgetxattr (from, name, value, (gsize) length);
    }
  if (length >= 0 && fsetxattr (to, name, value, (gsize) length, 0) == 0)
    return TRUE;
  if (errno == ENODATA)
    return TRUE;
  return fail_attribute (errno, name, error);
}

static gboolean
copy_attributes (int from, int to, GError **error)
{
  g_autofree char *names = NULL;
  ssize_t length = flistxattr (from, NULL, 0);

  if (length == 0 || (length < 0 && errno == ENOTSUP))
    return TRUE;
  if (length < 0)
    return fail_attribute (errno, "the attributes", error);
  names = g_malloc ((gsize) length);
  length = flistxattr (from, names, (gsize) length);
  if (length < 0)
    return fail_attribute (errno, "the attributes", error);
  for (ssize_t i = 0; i < length; i += (ssize_t) strlen (names + i) + 1)
    {
      if (is_carried (names + i) && !copy_attribute (from, to, names + i, error))
        return FALSE;
    }
  return TRUE;
}

/* Whatever wrote into the copy may have made it anew, with the umask's mode. */
static gboolean
copy_rights (int from, int to, const char *copy, GError **error)
{
  struct stat status;

  if (fstat (from, &status) != 0)
    return latent_files_fail (errno, "cannot look at", copy, 0, error);
  /* Before the mode, which must not open it to another group meanwhile. Whoever is not in the group
   * has one picture less in it. */
  if (fchown (to, (uid_t) -1, status.st_gid) != 0)
    g_debug ("a picture changes its group: %s", g_strerror (errno));
  if (fchmod (to, status.st_mode & 0777) != 0)
    return latent_files_fail (errno, "cannot keep the mode of", copy, 0, error);
  return TRUE;
}

gboolean
latent_record_files_finish_copy (const char *copy, const char *path, GError **error)
{
  int from, to;
  gboolean is_finished;

  g_assert (latent_file_worker_is_current ());

  from = latent_record_files_open (path, NULL, error);
  if (from < 0)
    return FALSE;
  to = latent_files_open (copy, O_RDWR | O_NOFOLLOW);
  if (to < 0)
    is_finished = latent_files_fail (errno, "cannot open", copy, 0, error);
  else
    is_finished = copy_rights (from, to, copy, error) && copy_attributes (from, to, error)
                  && latent_files_sync (to, copy, error);
  latent_files_close (&from);
  latent_files_close (&to);
  return is_finished;
}

static gboolean
look_at (const char *path, LatentFileMark *mark, GError **error)
{
  struct stat status;

  if (lstat (path, &status) != 0)
    return latent_record_files_fail (errno, "cannot look at", path, error);
  latent_file_mark_take (mark, &status);
  if (S_ISREG (status.st_mode))
    return TRUE;
  return latent_files_fail (EINVAL, "cannot replace", path, 0, error);
}

static gboolean
fail_changed (GError **error)
{
  g_propagate_error (error, latent_error_new (LATENT_ERROR_CONFLICT, "the picture was changed "
                                                                     "meanwhile"));
  return FALSE;
}

/* (transfer full) (nullable); @mark: (nullable) */
static char *
hash_file (const char *path, LatentFileMark *mark, GError **error)
{
  int fd = latent_record_files_open (path, mark, error);
  char *sha256;

  if (fd < 0)
    return NULL;
  sha256 = latent_record_files_hash (fd, path, NULL, error);
  latent_files_close (&fd);
  return sha256;
}

/* Is this, byte for byte, what was copied? */
static gboolean
is_original (const char *path, const LatentRecordOriginal *original)
{
  LatentFileMark mark;
  g_autofree char *sha256 = hash_file (path, &mark, NULL);

  return g_strcmp0 (sha256, original->sha256) == 0
         && latent_file_mark_equal (&mark, &original->mark);
}

/* Lets both change names; without that, on a file system that cannot, @from takes the name. Returns
 * 0 or an errno value. */
static int
exchange (const char *from, const char *to, gboolean *is_exchanged)
{
  *is_exchanged = renameat2 (AT_FDCWD, from, AT_FDCWD, to, RENAME_EXCHANGE) == 0;
  if (*is_exchanged)
    return 0;
  if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP)
    return errno;
  return rename (from, to) == 0 ? 0 : errno;
}

/* What was displaced is another program's: it goes back, and our copy comes out again. Unless the
 * next one lies there by now: that is the newest, and what it displaced stays where the next writer
 * of records finds it. */
static gboolean
give_back (const char *swap, const char *path, const LatentFileMark *ours, GError **error)
{
  LatentFileMark displaced;

  if (renameat2 (AT_FDCWD, swap, AT_FDCWD, path, RENAME_EXCHANGE) == 0)
    {
      if (look_at (swap, &displaced, NULL) && latent_file_mark_equal (&displaced, ours))
        unlink (swap);
      else if (renameat2 (AT_FDCWD, swap, AT_FDCWD, path, RENAME_EXCHANGE) != 0)
        g_debug ("a newer picture waits to be put back: %s", g_strerror (errno));
    }
  return fail_changed (error);
}

/* (transfer full) */
static char *
name_swap (const char *folder, const char *sha256, const LatentRecordOriginal *original)
{
  g_autofree char *name
      = g_strdup_printf (SWAP_PREFIX "%.*s-%.*s", HASH_CHARS, sha256, HASH_CHARS, original->sha256);

  return g_build_filename (folder, name, NULL);
}

/* (transfer full): the copy has another name then */
static char *
move_to_swap (const char *copy, const LatentRecordOriginal *original, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (copy);
  g_autofree char *sha256 = hash_file (copy, NULL, error);
  g_autofree char *swap = NULL;

  if (sha256 == NULL)
    return NULL;
  swap = name_swap (folder, sha256, original);
  if (rename (copy, swap) == 0)
    return g_steal_pointer (&swap);
  latent_files_fail (errno, "cannot move", copy, 0, error);
  return NULL;
}

static gboolean
swap_in (const char *swap,
         const char *path,
         const LatentRecordOriginal *original,
         const LatentFileMark *ours,
         GError **error)
{
  LatentFileMark now;
  gboolean is_exchanged;
  int failure;

  if (!look_at (path, &now, error)
      || (!latent_file_mark_equal (&now, &original->mark) && !fail_changed (error)))
    {
      unlink (swap);
      return FALSE;
    }
  failure = exchange (swap, path, &is_exchanged);
  if (failure != 0)
    {
      unlink (swap);
      return latent_record_files_fail (failure, "cannot replace", path, error);
    }
  if (is_exchanged && !is_original (swap, original))
    return give_back (swap, path, ours, error);
  if (is_exchanged)
    unlink (swap);
  return TRUE;
}

gboolean
latent_record_files_replace (const char *copy,
                             const char *path,
                             const LatentRecordOriginal *original,
                             LatentFileMark *after,
                             GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *swap = NULL;
  gboolean is_replaced;

  g_assert (latent_file_worker_is_current ());

  if (!look_at (copy, after, error))
    return FALSE;
  swap = move_to_swap (copy, original, error);
  if (swap == NULL)
    return FALSE;
  is_replaced = swap_in (swap, path, original, after, error);
  /* The name leads to one whole file or the other whether this lasts or not. */
  latent_files_sync_folder (folder, NULL);
  return is_replaced;
}

void
latent_record_files_remove_sidecar (LatentPlaces *places,
                                    const char *path,
                                    const LatentRecordOriginal *original)
{
  g_autofree char *sidecar = latent_record_files_sidecar_path (path);
  g_autofree char *swap
      = name_swap (latent_places_get_incoming (places), original->sha256, original);
  gboolean is_taken;

  g_assert (latent_file_worker_is_current ());

  /* Only what nobody else finds any more can be looked at and removed in one. */
  if (rename (sidecar, swap) != 0)
    return;
  if (is_original (swap, original))
    unlink (swap);
  else if (!latent_files_rename_new (swap, sidecar, &is_taken, NULL))
    g_debug ("%s waits to be put back", swap);
}

/* Is it a copy of ours, or the picture that it replaced? Everything is that has another name. */
static gboolean
is_needless (const char *name, const char *sha256)
{
  const char *ours = name + strlen (SWAP_PREFIX);

  return strncmp (ours, sha256, HASH_CHARS) == 0
         || (strlen (ours) > HASH_CHARS
             && strncmp (ours + HASH_CHARS + 1, sha256, HASH_CHARS) == 0);
}

/* What is neither goes where people see it. */
static void
recover (LatentPlaces *places, const char *path, const char *sha256)
{
  g_autofree char *name = g_strdup_printf ("recovered-%.*s", HASH_CHARS, sha256);
  g_autofree char *kept = g_build_filename (latent_places_get_pictures (places), name, NULL);
  g_autoptr (GError) error = NULL;
  gboolean is_taken;

  if (!latent_files_rename_new (path, kept, &is_taken, &error))
    g_debug ("another program's picture stays in %s: %s", path,
             is_taken ? "the name is taken" : error->message);
}

void
latent_record_files_settle_leftover (LatentPlaces *places, const char *name)
{
  g_autofree char *path = g_build_filename (latent_places_get_incoming (places), name, NULL);
  g_autofree char *sha256 = NULL;

  g_assert (latent_file_worker_is_current ());

  if (!g_str_has_prefix (name, SWAP_PREFIX))
    {
      unlink (path);
      return;
    }
  sha256 = hash_file (path, NULL, NULL);
  /* What cannot be read now may be read next time. */
  if (sha256 == NULL)
    g_debug ("%s stays", path);
  else if (is_needless (name, sha256))
    unlink (path);
  else
    recover (places, path, sha256);
}
