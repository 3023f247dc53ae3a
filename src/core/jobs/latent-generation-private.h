/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/store/latent-incoming-file.h"
#include "latent-generation.h"

G_BEGIN_DECLS

/* The half of the recipe that runs on the file worker and blocks. */

/* One picture to judge and store. */
typedef struct
{
  /* input */
  LatentIncomingFile *incoming;
  LatentJobRecord *record;
  char *pictures;    /* folder */
  char *name;        /* nullable: its file name, without extension; else made from @record */
  char **suspects;   /* hashes of damaged pictures that were delivered before */
  gboolean is_leftover; /* not downloaded: what a killed run left is taken, if it is whole */
  guint index;
  gint64 now_us;

  /* output */
  char *bad_sha256; /* nullable: it is damaged, for the first time */
} LatentStoreWork;

void latent_store_work_free (LatentStoreWork *self);

/* A LatentFileFunc over LatentStoreWork: the stored picture (LatentImageRecord). */
gpointer latent_store_work_thread (gpointer data, GCancellable *cancellable, GError **error);

/* What a killed run may have put into its place without getting to write the row. */
typedef struct
{
  /* input */
  LatentPlaces *places;
  LatentJobRecord *record;
  GHashTable *known; /* indices that have a row */
  gint64 now_us;
  char **paths; /* nullable: candidates that have no row, as find_thread() found them */
} LatentAdoptWork;

void latent_adopt_work_free (LatentAdoptWork *self);

/* LatentFileFuncs over LatentAdoptWork. The first looks whether there is a pictures folder at all,
 * and finds files that are called like pictures of the job (char **; may be empty). The second
 * makes records of those that are whole (GPtrArray of LatentImageRecord). */
gpointer latent_adopt_find_thread (gpointer data, GCancellable *cancellable, GError **error);
gpointer latent_adopt_take_thread (gpointer data, GCancellable *cancellable, GError **error);

G_END_DECLS
