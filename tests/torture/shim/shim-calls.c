/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* The calls themselves. The C library has several names for most of them; which one a program uses
 * depends on how it was compiled. */

#undef _FILE_OFFSET_BITS /* would make one name of open() and open64() */
#undef _FORTIFY_SOURCE   /* would make other functions of both */
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define N_FDS 4096
#define PATH_BYTES 4096

typedef struct
{
  char *path; /* nullable: none of ours */
  dev_t device;
  ino_t inode;
} OpenFile;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static OpenFile files[N_FDS];
static char root[PATH_BYTES];
static size_t root_length;

void
shim_lock (void)
{
  pthread_mutex_lock (&mutex);
}

void
shim_unlock (void)
{
  pthread_mutex_unlock (&mutex);
}

__attribute__ ((constructor)) static void
set_up (void)
{
  const char *path = getenv ("LATENT_SHIM_ROOT");

  snprintf (root, sizeof root, "%s", path != NULL ? path : "");
  root_length = strlen (root);
  pthread_atfork (shim_lock, shim_unlock, shim_unlock);
}

const char *
shim_resolve (int folder, const char *path, char *buffer, size_t size)
{
  char base[PATH_BYTES];
  int n;

  if (root_length == 0 || path == NULL)
    return NULL;
  if (path[0] == '/')
    {
      n = snprintf (buffer, size, "%s", path);
    }
  else
    {
      if (folder == AT_FDCWD)
        {
          if (getcwd (base, sizeof base) == NULL)
            return NULL;
        }
      else if (folder >= 0 && folder < N_FDS && files[folder].path != NULL)
        snprintf (base, sizeof base, "%s", files[folder].path);
      else
        return NULL;
      n = snprintf (buffer, size, "%s/%s", base, path);
    }
  if (n < 0 || (size_t) n >= size || strncmp (buffer, root, root_length) != 0
      || (buffer[root_length] != '/' && buffer[root_length] != '\0'))
    return NULL;
  return buffer;
}

const char *
shim_relative (const char *path)
{
  return path[root_length] == '\0' ? "" : path + root_length + 1;
}

const char *
shim_fd_path (int fd, uint64_t *inode)
{
  struct stat status;

  if (fd < 0 || fd >= N_FDS || files[fd].path == NULL)
    return NULL;
  /* A stream may have closed it without our seeing. */
  if (fstat (fd, &status) != 0 || status.st_dev != files[fd].device
      || status.st_ino != files[fd].inode)
    {
      shim_fd_forget (fd);
      return NULL;
    }
  *inode = status.st_ino;
  return files[fd].path;
}

void
shim_fd_set (int fd, const char *path)
{
  struct stat status;

  if (fd >= N_FDS || fstat (fd, &status) != 0)
    return;
  free (files[fd].path);
  files[fd].path = strdup (path);
  files[fd].device = status.st_dev;
  files[fd].inode = status.st_ino;
}

void
shim_fd_forget (int fd)
{
  if (fd < 0 || fd >= N_FDS)
    return;
  free (files[fd].path);
  files[fd].path = NULL;
}

/* Asks the rules; returns false when the call is not to be made, with errno set. */
static bool
begin (const ShimCall *call, ShimVerdict *verdict)
{
  shim_rules_judge (call, verdict);
  if (verdict->kills_before)
    {
      shim_log_append (call, verdict, EOWNERDEAD);
      shim_die ();
    }
  if (verdict->error == 0)
    return true;
  shim_log_append (call, verdict, verdict->error);
  errno = verdict->error;
  return false;
}

static void
end (const ShimCall *call, const ShimVerdict *verdict, bool is_done)
{
  int saved_errno = errno;

  shim_log_append (call, verdict, is_done ? 0 : saved_errno);
  if (verdict->kills_after)
    shim_die ();
  if (verdict->stops_after)
    shim_stop ();
  errno = saved_errno;
}

/* open */

