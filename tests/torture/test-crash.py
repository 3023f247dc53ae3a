#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""SIGKILL at each named point of a generation, and at random, against a service that also loses
answers. Then: pictures missing 0, doubled 0, charges = images asked for, integrity_check ok.

In the suite each point is hit a few times; `--full` hits each 50 times and adds 1,000 kills at
random. LATENT_TEST_SEED repeats a run, as far as the scheduler lets it."""

import concurrent.futures
import contextlib
import os
import random
import sys
import time

from ground import IS_FULL, SPEED, ShimHome, in_lanes, run_until
from counting_service import CountingService
from storm import Lane, run_lanes
from driver import tap
from driver.tap import case

SEED = int(os.environ.get('LATENT_TEST_SEED') or random.SystemRandom().randrange(1 << 32))
TIMES = 50 if IS_FULL else 2
N_RANDOM = 1000 if IS_FULL else 48
JOURNAL = '*/library.db-journal'
# Without the proof that it can be written in, which begins with a dot.
INCOMING = '*/.incoming/[!.]*'
PICTURES = 'library/pictures'


class Shot:
    """Where a generation dies, and what is to be found then."""

    def __init__(self, name, rule, state, n_submits, request=None, is_there=None):
        self.name = name
        self.rule = rule
        self.state = state          # of the job in the ledger; None: there is none
        self.n_submits = n_submits  # requests that the service has seen
        self.request = request      # (method, path, which of them): killed when it arrives
        self.is_there = is_there    # of the home: killed at the first stop where this is true


def shoot_before_commit(name, next_state, state, n_submits):
    """A commit is the moment when the journal becomes short; before, the pages with the next state
    are in the database, and the journal takes them back. Which of the commits of a run it is, the
    pages alone say: others, as of a snapshot, may come between any two steps of the job."""
    return Shot(name, f'stop-before truncate {JOURNAL} 1-', state, n_submits,
                is_there=lambda home: home.peek_states() == [next_state])


def shoot_after_commit(name, state, n_submits):
    return Shot(name, f'stop-after truncate {JOURNAL} 1-', state, n_submits,
                is_there=lambda home: home.peek_states() == [state])


SHOTS = [
    Shot('K2 before anything is written', f'kill-before write {JOURNAL} 1', None, 0),
    shoot_before_commit('K2 before the intent is committed', 'queued', None, 0),
    shoot_after_commit('K3 intent committed', 'queued', 0),
    shoot_after_commit('K3 submitting committed', 'submitting', 0),
    Shot('K4 request sent, no answer', '', 'submitting', 1, ('POST', '/v2/images/generate', 1)),
    shoot_before_commit('K5 answer not committed', 'waiting', 'submitting', 1),
    shoot_after_commit('K5 answer committed', 'waiting', 1),
    Shot('K6 at a poll', '', 'waiting', 1, ('GET', '/v2/jobs/', 1)),
    Shot('K6 between two polls', '', 'waiting', 1, ('GET', '/v2/jobs/', 2)),
    shoot_before_commit('K7 completion not committed', 'downloading', 'waiting', 1),
    Shot('K8 before the first byte', '', 'downloading', 1, ('GET', '/pictures/', 1)),
    Shot('K8 half a write', f'kill-half write {INCOMING} 1', 'downloading', 1),
    Shot('K8 in mid-download', f'kill-after write {INCOMING} 1', 'downloading', 1),
    Shot('K9 before fsync', f'kill-before sync {INCOMING} 1', 'downloading', 1),
    Shot('K9 before rename', f'kill-before rename {INCOMING} 1', 'downloading', 1),
    Shot('K9 before the folder is synced', f'stop-before sync {PICTURES} 1-', 'downloading', 1,
         is_there=ShimHome.list_final),
    shoot_before_commit('K10 row not committed', 'done', 'downloading', 1),
    shoot_after_commit('K11 row committed', 'done', 1),
]


def kill_at_request(service, request, started):
    """started: a future: the request may be here before its sender is known."""
    method, path, number = request
    count = [0]

    def observe(seen_method, seen_path):
        if seen_method == method and seen_path.startswith(path):
            count[0] += 1
            if count[0] == number:
                started.result().process.kill()

    service.observers.append(observe)


def shoot(task):
    """One generation that dies at its point, and what becomes of it. Every second time the service
    loses answers afterwards."""
    shot, round_number = task
    with CountingService(painting_seconds=0, edge=120) as service, \
            ShimHome(service) as home:
        home.make_library()
        service.is_painting = shot.state == 'waiting' and shot.request is not None
        started = concurrent.futures.Future()
        if shot.request is not None:
            kill_at_request(service, shot.request, started)
        running = home.start_with(shot.rule, 'generate', '--json', 'x')
        started.set_result(running)
        if shot.is_there is not None:
            run_until(running, lambda: shot.is_there(home))
            running.process.kill()
        running.finish().expect(-9)
        service.observers.clear()
        service.is_painting = False
        states = home.get_states()
        assert states == ([shot.state] if shot.state else []), (shot.name, states)
        assert len(service.submits) == shot.n_submits, (shot.name, service.submits)
        if round_number % 2 == 1:
            service.chance = random.Random(SEED + round_number)
            home.run_here('resume').expect_one_of(0, 4)
            service.chance = None
        assert home.check_end(service) == len(states), shot.name
        home.assert_no_rest()


@case('killed at every point of a generation: nothing missing, doubled or paid twice (K2-K11)')
def test_points():
    tap.note(f'LATENT_TEST_SEED={SEED}')
    in_lanes(shoot, [(shot, i) for shot in SHOTS for i in range(TIMES)])
    tap.note(f'{len(SHOTS)} points, each {TIMES} times')


def kill_creation(number):
    """The first start of all dies at its n-th change. Returns whether it did."""
    with CountingService(painting_seconds=0) as service, ShimHome(service) as home:
        result = home.run_with(f'kill-before any * {number}', 'images')
        assert result.status in (0, -9), result
        home.run_here('generate', 'x').expect(0)
        assert home.check_end(service) == 1
        home.assert_no_rest()
        return result.status == -9


@case('killed while the library is made: it is there or not, and works (K14, B7)')
def test_creation():
    step = 1 if IS_FULL else 4
    numbers = range(1, 400, step)
    n_killed = 0
    for start in range(0, len(numbers), 20):
        killed = in_lanes(kill_creation, numbers[start:start + 20])
        n_killed += sum(killed)
        if not all(killed):
            break
    assert 5 < n_killed < len(numbers), n_killed
    tap.note(f'{n_killed} points')


def aim_with_shim(home):
    """Two shots of three strike at some change of a file, whatever the program is at."""
    def aim(chance, command):
        if chance.random() < 0.33:
            return None
        action = chance.choice(['kill-before', 'kill-after', 'kill-half'])
        number = chance.randint(1, chance.choice([20, 120, 400]))
        return home.start(*command, *home.options,
                          LATENT_SHIM_RULES=f'{action} any * {number}')
    return aim


@case('killed at random, several at once, answers lost: every picture once, paid once (K3-K11)')
def test_random():
    tap.note(f'LATENT_TEST_SEED={SEED}')
    chance = random.Random(SEED)
    begun = time.monotonic()
    with contextlib.ExitStack() as stack:
        grounds, lanes = [], []
        for _ in range(2):
            service = stack.enter_context(CountingService(painting_seconds=0.1))
            home = stack.enter_context(ShimHome(service))
            service.chance = random.Random(chance.random())
            grounds.append((service, home))
            lanes += [Lane(service, Terminal(home), random.Random(chance.random()), N_RANDOM // 4,
                           aim_with_shim(home)) for _ in range(2)]
        n_kills = run_lanes(lanes)
        n_jobs = 0
        for service, home in grounds:
            service.chance = None
            n_jobs += home.check_end(service)
            home.assert_no_rest()
        tap.note(f'{n_kills} kills, {n_jobs} pictures, missing 0, doubled 0, '
                 f'charges {n_jobs}, integrity_check ok; {time.monotonic() - begun:.0f} s, time '
                 f'goes {SPEED} times as fast for the program')


class Terminal:
    """A home whose commands get its library named."""

    def __init__(self, home):
        self.home = home

    def start(self, *arguments):
        return self.home.start(*arguments, *self.home.options)


sys.exit(tap.run())
