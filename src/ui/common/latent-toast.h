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

/* Lets @toast, about to be shown, stay as long as the person wants to be able to undo; one without
 * "Undo" stays as long as it was to. */
void latent_toast_set_time (AdwToast *toast, LatentSettings *settings);

G_END_DECLS
