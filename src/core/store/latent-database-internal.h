/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-database-private.h"
#include "latent-rescue.h"
#include "latent-work-queue-private.h"

G_BEGIN_DECLS

/* Shared by the halves of the type: work (latent-database.c), looking after the file
 * (latent-database-upkeep.c). */
struct _LatentDatabase
{
  GObject parent_instance;

  char *path;
  char *pictures;         /* nullable */
  LatentWorkQueue *queue; /* owned; NULL once closed */
  LatentRescue *rescue;   /* nullable; set by the thread before open() returns */

  /* the thread's, while there is one */
  sqlite3 *connection; /* NULL until opened */
  guint64 device;      /* of the file behind the connection */
  guint64 inode;
  gint64 last_event; /* the newest row of job_events this process has seen */
  gboolean is_busy;  /* with upkeep that serves other pieces meanwhile */

  gint64 most_whole_bytes; /* a larger file is checked table by table */
};

/* The thread: the connection to the file that has the name now. NULL with @error when there is
 * none: what is written into a file without a name is lost (faults.md F9, B11). */
sqlite3 *latent_database_connect (LatentDatabase *self, GError **error);

/* The thread, in a transaction that has locked the file: is it still the one that has the name? */
gboolean latent_database_is_current (LatentDatabase *self);

/* The thread: what an error of a piece of work says about the file. */
void latent_database_judge (LatentDatabase *self, const GError *error);

G_END_DECLS
