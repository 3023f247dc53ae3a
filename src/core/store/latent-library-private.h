/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-library.h"

G_BEGIN_DECLS

/* Shared by the parts of the type: lists, deleting and exporting (latent-library.c), what became of
 * the files (latent-library-files.c). */
struct _LatentLibrary
{
  GObject parent_instance;

  LatentDatabase *database;
  LatentFileWorker *worker;
  LatentProcessLock *lock; /* nullable */
};

G_END_DECLS
