#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""Twenty pictures looked at by keyboard, some of them rated, and back to where one came from;
three of them deleted, brought back, and deleted for good."""

import os
import sys

from scenario import HOME, Latent, list_files, make_library, make_pictures, press, run
from scenario import start_service, stop_all, tap, wait_for

# The last one is the newest, and the first tile; four pictures each.
PROMPTS = ('an owl', 'a lighthouse', 'a red fox', 'a tiny forest', 'a grey sea')
N_EACH = 4
LIBRARY = os.path.join(HOME, 'libraries', 'walk')
service = {}


def open_window():
    """On the library that both cases look at: made once."""
    if not service:
        make_library('walk')
        # At once, where the demo would take its time for each.
        service.update(
            start_service('walk-service'), APIFRAME_API_KEY='afk_walk_66666666666666666666'
        )
        make_pictures(LIBRARY, *PROMPTS, count=N_EACH, **service)
    window = Latent('--library', LIBRARY, **service)
    wait_for(
        lambda: len(window.get_tiles()) == N_EACH * len(PROMPTS),
        lambda: f'not all tiles are there:\n{window.describe()}',
    )
    return window


def wait_for_picture(window, prompt, rating=''):
    """`rating`: what stands below the prompt."""
    wait_for(
        lambda: window.collect(
            lambda it: it.name == f'Image: {prompt}' and 'focused' in it.states, most=1
        )
        and (not rating or window.seek('label', rating)),
        lambda: f'{prompt}, {rating} is not looked at:\n{window.describe()}',
    )


def get_selected(window):
    cells = window.gallery.find_all('table cell')
    return [index for index, cell in enumerate(cells) if 'selected' in cell.states]


def wait_for_selected(window, *expected):
    wait_for(
        lambda: get_selected(window) == list(expected),
        lambda: f'{get_selected(window)} are selected:\n{window.describe()}',
    )


@tap.case('/e2e/walk/twenty-by-keyboard-rated-and-back-to-the-same-place')
def test_walk():
    window = open_window()
    window.gallery.find_all('table cell')[0].point()
    wait_for_selected(window, 0)
    press('Return')
    order = [prompt for prompt in reversed(PROMPTS) for _ in range(N_EACH)]
    for index, prompt in enumerate(order):
        if index:
            press('Right')
        wait_for_picture(window, prompt)
        if index % N_EACH == 1:
            press('4')
            wait_for_picture(window, prompt, '4 stars')
    # There is nothing behind the last.
    press('Right')
    wait_for_picture(window, order[-1])
    press('Left', 'Left')
    wait_for_picture(window, order[-3], '4 stars')
    press('Escape')
    wait_for_selected(window, len(order) - 3)
    rated = [index for index, name in enumerate(window.get_tiles()) if '4 stars' in name]
    assert rated == [1, 5, 9, 13, 17], window.get_tiles()

    # Of several that are selected one is looked at: they are all selected afterwards.
    press('Home', 'shift+Right', 'shift+Right')
    wait_for_selected(window, 0, 1, 2)
    press('Return')
    wait_for_picture(window, order[2])
    press('Escape')
    window.find('table', 'Gallery')
    wait_for_selected(window, 0, 1, 2)
    window.close()


def list_trash():
    folder = os.path.join(os.environ['XDG_DATA_HOME'], 'Trash', 'files')
    return sorted(os.listdir(folder)) if os.path.isdir(folder) else []


def wait_for_count(window, n):
    wait_for(
        lambda: len(window.get_tiles()) == n,
        lambda: f'{len(window.get_tiles())} tiles, not {n}:\n{window.describe()}',
    )


@tap.case('/e2e/walk/U3-three-deleted-undone-and-deleted-by-closing')
def test_delete():
    window = open_window()
    files = list_files(LIBRARY)
    order = [prompt for prompt in reversed(PROMPTS) for _ in range(N_EACH)]
    window.gallery.find_all('table cell')[0].point()
    wait_for_selected(window, 0)
    press('Right', 'shift+Right', 'shift+Right')
    wait_for_selected(window, 1, 2, 3)
    press('Delete')
    window.wait_for_toast('3 images deleted')
    wait_for_count(window, len(order) - 3)
    assert list_files(LIBRARY) == files and not list_trash(), 'in the trash before its time'
    window.find('label', 'Undo').point()
    wait_for_count(window, len(order))
    wait_for_selected(window, 1, 2, 3)
    window.wait_until_gone('label', 'Undo')
    assert list_files(LIBRARY) == files and not list_trash(), 'what is shown again is in the trash'

    # What waits for its notice is done when the window closes.
    press('Delete')
    window.wait_for_toast('3 images deleted')
    window.close()
    left = list_files(LIBRARY)
    gone = sorted({os.path.basename(path) for path in files} - set(map(os.path.basename, left)))
    assert len(gone) == 3 and set(gone) <= set(list_trash()), f'{list_trash()}, not {gone}'
    assert sorted(run('images', '--library', LIBRARY).splitlines()) == left


def clean_up():
    stop_all()
    service.clear()


if __name__ == '__main__':
    sys.exit(tap.run(cleanup=clean_up))
