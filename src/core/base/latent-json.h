/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Reading JSON from outside without trusting it. json-glib 1.6 crashes on deep nesting, wraps big
 * numbers and answers wrong types with criticals; so every document passes a linear scan first, and
 * every member is read through these getters. Pure functions, any thread. */

#define LATENT_JSON_MAX_BYTES (1024 * 1024)
#define LATENT_JSON_MAX_DEPTH 32

/**
 * latent_json_parse:
 * @bytes: a whole document
 *
 * Checks size, UTF-8, nesting, numbers (finite, at most 18 digits before the point), escapes (no
 * `\u0000`, no half surrogate pair) and that there is one document in strict JSON tokens; then
 * parses.
 * Fails with LATENT_ERROR_BAD_REPLY; an empty document is a failure too.
 *
 * Returns: (transfer full): the root, never NULL without @error
 */
JsonNode *latent_json_parse (GBytes *bytes, GError **error);

/* The scan alone (for the fuzzer and for callers that parse elsewhere). */
gboolean latent_json_scan (const char *text, gsize length, GError **error);

/* The object in @node, (transfer none), NULL when @node is NULL or something else. */
JsonObject *latent_json_object (JsonNode *node);

/* Members of @object; a missing member, a null or another type is NULL, never a critical.
 * (transfer none) (nullable); @object may be NULL. Strings are always valid UTF-8. */
const char *latent_json_string (JsonObject *object, const char *member);
JsonObject *latent_json_member_object (JsonObject *object, const char *member);
JsonArray *latent_json_member_array (JsonObject *object, const char *member);
JsonNode *latent_json_member (JsonObject *object, const char *member);

/* A whole number within [@minimum, @maximum] (integers, or reals without a fraction);
 * @fallback otherwise. |value| is at most 2^53. */
gint64 latent_json_integer (JsonObject *object,
                            const char *member,
                            gint64 minimum,
                            gint64 maximum,
                            gint64 fallback);
gboolean latent_json_boolean (JsonObject *object, const char *member, gboolean fallback);

/* Element @index as an object or a string, (transfer none), NULL when it is something else. */
JsonObject *latent_json_element_object (JsonArray *array, guint index);
const char *latent_json_element_string (JsonArray *array, guint index);

/* (transfer full): compact text of @node, without a trailing newline. */
char *latent_json_to_text (JsonNode *node);

G_END_DECLS
