/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "core/base/latent-model.h"
#include "core/store/latent-key-store.h"
#include "core/store/latent-places.h"

G_BEGIN_DECLS

/* LatentApplication: the windowed program for one library. Main thread.
 *
 * Signals: "demo-requested": the person chose "Try it without a key"; main opens the demo's own
 * window. */
#define LATENT_TYPE_APPLICATION (latent_application_get_type ())
G_DECLARE_FINAL_TYPE (LatentApplication, latent_application, LATENT, APPLICATION, AdwApplication)

/* Starts the demo service for @folder: (transfer full) its address. */
typedef char *(*LatentApplicationDemo) (const char *folder, GObject **keep, GError **error);

typedef struct
{
  LatentPlaces *places;
  LatentModelCatalog *catalog;
  LatentKeyStore *key_store;          /* nullable */
  LatentApplicationDemo start_demo;   /* used when the places are the demo's */
  const char *demo_key;
  const char *fixed_key;              /* nullable: from the environment */
  const char *fixed_address;          /* nullable: from LATENT_API_URL, already checked */
  const GError *environment_error; /* nullable; its message is for people */
} LatentApplicationConfig;

/* The application id carries the library's hash when it is not the default one. */
LatentApplication *latent_application_new (const LatentApplicationConfig *config);

G_END_DECLS
