#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""A library that is newer or damaged, and what other processes do to it meanwhile."""

import os
import sqlite3
import subprocess
import sys

from scenario import PROGRAM, SOURCE, Latent, list_files, make_library, read_objects, run
from scenario import stop_all, tap, wait_for

sys.path.insert(0, os.path.join(SOURCE, 'tests', 'cli'))
from fake_service import CANARY, FakeService  # noqa: E402


def use(service):
    """The environment of a program that uses this service."""
    return {'LATENT_API_URL': service.address, 'APIFRAME_API_KEY': CANARY}


def get_database(library):
    return os.path.join(library, 'data', 'library.db')


def set_version(library, version):
    """Returns the one it had."""
    connection = sqlite3.connect(get_database(library), timeout=20)
    old, = connection.execute('PRAGMA user_version').fetchone()
    connection.execute(f'PRAGMA user_version = {version}')
    connection.commit()
    connection.close()
    return old


def start_command(library, prompt, service):
    """A command that makes a picture meanwhile."""
    return subprocess.Popen(
        [PROGRAM, 'generate', '--library', library, prompt],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **use(service)},
    )


@tap.case('/e2e/library/newer-library-has-a-page-of-its-own')
def test_newer():
    library = make_library('newer')
    run('generate', '--demo', '--library', library, 'a later time')
    version = set_version(library, 99)
    window = Latent('--demo', '--library', library)
    window.find('label', 'This Library Needs a Newer Latent')
    retry = window.find('push button', 'Try Again')
    wait_for(lambda: 'focused' in retry.states, 'the button has not the focus')
    set_version(library, version)
    window.process.terminate()
    window.wait_for_end()
    window = Latent('--demo', '--library', library)
    window.wait_for_tile('a later time')
    window.close()


@tap.case('/e2e/library/damaged-library-is-restored-and-says-so')
def test_damaged():
    library = make_library('damaged')
    run('generate', '--demo', '--library', library, 'a survivor')
    with open(get_database(library), 'r+b') as file:
        file.write(b'this is no database ' * 1000)
    window = Latent('--demo', '--library', library)
    notice = window.find('label', starts='The library’s index was damaged.')
    assert 'library.db.damaged' in notice.name, notice.name
    wait_for(lambda: len(window.get_tiles()) == 1, 'the image is not restored')
    window.find('push button', 'Understood').click()
    window.wait_until_gone('label', starts='The library’s index was damaged.')
    window.close()
    window = Latent('--demo', '--library', library)
    wait_for(lambda: len(window.get_tiles()) == 1, 'the image is gone')
    assert window.seek('label', starts='The library’s index was damaged.') is None
    window.close()


@tap.case('/e2e/library/tile-follows-a-command')
def test_command():
    library = make_library('command')
    with FakeService() as service:
        service.is_painting = True
        window = Latent('--library', library, **use(service))
        window.find('text', 'Prompt')
        command = start_command(library, 'from outside', service)
        window.wait_for_tile('from outside', 'Running')
        service.is_painting = False
        assert command.wait(timeout=120) == 0
        window.wait_for_tile('from outside')
        service.assert_paid_once(1)
        window.close()


@tap.case('/e2e/library/job-of-a-killed-command-is-adopted')
def test_adopted():
    library = make_library('adopted')
    with FakeService() as service:
        service.is_painting = True
        window = Latent('--library', library, **use(service))
        command = start_command(library, 'an orphan', service)
        window.wait_for_tile('an orphan', 'Running')
        command.kill()
        command.wait()
        service.is_painting = False
        window.wait_for_tile('an orphan')
        service.assert_paid_once(1)
        assert len(list_files(library)) == 1, list_files(library)
        window.close()
    jobs = read_objects(run('jobs', '--library', library, '--json'))
    assert [job['state'] for job in jobs] == ['done'], jobs


if __name__ == '__main__':
    sys.exit(tap.run(cleanup=stop_all))
