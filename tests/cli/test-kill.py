#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""Commands that are killed again and again, wherever they just are, several at once on one library.
What they leave, one `resume` finishes: nothing is lost, nothing is paid twice (K3 to K11, K18).

LATENT_TEST_SEED repeats a run, as far as the scheduler lets it."""

import contextlib
import os
import random
import sys

from cli_home import SLOW, Home
from counting_service import CountingService, check_end
from storm import Lane, run_lanes
from driver import tap
from driver.tap import case

SEED = int(os.environ.get('LATENT_TEST_SEED') or random.SystemRandom().randrange(1 << 32))
# Where everything takes longer (sanitizers) fewer say the same about memory; tests/torture kills at
# every single place, and a thousand times when asked.
KILLS_PER_LANE = 10 if SLOW == 1 else 4
LANES = 2
LIBRARIES = 2


@case('killed at every place, several at once: every picture once, paid once (K3-K11, K18)')
def test_storm():
    tap.note(f'LATENT_TEST_SEED={SEED}')
    chance = random.Random(SEED)
    with contextlib.ExitStack() as stack:
        grounds = []
        lanes = []
        for _ in range(LIBRARIES):
            service = stack.enter_context(CountingService())
            home = stack.enter_context(Home(service.address))
            grounds.append((service, home))
            lanes += [Lane(service, home, random.Random(chance.random()), KILLS_PER_LANE)
                      for _ in range(LANES)]
        n_kills = run_lanes(lanes)
        n_jobs = sum(
            check_end(service, home, home.join('Pictures'), home.find_database(),
                      home.join('data', 'latent', 'locks'))
            for service, home in grounds)
        tap.note(f'{n_kills} kills, {n_jobs} pictures')


sys.exit(tap.run())
