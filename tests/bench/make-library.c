/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/bench-library.h"

/* make-library POOL FOLDER ROWS: a library to measure with, for `latent --library FOLDER`. */
int
main (int argc, char **argv)
{
  g_autoptr (LatentPlaces) places = NULL;
  guint64 rows = argc == 4 ? g_ascii_strtoull (argv[3], NULL, 10) : 0;

  setlocale (LC_ALL, "C.UTF-8");
  if (rows < 1 || rows > 10000000)
    {
      fprintf (stderr, "make-library POOL FOLDER ROWS\n");
      return 2;
    }
  if (g_file_test (argv[2], G_FILE_TEST_EXISTS))
    {
      fprintf (stderr, "make-library: %s is there already\n", argv[2]);
      return 1;
    }
  places = latent_places_new (argv[2], FALSE);
  bench_library_make (places, argv[1], (guint) rows);
  return 0;
}
