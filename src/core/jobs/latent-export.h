/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-name-template.h"
#include "latent-workspace.h"

G_BEGIN_DECLS

/* What an export is to be. */
typedef struct
{
  char *place;               /* not null: absolute: a folder, made when there is none, or a file */
  gboolean is_archive;       /* the place is a ZIP file */
  gboolean replace;          /* the place is a ZIP file that may be there already */
  LatentNameTemplate *names; /* not null, owned */
  LatentPictureOutput output;
  gboolean has_csv, has_json; /* lists of the pictures beside them */
} LatentExportOptions;

/* Name template: the default; everything else 0. (transfer full) */
LatentExportOptions *latent_export_options_new (const char *place);
LatentExportOptions *latent_export_options_copy (const LatentExportOptions *self);
void latent_export_options_free (LatentExportOptions *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentExportOptions, latent_export_options_free)

/* What became of one picture. */
typedef struct
{
  guint32 number;
  char *id;     /* nullable: the picture's; NULL: it is not there any more, or not read yet */
  char *source; /* nullable: the library's file; NULL as id */
  char *name;   /* nullable: what it is called there; NULL: it is not there */
  GError *error; /* nullable; neither name nor error: it was not its turn yet */
  gboolean is_adapted;           /* as of LatentPlannedName, as the next */
  gboolean is_numbered;
  gboolean is_transparency_lost; /* transparent parts are white now */
  gboolean is_text_short;        /* of the metadata not all fits, see latent_picture_dress() */
} LatentExportedPicture;

typedef struct
{
  GPtrArray *pictures; /* not null (element-type LatentExportedPicture): all, in their order */
  guint n_written;
  char *csv_name, *json_name; /* nullable */
  GError *error; /* nullable: why it ended before its time (cancelled, no room, ...): what was
                  * written by then is whole and stays, except of an archive */
} LatentExportResult;

void latent_export_result_free (LatentExportResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentExportResult, latent_export_result_free)

/* LatentExport: one export of pictures: copies leave the library, which stays as it is. Some
 * pictures at a time are in memory. Nothing is sent, nothing is charged. Main thread.
 *
 * Properties: "n-done" (uint, notified): of n_pictures; written or not. */
#define LATENT_TYPE_EXPORT (latent_export_get_type ())
G_DECLARE_FINAL_TYPE (LatentExport, latent_export, LATENT, EXPORT, GObject)

/* @options: copied; @numbers: (element-type guint32): the pictures, copied. What is marked as
 * deleted, or is not a picture, counts as not there. */
LatentExport *latent_export_new (LatentWorkspace *workspace,
                                 const LatentExportOptions *options,
                                 GArray *numbers);

guint latent_export_get_n_pictures (LatentExport *self);

/* Once. Cancelling stops it between two pictures. The result is never NULL: latent_export_result
 * says what there is, whatever happened. */
void latent_export_run_async (LatentExport *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
/* (transfer full) */
LatentExportResult *latent_export_run_finish (LatentExport *self, GAsyncResult *result);

/* What the first @n_most of @images would be called in the folder, as names are taken there now.
 * @images: (element-type LatentImageRecord). A folder that is not there, or cannot be read, has no
 * names. (transfer full) (element-type LatentPlannedName) */
void latent_export_preview_async (LatentWorkspace *workspace,
                                  const LatentExportOptions *options,
                                  GPtrArray *images,
                                  guint n_most,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
GPtrArray *
latent_export_preview_finish (LatentWorkspace *workspace, GAsyncResult *result, GError **error);

G_END_DECLS
