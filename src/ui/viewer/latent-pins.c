/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-pins.h"

struct _LatentPins
{
  GObject parent_instance;

  GPtrArray *images; /* owned (element-type LatentImageRecord) */
};

G_DEFINE_FINAL_TYPE (LatentPins, latent_pins, G_TYPE_OBJECT)

typedef enum
{
  PROP_N_PINS = 1,
} LatentPinsProperty;

static GParamSpec *properties[PROP_N_PINS + 1];

static gboolean
find_pin (LatentPins *self, const char *image_id, guint *position)
{
  for (guint i = 0; i < self->images->len; i++)
    {
      const LatentImageRecord *image = g_ptr_array_index (self->images, i);

      if (!g_str_equal (image->id, image_id))
        continue;
      if (position != NULL)
        *position = i;
      return TRUE;
    }
  return FALSE;
}

static void
notify_pins (LatentPins *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_PINS]);
}

static void
latent_pins_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((LatentPinsProperty) id)
    {
    case PROP_N_PINS:
      g_value_set_uint (value, LATENT_PINS (object)->images->len);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_pins_finalize (GObject *object)
{
  g_ptr_array_unref (LATENT_PINS (object)->images);
  G_OBJECT_CLASS (latent_pins_parent_class)->finalize (object);
}

static void
latent_pins_class_init (LatentPinsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = latent_pins_get_property;
  object_class->finalize = latent_pins_finalize;
  properties[PROP_N_PINS] = g_param_spec_uint ("n-pins", NULL, NULL, 0, LATENT_PINS_MAX, 0,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
latent_pins_init (LatentPins *self)
{
  self->images = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_record_free);
}

LatentPins *
latent_pins_new (void)
{
  return g_object_new (LATENT_TYPE_PINS, NULL);
}

guint
latent_pins_get_n_pins (LatentPins *self)
{
  g_return_val_if_fail (LATENT_IS_PINS (self), 0);
  return self->images->len;
}

gboolean
latent_pins_contains (LatentPins *self, const char *image_id)
{
  g_return_val_if_fail (LATENT_IS_PINS (self), FALSE);
  g_return_val_if_fail (image_id != NULL, FALSE);
  return find_pin (self, image_id, NULL);
}

GPtrArray *
latent_pins_get_images (LatentPins *self)
{
  g_return_val_if_fail (LATENT_IS_PINS (self), NULL);
  return self->images;
}

gboolean
latent_pins_add (LatentPins *self, const LatentImageRecord *image)
{
  g_return_val_if_fail (LATENT_IS_PINS (self), FALSE);
  g_return_val_if_fail (image != NULL, FALSE);

  if (self->images->len >= LATENT_PINS_MAX || find_pin (self, image->id, NULL))
    return FALSE;
  g_ptr_array_add (self->images, latent_image_record_copy (image));
  notify_pins (self);
  return TRUE;
}

gboolean
latent_pins_remove (LatentPins *self, const char *image_id)
{
  guint position;

  g_return_val_if_fail (LATENT_IS_PINS (self), FALSE);
  g_return_val_if_fail (image_id != NULL, FALSE);

  if (!find_pin (self, image_id, &position))
    return FALSE;
  g_ptr_array_remove_index (self->images, position);
  notify_pins (self);
  return TRUE;
}

void
latent_pins_clear (LatentPins *self)
{
  g_return_if_fail (LATENT_IS_PINS (self));
  if (self->images->len == 0)
    return;
  g_ptr_array_set_size (self->images, 0);
  notify_pins (self);
}
