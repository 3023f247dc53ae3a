/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include <stdio.h>

#include "core/base/latent-clock.h"
#include "demo/latent-demo-service.h"

/* A process of its own that serves the demo in the folder given, until it is killed: for what only
 * another process can show. Prints its address first. */
int
main (int argc, char **argv)
{
  g_autoptr (LatentModelCatalog) catalog = latent_model_catalog_new ();
  g_autoptr (LatentClock) clock = latent_system_clock_new ();
  g_autoptr (LatentDemoService) service = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;

  if (argc != 2)
    return 2;
  service = latent_demo_service_new (catalog, clock, argv[1], 0.0, 0);
  if (!latent_demo_service_start (service, &error))
    {
      fprintf (stderr, "%s\n", error->message);
      return 1;
    }
  printf ("%s\n", latent_demo_service_get_address (service));
  fflush (stdout);
  g_main_loop_run (loop);
  return 0;
}
