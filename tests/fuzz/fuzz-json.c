/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/base/latent-error.h"
#include "core/base/latent-json.h"
#include "fuzz/fuzz-driver.h"

static void
read_every_way (JsonObject *object, const char *member)
{
  const char *text = latent_json_string (object, member);
  gint64 number = latent_json_integer (object, member, -100, 100, -1);

  g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
  g_assert_true (number >= -100 && number <= 100);
  latent_json_boolean (object, member, FALSE);
  latent_json_member_object (object, member);
  latent_json_member_array (object, member);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = latent_json_parse (bytes, &error);
  JsonObject *object = latent_json_object (root);
  g_autoptr (GList) members = object != NULL ? json_object_get_members (object) : NULL;

  g_assert_true ((root == NULL) == (error != NULL));
  if (root == NULL)
    {
      g_assert_true (latent_error_is (error, LATENT_ERROR_BAD_REPLY));
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return 0;
    }
  g_assert_true (latent_json_scan ((const char *) data, size, NULL));
  for (GList *l = members; l != NULL; l = l->next)
    read_every_way (object, l->data);
  read_every_way (object, "id");
  g_free (latent_json_to_text (root));
  return 0;
}
