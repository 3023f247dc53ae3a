/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-name-template.h"

#include <string.h>

#include "latent-error.h"
#include "latent-job-record.h"
#include "latent-name-text.h"

#define MAX_TEMPLATE_LENGTH 1024
#define MAX_PROMPT_CHARACTERS 64
#define MAX_DIGITS 9
#define ID_LENGTH 8
/* What ext4, NTFS and FAT have in common; UTF-16 units are never more than bytes of UTF-8. */
#define MAX_NAME_BYTES 255
/* Of them for " (123456).webp". */
#define TAIL_BYTES 24

typedef enum
{
  TOKEN_DATE,
  TOKEN_TIME,
  TOKEN_PROMPT,
  TOKEN_MODEL,
  TOKEN_RATIO,
  TOKEN_SIZE,
  TOKEN_ID,
  TOKEN_N,
  TOKEN_RATING,
  N_TOKENS,
  TOKEN_TEXT, /* no token at all */
} Token;

static const struct
{
  const char *name;
  guint max_number; /* of "{name:number}"; 0: takes none */
} tokens[N_TOKENS] = {
  [TOKEN_DATE] = { "date", 0 },     [TOKEN_TIME] = { "time", 0 },
  [TOKEN_PROMPT] = { "prompt", 200 }, [TOKEN_MODEL] = { "model", 0 },
  [TOKEN_RATIO] = { "ratio", 0 },   [TOKEN_SIZE] = { "size", 0 },
  [TOKEN_ID] = { "id", 0 },         [TOKEN_N] = { "n", MAX_DIGITS },
  [TOKEN_RATING] = { "rating", 0 },
};

typedef struct
{
  Token token;
  guint number; /* 0: none was given */
  char *text;   /* TOKEN_TEXT */
} Part;

struct _LatentNameTemplate
{
  gatomicrefcount ref_count;
  GArray *parts; /* of Part */
};

struct _LatentNamePlan
{
  LatentNameTemplate *names;
  GHashTable *taken; /* owned: folded name -> the last number behind it, at least 1 */
};

static void
clear_part (gpointer data)
{
  g_free (((Part *) data)->text);
}

static void
add_text (LatentNameTemplate *self, const char *text, gsize length)
{
  Part part = { .token = TOKEN_TEXT, .text = g_strndup (text, length) };

  g_array_append_val (self->parts, part);
}

static gboolean
fail_at (const char *place, gsize length, GError **error)
{
  g_autofree char *part = g_strndup (place, length);
  const char *details[] = { part, NULL };
  GError *failure
      = latent_error_new (LATENT_ERROR_INVALID_VALUE, "not understood in a name: %s", part);

  latent_error_facts (failure)->field = g_strdup ("name");
  latent_error_facts (failure)->details = g_strdupv ((char **) details);
  g_propagate_error (error, failure);
  return FALSE;
}

/* The token between the braces at @place, of @length. */
static gboolean
parse_token (LatentNameTemplate *self, const char *place, gsize length, GError **error)
{
  g_autofree char *word = g_strndup (place + 1, length - 2);
  char *colon = strchr (word, ':');
  Part part = { .token = N_TOKENS };
  guint64 number = 0;

  if (colon != NULL)
    {
      *colon = '\0';
      if (!g_ascii_string_to_unsigned (colon + 1, 10, 1, G_MAXUINT16, &number, NULL))
        return fail_at (place, length, error);
    }
  for (guint i = 0; i < N_TOKENS; i++)
    if (g_str_equal (word, tokens[i].name))
      part.token = i;
  if (part.token == N_TOKENS || number > tokens[part.token].max_number)
    return fail_at (place, length, error);
  part.number = (guint) number;
  g_array_append_val (self->parts, part);
  return TRUE;
}

static gboolean
parse (LatentNameTemplate *self, const char *text, GError **error)
{
  while (*text != '\0')
    {
      gsize length = strcspn (text, "{}");

      if (length > 0)
        add_text (self, text, length);
      text += length;
      if (*text == '\0')
        return TRUE;
      if (text[1] == text[0])
        {
          add_text (self, text, 1);
          text += 2;
          continue;
        }
      length = strcspn (text + 1, "{}") + 1;
      if (*text == '}' || text[length] != '}')
        return fail_at (text, length, error);
      if (!parse_token (self, text, length + 1, error))
        return FALSE;
      text += length + 1;
    }
  return TRUE;
}

