/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-collection-item.h"

#include <string.h>

#include "core/base/latent-text-search.h"

struct _LatentCollectionItem
{
  GObject parent_instance;

  char *name;     /* owned */
  char *sort_key; /* owned */
  char *folded;   /* owned */
  guint n_images;
};

G_DEFINE_FINAL_TYPE (LatentCollectionItem, latent_collection_item, G_TYPE_OBJECT)

typedef enum
{
  PROP_NAME = 1,
  PROP_N_IMAGES,
} Property;

static GParamSpec *properties[PROP_N_IMAGES + 1];

static void
latent_collection_item_get_property (GObject *object,
                                     guint prop_id,
                                     GValue *value,
                                     GParamSpec *pspec)
{
  LatentCollectionItem *self = LATENT_COLLECTION_ITEM (object);

  switch ((Property) prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_N_IMAGES:
      g_value_set_uint (value, self->n_images);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
latent_collection_item_finalize (GObject *object)
{
  LatentCollectionItem *self = LATENT_COLLECTION_ITEM (object);

  g_free (self->name);
  g_free (self->sort_key);
  g_free (self->folded);
  G_OBJECT_CLASS (latent_collection_item_parent_class)->finalize (object);
}

static void
latent_collection_item_class_init (LatentCollectionItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = latent_collection_item_get_property;
  object_class->finalize = latent_collection_item_finalize;
  properties[PROP_NAME] = g_param_spec_string (
      "name", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_N_IMAGES]
      = g_param_spec_uint ("n-images", NULL, NULL, 0, G_MAXUINT, 0,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
latent_collection_item_init (LatentCollectionItem *self)
{
}

LatentCollectionItem *
latent_collection_item_new (const char *name, guint n_images)
{
  LatentCollectionItem *self;
  g_autofree char *plain = NULL;

  g_return_val_if_fail (name != NULL, NULL);

  self = g_object_new (LATENT_TYPE_COLLECTION_ITEM, NULL);
  plain = g_utf8_casefold (name, -1);
  self->name = g_strdup (name);
  self->sort_key = g_utf8_collate_key (plain, -1);
  self->folded = latent_text_fold (name);
  self->n_images = n_images;
  return self;
}

const char *
latent_collection_item_get_name (LatentCollectionItem *self)
{
  g_return_val_if_fail (LATENT_IS_COLLECTION_ITEM (self), NULL);
  return self->name;
}

guint
latent_collection_item_get_n_images (LatentCollectionItem *self)
{
  g_return_val_if_fail (LATENT_IS_COLLECTION_ITEM (self), 0);
  return self->n_images;
}

void
latent_collection_item_set_n_images (LatentCollectionItem *self, guint n_images)
{
  g_return_if_fail (LATENT_IS_COLLECTION_ITEM (self));

  if (self->n_images == n_images)
    return;
  self->n_images = n_images;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_IMAGES]);
}

int
latent_collection_item_compare (LatentCollectionItem *a, LatentCollectionItem *b)
{
  int order = strcmp (a->sort_key, b->sort_key);

  return order != 0 ? order : strcmp (a->name, b->name);
}

gboolean
latent_collection_item_matches (LatentCollectionItem *self, const char *text)
{
  g_autofree char *folded = NULL;

  g_return_val_if_fail (LATENT_IS_COLLECTION_ITEM (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  folded = latent_text_fold (text);
  return strstr (self->folded, folded) != NULL;
}
