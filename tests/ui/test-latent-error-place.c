/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "ui/common/latent-error-place.h"

#include "latent-ui-test.h"

/* Every class of remedy has exactly one row, and a button always comes with what it does. */
static void
test_complete (void)
{
  for (int remedy = LATENT_REMEDY_INPUT; remedy <= LATENT_REMEDY_BUG; remedy++)
    {
      const LatentErrorRow *row = latent_error_row_for_remedy ((LatentRemedy) remedy);

      g_assert_cmpint (row->remedy, ==, remedy);
      g_assert_cmpint (row->button != NULL, ==, row->action != NULL);
    }
}

static void
assert_place (LatentErrorCode code, LatentErrorPlace place)
{
  g_autoptr (GError) error = latent_error_new (code, "x");

  g_assert_cmpint (latent_error_row (error)->place, ==, place);
}

static void
test_places (void)
{
  g_autoptr (GError) foreign = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "x");

  assert_place (LATENT_ERROR_PROMPT_TOO_LONG, LATENT_PLACE_FIELD);
  assert_place (LATENT_ERROR_KEY_REFUSED, LATENT_PLACE_BANNER);
  assert_place (LATENT_ERROR_NO_CREDIT, LATENT_PLACE_BANNER);
  assert_place (LATENT_ERROR_OFFLINE, LATENT_PLACE_BANNER);
  assert_place (LATENT_ERROR_CONTENT_REFUSED, LATENT_PLACE_TILE);
  assert_place (LATENT_ERROR_EXPIRED, LATENT_PLACE_TILE);
  g_assert_cmpint (latent_error_row (foreign)->place, ==, LATENT_PLACE_TOAST);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/ui/error-place/every-remedy-has-its-row", test_complete);
  g_test_add_func ("/ui/error-place/places", test_places);
  return latent_test_run ();
}
