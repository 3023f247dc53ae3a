#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""make-version-1.py LATENT-MIGRATIONS.C FILE: a library as the program of version 1 made it.

The tables come from the first script of the program's source; that script is released and
never changes. A job in every state, pictures with and without a file state, texts of every kind.
FILE is in the repository so that the test stands on bytes of that time and not on today's program.
"""

import re
import sqlite3
import sys

STATES = ('queued', 'submitting', 'waiting', 'downloading', 'done', 'refused', 'failed', 'unknown',
          'stopped')
TEXTS = ('a fox', 'Größe „42“ — ½', '日本語の絵', '\U0001f98a\U0001f3fd\u200d',
         'e\u0301 \u202eabc\u202c',
         "it's; DROP TABLE jobs; --", 'line\nbreak\ttab', '\x01\x7f\ufeff\uffff', 'x' * 5000)


def read_script(path):
    """The SQL text of script_1, without C around it."""
    source = open(path, encoding='utf-8').read()
    body = re.search(r'static const char script_1\[\]\s*=(.*?);\n\n', source, re.S).group(1)
    body = body.replace('STATES', '"' + ', '.join(f"'{state}'" for state in STATES) + '"')
    return ''.join(re.findall(r'"((?:[^"\\]|\\.)*)"', body))


def add_job(connection, number, state):
    prompt = TEXTS[number % len(TEXTS)]
    is_sent = state not in ('queued', 'submitting')
    connection.execute(
        'INSERT INTO jobs VALUES (' + ', '.join('?' * 33) + ')',
        (f'{number:08d}-0000-4000-8000-000000000000', 'https://api.apiframe.ai',
         None if number % 2 else 'team Ä', f'key-{number}', prompt.encode() + b'\x00\xff',
         'ab' * 32,
         'imagen-4', prompt, '{"aspect_ratio":"16:9","wort":"ß"}',
         None if number % 3 else 'https://hook.example/ü', None if number % 4 else 'parent-é',
         f'remote-{number}' if is_sent else None, state,
         'downloading' if state == 'stopped' else 'queued', None if number % 2 else 'reason — ✓',
         ('unknown', 'no', 'yes')[number % 3], number - 1, number % 101 - 1, number, number - 1,
         None if number % 2 else 'server said „no“', 200 if is_sent else 0, f'req-{number}',
         '["https://cdn.example/a.png"]' if is_sent else None, b'{"status":"\xc3\xa9"}',
         1767225600000000 + number, 77 + number, 'boot', number * 3, number * 4, number * 5,
         'owner' if number % 2 else None, number % 2))
    for step, name in enumerate(STATES[:number % 4 + 1]):
        connection.execute(
            'INSERT INTO job_events (job_id, state, reason, wall_us, boot_us)'
            ' VALUES (?, ?, ?, ?, ?)',
            (f'{number:08d}-0000-4000-8000-000000000000', name, TEXTS[step], number + step, step))


def add_image(connection, number):
    connection.execute(
        'INSERT INTO images VALUES (' + ', '.join('?' * 17) + ')',
        (f'image-{number}', f'{number:08d}-0000-4000-8000-000000000000', number % 4,
         b'/home/j\xf6rg/Bilder/'.decode('latin-1') + f'{TEXTS[number % 6]}-{number}.png',
         ('unknown', 'png', 'jpg', 'webp')[number % 4], number, number * 2, 2**53 - number,
         'cd' * 32,
         number % 7 - 1, number % 2, 1767225600000000, 1767225600000000 + number,
         0 if number % 3 else 99, None if number % 2 else -5, None if number % 2 else 2**62,
         None if number % 2 else 0))


def main():
    script = read_script(sys.argv[1])
    connection = sqlite3.connect(sys.argv[2], isolation_level=None)
    connection.executescript('BEGIN;' + script + 'COMMIT;')
    connection.execute('BEGIN')
    for number in range(2 * len(STATES)):
        add_job(connection, number, STATES[number % len(STATES)])
        add_image(connection, number)
    connection.execute('COMMIT')
    connection.close()


main()
