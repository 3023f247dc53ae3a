/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/store/latent-library-watch.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <unistd.h>

#include "store-fixture.h"

static void
count_cb (LatentLibraryWatch *watch, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static void
written_cb (GFileMonitor *monitor,
            GFile *file,
            GFile *other,
            GFileMonitorEvent event,
            gpointer user_data)
{
  (*(guint *) user_data)++;
}

/* As another process does it. */
static void
write_through (const char *path)
{
  sqlite3 *connection = NULL;

  g_assert_cmpint (sqlite3_open (path, &connection), ==, SQLITE_OK);
  sqlite3_busy_timeout (connection, 10000);
  g_assert_cmpint (sqlite3_exec (connection,
                                 "INSERT OR REPLACE INTO library_values VALUES"
                                 " ('test', ifnull ((SELECT value FROM library_values"
                                 " WHERE name = 'test'), 0) + 1)",
                                 NULL, NULL, NULL),
                   ==, SQLITE_OK);
  sqlite3_close (connection);
}

/* What another host writes to a shared disk brings no event: here through a second name in another
 * folder. After events have come from this host it is still seen. */
static void
test_another_host (void)
{
  StoreFixture fixture = { NULL };
  g_autofree char *folder = latent_test_make_folder ("watch");
  g_autofree char *elsewhere = g_build_filename (folder, "elsewhere", NULL);
  g_autofree char *other = g_build_filename (elsewhere, "library.db", NULL);
  g_autoptr (LatentLibraryWatch) watch = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GFileMonitor) monitor = NULL;
  const char *path;
  guint n_changes = 0;
  guint n_events = 0;

  store_fixture_open (&fixture, folder);
  path = latent_places_get_database (fixture.places);
  g_assert_cmpint (g_mkdir (elsewhere, 0700), ==, 0);
  g_assert_cmpint (link (path, other), ==, 0);
  file = g_file_new_for_path (path);
  watch = latent_library_watch_new (fixture.database, path);
  g_signal_connect (watch, "changed", G_CALLBACK (count_cb), &n_changes);
  latent_library_watch_start (watch);
  latent_library_watch_keep_polling (watch, 20);
  monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, NULL);
  g_signal_connect (monitor, "changed", G_CALLBACK (written_cb), &n_events);
  store_query (&fixture, "SELECT 1"); /* the first answer is there */
  write_through (path);
  latent_test_wait_for (n_changes == 1);
  /* Our own write is an event, and no news: from here on they are known to come. */
  latent_test_wait_for (n_events > 0);
  n_events = 0;
  store_execute (&fixture, "INSERT OR REPLACE INTO library_values VALUES ('ours', 1)");
  latent_test_wait_for (n_events > 0);
  latent_test_drain ();
  /* Late events of that write may let the first of these be seen, but not all. */
  for (guint i = 0; i < 8; i++)
    {
      write_through (other);
      latent_test_wait_for (n_changes == 2 + i);
    }
  latent_library_watch_stop (watch);
  g_clear_object (&watch);
  store_fixture_close (&fixture);
}

/* Nobody writes anything: still it is found out that there is nothing to ask for. */
static void
test_quiet (void)
{
  StoreFixture fixture = { NULL };
  g_autofree char *folder = latent_test_make_folder ("watch");
  g_autoptr (LatentLibraryWatch) watch = NULL;
  const char *path;
  guint n_changes = 0;

  store_fixture_open (&fixture, folder);
  path = latent_places_get_database (fixture.places);
  watch = latent_library_watch_new (fixture.database, path);
  g_signal_connect (watch, "changed", G_CALLBACK (count_cb), &n_changes);
  latent_library_watch_start (watch);
  g_assert_true (latent_library_watch_get_is_polling (watch));
  latent_test_wait_for (!latent_library_watch_get_is_polling (watch));
  store_query (&fixture, "SELECT 1"); /* the first answer is there */
  g_assert_cmpuint (n_changes, ==, 0);
  write_through (path);
  latent_test_wait_for (n_changes == 1);
  g_assert_false (latent_library_watch_get_is_polling (watch));
  latent_library_watch_stop (watch);
  g_clear_object (&watch);
  store_fixture_close (&fixture);
}

static void
test_remote_types (void)
{
  g_assert_true (latent_library_watch_is_remote_type (0x6969));
  g_assert_true (latent_library_watch_is_remote_type (0xff534d42));
  /* A long of 32 bits makes it negative. */
  g_assert_true (latent_library_watch_is_remote_type ((gint32) 0xff534d42));
  g_assert_true (latent_library_watch_is_remote_type (0x65735546));
  g_assert_false (latent_library_watch_is_remote_type (0xef53));     /* ext4 */
  g_assert_false (latent_library_watch_is_remote_type (0x01021994)); /* tmpfs */
  g_assert_false (latent_library_watch_is_remote_type (0x794c7630)); /* overlay */
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/store/library-watch/U2-another-host", test_another_host);
  g_test_add_func ("/store/library-watch/U2-quiet", test_quiet);
  g_test_add_func ("/store/library-watch/remote-types", test_remote_types);
  return latent_test_run ();
}
