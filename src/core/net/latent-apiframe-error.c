/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* Replies that are no answer: HTTP status and body become one error (contract, section 9). */

#include <string.h>

#include "core/base/latent-error.h"
#include "core/base/latent-json.h"
#include "latent-apiframe-codec.h"
#include "latent-apiframe-private.h"

#define MAX_TEXT_CHARS 500
#define MAX_DETAIL_CHARS 200
#define MAX_DETAILS 20
#define MAX_CREDITS (G_GINT64_CONSTANT (1) << 53)
#define KEY_PREFIX "afk_"
#define MASK "[key]"

/* Words with which providers refuse content; the service has no machine code for it
 * (contract, 9.2). Lower case. They stay clear of words that technical failures use as well
 * ("blocked", "denied"). */
static const char *const refusal_words[] = {
  "content policy", "content_policy", "policy violation",  "usage polic",  "safety polic",
  "safety filter",  "safety system",  "violates our",      "violates the", "moderation",
  "nsfw",           "image denied",   "image filters",     "prohibited",   "inappropriate",
  "unsafe",         "responsible ai", "sensitive content", "flagged",      "banned prompt",
  "banned word",
};

/* --- text from outside --- */

/* Replaces every occurrence of @secret. */
static void
mask_secret (GString *text, const char *secret)
{
  if (secret != NULL && *secret != '\0')
    g_string_replace (text, secret, MASK, 0);
}

/* Masks whatever looks like a key: an error may quote another one than the one we sent. */
static void
mask_keys (GString *text)
{
  const char *found = text->str;

  while ((found = strstr (found, KEY_PREFIX)) != NULL)
    {
      gsize start = (gsize) (found - text->str);
      gsize length = strlen (KEY_PREFIX);

      while (g_ascii_isalnum (found[length]) || found[length] == '_' || found[length] == '-')
        length++;
      g_string_erase (text, (gssize) start, (gssize) length);
      g_string_insert (text, (gssize) start, MASK);
      found = text->str + start + strlen (MASK);
    }
}

/* (transfer full): @text without control characters and without the invisible ones that turn the
 * direction of what follows (faults.md T19). */
static char *
flatten (const char *text)
{
  GString *flat = g_string_new (NULL);

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);
      GUnicodeType type = g_unichar_type (character);

      if (type == G_UNICODE_CONTROL || type == G_UNICODE_LINE_SEPARATOR
          || type == G_UNICODE_PARAGRAPH_SEPARATOR)
        g_string_append_c (flat, ' ');
      else if (type != G_UNICODE_FORMAT)
        g_string_append_unichar (flat, character);
    }
  return g_strstrip (g_string_free (flat, FALSE));
}

char *
latent_apiframe_clean_text (const char *text, gsize max_chars, const char *redact)
{
  g_autoptr (GString) masked = NULL;
  g_autofree char *flat = NULL;

  if (text == NULL || !g_utf8_validate (text, -1, NULL))
    return NULL;

  /* Masked before it is cut: half a key is a secret too. Invisible characters go first, they could
   * split it. */
  flat = flatten (text);
  masked = g_string_new (flat);
  mask_secret (masked, redact);
  mask_keys (masked);
  if (masked->len == 0)
    return NULL;
  if ((gsize) g_utf8_strlen (masked->str, -1) <= max_chars)
    return g_string_free (g_steal_pointer (&masked), FALSE);
  return g_utf8_substring (masked->str, 0, (glong) max_chars);
}

/* --- what kind of answer --- */

/* Web pages come from gateways, captive portals and wrong addresses, never from the API. */
static gboolean
is_web_page (const char *content_type, GBytes *body)
{
  gsize length = 0;
  const char *text = body != NULL ? g_bytes_get_data (body, &length) : NULL;

  if (content_type != NULL
      && (strcmp (content_type, "text/html") == 0
          || strcmp (content_type, "application/xhtml+xml") == 0))
    return TRUE;
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isspace (text[i]))
        return text[i] == '<';
    }
  return FALSE;
}

static LatentErrorCode
code_of_status (guint status)
{
  switch (status)
    {
    case 401:
      return LATENT_ERROR_KEY_REFUSED;
    case 402:
      return LATENT_ERROR_NO_CREDIT;
    case 403:
      return LATENT_ERROR_KEY_FORBIDDEN;
    case 404:
      return LATENT_ERROR_NOT_FOUND;
    case 408:
      return LATENT_ERROR_SERVICE_TROUBLE;
    case 409:
      return LATENT_ERROR_CONFLICT;
    case 429:
      return LATENT_ERROR_RATE_LIMITED;
    default:
      break;
    }
  if (status >= 500 && status <= 599)
    return LATENT_ERROR_SERVICE_TROUBLE;
  if (status >= 400 && status <= 499)
    return LATENT_ERROR_REJECTED;
  if (status >= 300 && status <= 399)
    return LATENT_ERROR_UNEXPECTED_REDIRECT;
  return LATENT_ERROR_BAD_REPLY;
}

static GError *
make_error (guint status, gboolean is_page)
{
  /* 429 and 5xx say the same in HTML; any other status of a page is not the API's own word. */
  if (is_page && status != 429 && (status < 500 || status > 599))
    return latent_error_new (LATENT_ERROR_SERVICE_TROUBLE,
                             "a web page came instead of the service's answer (HTTP %u): "
                             "does this network ask for a sign-in page first?",
                             status);
  return latent_error_new (code_of_status (status), "the service answered with HTTP %u", status);
}

