#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""make-version-2.py LATENT-MIGRATIONS.C FILE: a library as the program of version 2 made it.

The tables come from the first two scripts of the program's source at commit 1394195, the last one
of that version; both scripts are released and never change. Jobs in every state, several of them
from one moment, with up to three pictures, also marked as deleted; texts of every kind. FILE is in
the repository so that the test stands on bytes of that time and not on today's program.
"""

import re
import sqlite3
import sys

STATES = ('queued', 'submitting', 'waiting', 'downloading', 'done', 'refused', 'failed', 'unknown',
          'stopped')
PROMPTS = ('a red fox', '嵐の中の灯台', 'CAFÉ in der Straße', '\U0001f98a\U0001f3fd\u200d', 'مُحَمَّد',
           "it's; DROP TABLE jobs; --", 'จานกาแฟ', 'x' * 5000, b'half \xed\xa0\x80 of a pair')
PARAMETERS = ('{"aspect_ratio":"16:9","image_size":"2K"}', '{}', '{"image_size":"1K"}', 'broken',
              '{"aspect_ratio":1.5}')


def read_script(path, version):
    """The SQL text of a script, without C around it."""
    source = open(path, encoding='utf-8').read()
    body = re.search(rf'static const char script_{version}\[\]\s*=(.*?);\n\n', source,
                     re.S).group(1)
    body = body.replace('STATES', '"' + ', '.join(f"'{state}'" for state in STATES) + '"')
    return ''.join(re.findall(r'"((?:[^"\\]|\\.)*)"', body))


def insert(connection, table, values):
    """A prompt that is no text has to be made one by SQLite."""
    marks = ', '.join('CAST (? AS TEXT)' if name == 'prompt' else '?' for name in values)
    connection.execute(f'INSERT INTO {table} ({", ".join(values)}) VALUES ({marks})',
                       tuple(values.values()))


def add_job(connection, number):
    # Neither by time nor by id in the order of the rows; three of each moment.
    created_us = 1767225600000000 + number * 7 % 18 // 3
    prompt = PROMPTS[number % len(PROMPTS)]
    state = STATES[number % len(STATES)]
    job_id = f'{number * 5 % 18:08d}-0000-4000-8000-000000000000'
    insert(connection, 'jobs', {
        'id': job_id, 'origin': 'https://api.apiframe.ai', 'idempotency_key': f'key-{number}',
        'body': b'\x00\xff', 'body_sha256': 'ab' * 32, 'model_id': f'imagen-{number % 3}',
        'prompt': prompt, 'parameters': PARAMETERS[number % len(PARAMETERS)],
        'remote_id': f'remote-{number}', 'state': state, 'resume_state': 'queued',
        'charged': 'yes', 'credits': number, 'progress': -1, 'attempts': 1, 'error_code': -1,
        'error_http_status': 0, 'created_us': created_us, 'created_boot_us': 5, 'submitted_us': 1,
        'accepted_us': 2, 'finished_us': 3, 'hidden': 0, 'price': number - 1, 'rank': -number,
        'took_us': number * 1000, 'server_offset_us': None if number % 2 else -5})
    insert(connection, 'job_events', {'job_id': job_id, 'state': state, 'wall_us': 1,
                                      'boot_us': 1})
    for position in range(number % 4):
        insert(connection, 'images', {
            'id': f'image-{number}-{position}', 'job_id': job_id, 'position': position,
            'path': f'/home/jörg/Bilder/{number}-{position}.png',
            'format': ('png', 'jpg', 'webp')[position], 'width': number, 'height': number * 2,
            'size_bytes': 2**53 - number, 'sha256': 'cd' * 32, 'rating': number % 7 - 1,
            'favourite': number % 2, 'created_us': 1767225600000000, 'job_created_us': created_us,
            'deleted_us': 99 if number % 5 == 0 else 0, 'file_mtime_us': -5, 'file_inode': 2**62,
            'file_size': 0, 'incomplete': number % 2,
            'carries': ('nothing', 'xmp', 'sidecar')[position], 'is_stale': position % 2,
            'file_state': ('there', 'missing', 'changed')[number % 3]})


def main():
    connection = sqlite3.connect(sys.argv[2], isolation_level=None)
    for version in (1, 2):
        connection.executescript('BEGIN;' + read_script(sys.argv[1], version) + 'COMMIT;')
    connection.execute('BEGIN')
    for number in range(18):
        add_job(connection, number)
    insert(connection, 'library_values', {'name': 'limit', 'value': 7})
    connection.execute('COMMIT')
    connection.close()


main()
