/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-remote.h"

G_BEGIN_DECLS

/* (transfer full): "200 credits", "" while they are not known. @account: (nullable) */
char *latent_account_describe_credits (const LatentAccount *account);

/* (transfer full): the team and its credits, as far as they are known. @account: (nullable) */
char *latent_account_describe (const LatentAccount *account);

G_END_DECLS
