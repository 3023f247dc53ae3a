/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-demo-journal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/latent-error.h"
#include "core/base/latent-json.h"
#include "latent-demo-worker.h"

struct _LatentDemoJournal
{
  GObject parent_instance;

  LatentDemoWorker *worker; /* NULL once closed */
  int fd;                   /* used by the worker's thread alone while that runs */
};

G_DEFINE_FINAL_TYPE (LatentDemoJournal, latent_demo_journal, G_TYPE_OBJECT)

static void
take_storage_error (GError **error, const char *what, const char *reason)
{
  g_propagate_error (error, latent_error_new (LATENT_ERROR_STORAGE, "%s: %s", what, reason));
}

static gboolean
write_all (int fd, const char *text, gsize length)
{
  while (length > 0)
    {
      gssize written = write (fd, text, length);

      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        return FALSE;
      text += written;
      length -= (gsize)written;
    }
  return TRUE;
}

static void
append_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  LatentDemoJournal *self = source;
  const char *line = task_data;
  off_t end;

  if (line == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  end = lseek (self->fd, 0, SEEK_END);
  if (write_all (self->fd, line, strlen (line)) && fdatasync (self->fd) == 0)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  int failure = errno;

  /* What nobody was told about must not be there after a restart either. */
  if (end >= 0 && ftruncate (self->fd, end) != 0)
    g_debug ("Cannot take back a journal entry: %s", g_strerror (errno));
  g_task_return_error (task, latent_error_new (LATENT_ERROR_STORAGE, "cannot write the journal: %s",
                                               g_strerror (failure)));
}

static GPtrArray *
read_entries (const char *contents)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify)json_node_unref);
  g_auto (GStrv) lines = g_strsplit (contents, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (lines[i], strlen (lines[i]));
      JsonNode *entry = latent_json_parse (bytes, NULL);

      if (entry != NULL)
        g_ptr_array_add (entries, entry);
    }
  return entries;
}

static void
latent_demo_journal_finalize (GObject *object)
{
  latent_demo_journal_close (LATENT_DEMO_JOURNAL (object));

  G_OBJECT_CLASS (latent_demo_journal_parent_class)->finalize (object);
}

static void
latent_demo_journal_class_init (LatentDemoJournalClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_demo_journal_finalize;
}

static void
latent_demo_journal_init (LatentDemoJournal *self)
{
  self->fd = -1;
}

LatentDemoJournal *
latent_demo_journal_open (const char *path, GPtrArray **entries, GError **error)
{
  g_autoptr (LatentDemoJournal) self = g_object_new (LATENT_DEMO_TYPE_JOURNAL, NULL);
  g_autofree char *contents = NULL;
  g_autoptr (GError) failure = NULL;
  gsize length = 0;

  self->fd = open (path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (self->fd < 0)
    {
      take_storage_error (error, path, g_strerror (errno));
      return NULL;
    }
  if (!g_file_get_contents (path, &contents, &length, &failure))
    {
      take_storage_error (error, path, failure->message);
      return NULL;
    }
  /* A torn last line gets its end, or the next entry would be glued to it. */
  if (length > 0 && contents[length - 1] != '\n' && !write_all (self->fd, "\n", 1))
    {
      take_storage_error (error, path, g_strerror (errno));
      return NULL;
    }
  *entries = read_entries (contents);
  self->worker = latent_demo_worker_new ("demo-journal");
  return g_steal_pointer (&self);
}

void
latent_demo_journal_append_async (LatentDemoJournal *self,
                                  JsonNode *entry,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, latent_demo_journal_append_async);
  if (self->worker == NULL)
    {
      g_task_return_error (task, latent_error_new (LATENT_ERROR_STORAGE, "the journal is closed"));
      return;
    }
  if (entry != NULL)
    {
      g_autofree char *text = latent_json_to_text (entry);

      g_task_set_task_data (task, g_strconcat (text, "\n", NULL), g_free);
    }
  latent_demo_worker_run (self->worker, g_steal_pointer (&task), append_thread);
}

gboolean
latent_demo_journal_append_finish (LatentDemoJournal *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
latent_demo_journal_close (LatentDemoJournal *self)
{
  g_clear_pointer (&self->worker, latent_demo_worker_free);
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}
