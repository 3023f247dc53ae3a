#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""Search as you type, filters and the order, by keyboard and screen reader."""

import sys

from scenario import Latent, make_library, press, run, stop_all, tap, type_text, wait_for

STORM = 'a lighthouse in a storm, Done'
QUIET = 'a quiet lighthouse, Done'
FOX = 'a red fox, Done'


def make_pictures(name):
    library = make_library(name)
    for prompt, *options in (
        ('a lighthouse in a storm', '--aspect-ratio', '16:9'),
        ('a red fox', '--aspect-ratio', '1:1'),
        ('a quiet lighthouse', '--aspect-ratio', '16:9', '--output-format', 'png'),
    ):
        run('generate', '--demo', '--library', library, *options, prompt)
    return library


def wait_for_tiles(window, *names):
    wait_for(
        lambda: window.get_tiles() == list(names),
        lambda: f'{window.get_tiles()} instead of {names}\n{window.describe()}',
    )


def open_entry(window):
    press('ctrl+f')
    entry = window.find('entry', 'Search images')
    wait_for(
        lambda: entry.collect(lambda node: 'focused' in node.states),
        'the entry has not the focus',
    )
    return entry


def search(window, text):
    open_entry(window)
    type_text(text)


def press_button_of(window, name):
    """The button inside a menu button."""
    window.find('push button', name).find_all('push button', name)[-1].click()


@tap.case('/e2e/search/finds-while-typing-and-escape-clears')
def test_search():
    window = Latent('--demo', '--library', make_pictures('search'))
    wait_for_tiles(window, QUIET, FOX, STORM)
    search(window, 'light')
    wait_for_tiles(window, QUIET, STORM)
    window.find('status bar', '2 images')
    type_text(' sto')
    wait_for_tiles(window, STORM)
    window.find('status bar', '1 image')
    press('Escape')
    wait_for_tiles(window, QUIET, FOX, STORM)
    window.wait_until_gone('status bar', starts='3 image')
    # A letter in the grid is no search. (T, F, X and B would do something.) Keys come in order:
    # those before the one that opens the entry were dealt with.
    type_text('house')
    open_entry(window)
    assert window.get_tiles() == [QUIET, FOX, STORM], window.get_tiles()
    # Nothing is found with the last key only: none is on its way when the button is there.
    search(window, 'lighthouseq')
    window.find('push button', 'Show All Images').click()
    wait_for_tiles(window, QUIET, FOX, STORM)
    window.close()


@tap.case('/e2e/search/filters-are-chips-and-a-restart-keeps-them')
def test_filters():
    library = make_pictures('filters')
    window = Latent('--demo', '--library', library)
    wait_for_tiles(window, QUIET, FOX, STORM)
    press_button_of(window, 'Filter images')
    window.find('push button', '16:9 Wide, 2 images').click()
    wait_for_tiles(window, QUIET, STORM)
    # What the other filters leave: of square pictures there are none of PNG.
    window.find('push button', 'PNG, 1 image').click()
    wait_for_tiles(window, QUIET)
    window.find('push button', '16:9 Wide, 1 image')
    assert window.seek('push button', starts='1:1 Square') is None
    press('Escape')
    window.wait_until_gone('push button', 'PNG, 1 image')
    window.find('push button', 'Remove filter: PNG').click()
    wait_for_tiles(window, QUIET, STORM)
    press_button_of(window, 'Sort images')
    window.find(None, 'Oldest First').click()
    wait_for_tiles(window, STORM, QUIET)
    window.close()

    window = Latent('--demo', '--library', library)
    wait_for_tiles(window, STORM, QUIET)
    window.find('push button', 'Clear All').click()
    wait_for_tiles(window, STORM, FOX, QUIET)
    window.wait_until_gone('push button', starts='Remove filter')
    window.close()


if __name__ == '__main__':
    sys.exit(tap.run(cleanup=stop_all))
