#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""The power goes at any moment of a generation that begins with nothing. For every state of the
files that the cut may leave (see power.py): a picture under its name is whole, the ledger opens, a
job that was sent is in it, and `resume` ends with one picture for one charge.

Every state is read with SQLite here; the program itself is run on one of each kind (the same rows
and files after recovery) and on some more. In the suite every n-th state is tried, `--full` tries
all."""

import glob
import hashlib
import os
import shutil
import sqlite3
import sys

import power
from ground import IS_FULL, ShimHome, parse_log
from counting_service import CountingService
from fake_service import strip_png
from driver import tap
from driver.tap import case

STEP = 1 if IS_FULL else 37
# Besides one of each kind, the program is run on every so-many-th state.
RUN_STEP = 97


class Recording:
    """One generation without faults, with what the service was asked when."""

    def __init__(self, service, home):
        self.service = service
        self.home = home
        self.n_bytes_at_submit = None
        service.observers.append(self.observe)
        self.result = home.run_with('', 'generate', '--json', 'x').expect(0)
        service.observers.clear()
        self.calls = home.read_log()
        self.n_calls_at_submit = self.count_calls(self.n_bytes_at_submit)
        self.jobs = list(service.jobs)
        self.submits = list(service.submits)
        [self.job] = self.jobs
        self.picture = strip_png(service.get_picture(self.job['id']))

    def observe(self, method, path):
        if method == 'POST':
            self.n_bytes_at_submit = os.path.getsize(self.home.log)

    def count_calls(self, n_bytes):
        with open(self.home.log, 'rb') as file:
            return len(parse_log(file.read(n_bytes)))

    def get_knowledge(self, n_done):
        """Whether the service has the job by then: no, yes, or both may be."""
        if n_done < self.n_calls_at_submit:
            return [False]
        return [False, True] if n_done == self.n_calls_at_submit else [True]

    def set_service(self, has_job):
        self.service.jobs[:] = self.jobs if has_job else []
        self.service.submits[:] = self.submits if has_job else []


def read_ledger(folder):
    """The rows after recovery, None without a library."""
    path = os.path.join(folder, 'library', 'data', 'library.db')
    if not os.path.exists(path):
        return None
    connection = sqlite3.connect(path)
    try:
        assert connection.execute('PRAGMA integrity_check').fetchall() == [('ok',)], 'integrity'
        return {table: connection.execute(f'SELECT * FROM {table}').fetchall()
                for table in ('jobs', 'images')}, connection.execute(
                    'SELECT path FROM images').fetchall()
    finally:
        connection.close()


def read_thumbnails(folder):
    """What is in the pack after recovery. It holds nothing that the pictures do not: the program
    makes a damaged one anew."""
    path = os.path.join(folder, 'library', 'cache', 'thumbnails.sqlite')
    if not os.path.exists(path):
        return None
    connection = sqlite3.connect(path)
    try:
        if connection.execute('PRAGMA integrity_check').fetchall() != [('ok',)]:
            return 'damaged'
        return list(connection.iterdump())
    except sqlite3.DatabaseError:
        return 'damaged'
    finally:
        connection.close()


def is_told_by_bytes(name):
    """Not the databases, of which counts what recovery makes of them, nor a snapshot that has not
    got its name yet: nobody opens it, and an hour later it is removed whatever is in it."""
    return ('library.db' not in name and 'thumbnails.sqlite' not in name and 'locks' not in name
            and '.db.new-' not in name)


def check_state(recording, tree, scratch):
    """Checks a state without the program; returns (how many jobs are known, its kind)."""
    power.mount(tree, scratch)
    found = glob.glob(os.path.join(scratch, 'library', 'pictures', '2*'))
    for path in found:
        with open(path, 'rb') as file:
            assert strip_png(file.read()) == recording.picture, f'{path} is not whole'
    ledger = read_ledger(scratch)
    n_jobs = 0
    if ledger is not None:
        rows, paths = ledger
        n_jobs = len(rows['jobs'])
        for (path,) in paths:
            name = os.path.relpath(path, recording.home.path)
            assert tree.get(name) is not None, f'a row without its file: {name}'
    files = sorted(name for name, data in tree.items() if data is not power.FOLDER)
    others = [(name, hashlib.sha256(tree[name]).digest()) for name in files
              if is_told_by_bytes(name)]
    unnamed = [name for name in files if '.db.new-' in name]
    kind = hashlib.sha256(repr((ledger, read_thumbnails(scratch), unnamed, others)).encode())
    kind = kind.hexdigest()
    return n_jobs, kind


def run_program(recording, tree, has_job):
    """`resume` and all that must hold after it."""
    home = recording.home
    recording.set_service(has_job)
    power.mount({os.path.relpath(name, 'library'): data for name, data in tree.items()
                 if name.startswith('library/')}, home.library)
    n_jobs = home.check_end(recording.service)
    incoming = os.listdir(os.path.join(home.library, 'pictures', '.incoming'))
    assert [name for name in incoming if not name.startswith('record-')] == []
    return n_jobs


def check_all(recording):
    """Returns how many states there are, were checked, how many kinds they are of after recovery,
    and how often the program was run."""
    all_states, checked, kinds = {}, {}, set()  # by their hashes
    n_runs = 0
    n_certain = {True: 0, False: 0}  # jobs that cannot be lost any more
    scratch = recording.home.path + '.state'
    for n_done, has_journal, tree, digest, is_least in power.get_all_states(recording.calls):
        number = all_states.setdefault(digest, len(all_states))
        if not (is_least or number % STEP == 0):
            continue
        where = f'after {n_done} calls, the last {recording.calls[n_done - 1]}'
        if digest not in checked:
            checked[digest] = check_state(recording, tree, scratch)
        n_jobs, kind = checked[digest]
        if is_least:
            assert n_jobs >= n_certain[has_journal], f'what was safe is lost {where}'
            n_certain[has_journal] = n_jobs
        assert n_jobs >= n_certain[has_journal], f'a job is lost {where}: {sorted(tree)}'
        for has_job in recording.get_knowledge(n_done):
            assert n_jobs == 1 or not has_job, f'sent before it was safe {where}: {sorted(tree)}'
            is_chosen = number % RUN_STEP == 0 and (digest, has_job) not in kinds
            if (kind, has_job) in kinds and not is_chosen:
                continue
            kinds.update([(kind, has_job), (digest, has_job)])
            n_runs += 1
            try:
                assert run_program(recording, tree, has_job) == n_jobs
            except AssertionError as failure:
                raise AssertionError(f'{where}, the service has the job: {has_job}: {sorted(tree)}'
                                     f'\n{failure}') from None
    shutil.rmtree(scratch)
    return len(all_states), len(checked), len({kind for _, kind in checked.values()}), n_runs


@case('power cut at every step: a picture is absent or whole, no job is lost, one charge (F7)')
def test_power_loss():
    with CountingService(painting_seconds=0, edge=96) as service, ShimHome(service) as home:
        recording = Recording(service, home)
        n_states, n_checked, n_kinds, n_runs = check_all(recording)
        tap.note(f'{len(recording.calls)} calls, {n_states} states, {n_checked} checked, '
                 f'{n_kinds} kinds after recovery, the program run on {n_runs}'
                 + ('' if IS_FULL else ' (a sample)'))


@case('what the program said is done is there after a power cut (F7)')
def test_promise():
    with CountingService(painting_seconds=0, edge=96) as service, ShimHome(service) as home:
        recording = Recording(service, home)
        disk = power.Disk(has_journal=False)
        for call in recording.calls:
            disk.play(call)
        power.mount({os.path.relpath(name, 'library'): data
                     for name, data in disk.get_least().items() if name.startswith('library/')},
                    home.library)
        assert home.get_states() == ['done']
        [image] = home.run_here('images', '--json').expect(0).objects
        with open(image['path'], 'rb') as file:
            assert strip_png(file.read()) == recording.picture


sys.exit(tap.run())
