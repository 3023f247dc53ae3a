/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which of our threads runs: a function that is bound to one asserts it. A thread that never said
 * what it is counts as the main thread (in a test whichever it likes to be). */

typedef enum
{
  LATENT_THREAD_MAIN,
  LATENT_THREAD_DATABASE,
  LATENT_THREAD_FILES,
  LATENT_THREAD_DECODE,
} LatentThread;

/* Said once by a thread of its own, before anything else. */
void latent_thread_claim (LatentThread role);
LatentThread latent_thread_current (void);

#define latent_assert_thread(role) g_assert (latent_thread_current () == (role))
#define latent_assert_main_thread() latent_assert_thread (LATENT_THREAD_MAIN)

G_END_DECLS
