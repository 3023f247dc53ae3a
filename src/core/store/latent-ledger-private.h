/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-clock.h"
#include "latent-database-private.h"
#include "latent-ledger.h"

G_BEGIN_DECLS

/* Shared by the halves of the type: steps and ownership (latent-ledger.c), looking at what others
 * did (latent-ledger-look.c). */
struct _LatentLedger
{
  GObject parent_instance;

  LatentDatabase *database;
  LatentProcessLock *lock;
  LatentClock *clock; /* when events happen */
};

G_END_DECLS
