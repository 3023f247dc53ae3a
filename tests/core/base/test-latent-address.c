/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/base/latent-address.h"

#include "support/latent-test.h"

/* What a hostile reply may name as the address of a picture (T10, T11, D1, D2, M6). */
static const char *const refused_results[] = {
  /* not a web address at all */
  "",
  "picture.png",
  "/v2/picture.png",
  "//cdn.example.com/a.png",
  "https:cdn.example.com/a.png",
  "https:/cdn.example.com/a.png",
  "https:///a.png",
  "https://",
  "https://:443/a.png",
  "https://?a.png",
  "https:////cdn.example.com/a.png",

  /* other schemes */
  "http://cdn.example.com/a.png",
  "HTTP://cdn.example.com/a.png",
  "file:///etc/passwd",
  "file://cdn.example.com/a.png",
  "data:image/png;base64,AAAA",
  "ftp://cdn.example.com/a.png",
  "smb://cdn.example.com/a.png",
  "resource:///a.png",
  "javascript:alert(1)",
  "httpss://cdn.example.com/a.png",

  /* user names, and texts that parsers read differently */
  "https://user@cdn.example.com/a.png",
  "https://user:password@cdn.example.com/a.png",
  "https://@cdn.example.com/a.png",
  "https://cdn.example.com:443@evil.example.com/a.png",
  "https://cdn.example.com\\@evil.example.com/a.png",
  "https:\\\\cdn.example.com\\a.png",
  "https://cdn.example.com /a.png",
  " https://cdn.example.com/a.png",
  "https://cdn.example.com/a.png\n",
  "https://cdn.example.com/a\tb.png",
  "https://cdn.example.com/\x7f.png",
  "https://b\xc3\xbc"
  "cher.example.com/a.png",
  "https://\xef\xbc\x91"
  "27.0.0.1/a.png",
  "https://cdn.example.com\xe3\x80\x82/a.png",

  /* hosts behind percent signs */
  "https://127%2e0.0.1/a.png",
  "https://%6cocalhost/a.png",
  "https://cdn.example.com%2fa/a.png",
  "https://cdn.example.com%00.evil.example.com/a.png",
  "https://cdn%40evil.example.com/a.png",

  /* hosts that cannot exist */
  "https://.example.com/a.png",
  "https://cdn..example.com/a.png",
  "https://cdn.example.com../a.png",
  "https://cdn,evil.example.com/a.png",
  "https://cdn;evil.example.com/a.png",
  "https://cdn<b>.example.com/a.png",
  "https://[::1/a.png",
  "https://[]/a.png",

  /* ports */
  "https://cdn.example.com:80/a.png",
  "https://cdn.example.com:8443/a.png",
  "https://cdn.example.com:0/a.png",
  "https://cdn.example.com:65536/a.png",
  "https://cdn.example.com:-443/a.png",
  "https://cdn.example.com:44:3/a.png",

  /* addresses, in every spelling some resolver takes */
  "https://127.0.0.1/a.png",
  "https://127.1/a.png",
  "https://0x7f.1/a.png",
  "https://0x7f000001/a.png",
  "https://0177.0.0.1/a.png",
  "https://127.0.0.0x1/a.png",
  "https://2130706433/a.png",
  "https://127.0.0.1./a.png",
  "https://0.0.0.0/a.png",
  "https://0/a.png",
  "https://10.0.0.1/a.png",
  "https://192.168.1.1/a.png",
  "https://169.254.169.254/latest/meta-data",
  "https://93.184.216.34/a.png",
  "https://1.2.3.4.5/a.png",
  "https://999.999.999.999/a.png",
  "https://[::]/a.png",
  "https://[::1]/a.png",
  "https://[::ffff:127.0.0.1]/a.png",
  "https://[::127.0.0.1]/a.png",
  "https://[fe80::1]/a.png",
  "https://[fe80::1%25eth0]/a.png",
  "https://[fe80::1%eth0]/a.png",
  "https://[2606:2800:220:1::1]/a.png",

  /* names that stay on the machine or its network */
  "https://localhost/a.png",
  "https://LOCALHOST/a.png",
  "https://localhost./a.png",
  "https://cdn.localhost/a.png",
  "https://CDN.LocalHost/a.png",
  "https://router/a.png",
  "https://printer.local/a.png",
  "https://metadata.google.internal/a.png",
  "https://nas.home.arpa/a.png",
  "https://cdn.example.com./a.png",
};

