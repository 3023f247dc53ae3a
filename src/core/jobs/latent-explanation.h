/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-error.h"
#include "core/base/latent-image-record.h"
#include "core/base/latent-job-record.h"
#include "core/store/latent-rescue.h"
#include "latent-tile.h"

G_BEGIN_DECLS

/* The words for people, translated: what happened, whether it cost anything, what to do. One
 * table for the window and the command line, which do not know each other. (The window decides by
 * latent_error_remedy() where they are shown.) Any thread. */

/* (transfer full): two or three sentences. @charged says what is known of the cost. */
char *latent_explain_error (const GError *error, LatentCharged charged);
/* (transfer full): the same without a word about the cost. */
char *latent_explain_error_and_remedy (const GError *error);
/* (transfer full): the first sentence alone, for a toast or a tile. */
char *latent_explain_error_briefly (const GError *error);
/* (transfer full): status, request id, the service's own text: to be copied; never a key. */
char *latent_explain_details (const GError *error);
/* (nullable): what is wrong with a stored picture's file, in a few words; NULL: nothing */
const char *latent_explain_image (const LatentImageRecord *image);
/* (nullable): the same for a tile; or that its job has more pictures, which did not come (faults.md
 * D17). NULL: nothing, or no picture */
const char *latent_explain_tile (LatentTile *tile);
/* (transfer none): "Waiting", "Refused", ...: for tiles and lists. */
const char *latent_explain_state (LatentJobState state);
/* (transfer none): "Nothing was charged.", "The service charged for it.", "Whether it was charged
 * is not known." */
const char *latent_explain_charged (LatentCharged charged);
/* (transfer full): what was restored, what may be missing, where the damaged file is. */
char *latent_explain_rescue (const LatentRescue *rescue);

G_END_DECLS
