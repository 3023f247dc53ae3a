/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-demo-message.h"
#include "latent-demo-state.h"

G_BEGIN_DECLS

/* GET /v2/jobs (contract, section 7): the query's parameters are checked (400 with details), then
 * one page is cut out of the jobs, newest first. Pure apart from reading @state. */
LatentDemoReply *
latent_demo_listing_answer (LatentDemoState *state, const char *query, const char *files_address);

/* The parameters of a query as (transfer full) strings; NULL when it is malformed. */
GHashTable *latent_demo_parse_query (const char *query);

G_END_DECLS
