/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/base/latent-clock.h"

#include <string.h>

#include "support/latent-test.h"

static void
test_agrees_with_the_system (void)
{
  g_autoptr (LatentClock) clock = latent_system_clock_new ();
  gint64 wall_us = g_get_real_time ();
  gint64 monotonic_us = g_get_monotonic_time ();

  g_assert_cmpint (latent_clock_get_wall_us (clock), >=, wall_us);
  g_assert_cmpint (latent_clock_get_wall_us (clock), <, wall_us + G_TIME_SPAN_HOUR);
  g_assert_cmpint (latent_clock_get_monotonic_us (clock), >=, monotonic_us);
  g_assert_cmpint (latent_clock_get_monotonic_us (clock), <, monotonic_us + G_TIME_SPAN_HOUR);
}

static void
test_never_backwards (void)
{
  g_autoptr (LatentClock) clock = latent_system_clock_new ();
  gint64 monotonic_us = latent_clock_get_monotonic_us (clock);
  gint64 boot_us = latent_clock_get_boot_us (clock);

  g_assert_cmpint (boot_us, >, 0);
  for (guint i = 0; i < 1000; i++)
    {
      gint64 next_monotonic_us = latent_clock_get_monotonic_us (clock);
      gint64 next_boot_us = latent_clock_get_boot_us (clock);

      g_assert_cmpint (next_monotonic_us, >=, monotonic_us);
      g_assert_cmpint (next_boot_us, >=, boot_us);
      monotonic_us = next_monotonic_us;
      boot_us = next_boot_us;
    }
}

/* The boot clock counts suspend, so it is never behind the one that stands still in it. */
static void
test_boot_counts_suspend (void)
{
  g_autoptr (LatentClock) clock = latent_system_clock_new ();
  gint64 monotonic_us = latent_clock_get_monotonic_us (clock);

  g_assert_cmpint (latent_clock_get_boot_us (clock), >=, monotonic_us);
}

static void
test_boot_id (void)
{
  g_autoptr (LatentClock) clock = latent_system_clock_new ();
  g_autoptr (LatentClock) other = latent_system_clock_new ();
  const char *boot_id = latent_clock_get_boot_id (clock);
  g_autofree char *stripped = g_strstrip (g_strdup (boot_id));

  g_assert_nonnull (boot_id);
  g_assert_cmpstr (boot_id, ==, stripped);
  g_assert_cmpstr (boot_id, ==, latent_clock_get_boot_id (other));
  g_assert_true (*boot_id == '\0' || strlen (boot_id) == 36);
  if (g_file_test ("/proc/sys/kernel/random/boot_id", G_FILE_TEST_EXISTS))
    g_assert_true (g_uuid_string_is_valid (boot_id));
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);

  g_test_add_func ("/base/clock/agrees-with-the-system", test_agrees_with_the_system);
  g_test_add_func ("/base/clock/Z1-never-backwards", test_never_backwards);
  g_test_add_func ("/base/clock/Z5-boot-counts-suspend", test_boot_counts_suspend);
  g_test_add_func ("/base/clock/Z2-boot-id", test_boot_id);

  return latent_test_run ();
}
