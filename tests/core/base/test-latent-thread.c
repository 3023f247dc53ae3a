/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/base/latent-thread.h"

#include "support/latent-test.h"

static gpointer
claim_thread (gpointer data)
{
  g_assert_cmpint (latent_thread_current (), ==, LATENT_THREAD_MAIN);
  latent_thread_claim (LATENT_THREAD_DECODE);
  latent_assert_thread (LATENT_THREAD_DECODE);
  return NULL;
}

static void
test_own (void)
{
  latent_assert_main_thread ();
  g_thread_join (g_thread_new ("other", claim_thread, NULL));
  latent_assert_main_thread ();
}

static gpointer
break_thread (gpointer data)
{
  latent_thread_claim (LATENT_THREAD_FILES);
  latent_assert_main_thread ();
  return NULL;
}

/* An assertion that cannot fail is none. */
static void
test_wrong (void)
{
  if (g_test_subprocess ())
    {
      g_thread_join (g_thread_new ("other", break_thread, NULL));
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*assertion failed*LATENT_THREAD_MAIN*");
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/base/thread/own", test_own);
  g_test_add_func ("/base/thread/wrong", test_wrong);
  return latent_test_run ();
}
