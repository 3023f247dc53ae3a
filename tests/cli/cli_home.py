# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""Runs the real `latent` in a home of its own: every test case begins with empty folders, without a
session bus, a keyring or network settings. The first argument of the test is the program's path."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'support'))
from driver.canary import DEBUG, without_debug  # noqa: E402  pylint: disable=wrong-import-position

LATENT = os.path.abspath(sys.argv[1])
SLOW = float(os.environ.get('LATENT_TEST_SLOW', '1'))
DEADLINE_SECONDS = 60 * SLOW
# Shaped like a key; whoever finds it anywhere but in the environment found a leak (T4, T5).
CANARY = 'afk_canary7f3b1c9e5d2a4860b7'
JOB_MEMBERS = ['id', 'remote_id', 'state', 'prompt', 'model', 'params', 'created_at', 'finished_at',
               'credits', 'charged', 'error', 'images']
IMAGE_MEMBERS = ['id', 'path', 'width', 'height', 'bytes', 'format', 'sha256']
# of a picture that stands for itself
MARKED_IMAGE_MEMBERS = IMAGE_MEMBERS + ['rating', 'favourite', 'tags', 'collections']


def wait_for(condition, what, seconds=None):
    """Returns condition()'s first true value; fails with `what` after the deadline."""
    deadline = time.monotonic() + (seconds or DEADLINE_SECONDS)
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f'waited too long for: {what}')


class Result:
    """What became of one run; err: what it said to people, all_err: what is debugged as well."""

    def __init__(self, arguments, status, out, err):
        self.arguments = arguments
        self.status = status
        self.out = out
        self.err = without_debug(err)
        self.all_err = err
        assert CANARY not in out + err, f'{self}\nthe key was printed'
        assert 'CRITICAL' not in err and 'WARNING' not in err, str(self)

    @property
    def lines(self):
        return self.out.splitlines()

    @property
    def objects(self):
        return [json.loads(line) for line in self.lines]

    def expect(self, status, *words):
        """Checks the exit status and that standard error holds the words; returns self."""
        assert self.status == status, f'expected exit status {status}\n{self}'
        for word in words:
            assert word in self.err, f'expected "{word}" on standard error\n{self}'
        return self

    def expect_one_of(self, *statuses):
        assert self.status in statuses, f'expected one of {statuses}\n{self}'
        return self

    def __str__(self):
        return (f'latent {" ".join(map(repr, self.arguments))}\nexit status {self.status}\n'
                f'--- standard output\n{self.out}\n--- standard error\n{self.all_err}')


class Running:
    """A run that is not over."""

    def __init__(self, home, arguments, env):
        self.arguments = arguments
        self.process = subprocess.Popen(
            [LATENT, *arguments], env=env, cwd=home.path, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def kill(self):
        self.process.kill()
        self.process.communicate()

    def send(self, number):
        self.process.send_signal(number)

    def wait_for_message(self):
        """Until it has said something to people; that is not in the result any more."""
        while not without_debug(self.process.stderr.readline().decode()):
            assert self.process.poll() is None, 'ended without a word'

    def finish(self, seconds=None):
        try:
            out, err = self.process.communicate(timeout=seconds or DEADLINE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            out, err = self.process.communicate()
            raise AssertionError('did not end\n' + str(self._result(out, err))) from None
        return self._result(out, err)

    def _result(self, out, err):
        return Result(self.arguments, self.process.returncode, out.decode('utf-8', 'replace'),
                      err.decode('utf-8', 'replace'))


class Home:
    """`with Home(address) as home:` a person's empty home, with the key in the environment."""

    def __init__(self, address=None, key=CANARY):
        self.path = tempfile.mkdtemp(prefix='latent-cli-')
        self.env = {
            'HOME': self.path,
            'PATH': os.environ.get('PATH', '/usr/bin:/bin'),
            'LC_ALL': 'C.UTF-8',
            'GSETTINGS_BACKEND': 'memory',
            'GIO_USE_VFS': 'local',
            'GIO_USE_PROXY_RESOLVER': 'dummy',
            # No bus: nothing may start one, and nothing may need one.
            'DBUS_SESSION_BUS_ADDRESS': 'unix:path=' + os.path.join(self.path, 'no-bus'),
        }
        for name, folder in (('XDG_DATA_HOME', 'data'), ('XDG_CACHE_HOME', 'cache'),
                             ('XDG_CONFIG_HOME', 'config'), ('XDG_STATE_HOME', 'state'),
                             ('XDG_RUNTIME_DIR', 'run')):
            self.env[name] = self.join(folder)
            os.mkdir(self.env[name], 0o700)
        for name in ('ASAN_OPTIONS', 'UBSAN_OPTIONS', 'LSAN_OPTIONS', 'G_SLICE', 'MALLOC_PERTURB_',
                     'SSLKEYLOGFILE', *DEBUG):
            if name in os.environ:
                self.env[name] = os.environ[name]
        if 'LSAN_OPTIONS' in self.env:
            self.env['LSAN_OPTIONS'] += ':print_suppressions=0'  # standard error is looked at
        if key:
            self.env['APIFRAME_API_KEY'] = key
        if address:
            self.env['LATENT_API_URL'] = address

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is None:
            self.assert_no_leak()
        if 'LATENT_TEST_KEEP' not in os.environ:
            shutil.rmtree(self.path)

    def join(self, *names):
        return os.path.join(self.path, *names)

    def start(self, *arguments, **env):
        """env: further variables; None unsets."""
        merged = {name: value for name, value in {**self.env, **env}.items() if value is not None}
        return Running(self, arguments, merged)

    def run(self, *arguments, **env):
        return self.start(*arguments, **env).finish()

    def find_database(self):
        """The index of the default library."""
        [path] = [os.path.join(folder, name)
                  for folder, _, names in os.walk(self.env['XDG_DATA_HOME'])
                  for name in names if name == 'library.db']
        return path

    def get_jobs(self, *options):
        return self.run('jobs', '--json', *options).expect(0).objects

    def wait_for_state(self, state, count=1):
        """Looks from outside, as a person would: `latent jobs --json`."""
        def look():
            jobs = [job for job in self.get_jobs() if job['state'] == state]
            return jobs if len(jobs) >= count else None
        return wait_for(look, f'{count} job(s) {state}')

    def assert_no_leak(self):
        """The key is in no file below the home (T5)."""
        for folder, _, names in os.walk(self.path):
            for name in names:
                path = os.path.join(folder, name)
                if os.path.isfile(path):
                    with open(path, 'rb') as file:
                        assert CANARY.encode() not in file.read(), f'the key is in {path}'


def interrupt(running, number=signal.SIGINT):
    running.send(number)
    return running.finish()
