/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/media/latent-foreign-prompt.h"

#include <string.h>

#include "core/media/latent-exif-private.h"
#include "core/media/latent-picture-dress.h"
#include "core/media/latent-picture-xmp.h"
#include "media-test.h"
#include "support/latent-test.h"

#define SHA256 "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define NAME(suffix) "/media/foreign-prompt/" suffix
#define PNG_HEAD_BYTES 33

#define WEBUI                                                                                      \
  "a lighthouse in a storm\nNegative prompt: blurry\n"                                             \
  "Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 18446744073709551615, Size: 512x768, "         \
  "Model: dreamshaper_8, Version: v1.9.3"
#define WEBUI_FIELDS                                                                               \
  "prompt=a lighthouse in a storm|negative_prompt=blurry|steps=20|sampler=Euler a|cfg_scale=7|"    \
  "seed=18446744073709551615|size=512x768|model=dreamshaper_8|version=v1.9.3|"

/* (transfer full): a PNG picture with text chunks: keyword, text, ..., NULL */
static GBytes *
make_png (const char *const *texts)
{
  g_autoptr (GByteArray) png = media_test_read ("rgb.png");
  g_autoptr (GByteArray) made = g_byte_array_new ();

  g_byte_array_append (made, png->data, PNG_HEAD_BYTES);
  for (guint i = 0; texts[i] != NULL; i += 2)
    {
      g_autoptr (GByteArray) chunk = g_byte_array_new ();
      gboolean is_ascii = g_str_is_ascii (texts[i + 1]);

      g_byte_array_append (chunk, (const guint8 *) texts[i], (guint) strlen (texts[i]) + 1);
      if (!is_ascii)
        g_byte_array_append (chunk, (const guint8 *) "\0\0\0\0", 4);
      g_byte_array_append (chunk, (const guint8 *) texts[i + 1], (guint) strlen (texts[i + 1]));
      media_test_put_chunk (made, is_ascii ? "tEXt" : "iTXt", chunk->data, chunk->len);
    }
  g_byte_array_append (made, png->data + PNG_HEAD_BYTES, png->len - PNG_HEAD_BYTES);
  return g_byte_array_free_to_bytes (g_steal_pointer (&made));
}

static void
assert_prompt (GBytes *picture, LatentPromptSource source, const char *fields)
{
  g_autoptr (LatentForeignPrompt) prompt = latent_foreign_prompt_read (picture);
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < prompt->fields->len; i++)
    {
      const LatentForeignField *field = g_ptr_array_index (prompt->fields, i);

      g_string_append_printf (found, "%s=%s|", field->key, field->value);
    }
  g_assert_cmpstr (found->str, ==, fields);
  g_assert_cmpint (prompt->source, ==, source);
  g_assert_true ((prompt->record != NULL) == (source == LATENT_PROMPT_SOURCE_LATENT));
}

static void
assert_png (const char *keyword, const char *text, LatentPromptSource source, const char *fields)
{
  const char *texts[] = { keyword, text, NULL };
  g_autoptr (GBytes) picture = make_png (texts);

  assert_prompt (picture, source, fields);
}

static void
test_none (void)
{
  for (guint i = 0; media_test_pictures[i] != NULL; i++)
    {
      g_autoptr (GBytes) picture
          = g_byte_array_free_to_bytes (media_test_read (media_test_pictures[i]));

      assert_prompt (picture, LATENT_PROMPT_SOURCE_NONE, "");
    }
  assert_png ("Software", "a program", LATENT_PROMPT_SOURCE_NONE, "");
  assert_png ("prompt", "no graph", LATENT_PROMPT_SOURCE_NONE, "");
  assert_png ("parameters", "", LATENT_PROMPT_SOURCE_NONE, "");
}

