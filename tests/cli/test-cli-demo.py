#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""The commands against the demo service, embedded by --demo and served alone by demo-service."""

import json
import os
import signal
import struct
import sys
import urllib.request

from cli_home import CANARY, JOB_MEMBERS, SLOW, Home, interrupt
from driver import tap
from driver.tap import case

TIMEOUT = f'--timeout={4 * SLOW:g}'


class DemoService:
    """`latent demo-service` on any port, until the case is over."""

    def __init__(self, seconds=0.3):
        self.home = Home(key=None)
        self.running = self.home.start('demo-service', '--port', '0', f'--seconds={seconds}')
        self.address = self.running.process.stdout.readline().decode().strip()

    def __enter__(self):
        assert self.address.startswith('http://127.0.0.1:'), self.address
        return self

    def __exit__(self, *_):
        result = interrupt(self.running, signal.SIGTERM)
        self.home.__exit__(None)
        result.expect(0)

    def list_jobs(self):
        request = urllib.request.Request(self.address + '/v2/jobs?limit=100',
                                         headers={'X-API-Key': CANARY})
        with urllib.request.urlopen(request) as reply:
            return json.load(reply)['jobs']


def get_png_size(path):
    with open(path, 'rb') as file:
        data = file.read()
    assert data[:8] == b'\x89PNG\r\n\x1a\n' and data[-8:-4] == b'IEND', path
    return struct.unpack('>II', data[16:24])


@case('--demo: a picture of the right shape, without key, bus or network')
def test_demo():
    with Home('http://example.org', key='no key at all') as home:
        # Neither the key nor the address of the real service is read: both would be refused.
        result = home.run('generate', '--demo', 'a lighthouse in a storm', '--aspect-ratio', '16:9',
                          '--image-size', '2K', '--output-format', 'png', '--json').expect(0)
        [job] = result.objects
        assert list(job) == JOB_MEMBERS and job['state'] == 'done', job
        [image] = job['images']
        assert get_png_size(image['path']) == (2816, 1536) == (image['width'], image['height'])
        assert image['format'] == 'png'
        assert home.run('images', '--demo').expect(0).lines == [image['path']]
        assert home.run('images').expect(0).lines == []  # a library of its own
        assert 'Service: http://127.0.0.1:' in home.run('account', '--demo').expect(0).out


@case('images: a file that was deleted or changed is named beside the list (F10)')
def test_files():
    with Home(key=None) as home:
        result = home.run('generate', '--demo', 'a boat', '--json').expect(0)
        path = result.objects[0]['images'][0]['path']
        listed = home.run('images', '--demo').expect(0)
        assert listed.lines == [path] and listed.err == '', listed
        with open(path, 'ab') as file:
            file.write(b'drawn on')
        listed = home.run('images', '--demo').expect(0)
        assert listed.lines == [path] and listed.err.strip().endswith(
            f'{path}: Changed by another program'), listed
        os.unlink(path)
        listed = home.run('images', '--demo', '--json').expect(0)
        assert listed.objects[0]['path'] == path, listed
        assert listed.err.strip().endswith(f'{path}: The file is missing'), listed


@case('--demo: what is left is finished by the next process')
def test_demo_resume():
    with Home(key=None) as home:
        result = home.run('generate', '--demo', '--no-wait', '-n', '2', 'x').expect(0)
        assert len(result.lines) == 2
        assert len(home.run('resume', '--demo').expect(0).lines) == 2
        home.run('generate', '--demo', 'demo:stuck', TIMEOUT).expect(4, 'latent resume --demo')


@case('demo-service: a true stand-in by its address')
def test_stand_in():
    with DemoService() as service, Home(service.address) as home:
        paths = home.run('generate', '-n', '3', 'x', '--format', 'png').expect(0).lines
        assert len(set(paths)) == 3
        assert get_png_size(paths[0]) == (1024, 1024)
        assert len(service.list_jobs()) == 3
        [account] = home.run('account', '--json').expect(0).objects
        assert account['credits'] >= 0 and account['address'] == service.address


@case('demo-service: killed while waiting, then resume: exactly one job (K6)')
def test_killed():
    with DemoService(seconds=3 * SLOW) as service, Home(service.address) as home:
        running = home.start('generate', 'x')
        home.wait_for_state('waiting')
        running.kill()
        assert len(home.run('resume').expect(0).lines) == 1
        assert len(service.list_jobs()) == 1


@case('demo-service: Ctrl+C, --timeout, --no-wait, each then resume')
def test_left():
    with DemoService(seconds=3 * SLOW) as service, Home(service.address) as home:
        running = home.start('generate', 'one')
        home.wait_for_state('waiting')
        interrupt(running).expect(4)
        home.run('generate', 'two', f'--timeout={SLOW:g}').expect(4)
        home.run('generate', '--no-wait', 'three').expect(0)
        home.run('resume').expect(0)
        assert [job['state'] for job in home.get_jobs()] == 3 * ['done']
        assert len(service.list_jobs()) == 3


@case('demo-service: every trouble has its exit status')
def test_troubles():
    with DemoService() as service, Home(service.address) as home:
        for word, status, state in (
                ('demo:refuse', 1, 'refused'), ('demo:fail', 1, 'failed'),
                ('demo:cancel', 1, 'failed'), ('demo:400', 1, 'failed'),
                ('demo:expired', 1, 'failed'), ('demo:402', 3, 'stopped'),
                ('demo:403', 3, 'stopped'), ('demo:unauthorized', 3, 'stopped'),
                ('demo:429', 0, 'done'), ('demo:503', 0, 'done'), ('demo:html', 0, 'done'),
                ('demo:lost', 0, 'done'), ('demo:cut', 0, 'done'), ('demo:stuck', 4, 'waiting')):
            options = [TIMEOUT] if word == 'demo:stuck' else []
            result = home.run('generate', '--json', word, *options).expect(status)
            assert [job['state'] for job in result.objects] == [state], str(result)
            assert status == 0 or result.err, str(result)


@case('demo-service --help lists the words that make trouble')
def test_help():
    with Home() as home:
        assert 'demo:refuse' in home.run('demo-service', '--help').expect(0).out


@case('demo-service: its address comes first, a port that is taken is an error')
def test_port():
    with DemoService() as service, Home(key=None) as home:
        port = service.address.rsplit(':', 1)[1]
        result = home.run('demo-service', '--port', port)
        assert result.status != 0 and result.out == '' and result.err, str(result)
        again = home.start('demo-service', '--library', home.join('l'))
        assert again.process.stdout.readline().startswith(b'http://127.0.0.1:')
        interrupt(again).expect(0)


sys.exit(tap.run())
