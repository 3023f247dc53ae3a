/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-mark-words.h"

#include <glib/gi18n.h>

char *
latent_mark_words_rating (int rating)
{
  if (rating < 0)
    return g_strdup (_ ("Rejected"));
  return g_strdup_printf (ngettext ("%d star", "%d stars", (guint) rating), rating);
}

static char *
describe_rating (int rating, guint n)
{
  g_autofree char *stars = NULL;

  if (rating < 0)
    return g_strdup_printf (ngettext ("%u image rejected", "%u images rejected", n), n);
  if (rating == 0)
    return g_strdup_printf (
        ngettext ("Rating of %u image removed", "Ratings of %u images removed", n), n);
  stars = latent_mark_words_rating (rating);
  /* Translators: %s is "1 star", "4 stars" */
  return g_strdup_printf (ngettext ("%u image now has %s", "%u images now have %s", n), n, stars);
}

static char *
describe_favourite (gboolean favourite, guint n)
{
  if (favourite)
    return g_strdup_printf (
        ngettext ("%u image is a favourite now", "%u images are favourites now", n), n);
  return g_strdup_printf (ngettext ("%u image is no favourite any more",
                                    "%u images are no favourites any more", n), n);
}

static char *
describe_name (const LatentImageEdit *edit, guint n)
{
  switch (edit->kind)
    {
    case LATENT_IMAGE_EDIT_ADD_TAG:
      /* Translators: %s is a tag */
      return g_strdup_printf (ngettext ("%u image now has the tag “%s”",
                                        "%u images now have the tag “%s”", n), n, edit->name);
    case LATENT_IMAGE_EDIT_REMOVE_TAG:
      return g_strdup_printf (ngettext ("%u image lost the tag “%s”",
                                        "%u images lost the tag “%s”", n), n, edit->name);
    case LATENT_IMAGE_EDIT_ADD_TO_COLLECTION:
    case LATENT_IMAGE_EDIT_REMOVE_FROM_COLLECTION:
    case LATENT_IMAGE_EDIT_RATING:
    case LATENT_IMAGE_EDIT_FAVOURITE:
    default:
      /* The collections have words of their own. */
      g_return_val_if_reached (g_strdup (""));
    }
}

char *
latent_mark_words_done (const LatentImageEdit *edit, guint n)
{
  g_return_val_if_fail (edit != NULL, NULL);

  if (edit->kind == LATENT_IMAGE_EDIT_RATING)
    return describe_rating (edit->value, n);
  if (edit->kind == LATENT_IMAGE_EDIT_FAVOURITE)
    return describe_favourite (edit->value != 0, n);
  return describe_name (edit, n);
}

char *
latent_mark_words_describe (const LatentImageRecord *image)
{
  g_autofree char *stars = NULL;

  if (image == NULL)
    return NULL;
  if (image->rating != 0)
    stars = latent_mark_words_rating (image->rating);
  if (image->favourite && stars != NULL)
    /* Translators: %s is "4 stars" or "Rejected" */
    return g_strdup_printf (_ ("%s, favourite"), stars);
  if (image->favourite)
    return g_strdup (_ ("Favourite"));
  return g_steal_pointer (&stars);
}
