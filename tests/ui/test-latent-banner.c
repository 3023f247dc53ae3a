/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "ui/common/latent-banner.h"

#include <string.h>

#include "latent-ui-test.h"

static void
assert_banner (const LatentBannerFacts *facts, const char *part, const char *action)
{
  g_autoptr (LatentBannerState) state = latent_banner_choose (facts);

  g_assert_nonnull (state);
  g_test_message ("%s", state->text);
  g_assert_nonnull (strstr (state->text, part));
  g_assert_cmpstr (state->action, ==, action);
  g_assert_cmpint (state->button != NULL, ==, action != NULL);
}

static void
test_quiet (void)
{
  LatentBannerFacts facts = { .key_source = LATENT_KEY_STORED };

  g_assert_null (latent_banner_choose (&facts));
  /* While the keyring is asked nobody is told that there is no key. */
  facts.key_source = LATENT_KEY_PENDING;
  g_assert_null (latent_banner_choose (&facts));
}

/* A library that was set aside is told before everything else, until it was read. */
static void
test_rescue_b3 (void)
{
  LatentRescue rescue = { .aside = (char *) "/x/library.db.damaged-1", .snapshot_us = 1 };
  g_autoptr (GError) error = latent_error_new (LATENT_ERROR_LIBRARY_DAMAGED, "x");
  LatentBannerFacts facts = { .key_source = LATENT_KEY_NONE, .rescue = &rescue };

  assert_banner (&facts, "damaged-1", "library.forget-rescue");
  assert_banner (&facts, "restored", "library.forget-rescue");
  rescue.snapshot_us = 0;
  assert_banner (&facts, "no copy", "library.forget-rescue");
  facts.damage = error;
  assert_banner (&facts, "start it again", NULL);
}

static void
test_payment (void)
{
  g_autoptr (GError) error = latent_error_new (LATENT_ERROR_NO_CREDIT, "x");
  LatentBannerFacts facts = { .key_source = LATENT_KEY_STORED, .pause_error = error };

  latent_error_facts (error)->credits_required = 28;
  latent_error_facts (error)->credits_available = 5;
  assert_banner (&facts, "28", "account.refresh");
  assert_banner (&facts, "5", "account.refresh");
}

static void
test_key (void)
{
  g_autoptr (GError) refused = latent_error_new (LATENT_ERROR_KEY_REFUSED, "x");
  g_autoptr (GError) no_key = latent_error_new (LATENT_ERROR_NO_KEY, "x");
  LatentBannerFacts facts = { .key_source = LATENT_KEY_STORED, .pause_error = refused };

  assert_banner (&facts, "refused", "account.change-key");
  facts.pause_error = no_key;
  facts.key_source = LATENT_KEY_NONE;
  assert_banner (&facts, "No key", "account.change-key");
}

/* C1, C5: kept for this run, or not readable: two different things. */
static void
test_keyring (void)
{
  g_autoptr (GError) error = latent_error_new (LATENT_ERROR_KEY_STORE, "x");
  LatentBannerFacts facts = { .key_source = LATENT_KEY_MEMORY, .key_error = error };

  assert_banner (&facts, "this run only", NULL);
  facts.key_source = LATENT_KEY_NONE;
  assert_banner (&facts, "could not be read", "account.change-key");
}

/* W1: one banner, and it does not ask anybody to do anything. */
static void
test_offline (void)
{
  g_autoptr (GError) offline = latent_error_new (LATENT_ERROR_OFFLINE, "x");
  g_autoptr (GError) busy = latent_error_new (LATENT_ERROR_SERVICE_TROUBLE, "x");
  LatentBannerFacts facts = { .key_source = LATENT_KEY_STORED, .trouble = offline };

  assert_banner (&facts, "Waiting for the network", NULL);
  facts.trouble = busy;
  assert_banner (&facts, "goes on by itself", NULL);
}

static void
test_order (void)
{
  g_autoptr (GError) refused = latent_error_new (LATENT_ERROR_KEY_REFUSED, "x");
  g_autoptr (GError) offline = latent_error_new (LATENT_ERROR_OFFLINE, "x");
  g_autoptr (GError) no_address
      = latent_error_new (LATENT_ERROR_INVALID_ADDRESS, "LATENT_API_URL is no address");
  LatentBannerFacts facts = { .key_source = LATENT_KEY_STORED,
                              .pause_error = refused,
                              .trouble = offline,
                              .environment_error = no_address };

  assert_banner (&facts, "LATENT_API_URL", NULL);
  facts.environment_error = NULL;
  assert_banner (&facts, "refused", "account.change-key");
}

/* A rest that the service asked for is counted down. */
static void
test_countdown (void)
{
  g_autoptr (GError) limited = latent_error_new (LATENT_ERROR_RATE_LIMITED, "x");
  LatentBannerFacts facts = { .key_source = LATENT_KEY_STORED, .trouble = limited };

  assert_banner (&facts, "goes on by itself", NULL);
  facts.rest_s = 12;
  assert_banner (&facts, "goes on in 12 s", NULL);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/ui/banner/nothing-to-say", test_quiet);
  g_test_add_func ("/ui/banner/S10-both-numbers", test_payment);
  g_test_add_func ("/ui/banner/rescue/B3", test_rescue_b3);
  g_test_add_func ("/ui/banner/S9-key", test_key);
  g_test_add_func ("/ui/banner/C1-C5-keyring", test_keyring);
  g_test_add_func ("/ui/banner/W1-offline", test_offline);
  g_test_add_func ("/ui/banner/S13-countdown", test_countdown);
  g_test_add_func ("/ui/banner/what-stops-goes-first", test_order);
  return latent_test_run ();
}
