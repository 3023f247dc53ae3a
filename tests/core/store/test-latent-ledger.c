/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/store/latent-ledger.h"

#include "store-fixture.h"

typedef struct
{
  char *folder;
  StoreFixture store;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = latent_test_make_folder ("ledger");
  store_fixture_open (&self->store, self->folder);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  store_fixture_close (&self->store);
  g_free (self->folder);
}

static void
assert_same_bytes (GBytes *one, GBytes *other)
{
  g_assert_true ((one == NULL) == (other == NULL));
  if (one != NULL)
    g_assert_true (g_bytes_equal (one, other));
}

static void
assert_same_values (GHashTable *one, GHashTable *other)
{
  GHashTableIter iterator;
  gpointer key, value;

  g_assert_cmpuint (g_hash_table_size (one), ==, g_hash_table_size (other));
  g_hash_table_iter_init (&iterator, one);
  while (g_hash_table_iter_next (&iterator, &key, &value))
    g_assert_cmpstr (value, ==, g_hash_table_lookup (other, key));
}

static void
assert_same_urls (char **one, char **other)
{
  g_assert_true ((one == NULL) == (other == NULL));
  if (one != NULL)
    g_assert_cmpstrv (one, other);
}

static void
assert_same_job (const LatentJobRecord *one, const LatentJobRecord *other)
{
  g_assert_cmpstr (one->id, ==, other->id);
  g_assert_cmpstr (one->origin, ==, other->origin);
  g_assert_cmpstr (one->team, ==, other->team);
  g_assert_cmpstr (one->idempotency_key, ==, other->idempotency_key);
  assert_same_bytes (one->body, other->body);
  g_assert_cmpstr (one->body_sha256, ==, other->body_sha256);
  g_assert_cmpstr (one->model_id, ==, other->model_id);
  g_assert_cmpstr (one->prompt, ==, other->prompt);
  assert_same_values (one->values, other->values);
  g_assert_cmpstr (one->webhook_url, ==, other->webhook_url);
  g_assert_cmpstr (one->parent_id, ==, other->parent_id);
  g_assert_cmpstr (one->remote_id, ==, other->remote_id);
  g_assert_cmpint (one->state, ==, other->state);
  g_assert_cmpint (one->resume_state, ==, other->resume_state);
  g_assert_cmpstr (one->reason, ==, other->reason);
  g_assert_cmpint (one->charged, ==, other->charged);
  g_assert_cmpint (one->credits, ==, other->credits);
  g_assert_cmpint (one->price, ==, other->price);
  g_assert_cmpint (one->rank, ==, other->rank);
  g_assert_cmpint (one->took_us, ==, other->took_us);
  g_assert_cmpint (one->server_offset_us, ==, other->server_offset_us);
  g_assert_cmpint (one->progress, ==, other->progress);
  g_assert_cmpuint (one->attempts, ==, other->attempts);
  g_assert_cmpint (one->error_code, ==, other->error_code);
  g_assert_cmpstr (one->error_text, ==, other->error_text);
  g_assert_cmpuint (one->error_http_status, ==, other->error_http_status);
  g_assert_cmpstr (one->request_id, ==, other->request_id);
  assert_same_urls (one->result_urls, other->result_urls);
  assert_same_bytes (one->reply, other->reply);
  g_assert_cmpint (one->created_us, ==, other->created_us);
  g_assert_cmpint (one->created_boot_us, ==, other->created_boot_us);
  g_assert_cmpstr (one->boot_id, ==, other->boot_id);
  g_assert_cmpint (one->submitted_us, ==, other->submitted_us);
  g_assert_cmpint (one->accepted_us, ==, other->accepted_us);
  g_assert_cmpint (one->finished_us, ==, other->finished_us);
  g_assert_cmpint (one->hidden, ==, other->hidden);
}

