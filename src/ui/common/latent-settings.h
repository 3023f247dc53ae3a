/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LATENT_CELL_SIZE_MIN 96
#define LATENT_CELL_SIZE_MAX 384
#define LATENT_CELL_SIZE_DEFAULT 192
/* The default is twice what libadwaita gives a notice: it has to be read, understood and reached,
 * also by keyboard and by somebody who listens. Whoever needs more can have it, at least ten times
 * the default (WCAG 2.1, 2.2.1 "Timing adjustable"). */
#define LATENT_UNDO_SECONDS_MIN 5
#define LATENT_UNDO_SECONDS_MAX 600
#define LATENT_UNDO_SECONDS_DEFAULT 10

/* LatentSettings: the person's preferences as properties that widgets bind to. Backed by
 * GSettings where the schema is installed; otherwise (run without installation, broken
 * packages) the values last for this run and nothing aborts. Owned by the application, handed
 * down. Main thread.
 *
 * Properties: "service-address" (string, "" = the default service), "webhook-url" (string, "" =
 * none), "cell-size" (int, pixels), "undo-seconds" (int), "show-details" (boolean: the viewer's),
 * "move-on" (boolean: the viewer goes to the next image when one was rated). */
#define LATENT_TYPE_SETTINGS (latent_settings_get_type ())
G_DECLARE_FINAL_TYPE (LatentSettings, latent_settings, LATENT, SETTINGS, GObject)

LatentSettings *latent_settings_new (void);

const char *latent_settings_get_service_address (LatentSettings *self);
const char *latent_settings_get_webhook_url (LatentSettings *self);
int latent_settings_get_cell_size (LatentSettings *self);
int latent_settings_get_undo_seconds (LatentSettings *self);
gboolean latent_settings_get_move_on (LatentSettings *self);

void latent_settings_set_service_address (LatentSettings *self, const char *address);
void latent_settings_set_webhook_url (LatentSettings *self, const char *url);
void latent_settings_set_cell_size (LatentSettings *self, int cell_size);
void latent_settings_set_undo_seconds (LatentSettings *self, int undo_seconds);

G_END_DECLS
