/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-clock.h"

#include <string.h>
#include <time.h>

#define BOOT_ID_FILE "/proc/sys/kernel/random/boot_id"

G_DEFINE_INTERFACE (LatentClock, latent_clock, G_TYPE_OBJECT)

static void
latent_clock_default_init (LatentClockInterface *iface)
{
}

gint64
latent_clock_get_wall_us (LatentClock *self)
{
  g_return_val_if_fail (LATENT_IS_CLOCK (self), 0);

  return LATENT_CLOCK_GET_IFACE (self)->get_wall_us (self);
}

gint64
latent_clock_get_monotonic_us (LatentClock *self)
{
  g_return_val_if_fail (LATENT_IS_CLOCK (self), 0);

  return LATENT_CLOCK_GET_IFACE (self)->get_monotonic_us (self);
}

gint64
latent_clock_get_boot_us (LatentClock *self)
{
  g_return_val_if_fail (LATENT_IS_CLOCK (self), 0);

  return LATENT_CLOCK_GET_IFACE (self)->get_boot_us (self);
}

const char *
latent_clock_get_boot_id (LatentClock *self)
{
  g_return_val_if_fail (LATENT_IS_CLOCK (self), "");

  return LATENT_CLOCK_GET_IFACE (self)->get_boot_id (self);
}

struct _LatentSystemClock
{
  GObject parent_instance;

  char *boot_id;
};

static gint64
get_wall_us (LatentClock *clock)
{
  return g_get_real_time ();
}

static gint64
get_monotonic_us (LatentClock *clock)
{
  return g_get_monotonic_time ();
}

static gint64
get_boot_us (LatentClock *clock)
{
  struct timespec now = { 0 };

  clock_gettime (CLOCK_BOOTTIME, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static const char *
get_boot_id (LatentClock *clock)
{
  return LATENT_SYSTEM_CLOCK (clock)->boot_id;
}

static void
implement_clock (LatentClockInterface *iface)
{
  iface->get_wall_us = get_wall_us;
  iface->get_monotonic_us = get_monotonic_us;
  iface->get_boot_us = get_boot_us;
  iface->get_boot_id = get_boot_id;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (LatentSystemClock,
                               latent_system_clock,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LATENT_TYPE_CLOCK, implement_clock))

static void
latent_system_clock_finalize (GObject *object)
{
  g_free (LATENT_SYSTEM_CLOCK (object)->boot_id);
  G_OBJECT_CLASS (latent_system_clock_parent_class)->finalize (object);
}

static void
latent_system_clock_class_init (LatentSystemClockClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_system_clock_finalize;
}

static void
latent_system_clock_init (LatentSystemClock *self)
{
  /* A pseudo file of 37 bytes: reading it does not wait for a disk. */
  if (g_file_get_contents (BOOT_ID_FILE, &self->boot_id, NULL, NULL))
    g_strchomp (self->boot_id);
  else
    self->boot_id = g_strdup ("");
}

LatentClock *
latent_system_clock_new (void)
{
  return g_object_new (LATENT_TYPE_SYSTEM_CLOCK, NULL);
}