/* Every changeable member gets a value of its own. */
static void
change_everything (LatentJobRecord *record)
{
  const char *const urls[]
      = { "https://cdn.example.com/a.png", "https://cdn.example.com/ü?\"&", NULL };

  record->team = g_strdup (STORE_TEAM);
  record->remote_id = g_uuid_string_random ();
  record->state = LATENT_JOB_STOPPED;
  record->resume_state = LATENT_JOB_DOWNLOADING;
  record->reason = g_strdup ("expired");
  record->charged = LATENT_CHARGED_YES;
  record->credits = G_GINT64_CONSTANT (1) << 40;
  record->took_us = 15 * G_USEC_PER_SEC;
  record->server_offset_us = -G_USEC_PER_SEC;
  record->progress = 73;
  record->attempts = 3;
  record->error_code = LATENT_ERROR_EXPIRED;
  record->error_text = g_strdup ("gone <b>for</b> good");
  record->error_http_status = 410;
  record->request_id = g_strdup ("req-1");
  record->result_urls = g_strdupv ((char **) urls);
  record->reply = g_bytes_new ("{\"a\":\0}", 7);
  record->submitted_us = 11;
  record->accepted_us = 12;
  record->finished_us = 13;
  record->hidden = TRUE;
}

static void
test_round_trip (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentJobRecord) job = store_make_job ("a prompt", G_MAXINT64 / 64);
  g_autoptr (LatentJobRecord) fresh = NULL;
  g_autoptr (LatentJobRecord) changed = NULL;

  job->webhook_url = g_strdup ("https://example.com/hook");
  job->parent_id = g_uuid_string_random ();
  job->created_boot_us = 5;
  job->price = 7;
  job->rank = G_GINT64_CONSTANT (1) << 50;
  job->boot_id = g_strdup ("boot-1");
  g_hash_table_insert (job->values, g_strdup ("negative \"prompt\""), g_strdup ("\x01\n\\ü"));
  store_insert (&self->store, job);
  fresh = store_find (&self->store, job->id);
  assert_same_job (fresh, job);
  g_assert_cmpstr (fresh->owner, ==, latent_process_lock_get_name (self->store.lock));

  change_everything (job);
  store_update (&self->store, job);
  changed = store_find (&self->store, job->id);
  assert_same_job (changed, job);
}

/* B10 and U5: any text comes back exactly. */
static void
test_odd_texts_b10 (Fixture *self, gconstpointer data)
{
  g_autofree char *huge = g_strnfill (1024 * 1024, 'x');
  const char *const prompts[] = {
    "'; DROP TABLE jobs; --",     "%s%n%d",       "../../etc", "\x1b[31m", "\u202Eabc\u2066",
    "\U0001F469\u200D\U0001F680", "<b>&amp;</b>", "",          huge,
  };

  for (guint i = 0; i < G_N_ELEMENTS (prompts); i++)
    {
      g_autoptr (LatentJobRecord) job = store_make_job (prompts[i], (gint64) i);
      g_autoptr (LatentJobRecord) found = NULL;

      store_insert (&self->store, job);
      found = store_find (&self->store, job->id);
      assert_same_job (found, job);
    }
}

static void
test_insert_all_or_none (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) jobs
      = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_job_record_free);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LatentJobRecord *twin;

  for (guint i = 0; i < 20; i++)
    g_ptr_array_add (jobs, store_make_job ("a prompt", i));
  twin = g_ptr_array_index (jobs, 19);
  g_free (twin->idempotency_key);
  twin->idempotency_key
      = g_strdup (((LatentJobRecord *) g_ptr_array_index (jobs, 3))->idempotency_key);

  latent_ledger_insert_async (self->store.ledger, jobs, NULL, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  g_assert_false (latent_ledger_insert_finish (self->store.ledger, result, &error));
  latent_test_assert_error (&error, LATENT_ERROR_CONFLICT);
  g_assert_cmpint (store_query (&self->store, "SELECT count (*) FROM jobs"), ==, 0);
  g_assert_cmpint (store_query (&self->store, "SELECT count (*) FROM job_events"), ==, 0);
}

