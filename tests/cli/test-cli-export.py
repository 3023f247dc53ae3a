#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""`latent export`: copies that leave the library, and what is left of it when it ends early."""

import csv
import fcntl
import hashlib
import json
import os
import signal
import sqlite3
import sys
import zipfile

from cli_home import Home, wait_for
from fake_service import FakeService
from driver import tap
from driver.tap import case

PROMPT = 'a lighthouse, "bright": 灯台'
EXPORTED_MEMBERS = ['id', 'source', 'name', 'path', 'error']
N_MANY = 12
WINDOW = '0aa61a59-7a1f-4a63-b9b3-ba9876543210'  # what its lock is called


def make_pictures(home, count=2):
    return home.run('generate', '--count', str(count), PROMPT).expect(0).lines


def read(path):
    with open(path, 'rb') as file:
        return file.read()


def hash_files(paths):
    return {path: hashlib.sha256(read(path)).hexdigest() for path in paths}


@case('a folder, by a template, with lists; the library stays; nothing is overwritten (F12)')
def test_folder():
    with FakeService() as service, Home(service.address) as home:
        paths = make_pictures(home)
        before = hash_files(paths)
        target = home.join('to client')
        arguments = ('export', '--to', target, '--name', '{prompt:12} {n:2}', '--index')
        lines = home.run(*arguments).expect(0).lines
        assert [os.path.basename(line) for line in lines] == [
            'a lighthouse 01.png', 'a lighthouse 02.png'], lines
        objects = home.run(*arguments, '--json').expect(0).objects
        assert [list(item) for item in objects] == [EXPORTED_MEMBERS] * 2, objects
        assert [item['name'] for item in objects] == [
            'a lighthouse 01 (2).png', 'a lighthouse 02 (2).png'], objects
        assert sorted(item['source'] for item in objects) == sorted(paths), objects
        assert hash_files(paths) == before
        with open(os.path.join(target, 'index.csv'), newline='', encoding='utf-8') as file:
            rows = list(csv.DictReader(file))
        assert [row['file'] for row in rows] == ['a lighthouse 01.png', 'a lighthouse 02.png'], rows
        assert {row['prompt'] for row in rows} == {PROMPT}, rows
        with open(os.path.join(target, 'index (2).json'), encoding='utf-8') as file:
            pictures = json.load(file)['pictures']
        assert [picture['prompt'] for picture in pictures] == [PROMPT] * 2, pictures
        # One of them, by its id.
        one = home.run('export', '--to', target, objects[1]['id'], '--json').expect(0).objects
        assert [item['source'] for item in one] == [objects[1]['source']], one


@case('a ZIP file with names in UTF-8; not over one that is there; none when a picture fails')
def test_archive():
    with FakeService() as service, Home(service.address) as home:
        make_pictures(home)
        target = home.join('pictures.zip')
        result = home.run('export', '--to', target, '--name', '{prompt} {n}', '--index').expect(0)
        assert result.lines == [target], result
        with zipfile.ZipFile(target) as archive:
            assert archive.testzip() is None
            names = archive.namelist()
            assert names == ['a lighthouse, bright 灯台 1.png', 'a lighthouse, bright 灯台 2.png',
                             'index.csv', 'index.json'], names
            assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
        before = read(target)
        home.run('export', '--to', target).expect(5, 'Choose another name')
        assert read(target) == before


@case('none and label: no prompt and no job, in no file and no name')
def test_none():
    with FakeService() as service, Home(service.address) as home:
        make_pictures(home)
        job = home.get_jobs()[0]
        for metadata in ('none', 'label'):
            target = home.join(metadata)
            home.run('export', '--to', target, '--metadata', metadata, '--index').expect(0)
            files = sorted(os.listdir(target))
            assert len(files) == 4, files
            for name in files:
                content = name.encode() + read(os.path.join(target, name))
                for trace in ('lighthouse', '灯台', job['id'], job['remote_id'], 'atent'):
                    assert trace.encode() not in content, f'{trace} in {name} of {metadata}'