static const char *const allowed_results[] = {
  "https://cdn2.apiframe.ai/images/a1b2c3d4-1.png",
  "https://cdn.example.com",
  "https://cdn.example.com:443/a.png",
  "https://cdn.example.com:/a.png",
  "HTTPS://CDN.Example.COM/a.png",
  "https://cdn.example.com/a%20b.png?signature=a%2Fb&expires=1#part",
  "https://cdn.example.com/?next=https://user@evil.example.com",
  "https://cdn.example.com/@user:443/a.png",
  "https://my_bucket.s3-eu.example.com/a.png",
  "https://xn--bcher-kva.example.com/a.png",
  "https://127.0.0.1.example.com/a.png",
  "https://localhost.example.com/a.png",
};

static void
test_result_refused (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused_results); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GUri) uri = latent_address_check_result (refused_results[i], FALSE, &error);

      g_test_message ("%s", refused_results[i]);
      g_assert_null (uri);
      g_assert_cmpstr (latent_error_facts (error)->field, ==, "address");
      latent_test_assert_error (&error, LATENT_ERROR_INVALID_ADDRESS);
    }
}

static void
test_result_allowed (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (allowed_results); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GUri) uri = latent_address_check_result (allowed_results[i], FALSE, &error);

      g_test_message ("%s", allowed_results[i]);
      g_assert_no_error (error);
      g_assert_nonnull (uri);
      g_assert_cmpint (g_uri_get_port (uri), ==, 443);
    }
}

/* The demo service and the tests serve pictures on loopback; nothing else is opened by that. */
static void
test_result_loopback_service (void)
{
  static const char *const allowed[] = {
    "http://127.0.0.1:8080/a.png", "http://127.8.9.10/a.png",   "http://[::1]:8080/a.png",
    "http://localhost:8080/a.png", "https://localhost/a.png",   "https://127.0.0.1:8443/a.png",
    "https://cdn.example.com/a",   "http://LOCALHOST:80/a.png",
  };
  static const char *const refused[] = {
    "http://cdn.example.com/a.png",  "http://192.168.1.1/a.png",
    "http://10.0.0.1:8080/a.png",    "http://0.0.0.0:8080/a.png",
    "http://[::]:8080/a.png",        "http://127.1:8080/a.png",
    "http://2130706433:8080/a.png",  "http://[::ffff:127.0.0.1]:8080/a",
    "http://cdn.localhost/a.png",    "http://localhost./a.png",
    "http://u@127.0.0.1:8080/a.png", "ftp://127.0.0.1/a.png",
    "file://localhost/etc/passwd",   "http://127%2e0.0.1/a.png",
    "http://127.0.0.1:0/a.png",
  };

  for (guint i = 0; i < G_N_ELEMENTS (allowed); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GUri) uri = latent_address_check_result (allowed[i], TRUE, &error);

      g_test_message ("%s", allowed[i]);
      g_assert_no_error (error);
      g_assert_nonnull (uri);
    }
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GUri) uri = latent_address_check_result (refused[i], TRUE, &error);

      g_test_message ("%s", refused[i]);
      g_assert_null (uri);
      latent_test_assert_error (&error, LATENT_ERROR_INVALID_ADDRESS);
    }
}

static char *
make_address_of_length (gsize length)
{
  static const char head[] = "https://cdn.example.com/";
  GString *address = g_string_new (head);

  while (address->len < length)
    g_string_append_c (address, 'a');
  return g_string_free (address, FALSE);
}

static void
test_result_length (void)
{
  g_autofree char *longest = make_address_of_length (LATENT_ADDRESS_MAX_LENGTH);
  g_autofree char *too_long = make_address_of_length (LATENT_ADDRESS_MAX_LENGTH + 1);
  g_autofree char *huge = make_address_of_length (1024 * 1024);
  g_autoptr (GUri) uri = latent_address_check_result (longest, FALSE, NULL);

  g_assert_nonnull (uri);
  g_assert_null (latent_address_check_result (too_long, FALSE, NULL));
  g_assert_null (latent_address_check_result (huge, FALSE, NULL));
  g_assert_null (latent_address_check_result (NULL, FALSE, NULL));
}

static void
test_host_length (void)
{
  g_autofree char *label = g_strnfill (63, 'a');
  g_autofree char *long_label = g_strnfill (64, 'a');
  g_autofree char *fits = g_strdup_printf ("https://%s.example.com/", label);
  g_autofree char *label_too_long = g_strdup_printf ("https://%s.example.com/", long_label);
  g_autofree char *host_too_long
      = g_strdup_printf ("https://%s.%s.%s.%s.com/", label, label, label, label);
  g_autoptr (GUri) uri = latent_address_check_result (fits, FALSE, NULL);

  g_assert_nonnull (uri);
  g_assert_null (latent_address_check_result (label_too_long, FALSE, NULL));
  g_assert_null (latent_address_check_result (host_too_long, FALSE, NULL));
}

