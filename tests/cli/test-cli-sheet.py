#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""`latent sheet`: pictures on pages, without a display."""

import os
import subprocess
import sys

from cli_home import Home
from fake_service import FakeService
from driver import tap
from driver.tap import case

PROMPT = 'a lighthouse — 灯台'


def read(path):
    with open(path, 'rb') as file:
        return file.read()


def count_pages(path):
    """As a program for PDF files counts them."""
    out = subprocess.run(['pdfinfo', path], check=True, capture_output=True, text=True).stdout
    return int([line for line in out.splitlines() if line.startswith('Pages:')][0].split()[1])


def read_text(path):
    return subprocess.run(['pdftotext', path, '-'], check=True, capture_output=True,
                          text=True).stdout


@case('a PDF of what a filter finds, its words as text; an existing file is left alone (F12)')
def test_pdf():
    with FakeService() as service, Home(service.address) as home:
        home.run('generate', '-n', '3', PROMPT).expect(0)
        path = home.join('sheet.pdf')
        result = home.run('sheet', '--search', 'lighthouse', '--to', path, '--title', 'Studies',
                          '--caption', 'number,prompt,settings,rating').expect(0)
        assert result.lines == [path], str(result)
        assert result.err == '', str(result)
        assert count_pages(path) == 1
        text = read_text(path)
        assert 'Studies' in text and text.count('a lighthouse') == 3 and 'Imagen 4' in text, text
        before = read(path)
        home.run('sheet', '--to', path).expect(2, 'exists already')
        assert read(path) == before
        assert not [name for name in os.listdir(home.path) if 'export' in name]


@case('pictures named by id, in their order; every page a PNG; --json')
def test_png():
    with FakeService() as service, Home(service.address) as home:
        home.run('generate', '-n', '3', PROMPT).expect(0)
        images = home.run('images', '--json').expect(0).objects
        ids = [images[2]['id'], images[0]['id']]
        path = home.join('sheet.png')
        [made] = home.run('sheet', *ids, '--to', path, '--page', '200x200', '--columns', '1',
                          '--caption', 'none', '--no-page-numbers', '--json').expect(0).objects
        assert list(made) == ['files', 'pages', 'pictures', 'missing'], made
        assert made['files'] == [home.join('sheet-1.png'), home.join('sheet-2.png')] or \
            made['files'] == [path], made
        assert made['pictures'] == 2 and made['missing'] == [], made
        assert made['pages'] == len(made['files'])
        assert all(read(name).startswith(b'\x89PNG') for name in made['files'])
        home.run('sheet', ids[0], 'no-such-id', '--to', home.join('x.pdf')).expect(2, 'no-such-id')
        home.run('sheet', ids[0], '--rating=1', '--to', home.join('x.pdf')).expect(2, 'not both')
        assert not os.path.exists(home.join('x.pdf'))


@case('a picture whose file is gone has a frame, and is told')
def test_missing():
    with FakeService() as service, Home(service.address) as home:
        paths = home.run('generate', '-n', '2', PROMPT).expect(0).lines
        os.unlink(paths[0])
        path = home.join('sheet.pdf')
        result = home.run('sheet', '--to', path, '--json').expect(1, paths[0], 'missing or damaged')
        [made] = result.objects
        assert made['missing'] == [paths[0]] and made['files'] == [path], made
        assert count_pages(path) == 1 and 'Missing' in read_text(path)


@case('mistakes are told before anything is opened; nothing found makes nothing')
def test_mistakes():
    with Home() as home:
        path = home.join('sheet.pdf')
        for options in (('--to', home.join('sheet.gif')), (), ('--to', path, '--columns', '0'),
                        ('--to', path, '--columns', '21'), ('--to', path, '--caption', 'words'),
                        ('--to', path, '--page', 'a5'), ('--to', path, '--page', '100'),
                        ('--to', path, '--page', '10000x10000'), ('--to', path, '--gap', 'nan'),
                        ('--to', path, '--margin', '-1'), ('--to', path, '--prompt-lines', '0')):
            home.run('sheet', *options).expect(2)
        assert os.listdir(home.env['XDG_DATA_HOME']) == []
        home.run('sheet', '--to', path).expect(1, 'No picture')
        home.run('sheet', '--help').expect(0)
        assert not os.path.exists(path)


@case('a folder that cannot be written is told (F12)')
def test_unwritable():
    with FakeService() as service, Home(service.address) as home:
        home.run('generate', PROMPT).expect(0)
        home.run('sheet', '--to', home.join('nowhere', 'sheet.pdf')).expect(5, 'nowhere')


sys.exit(tap.run())
