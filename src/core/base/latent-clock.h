/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* The clocks of the machine behind an interface, so that tests can jump them. Any thread. */

#define LATENT_TYPE_CLOCK (latent_clock_get_type ())
G_DECLARE_INTERFACE (LatentClock, latent_clock, LATENT, CLOCK, GObject)

struct _LatentClockInterface
{
  GTypeInterface parent_iface;

  gint64 (*get_wall_us) (LatentClock *self);
  gint64 (*get_monotonic_us) (LatentClock *self);
  gint64 (*get_boot_us) (LatentClock *self);
  const char *(*get_boot_id) (LatentClock *self);
};

/* Microseconds since 1970 UTC; jumps when somebody sets the clock. */
gint64 latent_clock_get_wall_us (LatentClock *self);
/* Microseconds that never run backwards and stand still in suspend: for timers. */
gint64 latent_clock_get_monotonic_us (LatentClock *self);
/* Microseconds since boot, suspend included: only comparable within one get_boot_id(). */
gint64 latent_clock_get_boot_us (LatentClock *self);
/* (transfer none): names the running boot; "" when the system does not tell. */
const char *latent_clock_get_boot_id (LatentClock *self);

/* LatentSystemClock: the real ones. */
#define LATENT_TYPE_SYSTEM_CLOCK (latent_system_clock_get_type ())
G_DECLARE_FINAL_TYPE (LatentSystemClock, latent_system_clock, LATENT, SYSTEM_CLOCK, GObject)
LatentClock *latent_system_clock_new (void);

G_END_DECLS
