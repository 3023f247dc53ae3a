/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* The labels of data/models.json, for xgettext, which reads no JSON. Never compiled.
 * Made by build-aux/update-model-strings; tests/lint compares. */

N_("Aspect ratio")
N_("1:1 Square")
N_("9:16 Tall")
N_("16:9 Wide")
N_("3:4 Portrait")
N_("4:3 Landscape")
N_("Size")
N_("1K")
N_("2K")
N_("Format")
N_("JPEG")
N_("PNG")