@case('a picture whose file is gone is told of, the others are there')
def test_missing():
    with FakeService() as service, Home(service.address) as home:
        paths = make_pictures(home)
        os.unlink(paths[0])
        result = home.run('export', '--to', home.join('out'), '--json')
        result.expect(5, '1 of 2', 'not there any more')
        assert sorted(item['name'] is None for item in result.objects) == [False, True], result


@case('what a window deleted and may still have back is nowhere: no list, export or sheet (K13)')
def test_marked():
    with FakeService() as service, Home(service.address) as home:
        make_pictures(home)
        kept, marked = home.run('images', '--json').expect(0).objects
        database = home.find_database()
        # As long as the window lives: its lock is held.
        with open(os.path.join(os.path.dirname(database), 'locks', WINDOW), 'w') as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with sqlite3.connect(database) as connection:
                connection.execute('UPDATE images SET deleted_us = 1 WHERE id = ?', [marked['id']])
                connection.execute('INSERT INTO library_values VALUES (?, ?)',
                                   ['deleting/' + marked['id'], WINDOW])
            [only] = home.run('images', '--json').expect(0).objects
            assert only['id'] == kept['id'], only
            exported = home.run('export', '--to', home.join('out'), '--json').expect(0).objects
            assert [item['id'] for item in exported] == [kept['id']], exported
            home.run('export', marked['id'], '--to', home.join('one')).expect(2, marked['id'])
            [made] = home.run('sheet', '--to', home.join('all.png'), '--json').expect(0).objects
            assert made['pictures'] == 1, made
            home.run('sheet', marked['id'], '--to', home.join('x.pdf')).expect(2, marked['id'])
        # It was killed, and the picture is simply back.
        assert len(home.run('images', '--json').expect(0).objects) == 2


@case('killed while it exports: what has a name is whole, the library as it was (K12)')
def test_killed():
    with FakeService() as service, Home(service.address) as home:
        paths = make_pictures(home, N_MANY)
        before = hash_files(paths)
        arguments = ('--format', 'webp', '--name', '{id}')
        lines = home.run('export', '--to', home.join('whole'), *arguments).expect(0).lines
        whole = {os.path.basename(path): value for path, value in hash_files(lines).items()}
        assert len(whole) == N_MANY

        target = home.join('cut')
        running = home.start('export', '--to', target, *arguments)
        wait_for(lambda: os.path.isdir(target) and visible(target), 'a first picture')
        running.send(signal.SIGKILL)
        running.finish()
        found = {name: hashlib.sha256(read(os.path.join(target, name))).hexdigest()
                 for name in visible(target)}
        assert found and found.items() <= whole.items(), (found, whole)
        assert hash_files(paths) == before
        with sqlite3.connect(home.find_database()) as database:
            assert database.execute('PRAGMA integrity_check').fetchone() == ('ok',)
        # What the dead left goes with the next export; what a living one writes stays.
        left = os.path.join(target, '.latent-export-dEadEd')
        alive = os.path.join(target, '.latent-export-aLivE1')
        other = os.path.join(target, '.latent-export-list')
        for path in (left, alive, other):
            with open(path, 'wb') as file:
                file.write(b'half of a')
        with open(alive, 'rb+') as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            home.run('export', '--to', target, '--name', '{id}').expect(0)
            hidden = {name for name in os.listdir(target) if name.startswith('.')}
            assert hidden == {os.path.basename(alive), os.path.basename(other)}, hidden
        home.run('export', '--to', os.path.join(target, 'all.zip')).expect(0)
        assert not os.path.exists(alive) and os.path.exists(other)


def visible(folder):
    return [name for name in os.listdir(folder) if not name.startswith('.')]


if __name__ == '__main__':
    sys.exit(tap.run())