/* A full disk: the page limit makes SQLite answer as it would. */
static void
test_disk_full_s17 (Fixture *self, gconstpointer data)
{
  g_autofree char *huge = g_strnfill (1024 * 1024, 'x');
  g_autoptr (LatentJobRecord) job = store_make_job (huge, 1);

  store_query (&self->store, "PRAGMA max_page_count = 50");
  store_insert_fails (&self->store, job, LATENT_ERROR_STORAGE);
  store_query (&self->store, "PRAGMA max_page_count = 1000000");
  g_assert_cmpint (store_query (&self->store, "SELECT count (*) FROM jobs"), ==, 0);
  store_insert (&self->store, job); /* space is back */
}

static void
test_read_only_s17 (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentJobRecord) job = store_make_job ("a prompt", 1);

  store_query (&self->store, "PRAGMA query_only = ON");
  store_insert_fails (&self->store, job, LATENT_ERROR_STORAGE);
  store_query (&self->store, "PRAGMA query_only = OFF");
  store_insert (&self->store, job);
}

/* Records that break the rules of the schema are errors, never crashes. */
static void
test_broken_records_b9 (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentJobRecord) no_prompt = store_make_job ("x", 1);
  g_autoptr (LatentJobRecord) no_key = store_make_job ("x", 1);
  g_autoptr (LatentJobRecord) bad_progress = store_make_job ("x", 1);

  g_clear_pointer (&no_prompt->prompt, g_free);
  g_clear_pointer (&no_key->idempotency_key, g_free);
  bad_progress->progress = 101;
  store_insert_fails (&self->store, no_prompt, LATENT_ERROR_INTERNAL);
  store_insert_fails (&self->store, no_key, LATENT_ERROR_INTERNAL);
  store_insert_fails (&self->store, bad_progress, LATENT_ERROR_INTERNAL);
}

/* Two intents answered with one remote id: the second must hear of it (S20), towards one origin
 * only. */
static void
test_same_remote_id_s20 (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentJobRecord) first = store_make_job ("one", 1);
  g_autoptr (LatentJobRecord) second = store_make_job ("two", 2);
  g_autoptr (LatentJobRecord) elsewhere = store_make_job ("three", 3);
  g_autoptr (LatentJobRecord) found = NULL;

  g_free (elsewhere->origin);
  elsewhere->origin = g_strdup ("https://other.example.com");
  store_insert (&self->store, first);
  store_insert (&self->store, second);
  store_insert (&self->store, elsewhere);
  first->remote_id = g_uuid_string_random ();
  second->remote_id = g_strdup (first->remote_id);
  elsewhere->remote_id = g_strdup (first->remote_id);
  store_update (&self->store, first);
  store_update_fails (&self->store, second, LATENT_ERROR_CONFLICT);
  found = store_find (&self->store, second->id);
  g_assert_null (found->remote_id);
  store_update (&self->store, elsewhere);
}

/* Promise 1: what was made with the intent stays. */
static void
test_fixed_members (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentJobRecord) job = store_make_job ("a prompt", 1);
  g_autoptr (LatentJobRecord) after = NULL;

  job->team = g_strdup (STORE_TEAM);
  job->remote_id = g_uuid_string_random ();
  store_insert (&self->store, job);

  for (guint i = 0; i < 7; i++)
    {
      g_autoptr (LatentJobRecord) forged = latent_job_record_copy (job);
      char **const texts[]
          = { &forged->idempotency_key, &forged->origin, &forged->team, &forged->remote_id };

      if (i < 4)
        {
          g_free (*texts[i]);
          *texts[i] = g_strdup ("forged");
        }
      else if (i < 6)
        g_clear_pointer (texts[i - 2], g_free); /* team, remote id: gone */
      else
        {
          g_bytes_unref (forged->body);
          forged->body = g_bytes_new_static ("forged", 6);
        }
      forged->state = LATENT_JOB_WAITING;
      store_update_fails (&self->store, forged, LATENT_ERROR_ROW_LOST);
    }
  after = store_find (&self->store, job->id);
  assert_same_job (after, job);
}

