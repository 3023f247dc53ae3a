/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-address.h"

#include <string.h>

#include "latent-error.h"

#define HTTPS_PORT 443
#define HTTP_PORT 80
#define MAX_WEBHOOK_LENGTH 2048
#define MAX_HOST_LENGTH 253
#define MAX_LABEL_LENGTH 63

static void
fail_address (GError **error, const char *why)
{
  GError *failure = latent_error_new (LATENT_ERROR_INVALID_ADDRESS, "%s", why);

  latent_error_facts (failure)->field = g_strdup ("address");
  g_propagate_error (error, failure);
}

/* Parsers disagree about backslashes, blanks and control characters; whoever wrote them into an
 * address counts on that (faults.md M6). */
static gboolean
has_odd_characters (const char *address)
{
  for (const char *c = address; *c != '\0'; c++)
    {
      if (*c <= 0x20 || *c >= 0x7f || *c == '\\')
        return TRUE;
    }
  return FALSE;
}

/* GLib undoes percent-encoding in hosts, so "%6cocalhost" and "a%2fb" would turn into other
 * hosts than the text shows; no honest address needs it. It also is how IPv6 zones are written. */
static gboolean
has_encoded_authority (const char *address)
{
  const char *authority = strstr (address, "://");

  if (authority == NULL)
    return TRUE;

  authority += strlen ("://");
  return memchr (authority, '%', strcspn (authority, "/?#")) != NULL;
}

/* GLib accepts any character in a name; the letters, digits and hyphens of RFC 1123 and the
 * underscore that some hosts have are enough. One trailing dot is allowed here. */
