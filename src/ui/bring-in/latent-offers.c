/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-offers.h"

#include <glib/gi18n.h>

#include "ui/common/latent-aspect.h"
#include "ui/viewer/latent-details-words.h"

/* Pixel sizes are rounded to what a model can paint: 1408 x 768 is its 16:9. */
#define RATIO_TOLERANCE 0.05

/* What the offers are made from; borrowed. */
typedef struct
{
  LatentModelCatalog *catalog;
  const LatentDraft *draft;
  LatentModel *model; /* whose parameters count */
} Context;

void
latent_draft_free (LatentDraft *self)
{
  if (self == NULL)
    return;
  g_free (self->prompt);
  g_free (self->model_id);
  g_clear_pointer (&self->values, g_hash_table_unref);
  g_free (self);
}

void
latent_offer_free (LatentOffer *self)
{
  if (self == NULL)
    return;
  g_free (self->key);
  g_free (self->label);
  g_free (self->value);
  g_free (self->present);
  g_free (self->raw);
  g_free (self->reason);
  g_free (self);
}

gboolean
latent_offer_is_usable (const LatentOffer *self)
{
  return self->reason == NULL && !self->is_same;
}

const char *
latent_offers_name_source (LatentPromptSource source)
{
  switch (source)
    {
    case LATENT_PROMPT_SOURCE_LATENT:
      return "Latent";
    case LATENT_PROMPT_SOURCE_PARAMETERS:
      return "Stable Diffusion";
    case LATENT_PROMPT_SOURCE_INVOKEAI:
      return "InvokeAI";
    case LATENT_PROMPT_SOURCE_COMFYUI:
      return "ComfyUI";
    case LATENT_PROMPT_SOURCE_NONE:
    default:
      return NULL;
    }
}

static LatentOffer *
new_offer (const char *key, const char *label, const char *value)
{
  LatentOffer *offer = g_new0 (LatentOffer, 1);

  offer->key = g_strdup (key);
  offer->label = g_strdup (label);
  offer->value = g_strdup (value);
  offer->raw = g_strdup (value);
  return offer;
}

static LatentOffer *
offer_prompt (const Context *context, const char *prompt)
{
  LatentOffer *offer = new_offer (LATENT_FOREIGN_PROMPT, _ ("Prompt"), prompt);

  if (*context->draft->prompt != '\0')
    offer->present = g_strdup (context->draft->prompt);
  offer->is_same = g_str_equal (context->draft->prompt, prompt);
  return offer;
}

static LatentOffer *
offer_model (const Context *context, const char *model_id)
{
  g_autofree char *words = latent_details_words_model (context->catalog, model_id);
  LatentOffer *offer = new_offer (LATENT_FOREIGN_MODEL, _ ("Model"), words);

  g_free (offer->raw);
  offer->raw = g_strdup (model_id);
  offer->present = latent_details_words_model (context->catalog, context->draft->model_id);
  offer->is_same = g_strcmp0 (context->draft->model_id, model_id) == 0;
  if (latent_model_catalog_find (context->catalog, model_id) == NULL)
    offer->reason = g_strdup (_ ("Latent does not know this model."));
  return offer;
}

static LatentOffer *
offer_value (const Context *context, const LatentParameter *parameter, const char *value)
{
  const char *model_id = latent_model_get_id (context->model);
  g_autofree char *label
      = latent_details_words_parameter (context->catalog, model_id, parameter->key);
  g_autofree char *words
      = latent_details_words_value (context->catalog, model_id, parameter->key, value);
  LatentOffer *offer = new_offer (parameter->key, label, words);
  const char *present = g_hash_table_lookup (context->draft->values, parameter->key);

  g_free (offer->raw);
  offer->raw = g_strdup (value);
  offer->present = latent_details_words_value (context->catalog, model_id, parameter->key, present);
  offer->is_same = g_strcmp0 (present, value) == 0;
  if (!latent_parameter_check (parameter, value, NULL))
    /* Translators: %s is the name of a model */
    offer->reason = g_strdup_printf (_ ("%s does not have this value."),
                                     gettext (latent_model_get_label (context->model)));
  return offer;
}

/* What is no setting of the model at all: shown, so that nobody wonders where it went. */
static LatentOffer *
offer_unknown (const Context *context, const LatentForeignField *field)
{
  LatentOffer *offer = new_offer (field->key, field->name, field->value);

  if (g_str_equal (field->key, LATENT_FOREIGN_NEGATIVE))
    {
      g_free (offer->label);
      offer->label = g_strdup (_ ("Negative prompt"));
    }
  /* Translators: %s is the name of a model */
  offer->reason = g_strdup_printf (_ ("%s does not have this setting."),
                                   gettext (latent_model_get_label (context->model)));
  return offer;
}