static void
test_own (gconstpointer data)
{
  g_autoptr (GBytes) picture = g_byte_array_free_to_bytes (media_test_read (data));
  g_autoptr (LatentPictureRecord) record = latent_picture_record_new ();
  g_autoptr (LatentForeignPrompt) prompt = NULL;
  g_autoptr (GBytes) dressed = NULL;
  g_autoptr (GError) error = NULL;
  const LatentPictureDress dress = { .picture = picture, .record = record };

  record->image_id = g_uuid_string_random ();
  record->job_id = g_uuid_string_random ();
  record->prompt = g_strdup ("灯台, im Sturm");
  record->model_id = g_strdup ("imagen-4");
  record->origin = g_strdup ("https://api.apiframe.ai");
  record->sha256 = g_strdup (SHA256);
  g_hash_table_insert (record->values, g_strdup ("image_size"), g_strdup ("2K"));
  g_hash_table_insert (record->values, g_strdup ("aspect_ratio"), g_strdup ("16:9"));
  dressed = latent_picture_dress (&dress, NULL, &error);
  g_assert_no_error (error);
  assert_prompt (dressed, LATENT_PROMPT_SOURCE_LATENT,
                 "prompt=灯台, im Sturm|model=imagen-4|aspect_ratio=16:9|image_size=2K|");
  prompt = latent_foreign_prompt_read (dressed);
  g_assert_true (latent_picture_record_equal (prompt->record, record));
}

/* stable-diffusion-webui: PNG text; in JPEG and WebP files an Exif comment, whose byte order is not
 * that of the Exif. */
static void
test_parameters (void)
{
  g_autoptr (GByteArray) jpeg = media_test_read ("baseline.jpg");
  g_autoptr (GByteArray) made = g_byte_array_new ();
  g_autoptr (GBytes) picture = NULL;
  g_autoptr (GByteArray) exif = g_byte_array_new ();
  g_autofree gunichar2 *units = NULL;
  glong n_units;
  guint8 head[] = "\xff\xe1\0\0Exif\0\0II*\0\x08\0\0\0"
                  "\1\0\x69\x87\4\0\1\0\0\0\x1a\0\0\0\0\0\0\0"
                  "\1\0\x86\x92\7\0\0\0\0\0\x2c\0\0\0\0\0\0\0UNICODE";

  assert_png ("parameters", WEBUI, LATENT_PROMPT_SOURCE_PARAMETERS, WEBUI_FIELDS);
  assert_png ("parameters", "only a prompt: 灯台", LATENT_PROMPT_SOURCE_PARAMETERS,
              "prompt=only a prompt: 灯台|");

  units = g_utf8_to_utf16 (WEBUI, -1, NULL, &n_units, NULL);
  for (glong i = 0; i < n_units; i++)
    units[i] = GUINT16_TO_BE (units[i]);
  g_byte_array_append (exif, head, sizeof head);
  g_byte_array_append (exif, (const guint8 *) units, (guint) n_units * 2);
  exif->data[2] = (guint8) ((exif->len - 2) >> 8);
  exif->data[3] = (guint8) (exif->len - 2);
  exif->data[10 + 26 + 2 + 4] = (guint8) (8 + n_units * 2);
  exif->data[10 + 26 + 2 + 5] = (guint8) ((8 + n_units * 2) >> 8);
  g_byte_array_append (made, jpeg->data, 2);
  g_byte_array_append (made, exif->data, exif->len);
  g_byte_array_append (made, jpeg->data + 2, jpeg->len - 2);
  picture = g_byte_array_free_to_bytes (g_steal_pointer (&made));
  assert_prompt (picture, LATENT_PROMPT_SOURCE_PARAMETERS, WEBUI_FIELDS);
}

static void
test_parameters_object (void)
{
  assert_png ("parameters",
              "{\"base_model\": \"juggernaut\", \"prompt\": \"a cat\", \"negative_prompt\": \"\","
              " \"steps\": 30, \"loras\": [[1, 2]], \"seed\": \"7\"}",
              LATENT_PROMPT_SOURCE_PARAMETERS,
              "prompt=a cat|base_model=juggernaut|steps=30|seed=7|");
}