static void
test_service_normal_form (void)
{
  static const char *const cases[][2] = {
    { "https://api.apiframe.ai", "https://api.apiframe.ai" },
    { "https://api.apiframe.ai/", "https://api.apiframe.ai" },
    { "https://api.apiframe.ai///", "https://api.apiframe.ai" },
    { "HTTPS://API.apiframe.ai:443/", "https://api.apiframe.ai" },
    { "https://api.apiframe.ai:", "https://api.apiframe.ai" },
    { "https://proxy.example.com:8443/Apiframe/", "https://proxy.example.com:8443/Apiframe" },
    { "https://proxy.example.com/a/b//", "https://proxy.example.com/a/b" },
    { "https://proxy.example.com/a%20b/", "https://proxy.example.com/a%20b" },
    { "https://192.168.1.20/", "https://192.168.1.20" },
    { "https://intranet", "https://intranet" },
    { "https://[2001:DB8:0::1]:8443/", "https://[2001:db8::1]:8443" },
    { "http://localhost", "http://localhost" },
    { "http://LocalHost:3000/", "http://localhost:3000" },
    { "http://127.0.0.1:8080/", "http://127.0.0.1:8080" },
    { "http://127.0.0.1:80", "http://127.0.0.1" },
    { "http://[0:0:0:0:0:0:0:1]:8080", "http://[::1]:8080" },
    { LATENT_ADDRESS_DEFAULT_SERVICE, LATENT_ADDRESS_DEFAULT_SERVICE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *normal = latent_address_check_service (cases[i][0], &error);
      g_autofree char *again = NULL;

      g_assert_no_error (error);
      g_assert_cmpstr (normal, ==, cases[i][1]);
      again = latent_address_check_service (normal, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (again, ==, normal);
    }
}

static void
test_service_refused (void)
{
  static const char *const refused[] = {
    "",
    "api.apiframe.ai",
    "api.apiframe.ai:443",
    "localhost:3000",
    "https://",
    "https:///",
    "ftp://api.apiframe.ai",
    "http://api.apiframe.ai",
    "http://192.168.1.20:3000",
    "http://10.0.0.1",
    "http://0.0.0.0:3000",
    "http://[::]:3000",
    "http://[::ffff:127.0.0.1]:3000",
    "http://127.1:3000",
    "http://localhost.:3000",
    "http://localhost.example.com",
    "http://127.0.0.1.example.com",
    "http://%6cocalhost:3000",
    "http://localhost@api.apiframe.ai",
    "https://user:password@api.apiframe.ai",
    "https://api.apiframe.ai?key=1",
    "https://api.apiframe.ai/#part",
    "https://api.apiframe.ai/?",
    "https://api.apiframe.ai\\@evil.example.com",
    "https://api.apiframe.ai /",
    "https://api.apiframe.ai:0",
    "https://api.apiframe.ai:99999",
    "https://api.apiframe.ai/%zz",
  };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *normal = latent_address_check_service (refused[i], &error);

      g_test_message ("%s", refused[i]);
      g_assert_null (normal);
      g_assert_cmpstr (latent_error_facts (error)->field, ==, "address");
      latent_test_assert_error (&error, LATENT_ERROR_INVALID_ADDRESS);
    }
}

static void
test_webhook (void)
{
  static const char *const refused[] = {
    "",
    "http://hooks.example.com/a",
    "http://localhost:8080/a",
    "https://user:password@hooks.example.com/a",
    "https:///a",
    "https://hooks.example.com/a b",
    "https://hooks.example.com\\@evil.example.com/",
    "ftp://hooks.example.com/a",
    "hooks.example.com/a",
    "https://hooks.example.com:0/a",
  };
  g_autofree char *longest = make_address_of_length (2048);
  g_autofree char *too_long = make_address_of_length (2049);

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", refused[i]);
      g_assert_false (latent_address_check_webhook (refused[i], &error));
      latent_test_assert_error (&error, LATENT_ERROR_INVALID_ADDRESS);
    }
  g_assert_true (latent_address_check_webhook ("https://hooks.example.com:8443/a?b=c", NULL));
  g_assert_true (latent_address_check_webhook ("HTTPS://hooks.example.com", NULL));
  g_assert_true (latent_address_check_webhook (longest, NULL));
  g_assert_false (latent_address_check_webhook (too_long, NULL));
}

