/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-pins.h"

/* So many are remembered, those that are not there included: the oldest of them go first. */
#define MAX_REMEMBERED (2 * LATENT_PINS_MAX)

typedef struct
{
  LatentImageRecord *image; /* owned */
  gboolean is_there;
} Pin;

struct _LatentPins
{
  GObject parent_instance;

  GPtrArray *pins;   /* owned (element-type Pin): in the order in which they were pinned */
  GPtrArray *images; /* owned (element-type LatentImageRecord): theirs that are there */
};

G_DEFINE_FINAL_TYPE (LatentPins, latent_pins, G_TYPE_OBJECT)

typedef enum
{
  PROP_N_PINS = 1,
} LatentPinsProperty;

static GParamSpec *properties[PROP_N_PINS + 1];

static void
free_pin (gpointer data)
{
  Pin *pin = data;

  latent_image_record_free (pin->image);
  g_free (pin);
}

static Pin *
get_pin (LatentPins *self, guint position)
{
  return g_ptr_array_index (self->pins, position);
}

/* (nullable) */
static Pin *
find_pin (LatentPins *self, const char *image_id, guint *position)
{
  for (guint i = 0; i < self->pins->len; i++)
    {
      if (!g_str_equal (get_pin (self, i)->image->id, image_id))
        continue;
      if (position != NULL)
        *position = i;
      return get_pin (self, i);
    }
  return NULL;
}

static gboolean
is_pinned (LatentPins *self, const char *image_id)
{
  Pin *pin = find_pin (self, image_id, NULL);

  return pin != NULL && pin->is_there;
}

static void
list_images (LatentPins *self)
{
  g_ptr_array_set_size (self->images, 0);
  for (guint i = 0; i < self->pins->len; i++)
    {
      if (get_pin (self, i)->is_there)
        g_ptr_array_add (self->images, get_pin (self, i)->image);
    }
}

static void
notify_pins (LatentPins *self)
{
  list_images (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_PINS]);
}

static void
forget_oldest_missing (LatentPins *self)
{
  for (guint i = 0; i < self->pins->len; i++)
    {
      if (get_pin (self, i)->is_there)
        continue;
      g_ptr_array_remove_index (self->pins, i);
      return;
    }
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
  g_ptr_array_unref (LATENT_PINS (object)->pins);
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
  self->pins = g_ptr_array_new_with_free_func (free_pin);
  self->images = g_ptr_array_new ();
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
  return is_pinned (self, image_id);
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
  Pin *pin;
  guint position;

  g_return_val_if_fail (LATENT_IS_PINS (self), FALSE);
  g_return_val_if_fail (image != NULL, FALSE);

  if (self->images->len >= LATENT_PINS_MAX || is_pinned (self, image->id))
    return FALSE;
  if (find_pin (self, image->id, &position) != NULL)
    g_ptr_array_remove_index (self->pins, position);
  if (self->pins->len >= MAX_REMEMBERED)
    forget_oldest_missing (self);
  pin = g_new0 (Pin, 1);
  pin->image = latent_image_record_copy (image);
  pin->is_there = TRUE;
  g_ptr_array_add (self->pins, pin);
  notify_pins (self);
  return TRUE;
}

gboolean
latent_pins_remove (LatentPins *self, const char *image_id)
{
  guint position;

  g_return_val_if_fail (LATENT_IS_PINS (self), FALSE);
  g_return_val_if_fail (image_id != NULL, FALSE);

  if (!is_pinned (self, image_id) || find_pin (self, image_id, &position) == NULL)
    return FALSE;
  g_ptr_array_remove_index (self->pins, position);
  notify_pins (self);
  return TRUE;
}

void
latent_pins_clear (LatentPins *self)
{
  gboolean has_any;

  g_return_if_fail (LATENT_IS_PINS (self));

  has_any = self->images->len > 0;
  g_ptr_array_set_size (self->pins, 0);
  if (has_any)
    notify_pins (self);
}

char **
latent_pins_dup_ids (LatentPins *self)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  g_return_val_if_fail (LATENT_IS_PINS (self), NULL);

  for (guint i = 0; i < self->pins->len; i++)
    g_strv_builder_add (ids, get_pin (self, i)->image->id);
  return g_strv_builder_end (ids);
}

/* (nullable) */
static const LatentImageRecord *
find_image (GPtrArray *images, const char *image_id)
{
  for (guint i = 0; i < images->len; i++)
    {
      const LatentImageRecord *image = g_ptr_array_index (images, i);

      if (g_str_equal (image->id, image_id))
        return image;
    }
  return NULL;
}

/* Returns whether it came or went. */
static gboolean
update_pin (LatentPins *self, Pin *pin, const LatentImageRecord *image)
{
  gboolean was_there = pin->is_there;

  /* Its place may have been taken meanwhile. */
  pin->is_there = image != NULL && (was_there || self->images->len < LATENT_PINS_MAX);
  if (image != NULL)
    {
      LatentImageRecord *before = pin->image;

      pin->image = latent_image_record_copy (image);
      latent_image_record_free (before);
    }
  list_images (self);
  return pin->is_there != was_there;
}

void
latent_pins_update (LatentPins *self, GPtrArray *images)
{
  gboolean is_changed = FALSE;

  g_return_if_fail (LATENT_IS_PINS (self));
  g_return_if_fail (images != NULL);

  for (guint i = 0; i < self->pins->len; i++)
    {
      Pin *pin = get_pin (self, i);

      is_changed = update_pin (self, pin, find_image (images, pin->image->id)) || is_changed;
    }
  if (is_changed)
    notify_pins (self);
}
