/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* What other programs write into their pictures about what they made them of: in a picture, and
 * each kind of document for itself. */

#include <string.h>

#include "core/media/latent-foreign-prompt-private.h"
#include "core/media/latent-picture-xmp.h"
#include "fuzz/fuzz-driver.h"

static void
check_prompt (LatentForeignPrompt *prompt)
{
  g_assert_cmpuint (prompt->fields->len, <=, LATENT_FOREIGN_MAX_FIELDS);
  for (guint i = 0; i < prompt->fields->len; i++)
    {
      const LatentForeignField *field = g_ptr_array_index (prompt->fields, i);

      g_assert_true (*field->key != '\0' && *field->value != '\0');
      g_assert_true (g_utf8_validate (field->key, -1, NULL));
      g_assert_true (g_utf8_validate (field->name, -1, NULL));
      g_assert_true (g_utf8_validate (field->value, -1, NULL));
      g_assert_cmpint (g_utf8_strlen (field->value, -1), <=, LATENT_FOREIGN_MAX_PROMPT_LENGTH);
      g_assert_true (latent_foreign_prompt_find (prompt, field->key) == field->value);
    }
  latent_foreign_prompt_free (prompt);
}

static void
check_document (const char *text)
{
  static gboolean (*const readers[]) (LatentForeignPrompt * self, const char *text)
      = { latent_foreign_invokeai_read, latent_foreign_invokeai_read_old,
          latent_foreign_comfyui_read, latent_foreign_comfyui_read_drawn };

  for (guint i = 0; i < G_N_ELEMENTS (readers); i++)
    {
      LatentForeignPrompt *prompt = latent_foreign_prompt_new ();

      if (readers[i](prompt, text))
        g_assert_nonnull (latent_foreign_prompt_find (prompt, LATENT_FOREIGN_PROMPT));
      check_prompt (prompt);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autofree char *text = data != NULL ? g_strndup ((const char *) data, size) : g_strdup ("");

  latent_picture_xmp_init_process ();
  check_prompt (latent_foreign_prompt_read (bytes));
  if (g_utf8_validate (text, -1, NULL))
    check_document (text);
  return 0;
}