static void
test_origin (void)
{
  static const char *const cases[][2] = {
    { "https://API.apiframe.ai:443/v2/me?a=b", "https://api.apiframe.ai" },
    { "https://api.apiframe.ai:8443/", "https://api.apiframe.ai:8443" },
    { "http://api.apiframe.ai", "http://api.apiframe.ai" },
    { "http://api.apiframe.ai:443", "http://api.apiframe.ai:443" },
    { "http://[::1]:80/", "http://[::1]" },
    { "http://[0::1]:8080/", "http://[::1]:8080" },
    { "https://api.apiframe.ai.", "https://api.apiframe.ai." },
    { "https://user@api.apiframe.ai", NULL },
    { "ftp://api.apiframe.ai", NULL },
    { "file:///etc/passwd", NULL },
    { "api.apiframe.ai", NULL },
    { "", NULL },
    { NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *origin = latent_address_origin (cases[i][0]);

      g_assert_cmpstr (origin, ==, cases[i][1]);
    }
}

static void
test_is_loopback (void)
{
  static const char *const loopback[] = {
    "http://localhost", "https://LOCALHOST:8443/a", "http://127.0.0.1", "http://127.255.0.3:1/",
    "http://[::1]/",    "http://[0:0::1]/",
  };
  static const char *const other[] = {
    "https://api.apiframe.ai",
    "http://localhost.",
    "http://a.localhost",
    "http://0.0.0.0",
    "http://[::]",
    "http://128.0.0.1",
    "http://127.1",
    "http://[::2]",
    "http://u@localhost",
    "http://%6cocalhost/",
    "localhost",
    "",
  };

  for (guint i = 0; i < G_N_ELEMENTS (loopback); i++)
    g_assert_true (latent_address_is_loopback (loopback[i]));
  for (guint i = 0; i < G_N_ELEMENTS (other); i++)
    g_assert_false (latent_address_is_loopback (other[i]));
  g_assert_false (latent_address_is_loopback (NULL));
}

static void
assert_public (const char *text, gboolean expected)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);

  g_test_message ("%s", text);
  g_assert_nonnull (address);
  g_assert_cmpint (latent_address_is_public (address), ==, expected);
}

/* Both edges of each special block (IANA special-purpose registries). */
static void
test_is_public (void)
{
  static const char *const yes[] = {
    "1.0.0.0",          "1.1.1.1",         "9.255.255.255",   "11.0.0.0",        "100.63.255.255",
    "100.128.0.0",      "126.255.255.255", "128.0.0.0",       "169.253.255.255", "169.255.0.0",
    "172.15.255.255",   "172.32.0.0",      "192.0.1.0",       "192.0.3.0",       "192.167.255.255",
    "192.169.0.0",      "198.17.255.255",  "198.20.0.0",      "198.51.99.255",   "203.0.112.255",
    "203.0.114.0",      "223.255.255.255", "2606:4700::1111", "2a00:1450::1",    "2001:200::1",
    "2001:db7::1",      "2001:db9::1",     "3ffe::1",         "3fff:1000::1",    "::ffff:1.1.1.1",
    "64:ff9b::101:101", "2002:101:101::1",
  };
  static const char *const no[] = {
    "0.0.0.0",
    "0.255.255.255",
    "10.0.0.0",
    "10.255.255.255",
    "100.64.0.0",
    "100.127.255.255",
    "127.0.0.0",
    "127.0.0.1",
    "127.255.255.255",
    "169.254.0.0",
    "169.254.169.254",
    "172.16.0.0",
    "172.31.255.255",
    "192.0.0.0",
    "192.0.0.255",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.0",
    "192.168.255.255",
    "198.18.0.0",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.255",
    "224.0.0.0",
    "239.255.255.255",
    "240.0.0.0",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::a00:1",
    "64:ff9b:1::101:101",
    "100::1",
    "1fff::1",
    "2001::1",
    "2001:1ff::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "2002:a00:1::1",
    "3fff::1",
    "3fff:fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "febf::1",
    "fec0::1",
    "ff02::1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (yes); i++)
    assert_public (yes[i], TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (no); i++)
    assert_public (no[i], FALSE);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);

  g_test_add_func ("/base/address/T10-D1-D2-M6-result-refused", test_result_refused);
  g_test_add_func ("/base/address/T10-result-allowed", test_result_allowed);
  g_test_add_func ("/base/address/T10-result-loopback-service", test_result_loopback_service);
  g_test_add_func ("/base/address/D1-result-length", test_result_length);
  g_test_add_func ("/base/address/host-length", test_host_length);
  g_test_add_func ("/base/address/service-normal-form", test_service_normal_form);
  g_test_add_func ("/base/address/T3-service-refused", test_service_refused);
  g_test_add_func ("/base/address/webhook", test_webhook);
  g_test_add_func ("/base/address/origin", test_origin);
  g_test_add_func ("/base/address/is-loopback", test_is_loopback);
  g_test_add_func ("/base/address/D2-is-public", test_is_public);

  return latent_test_run ();
}
