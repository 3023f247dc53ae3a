#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""Several real processes on one library (promise 8). Each has a key of its own to the same account,
so that the service sees who asks: no job is ever driven by two living processes, and a dead one's
jobs are finished by those that are there.

LATENT_TEST_SEED repeats a run, as far as the scheduler lets it."""

import os
import random
import shutil
import signal
import sqlite3
import sys
import threading
import time

from cli_home import CANARY, SLOW, Home, wait_for
from fake_service import FakeService
from driver import tap
from driver.tap import case

SEED = int(os.environ.get('LATENT_TEST_SEED') or random.SystemRandom().randrange(1 << 32))
ROUNDS = 8
LANES = 3


class WatchingService(FakeService):
    """Knows each process by its key and refuses two living drivers of one job."""

    def __init__(self):
        super().__init__()
        self.lock = threading.RLock()
        self.key = AnyOf(self)
        self.living = set()    # keys of processes that run
        self.drivers = {}      # job id -> key of who asked last
        self.faults = []
        self.n_handed_over = 0
        self.accepted = {}     # job id -> when
        self.painting_seconds = 0
        self.asking = threading.local()

    def note(self, method, path, headers):
        with self.lock:
            super().note(method, path, headers)
            self.asking.key = headers.get('X-API-Key')
            if path.startswith('/v2/jobs/'):
                self.note_driver(path.rsplit('/', 1)[1])

    def find_or_add(self, key, body):
        with self.lock:
            job = super().find_or_add(key, body)
            if job['body'] != body:
                self.faults.append('another body under the same key')
            self.accepted.setdefault(job['id'], time.monotonic())
            self.note_driver(job['id'])
            return job

    def note_driver(self, job_id):
        before = self.drivers.get(job_id)
        now = self.asking.key
        if before not in (None, now):
            if before in self.living:
                self.faults.append(f'{job_id} is driven by {before} and by {now}')
            self.n_handed_over += 1
        self.drivers[job_id] = now

    def describe(self, job):
        described = super().describe(job)
        # Long enough that most processes are shot before, so that there is something to take over.
        if time.monotonic() < self.accepted[job['id']] + self.painting_seconds:
            described.update(status='PROCESSING', progress=40, result=None, completedAt=None)
        return described


class AnyOf:
    """Equal to every key the service gave out."""

    def __init__(self, service):
        self.service = service

    def __eq__(self, key):
        return str(key).startswith(CANARY)

    def __ne__(self, key):
        return not self == key

    __hash__ = None


class Process:
    """One command with a key of its own."""

    def __init__(self, service, home, name, *arguments):
        self.service = service
        self.key = CANARY + name
        with service.lock:
            service.living.add(self.key)
        self.running = home.start(*arguments, APIFRAME_API_KEY=self.key)

    def kill(self):
        self.running.process.kill()
        self.running.process.wait()
        self.bury()
        return self.running.finish()

    def finish(self):
        result = self.running.finish()
        self.bury()
        return result

    def bury(self):
        with self.service.lock:
            self.service.living.discard(self.key)


class Lane(threading.Thread):
    """One terminal: starts commands, and kills most of them."""

    def __init__(self, service, home, number, chance):
        super().__init__(daemon=True)
        self.service = service
        self.home = home
        self.number = number
        self.chance = chance
        self.failure = None
        self.n_kills = 0

    def run(self):
        try:
            for turn in range(ROUNDS):
                self.run_one(turn)
        except Exception as failure:  # pylint: disable=broad-except
            self.failure = failure

    def run_one(self, turn):
        arguments = ['resume']
        if self.chance.random() < 0.7:
            arguments = ['generate', f'picture {self.number}']
        process = Process(self.service, self.home, f'{self.number}x{turn}', *arguments)
        if self.chance.random() < 0.2:
            process.finish()
            return
        time.sleep(self.chance.uniform(0.05, 1.2) * SLOW)
        # A process that ends by itself in this moment gives its jobs up before it is buried here:
        # so it counts as gone from the moment it is shot at.
        process.bury()
        self.n_kills += process.kill().status == -9


@case('three processes under fire: no job has two drivers, every picture is paid once (U2, K18)')
def test_storm():
    tap.note(f'LATENT_TEST_SEED={SEED}')
    chance = random.Random(SEED)
    with WatchingService() as service, Home(service.address) as home:
        service.painting_seconds = 2 * SLOW
        lanes = [Lane(service, home, i, random.Random(chance.random())) for i in range(LANES)]
        for lane in lanes:
            lane.start()
        for lane in lanes:
            lane.join()
        for lane in lanes:
            if lane.failure is not None:
                raise lane.failure
        service.painting_seconds = 0
        home.run('resume').expect(0)
        jobs = home.get_jobs()
        assert service.faults == [], service.faults
        assert [job['state'] for job in jobs] == ['done'] * len(jobs), jobs
        assert {job['remote_id'] for job in jobs} == {job['id'] for job in service.jobs}
        assert len({key for key, _ in service.submits}) == len(service.jobs) == len(jobs)
        tap.note(f'{sum(lane.n_kills for lane in lanes)} kills, {len(jobs)} pictures, '
                 f'{service.n_handed_over} handed over')


def start_painting(service, home, name='first'):
    """A command whose job is at the service and stays there."""
    service.is_painting = True
    process = Process(service, home, name, 'generate', 'a lighthouse')
    wait_for(lambda: service.jobs and service.count('GET', '/v2/jobs/' + service.jobs[0]['id']),
             'the job is asked for')
    return process


@case('a dead process is relieved by whichever command is there (U2)')
def test_relieved():
    for command in (['resume'], ['generate', 'a boat']):
        with WatchingService() as service, Home(service.address) as home:
            dying = start_painting(service, home)
            job = service.jobs[0]['id']
            other = Process(service, home, 'second', 'generate', 'a river')
            wait_for(lambda: len(service.jobs) == 2, 'the second has a job of its own')
            third = Process(service, home, 'third', *command)
            wait_for(lambda: service.count('GET', '/v2/me') == 3, 'the third is there')
            dying.kill()
            # Nobody ends before the job was asked for by somebody else.
            wait_for(lambda: service.drivers[job] != dying.key, 'the job is adopted')
            service.is_painting = False
            other.finish().expect(0)
            third.finish()
            home.run('resume').expect(0)
            assert service.faults == [], service.faults
            assert [job['state'] for job in home.get_jobs()] == ['done'] * len(service.jobs)


@case('jobs of the dead are in every slot: a command finishes them, and then gets its own (U2)')
def test_full_of_the_dead():
    with WatchingService() as service, Home(service.address) as home:
        service.is_painting = True
        dying = Process(service, home, 'first', 'generate', '--count', '4', 'a bridge')
        wait_for(lambda: len(service.jobs) == 4 and service.count('GET', '/v2/jobs'),
                 'all slots are taken')
        dying.kill()
        service.is_painting = False
        Process(service, home, 'second', 'generate', 'a river').finish().expect(0)
        home.run('resume').expect(0)
        service.assert_paid_once(5)
        assert [job['state'] for job in home.get_jobs()] == ['done'] * 5


@case('a lock dies with its process, not with that one\'s children (U2, B12)')
def test_children():
    with WatchingService() as service, Home(service.address) as home:
        dying = start_painting(service, home)
        locks = home.join('data', 'latent', 'locks')
        [lock] = os.listdir(locks)
        # What a child would inherit, were it not for O_CLOEXEC: every descriptor says so itself.
        fds = f'/proc/{dying.running.process.pid}/fd'
        held = [fd for fd in os.listdir(fds)
                if os.readlink(os.path.join(fds, fd)) == os.path.join(locks, lock)]
        assert len(held) == 1, held
        with open(f'/proc/{dying.running.process.pid}/fdinfo/{held[0]}', encoding='ascii') as info:
            [flags] = [line.split()[1] for line in info if line.startswith('flags:')]
        assert int(flags, 8) & os.O_CLOEXEC, flags
        dying.kill()
        service.is_painting = False
        home.run('resume').expect(0)
        service.assert_paid_once()


@case('the folder of locks is removed under a command: it ends, and its job is paid once (U2)')
def test_removed_locks():
    with WatchingService() as service, Home(service.address) as home:
        first = start_painting(service, home)
        shutil.rmtree(home.join('data', 'latent', 'locks'))
        second = Process(service, home, 'second', 'resume')
        # The second takes the first for dead: its own lock is all there is.
        wait_for(lambda: service.drivers[service.jobs[0]['id']] == second.key, 'it is taken over')
        service.is_painting = False
        first.finish().expect(0)
        second.finish().expect(0)
        service.assert_paid_once()
        assert [job['state'] for job in home.get_jobs()] == ['done']


@case('a command waits for its job to its end, whoever brings it there (U2)')
def test_followed():
    with WatchingService() as service, Home(service.address) as home:
        first = start_painting(service, home)
        first.running.send(signal.SIGSTOP)
        # Somebody else has the job now, as after a night in which the lock was lost.
        database = sqlite3.connect(home.find_database(), timeout=30)
        database.execute('UPDATE jobs SET owner = NULL')
        database.commit()
        database.close()
        second = Process(service, home, 'second', 'resume')
        wait_for(lambda: service.drivers[service.jobs[0]['id']] == second.key, 'it is taken over')
        service.is_painting = False
        second.finish().expect(0)
        first.running.send(signal.SIGCONT)
        result = first.finish().expect(0)
        service.assert_paid_once()
        service.assert_picture(result.lines[0])


sys.exit(tap.run())
