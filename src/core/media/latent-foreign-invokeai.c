/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* InvokeAI: the chunk "invokeai_metadata" (version 3 and later; CoreMetadata in
 * invokeai/app/invocations/metadata.py) and "sd-metadata" (before). */

#include "latent-foreign-prompt-private.h"

#include "core/base/latent-json.h"

#define MAX_EDGE 65535

/* In the order they are shown. */
static const char *const settings[]
    = { "seed",    "steps",           "cfg_scale", "guidance", "scheduler",
        "sampler", "generation_mode", "clip_skip", "strength" };

static void
add_settings (LatentForeignPrompt *self, JsonObject *object)
{
  latent_foreign_prompt_add_size (self, latent_json_integer (object, "width", 1, MAX_EDGE, 0),
                                  latent_json_integer (object, "height", 1, MAX_EDGE, 0));
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    latent_foreign_prompt_add_member (self, NULL, object, settings[i]);
}

gboolean
latent_foreign_invokeai_read (LatentForeignPrompt *self, const char *text)
{
  g_autoptr (JsonNode) root = latent_foreign_json_parse (text);
  JsonObject *object = latent_json_object (root);
  JsonObject *model = latent_json_member_object (object, "model");

  if (latent_json_string (object, "positive_prompt") == NULL)
    return FALSE;
  latent_foreign_prompt_add (self, LATENT_FOREIGN_PROMPT, NULL,
                             latent_json_string (object, "positive_prompt"));
  latent_foreign_prompt_add (self, LATENT_FOREIGN_NEGATIVE, NULL,
                             latent_json_string (object, "negative_prompt"));
  latent_foreign_prompt_add (self, LATENT_FOREIGN_MODEL, NULL, latent_json_string (model, "name"));
  latent_foreign_prompt_add (self, LATENT_FOREIGN_MODEL, NULL,
                             latent_json_string (model, "model_name"));
  add_settings (self, object);
  return self->fields->len > 0;
}

/* A text, or parts with weights. */
static void
add_old_prompt (LatentForeignPrompt *self, JsonObject *image)
{
  JsonArray *parts = latent_json_member_array (image, "prompt");
  g_autoptr (GString) prompt = g_string_new (NULL);

  latent_foreign_prompt_add (self, LATENT_FOREIGN_PROMPT, NULL,
                             latent_json_string (image, "prompt"));
  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    {
      const char *part = latent_json_string (latent_json_element_object (parts, i), "prompt");

      if (part == NULL)
        continue;
      g_string_append (prompt, prompt->len > 0 ? " " : "");
      g_string_append (prompt, part);
    }
  latent_foreign_prompt_add (self, LATENT_FOREIGN_PROMPT, NULL, prompt->str);
}

gboolean
latent_foreign_invokeai_read_old (LatentForeignPrompt *self, const char *text)
{
  g_autoptr (JsonNode) root = latent_foreign_json_parse (text);
  JsonObject *object = latent_json_object (root);
  JsonObject *image = latent_json_member_object (object, "image");

  add_old_prompt (self, image);
  if (self->fields->len == 0)
    return FALSE;
  latent_foreign_prompt_add_member (self, LATENT_FOREIGN_MODEL, object, "model_weights");
  add_settings (self, image);
  return TRUE;
}