static gboolean
is_host_name (const char *host)
{
  g_auto (GStrv) labels = NULL;
  guint n_labels;

  if (strlen (host) > MAX_HOST_LENGTH)
    return FALSE;

  labels = g_strsplit (host, ".", -1);
  n_labels = g_strv_length (labels);
  for (guint i = 0; i < n_labels; i++)
    {
      gsize length = strlen (labels[i]);

      if (length == 0 && (i == 0 || i + 1 < n_labels))
        return FALSE;
      if (length > MAX_LABEL_LENGTH
          || strspn (labels[i], G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_") != length)
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_ipv6_literal (const char *host)
{
  return strchr (host, ':') != NULL;
}

static gboolean
is_scheme (GUri *uri, const char *scheme)
{
  return g_ascii_strcasecmp (g_uri_get_scheme (uri), scheme) == 0;
}

/* What is wrong with an address that could be parsed; NULL when nothing is. */
static const char *
find_common_problem (const char *address, GUri *uri)
{
  const char *host = g_uri_get_host (uri);

  if (!is_scheme (uri, "https") && !is_scheme (uri, "http"))
    return "the address does not begin with https://";
  if (host == NULL || *host == '\0')
    return "the address names no host";
  if (g_uri_get_userinfo (uri) != NULL)
    return "the address holds a user name";
  if (has_encoded_authority (address))
    return "the address hides its host behind percent signs";
  if (!is_ipv6_literal (host) && !is_host_name (host))
    return "the address names a host that cannot exist";
  if (g_uri_get_port (uri) == 0)
    return "the address names a port that cannot exist";
  return NULL;
}

/* The common rules; (transfer full). */
static GUri *
parse_address (const char *address, GError **error)
{
  g_autoptr (GUri) uri = NULL;
  const char *problem;

  if (address == NULL || *address == '\0')
    {
      fail_address (error, "the address is empty");
      return NULL;
    }
  if (strlen (address) > LATENT_ADDRESS_MAX_LENGTH)
    {
      fail_address (error, "the address is too long");
      return NULL;
    }
  if (has_odd_characters (address))
    {
      fail_address (error, "the address has blanks or characters that no address has");
      return NULL;
    }
  uri = g_uri_parse (address, G_URI_FLAGS_ENCODED | G_URI_FLAGS_SCHEME_NORMALIZE, NULL);
  problem = uri != NULL ? find_common_problem (address, uri) : "this is not a web address";
  if (problem != NULL)
    {
      fail_address (error, problem);
      return NULL;
    }
  return g_steal_pointer (&uri);
}

static gboolean
is_loopback_host (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);
  return g_ascii_strcasecmp (host, "localhost") == 0;
}

static int
get_port (GUri *uri)
{
  int port = g_uri_get_port (uri);

  if (port > 0)
    return port;
  return is_scheme (uri, "https") ? HTTPS_PORT : HTTP_PORT;
}

/* All the spellings of an IPv4 address that some resolver accepts ("127.1", "0x7f.1",
 * "2130706433"), and literals in brackets. */
static gboolean
looks_like_ip_literal (const char *host)
{
  const char *last;

  if (is_ipv6_literal (host) || g_hostname_is_ip_address (host))
    return TRUE;

  /* A name whose last label is a number is no public name (RFC 3696, section 2). */
  last = strrchr (host, '.');
  last = last != NULL ? last + 1 : host;
  if (g_ascii_strncasecmp (last, "0x", 2) == 0)
    return TRUE;
  return strspn (last, G_CSET_DIGITS) == strlen (last);
}

/* Names that never leave the machine or its network, whatever a resolver says: a single label
 * (search domains), a final dot, and the special-use names of RFC 6761, 6762, 8375 and ICANN's
 * "internal". */
static gboolean
is_local_name (const char *host)
{
  static const char *const suffixes[] = { ".localhost", ".local", ".internal", ".home.arpa" };
  gsize length = strlen (host);

  if (strchr (host, '.') == NULL || host[length - 1] == '.')
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      gsize suffix_length = strlen (suffixes[i]);

      if (length > suffix_length
          && g_ascii_strcasecmp (host + length - suffix_length, suffixes[i]) == 0)
        return TRUE;
    }
  return FALSE;
}

char *
latent_address_check_service (const char *address, GError **error)
{
  g_autoptr (GUri) uri = parse_address (address, error);
  g_autofree char *path = NULL;
  g_autofree char *origin = NULL;

  if (uri == NULL)
    return NULL;
  if (is_scheme (uri, "http") && !is_loopback_host (g_uri_get_host (uri)))
    {
      fail_address (error, "the key would travel in clear: the address must begin with https://");
      return NULL;
    }
  if (g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL)
    {
      fail_address (error, "the address holds a query");
      return NULL;
    }

  path = g_strdup (g_uri_get_path (uri));
  while (g_str_has_suffix (path, "/"))
    path[strlen (path) - 1] = '\0';
  origin = latent_address_origin (address);
  return g_strconcat (origin, path, NULL);
}

gboolean
latent_address_check_webhook (const char *address, GError **error)
{
  g_autoptr (GUri) uri = parse_address (address, error);

  if (uri == NULL)
    return FALSE;
  if (!is_scheme (uri, "https"))
    {
      fail_address (error, "a webhook address must begin with https://");
      return FALSE;
    }
  if (strlen (address) > MAX_WEBHOOK_LENGTH)
    {
      fail_address (error, "the webhook address is too long");
      return FALSE;
    }
  return TRUE;
}

GUri *
latent_address_check_result (const char *address, gboolean loopback_service, GError **error)
{
  g_autoptr (GUri) uri = parse_address (address, error);

  if (uri == NULL)
    return NULL;
  if (loopback_service && is_loopback_host (g_uri_get_host (uri)))
    return g_steal_pointer (&uri);
  if (!is_scheme (uri, "https"))
    {
      fail_address (error, "the picture's address does not begin with https://");
      return NULL;
    }
  if (get_port (uri) != HTTPS_PORT)
    {
      fail_address (error, "the picture's address names an unusual port");
      return NULL;
    }
  if (looks_like_ip_literal (g_uri_get_host (uri)) || is_local_name (g_uri_get_host (uri)))
    {
      fail_address (error, "the picture's address is not a public name");
      return NULL;
    }
  return g_steal_pointer (&uri);
}

/* One spelling for one host, since origins are compared as text; (transfer full). */
static char *
normalize_host (const char *host)
{
  g_autoptr (GInetAddress) address = NULL;
  g_autofree char *text = NULL;

  if (!is_ipv6_literal (host))
    return g_ascii_strdown (host, -1);

  address = g_inet_address_new_from_string (host);
  text = address != NULL ? g_inet_address_to_string (address) : g_ascii_strdown (host, -1);
  return g_strdup_printf ("[%s]", text);
}

char *
latent_address_origin (const char *address)
{
  g_autoptr (GUri) uri = parse_address (address, NULL);
  g_autofree char *host = NULL;

  if (uri == NULL)
    return NULL;

  host = normalize_host (g_uri_get_host (uri));
  if (get_port (uri) == (is_scheme (uri, "https") ? HTTPS_PORT : HTTP_PORT))
    return g_strdup_printf ("%s://%s", g_uri_get_scheme (uri), host);
  return g_strdup_printf ("%s://%s:%d", g_uri_get_scheme (uri), host, get_port (uri));
}

gboolean
latent_address_is_loopback (const char *address)
{
  g_autoptr (GUri) uri = parse_address (address, NULL);

  return uri != NULL && is_loopback_host (g_uri_get_host (uri));
}

/* IPv4 blocks that are not public unicast (IANA special-purpose registry). */
static const struct
{
  guint8 net[4];
  guint bits;
} special_ipv4[] = {
  { { 0, 0, 0, 0 }, 8 },       { { 10, 0, 0, 0 }, 8 },     { { 100, 64, 0, 0 }, 10 },
  { { 127, 0, 0, 0 }, 8 },     { { 169, 254, 0, 0 }, 16 }, { { 172, 16, 0, 0 }, 12 },
  { { 192, 0, 0, 0 }, 24 },    { { 192, 0, 2, 0 }, 24 },   { { 192, 88, 99, 0 }, 24 },
  { { 192, 168, 0, 0 }, 16 },  { { 198, 18, 0, 0 }, 15 },  { { 198, 51, 100, 0 }, 24 },
  { { 203, 0, 113, 0 }, 24 },  { { 224, 0, 0, 0 }, 4 },    { { 240, 0, 0, 0 }, 4 },
};

static gboolean
has_prefix (const guint8 *bytes, const guint8 *net, guint bits)
{
  guint whole = bits / 8;
  guint rest = bits % 8;

  if (memcmp (bytes, net, whole) != 0)
    return FALSE;
  return rest == 0 || (bytes[whole] >> (8 - rest)) == (net[whole] >> (8 - rest));
}

static gboolean
is_public_ipv4 (const guint8 *bytes)
{
  for (guint i = 0; i < G_N_ELEMENTS (special_ipv4); i++)
    {
      if (has_prefix (bytes, special_ipv4[i].net, special_ipv4[i].bits))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_public_ipv6 (const guint8 *bytes)
{
  static const guint8 mapped[16] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
  static const guint8 nat64[16] = { 0, 0x64, 0xff, 0x9b };
  static const guint8 documentation[16] = { 0x20, 0x01, 0x0d, 0xb8 };
  static const guint8 documentation_2[16] = { 0x3f, 0xff, 0x00 }; /* RFC 9637 */
  static const guint8 teredo_and_kin[16] = { 0x20, 0x01, 0x00 };

  if (has_prefix (bytes, mapped, 96) || has_prefix (bytes, nat64, 96))
    return is_public_ipv4 (bytes + 12);
  if (bytes[0] == 0x20 && bytes[1] == 0x02) /* 6to4 wraps an IPv4 address */
    return is_public_ipv4 (bytes + 2);
  if (has_prefix (bytes, documentation, 32) || has_prefix (bytes, documentation_2, 20)
      || has_prefix (bytes, teredo_and_kin, 23))
    return FALSE;
  /* Global unicast is 2000::/3; everything else is local, multicast or reserved (RFC 4291, 2.4). */
  return (bytes[0] >> 5) == 1;
}

gboolean
latent_address_is_public (GInetAddress *address)
{
  g_return_val_if_fail (G_IS_INET_ADDRESS (address), FALSE);

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4)
    return is_public_ipv4 (g_inet_address_to_bytes (address));
  return is_public_ipv6 (g_inet_address_to_bytes (address));
}
