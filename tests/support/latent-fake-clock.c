/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-fake-clock.h"

#define START_WALL_US (G_GINT64_CONSTANT (1767225600) * G_USEC_PER_SEC)
#define START_BOOT_US (G_GINT64_CONSTANT (1000) * G_USEC_PER_SEC)

struct _LatentFakeClock
{
  GObject parent_instance;

  gint64 wall_us;
  gint64 monotonic_us;
  gint64 boot_us;
  char *boot_id;
};

static void latent_fake_clock_iface_init (LatentClockInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LatentFakeClock,
                               latent_fake_clock,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LATENT_TYPE_CLOCK,
                                                      latent_fake_clock_iface_init))

static gint64
latent_fake_clock_get_wall_us (LatentClock *clock)
{
  return LATENT_FAKE_CLOCK (clock)->wall_us;
}

static gint64
latent_fake_clock_get_monotonic_us (LatentClock *clock)
{
  return LATENT_FAKE_CLOCK (clock)->monotonic_us;
}

static gint64
latent_fake_clock_get_boot_us (LatentClock *clock)
{
  return LATENT_FAKE_CLOCK (clock)->boot_us;
}

static const char *
latent_fake_clock_get_boot_id (LatentClock *clock)
{
  return LATENT_FAKE_CLOCK (clock)->boot_id;
}

static void
latent_fake_clock_iface_init (LatentClockInterface *iface)
{
  iface->get_wall_us = latent_fake_clock_get_wall_us;
  iface->get_monotonic_us = latent_fake_clock_get_monotonic_us;
  iface->get_boot_us = latent_fake_clock_get_boot_us;
  iface->get_boot_id = latent_fake_clock_get_boot_id;
}

static void
latent_fake_clock_finalize (GObject *object)
{
  g_free (LATENT_FAKE_CLOCK (object)->boot_id);
  G_OBJECT_CLASS (latent_fake_clock_parent_class)->finalize (object);
}

static void
latent_fake_clock_class_init (LatentFakeClockClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_fake_clock_finalize;
}

static void
latent_fake_clock_init (LatentFakeClock *self)
{
  self->wall_us = START_WALL_US;
  self->monotonic_us = START_BOOT_US;
  self->boot_us = START_BOOT_US;
  self->boot_id = g_strdup ("boot-1");
}

LatentFakeClock *
latent_fake_clock_new (void)
{
  return g_object_new (LATENT_TYPE_FAKE_CLOCK, NULL);
}

void
latent_fake_clock_advance (LatentFakeClock *self, gint64 milliseconds)
{
  self->wall_us += milliseconds * 1000;
  self->monotonic_us += milliseconds * 1000;
  self->boot_us += milliseconds * 1000;
}

void
latent_fake_clock_suspend (LatentFakeClock *self, gint64 milliseconds)
{
  self->wall_us += milliseconds * 1000;
  self->boot_us += milliseconds * 1000;
}

void
latent_fake_clock_set_wall (LatentFakeClock *self, gint64 wall_us)
{
  self->wall_us = wall_us;
}

void
latent_fake_clock_reboot (LatentFakeClock *self, const char *boot_id)
{
  self->monotonic_us = START_BOOT_US;
  self->boot_us = START_BOOT_US;
  g_free (self->boot_id);
  self->boot_id = g_strdup (boot_id);
}
