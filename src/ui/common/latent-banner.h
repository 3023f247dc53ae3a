/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "core/jobs/latent-workspace.h"

G_BEGIN_DECLS

/* What the banner may be about: everything lasting, at once. All borrowed, all nullable. */
typedef struct
{
  const GError *environment_error; /* a variable was refused; its message is for people */
  const GError *pause_error;  /* of the queue */
  const GError *trouble;      /* of the queue */
  guint rest_s;               /* until what @trouble tells about is tried again; 0 unknown */
  const GError *key_error;    /* of the workspace */
  LatentKeySource key_source;
  const GError *damage;       /* of the workspace */
  const LatentRescue *rescue; /* of the workspace: to be read */
} LatentBannerFacts;

typedef struct
{
  char *text;         /* owned */
  const char *button; /* nullable: translated */
  const char *action; /* nullable: widget action behind the button */
  gboolean is_urgent; /* nothing will move before somebody acts */
} LatentBannerState;

void latent_banner_state_free (LatentBannerState *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentBannerState, latent_banner_state_free)

/* Pure: the one thing that is shown: what stops everything goes before what only hinders.
 * (transfer full) (nullable) */
LatentBannerState *latent_banner_choose (const LatentBannerFacts *facts);

/* LatentBanner: a lasting state of the workspace above the gallery, with its one remedy
 * (GtkInfoBar: AdwBanner is newer than the baseline). Its button activates a widget action of
 * an ancestor. Main thread. */
#define LATENT_TYPE_BANNER (latent_banner_get_type ())
G_DECLARE_FINAL_TYPE (LatentBanner, latent_banner, LATENT, BANNER, GtkWidget)

/* @environment_error: (nullable): copied */
GtkWidget *latent_banner_new (LatentWorkspace *workspace, const GError *environment_error);

G_END_DECLS
