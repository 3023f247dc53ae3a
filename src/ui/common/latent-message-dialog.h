/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The last touch for a question, once it has all its responses and its default one. The focus goes
 * to the default button: libadwaita 1.2 gives it to the first thing that can have it, which is the
 * details, or, where the buttons stand below each other for want of room, the one that costs
 * something. And the buttons get their labels without the underscores of mnemonics as names for
 * assistive technology: GTK 4.8 calls "_Cancel" "_Cancel Cancel". Main thread. */
void latent_message_dialog_finish (GtkWidget *dialog);

G_END_DECLS
