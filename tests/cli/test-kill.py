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
from fake_service import FakeService, make_png
from driver import tap
from driver.tap import case

SEED = int(os.environ.get('LATENT_TEST_SEED') or random.SystemRandom().randrange(1 << 32))
KILLS_PER_LANE = 16
LANES = 2
LIBRARIES = 2
PAINTING_SECONDS = 0.3
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


class CountingService(FakeService):
    """Paints for a moment, gives every job a picture of its own, and tells when it is asked."""

    def __init__(self):
        super().__init__()
        self.lock = threading.Condition()
        self.accepted = {}  # job id -> when

    def note(self, method, path, headers):
        with self.lock:
            super().note(method, path, headers)
            self.lock.notify_all()

    def find_or_add(self, key, body):
        with self.lock:
            job = super().find_or_add(key, body)
            assert job['body'] == body, 'another body under the same key'
            self.accepted.setdefault(job['id'], time.monotonic())
        # Between the acceptance and its answer a kill hurts most.
        time.sleep(0.03)
        return job

    def describe(self, job):
        described = super().describe(job)
        if time.monotonic() - self.accepted[job['id']] < PAINTING_SECONDS * SLOW:
            described.update(status='PROCESSING', progress=40, result=None)
        return described

    def get_picture(self, job_id):
        """Some 200 KB that do not compress, different for each job."""
        noise = random.Random(job_id)
        rows = b''.join(b'\0' + noise.randbytes(3 * 256) for _ in range(256))
        return make_png(256, 256, rows)

    def wait_for_request(self, since, method, path, seconds):
        def is_there():
            return any(request[0] == method and request[1].startswith(path)
                       for request in self.requests[since:])

        with self.lock:
            return self.lock.wait_for(is_there, seconds)


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


def list_pictures(home):
    """Path -> bytes of every file in the library's folder of pictures, also the hidden ones."""
    found = {}
    for folder, _, names in os.walk(home.join('Pictures')):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, 'rb') as file:
                found[path] = file.read()
    return found


def check_end(service, home):
    home.run('resume', '--json').expect(0)
    jobs = home.get_jobs()
    assert [job['state'] for job in jobs] == ['done'] * len(jobs), jobs
    # One intent, one key, one job; and none that the ledger does not know.
    assert len({key for key, _ in service.submits}) == len(service.jobs) == len(jobs)
    assert {job['remote_id'] for job in jobs} == {job['id'] for job in service.jobs}
    assert all(job['charged'] is True and len(job['images']) == 1 for job in jobs), jobs

    files = list_pictures(home)
    paths = {job['images'][0]['path'] for job in jobs}
    assert set(files) == paths and len(paths) == len(jobs), set(files) ^ paths
    for job in jobs:
        assert files[job['images'][0]['path']] == service.get_picture(job['remote_id']), job
    assert len(home.run('images', '--json').expect(0).objects) == len(jobs)

    home.run('resume').expect(0, 'Nothing is unfinished')
    assert os.listdir(home.join('data', 'latent', 'locks')) == []
    assert len(service.jobs) == len(jobs)
    return len(jobs)


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
        n_jobs = sum(check_end(service, home) for service, home in grounds)
        tap.note(f'{sum(lane.n_kills for lane in lanes)} kills, {n_jobs} pictures')


sys.exit(tap.run())
