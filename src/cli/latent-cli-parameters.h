/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-model.h"

G_BEGIN_DECLS

/* LatentCliParameters: the parameters of all models of the catalogue as command line options, and
 * the values given for them. Which of them the chosen model has is judged afterwards, by the image
 * request. Owned by the command. */
typedef struct _LatentCliParameters LatentCliParameters;

/* @reserved: options of the command; a parameter of the same name is reached by `--param` alone. */
LatentCliParameters *latent_cli_parameters_new (LatentModelCatalog *catalog,
                                                const GOptionEntry *reserved);
void latent_cli_parameters_free (LatentCliParameters *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentCliParameters, latent_cli_parameters_free)

/* (transfer full): options under the parameters' own and short names, and `--param KEY=VALUE`.
 * @self must outlive it. */
GOptionGroup *latent_cli_parameters_create_group (LatentCliParameters *self);

/* (transfer none): parameter key -> value: what was given, the last one counts. */
GHashTable *latent_cli_parameters_get_values (LatentCliParameters *self);

/* (transfer full): the option's name of parameter @key, without dashes in front: "aspect_ratio" ->
 * "aspect-ratio" */
char *latent_cli_parameter_option (const char *key);

/* (transfer full): what may stand behind the option, for people: "1K, 2K" or "1-10" */
char *latent_cli_parameter_describe_values (const LatentParameter *parameter);

G_END_DECLS
