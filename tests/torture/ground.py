# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""A home whose program runs with the shim between itself and the disk (see shim/shim.h).

The arguments of a test: the program's path, the shim's, and `--full` for everything instead of a
sample. Time goes four times as fast for the program, and the files are in memory where that is
possible: what a disk loses, the checker makes up."""

import concurrent.futures
import errno
import os
import signal
import sqlite3
import struct
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'cli'))

from cli_home import CANARY, DEADLINE_SECONDS, Home  # pylint: disable=wrong-import-position
from counting_service import check_end  # pylint: disable=wrong-import-position

SHIM = os.path.abspath(sys.argv[2])
IS_FULL = '--full' in sys.argv
SPEED = 4
SINCE = int(time.clock_gettime(time.CLOCK_BOOTTIME))
LANES = 4  # most of a run is waiting
# tests/run-canary looks for what is kept where it asked for it: below TMPDIR.
if 'LATENT_TEST_KEEP' not in os.environ and os.access('/dev/shm', os.W_OK):
    tempfile.tempdir = '/dev/shm'


class Call:
    """One record of the shim's log."""

    def __init__(self, fields, data):
        (self.name, inode, offset, _, error, self.mark, self.path, self.path2) = fields
        self.inode = int(inode)
        self.offset = int(offset)
        self.errno = int(error)
        self.data = data

    def __repr__(self):
        return (f'{self.name} {self.path}{" -> " + self.path2 if self.path2 else ""}'
                f' @{self.offset}+{len(self.data)} errno {self.errno} {self.mark}')


def parse_log(data):
    calls, position = [], 0
    while position < len(data):
        end = data.index(b'\n', position)
        fields = data[position:end].decode().split('\t')
        length = int(fields[3])
        position = end + 1
        calls.append(Call(fields, data[position:position + length]))
        position += length + 1 if length > 0 else 0
    return calls


class ShimHome(Home):
    """rules: see shim/shim-rules.c; given for one run or for all."""

    def __init__(self, service):
        # A key of its own: other tests look for services that are gone, at ports that were theirs.
        service.key = CANARY + os.urandom(8).hex()
        super().__init__(service.address, service.key)
        self.library = self.join('library')
        self.options = ('--library', self.library)
        self.log = self.path + '.log'
        self.trigger = self.path + '.trigger'
        self.env.update(LD_PRELOAD=SHIM, LATENT_SHIM_ROOT=self.path, LATENT_SHIM_SPEED=str(SPEED),
                        LATENT_SHIM_SINCE=str(SINCE), LATENT_SHIM_TRIGGER=self.trigger)

    def __exit__(self, kind, *rest):
        super().__exit__(kind, *rest)
        self.forget_log()

    def forget_log(self):
        for path in (self.log, self.trigger):
            if os.path.exists(path):
                os.remove(path)

    def read_log(self):
        with open(self.log, 'rb') as file:
            return parse_log(file.read())

    def start_with(self, rules, *arguments):
        """Starts a command under these rules, with a fresh log."""
        self.forget_log()
        return self.start(*arguments, *self.options, LATENT_SHIM_RULES=rules,
                          LATENT_SHIM_LOG=self.log)

    def run_with(self, rules, *arguments):
        return self.start_with(rules, *arguments).finish()

    def arm(self):
        """From now on the rules with a "!" count, and nothing stops any more."""
        with open(self.trigger, 'x', encoding='utf-8'):
            pass

    def run_here(self, *arguments):
        """Without faults."""
        return self.run(*arguments, *self.options)

    def make_library(self):
        self.run_here('images').expect(0)

    @property
    def database(self):
        return os.path.join(self.library, 'data', 'library.db')

    def get_states(self):
        """The states in the ledger as it is on the disk; looking rolls back what was not committed,
        as any reader does."""
        connection = sqlite3.connect(self.database)
        try:
            return [row[0] for row in connection.execute('SELECT state FROM jobs')]
        finally:
            connection.close()

    def peek_states(self):
        """Of a program that stands still: the states in the database file alone, whether the
        journal beside it would let them stay or not."""
        connection = sqlite3.connect(f'file:{self.database}?immutable=1', uri=True)
        try:
            return [row[0] for row in connection.execute('SELECT state FROM jobs')]
        finally:
            connection.close()

    def list_final(self):
        """The pictures under their final names."""
        names = sorted(os.listdir(os.path.join(self.library, 'pictures')))
        return [name for name in names if not name.startswith('.')]

    def assert_no_rest(self):
        """No file is left of what was cut off (F15, K18), but of snapshots: those go an hour later,
        when nobody can be at them any more (K14)."""
        rests = [os.path.join(folder, name)
                 for folder, _, names in os.walk(self.library) for name in names
                 if (folder.endswith('.incoming') and not name.startswith('record-'))
                 or 'locks' in folder or 'write-test' in name or name.endswith('.new')
                 or ('.new-' in name and not folder.endswith('snapshots'))]
        assert not rests, rests

    def check_end(self, service):
        pictures = os.path.join(self.library, 'pictures')
        return check_end(service, self, pictures, self.database,
                         os.path.join(self.library, 'data', 'locks'), self.options)


class Clock:
    """The program's clocks, in the hand of a test."""

    def __init__(self, home):
        self.path = home.path + '.clock'
        home.env['LATENT_SHIM_CLOCK'] = self.path
        self.set()

    def set(self, offset_us=0, frozen_us=0):
        with open(self.path, 'r+b' if os.path.exists(self.path) else 'wb') as file:
            file.write(struct.pack('=qq', offset_us, frozen_us))

    def freeze(self, offset_us=0):
        """From now on nothing that waits for a time comes to pass."""
        now_us = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        booted_us = time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1000
        self.set(offset_us, now_us + (booted_us - SINCE * 1000000) * (SPEED - 1))

    def remove(self):
        os.remove(self.path)


def run_until(running, is_reached):
    """Lets a program that its rules stop again and again run on until it stands where is_reached()
    says yes. What else it does, and in which order, is of no account."""
    pid = running.process.pid
    deadline = threading.Timer(DEADLINE_SECONDS, running.process.kill)
    deadline.start()
    try:
        while True:
            what = os.waitid(os.P_PID, pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
            assert what.si_code == os.CLD_STOPPED, f'it was never there\n{running.finish()}'
            os.waitid(os.P_PID, pid, os.WSTOPPED)
            if is_reached():
                return
            running.send(signal.SIGCONT)
    finally:
        deadline.cancel()


def fail(name):
    """The action that fails a call with this errno."""
    return f'fail:{getattr(errno, name)}'


def in_lanes(function, items, lanes=LANES):
    """Calls the function with every item, several at once; returns the results in order. The first
    failure is raised when all are through."""
    with concurrent.futures.ThreadPoolExecutor(lanes) as pool:
        futures = [pool.submit(function, item) for item in items]
        return [future.result() for future in futures]
