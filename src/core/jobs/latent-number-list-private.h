/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* LatentNumberList: the numbers of the gallery's places in the order of a query: four bytes each,
 * which is all that 100,000 pictures cost while nobody looks at them. No number is in it twice.
 * Plain data; any thread. */

typedef enum
{
  LATENT_NUMBERS_DESCENDING, /* newest first */
  LATENT_NUMBERS_ASCENDING,  /* oldest first */
  LATENT_NUMBERS_AS_GIVEN,   /* by something the numbers do not tell */
} LatentNumberOrder;

typedef struct
{
  GArray *numbers; /* owned (element-type guint32) */
  LatentNumberOrder order;
} LatentNumberList;

/* What turns one list into another: @removed places from @position on are replaced by @added. */
typedef struct
{
  guint position;
  guint removed;
  guint added;
} LatentNumberChange;

void latent_number_list_init (LatentNumberList *self);
void latent_number_list_clear (LatentNumberList *self);

/* The number's place; where there is none, @place (nullable) is where it belongs (in a list
 * AS_GIVEN: at the end). */
gboolean latent_number_list_find (const LatentNumberList *self, guint32 number, guint *place);

/* FALSE: it is there already. @place: (nullable) (out) */
gboolean latent_number_list_insert (LatentNumberList *self, guint32 number, guint *place);

/* FALSE: it was not there. */
gboolean latent_number_list_remove (LatentNumberList *self, guint32 number, guint *place);

/* Takes @numbers (transfer full) in @order; tells what is between what both begin and end with. */
LatentNumberChange
latent_number_list_replace (LatentNumberList *self, GArray *numbers, LatentNumberOrder order);

/* Do @self and @numbers differ in the places of some of @few (a set of numbers) at most? Then
 * @removed (element-type guint) gets the places in @self of those that are elsewhere or gone, and
 * @added the places in @numbers of those that stand there now; both rise. */
gboolean latent_number_list_compare (const LatentNumberList *self,
                                     const GArray *numbers,
                                     GHashTable *few,
                                     GArray *removed,
                                     GArray *added);

/* (transfer full): @numbers and @extra, each in @order and without common members, in one;
 * AS_GIVEN: the extra ones first. */
GArray *
latent_number_list_merge (const GArray *numbers, const GArray *extra, LatentNumberOrder order);

G_END_DECLS
