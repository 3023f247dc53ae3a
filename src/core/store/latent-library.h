/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-image-record.h"
#include "latent-database.h"
#include "latent-file-worker.h"
#include "latent-process-lock.h"

G_BEGIN_DECLS

/* LatentLibrary: the stored pictures. First form: queries that return records; the ledger inserts.
 * Main thread. */
#define LATENT_TYPE_LIBRARY (latent_library_get_type ())
G_DECLARE_FINAL_TYPE (LatentLibrary, latent_library, LATENT, LIBRARY, GObject)

LatentLibrary *latent_library_new (LatentDatabase *database, LatentFileWorker *worker);

/* Those of @paths (NULL-terminated) that no picture of the library has, marked ones included.
 * (transfer full): NULL with @error */
void latent_library_find_unlisted_async (LatentLibrary *self,
                                         char **paths,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
char **
latent_library_find_unlisted_finish (LatentLibrary *self, GAsyncResult *result, GError **error);

/* The pictures of some jobs (NULL-terminated, copied), marked as deleted ones left out: by job as
 * they were given, each job's in order. (transfer full) (element-type LatentImageRecord). Of which
 * pictures there are, latent-image-search.h tells. */
void latent_library_list_of_jobs_async (LatentLibrary *self,
                                        const char *const *job_ids,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
GPtrArray *
latent_library_list_of_jobs_finish (LatentLibrary *self, GAsyncResult *result, GError **error);

/* What happened to the library, by whichever process. */
typedef struct
{
  gint64 last_event;  /* for the next question */
  gint64 last_change; /* the same */
  GPtrArray *records; /* not null (element-type LatentJobRecord): jobs something happened to */
  GArray *numbers;    /* not null (element-type guint32): pictures something happened to */
  gboolean is_cut;    /* there were more than the library remembers: any picture may have changed */
  gboolean is_renumbered; /* every number means another picture or job now: @records has all jobs
                           * that are shown, too */
  gint64 numbering;       /* for latent_library_list_changes_finish() */
} LatentLibraryChanges;

void latent_library_changes_free (LatentLibraryChanges *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentLibraryChanges, latent_library_changes_free)

/* The jobs with events after @since and those of @job_ids (nullable), and the pictures with changes
 * after @since_change, as they are at one moment. -1: none of them, only the last event or change
 * is asked for. (transfer full)
 *
 * Pictures may be given other numbers (latent-renumber.h). Whoever hears of it here must forget the
 * old ones; until then, all that is done by number finds nothing. */
void latent_library_list_changes_async (LatentLibrary *self,
                                        gint64 since,
                                        gint64 since_change,
                                        const char *const *job_ids,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
LatentLibraryChanges *
latent_library_list_changes_finish (LatentLibrary *self, GAsyncResult *result, GError **error);

/* The same of one job. */
void latent_library_list_of_job_async (LatentLibrary *self,
                                       const char *job_id,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
GPtrArray *
latent_library_list_of_job_finish (LatentLibrary *self, GAsyncResult *result, GError **error);

/* The same of ids (NULL-terminated, copied) that are of pictures or of jobs, mixed: a picture that
 * is named twice comes twice, and ids of nothing are left out. */
void latent_library_list_of_ids_async (LatentLibrary *self,
                                       const char *const *ids,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
GPtrArray *
latent_library_list_of_ids_finish (LatentLibrary *self, GAsyncResult *result, GError **error);

/* Whose the marks of deleted pictures are from now on. */
void latent_library_set_lock (LatentLibrary *self, LatentProcessLock *lock);

/* Deleting (promise 7): mark (durable, undone by unmarking), then trash. A mark is this process's:
 * at start only those of processes that are gone are cleared. All of @image_ids
 * (NULL-terminated, copied) or, with @error, none; those that are no pictures (any more) are left
 * out. finish: (transfer full) (element-type guint32): their numbers as they are now, 0 where there
 * is no picture */
void latent_library_mark_deleted_async (LatentLibrary *self,
                                        const char *const *image_ids,
                                        gboolean deleted,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
GArray *
latent_library_mark_deleted_finish (LatentLibrary *self, GAsyncResult *result, GError **error);

/* Moves the file of a marked picture to the desktop's trash and removes its row. A file that is
 * already gone counts as trashed. When it cannot be trashed (there is no trash there, ...):
 * LATENT_ERROR_STORAGE with facts->field "trash", and nothing changed, unless @permanently, which
 * removes the file. The mark itself is not asked for: the wish stands without it. What the file
 * does not say of the picture (yet) is kept, for the day when it is taken out of the trash again.
 */
void latent_library_trash_async (LatentLibrary *self,
                                 const char *image_id,
                                 gboolean permanently,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean latent_library_trash_finish (LatentLibrary *self, GAsyncResult *result, GError **error);

/* Ends the deletions of processes that are gone: called once at open. What was only marked is
 * simply back; what has gone to the trash already (its file is not there, though its folder is)
 * loses its row, too, and its record beside it follows. Where even the folder is away, the next
 * opening decides. finish: (transfer full) (element-type LatentImageRecord): those whose rows are
 * gone now; NULL with @error */
void latent_library_restore_marked_async (LatentLibrary *self,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
GPtrArray *
latent_library_restore_marked_finish (LatentLibrary *self, GAsyncResult *result, GError **error);

/**
 * latent_library_export_async:
 * @target: where the copy goes (a file chosen by a person)
 * @replace: FALSE: an existing file is LATENT_ERROR_STORAGE with facts->field "exists"
 *
 * Copies the bytes as they are: temporary file in the target's folder, fsync, rename; the umask
 * decides the mode; an existing target stays whole until then, and a symbolic link is replaced, not
 * followed. LATENT_ERROR_STORAGE; with facts->field "missing" the picture's own file is gone. Only
 * targets with a local path.
 */
void latent_library_export_async (LatentLibrary *self,
                                  const LatentImageRecord *image,
                                  GFile *target,
                                  gboolean replace,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean latent_library_export_finish (LatentLibrary *self, GAsyncResult *result, GError **error);

/**
 * latent_library_check_files_async:
 * @images: (element-type LatentImageRecord): as the library has them; not changed meanwhile
 *
 * Looks at the pictures' files from outside (size and time, not the bytes) and writes down which
 * are missing, changed by another program, or back. A picture whose folder is not there either is
 * left as it was: a disk is away. Rows are never removed.
 *
 * Finish: (transfer full) (element-type LatentImageRecord): new records of those whose file_state
 * is another than before.
 */
void latent_library_check_files_async (LatentLibrary *self,
                                       GPtrArray *images,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
GPtrArray *
latent_library_check_files_finish (LatentLibrary *self, GAsyncResult *result, GError **error);

/* How @path looks now. File worker only; blocks. LATENT_ERROR_STORAGE. */
gboolean latent_library_look_at_file (const char *path, LatentFileStamp *stamp, GError **error);

/* For whoever has just written into a picture's file: it looks otherwise now and is ours all the
 * same. */
void latent_library_note_file_async (LatentLibrary *self,
                                     const char *image_id,
                                     const char *path,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean
latent_library_note_file_finish (LatentLibrary *self, GAsyncResult *result, GError **error);

/* The picture @image->id was stored again, at @image->path: its row takes what @image says of the
 * file. Prompt, rating and the rest stay. */
void latent_library_replace_file_async (LatentLibrary *self,
                                        const LatentImageRecord *image,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
gboolean
latent_library_replace_file_finish (LatentLibrary *self, GAsyncResult *result, GError **error);

G_END_DECLS
