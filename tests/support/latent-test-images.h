/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/store/latent-library.h"

G_BEGIN_DECLS

/* (transfer full) (element-type LatentImageRecord): the pictures of @library, newest first.
 * @search: (nullable). @limit 0 = all */
GPtrArray *latent_test_list_images (LatentLibrary *library, const char *search, guint limit);

G_END_DECLS