static void
test_invokeai (void)
{
  assert_png ("invokeai_metadata",
              "{\"app_version\": \"5.0.0\", \"generation_mode\": \"txt2img\","
              " \"positive_prompt\": \"a cat\", \"negative_prompt\": \"dog\", \"width\": 512,"
              " \"height\": 768, \"seed\": 4194967295, \"cfg_scale\": 7.5, \"steps\": 30,"
              " \"scheduler\": \"euler\", \"model\": {\"key\": \"k\", \"name\": \"sd-1.5\"},"
              " \"controlnets\": [{}]}",
              LATENT_PROMPT_SOURCE_INVOKEAI,
              "prompt=a cat|negative_prompt=dog|model=sd-1.5|size=512x768|seed=4194967295|steps=30|"
              "cfg_scale=7.5|scheduler=euler|generation_mode=txt2img|");
  assert_png (
      "invokeai_metadata",
      "{\"positive_prompt\": \"a cat\", \"model\": {\"model_name\": \"old\"}, \"width\": -1,"
      " \"height\": 99999999}",
      LATENT_PROMPT_SOURCE_INVOKEAI, "prompt=a cat|model=old|");
  assert_png (
      "sd-metadata",
      "{\"model\": \"stable diffusion\", \"model_weights\": \"sd-1.4\", \"image\":"
      " {\"prompt\": [{\"prompt\": \"a cat\", \"weight\": 1.0}, {\"prompt\": \"on a mat\","
      " \"weight\": 1}], \"steps\": 50, \"cfg_scale\": 7.5, \"width\": 512, \"height\": 512,"
      " \"seed\": 5, \"sampler\": \"k_lms\"}}",
      LATENT_PROMPT_SOURCE_INVOKEAI,
      "prompt=a cat on a mat|model=sd-1.4|size=512x512|seed=5|steps=50|cfg_scale=7.5|"
      "sampler=k_lms|");
  assert_png ("sd-metadata", "{\"image\": {\"prompt\": \"one text\"}}",
              LATENT_PROMPT_SOURCE_INVOKEAI, "prompt=one text|");
  assert_png ("invokeai_metadata", "{\"app_version\": \"5\"}", LATENT_PROMPT_SOURCE_NONE, "");
}

/* The graph every new installation begins with. */
static void
test_comfyui (void)
{
  assert_png (
      "prompt",
      "{\"3\": {\"inputs\": {\"seed\": 18446744073709551615, \"steps\": 20, \"cfg\": 8.0,"
      " \"sampler_name\": \"euler\", \"scheduler\": \"normal\", \"denoise\": 1.0,"
      " \"model\": [\"4\", 0], \"positive\": [\"6\", 0], \"negative\": [\"7\", 0],"
      " \"latent_image\": [\"5\", 0]}, \"class_type\": \"KSampler\", \"is_changed\": [NaN]},"
      " \"4\": {\"inputs\": {\"ckpt_name\": \"v1-5.safetensors\"}, \"class_type\":"
      " \"CheckpointLoaderSimple\"},"
      " \"5\": {\"inputs\": {\"width\": 512, \"height\": 768, \"batch_size\": 1}, \"class_type\":"
      " \"EmptyLatentImage\"},"
      " \"6\": {\"inputs\": {\"text\": \"a \\\"NaN\\\" cat\", \"clip\": [\"4\", 1]}, "
      "\"class_type\":"
      " \"CLIPTextEncode\"},"
      " \"7\": {\"inputs\": {\"text\": \"dog\", \"clip\": [\"4\", 1]}, \"class_type\":"
      " \"CLIPTextEncode\"}}",
      LATENT_PROMPT_SOURCE_COMFYUI,
      "prompt=a \"NaN\" cat|negative_prompt=dog|model=v1-5.safetensors|size=512x768|"
      "seed=18446744073709551615|steps=20|cfg=8.0|sampler_name=euler|scheduler=normal|denoise=1."
      "0|");
}

/* A guider in place of the two sides, a text from elsewhere, a model behind others. */
static void
test_comfyui_guider (void)
{
  assert_png (
      "prompt",
      "{\"13\": {\"inputs\": {\"noise\": [\"25\", 0], \"guider\": [\"22\", 0],"
      " \"latent_image\": [\"27\", 0]}, \"class_type\": \"SamplerCustomAdvanced\"},"
      " \"25\": {\"inputs\": {\"noise_seed\": 7}, \"class_type\": \"RandomNoise\"},"
      " \"22\": {\"inputs\": {\"model\": [\"30\", 0], \"conditioning\": [\"26\", 0]},"
      " \"class_type\": \"BasicGuider\"},"
      " \"30\": {\"inputs\": {\"model\": [\"12\", 0]}, \"class_type\": \"ModelSamplingFlux\"},"
      " \"12\": {\"inputs\": {\"unet_name\": \"flux1-dev\"}, \"class_type\": \"UNETLoader\"},"
      " \"26\": {\"inputs\": {\"guidance\": 3.5, \"conditioning\": [\"6\", 0]}, \"class_type\":"
      " \"FluxGuidance\"},"
      " \"6\": {\"inputs\": {\"text\": [\"40\", 0]}, \"class_type\": \"CLIPTextEncode\"},"
      " \"40\": {\"inputs\": {\"value\": \"a cat\"}, \"class_type\": \"PrimitiveString\"},"
      " \"27\": {\"inputs\": {\"width\": 1024, \"height\": 1024}, \"class_type\": \"Empty\"}}",
      LATENT_PROMPT_SOURCE_COMFYUI, "prompt=a cat|model=flux1-dev|size=1024x1024|seed=7|");
}

