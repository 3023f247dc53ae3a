/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-demo-prices.h"

#include <gio/gio.h>

#include "core/base/latent-json.h"
#include "latent-demo-resources.h"

#define PRICES_PATH "/io/github/latent_app/Latent/demo/prices.json"
#define MAX_PRICE 100000

struct _LatentDemoPrices
{
  JsonNode *root;
  JsonObject *models; /* unowned, nullable */
  gint64 fallback;
};

LatentDemoPrices *
latent_demo_prices_new (void)
{
  LatentDemoPrices *self = g_new0 (LatentDemoPrices, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_resource_lookup_data (latent_demo_get_resource (), PRICES_PATH,
                                                     G_RESOURCE_LOOKUP_FLAGS_NONE, &error);

  if (bytes != NULL)
    self->root = latent_json_parse (bytes, &error);
  if (self->root == NULL)
    g_error ("The demo's prices are broken: %s", error->message);
  self->models = latent_json_member_object (latent_json_object (self->root), "models");
  self->fallback
      = latent_json_integer (latent_json_object (self->root), "default", 1, MAX_PRICE, 5);
  return self;
}

void
latent_demo_prices_free (LatentDemoPrices *self)
{
  json_node_unref (self->root);
  g_free (self);
}

guint
latent_demo_prices_get (const LatentDemoPrices *self, const char *model_id)
{
  return (guint)latent_json_integer (self->models, model_id, 1, MAX_PRICE, self->fallback);
}
