/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include <string.h>

#include "core/base/latent-address.h"
#include "core/base/latent-error.h"
#include "fuzz/fuzz-driver.h"

static void
check_result (const char *text, gboolean loopback_service)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) uri = latent_address_check_result (text, loopback_service, &error);

  g_assert_true ((uri == NULL) == (error != NULL));
  if (uri == NULL)
    {
      g_assert_true (latent_error_is (error, LATENT_ERROR_INVALID_ADDRESS));
      return;
    }
  g_assert_null (g_uri_get_userinfo (uri));
  g_assert_null (strchr (text, '\\'));
  if (loopback_service && latent_address_is_loopback (text))
    return;
  g_assert_cmpstr (g_uri_get_scheme (uri), ==, "https");
  g_assert_true (g_uri_get_port (uri) == -1 || g_uri_get_port (uri) == 443);
  g_assert_false (g_hostname_is_ip_address (g_uri_get_host (uri)));
}

/* What was accepted as a service is accepted again in its normal form, and has an origin. */
static void
check_service (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *address = latent_address_check_service (text, &error);
  g_autofree char *again = NULL;
  g_autofree char *origin = NULL;

  g_assert_true ((address == NULL) == (error != NULL));
  if (address == NULL)
    return;
  again = latent_address_check_service (address, NULL);
  g_assert_cmpstr (again, ==, address);
  origin = latent_address_origin (address);
  g_assert_nonnull (origin);
  g_assert_true (g_str_has_prefix (address, origin));
  g_assert_true (g_str_has_prefix (address, "https://") || latent_address_is_loopback (address));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = size > 0 ? g_strndup ((const char *) data, size) : g_strdup ("");

  check_result (text, FALSE);
  check_result (text, TRUE);
  check_service (text);
  latent_address_check_webhook (text, NULL);
  return 0;
}