const char *
latent_name_template_get_default (LatentPictureMetadata metadata)
{
  return metadata == LATENT_PICTURE_METADATA_FULL ? LATENT_NAME_TEMPLATE_DEFAULT
                                                  : LATENT_NAME_TEMPLATE_PLAIN;
}

LatentNameTemplate *
latent_name_template_parse (const char *text, GError **error)
{
  g_autoptr (LatentNameTemplate) self = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  self = g_new0 (LatentNameTemplate, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->parts = g_array_new (FALSE, FALSE, sizeof (Part));
  g_array_set_clear_func (self->parts, clear_part);
  if (*text == '\0' || strlen (text) > MAX_TEMPLATE_LENGTH || !g_utf8_validate (text, -1, NULL))
    {
      fail_at ("", 0, error);
      return NULL;
    }
  return parse (self, text, error) ? g_steal_pointer (&self) : NULL;
}

LatentNameTemplate *
latent_name_template_ref (LatentNameTemplate *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
latent_name_template_unref (LatentNameTemplate *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_array_unref (self->parts);
  g_free (self);
}

gboolean
latent_name_template_uses (const LatentNameTemplate *self, const char *token)
{
  g_return_val_if_fail (self != NULL && token != NULL, FALSE);

  for (guint i = 0; i < self->parts->len; i++)
    {
      const Part *part = &g_array_index (self->parts, Part, i);

      if (part->token < N_TOKENS && g_str_equal (tokens[part->token].name, token))
        return TRUE;
    }
  return FALSE;
}

void
latent_planned_name_free (LatentPlannedName *self)
{
  g_free (self->name);
  g_free (self);
}

/* --- one name --- */

static char *
format_time (gint64 time_us, const char *format)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (time_us / G_USEC_PER_SEC);
  char *text = time != NULL ? g_date_time_format (time, format) : NULL;

  return text != NULL ? text : g_strdup ("");
}

/* "16:9" is no part of a name anywhere but here. */
static char *
format_ratio (const LatentImageRecord *image)
{
  const char *ratio = g_hash_table_lookup (image->values, LATENT_PARAMETER_ASPECT_RATIO);
  char *text = g_strdup (ratio != NULL ? ratio : "");

  return g_strdelimit (text, ":", 'x');
}

static char *
format_size (const LatentImageRecord *image)
{
  const char *size = g_hash_table_lookup (image->values, LATENT_PARAMETER_IMAGE_SIZE);

  return size != NULL ? g_strdup (size) : g_strdup_printf ("%ux%u", image->width, image->height);
}

/* (transfer full): as it is, not yet fit for a name */
static char *
expand (const Part *part, const LatentImageRecord *image, guint n)
{
  switch (part->token)
    {
    case TOKEN_DATE:
      return format_time (image->job_created_us, "%Y-%m-%d");
    case TOKEN_TIME:
      return format_time (image->job_created_us, "%H-%M-%S");
    case TOKEN_PROMPT:
      return latent_name_text_clean (image->prompt, MAX_NAME_BYTES,
                                     part->number > 0 ? part->number : MAX_PROMPT_CHARACTERS);
    case TOKEN_MODEL:
      return g_strdup (image->model_id);
    case TOKEN_RATIO:
      return format_ratio (image);
    case TOKEN_SIZE:
      return format_size (image);
    case TOKEN_ID:
      return g_strndup (image->id, ID_LENGTH);
    case TOKEN_N:
      return g_strdup_printf ("%0*u", (int) MAX (part->number, 1), n);
    case TOKEN_RATING:
      return image->rating < 0 ? g_strdup ("rejected") : g_strdup_printf ("%d", image->rating);
    case TOKEN_TEXT:
      return g_strdup (part->text);
    case N_TOKENS:
    default:
      g_return_val_if_reached (g_strdup (""));
    }
}

/* "con", "com1.old": names of devices, on Windows in every folder and with any extension. */
static gboolean
is_device (const char *name)
{
  static const char *const devices[] = { "con", "prn", "aux", "nul", "com", "lpt" };
  g_autofree char *start = g_strndup (name, strcspn (name, ". "));
  gsize length = strlen (start);

  for (guint i = 0; i < G_N_ELEMENTS (devices); i++)
    {
      gboolean has_digit = i >= 4;

      if (length == (has_digit ? 4 : 3) && g_ascii_strncasecmp (start, devices[i], 3) == 0
          && (!has_digit || g_ascii_isdigit (start[3])))
        return TRUE;
    }
  return FALSE;
}

static char *
fold (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  g_autofree char *folded = g_utf8_casefold (valid, -1);

  return g_utf8_normalize (folded, -1, G_NORMALIZE_NFC);
}

/* What was put together, with single blanks: what a person would call the same. */
static gboolean
is_as_asked (const char *asked, const char *name)
{
  g_auto (GStrv) words = g_strsplit_set (asked, " \t\n", -1);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (*words[i] == '\0')
        continue;
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", words[i]);
    }
  return g_str_equal (text->str, name);
}