/* (nullable): the model's choice of shapes */
static const LatentParameter *
find_shapes (LatentModel *model)
{
  for (guint i = 0; i < latent_model_get_n_parameters (model); i++)
    {
      const LatentParameter *parameter = latent_model_get_parameter (model, i);

      if (parameter->type == LATENT_PARAMETER_CHOICE && latent_aspect_is_shape_choice (parameter))
        return parameter;
    }
  return NULL;
}

/* "1408x768" -> its width divided by its height; 0 for any other text */
static double
read_ratio (const char *size)
{
  char *end = NULL;
  guint64 width = g_ascii_strtoull (size, &end, 10);
  guint64 height = *end == 'x' ? g_ascii_strtoull (end + 1, NULL, 10) : 0;

  return width > 0 && height > 0 ? (double) width / (double) height : 0;
}

/* (nullable): the value of @shapes that a picture of @size has */
static const char *
find_shape (const LatentParameter *shapes, const char *size)
{
  double wanted = read_ratio (size);

  for (guint i = 0; i < shapes->n_values && wanted > 0; i++)
    {
      double ratio = 0;

      if (latent_aspect_parse (shapes->values[i].value, &ratio)
          && ABS (wanted / ratio - 1) < RATIO_TOLERANCE)
        return shapes->values[i].value;
    }
  return NULL;
}

/* Pixels are no setting of these models; their shape may be. */
static LatentOffer *
offer_size (const Context *context, const LatentForeignField *field)
{
  const LatentParameter *shapes = find_shapes (context->model);
  const char *shape = shapes != NULL ? find_shape (shapes, field->value) : NULL;
  LatentOffer *offer;
  g_autofree char *words = NULL;

  if (shape == NULL)
    return offer_unknown (context, field);
  offer = offer_value (context, shapes, shape);
  /* Translators: a shape and the pixels it was read from: “16:9 Wide (1408x768)” */
  words = g_strdup_printf (_ ("%s (%s)"), offer->value, field->value);
  g_free (offer->value);
  offer->value = g_steal_pointer (&words);
  return offer;
}

static LatentOffer *
make_offer (const Context *context,
            const LatentForeignPrompt *prompt,
            const LatentForeignField *field)
{
  const LatentParameter *parameter = latent_model_find_parameter (context->model, field->key);

  if (g_str_equal (field->key, LATENT_FOREIGN_PROMPT))
    return offer_prompt (context, field->value);
  if (g_str_equal (field->key, LATENT_FOREIGN_MODEL))
    return offer_model (context, field->value);
  if (parameter != NULL)
    return offer_value (context, parameter, field->value);
  if (g_str_equal (field->key, LATENT_FOREIGN_SIZE)
      && prompt->source != LATENT_PROMPT_SOURCE_LATENT)
    return offer_size (context, field);
  return offer_unknown (context, field);
}

static gboolean
is_offered (GPtrArray *offers, const char *key)
{
  for (guint i = 0; i < offers->len; i++)
    {
      const LatentOffer *offer = g_ptr_array_index (offers, i);

      if (g_str_equal (offer->key, key))
        return TRUE;
    }
  return FALSE;
}

GPtrArray *
latent_offers_list (LatentModelCatalog *catalog,
                    const LatentForeignPrompt *prompt,
                    const LatentDraft *draft,
                    const char *model_id)
{
  GPtrArray *offers = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_offer_free);
  g_autoptr (GPtrArray) unknown = g_ptr_array_new ();
  Context context = { catalog, draft, NULL };

  if (model_id != NULL)
    context.model = latent_model_catalog_find (catalog, model_id);
  if (context.model == NULL)
    context.model = latent_model_catalog_find (catalog, draft->model_id);
  if (context.model == NULL)
    context.model = latent_model_catalog_get_default (catalog);
  for (guint i = 0; i < prompt->fields->len; i++)
    {
      LatentOffer *offer = make_offer (&context, prompt, g_ptr_array_index (prompt->fields, i));

      /* A size may say again what the shape said. */
      if (is_offered (offers, offer->key))
        latent_offer_free (offer);
      else
        g_ptr_array_add (offer->reason == NULL ? offers : unknown, offer);
    }
  for (guint i = 0; i < unknown->len; i++)
    g_ptr_array_add (offers, unknown->pdata[i]);
  return offers;
}
