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
import re
import sys
import time

from ground import IS_FULL, SPEED, ShimHome, in_lanes
from counting_service import CountingService
from storm import Lane, run_lanes
from driver import tap
from driver.tap import case

SEED = int(os.environ.get('LATENT_TEST_SEED') or random.SystemRandom().randrange(1 << 32))
TIMES = 50 if IS_FULL else 2
N_RANDOM = 1000 if IS_FULL else 48
JOURNAL = '*/library.db-journal'
INCOMING = '*/.incoming/*'
PICTURES = 'library/pictures'
# The transactions of a generation, one commit each: a commit is the moment when the journal becomes
# short.
INSERT, SUBMITTING, WAITING, DOWNLOADING, DONE = 1, 2, 3, 4, 5


class Shot:
    """Where a generation dies, and what is to be found then."""

    def __init__(self, name, rule, state, n_submits, request=None):
        self.name = name
        self.rule = rule
        self.state = state          # of the job in the ledger; None: there is none
        self.n_submits = n_submits  # requests that the service has seen
        self.request = request      # (method, path, which of them): killed when it arrives


SHOTS = [
    Shot('K2 before anything is written', f'kill-before write {JOURNAL} 1', None, 0),
    Shot('K2 before the intent is committed', f'kill-before truncate {JOURNAL} {INSERT}', None, 0),
    Shot('K3 intent committed', f'kill-after truncate {JOURNAL} {INSERT}', 'queued', 0),
    Shot('K3 submitting committed', f'kill-after truncate {JOURNAL} {SUBMITTING}', 'submitting', 0),
    Shot('K4 request sent, no answer', '', 'submitting', 1, ('POST', '/v2/images/generate', 1)),
    Shot('K5 answer not committed', f'kill-before truncate {JOURNAL} {WAITING}', 'submitting', 1),
    Shot('K5 answer committed', f'kill-after truncate {JOURNAL} {WAITING}', 'waiting', 1),
    Shot('K6 at a poll', '', 'waiting', 1, ('GET', '/v2/jobs/', 1)),
    Shot('K6 between two polls', '', 'waiting', 1, ('GET', '/v2/jobs/', 2)),
    Shot('K7 completion not committed', f'kill-before truncate {JOURNAL} {DOWNLOADING}', 'waiting',
         1),
    Shot('K8 before the first byte', '', 'downloading', 1, ('GET', '/pictures/', 1)),
    Shot('K8 half a write', f'kill-half write {INCOMING} 1', 'downloading', 1),
    Shot('K8 in mid-download', f'kill-after write {INCOMING} 1', 'downloading', 1),
    Shot('K9 before fsync', f'kill-before sync {INCOMING} 1', 'downloading', 1),
    Shot('K9 before rename', f'kill-before rename {INCOMING} 1', 'downloading', 1),
    Shot('K9 before the folder is synced', f'kill-before sync {PICTURES} 2', 'downloading', 1),
    Shot('K10 row not committed', f'kill-before truncate {JOURNAL} {DONE}', 'downloading', 1),
    Shot('K11 row committed', f'kill-after truncate {JOURNAL} {DONE}', 'done', 1),
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


def shift_commit(rule, shift):
    """The same rule for a later commit."""
    return re.sub(r'(?<=truncate \*/library\.db-journal )\d+', lambda it: str(int(it[0]) + shift),
                  rule)


def try_shot(shot, shift, round_number):
    """One generation that dies, and what becomes of it: whatever it died of, nothing may be lost.
    Returns whether it died at the point. Every second time the service loses answers afterwards."""
    with CountingService(painting_seconds=0, edge=120) as service, \
            ShimHome(service) as home:
        home.make_library()
        service.is_painting = shot.state == 'waiting' and shot.request is not None
        started = concurrent.futures.Future()
        if shot.request is not None:
            kill_at_request(service, shot.request, started)
        rule = shift_commit(shot.rule, shift)
        started.set_result(home.start_with(rule, 'generate', '--json', 'x'))
        result = started.result().finish()
        service.observers.clear()
        service.is_painting = False
        states = home.get_states()
        is_hit = (result.status == -9 and states == ([shot.state] if shot.state else [])
                  and len(service.submits) == shot.n_submits)
        if round_number % 2 == 1:
            service.chance = random.Random(SEED + round_number)
            home.run_here('resume').expect_one_of(0, 4)
            service.chance = None
        assert home.check_end(service) == len(states), shot.name
        home.assert_no_rest()
        return is_hit


def shoot(task):
    """Kills at the point. A point that is named by the number of a commit was seen to strike
    one step too early under load, so it is tried again; why, is not known."""
    shot, round_number = task
    by_number = 'truncate ' + JOURNAL in shot.rule
    # Not shown yet what else commits there: a try that struck elsewhere still has to lose nothing.
    shifts = (0, 0, 1, 0, 0, 1, 0, 2) if by_number else (0,)
    assert any(try_shot(shot, shift, round_number) for shift in shifts), f'{shot.name}: never hit'


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
