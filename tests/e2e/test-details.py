#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""The details beside a picture: what was searched for in its prompt, walked through and hidden."""

import os
import sqlite3
import sys

from scenario import Latent, list_files, make_library, press, resize, run, start_service, stop_all
from scenario import tap, type_text, wait_for
from gi.repository import Atspi  # the version is asked for by the line above

STORM = 'a lighthouse in a storm'
FOX = 'a red fox'
QUIET = 'a quiet lighthouse'
service = {}


def make_pictures(name):
    library = make_library(name)
    if not service:
        # At once, where the demo would take its time for each.
        service.update(start_service(f'{name}-service'), APIFRAME_API_KEY='afk_details_44444444')
    for prompt, ratio in ((STORM, '16:9'), (FOX, '1:1'), (QUIET, '3:4')):
        run('generate', '--library', library, '--aspect-ratio', ratio, prompt, **service)
    return library


def wait_for_tiles(window, *prompts):
    wait_for(
        lambda: [name.split(',')[0] for name in window.get_tiles()] == list(prompts),
        lambda: f'{window.get_tiles()} instead of {prompts}\n{window.describe()}',
    )


def open_first(window, prompt):
    """By keyboard: from the search to the grid, and there to the first tile."""
    press('ctrl+f', 'Return', 'Home')
    wait_for(
        lambda: 'selected' in window.gallery.find('table cell', starts=f'{prompt}, ').states,
        lambda: f'{prompt} is not selected:\n{window.describe()}',
    )
    press('Return')
    wait_for_picture(window, prompt)


def wait_for_picture(window, prompt):
    wait_for(
        lambda: window.collect(lambda it: it.name == f'Image: {prompt}' and 'focused' in it.states),
        lambda: f'{prompt} is not looked at:\n{window.describe()}',
    )


def find_prompt(window, prompt):
    return window.find('label', f'Prompt: {prompt}')


def list_marked(label):
    """The parts of a text that stand out: underlined on a ground of their own."""
    found = []
    offset = 0
    while offset < Atspi.Text.get_character_count(label.accessible):
        attributes, start, end = Atspi.Text.get_attribute_run(label.accessible, offset, False)
        if attributes.get('underline') == 'single' and 'bg-color' in attributes:
            found.append(Atspi.Text.get_text(label.accessible, start, end))
        offset = max(end, offset + 1)
    return found


def add_tag(library, prompt, tag):
    database = sqlite3.connect(os.path.join(library, 'data', 'library.db'))
    with database:
        database.execute(
            'INSERT INTO tags (number, tag) SELECT images.number, ? FROM images'
            ' JOIN jobs ON jobs.id = images.job_id WHERE jobs.prompt = ?',
            (tag, prompt),
        )
    database.close()


@tap.case('/e2e/details/shown-for-a-search-walked-through-and-remembered')
def test_details():
    library = make_pictures('details')
    window = Latent('--library', library, **service)
    wait_for_tiles(window, QUIET, FOX, STORM)
    press('ctrl+f')
    type_text('HOUSE')
    wait_for_tiles(window, QUIET, STORM)
    open_first(window, QUIET)
    assert window.seek('label', starts='Prompt: ') is None, window.describe()
    press('i')
    label = find_prompt(window, QUIET)
    wait_for(lambda: list_marked(label) == ['house'], lambda: f'marked: {list_marked(label)}')
    window.find('label', '1 match of the search')
    assert 'pressed' in window.find('push button', 'Details').states
    window.find('label', 'Aspect ratio: 3:4 Portrait')
    window.find('label', 'Cost: 7 credits')
    path = [it for it in list_files(library) if QUIET in it][0]
    window.find('label', f'File name: {os.path.basename(path)}')
    # What is said about it shows there, too, and goes again.
    assert window.seek('label', starts='Rating: ') is None, window.describe()
    press('4')
    window.find('label', 'Rating: 4 stars')
    press('0')
    window.wait_until_gone('label', starts='Rating: ')

    # Of what was found; the other one was never on screen with its details.
    press('Right')
    wait_for_picture(window, STORM)
    label = find_prompt(window, STORM)
    wait_for(lambda: list_marked(label) == ['house'], lambda: f'marked: {list_marked(label)}')
    window.find('label', 'Aspect ratio: 16:9 Wide')
    assert window.seek('label', f'Prompt: {QUIET}') is None
    # Another process says something about it.
    add_tag(library, STORM, 'dunes')
    window.find('label', 'Tags: dunes')
    # Another search, other marks.
    press('Escape')
    # The picture's tile gets the keyboard when it is laid out.
    wait_for(
        lambda: 'focused' in window.gallery.find('table cell', starts=f'{STORM}, ').states,
        lambda: f'its tile has not the focus:\n{window.describe()}',
    )
    press('ctrl+f', 'ctrl+a')
    type_text('storm')
    wait_for_tiles(window, STORM)
    open_first(window, STORM)
    label = find_prompt(window, STORM)
    wait_for(lambda: list_marked(label) == ['storm'], lambda: f'marked: {list_marked(label)}')
    window.close()

    window = Latent('--library', library, **service)
    wait_for_tiles(window, STORM)
    open_first(window, STORM)
    find_prompt(window, STORM)
    window.find('push button', 'Details').click()
    window.wait_until_gone('label', starts='Prompt: ')
    window.close()
    window = Latent('--library', library, **service)
    wait_for_tiles(window, STORM)
    open_first(window, STORM)
    assert window.seek('label', starts='Prompt: ') is None, window.describe()
    window.close()


@tap.case('/e2e/details/copied-and-left-by-keyboard-in-a-narrow-window')
def test_narrow():
    library = make_pictures('narrow')
    # A person's own words, longer than any service takes: they are there to the last one.
    database = sqlite3.connect(os.path.join(library, 'data', 'library.db'))
    long = 'a wolf ' * 2000
    with database:
        database.execute('UPDATE jobs SET prompt = ? WHERE prompt = ?', (long, FOX))
    database.close()
    window = Latent('--library', library, **service)
    wait_for(lambda: len(window.get_tiles()) == 3, 'not all tiles are there')
    open_first(window, QUIET)
    resize(window, 400, 800)
    if window.seek('label', starts='Prompt: ') is None:
        press('i')
    label = find_prompt(window, QUIET)
    picture = window.find(None, f'Image: {QUIET}')
    # Beneath the picture, which is still there.
    wait_for(
        lambda: label.box[1] > picture.box[1] + picture.box[3] > picture.box[1] + 100,
        lambda: f'{label.box} beneath {picture.box}',
    )
    window.find('push button', 'Copy prompt').click()
    window.wait_for_toast('Prompt copied')
    press('Right')
    text = window.find('text', 'Whole prompt')
    wait_for(lambda: ''.join(text.text.split()) == ''.join(long.split()), lambda: text.text[:100])
    # The keys are still the viewer's where the text has the focus.
    # A click too many does no harm to a text, one that comes before its place does not count.
    wait_for(
        lambda: 'focused' in text.states or text.point(), 'the text has not the focus'
    )
    press('i')
    window.wait_until_gone('text', 'Whole prompt')
    press('Left')
    wait_for_picture(window, QUIET)
    window.close()


def clean_up():
    stop_all()
    service.clear()


if __name__ == '__main__':
    sys.exit(tap.run(cleanup=clean_up))
