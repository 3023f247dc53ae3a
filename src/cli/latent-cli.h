/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

#include "core/base/latent-model.h"

G_BEGIN_DECLS

/* The headless commands (docs: command line). No GTK. They do not know the demo service or the
 * window: main hands both in. */

/* Exit statuses; scripts depend on them. */
enum
{
  LATENT_EXIT_DONE = 0,
  LATENT_EXIT_NOT_ALL = 1,
  LATENT_EXIT_USAGE = 2,
  LATENT_EXIT_KEY = 3,
  LATENT_EXIT_UNFINISHED = 4,
  LATENT_EXIT_STORAGE = 5,
};

/* Starts (or finds) the demo service of @folder and returns its address. Main implements it. @keep:
 * holds the service; released after the command. */
typedef char *(*LatentDemoStarter) (const char *folder, GObject **keep, GError **error);
/* Runs `demo-service` until terminated; returns the exit status. */
typedef int (*LatentDemoRunner) (guint port, double seconds, const char *folder);

typedef struct
{
  LatentModelCatalog *catalog;
  LatentDemoStarter start_demo;
  LatentDemoRunner run_demo_service;
  const char *demo_help;       /* the demo's prompt words */
  const char *demo_key;        /* the key to use towards the demo */
  const char *service_address; /* nullable: the setting's address */
} LatentCliConfig;

/* Is @argv[1...] a command (or --help, --version), and not the window's start? @argv:
 * null-terminated */
gboolean latent_cli_wants (char **argv);

/* Runs the command; returns its exit status. @argv is not changed. */
int latent_cli_run (const LatentCliConfig *config, char **argv);

G_END_DECLS