static void
test_update_unknown (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentJobRecord) job = store_make_job ("a prompt", 1);

  store_update_fails (&self->store, job, LATENT_ERROR_ROW_LOST);
}

static void
test_events (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentJobRecord) job = store_make_job ("a prompt", 1);

  store_insert (&self->store, job);
  job->state = LATENT_JOB_SUBMITTING;
  store_update (&self->store, job);
  job->progress = 50; /* no step, and yet others are to see it */
  store_update (&self->store, job);
  job->state = LATENT_JOB_WAITING;
  store_update (&self->store, job);
  job->reason = g_strdup ("slow"); /* a step inside a state */
  store_update (&self->store, job);

  g_assert_cmpint (store_query (&self->store,
                                "SELECT group_concat (state || coalesce (':' || reason, ''), ' ')"
                                " = 'queued submitting submitting waiting waiting:slow'"
                                " FROM (SELECT * FROM job_events ORDER BY id)"),
                   ==, 1);
  g_assert_cmpint (store_query (&self->store,
                                "SELECT min (wall_us) > 1500000000000000 AND min (boot_us) > 0"
                                " AND max (wall_us) - min (wall_us) < 600000000 FROM job_events"),
                   ==, 1);
}

static void
test_complete (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentJobRecord) job = store_make_job ("a prompt", 42);
  g_autoptr (GPtrArray) images
      = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_record_free);
  g_autoptr (LatentJobRecord) done = NULL;
  g_autoptr (GPtrArray) stored = NULL;

  store_insert (&self->store, job);
  g_ptr_array_add (images, store_make_image (job, 0, "/pictures/0.png"));
  g_ptr_array_add (images, store_make_image (job, 1, "/pictures/1.png"));
  job->state = LATENT_JOB_DONE;
  job->charged = LATENT_CHARGED_YES;
  store_complete (&self->store, job, images);
  done = store_find (&self->store, job->id);
  assert_same_job (done, job);
  g_assert_cmpint (store_query (&self->store, "SELECT count (*) FROM images"), ==, 2);

  /* Adopted again after a crash (B9): what is there is kept, what is missing is added. */
  g_ptr_array_set_size (images, 0);
  g_ptr_array_add (images, store_make_image (job, 1, "/pictures/1 2.png"));
  g_ptr_array_add (images, store_make_image (job, 2, "/pictures/2.png"));
  store_complete (&self->store, job, images);
  stored = store_images (&self->store, NULL, 0);
  g_assert_cmpuint (stored->len, ==, 3);
  g_assert_cmpstr (((LatentImageRecord *) g_ptr_array_index (stored, 1))->path, ==,
                   "/pictures/1.png");
}

/* Job and pictures together or not at all. */
static void
test_complete_all_or_none (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentJobRecord) job = store_make_job ("a prompt", 42);
  g_autoptr (LatentImageRecord) good = store_make_image (job, 0, "/pictures/0.png");
  g_autoptr (LatentImageRecord) bad = store_make_image (job, 1, "/pictures/1.png");
  g_autoptr (GPtrArray) images = g_ptr_array_new ();
  g_autoptr (LatentJobRecord) after = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  store_insert (&self->store, job);
  bad->rating = 99;
  g_ptr_array_add (images, good);
  g_ptr_array_add (images, bad);
  job->state = LATENT_JOB_DONE;
  latent_ledger_complete_async (self->store.ledger, job, images, NULL, latent_test_result_cb,
                                &result);
  latent_test_wait_for (result != NULL);
  g_assert_false (latent_ledger_complete_finish (self->store.ledger, result, &error));
  latent_test_assert_error (&error, LATENT_ERROR_INTERNAL);
  after = store_find (&self->store, job->id);
  g_assert_cmpint (after->state, ==, LATENT_JOB_QUEUED);
  g_assert_cmpint (store_query (&self->store, "SELECT count (*) FROM images"), ==, 0);
}

