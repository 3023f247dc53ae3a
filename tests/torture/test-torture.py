#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""Every call to the disk in a whole generation fails once, and from some call on for good. Whatever
the program says then, it does not crash, it names what went wrong and what to do, it loses nothing
and pays for nothing twice; and when the disk is well again, `resume` finishes what was begun.

In the suite every n-th point is tried (the step is printed); `--full` tries all."""

import collections
import os
import sys

from ground import IS_FULL, ShimHome, fail, in_lanes
from counting_service import CountingService
from driver import tap
from driver.tap import case

CHANGES = 'write,truncate'
NAMES = 'rename,link,unlink,mkdir'
# Kinds of call, error, from then on for good?, step in the suite.
TROUBLES = [
    (CHANGES, 'ENOSPC', True, 23),
    (CHANGES, 'ENOSPC', False, 37),
    (CHANGES, 'EDQUOT', True, 61),
    (CHANGES, 'EIO', True, 53),
    (CHANGES, 'EIO', False, 47),
    ('sync', 'EIO', True, 5),
    ('sync', 'EIO', False, 3),
    ('sync', 'ENOSPC', False, 7),
    (NAMES, 'ENOSPC', True, 3),
    (NAMES, 'EIO', False, 2),
    (NAMES, 'EACCES', True, 3),
    ('write,truncate,rename,link,mkdir', 'EROFS', True, 41),
    ('open', 'EMFILE', True, 3),
    ('open', 'EMFILE', False, 2),
    ('open', 'EACCES', True, 5),
    ('open', 'ENOSPC', False, 5),
    ('read', 'EIO', False, 7),
    ('read', 'EIO', True, 11),
]
# What a person reads: what happened, and what helps.
REMEDIES = ['Make room on the disk or check the folder', 'Make room on it',
            'Check its permissions', 'Plug in the disk it is on', 'latent resume']


def check_words(result):
    """A clear error with a remedy, and none of the words for "we made a mistake"."""
    assert result.status in (0, 4, 5), f'exit status\n{result}'
    assert 'made a mistake' not in result.err, f'blames itself\n{result}'
    assert 'damaged' not in result.err, f'blames the library\n{result}'
    if result.status != 0:
        assert any(remedy in result.err for remedy in REMEDIES), f'no remedy\n{result}'


def count_calls(service):
    """How often each set of kinds is called in a generation without faults, from an empty home."""
    with ShimHome(service) as home:
        home.run_with('', 'generate', '--json', 'x').expect(0)
        names = collections.Counter(call.name for call in home.read_log())
    kinds = {'write': ('write',), 'truncate': ('truncate',), 'sync': ('sync', 'syncdir'),
             'rename': ('rename', 'exchange'), 'link': ('link',), 'unlink': ('unlink', 'rmdir'),
             'mkdir': ('mkdir',), 'open': ('open', 'create'), 'read': ('read',)}
    return {kind: sum(names[name] for name in of_kind) for kind, of_kind in kinds.items()}


def torture(rule):
    """One generation under one rule, and what `resume` makes of it. Returns (exit status, did the
    rule strike)."""
    with CountingService(painting_seconds=0, edge=96) as service, ShimHome(service) as home:
        result = home.run_with(rule, 'generate', '--json', 'x')
        struck = any(call.mark != '-' for call in home.read_log())
        check_words(result)
        if result.status == 0:
            assert len(service.jobs) == 1, f'done without an image\n{result}'
        kept = home.run_here('jobs', '--json').expect(0).objects
        if 'othing was charged' in result.err:
            assert not service.jobs, f'it was charged\n{result}'
        assert len(kept) == 1 or not service.submits, f'sent and not known\n{result}'
        assert home.check_end(service) == len(kept) == len(service.jobs)
        return result.status, struck


def try_torture(rule):
    try:
        return torture(rule)
    except AssertionError as failure:
        return f'LATENT_SHIM_RULES="{rule}"\n{failure}'


def run_trouble(counts, trouble):
    """Returns how many points were tried, and what went wrong."""
    kinds, error, is_lasting, step = trouble
    n_calls = sum(counts[kind] for kind in kinds.split(','))
    points = range(1, n_calls + 1, 1 if IS_FULL else step)
    rules = [f'{fail(error)} {kinds} * {n}{"-" if is_lasting else ""}' for n in points]
    outcomes = in_lanes(try_torture, rules)
    failures = [outcome for outcome in outcomes if isinstance(outcome, str)]
    outcomes = [outcome for outcome in outcomes if not isinstance(outcome, str)]
    if sum(struck for _, struck in outcomes) < len(outcomes) * 3 // 4:
        failures.append(f'{trouble}: the rules did not strike')
    statuses = collections.Counter(status for status, _ in outcomes)
    tap.note(f'{error} {"from the" if is_lasting else "at the"} n-th of {n_calls} {kinds}: '
             f'{len(rules)} points, ' + ', '.join(
                 f'exit status {status}: {count}' for status, count in sorted(statuses.items())))
    return len(rules), failures


@case('every call fails: no crash, a clear error, nothing lost or paid twice (F1, F2, F11, B2)')
def test_torture():
    with CountingService(painting_seconds=0, edge=96) as service:
        counts = count_calls(service)
    only = os.environ.get('LATENT_TEST_ONLY', '')
    wanted = [trouble for trouble in TROUBLES if only in trouble[0]]
    results = [run_trouble(counts, trouble) for trouble in wanted]
    n_points = sum(n for n, _ in results)
    failures = [failure for _, of_trouble in results for failure in of_trouble]
    tap.note(f'{n_points} points' + ('' if IS_FULL else ' (a sample)'))
    assert not failures, '\n\n'.join([f'{len(failures)} failed'] + failures[:20])


sys.exit(tap.run())
