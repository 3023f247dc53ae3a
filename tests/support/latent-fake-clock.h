/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-clock.h"

G_BEGIN_DECLS

/* LatentFakeClock: clocks that stand still until a test moves them. Main thread. */
#define LATENT_TYPE_FAKE_CLOCK (latent_fake_clock_get_type ())
G_DECLARE_FINAL_TYPE (LatentFakeClock, latent_fake_clock, LATENT, FAKE_CLOCK, GObject)

/* Starts at 2026-01-01 00:00 UTC, 1000 s after boot. */
LatentFakeClock *latent_fake_clock_new (void);

/* Time passes: all three clocks go on. */
void latent_fake_clock_advance (LatentFakeClock *self, gint64 milliseconds);
/* The machine sleeps: the monotonic clock stands still. */
void latent_fake_clock_suspend (LatentFakeClock *self, gint64 milliseconds);
/* Somebody sets the wall clock. */
void latent_fake_clock_set_wall (LatentFakeClock *self, gint64 wall_us);
/* Another boot: boot and monotonic clock start again. */
void latent_fake_clock_reboot (LatentFakeClock *self, const char *boot_id);

G_END_DECLS