static void
test_list (Fixture *self, gconstpointer data)
{
  static const LatentJobState states[] = { LATENT_JOB_QUEUED, LATENT_JOB_DONE, LATENT_JOB_FAILED,
                                           LATENT_JOB_WAITING, LATENT_JOB_WAITING };
  /* Newest first; the last two were made in the same microsecond (Z7). */
  g_autoptr (LatentJobRecord) hidden = store_make_job ("hidden", 99);
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) shown = NULL;
  g_autoptr (GPtrArray) waiting = NULL;
  g_autoptr (GPtrArray) one = NULL;
  const LatentJobRecord *first, *second;

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autoptr (LatentJobRecord) job = store_make_job ("a prompt", MIN (i, 3));

      job->state = states[i];
      store_insert (&self->store, job);
    }
  hidden->hidden = TRUE;
  hidden->state = LATENT_JOB_FAILED;
  store_insert (&self->store, hidden);

  all = store_list (&self->store, -1, FALSE, 0);
  g_assert_cmpuint (all->len, ==, 6);
  g_assert_cmpstr (((LatentJobRecord *) g_ptr_array_index (all, 0))->prompt, ==, "hidden");
  first = g_ptr_array_index (all, 1);
  second = g_ptr_array_index (all, 2);
  g_assert_cmpint (first->created_us, ==, second->created_us);
  g_assert_cmpstr (first->id, >, second->id);
  g_assert_cmpint (((LatentJobRecord *) g_ptr_array_index (all, 5))->created_us, ==, 0);

  shown = store_list (&self->store, -1, TRUE, 0);
  g_assert_cmpuint (shown->len, ==, 4);
  waiting = store_list (&self->store, LATENT_JOB_WAITING, TRUE, 0);
  g_assert_cmpuint (waiting->len, ==, 2);
  one = store_list (&self->store, -1, FALSE, 1);
  g_assert_cmpuint (one->len, ==, 1);
}

static void
test_find (Fixture *self, gconstpointer data)
{
  static const char *const ids[]
      = { "aaaa1111-0000-4000-8000-000000000000", "aaaa2222-0000-4000-8000-000000000000",
          "bbbb%___-0000-4000-8000-000000000000" };
  static const struct
  {
    const char *text;
    int expected; /* index of ids, -1 none */
  } cases[] = {
    { "aaaa1111-0000-4000-8000-000000000000", 0 },
    { "aaaa2", 1 },
    { "aaaa", -1 }, /* fits two */
    { "aaa", -1 },  /* too short */
    { "bbbb", 2 },
    { "bbb%", -1 }, /* no patterns */
    { "____", -1 },
    { "remote-1", 1 },
    { "remote", -1 }, /* only ids may be cut short */
    { "", -1 },
    { "zzzz", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (LatentJobRecord) job = store_make_job ("a prompt", i);

      g_free (job->id);
      job->id = g_strdup (ids[i]);
      job->remote_id = i == 1 ? g_strdup ("remote-1") : NULL;
      store_insert (&self->store, job);
    }
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LatentJobRecord) found = store_find (&self->store, cases[i].text);

      if (cases[i].expected < 0)
        g_assert_null (found);
      else
        g_assert_cmpstr (found->id, ==, ids[cases[i].expected]);
    }
}

