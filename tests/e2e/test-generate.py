#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""The main job, from outside: from a prompt to a picture that was saved and is found again."""

import filecmp
import os
import subprocess
import sys

import gi

gi.require_version('GdkPixbuf', '2.0')
from gi.repository import GdkPixbuf  # pylint: disable=wrong-import-position

from scenario import HOME, Latent, list_files, make_library, press, read_objects, run
from scenario import screenshot, stop_all, tap, type_text, wait_for

PROMPT = 'a lighthouse in a storm'
library = make_library('generate')
saved = os.path.join(HOME, 'saved lighthouse.png')
windows = {}


def count_colours(node):
    """How many colours the screen shows where this is: text on a flat ground has few."""
    path = os.path.join(HOME, 'screen.png')
    screenshot(path)
    x, y, width, height = node.box
    shown = ['convert', path, '-crop', f'{width}x{height}+{x}+{y}', '-format', '%k', 'info:']
    return int(subprocess.run(shown, check=True, stdout=subprocess.PIPE, text=True).stdout)


@tap.case('/e2e/generate/tile-becomes-a-picture')
def test_generate():
    window = windows['first'] = Latent('--demo', '--library', library)
    window.prompt.set_text(PROMPT)
    window.choose('aspect_ratio', '16:9')
    window.choose('image_size', '2K')
    window.choose('output_format', 'png')
    window.generate()
    # The tile is there at once, long before its picture.
    wait_for(window.get_tiles, 'no tile appears', 5)
    tile = window.wait_for_tile(PROMPT)
    wait_for(lambda: count_colours(tile) > 500, 'the tile shows no picture')
    window.check_log()


@tap.case('/e2e/generate/picture-is-what-was-asked-for')
def test_file():
    files = list_files(library)
    assert len(files) == 1 and files[0].endswith('.png'), files
    pixbuf = GdkPixbuf.Pixbuf.new_from_file(files[0])
    assert (pixbuf.get_width(), pixbuf.get_height()) == (2816, 1536), files
    images = read_objects(run('images', '--demo', '--library', library, '--json'))
    assert [image['path'] for image in images] == files, images
    assert (images[0]['width'], images[0]['height']) == (2816, 1536), images


@tap.case('/e2e/generate/opens-in-full-size')
def test_open():
    window = windows['first']
    window.wait_for_tile(PROMPT).point()
    press('Return')
    picture = window.find(name=f'Image: {PROMPT}')
    wait_for(lambda: count_colours(picture) > 2000, 'the viewer shows no picture')


@tap.case('/e2e/generate/saves-a-copy')
def test_save():
    window = windows['first']
    window.find('push button', 'Save image as').click()
    window.find(name='Save Image As').find('text')
    press('ctrl+a')
    type_text(saved)
    press('Return')
    wait_for(lambda: os.path.exists(saved), lambda: f'nothing was saved:\n{window.describe()}')
    wait_for(
        lambda: filecmp.cmp(saved, list_files(library)[0], shallow=False), 'not the same bytes'
    )


@tap.case('/e2e/generate/is-found-again-after-a-restart')
def test_restart():
    window = windows['first']
    press('Escape')
    window.find('table', 'Gallery')
    window.close()
    window = Latent('--demo', '--library', library)
    tile = window.wait_for_tile(PROMPT)
    wait_for(lambda: count_colours(tile) > 500, 'the tile shows no picture')
    wait_for(lambda: window.prompt.text == PROMPT, 'the draft is lost')
    window.close()


if __name__ == '__main__':
    sys.exit(tap.run(cleanup=stop_all))
