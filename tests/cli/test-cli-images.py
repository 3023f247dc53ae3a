#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""`latent images`: which pictures, in which order."""

import os
import sqlite3
import sys
import time

from cli_home import MARKED_IMAGE_MEMBERS, Home
from fake_service import FakeService
from driver import tap
from driver.tap import case

ZONE = 'Etc/GMT-2'  # two hours before UTC, whatever the season


def make_time(text):
    """Microseconds of a time in ZONE."""
    seconds = time.mktime(time.strptime(text, '%Y-%m-%dT%H:%M:%S'))
    return int(seconds) * 1_000_000


# Prompt, and what the index says of its picture; the oldest first.
PICTURES = (
    ('a red fox', {'rating': 5, 'favourite': 1, 'model_id': 'imagen-4', 'image_size': '1K',
                   'aspect_ratio': '16:9', 'format': 'png'}, '2026-05-01T00:00:00'),
    ('嵐の中の灯台', {'rating': -1, 'favourite': 0, 'model_id': 'imagen-4-fast',
                'image_size': '2K', 'aspect_ratio': '1:1', 'format': 'jpg'},
     '2026-05-01T23:59:59'),
    ('CAFÉ, "at night"', {'rating': 3, 'favourite': 0, 'model_id': 'imagen-4-ultra',
                          'image_size': '1K', 'aspect_ratio': '9:16', 'format': 'webp'},
     '2026-05-02T12:30:00'),
)


def fill(home):
    """The pictures' paths, oldest first."""
    paths = []
    for prompt, _, _ in PICTURES:
        paths += home.run('generate', prompt).expect(0).lines
    with sqlite3.connect(home.find_database()) as database:
        for path, (_, values, date) in zip(paths, PICTURES):
            columns = ''.join(f'{name} = :{name}, ' for name in values)
            database.execute(
                f'UPDATE images SET {columns} job_created_us = :time WHERE path = :path',
                {**values, 'time': make_time(date), 'path': path})
        numbers = [database.execute('SELECT number FROM images WHERE path = ?', [path])
                   .fetchone()[0] for path in paths]
        database.execute("INSERT INTO tags VALUES (?, 'blue'), (?, 'sea'), (?, 'blue')",
                         [numbers[0], numbers[1], numbers[2]])
        database.execute("INSERT INTO collections VALUES ('c', 'Best of', 1)")
        database.execute("INSERT INTO collection_images VALUES ('c', ?, 1)", [numbers[1]])
        database.execute("UPDATE jobs SET state = 'unknown'"
                         ' WHERE id = (SELECT job_id FROM images WHERE number = ?)', [numbers[2]])
    return paths


# What is asked for, and which of PICTURES are the answer, in their order.
QUESTIONS = (
    ((), (2, 1, 0)),
    (('--sort=oldest',), (0, 1, 2)),
    (('--sort=rating',), (0, 2, 1)),
    (('--sort=prompt',), (0, 2, 1)),
    (('--sort=oldest', '--limit=2'), (0, 1)),
    (('--limit=1',), (2,)),
    (('--search', 'FOX red'), (0,)),
    (('--search', '灯台'), (1,)),
    (('--search', 'cafe'), (2,)),
    (('--search', '"at'), (2,)),
    (('--search', ' , '), (2, 1, 0)),
    (('--search', 'nothing here'), ()),
    (('--favourite',), (0,)),
    (('--rating=3',), (2, 0)),
    (('--rating=4',), (0,)),
    (('--rejected',), (1,)),
    (('--model=imagen-4',), (0,)),
    (('--model=imagen-4', '--model', 'imagen-4-ultra'), (2, 0)),
    (('--aspect-ratio=1:1',), (1,)),
    (('--image-size=1K',), (2, 0)),
    (('--output-format=jpg',), (1,)),
    (('--output-format=jpeg', '--output-format=webp'), (2, 1)),
    (('--state=unknown',), (2,)),
    (('--state=unknown', '--state=done'), (2, 1, 0)),
    (('--state=running',), ()),
    (('--since=2026-05-02',), (2,)),
    (('--since=2026-05-01',), (2, 1, 0)),
    (('--until=2026-05-01',), (1, 0)),
    (('--until=2026-04-30',), ()),
    (('--since=2026-05-01', '--until=2026-05-01'), (1, 0)),
    (('--since=2026-05-02T12:30',), (2,)),
    (('--until=2026-05-02T12:30',), (1, 0)),
    (('--since=2026-05-02 12:31',), ()),
    (('--since=2026-05-02T10:30:00Z',), (2,)),
    (('--since=2026-05-02T10:30:01Z',), ()),
    (('--tag=blue',), (2, 0)),
    (('--tag=blue', '--tag=sea'), (2, 1, 0)),
    (('--collection=best OF',), (1,)),
    (('--tag=blue', '--rating=4', '--search=fox', '--sort=prompt'), (0,)),
    (('--tag=sea', '--favourite'), ()),
)


@case('more jobs than are read in one go: each once, newest first, with its pictures')
def test_many_jobs():
    with FakeService() as service, Home(service.address) as home:
        path, = home.run('generate', 'a lighthouse').expect(0).lines
        with sqlite3.connect(home.find_database()) as database:
            columns = [row[1] for row in database.execute('PRAGMA table_info (jobs)')]
            values = {**{name: name for name in columns}, 'id': "printf ('job-%05d', value)",
                      'idempotency_key': "printf ('key-%05d', value)", 'remote_id': 'NULL',
                      'created_us': 'created_us - value / 3 * 1000000', 'number': 'value + 10'}
            database.execute(
                'WITH RECURSIVE counter (value) AS'
                ' (SELECT 1 UNION ALL SELECT value + 1 FROM counter WHERE value < 1100)'
                f' INSERT INTO jobs ({", ".join(columns)})'
                f' SELECT {", ".join(values[name] for name in columns)} FROM counter, jobs')
        jobs = home.get_jobs()
        order = [(job['created_at'], job['id']) for job in jobs]
        assert len({job['id'] for job in jobs}) == len(jobs) == 1101
        assert len(home.run('jobs').expect(0).lines) == 1101
        assert [len(job['images']) for job in jobs].count(0) == 1100
        assert order == sorted(order, reverse=True)
        assert path in str([job for job in jobs if job['images']])


@case('every filter, alone and with others; every order')
def test_questions():
    with FakeService() as service, Home(service.address) as home:
        home.env['TZ'] = ZONE
        paths = fill(home)
        for options, answer in QUESTIONS:
            result = home.run('images', *options).expect(0)
            assert result.lines == [paths[i] for i in answer], f'{options}\n{result}'
            assert result.err == '', result
        objects = home.run('images', '--json', '--search=fox').expect(0).objects
        assert [list(image) for image in objects] == [MARKED_IMAGE_MEMBERS], objects


@case('only the files of the pictures that are printed are looked at')
def test_files():
    with FakeService() as service, Home(service.address) as home:
        paths = fill(home)
        for path in paths:
            os.unlink(path)
        result = home.run('images', '--sort=oldest', '--limit=1').expect(0, paths[0])
        assert paths[1] not in result.err and paths[2] not in result.err, result
        with sqlite3.connect(home.find_database()) as database:
            [[count]] = database.execute(
                "SELECT count (*) FROM images WHERE file_state = 'missing'").fetchall()
        assert count == 1


os.environ['TZ'] = ZONE
time.tzset()
sys.exit(tap.run())