/* --- the error envelope --- */

static void
add_detail (GPtrArray *lines, const char *field, const char *message, const char *redact)
{
  g_autofree char *joined = NULL;
  char *line;

  if (message == NULL || lines->len >= MAX_DETAILS)
    return;
  joined = field != NULL && *field != '\0' ? g_strdup_printf ("%s: %s", field, message)
                                           : g_strdup (message);
  line = latent_apiframe_clean_text (joined, MAX_DETAIL_CHARS, redact);
  if (line != NULL)
    g_ptr_array_add (lines, line);
}

/* The documented form: {"path": ["message", ...], ...}. */
static void
read_details_object (GPtrArray *lines, JsonObject *details, const char **field, const char *redact)
{
  g_autoptr (GList) names = details != NULL ? json_object_get_members (details) : NULL;

  for (GList *l = names; l != NULL && lines->len < MAX_DETAILS; l = l->next)
    {
      const char *name = l->data;
      JsonArray *messages = latent_json_member_array (details, name);
      guint n_messages = messages != NULL ? json_array_get_length (messages) : 0;

      add_detail (lines, name, latent_json_string (details, name), redact);
      for (guint i = 0; i < MIN (n_messages, MAX_DETAILS); i++)
        add_detail (lines, name, latent_json_element_string (messages, i), redact);
      if (*field == NULL && lines->len > 0)
        *field = name;
    }
}

/* The form of the validation library behind it: [{"path": "..." or ["...", ...], "message": "..."},
 * ...]. */
static void
read_details_array (GPtrArray *lines, JsonArray *details, const char **field, const char *redact)
{
  guint length = details != NULL ? json_array_get_length (details) : 0;

  for (guint i = 0; i < length && lines->len < MAX_DETAILS; i++)
    {
      JsonObject *issue = latent_json_element_object (details, i);
      JsonArray *path = latent_json_member_array (issue, "path");
      guint depth = path != NULL ? json_array_get_length (path) : 0;
      const char *name = latent_json_string (issue, "path");

      if (name == NULL && depth > 0)
        name = latent_json_element_string (path, depth - 1);
      add_detail (lines, name, latent_json_string (issue, "message"), redact);
      add_detail (lines, NULL, latent_json_element_string (details, i), redact);
      if (*field == NULL && lines->len > 0)
        *field = name;
    }
}

/* (transfer full) (nullable): the last part of a path: how it is spelled is not documented
 * (contract, 9.1). */
static char *
last_part (const char *path, const char *redact)
{
  const char *part = path;

  if (path == NULL)
    return NULL;
  for (const char *c = path; *c != '\0'; c++)
    {
      if ((*c == '.' || *c == '/') && c[1] != '\0')
        part = c + 1;
    }
  return latent_apiframe_clean_text (part, MAX_DETAIL_CHARS, redact);
}

static void
read_details (LatentErrorFacts *facts, JsonObject *envelope, const char *redact)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  const char *field = NULL;

  read_details_object (lines, latent_json_member_object (envelope, "details"), &field, redact);
  read_details_array (lines, latent_json_member_array (envelope, "details"), &field, redact);
  facts->field = last_part (field, redact);
  if (lines->len == 0)
    return;
  g_ptr_array_add (lines, NULL);
  facts->details = (char **) g_ptr_array_steal (lines, NULL);
}

static void
read_envelope (LatentErrorFacts *facts, GBytes *body, const char *redact)
{
  g_autoptr (JsonNode) root = body != NULL ? latent_json_parse (body, NULL) : NULL;
  JsonObject *envelope = latent_json_object (root);
  const char *text = latent_json_string (envelope, "error");

  if (text == NULL)
    text = latent_json_string (latent_json_member_object (envelope, "error"), "message");
  if (text == NULL)
    text = latent_json_string (envelope, "message");
  facts->server_text = latent_apiframe_clean_text (text, MAX_TEXT_CHARS, redact);
  facts->credits_required = latent_json_integer (envelope, "creditsRequired", 0, MAX_CREDITS, -1);
  facts->credits_available = latent_json_integer (envelope, "creditsAvailable", 0, MAX_CREDITS, -1);
  read_details (facts, envelope, redact);
}

GError *
latent_apiframe_decode_error (guint status,
                              const char *content_type,
                              GBytes *body,
                              const char *request_id,
                              gint64 retry_after_ms,
                              const char *redact)
{
  gboolean is_page = is_web_page (content_type, body);
  GError *error = make_error (status, is_page);
  LatentErrorFacts *facts = latent_error_facts (error);

  facts->http_status = status;
  facts->retry_after_ms = retry_after_ms >= 0 ? retry_after_ms : -1;
  facts->request_id = latent_apiframe_clean_text (request_id, MAX_DETAIL_CHARS, redact);
  if (!is_page)
    read_envelope (facts, body, redact);
  return error;
}

gboolean
latent_apiframe_is_refusal (const char *error_text)
{
  g_autofree char *text = NULL;

  if (error_text == NULL)
    return FALSE;

  text = g_ascii_strdown (error_text, -1);
  for (guint i = 0; i < G_N_ELEMENTS (refusal_words); i++)
    {
      if (strstr (text, refusal_words[i]) != NULL)
        return TRUE;
    }
  return FALSE;
}
