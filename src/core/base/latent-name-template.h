/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-picture-output.h"

G_BEGIN_DECLS

/* LatentNameTemplate: how exported pictures are called: text with
 *   {date} {time}   when the picture was asked for, in the person's time zone
 *   {prompt:40}     the start of the prompt, at most so many characters (none given: 64)
 *   {model} {ratio} {size} {rating}
 *   {id}            the first eight characters of the picture's own id (not the service's)
 *   {n:3}           1, 2, 3, ... with at least so many digits
 * and {{ for a brace. Immutable; any thread. */
typedef struct _LatentNameTemplate LatentNameTemplate;

#define LATENT_NAME_TEMPLATE_DEFAULT "{date} {prompt:40} {id}"
/* For pictures that are not to tell what they were made of. */
#define LATENT_NAME_TEMPLATE_PLAIN "{date} {n:3}"

/* (transfer none): the default for pictures that say so much */
const char *latent_name_template_get_default (LatentPictureMetadata metadata);

/* (transfer full) (nullable): LATENT_ERROR_INVALID_VALUE (facts->field "name", details[0] the part
 * of @text that is not understood) */
LatentNameTemplate *latent_name_template_parse (const char *text, GError **error);
LatentNameTemplate *latent_name_template_ref (LatentNameTemplate *self);
void latent_name_template_unref (LatentNameTemplate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentNameTemplate, latent_name_template_unref)

/* Does it have a token (without braces)? */
gboolean latent_name_template_uses (const LatentNameTemplate *self, const char *token);

/* A file name for one of the pictures. */
typedef struct
{
  char *name;           /* not null: with the extension */
  gboolean is_adapted;  /* not every file system takes what the template asked for */
  gboolean is_numbered; /* another one is called so */
} LatentPlannedName;

void latent_planned_name_free (LatentPlannedName *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentPlannedName, latent_planned_name_free)

/* LatentNamePlan: names that can stand side by side in one folder, also where upper and lower case
 * are the same and names are composed differently (FAT, exFAT, NTFS, HFS+): at most 255 bytes, none
 * that Windows keeps for itself. Not thread safe. */
typedef struct _LatentNamePlan LatentNamePlan;

LatentNamePlan *latent_name_plan_new (LatentNameTemplate *names);
void latent_name_plan_free (LatentNamePlan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentNamePlan, latent_name_plan_free)

/* There is a file of that name (any bytes). */
void latent_name_plan_add_taken (LatentNamePlan *self, const char *name);

/* (transfer full): what @image is called as the @n th (from 1) of the pictures, in @format. The
 * same name is never given twice. */
LatentPlannedName *latent_name_plan_next (LatentNamePlan *self,
                                          const LatentImageRecord *image,
                                          guint n,
                                          LatentImageFormat format);

/* (transfer full): "NAME (@number).EXT" */
char *latent_name_number (const char *name, guint number);

/* (transfer full): @name, or the first of "NAME (2).EXT", "NAME (3).EXT", ... that is free: it is
 * taken then. */
char *latent_name_plan_find_free (LatentNamePlan *self, const char *name);

G_END_DECLS