/* Which jobs may be adopted at all; all of them released first. */
static void
test_claim_rules (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *prompt;
    LatentJobState state;
    const char *origin; /* NULL: ours */
    const char *team;
    guint attempts;
    const char *remote_id;
    gboolean is_claimed;
  } rows[] = {
    { "queued, no team", LATENT_JOB_QUEUED, NULL, NULL, 0, NULL, TRUE },
    { "queued, ours", LATENT_JOB_QUEUED, NULL, STORE_TEAM, 0, NULL, TRUE },
    { "waiting, ours", LATENT_JOB_WAITING, NULL, STORE_TEAM, 1, "r1", TRUE },
    { "submitting, ours", LATENT_JOB_SUBMITTING, NULL, STORE_TEAM, 1, NULL, TRUE },
    { "downloading, ours", LATENT_JOB_DOWNLOADING, NULL, STORE_TEAM, 1, "r2", TRUE },
    { "unknown, ours", LATENT_JOB_UNKNOWN, NULL, STORE_TEAM, 1, NULL, FALSE },
    { "submitting, no team", LATENT_JOB_SUBMITTING, NULL, NULL, 0, NULL, FALSE },
    { "queued again, no team", LATENT_JOB_QUEUED, NULL, NULL, 1, NULL, FALSE },
    { "waiting, no team", LATENT_JOB_WAITING, NULL, NULL, 1, "r3", FALSE },
    { "other team", LATENT_JOB_WAITING, NULL, "team-2", 1, "r4", FALSE },
    { "no-team service", LATENT_JOB_WAITING, NULL, "", 1, "r5", FALSE },
    { "other origin", LATENT_JOB_WAITING, "https://x.example.com", STORE_TEAM, 1, "r6", FALSE },
    { "done", LATENT_JOB_DONE, NULL, STORE_TEAM, 1, "r7", FALSE },
    { "refused", LATENT_JOB_REFUSED, NULL, STORE_TEAM, 1, "r8", FALSE },
    { "failed", LATENT_JOB_FAILED, NULL, STORE_TEAM, 1, NULL, FALSE },
  };
  g_autoptr (LatentJobRecord) stopped = store_make_job ("stopped", 1000);
  StoreFixture other = { NULL };
  g_autoptr (GPtrArray) claimed = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) rested_too = NULL;
  guint n_claimed = 0;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LatentJobRecord) job = store_make_job (rows[i].prompt, i);

      job->state = rows[i].state;
      job->team = g_strdup (rows[i].team);
      job->attempts = rows[i].attempts;
      job->remote_id = g_strdup (rows[i].remote_id);
      if (rows[i].origin != NULL)
        {
          g_free (job->origin);
          job->origin = g_strdup (rows[i].origin);
        }
      store_insert (&self->store, job);
    }
  stopped->state = LATENT_JOB_STOPPED;
  stopped->team = g_strdup (STORE_TEAM);
  stopped->attempts = 1;
  store_insert (&self->store, stopped);
  store_release (&self->store);

  store_fixture_open (&other, self->folder);
  claimed = store_claim (&other, STORE_TEAM, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const LatentJobRecord *record;

      if (!rows[i].is_claimed)
        continue;
      g_assert_cmpuint (n_claimed, <, claimed->len);
      record = g_ptr_array_index (claimed, n_claimed++); /* oldest first */
      g_assert_cmpstr (record->prompt, ==, rows[i].prompt);
      g_assert_cmpstr (record->owner, ==, latent_process_lock_get_name (other.lock));
    }
  g_assert_cmpuint (claimed->len, ==, n_claimed);

  none = store_claim (&other, STORE_TEAM, FALSE); /* ours already */
  g_assert_cmpuint (none->len, ==, 0);
  rested_too = store_claim (&other, STORE_TEAM, TRUE);
  g_assert_cmpuint (rested_too->len, ==, 2); /* stopped and unknown */
  store_fixture_close (&other);
}

/* A service whose team is not known yet: only what was never sent. */
static void
test_claim_without_team (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentJobRecord) fresh = store_make_job ("fresh", 1);
  g_autoptr (LatentJobRecord) sent = store_make_job ("sent", 2);
  g_autoptr (GPtrArray) claimed = NULL;

  sent->team = g_strdup (STORE_TEAM);
  store_insert (&self->store, fresh);
  store_insert (&self->store, sent);
  store_release (&self->store);
  claimed = store_claim (&self->store, NULL, TRUE);
  g_assert_cmpuint (claimed->len, ==, 1);
  g_assert_cmpstr (((LatentJobRecord *) g_ptr_array_index (claimed, 0))->prompt, ==, "fresh");
}

