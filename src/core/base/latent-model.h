/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* What the program knows of one image model of the service: immutable, reference-counted by
 * GObject, readable on any thread. Only data/models.json names models; code never does. */

typedef enum
{
  LATENT_PARAMETER_CHOICE,  /* JSON string, one of the values */
  LATENT_PARAMETER_INTEGER, /* JSON number, minimum..maximum */
  LATENT_PARAMETER_BOOLEAN, /* JSON true/false, values "true" and "false" */
  LATENT_PARAMETER_TEXT,    /* JSON string, minimum..maximum UTF-16 units */
} LatentParameterType;

typedef struct
{
  char *value; /* as sent */
  char *label; /* English source string, translatable (extracted from models.json) */
} LatentParameterValue;

/* Owned by its model. */
typedef struct
{
  char *key;   /* as sent, e.g. "aspect_ratio" */
  char *label; /* English source string, translatable */
  LatentParameterType type;
  LatentParameterValue *values; /* (array length=n_values): of a choice or boolean */
  guint n_values;
  gint64 minimum;
  gint64 maximum;
  char *default_value;
  char *short_option; /* (nullable): a short name on the command line, e.g. "size" */
} LatentParameter;

#define LATENT_TYPE_MODEL (latent_model_get_type ())
G_DECLARE_FINAL_TYPE (LatentModel, latent_model, LATENT, MODEL, GObject)

const char *latent_model_get_id (LatentModel *self);
const char *latent_model_get_label (LatentModel *self);
const char *latent_model_get_params_key (LatentModel *self);
/* In UTF-16 code units, the unit in which the service counts (contract 4.1). */
guint latent_model_get_prompt_limit (LatentModel *self);
guint latent_model_get_typical_seconds (LatentModel *self);
guint latent_model_get_n_parameters (LatentModel *self);
const LatentParameter *latent_model_get_parameter (LatentModel *self, guint index);
/* (transfer none) (nullable) */
const LatentParameter *latent_model_find_parameter (LatentModel *self, const char *key);

/* The pixel size the model paints for these parameter values (string -> string), where known. */
gboolean latent_model_get_pixel_size (LatentModel *self,
                                      GHashTable *values,
                                      guint *width,
                                      guint *height);

/* Is @value allowed for @parameter? LATENT_ERROR_INVALID_VALUE with facts->field set. */
gboolean latent_parameter_check (const LatentParameter *parameter,
                                 const char *value,
                                 GError **error);

/* LatentModelCatalog: all of them, in the order of the file; immutable. */
#define LATENT_TYPE_MODEL_CATALOG (latent_model_catalog_get_type ())
G_DECLARE_FINAL_TYPE (LatentModelCatalog, latent_model_catalog, LATENT, MODEL_CATALOG, GObject)

/* Reads a catalogue from JSON text (the layout is described at the top of data/models.json's
 * reader, latent-model-catalog.c). */
LatentModelCatalog *latent_model_catalog_new_from_bytes (GBytes *bytes, GError **error);
/* The catalogue built into the program. A broken one is a bug of the build, so it never fails. */
LatentModelCatalog *latent_model_catalog_new (void);

guint latent_model_catalog_get_n_models (LatentModelCatalog *self);
LatentModel *latent_model_catalog_get_model (LatentModelCatalog *self, guint index);
/* (transfer none) (nullable) */
LatentModel *latent_model_catalog_find (LatentModelCatalog *self, const char *id);
/* (transfer none): the first of the file: what a new user gets. */
LatentModel *latent_model_catalog_get_default (LatentModelCatalog *self);

G_END_DECLS