static char *
make_stem (const LatentNameTemplate *names,
           const LatentImageRecord *image,
           guint n,
           gboolean *is_adapted)
{
  g_autoptr (GString) asked = g_string_new (NULL);
  g_autofree char *stem = NULL;

  for (guint i = 0; i < names->parts->len; i++)
    {
      g_autofree char *text = expand (&g_array_index (names->parts, Part, i), image, n);

      g_string_append (asked, text);
    }
  stem = latent_name_text_clean (asked->str, MAX_NAME_BYTES - TAIL_BYTES, G_MAXUINT);
  if (*stem == '\0')
    {
      g_free (stem);
      stem = g_strdup_printf ("%u", n);
    }
  if (is_device (stem))
    {
      char *other = g_strconcat ("_", stem, NULL);

      g_free (stem);
      stem = other;
    }
  *is_adapted = !is_as_asked (asked->str, stem);
  return g_steal_pointer (&stem);
}

/* --- many --- */

LatentNamePlan *
latent_name_plan_new (LatentNameTemplate *names)
{
  LatentNamePlan *self;

  g_return_val_if_fail (names != NULL, NULL);

  self = g_new0 (LatentNamePlan, 1);
  self->names = latent_name_template_ref (names);
  self->taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
latent_name_plan_free (LatentNamePlan *self)
{
  latent_name_template_unref (self->names);
  g_hash_table_unref (self->taken);
  g_free (self);
}

void
latent_name_plan_add_taken (LatentNamePlan *self, const char *name)
{
  g_return_if_fail (self != NULL && name != NULL);
  g_hash_table_insert (self->taken, fold (name), GUINT_TO_POINTER (1));
}

char *
latent_name_number (const char *name, guint number)
{
  const char *dot = strrchr (name, '.');
  gsize length = dot != NULL && dot != name ? (gsize) (dot - name) : strlen (name);

  return g_strdup_printf ("%.*s (%u)%s", (int) length, name, number, name + length);
}

static gboolean
is_taken (LatentNamePlan *self, const char *name)
{
  g_autofree char *folded = fold (name);

  return g_hash_table_contains (self->taken, folded);
}

char *
latent_name_plan_find_free (LatentNamePlan *self, const char *name)
{
  g_autofree char *folded = NULL;
  g_autofree char *candidate = NULL;
  guint number;

  g_return_val_if_fail (self != NULL && name != NULL, NULL);

  folded = fold (name);
  number = GPOINTER_TO_UINT (g_hash_table_lookup (self->taken, folded));
  if (number == 0)
    {
      g_hash_table_insert (self->taken, g_steal_pointer (&folded), GUINT_TO_POINTER (1));
      return g_strdup (name);
    }
  /* From the last one on: of a thousand equal names each is found at once. */
  do
    {
      g_free (candidate);
      candidate = latent_name_number (name, ++number);
    }
  while (is_taken (self, candidate));
  latent_name_plan_add_taken (self, candidate);
  g_hash_table_insert (self->taken, g_steal_pointer (&folded), GUINT_TO_POINTER (number));
  return g_steal_pointer (&candidate);
}

LatentPlannedName *
latent_name_plan_next (LatentNamePlan *self,
                       const LatentImageRecord *image,
                       guint n,
                       LatentImageFormat format)
{
  LatentPlannedName *planned;
  g_autofree char *stem = NULL;
  g_autofree char *name = NULL;

  g_return_val_if_fail (self != NULL && image != NULL, NULL);

  planned = g_new0 (LatentPlannedName, 1);
  stem = make_stem (self->names, image, n, &planned->is_adapted);
  name = g_strdup_printf ("%s.%s", stem, latent_image_format_to_string (format));
  planned->name = latent_name_plan_find_free (self, name);
  planned->is_numbered = !g_str_equal (planned->name, name);
  return planned;
}
