/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "bench/bench-report.h"
#include "support/latent-test.h"

int
main (int argc, char **argv)
{
  bench_init (&argc, &argv);
  return latent_test_run ();
}
