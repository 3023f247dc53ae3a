#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""What other programs drop on the window: text is taken, files are not."""

import os
import struct
import subprocess
import sys
import zlib

from scenario import SOURCE, Latent, make_library, move_about, press, resize, stop_all, tap
from scenario import wait_for, xdotool

# Right of the window, which stands at 0,0 and is made this narrow.
PLACE = 1000, 700


class Source:
    """Another program whose window something can be dragged from."""

    def __init__(self, kind, *arguments):
        script = os.path.join(SOURCE, 'tests', 'support', 'driver', 'drag-source.py')
        self.process = subprocess.Popen(
            [sys.executable, '-B', script, *map(str, PLACE), kind, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
        )
        os.set_blocking(self.process.stdout.fileno(), False)
        self.said = ''
        self.wait_for('ready')

    def hears(self, words):
        """Whether it was a line of its own: with the debug variables there is more than that."""
        self.said += (self.process.stdout.read() or b'').decode()
        return words in self.said.splitlines()

    def wait_for(self, *choices):
        """Gives the one of these that was said."""

        def is_said():
            return any(map(self.hears, choices))

        wait_for(is_said, lambda: f'none of {choices} but {self.said[-2000:]!r}')
        return next(filter(self.hears, choices))

    def pick_up(self):
        x, y = PLACE
        xdotool('mousemove', x + 80, y + 40, 'mousedown', 1)
        move_about(x + 80, y + 40, lambda: self.hears('begin'), 'nothing begins')

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def list_many(folder):
    """A file with the addresses of 10,000 others."""
    path = os.path.join(folder, 'many')
    with open(path, 'w', encoding='utf-8') as lines:
        lines.writelines(f'file://{folder}/picture-{number}.png\n' for number in range(10000))
    return path


def drop_on(node, source):
    """Whether it was taken. Nothing tells from outside that a place goes on refusing, so it is
    asked thirty times, each time with a question to the window behind it, whose answer comes back
    after the others."""
    x, y, width, height = node.box
    n_asked = 0

    def is_answered():
        nonlocal n_asked
        n_asked += 1
        assert node.role
        return source.hears('taken') or n_asked > 30

    source.pick_up()
    move_about(x + width // 2, y + height // 2, is_answered, 'no answer')
    xdotool('mouseup', 1)
    return source.wait_for('end dropped', 'end cancelled') == 'end dropped'


@tap.case('/e2e/drop/text-goes-into-the-prompt')
def test_text():
    window = Latent('--demo', '--library', make_library('text'))
    resize(window, 900, 900)
    source = Source('text', 'a lighthouse in a storm')
    assert drop_on(window.prompt, source)
    wait_for(lambda: window.prompt.text == 'a lighthouse in a storm', lambda: window.prompt.text)
    source.close()
    window.close()


@tap.case('/e2e/drop/U6-files-stay-out-of-the-prompt')
def test_files():
    window = Latent('--demo', '--library', make_library('files'))
    resize(window, 900, 900)
    window.prompt.set_text('a red fox')
    folder = make_library('dropped')
    pipe = os.path.join(folder, 'pipe')
    os.mkfifo(pipe)
    for kind, *addresses in (
        ('files-of', list_many(folder)),
        ('files', f'file://{folder}'),
        ('files', f'file://{pipe}'),
        ('files', 'https://pictures.invalid/one.png', 'sftp://pictures.invalid/two.png'),
    ):
        source = Source(kind, *addresses)
        assert not drop_on(window.prompt, source), addresses
        source.close()
        assert window.prompt.text == 'a red fox', window.prompt.text
    window.generate()
    window.wait_for_tile('a red fox')
    window.close()


def make_picture(folder):
    """A PNG file as another program writes it."""

    def chunk(kind, data):
        checksum = struct.pack('>I', zlib.crc32(kind + data))
        return struct.pack('>I', len(data)) + kind + data + checksum

    rows = b''.join(b'\0' + bytes((40, 90, 160)) * 32 for _ in range(18))
    text = b'parameters\0a blue cat\nSteps: 20, Size: 1408x768, Model: dreamshaper'
    path = os.path.join(folder, 'cat.png')
    with open(path, 'wb') as file:
        file.write(b'\x89PNG\r\n\x1a\n')
        file.write(chunk(b'IHDR', struct.pack('>IIBBBBB', 32, 18, 8, 2, 0, 0, 0)))
        file.write(chunk(b'tEXt', text))
        file.write(chunk(b'IDAT', zlib.compress(rows)))
        file.write(chunk(b'IEND', b''))
    return path


@tap.case('/e2e/drop/a-picture-says-what-it-was-made-of')
def test_picture():
    window = Latent('--demo', '--library', make_library('picture'))
    resize(window, 900, 900)
    window.prompt.set_text('a red fox')
    folder = make_library('outside')
    path = make_picture(folder)
    with open(path, 'rb') as file:
        before = file.read()

    source = Source('files', f'file://{path}')
    assert drop_on(window.find('label', 'No Images Yet'), source)
    source.close()
    window.find('check box', starts='Prompt: a blue cat').click()
    window.find('push button', 'Take Over').click()
    wait_for(lambda: window.prompt.text == 'a blue cat', lambda: window.prompt.text)
    window.wait_until_gone('push button', 'Take Over')

    source = Source('files', f'file://{path}')
    assert drop_on(window.find('label', 'No Images Yet'), source)
    source.close()
    window.find('push button', 'Import Into Library').click()
    window.wait_until_gone('push button', 'Import Into Library')
    window.find('push button', 'Back to gallery').click()
    window.wait_for_tile('a blue cat')
    with open(path, 'rb') as file:
        assert file.read() == before
    window.close()


@tap.case('/e2e/drop/U6-what-is-no-picture-stays-outside')
def test_no_picture():
    window = Latent('--demo', '--library', make_library('no-picture'))
    resize(window, 900, 900)
    folder = make_library('none')
    pipe = os.path.join(folder, 'pipe')
    os.mkfifo(pipe)
    last = None
    for kind, addresses, words in (
        ('files-of', [list_many(folder)], 'Only one image at a time'),
        ('files', [f'file://{folder}'], 'This is no whole PNG'),
        ('files', ['https://pictures.invalid/one.png'], 'Only images on this computer'),
        ('files', [f'file://{pipe}'], 'This is no whole PNG'),
    ):
        source = Source(kind, *addresses)
        drop_on(window.find('label', 'No Images Yet'), source)
        source.close()
        window.wait_for_toast(words)
        if last is not None:
            window.wait_until_gone('label', starts=last)
        last = words
    assert window.get_tiles() == []
    window.close()


@tap.case('/e2e/drop/U6-ten-thousand-paths-are-only-a-search')
def test_search():
    window = Latent('--demo', '--library', make_library('search'))
    resize(window, 900, 900)
    window.generate('a red fox')
    window.wait_for_tile('a red fox')
    press('ctrl+f')
    search = window.find('entry', 'Search images')
    source = Source('files-of', list_many(make_library('many')))
    assert drop_on(search, source)
    source.close()
    wait_for(lambda: window.get_tiles() == [], lambda: f"still there: {window.describe()}")
    press('Escape')
    window.wait_for_tile('a red fox')
    window.close()


if __name__ == '__main__':
    sys.exit(tap.run(cleanup=stop_all))