static int
do_open (int folder, const char *path, int flags, mode_t mode)
{
  char buffer[PATH_BYTES];
  ShimCall call = { .kind = SHIM_OPEN, .name = "open" };
  ShimVerdict verdict;
  struct stat status;
  bool is_new;
  int fd;

  shim_lock ();
  call.path = shim_resolve (folder, path, buffer, sizeof buffer);
  if (call.path == NULL)
    {
      shim_unlock ();
      return (int) syscall (SYS_openat, folder, path, flags, mode);
    }
  is_new = (flags & O_CREAT) != 0 && lstat (call.path, &status) != 0;
  if (!begin (&call, &verdict))
    {
      shim_unlock ();
      return -1;
    }
  fd = (int) syscall (SYS_openat, folder, path, flags, mode);
  if (fd >= 0)
    {
      shim_fd_set (fd, call.path);
      shim_fd_path (fd, &call.inode);
      call.name = is_new ? "create" : (flags & O_TRUNC) != 0 ? "truncate" : "open";
    }
  end (&call, &verdict, fd >= 0);
  shim_unlock ();
  return fd;
}

/* The argument that is there when a file may be made. */
#define TAKE_MODE(mode, flags)                                                                     \
  do                                                                                               \
    {                                                                                              \
      va_list rest;                                                                                \
                                                                                                   \
      va_start (rest, flags);                                                                      \
      mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg (rest, mode_t) : 0;                     \
      va_end (rest);                                                                               \
    }                                                                                              \
  while (0)

int
open (const char *path, int flags, ...)
{
  mode_t mode;

  TAKE_MODE (mode, flags);
  return do_open (AT_FDCWD, path, flags, mode);
}

int
open64 (const char *path, int flags, ...)
{
  mode_t mode;

  TAKE_MODE (mode, flags);
  return do_open (AT_FDCWD, path, flags, mode);
}

int
openat (int folder, const char *path, int flags, ...)
{
  mode_t mode;

  TAKE_MODE (mode, flags);
  return do_open (folder, path, flags, mode);
}

int
openat64 (int folder, const char *path, int flags, ...)
{
  mode_t mode;

  TAKE_MODE (mode, flags);
  return do_open (folder, path, flags, mode);
}

/* What _FORTIFY_SOURCE makes of the same without a mode. */
int __open_2 (const char *path, int flags);
int __open64_2 (const char *path, int flags);
int __openat_2 (int folder, const char *path, int flags);
int __openat64_2 (int folder, const char *path, int flags);

int
__open_2 (const char *path, int flags)
{
  return do_open (AT_FDCWD, path, flags, 0);
}

int
__open64_2 (const char *path, int flags)
{
  return do_open (AT_FDCWD, path, flags, 0);
}

int
__openat_2 (int folder, const char *path, int flags)
{
  return do_open (folder, path, flags, 0);
}

int
__openat64_2 (int folder, const char *path, int flags)
{
  return do_open (folder, path, flags, 0);
}

