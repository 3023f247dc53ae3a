/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-tile-private.h"

struct _LatentTile
{
  GObject parent_instance;

  guint32 number;
  LatentJob *job;           /* owned, nullable */
  LatentImageRecord *image; /* owned, nullable */
  gboolean is_loaded;
};

G_DEFINE_FINAL_TYPE (LatentTile, latent_tile, G_TYPE_OBJECT)

typedef enum
{
  PROP_NUMBER = 1,
  PROP_JOB,
  PROP_IMAGE,
  PROP_PROMPT,
  PROP_IS_LOADED,
} LatentTileProperty;

static GParamSpec *properties[PROP_IS_LOADED + 1];

static void
latent_tile_finalize (GObject *object)
{
  LatentTile *self = LATENT_TILE (object);

  g_clear_object (&self->job);
  g_clear_pointer (&self->image, latent_image_record_free);
  G_OBJECT_CLASS (latent_tile_parent_class)->finalize (object);
}

static void
latent_tile_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LatentTile *self = LATENT_TILE (object);

  switch ((LatentTileProperty) id)
    {
    case PROP_NUMBER:
      g_value_set_uint (value, self->number);
      break;
    case PROP_JOB:
      g_value_set_object (value, self->job);
      break;
    case PROP_IMAGE:
      g_value_set_boxed (value, self->image);
      break;
    case PROP_PROMPT:
      g_value_set_string (value, latent_tile_get_prompt (self));
      break;
    case PROP_IS_LOADED:
      g_value_set_boolean (value, self->is_loaded);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_tile_class_init (LatentTileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = latent_tile_finalize;
  object_class->get_property = latent_tile_get_property;

  properties[PROP_NUMBER] = g_param_spec_uint ("number", NULL, NULL, 0, G_MAXUINT32, 0, flags);
  properties[PROP_JOB] = g_param_spec_object ("job", NULL, NULL, LATENT_TYPE_JOB, flags);
  properties[PROP_IMAGE]
      = g_param_spec_boxed ("image", NULL, NULL, LATENT_TYPE_IMAGE_RECORD, flags);
  properties[PROP_PROMPT] = g_param_spec_string ("prompt", NULL, NULL, NULL, flags);
  properties[PROP_IS_LOADED] = g_param_spec_boolean ("is-loaded", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
latent_tile_init (LatentTile *self)
{
}

LatentTile *
latent_tile_new (guint32 number)
{
  LatentTile *self;

  g_return_val_if_fail (number != 0, NULL);

  self = g_object_new (LATENT_TYPE_TILE, NULL);
  self->number = number;
  return self;
}

void
latent_tile_set_loaded (LatentTile *self)
{
  g_return_if_fail (LATENT_IS_TILE (self));

  if (self->is_loaded)
    return;
  self->is_loaded = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_LOADED]);
}

void
latent_tile_set_job (LatentTile *self, LatentJob *job)
{
  g_return_if_fail (LATENT_IS_TILE (self));

  if (!g_set_object (&self->job, job))
    return;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_JOB]);
  if (self->image == NULL)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROMPT]);
}

void
latent_tile_set_image (LatentTile *self, const LatentImageRecord *image)
{
  g_return_if_fail (LATENT_IS_TILE (self));

  g_clear_pointer (&self->image, latent_image_record_free);
  if (image != NULL)
    self->image = latent_image_record_copy (image);
  latent_tile_set_loaded (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IMAGE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROMPT]);
}

guint32
latent_tile_get_number (LatentTile *self)
{
  g_return_val_if_fail (LATENT_IS_TILE (self), 0);

  return self->number;
}

gboolean
latent_tile_get_is_loaded (LatentTile *self)
{
  g_return_val_if_fail (LATENT_IS_TILE (self), FALSE);

  return self->is_loaded;
}

LatentJob *
latent_tile_get_job (LatentTile *self)
{
  g_return_val_if_fail (LATENT_IS_TILE (self), NULL);

  return self->job;
}

const LatentImageRecord *
latent_tile_get_image (LatentTile *self)
{
  g_return_val_if_fail (LATENT_IS_TILE (self), NULL);

  return self->image;
}

const char *
latent_tile_get_prompt (LatentTile *self)
{
  g_return_val_if_fail (LATENT_IS_TILE (self), NULL);

  if (self->image != NULL)
    return self->image->prompt;
  return self->job != NULL ? latent_job_get_prompt (self->job) : "";
}

const char *
latent_tile_get_model_id (LatentTile *self)
{
  g_return_val_if_fail (LATENT_IS_TILE (self), NULL);

  if (self->image != NULL)
    return self->image->model_id;
  return self->job != NULL ? latent_job_get_record (self->job)->model_id : NULL;
}

GHashTable *
latent_tile_get_values (LatentTile *self)
{
  g_return_val_if_fail (LATENT_IS_TILE (self), NULL);

  if (self->image != NULL)
    return self->image->values;
  return self->job != NULL ? latent_job_get_record (self->job)->values : NULL;
}
