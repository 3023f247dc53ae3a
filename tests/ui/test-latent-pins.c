/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "ui/viewer/latent-pins.h"

#include "support/latent-test.h"

static void
count_cb (LatentPins *pins, GParamSpec *pspec, guint *n_notified)
{
  (*n_notified)++;
}

static gboolean
pin (LatentPins *pins, const char *id)
{
  g_autoptr (LatentImageRecord) image = latent_image_record_new ();

  image->id = g_strdup (id);
  return latent_pins_add (pins, image);
}

static void
test_order (void)
{
  g_autoptr (LatentPins) pins = latent_pins_new ();
  guint n_notified = 0;
  const LatentImageRecord *second;

  g_signal_connect (pins, "notify::n-pins", G_CALLBACK (count_cb), &n_notified);
  g_assert_true (pin (pins, "a"));
  g_assert_true (pin (pins, "b"));
  g_assert_false (pin (pins, "a"));
  g_assert_true (pin (pins, "c"));
  g_assert_true (latent_pins_remove (pins, "b"));
  g_assert_false (latent_pins_remove (pins, "b"));
  g_assert_false (latent_pins_contains (pins, "b"));
  g_assert_cmpuint (latent_pins_get_n_pins (pins), ==, 2);
  second = g_ptr_array_index (latent_pins_get_images (pins), 1);
  g_assert_cmpstr (second->id, ==, "c");
  g_assert_cmpuint (n_notified, ==, 4);
  latent_pins_clear (pins);
  latent_pins_clear (pins);
  g_assert_cmpuint (n_notified, ==, 5);
  g_assert_cmpuint (latent_pins_get_n_pins (pins), ==, 0);
}

static void
test_full (void)
{
  g_autoptr (LatentPins) pins = latent_pins_new ();

  for (char id[] = "a"; id[0] < 'a' + LATENT_PINS_MAX; id[0]++)
    g_assert_true (pin (pins, id));
  g_assert_false (pin (pins, "z"));
  g_assert_true (latent_pins_remove (pins, "a"));
  g_assert_true (pin (pins, "z"));
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/pins/order", test_order);
  g_test_add_func ("/pins/full", test_full);
  return g_test_run ();
}
