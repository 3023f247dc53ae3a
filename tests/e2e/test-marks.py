#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""Rating, rejecting and favourites by keyboard and menu, one or several, and taking back."""

import sys

from scenario import Latent, make_library, press, run, stop_all, tap, wait_for

PROMPTS = ['one', 'two', 'three']  # the newest is the first tile


def make_pictures(name):
    library = make_library(name)
    for prompt in PROMPTS:
        run('generate', '--demo', '--library', library, prompt)
    return library


def open_window(library):
    window = Latent('--demo', '--library', library)
    wait_for_tiles(window, 'three, Done', 'two, Done', 'one, Done')
    return window


def wait_for_tiles(window, *names):
    wait_for(
        lambda: window.get_tiles() == list(names),
        lambda: f'{window.get_tiles()} instead of {names}\n{window.describe()}',
    )


def focus_first(window):
    """The keyboard is on the first tile."""
    first = window.gallery.find('table cell')
    first.point()
    wait_for(lambda: 'focused' in first.states, 'the first tile has not the focus')


def count_images(library, *filters):
    return len(run('images', '--demo', '--library', library, *filters).splitlines())


@tap.case('/e2e/marks/one-by-keyboard-and-taken-back')
def test_one():
    library = make_pictures('one')
    window = open_window(library)
    focus_first(window)
    press('4')
    wait_for_tiles(window, 'three, 4 stars', 'two, Done', 'one, Done')
    press('f')
    wait_for_tiles(window, 'three, 4 stars, Favourite', 'two, Done', 'one, Done')
    press('Right', 'x')
    wait_for_tiles(window, 'three, 4 stars, Favourite', 'two, Rejected', 'one, Done')
    press('ctrl+z')
    wait_for_tiles(window, 'three, 4 stars, Favourite', 'two, Done', 'one, Done')
    press('ctrl+z')
    wait_for_tiles(window, 'three, 4 stars', 'two, Done', 'one, Done')
    press('Left', '0')
    wait_for_tiles(window, 'three, Done', 'two, Done', 'one, Done')
    press('ctrl+z')
    wait_for_tiles(window, 'three, 4 stars', 'two, Done', 'one, Done')
    assert count_images(library, '--rating', '4') == 1
    assert count_images(library, '--favourite') == 0

    # In the prompt the keys are letters, and what is taken back is text.
    window.prompt.set_text('')
    press('ctrl+l', '5', 'ctrl+z', 'ctrl+z')
    wait_for(lambda: window.prompt.text == '', lambda: window.prompt.text)
    wait_for_tiles(window, 'three, 4 stars', 'two, Done', 'one, Done')
    window.close()


@tap.case('/e2e/marks/several-at-once-and-a-restart')
def test_several():
    library = make_pictures('several')
    window = open_window(library)
    focus_first(window)
    press('ctrl+a', '3')
    wait_for_tiles(window, 'three, 3 stars', 'two, 3 stars', 'one, 3 stars')
    window.find('label', '3 images rated')
    press('f')
    window.find('label', '3 images are favourites now')
    press('f')
    window.find('label', '3 images are no favourites any more')
    # "Undo" takes back what its toast says, whatever came after.
    press('ctrl+z')
    wait_for_tiles(window, *(f'{prompt}, 3 stars, Favourite' for prompt in reversed(PROMPTS)))
    window.close()

    window = Latent('--demo', '--library', library)
    wait_for_tiles(window, *(f'{prompt}, 3 stars, Favourite' for prompt in reversed(PROMPTS)))
    # What a window said does not outlive it.
    focus_first(window)
    press('ctrl+z')
    assert count_images(library, '--rating', '3', '--favourite') == 3
    window.close()


@tap.case('/e2e/marks/in-the-viewer-and-the-menu')
def test_viewer():
    library = make_pictures('viewer')
    window = open_window(library)
    focus_first(window)
    press('Return')
    wait_for(
        lambda: window.collect(lambda it: it.name == 'Image: three' and 'focused' in it.states),
        lambda: f'the viewer has not the focus:\n{window.describe()}',
    )
    press('5')
    window.find('label', '5 stars')
    press('f')
    window.find('label', '5 stars, favourite')
    press('Right', 'x')
    window.find('label', 'Rejected')
    press('x')
    window.wait_until_gone('label', 'Rejected')
    press('Escape')
    wait_for_tiles(window, 'three, 5 stars, Favourite', 'two, Done', 'one, Done')
    window.choose_in_menu(window.wait_for_tile('two'), 'Favourite')
    wait_for_tiles(window, 'three, 5 stars, Favourite', 'two, Done, Favourite', 'one, Done')
    window.close()


if __name__ == '__main__':
    sys.exit(tap.run(cleanup=stop_all))
