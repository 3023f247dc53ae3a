/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-test.h"

#include <glib/gstdio.h>
#include <locale.h>

#include "core/media/latent-picture-xmp.h"

/* The test's own state: one process is one test program. */
static char *test_root;

static void
remove_tree (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileEnumerator) children = NULL;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK) && g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_chmod (path, 0700);
      children = g_file_enumerate_children (file, G_FILE_ATTRIBUTE_STANDARD_NAME,
                                            G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, NULL);
      while (children != NULL)
        {
          GFile *child = NULL;

          if (!g_file_enumerator_iterate (children, NULL, &child, NULL, NULL) || child == NULL)
            break;
          remove_tree (g_file_peek_path (child));
        }
    }
  g_file_delete (file, NULL, NULL);
}

void
latent_test_init (int *argc, char ***argv)
{
  static const char *const folders[][2] = {
    { "XDG_DATA_HOME", "data" },   { "XDG_CACHE_HOME", "cache" }, { "XDG_CONFIG_HOME", "config" },
    { "XDG_STATE_HOME", "state" }, { "XDG_RUNTIME_DIR", "run" },  { "HOME", "home" },
  };
  static const char *const unset[] = { "APIFRAME_API_KEY", "LATENT_API_URL", "http_proxy",
                                       "https_proxy",      "all_proxy",      "HTTP_PROXY",
                                       "HTTPS_PROXY",      "ALL_PROXY" };

  test_root = g_dir_make_tmp ("latent-test-XXXXXX", NULL);
  g_assert_nonnull (test_root);
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (test_root, folders[i][1], NULL);

      g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
      g_setenv (folders[i][0], path, TRUE);
    }
  for (guint i = 0; i < G_N_ELEMENTS (unset); i++)
    g_unsetenv (unset[i]);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_setenv ("GIO_USE_VFS", "local", TRUE);
  g_setenv ("GIO_USE_VOLUME_MONITOR", "unix", TRUE);
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  g_setenv ("LANGUAGE", "", TRUE);
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  setlocale (LC_ALL, "C.UTF-8");
  latent_picture_xmp_init_process ();
  g_test_init (argc, argv, NULL);
}

int
latent_test_run (void)
{
  int status = g_test_run ();

  /* tests/run-canary looks at it afterwards. */
  if (g_getenv ("LATENT_TEST_KEEP") == NULL)
    remove_tree (test_root);
  g_clear_pointer (&test_root, g_free);
  return status;
}

char *
latent_test_make_folder (const char *name)
{
  static guint count;
  g_autofree char *unique = g_strdup_printf ("%u-%s", count++, name);
  char *path = g_build_filename (test_root, unique, NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  return path;
}

guint
latent_test_slow (guint duration)
{
  const char *slow = g_getenv ("LATENT_TEST_SLOW");
  gint64 factor = slow != NULL ? CLAMP (g_ascii_strtoll (slow, NULL, 10), 1, 1000) : 1;

  return duration * (guint) factor;
}

gint64
latent_test_deadline (void)
{
  return g_get_monotonic_time () + latent_test_slow (30) * G_USEC_PER_SEC;
}

static gboolean
wake_up_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

void
latent_test_iterate (gint64 deadline_us, const char *what, const char *where)
{
  guint tick;

  if (g_get_monotonic_time () > deadline_us)
    g_error ("%s: waited too long for: %s", where, what);

  tick = g_timeout_add (10, wake_up_cb, NULL);
  g_main_context_iteration (NULL, TRUE);
  g_source_remove (tick);
}

void
latent_test_drain (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

void
latent_test_result_cb (GObject *source, GAsyncResult *result, gpointer slot)
{
  GAsyncResult **out = slot;

  g_assert_null (*out);
  *out = g_object_ref (result);
}

GAsyncResult *
latent_test_await (GAsyncResult **slot)
{
  latent_test_wait_for (*slot != NULL);
  return g_steal_pointer (slot);
}

static void
gone_cb (gpointer data, GObject *where_the_object_was)
{
  *(gboolean *) data = TRUE;
}

void
latent_test_assert_gone_at (gpointer *object, const char *what, const char *where)
{
  gboolean is_gone = FALSE;
  gint64 deadline = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;

  g_assert_true (G_IS_OBJECT (*object));
  g_object_weak_ref (G_OBJECT (*object), gone_cb, &is_gone);
  g_clear_object (object);
  while (!is_gone && g_get_monotonic_time () < deadline)
    latent_test_iterate (deadline + G_USEC_PER_SEC, what, where);
  if (!is_gone)
    g_error ("%s: somebody still holds %s", where, what);
}

void
latent_test_assert_error_at (GError **error, LatentErrorCode code, const char *where)
{
  if (*error == NULL)
    g_error ("%s: no error, expected code %d", where, code);
  if (!g_error_matches (*error, LATENT_ERROR, (int) code))
    g_error ("%s: expected code %d, got %s %d: %s",
             where,
             code,
             g_quark_to_string ((*error)->domain),
             (*error)->code,
             (*error)->message);
  g_clear_error (error);
}

GBytes *
latent_test_read_data (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, name, NULL);
  g_autoptr (GError) error = NULL;
  char *contents = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &contents, &length, &error))
    g_error ("%s", error->message);
  return g_bytes_new_take (contents, length);
}