static void
test_owner_is_respected (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentJobRecord) job = store_make_job ("a prompt", 1);
  StoreFixture other = { NULL };
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) claimed = NULL;
  g_autoptr (LatentJobRecord) after = NULL;

  job->team = g_strdup (STORE_TEAM);
  store_insert (&self->store, job);
  store_fixture_open (&other, self->folder);
  none = store_claim (&other, STORE_TEAM, TRUE);
  g_assert_cmpuint (none->len, ==, 0);
  job->state = LATENT_JOB_SUBMITTING;
  store_update_fails (&other, job, LATENT_ERROR_CONFLICT);
  after = store_find (&other, job->id);
  g_assert_cmpint (after->state, ==, LATENT_JOB_QUEUED);

  /* Given up, it is anybody's, and by updating it becomes ours. */
  store_release (&self->store);
  store_update (&other, job);
  store_update_fails (&self->store, job, LATENT_ERROR_CONFLICT);
  claimed = store_claim (&self->store, STORE_TEAM, TRUE);
  g_assert_cmpuint (claimed->len, ==, 0);
  store_fixture_close (&other);
}

/* U2: a real second process drives the jobs; they are free when it is killed, and not before. */
/* One process still shows a job as stopped that another one has finished. */
static void
test_ended_stays_ended_p7 (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentJobRecord) job = store_make_job ("a prompt", 1);
  g_autoptr (LatentJobRecord) stale = NULL;
  g_autoptr (LatentJobRecord) after = NULL;

  job->state = LATENT_JOB_STOPPED;
  store_insert (&self->store, job);
  stale = latent_job_record_copy (job);
  job->state = LATENT_JOB_DONE;
  store_update (&self->store, job);
  store_release (&self->store);

  store_update_fails (&self->store, stale, LATENT_ERROR_CONFLICT);
  stale->hidden = TRUE;
  store_update_fails (&self->store, stale, LATENT_ERROR_CONFLICT);
  after = store_find (&self->store, job->id);
  g_assert_cmpint (after->state, ==, LATENT_JOB_DONE);
  g_assert_false (after->hidden);
}

static void
test_killed_owner_u2 (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentJobRecord) job = store_make_job ("a prompt", 1);
  g_autoptr (GSubprocess) helper = NULL;
  g_autofree char *n_claimed = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) claimed = NULL;

  job->team = g_strdup (STORE_TEAM);
  store_insert (&self->store, job);
  store_release (&self->store);
  helper = store_helper_start ("claim-jobs", self->folder);
  n_claimed = store_helper_read_line (helper);
  g_assert_cmpstr (n_claimed, ==, "1");

  none = store_claim (&self->store, STORE_TEAM, TRUE);
  g_assert_cmpuint (none->len, ==, 0);
  store_update_fails (&self->store, job, LATENT_ERROR_CONFLICT);

  g_subprocess_force_exit (helper);
  g_assert_true (g_subprocess_wait (helper, NULL, NULL));
  claimed = store_claim (&self->store, STORE_TEAM, TRUE);
  g_assert_cmpuint (claimed->len, ==, 1);
}

/* Two processes reach for the same jobs at the same moment, again and again: each job goes to
 * exactly one. */
