#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""Ratings, favourites, rejected ones and tags: from grid, viewer and dialog, and taken back."""

import os
import sqlite3
import sys

from scenario import HOME, Latent, make_library, press, run, start_service, stop_all, tap
from scenario import type_text, wait_for

# 'one' is the oldest.
NAMES = ('five', 'four', 'three', 'two', 'one')
service = {}


def make_pictures():
    """The library of five about which nothing was said yet: made once, since that takes its time,
    and made so again for each case."""
    if service:
        forget_marks(os.path.join(HOME, 'libraries', 'marks'))
        return os.path.join(HOME, 'libraries', 'marks')
    library = make_library('marks')
    # At once, where the demo would take its time for each.
    service.update(start_service('marks-service'), APIFRAME_API_KEY='afk_marks_4444444444444444')
    for prompt in reversed(NAMES):
        run('generate', '--library', library, prompt, **service)
    return library


def forget_marks(library):
    database = sqlite3.connect(os.path.join(library, 'data', 'library.db'))
    with database:
        database.execute('UPDATE images SET rating = 0, favourite = 0')
        database.execute('DELETE FROM tags')
    database.close()
    # And what the window showed last.
    session = os.path.join(library, 'data', 'session.json')
    if os.path.exists(session):
        os.remove(session)


def count_images(library, *filters):
    return len(run('images', '--library', library, *filters).splitlines())


def wait_for_tiles(window, *names):
    wait_for(
        lambda: window.get_tiles() == list(names),
        lambda: f'{window.get_tiles()} instead of {names}\n{window.describe()}',
    )


def open_window(library):
    window = Latent('--library', library, **service)
    wait_for(lambda: len(window.get_tiles()) == len(NAMES), 'not all tiles are there')
    return window


def find_tile(window, prompt):
    return window.gallery.find('table cell', starts=f'{prompt}, ')


def select(window, prompt):
    """With the mouse; the key presses after it are for this tile."""
    find_tile(window, prompt).point()
    wait_for(
        lambda: 'selected' in find_tile(window, prompt).states, f'{prompt} is not selected'
    )


def wait_for_name(window, name):
    wait_for(
        lambda: name in window.get_tiles(), lambda: f'no tile {name!r}: {window.get_tiles()}'
    )


@tap.case('/e2e/marks/keys-rate-reject-and-favour-and-a-restart-keeps-them')
def test_keys():
    library = make_pictures()
    window = open_window(library)
    select(window, 'three')
    press('4')
    wait_for_name(window, 'three, 4 stars')
    press('f')
    wait_for_name(window, 'three, 4 stars, Favourite')
    # One picture shows it itself, and says it.
    window.find('status bar', '1 image is a favourite now')
    assert window.seek('label', starts='1 image') is None
    press('Right', 'x')
    wait_for_name(window, 'two, Rejected')
    # Taken back one by one, in the opposite order.
    press('ctrl+z')
    wait_for_name(window, 'two, Done')
    press('ctrl+z', 'ctrl+z')
    wait_for_name(window, 'three, Done')
    marked = (
        'five, Done', 'four, Done', 'three, 5 stars, Favourite', 'two, Rejected', 'one, Done'
    )
    # A second time takes it back.
    press('x', 'x', 'x', 'Left', '5', 'f')
    wait_for_tiles(window, *marked)
    window.close()
    assert count_images(library, '--rating', '5', '--favourite') == 1
    assert count_images(library, '--rejected') == 1
    window = open_window(library)
    wait_for_tiles(window, *marked)
    # What was done in another window or before is not taken back here.
    press('ctrl+z')
    select(window, 'one')
    press('1')
    wait_for_name(window, 'one, 1 star')
    assert count_images(library, '--rejected') == 1
    window.close()


@tap.case('/e2e/marks/several-at-once-with-undo-in-toast-and-menu')
def test_several():
    window = open_window(make_pictures())
    select(window, 'five')
    press('ctrl+a', '3')
    wait_for_tiles(window, *(f'{name}, 3 stars' for name in NAMES))
    window.find('label', 'Undo').point()
    wait_for_tiles(window, *(f'{name}, Done' for name in NAMES))
    window.wait_until_gone('label', 'Undo')
    press('3')
    window.find('status bar', '5 images now have 3 stars')
    # Ctrl+Z means the newest, and takes its toast away.
    press('ctrl+z')
    wait_for_tiles(window, *(f'{name}, Done' for name in NAMES))
    window.wait_until_gone('label', 'Undo')
    select(window, 'two')
    press('5')
    wait_for_name(window, 'two, 5 stars')
    # Some are favourites: now all of them; then none.
    press('f')
    wait_for_name(window, 'two, 5 stars, Favourite')
    press('ctrl+a', 'f')
    window.find('status bar', '4 images are favourites now')
    wait_for_name(window, 'one, Done, Favourite')
    press('f')
    window.find('status bar', '5 images are no favourites any more')
    wait_for_tiles(window, 'five, Done', 'four, Done', 'three, Done', 'two, 5 stars', 'one, Done')
    # By mouse.
    tile = find_tile(window, 'four')
    tile.point()
    tile.point(button=3)
    window.find('menu item', 'Rating').click()
    window.find(None, '2 Stars').click()
    wait_for_name(window, 'four, 2 stars')
    press('ctrl+z')
    wait_for_name(window, 'four, Done')
    window.close()


