# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""Terminals that start commands on one library and shoot them, wherever they just are."""

import threading
import time

from cli_home import SLOW

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


# Within it a command has ended, or never will: with many jobs of dead owners before it and lost
# answers it may wait for a good while.
END_SECONDS = 240 * SLOW


class Lane(threading.Thread):
    """One terminal: starts a command, shoots it, and starts the next.

    aim: (nullable): called with the chance and the command; starts it so that it dies by itself
    sooner or later, or returns None for a shot from outside."""

    def __init__(self, service, home, chance, n_wanted, aim=None):
        super().__init__(daemon=True)
        self.service = service
        self.home = home
        self.chance = chance
        self.n_wanted = n_wanted
        self.aim = aim
        self.n_kills = 0
        self.failure = None

    def run(self):
        try:
            while self.n_kills < self.n_wanted:
                self.shoot_one()
        except Exception as failure:  # pylint: disable=broad-except
            self.failure = failure

    def choose_command(self):
        if self.chance.random() < 0.4:
            return ['resume', '--json']
        count = self.chance.choice(['1', '1', '2', '3'])
        return ['generate', '--json', '--count', count, f'picture {self.chance.random()}']

    def shoot_from_outside(self, command):
        method, path, delay = self.chance.choice(POINTS)
        since = len(self.service.requests)
        running = self.home.start(*command)
        if path is not None:
            self.service.wait_for_request(since, method, path, 4 * SLOW)
        time.sleep(self.chance.uniform(0, delay) * SLOW)
        running.process.kill()
        return running

    def shoot_one(self):
        command = self.choose_command()
        running = self.aim(self.chance, command) if self.aim is not None else None
        if running is not None:
            # Whatever it waits for, it has to end by itself: also when all others are dead.
            result = running.finish(END_SECONDS)
        else:
            result = self.shoot_from_outside(command).finish()
        if result.status == -9:
            self.n_kills += 1
        elif 'resume' in command or self.service.chance is not None:
            # It was faster. A resume may find jobs that another terminal is at, and what the
            # service never answered to is open.
            assert result.status in (0, 4), result
        else:
            assert result.status == 0, result


def run_lanes(lanes):
    """Returns how many commands were killed."""
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()
    for lane in lanes:
        if lane.failure is not None:
            raise lane.failure
    return sum(lane.n_kills for lane in lanes)