int
creat (const char *path, mode_t mode)
{
  return do_open (AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

int
close (int fd)
{
  shim_lock ();
  shim_fd_forget (fd);
  shim_unlock ();
  return (int) syscall (SYS_close, fd);
}

/* read */

static size_t
halve (size_t length)
{
  return length > 1 ? length / 2 : length;
}

static ssize_t
do_read (int fd, void *bytes, size_t length, off64_t offset)
{
  ShimCall call = { .kind = SHIM_READ, .name = "read" };
  ShimVerdict verdict = { .mark = "-" };
  ssize_t done;

  shim_lock ();
  call.path = shim_fd_path (fd, &call.inode);
  if (call.path != NULL && !begin (&call, &verdict))
    {
      shim_unlock ();
      return -1;
    }
  if (verdict.is_short)
    length = halve (length);
  shim_unlock ();
  done = offset >= 0 ? syscall (SYS_pread64, fd, bytes, length, offset)
                     : syscall (SYS_read, fd, bytes, length);
  if (call.path != NULL)
    end (&call, &verdict, done >= 0);
  return done;
}

ssize_t
read (int fd, void *bytes, size_t length)
{
  return do_read (fd, bytes, length, -1);
}

ssize_t
pread (int fd, void *bytes, size_t length, off_t offset)
{
  return do_read (fd, bytes, length, offset);
}

ssize_t
pread64 (int fd, void *bytes, size_t length, off64_t offset)
{
  return do_read (fd, bytes, length, offset);
}

/* write */

static ssize_t
do_write (int fd, const void *bytes, size_t length, off64_t offset)
{
  ShimCall call = { .kind = SHIM_WRITE, .name = "write", .bytes = bytes };
  ShimVerdict verdict = { .mark = "-" };
  ssize_t done;

  shim_lock ();
  call.path = shim_fd_path (fd, &call.inode);
  if (call.path == NULL)
    {
      shim_unlock ();
      return offset >= 0 ? syscall (SYS_pwrite64, fd, bytes, length, offset)
                         : syscall (SYS_write, fd, bytes, length);
    }
  call.offset = offset >= 0                                     ? offset
                : (fcntl (fd, F_GETFL) & O_APPEND) != 0 ? lseek (fd, 0, SEEK_END)
                                                        : lseek (fd, 0, SEEK_CUR);
  call.length = length;
  if (!begin (&call, &verdict))
    {
      shim_unlock ();
      return -1;
    }
  if (verdict.is_short)
    length = halve (length);
  done = offset >= 0 ? syscall (SYS_pwrite64, fd, bytes, length, offset)
                     : syscall (SYS_write, fd, bytes, length);
  call.length = done > 0 ? (size_t) done : 0;
  end (&call, &verdict, done >= 0);
  shim_unlock ();
  return done;
}

ssize_t
write (int fd, const void *bytes, size_t length)
{
  return do_write (fd, bytes, length, -1);
}

ssize_t
pwrite (int fd, const void *bytes, size_t length, off_t offset)
{
  return do_write (fd, bytes, length, offset);
}

ssize_t
pwrite64 (int fd, const void *bytes, size_t length, off64_t offset)
{
  return do_write (fd, bytes, length, offset);
}

/* Of files only the first piece: a short write, which every caller has to know. */
ssize_t
writev (int fd, const struct iovec *pieces, int n_pieces)
{
  uint64_t inode;
  bool is_ours;

  shim_lock ();
  is_ours = shim_fd_path (fd, &inode) != NULL;
  shim_unlock ();
  if (is_ours && n_pieces > 0)
    return do_write (fd, pieces[0].iov_base, pieces[0].iov_len, -1);
  return syscall (SYS_writev, fd, pieces, n_pieces);
}

/* Copies within the kernel could not be logged: whoever asks falls back to reading and writing. */
ssize_t
copy_file_range (int from, off64_t *from_offset, int to, off64_t *to_offset, size_t length,
                 unsigned int flags)
{
  uint64_t inode;
  bool is_ours;

  shim_lock ();
  is_ours = shim_fd_path (to, &inode) != NULL;
  shim_unlock ();
  if (is_ours)
    {
      errno = ENOSYS;
      return -1;
    }
  return syscall (SYS_copy_file_range, from, from_offset, to, to_offset, length, flags);
}

/* sync */

/* What the kernel does to pages it could not write: they are gone, and the next sync says yes. */
static void
lose_bytes (int fd)
{
  struct stat status;

  if (fstat (fd, &status) == 0 && syscall (SYS_ftruncate, fd, 0L) == 0)
    syscall (SYS_ftruncate, fd, (long) status.st_size);
}

static int
do_sync (int fd, long number)
{
  ShimCall call = { .kind = SHIM_SYNC, .name = "sync" };
  ShimVerdict verdict;
  struct stat status;
  int result;

  shim_lock ();
  call.path = shim_fd_path (fd, &call.inode);
  if (call.path == NULL)
    {
      shim_unlock ();
      return (int) syscall (number, fd);
    }
  if (fstat (fd, &status) == 0 && S_ISDIR (status.st_mode))
    call.name = "syncdir";
  if (!begin (&call, &verdict))
    {
      if (verdict.loses_bytes)
        lose_bytes (fd);
      errno = verdict.error;
      shim_unlock ();
      return -1;
    }
  result = (int) syscall (number, fd);
  end (&call, &verdict, result == 0);
  shim_unlock ();
  return result;
}

int
fsync (int fd)
{
  return do_sync (fd, SYS_fsync);
}

int
fdatasync (int fd)
{
  return do_sync (fd, SYS_fdatasync);
}

/* truncate */

static int
do_truncate (int fd, off64_t size)
{
  ShimCall call = { .kind = SHIM_TRUNCATE, .name = "truncate", .offset = size };
  ShimVerdict verdict;
  int result;

  shim_lock ();
  call.path = shim_fd_path (fd, &call.inode);
  if (call.path == NULL)
    {
      shim_unlock ();
      return (int) syscall (SYS_ftruncate, fd, size);
    }
  if (!begin (&call, &verdict))
    {
      shim_unlock ();
      return -1;
    }
  result = (int) syscall (SYS_ftruncate, fd, size);
  end (&call, &verdict, result == 0);
  shim_unlock ();
  return result;
}

int
ftruncate (int fd, off_t size)
{
  return do_truncate (fd, size);
}

int
ftruncate64 (int fd, off64_t size)
{
  return do_truncate (fd, size);
}

/* names */

static uint64_t
get_inode (const char *path)
{
  struct stat status;

  return lstat (path, &status) == 0 ? status.st_ino : 0;
}

static int
do_rename (int from_folder, const char *from, int to_folder, const char *to, unsigned int flags)
{
  char from_buffer[PATH_BYTES], to_buffer[PATH_BYTES];
  ShimCall call = { .kind = SHIM_RENAME,
                    .name = (flags & RENAME_EXCHANGE) != 0 ? "exchange" : "rename" };
  ShimVerdict verdict;
  int result;

  shim_lock ();
  call.path = shim_resolve (from_folder, from, from_buffer, sizeof from_buffer);
  call.path2 = shim_resolve (to_folder, to, to_buffer, sizeof to_buffer);
  if (call.path == NULL || call.path2 == NULL)
    {
      shim_unlock ();
      return (int) syscall (SYS_renameat2, from_folder, from, to_folder, to, flags);
    }
  call.inode = get_inode (call.path);
  if (!begin (&call, &verdict))
    {
      shim_unlock ();
      return -1;
    }
  result = (int) syscall (SYS_renameat2, from_folder, from, to_folder, to, flags);
  end (&call, &verdict, result == 0);
  shim_unlock ();
  return result;
}

int
rename (const char *from, const char *to)
{
  return do_rename (AT_FDCWD, from, AT_FDCWD, to, 0);
}

int
renameat (int from_folder, const char *from, int to_folder, const char *to)
{
  return do_rename (from_folder, from, to_folder, to, 0);
}

int
renameat2 (int from_folder, const char *from, int to_folder, const char *to, unsigned int flags)
{
  return do_rename (from_folder, from, to_folder, to, flags);
}

static int
do_link (int from_folder, const char *from, int to_folder, const char *to, int flags)
{
  char from_buffer[PATH_BYTES], to_buffer[PATH_BYTES];
  ShimCall call = { .kind = SHIM_LINK, .name = "link" };
  ShimVerdict verdict;
  int result;

  shim_lock ();
  call.path = shim_resolve (from_folder, from, from_buffer, sizeof from_buffer);
  call.path2 = shim_resolve (to_folder, to, to_buffer, sizeof to_buffer);
  if (call.path == NULL || call.path2 == NULL)
    {
      shim_unlock ();
      return (int) syscall (SYS_linkat, from_folder, from, to_folder, to, flags);
    }
  call.inode = get_inode (call.path);
  if (!begin (&call, &verdict))
    {
      shim_unlock ();
      return -1;
    }
  result = (int) syscall (SYS_linkat, from_folder, from, to_folder, to, flags);
  end (&call, &verdict, result == 0);
  shim_unlock ();
  return result;
}

int
link (const char *from, const char *to)
{
  return do_link (AT_FDCWD, from, AT_FDCWD, to, 0);
}

int
linkat (int from_folder, const char *from, int to_folder, const char *to, int flags)
{
  return do_link (from_folder, from, to_folder, to, flags);
}

/* @flags: AT_REMOVEDIR for a folder */
static int
do_unlink (int folder, const char *path, int flags)
{
  char buffer[PATH_BYTES];
  ShimCall call = { .kind = SHIM_UNLINK, .name = (flags & AT_REMOVEDIR) != 0 ? "rmdir" : "unlink" };
  ShimVerdict verdict;
  int result;

  shim_lock ();
  call.path = shim_resolve (folder, path, buffer, sizeof buffer);
  call.inode = call.path != NULL ? get_inode (call.path) : 0;
  /* Nothing happens where nothing is. */
  if (call.inode == 0)
    {
      shim_unlock ();
      return (int) syscall (SYS_unlinkat, folder, path, flags);
    }
  if (!begin (&call, &verdict))
    {
      shim_unlock ();
      return -1;
    }
  result = (int) syscall (SYS_unlinkat, folder, path, flags);
  end (&call, &verdict, result == 0);
  shim_unlock ();
  return result;
}

int
unlink (const char *path)
{
  return do_unlink (AT_FDCWD, path, 0);
}

int
unlinkat (int folder, const char *path, int flags)
{
  return do_unlink (folder, path, flags);
}

int
rmdir (const char *path)
{
  return do_unlink (AT_FDCWD, path, AT_REMOVEDIR);
}

int
remove (const char *path)
{
  int result = do_unlink (AT_FDCWD, path, 0);

  return result != 0 && errno == EISDIR ? do_unlink (AT_FDCWD, path, AT_REMOVEDIR) : result;
}

static int
do_mkdir (int folder, const char *path, mode_t mode)
{
  char buffer[PATH_BYTES];
  ShimCall call = { .kind = SHIM_MKDIR, .name = "mkdir" };
  ShimVerdict verdict;
  int result;

  shim_lock ();
  call.path = shim_resolve (folder, path, buffer, sizeof buffer);
  if (call.path == NULL || get_inode (call.path) != 0)
    {
      shim_unlock ();
      return (int) syscall (SYS_mkdirat, folder, path, mode);
    }
  if (!begin (&call, &verdict))
    {
      shim_unlock ();
      return -1;
    }
  result = (int) syscall (SYS_mkdirat, folder, path, mode);
  end (&call, &verdict, result == 0);
  shim_unlock ();
  return result;
}

int
mkdir (const char *path, mode_t mode)
{
  return do_mkdir (AT_FDCWD, path, mode);
}

int
mkdirat (int folder, const char *path, mode_t mode)
{
  return do_mkdir (folder, path, mode);
}

/* lock */

int
flock (int fd, int operation)
{
  ShimCall call = { .kind = SHIM_LOCK, .name = "lock" };
  ShimVerdict verdict = { .mark = "-" };
  int result;

  shim_lock ();
  call.path = shim_fd_path (fd, &call.inode);
  if (call.path != NULL && !begin (&call, &verdict))
    {
      shim_unlock ();
      return -1;
    }
  /* It may wait for long. */
  shim_unlock ();
  result = (int) syscall (SYS_flock, fd, operation);
  if (call.path != NULL)
    end (&call, &verdict, result == 0);
  return result;
}
