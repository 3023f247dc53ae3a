/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-image-request.h"
#include "latent-cli-options.h"

G_BEGIN_DECLS

/* `generate --dry-run`: prints @request @count times, exactly the bytes that would be sent, one body
 * a line, and what that would cost as far as the library's own history tells: nobody is asked, no
 * key is read, and no library is made. Returns the exit status. Blocks; main thread. */
int latent_cli_dry_run (const LatentCliConfig *config,
                        const LatentCliOptions *options,
                        LatentImageRequest *request,
                        guint count);

G_END_DECLS
