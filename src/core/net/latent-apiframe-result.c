/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* The addresses in the untyped `result` of a job. */

#include "core/base/latent-json.h"
#include "latent-apiframe-private.h"

/* Ten pictures are the most any model makes (contract, section 12). */
#define MAX_ADDRESSES 64

static const char *const array_members[] = { "images", "image_urls", "urls", "outputs" };
static const char *const string_members[] = { "url", "imageUrl", "image_url", "image", "output" };

static void
add_address (GPtrArray *addresses, const char *address)
{
  if (address != NULL && *address != '\0' && addresses->len < MAX_ADDRESSES)
    g_ptr_array_add (addresses, g_strdup (address));
}

static void
add_from_object (GPtrArray *addresses, JsonObject *object)
{
  for (guint i = 0; i < G_N_ELEMENTS (string_members); i++)
    {
      const char *address = latent_json_string (object, string_members[i]);

      if (address == NULL || *address == '\0')
        continue;
      add_address (addresses, address);
      return;
    }
}

static void
add_from_array (GPtrArray *addresses, JsonArray *array)
{
  guint length = array != NULL ? json_array_get_length (array) : 0;

  for (guint i = 0; i < length; i++)
    {
      add_address (addresses, latent_json_element_string (array, i));
      add_from_object (addresses, latent_json_element_object (array, i));
    }
}

/* The first kind that yields anything wins: the rest are other forms of the same pictures. */
static void
add_from_result_object (GPtrArray *addresses, JsonObject *object)
{
  for (guint i = 0; i < G_N_ELEMENTS (array_members) && addresses->len == 0; i++)
    add_from_array (addresses, latent_json_member_array (object, array_members[i]));
  for (guint i = 0; i < G_N_ELEMENTS (string_members) && addresses->len == 0; i++)
    {
      add_address (addresses, latent_json_string (object, string_members[i]));
      add_from_array (addresses, latent_json_member_array (object, string_members[i]));
      add_from_object (addresses, latent_json_member_object (object, string_members[i]));
    }
}

char **
latent_apiframe_read_result (JsonNode *result)
{
  g_autoptr (GPtrArray) addresses = g_ptr_array_new_with_free_func (g_free);

  if (result != NULL && JSON_NODE_HOLDS_ARRAY (result))
    add_from_array (addresses, json_node_get_array (result));
  else if (result != NULL && JSON_NODE_HOLDS_OBJECT (result))
    add_from_result_object (addresses, json_node_get_object (result));
  else if (result != NULL && json_node_get_value_type (result) == G_TYPE_STRING)
    add_address (addresses, json_node_get_string (result));

  g_ptr_array_add (addresses, NULL);
  return (char **) g_ptr_array_steal (addresses, NULL);
}