static void
test_comfyui_drawn (void)
{
  assert_png ("workflow",
              "{\"nodes\": [{\"id\": 3, \"type\": \"KSampler\", \"inputs\": [{\"name\": \"model\","
              " \"link\": 1}, {\"name\": \"positive\", \"link\": 4}, {\"name\": \"negative\","
              " \"link\": null}], \"widgets_values\": [7, \"randomize\", 20]},"
              " {\"id\": 4, \"type\": \"CheckpointLoaderSimple\", \"widgets_values\":"
              " [\"v1-5.safetensors\"]},"
              " {\"id\": 6, \"type\": \"CLIPTextEncode\", \"widgets_values\": [\"a cat\"]}],"
              " \"links\": [[1, 4, 0, 3, 0, \"MODEL\"], [4, 6, 0, 3, 1, \"CONDITIONING\"]]}",
              LATENT_PROMPT_SOURCE_COMFYUI, "prompt=a cat|model=v1-5.safetensors|");
}

/* In JPEG and WebP files the same graph is a text of the Exif. */
static void
test_comfyui_exif (void)
{
  static const char graph[]
      = "prompt:{\"1\": {\"class_type\": \"KSampler\", \"inputs\": {\"positive\": [\"2\", 0]}},"
        " \"2\": {\"class_type\": \"CLIPTextEncode\", \"inputs\": {\"text\": \"a cat\"}}}";
  /* One entry: the camera's model, in 26 bytes; its text comes behind. */
  static const guint8 head[]
      = "\xff\xe1\0\0Exif\0\0MM\0*\0\0\0\x08\0\1\x01\x10\0\2\0\0\0\0\0\0\0\x1a\0\0\0";
  g_autoptr (GByteArray) jpeg = media_test_read ("baseline.jpg");
  g_autoptr (GByteArray) made = g_byte_array_new ();
  g_autoptr (GBytes) picture = NULL;
  const guint length = sizeof head + sizeof graph;

  g_byte_array_append (made, jpeg->data, 2);
  g_byte_array_append (made, head, sizeof head);
  g_byte_array_append (made, (const guint8 *) graph, sizeof graph);
  made->data[2 + 2] = (guint8) ((length - 2) >> 8);
  made->data[2 + 3] = (guint8) (length - 2);
  made->data[2 + 10 + 8 + 2 + 7] = (guint8) sizeof graph;
  g_byte_array_append (made, jpeg->data + 2, jpeg->len - 2);
  picture = g_byte_array_free_to_bytes (g_steal_pointer (&made));
  assert_prompt (picture, LATENT_PROMPT_SOURCE_COMFYUI, "prompt=a cat|");
}

/* A ring, a sampler that leads to itself, links to nowhere, and more nodes on the way than are
 * looked at. */
static void
test_comfyui_hostile (void)
{
  g_autoptr (GString) ring = g_string_new ("{\"s\": {\"class_type\": \"KSampler\", \"inputs\":"
                                           " {\"positive\": [\"0\", 0], \"model\": [\"0\", 0]}}");
  g_autoptr (GString) chain = g_string_new (ring->str);

  for (guint i = 0; i < 1500; i++)
    {
      g_string_append_printf (ring,
                              ", \"%u\": {\"inputs\": {\"conditioning\": [\"%u\", 0], \"model\":"
                              " [\"%u\", 0], \"text\": [\"%u\", 0]}}",
                              i, (i + 1) % 1000, (i + 1) % 1000, (i + 7) % 1000);
      g_string_append_printf (chain, ", \"%u\": {\"inputs\": {\"text\": [\"%u\", 0]}}", i, i + 1);
    }
  g_string_append (ring, "}");
  g_string_append (chain, "}");
  assert_png ("prompt", ring->str, LATENT_PROMPT_SOURCE_NONE, "");
  assert_png ("prompt", chain->str, LATENT_PROMPT_SOURCE_NONE, "");
  assert_png ("prompt",
              "{\"1\": {\"class_type\": \"KSampler\", \"inputs\": {\"positive\": [\"1\", 0],"
              " \"model\": [\"9\", 0]}}, \"2\": 5, \"3\": {\"class_type\": 7, \"inputs\": []}}",
              LATENT_PROMPT_SOURCE_NONE, "");
}

