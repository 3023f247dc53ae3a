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
import threading
import time

from cli_home import SLOW, Home
from counting_service import CountingService, check_end
from driver import tap
from driver.tap import case

SEED = int(os.environ.get('LATENT_TEST_SEED') or random.SystemRandom().randrange(1 << 32))
KILLS_PER_LANE = 16
LANES = 2
LIBRARIES = 2
# Where a command is shot: so long after it was started, or after a request of this kind arrived.
START = (None, None, 0.3)
POINTS = [
    START,
    ('GET', '/v2/me', 0.05),
    ('POST', '/v2/images/generate', 0.05),
    ('POST', '/v2/images/generate', 0.12),
    ('GET', '/v2/jobs', 0.05),
    ('GET', '/pictures/', 0.03),
    ('GET', '/pictures/', 0.12),
]


class Lane(threading.Thread):
    """One terminal: starts a command, shoots it, and starts the next."""

    def __init__(self, service, home, chance):
        super().__init__(daemon=True)
        self.service = service
        self.home = home
        self.chance = chance
        self.n_kills = 0
        self.failure = None

    def run(self):
        try:
            while self.n_kills < KILLS_PER_LANE:
                self.shoot_one()
        except Exception as failure:  # pylint: disable=broad-except
            self.failure = failure

    def choose_command(self):
        if self.chance.random() < 0.4:
            return ['resume', '--json']
        count = self.chance.choice(['1', '1', '2', '3'])
        return ['generate', '--json', '--count', count, f'picture {self.chance.random()}']

    def shoot_one(self):
        method, path, delay = self.chance.choice(POINTS)
        since = len(self.service.requests)
        running = self.home.start(*self.choose_command())
        if path is not None:
            self.service.wait_for_request(since, method, path, 4 * SLOW)
        time.sleep(self.chance.uniform(0, delay) * SLOW)
        running.process.kill()
        result = running.finish()
        if result.status == -9:
            self.n_kills += 1
        else:
            # It was faster. A resume may find jobs that another terminal is at.
            assert result.status in ((0,) if 'generate' in result.arguments else (0, 4)), result


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
            lanes += [Lane(service, home, random.Random(chance.random())) for _ in range(LANES)]
        for lane in lanes:
            lane.start()
        for lane in lanes:
            lane.join()
        for lane in lanes:
            if lane.failure is not None:
                raise lane.failure
        n_jobs = sum(
            check_end(service, home, home.join('Pictures'), home.find_database(),
                      home.join('data', 'latent', 'locks'))
            for service, home in grounds)
        tap.note(f'{sum(lane.n_kills for lane in lanes)} kills, {n_jobs} pictures')


sys.exit(tap.run())
