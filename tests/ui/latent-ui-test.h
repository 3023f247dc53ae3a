/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "core/base/latent-model.h"
#include "core/jobs/latent-timeline.h"
#include "support/latent-test.h"

G_BEGIN_DECLS

/* What the tests of widgets share. */

/* Instead of latent_test_init(): GTK and libadwaita too; warnings stay fatal but for the three GTK
 * itself makes (faults.md M52). */
void latent_ui_test_init (int *argc, char ***argv);

/* A catalogue with one parameter of every type, with texts that are markup elsewhere. */
LatentModelCatalog *latent_ui_test_odd_catalog (void);

/* (transfer full): a job in @state with this prompt, of the first built-in model. */
LatentJob *latent_ui_test_job (const char *id, const char *prompt, LatentJobState state);

/* The first widget of @type at or below @root, depth first; NULL: none. */
gpointer latent_ui_test_find (GtkWidget *root, GType type);
/* The first button at or below @root with this label. */
GtkWidget *latent_ui_test_find_button (GtkWidget *root, const char *label);
/* Does any mapped label at or below @root begin with @text? */
gboolean latent_ui_test_shows (GtkWidget *root, const char *text);

/* The program's style, as the application loads it: for tests that know sizes. */
void latent_ui_test_load_style (void);

/* (transfer full): a window of this size on screen, with @child in it. */
GtkWidget *latent_ui_test_present (GtkWidget *child, int width, int height);

G_END_DECLS
