#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""A working day in a library of a hundred thousand pictures; see tests/run-large-library.

large-library.py PROGRAM SOURCE LIBRARY: the library was made for this and is changed."""

import re
import sys
import time

from scenario import Latent, press, run, start_service, stop_all, tap, type_text, wait_for

LIBRARY = sys.argv[3]
KEY = {'APIFRAME_API_KEY': 'afk_demo_0000000000000000'}


def count(*filters):
    return len(run('images', '--library', LIBRARY, *filters).splitlines())


def wait_for_count(window, number):
    """As the search bar says it, with or without a mark between the thousands."""
    pattern = re.compile(''.join(f'{digit}\\D?' for digit in str(number)) + ' ?images?')

    def is_said():
        return any(pattern.fullmatch(node.name) for node in window.find_all('status bar'))

    wait_for(
        is_said,
        lambda: f'not {number}: {[node.name for node in window.find_all("status bar")]}',
    )


def press_button_of(window, name):
    window.find('push button', name).find_all('push button', name)[-1].click()


def get_focused(window):
    found = window.gallery.collect(
        lambda node: node.role == 'table cell' and 'focused' in node.states, most=1
    )
    return found[0].name if found else None


def wait_for_selected(window, words):
    """The five tiles that are selected say so."""

    def get_names():
        return [
            node.name for node in window.gallery.collect(lambda it: 'selected' in it.states)
        ]

    wait_for(
        lambda: len(get_names()) == 5 and all(f', {words}' in name for name in get_names()),
        lambda: f'not five with {words}: {get_names()}',
    )


@tap.case('/e2e/large-library/search-filter-rate-collect-undo-restart')
def test_day():
    service = {**start_service('large-service'), **KEY}
    began = time.monotonic()
    window = Latent('--library', LIBRARY, **service)
    wait_for(lambda: len(window.get_tiles()) > 10, 'no tiles')
    print(f'# {time.monotonic() - began:.1f} s to a window with tiles, as a screen reader sees it')
    total = count()
    press('ctrl+f')
    wait_for(
        lambda: window.find('entry', 'Search images').collect(lambda it: 'focused' in it.states),
        'the entry has not the focus',
    )
    type_text('light')
    wait_for_count(window, count('--search', 'light'))
    press_button_of(window, 'Filter images')
    window.find('push button', starts='16:9 Wide').click()
    press('Escape')
    chosen = ('--search', 'light', '--aspect-ratio', '16:9')
    n_chosen = count(*chosen)
    assert 5 < n_chosen < total, (n_chosen, total)
    wait_for_count(window, n_chosen)

    first = window.gallery.find('table cell')
    first.point()
    wait_for(lambda: 'focused' in first.states, 'the first tile has not the focus')
    press(*['shift+Right'] * 4)
    wait_for(
        lambda: len(window.gallery.collect(lambda it: 'selected' in it.states)) == 5,
        'not five are selected',
    )
    # Whatever they were rated before: now none of them is among the best.
    press('1')
    wait_for_selected(window, '1 star')
    n_best = count('--rating', '5')
    press('5')
    wait_for_selected(window, '5 stars')
    assert count('--rating', '5') == n_best + 5
    press('b')
    wait_for(
        lambda: window.find('entry', starts='Collection, or').collect(
            lambda it: 'focused' in it.states
        ),
        'the dialog has not the focus',
    )
    type_text('Best of day')
    window.find('list item', starts='New collection')
    press('Return')
    wait_for(lambda: count('--collection', 'Best of day') == 5, 'not collected')
    press('ctrl+z')
    wait_for(lambda: count('--collection', 'Best of day') == 0, 'still collected')
    press('ctrl+z')
    wait_for_selected(window, '1 star')
    assert count('--rating', '5') == n_best

    press(*['Page_Down'] * 20)
    wait_for(lambda: get_focused(window), 'nothing has the focus')
    place = get_focused(window)
    window.close()
    window = Latent('--library', LIBRARY, **service)
    wait_for_count(window, n_chosen)
    wait_for(lambda: place in window.get_tiles(), lambda: f'not at {place}: {window.get_tiles()}')
    window.find('push button', 'Clear All').click()
    wait_for(lambda: len(window.get_tiles()) > 10, 'no tiles')
    window.close()


if __name__ == '__main__':
    sys.exit(tap.run(cleanup=stop_all))
