#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""`latent rebuild`: the index from the picture files alone."""

import os
import shutil
import sqlite3
import subprocess
import sys
import threading

from cli_home import MARKED_IMAGE_MEMBERS, Home
from fake_service import FakeService
from driver import tap
from driver.tap import case

PROMPT = 'a lighthouse\nwith <b>two</b> lines & "quotes" — 灯台'


def empty_index(home):
    """Without the file the next start would do by itself what is tested here."""
    database = sqlite3.connect(home.find_database())
    with database:
        for table in ('images', 'job_events', 'jobs'):
            database.execute(f'DELETE FROM {table}')
    database.close()


def lose_database(home):
    """The index and every copy of it."""
    path = home.find_database()
    os.rename(path, home.join('lost.db'))
    shutil.rmtree(os.path.join(os.path.dirname(path), 'snapshots'), ignore_errors=True)


@case('from nothing: jobs and images are what they were; again changes nothing')
def test_rebuild():
    with FakeService() as service, Home(service.address) as home:
        home.run('generate', '-n', '3', '--aspect-ratio', '16:9', PROMPT).expect(0)
        jobs = home.run('jobs', '--json').expect(0).lines
        images = home.run('images', '--json').expect(0).lines
        empty_index(home)
        assert home.run('images').expect(0).lines == []
        rebuilt = home.run('rebuild', '--json', APIFRAME_API_KEY=None).expect(0, '3 pictures were')
        assert all(list(image) == MARKED_IMAGE_MEMBERS for image in rebuilt.objects), str(rebuilt)
        assert sorted(rebuilt.lines) == sorted(images), str(rebuilt)
        assert home.run('jobs', '--json').expect(0).lines == jobs
        assert home.run('images', '--json').expect(0).lines == images
        again = home.run('rebuild').expect(0, '0 pictures were added', '3 pictures were there')
        assert again.lines == []
        # Nothing was asked of the service, and nothing is left to do.
        assert len(service.submits) == 3
        home.run('resume').expect(0, 'Nothing is unfinished')


@case('an index that is gone is made again by the next command, which says so (F9)')
def test_gone():
    with FakeService() as service, Home(service.address) as home:
        home.run('generate', '-n', '2', PROMPT).expect(0)
        images = home.run('images', '--json').expect(0).lines
        lose_database(home)
        again = home.run('images', '--json').expect(0, 'index was gone')
        assert again.lines == images, str(again)
        assert home.run('images', '--json').expect(0).lines == images
        assert len(service.submits) == 2


@case('a row without its file stays and is told; a file without its row is adopted (B8)')
def test_alone():
    with FakeService() as service, Home(service.address) as home:
        paths = home.run('generate', '-n', '2', PROMPT).expect(0).lines
        images = home.run('images', '--json').expect(0).lines
        os.rename(paths[0], home.join('away.png'))
        missing = home.run('images', '--json').expect(0, 'missing')
        assert missing.lines == images, str(missing)
        os.rename(home.join('away.png'), paths[0])
        database = sqlite3.connect(home.find_database())
        with database:
            database.execute('DELETE FROM images WHERE path = ?', (paths[1],))
        database.close()
        assert home.run('rebuild').expect(0, '1 picture was added').lines == [paths[1]]
        assert sorted(home.run('images').expect(0).lines) == sorted(paths)
        assert len(service.submits) == 2


@case('what another program reads in a picture, and what it does not')
def test_other_reader():
    with FakeService() as service, Home(service.address) as home:
        [path] = home.run('generate', PROMPT).expect(0).lines
        seen = subprocess.run(['exiv2', '-q', '-PXkt', path], check=True, capture_output=True)
        text = seen.stdout.decode()
        assert PROMPT in text and 'trainedAlgorithmicMedia' in text and 'imagen-4' in text, text
        for secret in (home.env['APIFRAME_API_KEY'], service.submits[0][0], home.path):
            assert secret not in text, text


@case('one foreign picture is left alone; singular and plural')
def test_words():
    with FakeService() as service, Home(service.address) as home:
        [path] = home.run('generate', 'x').expect(0).lines
        foreign = os.path.join(os.path.dirname(path), 'holiday.png')
        with open(foreign, 'wb') as file:
            file.write(service.picture)
        empty_index(home)
        rebuilt = home.run('rebuild').expect(0, '1 picture was added', '1 picture was not made')
        assert rebuilt.lines == [path]
        with open(foreign, 'rb') as file:
            assert file.read() == service.picture


@case('beside a command that is at work on the same library (B1)')
def test_beside():
    with FakeService() as service, Home(service.address) as home:
        home.run('generate', '-n', '4', 'x').expect(0)
        empty_index(home)
        results = []
        threads = [threading.Thread(target=lambda: results.append(home.run('rebuild').expect(0)))
                   for _ in range(2)]
        for thread in threads:
            thread.start()
        home.run('generate', 'y').expect(0)
        for thread in threads:
            thread.join()
        assert len(results) == 2
        assert sum(len(result.lines) for result in results) == 4, results
        assert len(home.run('images').expect(0).lines) == 5


@case('a mistake in the command line: exit status 2')
def test_usage():
    with Home() as home:
        home.run('rebuild', 'word').expect(2, 'word')
        home.run('rebuild', '--bogus').expect(2, '--bogus')


if __name__ == '__main__':
    sys.exit(tap.run())
