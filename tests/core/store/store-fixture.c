/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "store-fixture.h"
#include "tests/support/latent-test-images.h"

void
store_fixture_open (StoreFixture *self, const char *folder)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  self->places = latent_places_new (folder, FALSE);
  latent_places_create (self->places, &error);
  g_assert_no_error (error);
  self->lock = latent_process_lock_new (self->places, &error);
  g_assert_no_error (error);
  self->worker = latent_file_worker_new ();
  self->database = latent_database_new (latent_places_get_database (self->places));
  latent_database_open_async (self->database, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  latent_database_open_finish (self->database, result, &error);
  g_assert_no_error (error);
  self->ledger = latent_ledger_new (self->database, self->lock);
  self->library = latent_library_new (self->database, self->worker);
}

void
store_fixture_close (StoreFixture *self)
{
  latent_test_assert_gone (&self->library);
  latent_test_assert_gone (&self->ledger);
  latent_test_assert_gone (&self->database);
  latent_test_assert_gone (&self->lock);
  latent_test_assert_gone (&self->worker);
  latent_test_assert_gone (&self->places);
}

LatentJobRecord *
store_make_job (const char *prompt, gint64 created_us)
{
  LatentJobRecord *record = latent_job_record_new ();

  record->id = g_uuid_string_random ();
  record->origin = g_strdup (STORE_ORIGIN);
  record->idempotency_key = g_uuid_string_random ();
  record->body = g_bytes_new (prompt, strlen (prompt));
  record->body_sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, record->body);
  record->model_id = g_strdup ("imagen-4");
  record->prompt = g_strdup (prompt);
  g_hash_table_insert (record->values, g_strdup ("aspect_ratio"), g_strdup ("16:9"));
  record->created_us = created_us;
  return record;
}

LatentImageRecord *
store_make_image (const LatentJobRecord *job, guint index, const char *path)
{
  LatentImageRecord *image = latent_image_record_new ();

  image->id = g_uuid_string_random ();
  image->job_id = g_strdup (job->id);
  image->index = index;
  image->path = g_strdup (path);
  image->format = LATENT_IMAGE_FORMAT_PNG;
  image->width = 1024;
  image->height = 576;
  image->size_bytes = 12345;
  image->sha256 = g_strdup ("ab");
  image->created_us = 77;
  image->job_created_us = job->created_us;
  return image;
}

