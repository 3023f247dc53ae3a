#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""The command line as a script meets it: without display and bus, clean standard output."""

import os
import subprocess
import sys

import gi

gi.require_version('GdkPixbuf', '2.0')
from gi.repository import GdkPixbuf  # pylint: disable=wrong-import-position

from scenario import PROGRAM, make_library, read_objects, run, start_service, stop_all, tap
from driver.canary import CANARY, DEBUG  # pylint: disable=wrong-import-order

# Neither may be needed.
BARE = {'DISPLAY': '', 'DBUS_SESSION_BUS_ADDRESS': 'unix:path=/nowhere'}
library = make_library('command-line')
DEMO = ['--demo', '--library', library]


@tap.case('/e2e/command-line/generate-ends-with-a-verified-png')
def test_generate():
    said = run(
        'generate',
        *DEMO,
        'a lighthouse in a storm',
        '--aspect-ratio',
        '16:9',
        '--image-size',
        '2K',
        '--output-format',
        'png',
        '--json',
        **BARE
    )
    jobs = read_objects(said)
    assert len(jobs) == 1 and jobs[0]['state'] == 'done', said
    image = jobs[0]['images'][0]
    assert (image['width'], image['height'], image['format']) == (2816, 1536, 'png'), image
    # Both are of what was delivered; the file has grown by its record.
    assert os.path.getsize(image['path']) > image['bytes'], image
    assert len(bytes.fromhex(image['sha256'])) == 32, image
    pixbuf = GdkPixbuf.Pixbuf.new_from_file(image['path'])
    assert (pixbuf.get_width(), pixbuf.get_height()) == (2816, 1536)


@tap.case('/e2e/command-line/prints-one-path-an-image')
def test_paths():
    paths = run('generate', *DEMO, '--count', '2', 'two gulls', **BARE).splitlines()
    assert len(paths) == 2 and all(os.path.isfile(path) for path in paths), paths
    listed = read_objects(run('images', *DEMO, '--json', **BARE))
    assert {image['path'] for image in listed} >= set(paths), listed


@tap.case('/e2e/command-line/left-jobs-are-resumed')
def test_resume():
    run('generate', *DEMO, '--no-wait', 'a lantern', **BARE)
    assert any(
        job['state'] == 'done' and job['prompt'] == 'a lantern'
        for job in read_objects(run('resume', *DEMO, '--json', **BARE))
    )


@tap.case('/e2e/command-line/bad-input-is-refused-before-anything-is-sent')
def test_bad_input():
    before = run('jobs', *DEMO, '--json', **BARE)
    for arguments in (
        ['generate', *DEMO, ''],
        ['generate', *DEMO, 'x' * 2001],
        ['generate', *DEMO, '--model', 'imagen-5', 'a'],
        ['generate', *DEMO, '--aspect-ratio', '5:1', 'a'],
        ['generate', *DEMO, '--colour', 'red', 'a'],
        ['paint'],
    ):
        assert run(*arguments, status=2, **BARE) == ''
    assert run('jobs', *DEMO, '--json', **BARE) == before


@tap.case('/e2e/command-line/no-key-is-3-and-an-unwritable-library-5')
def test_no_key():
    run('account', '--library', make_library('no-key'), status=3, **BARE)
    blocked = os.path.join(make_library('blocked'), 'file')
    with open(blocked, 'w', encoding='utf-8'):
        pass
    run('generate', '--demo', '--library', os.path.join(blocked, 'below'), 'a', status=5, **BARE)


@tap.case('/e2e/command-line/debugging-stays-off-standard-output')
def test_debugging():
    # It has to ask the keyring before it knows that there is no key; GDBus tells it all.
    command = [PROGRAM, 'account', '--json', '--library', make_library('debugging')]
    keyless = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, **DEBUG}
    )
    assert keyless.returncode == 3 and keyless.stdout == '', keyless
    assert 'GDBus-debug' in keyless.stderr, f'nothing was debugged\n{keyless}'
    service = start_service('debugged')
    [account] = read_objects(
        run(*command[1:], APIFRAME_API_KEY=CANARY.decode() + '00000000', **service, **DEBUG)
    )
    assert account['address'] == service['LATENT_API_URL'], account


if __name__ == '__main__':
    sys.exit(tap.run(stop_all))
