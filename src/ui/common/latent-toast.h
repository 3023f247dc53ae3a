/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "latent-settings.h"

G_BEGIN_DECLS

/* (transfer full): a toast that shows @text as it is. AdwToast's own title is Pango markup in
 * some versions and plain in others; file names and error texts must never be markup (M51). */
AdwToast *latent_toast_new (const char *text);

/* (transfer full): what went wrong and what to do about it, over several lines where needed. */
AdwToast *latent_toast_new_error (const GError *error);

/* (transfer full): a short text with "Undo": the receiver connects "button-clicked". */
AdwToast *latent_toast_new_undo (const char *text);

/* Shows @toast (kept) in @overlay, at once, for the time the person wants to be able to undo, or
 * half of it where there is nothing to undo. What only told of something goes; what can be undone
 * comes back afterwards. */
void latent_toast_show (AdwToast *toast, AdwToastOverlay *overlay, LatentSettings *settings);

G_END_DECLS