static gboolean
insert (StoreFixture *self, const LatentJobRecord *record, GError **error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new ();
  g_autoptr (GAsyncResult) result = NULL;

  g_ptr_array_add (records, (gpointer) record);
  latent_ledger_insert_async (self->ledger, records, NULL, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  return latent_ledger_insert_finish (self->ledger, result, error);
}

static gboolean
update (StoreFixture *self, const LatentJobRecord *record, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latent_ledger_update_async (self->ledger, record, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  return latent_ledger_update_finish (self->ledger, result, error);
}

void
store_insert (StoreFixture *self, const LatentJobRecord *record)
{
  g_autoptr (GError) error = NULL;

  insert (self, record, &error);
  g_assert_no_error (error);
}

void
store_update (StoreFixture *self, const LatentJobRecord *record)
{
  g_autoptr (GError) error = NULL;

  update (self, record, &error);
  g_assert_no_error (error);
}

void
store_insert_fails (StoreFixture *self, const LatentJobRecord *record, LatentErrorCode code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (insert (self, record, &error));
  latent_test_assert_error (&error, code);
}

void
store_update_fails (StoreFixture *self, const LatentJobRecord *record, LatentErrorCode code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (update (self, record, &error));
  latent_test_assert_error (&error, code);
}

void
store_complete (StoreFixture *self, const LatentJobRecord *record, GPtrArray *images)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latent_ledger_complete_async (self->ledger, record, images, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  latent_ledger_complete_finish (self->ledger, result, &error);
  g_assert_no_error (error);
}

void
store_release (StoreFixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latent_ledger_release_async (self->ledger, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  latent_ledger_release_finish (self->ledger, result, &error);
  g_assert_no_error (error);
}

GPtrArray *
store_claim (StoreFixture *self, const char *team, gboolean rested_too)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *claimed;

  latent_ledger_claim_async (self->ledger, STORE_ORIGIN, team, rested_too, NULL,
                             latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  claimed = latent_ledger_claim_finish (self->ledger, result, &error);
  g_assert_no_error (error);
  return claimed;
}

GPtrArray *
store_list (StoreFixture *self, int state, gboolean unfinished_only, guint limit)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *records;

  latent_ledger_list_async (self->ledger, state, unfinished_only, limit, NULL,
                            latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  records = latent_ledger_list_finish (self->ledger, result, &error);
  g_assert_no_error (error);
  return records;
}

LatentJobRecord *
store_find (StoreFixture *self, const char *id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LatentJobRecord *record;

  latent_ledger_find_async (self->ledger, id, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  record = latent_ledger_find_finish (self->ledger, result, &error);
  g_assert_no_error (error);
  return record;
}

GPtrArray *
store_images (StoreFixture *self, const char *search, guint limit)
{
  return latent_test_list_images (self->library, search, limit);
}

static gpointer
execute_thread (sqlite3 *connection, gpointer data, GError **error)
{
  return GINT_TO_POINTER (latent_sql_execute (connection, data, error));
}

static gpointer
query_thread (sqlite3 *connection, gpointer data, GError **error)
{
  gint64 value = 0;

  latent_sql_get_int64 (connection, data, &value, error);
  return g_memdup2 (&value, sizeof value);
}

void
store_execute (StoreFixture *self, const char *sql)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GTask *task = g_task_new (self->database, NULL, latent_test_result_cb, &result);

  g_task_set_task_data (task, g_strdup (sql), g_free);
  latent_database_run (self->database, task, LATENT_DATABASE_WRITE, execute_thread, NULL);
  latent_test_wait_for (result != NULL);
  g_task_propagate_pointer (G_TASK (result), &error);
  g_assert_no_error (error);
}

static gpointer
stop_syncing_thread (sqlite3 *connection, gpointer data, GError **error)
{
  /* Not to be changed in a transaction. */
  latent_sql_execute (connection, "COMMIT; PRAGMA synchronous = OFF; BEGIN", error);
  return NULL;
}

void
store_stop_syncing (StoreFixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GTask *task = g_task_new (self->database, NULL, latent_test_result_cb, &result);

  latent_database_run (self->database, task, LATENT_DATABASE_READ, stop_syncing_thread, NULL);
  latent_test_wait_for (result != NULL);
  g_task_propagate_pointer (G_TASK (result), &error);
  g_assert_no_error (error);
}

void
store_execute_soon (StoreFixture *self, const char *sql)
{
  GTask *task = g_task_new (self->database, NULL, NULL, NULL);

  g_task_set_task_data (task, g_strdup (sql), g_free);
  latent_database_run (self->database, task, LATENT_DATABASE_WRITE, execute_thread, NULL);
}

gint64
store_query (StoreFixture *self, const char *sql)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gint64 *value = NULL;
  GTask *task = g_task_new (self->database, NULL, latent_test_result_cb, &result);

  g_task_set_task_data (task, g_strdup (sql), g_free);
  latent_database_run (self->database, task, LATENT_DATABASE_READ, query_thread, g_free);
  latent_test_wait_for (result != NULL);
  value = g_task_propagate_pointer (G_TASK (result), &error);
  g_assert_no_error (error);
  return *value;
}

GSubprocess *
store_helper_start (const char *command, const char *argument)
{
  g_autofree char *program
      = g_test_build_filename (G_TEST_BUILT, "core", "store", "store-helper", NULL);
  g_autoptr (GError) error = NULL;
  GSubprocess *helper
      = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                          program, command, argument, NULL);

  g_assert_no_error (error);
  return helper;
}

char *
store_helper_read_line (GSubprocess *helper)
{
  GInputStream *output = g_subprocess_get_stdout_pipe (helper);
  g_autoptr (GString) line = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  char byte;

  while (g_input_stream_read (output, &byte, 1, NULL, &error) == 1 && byte != '\n')
    g_string_append_c (line, byte);
  g_assert_no_error (error);
  return g_string_free (g_steal_pointer (&line), FALSE);
}

void
store_helper_end (GSubprocess *helper)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_close (g_subprocess_get_stdin_pipe (helper), NULL, &error);
  g_assert_no_error (error);
  g_subprocess_wait (helper, NULL, &error);
  g_assert_no_error (error);
}