@tap.case('/e2e/marks/viewer-and-text-fields')
def test_viewer():
    window = open_window(make_pictures())
    select(window, 'three')
    press('Return')
    wait_for(
        lambda: window.collect(lambda it: it.name == 'Image: three' and 'focused' in it.states),
        lambda: f'the viewer has not the focus:\n{window.describe()}',
    )
    press('2')
    window.find('label', '2 stars')
    window.find('push button', '4 stars').click()
    window.find('label', '4 stars')
    # The star that is set already takes the rating away.
    window.find('push button', '4 stars').click()
    window.wait_until_gone('label', '4 stars')
    press('ctrl+z')
    window.find('label', '4 stars')
    press('Right', 'f')
    window.find('label', 'Favourite')
    press('Escape')
    wait_for_name(window, 'two, Done, Favourite')
    wait_for_name(window, 'three, 4 stars')
    # In a text field letters are letters, and Ctrl+Z is the text's own.
    prompt = window.prompt
    press('ctrl+l')
    wait_for(lambda: 'focused' in prompt.states, 'the prompt has not the focus')
    type_text('fox 5')
    wait_for(lambda: prompt.text == 'fox 5', 'the prompt does not take the keys')
    press('ctrl+z')
    wait_for(lambda: prompt.text != 'fox 5', 'the prompt takes nothing back')
    press('ctrl+z', 'ctrl+z', 'ctrl+z', 'ctrl+z')
    # Keys come in order: those before this one were dealt with.
    type_text('!')
    wait_for(lambda: prompt.text.endswith('!'), 'the prompt takes no key any more')
    assert 'three, 4 stars' in window.get_tiles(), window.get_tiles()
    assert 'two, Done, Favourite' in window.get_tiles(), window.get_tiles()
    window.close()


@tap.case('/e2e/marks/tags-of-one-and-of-some')
def test_tags():
    library = make_pictures()
    window = open_window(library)
    select(window, 'three')
    press('t')
    window.find('text', 'New tag')
    type_text('sea')
    press('Return')
    window.find('push button', 'Remove tag: sea')
    type_text('storm')
    press('Return')
    window.find('push button', 'Remove tag: storm')
    press('Escape')
    window.wait_until_gone('text', 'New tag')
    # Of two pictures one has them: given to both, and taken from both.
    press('shift+Right', 't')
    window.find('label', 'sea (1 of 2)')
    window.find('push button', 'Add tag to all: sea').click()
    window.find('label', 'sea')
    window.find('push button', 'Remove tag: storm').click()
    window.wait_until_gone('push button', 'Remove tag: storm')
    press('Escape')
    window.wait_until_gone('text', 'New tag')
    # What others have is offered while it is typed, in capitals or not.
    select(window, 'five')
    press('t')
    window.find('push button', 'Add tag: sea')
    # No second tag in capitals.
    type_text('SEA')
    press('Return')
    window.find('push button', 'Remove tag: sea')
    press('Escape')
    window.wait_until_gone('text', 'New tag')
    press('ctrl+z')
    press('t')
    window.find('push button', 'Add tag: sea')
    assert window.seek('push button', 'Remove tag: sea') is None
    press('Escape')
    window.wait_until_gone('text', 'New tag')
    window.close()
    paths = run('images', '--library', library).splitlines()
    assert run('images', '--library', library, '--tag', 'sea').splitlines() == paths[2:4]
    assert run('images', '--library', library, '--tag', 'storm') == ''


@tap.case('/e2e/marks/a-filter-lets-go-of-what-is-rated-anew')
def test_filter():
    window = open_window(make_pictures())
    select(window, 'five')
    press('ctrl+a', '4')
    wait_for_tiles(window, *(f'{name}, 4 stars' for name in NAMES))
    button = window.find('push button', 'Filter images')
    button.find_all('push button', 'Filter images')[-1].click()
    window.find('push button', starts='4 stars or more').click()
    window.find('push button', 'Remove filter: 4 stars or more')
    press('Escape')
    window.wait_until_gone('push button', starts='3 stars or more')
    select(window, 'three')
    press('2')
    wait_for_tiles(window, *(f'{name}, 4 stars' for name in NAMES if name != 'three'))
    # The keyboard goes on at the same place: with the next one.
    press('1')
    wait_for_tiles(window, *(f'{name}, 4 stars' for name in ('five', 'four', 'one')))
    press('ctrl+z', 'ctrl+z')
    wait_for_tiles(window, *(f'{name}, 4 stars' for name in NAMES))
    window.close()


def clean_up():
    stop_all()
    service.clear()


if __name__ == '__main__':
    sys.exit(tap.run(cleanup=clean_up))
