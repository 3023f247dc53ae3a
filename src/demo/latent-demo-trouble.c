/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-demo-trouble.h"

#include <string.h>

#include "latent-config.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *word;
  LatentDemoTrouble trouble;
} words[] = {
  { "demo:400", LATENT_DEMO_REJECT },       { "demo:unauthorized", LATENT_DEMO_UNAUTHORIZED },
  { "demo:402", LATENT_DEMO_NO_CREDIT },    { "demo:403", LATENT_DEMO_FORBIDDEN },
  { "demo:429", LATENT_DEMO_RATE_LIMIT },   { "demo:503", LATENT_DEMO_UNAVAILABLE },
  { "demo:html", LATENT_DEMO_HTML },        { "demo:lost", LATENT_DEMO_LOST },
  { "demo:refuse", LATENT_DEMO_REFUSE },    { "demo:fail", LATENT_DEMO_FAIL },
  { "demo:cancel", LATENT_DEMO_CANCEL },    { "demo:slow", LATENT_DEMO_SLOW },
  { "demo:stuck", LATENT_DEMO_STUCK },      { "demo:expired", LATENT_DEMO_EXPIRED },
  { "demo:cut", LATENT_DEMO_CUT },          { "demo:badimage", LATENT_DEMO_BAD_IMAGE },
  { "demo:noimage", LATENT_DEMO_NO_IMAGE },
};

guint
latent_demo_trouble_read (const char *prompt)
{
  g_auto (GStrv) tokens = g_strsplit_set (prompt, " \t\r\n,.;!?()\"'", -1);
  guint found = 0;

  for (guint i = 0; tokens[i] != NULL; i++)
    for (guint j = 0; j < G_N_ELEMENTS (words); j++)
      if (g_ascii_strcasecmp (tokens[i], words[j].word) == 0)
        found |= words[j].trouble;
  return found;
}

const char *
latent_demo_trouble_get_word (guint index)
{
  return index < G_N_ELEMENTS (words) ? words[index].word : NULL;
}

const char *
latent_demo_trouble_get_help (void)
{
  /* One string, because the whole list has to be laid out together. */
  return _ ("Words in a prompt that make the demo service misbehave:\n"
            "  demo:400           the request is rejected as invalid\n"
            "  demo:unauthorized  the key is refused\n"
            "  demo:402           there is not enough credit\n"
            "  demo:403           the key lacks permission\n"
            "  demo:429           two requests too many, then accepted\n"
            "  demo:503           unavailable twice, then accepted\n"
            "  demo:html          a gateway's HTML page once, then accepted\n"
            "  demo:lost          accepted, but the answer gets lost\n"
            "  demo:refuse        the content is refused, the credits come back\n"
            "  demo:fail          painting fails, the credits come back\n"
            "  demo:cancel        the job is cancelled by the service\n"
            "  demo:slow          painting takes a minute\n"
            "  demo:stuck         painting never ends\n"
            "  demo:expired       done, but the picture is gone\n"
            "  demo:cut           the first download breaks off\n"
            "  demo:badimage      the file is not a picture\n"
            "  demo:noimage       done, without any picture");
}