static void
test_claim_races_u2 (Fixture *self, gconstpointer data)
{
  StoreFixture others[2] = { { NULL } };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    store_fixture_open (&others[i], self->folder);
  for (guint round = 0; round < 60; round++)
    {
      g_autoptr (GPtrArray) jobs
          = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_job_record_free);
      g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      GAsyncResult *results[2] = { NULL };
      g_autoptr (GAsyncResult) inserted = NULL;

      for (guint i = 0; i < 8; i++)
        g_ptr_array_add (jobs, store_make_job ("a prompt", i));
      latent_ledger_insert_async (self->store.ledger, jobs, NULL, NULL, latent_test_result_cb,
                                  &inserted);
      latent_test_wait_for (inserted != NULL);
      g_assert_true (latent_ledger_insert_finish (self->store.ledger, inserted, NULL));
      latent_ledger_release_async (self->store.ledger, NULL, NULL, NULL);
      for (guint i = 0; i < G_N_ELEMENTS (others); i++)
        latent_ledger_claim_async (others[i].ledger, STORE_ORIGIN, STORE_TEAM, FALSE, NULL,
                                   latent_test_result_cb, &results[i]);
      for (guint i = 0; i < G_N_ELEMENTS (others); i++)
        {
          g_autoptr (GAsyncResult) result = latent_test_await (&results[i]);
          g_autoptr (GError) error = NULL;
          g_autoptr (GPtrArray) claimed
              = latent_ledger_claim_finish (others[i].ledger, result, &error);

          g_assert_no_error (error);
          for (guint n = 0; n < claimed->len; n++)
            {
              const LatentJobRecord *record = g_ptr_array_index (claimed, n);

              g_assert_true (g_hash_table_add (seen, g_strdup (record->id)));
            }
        }
      store_execute (&self->store, "DELETE FROM jobs");
    }
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    store_fixture_close (&others[i]);
}

/* A row from outside may say anything: sums of its times must not overflow. */
static void
test_odd_times_b3 (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentJobRecord) job = store_make_job ("a prompt", 1);
  g_autoptr (LatentJobRecord) high = NULL;
  g_autoptr (LatentJobRecord) low = NULL;

  store_insert (&self->store, job);
  store_execute (&self->store, "UPDATE jobs SET created_us = 9223372036854775807,"
                               " created_boot_us = 9223372036854775807,"
                               " accepted_us = 9223372036854775807,"
                               " server_offset_us = 9223372036854775807");
  high = store_find (&self->store, job->id);
  g_assert_cmpint (high->created_us, <, G_MAXINT64 / 4);
  g_assert_cmpint (high->created_boot_us, <, G_MAXINT64 / 4);
  g_assert_cmpint (high->accepted_us, <, G_MAXINT64 / 4);
  g_assert_cmpint (high->server_offset_us, <, G_MAXINT64 / 4);

  store_execute (&self->store, "UPDATE jobs SET created_us = -9223372036854775807,"
                               " created_boot_us = -9223372036854775807,"
                               " server_offset_us = -9223372036854775807");
  low = store_find (&self->store, job->id);
  g_assert_cmpint (low->created_us, ==, 0);
  g_assert_cmpint (low->created_boot_us, ==, 0);
  g_assert_cmpint (low->server_offset_us, >, G_MININT64 / 4);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *self, gconstpointer data);
  } tests[] = {
    { "/store/ledger/round-trip", test_round_trip },
    { "/store/ledger/odd-texts/B10", test_odd_texts_b10 },
    { "/store/ledger/insert-all-or-none", test_insert_all_or_none },
    { "/store/ledger/disk-full/S17", test_disk_full_s17 },
    { "/store/ledger/read-only/S17", test_read_only_s17 },
    { "/store/ledger/broken-records/B9", test_broken_records_b9 },
    { "/store/ledger/odd-times/B3", test_odd_times_b3 },
    { "/store/ledger/same-remote-id/S20", test_same_remote_id_s20 },
    { "/store/ledger/fixed-members", test_fixed_members },
    { "/store/ledger/update-unknown", test_update_unknown },
    { "/store/ledger/events", test_events },
    { "/store/ledger/complete/B9", test_complete },
    { "/store/ledger/complete-all-or-none", test_complete_all_or_none },
    { "/store/ledger/list", test_list },
    { "/store/ledger/find", test_find },
    { "/store/ledger/claim-rules", test_claim_rules },
    { "/store/ledger/claim-without-team", test_claim_without_team },
    { "/store/ledger/owner-is-respected/U2", test_owner_is_respected },
    { "/store/ledger/ended-stays-ended/P7", test_ended_stays_ended_p7 },
    { "/store/ledger/killed-owner/U2", test_killed_owner_u2 },
    { "/store/ledger/claim-races/U2", test_claim_races_u2 },
  };

  latent_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return latent_test_run ();
}
