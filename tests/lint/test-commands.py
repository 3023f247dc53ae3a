#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""The two commands' own rules: what is installed and when, and what counts as passed.

apt-get and its like are stand-ins here that write down how they were called.
"""

import json
import os
import subprocess
import sys
import tempfile

ROOT = sys.argv[1]
sys.path.insert(0, os.path.join(ROOT, 'tests', 'support'))
from driver import tap  # noqa: E402

STAND_INS = {
    'dpkg-query': 'for it in $INSTALLED; do echo "$it installed"; done; echo "gone not-installed"',
    'apt-get': 'echo "apt-get $*" >>"$CALLS"; exit ${APT_STATUS:-0}',
    'sudo': 'echo "sudo $*" >>"$CALLS"; [ "$1" = -n ] && shift; exec "$@"',
    'id': 'echo "$USER_ID"',
}
SYSTEM = ['sh', 'awk', 'env', 'cat', 'mktemp', 'rm', 'dirname']


def install(wanted, installed='', user=0, missing_tools=(), **environment):
    """install_packages of build-aux/setup.sh: (status, what it said, what it called)."""
    with tempfile.TemporaryDirectory(prefix='latent-commands-') as folder:
        for name, body in STAND_INS.items():
            if name in missing_tools:
                continue
            path = os.path.join(folder, name)
            with open(path, 'w', encoding='utf-8') as file:
                file.write(f'#!/bin/sh\n{body}\n')
            os.chmod(path, 0o755)
        for name in SYSTEM:
            os.symlink(f'/usr/bin/{name}', os.path.join(folder, name))
        calls = os.path.join(folder, 'calls')
        ended = subprocess.run(
            ['/bin/sh', '-c', f'. "{ROOT}/build-aux/setup.sh"; install_packages {wanted}'],
            env={
                'PATH': folder,
                'CALLS': calls,
                'INSTALLED': installed,
                'USER_ID': str(user),
                **environment,
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        assert ended.stdout == '', f'standard output belongs to the program: {ended.stdout}'
        called = ''
        if os.path.exists(calls):
            with open(calls, encoding='utf-8') as file:
                called = file.read()
        return ended.returncode, ended.stderr, called


def count(*programs):
    """count-tests.py over one log with these entries: (status, last line)."""
    with tempfile.NamedTemporaryFile('w', suffix='.json') as log:
        for entry in programs:
            log.write(json.dumps(entry) + '\n')
        log.flush()
        return count_logs(log.name)


def run_count(*paths):
    return subprocess.run(
        [sys.executable, '-B', os.path.join(ROOT, 'build-aux', 'count-tests.py'), *paths],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )


def count_logs(*paths):
    ended = run_count(*paths)
    return ended.returncode, ended.stdout.strip().split('\n')[-1]


def make_entry(stdout, result='OK', name='a'):
    return {'name': name, 'stdout': stdout, 'result': result, 'returncode': 0}


@tap.case('/commands/nothing-missing-touches-nothing')
def test_complete():
    assert install('gcc meson', installed='gcc meson') == (0, '', '')


@tap.case('/commands/only-what-is-missing-is-installed')
def test_missing():
    status, said, called = install('gcc gone meson xvfb', installed='gcc meson')
    assert status == 0, said
    lines = called.splitlines()
    assert lines[0].startswith('apt-get update') and len(lines) == 2, called
    assert '--no-install-recommends' in lines[1] and lines[1].endswith(' gone xvfb'), called


@tap.case('/commands/not-root-uses-sudo-without-asking')
def test_sudo():
    status, said, called = install('xvfb', user=1000)
    assert status == 0, said
    assert called.startswith('sudo -n apt-get update'), called


@tap.case('/commands/neither-root-nor-sudo-names-the-command')
def test_refused():
    status, said, called = install('xvfb gcc', user=1000, missing_tools=['sudo'])
    assert status == 1 and called == '', (status, called)
    assert 'apt-get install --no-install-recommends xvfb gcc' in said, said


@tap.case('/commands/failing-installation-names-the-command')
def test_failing():
    status, said, _ = install('xvfb', APT_STATUS='100')
    assert status == 1 and 'apt-get install --no-install-recommends xvfb' in said, said


@tap.case('/commands/another-system-goes-on')
def test_other_system():
    status, said, called = install('xvfb', missing_tools=['dpkg-query', 'apt-get'])
    assert status == 0 and called == '' and 'not Debian' in said, said


@tap.case('/commands/count/cases-not-programs')
def test_count():
    assert count(make_entry('1..2\nok 1 /a\nok 2 - /b\n'), make_entry('ok 1 /a\n', name='b')) == (
        0,
        '3 passed, 0 failed',
    )


@tap.case('/commands/count/failed-case')
def test_count_failed():
    assert count(make_entry('ok 1 /a\nnot ok 2 /b\n', 'FAIL')) == (1, '1 passed, 1 failed')


@tap.case('/commands/count/failed-says-why')
def test_count_why():
    lines = [f'# line {i}\n' for i in range(200)]
    entry = make_entry('ok 1 /a\nnot ok 2 /b\n# the reason\n' + ''.join(lines), 'FAIL')
    entry['stderr'] = 'aborted\n'
    with tempfile.NamedTemporaryFile('w', suffix='.json') as log:
        log.write(json.dumps(entry) + '\n' + json.dumps(make_entry('ok 1 /c\n', name='good')))
        log.flush()
        said = run_count(log.name).stdout
    assert '# the reason' in said and '# line 199' in said and 'aborted' in said, said
    assert '# line 99' not in said and 'ok 1 /a' not in said and 'good said' not in said, said


@tap.case('/commands/count/crash-after-good-cases')
def test_count_crash():
    assert count(make_entry('ok 1 /a\n', 'ERROR')) == (1, '1 passed, 1 failed')


@tap.case('/commands/count/timeout')
def test_count_timeout():
    assert count(make_entry('not ok 1 /a\n', 'TIMEOUT')) == (1, '0 passed, 2 failed')


@tap.case('/commands/count/skipped-is-not-passed')
def test_count_skip():
    assert count(make_entry('ok 1 /a # SKIP no display\n', 'SKIP')) == (1, '0 passed, 1 failed')


@tap.case('/commands/count/nothing-ran')
def test_count_nothing():
    assert count() == (1, '0 passed, 1 failed')
    assert count(make_entry('')) == (1, '0 passed, 1 failed')
    assert count_logs('/nowhere/log.json') == (1, '0 passed, 1 failed')


@tap.case('/commands/count/same-case-in-two-builds-must-pass-in-both')
def test_count_twice():
    good = make_entry('ok 1 /a\nok 2 /b\n')
    bad = make_entry('ok 1 /a\nnot ok 2 /b\n', 'FAIL')
    assert count(good, good) == (0, '2 passed, 0 failed')
    assert count(good, bad) == (1, '1 passed, 1 failed')


if __name__ == '__main__':
    sys.exit(tap.run())
