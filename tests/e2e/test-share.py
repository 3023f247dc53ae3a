#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""Pictures leave the library: exported, copied to other programs, handed to the desktop."""

import hashlib
import json
import os
import subprocess
import sys

from gi.repository import GLib
from scenario import HOME, SOURCE, Latent, list_files, make_library, press, run, start_service
from scenario import stop_all, tap, type_text, wait_for

NAMES = ('three', 'two', 'one')
TYPES = ('image/png', 'text/uri-list', 'x-special/gnome-copied-files', 'text/plain;charset=utf-8')
PNG = b'\x89PNG\r\n\x1a\n'
service = {}


def make_pictures():
    """The library of three: made once, since no case changes it."""
    library = os.path.join(HOME, 'libraries', 'share')
    if not service:
        make_library('share')
        service.update(
            start_service('share-service'), APIFRAME_API_KEY='afk_share_4444444444444444'
        )
        for prompt in reversed(NAMES):
            run('generate', '--library', library, prompt, **service)
    return library


def open_window(library):
    window = Latent('--library', library, **service)
    wait_for(lambda: len(window.get_tiles()) == len(NAMES), 'not all tiles are there')
    return window


def select(window, prompt):
    tile = window.gallery.find('table cell', starts=f'{prompt}, ')
    tile.point()
    wait_for(lambda: 'selected' in tile.states, f'{prompt} is not selected')
    return tile


def hash_file(path):
    with open(path, 'rb') as file:
        return hashlib.sha256(file.read()).hexdigest()


def read_clipboard(*types):
    script = os.path.join(SOURCE, 'tests', 'support', 'driver', 'clipboard.py')
    answer = json.loads(subprocess.check_output([sys.executable, '-B', script, *types], text=True))
    return answer['offered'], {
        kind: bytes.fromhex(text) for kind, text in answer['bytes'].items()
    }


def get_export_folder():
    pictures = GLib.get_user_special_dir(GLib.UserDirectory.DIRECTORY_PICTURES)
    return os.path.join(pictures or HOME, 'Latent Export')


@tap.case('/e2e/share/several-are-exported-with-a-template')
def test_export():
    window = open_window(make_pictures())
    select(window, 'two')
    press('ctrl+a')
    window.find('label', '3 selected')
    press('ctrl+e')
    names = window.find('text', 'File names')
    names.point()
    press('ctrl+a')
    type_text('sea {n:2} {prompt}')
    window.find('label', 'sea 01 three.jpg')
    window.find('push button', 'Export').click()
    window.wait_for_toast('3 images exported')
    names = sorted(os.listdir(get_export_folder()))
    assert names == ['sea 01 three.jpg', 'sea 02 two.jpg', 'sea 03 one.jpg'], names
    window.close()


@tap.case('/e2e/share/another-program-reads-each-kind-from-the-clipboard')
def test_clipboard():
    library = make_pictures()
    files = [path for path in list_files(library) if 'two' in os.path.basename(path)]
    uri = GLib.filename_to_uri(files[0])
    window = open_window(library)
    select(window, 'two')
    press('ctrl+c')
    window.wait_for_toast('Image copied')
    offered, content = read_clipboard(*TYPES)
    assert set(TYPES) <= set(offered), offered
    assert content['image/png'].startswith(PNG)
    assert content['text/uri-list'] == f'{uri}\r\n'.encode(), content['text/uri-list']
    assert content['x-special/gnome-copied-files'] == f'copy\n{uri}'.encode()
    assert content['text/plain;charset=utf-8'] == b'two', content['text/plain;charset=utf-8']
    press('ctrl+shift+c')
    window.wait_for_toast('Prompt copied')
    offered, content = read_clipboard(*TYPES)
    assert 'image/png' not in offered, offered
    assert content['text/plain;charset=utf-8'] == b'two', content['text/plain;charset=utf-8']
    window.close()


@tap.case('/e2e/share/the-desktop-sets-the-wallpaper-where-it-can')
def test_wallpaper():
    library = make_pictures()
    log = os.path.join(HOME, 'wallpapers')
    script = os.path.join(SOURCE, 'tests', 'support', 'driver', 'portal.py')
    window = open_window(library)
    tile = select(window, 'one')
    tile.point(button=3)
    window.find('menu item', 'Export…')
    assert window.seek('menu item', 'Set as Wallpaper…') is None
    press('Escape')
    window.wait_until_gone('menu item', 'Export…')
    with subprocess.Popen(
        [sys.executable, '-B', script, log, '0'], stdout=subprocess.PIPE, text=True
    ) as portal:
        assert portal.stdout.readline() == 'ready\n'
        window.choose_in_menu(tile, 'Set as Wallpaper…')
        window.wait_for_toast('Wallpaper set')
        portal.kill()
    with open(log, encoding='utf-8') as lines:
        entry = json.loads(lines.read())
    hashes = {hash_file(path) for path in list_files(library) if path.endswith('.jpg')}
    assert entry['sha256'] in hashes
    assert entry['preview'] is True and entry['set-on'] == 'background'
    window.close()


if __name__ == '__main__':
    sys.exit(tap.run(cleanup=stop_all))