/* Limits: long values are cut, fields counted, packed text that grows without bound left alone. */
static void
test_limits (void)
{
  g_autofree char *long_text = g_strnfill (100000, 'x');
  g_autoptr (GString) many = g_string_new ("p\nFirst: 1");
  g_autoptr (GByteArray) png = media_test_read ("rgb.png");
  g_autoptr (GByteArray) made = g_byte_array_new ();
  g_autoptr (GByteArray) bomb = g_byte_array_new ();
  g_autoptr (GConverter) compressor
      = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, 9));
  g_autoptr (LatentForeignPrompt) prompt = NULL;
  g_autoptr (GBytes) picture = NULL;
  g_autofree guint8 *zeros = g_malloc (8 * 1024 * 1024);
  guint8 packed[32768] = "parameters";
  gsize n_read, n_written;
  const char *texts[] = { "parameters", long_text, NULL };

  picture = make_png (texts);
  prompt = latent_foreign_prompt_read (picture);
  g_assert_cmpuint (strlen (latent_foreign_prompt_find (prompt, "prompt")), ==, 65536);
  latent_foreign_prompt_free (g_steal_pointer (&prompt));
  g_bytes_unref (g_steal_pointer (&picture));

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (many, ", Key%u: %u", i, i);
  texts[1] = many->str;
  picture = make_png (texts);
  prompt = latent_foreign_prompt_read (picture);
  g_assert_cmpuint (prompt->fields->len, ==, LATENT_FOREIGN_MAX_FIELDS);
  g_bytes_unref (g_steal_pointer (&picture));

  memset (zeros, 'x', 8 * 1024 * 1024);
  g_assert_cmpint (g_converter_convert (compressor, zeros, 8 * 1024 * 1024, packed + 12,
                                        sizeof packed - 12, G_CONVERTER_INPUT_AT_END, &n_read,
                                        &n_written, NULL),
                   ==, G_CONVERTER_FINISHED);
  g_byte_array_append (made, png->data, PNG_HEAD_BYTES);
  media_test_put_chunk (made, "zTXt", packed, 12 + n_written);
  g_byte_array_append (made, png->data + PNG_HEAD_BYTES, png->len - PNG_HEAD_BYTES);
  picture = g_byte_array_free_to_bytes (g_steal_pointer (&made));
  assert_prompt (picture, LATENT_PROMPT_SOURCE_NONE, "");
}

int
main (int argc, char *argv[])
{
  latent_test_init (&argc, &argv);
  latent_picture_xmp_init_process ();

  g_test_add_func (NAME ("none"), test_none);
  g_test_add_data_func (NAME ("own-png"), "rgb.png", test_own);
  g_test_add_data_func (NAME ("own-jpeg"), "baseline.jpg", test_own);
  g_test_add_data_func (NAME ("own-webp"), "lossy.webp", test_own);
  g_test_add_func (NAME ("parameters"), test_parameters);
  g_test_add_func (NAME ("parameters-object"), test_parameters_object);
  g_test_add_func (NAME ("invokeai"), test_invokeai);
  g_test_add_func (NAME ("comfyui"), test_comfyui);
  g_test_add_func (NAME ("comfyui-guider"), test_comfyui_guider);
  g_test_add_func (NAME ("comfyui-drawn"), test_comfyui_drawn);
  g_test_add_func (NAME ("comfyui-exif"), test_comfyui_exif);
  g_test_add_func (NAME ("comfyui-hostile"), test_comfyui_hostile);
  g_test_add_func (NAME ("limits"), test_limits);

  return latent_test_run ();
}
