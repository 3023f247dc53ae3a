/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <pango/pango.h>

#include "core/base/latent-image-record.h"
#include "core/base/latent-model.h"

G_BEGIN_DECLS

/* In what compared pictures differ, in words. Pure functions. */

/* A prompt as what became of another one. */
typedef struct
{
  char *text;                /* what both have, what was removed, and what was added */
  PangoAttrList *attributes; /* says which is which, by lines and not by colour alone */
  char *spoken;              /* the same for those who do not see the lines */
  gboolean is_same;
  gboolean is_cut;           /* there is more than is compared */
} LatentPromptDifference;

/* Characters of a prompt that are compared; no service takes that many. */
#define LATENT_COMPARE_MAX_CHARS 20000

/* (transfer full). @reference: (nullable): there is nothing to compare with: @prompt as it is. Any
 * texts. */
LatentPromptDifference *latent_prompt_difference_new (const char *reference, const char *prompt);
void latent_prompt_difference_free (LatentPromptDifference *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentPromptDifference, latent_prompt_difference_free)

/* A setting of which not all of the pictures have the same value. */
typedef struct
{
  char *name;
  char **values; /* (array zero-terminated=1): of each picture; "–" where it has none */
} LatentSettingDifference;

/* (transfer full) (element-type LatentSettingDifference): the model, the settings as they were
 * sent in the order of the forms, and the size; only those that differ. @images: of
 * LatentImageRecord, two and more */
GPtrArray *latent_compare_words_list_settings (LatentModelCatalog *catalog, GPtrArray *images);

G_END_DECLS
