/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

#include "core/base/latent-error.h"

G_BEGIN_DECLS

/* The vocabulary of the tests: isolation, waiting without sleeping, "this object must be gone". */

/* Instead of g_test_init(): private XDG folders below a temporary one that is removed at the end,
 * no real bus, keyring or network settings, memory GSettings, C.UTF-8, warnings fatal. */
void latent_test_init (int *argc, char ***argv);

/* Runs g_test_run() and removes the temporary folder. */
int latent_test_run (void);

/* (transfer full): a fresh empty folder below the test's temporary one. */
char *latent_test_make_folder (const char *name);

/* Runs the default main context until @condition holds; after 30 s (scaled by LATENT_TEST_SLOW)
 * the test fails, naming the place. Never sleeps: wakes up for events and every 10 ms to look. */
#define latent_test_wait_for(condition)                                                            \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gint64 deadline_ = latent_test_deadline ();                                                    \
    while (!(condition))                                                                           \
      latent_test_iterate (deadline_, #condition, G_STRLOC);                                       \
  }                                                                                                \
  G_STMT_END
gint64 latent_test_deadline (void);
/* @duration times LATENT_TEST_SLOW: for deadlines that a slow machine must keep (sanitizers,
 * valgrind). */
guint latent_test_slow (guint duration);
void latent_test_iterate (gint64 deadline_us, const char *what, const char *where);

/* Runs what is pending now and returns. */
void latent_test_drain (void);

/* For async functions: pass latent_test_result_cb with the address of a NULL GAsyncResult *, then
 * latent_test_await() it. (transfer full) */
void latent_test_result_cb (GObject *source, GAsyncResult *result, gpointer slot);
GAsyncResult *latent_test_await (GAsyncResult **slot);

/* Drops the reference in *@object and fails when somebody else still holds the object after the
 * main context ran dry. */
#define latent_test_assert_gone(object) \
  latent_test_assert_gone_at ((gpointer *) (object), #object, G_STRLOC)
void latent_test_assert_gone_at (gpointer *object, const char *what, const char *where);

/* @error must be set and of this code; prints its message otherwise. Clears it. */
#define latent_test_assert_error(error, code) \
  latent_test_assert_error_at ((error), (code), G_STRLOC)
void latent_test_assert_error_at (GError **error, LatentErrorCode code, const char *where);

/* (transfer full): the whole file tests/data/@name */
GBytes *latent_test_read_data (const char *name);

G_END_DECLS
